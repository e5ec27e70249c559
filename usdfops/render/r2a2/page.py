"""The boundary of the facility for people at a terminal: one page of it, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.boundary import Cell
from usdfops.render.r2a2.matrix import (
    PARTS,
    SIDES,
    STATUSES,
    Matrix,
    about,
    default_side,
    departing,
    entry_status,
    for_service,
    subject,
)
from usdfops.render.rows import wrapped
from usdfops.words import counted, joined

__all__ = ["open_cells", "page"]


def page(matrix: Matrix, room: int = 80) -> str:
    """The default boundary in two columns, then who departs from it, then what is open."""
    catalog = matrix.catalog
    sides: dict[str | None, list[Resource]] = {}
    for responsibility in catalog.of("Responsibility"):
        sides.setdefault(default_side(catalog, responsibility), []).append(responsibility)
    if not sides:
        return "the catalog has no responsibilities; `usdfops explain Responsibility` says how to write one\n"
    lines = [*wrapped(_heading(matrix), room), ""]
    gap = 3
    width = (room - gap) // 2
    columns = [_column(catalog, side, sides.get(side, []), width) for side in SIDES]
    if room >= 72 and all(cell_len(line) <= width for column in columns for line in column):
        for left, right in zip_longest(*columns, fillvalue=""):
            lines.append(f"{set_cell_size(left, width)}{' ' * gap}{right}".rstrip())
    else:
        first, second = (_column(catalog, side, sides.get(side, []), room) for side in SIDES)
        lines += [*first, "", *second]
    if sides.get(None):
        lines += ["", *_column(catalog, "nobody", sides[None], room)]
    more = "`usdfops r2a2 APP` shows one application's sheet, `--why APP RESPONSIBILITY` who said so."
    lines += ["", *_departing(matrix, room), "", *_opened(matrix, room), "", *wrapped(more, room)]
    return "\n".join(lines) + "\n"


def _departing(matrix: Matrix, room: int) -> Iterator[str]:
    """Who departs from the default, those together who do it alike."""
    yield from ("WHO DEPARTS FROM IT", "")
    alike: dict[tuple[str, str, str], list[str]] = {}
    for entry in departing(matrix.catalog):
        key = (entry["responsibility"].text or "", entry.resource.kind or "", _instead(entry))
        alike.setdefault(key, []).append(entry.resource.name)
    for (name, kind, instead), names in sorted(alike.items()):
        who = f"{kind.lower()}{'' if len(names) == 1 else 's'} {', '.join(names)}"
        yield from wrapped(f"{name}: {instead} ({who})", room, "", "  ")
    if not alike:
        yield "nobody"


def _instead(entry: Place) -> str:
    """What an entry says, in words such as `service-owner answers and decides`."""
    found: dict[str, list[str]] = {}
    for part, does in PARTS.items():
        for role in [*entry[part].texts, entry[part].text]:
            if role:
                found.setdefault(role, []).append(does)
    return "; ".join(f"{role} {joined(parts)}" for role, parts in found.items()) or "agreed"


def _heading(matrix: Matrix) -> str:
    every = matrix.catalog.of("Responsibility")
    numbers: dict[str, int] = {}
    for responsibility in every:
        word = entry_status(matrix.catalog, responsibility.spec).split()[0]
        numbers[word] = numbers.get(word, 0) + 1
    said = ", ".join(f"{number} {word}" for word, number in sorted(numbers.items()))
    return (
        f"The default boundary: {len(every)} responsibilities, {said}. "
        f"* is proposed: {STATUSES['proposed']}. ? is where nobody has said who decides."
    )


def _column(catalog: Catalog, side: str, responsibilities: list[Resource], width: int) -> list[str]:
    """One side's responsibilities, each with who does it and who decides."""
    heads = {
        "application": "APPLICATION TEAMS ANSWER FOR",
        "infrastructure": "INFRASTRUCTURE ANSWERS FOR",
        "nobody": "NOBODY ANSWERS FOR",
    }
    lines = [heads[side], ""]
    for responsibility in responsibilities:
        default = responsibility.spec["default"]
        mark = "*" if entry_status(catalog, responsibility.spec) == "proposed" else ""
        mark += "" if default["authority"].text else "?"
        scope = {"service": ", for each service", "facility": ", for the facility"}.get(
            responsibility.spec["scope"].text or "", ""
        )
        lines += wrapped(f"{responsibility.title}{mark}{scope}", width, "", "  ")
        answers = default["accountable"].text or "nobody"
        does = [role for role in default["responsible"].texts if role != answers]
        decides = default["authority"].text
        said = [answers]
        said += [f"done by {joined(does)}"] if does else []
        said += [f"decided by {decides}"] if decides not in (None, answers) else []
        lines += wrapped("; ".join(said), width, "  ", "  ")
    return lines


def _opened(matrix: Matrix, room: int) -> Iterator[str]:
    """What is open, in a line for each reason."""
    opened = [cell for cell in matrix.cells if cell.missing]
    yield from wrapped(
        f"What is open: {len(opened):,} of {counted(len(matrix.cells), 'line')} ({matrix.counts()})", room
    )
    reasons = matrix.reasons()
    for reason, cells in reasons[:8]:
        said = f"{reason.text}: {counted(len(cells), 'line')}, {about(cells)}{_alone(cells)}"
        yield from wrapped(said, room, "  ", "    ")
    if len(reasons) > 8:
        yield from wrapped(
            f"and {counted(len(reasons) - 8, 'more reason')}; `usdfops r2a2 --unassigned` lists all",
            room,
            "  ",
        )


def open_cells(matrix: Matrix, room: int = 80) -> str:
    """Every cell for which something is missing, by what is missing."""
    if not matrix.cells:
        return "no open cells\n"
    lines = []
    for reason, cells in matrix.reasons():
        lines += wrapped(f"{reason.text} ({counted(len(cells), 'line')})", room, "", "  ")
        lines += wrapped(f"{reason.do}{_alone(cells)}", room, "  = ", "    ")
        by_application: dict[str, list[str]] = {}
        for cell in cells:
            duty = f"{cell.responsibility.name}{for_service(cell)}"
            by_application.setdefault(subject(cell), []).append(duty)
        same: dict[tuple[str, ...], list[str]] = {}
        for name, responsibilities in by_application.items():
            same.setdefault(tuple(responsibilities), []).append(name)
        for duties, names in same.items():
            lines += wrapped(f"{', '.join(names)}: {', '.join(duties)}", room, "  ", "    ")
        lines.append("")
    lines += wrapped(f"{counted(len(matrix.cells), 'open line')} in all", room)
    return "\n".join(lines) + "\n"


def _alone(cells: list[Cell]) -> str:
    """How many lines have no other reason to be open."""
    alone = sum(len(cell.reasons) == 1 for cell in cells)
    return f"; that alone closes {alone:,}" if alone else ""
