"""`usdfops graph`: the infrastructure schematic, drawn from the catalog."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.nodes import complete_node, node_named
from usdfops.cli.options import AsOfOption, CatalogOption, say_what_is_unreadable
from usdfops.cli.terminal import write
from usdfops.errors import UsageError
from usdfops.judge.schematic import facility, neighbourhood
from usdfops.settings import catalog_folder

__all__ = ["graph"]


def graph(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="An application, service, pattern, cluster, Phalanx environment, team or external, to draw "
            "with what it rests on and what rests on it; by name, title or alias, or `Kind/name` where two "
            "share it. Default: the whole facility.",
            autocompletion=complete_node,
        ),
    ] = None,
    facilities: Annotated[
        bool,
        typer.Option(
            "--facilities", help="Draw what flows between the facilities and their components instead."
        ),
    ] = False,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["svg", "dot", "mermaid"],
        typer.Option("--format", metavar="svg|dot|mermaid", help="How to write it; svg needs Graphviz."),
    ] = "svg",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
) -> int:
    """Draw the infrastructure schematic: the whole facility, or one thing, or what joins facilities."""
    if facilities and name is not None:
        raise UsageError("--facilities draws them all: leave out the name, or the option")
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    if facilities:
        write(_flow(loaded, format), output)
    else:
        write(_facility(loaded, format) if name is None else _neighbourhood(loaded, name, format), output)
    say_what_is_unreadable(loaded, folder)
    return 0


def _flow(catalog: Catalog, format: str) -> str:
    from usdfops.judge.facility_flow import flow
    from usdfops.render.graph_flow import flow_about, flow_dot, flow_mermaid, flow_title

    shown = flow(catalog)
    if format == "mermaid":
        return flow_mermaid(shown, catalog.as_of)
    from usdfops.render.graphviz import svg

    dot = flow_dot(shown, catalog.as_of)
    return dot if format == "dot" else svg(dot, flow_title(catalog.as_of), flow_about(shown))


def _facility(catalog: Catalog, format: str) -> str:
    from usdfops.render.graph import facility_about, facility_mermaid, facility_title

    shown = facility(catalog)
    if format == "mermaid":
        return facility_mermaid(shown, catalog.as_of)
    from usdfops.render.graph_facility import facility_dot
    from usdfops.render.graphviz import svg

    dot = facility_dot(shown, catalog.as_of)
    return dot if format == "dot" else svg(dot, facility_title(shown, catalog.as_of), facility_about(shown))


def _neighbourhood(catalog: Catalog, name: str, format: str) -> str:
    from usdfops.render.graph import neighbourhood_about, neighbourhood_mermaid, neighbourhood_title

    shown = neighbourhood(catalog, node_named(catalog, name))
    if format == "mermaid":
        return neighbourhood_mermaid(shown, catalog.as_of)
    from usdfops.render.graph_neighbourhood import neighbourhood_dot
    from usdfops.render.graphviz import svg

    dot = neighbourhood_dot(shown, catalog.as_of)
    title = neighbourhood_title(shown, catalog.as_of)
    return dot if format == "dot" else svg(dot, title, neighbourhood_about(shown))
