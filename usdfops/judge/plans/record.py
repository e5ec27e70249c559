"""Cycles and items as plain records, with what an item has from those that it stands in."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Place, Resource

__all__ = ["CYCLE_STATES", "STATUSES", "Cycle", "Item"]

CYCLE_STATES = {
    "running": "it has begun, and has not ended",
    "planned": "it has not begun yet",
    "proposed": "nobody has agreed to it yet",
    "ended": "it is history: never due, never at risk",
}
"""Where a cycle can be, in the order in which a reader needs it; None stands for unknown."""

STATUSES = ("completed", "in-progress", "not-started", "dropped")
"""How far an item can be, as a plan says it; None stands for unknown."""


class Cycle(NamedTuple):
    """A plan, as of the day that counts as today."""

    plan: Resource
    state: str | None
    """One of CYCLE_STATES; None where nobody has said enough to tell."""
    start: str | None
    """The first day; None where nobody has given one that is in the calendar."""
    end: str | None
    """The last day."""

    @property
    def name(self) -> str:
        """The plan's name, such as `f23b`."""
        return self.plan.name

    @property
    def is_running(self) -> bool:
        """Whether its items can be due or at risk."""
        return self.state == "running"


class Item(NamedTuple):
    """Something to be done. What it does not say itself, it has from the item that it stands in."""

    cycle: Cycle
    place: Place
    """Its entry in the plan's file; what it says itself."""
    within: tuple[str, ...]
    """The ids of the items that it stands in, the outermost first."""
    id: str
    """Its name within the plan; empty where it has none."""
    title: str
    area: str | None
    """The name of its area, or of the outer item's; None where nobody has said."""
    status: str | None
    """One of STATUSES, as it says itself; None where nobody has said."""
    closed: str | None
    """Why nothing is left to do: `completed`, `dropped` or `replaced`, here or further out; else None."""
    due: str | None
    """The day by which it has to be done, its own or the outer item's; None where there is none."""
    event: str | None
    """The event before which it has to be done; None where there is none, or a day is known."""
    owner: str | None
    """The team that does it, or that does the outer item; None where nobody has said."""
    ticket: str | None
    resources: tuple[str, ...]
    """What it is about, as `Kind/name`: its own, or those of the outer item."""
    requirements: tuple[str, ...]
    """The ids of the requirements whose gaps it closes; those of the outer item are not among them."""
    depends_on: tuple[str, ...]
    """What has to be there for it, as `Kind/name`."""

    @property
    def key(self) -> tuple[str, str]:
        """The plan's name and the item's id, which name it together."""
        return self.cycle.name, self.id

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.closed is None
