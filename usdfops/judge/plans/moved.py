"""Which dates moved between two versions of the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.judge.plans.items import entries

__all__ = ["Moved", "moved"]


class Moved(NamedTuple):
    """A date of a plan that is another one than before, or that came or went."""

    plan: str
    of: str | None
    """The id of the item, or the name of the milestone; None where it is a date of the cycle itself."""
    title: str
    """Of the item or milestone; of the cycle."""
    what: str
    """`due`, `before` (an event), `start` or `end`."""
    was: str | None
    """None where there was none."""
    now: str | None
    """None where there is none any more."""
    place: Place | None
    """Where it stands now; None where what it was about is gone."""

    @property
    def days(self) -> int | None:
        """By how many days it moved, negative where it is earlier; None where that is not two days."""
        try:
            return (date.fromisoformat(self.now or "") - date.fromisoformat(self.was or "")).days
        except ValueError:
            return None


def moved(before: Catalog, now: Catalog, plan: str | None = None) -> list[Moved]:
    """Each date of the plans, or of one of them, that moved: in the order of today's files, what went last.

    Items and milestones are the same where plan and id are. Of a plan that cannot be read in one of the
    versions, nobody can tell.
    """
    lost = {plan.name for each in (before, now) for plan in each.of("Plan") if not plan.document.readable}
    old, new = ({k: p for k, p in _dates(each) if k[0] not in lost} for each in (before, now))
    found = []
    for key in dict.fromkeys([*new, *old]):
        place = new.get(key)
        told = place if place is not None else old[key]
        was, is_ = (dates[key].text if key in dates else None for dates in (old, new))
        if was != is_ and plan in (None, key[0]):
            title = _about(told)["title"].text or told.resource.title
            found.append(Moved(key[0], key[2], title, key[3], was, is_, place))
    return found


def _about(date: Place) -> Place:
    """The item or milestone that a date is of; the metadata of the plan where it is of the cycle."""
    resource = date.resource
    return resource.below(date.path[:-1]) if len(date.path) > 2 else resource.metadata


_Key = tuple[str, str, str | None, str]
"""The plan, the list, the id or name in it (None for the cycle itself), and the field."""


def _dates(catalog: Catalog) -> Iterator[tuple[_Key, Place]]:
    """What each plan, item and milestone says of when it is, or that it says nothing."""
    for plan in catalog.of("Plan"):
        for field in ("start", "end"):
            yield (plan.name, "", None, field), plan.spec[field]
        for item, _ in entries(plan):
            for field in ("due", "before"):
                yield (plan.name, "items", item["id"].text or "", field), item[field]
        for milestone in plan.spec["milestones"]:
            yield (plan.name, "milestones", milestone["name"].text or "", "due"), milestone["due"]
