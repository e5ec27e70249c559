"""`usdfops list`: what is there of a kind?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from usdfops.catalog.load import load
from usdfops.cli.options import CatalogOption, TableFormat, complete_kind, kind_named
from usdfops.render.listing import listing_json, listing_table
from usdfops.settings import catalog_folder

__all__ = ["list_"]


def list_(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="A kind, such as `applications`.", autocompletion=complete_kind),
    ],
    catalog: CatalogOption = None,
    format: Annotated[
        TableFormat, typer.Option("--format", metavar="table|json", help="How to write the list.")
    ] = "table",
) -> int:
    """List the resources of a kind."""
    wanted = kind_named(kind)
    resources = load(catalog_folder(catalog)).of(wanted.name)
    write = listing_json if format == "json" else listing_table
    sys.stdout.write(write(wanted, resources))
    return 0
