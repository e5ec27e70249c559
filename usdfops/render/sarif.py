"""Findings as SARIF 2.1.0, the format in which services for code exchange them."""

from __future__ import annotations

import hashlib
import json
from typing import TypeAlias
from urllib.parse import quote

from usdfops import __version__
from usdfops.finding import Finding, Span, identified
from usdfops.judge.rules import RULES
from usdfops.render.report import Report

__all__ = ["render"]

Json: TypeAlias = dict[str, object]


def render(report: Report, **_: object) -> str:
    """One run, with a description of every rule that found something."""
    named = sorted(report.rules)
    rules: list[Json] = [
        {
            "id": name,
            "shortDescription": {"text": RULES[name].summary},
            "help": {"text": RULES[name].page, "markdown": RULES[name].page},
            "defaultConfiguration": {"level": "error"},
        }
        for name in named
    ]
    run: Json = {
        "tool": {"driver": {"name": "usdfops", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(report, finding, identity, named.index(finding.rule))
            for finding, identity in identified(report.findings)
        ],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2) + "\n"


def _result(report: Report, finding: Finding, identity: str, index: int) -> Json:
    hint = f" ({finding.hint})" if finding.hint else ""
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": finding.message + hint},
        "locations": [_location(report, finding.path, finding.span)],
        "partialFingerprints": {"usdfops/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": other.message}, **_location(report, other.path, other.span)}
            for number, other in enumerate(finding.related, 1)
        ]
    return result


def _location(report: Report, path: str, span: Span) -> Json:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(report.path_in_repository(path)), "uriBaseId": "%SRCROOT%"},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
