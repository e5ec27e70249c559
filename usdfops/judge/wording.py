"""Why an expression came to true or to false, in words and with the values that made it so.

An expression is prepared once: what it consists of becomes functions that take what is known and
give phrases, since a report words some ten thousand results of a few dozen expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from usdfops.judge.comparing import ABSENT, compared, having, operand
from usdfops.judge.expression import VARIABLES, Expression, expression
from usdfops.judge.form import Call, Loop, Macro, Name, Node, Select, loop, parts
from usdfops.judge.phrases import Scope, text_told, value_told
from usdfops.judge.verdicts import settled
from usdfops.judge.written import Unwritten, written
from usdfops.words import joined

__all__ = ["LONGEST", "failed", "held"]

LONGEST = 160
"""The characters that an explanation may have."""

_NAMED = 2
"""How many items of a list are named that made a macro what it is."""

_IS = re.compile("(`[^`]+`) is (.+)")

Known = Mapping[str, object]


class _Phrase(NamedTuple):
    """A part of an explanation."""

    text: str
    absent: str | None = None
    """The field, where all that there is to say is that nobody has stated it."""
    stated: str | None = None
    """The field, where all that there is to say is that somebody has."""


_Say = Callable[[Known, bool], list[_Phrase]]
_Test = Callable[[Known], bool | None]


def failed(expression: Expression, known: Known, subject: str = "app") -> str:
    """Which part of an expression that came to false is not so, in words."""
    phrases = _prepared(expression.text, subject)(known, False)
    absent = dict.fromkeys(f"`{p.absent}`" for p in phrases if p.absent is not None)
    texts = [f"not stated: {', '.join(absent)}"] if absent else []
    return _line("; ", [*texts, *(p.text for p in phrases if p.absent is None)])


def held(expression: Expression, known: Known, subject: str = "app") -> str:
    """What makes an expression that came to true so, in words."""
    return _line(" and ", [phrase.text for phrase in _prepared(expression.text, subject)(known, True)])


@cache
def _prepared(text: str, subject: str) -> _Say:
    found = expression(text)
    assert isinstance(found, Expression)
    return _said(found.form, Scope({subject: ""}, {}))


def _line(between: str, texts: list[str]) -> str:
    line = between.join(_grouped(texts))
    if len(line) <= LONGEST:
        return line
    line = line[: LONGEST - 4]
    return f"{line}...`" if line.count("`") % 2 else f"{line}..."


def _grouped(texts: list[str]) -> list[str]:
    """The texts, each once; what is said of several fields alike is said of them together."""
    fields: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        match = _IS.fullmatch(text)
        name, said = match.groups() if match else ("", text)
        fields.setdefault(said, []).append(name)
    return [
        (f"{joined(names)} {'is' if len(names) == 1 else 'are'} " if names[0] else "") + said
        for said, names in fields.items()
    ]


def _said(node: Node, scope: Scope) -> _Say:
    """What says why `node` came to what it came to."""
    if isinstance(node, Select) and node.asked:
        return _asked(node, scope) or _as_it_stands(node)
    if isinstance(node, Macro):
        known = loop(node)
        return _of_items(known, node, scope) if known else _as_it_stands(node)
    if not isinstance(node, Call):
        return _plainly(node, scope)
    if node.function in ("_&&_", "_||_"):
        return _several(node, scope)
    if node.function == "!_":
        inner = _said(node.arguments[0], scope)
        return lambda known, so: inner(known, not so)
    if node.function == "_?_:_":
        return _either(node, scope)
    words = compared(node, scope)
    return _plainly(node, scope) if words is None else lambda known, so: [_Phrase(words(known, so))]


def _as_it_stands(node: Node) -> _Say:
    text = f"`{text_told(node)}`"
    return lambda _, so: [_Phrase(f"{text} is so" if so else f"{text} is not so")]


def _plainly(node: Node, scope: Scope) -> _Say:
    """A field that is true or false itself."""
    field = operand(node, scope)
    if field.path is None:
        return _as_it_stands(node)
    return lambda _, so: [_Phrase(f"{field.name} is {'true' if so else 'false'}")]


def _asked(node: Select, scope: Scope) -> _Say | None:
    field = operand(node._replace(asked=False), scope)
    name = field.plain
    if name is None:
        return None

    def say(known: Known, so: bool) -> list[_Phrase]:
        if not so:
            return [_Phrase(f"`{name}` is not stated", name)]
        value = field.value(known)
        short = value is not ABSENT and not isinstance(value, (dict, list))
        return [_Phrase(f"`{name}` is {value_told(value) if short else 'stated'}", stated=name)]

    return say


def _several(node: Call, scope: Scope) -> _Say:
    """Conditions that all have to be so, or of which one has to be."""
    function = node.function
    each = [(_said(part, scope), _test(part, scope)) for part in _flat(node, function)]
    deciding = function == "_||_"
    whole = _as_it_stands(node)

    def say(known: Known, so: bool) -> list[_Phrase]:
        if so is not deciding:  # it took all of them
            phrases = [phrase for words, _ in each for phrase in words(known, so)]
            return _brief(phrases) if so else [_neither(phrases)]
        those = [words for words, test in each if test(known) is so]
        if not those:
            return whole(known, so)
        return [phrase for words in (those[:1] if so else those) for phrase in words(known, so)]

    return say


def _flat(node: Node, function: str) -> Iterable[Node]:
    if isinstance(node, Call) and node.function == function:
        for part in node.arguments:
            yield from _flat(part, function)
    else:
        yield node


def _brief(phrases: list[_Phrase]) -> list[_Phrase]:
    """The phrases without those that say only that a field is stated of which others say more."""
    texts = " ".join(phrase.text for phrase in phrases if phrase.stated is None)
    return [p for p in phrases if not (p.stated and (f"`{p.stated}`" in texts or f"`{p.stated}." in texts))]


def _neither(phrases: list[_Phrase]) -> _Phrase:
    names = dict.fromkeys(p.absent for p in phrases if p.absent is not None)
    others = list(dict.fromkeys(p.text for p in phrases if p.absent is None))
    if len(names) == 1:
        (name,) = names
        if not others:
            return _Phrase(f"`{name}` is not stated", name)
        others.insert(0, f"`{name}` is not stated")
    elif names:
        others.insert(0, f"neither {joined([f'`{name}`' for name in names], 'nor')} is stated")
    others = _grouped(others)
    return _Phrase("; ".join(others) if any(", " in text for text in others) else joined(others))


def _either(node: Call, scope: Scope) -> _Say:
    """A condition that decides which of two others counts."""
    condition, one, other = node.arguments
    test, given = _test(condition, scope), _said(condition, scope)
    branches = {True: _said(one, scope), False: _said(other, scope)}
    whole = _as_it_stands(node)

    def say(known: Known, so: bool) -> list[_Phrase]:
        chosen = test(known)
        if chosen is None:
            return whole(known, so)
        return [*given(known, chosen), *branches[chosen](known, so)]

    return say


def _test(node: Node, scope: Scope) -> _Test:
    """What tells whether a part of an expression is so; None where that cannot be told."""
    if isinstance(node, Select) and node.asked:
        field = operand(node._replace(asked=False), scope)
        if field.path is not None:
            return lambda known: field.value(known) is not ABSENT
    found: list[Expression | None] = []  # most parts are never asked for, and compiling one takes time

    def test(known: Known) -> bool | None:
        if not found:
            found.append(_apart(node, scope))
        return settled(found[0], known).holds if found[0] is not None else None

    return test


def _apart(node: Node, scope: Scope) -> Expression | None:
    """A part of an expression as one that can be evaluated by itself."""
    try:
        found = expression(written(node, scope.stand))
    except Unwritten:
        return None
    return found if isinstance(found, Expression) else None


def _of_items(asked: Loop, node: Macro, scope: Scope) -> _Say:
    """A macro that asks something of the items of a list."""
    over, whole = operand(asked.over, scope), _as_it_stands(node)
    stand = next((v for v in VARIABLES if v not in _read(node) and v not in scope.stand.values()), None)
    if over.path is None or asked.condition is None or stand is None or asked.name in ("map", "filter"):
        return whole
    inner = Scope({**scope.shown, stand: ""}, {**scope.stand, asked.variable: stand})
    condition = asked.condition
    words = having(condition, inner, stand) or f"fits `{text_told(condition)}`"
    each, test = _said(condition, inner), _test(condition, inner)

    def say(known: Known, so: bool) -> list[_Phrase]:
        items = over.value(known)
        if not isinstance(items, (list, dict)):
            return whole(known, so)
        if not items:
            return [_Phrase(f"{over.name} is empty")]
        if asked.name == "exists_one":
            return [_Phrase(f"{'exactly' if so else 'not exactly'} one item of {over.name} {words}")]
        if so is (asked.name == "all"):
            return [_Phrase(f"{'every' if so else 'no'} item of {over.name} {words}")]
        found: dict[str, list[str]] = {}
        for index, item in enumerate(items):
            inside = {**known, stand: item}
            if test(inside) is so:
                said = joined([p.text for p in each(inside, so)]) if isinstance(item, dict) else ""
                found.setdefault(said, []).append(_item(index, item))
                if so:  # one is enough
                    break
        return [_Phrase(_of_list(over.name, *each)) for each in found.items()] or whole(known, so)

    return say


def _of_list(over: str, said: str, items: list[str]) -> str:
    """What is to be said of some items of a list."""
    more = len(items) - _NAMED
    names = joined(items if more <= 0 else [*items[:_NAMED], f"{more:,} more"])
    return f"{names} of {over}: {said}" if said else f"{over} has {names}"


def _item(index: int, item: object) -> str:
    """What to call an item of a list."""
    if not isinstance(item, dict):
        return value_told(item)
    for value in (item.get("name"), item.get("title"), *item.values()):
        name = value.get("name") if isinstance(value, dict) else value
        if isinstance(name, str):
            return f"`{value_told(name)}`"
    return f"item {index + 1}"


def _read(node: Node) -> set[str]:
    """Every variable in `node`."""
    own = {node.name} if isinstance(node, Name) else set()
    return own.union(*(_read(part) for part in parts(node)))
