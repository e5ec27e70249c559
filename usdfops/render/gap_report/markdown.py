"""The gap report as Markdown that GitHub renders."""

from __future__ import annotations

from usdfops.judge.gaps.record import Result
from usdfops.render.gap_report.draft import draft_words
from usdfops.render.gap_report.page import by_group, counts, draft_section, last_line, sections
from usdfops.render.gap_report.planned import alarm, planned_words
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.since import since_words
from usdfops.render.gap_report.words import (
    busiest,
    headline,
    known,
    named,
    next_step,
    observed,
    parts,
    sought,
    unreadable,
    who,
)
from usdfops.render.section import Section, Table, block, heading, inline, section_markdown
from usdfops.render.tiers import tier_words

__all__ = ["gap_markdown"]

_COLUMNS = [
    "outcome", "resource", "requirement", "why", "who", "effort", "next step", "work", "priority", "where",
]  # fmt: skip


def gap_markdown(report: GapReport) -> str:
    """The report, as tables."""
    lines = [f"# {heading(headline(report))}"]
    facts = [str(fact) for fact in known(report) if fact.of]
    asking = next(iter(sought(report)), None)
    for said in (
        unreadable(report),
        f"only: {report.filters}" if report.filters else None,
        report.note,
        draft_words(report),
        f"known: {', '.join(facts)}" if facts else None,
        observed(report),
        alarm(report),
        busiest(report),
        f"most would be settled by one question: {asking}" if asking and report.asks else None,
    ):
        lines += ["", block(f"{said[:1].upper()}{said[1:]}")] if said else []
    if report.note:
        return "\n".join(lines) + "\n"
    counted_since, *changed = since_words(report) or [""]
    if counted_since:
        lines += ["", block(f"{counted_since[:1].upper()}{counted_since[1:]}.")]
        lines += ["", *(f"- {inline(line)}" for line in changed)] if changed else []
    lines += section_markdown(Section("Where we stand", [counts(report)]))
    lines += section_markdown(by_group(report))
    lines += section_markdown(draft_section(report))
    rows = [_row(report, result) for result in report.listed]
    if rows:
        lines += section_markdown(Section("What comes first", [Table(_COLUMNS, rows)]))
    for section in sections(report):
        lines += section_markdown(section)
    return "\n".join([*lines, *(["", last] if (last := last_line(report)) else [])]) + "\n"


def _row(report: GapReport, result: Result) -> list[str]:
    catalog, requirement, worth = report.analysis.catalog, result.requirement, result.priority
    about = "; ".join([result.level or "no level", tier_words(catalog, result.tier)])
    return [
        result.outcome,
        named(result.resource),
        requirement.title,
        result.because,
        who(catalog, result.asked) if worth else "",
        requirement.effort or "not stated",
        next_step(catalog, requirement) if worth else "",
        planned_words(report, result),
        f"{about}; {parts(worth)}" if worth else about,
        report.where(result.place),
    ]
