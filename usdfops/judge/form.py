"""What an expression consists of, and what that reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

__all__ = ["ITEM", "Call", "Constant", "Items", "Loop", "Macro", "Name", "Node", "Path", "Select", "asks",
           "calls", "loop", "macros", "needs", "parts", "path", "reads"]  # fmt: skip

Path = tuple[str, ...]
ITEM = "[]"
"""Any item of a list, in a path."""


class Constant(NamedTuple):
    """A literal."""

    value: bool | int | float | str | bytes | None


class Name(NamedTuple):
    """A variable."""

    name: str


class Select(NamedTuple):
    """A field of something; or, with `asked`, `has()` of it."""

    operand: Node
    field: str
    asked: bool


class Call(NamedTuple):
    """A function or an operator such as `_&&_`; a method's target is the first argument."""

    function: str
    arguments: tuple[Node, ...]


class Items(NamedTuple):
    """A list, or the keys and values of a map in turn."""

    items: tuple[Node, ...]
    is_map: bool


class Macro(NamedTuple):
    """What `exists`, `all`, `filter` and their like are made into: a loop over a list."""

    variable: str
    over: Node
    begin: Node
    step: Node
    result: Node


Node = Constant | Name | Select | Call | Items | Macro


class Loop(NamedTuple):
    """A macro as its author wrote it: `over.name(variable, condition, value)`."""

    name: str
    """`exists`, `all`, `exists_one`, `filter` or `map`."""
    variable: str
    over: Node
    condition: Node | None
    """What is asked of each item; None where `map` takes every one."""
    value: Node | None
    """What `map` makes of an item."""


def reads(node: Node, bound: Mapping[str, Path]) -> Iterator[Path]:
    """Every path that `node` reads, as long as it can be; `bound` are the variables of macros.

    Of what it asks `has()` of, the last part is left out.
    """
    whole = path(node, bound)
    if whole is not None:
        yield whole
    elif isinstance(node, Macro):
        yield from reads(node.over, bound)
        yield from reads(node.step, _within(node, bound))  # all else is made by the macro
    else:
        for part in parts(node):
            yield from reads(part, bound)


def needs(node: Node) -> list[Path]:
    """Every path that `node` has to be given, each with all that lies below.

    What it only asks `has()` of, or only goes through, is told by what it reads below that.
    """
    found = dict.fromkeys(_needs(node, {}))
    return [
        whole
        for whole, matters in found
        if matters or not any(longer[: len(whole)] == whole != longer for longer, _ in found)
    ]


def _needs(node: Node, bound: Mapping[str, Path]) -> Iterator[tuple[Path, bool]]:
    """The paths, and of each whether all that lies below it matters."""
    whole = path(node, bound)
    if whole is not None:
        yield whole, True
    elif isinstance(node, Macro):
        over = path(node.over, bound)
        yield from [(over, False)] if over else _needs(node.over, bound)
        yield from _needs(node.step, _within(node, bound))
    elif isinstance(node, Select) and node.asked and (above := path(node.operand, bound)):
        yield (*above, node.field), False
    else:
        for part in parts(node):
            yield from _needs(part, bound)


def asks(node: Node, bound: Mapping[str, Path]) -> Iterator[Path]:
    """Every path that `node` asks `has()` of."""
    if isinstance(node, Select) and node.asked:
        above = path(node.operand, bound)
        if above is not None:
            yield (*above, node.field)
    inner = _within(node, bound) if isinstance(node, Macro) else bound
    for part in parts(node):
        yield from asks(part, inner)


def _within(node: Macro, bound: Mapping[str, Path]) -> Mapping[str, Path]:
    """The variables within a macro: its own stands for any item of its list."""
    over = path(node.over, bound)
    return {**bound, node.variable: (*over, ITEM) if over else (ITEM,)}


def path(node: Node, bound: Mapping[str, Path]) -> Path | None:
    """The path that `node` is, if it is nothing but one."""
    if isinstance(node, Name):
        return bound.get(node.name, (node.name,))
    if isinstance(node, Select) and not node.asked:
        above = path(node.operand, bound)
        return (*above, node.field) if above else None
    if isinstance(node, Call) and node.function == "_[_]":
        whole, key = node.arguments
        above = path(whole, bound)
        if above and isinstance(key, Constant):
            return (*above, key.value if isinstance(key.value, str) else ITEM)
    return None


def macros(node: Node) -> tuple[int, int]:
    """How deep macros nest in `node`, and how many work on what others give, or within them."""
    beside = [macros(part) for part in parts(node)]
    if isinstance(node, Macro):
        over, within = beside
        beside.append((max(over[0], 1 + within[0]), 1 + max(over[1], within[1])))
    return max((deep for deep, _ in beside), default=0), max((long for _, long in beside), default=0)


def parts(node: Node) -> tuple[Node, ...]:
    """The expressions that one is made of."""
    if isinstance(node, Select):
        return (node.operand,)
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Items):
        return node.items
    return (node.over, node.step) if isinstance(node, Macro) else ()


def loop(node: Macro) -> Loop | None:
    """What its author wrote; None where that cannot be told."""

    def made(name: str, condition: Node | None, value: Node | None = None) -> Loop:
        return Loop(name, node.variable, node.over, condition, value)

    if not isinstance(node.step, Call):
        return None
    function, arguments = node.step.function, node.step.arguments
    if function in ("_||_", "_&&_"):
        return made("exists" if function == "_||_" else "all", arguments[1])
    if function == "_?_:_":
        condition, added, _ = arguments
        if node.result != Name("@result"):
            return made("exists_one", condition)
        item = _added(added)
        kept = isinstance(item, Name) and item.name == node.variable
        return made("filter", condition) if kept else made("map", condition, item)
    return made("map", None, _added(node.step)) if function == "_+_" else None


def calls(node: Node) -> Iterator[Call]:
    """The functions and operators that its author wrote, without those that macros are made into."""
    if isinstance(node, Call):
        yield node
    known = loop(node) if isinstance(node, Macro) else None
    for part in (known.over, known.condition, known.value) if known else parts(node):
        if part is not None:
            yield from calls(part)


def _added(node: Node) -> Node | None:
    """What `@result + [it]` adds to the result."""
    _, added = node.arguments if isinstance(node, Call) else (None, None)
    return added.items[0] if isinstance(added, Items) and added.items else None
