"""What names something that is not there, or that should not be named."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Mention
from usdfops.finding import Finding
from usdfops.judge.naming import is_person, meant, meant_term, suggestion
from usdfops.judge.rule import rule
from usdfops.model import KINDS, TERMS
from usdfops.words import an, quoted


@rule
def unknown_reference(catalog: Catalog) -> Iterable[Finding]:
    """A file names a resource that the catalog does not have.

    ```yaml bad
    spec:
      uses:
        - service: databse  # <-- unknown-reference
    ```
    ```yaml good
    spec:
      uses:
        - service: database
    ```
    """
    for kind in KINDS:
        for mention in catalog.mentions(kind):
            if catalog.find(kind, mention.text) or not mention.well_formed:
                continue
            if not meant(catalog, mention) and not is_person(mention):
                hint = suggestion(mention.text, (r.name for r in catalog.of(kind)))
                hint = hint or f"make it with `usdfops new {kind.lower()} {mention.text}`"
                what = f"{an(KINDS[kind].singular)} of this catalog"
                yield mention.finding(f"{quoted(mention.text)} is not {what}", hint)


@rule
def alias_as_reference(catalog: Catalog) -> Iterable[Finding]:
    """A file names a resource by its title or an alias, instead of by its name.

    Aliases help people to search. A reference by one breaks on the day the alias is dropped.

    ```yaml bad
    spec:
      group: Alert Production  # <-- alias-as-reference
    ```
    ```yaml good
    spec:
      group: alerts
    ```
    """
    for kind in KINDS:
        for mention in catalog.mentions(kind):
            resource = meant(catalog, mention)
            if resource:
                what = f"the {KINDS[kind].singular} `{resource.name}`"
                yield mention.finding(
                    f"{quoted(mention.text)} is what {what} is called, not its name",
                    f"write `{resource.name}`",
                )


@rule
def self_reference(catalog: Catalog) -> Iterable[Finding]:
    """A resource depends on itself, or is part of itself.

    ```yaml bad
    spec:
      dependsOn:
        - application: hello  # <-- self-reference
    ```
    ```yaml good
    spec:
      dependsOn:
        - application: archive
    ```
    """
    for kind in KINDS:
        for mention in catalog.mentions(kind):
            resource = mention.place.resource
            # A service of the menu may be asked for through itself, as a ticket system is.
            if (resource.kind, resource.name) == (kind, mention.text) and "request" not in mention.place.path:
                yield mention.finding(f"`{resource.name}` names itself", "name another one, or leave it out")


@rule
def retired_reference(catalog: Catalog) -> Iterable[Finding]:
    """Something that is in use depends on an application that is retired.

    A retired application keeps its file, so that its name stays known; it does no work.

    ```yaml bad
    spec:
      dependsOn:
        - application: legacy  # <-- retired-reference
    ```
    ```yaml good
    spec:
      dependsOn:
        - application: archive
    ```
    """
    for mention in catalog.mentions("Application"):
        target = catalog.find("Application", mention.text)
        if target and _is_retired(catalog, mention, target.spec["lifecycle"].text):
            yield mention.finding(f"`{target.name}` is retired", "name what replaces it, or leave it out")


def _is_retired(catalog: Catalog, mention: Mention, lifecycle: str | None) -> bool:
    own = mention.place.resource.spec["lifecycle"].text
    return lifecycle == "retired" and own != "retired"


@rule
def circular_part_of(catalog: Catalog) -> Iterable[Finding]:
    """Applications are parts of each other in a circle.

    ```yaml bad
    spec:
      partOf: archive  # <-- circular-part-of
    ```
    ```yaml bad applications/archive.yaml
    spec:
      partOf: hello  # <-- circular-part-of
    ```
    ```yaml good
    spec:
      partOf: archive
    ```
    """
    whole = {r.name: r.spec["partOf"] for r in catalog.of("Application") if r.spec["partOf"].text}
    for name, place in whole.items():
        path = [name]
        while (above := whole.get(path[-1])) is not None and above.text and above.text not in path:
            path.append(above.text)
        if above is not None and above.text == name and len(path) > 1:
            circle = " in ".join(f"`{part}`" for part in [*path, name])
            others = [whole[part].related(f"`{part}` is part of `{whole[part].text}`") for part in path[1:]]
            yield place.finding(
                f"applications are parts of each other: {circle}",
                hint="remove one `partOf`",
                related=tuple(others),
            )


@rule
def unknown_tier(catalog: Catalog) -> Iterable[Finding]:
    """A tier is none of those that the support model defines.

    ```yaml bad
    spec:
      tier: high  # <-- unknown-tier
    ```
    ```yaml good
    spec:
      tier: critical
    ```
    """
    return _unknown_term(catalog, "Tier")


@rule
def unknown_hours(catalog: Catalog) -> Iterable[Finding]:
    """Hours are none of those that the support model defines.

    ```yaml bad
    spec:
      operatingHours: always  # <-- unknown-hours
    ```
    ```yaml good
    spec:
      operatingHours: 24x7
    ```
    """
    return _unknown_term(catalog, "Hours")


def _unknown_term(catalog: Catalog, sort: str) -> Iterable[Finding]:
    """A finding for each mention of that sort which nothing defines."""
    what = TERMS[sort].phrase
    known = [term["name"].text or "" for term in catalog.terms(sort)]
    for mention in catalog.mentions(sort):
        term = meant_term(catalog, mention)
        if term and term != mention.text:
            yield mention.finding(
                f"{quoted(mention.text)} is the title, not the name, of {what}", f"write `{term}`"
            )
        elif mention.well_formed and mention.text not in known:
            yield mention.finding(f"{quoted(mention.text)} is not {what}", suggestion(mention.text, known))
