"""What an expression comes to for a resource, why, and what nobody has given that would decide.

Most resources say the same of a field, or nothing: what depends on the same few words is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from usdfops.judge.expression import VARIABLES, Expression, Verdict, expression
from usdfops.judge.form import ITEM, Call, Constant, Node, Path, parts
from usdfops.judge.form import path as path_of
from usdfops.judge.verdicts import Key, key, settled
from usdfops.judge.wording import failed, held
from usdfops.judge.written import Unwritten, written

__all__ = ["Told", "looked_for", "told"]

Known = Mapping[str, object]


class Told(NamedTuple):
    """What an expression comes to."""

    holds: bool | None
    because: str
    """Why it is so or is not so, in words; what went wrong, where that keeps it from being known."""
    missing: tuple[str, ...]
    """The fields that nobody has given and that would decide, or that are asked for."""


def told(asked: Expression, known: Known, subject: str) -> Told:
    """What an expression comes to for what is `known`. `subject` is the variable told without its name."""
    same, kept = key(asked, known, subject), _kept(asked.text)
    if same is None:
        return _told(asked, known, subject)
    if same not in kept:
        kept[same] = _told(asked, known, subject)
    return kept[same]


@cache
def _kept(_: str) -> dict[Key, Told]:
    """What was told of an expression before."""
    return {}


def _told(asked: Expression, known: Known, subject: str) -> Told:
    verdict = settled(asked, known, subject)
    if verdict.holds is None:
        missing = _lacking(asked, known, subject) or verdict.missing
        return Told(None, verdict.error or "", missing)
    if verdict.holds:
        return Told(True, held(asked, known, subject), ())
    return Told(False, failed(asked, known, subject), _absent(asked, known, subject))


def _absent(asked: Expression, known: Known, subject: str) -> tuple[str, ...]:
    """What the expression asks for and nobody has given, such as `services[].supportHours`."""
    paths = dict.fromkeys(
        path
        for side, verdict in _sides(asked, known, subject)
        if verdict.holds is False
        for path in _sought(side.text)
    )
    return tuple(
        ".".join(path[1:] if path[0] == subject else path).replace(f".{ITEM}", ITEM)
        for path in paths
        if not _is_given(known, path)
    )


@cache
def _sought(text: str) -> list[Path]:
    """The fields that an expression asks for, by `has()` or by `in`."""
    whole = expression(text)
    assert isinstance(whole, Expression)
    return [path for path in (*whole.asks, *looked_for(whole.form)) if path[0] in VARIABLES]


def _lacking(asked: Expression, known: Known, subject: str) -> tuple[str, ...]:
    """What would have to be known to tell what the expression comes to."""
    sides = [verdict for _, verdict in _sides(asked, known, subject) if verdict.holds is None]
    return tuple(dict.fromkeys(name for verdict in sides for name in verdict.missing))


def _sides(whole: Expression, known: Known, subject: str) -> Iterator[tuple[Expression, Verdict]]:
    """Each side of its outermost `&&`, with what that comes to: what one decides, others do not ask."""
    for side in _both(whole.text) or [whole]:
        yield side, settled(side, known, subject)


@cache
def _both(text: str) -> list[Expression]:
    """The sides of the outermost `&&` of an expression; none where it has none."""
    whole = expression(text)
    assert isinstance(whole, Expression)
    try:
        found = [expression(written(side)) for side in _conjuncts(whole.form)]
    except Unwritten:
        return []
    sides = [side for side in found if isinstance(side, Expression)]
    return sides if 1 < len(sides) == len(found) else []


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, Call) and node.function == "_&&_":
        for side in node.arguments:
            yield from _conjuncts(side)
    else:
        yield node


def looked_for(node: Node) -> Iterator[Path]:
    """The keys that an expression looks for with `in`, as in `'service-owner' in app.roles`."""
    if isinstance(node, Call) and node.function == "@in":
        key, whole = node.arguments
        above = path_of(whole, {})
        if above and isinstance(key, Constant) and isinstance(key.value, str):
            yield (*above, key.value)
    for part in parts(node):
        yield from looked_for(part)


def _is_given(value: object, path: Path) -> bool:
    """Whether something stands there; below a list, whether it does so in every item."""
    if not path:
        return True
    part, *rest = path
    if part == ITEM:
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return all(_is_given(item, tuple(rest)) for item in items)
    if isinstance(value, list):
        return True  # what `in` looks for in a list is no field
    return isinstance(value, dict) and part in value and _is_given(value[part], tuple(rest))
