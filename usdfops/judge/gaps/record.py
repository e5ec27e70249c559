"""What the gap analysis finds, as plain rows: results, weaker support, demand, questions.

Renderers know these and nothing of how they come about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.expression import Expression

__all__ = [
    "ASPECTS",
    "EFFORTS",
    "LEVELS",
    "OUTCOMES",
    "SIDES",
    "Analysis",
    "Asked",
    "Capacity",
    "Claim",
    "Demand",
    "Lacking",
    "Priority",
    "Question",
    "Requirement",
    "Result",
    "Tiering",
    "Weaker",
    "WeakerPath",
]

OUTCOMES = {
    "gap": "not met",
    "stale": "was met once, and has not been shown to be for too long",
    "unknown": "nobody has said enough to tell",
    "waived": "not met, and waived for a time",
    "met": "met",
    "coming": "not asked yet",
    "n/a": "does not apply",
}
"""What can come of a requirement, in the order in which a reader needs it."""

LEVELS = ("required", "recommended")
SIDES = ("application", "infrastructure")
EFFORTS = ("hours", "days", "weeks", "months")

ASPECTS = {
    "tier": "it has a lower tier",
    "operating hours": "it works during fewer hours",
    "support hours": "somebody answers during fewer hours",
    "data loss": "it is backed up less often than may be lost",
    "recovery time": "it may be away for longer",
}
"""In what something can be weaker than what rests on it."""


class Requirement(NamedTuple):
    """A requirement, ready to be judged."""

    standard: Resource
    place: Place
    """Its entry in the standard's file."""
    id: str
    title: str
    why: str
    kind: str
    """The kind of resource that it is asked of."""
    levels: str | dict[str, str] | None
    """One of LEVELS, or one by tier; None where the standard does not say."""
    side: str | None
    """One of SIDES: whose gap it is."""
    effort: str | None
    """One of EFFORTS."""
    effective_from: str | None
    when: Expression | None
    expect: Expression | None
    fault: str | None
    """Why nothing can be judged: it is unmeasured, or one of its expressions cannot be read."""
    evidence: tuple[str, ...] | None
    """The path, from `app` or `service` down, of the date that it depends on."""
    fresh_for: int | None
    """The days for which such a date counts."""

    @property
    def remedy(self) -> Place:
        """What closes the gap: `service`, `pattern` or `page`, and `text`."""
        return self.place["remedy"]


class Tiering(NamedTuple):
    """The tier that a resource counts as."""

    name: str | None
    """The tier; None where nobody has said, of it or of anything that depends on it."""
    stated: bool
    """Whether its manifest says so; otherwise it counts as at least this tier."""
    because: str | None = None
    """What depends on it and has that tier, as `Kind/name`, where it is not stated."""


class Asked(NamedTuple):
    """Who has to act or to answer."""

    team: str | None
    """The team that answers for it: of an application, the one that holds its role `service-owner`."""
    channel: str | None
    """The Slack channel, without `#`, in which to reach that team, or to ask where no team is known."""


class Priority(NamedTuple):
    """How much closing a gap is worth for what it takes, and the numbers that make it up.

    score = tier x level x reach / effort
    """

    score: float
    tier: int
    level: int
    reach: int
    effort: int
    above: int
    """How many applications rest on the resource, directly or not; `reach` comes from it."""


class Result(NamedTuple):
    """What comes of one requirement for one resource."""

    resource: Resource
    requirement: Requirement
    outcome: str
    """One of OUTCOMES."""
    level: str | None
    """One of LEVELS: the one of its tier, or the least that can be; None where there is none."""
    tier: Tiering
    missing: tuple[str, ...]
    """The fields that nobody has given and that would decide, by their full path below `spec`."""
    because: str
    """Why it comes to that, in words: one line without a full stop."""
    place: Place
    """What decided: a place in the manifest, in another one, or in an observation."""
    asked: Asked
    """Who has to act where it is not met."""
    until: str | None
    """The last day of a waiver; the first day of what is coming."""
    priority: Priority | None
    """None where nothing is to be done: met, coming, n/a."""

    @property
    def key(self) -> tuple[str, str]:
        """`Kind/name` and the requirement's id, which name it together."""
        return self.resource.label or self.resource.document.path, self.requirement.id


