"""One application's boundary for people at a terminal: its sheet, and why a line is as it is."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Place, Resource
from usdfops.judge.boundary import Cell, Holder, Layer, agreements, is_same, objection
from usdfops.render.escape import terminal
from usdfops.render.r2a2.matrix import (
    SIDES,
    STATUSES,
    Matrix,
    named,
    saying,
    scope_words,
    status_of,
    tally,
)
from usdfops.render.rows import wrapped
from usdfops.words import counted, joined

__all__ = ["sheet", "why"]


def sheet(matrix: Matrix, application: Resource, room: int = 80) -> str:
    """One application: each side's responsibilities, with who holds them and who said so."""
    lines = wrapped(f"{application.title} ({application.name}): who answers for what", room)
    if application.spec["lifecycle"].text == "retired":
        return "\n".join([*lines, "", "It is retired: nobody has to do anything for it."]) + "\n"
    lines += [*wrapped(f"{counted(len(matrix.cells), 'line')}: {matrix.counts()}", room), ""]
    lines += _who(matrix, room)
    for side in (*SIDES, None):
        mine = [cell for cell in matrix.cells if cell.side == side]
        if mine:
            entries = _alike(mine)
            lines += ["", f"{(side or 'nobody').upper()} ANSWERS FOR ({tally(len(mine), len(entries))})"]
            for cells in entries:
                lines += _line(matrix, cells, room)
    lines += ["", *wrapped(_legend(matrix.cells), room)] if matrix.cells else []
    return "\n".join(lines) + "\n"


def _who(matrix: Matrix, room: int) -> Iterator[str]:
    """The roles that hold anything, with their teams."""
    found: dict[str, dict[str, list[str]]] = {}
    for cell in matrix.cells:
        for holder in cell.holders():
            where = found.setdefault(holder.role, {}).setdefault(named(holder, role=False), [])
            if cell.scope[0] == "Service" and cell.scope[1] and cell.scope[1] not in where:
                where.append(cell.scope[1])
    width = min(max((len(role) for role in found), default=0), room // 2)
    for role, names in sorted(found.items()):
        said = [
            f"{text}, for {', '.join(where)}" if where and len(names) > 1 else text
            for text, where in names.items()
        ]
        yield from wrapped("; ".join(said), room, f"  {terminal(role):<{width}}  ", " " * (width + 4))


def _alike(cells: list[Cell]) -> list[list[Cell]]:
    """The cells of one responsibility together where they say the same, of several services."""
    found: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        said = [(part, *holder[:-1], holder.place.path) for part, holder in cell.parts()]
        key = (cell.responsibility.name, cell.status, cell.agreed_on, cell.reasons, *said)
        found.setdefault(key, []).append(cell)
    return list(found.values())


def _line(matrix: Matrix, cells: list[Cell], room: int) -> Iterator[str]:
    """Cells that say the same: what it is, who holds what, who said so, what is missing."""
    cell = cells[0]
    services = ", ".join(each.scope[1] or "each service" for each in cells if each.scope[0] == "Service")
    what = f"{cell.responsibility.title} ({cell.responsibility.name})"
    parts = [what, f"for {services}" if services else "", status_of(cell)]
    yield from wrapped(", ".join(part for part in parts if part), room, "  ", "    ")
    said = saying(cell)
    if said:
        yield from wrapped("; ".join(said), room, "    ", "      ")
        yield from wrapped(f"said by {_provenance(matrix, cell)}", room, "    ", "      ")
    opened = [reason.text for reason in cell.reasons if reason.kind != "no-team"]  # that stands above
    if opened:
        yield from wrapped(f"open: {'; '.join(opened)}", room, "    ", "      ")


def _provenance(matrix: Matrix, cell: Cell) -> str:
    """Which file gave which holders, and from which line on."""
    found: dict[tuple[str, Resource], list[tuple[str, Holder]]] = {}
    for part, holder in cell.parts():
        found.setdefault((holder.layer, holder.place.resource), []).append((part, holder))
    said = []
    for (layer, _), holding in found.items():
        first = min((holder.place for _, holder in holding), key=Place.span)
        parts = joined(dict.fromkeys(part for part, _ in holding))
        said.append(f"{layer} ({f'{parts}; ' if len(found) > 1 else ''}{matrix.place(first)})")
    return "; ".join(said)


def _legend(cells: list[Cell]) -> str:
    used = [status for status in STATUSES if any(cell.status == status for cell in cells)]
    return "; ".join(f"{status}: {STATUSES[status]}" for status in used) + "."


def why(matrix: Matrix, application: Resource, responsibility: Resource, room: int = 80) -> str:
    """Every layer in order: what it says, where, and whether it has the last word."""
    lines = wrapped(f"{application.title} ({application.name}): {responsibility.title}", room)
    if not matrix.cells:
        reason = _why_not(matrix, application, responsibility)
        lines += ["", *wrapped(f"It does not apply: {reason}.", room)]
    for cell in matrix.cells:
        lines += ["", *wrapped(", ".join(t for t in (scope_words(cell), status_of(cell)) if t), room)]
        for number, layer in enumerate(cell.layers, 1):
            resource = layer.place.resource
            who = "default" if layer.name == "default" else f"{layer.name} {resource.name}"
            lines += wrapped(f"{who} ({matrix.place(layer.place)})", room, f"  {number}. ", "     ")
            for text in _layer(matrix, cell, layer):
                lines += wrapped(text, room, "     ", "       ")
        for text in saying(cell, teams=True):
            lines += wrapped(f"so {text}", room, "  ", "    ")
        if cell.missing:
            lines += wrapped(f"open: {cell.missing}", room, "  ", "    ")
    for question in responsibility.metadata["openQuestions"].texts:
        lines += ["", *wrapped(f"Open question: {question}", room)]
    return "\n".join(lines) + "\n"


def _why_not(matrix: Matrix, application: Resource, responsibility: Resource) -> str:
    """Why a responsibility does not apply to an application."""
    condition = responsibility.spec["when"]
    if application.spec["lifecycle"].text == "retired":
        return "the application is retired"
    if responsibility.spec["scope"].text == "facility":
        return "it is held for the facility as a whole"
    return (
        f"`{condition.text}` is false ({matrix.place(condition)})"
        if condition.given
        else "it uses no service"
    )


def _layer(matrix: Matrix, cell: Cell, layer: Layer) -> Iterator[str]:
    """What a layer says, and what becomes of it."""
    for part, places in layer.says.items():
        word = "wins" if part in layer.wins else "overruled"
        yield f"{part}: {', '.join(place.text or '' for place in places)}, {word}"
    if not layer.says:
        yield "says nothing about who holds it"
    for label in ("status", "because", "since"):
        if layer.entry[label].text:
            yield f"{label}: {layer.entry[label].text}"
    if layer.entry["agreed"].given:
        yield _agreement(matrix, cell, layer)


def _agreement(matrix: Matrix, cell: Cell, layer: Layer) -> str:
    """Who agreed to a layer and when, and why that does not count, where it does not."""
    agreed = layer.entry["agreed"]
    signed = [agreed[side].text or "nobody" for side in SIDES]
    text = f"agreed on {agreed['date'].text or 'no day'} by {joined(signed)}"
    entries = [other.entry for other, own in agreements(cell.layers) if is_same(own, agreed)] or [layer.entry]
    objections = (objection(matrix.catalog, agreed, entry, cell) for entry in entries)
    against = next((said for said in objections if said), None)
    if against or not cell.agreed_on:
        text += ", which does not count"
    return f"{text}: {against}" if against else text
