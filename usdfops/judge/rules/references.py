"""What names something that is not there, or that should not be named."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Mention, Place
from usdfops.finding import Finding
from usdfops.judge.naming import correction, is_person, meant, meant_term, suggestion
from usdfops.judge.rule import rule
from usdfops.model import KINDS, TERMS
from usdfops.words import an, listed, quoted


@rule(
    safe="writes the name, where only case, hyphens, underscores or spaces differ",
    unsafe="writes the one name that is near, and leaves out what says nothing, such as TBD",
)
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
    left = 200  # nobody reads more suggestions, and each takes as long as the catalog is large
    for kind in KINDS:
        for mention in catalog.mentions(kind):
            if catalog.find(kind, mention.text):
                continue
            if not meant(catalog, mention) and not is_person(mention):
                left -= 1
                what = f"{an(KINDS[kind].singular)} of this catalog"
                hint = _way_on(catalog, mention) if left >= 0 else None
                known = [resource.name for resource in catalog.of(kind)] if left >= 0 else []
                fix = correction(mention, known)
                yield mention.finding(f"{quoted(mention.text)} is not {what}", hint, fix)


def _way_on(catalog: Catalog, mention: Mention) -> str:
    """What to do about a name that the catalog does not have."""
    kind, text = KINDS[mention.sort], mention.text
    known = [resource.name for resource in catalog.of(kind.name)]
    hint = suggestion(text, known)
    if hint:
        return hint
    within = [name for name in known if text.casefold() in name]
    if 0 < len(within) <= 12:
        return f"write one of {listed(within)}"
    if kind.name == "Service":
        return "`usdfops list services` shows the menu; what it does not offer goes under `needs`"
    if kind.name == "Team" and known:
        return f"name one of `usdfops list teams`, or make it with `usdfops new team {text}`"
    return f"make it with `usdfops new {kind.singular.replace(' ', '-')} {text}`"


@rule(safe="writes the name")
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
                    mention.replaced(resource.name),
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
            # A service may be asked for through itself, as a ticket system is; a facility's links end at it.
            is_own = (resource.kind, resource.name) == (kind, mention.text)
            if is_own and not {"request", "links"} & {*mention.place.path}:
                yield mention.finding(f"`{resource.name}` names itself", "name another one, or leave it out")


@rule
def retired_reference(catalog: Catalog) -> Iterable[Finding]:
    """Something that is in use depends on an application or a service that is retired.

    What is retired keeps its file, so that its name stays known; it does no work.

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
    for kind in ("Application", "Service"):
        for mention in catalog.mentions(kind):
            target = catalog.find(kind, mention.text)
            if target is None or target.spec["lifecycle"].text != "retired" or not _is_in_use(mention):
                continue
            if "uses" in mention.place.path:
                continue  # a rule of its own says so, with what to move to
            finding = mention.finding(f"`{target.name}` is retired", "name what replaces it, or leave it out")
            yield finding._replace(related=(target.spec["lifecycle"].related("retired here"),))


def _is_in_use(mention: Mention) -> bool:
    resource = mention.place.resource  # a plan is about what is to come or was: what it rests on is a risk
    return resource.kind != "Plan" and resource.spec["lifecycle"].text != "retired"


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
    seen: set[str] = set()
    for name in whole:
        path: dict[str, None] = {}
        above: str | None = name
        while above in whole and above not in seen:
            seen.add(above)
            path[above] = None
            above = whole[above].text
        if above in path:
            circle = list(path)[list(path).index(above) :]
            if len(circle) > 1:
                yield from _circle(whole, circle)


def _circle(whole: dict[str, Place], circle: list[str]) -> Iterable[Finding]:
    """A finding at each `partOf` of the circle, which names some of the others."""
    shown = [*circle[:6], *([circle[0]] if len(circle) <= 6 else [])]
    message = " in ".join(f"`{name}`" for name in shown) + (" in ..." if len(circle) > 6 else "")
    for name in circle:
        others = [other for other in circle[:7] if other != name]
        yield whole[name].finding(
            f"applications are parts of each other: {message}",
            hint="remove one `partOf`",
            related=tuple(whole[o].related(f"`{o}` is part of `{whole[o].text}`") for o in others),
        )


@rule(
    safe="writes the name of the tier, where its title is given",
    unsafe="writes the one tier that is near",
)
def unknown_tier(catalog: Catalog) -> Iterable[Finding]:
    """A tier is none of those that the support model defines.

    ```yaml bad
    spec:
      tier: critcal  # <-- unknown-tier
    ```
    ```yaml good
    spec:
      tier: critical
    ```
    """
    return _unknown_term(catalog, "Tier")


@rule(
    safe="writes the name of the hours, where their title is given",
    unsafe="writes the ones that are near",
)
def unknown_hours(catalog: Catalog) -> Iterable[Finding]:
    """Hours are none of those that the support model defines.

    ```yaml bad
    spec:
      operatingHours: 24-7  # <-- unknown-hours
    ```
    ```yaml good
    spec:
      operatingHours: 24x7
    ```
    """
    return _unknown_term(catalog, "Hours")


@rule(safe="writes the identifier, where the title is given", unsafe="writes the one that is near")
def unknown_requirement(catalog: Catalog) -> Iterable[Finding]:
    """An exception or an item of a plan names a requirement that no standard has.

    ```yaml bad
    spec:
      exceptions:
        - requirement: backups-stated  # <-- unknown-requirement
          notApplicable: It holds no data.
    ```
    ```yaml good
    spec:
      exceptions:
        - requirement: backup-stated
          notApplicable: It holds no data.
    ```
    """
    return _unknown_term(catalog, "Requirement")


def _unknown_term(catalog: Catalog, sort: str) -> Iterable[Finding]:
    """A finding for each mention of that sort which nothing defines."""
    what, key = TERMS[sort].phrase, TERMS[sort].key
    known = [term[key].text or "" for term in catalog.terms(sort)]
    for mention in catalog.mentions(sort):
        term = meant_term(catalog, mention)
        if term and term != mention.text:
            yield mention.finding(
                f"{quoted(mention.text)} is the title, not the name, of {what}",
                f"write `{term}`",
                mention.replaced(term),
            )
        elif mention.text not in known:
            hint, fix = suggestion(mention.text, known), correction(mention, known)
            yield mention.finding(f"{quoted(mention.text)} is not {what}", hint, fix)
