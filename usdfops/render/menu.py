"""The standard menu of services: for somebody who chooses, a wiki, a program."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import age
from usdfops.judge.asked import asked
from usdfops.judge.boundary import Cell, comes_with
from usdfops.judge.gaps.record import Tiering
from usdfops.judge.gaps.tiers import tier_names
from usdfops.judge.menu import THROUGH, Consumer, Entry, Menu
from usdfops.render.fields import UNKNOWN, request_where, term
from usdfops.render.report import path_from_here
from usdfops.render.rows import Row, rows_text, wrapped
from usdfops.render.section import block, heading, inline
from usdfops.render.tiers import tier_short
from usdfops.words import counted

__all__ = ["Offer", "lifecycle", "menu_json", "menu_markdown", "menu_table"]


class Offer(NamedTuple):
    """What there is to tell."""

    menu: Menu
    catalog: Catalog
    folder: str
    """The catalog's folder, as paths are shown from here."""
    tiers: Mapping[Resource, Tiering]
    """The tier that each application counts as."""

    def path(self, place: Place) -> str:
        """The file that a place stands in."""
        return path_from_here(self.folder, place.resource.document.path)

    def used_by(self, entry: Entry) -> str:
        """How many applications use a service, and at which tiers."""
        if not entry.tiers:
            return "nobody has said that they use it" if entry.may_use else "no application"
        names = tier_names(self.catalog)
        counts: dict[tuple[int, bool, str], int] = {}
        for application in dict.fromkeys(consumer.application for consumer in entry.consumers):
            tier = self.tiers[application]
            rank = names.index(tier.name) if tier.name in names else len(names)
            key = (rank, not tier.stated, self.tier(application))
            counts[key] = counts.get(key, 0) + 1
        said = ", ".join(f"{count} {words}" for (_, _, words), count in sorted(counts.items()))
        return f"{sum(counts.values())}: {said}"

    def tier(self, application: Resource) -> str:
        """The tier that an application counts as, in the words of every report."""
        return tier_short(self.catalog, self.tiers[application])

    def summary(self) -> list[str]:
        """What counts, and how much is not known, in sentences."""
        ways = ", ".join(THROUGH.values())
        first, _, last = ways.rpartition(", ")
        lines = [
            f"{counted(len(self.menu.entries), 'service')}.",
            f"An application uses a service where it {first}, or {last}; a retired one uses nothing.",
        ]
        unsaid, total = len(self.menu.unsaid), self.menu.applications
        if unsaid:
            which = "it uses" if unsaid == 1 else "they use"
            lines.append(
                f"Of {unsaid} of {counted(total, 'application')} nobody has said all that {which}, "
                f"so each count may be up to {unsaid} higher."
            )
        return lines


def what(resource: Resource) -> str | None:
    """The first sentence of its description."""
    text = " ".join((resource.metadata["description"].text or "").split())
    first = re.match(r".*?(?:\w\w|[^\w\s])[.!?](?= [A-Z0-9])", text)
    return (first[0] if first else text) or None


def lifecycle(resource: Resource) -> str:
    """Whether new users may ask for it, and what to move to where they should not."""
    said, instead = resource.spec["lifecycle"].text, resource.spec["replacedBy"].text
    return (said or UNKNOWN) + (f"; move to {instead}" if instead else "")


def plans(resource: Resource) -> str:
    """The names of its plans."""
    names = [plan["name"].text or UNKNOWN for plan in resource.spec["plans"]]
    return ", ".join(names) or ("none" if resource.spec["plans"].value == [] else UNKNOWN)


def how_to_get(resource: Resource) -> str:
    """How to get it, in short: where to ask, or else the first thing to do."""
    request = resource.spec["request"]
    steps, approval = request["steps"].texts, request["approval"].text
    ways = (request_where(request), request["url"].text, *steps[:1], approval and f"approval: {approval}")
    return next((way for way in ways if way), UNKNOWN)


