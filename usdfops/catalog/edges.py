"""What rests on what: every way in which one thing falls with another, as edges of one graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import deployments, environments

__all__ = ["Edge", "Kept", "Node", "edges", "node", "stated_edges"]


class Node(NamedTuple):
    """Something that others rest on, or that rests on others.

    `kind` is a kind of resource, `Cluster` or `Environment` (which facilities name), or `External`
    (which manifests name, and nobody here runs).
    """

    kind: str
    name: str

    @property
    def label(self) -> str:
        """`Kind/name`."""
        return f"{self.kind}/{self.name}"


class Edge(NamedTuple):
    """`above` rests on `below`: it is hit where `below` falls."""

    above: Node
    below: Node
    how: str
    """In words that stand between the two: `uses`, `depends on`, `follows`, `requires`, `runs in`,
    `is deployed to`, `has the part`, `is owned by`, `is held by`."""
    place: Place
    """Where that was said: in a manifest, or in the observation that states it."""


def node(resource: Resource) -> Node:
    """The node of a resource whose kind is known."""
    return Node(resource.kind or "", resource.name)


Kept = dict[tuple[Resource, bool], list[Edge]]
"""The edges of applications, by whether what they are a part of is there: as other catalogs have them."""


def edges(catalog: Catalog) -> list[Edge]:
    """Every edge, in a stable order; what names nothing that is known is an edge all the same.

    Retired applications rest on nothing. An application that has not said what it uses has the
    edges that its pattern and its dependencies give, and may have more.
    """
    return _once(_all(catalog, None))


def stated_edges(catalog: Catalog, kept: Kept) -> list[Edge]:
    """The edges that manifests state, without those that other sources do.

    What is looked up in `kept` costs nothing: versions of a catalog share the files that are the same.
    """
    return _once(_all(catalog, kept))


def _once(several: Iterable[Edge]) -> list[Edge]:
    found: dict[tuple[Node, Node, str], Edge] = {}
    for edge in several:
        found.setdefault((edge.above, edge.below, edge.how), edge)
    return list(found.values())


def _all(catalog: Catalog, kept: Kept | None) -> Iterator[Edge]:
    for application in catalog.of("Application"):
        if _is_retired(application):
            continue
        if kept is None:
            yield from _application(catalog, application, observed=True)
            continue
        key = application, _is_retired(_whole(catalog, application))
        if key not in kept:
            kept[key] = list(_application(catalog, application, observed=False))
        yield from kept[key]
    for pattern in catalog.of("Pattern"):
        for place in pattern.spec["requires"]:
            yield from _edge(node(pattern), "Service", "requires", place)
    for service in catalog.of("Service"):
        yield from _edge(node(service), "Team", "is owned by", service.spec["owner"])
    for environment in environments(catalog):
        above = Node("Environment", environment.name)
        yield from _edge(above, "Cluster", "is deployed to", environment.declared["cluster"])


def _application(catalog: Catalog, application: Resource, *, observed: bool) -> Iterator[Edge]:
    above, spec = node(application), application.spec
    for use in spec["uses"]:
        yield from _edge(above, "Service", "uses", use["service"])
    for dependency in spec["dependsOn"]:
        for kind in ("Application", "Service", "External"):
            yield from _edge(above, kind, "depends on", dependency[kind.lower()])
    yield from _edge(above, "Pattern", "follows", spec["deployment"]["pattern"])
    for stage in spec["deployment"]["stages"]:
        yield from _edge(above, "Cluster", "runs in", stage["cluster"])
    for run in deployments(catalog, application) if observed else ():
        yield Edge(above, Node("Environment", run.environment.name), "runs in", run.declared)
    whole = spec["partOf"]
    if whole.text is not None and not _is_retired(_whole(catalog, application)):
        # who has lost a part is hit; the part names the whole
        yield Edge(Node("Application", whole.text), above, "has the part", whole)
    for team in spec["roles"].fields.values():
        yield from _edge(above, "Team", "is held by", team)


def _whole(catalog: Catalog, application: Resource) -> Resource | None:
    return catalog.find("Application", application.spec["partOf"].text)


def _is_retired(application: Resource | None) -> bool:
    return application is not None and application.spec["lifecycle"].text == "retired"


def _edge(above: Node, kind: str, how: str, place: Place) -> Iterator[Edge]:
    if place.text is not None:
        yield Edge(above, Node(kind, place.text), how, place)
