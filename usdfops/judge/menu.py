"""The standard menu: what is offered, who uses it and through what, and what a plan asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.edges import Edge, edges
from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.model import catalog_schema

__all__ = ["THROUGH", "Consumer", "Entry", "Menu", "categories", "menu", "says_what_it_uses"]

THROUGH = {
    "uses": "names it under `uses`",
    "pattern": "follows a pattern that requires it",
    "dependency": "names it under `dependsOn`",
}
"""The ways in which an application uses a service; the first that holds is the one that is told."""


class Consumer(NamedTuple):
    """An application that uses a service: once per use that it states, or once."""

    application: Resource
    through: str
    """One of THROUGH."""
    pattern: str | None
    """The pattern that requires the service, where it is used through that."""
    place: Place
    """Where the application's manifest says so."""
    plan: str | None
    """The plan that it names, or the only one that there is; None where nobody has said."""
    parameters: Place
    """What was asked for; a place without a value where nobody has said."""

    @property
    def tier(self) -> str | None:
        """The tier of the application, as its manifest says it."""
        return self.application.spec["tier"].text


class Entry(NamedTuple):
    """A service of the menu, and who uses it."""

    service: Resource
    consumers: list[Consumer]
    """By tier, then by name."""
    tiers: dict[str | None, int]
    """How many applications use it in each tier that has any; None is where nobody has said the tier."""
    may_use: list[Resource]
    """The applications that are not known to use it, and of which nobody has said all that they use."""

    @property
    def category(self) -> str | None:
        """The part of the menu that it stands in, as its file says it."""
        return self.service.spec["category"].text


class Menu(NamedTuple):
    """The services of a catalog."""

    entries: list[Entry]
    """In the order of the categories, then of names."""
    applications: int
    """How many applications there are that are not retired."""
    unsaid: list[Resource]
    """Those of which nobody has said all that they use."""


def categories() -> list[str]:
    """The parts of the menu, in the order in which it is read."""
    place: object = catalog_schema()
    for key in ("$defs", "ServiceSpec", "properties", "category", "enum"):
        assert isinstance(place, dict)
        place = place[key]
    assert isinstance(place, list)
    return [str(word) for word in place]


def menu(catalog: Catalog) -> Menu:
    """Every service with the applications that use it. A retired application uses nothing."""
    counting = sum(a.spec["lifecycle"].text != "retired" for a in catalog.of("Application"))
    unsaid = [a for a in catalog.of("Application") if not says_what_it_uses(catalog, a)]
    using = _using(catalog)
    order = categories()
    entries = [_entry(catalog, s, using.get(s.name, {}), unsaid) for s in catalog.of("Service")]
    entries.sort(key=lambda entry: _rank(entry.category, order))
    return Menu(entries, counting, unsaid)


def says_what_it_uses(catalog: Catalog, application: Resource) -> bool:
    """Whether its list can be taken as whole: it is there, and all that it names is on the menu.

    A retired application uses nothing, whatever it says.
    """
    if application.spec["lifecycle"].text == "retired":
        return True
    uses = application.spec["uses"]
    known = [catalog.find("Service", use["service"].text) is not None for use in uses]
    return isinstance(uses.value, list) and all(known)


def _using(catalog: Catalog) -> dict[str, dict[str, tuple[str, Edge]]]:
    """For each service, by name, the applications that use it, with the first way in which they do."""
    found: dict[str, dict[str, tuple[str, Edge]]] = {}
    ways = sorted(_ways(edges(catalog)), key=lambda way: list(THROUGH).index(way[1]))
    for service, through, edge in ways:
        found.setdefault(service, {}).setdefault(edge.above.name, (through, edge))
    return found


def _ways(rests: list[Edge]) -> Iterator[tuple[str, str, Edge]]:
    """Each way in which an application uses a service: the service, one of THROUGH, and what says so."""
    required: dict[str, list[str]] = {}
    for edge in rests:
        if edge.how == "requires":
            required.setdefault(edge.above.name, []).append(edge.below.name)
    for edge in rests:
        if edge.how == "uses":
            yield edge.below.name, "uses", edge
        elif edge.how == "depends on" and edge.below.kind == "Service":
            yield edge.below.name, "dependency", edge
        elif edge.how == "follows":
            for service in required.get(edge.below.name, ()):
                yield service, "pattern", edge


def _entry(
    catalog: Catalog, service: Resource, using: dict[str, tuple[str, Edge]], unsaid: list[Resource]
) -> Entry:
    order = [tier["name"].text or "" for tier in catalog.terms("Tier")]
    consumers = [c for through, edge in using.values() for c in _consumers(service, through, edge)]
    consumers.sort(key=lambda c: (_rank(c.tier, order), c.application.name))
    tiers: dict[str | None, int] = {}
    for tier in {c.application.name: c.tier for c in consumers}.values():
        tiers[tier] = tiers.get(tier, 0) + 1
    return Entry(service, consumers, tiers, [a for a in unsaid if a.name not in using])


def _consumers(service: Resource, through: str, edge: Edge) -> Iterable[Consumer]:
    """What an edge says, in full: a service may be used twice, under two plans."""
    application = edge.place.resource
    if through != "uses":
        pattern = edge.below.name if through == "pattern" else None
        return [Consumer(application, through, pattern, edge.place, None, edge.place["parameters"])]
    plans = list(service.spec["plans"])
    sole = plans[0]["name"].text if len(plans) == 1 else None
    uses = [use for use in application.spec["uses"] if use["service"].text == service.name]
    return [
        Consumer(application, through, None, use["service"], use["plan"].text or sole, use["parameters"])
        for use in uses
    ]


def _rank(word: str | None, order: list[str]) -> tuple[int, str]:
    """Where a word stands: as in `order`, then those that nobody knows, then None."""
    if word is None:
        return len(order) + 1, ""
    return (order.index(word), "") if word in order else (len(order), word)
