"""Puts the layers on top of each other, for every application and every responsibility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from weakref import WeakKeyDictionary

from usdfops.catalog.facilities import hosting
from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.boundary.agreements import agreed_on, agreements, objection
from usdfops.judge.boundary.layers import is_same, is_stated, layers_in, said
from usdfops.judge.boundary.record import HOLDERS, Cell, Holder, Layer, Reason
from usdfops.judge.boundary.subject import Subject, held_by, subject_of
from usdfops.judge.expression import Expression, Verdict, evaluate, expression
from usdfops.judge.facts import facts, unnamed, used
from usdfops.judge.reading import told
from usdfops.words import listed

__all__ = ["agreed_to", "boundary", "cells_of", "comes_with", "signed_on"]

ALWAYS = Verdict(True)
UNREADABLE = "its manifest cannot be read"


def boundary(catalog: Catalog) -> Iterator[Cell]:
    """Every cell: the facilities', then each application's, in the order of names."""
    for responsibility in catalog.of("Responsibility"):
        if responsibility.spec["scope"].text == "facility":
            for facility in _facilities(catalog):
                yield _cell(catalog, responsibility, subject_of(catalog, facility))
    for application in catalog.of("Application"):
        yield from cells_of(catalog, application)


def cells_of(catalog: Catalog, application: Resource) -> list[Cell]:
    """The cells of an application, in the order of responsibilities; none where it is retired."""
    known = _computed.setdefault(catalog, {})
    if application not in known:
        known[application] = list(_cells(catalog, application))
    return known[application]


def comes_with(catalog: Catalog, service: Resource) -> list[Cell]:
    """Who holds what wherever `service` is used, before a pattern or an application says otherwise.

    These are the responsibilities that are held service by service, and those of the application
    that the service speaks about.
    """
    facility = catalog.find("Facility", service.spec["facility"].text)
    subject = subject_of(catalog, facility, services=[service], service=service)
    whole = subject._replace(service=None)
    known = facts(catalog, service)
    found = []
    for responsibility in catalog.of("Responsibility"):
        scope = responsibility.spec["scope"].text
        if scope == "service":
            if _applies(service, responsibility, known).holds is not False:
                found.append(_cell(catalog, responsibility, subject))
        elif scope != "facility" and (responsibility.name, None) in said(catalog, service):
            cell = _cell(catalog, responsibility, whole)
            found.append(cell._replace(scope=subject.scope))
    return found


def agreed_to(catalog: Catalog, agreement: Place) -> Iterator[tuple[Cell, Layer]]:
    """What an application's agreement is to: each layer that counts, in each of its cells."""
    for cell in cells_of(catalog, agreement.resource):
        for layer, own in agreements(cell.layers):
            if is_same(own, agreement):
                yield cell, layer


def signed_on(catalog: Catalog, entry: Place) -> str | None:
    """The day on which both sides agreed to what an entry says, as of today; None where they have not."""
    agreement = entry["agreed"]
    if entry.resource.kind == "Application":
        pairs = list(agreed_to(catalog, agreement))
        counts = pairs and not any(objection(catalog, agreement, layer.entry, cell) for cell, layer in pairs)
    else:
        counts = objection(catalog, agreement, entry) is None
    return agreement["date"].text if counts else None


# Commands and several lint rules ask for the same cells, and a catalog never changes.
_computed: WeakKeyDictionary[Catalog, dict[Resource, list[Cell]]] = WeakKeyDictionary()


def _facilities(catalog: Catalog) -> Sequence[Resource | None]:
    """The facilities at which something of the catalog runs; all of them, where nobody has said.

    None stands for one that nobody has described.
    """
    return hosting(catalog) or [None]


def _cells(catalog: Catalog, application: Resource) -> Iterator[Cell]:
    if application.spec["lifecycle"].text == "retired":
        return
    facility = catalog.find("Facility", application.spec["facility"].text)
    known, services = facts(catalog, application), used(catalog, application)
    whole = [(subject_of(catalog, facility, application, services), known)]
    each = [
        (subject_of(catalog, facility, application, [service], service), {**known, "service": told(service)})
        for service in services
    ]
    silent = [_unknown(why) for why in unnamed(catalog, application)]
    if silent and not application.document.readable:
        silent = [_unknown(UNREADABLE)]
    for responsibility in catalog.of("Responsibility"):
        scope = responsibility.spec["scope"].text
        if scope == "facility":
            continue
        for subject, reading in each if scope == "service" else whole:
            verdict = _applies(application, responsibility, reading)
            if verdict.holds is not False:
                yield _cell(catalog, responsibility, subject, verdict)
        if scope == "service" and silent and _applies(application, responsibility, known).holds is not False:
            yield _of_services_not_known(application, responsibility, silent)


