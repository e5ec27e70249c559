"""What makes it unclear what an item of a plan is, how far it is, or what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.naming import correction, suggestion
from usdfops.judge.plans.items import entries, reference, subjects
from usdfops.judge.plans.order import circles
from usdfops.judge.rule import rule
from usdfops.model import KINDS
from usdfops.words import an, listed, quoted


def _entries(catalog: Catalog) -> Iterator[tuple[Place, Place | None]]:
    """Every item of every plan, with the one that it stands in."""
    for plan in catalog.of("Plan"):
        yield from entries(plan)


@rule
def duplicate_item(catalog: Catalog) -> Iterable[Finding]:
    """Two items of a plan have the same id, at whatever depth they stand.

    What refers to it cannot know which is meant.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          items:
            - id: restore
              title: Try a restore
        - id: restore  # <-- duplicate-item
          title: Restore the archive
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          items:
            - id: restore
              title: Try a restore
        - id: archive-restore
          title: Restore the archive
    ```
    """
    first: dict[tuple[Resource, str], Place] = {}
    for item, _ in _entries(catalog):
        name = item["id"].text
        if name is None:
            continue
        other = first.setdefault((item.resource, name), item)
        if other is not item:
            yield item["id"].finding(
                f"the plan has an item {quoted(name)} already, in line {other.span().line}",
                hint="give one of the two another id",
                related=(other["id"].related("the other one"),),
            )


@rule(
    safe="writes the id, where only case, hyphens or underscores differ",
    unsafe="writes the one id that is near",
)
def unknown_item(catalog: Catalog) -> Iterable[Finding]:
    """An item is carried from one, or replaced by one, that the plan does not have.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          replacedBy: {item: snapshot}  # <-- unknown-item
        - id: snapshots
          title: Snapshots
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          replacedBy: {item: snapshots}
        - id: snapshots
          title: Snapshots
    ```
    """
    known: dict[str, dict[str, None]] = {}
    for plan in catalog.of("Plan"):
        ids = (item["id"].text for item, _ in entries(plan))
        known.setdefault(plan.name, {}).update(dict.fromkeys(name for name in ids if name is not None))
    lost = {plan.name for plan in catalog.of("Plan") if not plan.document.readable}
    for item, _ in _entries(catalog):
        for field in ("carriedFrom", "replacedBy"):
            named = reference(item[field])
            if named is None or named[0] not in known or named[0] in lost or named[1] in known[named[0]]:
                continue
            place, ids_ = item[field]["item"], list(known[named[0]])
            yield place.finding(
                f"{quoted(named[1])} is not an item of the plan `{named[0]}`",
                hint=suggestion(named[1], ids_) or f"`usdfops plan {named[0]}` shows its items",
                fix=correction(place, ids_),
            )


@rule(safe="writes the name, where the title is given", unsafe="writes the one name that is near")
def unknown_area(catalog: Catalog) -> Iterable[Finding]:
    """An item stands in an area that its plan does not list, such as one of another plan.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      areas:
        - {name: storage, title: Storage and databases}
      items:
        - id: backups
          title: Backups of every database
          area: storge  # <-- unknown-area
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      areas:
        - {name: storage, title: Storage and databases}
      items:
        - id: backups
          title: Backups of every database
          area: storage
    ```
    """
    for plan in catalog.of("Plan"):
        areas = {name: a for a in plan.spec["areas"] if (name := a["name"].text) is not None}
        for item, _ in entries(plan):
            place = item["area"]
            if place.text is None or place.text in areas:
                continue
            wanted = place.text.casefold()
            meant = [n for n, a in areas.items() if (a["title"].text or "").casefold() == wanted]
            hint = f"write `{meant[0]}`" if meant else suggestion(place.text, areas)
            yield place.finding(
                f"{quoted(place.text)} is not an area of the plan `{plan.name}`",
                hint=hint or "list it under `areas`",
                fix=place.replaced(meant[0]) if meant else correction(place, areas),
            )


@rule
def area_unlike_outer(catalog: Catalog) -> Iterable[Finding]:
    """An item stands within another one, and says that it belongs to another area.

    What an item consists of is counted in its area.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      areas:
        - {name: storage, title: Storage}
        - {name: network, title: Network}
      items:
        - id: backups
          title: Backups of every database
          area: storage
          items:
            - id: firewall
              title: Open the firewall
              area: network  # <-- area-unlike-outer
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      areas:
        - {name: storage, title: Storage}
        - {name: network, title: Network}
      items:
        - id: backups
          title: Backups of every database
          area: storage
        - id: firewall
          title: Open the firewall
          area: network
    ```
    """
    for plan in catalog.of("Plan"):
        known = {area["name"].text for area in plan.spec["areas"]}
        areas: dict[tuple[str | int, ...], Place] = {}
        for item, outer in entries(plan):
            above = areas.get(outer.path) if outer is not None else None
            own = item["area"]
            if above is not None:
                areas[item.path] = above
                if own.text is not None and own.text != above.text and {own.text, above.text} <= known:
                    yield own.finding(
                        f"the item stands within one of the area `{above.text}`",
                        hint="leave it out, or move the item out of the other one",
                        related=(above.related("the outer item's area"),),
                    )
            elif own.text is not None:
                areas[item.path] = own


@rule
def carried_in_a_circle(catalog: Catalog) -> Iterable[Finding]:
    """An item is carried from itself, or items are carried from each other in a circle.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          carriedFrom: {item: backups}  # <-- carried-in-a-circle
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
    ```
    """
    return _in_circles(catalog, "carriedFrom", "carried from")


@rule
def replaced_in_a_circle(catalog: Catalog) -> Iterable[Finding]:
    """An item is replaced by itself, or items are replaced by each other in a circle.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          replacedBy: {item: snapshots}  # <-- replaced-in-a-circle
        - id: snapshots
          title: Snapshots
          replacedBy: {item: backups}  # <-- replaced-in-a-circle
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          replacedBy: {item: snapshots}
        - id: snapshots
          title: Snapshots
    ```
    """
    return _in_circles(catalog, "replacedBy", "replaced by")


def _in_circles(catalog: Catalog, field: str, words: str) -> Iterable[Finding]:
    places: dict[tuple[str, str], Place] = {}
    on: dict[tuple[str, str], tuple[str, str]] = {}
    for item, _ in _entries(catalog):
        named, key = reference(item[field]), (item.resource.name, item["id"].text or "")
        if named is not None and key not in on:
            on[key], places[key] = named, item[field]["item"]
    for circle in circles(on):
        for key in circle:
            if len(circle) == 1:
                yield places[key].finding(
                    f"the item is {words} itself", hint="name another one, or leave it out"
                )
                continue
            others = [other for other in circle[:7] if other != key]
            yield places[key].finding(
                f"items are {words} each other in a circle: {listed((id_ for _, id_ in circle[:6]), 'and')}",
                hint=f"remove one `{field}`",
                related=tuple(places[o].related(f"`{o[1]}` is {words} `{on[o][1]}`") for o in others),
            )


@rule
def completed_around_open(catalog: Catalog) -> Iterable[Finding]:
    """An item is called completed, and something that it consists of is not.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          status: completed
          items:
            - id: restore
              title: Try a restore
              status: not-started  # <-- completed-around-open
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          status: in-progress
          items:
            - id: restore
              title: Try a restore
              status: not-started
    ```
    """
    done: dict[tuple[Resource, tuple[str | int, ...]], Place] = {}
    for item, outer in _entries(catalog):
        status = item["status"]
        above = done.get((outer.resource, outer.path)) if outer is not None else None
        if above is not None and status.text in ("not-started", "in-progress"):
            yield status.finding(
                f"the item is {status.text}, and stands within one that is completed",
                hint="change one of the two",
                related=(above.related("completed here"),),
            )
        if status.text == "completed" or above is not None:
            done[item.resource, item.path] = status if status.text == "completed" else above or status


@rule
def completed_and_replaced(catalog: Catalog) -> Iterable[Finding]:
    """An item is completed, and says that another one is done instead.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          status: completed
          replacedBy: {item: snapshots}  # <-- completed-and-replaced
        - id: snapshots
          title: Snapshots
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          status: dropped
          replacedBy: {item: snapshots}
        - id: snapshots
          title: Snapshots
    ```
    """
    for item, _ in _entries(catalog):
        if item["status"].text == "completed" and item["replacedBy"].given:
            yield item["replacedBy"].finding(
                "the item is completed, and another one is done instead",
                hint="keep one of `status: completed` and `replacedBy`",
                key=True,
                related=(item["status"].related("completed here"),),
            )


@rule
def event_beside_day(catalog: Catalog) -> Iterable[Finding]:
    """An item has a day by which it has to be done, and an event before which it has to be done.

    The event stands for a day that nobody knows. Once the two disagree, nobody can tell which counts.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          due: 2026-05-01
          before: the first data release  # <-- event-beside-day
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          due: 2026-05-01
          notes:
            - It has to be done before the first data release.
    ```
    """
    for item, _ in _entries(catalog):
        if item["due"].given and item["before"].given:
            yield item["before"].finding(
                "the item has a day as well, in `due`",
                hint="keep the day, and put the event under `notes`",
                key=True,
                related=(item["due"].related("the day"),),
            )


@rule
def requirement_of_other_kind(catalog: Catalog) -> Iterable[Finding]:
    """An item names a requirement that is asked of none of the kinds of resource that it is about.

    It would close no gap.

    ```yaml bad plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          resources:
            - service: database
          requirements: [backup-stated]  # <-- requirement-of-other-kind
    ```
    ```yaml good plans/spring.yaml
    apiVersion: usdfops/v1
    kind: Plan
    metadata: {name: spring, title: Spring}
    spec:
      items:
        - id: backups
          title: Backups of every database
          resources:
            - application: archive
          requirements: [backup-stated]
    ```
    """
    asked: dict[str, Place] = {}
    for term in catalog.terms("Requirement"):
        asked.setdefault(term["id"].text or "", term)
    about: dict[tuple[Resource, tuple[str | int, ...]], set[str]] = {}
    for item, outer in _entries(catalog):
        own = {label.partition("/")[0] for label in subjects(item["resources"])}
        kinds = own or (about.get((outer.resource, outer.path), set()) if outer is not None else set())
        about[item.resource, item.path] = kinds
        for named in item["requirements"]:
            place = asked.get(named.text or "")
            kind = place.resource.spec["kind"].text or "" if place is not None else ""
            if place is not None and kinds and kind in KINDS and kind not in kinds:
                yield named.finding(
                    f"{quoted(named.text or '')} is asked of {an(KINDS[kind].singular)}",
                    hint=f"name {an(KINDS[kind].singular)} under `resources`, or leave the requirement out",
                    related=(place["id"].related("asked here"),),
                )
