"""What differs in demand against the menu, and in what rests on weaker support."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.diff.causes import Mixer, reason
from usdfops.judge.diff.influence import Labels
from usdfops.judge.diff.record import DemandChange, WeakerChange
from usdfops.judge.diff.units import Pairing
from usdfops.judge.gaps.demand import demand
from usdfops.judge.gaps.record import ASPECTS, Capacity, Demand, Weaker
from usdfops.judge.gaps.weaker import weaker
from usdfops.words import counted

__all__ = ["demand_changes", "weaker_changes"]

_Key = tuple[str, str, str]
"""The sort, the label of what it is about, and which of it."""
_Said = tuple[str, Resource, str, str]
"""The sort, what it is about, which of it, and what there is to say."""


def demand_changes(base: Catalog, head: Catalog, pairing: Pairing) -> list[DemandChange]:
    """Whatever of demand and menu is otherwise, by sort and resource."""

    def told(catalog: Catalog) -> dict[_Key, _Said]:
        said = _said(demand(catalog), pairing)
        return {(each[0], pairing.now(each[1].label or ""), each[2]): each for each in said}

    was, now = told(base), told(head)
    mixer = Mixer(base, pairing.changed)

    @cache
    def mixed(made: Labels) -> dict[_Key, str]:
        return {key: each[3] for key, each in told(mixer.catalog(made)).items()}

    found = []
    for key in sorted({*was, *now}):
        old, new = was.get(key), now.get(key)
        sort, resource, what, _ = new or was[key]
        before, after = old and old[3], new and new[3]
        if before != after:
            cause = reason(_near(pairing, key[1]), mixed, key, after)
            found.append(DemandChange(sort, resource, what, before, after, cause))
    return found


def _near(pairing: Pairing, *labels: str) -> list[str]:
    """Every change, those of some resources first."""
    return sorted((unit.label for unit in pairing.changed), key=lambda label: label not in labels)


def _said(demand: Demand, pairing: Pairing) -> Iterator[_Said]:
    """All that there is to say, with names as they are now where they were others."""

    def names(resources: list[Resource]) -> str:
        return ", ".join(sorted(pairing.now(each.label or "").partition("/")[2] for each in resources))

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


def weaker_changes(base: Catalog, head: Catalog, pairing: Pairing) -> list[WeakerChange]:
    """Each provider with weaker support that has come to carry an application, or does not any more."""

    def told(catalog: Catalog) -> dict[tuple[str, str], tuple[Weaker, set[str]]]:
        return {
            (pairing.now(each.provider.label or ""), each.aspect): (each, _on_top(each, pairing))
            for each in weaker(catalog)
        }

    was, now = told(base), told(head)
    mixer = Mixer(base, pairing.changed)

    @cache
    def mixed(made: Labels) -> dict[tuple[str, str], set[str]]:
        return {key: each[1] for key, each in told(mixer.catalog(made)).items()}

    found = []
    for key in sorted({*was, *now}, key=lambda each: (each[0], list(ASPECTS).index(each[1]))):
        each, _ = now.get(key) or was[key]
        old, new = (side[key][1] if key in side else set() for side in (was, now))
        if old != new:
            cause = reason(_near(pairing, key[0]), mixed, key, new or None)
            gained, lost = sorted(new - old), sorted(old - new)
            found.append(WeakerChange(each.provider, each.aspect, each.claim.text, gained, lost, cause))
    return found


def _on_top(each: Weaker, pairing: Pairing) -> set[str]:
    return {pairing.now(path.application.label or "").partition("/")[2] for path in each.above}
