"""`usdfops adoption`: is there scope to expand the recommended pattern, or is its uptake at its maximum?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption, resource_named, say_what_is_unreadable
from usdfops.cli.sources import phalanx_points
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.adoption import adoption as standings
from usdfops.render.adoption import Uptake, adoption_json, adoption_markdown, adoption_text
from usdfops.settings import catalog_folder

__all__ = ["adoption"]


def adoption(
    pattern: Annotated[
        str | None,
        typer.Option("--pattern", metavar="NAME", help="The pattern. Default: the one that is recommended."),
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(
            "--history", metavar="PATH", help="A checkout of Phalanx, to show how uptake went over time."
        ),
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at",
            metavar="DATE|REV",
            help="With --history: a day or commit to look at; may be repeated. Default: every half year "
            "of the last three.",
        ),
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment",
            metavar="GLOB",
            help="With --history: environments to count; may be repeated. Default: those of a Facility.",
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option("--format", metavar="table|markdown|json", help="How to write it."),
    ] = "table",
) -> int:
    """Show who follows a deployment pattern, who could and what stands in the way, and who cannot."""
    if (at or environment) and history is None:
        raise UsageError(
            "--at and --environment look into Phalanx's history: name a checkout with --history PATH"
        )
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    chosen = _pattern(loaded, pattern)
    points = [] if history is None else phalanx_points(loaded, history, at or [], environment or [])
    uptake = Uptake(chosen, standings(loaded, chosen), points, loaded, folder)
    if format == "json":
        say(adoption_json(uptake))
    elif format == "markdown":
        say(adoption_markdown(uptake))
    else:
        say(adoption_text(uptake, width()))
    say_what_is_unreadable(loaded, folder)
    return 0


def _pattern(catalog: Catalog, name: str | None) -> Resource:
    if name is not None:
        return resource_named(catalog, name if name.casefold().startswith("pattern/") else f"Pattern/{name}")
    recommended = [p for p in catalog.of("Pattern") if p.spec["recommended"].value is True]
    if len(recommended) != 1:
        found = ", ".join(p.name for p in recommended) or "none"
        raise UsageError(f"the catalog recommends {found}; say which pattern with --pattern NAME")
    return recommended[0]
