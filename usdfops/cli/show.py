"""`usdfops show`: what is known of one thing?"""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from usdfops.catalog.load import load
from usdfops.cli.options import CatalogOption, complete_resource, resource_named
from usdfops.render.resource import resource_json, resource_text
from usdfops.settings import catalog_folder

__all__ = ["show"]


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A name, title or alias, or `Kind/name` where two kinds share it.",
            autocompletion=complete_resource,
        ),
    ],
    catalog: CatalogOption = None,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", metavar="text|json", help="How to write it.")
    ] = "text",
) -> int:
    """Show a resource: first what somebody on call needs, then all that is known."""
    folder = catalog_folder(catalog)
    loaded = load(folder)
    write = resource_json if format == "json" else resource_text
    sys.stdout.write(write(loaded, resource_named(loaded, name), folder))
    return 0