class Claim(NamedTuple):
    """What a resource says of its tier, hours or recovery, and where."""

    text: str
    """In words, such as `operational`, `daytime` or `backed up every 1d`."""
    place: Place


class WeakerPath(NamedTuple):
    """An application that rests on something weaker than itself."""

    application: Resource
    claim: Claim
    """What the application asks for."""
    steps: Mapping[Resource, tuple[str, Resource]]
    """For each resource on the way down, the next step; all who rest on the same share them."""

    @property
    def path(self) -> tuple[tuple[str, Resource], ...]:
        """Each step downwards: (("uses", Service),) or (("depends on", Application), ("uses", Service))."""
        found, above = [], self.application
        while above in self.steps:
            found.append(self.steps[above])
            above = found[-1][1]
        return tuple(found)


class Weaker(NamedTuple):
    """Something that has weaker support than applications that rest on it."""

    provider: Resource
    aspect: str
    """One of ASPECTS."""
    claim: Claim
    """What the provider offers."""
    above: list[WeakerPath]
    """The applications on top, those of the highest tier first."""
    asked: Asked


class Lacking(NamedTuple):
    """Something that an application needs and that no service of the menu meets."""

    application: Resource
    place: Place
    """The entry of `needs`."""
    title: str


class Capacity(NamedTuple):
    """What is requested of a service against what there is."""

    service: Resource
    place: Place
    """The entry of `capacity` or `quota`."""
    title: str
    amount: str
    """How much there is, as the menu says it."""
    requested: str | None
    """The sum of what is requested, in the same unit; None where no request can be summed.

    Against a quota, which is what one user gets, that of the application that requests most.
    """
    share: float | None
    """Of the amount, that is requested."""
    requests: int
    """How many uses give the parameter as an amount that can be summed."""
    silent: int
    """How many uses do not."""


class Demand(NamedTuple):
    """Demand against the menu."""

    needs: list[Lacking]
    unused: list[Resource]
    """Services that nothing is known to use."""
    may_use: dict[str, int]
    """For each of them, by name, how many applications have not said all that they use."""
    deprecated: list[tuple[Resource, list[Resource]]]
    """Deprecated and retired services that are in use, each with the applications that use it."""
    capacity: list[Capacity]
    one_off: list[tuple[Resource, Resource]]
    """Patterns that one application follows, each with that one."""
    recommended: Resource | None
    """The recommended pattern; None where there is none, or there are several."""
    adoption: dict[str, int]
    """How many applications are what to it, by the words of `judge.adoption.STATES`."""


class Question(NamedTuple):
    """A fact that nobody has given, and what knowing it would decide."""

    resource: Resource
    """The resource in whose file the answer belongs."""
    fields: tuple[str, ...]
    """The fields of which any one answers it, by their paths below `spec`: `recovery.timeObjective`.

    What stands beside `spec` begins with `metadata`; an item of a list that has names is meant by its
    name, as in `tiers[critical].maxRecoveryTime`.
    """
    decides: list[Result]
    """The results that wait for it, the most important first."""
    weight: float
    """The sum of their scores."""
    asked: Asked

    @property
    def field(self) -> str:
        """The first of the fields."""
        return self.fields[0]


class Analysis(NamedTuple):
    """Where the facility stands."""

    catalog: Catalog
    standards: list[Resource]
    requirements: list[Requirement]
    results: list[Result]
    """For each resource that a standard asks something of, every requirement of its kind."""
    weaker: list[Weaker]
    demand: Demand
    questions: list[Question]
    """The one that settles most first."""
    unreadable: list[Resource]
    """Files that cannot be read; what they hold counts as unknown."""

    @property
    def open(self) -> list[Result]:
        """What is to be done: gaps and stale evidence, the highest priority first."""
        waiting = [r for r in self.results if r.outcome in ("gap", "stale") and r.priority]
        return sorted(waiting, key=_first)


def _first(result: Result) -> tuple[float, int, str, str]:
    assert result.priority is not None
    return -result.priority.score, -result.priority.above, *result.key