def _applies(resource: Resource, responsibility: Resource, known: dict[str, object]) -> Verdict:
    if not resource.document.readable or not responsibility.document.readable:
        return Verdict(None)
    when = responsibility.spec["when"]
    if not when.given:
        return ALWAYS
    condition = expression(when.text or "")
    if not isinstance(condition, Expression):
        return Verdict(None, error=condition.message)
    return evaluate(condition, known)


def _of_services_not_known(application: Resource, responsibility: Resource, why: list[Reason]) -> Cell:
    scope = ("Service", None)
    return Cell(application, responsibility, scope, "proposed", None, [], None, None, tuple(why), None, [])


def _cell(catalog: Catalog, responsibility: Resource, subject: Subject, verdict: Verdict = ALWAYS) -> Cell:
    files = [said(catalog, responsibility), *subject.files]
    layers = layers_in(files, responsibility.name, subject.service.name if subject.service else None)
    held: dict[str, list[Holder]] = {}
    reasons = [_unknown(why) for why in _not_known(subject, responsibility, verdict)]
    for part in HOLDERS:
        speaking = [layer for layer in layers if part in layer.wins]
        held[part] = [
            held_by(catalog, subject, layer, place) for layer in speaking for place in layer.says[part]
        ]
        if not held[part] or _disagree(held[part]):
            reasons.append(_unheld(part, speaking))
            held[part] = []
    accountable, authority = (next(iter(held[part]), None) for part in ("accountable", "authority"))
    if accountable is not None and accountable.team is None:
        reasons.append(_no_team(accountable))
    cell = Cell(
        subject.application,
        responsibility,
        subject.scope,
        "proposed",
        None,
        _once(held["responsible"]),
        accountable,
        authority,
        tuple(reasons),
        verdict.holds,
        layers,
    )
    return cell if subject.lost else _settled(catalog, cell)


def _settled(catalog: Catalog, cell: Cell) -> Cell:
    """The cell, with what its layers make of its status."""
    day = agreed_on(catalog, cell)
    if day is not None:
        return cell._replace(status="agreed", agreed_on=day)
    winning = [layer for layer in cell.layers if layer.wins]
    stated = bool(winning) and all(is_stated(layer.entry) for layer in winning)
    return cell._replace(status="default") if stated else cell


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
    return len({frozenset(roles) for roles in by_file.values()}) > 1


def _unheld(part: str, speaking: list[Layer]) -> Reason:
    """Why nobody holds a part: nobody has said who, or those who have disagree."""
    if not speaking:
        do = "say who, under `default` of the responsibility"
        return Reason("unsaid", f"{part}: nobody has said", do, part)
    names = listed((layer.place.resource.name for layer in speaking), "and")
    do = "say which of them counts, under `deviations` of the application"
    return Reason("disagree", f"{part}: {names} disagree", do, part)


def _no_team(holder: Holder) -> Reason:
    where = (
        "holds it, under `roles` of the application"
        if holder.side == "application"
        else "is the `owner` of the service, or of the facility"
    )
    text = f"accountable: no team is known to hold {holder.role}"
    return Reason("no-team", text, f"say which team {where}", "accountable")


def _unknown(text: str) -> Reason:
    return Reason("unknown", text, "say it in the manifest, or mend the file")


def _not_known(subject: Subject, responsibility: Resource, verdict: Verdict) -> Iterable[str]:
    if subject.application is not None and not subject.application.document.readable:
        return [UNREADABLE]
    if not responsibility.document.readable:
        return ["the responsibility cannot be read"]
    if verdict.holds is not None:
        return subject.unknown
    fields = listed(verdict.missing, "and") if verdict.missing else None
    why = f"nobody has said {fields}" if fields else f"its condition fails: {verdict.error}"
    return [*subject.unknown, f"not known whether it applies: {why}"]
