"""`usdfops impact`: what falls if something goes down, and whom to tell?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.nodes import complete_node, node_named
from usdfops.cli.options import AsOfOption, CatalogOption, say_what_is_unreadable
from usdfops.cli.terminal import say, width
from usdfops.judge.impact import impact as judged
from usdfops.render.impact import Outage, impact_json, impact_markdown, impact_mermaid, impact_table
from usdfops.settings import catalog_folder

__all__ = ["impact"]


def impact(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="What goes down: an application, service, pattern, cluster, Phalanx environment, team or "
            "external, by name, title or alias, or `Kind/name` where two share it. Several go down together.",
            autocompletion=complete_node,
        ),
    ],
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json", "mermaid"],
        typer.Option("--format", metavar="table|markdown|json|mermaid", help="How to write it."),
    ] = "table",
) -> int:
    """Show what falls if something goes down, through what, who answers, and whom to tell where."""
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    outage = Outage(judged(loaded, [node_named(loaded, name) for name in names]), loaded, folder)
    if format == "json":
        say(impact_json(outage))
    elif format == "markdown":
        say(impact_markdown(outage))
    elif format == "mermaid":
        say(impact_mermaid(outage))
    else:
        say(impact_table(outage, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return 0
