"""Whose change makes an outcome differ: found by judging the base again with some changes put into it.

Nothing is guessed. Where one change by itself gives the outcome of the head, it is the cause; where
none does, a few that do together and none of which can be left out. The day is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TypeVar

from usdfops.catalog.graph import Catalog
from usdfops.judge.diff.influence import Influence, Labels
from usdfops.judge.diff.units import Unit
from usdfops.judge.facts import SUBJECTS
from usdfops.judge.gaps.outcome import results
from usdfops.judge.gaps.record import Result
from usdfops.judge.gaps.standards import requirements

__all__ = ["ALONE", "Key", "Mixer", "causes", "reason", "searched"]

Key = tuple[str, str]
"""A resource, by its label as it is now, and the id of a requirement."""

ALONE = 40
"""How many changes are tried one by one; where there are more, they are tried by halves."""

_Search = Generator[Labels, bool, tuple[str, ...]]
_Any = TypeVar("_Any")
_Question = tuple[str, Labels]


def causes(
    base: Catalog,
    units: list[Unit],
    within: Influence,
    wanted: Mapping[Key, object],
    told: Callable[[Result], object],
) -> dict[Key, tuple[str, ...]]:
    """For each result that differs in what is `told` of it, the labels of what makes the difference.

    `wanted` is what the head tells; None where it has no such result.
    """
    mixer = Mixer(base, units, told)
    found: dict[Key, tuple[str, ...]] = {}
    searches: dict[Key, tuple[_Search, Labels]] = {}

    def advance(key: Key, search: _Search, answer: bool | None) -> None:
        try:
            asked = next(search) if answer is None else search.send(answer)
            searches[key] = search, asked
        except StopIteration as end:
            searches.pop(key, None)
            found[key] = end.value

    for key in wanted:
        advance(key, searched(within.of(key[0])), None)
    while searches:
        answers = _answered(mixer, within, {(key[0], asked) for key, (_, asked) in searches.items()})
        for key, (search, asked) in list(searches.items()):
            advance(key, search, answers[key[0], asked].get(key[1]) == wanted[key])
    return found


def searched(candidates: list[str]) -> _Search:
    """Asks whether some of the candidates suffice, until it knows few that do. All of them do."""
    if len(candidates) <= 1:
        return tuple(candidates)
    if len(candidates) <= ALONE:
        found = yield from _alone(candidates)
        if found:
            return found
    needed: list[str] = []
    rest = candidates
    while True:  # what the first so many need beside what is known to be needed
        few, many = 0, len(rest)
        while many - few > 1:
            middle = (few + many) // 2
            if (yield frozenset([*needed, *rest[:middle]])):
                many = middle
            else:
                few = middle
        needed.append(rest[many - 1])
        rest = rest[: many - 1]
        if not rest or (yield frozenset(needed)):
            return tuple(sorted(needed))


def reason(
    candidates: list[str], told: Callable[[Labels], Mapping[_Any, object]], key: _Any, wanted: object
) -> tuple[str, ...]:
    """The labels of the changes with which the base tells of `key` what is wanted; None is nothing.

    Where more could be than are tried one by one, only those are; none where none of them suffices.
    """
    search, answer = searched(candidates), None
    if len(candidates) > ALONE:
        search = _alone(candidates[:ALONE])
    while True:
        try:
            asked = next(search) if answer is None else search.send(answer)
        except StopIteration as end:
            found: tuple[str, ...] = end.value
            return found
        answer = told(asked).get(key) == wanted


def _alone(candidates: list[str]) -> _Search:
    for each in candidates:
        if (yield frozenset([each])):
            return (each,)
    return ()


def _answered(
    mixer: Mixer, within: Influence, questions: Iterable[_Question]
) -> dict[_Question, dict[str, object]]:
    """What is told of each resource once some changes are made, by requirement.

    Questions that cannot disturb each other are asked of the same catalog.
    """
    batches: list[_Batch] = []
    for question in sorted(questions, key=lambda each: (len(each[1]), each[0], sorted(each[1]))):
        if not any(batch.takes(question, within) for batch in batches):
            batches.append(_Batch(question))
    found: dict[_Question, dict[str, object]] = {}
    for batch in batches:
        outcomes = mixer.outcomes(batch.made, [label for label, _ in batch.questions])
        found |= {question: outcomes[question[0]] for question in batch.questions}
    return found


class _Batch:
    """Questions that are asked of one catalog."""

    def __init__(self, first: _Question) -> None:
        self.made = first[1]
        """The changes that it has."""
        self.questions = [first]

    def takes(self, question: _Question, within: Influence) -> bool:
        """Adds a question, unless one of them would see a change that it does not ask about."""
        made = self.made | question[1]
        apart = all(made & within.labels(label) == asked for label, asked in (*self.questions, question))
        if apart:
            self.made = made
            self.questions.append(question)
        return apart


class Mixer:
    """The base, with some of the changes made in it."""

    def __init__(
        self,
        base: Catalog,
        units: list[Unit],
        told: Callable[[Result], object] = lambda result: result.outcome,
    ) -> None:
        self._as_of = base.as_of
        self._told = told
        self._units = {unit.label: unit for unit in units}
        changing = {id(resource) for unit in units for resource in unit.before}
        self._same = [resource for resource in base.resources if id(resource) not in changing]

    def outcomes(self, made: Labels, labels: list[str]) -> dict[str, dict[str, object]]:
        """For each resource, by its label as it is now, what is told by the id of the requirement."""
        catalog = self.catalog(made)
        named: dict[str, str] = {}
        for label in labels:
            gone = self._units[label] if label in self._units and label not in made else None
            named[gone.former if gone else label] = label
        only = {each for kind in SUBJECTS for each in catalog.of(kind) if each.label in named}
        found: dict[str, dict[str, object]] = {label: {} for label in labels}
        for result in results(catalog, requirements(catalog.of("Standard")), only):
            found[named[result.key[0]]].setdefault(result.requirement.id, self._told(result))
        return found

    def catalog(self, made: Labels) -> Catalog:
        """The base with these changes made; without mentions and findings, since nothing here reads them."""
        mixed = list(self._same)
        for label, unit in self._units.items():
            mixed += unit.after if label in made else unit.before
        return Catalog(mixed, [], {}, self._as_of)
