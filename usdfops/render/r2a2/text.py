"""The boundary for people at a terminal: one page, one application's sheet, one team's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.boundary import NO_TEAM, Cell, Holder
from usdfops.render.escape import terminal
from usdfops.render.r2a2.matrix import (
    PARTS,
    SIDES,
    STATUSES,
    Matrix,
    about,
    closing,
    default_side,
    deviating,
    entry_status,
    held,
    named,
    parts_of,
    roles_in,
    saying,
    scope_words,
)
from usdfops.render.rows import wrapped
from usdfops.words import counted

__all__ = ["open_cells", "page", "responsibility_page", "sheet", "team_page", "why"]


def page(matrix: Matrix, room: int = 80) -> str:
    """The default boundary in two columns, then who departs from it, then what is open."""
    catalog = matrix.catalog
    sides: dict[str | None, list[Resource]] = {}
    for responsibility in catalog.of("Responsibility"):
        sides.setdefault(default_side(catalog, responsibility), []).append(responsibility)
    if not sides:
        return "the catalog has no responsibilities; `usdfops explain Responsibility` says how to write one\n"
    lines = [*_filled(_heading(matrix), room), ""]
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
    lines += ["", *_departing(matrix, room)]
    lines += ["", *_opened(matrix, room)]
    lines += [
        "",
        *_filled(
            "`usdfops r2a2 APP` shows one application's sheet, `--why APP RESPONSIBILITY` who said so.", room
        ),
    ]
    return "\n".join(lines) + "\n"


def _departing(matrix: Matrix, room: int) -> Iterator[str]:
    """Who departs from the default, those together who do it alike."""
    yield from ("WHO DEPARTS FROM IT", "")
    alike: dict[tuple[str, str, str], list[str]] = {}
    for resource, entry in deviating(matrix.catalog):
        key = (entry["responsibility"].text or "", resource.kind or "", _instead(entry))
        alike.setdefault(key, []).append(resource.name)
    for (name, kind, instead), names in sorted(alike.items()):
        who = f"{kind.lower()}{'' if len(names) == 1 else 's'} {', '.join(names)}"
        yield from _filled(f"{name}: {instead} ({who})", room, "", "  ")
    if not alike:
        yield "nobody"


def _instead(entry: Place) -> str:
    """What an entry says, in words such as `service-owner answers and decides`."""
    found: dict[str, list[str]] = {}
    for part, does in PARTS.items():
        for role in [*entry[part].texts, entry[part].text]:
            if role:
                found.setdefault(role, []).append(does)
    return "; ".join(f"{role} {_joined(parts)}" for role, parts in found.items()) or "agreed"


def _heading(matrix: Matrix) -> str:
    every = matrix.catalog.of("Responsibility")
    numbers: dict[str, int] = {}
    for responsibility in every:
        word = entry_status(matrix.catalog, responsibility.spec).split()[0]
        numbers[word] = numbers.get(word, 0) + 1
    said = ", ".join(f"{number} {word}" for word, number in sorted(numbers.items()))
    return (
        f"The default boundary: {len(every)} responsibilities, {said}. "
        "* is proposed: no source says so, and nobody has agreed. ? is where nobody has said who decides."
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
        lines += _filled(f"{responsibility.title}{mark}{scope}", width, "", "  ")
        answers = default["accountable"].text or "nobody"
        does = [role for role in default["responsible"].texts if role != answers]
        decides = default["authority"].text
        said = [answers]
        said += [f"done by {_joined(does)}"] if does else []
        said += [f"decided by {decides}"] if decides not in (None, answers) else []
        lines += _filled("; ".join(said), width, "  ", "  ")
    return lines


def sheet(matrix: Matrix, application: Resource, room: int = 80) -> str:
    """One application: each side's responsibilities, with who holds them and who said so."""
    lines = _filled(f"{application.title} ({application.name}): who answers for what", room)
    if application.spec["lifecycle"].text == "retired":
        return "\n".join([*lines, "", "It is retired: nobody has to do anything for it."]) + "\n"
    lines += [*_filled(f"{counted(len(matrix.cells), 'line')}: {matrix.counts()}", room), ""]
    lines += _who(matrix, room)
    for side in (*SIDES, None):
        mine = [cell for cell in matrix.cells if _side(cell) == side]
        if mine:
            lines += [
                "",
                f"{side.upper()} ANSWERS FOR ({len(mine)})" if side else f"NOBODY ANSWERS FOR ({len(mine)})",
            ]
            for cells in _alike(mine):
                lines += _line(matrix, cells, room)
    lines += ["", *_filled(_legend(matrix.cells), room)] if matrix.cells else []
    return "\n".join(lines) + "\n"


