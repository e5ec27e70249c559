"""Gaps that no work is planned for, and work that closes no gap."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.judge.gaps.record import Analysis, Result
from usdfops.judge.gaps.tiers import tier_names
from usdfops.judge.plans.items import addressing, items_of
from usdfops.judge.plans.record import Cycle, Item

__all__ = ["Unplanned", "aimless", "unplanned"]


class Unplanned(NamedTuple):
    """The gaps, and those of them that no open item of a cycle that has not ended addresses."""

    gaps: int
    """How many there are: what is not met, and what has not been shown to be met for too long."""
    without: list[Result]
    """Those that no work is planned for, the highest priority first."""
    tier: str | None
    """The most critical tier; None where the support model has none."""

    @property
    def urgent(self) -> list[Result]:
        """The required ones of them, of applications of the most critical tier."""
        return [
            result
            for result in self.without
            if result.level == "required"
            and result.resource.kind == "Application"
            and result.tier.name == self.tier
        ]


def unplanned(analysis: Analysis) -> Unplanned:
    """The gaps of the catalog for which no work is planned."""
    planned = addressing(analysis.catalog)
    gaps = analysis.open
    without = [result for result in gaps if not planned.of(*result.key)]
    return Unplanned(len(gaps), without, next(iter(tier_names(analysis.catalog)), None))


def aimless(analysis: Analysis, cycle: Cycle) -> list[Item]:
    """The open items of a cycle that close no gap that there is, themselves or by what is in them.

    What is within such an item is not told again.
    """
    gaps: dict[str, set[str]] = {}
    for result in analysis.open:
        label, requirement = result.key
        gaps.setdefault(requirement, set()).add(label)
    several = items_of(cycle)
    closing = {(*item.within, item.id) for item in several if _closes(item, gaps)}
    above = {path[:depth] for path in closing for depth in range(1, len(path))}
    found: list[Item] = []
    told: set[tuple[str, ...]] = set()
    for item in several:
        path = (*item.within, item.id)
        outer = {path[:depth] for depth in range(1, len(path) + 1)}
        if item.is_open and path not in above and not outer & (closing | told):
            told.add(path)
            found.append(item)
    return found


def _closes(item: Item, gaps: dict[str, set[str]]) -> bool:
    found = (gaps.get(requirement, set()) for requirement in item.requirements)
    return any(some and (not item.resources or some & set(item.resources)) for some in found)
