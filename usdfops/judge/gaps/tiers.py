"""Which tier a resource counts as, and how much rests on it."""

from __future__ import annotations

from collections.abc import Mapping

from usdfops.catalog.edges import Kept, Node, node, stated_edges
from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.gaps.record import Tiering

__all__ = ["Reach", "tier_names", "tierings"]

_HOW = ("uses", "depends on", "requires", "has the part", "follows")
"""The relations that carry a failure from what applications are made of up to them."""


def tier_names(catalog: Catalog) -> list[str]:
    """The tiers of the support model, the most critical first."""
    return [place["name"].text or "" for place in catalog.terms("Tier")]


def tierings(catalog: Catalog) -> dict[Resource, Tiering]:
    """The tier that each application counts as."""
    reach = Reach(catalog)
    return {application: reach.tier(application) for application in catalog.of("Application")}


class Reach:
    """What rests on each resource, directly or not, and the tier that follows from that."""

    def __init__(self, catalog: Catalog, kept: Kept | None = None) -> None:
        self._order = tier_names(catalog)
        self._above: dict[Node, list[Node]] = {}
        for edge in stated_edges(catalog, {} if kept is None else kept):
            if edge.how in _HOW:
                self._above.setdefault(edge.below, []).append(edge.above)
        self._stated = {node(a): a.spec["tier"].text for a in catalog.of("Application")}
        self._rests = closure(self._above)

    def above(self, resource: Resource) -> list[Node]:
        """The applications that rest on it, in the order of their names; never itself."""
        mine = node(resource)
        return sorted(
            each for each in self._rests.get(mine, ()) if each.kind == "Application" and each != mine
        )

    def tier(self, resource: Resource) -> Tiering:
        """Its tier; where it states none, or none that is known, the highest of what rests on it."""
        stated = resource.spec["tier"].text if resource.kind == "Application" else None
        if stated in self._order:
            return Tiering(stated, stated=True)
        found = [(self._order.index(tier), each.label) for each in self.above(resource)
                 if (tier := self._stated.get(each)) in self._order and tier]  # fmt: skip
        if not found:
            return Tiering(None, stated=False)
        rank, label = min(found)
        return Tiering(self._order[rank], stated=False, because=label)


def closure(above: Mapping[Node, list[Node]]) -> dict[Node, frozenset[Node]]:
    """For each node, all that can be reached from it. Cycles reach themselves."""
    found: dict[Node, frozenset[Node]] = {}
    for start in above:
        seen: set[Node] = set()
        waiting = list(above[start])
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            if each in found:
                seen |= found[each]
            else:
                waiting += above.get(each, ())
        found[start] = frozenset(seen)
    return found
