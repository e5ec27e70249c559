"""Comparisons in words: `recovery.backup.interval` (1d) is not at most `recovery.pointObjective` (1h)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from usdfops.judge.form import ITEM, Call, Constant, Items, Node, Path, Select, path
from usdfops.judge.phrases import Scope, duration_told, field_told, text_told, value_told
from usdfops.words import joined

__all__ = ["ABSENT", "Operand", "compared", "having", "operand"]

Known = Mapping[str, object]
Words = Callable[[Known, bool], str]

ABSENT = object()
"""The value of what nobody has given."""

_ORDER = {"_<_": "less than", "_<=_": "at most", "_>_": "more than", "_>=_": "at least"}
_DAYS = {
    "less than": ("before", "not before"),
    "at most": ("no later than", "after"),
    "more than": ("after", "not after"),
    "at least": ("no earlier than", "before"),
}
"""The same of days: where it is so, and where it is not."""
_FLIPPED = {"less than": "more than", "at most": "at least", "more than": "less than", "at least": "at most"}
_TEXTS = {"startsWith": "begin with", "endsWith": "end with", "contains": "contain", "matches": "match"}
_LITERALS = ("duration", "timestamp")


class Operand(NamedTuple):
    """One side of a comparison."""

    name: str
    """What to call it, in backticks where it is a field."""
    path: Path | None
    """The field, from the variable down; None where it is no field."""
    literal: str | None = None
    """Its value in words, where that stands in the expression."""
    measured: Operand | None = None
    """What it is the size of."""

    @property
    def plain(self) -> str | None:
        """The name of the field."""
        return None if self.path is None else self.name.strip("`")

    def value(self, known: Known) -> object:
        """Its value, where it is a field."""
        value: object = known
        for part in self.path or ():
            if not isinstance(value, Mapping) or part not in value:
                return ABSENT
            value = value[part]
        return ABSENT if self.path is None else value

    def told(self, known: Known) -> str | None:
        """Its value in words; None where it cannot be told."""
        if self.measured is not None:
            value = self.measured.value(known)
            return f"{len(value):,}" if isinstance(value, (str, list, dict)) else None
        value = self.value(known)
        return self.literal if value is ABSENT else value_told(value)


def operand(node: Node, scope: Scope) -> Operand:
    """`node` as a side of a comparison."""
    literal = _literal(node)
    if literal is not None:
        return Operand(literal, None, literal)
    found = path(node, {name: (stand,) for name, stand in scope.stand.items()})
    if found is not None and ITEM not in found:
        name = field_told(found, scope)
        return Operand(f"`{name}`" if name != "it" else name, found)
    if isinstance(node, Call) and node.function == "size" and len(node.arguments) == 1:
        inner = operand(node.arguments[0], scope)
        if inner.path is not None:
            return Operand(f"the size of {inner.name}", None, None, inner)
    return Operand(f"`{text_told(node)}`", None)


def _literal(node: Node) -> str | None:
    """The value of what stands in the expression itself."""
    if isinstance(node, Constant):
        return value_told(node.value)
    if isinstance(node, Items) and not node.is_map:
        texts = [_literal(item) for item in node.items]
        return None if None in texts else ", ".join(text for text in texts if text)
    if isinstance(node, Call) and node.function in _LITERALS and isinstance(node.arguments[0], Constant):
        text = str(node.arguments[0].value)
        return _duration(text) if node.function == "duration" else text.removesuffix("T00:00:00Z")
    return None


def _duration(text: str) -> str:
    """A duration of CEL, such as `8760h`, in the words of manifests."""
    if not re.fullmatch("([0-9]{1,9}[hms])+", text):
        return text
    units = {"h": 3600, "m": 60, "s": 1}
    return duration_told(sum(int(number) * units[unit] for number, unit in re.findall("([0-9]+)(.)", text)))


def compared(node: Call, scope: Scope) -> Words | None:
    """What says how a comparison comes out; None where `node` is none."""
    if len(node.arguments) != 2:
        return None
    left, right = (operand(each, scope) for each in node.arguments)
    if left.literal is not None and right.literal is not None:
        return None
    if node.function in ("_==_", "_!=_"):
        return _equal(left, right, node.function == "_==_")
    if node.function in _ORDER:
        word = _ORDER[node.function]
        return _ordered(right, left, _FLIPPED[word]) if left.literal else _ordered(left, right, word)
    if node.function == "@in":
        return _within(left, right, isinstance(node.arguments[1], Items) and len(node.arguments[1].items) > 1)
    if node.function in _TEXTS and left.path is not None and right.literal is not None:
        other = f", and does not {_TEXTS[node.function]} {right.literal}"
        return lambda known, so: f"{left.name} is {left.told(known)}{'' if so else other}"
    return None


def _equal(left: Operand, right: Operand, alike: bool) -> Words:
    if left.literal is not None:
        left, right = right, left

    def say(known: Known, so: bool) -> str:
        one, other = left.told(known), right.told(known)
        same = so is alike
        if left.measured is not None and right.literal == "0":
            return f"{left.measured.name} is {'' if same else 'not '}empty"
        if one is None or other is None:
            return f"{left.name} is {'' if same else 'not '}{right.name}"
        if right.literal is None:
            both = f"{left.name} and {right.name} are both {one}"
            return both if same else f"{left.name} is {one}, and {right.name} is {other}"
        return f"{left.name} is {one}" if same else f"{left.name} is {one}, and not {other}"

    return say


def _ordered(left: Operand, right: Operand, word: str) -> Words:
    def say(known: Known, so: bool) -> str:
        if left.measured is not None and right.literal == "0" and word == "more than":
            return f"{left.measured.name} is {'not ' if so else ''}empty"
        one, other = left.told(known), right.told(known)
        day = any(isinstance(side.value(known), datetime) for side in (left, right))
        how = _DAYS[word][not so] if day else word if so else f"not {word}"
        first = left.name if one is None else f"{left.name} ({one})"
        last = right.name if other is None or right.literal else f"{right.name} ({other})"
        return f"{first} is {how} {last}"

    return say


def _within(left: Operand, right: Operand, several: bool) -> Words:
    choices = f"{'one of ' if several else ''}{right.literal}"

    def say(known: Known, so: bool) -> str:
        one = left.told(known)
        if left.literal is not None:
            return f"{right.name} has {'' if so else 'no '}{left.literal}"
        if right.literal is None:
            return f"{left.name}{'' if one is None else f' ({one})'} is {'' if so else 'not '}in {right.name}"
        if one is None:
            return f"{left.name} is {'' if so else 'not '}{choices}"
        return f"{left.name} is {one}" if so else f"{left.name} is {one}, and not {choices}"

    return say


def having(node: Node, scope: Scope, item: str) -> str | None:
    """What `node` asks of an item of a list, as in "no item of `services` has `lifecycle` deprecated".

    None where it asks for more than words can say shortly.
    """
    if isinstance(node, Select) and node.asked:
        field = operand(node._replace(asked=False), scope)
        return f"states {field.name}" if field.path and field.path[0] == item else None
    if not isinstance(node, Call):
        field = operand(node, scope)
        own = field.path is not None and field.path[0] == item and len(field.path) > 1
        return f"has {field.name} true" if own else None
    if node.function in ("_&&_", "_||_"):
        each = [having(part, scope, item) for part in node.arguments]
        return None if None in each else joined(
            [text for text in each if text], "and" if node.function == "_&&_" else "or"
        )  # fmt: skip
    if len(node.arguments) != 2:
        return None
    left, right = (operand(part, scope) for part in node.arguments)
    if left.path is None or left.path[0] != item or right.literal is None:
        return None
    words = _how(node, right.literal)
    return words and (f"is {words}" if left.name == "it" else f"has {left.name} {words}")


def _how(node: Call, literal: str) -> str | None:
    if node.function in _ORDER:
        return f"{_ORDER[node.function]} {literal}"
    if node.function == "@in":
        return joined(literal.split(", "), "or")
    return {"_==_": literal, "_!=_": f"other than {literal}"}.get(node.function)
