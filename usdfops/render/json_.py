"""Findings as JSON, for other programs."""

from __future__ import annotations

import json

from usdfops.render.report import Report

__all__ = ["render"]


def render(report: Report, **_: object) -> str:
    """An object with `version`, `findings` and `summary`."""
    answer = {
        "version": 1,
        "findings": [
            {
                "rule": finding.rule,
                "message": finding.message,
                "path": report.path(finding.path),
                "line": finding.span.line,
                "column": finding.span.column,
                "endLine": finding.span.end_line,
                "endColumn": finding.span.end_column,
                "resource": finding.resource,
                "pointer": finding.pointer,
                "hint": finding.hint,
                "fixable": finding.fix is not None and finding.fix.safe,
                "fix": None
                if finding.fix is None
                else {"title": finding.fix.title, "safe": finding.fix.safe},
            }
            for finding in report.findings
        ],
        "summary": {
            "asOf": report.catalog.as_of,
            "findings": len(report.findings),
            "accepted": len(report.accepted),
            "rules": report.rules,
            "resources": report.resources,
        },
    }
    return json.dumps(answer, indent=2) + "\n"
