"""A data facility: what it is for, where it stands, what it runs, and what connects it with others."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import (
    Choice,
    Date,
    Duration,
    FiscalYear,
    Model,
    Name,
    Quantity,
    Resource,
    Text,
    Url,
    refers_to,
)
from usdfops.model.exemption import Exemption

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


class ComponentBackup(Choice):
    """How often it is backed up, or why it is not."""

    choices = ("interval", "none")

    interval: Duration | None = None
    """The longest time between two backups, such as `1d`."""
    none: Text | None = None
    """Why there is no backup, on purpose."""
    method: Text | None = None
    """The tool or mechanism."""


class Component(Model):
    """Something that the facility needs for its work and that an ordinary grid site does not have."""

    name: Name
    """The component's name, unique within the facility."""
    title: Text | None = None
    """The component's name as it is printed."""
    type: Literal[
        "butler",
        "butler-database",
        "ingest-daemon",
        "rucio",
        "rucio-endpoint",
        "file-transfer",
        "kafka",
        "mirror-maker",
        "job-account",
        "shared-configuration",
        "job-prolog",
        "storage-gateway",
        "monitoring-prometheus",
        "monitoring-hermes",
        "monitoring-logstash",
    ]
    """What it is."""
    site: Annotated[Name, refers_to("Site")] | None = None
    """The site of the facility that it stands at; left out where it serves all of them."""
    application: Annotated[Name, refers_to("Application")] | None = None
    """The application of the catalog that it is, where there is one: its manifest says the rest."""
    owner: Annotated[Name, refers_to("Team")] | None = None
    """The team that holds it."""
    readiness: Literal["planned", "in-progress", "ready", "degraded"] | None = None
    """How far it is."""
    readiness_as_of: Date | None = None
    """The day on which that was so."""
    backup: ComponentBackup | None = None
    """How it is backed up, where it keeps something."""
    constraints: list[Text] | None = None
    """What has to be minded, as learned."""


class LinkEnd(Model):
    """One end of a link."""

    facility: Annotated[Name, refers_to("Facility")]
    """The facility at this end."""
    component: Annotated[Name, refers_to("Component")] | None = None
    """The component of that facility."""
    exposed: bool | None = None
    """Whether this end has to be reachable from outside its facility."""


class Authentication(Model):
    """How the two ends know each other, and whether that works."""

    method: Text | None = None
    """The means, such as mTLS."""
    state: Literal["working", "not-working", "untested"] | None = None
    """Whether it works."""
    state_as_of: Date | None = None
    """The day on which that was so."""


class FacilityLink(Model):
    """What flows from one component to another, of this facility or of another one."""

    name: Name
    """The link's name, unique within the facility."""
    carries: Literal["data", "metadata", "outputs", "monitoring"]
    """What flows: files (`data`), what is known of them (`metadata`), products, or figures."""
    description: Text | None = None
    """What flows in particular, or what is odd about it."""
    source: LinkEnd
    """Where it comes from."""
    destination: LinkEnd
    """Where it goes to."""
    protocol: Text | None = None
    """What the two ends speak."""
    authentication: Authentication | None = None
    """How the two ends know each other, and whether that works."""
    cadence: Text | None = None
    """How often something flows."""
    volume: Text | None = None
    """How much flows."""


class Provision(Model):
    """How much of something the facility has, from a fiscal year on."""

    quantity: Annotated[Name, refers_to("ProjectedQuantity")]
    """What is provisioned, as a projection names it, such as `storage`."""
    amount: Quantity
    """How much: of work, that of one year; of a volume, all that there is then."""
    fiscal_year: FiscalYear
    """The first fiscal year in which that is so, such as FY27; it stays so until a later entry."""


class FacilitySpec(Model):
    """What the facility consists of."""

    owner: Annotated[Name, refers_to("Team")] | None = None
    """The team that answers for its infrastructure as a whole."""
    does: list[Text] | None = None
    """What it does for the project, in words."""
    functions: (
        list[
            Literal[
                "archive",
                "prompt-processing",
                "release-processing",
                "user-processing",
                "data-access",
                "observatory",
            ]
        ]
        | None
    ) = None
    """What it is for. Its share of release processing is said by a projection."""
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
    components: list[Component] | None = None
    """What it needs for its work beyond an ordinary site; complete where it is present."""
    links: list[FacilityLink] | None = None
    """What flows from and to it; a link is listed by one of its two ends."""
    provisioned: list[Provision] | None = None
    """How much of what a projection asks for it has."""
    exceptions: list[Exemption] | None = None
    """The requirements that do not apply to it or are waived for it."""


class Facility(Resource):
    """A data facility: what it is for, what it runs, and what connects it with others."""

    kind: Literal["Facility"]
    """Always `Facility`."""
    spec: FacilitySpec
    """What the facility consists of."""
