"""Where a facility stands before a data release: its components, its links, what is asked of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from usdfops.catalog.facilities import ENDS, links_of
from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.gaps.outcome import results
from usdfops.judge.gaps.record import Result
from usdfops.judge.gaps.standards import requirements

__all__ = [
    "READINESS",
    "RELEASES",
    "Component",
    "End",
    "Link",
    "Share",
    "Standing",
    "link",
    "standings",
]

READINESS = ("ready", "degraded", "in-progress", "planned", None)
"""How far a component can be, the furthest first; None where nobody has said."""

RELEASES = "release-processing"
"""The function of those that take part in producing data releases."""


class Component(NamedTuple):
    """Something that a facility needs for its work."""

    place: Place
    """Where it is listed."""
    name: str
    title: str
    type: str | None
    site: str | None
    """The site that it stands at; None where it serves all of them."""
    readiness: str | None
    """One of READINESS."""
    as_of: str | None
    """The day on which that was so."""
    owner: str | None
    """The team that holds it; of an application, the one that holds its role `service-owner`."""
    application: str | None
    """The application that it is."""
    backup: str | None
    """How often it is backed up, as a duration, or why it is not; None where nobody has said."""
    constraints: list[str]


class End(NamedTuple):
    """One end of a link."""

    facility: str | None
    component: str | None
    exposed: bool | None
    """Whether it has to be reachable from outside its facility; None where nobody has said."""

    def __str__(self) -> str:
        return "/".join(part for part in (self.facility, self.component) if part) or "unknown"


class Link(NamedTuple):
    """What flows from one component to another."""

    place: Place
    """Where it is listed, in the file of one of its two ends."""
    name: str
    carries: str | None
    description: str | None
    source: End
    destination: End
    protocol: str | None
    method: str | None
    """How the two ends know each other."""
    state: str | None
    """Whether that works: `working`, `not-working` or `untested`; None where nobody has said."""
    as_of: str | None
    """The day on which that was so."""
    cadence: str | None
    volume: str | None

    @property
    def crosses(self) -> bool:
        """Whether its ends are at two facilities."""
        return self.source.facility != self.destination.facility


class Share(NamedTuple):
    """What part of a projected demand a facility takes."""

    projection: Resource
    share: str


class Standing(NamedTuple):
    """A facility, with what is known of how ready it is."""

    facility: Resource
    shares: list[Share]
    components: list[Component]
    links: list[Link]
    """Those with an end here, in whichever file."""
    results: list[Result]
    """What comes of the requirements that are asked of it, those that apply; in the standards' order."""

    @property
    def processes(self) -> bool | None:
        """Whether it takes part in producing data releases; None where nobody has said what it is for."""
        functions = self.facility.spec["functions"]
        return RELEASES in functions.texts if isinstance(functions.value, list) else None

    @property
    def crossing(self) -> list[Link]:
        """The links with other facilities."""
        return [each for each in self.links if each.crosses]

    @property
    def behind(self) -> list[Component]:
        """The components that are said not to be ready."""
        return [each for each in self.components if each.readiness not in ("ready", None)]

    @property
    def refused(self) -> list[Link]:
        """The links on which authentication is said not to work."""
        return [each for each in self.links if each.state == "not-working"]

    @property
    def unmet(self) -> list[Result]:
        """What is asked of it and not known to be met, what is required first."""
        open_ = [each for each in self.results if each.outcome not in ("met", "coming")]
        return sorted(open_, key=lambda each: (each.level != "required", _ORDER.index(each.outcome)))

    @property
    def is_ready(self) -> bool | None:
        """Whether it is ready for a data release; None where nobody has said enough to tell.

        It is not where something of it is said not to work. It is where all that is required is met.
        """
        if self.behind or self.refused:
            return False
        required = [each for each in self.results if each.level == "required" and each.outcome != "coming"]
        return True if required and all(each.outcome == "met" for each in required) else None


_ORDER = ("gap", "stale", "unknown", "waived")


def standings(catalog: Catalog, only: Collection[Resource] | None = None) -> list[Standing]:
    """Where each facility stands, in the order of their names; of no others than `only`, where given."""
    asked = [each for each in requirements(catalog.of("Standard")) if each.kind == "Facility"]
    found: dict[Resource, list[Result]] = {}
    for result in results(catalog, asked, only):
        if result.outcome != "n/a":
            found.setdefault(result.resource, []).append(result)
    return [
        Standing(
            facility,
            _shares(catalog, facility),
            [_component(catalog, place) for place in facility.spec["components"]],
            [link(place) for place in links_of(catalog, facility)],
            found.get(facility, []),
        )
        for facility in catalog.of("Facility")
        if only is None or facility in only
    ]


def _shares(catalog: Catalog, facility: Resource) -> list[Share]:
    return [
        Share(projection, share["share"].text or "")
        for projection in catalog.of("Projection")
        for share in projection.spec["shares"]
        if share["facility"].text == facility.name and share["share"].text
    ]


def _component(catalog: Catalog, place: Place) -> Component:
    name = place["name"].text or ""
    application = catalog.find("Application", place["application"].text)
    held = application.spec["roles"]["service-owner"].text if application else None
    backup = place["backup"]
    if application and not backup.given:  # its manifest says what the component leaves out
        backup = application.spec["recovery"]["backup"]
    return Component(
        place=place,
        name=name,
        title=place["title"].text or name,
        type=place["type"].text,
        site=place["site"].text,
        readiness=place["readiness"].text if place["readiness"].text in READINESS else None,
        as_of=place["readinessAsOf"].text,
        owner=place["owner"].text or held,
        application=place["application"].text,
        backup=backup["interval"].text or backup["none"].text,
        constraints=place["constraints"].texts,
    )


def link(place: Place) -> Link:
    """The link that is listed at `place`."""
    authentication = place["authentication"]
    source, destination = (_end(place[end]) for end in ENDS)
    return Link(
        place=place,
        name=place["name"].text or "",
        carries=place["carries"].text,
        description=place["description"].text,
        source=source,
        destination=destination,
        protocol=place["protocol"].text,
        method=authentication["method"].text,
        state=authentication["state"].text,
        as_of=authentication["stateAsOf"].text,
        cadence=place["cadence"].text,
        volume=place["volume"].text,
    )


def _end(place: Place) -> End:
    exposed = place["exposed"].value
    return End(
        place["facility"].text, place["component"].text, exposed if isinstance(exposed, bool) else None
    )
