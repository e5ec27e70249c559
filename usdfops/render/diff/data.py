"""What differs, for another program."""

from __future__ import annotations

import json
import math

from usdfops.catalog.graph import Resource
from usdfops.finding import Finding
from usdfops.judge.diff import Change, DemandChange, Field, Held, OutcomeChange
from usdfops.judge.secrets import masked
from usdfops.render.diff.record import Comparison, Version

__all__ = ["diff_json"]


def diff_json(comparison: Comparison) -> str:
    """An object with `version`, `base`, `head` and a list for each sort of difference, all sorted."""
    diff = comparison.diff
    answer = {
        "version": 1,
        "base": _version(comparison.base),
        "head": _version(comparison.head),
        "asOf": diff.head.as_of,
        "resources": [_change(comparison, each) for each in diff.resources],
        "layoutOnly": diff.layout,
        "findings": {
            "new": [_finding(comparison, each) for each in diff.new],
            "fixed": [_finding(comparison, each) for each in diff.fixed],
            "accepted": [_finding(comparison, each) for each in diff.accepted],
        },
        "outcomes": [_outcome(each) for each in diff.outcomes],
        "accountability": [
            {
                "application": each.application.label if each.application else None,
                "responsibility": each.responsibility.label,
                "scope": {"kind": each.scope[0], "name": each.scope[1]},
                "from": _held(each.before),
                "to": _held(each.after),
                "cause": list(each.cause),
            }
            for each in diff.accountability
        ],
        "demand": [_demand(each) for each in diff.demand],
        "weaker": [
            {
                "provider": each.provider.label,
                "aspect": each.aspect,
                "says": each.claim,
                "new": each.new,
                "gone": each.gone,
                "cause": list(each.cause),
            }
            for each in diff.weaker
        ],
        "unreadable": {
            side: [comparison.path(each.document.path) for each in files]
            for side, files in zip(("base", "head"), diff.unreadable, strict=True)
        },
    }
    return json.dumps(answer, indent=2) + "\n"


def _version(version: Version) -> object:
    if version.revision is None:
        return version.name.removeprefix("the ")
    return {"revision": version.revision, "date": version.date}


def _label(resource: Resource) -> str:
    return resource.label or resource.document.path


def _change(comparison: Comparison, change: Change) -> dict[str, object]:
    return {
        "resource": _label(change.resource),
        "change": change.how,
        "was": _label(change.was) if change.was else None,
        "path": comparison.path(change.resource.document.path),
        "readable": change.resource.document.readable,
        "fields": [_field(each) for each in change.fields],
    }


def _field(field: Field) -> dict[str, object]:
    name = field.path.rpartition(".")[2]
    return {
        "field": field.path,
        "change": field.how,
        "from": _plain(field.before, name),
        "to": _plain(field.after, name),
    }


def _plain(value: object, name: str) -> object:
    """`value` as JSON can hold it, without the secrets in it; `name` is what it is said under."""
    if isinstance(value, dict):
        return {str(key): _plain(item, str(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, name) for item in value]
    if isinstance(value, str):
        return masked(f"{name}: {value}")[len(name) + 2 :]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | None) else str(value)


def _finding(comparison: Comparison, finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "path": comparison.path(finding.path),
        "line": finding.span.line,
        "column": finding.span.column,
        "resource": finding.resource,
        "pointer": finding.pointer,
    }


def _outcome(change: OutcomeChange) -> dict[str, object]:
    result = change.result
    return {
        "resource": _label(result.resource),
        "standard": result.requirement.standard.name,
        "requirement": result.requirement.id,
        "from": change.before.outcome if change.before else None,
        "to": change.after.outcome if change.after else None,
        "turn": change.turn,
        "cause": list(change.cause),
        "touched": change.touched,
        "level": result.level,
        "tier": result.tier.name,
        "side": result.requirement.side,
        "owner": result.asked.team,
        "channel": result.asked.channel,
        "because": result.because,
    }


def _held(held: Held | None) -> dict[str, str | None] | None:
    return {"role": held.role, "team": held.team} if held else None


def _demand(change: DemandChange) -> dict[str, object]:
    return {
        "sort": change.sort,
        "resource": change.resource.label,
        "what": change.what or None,
        "from": change.before,
        "to": change.after,
        "cause": list(change.cause),
    }
