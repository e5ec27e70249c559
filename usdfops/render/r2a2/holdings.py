"""What a team holds, and who holds a responsibility, for people at a terminal."""

from __future__ import annotations

from usdfops.catalog.graph import Resource
from usdfops.judge.boundary import Cell
from usdfops.render.r2a2.matrix import (
    PARTS,
    Matrix,
    entry_status,
    for_service,
    roles_in,
    saying,
    status_of,
    subject,
    tally,
)
from usdfops.render.rows import wrapped
from usdfops.words import counted

__all__ = ["responsibility_page", "team_page"]

_HEADINGS = {
    "accountable": "IT ANSWERS FOR",
    "responsible": "IT DOES",
    "authority": "IT DECIDES ABOUT",
}


def team_page(matrix: Matrix, team: Resource, room: int = 80) -> str:
    """Everything that a team holds: what it answers for, does and decides, application by application."""
    lines = wrapped(f"{team.title} ({team.name}): what it holds", room)
    channels = ", ".join(f"#{name}" for name in team.spec["slack"].texts)
    lines += wrapped(f"Reached in {channels}." if channels else "Nobody has said where to reach it.", room)
    if not matrix.cells:
        nothing = (
            "Nothing in the catalog says that it holds anything: no application gives it a role, and it "
            "owns no service or facility that brings one."
        )
        lines += ["", *wrapped(nothing, room)]
        return "\n".join(lines) + "\n"
    lines += wrapped(f"{counted(len(matrix.cells), 'line')}: {matrix.counts()}", room)
    for part in PARTS:
        by_responsibility: dict[Resource, list[tuple[Cell, set[str]]]] = {}
        for cell in matrix.cells:
            roles = {h.role for p, h in cell.parts() if p == part and h.team == team.name}
            if roles:
                by_responsibility.setdefault(cell.responsibility, []).append((cell, roles))
        number = sum(len(found) for found in by_responsibility.values())
        lines += ["", f"{_HEADINGS[part]} ({tally(number, len(by_responsibility))})"] if number else []
        for responsibility, found in by_responsibility.items():
            cells = [cell for cell, _ in found]
            every = ", ".join(sorted(set[str]().union(*(roles for _, roles in found))))
            text = f"{responsibility.title} (as {every}, {_statuses(cells)})"
            lines += [*wrapped(text, room, "  ", "    "), *wrapped(_subjects(cells), room, "    ")]
    return "\n".join(lines) + "\n"


def responsibility_page(matrix: Matrix, responsibility: Resource, room: int = 80) -> str:
    """One responsibility: what has to be done, when, by whom, and who holds it where."""
    spec = responsibility.spec
    lines = wrapped(f"{responsibility.title} ({responsibility.name})", room)
    description = responsibility.metadata["description"].text
    lines += wrapped(description, room) if description else []
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
        lines += wrapped(text, room, f"  {label:<12}", " " * 14)
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in matrix.cells:
        opened = [f"open: {cell.missing}"] if cell.missing else []
        groups.setdefault((*saying(cell, teams=True), *opened), []).append(cell)
    for texts, cells in sorted(groups.items(), key=lambda item: -len(item[1])):
        lines += ["", *wrapped(_subjects(cells), room), *wrapped(_statuses(cells), room, "  ")]
        for text in texts:
            lines += wrapped(text, room, "  ", "    ")
    if not matrix.cells:
        lines += ["", "It applies to nothing in the catalog."]
    return "\n".join(lines) + "\n"


def _subjects(cells: list[Cell]) -> str:
    """What the cells are held for: applications, by service where it is held service by service."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        found.setdefault(for_service(cell), []).append(subject(cell))
    return "; ".join(f"{', '.join(names)}{service}" for service, names in found.items())


def _statuses(cells: list[Cell]) -> str:
    return ", ".join(dict.fromkeys(status_of(cell) for cell in cells))
