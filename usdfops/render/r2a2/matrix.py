"""The cells that an answer is about, and the words for them that every format shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.boundary import (
    HOLDERS,
    SIDES,
    Cell,
    Holder,
    Reason,
    is_stated,
    side_of,
    signed_on,
    statements,
)
from usdfops.render.report import path_from_here
from usdfops.words import counted, joined

__all__ = [
    "PARTS", "SIDES", "STATUSES", "Matrix", "about", "default_side", "departing", "entry_status",
    "for_service", "held", "named", "roles_in", "saying", "scope_words", "status_of", "subject",
    "tally",
]  # fmt: skip

PARTS = {"accountable": "answers", "responsible": "does it", "authority": "decides"}
"""What a holder of each part does, in words that follow the holder."""

STATUSES = {
    "proposed": "nobody has agreed on it, and no source says all of it",
    "default": "a source says so, and nobody has agreed on it",
    "agreed": "both sides have agreed",
}
"""What each status means."""


class Matrix(NamedTuple):
    """Cells of the boundary, and what is needed to write them down."""

    catalog: Catalog
    cells: list[Cell]
    folder: str
    """The catalog's folder, as paths are shown from here."""

    def place(self, place: Place) -> str:
        """A place of the catalog, as `path:line`."""
        return f"{self.path(place)}:{place.span().line}"

    def path(self, place: Place) -> str:
        """The file of a place."""
        return path_from_here(self.folder, place.resource.document.path)

    def counts(self) -> str:
        """How many of each status, in words; a default without a source is never called the boundary."""
        numbers = {status: sum(cell.status == status for cell in self.cells) for status in STATUSES}
        return ", ".join(f"{number} {status}" for status, number in numbers.items() if number) or "none"

    def reasons(self) -> list[tuple[Reason, list[Cell]]]:
        """The open cells by why they are open: the reason that most have comes first."""
        found: dict[Reason, list[Cell]] = {}
        for cell in self.cells:
            for reason in cell.reasons:
                found.setdefault(reason, []).append(cell)
        return sorted(found.items(), key=lambda item: (-len(item[1]), item[0].text))


def held(cell: Cell) -> Iterator[tuple[Holder, list[str]]]:
    """Each holder with the parts that it holds, those who answer first."""
    found: dict[tuple[str, str | None], tuple[Holder, list[str]]] = {}
    for part, holder in sorted(cell.parts(), key=lambda item: list(PARTS).index(item[0])):
        found.setdefault((holder.role, holder.team), (holder, []))[1].append(part)
    yield from found.values()


def saying(cell: Cell, *, teams: bool = False) -> list[str]:
    """Who holds what of a cell, such as "service-owner answers and decides"; with the teams if wanted."""
    return [
        f"{named(holder) if teams else holder.role} {joined(PARTS[part] for part in parts)}"
        for holder, parts in held(cell)
    ]


def status_of(cell: Cell) -> str:
    """The status of a cell, with the day of an agreement."""
    return f"agreed on {cell.agreed_on}" if cell.agreed_on else cell.status


def named(holder: Holder, *, role: bool = True) -> str:
    """A holder: the role, the team where it is known, and where to ask."""
    who = [holder.team] if holder.team else ["no team known"]
    who += [f"ask in #{holder.channel}"] if holder.channel else []
    inside = ", ".join(who)
    return f"{holder.role} ({inside})" if role else inside


def default_side(catalog: Catalog, responsibility: Resource) -> str | None:
    """The side that answers for a responsibility by default."""
    return side_of(catalog, responsibility.spec["default"]["accountable"].text)


def entry_status(catalog: Catalog, entry: Place) -> str:
    """The status of what a default, or an entry that departs from it, says, with the day of an agreement."""
    agreed_on = signed_on(catalog, entry)
    return f"agreed on {agreed_on}" if agreed_on else "default" if is_stated(entry) else "proposed"


def departing(catalog: Catalog) -> list[Place]:
    """Every entry by which a pattern, a service or an application departs from the default."""
    return [entry for entry in statements(catalog) if not _is_default(catalog, entry)]


def _is_default(catalog: Catalog, entry: Place) -> bool:
    """Whether an entry names those who hold it by default anyway: then it only adds a source."""
    responsibility = catalog.find("Responsibility", entry["responsibility"].text)
    if responsibility is None:
        return False
    default, given = responsibility.spec["default"], [part for part in HOLDERS if entry[part].given]
    return bool(given) and all(entry[part].value == default[part].value for part in given)


def roles_in(entry: Place) -> str:
    """What an entry says, such as `accountable: service-owner; responsible: a and b`."""
    said = []
    for part in HOLDERS:
        roles = entry[part].texts if part == "responsible" else [entry[part].text or ""]
        if any(roles):
            said.append(f"{part}: {', '.join(roles)}")
    return "; ".join(said) or "agrees to what stands"


def scope_words(cell: Cell) -> str:
    """What a cell is held for, where that is not its application."""
    kind, name = cell.scope
    if kind == "Service":
        return f"for {name}" if name else "for each service"
    return f"for {name}" if kind == "Facility" and name else ""


def for_service(cell: Cell) -> str:
    """The service that a cell is held for, behind what it is about; nothing where there is none."""
    return f" ({scope_words(cell)})" if cell.scope[0] == "Service" else ""


def subject(cell: Cell) -> str:
    """The name of the application, or of what else a cell is held for."""
    return cell.application.name if cell.application else cell.scope[1] or ""


def about(cells: list[Cell]) -> str:
    """How many applications the cells are about, or which few, in words."""
    names = list(dict.fromkeys(cell.application.name for cell in cells if cell.application))
    facility = sum(cell.application is None for cell in cells)
    parts = [", ".join(names) if len(names) <= 3 else counted(len(names), "application")] if names else []
    parts += ["the facility"] if facility else []
    return " and ".join(parts)


def tally(lines: int, entries: int) -> str:
    """How many lines there are, and in how many entries they are told, where some are told together."""
    told = "1 entry" if entries == 1 else f"{entries} entries"
    return f"{lines}" if lines == entries else f"{lines} lines in {told}"
