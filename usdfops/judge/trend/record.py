"""How the facility's standing changed over its history, as plain rows."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CAUSES", "Counts", "Move", "Point", "Trend"]

CAUSES = {
    "stated": "a fact that was missing was given",
    "fixed": "what was stated became right",
    "broke": "what was stated became wrong",
    "withdrawn": "a fact is not stated any more",
    "unreadable": "its file cannot be read any more, or can be again",
    "scope": "its own file says otherwise whether it is asked",
    "waiver-began": "a waiver began",
    "waiver-ended": "a waiver ended",
    "went-stale": "evidence became too old: only the day changed",
    "day": "only the day changed",
    "standard": "the standard changed, or began to count",
    "observation": "what other sources state changed",
    "service": "a service changed",
    "pattern": "a pattern changed",
    "dependency": "what it depends on, or what rests on it, changed",
    "support-model": "the support model changed",
    "facility": "the facility changed",
    "team": "a team changed",
    "added": "it was added",
    "retired": "it was retired or removed",
    "several": "several changes did it together, and none of them alone",
    "other": "something else in the catalog changed",
}
"""Why an outcome is another one than before."""

Counts = dict[str, dict[str, int]]
"""By side, how many results there are of each of OUTCOMES."""


class Point(NamedTuple):
    """A commit of the catalog, judged as of a day."""

    as_of: str
    """The day that counted as today."""
    revision: str | None
    """The full hash of the commit; None where there was none yet."""
    date: str | None
    """The day of that commit."""
    standard: str | None
    """The full hash of the commit whose standards were asked for; None where it had none."""
    counts: Counts
    """Empty where nothing was asked."""
    note: str | None = None
    """Why there is nothing, or less than a reader might think."""

    def count(self, outcome: str, side: str | None = None) -> int:
        """How many results have that outcome, on one side or on all."""
        return sum(each[outcome] for name, each in self.counts.items() if side in (None, name))


class Move(NamedTuple):
    """A requirement that comes to something else for a resource than at the point before."""

    resource: str
    """`Kind/name` as it is now."""
    requirement: str
    side: str | None
    """Whose gap it is or was."""
    before: str | None
    """One of OUTCOMES; None where it was not asked of the resource."""
    after: str | None
    cause: str
    """One of CAUSES."""
    by: tuple[str, ...]
    """The resources, as `Kind/name`, whose change it was; empty where only the day changed."""


class Trend(NamedTuple):
    """The catalog at some points of its history, the oldest first, and what happened between them."""

    points: list[Point]
    moves: list[list[Move]]
    """For each point but the first, what moved since the point before."""
    pinned: str | None
    """The revision whose standards were asked for at every point; None where each had its own."""
    facility: str | None
    """The title of the one facility that the catalog has at last; None where it has none or several."""
    note: str | None
    """What of the history cannot be shown, and why; None where all can."""
