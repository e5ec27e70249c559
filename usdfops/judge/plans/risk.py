"""What is due in cycles that run, and what keeps it from being done in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.judge.plans.items import items_of, subjects
from usdfops.judge.plans.record import Cycle
from usdfops.words import counted, joined

__all__ = ["NEAR", "Risk", "at_risk", "hindrance"]

NEAR = 30
"""The days before a day at which something unfinished begins to be at risk."""

_NOT_READY = ("planned", "in-progress", "degraded")


class Risk(NamedTuple):
    """An item or a milestone of a running cycle that may not be done in time."""

    cycle: Cycle
    place: Place
    """Its entry in the plan's file."""
    name: str
    """The item's id, or the milestone's name."""
    title: str
    is_milestone: bool
    due: str | None
    owner: str | None
    because: tuple[str, ...]
    """Why, in words: the day first, then each thing that it depends on."""


def at_risk(catalog: Catalog, cycle: Cycle) -> list[Risk]:
    """What may not be done in time, the most urgent first; nothing, unless the cycle runs.

    That is an item that is neither completed, dropped nor replaced, whose own day has passed or is near, or
    which depends on something that is deprecated, retired or not ready; and a milestone likewise.
    """
    if not cycle.is_running:
        return []
    found = [risk for risk in _all(catalog, cycle) if risk.because]
    return sorted(found, key=lambda risk: risk.due or "9999")


def _all(catalog: Catalog, cycle: Cycle) -> Iterator[Risk]:
    for item in items_of(cycle):
        if item.is_open:
            own = item.due if item.place["due"].given else None  # the outer item tells its own day
            because = (*_day(catalog, own), *_hindrances(catalog, item.depends_on))
            yield Risk(cycle, item.place, item.id, item.title, False, item.due, item.owner, because)
    for place in cycle.plan.spec["milestones"]:
        due, name = place["due"].text, place["name"].text or ""
        because = (*_day(catalog, due), *_hindrances(catalog, subjects(place["dependsOn"])))
        yield Risk(cycle, place, name, place["title"].text or name, True, due, None, because)


def _day(catalog: Catalog, due: str | None) -> Iterator[str]:
    try:
        left = (date.fromisoformat(due or "") - date.fromisoformat(catalog.as_of)).days
    except ValueError:
        return
    if left < 0:
        yield f"it was due {counted(-left, 'day')} ago"
    elif left <= NEAR:
        yield f"it is due in {counted(left, 'day')}" if left else "it is due today"


def _hindrances(catalog: Catalog, labels: tuple[str, ...] | Iterator[str]) -> Iterator[str]:
    for label in labels:
        found = hindrance(catalog, label)
        if found is not None:
            yield f"it depends on {label}, {found}"


def hindrance(catalog: Catalog, label: str) -> str | None:
    """Why nothing can rely on a resource `Kind/name`, in words that follow it; None where nobody says so."""
    kind, _, name = label.partition("/")
    resource = catalog.find(kind, name)
    if resource is None:
        return "which the catalog does not have"
    spec = resource.spec
    lifecycle, instead = spec["lifecycle"].text, spec["replacedBy"].text or spec["migrateTo"].text
    advice = f": move to {instead}" if instead else ""
    if lifecycle in ("deprecated", "retired", "retiring"):
        return f"which is {lifecycle}{advice}"
    if lifecycle in ("planned", "commissioning"):
        return f"which is not ready: its lifecycle is {lifecycle}"
    if kind == "Pattern" and instead:
        return f"which is to be left{advice}"
    waiting = [part for part in spec["components"] if part["readiness"].text in _NOT_READY]
    if kind == "Facility" and waiting:
        return f"of which {joined([part['name'].text or '' for part in waiting])} {_are(waiting)} not ready"
    return None


def _are(several: list[Place]) -> str:
    return "is" if len(several) == 1 else "are"
