"""What expressions come to, when many resources say the same: the same facts are judged once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from usdfops.judge.expression import Expression, Verdict, evaluate, expression
from usdfops.judge.form import Path
from usdfops.judge.reading import pruned

__all__ = ["Key", "key", "settled"]

Key = tuple[object, ...]
_LONG = 2000
"""The characters of facts that are too many to be kept."""
_ABSENT, _THERE = ("absent",), ("there",)


def settled(asked: Expression, known: Mapping[str, object], subject: str = "app") -> Verdict:
    """What an expression comes to for what is `known`. `subject` is as for `evaluate`."""
    paths, kept = _kept(asked.text)
    key = _key(paths, known, subject)
    if key is not None:
        if key not in kept:
            kept[key] = evaluate(asked, _given(asked, known), subject)
        return kept[key]
    given = _given(asked, known)
    written = repr(given)  # what is left of lists is alike for many, and quicker to write than to judge
    if len(written) > _LONG:
        return evaluate(asked, given, subject)
    if (subject, written) not in kept:
        kept[subject, written] = evaluate(asked, given, subject)
    return kept[subject, written]


@cache
def _kept(text: str) -> tuple[list[tuple[Path, bool]], dict[Key, Verdict]]:
    """What an expression is given, whether nothing but `has()` asks for it, and the verdicts so far."""
    found = expression(text)
    assert isinstance(found, Expression)
    paths = [
        (path, path in found.asks and not any(read[: len(path)] == path for read in found.reads))
        for path in found.needs
    ]
    return paths, {}


def _given(asked: Expression, known: Mapping[str, object]) -> dict[str, object]:
    """What of the facts an expression is given."""
    return {
        variable: pruned(known[variable], below)
        for variable, below in _needs(asked.text)
        if variable in known
    }


@cache
def _needs(text: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """The variables that an expression reads, and what of each."""
    found = expression(text)
    assert isinstance(found, Expression)
    paths: dict[str, list[tuple[str, ...]]] = {}
    for variable, *rest in found.needs:
        paths.setdefault(variable, []).append(tuple(rest))
    return list(paths.items())


def key(asked: Expression, known: Mapping[str, object], subject: str) -> Key | None:
    """The very words that an expression is given; None where they are more than a few words."""
    return _key(_exactly(asked.text), known, subject)


@cache
def _exactly(text: str) -> list[tuple[Path, bool]]:
    return [(path, False) for path, _ in _kept(text)[0]]


def _key(paths: list[tuple[Path, bool]], known: Mapping[str, object], subject: str) -> Key | None:
    """All that the verdict depends on; None where that is more than a few words."""
    key: list[object] = [subject]
    for path, is_asked in paths:
        value: object = known
        for depth, part in enumerate(path):
            if not isinstance(value, dict):
                return None
            if part not in value:
                key += (_ABSENT, depth)
                break
            value = value[part]
        else:
            if is_asked:
                key.append(_THERE)
            elif isinstance(value, (str, bool)):
                key.append(value)
            else:
                return None
    return tuple(key)