def _facts(offer: Offer, entry: Entry) -> list[Row]:
    """What the menu tells of a service; what is unknown comes last, in one row."""
    service = entry.service
    if not service.document.readable:
        because = f"`usdfops validate {offer.path(service)}` says why"
        return [("unreadable", [because]), ("used by", [offer.used_by(entry)])]
    said = {
        "lifecycle": lifecycle(service),
        "plans": plans(service),
        "operating hours": term(offer.catalog, "Hours", service.spec["operatingHours"]),
        "support hours": term(offer.catalog, "Hours", service.spec["supportHours"]),
        "request": how_to_get(service),
        "used by": offer.used_by(entry),
    }
    unknown = [label for label, value in said.items() if value == UNKNOWN]
    hidden = (*unknown, "lifecycle") if said["lifecycle"] == "offered" else unknown
    rows = [(label, [value]) for label, value in said.items() if label not in hidden]
    return [*rows, (UNKNOWN, [", ".join(unknown)])] if unknown else rows


def _by_category(menu: Menu) -> Iterator[tuple[str, list[Entry]]]:
    for category, several in groupby(menu.entries, key=lambda entry: entry.category):
        yield "no category stated" if category is None else category, list(several)


def menu_table(offer: Offer, room: int = 80) -> str:
    """The services by category, each with what it is and what a reader chooses by."""
    lines = []
    for category, entries in _by_category(offer.menu):
        lines += wrapped(f"{category} ({len(entries)})", room)
        for entry in entries:
            service = entry.service
            name = service.name if _says_its_name(service) else f"{service.name}: {service.title}"
            lines += ["", *wrapped(name, room, "  ", "    ")]
            about = what(service)
            lines += wrapped(about, room, "    ") if about else []
            lines += rows_text(_facts(offer, entry), room, 4)
        lines.append("")
    return "\n".join([*lines, *wrapped(" ".join(_closing(offer)), room)]) + "\n"


def _closing(offer: Offer) -> list[str]:
    return [
        *offer.summary(),
        "`usdfops menu NAME` shows all about one, and `usdfops ask NAME` whom to ask for what is unknown.",
    ]


def _says_its_name(service: Resource) -> bool:
    return service.title.casefold() == service.name.casefold()


def menu_markdown(offer: Offer) -> str:
    """A page for a wiki: a table of contents, then a section for each category and service."""
    lines = ["# The standard menu of services", "", block(f"As of {offer.catalog.as_of}."), ""]
    lines += [" ".join(offer.summary()), ""]
    lines += ["| category | service | lifecycle | used by |", "|---|---|---|---|"]
    for category, entries in _by_category(offer.menu):
        for entry in entries:
            service, number = entry.service, str(sum(entry.tiers.values()))
            title = inline(service.title)
            linked = f"[{title}](#{_anchor(service)})" if _anchor(service) else title
            cells = [inline(category), linked, inline(lifecycle(service)), number]
            lines.append(f"| {' | '.join(cells)} |")
    for category, entries in _by_category(offer.menu):
        lines += ["", f"## {heading(category[:1].upper() + category[1:])}"]
        for entry in entries:
            lines += ["", *_section(offer, entry)]
    return "\n".join(lines) + "\n"


def _section(offer: Offer, entry: Entry) -> Iterator[str]:
    service, about = entry.service, what(entry.service)
    anchor = f'<a id="{_anchor(service)}"></a>' if _anchor(service) else ""
    yield f"### {anchor}{heading(service.title)}"
    yield ""
    if about:
        yield from (block(about), "")
    for label, values in [("name", [service.name]), *_facts(offer, entry)]:
        yield f"- **{label}:** {'<br>'.join(inline(value) for value in values)}"


def _anchor(service: Resource) -> str | None:
    """What the table of contents points to: of the name, since titles may be alike, or like a category."""
    return f"service-{service.name}" if re.fullmatch("[a-z0-9-]+", service.name) else None


