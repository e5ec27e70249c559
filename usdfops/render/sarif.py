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
    """One run, with a description of every rule that found something; what is accepted is marked as such."""
    reasons = {each.finding: each.entry.reason for each in report.accepted}
    found = [*report.findings, *reasons]
    named = sorted({finding.rule for finding in found})
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
            _result(report, finding, identity, named.index(finding.rule), reasons.get(finding))
            for finding, identity in identified(found)
        ],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2) + "\n"


def _result(report: Report, finding: Finding, identity: str, index: int, accepted: str | None) -> Json:
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
    if accepted is not None:
        result["suppressions"] = [{"kind": "external", "justification": accepted}]
    fix = _fix(report, finding)
    return {**result, "fixes": [fix]} if fix else result


def _fix(report: Report, finding: Finding) -> Json | None:
    """The replacements that mend it, where they are in characters of the text and safe."""
    fix, document = finding.fix, report.catalog.document(finding.path)
    if fix is None or document is None or fix.rename or not fix.safe or any(e.start < 0 for e in fix.edits):
        return None
    replacements: list[Json] = []
    for edit in fix.edits:
        start, end = document.locate(edit.start, edit.start), document.locate(edit.end, edit.end)
        region = {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
        replacements.append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
    uri = {"uri": quote(report.path_in_repository(finding.path)), "uriBaseId": "%SRCROOT%"}
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": uri, "replacements": replacements}],
    }


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
