"""The gap report for a terminal: its first 24 rows are the report, and the rest says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.judge.gaps.record import Result
from usdfops.judge.gaps.rollup import Rollup, grouped
from usdfops.render.gap_report.first_page import Line, first_page
from usdfops.render.gap_report.folding import folded
from usdfops.render.gap_report.page import by_group, draft_section, last_line, sections
from usdfops.render.gap_report.planned import NOTHING, planned_words
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.words import (
    inferred,
    named,
    next_step,
    share,
    who,
)
from usdfops.render.rows import aligned, wrapped
from usdfops.render.section import Section, section_text
from usdfops.render.tiers import tier_short
from usdfops.words import counted

__all__ = ["gap_text"]

_STYLES = {"head": "1", "gap": "31", "stale": "33"}
"""How a line is written in colour: headings bold, gaps red."""


def gap_text(report: GapReport, room: int = 80, *, colour: bool = False) -> str:
    """The report in lines of at most `room` columns, as far as its words allow."""
    room = max(40, min(room, 100))
    lines = [*first_page(report, room), *_section(draft_section(report), room)]
    if not report.note:
        lines += _folded(report, room) if report.folded else _list(report, room)
    for section in sections(report):
        lines += _section(section, room)
    if last := last_line(report):
        lines += [("", ""), *((line, "head") for line in wrapped(last, room))]
    return "".join(f"{_painted(line, style if colour else '')}\n" for line, style in lines)


def _painted(line: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{line}\x1b[0m" if style else line


def _section(section: Section, room: int) -> list[Line]:
    lines = list(section_text(section, room))
    return [(line, "head" if number == 1 else "") for number, line in enumerate(lines)]


def _folded(report: GapReport, room: int) -> Iterator[Line]:
    """What is to be done, or what was asked for: equal results once, with how many and whom."""
    catalog, listed = report.analysis.catalog, {result.key for result in report.listed}
    yield from _section(by_group(report), room)
    groups = [("", report.listed)]
    if report.split:
        groups = [(_title(row), mine) for row, mine in grouped(catalog, report.judged, report.by)]
    what = "what is not met" if report.scope is None else "what was asked for"
    title = f"{what}, equal ones once; --all lists each of the {counted(len(listed), 'result')}"
    yield "", ""
    yield from ((line, "head") for line in wrapped(title, room))
    for title, mine in groups:
        rows = folded(report, [result for result in mine if result.key in listed])
        if rows:
            yield from [("", ""), *((line, "head") for line in wrapped(title, room, "  "))] if title else ()
            columns = ["number", "score", "requirement, its id, and who has to act"]
            yield from ((line, "") for line in aligned(columns, rows, room, 2))
    more = "`usdfops gap-report ID` lists all of one requirement, `usdfops explain ID` tells what closes it."
    yield "", ""
    yield from ((line, "") for line in wrapped(more, room, "  "))


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
    work = planned_words(report, result)
    style = "gap" if work == NOTHING else ""
    yield from ((line, style) for line in wrapped(work, room, "    ")) if work else ()


def _remedies(report: GapReport, room: int) -> Iterator[Line]:
    """What closes each sort of gap, and what it takes; and why something counts as at least a tier."""
    asked = {result.requirement.id: result.requirement for result in report.listed if result.priority}
    if asked:
        yield from (("", ""), ("what closes them", "head"))
    for requirement in sorted(asked.values(), key=lambda each: each.title):
        effort = requirement.effort or "effort not stated"
        step = next_step(report.analysis.catalog, requirement)
        said = f"{requirement.title} ({requirement.id}): {step}; {effort}"
        yield from ((line, "") for line in wrapped(said, room, "  ", "    "))
    if asked and (tiers := inferred(report)):
        yield from (("", ""), ("what counts as at least a tier", "head"))
        for resource, why in tiers:
            yield from ((line, "") for line in wrapped(f"{named(resource)}: {why}", room, "  ", "    "))
