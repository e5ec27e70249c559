"""`usdfops gap-report`: where do we stand, what comes first, who has to act?"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.catalog.revision import revision
from usdfops.cli.check import day
from usdfops.cli.draft import draft
from usdfops.cli.options import AsOfOption, CatalogOption
from usdfops.cli.terminal import has_colour, width, write
from usdfops.errors import UsageError
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import LEVELS, OUTCOMES, Result
from usdfops.judge.gaps.rollup import DIMENSIONS
from usdfops.judge.gaps.tiers import tier_names
from usdfops.render.gap_report.record import GapReport, Since
from usdfops.settings import catalog_folder
from usdfops.words import instead

__all__ = ["gap_report"]

Format = Literal["table", "markdown", "html", "json", "csv", "xlsx"]


def gap_report(
    catalog: CatalogOption = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="|".join(DIMENSIONS), help="What the results are counted and listed by."
        ),
    ] = "tier",
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
        str | None, typer.Option("--team", metavar="TEAM", help="Only what this team has to close.")
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
        Format,
        typer.Option("--format", metavar="table|markdown|html|json|csv|xlsx", help="How to write it."),
    ] = "table",
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
    if format in ("html", "xlsx") and output in (None, "-") and sys.stdout.isatty():
        raise UsageError(f"{format} is nothing to read in a terminal; name a file with --output")
    _one_of("roll-up", by, DIMENSIONS)
    folder, today = catalog_folder(catalog), day(as_of)
    gc.disable()  # a short run makes no garbage worth looking for
    try:
        own = load(folder, as_of=today)
        judged = own if with_ is None else draft(own, folder, with_)
        chosen = _Filters(judged, tier, team, group, only, fail_on)
        report = _report(judged, folder, by, chosen)
        if with_ is not None:
            report = report._replace(before=analysis(own))
        if since is not None:
            report = report._replace(since=_moved(own, folder, since))
        write(_written(report, format, output), output)
    finally:
        gc.enable()
    return int(any(chosen.fails(result) for result in report.shown))


def _moved(catalog: Catalog, folder: str, text: str) -> Since:
    from usdfops.cli.since import since  # only where git is asked

    return since(catalog, folder, text)


def _report(catalog: Catalog, folder: str, by: str, chosen: _Filters) -> GapReport:
    found, commit = analysis(catalog), revision(folder)
    scope = [result for result in found.results if chosen.takes(result)]
    shown = [result for result in scope if result.outcome in chosen.outcomes]
    return GapReport(
        found,
        folder,
        revision=commit.commit[:8] if commit else None,
        changed=commit is not None and commit.changed,
        by=by,
        shown=shown,
        filters=chosen.words,
        scope=scope if len(chosen.outcomes) < len(OUTCOMES) else None,
    )


class _Filters:
    """What the options ask for, each checked.

    Raises:
        UsageError: an option names what there is not.
    """

    def __init__(
        self,
        catalog: Catalog,
        tier: str | None,
        team: str | None,
        group: str | None,
        only: str | None,
        fail_on: str | None,
    ) -> None:
        self._tiers = tier_names(catalog)
        self._tier = tier and _one_of("tier", tier, self._tiers)
        self._team = team and _one_of("team", team, [each.name for each in catalog.of("Team")])
        self._group = group and _one_of("group", group, [each.name for each in catalog.of("Group")])
        words = [word.strip() for word in only.split(",")] if only is not None else list(OUTCOMES)
        self.outcomes = [_one_of("outcome", word, OUTCOMES) for word in words]
        self._levels, self._rank = self._failing(catalog, fail_on)
        said = {"tier": tier, "team": team, "group": group, "": only}
        self.words = ", ".join(f"{name} {word}".strip() for name, word in said.items() if word)

    def takes(self, result: Result) -> bool:
        """Whether a result is of the resources that are asked for."""
        return (
            (not self._tier or result.tier.name == self._tier)
            and (not self._team or result.asked.team == self._team)
            and (not self._group or result.resource.spec["group"].text == self._group)
        )

    def fails(self, result: Result) -> bool:
        """Whether a result is one that the call fails on. What has no tier known counts as the lowest."""
        if result.outcome not in ("gap", "stale") or (result.level or LEVELS[0]) not in self._levels:
            return False
        name = result.tier.name
        return (self._tiers.index(name) if name in self._tiers else len(self._tiers) - 1) <= self._rank

    def _failing(self, catalog: Catalog, fail_on: str | None) -> tuple[tuple[str, ...], int]:
        """The levels to fail on, and the rank of the least critical tier to fail on."""
        if fail_on is None:
            return (), -1
        level, colon, tier = fail_on.partition(":")
        _one_of("level", level, LEVELS)
        if colon:
            _one_of("tier", tier, self._tiers)
        if not {"gap", "stale"} & set(self.outcomes):
            raise UsageError("--fail-on looks at gaps and stale evidence; --only leaves both out")
        lost = next((s for s in catalog.of("Standard") if not s.document.readable), None)
        if lost is not None:
            raise UsageError(
                f"the standard `{lost.document.path}` cannot be read; `usdfops validate` says why"
            )
        return LEVELS[: LEVELS.index(level) + 1], self._tiers.index(tier) if colon else len(self._tiers)


def _one_of(what: str, word: str, known: Iterable[str]) -> str:
    names = list(known)
    if word in names:
        return word
    hint = instead(word, names, f"the catalog names {len(names):,}" if names else "the catalog names none")
    raise UsageError(f"there is no {what} `{word}`; {hint}")


def _written(report: GapReport, format: Format, output: str | None) -> str | bytes:
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
