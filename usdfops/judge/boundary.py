"""The boundary: for every application and every responsibility, who does it, answers for it, decides.

This is the one place that computes it. A cell is made of layers, and later layers win, holder by
holder: the responsibility's default, the pattern that the application follows, the services that it
uses, and its own deviation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.expression import Expression, Verdict, evaluate, expression
from usdfops.judge.facts import facts, pattern_of, told, unnamed, used
from usdfops.words import listed, quoted

__all__ = [
    "HOLDERS", "NO_TEAM", "Cell", "Holder", "Layer", "agreements", "boundary", "cells_of", "comes_with",
    "is_signed", "is_stated", "ranked", "side_of", "signed_on",
]  # fmt: skip

HOLDERS = ("responsible", "accountable", "authority")
"""What a responsibility has holders of: who does it, who answers for it, who may decide."""

NO_TEAM = "accountable: no team is known to hold"
"""How the reason begins where a role answers and no team is known to hold it."""

ALWAYS = Verdict(True)


class Holder(NamedTuple):
    """Who holds a part of a responsibility, and where that was said."""

    role: str
    side: str | None
    """The side of the boundary that the role stands on; None where nobody has said."""
    team: str | None
    """The team that holds the role here; None where nobody has said."""
    channel: str | None
    """Where to reach the team, or, where no team is known, where to ask instead: a Slack channel."""
    layer: str
    """`default`, `pattern`, `service` or `application`."""
    place: Place
    """Where the role was given this part."""


class Layer(NamedTuple):
    """What one file says about a cell, and what of it counts in the end."""

    name: str
    """`default`, `pattern`, `service` or `application`."""
    place: Place
    """Where it says so."""
    entry: Place
    """What has the status, the day and the agreement of what it says."""
    says: dict[str, list[Place]]
    """The roles that it gives, for each of `HOLDERS` that it speaks of."""
    wins: tuple[str, ...]
    """Those of `HOLDERS` for which it has the last word."""


class Cell(NamedTuple):
    """One responsibility, for one application, service or facility."""

    application: Resource | None
    """None where it is held for the facility as a whole."""
    responsibility: Resource
    scope: tuple[str, str | None]
    """The kind and the name of what it is held for; no name where nobody has said which services."""
    status: str
    """`proposed`, `default` (a source says so) or `agreed` (both sides signed)."""
    agreed_on: str | None
    responsible: list[Holder]
    accountable: Holder | None
    authority: Holder | None
    reasons: tuple[str, ...]
    """Why holders or their teams are absent, or what is not known of whether it applies."""
    applies: bool | None
    """None where it is not known whether the responsibility applies."""
    layers: list[Layer]

    @property
    def missing(self) -> str | None:
        """Its reasons in one text; None where nothing is missing."""
        return "; ".join(self.reasons) or None

    def holders(self) -> list[Holder]:
        """Everybody who holds a part of it."""
        return [*self.responsible, *(h for h in (self.accountable, self.authority) if h)]


def boundary(catalog: Catalog) -> Iterator[Cell]:
    """Every cell: the facilities', then each application's, in the order of names."""
    for responsibility in catalog.of("Responsibility"):
        if responsibility.spec["scope"].text == "facility":
            for facility in _facilities(catalog):
                yield _cell(catalog, responsibility, ALWAYS, _Subject(facility, None, None, []))
    for application in catalog.of("Application"):
        yield from cells_of(catalog, application)


def cells_of(catalog: Catalog, application: Resource) -> list[Cell]:
    """The cells of an application, in the order of responsibilities; none where it is retired."""
    known = _computed.setdefault(catalog, {})
    if application not in known:
        known[application] = list(_cells(catalog, application))
    return known[application]


# Commands and several lint rules ask for the same cells, and a catalog never changes.
_computed: WeakKeyDictionary[Catalog, dict[Resource, list[Cell]]] = WeakKeyDictionary()


def _cells(catalog: Catalog, application: Resource) -> Iterator[Cell]:
    if application.spec["lifecycle"].text == "retired":
        return
    facility = catalog.find("Facility", application.spec["facility"].text)
    known = facts(catalog, application)
    services = used(catalog, application)
    reading = {service: {**known, "service": told(service)} for service in services}
    for responsibility in catalog.of("Responsibility"):
        scope = responsibility.spec["scope"].text
        if scope == "facility":
            continue
        if scope != "service":
            verdict = _applies(application, responsibility, known)
            if verdict.holds is not False:
                subject = _Subject(facility, application, None, services)
                yield _cell(catalog, responsibility, verdict, subject)
            continue
        for service in services:
            verdict = _applies(application, responsibility, reading[service])
            if verdict.holds is not False:
                yield _cell(
                    catalog, responsibility, verdict, _Subject(facility, application, service, [service])
                )
        why = unnamed(catalog, application)
        if why and _applies(application, responsibility, known).holds is not False:
            yield _of_services_not_known(application, responsibility, why)


def comes_with(catalog: Catalog, service: Resource) -> list[Cell]:
    """Who holds what wherever `service` is used, before a pattern or an application says otherwise.

    These are the responsibilities that are held service by service, and those of the application
    that the service speaks about.
    """
    facility = catalog.find("Facility", service.spec["facility"].text)
    subject = _Subject(facility, None, service, [service])
    known: dict[str, object] = {"service": told(service), "today": catalog.as_of}
    found = []
    for responsibility in catalog.of("Responsibility"):
        scope = responsibility.spec["scope"].text
        if scope == "service":
            if _applies(service, responsibility, known).holds is not False:
                found.append(_cell(catalog, responsibility, ALWAYS, subject))
        elif scope != "facility" and _entry(service.spec["responsibilities"], responsibility) is not None:
            cell = _cell(catalog, responsibility, ALWAYS, subject._replace(service=None))
            found.append(cell._replace(scope=subject.scope))
    return found


def side_of(catalog: Catalog, role: str | None) -> str | None:
    """The side of the boundary that a role stands on."""
    found = catalog.find("Role", role)
    return found.spec["side"].text if found else None


class _Subject(NamedTuple):
    """What a responsibility is held for."""

    facility: Resource | None
    application: Resource | None
    service: Resource | None
    services: list[Resource]
    """The services whose word counts."""

    @property
    def scope(self) -> tuple[str, str | None]:
        found = self.service or self.application or self.facility
        return (found.kind or "", found.name) if found else ("Facility", None)


def _facilities(catalog: Catalog) -> Sequence[Resource | None]:
    """The facilities at which something of the catalog runs; all of them, where nobody has said.

    None stands for one that nobody has described.
    """
    named = {r.spec["facility"].text for kind in ("Application", "Service") for r in catalog.of(kind)}
    every = catalog.of("Facility")
    return [facility for facility in every if facility.name in named] or every or [None]


def _applies(application: Resource, responsibility: Resource, known: dict[str, object]) -> Verdict:
    if not application.document.readable or not responsibility.document.readable:
        return Verdict(None)
    when = responsibility.spec["when"]
    if not when.given:
        return ALWAYS
    condition = expression(when.text or "")
    if not isinstance(condition, Expression):
        return Verdict(None, error=condition.message)
    return evaluate(condition, known)


def _of_services_not_known(application: Resource, responsibility: Resource, why: list[str]) -> Cell:
    reasons = tuple(why) if application.document.readable else ("its manifest cannot be read",)
    scope = ("Service", None)
    return Cell(application, responsibility, scope, "proposed", None, [], None, None, reasons, None, [])


def _cell(catalog: Catalog, responsibility: Resource, verdict: Verdict, subject: _Subject) -> Cell:
    layers = _layers(catalog, responsibility, subject)
    found: dict[str, list[Holder]] = {}
    reasons = list(_not_known(catalog, subject, responsibility, verdict))
    for part in HOLDERS:
        speaking = [layer for layer in layers if part in layer.wins]
        found[part] = [
            _holder(catalog, subject, layer, place) for layer in speaking for place in layer.says[part]
        ]
        if _disagree(found[part]):
            names = listed((layer.place.resource.name for layer in speaking), "and")
            reasons.append(f"{part}: {names} disagree")
            found[part] = []
        elif not found[part]:
            reasons.append(f"{part}: nobody has said")
    accountable, authority = (next(iter(found[part]), None) for part in ("accountable", "authority"))
    if accountable is not None and accountable.team is None:
        reasons.append(f"{NO_TEAM} {accountable.role}")
    lost = _lost(catalog, subject)
    agreed_on = None if lost else _agreed_on(catalog, layers)
    winning = [layer for layer in layers if layer.wins]
    stated = bool(winning) and not lost and all(is_stated(layer.entry) for layer in winning)
    status = "agreed" if agreed_on else "default" if stated else "proposed"
    return Cell(
        subject.application,
        responsibility,
        subject.scope,
        status,
        agreed_on,
        _once(found["responsible"]),
        accountable,
        authority,
        tuple(reasons),
        verdict.holds,
        layers,
    )


def _once(holders: list[Holder]) -> list[Holder]:
    """Each role once, by the first that gives it."""
    first: dict[str, Holder] = {}
    for holder in holders:
        first.setdefault(holder.role, holder)
    return list(first.values())


def _disagree(holders: list[Holder]) -> bool:
    """Whether two files that have the same say name different holders."""
    by_file: dict[Resource, set[tuple[str, str | None]]] = {}
    for holder in holders:
        by_file.setdefault(holder.place.resource, set()).add((holder.role, holder.team))
    return len({frozenset(said) for said in by_file.values()}) > 1


def _not_known(
    catalog: Catalog, subject: _Subject, responsibility: Resource, verdict: Verdict
) -> Iterator[str]:
    for resource, what in ((subject.application, "its manifest"), (responsibility, "the responsibility")):
        if resource is not None and not resource.document.readable:
            yield f"{what} cannot be read"
            return
    for name, speaker in _speakers(catalog, subject):
        if not speaker.document.readable:
            yield f"what comes with the {name} `{speaker.name}` cannot be read"
    yield from _lost(catalog, subject)
    if subject.application is None and subject.service is None and subject.facility is None:
        yield "no facility is known"
    if verdict.holds is None:
        fields = listed(verdict.missing, "and") if verdict.missing else None
        why = f"nobody has said {fields}" if fields else f"its condition fails: {verdict.error}"
        yield f"not known whether it applies: {why}"


def _lost(catalog: Catalog, subject: _Subject) -> list[str]:
    """What has a word in it, and cannot be found: then nobody knows what it says."""
    application = subject.application
    if application is None:
        return []
    followed = application.spec["deployment"]["pattern"].text
    known = followed is None or catalog.find("Pattern", followed) is not None
    lost = [] if known else [f"{quoted(followed or '')} is no pattern of the catalog"]
    if subject.service is None and application.spec["uses"].given:
        lost += unnamed(catalog, application)
    return lost


def _layers(catalog: Catalog, responsibility: Resource, subject: _Subject) -> list[Layer]:
    """What is said about the cell, in the order of rank."""
    said = [("default", responsibility.spec["default"], responsibility.spec)]
    entries = [
        (name, _entry(speaker.spec["responsibilities"], responsibility))
        for name, speaker in _speakers(catalog, subject)
    ]
    if subject.application is not None:
        deviations = subject.application.spec["deviations"]
        entries.append(("application", _entry(deviations, responsibility)))
        if subject.service is not None:  # what is said of the one service counts more
            entries.append(("application", _entry(deviations, responsibility, subject.service)))
    said += [(name, entry, entry) for name, entry in entries if entry is not None]
    return ranked([Layer(name, place, entry, _says(place), ()) for name, place, entry in said])


def ranked(layers: Iterable[Layer]) -> list[Layer]:
    """The layers, each with what it has the last word on. Services stand beside each other."""
    every = list(layers)
    last = {part: layer for layer in every for part in layer.says}

    def wins(layer: Layer, part: str) -> bool:
        return layer is last[part] or layer.name == last[part].name == "service"

    return [layer._replace(wins=tuple(part for part in layer.says if wins(layer, part))) for layer in every]


def _speakers(catalog: Catalog, subject: _Subject) -> Iterator[tuple[str, Resource]]:
    """The pattern and the services whose word counts."""
    pattern = pattern_of(catalog, subject.application) if subject.application else None
    if pattern is not None:
        yield "pattern", pattern
    yield from (("service", service) for service in subject.services)


def _entry(entries: Place, responsibility: Resource, service: Resource | None = None) -> Place | None:
    """The entry about `responsibility`: the one about `service`, or the one about no service."""
    of = service.name if service else None
    mine = (entry for entry in entries if entry["responsibility"].text == responsibility.name)
    return next((entry for entry in mine if entry["service"].value == of), None)


def _says(place: Place) -> dict[str, list[Place]]:
    found = {}
    for part in HOLDERS:
        places = [p for p in (place[part] if part == "responsible" else [place[part]]) if p.text]
        if places:
            found[part] = places
    return found


def _holder(catalog: Catalog, subject: _Subject, layer: Layer, place: Place) -> Holder:
    role = place.text or ""
    side = side_of(catalog, role)
    team, channel = None, None
    if side == "application" and subject.application is not None:
        team = subject.application.spec["roles"][role].text
        channel = _channel(catalog, team) or _asked(subject.application)
    elif side == "infrastructure":
        service = layer.place.resource if layer.name == "service" else subject.service
        for provider in (service, subject.facility):
            team = team or (provider.spec["owner"].text if provider else None)
        asked = service.spec["request"]["slack"].text if service else None
        channel = _channel(catalog, team) or asked or _facility_channel(catalog)
    return Holder(role, side, team, channel, layer.name, place)


def _channel(catalog: Catalog, team: str | None) -> str | None:
    found = catalog.find("Team", team)
    return next(iter(found.spec["slack"].texts), None) if found else None


def _asked(application: Resource) -> str | None:
    channels = application.spec["support"]["channels"]
    return next((c["slack"].text for c in channels if c["use"].text == "support" and c["slack"].text), None)


def _facility_channel(catalog: Catalog) -> str | None:
    """The channel in which the owners of applications ask infrastructure."""
    channels = (channel for model in catalog.of("SupportModel") for channel in model.spec["channels"])
    return next((c["slack"].text for c in channels if c["askedBy"].text == "owners"), None)


def is_stated(entry: Place) -> bool:
    """Whether a source says what an entry says. What an application says of itself is a proposal."""
    sources = entry.resource.metadata["sources"]
    stated = entry["status"].text == "stated" and entry.resource.kind != "Application"
    return stated and any(source["title"].text for source in sources)


def _agreed_on(catalog: Catalog, layers: list[Layer]) -> str | None:
    """The day on which both sides had agreed to all that counts; None where they have not."""
    days = [signed_on(catalog, agreement, layer.entry) for layer, agreement in agreements(layers)]
    return None if None in days else max((day for day in days if day), default=None)


def agreements(layers: list[Layer]) -> Iterator[tuple[Layer, Place]]:
    """Each layer that counts, with the agreement to it.

    An application's agreement is to the cell as it stands; one of another file to what it says.
    """
    own = next((layer.entry["agreed"] for layer in reversed(layers) if layer.name == "application"), None)
    for layer in layers:
        if layer.wins:
            yield layer, own if own is not None and own.given else layer.entry["agreed"]


def signed_on(catalog: Catalog, agreement: Place, entry: Place) -> str | None:
    """The day on which both sides agreed to what an entry says, as of today; None where they have not.

    An agreement that is older than what it agrees to is none.
    """
    day = agreement["date"].text
    counts = day is not None and (entry["since"].text or "") <= day <= catalog.as_of
    return day if counts and is_signed(agreement) else None


def is_signed(agreement: Place) -> bool:
    """Whether both sides signed, as two teams."""
    teams = [agreement[side].text for side in ("application", "infrastructure")]
    return None not in teams and teams[0] != teams[1]
