"""`usdfops trend`: does it get better, and why did the numbers change?"""

from __future__ import annotations

import gc
import os
import sys
import time
from typing import Annotated, Literal

import typer

from usdfops.catalog.versions import Versions
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption
from usdfops.cli.terminal import width, write
from usdfops.errors import UsageError
from usdfops.judge.trend import Wanted
from usdfops.judge.trend import trend as judged
from usdfops.render.trend.record import TrendReport
from usdfops.settings import catalog_place

__all__ = ["trend"]

FIRST_DAY = "1970-01-01"
"""The first day that a commit can be of."""

Format = Literal["table", "markdown", "html", "json", "csv"]


def trend(
    catalog: CatalogOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="The day of the first point. Default: a year ago, or when the catalog began.",
        ),
    ] = None,
    every: Annotated[
        Literal["week", "month", "commit"],
        typer.Option(
            "--every",
            metavar="week|month|commit",
            help="How far the points are apart. A point is the last commit of the main line until that day.",
        ),
    ] = "month",
    standard_at: Annotated[
        str | None,
        typer.Option(
            "--standard-at",
            metavar="REV",
            help="Ask at each point for what the standards of this commit ask. "
            "Default: what those of the point itself ask.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Format, typer.Option("--format", metavar="table|markdown|html|json|csv", help="How to write it.")
    ] = "table",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
) -> int:
    """Judge the catalog at points of its history, and explain each change of the numbers."""
    if format == "html" and output in (None, "-") and sys.stdout.isatty():
        raise UsageError("html is nothing to read in a terminal; name a file with --output")
    today, first = day(as_of) or time.strftime("%Y-%m-%d"), day(since)
    if today < FIRST_DAY:
        raise UsageError(f"--as-of {today} is before {FIRST_DAY}, with which the time of git begins")
    if first is not None and first > today:
        raise UsageError(f"--since {first} is after {today}, which is the day of the last point")
    gc.disable()  # a short run makes no garbage worth looking for
    try:
        with Versions(catalog_place(catalog)) as versions:
            if not versions.begun:
                raise UsageError(
                    f"{os.path.relpath(versions.place)}: there is no commit yet; commit it first"
                )
            report = _report(versions, Wanted(today, first, every, standard_at))
        write(_written(report, format, output), output)
    finally:
        gc.enable()
    return 0


def _report(versions: Versions, wanted: Wanted) -> TrendReport:
    found = judged(versions, wanted)
    return TrendReport(found, found.facility or "The catalog", wanted.standard_at)


def _written(report: TrendReport, format: Format, output: str | None) -> str:
    """The trend in that format. What each takes to write is imported for it alone."""
    if format == "html":
        from usdfops.render.trend.html import trend_html

        return trend_html(report)
    if format in ("json", "csv"):
        from usdfops.render.trend.data import trend_csv, trend_json

        return trend_json(report) if format == "json" else trend_csv(report)
    from usdfops.render.trend.text import trend_markdown, trend_text

    if format == "markdown":
        return trend_markdown(report)
    return trend_text(report, (width() if output is None else None) or 80)
