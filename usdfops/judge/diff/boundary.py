"""The lines of the boundary for which somebody else answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile

from usdfops.catalog.graph import Catalog
from usdfops.judge.boundary import Cell, boundary, cells_of
from usdfops.judge.diff.influence import Influence
from usdfops.judge.diff.record import Answering, Held
from usdfops.judge.diff.units import Pairing

__all__ = ["accountability"]

_Called = Callable[[str, str | None], str | None]
"""A name of a kind, as what has it is called now."""
_Line = tuple[str, str, str, str]


def accountability(base: Catalog, head: Catalog, pairing: Pairing, influence: Influence) -> list[Answering]:
    """Each line whose accountable role or team is another one, that is new, or that is gone."""

    def now_called(kind: str, name: str | None) -> str | None:
        return name and pairing.now(f"{kind}/{name}").partition("/")[2]

    before = {_line(cell, now_called): (cell, _held(cell, now_called)) for cell in _cells(base, influence)}
    after = {_line(cell, _as_it_is): (cell, _held(cell, _as_it_is)) for cell in _cells(head, influence)}
    found = []
    for line in sorted({*before, *after}):
        was, now = before.get(line), after.get(line)
        cell, _ = now or before[line]
        if (was and was[1]) != (now and now[1]):
            found.append(
                Answering(cell.application, cell.responsibility, cell.scope, was and was[1], now and now[1])
            )
    return found


def _cells(catalog: Catalog, influence: Influence) -> Iterator[Cell]:
    """The facilities' cells, and those of each application that a change can reach."""
    yield from takewhile(lambda cell: cell.application is None, boundary(catalog))
    for application in catalog.of("Application"):
        if influence.reaches(application):
            yield from cells_of(catalog, application)


def _as_it_is(_: str, name: str | None) -> str | None:
    return name


def _line(cell: Cell, called: _Called) -> _Line:
    kind, name = cell.scope
    application = called("Application", cell.application.name) if cell.application else None
    duty = called("Responsibility", cell.responsibility.name)
    return application or "", duty or "", kind, called(kind, name) or ""


def _held(cell: Cell, called: _Called) -> Held:
    holder = cell.accountable
    return Held(called("Role", holder.role), called("Team", holder.team)) if holder else Held(None, None)
