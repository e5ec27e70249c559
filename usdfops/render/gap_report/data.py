"""The gap report for other programs: JSON, and a row of CSV for each result."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Place, Resource
from usdfops.judge.gaps.record import Asked, Claim, Demand, Question, Result, Weaker
from usdfops.judge.gaps.rollup import Rollup, rollups
from usdfops.judge.plans import Item
from usdfops.read.document import Path
from usdfops.render.escape import cell
from usdfops.render.gap_report.draft import turned
from usdfops.render.gap_report.planned import urgent
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.since import since_data
from usdfops.render.gap_report.words import known, next_step

__all__ = ["COLUMNS", "cells", "gap_csv", "gap_json"]

Object = dict[str, object]


def gap_json(report: GapReport) -> str:
    """An object with `version`, `asOf`, `revision` and what there is to tell; a line for each thing."""
    paths = _Paths(report)
    analysis = report.analysis
    asked = analysis.questions
    if len(report.judged) < len(analysis.results):
        judged = {result.key for result in report.judged}
        asked = [q for q in asked if any(r.key in judged for r in q.decides)]
    parts = [
        '"version": 1',
        f'"asOf": {_json(analysis.catalog.as_of)}',
        f'"revision": {_json(report.revision)}',
        f'"results": {_results(paths, report.shown)}',
        f'"weaker": {_lines(_weaker(paths, weaker) for weaker in analysis.weaker)}',
        f'"demand": {_json(_demand(paths, analysis.demand))}',
        f'"questions": {_lines(_question(paths, question) for question in asked)}',
        f'"summary": {_json(_summary(report, paths))}',
        f'"since": {_json(since_data(report))}',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


_json = json.JSONEncoder().encode  # no indentation: that is many times as fast


def _lines(rows: Iterable[Object]) -> str:
    """A list with a line for each of its items, so that two reports can be compared line by line."""
    lines = ",\n".join(map(_json, rows))
    return f"[\n{lines}\n]" if lines else "[]"


def _results(paths: _Paths, results: list[Result]) -> str:
    """The results, a line each. They are encoded all at once, which takes half as long as one by one."""
    text = _json([_result(paths, result) for result in results])
    # Within a text there is a backslash before each quote, so that this stands between results alone.
    lines = text[1:-1].replace('}, {"resource": ', '},\n{"resource": ')
    return f"[\n{lines}\n]" if lines else "[]"


class _Paths:
    """Where things stand, as paths from the current directory; each file's is made once."""

    def __init__(self, report: GapReport) -> None:
        self._report = report
        self.work = report.work
        self._found: dict[Resource, str] = {}
        self._lines: dict[tuple[Resource, Path], int] = {}

    def of(self, resource: Resource) -> str:
        if resource not in self._found:
            self._found[resource] = self._report.path(resource)
        return self._found[resource]

    def line(self, place: Place) -> int:
        key = (place.resource, place.path)
        if key not in self._lines:
            self._lines[key] = place.span().line
        return self._lines[key]

    def place(self, place: Place) -> Object:
        return {"path": self.of(place.resource), "line": self.line(place)}


def _result(paths: _Paths, result: Result) -> Object:
    requirement, priority, tier = result.requirement, result.priority, result.tier
    worth = None
    if priority is not None:
        worth = {
            "score": priority.score,
            "tier": priority.tier,
            "level": priority.level,
            "reach": priority.reach,
            "effort": priority.effort,
        }
    return {
        "resource": result.resource.label,
        "standard": requirement.standard.name,
        "requirement": requirement.id,
        "level": result.level,
        "side": requirement.side,
        "outcome": result.outcome,
        "missing": result.missing,
        "path": paths.of(result.place.resource),
        "line": paths.line(result.place),
        "owner": result.asked.team,
        "channel": result.asked.channel,
        "effort": requirement.effort,
        "priority": worth,
        "because": result.because,
        "tier": {"name": tier.name, "stated": tier.stated, "because": tier.because},
        "until": result.until,
        "plans": [_item(paths, item) for item in paths.work.planned.get(result.key, ())],
        "unplanned": result.key in paths.work.urgent,
    }


def _item(paths: _Paths, item: Item) -> Object:
    return {
        "plan": item.cycle.name,
        "state": item.cycle.state,
        "item": item.id,
        "title": item.title,
        "due": item.due,
        "before": item.event,
        "owner": item.owner,
        **paths.place(item.place),
    }


def _asked(asked: Asked) -> Object:
    return {"owner": asked.team, "channel": asked.channel}


def _claim(paths: _Paths, claim: Claim) -> Object:
    return {"text": claim.text, **paths.place(claim.place)}


