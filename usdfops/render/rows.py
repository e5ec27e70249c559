"""Labels with what is said under them, and tables whose last column wraps: text that fits a terminal."""

from __future__ import annotations

from usdfops.render.escape import terminal

__all__ = ["Row", "aligned", "rows_text", "wrapped"]

Row = tuple[str, list[str]]
"""A label, and what is said under it."""

LEAST = 18
"""The columns that a text gets, however narrow the terminal is."""


def rows_text(rows: list[Row], width: int, indent: int = 2) -> list[str]:
    """The rows, a label at the left and what is said beside it, wrapped."""
    margin = max((len(label) for label, _ in rows), default=0) + indent + 2
    lines = []
    for label, values in rows:
        for index, value in enumerate(values):
            room = width - margin - (4 if value[:1] == " " else 0)
            for number, part in enumerate(wrapped(value, room)):
                head = " " * indent + label if index == number == 0 else ""
                inner = value[: len(value) - len(value.lstrip())] + "  " * (number > 0 and value[:1] == " ")
                lines.append(f"{head:<{margin}}{inner}{part}")
    return lines


def wrapped(text: str, width: int, head: str = "", rest: str | None = None) -> list[str]:
    """`text` in lines of at most `width` columns, the first behind `head`, the others behind `rest`.

    `rest` is `head` where it is not given. A word that is longer than a line stays whole, to be copied.
    """
    from rich.cells import cell_len  # some characters are two columns wide, some none

    rest = head if rest is None else rest
    first, *words = terminal(" ".join(text.split())).split(" ")
    lines, room = [head + first], max(LEAST, width - cell_len(head)) - cell_len(first)
    for word in words:
        size = cell_len(word)
        if size < room:
            lines[-1] += f" {word}"
            room -= size + 1
        else:
            lines.append(rest + word)
            room = max(LEAST, width - cell_len(rest)) - size
    return [line.rstrip() for line in lines]


def aligned(columns: list[str], rows: list[list[str]], width: int, indent: int = 0) -> list[str]:
    """The rows below their columns' names; the last column wraps.

    Where little room is left for it, the first cell of each row stands alone, and below it the
    others, each behind its column's name.
    """
    from rich.cells import cell_len

    table = [[column.upper() for column in columns], *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(line[n]) for line in table) for n in range(len(columns))]
    room = width - indent - sum(size + 2 for size in widths[:-1])
    pad = " " * indent
    lines = []
    if room < min(widths[-1], LEAST):
        for row in table[1:]:
            said = "; ".join(f"{c} {cell}" for c, cell in zip(columns[1:], row[1:], strict=True) if cell)
            lines += wrapped(row[0], width, pad)
            lines += wrapped(said, width, f"{pad}  ") if said else []
        return lines
    for line in table:
        pairs = zip(line[:-1], widths[:-1], strict=True)
        head = pad + "".join(cell + " " * (size - cell_len(cell) + 2) for cell, size in pairs)
        lines += wrapped(line[-1], width, head, " " * (width - room))
    return lines


def _cell(text: str) -> str:
    return terminal(" ".join(text.split()))
