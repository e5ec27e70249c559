"""What cannot be right about who answers for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.boundary import (
    HOLDERS,
    Cell,
    Layer,
    Stranger,
    agreed_to,
    cells_of,
    is_same,
    is_signed,
    ranked,
    side_of,
    statements,
    strangers,
)
from usdfops.judge.facts import used
from usdfops.judge.rule import rule
from usdfops.words import listed, quoted


@rule
def no_accountable_role(catalog: Catalog) -> Iterable[Finding]:
    """A responsibility names no role that answers for it.

    What everybody does and nobody answers for is not done on the day that matters.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      default:  # <-- no-accountable-role
        responsible: [service-owner]
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      default:
        responsible: [service-owner]
        accountable: service-owner
    ```
    """
    for responsibility in catalog.of("Responsibility"):
        default = responsibility.spec["default"]
        if responsibility.spec["scope"].given and not default["accountable"].given:
            yield default.finding(
                "the responsibility has no accountable role",
                hint="add `accountable:` with the one role that answers for it",
                key=default.given,
            )


@rule
def two_accountable_roles(catalog: Catalog) -> Iterable[Finding]:
    """A file says twice who holds the same responsibility.

    Exactly one role is accountable. Of two entries nobody can tell which one counts.

    ```yaml bad services/database.yaml
    spec:
      responsibilities:
        - responsibility: backup
          accountable: administrator
        - responsibility: backup  # <-- two-accountable-roles
          accountable: service-owner
    ```
    ```yaml good services/database.yaml
    spec:
      responsibilities:
        - responsibility: backup
          accountable: administrator
    ```
    """
    first: dict[tuple[Resource, str, str | None], Place] = {}
    for entry in statements(catalog):
        place = entry["responsibility"]
        if place.text is None:
            continue
        service = entry["service"].text if place.resource.kind == "Application" else None
        given = first.setdefault((place.resource, place.text, service), place)
        if given is not place:
            yield place.finding(
                f"{quoted(place.text)} is given already, in line {given.span().line}",
                hint="put the two together",
                related=(given.related("first given here"),),
            )


@rule
def services_disagree(catalog: Catalog) -> Iterable[Finding]:
    """Two services that an application uses disagree on who holds a responsibility of the application.

    Then nobody holds it there. A responsibility that each service settles for itself has the scope
    `service`; otherwise the application says which of the two counts, as a deviation.

    ```yaml bad
    spec:
      uses:  # <-- services-disagree
        - service: database
          plan: small
        - service: kubernetes
          plan: large
    ```
    ```yaml bad services/database.yaml
    spec:
      lifecycle: offered
      plans: [{name: small}]
      responsibilities: [{responsibility: backup, accountable: administrator}]
    ```
    ```yaml bad services/kubernetes.yaml
    spec:
      lifecycle: offered
      plans: [{name: large}]
      responsibilities: [{responsibility: backup, accountable: service-owner}]
    ```
    ```yaml good
    spec:
      uses:
        - service: database
          plan: small
        - service: kubernetes
          plan: standard
    ```
    """
    for application in catalog.of("Application"):
        said = [
            entry["responsibility"].text
            for service in used(catalog, application)
            for entry in service.spec["responsibilities"]
        ]
        contested = {name for name in said if said.count(name) > 1 and _is_one_for_all(catalog, name)}
        if not contested:
            continue
        for cell in cells_of(catalog, application):
            for part in (why.part for why in cell.reasons if why.kind == "disagree" and why.part):
                layers = [layer for layer in cell.layers if part in layer.wins]
                names = listed((layer.place.resource.name for layer in layers), "and")
                yield application.spec["uses"].finding(
                    f"{names} name others as {part} for {quoted(cell.responsibility.name)}",
                    hint="say which of them counts under `deviations`, with the reason",
                    key=True,
                    related=tuple(layer.says[part][0].related(f"{part} here") for layer in layers),
                )


def _is_one_for_all(catalog: Catalog, name: str | None) -> bool:
    """Whether a responsibility is not held service by service."""
    found = catalog.find("Responsibility", name)
    return found is not None and found.spec["scope"].text != "service"


@rule
def role_on_wrong_side(catalog: Catalog) -> Iterable[Finding]:
    """A role stands on the other side of the boundary than the place that names it, or on none.

    An application's team holds roles of the application's side; infrastructure's roles are held by
    the owner of a service or facility. What is held once for a facility has no application that
    could hold it. A role that states no side can hold nothing.

    ```yaml bad
    spec:
      roles:
        administrator: square  # <-- role-on-wrong-side
    ```
    ```yaml good
    spec:
      roles:
        service-owner: square
    ```
    """
    for application in catalog.of("Application"):
        for role, place in application.spec["roles"].fields.items():
            side = side_of(catalog, role)
            if side not in (None, "application"):
                yield place.finding(
                    f"the role {quoted(role)} stands on the side `{side}`, and an application has its own",
                    hint="name a role of the side `application`",
                    key=True,
                )
    for place in _roles(catalog):
        found = catalog.find("Role", place.text)
        if found is None or not found.document.readable:
            continue
        scope = place.resource.spec["scope"].text if place.resource.kind == "Responsibility" else None
        if not found.spec["side"].given:
            yield place.finding(
                f"the role {quoted(place.text or '')} states no side, so nobody can hold anything by it",
                hint="name a role with a side, or add `side:` to this one",
            )
        elif scope == "facility" and side_of(catalog, place.text) == "application":
            yield place.finding(
                f"{quoted(place.text or '')} is a role of applications, and this is held for the facility",
                hint="name a role of the side `infrastructure`, or another scope",
            )


def _roles(catalog: Catalog) -> Iterator[Place]:
    """Every place at which a responsibility is given to a role."""
    entries = [responsibility.spec["default"] for responsibility in catalog.of("Responsibility")]
    entries += statements(catalog)
    for entry in entries:
        yield from entry["responsible"]
        yield from (entry[part] for part in ("accountable", "authority") if entry[part].text is not None)


@rule
def deviation_without_reason(catalog: Catalog) -> Iterable[Finding]:
    """An application departs from the boundary and does not say why.

    ```yaml bad
    spec:
      deviations:
        - responsibility: backup  # <-- deviation-without-reason
          accountable: administrator
    ```
    ```yaml good
    spec:
      deviations:
        - responsibility: backup
          accountable: administrator
          because: Its disks are backed up with the hosts.
    ```
    """
    for application in catalog.of("Application"):
        for entry in application.spec["deviations"]:
            if any(entry[part].given for part in HOLDERS) and not entry["because"].given:
                yield entry["responsibility"].finding(
                    "the deviation gives no reason", hint="add `because:` with the reason", key=True
                )


@rule
def deviation_without_effect(catalog: Catalog) -> Iterable[Finding]:
    """An application departs from the boundary, and nothing is held otherwise because of it.

    It gives the holders that there are anyway, or none, or it is about a responsibility that does
    not apply to the application, is held for the whole facility, or about a service not in use.

    ```yaml bad
    spec:
      deviations:
        - responsibility: backup  # <-- deviation-without-effect
          accountable: service-owner
          because: We do it ourselves.
    ```
    ```yaml good
    spec:
      deviations:
        - responsibility: backup
          accountable: administrator
          because: Its disks are backed up with the hosts.
    ```
    """
    for application in catalog.of("Application"):
        entries = [e for e in application.spec["deviations"] if _is_known(catalog, e)]
        if not entries or application.spec["lifecycle"].text == "retired":
            continue
        cells = cells_of(catalog, application)
        for entry in entries:
            touched = [cell for cell in cells if any(is_same(layer.place, entry) for layer in cell.layers)]
            why = _without_effect(catalog, entry, touched)
            if why and (touched or application.spec["uses"].given):  # it may use what it has not named yet
                yield entry["responsibility"].finding(
                    f"the deviation changes nothing: {why}", hint="take it out, or mend it", key=True
                )


def _is_known(catalog: Catalog, entry: Place) -> bool:
    """Whether the entry names what there is; what is misspelt is said elsewhere."""
    service = entry["service"].text
    named = service is None or catalog.find("Service", service) is not None
    return named and catalog.find("Responsibility", entry["responsibility"].text) is not None


def _without_effect(catalog: Catalog, entry: Place, touched: list[Cell]) -> str | None:
    """Why an entry changes nothing; None where it does."""
    if not touched:
        return "no line of this application's boundary is about it"
    given = [part for part in HOLDERS if entry[part].given]
    if not given:
        return None if entry["agreed"].given else "it names nobody and no agreement"
    if any(_changes(catalog, entry, part, cell) for part in given for cell in touched):
        return None
    return f"{listed(given, 'and')} {'is' if len(given) == 1 else 'are'} the same without it"


def _changes(catalog: Catalog, entry: Place, part: str, cell: Cell) -> bool:
    number = next(n for n, layer in enumerate(cell.layers) if is_same(layer.place, entry))
    mine, below = cell.layers[number], ranked(cell.layers[:number])
    if part not in mine.wins:
        return False
    said = [_said(catalog, layer, part, cell) for layer in below if part in layer.wins]
    return not said or any(other != _said(catalog, mine, part, cell) for other in said)


def _said(catalog: Catalog, layer: Layer, part: str, cell: Cell) -> set[tuple[str, str | None]]:
    """The roles that a layer gives, each with the service whose owner holds it."""
    beside = layer.place.resource.name if layer.name == "service" and cell.scope[0] != "Service" else None
    roles = [place.text or "" for place in layer.says[part]]
    return {(role, beside if side_of(catalog, role) == "infrastructure" else None) for role in roles}


@rule
def outdated_agreement(catalog: Catalog) -> Iterable[Finding]:
    """An agreement is older than the split that it agrees to.

    Both sides agreed to something else. Until they agree again, the split counts as proposed.

    ```yaml bad
    spec:
      roles: {service-owner: square}
      deviations:
        - responsibility: backup
          accountable: administrator
          because: Its disks are backed up with the hosts.
          since: 2026-05-01
          agreed:
            date: 2026-04-01  # <-- outdated-agreement
            application: square
            infrastructure: storage
    ```
    ```yaml good
    spec:
      roles: {service-owner: square}
      deviations:
        - responsibility: backup
          accountable: administrator
          because: Its disks are backed up with the hosts.
          since: 2026-05-01
          agreed:
            date: 2026-05-20
            application: square
            infrastructure: storage
    ```
    """
    for agreement, splits in _agreements(catalog):
        day = agreement["date"].text
        newer = [s for s in splits if day is not None and (s["since"].text or "") > day]
        if newer:
            yield agreement["date"].finding(
                f"the agreement is of {day}, and what it agrees to stands since {newer[0]['since'].text}",
                hint="agree again, or take the agreement out",
                related=tuple(split["since"].related("stands since then") for split in newer),
            )


def _agreements(catalog: Catalog) -> Iterator[tuple[Place, list[Place]]]:
    """Each agreement, with what it agrees to: what has a `since`."""
    for responsibility in catalog.of("Responsibility"):
        if responsibility.spec["agreed"].given:
            yield responsibility.spec["agreed"], [responsibility.spec]
    for entry in statements(catalog):
        agreement = entry["agreed"]
        if agreement.given:
            own = agreed_to(catalog, agreement) if entry.resource.kind == "Application" else ()
            splits = [entry, *(layer.entry for _, layer in own)]
            seen = {(split.resource.name, split.path): split for split in splits}
            yield agreement, list(seen.values())


@rule
def team_on_both_sides(catalog: Catalog) -> Iterable[Finding]:
    """One team stands on both sides of the same responsibility, or signs for both.

    A boundary has two sides because each asks the other; a team that asks itself is not asked.

    ```yaml bad
    spec:
      roles: {service-owner: square}
      deviations:
        - responsibility: backup
          agreed:
            date: 2026-05-20
            application: square
            infrastructure: square  # <-- team-on-both-sides
    ```
    ```yaml good
    spec:
      roles: {service-owner: square}
      deviations:
        - responsibility: backup
          agreed:
            date: 2026-05-20
            application: square
            infrastructure: storage
    ```
    """
    for agreement, _ in _agreements(catalog):
        signed = agreement["infrastructure"]
        if signed.text is not None and agreement["application"].text is not None and not is_signed(agreement):
            yield signed.finding(
                f"`{signed.text}` signs for both sides",
                hint="have each side sign for itself",
                related=(agreement["application"].related("signs here too"),),
            )
    for application in catalog.of("Application"):
        if not application.spec["roles"].given:
            continue
        for (team, role), names in _both_sides(catalog, application).items():
            place = application.spec["roles"][role]
            many = listed(names[:3], "and") + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            yield place.finding(
                f"{quoted(team)} is on both sides of {many}",
                hint="give one of the two sides to another team, or say who does under `deviations`",
            )


def _both_sides(catalog: Catalog, application: Resource) -> dict[tuple[str, str], list[str]]:
    """By team and its role for the application, the responsibilities in which it meets itself."""
    found: dict[tuple[str, str], list[str]] = {}
    for cell in cells_of(catalog, application):
        theirs = {h.team for h in cell.holders() if h.side == "infrastructure" and h.team}
        for holder in cell.holders():
            if holder.side == "application" and holder.team in theirs:
                names = found.setdefault((holder.team, holder.role), [])
                if cell.responsibility.name not in names:
                    names.append(cell.responsibility.name)
    return found


@rule
def signed_by_another_team(catalog: Catalog) -> Iterable[Finding]:
    """A team signed an application's agreement and is not the one to sign for that side.

    For the application signs a team that holds one of its roles. For infrastructure signs the owner
    of the facility, or of a service that the agreement is about; where no owner is known, any team
    that holds no role of the application. What others sign is no agreement.

    ```yaml bad
    spec:
      roles: {service-owner: square}
      deviations:
        - responsibility: backup
          agreed:
            date: 2026-05-20
            application: storage  # <-- signed-by-another-team
            infrastructure: square  # <-- signed-by-another-team
    ```
    ```yaml good
    spec:
      roles: {service-owner: square}
      deviations:
        - responsibility: backup
          agreed:
            date: 2026-05-20
            application: square
            infrastructure: storage
    ```
    """
    for application in catalog.of("Application"):
        teams = {place.text for place in application.spec["roles"].fields.values()}
        for agreement in (entry["agreed"] for entry in application.spec["deviations"]):
            found: dict[tuple[str, str], Stranger] = {}
            for cell, _ in agreed_to(catalog, agreement) if is_signed(agreement) else ():
                for stranger in strangers(catalog, agreement, cell):
                    found.setdefault((stranger.text, stranger.do), stranger)
            for stranger in found.values():
                # What is wrong with a role that it does hold is said there.
                if stranger.place.path[-1] == "infrastructure" or stranger.place.text not in teams:
                    yield stranger.place.finding(stranger.text, hint=stranger.do)


@rule
def unsourced_responsibility(catalog: Catalog) -> Iterable[Finding]:
    """Who holds a responsibility is called stated, and the file names no source.

    What no source states is `proposed`, until both sides agree.

    ```yaml bad responsibilities/backup.yaml
    spec:
      status: stated  # <-- unsourced-responsibility
      scope: application
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      status: proposed
      scope: application
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    places = [responsibility.spec["status"] for responsibility in catalog.of("Responsibility")]
    places += [entry["status"] for entry in statements(catalog)]
    for place in places:
        sources = place.resource.metadata["sources"]
        if place.text == "stated" and not any(source["title"].text for source in sources):
            yield place.finding(
                "no source of this file states it", hint="add it under `sources:`, or write `proposed`"
            )
