"""A report on plans as a page: lines for a terminal, or Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.render.plan.record import CycleReport, PlanReport, counted_by_status
from usdfops.render.plan.sections import gaps, moves, overview, sections
from usdfops.render.rows import wrapped
from usdfops.render.section import Section, block, heading, section_markdown, section_text
from usdfops.words import counted

__all__ = ["plan_markdown", "plan_text"]


def plan_text(report: PlanReport, room: int = 80) -> str:
    """The report in lines of at most `room` columns."""
    title, *lines = _head(report)
    written = wrapped(title, room)
    for line in lines:
        written += wrapped(line, room)
    for section in _body(report):
        written += section_text(section, room)
    return "\n".join(written) + "\n"


def plan_markdown(report: PlanReport) -> str:
    """The same as Markdown that GitHub renders."""
    title, *lines = _head(report)
    written = [f"# {heading(title)}"]
    for line in lines:
        written += ["", block(line)]
    for section in _body(report):
        written += section_markdown(section)
    return "\n".join(written) + "\n"


def _head(report: PlanReport) -> Iterator[str]:
    """The title, then the answer in sentences."""
    if not report.alone:
        yield f"Plans as of {report.catalog.as_of}"
        running = sum(told.cycle.is_running for told in report.cycles)
        unknown = sum(told.cycle.state is None for told in report.cycles)
        rest = f"; of {unknown} nobody has said when they are" if unknown else ""
        runs = "none runs" if not running else f"{running} {'runs' if running == 1 else 'run'}"
        yield f"{counted(len(report.cycles), 'cycle')}, of which {runs}{rest}."
        return
    (told,) = report.cycles
    yield f"{told.cycle.plan.title} ({told.cycle.plan.label})"
    if told.cycle.plan.metadata["description"].text:
        yield told.cycle.plan.metadata["description"].text or ""
    yield _state(told)
    said = counted_by_status(told.items)
    yield f"{counted(len(told.items), 'item')}{': ' if said else ''}{said}."


def _state(told: CycleReport) -> str:
    """Where the cycle is, in a sentence."""
    cycle = told.cycle
    follows = cycle.plan.spec["follows"].text
    after = f"; it follows {follows}" if follows else ""
    if cycle.state == "running":
        since = f" since {cycle.start}" if cycle.start else ""
        says = f"The cycle runs{since}, {f'until {cycle.end}' if cycle.end else 'nobody has said until when'}"
    elif cycle.state == "planned":
        says = f"The cycle begins on {cycle.start}{f' and ends on {cycle.end}' if cycle.end else ''}"
    elif cycle.state == "proposed":
        says = "The cycle is proposed"
    elif cycle.state == "ended":
        says = (
            f"The cycle ended{f' on {cycle.end}' if cycle.end else ', nobody has said when'}: it is history"
        )
    else:
        says = "Nobody has said when the cycle is, nor whether it runs"
    return f"{says}{after}."


def _body(report: PlanReport) -> Iterator[Section]:
    if report.moves is not None:
        yield moves(report.moves)
    if report.alone:
        (told,) = report.cycles
        yield from sections(report, told)
    elif report.only:
        for told in report.cycles:
            parts = [section for section in sections(report, told) if section.parts]
            yield Section(f"{told.cycle.plan.title} ({told.cycle.name})", [*parts])
    else:
        yield overview(report)
    if not report.only:
        yield from gaps(report)
