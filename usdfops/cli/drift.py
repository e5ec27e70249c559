"""`usdfops drift`: does what we wrote still agree with what others state?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.load import load
from usdfops.cli.accepted import understood
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption, say_what_is_unreadable
from usdfops.cli.sources import source_named
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.drift import KINDS, MAX_AGE
from usdfops.judge.drift import drift as differences
from usdfops.render.drift import Differences, drift_json, drift_markdown, drift_table
from usdfops.render.observation import observation_file
from usdfops.settings import catalog_folder
from usdfops.words import instead

__all__ = ["drift"]


def drift(
    catalog: CatalogOption = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="SOURCE=PATH",
            help="Compare with the commit that is checked out there, as `phalanx=../phalanx`, and write "
            "nothing; may be repeated.",
        ),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="KIND",
            help="Exit 1 where there is a difference of that kind that neither an open question nor the "
            f"baseline accepts; may be repeated. One of: {', '.join([*KINDS, 'any'])}.",
        ),
    ] = None,
    max_age: Annotated[
        int, typer.Option("--max-age", metavar="DAYS", min=0, help="The age that an observation may have.")
    ] = MAX_AGE,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option("--format", metavar="table|markdown|json", help="How to write it."),
    ] = "table",
) -> int:
    """Compare manifests with what Phalanx, df-ops and Argo CD state, and show where they differ."""
    wanted = {kind for word in fail_on or () for kind in _kinds(word)}
    folder, today = catalog_folder(catalog), day(as_of)
    loaded = load(folder, as_of=today)
    if against:
        read = dict(observation_file(source_named(loaded, text)) for text in against)
        loaded = load(folder, as_of=today, over=read)
    understood(loaded, folder)
    answer = Differences(differences(loaded, max_age), loaded, folder)
    if wanted and not answer.sources():
        raise UsageError(answer.summary())
    if format == "json":
        say(drift_json(answer))
    elif format == "markdown":
        say(drift_markdown(answer))
    else:
        say(drift_table(answer, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return int(any(row.kind in wanted and row.accepted is None for row in answer.rows))


def _kinds(word: str) -> list[str]:
    if word == "any":
        return list(KINDS)
    if word not in KINDS:
        hint = instead(word, [*KINDS, "any"], "`usdfops drift --help` lists the kinds")
        raise UsageError(f"there is no kind of difference `{word}`; {hint}")
    return [word]
