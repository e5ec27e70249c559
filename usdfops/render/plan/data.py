"""A report on plans for a program."""

from __future__ import annotations

import json

from usdfops.judge.plans import Item
from usdfops.render.plan.record import CycleReport, PlanReport, counts
from usdfops.render.report import path_from_here

__all__ = ["plan_json"]


def plan_json(report: PlanReport) -> str:
    """An object with `version`, `asOf`, `cycles`, `since` and `gaps`."""
    moves, unplanned = report.moves, report.unplanned
    answer = {
        "version": 1,
        "asOf": report.catalog.as_of,
        "cycles": [_cycle(report, told) for told in report.cycles],
        "since": moves
        and {
            "revision": moves.revision,
            "asOf": moves.as_of,
            "moved": [
                {key: value for key, value in move._asdict().items() if key != "place"} | {"days": move.days}
                for move in moves.moved
            ],
        },
        "gaps": unplanned
        and {
            "total": unplanned.gaps,
            "tier": unplanned.tier,
            "withoutWork": [
                {
                    "resource": result.resource.label,
                    "requirement": result.requirement.id,
                    "level": result.level,
                    "tier": result.tier.name,
                }
                for result in unplanned.without
            ],
        },
    }
    return json.dumps(answer, indent=2) + "\n"


def _cycle(report: PlanReport, told: CycleReport) -> dict[str, object]:
    plan = told.cycle.plan
    return {
        "name": plan.name,
        "title": plan.title,
        "path": path_from_here(report.folder, plan.document.path),
        "readable": plan.document.readable,
        "state": told.cycle.state,
        "start": told.cycle.start,
        "end": told.cycle.end,
        "follows": plan.spec["follows"].text,
        "counts": counts(told.items),
        "items": [_item(report, item) for item in told.items],
        "carried": [
            {
                "item": each.item.id,
                "from": [dict(zip(("plan", "item"), before.key, strict=True)) for before in each.chain],
                "stated": each.is_stated,
                "alike": each.alike,
                "days": each.days,
                "slipped": each.has_slipped,
            }
            for each in told.carried
        ],
        "atRisk": [
            {
                "kind": "milestone" if risk.is_milestone else "item",
                "name": risk.name,
                "due": risk.due,
                "team": risk.owner,
                "because": list(risk.because),
            }
            for risk in told.risks
        ],
        "closesNoGap": [item.id for item in told.aimless],
    }


def _item(report: PlanReport, item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "within": list(item.within),
        "title": item.title,
        "area": item.area,
        "status": item.status,
        "closed": item.closed,
        "addedSinceReview": item.place["addedSinceReview"].value,
        "due": item.due,
        "before": item.event,
        "team": item.owner,
        "ticket": item.ticket,
        "resources": list(item.resources),
        "requirements": list(item.requirements),
        "dependsOn": list(item.depends_on),
        "path": path_from_here(report.folder, item.place.resource.document.path),
        "line": item.place.span().line,
    }
