"""What differs between two catalogs, as plain rows: all that renderers know of it."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.finding import Finding
from usdfops.judge.gaps.record import LEVELS, Result

__all__ = [
    "OPEN",
    "TURNS",
    "Answering",
    "Change",
    "DemandChange",
    "Diff",
    "Field",
    "Held",
    "OutcomeChange",
    "WeakerChange",
    "standing",
]

OPEN = ("gap", "stale")
"""The outcomes that ask somebody to act."""

TURNS = {
    "opened": "is a gap or stale now, and was not",
    "raised": "was and is a gap or stale, and is required now",
    "closed": "was a gap or stale, and is met",
    "eased": "was and is a gap or stale, and is not required any more",
    "dropped": "was a gap or stale, and is not asked any more, or not yet: nothing was mended",
    "waived": "was a gap or stale, and is waived now: nothing was mended",
    "lost": "was a gap or stale, and nobody can tell any more, or not for sure: a file cannot be read",
    "other": "comes to something else, and is as much or as little a gap as it was",
}
"""What a changed outcome means to a reader."""


class Field(NamedTuple):
    """A field of a resource that says something else."""

    path: str
    """Below `spec`, as `tier` or `uses[ceph-s3].plan`; what stands beside `spec` begins with `metadata`."""
    how: str
    """`changed`; of a list, `added` or `removed` for an item, `reordered` for the list."""
    before: object
    """What it said; None where it was not stated."""
    after: object


class Change(NamedTuple):
    """A resource that one catalog has and the other has not, or that says something else."""

    how: str
    """`added`, `removed`, `renamed` or `changed`."""
    resource: Resource
    """As it is now; where it was removed, as it was."""
    was: Resource | None
    """As it was; None where it was added."""
    fields: list[Field]
    """Empty where it was added or removed, or cannot be read on one side."""


class OutcomeChange(NamedTuple):
    """A requirement that comes to something else for a resource."""

    before: Result | None
    """None where it was not asked of the resource, or there was no such resource."""
    after: Result | None
    cause: tuple[str, ...]
    """The resources, as `Kind/name`, whose change by itself makes the difference; none of them may lack."""
    touched: bool
    """Whether the resource itself says something else, was added or was removed."""
    is_sure: bool
    """Whether all of its cause can be read now."""

    @property
    def result(self) -> Result:
        """As it is now; as it was, where it is not asked any more."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def turn(self) -> str:
        """One of TURNS."""
        was, now = (each.outcome if each else None for each in (self.before, self.after))
        if now in OPEN:
            if was not in OPEN:
                return "opened"
            ranks = [_strictness(each) for each in (self.before, self.after) if each]
            return "other" if ranks[0] == ranks[1] else "raised" if ranks[1] < ranks[0] else "eased"
        if was in OPEN:
            if now == "unknown" or not self.is_sure:
                return "lost"
            return {"met": "closed", "waived": "waived"}.get(now or "", "dropped")
        return "other"

    def is_at_least(self, level: str, tier: str | None, tiers: list[str]) -> bool:
        """Whether it is of that level, of a resource that is at least that critical.

        What has no level counts as the strictest, and so does a tier that the support model does not
        have; what has no tier known counts as the lowest. A tier that was stated and is not any more
        counts as it did.
        """
        told = [self.result]
        if self.before and self.after and self.before.tier.stated and not self.after.tier.stated:
            told.append(self.before)
        strict = min(_strictness(each) for each in told) <= LEVELS.index(level)
        return strict and (tier is None or min(_rank(each, tiers) for each in told) <= tiers.index(tier))


def _strictness(result: Result) -> int:
    return LEVELS.index(result.level or LEVELS[0])


def _rank(result: Result, tiers: list[str]) -> int:
    name = result.tier.name
    if name is None:
        return len(tiers) - 1
    return tiers.index(name) if name in tiers else 0


def standing(result: Result | None) -> tuple[str, str | None] | None:
    """What of a result a reader has to hear of when it differs: the outcome; where it is open, the level."""
    if result is None:
        return None
    return result.outcome, (result.level if result.outcome in OPEN else None)


class Held(NamedTuple):
    """Who answers for a line of the boundary; nobody, where both are None."""

    role: str | None
    team: str | None


class Answering(NamedTuple):
    """A line of the boundary for which somebody else answers."""

    application: Resource | None
    """None where it is held for the facility."""
    responsibility: Resource
    scope: tuple[str, str | None]
    """The kind and the name of what it is held for."""
    before: Held | None
    """None where there was no such line."""
    after: Held | None
    cause: tuple[str, ...] = ()
    """The resources whose change makes the difference; empty where more could be than were tried."""


class DemandChange(NamedTuple):
    """Something about demand and the menu that is otherwise."""

    sort: str
    """`need`, `unused`, `ending`, `capacity`, `quota`, `one-off` or `adoption`."""
    resource: Resource
    what: str
    """Which need, capacity or state it is about; empty where the sort says it all."""
    before: str | None
    """In words; None where there was nothing to say."""
    after: str | None
    cause: tuple[str, ...] = ()
    """The resources whose change makes the difference; empty where more could be than were tried."""


class WeakerChange(NamedTuple):
    """Something with weaker support than what rests on it, for which that is new or over."""

    provider: Resource
    aspect: str
    """One of `judge.gaps.record.ASPECTS`."""
    claim: str
    """What the provider offers."""
    new: list[str]
    """The applications on top, by name, for which it is new."""
    gone: list[str]
    """Those for which it is over."""
    cause: tuple[str, ...] = ()
    """The resources whose change makes the difference; empty where more could be than were tried."""


class Diff(NamedTuple):
    """What differs between two catalogs."""

    base: Catalog
    head: Catalog
    resources: list[Change]
    layout: int
    """How many files say the same in another way: other comments, another order, another path."""
    new: list[Finding]
    fixed: list[Finding]
    accepted: list[Finding]
    """What the baseline has come to accept."""
    outcomes: list[OutcomeChange]
    accountability: list[Answering]
    demand: list[DemandChange]
    weaker: list[WeakerChange]

    @property
    def unreadable(self) -> tuple[list[Resource], list[Resource]]:
        """The files that cannot be read on either side; what they hold counts as unknown there."""
        base, head = ([r for r in c.resources if not r.document.readable] for c in (self.base, self.head))
        return base, head

    def turned(self, turn: str) -> list[OutcomeChange]:
        """The outcomes that changed in that way, one of TURNS."""
        return [each for each in self.outcomes if each.turn == turn]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same, but for the layout of files."""
        findings = self.new or self.fixed or self.accepted
        seen = self.outcomes or self.accountability or self.demand or self.weaker
        return not (self.resources or findings or seen)