def _side(cell: Cell) -> str | None:
    return cell.accountable.side if cell.accountable else None


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
        yield from _filled("; ".join(said), room, f"  {terminal(role):<{width}}  ", " " * (width + 4))


def _alike(cells: list[Cell]) -> list[list[Cell]]:
    """The cells of one responsibility together where they say the same, of several services."""
    found: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        said = [(part, *holder[:-1], holder.place.path) for part, holder in parts_of(cell)]
        key = (cell.responsibility.name, cell.status, cell.agreed_on, cell.reasons, *said)
        found.setdefault(key, []).append(cell)
    return list(found.values())


def _line(matrix: Matrix, cells: list[Cell], room: int) -> Iterator[str]:
    """Cells that say the same: what it is, who holds what, who said so, what is missing."""
    cell = cells[0]
    services = ", ".join(each.scope[1] or "each service" for each in cells if each.scope[0] == "Service")
    what = f"{cell.responsibility.title} ({cell.responsibility.name})"
    parts = [what, f"for {services}" if services else "", _status(cell)]
    yield from _filled(", ".join(part for part in parts if part), room, "  ", "    ")
    said = saying(cell)
    if said:
        yield from _filled("; ".join(said), room, "    ", "      ")
        yield from _filled(f"said by {_provenance(matrix, cell)}", room, "    ", "      ")
    opened = [reason for reason in cell.reasons if not reason.startswith(NO_TEAM)]  # stands above
    if opened:
        yield from _filled(f"open: {'; '.join(opened)}", room, "    ", "      ")


def _joined(words: Iterable[str]) -> str:
    *rest, last = list(words)
    return f"{', '.join(rest)} and {last}" if rest else last


def _status(cell: Cell) -> str:
    return f"agreed on {cell.agreed_on}" if cell.status == "agreed" else cell.status


def _provenance(matrix: Matrix, cell: Cell) -> str:
    """Which file gave which holders, and from which line on."""
    found: dict[tuple[str, Resource], list[tuple[str, Holder]]] = {}
    for part, holder in parts_of(cell):
        found.setdefault((holder.layer, holder.place.resource), []).append((part, holder))
    said = []
    for (layer, _), holding in found.items():
        first = min((holder.place for _, holder in holding), key=Place.span)
        parts = _joined(dict.fromkeys(part for part, _ in holding))
        said.append(f"{layer} ({f'{parts}; ' if len(found) > 1 else ''}{matrix.place(first)})")
    return "; ".join(said)


def _legend(cells: list[Cell]) -> str:
    used = [status for status in STATUSES if any(cell.status == status for cell in cells)]
    return "; ".join(f"{status}: {STATUSES[status]}" for status in used) + "."


