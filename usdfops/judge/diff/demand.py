"""What differs in demand against the menu, and in what rests on weaker support."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Resource
from usdfops.judge.diff.record import DemandChange, WeakerChange
from usdfops.judge.diff.units import Pairing
from usdfops.judge.gaps.record import ASPECTS, Capacity, Demand, Weaker
from usdfops.words import counted

__all__ = ["demand_changes", "weaker_changes"]

_Said = tuple[str, Resource, str, str]
"""The sort, what it is about, which of it, and what there is to say."""


def demand_changes(before: Demand, after: Demand, pairing: Pairing) -> list[DemandChange]:
    """Whatever of demand and menu is otherwise, by sort and resource."""
    was = {(each[0], pairing.now(each[1].label or ""), each[2]): each for each in _said(before, pairing)}
    now = {(each[0], each[1].label or "", each[2]): each for each in _said(after, None)}
    found = []
    for key in sorted({*was, *now}):
        old, new = was.get(key), now.get(key)
        sort, resource, what, _ = new or was[key]
        change = DemandChange(sort, resource, what, old and old[3], new and new[3])
        if change.before != change.after:
            found.append(change)
    return found


def _said(demand: Demand, pairing: Pairing | None) -> Iterator[_Said]:
    """All that there is to say, with names as they are now where they were others."""

    def names(resources: list[Resource]) -> str:
        labels = [each.label or "" for each in resources]
        return ", ".join(sorted((pairing.now(x) if pairing else x).partition("/")[2] for x in labels))

    for need in demand.needs:
        yield "need", need.application, need.title, "no service meets it"
    for service in demand.unused:
        yield "unused", service, "", "nothing is known to use it"
    for service, users in demand.deprecated:
        yield "ending", service, "", f"{service.spec['lifecycle'].text}, used by {names(users)}"
    for row in demand.capacity:
        yield str(row.place.path[1]), row.service, row.title, _requested(row)
    for pattern, application in demand.one_off:
        yield "one-off", pattern, "", f"followed by {names([application])} alone"
    if demand.recommended is not None:
        for state, number in demand.adoption.items():
            yield "adoption", demand.recommended, state, str(number)


def _requested(row: Capacity) -> str:
    asked = f"{row.requested or 'nothing'} of {row.amount} requested"
    return f"{asked}; {counted(row.silent, 'use')} without a number" if row.silent else asked


def weaker_changes(before: list[Weaker], after: list[Weaker], pairing: Pairing) -> list[WeakerChange]:
    """Each provider with weaker support that has come to carry an application, or does not any more."""
    was = {
        (pairing.now(each.provider.label or ""), each.aspect): (each, _on_top(each, pairing))
        for each in before
    }
    now = {(each.provider.label or "", each.aspect): (each, _on_top(each, None)) for each in after}
    found = []
    for key in sorted({*was, *now}, key=lambda each: (each[0], list(ASPECTS).index(each[1]))):
        weaker, _ = now.get(key) or was[key]
        old, new = (side[key][1] if key in side else set() for side in (was, now))
        if old != new:
            found.append(
                WeakerChange(
                    weaker.provider, weaker.aspect, weaker.claim.text, sorted(new - old), sorted(old - new)
                )
            )
    return found


def _on_top(weaker: Weaker, pairing: Pairing | None) -> set[str]:
    labels = {each.application.label or "" for each in weaker.above}
    return {(pairing.now(label) if pairing else label).partition("/")[2] for label in labels}
