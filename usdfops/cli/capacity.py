"""`usdfops capacity`: how much is needed in which year, and is there enough?"""

from __future__ import annotations

import re
import sys
from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import (
    AsOfOption,
    CatalogOption,
    complete_resource,
    resource_named,
    say_what_is_unreadable,
)
from usdfops.cli.terminal import width, write
from usdfops.errors import UsageError
from usdfops.judge.capacity import Series, between, outlook
from usdfops.judge.gaps.demand import demand
from usdfops.judge.gaps.record import Capacity
from usdfops.render.capacity.record import Outlook
from usdfops.settings import catalog_folder
from usdfops.words import joined

__all__ = ["capacity", "complete_facility", "complete_period"]

Format = Literal["table", "markdown", "html", "json", "csv"]


def complete_facility(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names of facilities that begin with `incomplete`; none where there is no catalog."""
    found = complete_resource(context, f"Facility/{incomplete}")
    return [(name.removeprefix("Facility/"), title) for name, title in found]


def complete_period(context: typer.Context, incomplete: str) -> list[str]:
    """Periods of projections that begin with `incomplete`; none where there is no catalog."""
    try:
        series = outlook(load(catalog_folder(context.params.get("catalog"))))
    except (OSError, UsageError):
        return []
    names = dict.fromkeys(name for one in series for cell in one.cells for name in cell.period[:2])
    return [name for name in names if name and name.startswith(incomplete.upper())]


def capacity(
    facility: Annotated[
        str | None,
        typer.Option(
            "--facility",
            metavar="NAME",
            help="Only what this facility needs and has, such as ukdf, by name, title or alias.",
            autocompletion=complete_facility,
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PERIOD",
            help="The first period: a fiscal year such as FY29, or a year of the survey such as LOY5.",
            autocompletion=complete_period,
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="PERIOD",
            help="The last period. The same as --from for one period alone.",
            autocompletion=complete_period,
        ),
    ] = None,
    shift: Annotated[
        str,
        typer.Option(
            "--shift",
            metavar="YEARS",
            help="Move all demand: 1y where the survey starts a year later, or -1y.",
        ),
    ] = "0y",
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Format, typer.Option("--format", metavar="table|markdown|html|json|csv", help="How to write it.")
    ] = "table",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
) -> int:
    """Show how much processing and storage each facility needs in which year, and whether there is enough.

    Below it stands what applications request from the menu of services, against what that has.
    """
    if format == "html" and output in (None, "-") and sys.stdout.isatty():
        raise UsageError("html is nothing to read in a terminal; name a file with --output")
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    years = _years(shift)
    chosen = resource_named(loaded, facility, "Facility") if facility is not None else None
    series = between(_of(outlook(loaded, years), chosen), first, last)
    write(
        _written(Outlook(series, _requested(loaded, chosen), years, chosen, loaded, folder), format, output),
        output,
    )
    say_what_is_unreadable(loaded, folder)
    return 0


def _years(shift: str) -> int:
    found = re.fullmatch(r"([+-]?[0-9]{1,2})y", shift)
    if found is None:
        raise UsageError(f"--shift `{shift}` is no number of years; write one such as 1y or -2y")
    return int(found[1])


def _of(series: list[Series], facility: Resource | None) -> list[Series]:
    """Those of that facility.

    Raises:
        UsageError: no projection gives it a share, so that nothing can be said.
    """
    mine = [one for one in series if facility is None or one.facility == facility.name]
    if mine or facility is None:
        return mine
    sharing = list(dict.fromkeys(one.facility for one in series if one.facility))
    has = f"; {joined(sharing)} {'have one' if len(sharing) > 1 else 'has one'}" if sharing else ""
    raise UsageError(f"no projection gives `{facility.name}` a share{has}")


def _requested(catalog: Catalog, facility: Resource | None) -> list[Capacity]:
    """What is requested of the menu; of the services at that facility."""
    limits = demand(catalog).capacity
    return [
        limit for limit in limits if facility is None or limit.service.spec["facility"].text == facility.name
    ]


def _written(found: Outlook, format: Format, output: str | None) -> str:
    """The answer in that format. What each takes to write is imported for it alone."""
    if format == "html":
        from usdfops.render.capacity.html import capacity_html

        return capacity_html(found)
    if format in ("json", "csv"):
        from usdfops.render.capacity.data import capacity_csv, capacity_json

        return capacity_json(found) if format == "json" else capacity_csv(found)
    from usdfops.render.capacity.text import capacity_markdown, capacity_text

    if format == "markdown":
        return capacity_markdown(found)
    return capacity_text(found, min(100, (width() if output is None else None) or 80))
