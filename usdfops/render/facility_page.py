"""The page of one facility: whether it is ready, what it consists of, what connects it, what is missing.

A page is a list of sections, and each of them is made by one function.
"""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Place
from usdfops.catalog.observations import old
from usdfops.judge.facility import Component, End, Standing
from usdfops.judge.facility import Link as Flow
from usdfops.render.facility import Facilities, answer
from usdfops.render.fields import UNKNOWN, term
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
from usdfops.words import counted

__all__ = ["facility_markdown", "facility_text"]


def _sections(shown: Facilities, standing: Standing) -> Iterator[Section]:
    """The page, from top to bottom. A section without parts is left out."""
    yield _about(shown, standing)
    yield _matrix(standing)
    yield _missing(standing)
    yield _crossing(standing)
    yield _exposure(standing)
    yield _within(standing)
    yield _minded(standing)
    yield _questions(standing)
    yield _origin(shown, standing)


def _about(shown: Facilities, standing: Standing) -> Section:
    """What it is for, and who answers when."""
    catalog, spec = shown.catalog, standing.facility.spec
    amounts = [
        f"{each['quantity'].text or UNKNOWN}: {each['amount'].text or UNKNOWN} from {each['fiscalYear'].text}"
        for each in spec["provisioned"]
    ]
    sites = [f"{site['title'].text} ({site['name'].text})" for site in spec["sites"]]
    shares = [f"{each.share} of {each.projection.title}" for each in standing.shares]
    rows: list[Fact] = [
        ("does", [*spec["does"].texts] or [UNKNOWN]),
        ("is for", [", ".join(spec["functions"].texts) or UNKNOWN]),
        ("share", [*shares] or [UNKNOWN]),
        ("sites", [", ".join(sites) or UNKNOWN]),
        ("owner", [spec["owner"].text or UNKNOWN]),
        ("operating hours", [term(catalog, "Hours", spec["operatingHours"])]),
        ("support hours", [term(catalog, "Hours", spec["supportHours"])]),
        ("provisioned", [*amounts] or [UNKNOWN]),
    ]
    if standing.processes is False:
        rows = [row for row in rows if row[0] not in ("share", "provisioned") or row[1] != [UNKNOWN]]
    return Section("What it is", [Facts(rows)])


def _matrix(standing: Standing) -> Section:
    """How far each sort of component is, site by site."""
    components = standing.components
    if not components:
        none = standing.facility.spec["components"].value == []
        silent = "Nobody has said what it needs beyond an ordinary site."
        parts: list[Part] = ["It needs nothing beyond an ordinary site."] if none else [silent]
        return Section("Components", parts if none or standing.processes else [])
    sites = [site["name"].text for site in standing.facility.spec["sites"] if site["name"].text]
    sites += [each.site for each in components if each.site and each.site not in sites]
    columns = [*dict.fromkeys(sites), *([None] if any(each.site is None for each in components) else [])]
    types = dict.fromkeys(each.type for each in components)
    rows = [
        [kind or UNKNOWN, *(_cell([c for c in components if (c.type, c.site) == (kind, s)]) for s in columns)]
        for kind in types
    ]
    said = f"{_known(components)} A dash: none is listed."
    heads = ["component", *(site or "all sites" for site in columns)]
    return Section("Components and how far they are, by site", [Table(heads, rows), said])


def _cell(components: list[Component]) -> str:
    return ", ".join(_readiness(each) for each in components) or "-"


def _readiness(component: Component) -> str:
    day = f" ({component.as_of})" if component.as_of else ""
    return f"{component.readiness or UNKNOWN}{day}"


def _known(components: list[Component]) -> str:
    """Of how many it is known who holds them, and of which databases how they are backed up."""
    held = sum(each.owner is not None for each in components)
    whole = f"Who holds it is known of {held} of {counted(len(components), 'component')}."
    databases = [each for each in components if each.type == "butler-database"]
    saved = [f"{each.name} {each.backup or UNKNOWN}" for each in databases]
    return f"{whole} Backups of the Butler: {', '.join(saved)}." if saved else whole


def _missing(standing: Standing) -> Section:
    """What is asked of it and not known to be met."""
    if not standing.results:
        return Section("What is missing", [])
    unmet, whole = standing.unmet, len(standing.results)
    met = [each.requirement.title for each in standing.results if each.outcome == "met"]
    parts: list[Part] = []
    if unmet:
        parts.append(f"{len(unmet)} of {counted(whole, 'requirement')}, what is required first:")
        parts.append(
            Table(
                ["outcome", "level", "requirement"],
                [[each.outcome, each.level or "-", each.requirement.title] for each in unmet],
            )
        )
        parts.append(f"`usdfops gap-report {standing.facility.name}` says why, and what closes each.")
    if met:
        parts.append(f"Met: {'; '.join(met)}.")
    return Section("What is missing", parts)


