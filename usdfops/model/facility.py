"""A data facility, its stages, its clusters and its Phalanx environments."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import Model, Name, Resource, Text, Url, refers_to

__all__ = ["Facility"]


class Site(Model):
    """A place that the facility has hardware at."""

    name: Name
    """The site's name, unique within the facility."""
    title: Text
    """The site's name as it is printed."""


class FacilityStage(Model):
    """A purpose that something is deployed for, such as production."""

    name: Name
    """The stage's name, as deployments give it."""
    title: Text
    """The stage's name as it is printed."""


class Cluster(Model):
    """A cluster, or a part of one, that applications are deployed to."""

    name: Name
    """The cluster's name, unique within the facility."""
    description: Text | None = None
    """What it is for, or what is odd about it."""


class PhalanxEnvironment(Model):
    """An environment of Phalanx that the facility runs. Its contents are observed, not typed."""

    name: Name
    """The environment's name in Phalanx."""
    cluster: Annotated[Name, refers_to("Cluster")] | None = None
    """The cluster that it is deployed to."""
    stage: Annotated[Name, refers_to("Stage")] | None = None
    """The stage that it serves."""


class FacilitySpec(Model):
    """What the facility consists of."""

    owner: Annotated[Name, refers_to("Team")] | None = None
    """The team that answers for its infrastructure as a whole."""
    does: list[Text] | None = None
    """What it does for the project."""
    operating_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When it has to work."""
    support_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When somebody answers."""
    pages: list[Url] | None = None
    """Pages to begin with."""
    sites: list[Site] | None = None
    """The places that it has hardware at."""
    stages: list[FacilityStage] | None = None
    """The stages that it tells apart, the most exposed first."""
    clusters: list[Cluster] | None = None
    """Its clusters."""
    phalanx: list[PhalanxEnvironment] | None = None
    """The Phalanx environments that it runs."""


class Facility(Resource):
    """A data facility, its stages, its clusters and its Phalanx environments."""

    kind: Literal["Facility"]
    """Always `Facility`."""
    spec: FacilitySpec
    """What the facility consists of."""
