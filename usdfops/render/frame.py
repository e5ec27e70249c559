"""Findings for people: each with the line that it is about, and a caret under the very characters."""

from __future__ import annotations

import io
from textwrap import wrap

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from usdfops.finding import Finding, Related, Span
from usdfops.render.escape import terminal
from usdfops.render.report import Report

__all__ = ["framed"]


SHOWN = 8
"""How many places of the same finding are named."""


def framed(report: Report, width: int, colour: bool) -> str:
    """Every finding with its frame; what is the same in many places is explained once."""
    parts: list[Text] = []
    for same in _alike(report.findings):
        parts += _finding(report, same, width)
        parts.append(Text())
    parts += [Text(line) for line in wrap(report.summary(), width)]
    parts += [Text(line) for line in wrap(report.fixable() or "", width, break_on_hyphens=False)]
    rule = report.findings[0].rule if len(report.rules) == 1 else "RULE"
    parts += [Text(line, style="dim") for line in wrap(f"`usdfops explain {rule}` tells more", width)]
    return _printed(parts, width, colour)


def _alike(findings: list[Finding]) -> list[list[Finding]]:
    """Findings that say the same, together, in the order of the first of each."""
    groups: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.message, finding.hint), []).append(finding)
    return list(groups.values())


def _finding(report: Report, same: list[Finding], width: int) -> list[Text]:
    first = same[0]
    message = f"{first.rule}: {terminal(first.message)}"
    head, *more = wrap(message, width, break_on_hyphens=False) or [first.rule]
    title = Text(head)
    title.stylize("bold red", 0, len(first.rule))
    parts = [title, *(Text(f"  {line}") for line in more)]
    parts.append(_arrow(report, first))
    gutter = len(str(first.span.line))
    parts += _frame(report.line(first.path, first.span.line), first.span, gutter, width)
    pad = " " * gutter
    notes = [f"{terminal(other.message)}: {_place(report, other)}" for other in first.related]
    notes += [f"the same at {_place(report, finding)}" for finding in same[1:SHOWN]]
    if len(same) > SHOWN:
        notes.append(f"the same at {len(same) - SHOWN} more places; `--format concise` lists all")
    for note in notes:
        parts += _note(pad, "", note, width)
    if first.hint:
        parts += _note(pad, "help: ", terminal(first.hint), width)
    return parts


def _note(pad: str, label: str, text: str, width: int) -> list[Text]:
    room = max(20, width - len(pad) - 3 - len(label))
    first, *more = wrap(text, room, break_long_words=False, break_on_hyphens=False)
    margin = " " * (len(pad) + 3 + len(label))
    head = Text.assemble((f"{pad} = ", "blue"), (label, "green"), first)
    return [head, *(Text(f"{margin}{line}") for line in more)]


def _place(report: Report, finding: Finding | Related) -> str:
    return f"{terminal(report.path(finding.path))}:{finding.span.line}:{finding.span.column}"


def _arrow(report: Report, finding: Finding) -> Text:
    pad = " " * len(str(finding.span.line))
    return Text.assemble((f"{pad}--> ", "blue"), _place(report, finding))


def _frame(source: str, span: Span, gutter: int, width: int) -> list[Text]:
    """The line, cut so that it fits, and carets under the characters from column to end column."""
    pad = " " * gutter
    room = max(20, width - gutter - 4)
    before, marked, after = _cut(source, span, room)
    carets = " " * cell_len(before) + "^" * max(1, cell_len(marked))
    line = Text.assemble((f"{span.line:>{gutter}} | ", "blue"), before, (marked, "red"), after)
    return [
        Text(f"{pad} |", style="blue"),
        line,
        Text.assemble((f"{pad} | ", "blue"), (carets, "bold red")),
    ]


def _cut(source: str, span: Span, room: int) -> tuple[str, str, str]:
    """What stands before, at and after the span, in no more than `room` columns."""
    start, end = span.column - 1, span.end_column - 1
    cut = max(0, start - 2 * room)  # a line may be a megabyte long
    before = terminal(("…" if cut else "") + source[cut:start])
    marked = terminal(source[start : min(end, start + 2 * room)])
    after = terminal(source[end : end + 2 * room])
    if cell_len(marked) > room - 2:
        marked = _first(marked, room - 3) + "…"
        after = ""
    rest = room - cell_len(marked)
    if cell_len(before) > rest - min(12, cell_len(after)):
        keep = max(0, rest - min(12, cell_len(after)) - 1)
        while cell_len(before) > keep:
            before = before[1:]
        before = f"…{before}"
    if cell_len(after) > rest - cell_len(before):
        after = _first(after, rest - cell_len(before) - 1) + "…"
    return before, marked, after


def _first(text: str, room: int) -> str:
    """As much of the beginning of `text` as fits into `room` columns."""
    while text and cell_len(text) > max(0, room):
        text = text[: max(0, room)] if len(text) > room else text[:-1]
    return text


def _printed(parts: list[Text], width: int, colour: bool) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=max(width, 20),
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(Text("\n").join(parts), soft_wrap=True)
    return stream.getvalue()
