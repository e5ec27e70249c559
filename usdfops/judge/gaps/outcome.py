"""What comes of a requirement for a resource.

The first that holds of n/a, coming and met; where it is not met, of waived, gap, stale and unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import age
from usdfops.judge.expression import VARIABLES, Expression
from usdfops.judge.facts import SUBJECTS, facts, where
from usdfops.judge.gaps.owners import asked, asked_for
from usdfops.judge.gaps.priority import priority, tier_weight
from usdfops.judge.gaps.record import Requirement, Result, Tiering
from usdfops.judge.gaps.tiers import Reach, tier_names
from usdfops.judge.gaps.told import Told, told
from usdfops.judge.gaps.waivers import Waived, exemption

__all__ = ["Outcome", "Subject", "judge", "results"]


class Outcome(NamedTuple):
    """What comes of a requirement, and why."""

    outcome: str
    because: str
    place: Place
    missing: tuple[str, ...] = ()
    until: str | None = None


class Subject(NamedTuple):
    """A resource with what is known of it."""

    catalog: Catalog
    resource: Resource
    variable: str
    """The variable that holds what it says."""
    known: dict[str, object]
    tier: Tiering
    tiers: list[str]

    def told(self, expression: Expression) -> Told:
        return told(expression, self.known, self.variable)


def results(
    catalog: Catalog, requirements: list[Requirement], only: Collection[Resource] | None = None
) -> Iterator[Result]:
    """Every requirement for every resource of its kind, in the order of kinds, names and standards.

    Of no other resources than `only`, where that is given.
    """
    reach, tiers = Reach(catalog), tier_names(catalog)
    for kind, variable in SUBJECTS.items():
        mine = [each for each in requirements if each.kind == kind]
        for resource in catalog.of(kind) if mine else ():
            if only is not None and resource not in only:
                continue
            if resource.document.readable and resource.spec["lifecycle"].text == "retired":
                continue
            tier, above = reach.tier(resource), len(reach.above(resource))
            subject = Subject(catalog, resource, variable, facts(catalog, resource), tier, tiers)
            weight, owner = tier_weight(tier.name, tiers), asked(catalog, resource)
            for each in mine:
                level = _level(each, tier, tiers)
                found = judge(subject, each)
                worth = None
                if found.outcome not in ("met", "coming", "n/a"):
                    worth = priority(tier=weight, level=level, above=above, effort=each.effort)
                yield Result(
                    resource, each, found.outcome, level, tier, found.missing, found.because, found.place,
                    asked_for(catalog, resource, each, owner), found.until, worth,
                )  # fmt: skip


def judge(subject: Subject, requirement: Requirement) -> Outcome:
    """What comes of `requirement` for the subject."""
    resource, as_of = subject.resource, subject.catalog.as_of
    if not resource.document.readable:
        return Outcome("unknown", "its file cannot be read", resource)
    excepted = resource.spec["exceptions"].value
    waived = exemption(subject.catalog, resource, requirement) if excepted else None
    if waived is not None and waived.outcome == "n/a":
        return Outcome("n/a", f"does not apply: {waived.because}", waived.place)
    applies, missing = _applies(subject, requirement)
    if applies is not None and applies.outcome == "n/a":
        return applies
    if requirement.effective_from and requirement.effective_from > as_of:
        because = f"asked from {requirement.effective_from} on"
        return Outcome(
            "coming", because, requirement.place["effectiveFrom"], until=requirement.effective_from
        )
    found = _met(subject, requirement)
    if found.outcome == "met":
        return found
    if waived is not None:
        return _waived(waived, found)
    if applies is not None and found.outcome != "unknown":
        return applies
    return found._replace(missing=tuple(dict.fromkeys((*missing, *found.missing))))


def _waived(waived: Waived, found: Outcome) -> Outcome:
    because = f"waived until {waived.until}: {waived.because}"
    return Outcome("waived", because, waived.place, found.missing, waived.until)


def _applies(subject: Subject, requirement: Requirement) -> tuple[Outcome | None, tuple[str, ...]]:
    """`n/a` where the requirement does not apply, `unknown` where that is not known, and what is missing."""
    place, tier = requirement.place, subject.tier
    possible = _possible(requirement, tier, subject.tiers)
    if possible == {None}:
        which = "any tier that it can have" if not tier.stated else f"the tier {tier.name}"
        return Outcome("n/a", f"not asked of {which}", place["level"]), ()
    unsure: list[Outcome] = []
    if None in possible:
        unsure.append(_without_tier(subject, place["level"]))
    if requirement.when is not None:
        found = subject.told(requirement.when)
        if found.holds is False:
            because = f"does not apply: {found.because}"
            return Outcome("n/a", because, _decided(subject, requirement.when)), ()
        if found.holds is None:
            unsure.append(_unknown(subject, requirement.when, found, "not known whether it applies: "))
    if not unsure:
        return None, ()
    missing = tuple(dict.fromkeys(name for each in unsure for name in each.missing))
    return unsure[0]._replace(missing=missing), missing


def _without_tier(subject: Subject, level: Place) -> Outcome:
    """That it depends on the tier whether something is asked, and that there is none."""
    begin = "not known whether it is asked:"
    if subject.resource.kind != "Application":
        return Outcome("unknown", f"{begin} nothing of a known tier rests on it", level)
    return Outcome("unknown", f"{begin} nobody has said its tier", subject.resource.spec["tier"], ("tier",))


def _met(subject: Subject, requirement: Requirement) -> Outcome:
    """What comes of what is expected, and of the evidence for it."""
    expect = requirement.expect
    if requirement.fault is not None or expect is None:
        return Outcome("unknown", f"nothing can measure it: {requirement.fault}", requirement.place)
    found = subject.told(expect)
    if found.holds is None:
        return _unknown(subject, expect, found, "")
    if found.holds and requirement.evidence is not None:
        return _evidence(subject, requirement)
    missing = _stated(subject, found.missing)
    place = _place(subject, missing[0]) if missing else _decided(subject, expect)
    return Outcome("met" if found.holds else "gap", found.because, place, missing)


def _evidence(subject: Subject, requirement: Requirement) -> Outcome:
    """Whether what was shown to be true once was shown recently enough."""
    assert requirement.evidence is not None
    place = where(subject.catalog, subject.resource, requirement.evidence)
    name = ".".join(requirement.evidence[1:])
    old = age(place.text, subject.catalog.as_of)
    if old is None:
        (missing, *_) = _stated(subject, (name,))
        return Outcome("unknown", f"nobody has said `{missing}`", _place(subject, missing), (missing,))
    if old < 0:
        return Outcome("unknown", f"`{name}` is {place.text}, after {subject.catalog.as_of}", place, (name,))
    if requirement.fresh_for is not None and old > requirement.fresh_for:
        because = f"`{name}` is {place.text}, {old:,} days ago; it counts for {requirement.fresh_for:,}"
        return Outcome("stale", because, place)
    return Outcome("met", f"`{name}` is {place.text}", place)


def _unknown(subject: Subject, expression: Expression, found: Told, before: str) -> Outcome:
    missing = _stated(subject, found.missing)
    if not missing:
        return Outcome("unknown", f"{before}{found.because}", _decided(subject, expression))
    names = ", ".join(f"`{name}`" for name in missing)
    return Outcome("unknown", f"{before}nobody has said {names}", _place(subject, missing[0]), missing)


_OBSERVED_FROM = {"observed.page": "documentation.dfOps", "observed.deployments": "deployment.phalanx"}
"""The field that has to be given before something can be observed."""


def _stated(subject: Subject, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The missing fields as somebody can give them: what is observed follows from what is stated."""
    return tuple(dict.fromkeys(_to_give(subject.resource, name) for name in missing))


