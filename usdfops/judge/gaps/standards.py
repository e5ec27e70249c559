"""The requirements of a catalog's standards, ready to be judged."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Place, Resource
from usdfops.judge.expression import Expression, Fault, expression
from usdfops.judge.gaps.record import EFFORTS, LEVELS, SIDES, Requirement
from usdfops.judge.moments import days

__all__ = ["requirement", "requirements"]


def requirements(standards: Iterable[Resource]) -> list[Requirement]:
    """Every requirement, in the order of the standards and of their files. An id counts once, the first."""
    found: dict[str, Requirement] = {}
    for standard in standards:
        for place in standard.spec["requirements"]:
            if place["id"].text:
                found.setdefault(place["id"].text, requirement(standard, place))
    return list(found.values())


def requirement(standard: Resource, place: Place) -> Requirement:
    """The requirement at `place`. What of it cannot be read makes it unmeasured, not absent."""
    when, expect = (_expression(place[field]) for field in ("when", "expect"))
    faults = [
        f"its `{field}` cannot be read: {each.message}"
        for field, each in (("when", when), ("expect", expect))
        if isinstance(each, Fault)
    ]
    unmeasured = place["unmeasured"].text
    evidence = place["evidence"].text
    return Requirement(
        standard=standard,
        place=place,
        id=place["id"].text or "",
        title=place["title"].text or place["id"].text or "",
        why=place["why"].text or "",
        kind=standard.spec["kind"].text or "",
        levels=_levels(place["level"]),
        side=_word(place["side"], SIDES),
        effort=_word(place["effort"], EFFORTS),
        effective_from=place["effectiveFrom"].text,
        when=when if isinstance(when, Expression) else None,
        expect=expect if isinstance(expect, Expression) else None,
        fault=unmeasured
        or next(iter(faults), None)
        or (None if expect else "it does not say what it expects"),
        evidence=tuple(evidence.split(".")) if evidence else None,
        fresh_for=days(place["freshFor"].text),
    )


def _expression(place: Place) -> Expression | Fault | None:
    return expression(place.text) if place.text else None


def _levels(place: Place) -> str | dict[str, str] | None:
    if isinstance(place.value, dict):
        return {tier: level.text for tier, level in place.fields.items() if level.text in LEVELS}
    return _word(place, LEVELS)


def _word(place: Place, known: tuple[str, ...]) -> str | None:
    return place.text if place.text in known else None
