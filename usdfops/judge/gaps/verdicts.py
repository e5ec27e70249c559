"""What expressions come to for many resources: the same facts are judged once."""

from __future__ import annotations

from collections.abc import Mapping

from usdfops.judge.expression import Expression, Verdict, evaluate
from usdfops.judge.facts import pruned
from usdfops.judge.form import Path

__all__ = ["Verdicts"]

Key = tuple[object, ...]
_ABSENT, _THERE = ("absent",), ("there",)


class Verdicts:
    """Verdicts, kept by what they depend on. Most resources say the same of a field, or nothing."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[list[tuple[Path, bool]], dict[Key, Verdict]]] = {}

    def of(self, expression: Expression, known: Mapping[str, object], subject: str) -> Verdict:
        """What `expression` comes to for what is `known`. `subject` is as for `evaluate`."""
        if expression.text not in self._kept:
            self._kept[expression.text] = _paths(expression), {}
        paths, kept = self._kept[expression.text]
        key = _key(paths, known)
        if key is None:
            return _judged(expression, known, subject)
        if key not in kept:
            kept[key] = _judged(expression, known, subject)
        return kept[key]


def _judged(expression: Expression, known: Mapping[str, object], subject: str) -> Verdict:
    paths: dict[str, list[tuple[str, ...]]] = {}
    for variable, *rest in expression.needs:
        paths.setdefault(variable, []).append(tuple(rest))
    given = {name: pruned(known[name], below) for name, below in paths.items() if name in known}
    return evaluate(expression, given, subject)


def _paths(expression: Expression) -> list[tuple[Path, bool]]:
    """What the expression is given, and whether nothing but `has()` asks for it."""
    return [
        (path, path in expression.asks and not any(read[: len(path)] == path for read in expression.reads))
        for path in expression.needs
    ]


def _key(paths: list[tuple[Path, bool]], known: Mapping[str, object]) -> Key | None:
    """All that the verdict depends on; None where that is more than a few words."""
    key: list[object] = []
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
