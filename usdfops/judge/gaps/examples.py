"""What comes of the examples of a requirement, judged like everything else.

Every check of a catalog tries them. So what plainly is as an example says is told by its expressions
alone, and only what is not waits for the engine and its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import age
from usdfops.judge.expression import Expression, Verdict, expression
from usdfops.judge.facts import SUBJECTS, facts
from usdfops.judge.moments import days
from usdfops.judge.naming import is_day
from usdfops.judge.reading import OBSERVED, read_as, told
from usdfops.judge.verdicts import settled
from usdfops.read.document import Document

if TYPE_CHECKING:
    from usdfops.judge.gaps.outcome import Outcome
    from usdfops.judge.gaps.record import Requirement

__all__ = ["PASSES", "Tried", "example_outcome", "meets_what_says_nothing", "tried"]

PASSES = "passes"
_EXAMPLES = (PASSES, "fails")
_BESIDE = {"services": "Service", "dependencies": "Application", "pattern": "Pattern"}
"""The variables that an example may give beside the `spec`, and the kind of what they hold."""


class Tried(NamedTuple):
    """An example of a requirement, tried."""

    requirement: Place
    which: str
    """`passes` or `fails`."""
    right: bool
    """Whether it plainly does what it says; where not, the engine has to tell."""
    undated: bool
    """Whether something else may come of it on another day, since it gives no `today`."""
    errors: dict[str, str]
    """What went wrong in `when` or `expect`, where nothing that they read is missing."""

    @property
    def place(self) -> Place:
        """Where the example stands."""
        return self.requirement["examples"][self.which]


class _MadeUp(NamedTuple):
    """What an example says, as a resource."""

    catalog: Catalog
    resource: Resource
    known: dict[str, object]


_tried: WeakKeyDictionary[Catalog, list[Tried]] = WeakKeyDictionary()


def tried(catalog: Catalog) -> list[Tried]:
    """Every example of a requirement that can be measured; each is tried once."""
    if catalog not in _tried:
        _tried[catalog] = [
            _try(catalog, standard.spec["kind"].text or "", place, which)
            for standard in catalog.of("Standard")
            if standard.spec["kind"].text in SUBJECTS
            for place in standard.spec["requirements"]
            if isinstance(_expression(place["expect"]), Expression) and not place["unmeasured"].given
            for which in _EXAMPLES
            if isinstance(place["examples"][which].value, dict)
        ]
    return _tried[catalog]


def example_outcome(catalog: Catalog, asked: Requirement, which: str) -> Outcome:
    """What comes of a requirement for its own example, whatever the tier and from whenever it is asked."""
    from usdfops.judge.gaps.outcome import Subject, judge
    from usdfops.judge.gaps.record import Tiering

    made = _made_up(catalog, asked.kind, asked.place["examples"][which].value)
    tier = Tiering(made.resource.spec["tier"].text, stated=True)
    subject = Subject(made.catalog, made.resource, SUBJECTS[asked.kind], made.known, tier, [])
    return judge(subject, asked._replace(levels="required", effective_from=None))


def meets_what_says_nothing(catalog: Catalog, kind: str, place: Place) -> bool:
    """Whether something that says nothing at all meets the requirement at `place`."""
    found = _verdict(place["expect"], _made_up(catalog, kind, {}).known, kind)
    return found is not None and found.holds is True


def _try(catalog: Catalog, kind: str, place: Place, which: str) -> Tried:
    made = _made_up(catalog, kind, place["examples"][which].value)
    verdicts = {name: _verdict(place[name], made.known, kind) for name in ("when", "expect")}
    when, expect = (each.holds if each else True for each in verdicts.values())
    old, term = _age(made, place["evidence"].text), days(place["freshFor"].text)
    fresh = not place["evidence"].given or (old is not None and 0 <= old <= (old if term is None else term))
    if which == PASSES:
        right = expect is True and fresh
    else:
        right = expect is False or (expect is True and not fresh and old is not None and old > 0)
    errors = {name: each.error for name, each in verdicts.items() if each is not None and each.error}
    dated = old is not None or any("today" in _read(place[name]) for name in verdicts)
    return Tried(place, which, when is True and right, dated and made.catalog is catalog, errors)


def _age(made: _MadeUp, evidence: str | None) -> int | None:
    """The days since the date that the evidence is; None where there is none."""
    path = (evidence or "").split(".")[1:]
    beside = path[:1] == ["metadata"]
    place = made.resource.below(tuple(path)) if beside else made.resource.spec.below(tuple(path))
    return age(place.text, made.catalog.as_of)


def _expression(place: Place) -> Expression | None:
    found = expression(place.text) if place.text else None
    return found if isinstance(found, Expression) else None


def _read(place: Place) -> set[str]:
    found = _expression(place)
    return {path[0] for path in found.needs} if found else set()


def _verdict(place: Place, known: Mapping[str, object], kind: str) -> Verdict | None:
    found = _expression(place)
    return settled(found, known, SUBJECTS[kind]) if found else None


def _made_up(catalog: Catalog, kind: str, given: object) -> _MadeUp:
    """Something that says what an example gives, as the engine knows it."""
    fields = given if isinstance(given, dict) else {}
    resource = _resource(kind, fields)
    known = {**facts(catalog, resource), **dict(_beside(kind, fields))}
    said, observed = known[SUBJECTS[kind]], fields.get("observed")
    if kind == "Application" and isinstance(said, dict) and isinstance(observed, dict):
        known["app"] = {**said, "observed": {"page": {"sections": {}}, **read_as(OBSERVED, observed)}}
    today = fields.get("today")
    if isinstance(today, str) and is_day(today):
        catalog = copy(catalog)
        catalog.as_of = today
        known["today"] = today
    return _MadeUp(catalog, resource, known)


def _resource(kind: str, given: object) -> Resource:
    """A resource whose `spec` says what is given."""
    fields = dict(given) if isinstance(given, dict) else {}
    name, metadata = fields.pop("name", None), fields.pop("metadata", None)
    name = name if isinstance(name, str) else "example"
    document = Document("", "")
    about = metadata if isinstance(metadata, dict) else {}
    document.data = {"kind": kind, "metadata": {"name": name, **about}, "spec": fields}
    return Resource(document, kind, name)


def _beside(kind: str, given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    if kind != "Application":
        return
    for variable, sort in _BESIDE.items():
        value = given.get(variable)
        if isinstance(value, list):
            yield variable, [told(_resource(sort, each)) for each in value]
        elif isinstance(value, dict):
            yield variable, told(_resource(sort, value))
    if isinstance(given.get("tier"), dict):
        yield "tier", read_as({"$ref": "#/$defs/Tier"}, given["tier"])
