"""Judges versions of a catalog one after another: only what something new can reach is judged again."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.observations import age
from usdfops.judge.expression import Expression
from usdfops.judge.facts import SUBJECTS, facts, where
from usdfops.judge.gaps.outcome import Subject, judge
from usdfops.judge.gaps.record import OUTCOMES, Requirement
from usdfops.judge.gaps.standards import requirements
from usdfops.judge.naming import is_day
from usdfops.judge.trend.inputs import Inputs, Reader, Shelf, parts_read
from usdfops.judge.trend.record import Counts

__all__ = ["Judged", "Replay", "Standing", "Verdict", "same_files"]

_NEVER, _ALWAYS = 0, 10_000_000
"""Days before and after all that there are, counted from the first day of the year 1."""


class Verdict(NamedTuple):
    """What comes of a requirement for a resource."""

    outcome: str
    missing: tuple[str, ...]


class Standing(NamedTuple):
    """What comes of all requirements for a resource, and the days for which that holds."""

    inputs: Inputs
    verdicts: dict[str, Verdict]
    """By the id of the requirement."""
    counts: Counter[tuple[str, str]]
    """How many there are by side and outcome."""
    first: int
    last: int
    """Both count from the first day of the year 1."""


class Judged(NamedTuple):
    """A catalog with what comes of its requirements."""

    catalog: Catalog
    reader: Reader
    requirements: dict[str, Requirement]
    standings: dict[str, Standing]
    """By `Kind/name`, of each resource that can be asked something and is not retired."""

    @property
    def counts(self) -> Counts:
        """How many results there are of each outcome, by side."""
        whole: Counter[tuple[str, str]] = Counter()
        for standing in self.standings.values():
            whole.update(standing.counts)
        found: Counts = {}
        for (side, outcome), number in sorted(whole.items()):
            found.setdefault(side, dict.fromkeys(OUTCOMES, 0))[outcome] += number
        return found


def same_files(catalog: Catalog, day: str, standards: Iterable[Resource] | None = None) -> Catalog:
    """The same catalog as of another day; with other standards, where they are given.

    What judges outcomes reads no mentions and no findings, so that it has none.
    """
    files = catalog.resources
    if standards is not None:
        files = [*(each for each in files if each.kind != "Standard"), *standards]
    return Catalog(files, [], {}, day)


class _Answer(NamedTuple):
    """A verdict, and the days for which it holds."""

    verdict: Verdict
    first: int
    last: int


class _Asked(NamedTuple):
    """A requirement, and what its outcomes depend on."""

    requirement: Requirement
    number: int
    """The same for requirements that come to the same, whatever file they are from."""
    parts: tuple[str, ...]
    """The parts of Inputs that are read."""


class Replay:
    """Judges catalogs, each as if it was the only one.

    What comes of a requirement is kept under all that it depends on: the files of the resource and
    of what it names, what was observed of it, its tier, the words of the requirement, and the days
    between which nothing turns.
    """

    def __init__(self) -> None:
        self.shelf = Shelf()
        self._answers: dict[tuple[int, tuple[object, ...]], list[_Answer]] = {}
        self._standings: dict[tuple[Inputs, tuple[int, ...]], Standing] = {}
        self._standards: dict[tuple[Resource, ...], dict[str, list[_Asked]]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}

    def judged(self, catalog: Catalog) -> Judged:
        """What comes of every requirement for every resource of its kind."""
        reader, found = Reader(catalog, self.shelf), dict[str, Inputs]()
        for kind in SUBJECTS:
            for resource in catalog.of(kind):
                if not (resource.document.readable and resource.spec["lifecycle"].text == "retired"):
                    found.setdefault(resource.label or "", reader.inputs(resource))
        return self._judged(catalog, reader, found)

    def on(self, judged: Judged, day: str) -> Judged:
        """The same files, as of another day."""
        catalog = same_files(judged.catalog, day)
        return self._judged(catalog, judged.reader, {k: s.inputs for k, s in judged.standings.items()})

    def _judged(self, catalog: Catalog, reader: Reader, inputs: dict[str, Inputs]) -> Judged:
        asked = self._requirements(catalog.of("Standard"))
        keys = {kind: tuple(each.number for each in asked.get(kind, [])) for kind in SUBJECTS}
        today = date.fromisoformat(catalog.as_of).toordinal()
        found: dict[str, Standing] = {}
        for label, mine in inputs.items():
            kind = mine.resource.kind or ""
            same = self._standings.get((mine, keys[kind]))
            if same is None or not same.first <= today < same.last:
                same = self._standing(catalog, reader, mine, asked.get(kind, []), today)
                self._standings[mine, keys[kind]] = same
            found[label] = same
        every = {each.requirement.id: each.requirement for several in asked.values() for each in several}
        return Judged(catalog, reader, every, found)

    def _standing(
        self,
        catalog: Catalog,
        reader: Reader,
        inputs: Inputs,
        asked: list[_Asked],
        today: int,
    ) -> Standing:
        verdicts: dict[str, Verdict] = {}
        counts: Counter[tuple[str, str]] = Counter()
        first, last, subject = _NEVER, _ALWAYS, None
        views: dict[tuple[str, ...], tuple[object, ...]] = {}
        for requirement, number, parts in asked:
            if parts not in views:
                views[parts] = inputs.read(parts)
            kept = self._answers.setdefault((number, views[parts]), [])
            answer = next((each for each in kept if each.first <= today < each.last), None)
            if answer is None:
                subject = subject or _subject(catalog, reader, inputs.resource)
                answer = _answer(subject, requirement, today)
                kept.append(answer)
            first, last = max(first, answer.first), min(last, answer.last)
            verdicts[requirement.id] = answer.verdict
            counts[requirement.side or "", answer.verdict.outcome] += 1
        return Standing(inputs, verdicts, counts, first, last)

    def _requirements(self, standards: Iterable[Resource]) -> dict[str, list[_Asked]]:
        """The requirements by the kind that they are asked of."""
        key = tuple(standards)
        if key not in self._standards:
            found: dict[str, list[_Asked]] = {}
            for each in requirements(key):
                number = self._numbers.setdefault(_words(each), len(self._numbers))
                found.setdefault(each.kind, []).append(_Asked(each, number, parts_read(each)))
            self._standards[key] = found
        return self._standards[key]


def _words(each: Requirement) -> tuple[object, ...]:
    """All of a requirement that its outcomes and counts depend on."""
    when, expect = (part.text if part else None for part in (each.when, each.expect))
    judged = (each.id, each.kind, repr(each.levels), each.effective_from, when, expect, each.fault)
    return *judged, each.evidence, each.fresh_for, each.side


def _subject(catalog: Catalog, reader: Reader, resource: Resource) -> Subject:
    variable = SUBJECTS[resource.kind or ""]
    known = facts(catalog, resource, reader.told) if resource.document.readable else {}
    return Subject(catalog, resource, variable, known, reader.tier(resource), reader.tiers)


def _answer(subject: Subject, requirement: Requirement, today: int) -> _Answer:
    found = judge(subject, requirement)
    turns = _turns(subject, requirement, today)
    behind = bisect_right(turns, today)
    return _Answer(
        Verdict(found.outcome, found.missing),
        turns[behind - 1] if behind else _NEVER,
        turns[behind] if behind < len(turns) else _ALWAYS,
    )


def _turns(subject: Subject, requirement: Requirement, today: int) -> list[int]:
    """The days from which on it may come to something else, though no file changes; in their order."""
    if any(_reads_today(each) for each in (requirement.when, requirement.expect)):
        return [today, today + 1]
    turns: list[int] = []
    if requirement.effective_from is not None:
        turns += _days(requirement.effective_from, 0) or [today, today + 1]
    for entry in subject.resource.spec["exceptions"]:
        if entry["requirement"].text == requirement.id:
            turns += _days(entry["until"].text, 1)  # it counts on its last day
    if requirement.evidence is not None:
        shown = where(subject.catalog, subject.resource, requirement.evidence).text
        old = age(shown, subject.catalog.as_of)
        if old is not None:
            fresh = [] if requirement.fresh_for is None else [today - old + requirement.fresh_for + 1]
            turns += [today - old, *fresh]
    return sorted(turns)


def _days(text: str | None, after: int) -> list[int]:
    return [date.fromisoformat(text).toordinal() + after] if text is not None and is_day(text) else []


def _reads_today(expression: Expression | None) -> bool:
    return expression is not None and any(path[0] == "today" for path in expression.needs)
