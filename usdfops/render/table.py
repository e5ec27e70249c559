"""Rows for people: columns that line up, and that fit the terminal."""

from __future__ import annotations

from usdfops.render.escape import terminal

__all__ = ["table"]


def table(columns: list[str], rows: list[list[str]], room: int | None = None) -> str:
    """The rows below their columns' names, a line each.

    Where they do not fit into `room` columns, those in the middle give way, the last of them first,
    and then the last is cut; the first is what people type, and stays whole.
    """
    from rich.cells import cell_len  # some characters are two columns wide, some none

    lines = [[column.upper() for column in columns], *([terminal(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(line[n]) for line in lines) for n in range(len(columns))]
    shown = list(range(len(columns)))
    if room:
        least = min(widths[-1], 12)
        while len(shown) > 2 and sum(widths[n] + 2 for n in shown[:-1]) + least > room:
            del shown[-2]
    written = []
    for line in lines:
        head = "".join(line[n] + " " * (widths[n] - cell_len(line[n]) + 2) for n in shown[:-1])
        written.append((head + _cut(line[shown[-1]], room and room - cell_len(head))).rstrip())
    return "\n".join(written) + "\n"


def _cut(text: str, room: int | None) -> str:
    from rich.cells import cell_len

    if room is None or cell_len(text) <= room:
        return text
    while text and cell_len(text) > room - 1:
        text = text[:-1]
    return f"{text}…" if room > 0 else ""