def team_page(matrix: Matrix, team: Resource, room: int = 80) -> str:
    """Everything that a team holds: what it answers for, does and decides, application by application."""
    lines = _filled(f"{team.title} ({team.name}): what it holds", room)
    channels = ", ".join(f"#{name}" for name in team.spec["slack"].texts)
    lines += _filled(f"Reached in {channels}." if channels else "Nobody has said where to reach it.", room)
    if not matrix.cells:
        nothing = (
            "Nothing in the catalog says that it holds anything: no application gives it a role, and it "
            "owns no service or facility that brings one."
        )
        lines += ["", *_filled(nothing, room)]
        return "\n".join(lines) + "\n"
    lines += _filled(f"{counted(len(matrix.cells), 'line')}: {matrix.counts()}", room)
    for part in PARTS:
        mine = [
            cell for cell in matrix.cells if any(p == part and h.team == team.name for p, h in parts_of(cell))
        ]
        if not mine:
            continue
        heading = {
            "accountable": "IT ANSWERS FOR",
            "responsible": "IT DOES",
            "authority": "IT DECIDES ABOUT",
        }[part]
        lines += ["", f"{heading} ({len(mine)})"]
        by_responsibility: dict[Resource, list[Cell]] = {}
        for cell in mine:
            by_responsibility.setdefault(cell.responsibility, []).append(cell)
        for responsibility, cells in by_responsibility.items():
            roles = sorted(
                {h.role for c in cells for p, h in parts_of(c) if p == part and h.team == team.name}
            )
            lines += _filled(
                f"{responsibility.title} (as {', '.join(roles)}, {_statuses(cells)})", room, "  ", "    "
            )
            lines += _filled(_subjects(cells), room, "    ", "    ")
    return "\n".join(lines) + "\n"