def _crossing(standing: Standing) -> Section:
    """What flows from and to other facilities, and whether the two ends know each other."""
    rows = [(each.name, _flow(each)) for each in standing.crossing]
    if rows:
        return Section("Links with other facilities", [Facts([(name, [*said]) for name, said in rows])])
    return Section("Links with other facilities", ["None is listed."] if standing.processes else [])


def _flow(link: Flow) -> list[str]:
    by = f", by {link.protocol}" if link.protocol else ""
    first = f"{link.carries or UNKNOWN} from {_end(link.source)} to {_end(link.destination)}{by}"
    said = {"working": "works", "not-working": "does not work", "untested": "untested"}
    state = said.get(link.state or "", "whether it works is unknown")
    day = f" as of {link.as_of}" if link.as_of and link.state else ""
    lines = [first, f"authentication: {link.method or 'how is unknown'}; {state}{day}"]
    if link.method is None and link.state is None:
        lines[1] = f"authentication: {UNKNOWN}"
    more = {"cadence": link.cadence, "volume": link.volume}
    lines += [f"{label}: {text}" for label, text in more.items() if text]
    return [*lines, *([link.description] if link.description else [])]


def _end(end: End) -> str:
    return f"{end} (exposed)" if end.exposed else str(end)


def _exposure(standing: Standing) -> Section:
    """Which of its own ends have to be reachable from outside."""
    name = standing.facility.name
    mine = [end for each in standing.links for end in (each.source, each.destination) if end.facility == name]
    rows: list[Fact] = []
    for label, exposed in (("has to be", True), ("need not be", False)):
        found = dict.fromkeys(end.component or UNKNOWN for end in mine if end.exposed is exposed)
        rows += [(label, [", ".join(found)])] if found else []
    ends = [end for each in standing.crossing for end in (each.source, each.destination)]
    untold = [end for end in ends if end.facility == name and end.exposed is None]
    silent = ", ".join(dict.fromkeys(end.component or "the facility itself" for end in untold))
    rows += [(UNKNOWN, [f"{silent}, at the ends of links with others"])] if untold else []
    return Section("What has to be reachable from outside", [Facts(rows)] if rows else [])


def _within(standing: Standing) -> Section:
    """What flows within the facility."""
    rows = [
        [
            each.carries or UNKNOWN,
            f"{each.source.component or UNKNOWN} to {each.destination.component or UNKNOWN}",
        ]
        for each in standing.links
        if not each.crosses
    ]
    return Section("Links within it", [Table(["carries", "from and to"], rows)] if rows else [])


def _minded(standing: Standing) -> Section:
    """What was learned of its components."""
    rows: list[Fact] = [(each.name, [*each.constraints]) for each in standing.components if each.constraints]
    return Section("What has to be minded", [Facts(rows)] if rows else [])


def _questions(standing: Standing) -> Section:
    """What is not settled."""
    questions: list[str | Link] = [*standing.facility.metadata["openQuestions"].texts]
    return Section("Open questions", [Facts([("asked", questions)])] if questions else [])


def _origin(shown: Facilities, standing: Standing) -> Section:
    """Where this comes from, and how old it is."""
    metadata, today = standing.facility.metadata, shown.catalog.as_of
    reviewed = metadata["reviewedOn"].text
    confirmed = f"by its owners on {reviewed}, {old(reviewed, today)}" if reviewed else "never, by its owners"
    sources = [_source(source, today) for source in metadata["sources"]]
    rows: list[Fact] = [("confirmed", [confirmed]), ("sources", [*sources] or [UNKNOWN])]
    return Section("Where this comes from", [Facts([*rows, ("file", [shown.path(standing.facility)])])])


def _source(source: Place, today: str) -> Link:
    day = source["asOf"].text
    after = f", as of {day}, {old(day, today)}" if day else ", nobody has said as of when"
    return Link(source["title"].text or "", source["url"].text or "", after)


def facility_text(shown: Facilities, standing: Standing, room: int = 80) -> str:
    """The page for a terminal of `room` columns."""
    facility = standing.facility
    lines = wrapped(f"{facility.title} ({facility.label})", room)
    for sentence in answer(standing):
        lines += wrapped(sentence, room)
    about = facility.metadata["description"].text
    lines += ["", *wrapped(about, room)] if about else []
    for section in _sections(shown, standing):
        lines += section_text(section, room)
    return "\n".join(lines) + "\n"


def facility_markdown(shown: Facilities, standing: Standing) -> str:
    """The page as Markdown that GitHub renders."""
    facility = standing.facility
    lines = [f"# {heading(facility.title)}"]
    for sentence in answer(standing):
        lines += ["", block(sentence)]
    about = facility.metadata["description"].text
    lines += ["", block(about)] if about else []
    for section in _sections(shown, standing):
        lines += section_markdown(section)
    return "\n".join(lines) + "\n"
