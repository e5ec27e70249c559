"""Demand against the menu: what is lacking, what nobody uses, what has to be left, what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.adoption import STATES, adoption
from usdfops.judge.gaps.record import Capacity, Demand, Lacking
from usdfops.judge.menu import Consumer, Entry, menu
from usdfops.judge.quantities import summed

__all__ = ["demand"]


def demand(catalog: Catalog) -> Demand:
    """What applications ask for against what the menu offers. Retired applications ask for nothing."""
    entries = sorted(menu(catalog).entries, key=lambda entry: entry.service.name)
    unused = [e for e in entries if not e.consumers and e.service.spec["lifecycle"].text != "retired"]
    following = _following(catalog)
    recommended = [p for p in catalog.of("Pattern") if p.spec["recommended"].value is True]
    sole = recommended[0] if len(recommended) == 1 else None
    states = [standing.state for standing in adoption(catalog, sole)] if sole else []
    return Demand(
        needs=list(_needs(catalog)),
        unused=[entry.service for entry in unused],
        may_use={entry.service.name: len(entry.may_use) for entry in unused},
        deprecated=[(e.service, _applications(e)) for e in entries if e.consumers and _is_ending(e.service)],
        capacity=[row for entry in entries for row in _capacity(entry)],
        one_off=[(pattern, several[0]) for pattern, several in following if len(several) == 1],
        recommended=sole,
        adoption={state: states.count(state) for state in STATES} if sole else {},
    )


def _needs(catalog: Catalog) -> Iterator[Lacking]:
    for application in _current(catalog):
        for need in application.spec["needs"]:
            if need["title"].text:
                yield Lacking(application, need, need["title"].text)


def _current(catalog: Catalog) -> list[Resource]:
    return [a for a in catalog.of("Application") if a.spec["lifecycle"].text != "retired"]


def _applications(entry: Entry) -> list[Resource]:
    """Those that use it, each once: by tier, then by name."""
    return list(dict.fromkeys(consumer.application for consumer in entry.consumers))


def _is_ending(service: Resource) -> bool:
    return service.spec["lifecycle"].text in ("deprecated", "retired")


def _following(catalog: Catalog) -> list[tuple[Resource, list[Resource]]]:
    """Each pattern, with the applications that follow it."""
    following: dict[str | None, list[Resource]] = {}
    for application in _current(catalog):
        following.setdefault(application.spec["deployment"]["pattern"].text, []).append(application)
    return [(pattern, following.get(pattern.name, [])) for pattern in catalog.of("Pattern")]


def _capacity(entry: Entry) -> Iterator[Capacity]:
    """Each limit of a service with what is requested of it.

    All requests add up against its capacity. A quota is what one user gets: there, the application
    that requests most counts.
    """
    # a dependency asks for nothing itself: what it names is used by another application
    uses = [consumer for consumer in entry.consumers if consumer.through != "dependency"]
    for sort in ("capacity", "quota"):
        for limit in entry.service.spec[sort]:
            amount, parameter = limit["amount"].text, limit["parameter"].text
            if amount is None:
                continue
            groups = [uses] if sort == "capacity" else _by_application(uses)
            given = [[use.parameters[parameter] for use in group] for group in groups] if parameter else []
            yield _against(entry.service, limit, amount, given, len(uses))


def _against(service: Resource, limit: Place, amount: str, given: list[list[Place]], uses: int) -> Capacity:
    sums = [summed(amount, [place.value for place in group]) for group in given]
    counted = sum(found.counted for found in sums)
    most = max((found for found in sums if found.counted), key=lambda found: found.share or 0, default=None)
    return Capacity(
        service=service,
        place=limit,
        title=limit["title"].text or limit["parameter"].text or "",
        amount=amount,
        requested=most.text if most else None,
        share=most.share if most else None,
        requests=counted,
        silent=uses - counted,
    )


def _by_application(uses: list[Consumer]) -> list[list[Consumer]]:
    found: dict[Resource, list[Consumer]] = {}
    for use in uses:
        found.setdefault(use.application, []).append(use)
    return list(found.values())
