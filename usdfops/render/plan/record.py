"""What a report on plans is written from, and how it puts what is told in several places."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.judge.plans import STATUSES, Cycle, Item
from usdfops.judge.plans.carried import Carried
from usdfops.judge.plans.moved import Moved
from usdfops.judge.plans.risk import Risk
from usdfops.judge.plans.unplanned import Unplanned
from usdfops.render.report import path_from_here

__all__ = [
    "STANDINGS",
    "UNKNOWN",
    "CycleReport",
    "Moves",
    "PlanReport",
    "counted_by_status",
    "counts",
    "standing",
]

UNKNOWN = "unknown"

STANDINGS = (*STATUSES, "replaced", UNKNOWN)
"""What is shown as the status of an item, in the order in which it is counted."""


class CycleReport(NamedTuple):
    """A cycle, and what is to be told of it; what was not asked for is empty."""

    cycle: Cycle
    items: list[Item]
    carried: list[Carried]
    risks: list[Risk]
    aimless: list[Item]
    """Open items that close no gap."""


class Moves(NamedTuple):
    """Which dates moved since an earlier version."""

    as_of: str
    revision: str
    moved: list[Moved]


class PlanReport(NamedTuple):
    """What there is to tell."""

    catalog: Catalog
    folder: str
    cycles: list[CycleReport]
    alone: bool
    """Whether one cycle was asked for."""
    by: str
    """What its items are sorted by: `area`, `resource` or `team`."""
    only: tuple[str, ...]
    """The parts that were asked for, `carried` and `at-risk`; empty where all are told."""
    moves: Moves | None
    unplanned: Unplanned | None
    """None where gaps are not asked for."""

    def where(self, place: Place) -> str:
        """The file and the line of something."""
        return f"{path_from_here(self.folder, place.resource.document.path)}:{place.span().line}"


def standing(item: Item) -> str:
    """One of STANDINGS: its status; where it says none, why nothing is left to do, if that is so."""
    return item.status or item.closed or UNKNOWN


def counts(items: list[Item]) -> dict[str, int]:
    """How many items are how far, without what none is."""
    found = {word: sum(standing(item) == word for item in items) for word in STANDINGS}
    return {word: number for word, number in found.items() if number}


def counted_by_status(items: list[Item]) -> str:
    """The same in words; nothing where there are no items."""
    return ", ".join(f"{number} {word}" for word, number in counts(items).items())
