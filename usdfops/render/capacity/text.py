"""Demand and capacity for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.render.capacity.record import Outlook
from usdfops.render.capacity.words import REQUESTED, Block, blocks, full, preface, requested, title
from usdfops.render.escape import terminal
from usdfops.render.rows import aligned, wrapped
from usdfops.render.section import block, heading, inline, markdown_table

__all__ = ["ASKED", "NONE", "capacity_markdown", "capacity_text", "nothing"]

NONE = "The catalog has no projection; `usdfops explain Projection` tells what one says."
"""What is said where there is nothing to tell of demand by period."""
ASKED = "Requested from the menu, against what it has"
"""What the second part is about."""


def capacity_text(outlook: Outlook, room: int = 80) -> str:
    """The tables in lines of at most `room` columns, as far as their words allow.

    Where the facilities do not fit beside each other, each gets a table of its own.
    """
    lines = [] if outlook.projections else wrapped(NONE, room)
    for projection in outlook.projections:
        lines += [*([""] if lines else []), *wrapped(title(outlook, projection), room)]
        for text in preface(outlook, projection):
            lines += wrapped(f"{text}.", room, "  ")
        together = [_table(each) for each in blocks(outlook, projection)]
        apart = any(len(line) > room for table in together for line in table)
        for each in blocks(outlook, projection, apart=apart):
            lines += ["", *wrapped(each.title, room), *_table(each, room)]
            for text in each.about:
                lines += wrapped(f"{text}.", room, "  ")
    rows = requested(outlook)
    lines += [
        "",
        *wrapped(ASKED, room),
        *(aligned(REQUESTED, rows, room, 2) if rows else wrapped(nothing(outlook), room, "  ")),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _table(shown: Block, room: int | None = None) -> list[str]:
    """The lines of a table: periods at the left below their phases, figures at the right of their columns.

    The last columns are left out where they do not fit into `room` columns.
    """
    from rich.cells import cell_len

    names = [terminal(column).upper() for column in shown.columns]
    label = max((len(line.label) for line in shown.lines), default=0) + 4
    widths = [
        max([cell_len(name), *(len(line.figures[n].rstrip("!")) for line in shown.lines)])
        for n, name in enumerate(names)
    ]
    while room and len(widths) > 1 and label + sum(width + 3 for width in widths) > room:
        del widths[-1]

    def written(head: str, cells: list[str]) -> str:
        return head.ljust(label) + "".join(map(_right, cells, widths))

    lines, phase = [written("  PERIOD", names)], ""
    for line in shown.lines:
        if line.phase and line.phase != phase:
            lines += wrapped(line.phase, room or 80, "  ")
        phase = line.phase
        lines.append(written(f"    {line.label}" if phase else f"  {line.label}", line.figures))
    return [line.rstrip() for line in lines]


def _right(cell: str, width: int) -> str:
    """A figure that ends where the others end; a mark behind it stands beside them."""
    from rich.cells import cell_len

    bare = cell.rstrip("!")
    return " " * (2 + width - cell_len(bare)) + bare + (cell[len(bare) :] or " ")


def nothing(outlook: Outlook) -> str:
    """What is said where there is nothing to tell of the menu."""
    where = f" at {outlook.facility.title}" if outlook.facility else ""
    return f"No service{where} says how much there is of it; `capacity` and `quota` would."


def capacity_markdown(outlook: Outlook) -> str:
    """The same as Markdown that GitHub renders."""
    lines = ["# Demand and capacity", *([] if outlook.projections else ["", NONE])]
    for projection in outlook.projections:
        lines += ["", f"## {heading(title(outlook, projection))}"]
        lines += [line for text in preface(outlook, projection) for line in ("", block(f"{text}."))]
        for each in full(outlook, projection):
            lines += ["", f"### {heading(each.title)}", "", *_rows(each)]
            lines += [line for text in each.about for line in ("", block(f"{text}."))]
    rows = requested(outlook)
    return (
        "\n".join(
            [
                *lines,
                "",
                f"## {ASKED}",
                "",
                *(markdown_table(REQUESTED, rows) if rows else [block(nothing(outlook))]),
            ]
        )
        + "\n"
    )


def _rows(shown: Block) -> Iterator[str]:
    """A table whose figures stand at the right of their columns."""
    yield f"| {' | '.join(['period', 'phase', *(inline(column) for column in shown.columns)])} |"
    yield "|---|---" + "|--:" * len(shown.columns) + "|"
    for line in shown.lines:
        yield f"| {' | '.join(inline(cell) for cell in [line.label, line.phase, *line.figures])} |"
