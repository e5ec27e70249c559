"""`usdfops gap-report`: where do we stand, what comes first, who has to act?"""

from __future__ import annotations

import gc
import sys
from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.catalog.revision import revision
from usdfops.cli.check import day
from usdfops.cli.chosen import Chosen, Wish, one_of
from usdfops.cli.draft import draft
from usdfops.cli.options import AsOfOption, CatalogOption, complete_resource
from usdfops.cli.terminal import format_for, has_colour, width, write
from usdfops.errors import UsageError
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import OUTCOMES
from usdfops.judge.gaps.rollup import DIMENSIONS
from usdfops.judge.gaps.work import work
from usdfops.render.gap_report.record import GapReport, Since
from usdfops.settings import catalog_folder

__all__ = ["gap_report"]

Format = Literal["table", "markdown", "html", "json", "csv", "xlsx"]


_ENDINGS = {"txt": "table", "md": "markdown", "html": "html", "json": "json", "csv": "csv", "xlsx": "xlsx"}
"""The formats by how the names of files end."""
_WHOLE = 40
"""How many results a list of the table format may have before equal ones are told once."""


def gap_report(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="Only what is asked of this application, service or facility, by name, title or alias; "
            "or what comes of the requirement of this id.",
            autocompletion=complete_resource,
        ),
    ] = None,
    catalog: CatalogOption = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="|".join(DIMENSIONS),
            help="What the results are counted by, and the list is split by. Default: tier.",
        ),
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option(
            "--tier",
            metavar="TIER",
            help="Only what counts as exactly this tier: because its manifest says so, or because that is "
            "the highest tier of what depends on it.",
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            "--team",
            metavar="TEAM",
            help="Only what this team, or who is asked in this '#channel', has to close.",
        ),
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="Only applications of this group.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="OUTCOMES",
            help=f"List these instead of gaps and stale evidence, as in gap,unknown: {', '.join(OUTCOMES)}.",
        ),
    ] = None,
    all_: Annotated[
        bool,
        typer.Option("--all", help="In the table: list each result, also where many are equal."),
    ] = False,
    with_: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="DRAFT.yaml",
            help="Judge against a draft of a standard too, in place of the one of its name: "
            "what would turn red, at what effort.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="REV|DATE",
            help="Also say what opened and closed since that commit, judged as of its own day, "
            "or since the last commit of that day.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="table|markdown|html|json|csv|xlsx",
            help="How to write it. Default: as the name of the file ends, else table.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="LEVEL[:TIER]",
            help="Exit 1 where a gap or stale evidence of at least that level is shown, of resources that "
            "are at least that critical: required, or recommended:TIER.",
        ),
    ] = None,
) -> int:
    """Show where the facility stands against its standards, what comes first, and who has to act."""
    written = format_for(format, output, _ENDINGS, "table")
    if written in ("html", "xlsx") and output in (None, "-") and sys.stdout.isatty():
        raise UsageError(f"{written} is nothing to read in a terminal; name a file with --output")
    if by is not None:
        one_of("roll-up", by, DIMENSIONS)
    folder, today = catalog_folder(catalog), day(as_of)
    gc.disable()  # a short run makes no garbage worth looking for
    try:
        own = load(folder, as_of=today)
        judged = own if with_ is None else draft(own, folder, with_)
        report, chosen = _report(judged, folder, by, Wish(name, tier, team, group, only, fail_on))
        report = report._replace(folded=not all_ and len(report.listed) > _WHOLE)
        if with_ is not None:
            report = report._replace(before=analysis(own), draft=with_)
        if since is not None:
            report = report._replace(since=_moved(own, folder, since))
        write(_written(report, written, output), output)
    finally:
        gc.enable()
    return int(any(chosen.fails(result) for result in report.shown))


def _moved(catalog: Catalog, folder: str, text: str) -> Since:
    from usdfops.cli.since import since  # only where git is asked

    return since(catalog, folder, text)


def _report(judged: Catalog, folder: str, by: str | None, wish: Wish) -> tuple[GapReport, Chosen]:
    found, commit = analysis(judged), revision(folder)
    chosen = Chosen(judged, found, wish)
    scope = [result for result in found.results if chosen.takes(result)]
    report = GapReport(
        found,
        folder,
        revision=commit.commit[:8] if commit else None,
        changed=commit is not None and commit.changed,
        by=by or "tier",
        split=by is not None,
        shown=[result for result in scope if result.outcome in chosen.outcomes],
        filters=chosen.words,
        note="" if scope else chosen.note,
        scope=scope if len(chosen.outcomes) < len(OUTCOMES) else None,
        work=work(found),
    )
    return report, chosen


def _written(report: GapReport, format: str, output: str | None) -> str | bytes:
    """The report in that format. What each takes to write is imported for it alone."""
    if format == "table":
        from usdfops.render.gap_report.text import gap_text

        terminal = output is None
        columns = width() if terminal else None
        return gap_text(report, columns or 80, colour=terminal and has_colour())
    if format == "markdown":
        from usdfops.render.gap_report.markdown import gap_markdown

        return gap_markdown(report)
    if format == "html":
        from usdfops.render.gap_report.html import html

        return html(report)
    if format == "xlsx":
        from usdfops.render.gap_report.sheets import gap_xlsx

        return gap_xlsx(report)
    from usdfops.render.gap_report.data import gap_csv, gap_json

    return gap_json(report) if format == "json" else gap_csv(report)
