"""What a draft of a standard would change, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from usdfops.judge.gaps.record import EFFORTS, Result
from usdfops.render.gap_report.record import GapReport
from usdfops.words import counted

__all__ = ["Turned", "draft_words", "efforts", "turned"]

_OPEN = ("gap", "stale")


class Turned(NamedTuple):
    """What a draft changes."""

    red: list[Result]
    """What becomes a gap, the highest priority first."""
    closed: int
    """How many gaps there are no more."""
    blurred: int
    """How many results become unknown that were not."""
    settled: int
    """How many are unknown no more."""

    def __str__(self) -> str:
        red = f"turns {counted(len(self.red), 'result')} red ({efforts(self.red)})"
        said = [red if self.red else "turns nothing red"]
        said += [f"closes {counted(self.closed, 'gap')}"] if self.closed else []
        said += [f"makes {self.blurred:,} unknown"] if self.blurred else []
        said += [f"leaves {self.settled:,} unknown no more"] if self.settled else []
        return ", ".join(said)


def turned(report: GapReport) -> Turned | None:
    """What the draft would change; None where there is no draft."""
    if report.before is None:
        return None
    before = {result.key: result.outcome for result in report.before.results}
    after = {result.key: result.outcome for result in report.analysis.results}
    red = [result for result in report.analysis.open if before.get(result.key) not in _OPEN]
    closed = sum(was in _OPEN and after.get(key) not in (*_OPEN, "unknown") for key, was in before.items())
    blurred = sum(now == "unknown" and before.get(key) != now for key, now in after.items())
    settled = sum(was == "unknown" and after.get(key) != was for key, was in before.items())
    return Turned(red, closed, blurred, settled)


def draft_words(report: GapReport) -> str:
    """That a draft is judged, and what it changes; empty where there is none."""
    change = turned(report)
    return f"this is judged with the draft {report.draft}, which {change}" if change else ""


def efforts(results: Iterable[Result]) -> str:
    """How long each takes: how many take hours, how many days."""
    found = [result.requirement.effort for result in results]
    said = [f"{found.count(each):,} take{'s' if found.count(each) == 1 else ''} {each}"
            for each in EFFORTS if each in found]  # fmt: skip
    said += [f"of {found.count(None):,} nobody has said what it takes"] if None in found else []
    return ", ".join(said)
