"""Rows for people: columns that line up, and that fit the terminal."""

from __future__ import annotations

import io
import sys

from usdfops.render.escape import terminal

__all__ = ["table"]


def table(columns: list[str], rows: list[list[str]]) -> str:
    """The rows below their columns' names.

    On a terminal the last column is wrapped so that all fit; elsewhere every row is one line.
    """
    from rich.console import Console  # takes as long to import as a whole check
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=None if on_terminal else 10_000,
        force_terminal=False,
        color_system=None,
        highlight=False,
        emoji=False,
    )
    if on_terminal:
        console.width = max(40, Console().width)
    grid = Table(box=None, pad_edge=False, show_edge=False, header_style="")
    for index, column in enumerate(columns):
        last = index == len(columns) - 1
        grid.add_column(column.upper(), no_wrap=not last, overflow="fold" if last else "ellipsis")
    for row in rows:
        grid.add_row(*(Text(terminal(cell)) for cell in row))
    console.print(grid)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())
