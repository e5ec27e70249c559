"""What opened and closed since an earlier day, in words: a paragraph of the report's first screen."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.judge.diff.record import OPEN
from usdfops.judge.gaps.record import SIDES
from usdfops.judge.trend.record import CAUSES, Move
from usdfops.render.gap_report.record import GapReport
from usdfops.words import counted

__all__ = ["Tally", "important", "since_data", "since_words", "tallies"]

_FIRST = 3
"""How many changes the paragraph names."""


class Tally(NamedTuple):
    """What became of the gaps of a side."""

    opened: list[Move]
    closed: list[Move]
    """Including those of what was retired, and of what is asked no more."""
    waived: list[Move]
    """Gaps that are there still, and accepted for a time."""
    lost: list[Move]
    """Gaps of which nobody can tell any more."""

    def __str__(self) -> str:
        rest = f", {len(self.waived):,} waived" if self.waived else ""
        rest += f", {len(self.lost):,} cannot be told any more" if self.lost else ""
        return f"{counted(len(self.opened), 'gap')} opened, {len(self.closed):,} closed{rest}"


def tallies(report: GapReport) -> dict[str, Tally]:
    """What opened and closed on each side, of what was chosen."""
    found = {side: Tally([], [], [], []) for side in SIDES}
    for move in _chosen(report):
        mine = found.setdefault(move.side or "no", Tally([], [], [], []))
        dict(zip(Tally._fields, mine, strict=True))[_turn(move)].append(move)
    return found


def _turn(move: Move) -> str:
    """What became of a gap: a field of `Tally`."""
    if move.after in OPEN:
        return "opened"
    return {"unknown": "lost", "waived": "waived"}.get(move.after or "", "closed")


def _chosen(report: GapReport) -> list[Move]:
    """The gaps that opened or closed; where a part was chosen, those of what is in it now."""
    judged = {result.key for result in report.judged}
    return [
        move
        for move in (report.since.moves if report.since else [])
        if (move.before in OPEN) != (move.after in OPEN)
        and (not report.filters or (move.resource, move.requirement) in judged)
    ]


def important(report: GapReport) -> list[Move]:
    """The changes that matter most: what opened by its priority, then what closed, in the order of names."""
    ranks = {result.key: rank for rank, result in enumerate(report.analysis.open)}
    moves = _chosen(report)
    moves.sort(key=lambda each: ranks.get((each.resource, each.requirement), len(ranks)))
    return moves[:_FIRST]


def since_words(report: GapReport) -> list[str]:
    """The paragraph, in sentences: the counts, then what matters most."""
    if report.since is None:
        return []
    before = report.since
    counts = "; ".join(f"{side} side {tally}" for side, tally in tallies(report).items())
    lines = [f"since commit {before.revision[:8]} as of {before.as_of}: {counts}"]
    titles = {requirement.id: requirement.title for requirement in report.analysis.requirements}
    for move in important(report):
        by = [label for label in move.by if label != move.resource]
        why = CAUSES[move.cause] + (f" ({', '.join(by)})" if by else "")
        name = move.resource.removeprefix("Application/")
        lines.append(f"{_turn(move)}: {name}: {titles.get(move.requirement, move.requirement)}; {why}")
    return lines


def since_data(report: GapReport) -> dict[str, object] | None:
    """The same for programs; None where nothing is compared."""
    if report.since is None:
        return None
    return {
        "asOf": report.since.as_of,
        "revision": report.since.revision,
        "sides": {
            side: {name: len(moves) for name, moves in tally._asdict().items()}
            for side, tally in tallies(report).items()
        },
        "important": [
            {
                "resource": move.resource,
                "requirement": move.requirement,
                "side": move.side,
                "fromOutcome": move.before,
                "toOutcome": move.after,
                "cause": move.cause,
                "by": move.by,
            }
            for move in important(report)
        ],
    }