def menu_json(offer: Offer) -> str:
    """An object with `version`, `asOf` and `services`."""
    services = [_service_json(offer, entry) for entry in offer.menu.entries]
    return json.dumps({"version": 1, "asOf": offer.catalog.as_of, "services": services}, indent=2) + "\n"


def _service_json(offer: Offer, entry: Entry) -> dict[str, object]:
    service, spec = entry.service, entry.service.spec
    owner = offer.catalog.find("Team", spec["owner"].text)
    return {
        "name": service.name,
        "title": service.title,
        "description": service.metadata["description"].text,
        "aliases": service.metadata["aliases"].texts,
        "path": offer.path(service),
        "readable": service.document.readable,
        **{key: spec[key].text for key in ("category", "lifecycle", "replacedBy", "facility", "owner")},
        "channels": _texts(owner.spec["slack"]) if owner else None,
        **{key: spec[key].text for key in ("operatingHours", "supportHours")},
        "request": _request_json(spec["request"]) if spec["request"].given else None,
        "plans": _plans_json(spec["plans"]),
        "capacity": _several(spec["capacity"], "title", "amount"),
        "quota": _several(spec["quota"], "title", "amount"),
        "constraints": _texts(spec["constraints"]),
        "objectives": _several(spec["objectives"], "title", "target"),
        "endpoints": _several(spec["endpoints"], "title", "url"),
        "documentation": _several(spec["documentation"], "title", "url"),
        "responsibilities": [_held_json(cell) for cell in comes_with(offer.catalog, service)],
        "counts": {
            "applications": sum(entry.tiers.values()),
            "byTier": {tier or "not stated": count for tier, count in entry.tiers.items()},
        },
        "consumers": [_consumer_json(offer, consumer) for consumer in entry.consumers],
        "mayUse": [application.name for application in entry.may_use],
        "reviewedOn": service.metadata["reviewedOn"].text,
        "sources": [
            {
                **{key: source[key].text for key in ("title", "url", "asOf")},
                "ageInDays": age(source["asOf"].text, offer.catalog.as_of),
            }
            for source in service.metadata["sources"]
        ],
    }


def _held_json(cell: Cell) -> dict[str, object]:
    answers, decides = cell.accountable, cell.authority
    return {
        "responsibility": cell.responsibility.name,
        "side": answers.side if answers else None,
        "status": cell.status,
        "responsible": [holder.role for holder in cell.responsible],
        "accountable": answers.role if answers else None,
        "authority": decides.role if decides else None,
    }


def _request_json(request: Place) -> dict[str, object]:
    return {
        **{key: request[key].text for key in ("via", "slack", "url")},
        "steps": _texts(request["steps"]),
        "approval": request["approval"].text,
    }


def _plans_json(plans: Place) -> list[dict[str, object]] | None:
    """The plans, each with its parameters; null where nobody has said which there are."""
    if not isinstance(plans.value, list):
        return None
    found: list[dict[str, object]] = []
    for plan in plans:
        said = asked(plan["parameters"])
        found.append(
            {
                **{key: plan[key].text for key in ("name", "title", "description")},
                "parameters": [parameter._asdict() for parameter in said.parameters] if said else None,
                "unlisted": said.unlisted if said else None,
                "whole": said.whole if said else None,
            }
        )
    return found


def _consumer_json(offer: Offer, consumer: Consumer) -> dict[str, object]:
    return {
        "application": consumer.application.name,
        "tier": consumer.tier,
        "plan": consumer.plan,
        "parameters": consumer.parameters.value,
        "through": consumer.through,
        "pattern": consumer.pattern,
        "path": offer.path(consumer.place),
        "line": consumer.place.span().line,
    }


def _texts(place: Place) -> list[str] | None:
    """The texts of a list; None where nobody has given one."""
    return place.texts if isinstance(place.value, list) else None


def _several(place: Place, *keys: str) -> list[dict[str, str | None]] | None:
    """These texts of each item of a list; None where nobody has given one."""
    if not isinstance(place.value, list):
        return None
    return [{key: item[key].text for key in keys} for item in place]
