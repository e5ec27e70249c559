"""Findings one to a line, for editors and for grep."""

from __future__ import annotations

from usdfops.render.escape import terminal
from usdfops.render.report import Report

__all__ = ["render"]


def render(report: Report, **_: object) -> str:
    """`path:line:column: rule message`, a line each."""
    return "".join(
        f"{terminal(report.path(f.path))}:{f.span.line}:{f.span.column}: {f.rule} {terminal(f.message)}\n"
        for f in report.findings
    )
