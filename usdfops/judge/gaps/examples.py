"""What comes of the examples of a requirement, judged like everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.expression import Expression
from usdfops.judge.facts import OBSERVED, SUBJECTS, facts, read_as, told
from usdfops.judge.gaps.outcome import Outcome, Subject, judge
from usdfops.judge.gaps.record import Requirement, Tiering
from usdfops.judge.gaps.standards import requirement
from usdfops.judge.naming import is_day
from usdfops.read.document import Document

__all__ = ["Judged", "Which", "example_outcome", "judged"]

Which = Literal["passes", "fails"]

_BESIDE = {"services": "Service", "dependencies": "Application", "pattern": "Pattern"}
"""The variables that an example may give beside the `spec`, and the kind of what they hold."""


class Judged(NamedTuple):
    """A requirement, with what comes of its examples."""

    requirement: Requirement
    outcomes: dict[Which, Outcome]
    errors: dict[str, str]
    """What went wrong in its `when` or `expect`, where nothing that they read is missing."""
    undated: list[Which]
    """The examples of which something else may come on another day, since they give no `today`."""
    empty: bool | None
    """Whether something that says nothing meets it, where its example that fails does."""


_judged: WeakKeyDictionary[Catalog, list[Judged]] = WeakKeyDictionary()


def judged(catalog: Catalog) -> list[Judged]:
    """Every requirement that can be measured, with what comes of its examples; each is judged once."""
    if catalog not in _judged:
        found = [
            requirement(standard, place)
            for standard in catalog.of("Standard")
            if standard.spec["kind"].text in SUBJECTS
            for place in standard.spec["requirements"]
        ]
        _judged[catalog] = [_with_examples(catalog, each) for each in found if each.fault is None]
    return _judged[catalog]


def example_outcome(catalog: Catalog, asked: Requirement, which: Which) -> Outcome:
    """What comes of a requirement for its own example, whatever the tier and from whenever it is asked."""
    return judge(_subject(catalog, asked, _given(asked, which)), _always(asked))


def _with_examples(catalog: Catalog, asked: Requirement) -> Judged:
    outcomes: dict[Which, Outcome] = {}
    errors: dict[str, str] = {}
    for which in _given_of(asked):
        subject = _subject(catalog, asked, _given(asked, which))
        outcomes[which] = judge(subject, _always(asked))
        if outcomes[which].outcome == "unknown":
            errors |= _errors(subject, asked)
    undated, empty = [which for which in outcomes if _depends_on_day(asked, which)], None
    if asked.expect is not None and "fails" in outcomes and outcomes["fails"].outcome == "met":
        empty = _subject(catalog, asked, {}).verdict(asked.expect).holds
    return Judged(asked, outcomes, errors, undated, empty)


def _depends_on_day(asked: Requirement, which: Which) -> bool:
    given = _given(asked, which)
    if isinstance(given.get("today"), str):
        return False
    reads = any(path[0] == "today" for each in (asked.when, asked.expect) if each for path in each.reads)
    dated: object = given if asked.evidence else None
    for part in (asked.evidence or ())[1:]:
        dated = dated.get(part) if isinstance(dated, dict) else None
    return reads or dated is not None


def _given_of(asked: Requirement) -> Iterator[Which]:
    for which in ("passes", "fails"):
        if isinstance(asked.place["examples"][which].value, dict):
            yield which


def _given(asked: Requirement, which: Which) -> Mapping[str, object]:
    value = asked.place["examples"][which].value
    return value if isinstance(value, dict) else {}


def _always(asked: Requirement) -> Requirement:
    return asked._replace(levels="required", effective_from=None)


def _errors(subject: Subject, asked: Requirement) -> Iterator[tuple[str, str]]:
    for name, each in (("when", asked.when), ("expect", asked.expect)):
        verdict = subject.verdict(each) if isinstance(each, Expression) else None
        if verdict is not None and verdict.error:
            yield name, verdict.error


def _subject(catalog: Catalog, asked: Requirement, given: Mapping[str, object]) -> Subject:
    """Something that says what an example gives, as the engine knows it."""
    resource = _made_up(asked.kind, given)
    known = {**facts(catalog, resource), **dict(_beside(asked.kind, given))}
    variable, observed = SUBJECTS[asked.kind], given.get("observed")
    said = known[variable]
    if asked.kind == "Application" and isinstance(said, dict) and isinstance(observed, dict):
        known[variable] = {**said, "observed": {"page": {"sections": {}}, **read_as(OBSERVED, observed)}}
    today = given.get("today")
    if isinstance(today, str) and is_day(today):
        catalog = copy(catalog)
        catalog.as_of = today
        known["today"] = read_as({"$ref": "#/$defs/Date"}, today)
    tier = Tiering(resource.spec["tier"].text, stated=True)
    return Subject(catalog, resource, variable, known, tier, [])


def _made_up(kind: str, given: object) -> Resource:
    """A resource whose `spec` says what is given."""
    fields = dict(given) if isinstance(given, Mapping) else {}
    name, metadata = fields.pop("name", None), fields.pop("metadata", None)
    name = name if isinstance(name, str) else "example"
    about = metadata if isinstance(metadata, dict) else {}
    document = Document("", "")
    document.data = {"kind": kind, "metadata": {"name": name, **about}, "spec": fields}
    return Resource(document, kind, name)


def _beside(kind: str, given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    if kind != "Application":
        return
    for variable, sort in _BESIDE.items():
        value = given.get(variable)
        if isinstance(value, list):
            yield variable, [told(_made_up(sort, each)) for each in value]
        elif isinstance(value, dict):
            yield variable, told(_made_up(sort, value))
    if isinstance(given.get("tier"), dict):
        yield "tier", read_as({"$ref": "#/$defs/Tier"}, given["tier"])
