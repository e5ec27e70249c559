"""`usdfops list`: what is there of a kind?"""

from __future__ import annotations

from typing import Annotated

import typer

from usdfops.catalog.load import load
from usdfops.cli.options import (
    CatalogOption,
    TableFormat,
    complete_kind,
    kind_named,
    say_what_is_unreadable,
)
from usdfops.cli.terminal import say, width
from usdfops.render.listing import kinds_json, kinds_table, listing_json, listing_table
from usdfops.settings import catalog_folder

__all__ = ["list_"]


def list_(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            help="A kind, such as `applications`; without it, the kinds are counted.",
            autocompletion=complete_kind,
        ),
    ] = None,
    catalog: CatalogOption = None,
    format: Annotated[
        TableFormat, typer.Option("--format", metavar="table|json", help="How to write the list.")
    ] = "table",
) -> int:
    """List the resources of a kind, or how many there are of each."""
    wanted = kind_named(kind) if kind is not None else None
    folder = catalog_folder(catalog)
    loaded = load(folder)
    if wanted is None:
        answer = kinds_json(loaded) if format == "json" else kinds_table(loaded, width())
    elif format == "json":
        answer = listing_json(wanted, loaded.of(wanted.name), folder)
    else:
        answer = listing_table(wanted, loaded, width())
    say(answer)
    say_what_is_unreadable(loaded, folder)
    return 0
