"""Findings for people; and the usual answer, that there are none, without what only findings need."""

from __future__ import annotations

from textwrap import wrap

from usdfops.render.report import Report

__all__ = ["render", "statistics"]


def render(report: Report, *, width: int = 80, colour: bool = False) -> str:
    """Every finding with its frame, and what was checked."""
    if report.findings:
        from usdfops.render.frame import framed

        return framed(report, width, colour)
    return _summary(report, width)


def statistics(report: Report, *, width: int = 80) -> str:
    """How often each rule found something, and what was checked."""
    rows = "".join(f"{count:>6,}  {rule}\n" for rule, count in report.rules.items())
    return rows + _summary(report, width)


def _summary(report: Report, width: int) -> str:
    return "".join(f"{line}\n" for line in wrap(report.summary(), width))
