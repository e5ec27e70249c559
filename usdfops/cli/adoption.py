"""`usdfops adoption`: is there scope to expand the recommended pattern, or is its uptake at its maximum?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption, resource_named, say_what_is_unreadable
from usdfops.cli.sources import environments_wanted
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.adoption import Point, point
from usdfops.judge.adoption import adoption as standings
from usdfops.render.adoption import Uptake, adoption_json, adoption_markdown, adoption_text
from usdfops.render.escape import terminal
from usdfops.settings import catalog_folder

__all__ = ["adoption"]

_STEPS = 7
"""How many points the curve has where none are given: half a year apart, so three years."""


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
    points = [] if history is None else _points(loaded, history, at or [], environment or [])
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


def _points(catalog: Catalog, path: str, at: list[str], globs: list[str]) -> list[Point]:
    """The uptake at each of the days or commits that are asked for, the oldest first."""
    from usdfops.read import phalanx
    from usdfops.read.git import Repository

    wanted = environments_wanted(catalog, globs)
    with Repository(path) as repository:
        commits = []
        for word in at or _half_years(repository.commit().date):
            is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", word) is not None
            commit = repository.on(day(word) or word) if is_day else repository.commit(word)
            if commit is None and not at and not repository.shallow:
                continue  # it is younger
            if commit is None:
                hint = "; fetch the whole history (git fetch --unshallow)" if repository.shallow else ""
                raise UsageError(f"{path}: it has no commit of {word} or before{hint}")
            commits.append(commit)
        found = []
        for commit in sorted(set(commits), key=lambda c: (c.date, c.revision)):
            observed = phalanx.observe(repository.snapshot(commit, *phalanx.FOLDERS), wanted)
            found.append(point(catalog, observed))
            for loss in observed.losses:
                typer.echo(f"usdfops: {commit.date}: {terminal(f'{loss.path}: {loss.message}')}", err=True)
    return found


def _half_years(newest: str) -> list[str]:
    last = date.fromisoformat(newest)
    return [(last - timedelta(days=round(365.25 / 2 * step))).isoformat() for step in range(_STEPS)]
