"""What every format of the trend says alike: which clocks, what moved, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from usdfops.judge.trend.record import CAUSES, Move, Point
from usdfops.render.trend.record import TrendReport
from usdfops.words import counted

__all__ = ["COUNTED", "Told", "clocks", "headline", "named", "net", "said", "sides", "told", "turns"]

COUNTED = ("met", "gap", "stale", "waived", "unknown")
"""The outcomes of what is asked today."""

_OWN = (
    *("stated", "fixed", "broke", "withdrawn", "unreadable", "scope", "waiver-began", "waiver-ended"),
    *("went-stale", "day", "added", "retired"),
)
"""The causes that lie in the resource itself, or in the day."""
_NAMED = 4
"""How many of several things a line names."""


class Told(NamedTuple):
    """The results that moved for the same cause."""

    cause: str
    by: tuple[str, ...]
    """What changed, as `Kind/name`; empty where that is each resource itself."""
    moves: list[Move]

    @property
    def resources(self) -> list[str]:
        """Of what the results are, as `Kind/name`."""
        return list(dict.fromkeys(move.resource for move in self.moves))


def headline(report: TrendReport) -> str:
    """What it is about, and the time that it covers."""
    points = report.trend.points
    return f"{report.title}: trend from {points[0].as_of} to {points[-1].as_of}"


def clocks(report: TrendReport) -> str:
    """Which commit is judged as of which day, against which standards."""
    pinned = report.trend.pinned
    if pinned is None:
        standards = "against the standards that it had itself"
    else:
        standards = f"against the standards of {report.pinned} (commit {pinned[:8]})"
    return f"Each commit is judged as of the day beside it, {standards}."


def net(before: Point, after: Point) -> str:
    """How the numbers of results differ, in words; empty where they do not."""
    changes = {each: after.count(each) - before.count(each) for each in COUNTED}
    return ", ".join(f"{number:+,} {outcome}" for outcome, number in changes.items() if number)


def sides(point: Point, side: str) -> str:
    """The numbers of one side, in words; outcomes that no result has are left out."""
    return ", ".join(f"{point.count(o, side):,} {o}" for o in COUNTED if point.count(o, side)) or "nothing"


def told(moves: Iterable[Move]) -> list[Told]:
    """What moved, by cause; what moved most comes first."""
    found: dict[tuple[str, tuple[str, ...]], Told] = {}
    for move in moves:
        by = () if move.cause in _OWN else move.by
        found.setdefault((move.cause, by), Told(move.cause, by, [])).moves.append(move)
    order = list(CAUSES)
    return sorted(found.values(), key=lambda each: (-len(each.moves), order.index(each.cause), each.by))


def said(report: TrendReport, each: Told) -> str:
    """A cause with what it did, in one sentence without a full stop."""
    by = f" ({named(report, each.by)})" if each.by else ""
    of = named(report, each.resources)
    return f"{CAUSES[each.cause]}{by}: {turns(each.moves)}; {of}"


def turns(moves: Iterable[Move]) -> str:
    """How many went from which outcome to which, the most first."""
    found = Counter((move.before, move.after) for move in moves)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0][0] or "", item[0][1] or ""))
    return ", ".join(f"{number:,} {_turn(*turn)}" for turn, number in ordered)


def _turn(before: str | None, after: str | None) -> str:
    if before is None:
        return f"newly {after}"
    return f"{before} to {after}" if after is not None else f"{before} no longer asked"


def named(report: TrendReport, labels: Iterable[str]) -> str:
    """Some of the resources by name, and how many more there are."""
    names = [report.called(label) for label in dict.fromkeys(labels)]
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {counted(more, 'other')}" if more > 0 else "")
