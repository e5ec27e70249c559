"""`usdfops facility`: is a facility ready for a data release, and what is missing?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

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
from usdfops.judge.facility import standings
from usdfops.render.facility import Facilities, facilities_json, facilities_markdown, facilities_table
from usdfops.render.facility_page import facility_markdown, facility_text
from usdfops.settings import catalog_folder

__all__ = ["complete_facility", "facility"]


def complete_facility(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names of facilities that begin with `incomplete`; none where there is no catalog."""
    found = complete_resource(context, f"Facility/{incomplete}")
    return [(name.removeprefix("Facility/"), title) for name, title in found]


def facility(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="A facility, by name, title or alias; without it, all facilities are shown in short.",
            autocompletion=complete_facility,
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option("--format", metavar="table|markdown|json", help="How to write it."),
    ] = "table",
) -> int:
    """Show whether facilities are ready for a data release: components, links, and what is missing."""
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    chosen = resource_named(loaded, name, "Facility") if name is not None else None
    shown = Facilities(standings(loaded, None if chosen is None else [chosen]), loaded, folder)
    if chosen is not None and not chosen.document.readable:
        path = shown.path(chosen)
        raise UsageError(f"`{chosen.label}` cannot be read; `usdfops validate {path}` says why")
    say(_written(shown, chosen is not None, format))
    say_what_is_unreadable(loaded, folder)
    return 0


def _written(shown: Facilities, alone: bool, format: str) -> str:
    if format == "json":
        return facilities_json(shown)
    room = min(100, width() or 80)
    if alone:
        (one,) = shown.standings
        return facility_markdown(shown, one) if format == "markdown" else facility_text(shown, one, room)
    return facilities_markdown(shown) if format == "markdown" else facilities_table(shown, room)
