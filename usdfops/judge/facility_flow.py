"""What flows between facilities and their components, as a picture shows it."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.facility import End, Link, link

__all__ = ["CARRIES", "Arrow", "Flow", "Ground", "Station", "Yard", "flow"]

CARRIES = ("data", "metadata", "outputs", "monitoring")
"""What can flow, in the order in which it is explained."""


class Station(NamedTuple):
    """Something that a link ends at: a component, or a facility of which no component is named."""

    facility: str
    component: str | None
    title: str
    readiness: str | None
    """How far it is; None where nobody has said."""
    exposed: bool
    """Whether it is said that it has to be reachable from outside its facility."""
    note: str | None = None
    """That the catalog does not hold it."""


class Yard(NamedTuple):
    """A site, with what is there."""

    title: str | None
    """None for what serves all sites, or of which nobody has said where it is."""
    stations: list[Station]
    beside: list[str]
    """The titles of components that no link ends at."""


class Ground(NamedTuple):
    """A facility that something flows from or to."""

    name: str
    title: str
    yards: list[Yard]


class Arrow(NamedTuple):
    """A link, between two stations."""

    link: Link
    source: tuple[str, str | None]
    """The facility and the component that it begins at."""
    destination: tuple[str, str | None]


class Flow(NamedTuple):
    """All that flows, and between what."""

    grounds: list[Ground]
    arrows: list[Arrow]
    apart: list[str]
    """The titles of facilities that no link ends at."""


def flow(catalog: Catalog) -> Flow:
    """The links of all facilities, from what sends most to what receives most."""
    found = [link(place) for facility in catalog.of("Facility") for place in facility.spec["links"]]
    arrows = [
        Arrow(
            each,
            (each.source.facility, each.source.component),
            (each.destination.facility, each.destination.component),
        )
        for each in found
        if each.source.facility is not None and each.destination.facility is not None
    ]
    named = dict.fromkeys(end[0] for each in arrows for end in (each.source, each.destination))
    sent = [each.source[0] for each in arrows if each.link.crosses]
    names = sorted(named, key=lambda name: (-sent.count(name), name))
    grounds = [_ground(catalog, name, arrows) for name in names]
    return Flow(grounds, arrows, [f.title for f in catalog.of("Facility") if f.name not in named])


def _ground(catalog: Catalog, name: str, arrows: list[Arrow]) -> Ground:
    facility = catalog.find("Facility", name)
    ends: dict[str | None, list[End]] = {}
    for arrow in arrows:
        for end in (arrow.link.source, arrow.link.destination):
            if end.facility == name:
                ends.setdefault(end.component, []).append(end)
    if facility is None:
        lost = [_station(None, name, component, several) for component, several in ends.items()]
        return Ground(name, f"{name} (not in the catalog)", [Yard(None, lost, [])])
    sites = {site["name"].text: site["title"].text or site["name"].text for site in facility.spec["sites"]}
    yards = {where: Yard(title, [], []) for where, title in [*sites.items(), (None, None)]}
    for place in facility.spec["components"]:
        component, where = place["name"].text, place["site"].text
        yard = yards.get(where, yards[None])
        if component in ends:
            yard.stations.append(_station(facility, name, component, ends.pop(component)))
        elif component is not None:
            yard.beside.append(place["title"].text or component)
    yards[None].stations.extend(_station(facility, name, c, several) for c, several in ends.items())
    return Ground(name, facility.title, [yard for yard in yards.values() if yard.stations or yard.beside])


def _station(facility: Resource | None, name: str, component: str | None, ends: list[End]) -> Station:
    exposed = any(end.exposed for end in ends)
    listed = list(facility.spec["components"]) if facility is not None else []
    place = next((each for each in listed if component and each["name"].text == component), None)
    if component is None:
        return Station(name, None, "component not stated", None, exposed)
    if place is None:
        return Station(name, component, component, None, exposed, "not in the catalog")
    return Station(name, component, place["title"].text or component, place["readiness"].text, exposed)
