"""Equal results told once: what is asked, how often it comes to the same, and who has to act."""

from __future__ import annotations

from usdfops.judge.gaps.record import LEVELS, Result
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.words import named, whom

__all__ = ["folded"]

_NAMED = 3
"""How many addressees, or resources, an entry names."""


def folded(report: GapReport, results: list[Result]) -> list[list[str]]:
    """A row for each requirement and outcome, in the order of the results: number, score, and the rest."""
    found: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.requirement.id, result.outcome), []).append(result)
    return [_row(report, mine) for mine in found.values()]


def _row(report: GapReport, results: list[Result]) -> list[str]:
    first, waiting = results[0], [result for result in results if result.priority]
    requirement = first.requirement
    about = [f"{requirement.title} ({requirement.id})"]
    if waiting:
        levels = [level for level in LEVELS if any(result.level == level for result in waiting)]
        about.append(
            ", ".join([" or ".join(levels) or "no level", requirement.effort or "effort not stated"])
        )
        about.append(named(first.resource) if len(results) == 1 else whom(report, waiting, _NAMED))
    planned = sum(result.key in report.work.planned for result in results)
    urgent = sum(result.key in report.work.urgent for result in results)
    about += [f"work planned for {planned:,}"] if planned else []
    about += [f"none planned for {urgent:,} urgent"] if urgent else []
    scores = [result.priority.score for result in waiting if result.priority]
    return [f"{len(results):,} {first.outcome}", f"{max(scores):g}" if scores else "", "; ".join(about)]
