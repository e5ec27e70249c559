"""What makes it unclear when a cycle of work is, and which cycle comes first."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.plans.items import cycle, day, entries, reference
from usdfops.judge.plans.order import circles, follows
from usdfops.judge.rule import rule
from usdfops.words import listed


@rule
def later_cycle_as_earlier(catalog: Catalog) -> Iterable[Finding]:
    """A cycle follows one that comes after it, or an item is carried from its own cycle or a later one.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2026-03-01
      follows: summer  # <-- later-cycle-as-earlier
      items:
        - id: backups
          title: Backups of every database
          carriedFrom: {item: snapshots}  # <-- later-cycle-as-earlier
        - id: snapshots
          title: Snapshots
    ```
    ```yaml bad plans/summer.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: summer, title: Summer}
    spec:
      start: 2026-06-01
      items: []
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2026-03-01
      items:
        - id: backups
          title: Backups of every database
          replacedBy: {item: snapshots}
        - id: snapshots
          title: Snapshots
    ```
    """
    for plan in catalog.of("Plan"):
        before = catalog.find("Plan", plan.spec["follows"].text)
        if before is not None and _begins_later(before, plan):
            yield _later(plan.spec["follows"], before, plan)
        for item, _ in entries(plan):
            named = reference(item["carriedFrom"])
            if named is None or named == (plan.name, item["id"].text):
                continue
            other = catalog.find("Plan", named[0])
            if other is plan:
                message, hint = (
                    "the item is of the same cycle",
                    "name one of an earlier cycle, or leave it out",
                )
                yield item["carriedFrom"]["item"].finding(message, hint=hint)
            elif other is not None and (_begins_later(other, plan) or _comes_after(catalog, other, plan)):
                yield _later(item["carriedFrom"]["plan"], other, plan)


def _begins_later(plan: Resource, than: Resource) -> bool:
    start, other = day(plan.spec["start"]), day(than.spec["start"])
    return start is not None and other is not None and start > other


def _comes_after(catalog: Catalog, plan: Resource, than: Resource) -> bool:
    """Whether one cycle follows another, directly or not, and they do not go round in a circle."""
    return than.name in follows(catalog, plan) and plan.name not in follows(catalog, than)


def _later(place: Place, later: Resource, plan: Resource) -> Finding:
    why = later.spec["start" if _begins_later(later, plan) else "follows"]
    return place.finding(
        f"the cycle `{later.name}` comes after `{plan.name}`",
        hint="name an earlier cycle, or leave it out",
        related=(why.related("as it says here"),),
    )


@rule
def circular_follows(catalog: Catalog) -> Iterable[Finding]:
    """Cycles follow each other in a circle.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      follows: summer  # <-- circular-follows
      items: []
    ```
    ```yaml bad plans/summer.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: summer, title: Summer}
    spec:
      follows: spring  # <-- circular-follows
      items: []
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items: []
    ```
    """
    places = {p.name: p.spec["follows"] for p in catalog.of("Plan") if p.spec["follows"].text}
    on = {name: place.text or "" for name, place in places.items()}
    for circle in circles(on):
        if len(circle) > 1:  # one that follows itself is a self-reference
            for name in circle:
                others = [other for other in circle[:7] if other != name]
                yield places[name].finding(
                    f"cycles follow each other in a circle: {listed(circle[:6], 'and')}",
                    hint="remove one `follows`",
                    related=tuple(places[o].related(f"`{o}` follows `{on[o]}`") for o in others),
                )


@rule
def end_before_start(catalog: Catalog) -> Iterable[Finding]:
    """A cycle ends before it begins.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2026-03-01
      end: 2026-02-28  # <-- end-before-start
      items: []
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2026-03-01
      end: 2026-08-31
      items: []
    ```
    """
    for plan in catalog.of("Plan"):
        start, end = day(plan.spec["start"]), day(plan.spec["end"])
        if start is not None and end is not None and end < start:
            yield plan.spec["end"].finding(
                f"the cycle ends before it begins, on {start}",
                hint="correct one of the two days",
                related=(plan.spec["start"].related("it begins here"),),
            )


@rule
def due_outside_cycle(catalog: Catalog) -> Iterable[Finding]:
    """An item or a milestone is due on a day outside the cycle that it belongs to.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2026-03-01
      end: 2026-08-31
      items:
        - id: backups
          title: Backups of every database
          due: 2026-09-15  # <-- due-outside-cycle
      milestones:
        - name: shipment
          title: Shipment
          due: 2025-09-15  # <-- due-outside-cycle
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2026-03-01
      end: 2026-08-31
      items:
        - id: backups
          title: Backups of every database
          due: 2026-08-15
    ```
    """
    for plan in catalog.of("Plan"):
        start, end = day(plan.spec["start"]), day(plan.spec["end"])
        if start is not None and end is not None and end < start:
            continue  # which of the two is wrong is not known
        for place in (*(item for item, _ in entries(plan)), *plan.spec["milestones"]):
            due = day(place["due"])
            if due is not None and end is not None and due > end:
                message, other = f"the cycle ends before that, on {end}", plan.spec["end"]
            elif due is not None and start is not None and due < start:
                message, other = f"the cycle begins after that, on {start}", plan.spec["start"]
            else:
                continue
            hint = "correct one of the two, or put it into another cycle"
            yield place["due"].finding(message, hint=hint, related=(other.related("said here"),))


@rule
def state_against_dates(catalog: Catalog) -> Iterable[Finding]:
    """A cycle says that it is where its dates say that it is not.

    The dates decide. What a cycle says of itself counts where they leave it open.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2025-03-01
      end: 2025-08-31
      state: running  # <-- state-against-dates
      items: []
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      start: 2025-03-01
      end: 2025-08-31
      items: []
    ```
    """
    for plan in catalog.of("Plan"):
        place, found = plan.spec["state"], cycle(catalog, plan).state
        if place.text in ("proposed", "running", "ended") and found != place.text:
            says = {"ended": "has ended", "running": "runs", "planned": "has not begun"}[found or "running"]
            yield place.finding(
                f"by its dates, the cycle {says}", hint="leave `state` out, or correct the dates"
            )
