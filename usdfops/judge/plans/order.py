"""Which cycle comes before which, and what goes round in a circle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from usdfops.catalog.graph import Catalog, Resource

__all__ = ["circles", "follows"]

_Key = TypeVar("_Key")


def follows(catalog: Catalog, plan: Resource) -> list[str]:
    """The names of the cycles that a plan follows, the last one first; of a circle, each once."""
    found: dict[str, None] = {}
    name = plan.spec["follows"].text
    while name is not None and name != plan.name and name not in found:
        before = catalog.find("Plan", name)
        if before is None:
            break
        found[name] = None
        name = before.spec["follows"].text
    return list(found)


def circles(on: Mapping[_Key, _Key]) -> list[list[_Key]]:
    """The circles that one comes to where each key leads on to at most one other, each circle once."""
    found: list[list[_Key]] = []
    seen: set[_Key] = set()
    for first in on:
        path: dict[_Key, None] = {}
        key = first
        while key in on and key not in seen:
            seen.add(key)
            path[key] = None
            key = on[key]
        if key in path:
            found.append(list(path)[list(path).index(key) :])
    return found