def _weaker(paths: _Paths, weaker: Weaker) -> Object:
    return {
        "provider": weaker.provider.label,
        "aspect": weaker.aspect,
        "claim": _claim(paths, weaker.claim),
        **_asked(weaker.asked),
        "above": [
            {
                "application": above.application.name,
                "claim": _claim(paths, above.claim),
                "path": [{"how": how, "resource": below.label} for how, below in above.path],
            }
            for above in weaker.above
        ],
    }


def _demand(paths: _Paths, demand: Demand) -> Object:
    return {
        "needs": [
            {"application": need.application.name, "title": need.title, **paths.place(need.place)}
            for need in demand.needs
        ],
        "unused": [
            {"service": service.name, "mayUse": demand.may_use.get(service.name, 0)}
            for service in demand.unused
        ],
        "deprecated": [
            {"service": service.name, "applications": [each.name for each in above]}
            for service, above in demand.deprecated
        ],
        "capacity": [
            {
                "service": each.service.name,
                **{key: value for key, value in each._asdict().items() if key not in ("service", "place")},
                **paths.place(each.place),
            }
            for each in demand.capacity
        ],
        "oneOff": [
            {"pattern": pattern.name, "application": application.name}
            for pattern, application in demand.one_off
        ],
        "recommended": demand.recommended.name if demand.recommended else None,
        "adoption": demand.adoption,
    }


def _question(paths: _Paths, question: Question) -> Object:
    return {
        "resource": question.resource.label,
        "fields": question.fields,
        "decides": [result.requirement.id for result in question.decides],
        "weight": question.weight,
        "path": paths.of(question.resource),
        **_asked(question.asked),
    }


def _summary(report: GapReport, paths: _Paths) -> Object:
    catalog, change = report.analysis.catalog, turned(report)
    draft = None
    if change is not None:
        named = [{"resource": r.resource.label, "requirement": r.requirement.id} for r in change.red]
        draft = {
            "file": report.draft,
            "turnsRed": named,
            "closes": change.closed,
            "makesUnknown": change.blurred,
            "unknownNoMore": change.settled,
        }
    return {
        "changed": report.changed,
        "filters": report.filters,
        "note": report.note or None,
        "known": {each.fact: {"known": each.number, "of": each.of} for each in known(report)},
        "sides": [_rollup(row) for row in rollups(catalog, report.judged, "side")],
        "by": report.by,
        "rollup": [_rollup(row) for row in rollups(catalog, report.judged, report.by)],
        "standards": [standard.name for standard in report.analysis.standards],
        "requirements": len(report.analysis.requirements),
        "unreadable": [paths.of(resource) for resource in report.analysis.unreadable],
        "draft": draft,
        "unplanned": {"tier": report.work.tier, "gaps": len(urgent(report))},
    }


def _rollup(row: Rollup) -> Object:
    share = None if row.share is None else {"low": round(row.share[0], 4), "high": round(row.share[1], 4)}
    return {"name": row.name, "title": row.title, **row.counts, "asked": row.applicable, "share": share}


COLUMNS = (
    "resource", "resource title", "tier", "standard", "requirement", "requirement title", "level", "side",
    "outcome", "because", "missing", "where", "owner", "channel", "effort", "next step", "score", "until",
    "plan", "plan item", "plan due", "plan owner", "stands out",
)  # fmt: skip
"""The columns of a result in a table for spreadsheets."""


def cells(report: GapReport, results: Iterable[Result]) -> Iterator[list[str | float]]:
    """A row of COLUMNS for each result; what there is not is an empty cell."""
    paths = _Paths(report)
    for result in results:
        requirement, tier, place = result.requirement, result.tier, result.place
        yield [
            result.resource.label or "",
            result.resource.title,
            f"{'' if tier.stated else 'at least '}{tier.name}" if tier.name else "",
            requirement.standard.name,
            requirement.id,
            requirement.title,
            result.level or "",
            requirement.side or "",
            result.outcome,
            result.because,
            ", ".join(result.missing),
            f"{paths.of(place.resource)}:{place.span().line}",
            result.asked.team or "",
            f"#{result.asked.channel}" if result.asked.channel else "",
            requirement.effort or "",
            next_step(report.analysis.catalog, requirement) if result.priority else "",
            result.priority.score if result.priority else "",
            result.until or "",
            *_plan(report, result),
            "no work planned" if result.key in report.work.urgent else "",
        ]


def _plan(report: GapReport, result: Result) -> list[str]:
    """The first item that addresses a gap: its plan, what it is, its date or event, its team."""
    item = next(iter(report.work.planned.get(result.key, ())), None)
    if item is None:
        return [""] * 4
    return [item.cycle.name, item.title, item.due or item.event or "", item.owner or ""]


def gap_csv(report: GapReport) -> str:
    """A row for each result, below the names of the columns."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in cells(report, report.shown):
        writer.writerow([cell(value) if isinstance(value, str) else f"{value:g}" for value in row])
    return stream.getvalue()
