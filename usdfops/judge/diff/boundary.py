"""The lines of the boundary for which somebody else answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import takewhile

from usdfops.catalog.graph import Catalog
from usdfops.judge.boundary import Cell, boundary, cells_of
from usdfops.judge.diff.causes import Mixer, reason
from usdfops.judge.diff.influence import Influence, Labels
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

    def told(cells: Iterable[Cell]) -> dict[_Line, tuple[Cell, Held]]:
        return {_line(cell, now_called): (cell, _held(cell, now_called)) for cell in cells}

    before, after = told(_cells(base, influence)), told(_cells(head, influence))
    mixer = Mixer(base, pairing.changed)
    catalog = cache(mixer.catalog)

    @cache
    def mixed(application: str, made: Labels) -> dict[_Line, Held]:
        cells = _of(catalog(made), application, now_called)
        return {line: holds for line, (_, holds) in told(cells).items()}

    found = []
    for line in sorted({*before, *after}):
        was, now = before.get(line), after.get(line)
        cell, _ = now or before[line]
        held, holds = was and was[1], now and now[1]
        if held != holds:
            cause = reason(_near(line, pairing, influence), partial(mixed, line[0]), line, holds)
            found.append(Answering(cell.application, cell.responsibility, cell.scope, held, holds, cause))
    return found


def _near(line: _Line, pairing: Pairing, influence: Influence) -> list[str]:
    """The changes that can have a word in a line, those that it names first."""
    application, duty, kind, name = line
    if application:
        labels = influence.of(f"Application/{application}")
    else:
        labels = [unit.label for unit in pairing.changed]
    named = (f"Application/{application}", f"Responsibility/{duty}", f"{kind}/{name}")
    return sorted(labels, key=lambda label: label not in named)


def _of(catalog: Catalog, name: str, called: _Called) -> Iterator[Cell]:
    """The cells of the application that has that name now; without a name, those of the facilities."""
    if not name:
        yield from _of_facilities(catalog)
    for application in catalog.of("Application") if name else ():
        if called("Application", application.name) == name:
            yield from cells_of(catalog, application)


def _of_facilities(catalog: Catalog) -> Iterator[Cell]:
    return takewhile(lambda cell: cell.application is None, boundary(catalog))


def _cells(catalog: Catalog, influence: Influence) -> Iterator[Cell]:
    """The facilities' cells, and those of each application that a change can reach."""
    yield from _of_facilities(catalog)
    for application in catalog.of("Application"):
        if influence.reaches(application):
            yield from cells_of(catalog, application)


def _line(cell: Cell, called: _Called) -> _Line:
    kind, name = cell.scope
    application = called("Application", cell.application.name) if cell.application else None
    duty = called("Responsibility", cell.responsibility.name)
    return application or "", duty or "", kind, called(kind, name) or ""


def _held(cell: Cell, called: _Called) -> Held:
    holder = cell.accountable
    return Held(called("Role", holder.role), called("Team", holder.team)) if holder else Held(None, None)
