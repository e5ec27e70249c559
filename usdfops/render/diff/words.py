"""What differs, in words: values, fields, outcomes, who answers."""

from __future__ import annotations

import json

from usdfops.judge.diff import Change, DemandChange, Field, Held, OutcomeChange
from usdfops.judge.diff.fields import name_of
from usdfops.judge.secrets import masked
from usdfops.words import counted, joined

__all__ = ["NOT_STATED", "because_of", "changed", "cut", "demanded", "field", "held", "levelled", "turned"]

NOT_STATED = "not stated"
_LONG = 300
"""The characters of a value that are shown; JSON has all of them."""
_SHORT = 60
"""The characters of a list that stands in one line when it comes or goes as a whole."""
_KEPT = 20
"""Of what two long values have in common, the characters that are shown before they part."""

_DEMAND = {
    "need": "need that the menu does not meet",
    "unused": "service without use",
    "ending": "service that ends",
    "capacity": "capacity",
    "quota": "quota",
    "one-off": "pattern with one follower",
    "adoption": "adoption of the recommended pattern",
}
"""What each sort of demand is called."""


def cut(text: str, most: int = _LONG) -> str:
    """`text` on one line, and not too much of it."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3]}..."


def field(each: Field) -> list[str]:
    """A field that says something else, in a line such as `tier: operational -> critical`, or in several."""
    path = cut(each.path)
    if each.how == "added":
        return [f"{path}: + {_shown(each.path, each.after)}"]
    if each.how == "removed":
        return [f"{path}: - {_shown(each.path, each.before)}"]
    if each.how == "reordered":
        return [f"{path}: in another order"]
    before, after = _value(each.before), _value(each.after)
    for sign, whole, other in (("+", each.after, each.before), ("-", each.before, each.after)):
        if isinstance(whole, list) and other is None and len(before) + len(after) > _SHORT:
            count = counted(len(whole), "item")
            head = f"{NOT_STATED} -> {count}" if sign == "+" else f"{count} -> {NOT_STATED}"
            return [f"{path}: {head}", *(f"{path}: {sign} {_shown(each.path, item)}" for item in whole)]
    shared = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    skipped = shared - _KEPT if max(len(before), len(after)) > _SHORT and shared > 2 * _KEPT else 0
    was, now = (_safe(each.path, text)[skipped:] for text in (before, after))
    dots = "..." if skipped else ""
    return [f"{path}: {dots}{cut(was)} -> {dots}{cut(now)}"]


def _shown(path: str, item: object) -> str:
    return cut(_safe(path, _item(item)))


def _value(value: object) -> str:
    if value is None:
        return NOT_STATED
    if isinstance(value, list):
        return ", ".join(_item(item) for item in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_item(item)}" for key, item in value.items()) or "nothing"
    return _item(value)


def _item(value: object) -> str:
    """An item of a list: its name, with what else it says where that is little."""
    if isinstance(value, dict):
        name = name_of(value)
        rest = [f"{k} {v}" for k, v in value.items() if isinstance(v, str | int | float) and v != name]
        return f"{name} ({', '.join(rest)})" if 0 < len(rest) < 4 else name
    return " ".join(value.split()) if isinstance(value, str) else json.dumps(value, default=str)


def _safe(path: str, text: str) -> str:
    """`text`, which is said at `path`, without the secrets in it."""
    name = f"{path.rpartition('.')[2]}: "
    return masked(name + text)[len(name) :]


def changed(change: Change) -> str:
    """What became of a resource, in a few words."""
    now = change.resource
    label = now.label or now.document.path
    if change.was is not None and change.how == "renamed":
        return f"{label}: renamed from {change.was.name}{_unread(change)}"
    return f"{label}: {change.how}{_unread(change)}"


def _unread(change: Change) -> str:
    if not change.resource.document.readable:
        return ", and cannot be read"
    was = change.was
    return "; it could not be read before" if was is not None and not was.document.readable else ""


def turned(change: OutcomeChange) -> str:
    """What it was and what it is; with the levels, where those differ of what is open on both sides."""
    was, now = (each.outcome if each else "not asked" for each in (change.before, change.after))
    if change.turn in ("raised", "eased") and change.before and change.after:
        return f"{was}, {change.before.level or 'no level'} -> {now}, {change.after.level or 'no level'}"
    return f"{was} -> {now}"


def levelled(change: OutcomeChange) -> str:
    """The level of the requirement, and whose gap it is."""
    result = change.result
    side = result.requirement.side
    return f"{result.level or 'no level'}, {f'the {side} side' if side else 'no side stated'}"


def because_of(cause: tuple[str, ...], label: str | None) -> str:
    """Whose change makes the difference for what has that label; empty where that was not found out."""
    others = [each for each in cause if each != label]
    own = ["its own file"] if len(others) < len(cause) else []
    return f"because of {joined([*own, *others])}" if cause else ""


def held(who: Held | None) -> str:
    """Who answers: the team in its role, or the role alone."""
    if who is None:
        return "no such line"
    if who.role is None:
        return "nobody has said"
    return f"{who.team} ({who.role})" if who.team else f"{who.role}, no team known"


def demanded(change: DemandChange) -> str:
    """What it is about, in a few words."""
    label = change.resource.label or ""
    about = f"{_DEMAND[change.sort]}: {label}"
    return f"{about}, {cut(change.what)}" if change.what else about
