"""`usdfops plan`: what is planned, how far is it, what was carried over, and what may not be done in time?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import (
    AsOfOption,
    CatalogOption,
    complete_resource,
    resource_named,
    say_what_is_unreadable,
)
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.plans import Cycle, Item, cycles
from usdfops.judge.plans.carried import carried as carried_in
from usdfops.judge.plans.items import items_of
from usdfops.judge.plans.moved import moved
from usdfops.judge.plans.risk import at_risk as at_risk_in
from usdfops.render.plan import CycleReport, Moves, PlanReport, plan_json, plan_markdown, plan_text
from usdfops.render.report import path_from_here
from usdfops.settings import catalog_folder

if TYPE_CHECKING:
    from usdfops.judge.gaps.record import Analysis
    from usdfops.judge.plans.unplanned import Unplanned

__all__ = ["complete_cycle", "plan"]


def complete_cycle(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names of plans that begin with `incomplete`; none where there is no catalog."""
    found = complete_resource(context, f"Plan/{incomplete}")
    return [(name.removeprefix("Plan/"), title) for name, title in found]


def plan(
    cycle: Annotated[
        str | None,
        typer.Argument(
            metavar="CYCLE",
            help="A cycle of work, by name, title or alias; without it, all of them are shown in short.",
            autocompletion=complete_cycle,
        ),
    ] = None,
    by: Annotated[
        Literal["area", "resource", "team"],
        typer.Option("--by", metavar="area|resource|team", help="What to sort the items by."),
    ] = "area",
    carried: Annotated[
        bool, typer.Option("--carried", help="Only what goes on with items of earlier cycles.")
    ] = False,
    at_risk: Annotated[
        bool, typer.Option("--at-risk", help="Only what may not be done in time, and why.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="REV|DATE", help="Also say which dates moved since that commit, or that day."
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option("--format", metavar="table|markdown|json", help="How to write it."),
    ] = "table",
) -> int:
    """Show the cycles of work, or one: how far it is, what was carried over, what is due or at risk."""
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    name = _named(loaded, folder, cycle) if cycle is not None else None
    parts = {"at-risk": at_risk, "carried": carried}
    only = tuple(part for part, asked in parts.items() if asked)
    found = None if only else _analysis(loaded)
    told = [
        _told(loaded, each, only, found if name is not None or format == "json" else None)
        for each in cycles(loaded)
        if name in (None, each.name)
    ]
    report = PlanReport(
        loaded,
        folder,
        told,
        alone=name is not None,
        by=by,
        only=only,
        moves=_moves(loaded, folder, since, name) if since is not None else None,
        unplanned=_unplanned(found) if found is not None else None,
    )
    if format == "json":
        say(plan_json(report))
    else:
        say(plan_markdown(report) if format == "markdown" else plan_text(report, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return 0


def _named(catalog: Catalog, folder: str, text: str) -> str:
    """The name of the plan that is meant.

    Raises:
        UsageError: there is none, there are several, or its file cannot be read.
    """
    chosen = resource_named(catalog, text, "Plan")
    if not chosen.document.readable:
        path = path_from_here(folder, chosen.document.path)
        raise UsageError(f"`{chosen.label}` cannot be read; `usdfops validate {path}` says why")
    return chosen.name


def _told(catalog: Catalog, cycle: Cycle, only: tuple[str, ...], found: Analysis | None) -> CycleReport:
    """What is to be told of a cycle; gaps are looked at where `found` is given."""
    everything = not only
    return CycleReport(
        cycle,
        items_of(cycle),
        carried_in(catalog, cycle) if everything or "carried" in only else [],
        at_risk_in(catalog, cycle) if everything or "at-risk" in only else [],
        _aimless(found, cycle) if found is not None else [],
    )


# What judges gaps is imported only where gaps are asked for, since it takes longer than the rest.
def _analysis(catalog: Catalog) -> Analysis:
    from usdfops.judge.gaps import analysis

    return analysis(catalog)


def _unplanned(found: Analysis) -> Unplanned:
    from usdfops.judge.plans.unplanned import unplanned

    return unplanned(found)


def _aimless(found: Analysis, cycle: Cycle) -> list[Item]:
    from usdfops.judge.plans.unplanned import aimless

    return aimless(found, cycle) if cycle.state != "ended" else []


def _moves(catalog: Catalog, folder: str, text: str, plan: str | None) -> Moves:
    from usdfops.cli.since import earlier  # only where git is asked

    before, commit = earlier(catalog, folder, text)
    return Moves(before.as_of, commit.revision, moved(before, catalog, plan))
