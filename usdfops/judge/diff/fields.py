"""What a resource says and what it said, field by field, in the words of the model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from usdfops.catalog.graph import Resource
from usdfops.judge.diff.record import Field

__all__ = ["fields", "is_same", "name_of"]

_NAMES = (
    *("name", "id", "service", "application", "external", "requirement", "responsibility"),
    *("title", "slack", "url", "text"),
)
"""The fields that an item of a list is known by, the best first."""


def fields(before: Resource, after: Resource) -> list[Field]:
    """Each field that says something else, in the order in which the file has them now."""
    found = _compared("", _given(before.value), _given(after.value))
    return [each._replace(path=_below_spec(each.path)) for each in found if each.path != "metadata.name"]


def is_same(one: object, other: object) -> bool:
    """Whether two values say the same. `1`, `1.0` and `true` do not; a null says as little as nothing."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        mine, yours = _given(one), _given(other)
        return mine.keys() == yours.keys() and all(is_same(value, yours[key]) for key, value in mine.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(is_same(*pair) for pair in zip(one, other, strict=True))
    return one == other or (one != one and other != other)  # noqa: PLR0124  not a number


def name_of(item: object) -> str:
    """What an item of a list is called: its name, or all that it says."""
    if isinstance(item, dict):
        for key in (*_NAMES, *item):
            if isinstance(item.get(key), str):
                return str(item[key])
    return item if isinstance(item, str) else json.dumps(item, sort_keys=True, default=str)


def _below_spec(path: str) -> str:
    return path.removeprefix("spec.") or path


def _given(value: object) -> dict[str, object]:
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else {}


def _compared(path: str, before: object, after: object) -> Iterator[Field]:
    if is_same(before, after):
        return
    mappings = [value for value in (before, after) if isinstance(value, dict)]
    if any(mappings) and all(value is None or isinstance(value, dict) for value in (before, after)):
        was, now = _given(before), _given(after)
        for key in {**now, **was}:
            yield from _compared(f"{path}.{key}" if path else key, was.get(key), now.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(path, _named(before), _named(after))
    else:
        yield Field(path, "changed", before, after)


def _items(path: str, before: dict[str, object], after: dict[str, object]) -> Iterator[Field]:
    for name, item in before.items():
        if name not in after:
            yield Field(path, "removed", item, None)
    for name, item in after.items():
        if name not in before:
            yield Field(path, "added", None, item)
        else:
            yield from _compared(f"{path}[{name}]", before[name], item)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield Field(path, "reordered", list(before.values()), list(after.values()))


def _named(items: list[object]) -> dict[str, object]:
    """The items of a list by their names; where several have the same, each but the first has a number."""
    found: dict[str, object] = {}
    counts: dict[str, int] = {}
    for item in items:
        name = name_of(item)
        counts[name] = counts.get(name, 0) + 1
        found[name if counts[name] == 1 else f"{name} {counts[name]}"] = item
    return found
