"""The first page of the gap report on a terminal: what a meeting has to know, in at most 24 rows."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.judge.gaps.record import Result
from usdfops.render.escape import terminal
from usdfops.render.gap_report.draft import draft_words
from usdfops.render.gap_report.page import counts
from usdfops.render.gap_report.planned import alarm
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.since import since_words
from usdfops.render.gap_report.words import (
    busiest,
    headline,
    known,
    named,
    next_step,
    observed,
    sought,
    unreadable,
    who,
)
from usdfops.render.rows import aligned, wrapped
from usdfops.words import counted

__all__ = ["Line", "first_page"]

ROWS = 24
"""The rows of a terminal that shows the first page at once."""
_FIRST = 5
"""How many gaps the first page shows."""
_CUT = 60
"""The columns from which on a line of the first page is cut rather than wrapped."""

Line = tuple[str, str]
"""A line, and its style: `head`, an outcome, or none."""


def first_page(report: GapReport, room: int) -> list[Line]:
    """At most 24 rows where a row has 80 columns.

    The words of the next steps give way, those of the last gap first, and then blank rows do.
    """
    standing, asking = list(_standing(report, room)), list(_asking(report, room))
    long = _FIRST
    while True:
        lines = [*standing, *_first(report, room, long), *asking]
        if len(lines) <= ROWS or not long:
            break
        long -= 1
    while len(lines) > ROWS and ("", "") in lines:
        lines.reverse()
        lines.remove(("", ""))
        lines.reverse()
    return lines


def _standing(report: GapReport, room: int) -> Iterator[Line]:
    """Where we stand: what is known, and the outcomes of each side."""
    banner = unreadable(report)
    if banner:
        yield from _wrapped(banner, room, "gap")
    yield from _wrapped(headline(report), room, "head")
    if report.filters:
        yield _fitted(f"only: {report.filters}", room), ""
    if report.note:
        yield from _wrapped(report.note, room, "gap")
        return
    facts = [str(fact) for fact in known(report) if fact.of]
    yield from _wrapped(f"known: {', '.join(facts)}", room) if facts else ()
    yield from _wrapped(observed(report), room)
    yield from _wrapped(draft_words(report), room, "head")
    table = counts(report)
    yield "", ""
    yield from ((line, "") for line in aligned(table.columns, table.rows, room))
    counted_since, *changed = since_words(report) or [""]
    yield from [("", "")] if counted_since else []
    yield from _wrapped(counted_since, room, "head")
    yield from ((_fitted(line, room, "  "), "") for line in changed)


def _first(report: GapReport, room: int, long: int) -> Iterator[Line]:
    """What comes first, and who has most to do; so many of the gaps have room for all their words."""
    first = report.open[:_FIRST]
    if not first:
        return
    yield "", ""
    yield from _wrapped(alarm(report), room, "gap")
    yield from _wrapped(busiest(report), room)
    yield from _wrapped(f"what comes first, of {counted(len(report.open), 'gap')}", room, "head")
    for number, result in enumerate(first, start=1):
        yield from _brief(report, result, number, room, 2 if number <= long else 1)


def _asking(report: GapReport, room: int) -> Iterator[Line]:
    """The one question that settles most."""
    asking = next(iter(sought(report)), None)
    if asking is not None and report.asks:
        yield "", ""
        yield from _wrapped(str(asking), room, "head")


def _brief(report: GapReport, result: Result, number: int, room: int, rows: int) -> Iterator[Line]:
    """A gap in two or three lines: what it is, who does what."""
    catalog, requirement = report.analysis.catalog, result.requirement
    head = f"{number}. {named(result.resource)}: {requirement.title}"
    do = f"{who(catalog, result.asked, brief=True)}; {requirement.effort or 'effort not stated'}; "
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


def _wrapped(text: str, room: int, style: str = "") -> Iterator[Line]:
    """The lines of a text; none where there is nothing to say."""
    yield from ((line, style) for line in wrapped(text, room)) if text else ()


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
