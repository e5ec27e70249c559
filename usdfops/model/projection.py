"""How much of something will be needed, period by period, and which facility takes which share."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import (
    FiscalYear,
    Model,
    Name,
    Percentage,
    Quantity,
    Resource,
    Text,
    Year,
    refers_to,
)

__all__ = ["Projection"]

PeriodName = Annotated[Year, refers_to("Period")]


class Period(Model):
    """A year of the projection."""

    year: Year
    """The fiscal year, such as FY24, or the year of the survey, such as LOY5."""
    phase: Literal["pre-operations", "survey", "post-operations"] | None = None
    """Whether the survey is still to come, runs, or is over."""


class SurveyStart(Model):
    """Which fiscal year the first year of the survey, LOY1, is."""

    fiscal_year: FiscalYear
    """The fiscal year, such as FY25."""
    because: Text
    """Who says so, or on what assumption."""


class ProjectedQuantity(Model):
    """Something that is needed, and how much of it in each period."""

    name: Name
    """The quantity's name, unique within the projection, such as `cpu`."""
    title: Text
    """The quantity's name as it is printed."""
    measure: Literal["work", "volume"]
    """Whether it is work done within a period, or a volume that stands at its end and is never added up."""
    demand: dict[PeriodName, Quantity]
    """How much is needed, by period, with its unit."""


class Share(Model):
    """What part of the demand a facility takes."""

    facility: Annotated[Name, refers_to("Facility")]
    """The facility."""
    share: Percentage
    """Its part of every quantity, such as 25%."""


class NightlyFigure(Model):
    """What one night brings."""

    title: Text
    """What is counted, such as "Raw data"."""
    amount: Quantity
    """How much of it, with its unit."""
    approximate: bool | None = None
    """Whether the source says "about"."""


class ReleaseCalendar(Model):
    """How often data is released over a number of years."""

    first: PeriodName
    """The first period for which that is so."""
    last: PeriodName | None = None
    """The last one; left out where it goes on."""
    cadence: Literal["six-monthly", "annual"]
    """How often there is one."""
    processes: Text
    """What goes into each of them."""


class ProjectionSpec(Model):
    """What will be needed, and who takes which share."""

    survey_start: SurveyStart | None = None
    """Which fiscal year the first year of the survey is; needed where periods are years of the survey."""
    periods: list[Period]
    """The periods, in their order."""
    quantities: list[ProjectedQuantity]
    """What is needed, by period."""
    shares: list[Share] | None = None
    """Which facility takes which part; together they are all of it."""
    nightly: list[NightlyFigure] | None = None
    """What one night brings."""
    releases: list[ReleaseCalendar] | None = None
    """How often data is released."""
    notes: list[Text] | None = None
    """What the numbers rest on, and what they leave out, in words."""


class Projection(Resource):
    """How much of something will be needed, period by period, and which facility takes which share."""

    kind: Literal["Projection"]
    """Always `Projection`."""
    spec: ProjectionSpec
    """What will be needed, and who takes which share."""
