"""`usdfops r2a2`: who does this, who answers for it, who may decide, and where was that said?"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

import typer

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import (
    AsOfOption,
    CatalogOption,
    complete_resource,
    resource_named,
    say_what_is_unreadable,
)
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.boundary import Cell, boundary, cells_of
from usdfops.render import r2a2 as written
from usdfops.settings import catalog_folder

__all__ = ["r2a2"]


def r2a2(
    application: Annotated[
        str | None,
        typer.Argument(
            metavar="[APP]",
            help="The application whose sheet is wanted. Default: the boundary of all.",
            autocompletion=complete_resource,
        ),
    ] = None,
    catalog: CatalogOption = None,
    team: Annotated[
        str | None,
        typer.Option("--team", metavar="TEAM", help="What this team answers for, does and decides."),
    ] = None,
    responsibility: Annotated[
        str | None,
        typer.Option("--responsibility", metavar="R", help="Who holds this responsibility, everywhere."),
    ] = None,
    why: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--why", metavar="APP RESPONSIBILITY", help="Each layer in order, and which of them counts."
        ),
    ] = None,
    unassigned: Annotated[
        bool, typer.Option("--unassigned", help="Only lines for which somebody is missing.")
    ] = False,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json", "csv"],
        typer.Option("--format", metavar="table|markdown|json|csv", help="How to write it."),
    ] = "table",
) -> int:
    """Show who does what, who answers for it, who may decide, and where that was said."""
    wishes = [application, team, responsibility]
    if why and (unassigned or any(wish is not None for wish in wishes)):
        raise UsageError(
            "`--why` takes an application and a responsibility; leave the rest out, and put names with "
            "spaces in quotes"
        )
    folder, today = catalog_folder(catalog), day(as_of)
    loaded = load(folder, as_of=today)
    wish = _Wish(
        _named(loaded, "Application", why[0] if why else application),
        _named(loaded, "Responsibility", why[1] if why else responsibility),
        _named(loaded, "Team", team),
        unassigned,
    )
    cells = cells_of(loaded, wish.app) if wish.app else boundary(loaded)
    matrix = written.Matrix(loaded, [cell for cell in cells if wish.wants(cell)], folder)
    say(_written(matrix, wish, format, why is not None))
    say_what_is_unreadable(loaded, folder)
    return 0


class _Wish(NamedTuple):
    """Which part of the boundary is wanted: all of it, where it names nothing."""

    app: Resource | None
    duty: Resource | None
    team: Resource | None
    unassigned: bool

    def wants(self, cell: Cell) -> bool:
        """Whether a cell is a part of it; whose application it is was asked before."""
        held = self.team is None or any(holder.team == self.team.name for holder in cell.holders())
        return held and self.duty in (None, cell.responsibility) and bool(cell.missing or not self.unassigned)


def _named(catalog: Catalog, kind: str, text: str | None) -> Resource | None:
    return None if text is None else resource_named(catalog, text, kind)


def _written(matrix: written.Matrix, wish: _Wish, format: str, why: bool) -> str:
    app, duty, team, unassigned = wish
    if format == "json":
        return written.cells_json(matrix, layers=why)
    if format == "csv":
        return written.cells_csv(matrix)
    if format == "markdown":
        titles = [resource.title for resource in (app, duty, team) if resource]
        heading = ": ".join([*titles, "what is open" if unassigned else "who answers for what"])
        return written.cells_markdown(matrix, heading) if any(wish) else written.chapter(matrix)
    room = width() or 80
    if why and app and duty:
        return written.why(matrix, app, duty, room)
    if unassigned:
        return written.open_cells(matrix, room)
    if team:
        return written.team_page(matrix, team, room)
    if app:
        return written.sheet(matrix, app, room)
    return written.responsibility(matrix, duty, room) if duty else written.page(matrix, room)
