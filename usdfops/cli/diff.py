"""`usdfops diff`: what does a change of the catalog do to the facility?"""

from __future__ import annotations

import gc
from typing import Annotated, Literal, NamedTuple

import typer

from usdfops.catalog.graph import Catalog
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption
from usdfops.cli.sides import sides
from usdfops.cli.terminal import has_colour, width, write
from usdfops.errors import UsageError
from usdfops.judge.diff import Diff
from usdfops.judge.diff import diff as judged
from usdfops.judge.gaps.record import LEVELS
from usdfops.judge.gaps.tiers import tier_names
from usdfops.render.diff import Comparison, diff_json, diff_markdown, diff_text
from usdfops.render.report import path_from_here
from usdfops.words import instead

__all__ = ["diff"]


def diff(
    base: Annotated[
        str | None,
        typer.Argument(
            metavar="BASE",
            help="The commit, tag or branch to compare with, as it is. "
            "Default: where HEAD parted from the default branch.",
        ),
    ] = None,
    head: Annotated[
        str | None,
        typer.Argument(metavar="HEAD", help="The commit to look at. Default: the folder as it is now."),
    ] = None,
    staged: Annotated[
        bool, typer.Option("--staged", help="Look at what is staged, as it would be committed.")
    ] = False,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("--format", metavar="text|markdown|json", help="How to write it."),
    ] = "text",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="opened:LEVEL[:TIER]",
            help="Exit 1 where a gap of at least that level opened, came to be required or cannot be told "
            "any more, of resources that are at least that critical: opened:required, or "
            "opened:recommended:TIER.",
        ),
    ] = None,
) -> int:
    """Show what a change does: fields, findings, gaps with their cause, who answers, demand."""
    today = day(as_of)
    gc.disable()  # a short run makes no garbage worth looking for
    try:
        found = sides(catalog, base, head, staged=staged, as_of=today)
        gate = _gate(found.after, found.folder, fail_on) if fail_on is not None else None
        compared = Comparison(judged(found.before, found.after), found.base, found.head, found.folder)
        write(_written(compared, format, output), output)
    finally:
        gc.enable()
    return int(gate is not None and gate.fails(compared.diff))


class _Gate(NamedTuple):
    """What the call fails on."""

    level: str
    tier: str | None
    tiers: list[str]

    def fails(self, found: Diff) -> bool:
        """Whether such a gap opened, or is asked of it now. One that cannot be told may be there still."""
        return any(
            each.is_at_least(self.level, self.tier, self.tiers)
            for turn in ("opened", "raised", "lost")
            for each in found.turned(turn)
        )


def _gate(catalog: Catalog, folder: str, text: str) -> _Gate:
    what, _, rest = text.partition(":")
    level, colon, tier = rest.partition(":")
    tiers = tier_names(catalog)
    if what != "opened" or not level:
        raise UsageError(f"--fail-on takes no `{text}`; write one such as `opened:required`")
    for sort, word, known in (("level", level, list(LEVELS)), ("tier", tier, tiers)):
        if word not in known and (colon or sort == "level"):
            raise UsageError(f"there is no {sort} `{word}`; {instead(word, known, 'the catalog names none')}")
    lost = next((each for each in catalog.of("Standard") if not each.document.readable), None)
    if lost is not None:
        path = path_from_here(folder, lost.document.path)
        raise UsageError(f"the standard `{path}` cannot be read; `usdfops validate` says why")
    return _Gate(level, tier or None, tiers)


def _written(compared: Comparison, format: str, output: str | None) -> str:
    if format == "json":
        return diff_json(compared)
    if format == "markdown":
        return diff_markdown(compared)
    terminal = output is None
    columns = width() if terminal else None
    return diff_text(compared, columns or 80, colour=terminal and has_colour())
