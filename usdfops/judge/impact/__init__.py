"""What falls if something goes down: what rests on it, through what, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.edges import Node, edges
from usdfops.catalog.graph import Catalog
from usdfops.judge.impact.falling import paths, scopes, stages, unsaid, with_parts
from usdfops.judge.impact.record import Hit, Impact, Named
from usdfops.judge.impact.telling import answers, tell, told

__all__ = ["impact"]


def impact(catalog: Catalog, wanted: Iterable[Node]) -> Impact:
    """What is hit if all that is wanted falls.

    What a team answers for does not fall without it. That, and what rests on it, is unattended,
    unless it is hit in another way as well.
    """
    known = edges(catalog)
    parts = with_parts(known, list(dict.fromkeys(wanted)))
    falling = paths(known, [each for each in parts if each.kind != "Team"], set(parts))
    silent = paths(known, [each for each in parts if each.kind == "Team"], set(parts) | set(falling))
    down = {*parts, *falling, *silent}
    how_much = scopes(catalog, known, set(parts), down)
    named = [Named(each, edge, tell(catalog, each), answers(catalog, each)) for each, edge in parts.items()]
    hit = [
        Hit(
            each,
            path,
            each in silent,
            _tier(catalog, each),
            stages(catalog, each, how_much[each]),
            tell(catalog, each),
            answers(catalog, each),
        )
        for each, path in (falling | silent).items()
    ]
    hit.sort(key=lambda h: _order(catalog, h))
    return Impact(named, hit, list(unsaid(catalog, down)), told(catalog, down))


def _tier(catalog: Catalog, each: Node) -> str | None:
    resource = catalog.find(*each)
    return resource.spec["tier"].text if resource and each.kind == "Application" else None


def _order(catalog: Catalog, hit: Hit) -> tuple[object, ...]:
    """Applications first; a tier that the support model does not know after those that it does, none last."""
    tiers = [term["name"].text for term in catalog.terms("Tier")]
    rank = tiers.index(hit.tier) if hit.tier in tiers else len(tiers) + (hit.tier is None)
    kinds = ("Application", "Service", "Pattern", "Environment")
    kind = kinds.index(hit.node.kind) if hit.node.kind in kinds else len(kinds)
    return (kind, rank, hit.tier or "", not hit.direct, hit.node.name)
