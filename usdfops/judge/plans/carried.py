"""What a cycle goes on with from earlier ones, and what slipped."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.judge.plans.items import cycle as cycle_of
from usdfops.judge.plans.items import items_of, reference
from usdfops.judge.plans.order import follows
from usdfops.judge.plans.record import Cycle, Item

__all__ = ["SIMILAR", "Carried", "Plans", "carried"]

SIMILAR = 60
"""How alike two titles have to be, out of 100, for one to be offered as what the other goes on with."""


class Carried(NamedTuple):
    """An item, and what it goes on with."""

    item: Item
    chain: tuple[Item, ...]
    """The items of earlier cycles that it goes on with, the last one first; of an offer, the one item."""
    alike: int | None
    """How alike the two titles are, out of 100, where that alone offers it; None where the plan says it."""

    @property
    def is_stated(self) -> bool:
        """Whether the plan says so."""
        return self.alike is None

    @property
    def days(self) -> int | None:
        """How many days later it has to be done than was first planned; None where that is not known."""
        first = next((each.due for each in reversed(self.chain) if each.due), None)
        if first is None or self.item.due is None:
            return None
        return (date.fromisoformat(self.item.due) - date.fromisoformat(first)).days

    @property
    def has_slipped(self) -> bool:
        """Whether it went from cycle to cycle more than once, or has to be done later than was planned."""
        return self.is_stated and (len(self.chain) > 1 or (self.days or 0) > 0)


class Plans:
    """The items of every plan, each found by its plan and id, and read once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._found: dict[str, dict[str, Item]] = {}

    def find(self, key: tuple[str, str]) -> Item | None:
        """The item of that plan and id."""
        return self.of(key[0]).get(key[1])

    def of(self, name: str) -> dict[str, Item]:
        """The items of the plan of that name, by their ids; where one is given twice, the first."""
        if name not in self._found:
            plan = self.catalog.find("Plan", name)
            several = items_of(cycle_of(self.catalog, plan)) if plan is not None else []
            self._found[name] = {item.id: item for item in reversed(several)}
        return self._found[name]

    def chain(self, item: Item) -> tuple[Item, ...]:
        """The items that it goes on with, the last one first: as far back as is known, and none twice."""
        found: list[Item] = []
        seen, key = {item.key}, reference(item.place["carriedFrom"])
        while key is not None and key not in seen:
            seen.add(key)
            before = self.find(key)
            if before is None:
                break
            found.append(before)
            key = reference(before.place["carriedFrom"])
        return tuple(found)


def carried(catalog: Catalog, cycle: Cycle) -> list[Carried]:
    """What a cycle goes on with, in the order of its items: what it says, and what titles alone offer.

    An item that says nothing is compared with all of the cycles before, and the one with the most
    similar title is offered.
    """
    plans = Plans(catalog)
    before = [item for name in follows(catalog, cycle.plan) for item in plans.of(name).values()]
    found = []
    for item in items_of(cycle):
        chain = plans.chain(item)
        if chain:
            found.append(Carried(item, chain, None))
        elif not item.place["carriedFrom"].given:
            offered = _most_alike(item, before)
            if offered is not None:
                found.append(offered)
    return found


def _most_alike(item: Item, before: list[Item]) -> Carried | None:
    """The earlier item whose title is most like its own: the same words, in whatever order."""
    from rapidfuzz import fuzz, process, utils  # only where somebody asks what a cycle goes on with

    found = process.extractOne(
        item.title,
        [each.title for each in before],
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=SIMILAR,
    )
    return Carried(item, (before[found[2]],), round(found[1])) if found else None
