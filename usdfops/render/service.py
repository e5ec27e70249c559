"""The page of one service of the menu: what it is, how to get it, what to ask for, who uses it.

A page is a list of sections, and each of them is made by one function.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from usdfops.catalog.graph import Place
from usdfops.catalog.observations import old
from usdfops.judge.asked import Asked, Parameter, asked, given
from usdfops.judge.boundary import comes_with
from usdfops.judge.menu import Consumer, Entry
from usdfops.render.fields import UNKNOWN, facility_support, request_steps, request_where, term
from usdfops.render.menu import Offer, lifecycle
from usdfops.render.r2a2.matrix import SIDES, saying
from usdfops.render.rows import wrapped
from usdfops.render.section import (
    Fact,
    Facts,
    Link,
    Part,
    Section,
    Table,
    block,
    heading,
    section_markdown,
    section_text,
)

__all__ = ["service_markdown", "service_text"]


def _sections(offer: Offer, entry: Entry) -> Iterator[Section]:
    """The page, from top to bottom. A section without parts is left out."""
    yield _about(offer, entry)
    yield _request(entry)
    yield _plans(entry)
    yield _limits(entry)
    yield _addresses(entry)
    yield _support(offer, entry)
    yield _responsibilities(offer, entry)
    yield _consumers(offer, entry)
    yield _questions(entry)
    yield _origin(offer, entry)


def _about(offer: Offer, entry: Entry) -> Section:
    """What it is, who answers for it and when."""
    catalog, service, spec = offer.catalog, entry.service, entry.service.spec
    aliases = [name for name in service.metadata["aliases"].texts if name != service.title]
    rows: list[Fact] = [("also called", [", ".join(aliases)])] if aliases else []
    team, owner = catalog.find("Team", spec["owner"].text), spec["owner"].text or UNKNOWN
    rows += [
        ("category", [entry.category or UNKNOWN]),
        ("lifecycle", [lifecycle(service)]),
        ("facility", [spec["facility"].text or UNKNOWN]),
        ("operating hours", [term(catalog, "Hours", spec["operatingHours"])]),
        ("support hours", [term(catalog, "Hours", spec["supportHours"])]),
        ("owner", [f"{owner} ({team.title})" if team and team.title != owner else owner]),
    ]
    return Section("What it is", [Facts(rows)])


def _request(entry: Entry) -> Section:
    """How to get it, step by step, and who has to agree."""
    place = entry.service.spec["request"]
    where, url = request_where(place), place["url"].text
    said: list[str | Link] = [*([where] if where else []), *([Link("", url)] if url else [])]
    said += request_steps(place)
    rows: list[Fact] = [("request", said or [UNKNOWN]), ("approval", [place["approval"].text or UNKNOWN])]
    return Section("How to get it", [Facts(rows)])


def _plans(entry: Entry) -> Section:
    """What can be asked for."""
    place = entry.service.spec["plans"]
    plans = list(place)
    if not plans:
        return Section("Plans", ["There are none." if place.value == [] else "Nobody has said."])
    return Section("Plans", [_plan(plan) for plan in plans])


def _plan(plan: Place) -> Section:
    name, title = plan["name"].text or UNKNOWN, plan["title"].text
    parts: list[Part] = []
    if plan["description"].text:
        parts.append(plan["description"].text)
    found = asked(plan["parameters"])
    if found is None:
        parts.append("Nobody has said what a request has to carry.")
    else:
        parts += _asked(found)
    return Section(f"{name}: {title}" if title else name, parts)


def _asked(found: Asked) -> Iterator[str | Table]:
    """The parameters as a table, and what it does not show."""
    if found.parameters:
        rows = [_parameter(parameter) for parameter in found.parameters]
        yield Table(["parameter", "type", "required", "description"], rows)
    else:
        yield "Its JSON Schema names no parameter."
    if found.unlisted:
        yield f"Its JSON Schema also says what is not shown here: {', '.join(found.unlisted)}."
    if not found.whole:
        yield "Its JSON Schema says more than is shown here."


def _parameter(parameter: Parameter) -> list[str]:
    required = {True: "yes", False: "no", None: "depends"}[parameter.required]
    if parameter.required and parameter.within:
        required = f"with {parameter.within}"
    said = [parameter.description or "", *(_rule(key, value) for key, value in parameter.rules.items())]
    return [parameter.name or "(all)", parameter.type, required, "; ".join(text for text in said if text)]


_RULES = {
    "pattern": "matches",
    "enum": "one of",
    "const": "always",
    "examples": "such as",
    "minimum": "at least",
    "maximum": "at most",
    "$ref": "as",
}


def _rule(key: str, value: object) -> str:
    return f"{_RULES.get(key, key)} {_value(value)}"


def _value(value: object) -> str:
    """A value of JSON, without quotes where it is clear without them."""
    if isinstance(value, list) and value and not any(isinstance(item, (dict, list)) for item in value):
        return ", ".join(_value(item) for item in value)
    if isinstance(value, str) and re.fullmatch(r"[^\s\"]+( [^\s\"]+)*", value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _limits(entry: Entry) -> Section:
    """What its users have to live with, and how much there is."""
    spec = entry.service.spec
    rows: list[Fact] = [("constraints", list(spec["constraints"].texts))]
    for label, key in (("capacity", "amount"), ("quota", "amount"), ("objectives", "target")):
        said = [(item["title"].text or UNKNOWN, item[key].text or UNKNOWN) for item in spec[label]]
        rows.append((label, [": ".join(pair) for pair in said]))
    none = {label: "none" if spec[label].value == [] else UNKNOWN for label, _ in rows}
    return Section("Limits", [Facts([(label, values or [none[label]]) for label, values in rows])])


def _addresses(entry: Entry) -> Section:
    """Where it answers, and where to read on."""
    spec = entry.service.spec
    rows: list[Fact] = [
        ("endpoints", _links(spec["endpoints"])),
        ("documentation", _links(spec["documentation"])),
    ]
    if spec["code"].texts:
        rows.append(("code", [Link("", url) for url in spec["code"].texts]))
    if spec["phalanx"].texts:
        rows.append(("Phalanx", [", ".join(spec["phalanx"].texts)]))
    rows += [("more", links)] if (links := _links(entry.service.metadata["links"])) else []
    return Section("Where it is", [Facts([(label, values or [UNKNOWN]) for label, values in rows])])


def _links(place: Place) -> list[str | Link]:
    return [Link(item["title"].text or "", item["url"].text or "") for item in place]


def _support(offer: Offer, entry: Entry) -> Section:
    """Where to ask: its owner's channels, or those of the facility where none is known."""
    team = offer.catalog.find("Team", entry.service.spec["owner"].text)
    channels: list[str | Link] = [f"#{name}" for name in team.spec["slack"].texts] if team else []
    channels += [Link("", url) for url in team.spec["pages"].texts] if team else []
    rows: list[Fact] = [("owner's channels", channels or [UNKNOWN])]
    if not channels:
        rows += [(label, list(values)) for label, values in facility_support(offer.catalog, "owners")]
    return Section("Where to ask", [Facts(rows)])


