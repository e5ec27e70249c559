"""Demand by period and facility against what is provisioned: read off a projection, never estimated.

Periods are written as their source writes them: a fiscal year (FY24), or a year of the survey (LOY5),
whose fiscal year follows from that of LOY1. Work is done within a period, so that it can be added up
over periods; a volume stands at the end of each, so that it never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.errors import UsageError
from usdfops.judge.quantities import Amount, amount, part

__all__ = ["Cell", "Period", "Series", "Step", "between", "fiscal_year", "outlook", "shared"]


class Period(NamedTuple):
    """A year of a projection."""

    name: str
    """As the projection writes it: `FY24`, or `LOY5`."""
    fiscal_year: str | None
    """The fiscal year that it is; None where nobody has said which one LOY1 is."""
    phase: str | None

    @property
    def label(self) -> str:
        """Both of its names, where it has two: `LOY5 FY29`."""
        return self.name if self.fiscal_year in (None, self.name) else f"{self.name} {self.fiscal_year}"


class Cell(NamedTuple):
    """What a period needs, in the unit of its series; None is unknown."""

    period: Period
    whole: Decimal | None
    """What all facilities together need."""
    demand: Decimal | None
    """What this one needs."""
    growth: Decimal | None
    """How much more that is than in the period before."""
    provisioned: Decimal | None
    """What it has."""

    @property
    def is_short(self) -> bool:
        """Whether more is needed than there is, as far as both are known."""
        return None not in (self.demand, self.provisioned) and self.demand > self.provisioned  # type: ignore[operator]


class Step(NamedTuple):
    """What a facility has from a fiscal year on, until the next step."""

    fiscal_year: str
    number: Decimal | None
    """None where the file gives no amount of the right sort."""


class Series(NamedTuple):
    """What one facility needs of one quantity, over the periods; or what all of them need together."""

    projection: Resource
    quantity: Place
    """The entry of the projection's `quantities`."""
    facility: str | None
    """The facility's name; None stands for all of them."""
    share: Decimal | None
    """Its part, where 1 is all; None where the projection does not say it."""
    unit: str
    """The unit of all its numbers, as the projection writes it first."""
    cells: list[Cell]
    steps: list[Step]
    """What is provisioned, the earliest first; empty where nobody has said."""
    runs_out: Cell | None
    """The first of all periods that needs more than is provisioned; None where none is known to."""

    @property
    def is_work(self) -> bool:
        """Whether it may be added up over periods."""
        return self.quantity["measure"].text == "work"

    @property
    def total(self) -> Decimal | None:
        """What all periods need together: of work only, and where each of them is known."""
        numbers = [cell.demand for cell in self.cells if cell.demand is not None]
        whole = self.is_work and bool(numbers) and len(numbers) == len(self.cells)
        return sum(numbers, Decimal(0)) if whole else None


def outlook(catalog: Catalog, shift: int = 0) -> list[Series]:
    """Every quantity of every projection: first for all facilities together, then for each that has a share.

    With `shift`, each value stands that many years later. Periods of the survey keep their names and
    get another fiscal year; periods that are fiscal years get another name. What is provisioned stays
    where it is.

    Raises:
        UsageError: a year would come to lie outside FY00 to FY99.
    """
    return [
        series
        for projection in catalog.of("Projection")
        for periods in [_periods(projection, shift)]
        for quantity in projection.spec["quantities"]
        for series in _quantity(catalog, projection, periods, quantity)
    ]


def shared(projection: Resource) -> dict[str, Decimal | None]:
    """Each facility that has a share, and its part, where 1 is all; None where that is no share."""
    found: dict[str, Decimal | None] = {}
    for entry in projection.spec["shares"]:
        given = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,20})?) ?%", entry["share"].text or "")
        found.setdefault(entry["facility"].text or "", Decimal(given[1]) / 100 if given else None)
    return {name: share for name, share in found.items() if name}


def fiscal_year(year: str, start: str | None) -> str | None:
    """The fiscal year that a period is, where LOY1 is `start`; None where that cannot be said."""
    survey = re.fullmatch(r"LOY([1-9][0-9]?)", year)
    if survey is None:
        return year if re.fullmatch(r"FY[0-9]{2}", year) else None
    return _later(start, int(survey[1]) - 1) if start else None


