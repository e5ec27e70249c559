"""Where the catalog and other sources disagree: what we declare against what they state."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import Evidence, age, old, unobserved
from usdfops.judge.drift.deployed import deployed
from usdfops.judge.drift.documented import documented
from usdfops.judge.drift.record import KINDS, Drift, Kind, Side

__all__ = ["KINDS", "MAX_AGE", "Drift", "Kind", "Side", "drift"]

MAX_AGE = 30
"""The days after which an observation is old, unless the call says otherwise."""


def drift(catalog: Catalog, max_age: int = MAX_AGE) -> list[Drift]:
    """Every difference, in the order of KINDS, then of resources and subjects.

    An open question whose text begins with a difference's kind and subject and a colon accepts it,
    and so does an entry of the baseline.

    Raises:
        UsageError: the baseline is not one.
    """
    found = [*deployed(catalog), *documented(catalog), *_old(catalog, max_age)]
    accepting: dict[tuple[Resource | None, str], list[Place]] = {
        (resource, key): [place] for resource in catalog.resources for key, place in _accepting(resource)
    }
    for resource, key, place in _baseline(catalog):
        accepting.setdefault((resource, key), []).append(place)
    found = [row._replace(accepted=accepting.get((row.resource, row.key), [None])[0]) for row in found]
    if not unobserved(catalog):  # nobody knows what it would state
        used = {(row.resource, row.key) for row in found}
        readable = all(resource.document.readable for resource in catalog.resources)
        found += [
            Drift("settled", resource, key, Side("accepts a difference", place), None)
            for (resource, key), places in accepting.items()
            for place in places[(resource, key) in used :]
            if readable or place.resource is not catalog.baseline  # else it may be there all the same
        ]
    order = list(KINDS)
    return sorted(found, key=lambda row: (order.index(row.kind), _name(row), row.subject))


def _name(row: Drift) -> str:
    return (row.resource.label or row.resource.name) if row.resource else ""


def _accepting(resource: Resource) -> Iterator[tuple[str, Place]]:
    """The open questions of a resource that accept a difference, by its kind and subject."""
    for question in resource.metadata["openQuestions"]:
        key, colon, _ = " ".join((question.text or "").split()).partition(": ")
        if colon and key.partition(" ")[0] in KINDS:
            yield key, question


def _baseline(catalog: Catalog) -> Iterator[tuple[Resource | None, str, Place]]:
    """What each entry of the baseline that has not ended accepts, by resource, kind and subject."""
    if catalog.baseline is None:
        return
    from usdfops.judge.baseline import entries

    known = {resource.label: resource for resource in reversed(catalog.resources)}
    for entry in entries(catalog.baseline):
        if entry.rule in KINDS and not entry.has_ended(catalog.as_of):
            resource, key = known.get(entry.about), f"{entry.rule} {entry.pointer}".strip()
            # What names no resource cannot be accepted, so the entry's own words have to be in the key.
            yield resource, key if resource else f"{entry.about} {key}", entry.place["reason"]


def _old(catalog: Catalog, max_age: int) -> Iterator[Drift]:
    for observation in catalog.of("Observation"):
        date = observation.spec["date"]
        days = age(date.text, catalog.as_of)
        if days is None or days > max_age:
            declared = Side(old(date.text, catalog.as_of), date)
            stated = Side(f"as of {date.text or '?'}", None, Evidence(observation, ""))
            yield Drift("old-observation", observation, "", declared, stated)
