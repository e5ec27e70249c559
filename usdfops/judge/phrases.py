"""How explanations put the fields, the values and the texts of expressions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from usdfops.judge.form import Node
from usdfops.judge.written import Unwritten, written

__all__ = ["Scope", "duration_told", "field_told", "text_told", "value_told"]

_WIDTH, _WHOLE = 40, 90
"""The characters that are shown of a value, and of an expression."""
_UNITS = (("d", 86_400), ("h", 3600), ("m", 60))


class Scope(NamedTuple):
    """The variables of an expression or of a part of it."""

    shown: dict[str, str]
    """What to call a variable; nothing for that whose fields are told without it."""
    stand: dict[str, str]
    """The variable that stands for one of a macro, where a part of it is evaluated by itself."""


def field_told(path: tuple[str, ...], scope: Scope) -> str:
    """The name of a field, as a reader knows it: without `app`."""
    first, *rest = path
    variable = scope.shown.get(first, first)
    if not rest and not variable:
        return "it" if first in scope.stand.values() else first
    return _plain(".".join([variable, *rest] if variable else rest))


def text_told(node: Node) -> str:
    """The text of a part of an expression, cut where it is long."""
    try:
        text = written(node)
    except Unwritten:
        return "..."
    return _cut(_plain(text), _WHOLE)


def value_told(value: object) -> str:
    """A value in a few words: `4h`, `2026-01-31`, a name, a text that is cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = _cut(_plain(value), _WIDTH)
        return text if text and " " not in text else f'"{text}"'
    if isinstance(value, list):
        return _list_told(value)
    if isinstance(value, dict):
        name = value.get("name")
        return value_told(name) if isinstance(name, str) else f"{len(value)} fields"
    if isinstance(value, timedelta):
        return duration_told(int(value.total_seconds()))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "nothing" if value is None else _cut(_plain(str(value)), _WIDTH)


def _list_told(value: list[object]) -> str:
    short = [value_told(item) for item in value if not isinstance(item, (list, dict))]
    text = ", ".join(short)
    if len(short) == len(value) and len(text) <= _WIDTH:
        return text or "empty"
    return f"{len(value):,} items"


def duration_told(seconds: int) -> str:
    """A duration in the largest unit that it is a whole number of, up to days."""
    unit, length = next((u for u in _UNITS if seconds % u[1] == 0 and seconds), ("s", 1))
    return f"{seconds // length:,}{unit}"


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "'").split())


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
