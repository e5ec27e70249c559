"""Findings as GitHub workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from usdfops.render.escape import github, github_property
from usdfops.render.report import Report

__all__ = ["render"]


def render(report: Report, **_: object) -> str:
    """One `::error` command per finding."""
    lines = []
    for finding in report.findings:
        span = finding.span
        place = {
            "file": report.path_in_repository(finding.path),
            "line": str(span.line),
            "endLine": str(span.end_line),
            "col": str(span.column),
            "endColumn": str(span.end_column),
            "title": finding.rule,
        }
        properties = ",".join(f"{key}={github_property(value)}" for key, value in place.items())
        hint = f"\n{finding.hint}" if finding.hint else ""
        lines.append(f"::error {properties}::{github(finding.message + hint)}\n")
    return "".join(lines)
