"""The gap report for a terminal: its first 24 rows are the report, and the rest says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.judge.gaps.record import Result
from usdfops.judge.gaps.rollup import Rollup, grouped
from usdfops.render.escape import terminal
from usdfops.render.gap_report.page import counts, last_line, sections
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.since import since_words
from usdfops.render.gap_report.words import (
    efforts,
    headline,
    inferred,
    known,
    named,
    next_step,
    share,
    sought,
    tier_short,
    turned,
    unreadable,
    who,
)
from usdfops.render.rows import aligned, wrapped
from usdfops.render.section import section_text
from usdfops.words import counted

__all__ = ["gap_text"]

ROWS = 24
"""The rows of a terminal that shows the first page at once."""
_FIRST = 5
"""How many gaps the first page shows."""
_CUT = 60
"""The columns from which on a line of the first page is cut rather than wrapped."""
_STYLES = {"head": "1", "gap": "31", "stale": "33"}
"""How a line is written in colour: headings bold, gaps red."""

Line = tuple[str, str]
"""A line, and its style: one of _STYLES, or none."""


def gap_text(report: GapReport, room: int = 80, *, colour: bool = False) -> str:
    """The report in lines of at most `room` columns, as far as its words allow."""
    room = max(40, min(room, 100))
    lines = [*_first_page(report, room), *_list(report, room)]
    for section in sections(report):
        head, title, *rest = section_text(section, room)
        lines += [(head, ""), (title, "head"), *((line, "") for line in rest)]
    lines += [("", ""), *((line, "head") for line in wrapped(last_line(report), room))]
    return "".join(f"{_painted(line, style if colour else '')}\n" for line, style in lines)


def _painted(line: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{line}\x1b[0m" if style else line


def _first_page(report: GapReport, room: int) -> list[Line]:
    """At most 24 rows where a row has 80 columns: blank rows give way, then the words of the next steps."""
    for rows in (2, 1):
        lines = [*_standing(report, room), *_first(report, room, rows)]
        while len(lines) > ROWS and ("", "") in lines:
            lines.reverse()
            lines.remove(("", ""))
            lines.reverse()
        if len(lines) <= ROWS:
            break
    return lines


def _standing(report: GapReport, room: int) -> Iterator[Line]:
    """Where we stand: what is known, and the outcomes of each side."""
    banner = unreadable(report)
    if banner:
        yield from ((line, "gap") for line in wrapped(banner, room))
    yield from ((line, "head") for line in wrapped(headline(report), room))
    if report.filters:
        yield _fitted(f"only: {report.filters}", room), ""
    facts = [str(fact) for fact in known(report) if fact.of]
    yield from ((line, "") for line in wrapped(f"known: {', '.join(facts)}", room) if facts)
    table = counts(report)
    yield "", ""
    yield from ((line, "") for line in aligned(table.columns, table.rows, room))
    counted_since, *changed = since_words(report) or [""]
    yield from [("", "")] if counted_since else []
    yield from ((line, "head") for line in wrapped(counted_since, room) if counted_since)
    yield from ((_fitted(line, room, "  "), "") for line in changed)
    change = turned(report)
    if change is not None:
        red, _ = change
        said = f"the draft turns {counted(len(red), 'result')} red" + (f": {efforts(red)}" if red else "")
        yield from ((line, "head") for line in wrapped(said, room))


def _first(report: GapReport, room: int, rows: int) -> Iterator[Line]:
    """What comes first, and what to ask."""
    first = report.open[:_FIRST]
    if first:
        title = f"what comes first, of {counted(len(report.open), 'gap')}"
        yield "", ""
        yield from ((line, "head") for line in wrapped(title, room))
    for number, result in enumerate(first, start=1):
        yield from _brief(report, result, number, room, rows)
    asking = next(iter(sought(report)), None)
    if asking is not None:
        yield "", ""
        yield from ((line, "head") for line in wrapped(str(asking), room))


def _brief(report: GapReport, result: Result, number: int, room: int, rows: int) -> Iterator[Line]:
    """A gap in two or three lines: what it is, who does what."""
    catalog, requirement = report.analysis.catalog, result.requirement
    head = f"{number}. {named(result.resource)}: {requirement.title}"
    do = f"{who(catalog, result.asked)}; {requirement.effort or 'effort not stated'}; "
    do += next_step(catalog, requirement, brief=True)
    if room < _CUT:
        yield from ((line, "gap") for line in wrapped(head, room, "", "   "))
        yield from ((line, "") for line in wrapped(do, room, "   "))
        return
    yield _fitted(head, room), "gap"
    *before, last = wrapped(do, room, "   ")[:rows]
    rest = " ".join(wrapped(do, room, "   ")[rows - 1 :])
    yield from ((_fitted(line, room, "   "), "") for line in before)
    yield _fitted(rest or last, room, "   "), ""


def _fitted(text: str, room: int, head: str = "") -> str:
    """`text` on one line behind `head`, cut where it is too long."""
    from rich.cells import cell_len

    safe = head + terminal(" ".join(text.split()))
    if cell_len(safe) <= room:
        return safe
    safe = safe[:room]
    while cell_len(safe) > room - 1:
        safe = safe[:-1]
    return f"{safe}…"


def _list(report: GapReport, room: int) -> Iterator[Line]:
    """What is to be done, or what was asked for, group by group."""
    ranks = {result.key: rank for rank, result in enumerate(report.listed)}
    if any(result.priority for result in report.listed):
        yield "", ""
        formula = "score = tier x level x reach / effort; what closes each gap stands below"
        yield from ((line, "") for line in wrapped(formula, room))
    for row, mine in grouped(report.analysis.catalog, report.judged, report.by):
        yield "", ""
        yield from ((line, "head") for line in wrapped(_title(row), room))
        shown = [result for result in mine if result.key in ranks]
        for result in sorted(shown, key=lambda result: ranks[result.key]):
            yield from _entry(report, result, room)
    yield from _remedies(report, room)


def _title(row: Rollup) -> str:
    said = ", ".join(f"{number:,} {outcome}" for outcome, number in row.counts.items() if number)
    return f"{row.title}: {said}; share met: {share(row)}"


def _entry(report: GapReport, result: Result, room: int) -> Iterator[Line]:
    """A result: what it is, why, who has to act, and where that stands."""
    catalog, requirement, worth = report.analysis.catalog, result.requirement, result.priority
    score = f" {worth.score:g}" if worth else ""
    head = f"{result.outcome}{score}  {named(result.resource)}: {requirement.title}"
    style = result.outcome if result.outcome in _STYLES else ""
    yield from ((line, style) for line in wrapped(head, room, "  ", "    "))
    about = [result.level or "no level"]
    if worth:
        about.append(f"{worth.tier}x{worth.level}x{worth.reach}/{worth.effort}")
        about.append(who(catalog, result.asked, brief=True))
    if report.by != "tier":
        about.append(tier_short(catalog, result.tier))
    for text in (result.because, "; ".join([*about, report.where(result.place)])):
        yield from ((line, "") for line in wrapped(text, room, "    "))


def _remedies(report: GapReport, room: int) -> Iterator[Line]:
    """What closes each sort of gap, and what it takes; and why something counts as at least a tier."""
    catalog = report.analysis.catalog
    asked = {result.requirement.id: result.requirement for result in report.listed if result.priority}
    if asked:
        yield from (("", ""), ("what closes them", "head"))
    for requirement in sorted(asked.values(), key=lambda each: each.title):
        effort = requirement.effort or "effort not stated"
        said = f"{requirement.title} ({requirement.id}): {next_step(catalog, requirement)}; {effort}"
        yield from ((line, "") for line in wrapped(said, room, "  ", "    "))
    if asked and (tiers := inferred(report)):
        yield from (("", ""), ("what counts as at least a tier", "head"))
        for resource, why in tiers:
            yield from ((line, "") for line in wrapped(f"{named(resource)}: {why}", room, "  ", "    "))
