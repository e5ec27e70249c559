"""The items of all plans, and which of them address a gap."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.naming import is_day
from usdfops.judge.plans.record import CYCLE_STATES, STATUSES, Cycle, Item
from usdfops.read.document import Path

__all__ = [
    "Addressing",
    "addressing",
    "cycle",
    "cycles",
    "day",
    "entries",
    "items",
    "items_of",
    "reference",
    "subjects",
]

_KINDS = {"application": "Application", "service": "Service", "facility": "Facility", "pattern": "Pattern"}
"""The fields that say what work is about or depends on, and the kinds that they name."""

_ORDER = ["running", "planned", "proposed", None, "ended"]
"""The states of cycles, in the order in which a reader needs them; None where nobody has said."""


def cycles(catalog: Catalog) -> list[Cycle]:
    """Every plan of the catalog, those first that run; then by their first day, and by name."""
    found = [cycle(catalog, plan) for plan in catalog.of("Plan")]
    return sorted(found, key=lambda c: (_ORDER.index(c.state), c.start or "9999", c.name))


def cycle(catalog: Catalog, plan: Resource) -> Cycle:
    """Where `plan` is today. Its dates decide; where they leave it open, what it says of its state."""
    start, end = day(plan.spec["start"]), day(plan.spec["end"])
    said = plan.spec["state"].text
    state = said if said in CYCLE_STATES else None
    if end is not None and end < catalog.as_of:
        state = "ended"
    elif start is not None and start > catalog.as_of:
        state = "proposed" if said == "proposed" else "planned"
    elif start is not None and (end is not None or state is None):
        state = "running"  # one that has begun runs until somebody says that it has ended
    return Cycle(plan, state, start, end)


def items(catalog: Catalog) -> list[Item]:
    """All items of all plans, at whatever depth: by cycle as `cycles` has them, then as their files do."""
    return [item for each in cycles(catalog) for item in items_of(each)]


def entries(plan: Resource) -> Iterator[tuple[Place, Place | None]]:
    """The entry of every item of a plan, with that of the item that it stands in; each after that one."""
    waiting: list[tuple[Place, Place | None]] = [(p, None) for p in reversed([*plan.spec["items"]])]
    while waiting:
        place, outer = waiting.pop()
        yield place, outer
        if isinstance(place.value, dict) and "items" in place.value:  # few have any, and lint asks often
            waiting += [(inner, place) for inner in reversed([*place["items"]])]


def items_of(cycle: Cycle) -> list[Item]:
    """All items of one cycle, each before those within it."""
    found: dict[Path, Item] = {}
    for place, outer in entries(cycle.plan):
        found[place.path] = _item(cycle, place, found[outer.path] if outer is not None else None)
    return list(found.values())


def _item(cycle: Cycle, place: Place, outer: Item | None) -> Item:
    status = place["status"].text
    ends = {"completed": "completed", "dropped": "dropped"}.get(status or "")
    closed = "replaced" if place["replacedBy"].given else ends
    due, event = day(place["due"]), place["before"].text
    if due is None and event is None and outer is not None:
        due, event = outer.due, outer.event
    own = tuple(subjects(place["resources"]))
    return Item(
        cycle,
        place,
        within=(*outer.within, outer.id) if outer else (),
        id=place["id"].text or "",
        title=place["title"].text or place["id"].text or "",
        area=(outer.area if outer else None) or place["area"].text,
        status=status if status in STATUSES else None,
        closed=(outer.closed if outer else None) or closed,
        due=due,
        event=None if due else event,
        owner=place["owner"].text or (outer.owner if outer else None),
        ticket=place["ticket"].text,
        resources=own or (outer.resources if outer else ()),
        requirements=tuple(place["requirements"].texts),
        depends_on=tuple(subjects(place["dependsOn"])),
    )


def subjects(place: Place) -> Iterator[str]:
    """What a list names as something that work is about or depends on, as `Kind/name`."""
    for entry in place:
        for field, kind in _KINDS.items():
            if entry[field].text is not None:
                yield f"{kind}/{entry[field].text}"


def reference(place: Place) -> tuple[str, str] | None:
    """The plan and the id of the item that `place` names; None where it names none."""
    item = place["item"].text
    return (place["plan"].text or place.resource.name, item) if item is not None else None


def day(place: Place) -> str | None:
    """The day that `place` gives; None where that is in no calendar."""
    return place.text if place.text is not None and is_day(place.text) else None


class Addressing:
    """Which items address a gap, which is a resource and a requirement that it does not meet."""

    def __init__(self, items: list[Item]) -> None:
        self._by_requirement: dict[str, list[Item]] = {}
        for item in items:
            for requirement in dict.fromkeys(item.requirements):
                self._by_requirement.setdefault(requirement, []).append(item)

    def of(self, resource: str, requirement: str) -> list[Item]:
        """The items that address the requirement of that id for the resource `Kind/name`, in their order.

        Those name the requirement, and name that resource or none. One that names a resource alone is
        about it and closes no gap.
        """
        found = self._by_requirement.get(requirement, [])
        return [item for item in found if not item.resources or resource in item.resources]


def addressing(catalog: Catalog, *, ended: bool = False) -> Addressing:
    """Which open items address which gaps; with `ended`, those of cycles that are history count too.

    What is completed, dropped or replaced, or stands in something that is, addresses nothing.
    Items of running cycles come first, so that the first one says what happens next.
    """
    return Addressing([i for i in items(catalog) if i.is_open and (ended or i.cycle.state != "ended")])