def _subjects(cells: list[Cell]) -> str:
    """What the cells are held for: applications, by service where it is held service by service."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        found.setdefault(_for_service(cell), []).append(
            cell.application.name if cell.application else cell.scope[1] or ""
        )
    return "; ".join(f"{', '.join(names)}{service}" for service, names in found.items())


def _for_service(cell: Cell) -> str:
    return f" ({scope_words(cell)})" if cell.scope[0] == "Service" else ""


def _statuses(cells: list[Cell]) -> str:
    return ", ".join(dict.fromkeys(_status(cell) for cell in cells))


def responsibility_page(matrix: Matrix, responsibility: Resource, room: int = 80) -> str:
    """One responsibility: what has to be done, when, by whom, and who holds it where."""
    spec = responsibility.spec
    lines = _filled(f"{responsibility.title} ({responsibility.name})", room)
    description = responsibility.metadata["description"].text
    lines += _filled(description, room) if description else []
    lines.append("")
    rows = {
        "applies": spec["when"].text or "always",
        "held for": {"service": "each service that an application uses", "facility": "the facility"}.get(
            spec["scope"].text or "", "each application"
        ),
        "by default": roles_in(spec["default"]),
        "status": entry_status(matrix.catalog, spec),
        "file": matrix.path(responsibility),
    }
    for label, text in rows.items():
        lines += _filled(text, room, f"  {label:<12}", " " * 14)
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in matrix.cells:
        said = [f"{named(h)} {_joined(PARTS[p] for p in parts)}" for h, parts in held(parts_of(cell))]
        groups.setdefault((*said, f"open: {cell.missing}" if cell.missing else ""), []).append(cell)
    for texts, cells in sorted(groups.items(), key=lambda item: -len(item[1])):
        lines += ["", *_filled(_subjects(cells), room), *_filled(_statuses(cells), room, "  ")]
        for text in texts:
            lines += _filled(text, room, "  ", "    ") if text else []
    if not matrix.cells:
        lines += ["", "It applies to nothing in the catalog."]
    return "\n".join(lines) + "\n"


def why(matrix: Matrix, application: Resource, responsibility: Resource, room: int = 80) -> str:
    """Every layer in order: what it says, where, and whether it has the last word."""
    lines = _filled(f"{application.title} ({application.name}): {responsibility.title}", room)
    if not matrix.cells:
        retired = application.spec["lifecycle"].text == "retired"
        condition = responsibility.spec["when"]
        reason = "the application is retired" if retired else "it is held for the facility as a whole"
        if not retired and responsibility.spec["scope"].text != "facility":
            reason = (
                f"`{condition.text}` is false ({matrix.place(condition)})"
                if condition.given
                else "it uses no service"
            )
        lines += ["", *_filled(f"It does not apply: {reason}.", room)]
    for cell in matrix.cells:
        lines += ["", *_filled(", ".join(t for t in (scope_words(cell), _status(cell)) if t), room)]
        for number, layer in enumerate(cell.layers, 1):
            resource = layer.place.resource
            who = "default" if layer.name == "default" else f"{layer.name} {resource.name}"
            lines += _filled(f"{who} ({matrix.place(layer.place)})", room, f"  {number}. ", "     ")
            for part, places in layer.says.items():
                word = "wins" if part in layer.wins else "overruled"
                lines += _filled(
                    f"{part}: {', '.join(p.text or '' for p in places)}, {word}", room, "     ", "       "
                )
            lines += [] if layer.says else ["     says nothing about who holds it"]
            for label in ("status", "because", "since"):
                if layer.entry[label].text:
                    lines += _filled(f"{label}: {layer.entry[label].text}", room, "     ", "       ")
            if layer.entry["agreed"].given:
                counts = "" if cell.agreed_on else ", which does not count"
                agreed = f"{_agreement(layer.entry['agreed'].value)}{counts}"
                lines += _filled(agreed, room, "     ", "       ")
        said = [f"{named(h)} {_joined(PARTS[p] for p in parts)}" for h, parts in held(parts_of(cell))]
        for text in said:
            lines += _filled(f"so {text}", room, "  ", "    ")
        if cell.missing:
            lines += _filled(f"open: {cell.missing}", room, "  ", "    ")
    for question in responsibility.metadata["openQuestions"].texts:
        lines += ["", *_filled(f"Open question: {question}", room)]
    return "\n".join(lines) + "\n"


def _agreement(value: object) -> str:
    said = value if isinstance(value, dict) else {}
    return f"agreed on {said.get('date')} by {said.get('application')} and {said.get('infrastructure')}"


def open_cells(matrix: Matrix, room: int = 80) -> str:
    """Every cell for which something is missing, by what is missing."""
    if not matrix.cells:
        return "no open cells\n"
    lines = []
    for reason, cells in matrix.reasons():
        lines += _filled(f"{reason} ({counted(len(cells), 'line')})", room, "", "  ")
        lines += _filled(f"{closing(matrix.catalog, reason)}{_alone(cells)}", room, "  = ", "    ")
        by_application: dict[str, list[str]] = {}
        for cell in cells:
            name = cell.application.name if cell.application else cell.scope[1] or ""
            by_application.setdefault(name, []).append(f"{cell.responsibility.name}{_for_service(cell)}")
        same: dict[tuple[str, ...], list[str]] = {}
        for name, responsibilities in by_application.items():
            same.setdefault(tuple(responsibilities), []).append(name)
        for duties, names in same.items():
            lines += _filled(f"{', '.join(names)}: {', '.join(duties)}", room, "  ", "    ")
        lines.append("")
    lines += _filled(f"{counted(len(matrix.cells), 'open line')} in all", room)
    return "\n".join(lines) + "\n"


def _alone(cells: list[Cell]) -> str:
    """How many lines have no other reason to be open."""
    alone = sum(len(cell.reasons) == 1 for cell in cells)
    return f"; that alone closes {alone:,}" if alone else ""


def _opened(matrix: Matrix, room: int) -> Iterator[str]:
    """What is open, in a line for each reason."""
    opened = [cell for cell in matrix.cells if cell.missing]
    yield from _filled(
        f"What is open: {len(opened):,} of {counted(len(matrix.cells), 'line')} ({matrix.counts()})", room
    )
    reasons = matrix.reasons()
    for reason, cells in reasons[:8]:
        said = f"{reason}: {counted(len(cells), 'line')}, {about(cells)}{_alone(cells)}"
        yield from _filled(said, room, "  ", "    ")
    if len(reasons) > 8:
        yield from _filled(
            f"and {counted(len(reasons) - 8, 'more reason')}; `usdfops r2a2 --unassigned` lists all",
            room,
            "  ",
        )


def _filled(text: str, room: int, head: str = "", rest: str | None = None) -> list[str]:
    """`text` in lines of at most `room` columns, the first behind `head`, the others behind `rest`."""
    rest = head if rest is None else rest
    first, *more = wrapped(text, room - cell_len(head))
    others = wrapped(" ".join(more), room - len(rest)) if more else []
    return [(head + first).rstrip(), *(rest + line for line in others)]