def _to_give(resource: Resource, name: str) -> str:
    for observed, field in _OBSERVED_FROM.items():
        if name.startswith(observed) and not resource.spec.below(tuple(field.split("."))).given:
            return field
    return name


def _place(subject: Subject, name: str) -> Place:
    """Where a missing field would stand."""
    path = tuple(name.replace("[]", "").split("."))
    of_other = path[0] in VARIABLES and len(path) > 1
    return where(subject.catalog, subject.resource, path if of_other else (subject.variable, *path))


def _decided(subject: Subject, expression: Expression) -> Place:
    """Where that stands which the expression reads first."""
    path = next(iter((*expression.asks, *expression.reads)), (subject.variable,))
    return where(subject.catalog, subject.resource, path)


def _possible(requirement: Requirement, tier: Tiering, tiers: list[str]) -> set[str | None]:
    """The levels that there can be; None stands for a tier that is not asked."""
    levels = requirement.levels
    if not isinstance(levels, dict):
        return {levels or "required"}
    if tier.stated or not tiers:
        return {levels.get(tier.name or "")}
    rank = tiers.index(tier.name) if tier.name else len(tiers) - 1
    return {levels.get(name) for name in tiers[: rank + 1]}


def _level(requirement: Requirement, tier: Tiering, tiers: list[str]) -> str | None:
    """The level of its tier; where the tier is not known, the least that there can be."""
    possible = _possible(requirement, tier, tiers)
    return next((level for level in ("recommended", "required") if level in possible), None)
