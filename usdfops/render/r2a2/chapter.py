"""The boundary as Markdown: a chapter of a concept of operations, and the same of a part of it."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.boundary import HOLDERS, Cell
from usdfops.render.r2a2.matrix import (
    PARTS,
    SIDES,
    STATUSES,
    Matrix,
    about,
    default_side,
    departing,
    entry_status,
    held,
    named,
    roles_in,
    status_of,
)
from usdfops.render.section import block, heading, inline, markdown_table
from usdfops.words import counted

__all__ = ["cells_markdown", "chapter"]

_SCOPES = {
    "application": "each application",
    "service": "each service that an application uses",
    "facility": "the facility",
}


def chapter(matrix: Matrix) -> str:
    """Who answers for what at the facility: by default, where it differs, what is open, and the sources."""
    return "\n".join(
        [
            *_introduction(matrix),
            *_roles(matrix),
            *_default(matrix),
            *_deviations(matrix),
            *_open(matrix),
            *_sources(matrix),
        ]
    )


def _introduction(matrix: Matrix) -> Iterator[str]:
    catalog = matrix.catalog
    yield "# Roles, responsibilities, authorities and accountabilities"
    yield ""
    yield (
        "Application teams run what scientists use; infrastructure offers the standard menu of services on "
        "which it runs. This chapter says which of the two answers for what. For each responsibility, one "
        "role answers for its being done (it is accountable), one or more do it (they are responsible), "
        "and one may decide about it (it has the authority)."
    )
    yield ""
    yield (
        "What is written for all is the default. A deployment pattern, a service of the menu and, with its "
        "reason, an application may depart from it; what is said later in this order counts."
    )
    yield ""
    for status, meaning in STATUSES.items():
        yield f"- **{status}**: {meaning}."
    yield ""
    applications = {cell.application.name for cell in matrix.cells if cell.application}
    yield (
        f"As of {catalog.as_of}: {counted(len(applications), 'application')}, "
        f"{counted(len(catalog.of('Service')), 'service')} on the menu, {len(catalog.of('Responsibility'))} "
        f"responsibilities, {counted(len(matrix.cells), 'line')} ({matrix.counts()})."
    )
    yield ""


def _default(matrix: Matrix) -> Iterator[str]:
    catalog = matrix.catalog
    for side in (*SIDES, None):
        mine = [r for r in catalog.of("Responsibility") if default_side(catalog, r) == side]
        if not mine:
            continue
        headings = {
            "application": "What application teams answer for",
            "infrastructure": "What infrastructure answers for",
        }
        yield from (f"## {headings.get(side or '', 'What nobody answers for')}", "")
        for responsibility in mine:
            yield from _responsibility(catalog, responsibility)


def _responsibility(catalog: Catalog, responsibility: Resource) -> Iterator[str]:
    spec = responsibility.spec
    yield from (f"### {heading(responsibility.title)}", "")
    if responsibility.metadata["description"].text:
        yield from (block(responsibility.metadata["description"].text), "")
    default = spec["default"]
    said = {
        "Answers": default["accountable"].text or "nobody has said",
        "Does it": ", ".join(default["responsible"].texts) or "nobody has said",
        "Decides": default["authority"].text or "nobody has said",
        "Held for": _SCOPES.get(spec["scope"].text or "", "nobody has said"),
        "Applies": spec["when"].text or "always",
        "Status": entry_status(catalog, spec),
    }
    yield " ".join(f"**{label}:** {inline(text)}." for label, text in said.items())
    yield ""


def _roles(matrix: Matrix) -> Iterator[str]:
    """The roles that hold anything by default or instead, with what they do."""
    catalog = matrix.catalog
    places = [responsibility.spec["default"] for responsibility in catalog.of("Responsibility")]
    places += departing(catalog)
    names = {text for place in places for part in HOLDERS for text in (*place[part].texts, place[part].text)}
    yield from ("## The roles", "")
    yield "Roles are held by teams. A role stands on one side of the boundary."
    yield ""
    rows = [
        [
            role.title,
            role.name,
            role.spec["side"].text or "",
            "; ".join(role.spec["does"].texts) or "nobody has said",
        ]
        for role in catalog.of("Role")
        if role.name in names
    ]
    yield from markdown_table(["role", "name", "side", "what it does"], rows)
    yield ""


def _deviations(matrix: Matrix) -> Iterator[str]:
    entries = departing(matrix.catalog)
    for kind, whose in (
        ("Pattern", "deployment patterns"),
        ("Service", "services"),
        ("Application", "applications"),
    ):
        yield from (f"## Where {whose} depart from it", "")
        rows = [
            [
                entry.resource.title,
                _title(matrix, entry["responsibility"].text),
                roles_in(entry),
                entry["because"].text or "",
                entry_status(matrix.catalog, entry),
                matrix.place(entry),
            ]
            for entry in entries
            if entry.resource.kind == kind
        ]
        columns = [kind.lower(), "responsibility", "instead", "because", "status", "where"]
        yield from markdown_table(columns, rows) if rows else ["None does."]
        yield ""


def _title(matrix: Matrix, name: str | None) -> str:
    found = matrix.catalog.find("Responsibility", name)
    return found.title if found else name or ""


def _open(matrix: Matrix) -> Iterator[str]:
    opened = [cell for cell in matrix.cells if cell.missing]
    yield from ("## What is open", "")
    yield f"{len(opened):,} of {counted(len(matrix.cells), 'line')} are open, some for several reasons."
    yield ""
    rows = [[reason.text, f"{len(cells):,}", about(cells), reason.do] for reason, cells in matrix.reasons()]
    if rows:
        yield from markdown_table(["what is missing", "lines", "about", "what to do"], rows)
        yield ""


def _sources(matrix: Matrix) -> Iterator[str]:
    yield from ("## Where it was said", "")
    rows = []
    for responsibility in matrix.catalog.of("Responsibility"):
        sources = [
            f"{s['title'].text or ''} ({s['asOf'].text or 'no date'})"
            for s in responsibility.metadata["sources"]
        ]
        rows.append([responsibility.title, "; ".join(sources) or "no source", matrix.path(responsibility)])
    yield from markdown_table(["responsibility", "sources", "file"], rows)
    yield ""


def cells_markdown(matrix: Matrix, title: str) -> str:
    """Cells as one table for each side, below a heading."""
    lines = [f"# {heading(title)}", ""]
    lines += [f"{counted(len(matrix.cells), 'line')}: {matrix.counts()}, as of {matrix.catalog.as_of}.", ""]
    for side in (*SIDES, None):
        mine = [cell for cell in matrix.cells if cell.side == side]
        if mine:
            lines += [f"## {side.capitalize()} answers" if side else "## Nobody answers", ""]
            columns = ["for", "responsibility", "status", "answers", "does it", "decides", "said by", "open"]
            lines += [*markdown_table(columns, [_row(matrix, cell) for cell in mine]), ""]
    return "\n".join(lines)


def _row(matrix: Matrix, cell: Cell) -> list[str]:
    subject = cell.application.name if cell.application else ""
    scope = cell.scope[1] or "each service" if cell.scope[0] != "Application" else ""
    by_part: dict[str, list[str]] = {part: [] for part in PARTS}
    for holder, parts in held(cell):
        for part in parts:
            by_part[part].append(named(holder))
    where = dict.fromkeys(f"{h.layer} {matrix.place(h.place)}" for h in cell.holders())
    return [
        ", ".join(text for text in (subject, scope) if text),
        cell.responsibility.title,
        status_of(cell),
        *("; ".join(names) for names in by_part.values()),
        "; ".join(where),
        cell.missing or "",
    ]