def between(series: list[Series], first: str | None, last: str | None) -> list[Series]:
    """The same from one period to another, each named as `LOY5` or as `FY29`, whatever its case.

    Raises:
        UsageError: there is no such period, or the first comes after the last.
    """
    periods = [cell.period for one in series for cell in one.cells]
    for option, text in (("--from", first), ("--to", last)):
        if text is not None and not any(text.upper() in period[:2] for period in periods):
            among = f"; name one from {periods[0].name} to {periods[-1].name}" if periods else ""
            raise UsageError(f"{option} `{text}` is no period of a projection{among}")
    kept = []
    for one in series:
        begin = 0 if first is None else _position(one, first.upper(), last=False)
        end = len(one.cells) - 1 if last is None else _position(one, last.upper(), last=True)
        kept.append(
            one._replace(cells=one.cells[begin : end + 1] if begin is not None and end is not None else [])
        )
    if first and last and not any(one.cells for one in kept):
        raise UsageError(f"--from `{first}` is after --to `{last}`; name the earlier one first")
    return [one for one in kept if one.cells]


def _periods(projection: Resource, shift: int) -> list[tuple[str, Period]]:
    """The periods in their order, each with the name that the file gives it."""
    start = projection.spec["surveyStart"]["fiscalYear"].text
    found: dict[str, Period] = {}
    for entry in projection.spec["periods"]:
        written = entry["year"].text
        if written is None:
            continue
        year = fiscal_year(written, start)
        moved = _later(year, shift) if year else None
        if year and not moved:
            raise UsageError(f"--shift {shift}y moves {year} out of FY00 to FY99; shift by fewer years")
        name = moved if moved and written == year else written
        found.setdefault(written, Period(name, moved, entry["phase"].text))
    return list(found.items())


def _quantity(
    catalog: Catalog, projection: Resource, periods: list[tuple[str, Period]], quantity: Place
) -> Iterator[Series]:
    """The series of one quantity: of all facilities together, then of each."""
    demand = quantity["demand"]
    unit = next((found.unit for name, _ in periods if (found := amount(demand[name].text))), "")
    needed = [amount(demand[name].text, unit) for name, _ in periods]
    for facility, share in [(None, Decimal(1)), *shared(projection).items()]:
        steps = _steps(catalog.find("Facility", facility), quantity["name"].text, unit)
        cells: list[Cell] = []
        for (_, period), whole in zip(periods, needed, strict=True):
            own = None if whole is None or share is None else part(whole, share).number
            before = cells[-1].demand if cells else None
            growth = None if own is None or before is None else (own - before).normalize()
            cells.append(Cell(period, whole and whole.number, own, growth, _standing(steps, period)))
        short = next((cell for cell in cells if cell.is_short), None)
        yield Series(projection, quantity, facility, share, unit, cells, steps, short)


def _steps(facility: Resource | None, quantity: str | None, unit: str) -> list[Step]:
    entries = facility.spec["provisioned"] if facility else ()
    found: dict[str, Step] = {}
    for entry in entries:
        year = entry["fiscalYear"].text
        if entry["quantity"].text == quantity and year and re.fullmatch(r"FY[0-9]{2}", year):
            given: Amount | None = amount(entry["amount"].text, unit)
            found.setdefault(year, Step(year, given and given.number))
    return [found[year] for year in sorted(found)]


def _standing(steps: list[Step], period: Period) -> Decimal | None:
    """What is provisioned in a period; None where nobody has said, or where its fiscal year is unknown."""
    before = [step for step in steps if period.fiscal_year and step.fiscal_year <= period.fiscal_year]
    return before[-1].number if before else None


def _later(year: str, years: int) -> str | None:
    """The fiscal year that comes so many years later; None where two digits do not hold it."""
    number = int(year[2:]) + years if re.fullmatch(r"FY[0-9]{2}", year) else -1
    return f"FY{number:02}" if 0 <= number <= 99 else None


def _position(series: Series, text: str, *, last: bool) -> int | None:
    """Where a range begins or ends; None where the series has no such year of the survey."""
    periods = [cell.period for cell in series.cells]
    for index, period in enumerate(periods):
        if text in (period.name, period.fiscal_year):
            return index
    if not text.startswith("FY"):
        return None
    before = sum(period.fiscal_year is not None and period.fiscal_year < text for period in periods)
    return before - 1 if last else before
