"""Findings as a Code Quality report, which GitLab shows in a merge request and beside its lines."""

from __future__ import annotations

import hashlib
import json

from usdfops.finding import identified
from usdfops.render.escape import visible
from usdfops.render.report import Report

__all__ = ["render"]


def render(report: Report, **_: object) -> str:
    """A list with an object per finding; empty where there is none, which GitLab takes as "all mended".

    Every severity is `major`, since a finding is one or is none.
    """
    issues = [
        {
            "description": visible(
                f"{finding.message} ({finding.hint})" if finding.hint else finding.message
            ),
            "check_name": finding.rule,
            "fingerprint": hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest(),
            "severity": "major",
            "location": {
                "path": report.path_in_repository(finding.path),
                "lines": {"begin": finding.span.line},
            },
        }
        for finding, identity in identified(report.findings)
    ]
    return json.dumps(issues, indent=2) + "\n"
