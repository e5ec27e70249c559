"""`usdfops show`: what is known of one thing?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.load import load
from usdfops.cli.options import CatalogOption, complete_resource, resource_named, say_what_is_unreadable
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.render.report import path_from_here
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
    resource = resource_named(loaded, name)
    if not resource.document.readable:
        path = path_from_here(folder, resource.document.path)
        raise UsageError(f"`{resource.label}` cannot be read; `usdfops validate {path}` says why")
    if format == "json":
        say(resource_json(loaded, resource, folder))
    else:
        say(resource_text(loaded, resource, folder, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return 0
