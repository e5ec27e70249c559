"""What cannot be right about the links between facilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.facilities import ENDS, ends
from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding
from usdfops.judge.naming import unlisted
from usdfops.judge.rule import rule


@rule(safe="writes the name, where the title is given", unsafe="writes the one that is near")
def unknown_component(catalog: Catalog) -> Iterable[Finding]:
    """A link ends at a component that the facility at that end does not have.

    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      components: [{name: kafka, type: kafka}, {name: butler, type: butler-database}]
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf, component: kafka}
          destination: {facility: usdf, component: butlr}  # <-- unknown-component
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      components: [{name: kafka, type: kafka}, {name: butler, type: butler-database}]
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf, component: kafka}
          destination: {facility: usdf, component: butler}
    ```
    """
    for mention in catalog.mentions("Component"):
        place = mention.place
        named = place.resource.below(place.path[:-1])["facility"].text
        facility = catalog.find("Facility", named)
        if facility is None or not facility.document.readable:
            continue  # it is said elsewhere that there is no such facility, or that it cannot be read
        known = [each["name"].text or "" for each in facility.spec["components"]]
        yield from unlisted(catalog, mention, known, f"one of the components of `{facility.name}`")


@rule
def foreign_link(catalog: Catalog) -> Iterable[Finding]:
    """A facility lists a link with neither end at it.

    A link is listed once, by one of its two ends, whose people know when it changes.

    ```yaml bad facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf}  # <-- foreign-link
          destination: {facility: south}
    ```
    ```yaml bad facilities/south.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: south, title: South}
    spec: {}
    ```
    ```yaml good facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf}
          destination: {facility: north}
    ```
    """
    for place in _links(catalog):
        if _is_foreign(catalog, place):
            one, other = dict.fromkeys(ends(place)), place.resource.name
            where = " or ".join(f"`{name}`" for name in one)
            yield place["source"]["facility"].finding(
                f"neither end of the link is at `{other}`", hint=f"list it in the file of {where}"
            )


def _links(catalog: Catalog) -> Iterator[Place]:
    for facility in catalog.of("Facility"):
        yield from facility.spec["links"]


def _is_foreign(catalog: Catalog, place: Place) -> bool:
    """Whether both ends are known, and neither is the facility that lists it."""
    both = ends(place)
    return place.resource.name not in both and all(catalog.find("Facility", name) for name in both)


@rule
def link_to_itself(catalog: Catalog) -> Iterable[Finding]:
    """A link has the same component, or the same facility without one, at both ends.

    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      components: [{name: kafka, type: kafka}, {name: butler, type: butler-database}]
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf, component: kafka}
          destination: {facility: usdf, component: kafka}  # <-- link-to-itself
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      components: [{name: kafka, type: kafka}, {name: butler, type: butler-database}]
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf, component: kafka}
          destination: {facility: usdf, component: butler}
    ```
    """
    for place in _links(catalog):
        source, destination = (_end(place[end]) for end in ENDS)
        if source == destination and source[0] is not None and not _is_foreign(catalog, place):
            at = place["destination"]["component" if source[1] else "facility"]
            yield at.finding("the link ends where it begins", hint="name what is at its other end")


def _end(place: Place) -> tuple[str | None, str | None]:
    return place["facility"].text, place["component"].text


@rule
def repeated_link(catalog: Catalog) -> Iterable[Finding]:
    """The same link is listed twice, perhaps in the files of both of its ends.

    It would count twice, and what is said of it in one place would contradict the other one day.
    Two links that speak different protocols are not the same.

    ```yaml bad facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf}
          destination: {facility: north}
    ```
    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      links:
        - name: to-north  # <-- repeated-link
          carries: metadata
          source: {facility: usdf}
          destination: {facility: north}
    ```
    ```yaml good facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf}
          destination: {facility: north}
    ```
    """
    seen: dict[tuple[object, ...], list[Place]] = {}
    for place in _links(catalog):
        source, destination = (_end(place[end]) for end in ENDS)
        if None in (source[0], destination[0], place["carries"].text):
            continue
        same = seen.setdefault((place["carries"].text, source, destination), [])
        other = next((each for each in same if _may_be_one(each, place)), None)
        same.append(place)
        if other is not None:
            yield place["name"].finding(
                f"`{other['name'].text}` of `{other.resource.name}` is the same link",
                hint="keep one of the two",
                related=(other["name"].related("the other one"),),
            )


def _may_be_one(one: Place, other: Place) -> bool:
    protocols = {link["protocol"].text.casefold() for link in (one, other) if link["protocol"].text}
    return len(protocols) < 2


@rule
def unreachable_link(catalog: Catalog) -> Iterable[Finding]:
    """A link joins two facilities, and neither of its ends has to be reachable from outside.

    One of the two has to call the other one, and to reach it.

    ```yaml bad facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf, exposed: false}
          destination: {facility: north, exposed: false}  # <-- unreachable-link
    ```
    ```yaml good facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      links:
        - name: messages
          carries: metadata
          source: {facility: usdf, exposed: false}
          destination: {facility: north, exposed: true}
    ```
    """
    for place in _links(catalog):
        exposed, both = [place[end]["exposed"] for end in ENDS], set(ends(place))
        if None not in both and len(both) == 2 and all(each.value is False for each in exposed):
            yield exposed[1].finding(
                "neither end of the link has to be reachable from outside its facility",
                hint="say which of the two has to be, or leave out what nobody has said",
                related=(exposed[0].related("the other end"),),
            )
