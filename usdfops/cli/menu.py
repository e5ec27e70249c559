"""`usdfops menu`: what does infrastructure offer, how is it asked for, and who uses it?"""

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
from usdfops.judge.gaps.tiers import tierings
from usdfops.judge.menu import menu as judged
from usdfops.render.menu import Offer, menu_json, menu_markdown, menu_table
from usdfops.render.service import service_markdown, service_text
from usdfops.settings import catalog_folder

__all__ = ["complete_service", "menu"]


def complete_service(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names of services that begin with `incomplete`; none where there is no catalog."""
    found = complete_resource(context, f"Service/{incomplete}")
    return [(name.removeprefix("Service/"), title) for name, title in found]


def menu(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A service, by name, title or alias; without it, all services are shown in short.",
            autocompletion=complete_service,
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option("--format", metavar="table|markdown|json", help="How to write it."),
    ] = "table",
) -> int:
    """Show the standard menu of services, or one service: how to get it, its plans, and who uses it."""
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    chosen = resource_named(loaded, name, "Service") if name is not None else None
    offer = Offer(judged(loaded), loaded, folder, tierings(loaded))
    if chosen is not None:
        if not chosen.document.readable:
            path = offer.path(chosen)
            raise UsageError(f"`{chosen.label}` cannot be read; `usdfops validate {path}` says why")
        mine = [entry for entry in offer.menu.entries if entry.service is chosen]
        offer = offer._replace(menu=offer.menu._replace(entries=mine))
    say(_written(offer, chosen is not None, format))
    say_what_is_unreadable(loaded, folder)
    return 0


def _written(offer: Offer, alone: bool, format: str) -> str:
    if format == "json":
        return menu_json(offer)
    room = min(100, width() or 80)
    if alone:
        (entry,) = offer.menu.entries
        return service_markdown(offer, entry) if format == "markdown" else service_text(offer, entry, room)
    return menu_markdown(offer) if format == "markdown" else menu_table(offer, room)