def _responsibilities(offer: Offer, entry: Entry) -> Section:
    """Who does what wherever it is used, by the side that answers."""
    parts: list[Part] = []
    cells = comes_with(offer.catalog, entry.service)
    for side in (*SIDES, None):
        mine = [cell for cell in cells if (cell.accountable.side if cell.accountable else None) == side]
        rows = [
            [cell.responsibility.name, cell.status, "; ".join(saying(cell)) or "nobody has said"]
            for cell in mine
        ]
        if rows:
            heading = f"{side} answers" if side else "nobody is known to answer"
            parts.append(Section(heading.capitalize(), [Table(["responsibility", "status", "who"], rows)]))
    if parts:
        parts.append("A pattern or an application may say otherwise; `usdfops r2a2 APP` shows what counts.")
    return Section("Responsibilities that come with it", parts)


def _consumers(offer: Offer, entry: Entry) -> Section:
    """Who uses it, by tier, and who may."""
    said = offer.used_by(entry)
    parts: list[Part] = [f"{said[:1].upper()}{said[1:]}."]
    if entry.consumers:
        columns = ["application", "tier", "plan", "through", "asked for"]
        parts.append(Table(columns, [_consumer(offer, consumer) for consumer in entry.consumers]))
    if entry.may_use:
        names = [application.name for application in entry.may_use]
        some = f": {', '.join(names)}" if len(names) <= 12 else ""
        which = "all that it uses" if len(names) == 1 else "all that they use"
        more = " more" if entry.consumers else ""
        parts.append(f"{len(names)}{more} may use it, since nobody has said {which}{some}.")
    return Section("Who uses it", parts)


def _consumer(offer: Offer, consumer: Consumer) -> list[str]:
    through = f"pattern {consumer.pattern}" if consumer.pattern else consumer.through
    plan = consumer.plan or "-"
    asked_for = "; ".join(
        f"{name}: {_value(value)}" if name else _value(value) for name, value in given(consumer.parameters)
    )
    return [consumer.application.name, offer.tier(consumer.application), plan, through, asked_for or "-"]


def _questions(entry: Entry) -> Section:
    """What is not settled."""
    questions: list[str | Link] = [*entry.service.metadata["openQuestions"].texts]
    return Section("Open questions", [Facts([("asked", questions)])] if questions else [])


def _origin(offer: Offer, entry: Entry) -> Section:
    """Where this comes from, and how old it is."""
    metadata, today = entry.service.metadata, offer.catalog.as_of
    reviewed = metadata["reviewedOn"].text
    confirmed = f"by its owners on {reviewed}, {old(reviewed, today)}" if reviewed else "never, by its owners"
    sources: list[str | Link] = []
    for source in metadata["sources"]:
        day = source["asOf"].text
        after = f", as of {day}, {old(day, today)}" if day else ", nobody has said as of when"
        sources.append(Link(source["title"].text or "", source["url"].text or "", after))
    rows: list[Fact] = [("confirmed", [confirmed]), ("sources", sources or [UNKNOWN])]
    return Section("Where this comes from", [Facts([*rows, ("file", [offer.path(entry.service)])])])


def service_text(offer: Offer, entry: Entry, room: int = 80) -> str:
    """The page for a terminal of `room` columns."""
    service = entry.service
    lines = wrapped(f"{service.title} ({service.label})", room)
    about = service.metadata["description"].text
    lines += wrapped(about, room) if about else []
    for section in _sections(offer, entry):
        lines += section_text(section, room)
    return "\n".join(lines) + "\n"


def service_markdown(offer: Offer, entry: Entry) -> str:
    """The page as Markdown that GitHub renders."""
    service = entry.service
    lines = [f"# {heading(service.title)}"]
    about = service.metadata["description"].text
    lines += ["", block(about)] if about else []
    for section in _sections(offer, entry):
        lines += section_markdown(section)
    return "\n".join(lines) + "\n"
