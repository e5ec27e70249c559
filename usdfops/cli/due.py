"""`usdfops due`: what lapses soon or has lapsed, and who has to act?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption, say_what_is_unreadable
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.lapses import lapses
from usdfops.judge.moments import days
from usdfops.render.due import Due, due_json, due_markdown, due_text
from usdfops.settings import catalog_folder

__all__ = ["due"]


def due(
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="How far to look ahead, as 90d, 8w or 1y.")
    ] = "90d",
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option("--format", metavar="table|markdown|json", help="How to write it."),
    ] = "table",
) -> int:
    """Show what lapses: waivers, evidence, reviews, services; what begins to count, and what work is due."""
    ahead = days(within)
    if ahead is None:
        raise UsageError(f"`{within}` is no time to look ahead; write one such as 90d, 8w or 1y")
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    found = Due(lapses(analysis(loaded), ahead), within, loaded, folder)
    if format == "json":
        say(due_json(found))
    else:
        say(due_markdown(found) if format == "markdown" else due_text(found, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return 0
