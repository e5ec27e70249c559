"""`usdfops observe`: what do other sources state? Read, and kept beside the manifests."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from usdfops import atomic
from usdfops.catalog.load import load
from usdfops.catalog.observations import environments
from usdfops.cli.check import day
from usdfops.cli.options import CatalogOption
from usdfops.cli.sources import read_df_ops, read_phalanx
from usdfops.cli.terminal import say
from usdfops.errors import UsageError
from usdfops.read.observed import Observed
from usdfops.read.tree import plain_content
from usdfops.render.escape import terminal
from usdfops.render.observation import observation_file
from usdfops.render.report import path_from_here
from usdfops.settings import catalog_folder, where_to_write
from usdfops.words import counted, instead

__all__ = ["observe_argocd", "observe_df_ops", "observe_phalanx"]

_Repository = Annotated[
    str,
    typer.Argument(metavar="PATH", help="A checkout of it, a bare clone or a mirror.", show_default=False),
]
_Revision = Annotated[
    str, typer.Option("--rev", metavar="REV", help="The commit, tag or branch to read it at.")
]


def observe_phalanx(
    path: _Repository,
    rev: _Revision = "HEAD",
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment",
            metavar="GLOB",
            help="Environments to read; may be repeated. Default: those that a Facility names.",
        ),
    ] = None,
    uptake: Annotated[
        bool,
        typer.Option("--uptake", help="Also count what was on at each half year of the last three."),
    ] = False,
    catalog: CatalogOption = None,
) -> int:
    """Read a repository in Phalanx's layout: what is switched on in each environment, and where."""
    folder = catalog_folder(catalog)
    return _keep(read_phalanx(load(folder), path, rev, environment or (), uptake=uptake), folder)


def observe_df_ops(path: _Repository, rev: _Revision = "HEAD", catalog: CatalogOption = None) -> int:
    """Read the df-ops repository: what each service's pages state, and which sections they fill."""
    folder = catalog_folder(catalog)
    return _keep(read_df_ops(path, rev), folder)


def observe_argocd(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="What `kubectl get applications.argoproj.io -A -o json` printed; `-` for standard input.",
            show_default=False,
        ),
    ],
    environment: Annotated[
        str | None,
        typer.Option("--environment", metavar="NAME", help="The Phalanx environment that was asked."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="DATE", help="The day it was printed. Default: the newest that it holds itself."
        ),
    ] = None,
    catalog: CatalogOption = None,
) -> int:
    """Read what Argo CD sees: whether each application is in sync, and whether it works."""
    from usdfops.read import argocd

    folder = catalog_folder(catalog)
    known = [found.name for found in environments(load(folder))]
    if environment is not None and environment not in known:
        hint = instead(environment, known, "`usdfops show` of a facility lists them")
        raise UsageError(f"no Facility names a Phalanx environment `{environment}`; {hint}")
    return _keep(argocd.observe(file, date=day(date), environment=environment), folder)


def _keep(observed: Observed, folder: str) -> int:
    """Writes the observation where the catalog keeps it, and says what it holds and what it lacks."""
    place, text = observation_file(observed)
    path = where_to_write(folder, place)
    shown = terminal(path_from_here(folder, place))
    what = f"{observed.source} {observed.revision.removeprefix('sha256:')[:8]} of {observed.date}"
    if plain_content(path) == text.encode():
        say(f"{shown} is what {what} states; nothing to write\n")
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        atomic.write(path, text)
        say(f"wrote {shown}: {what}, {_counted(observed)}\n")
    for loss in observed.losses:
        line = f":{loss.line}" if loss.line else ""
        typer.echo(f"usdfops: {terminal(f'{loss.path}{line}: {loss.message}')}", err=True)
    return 0


def _counted(observed: Observed) -> str:
    nouns = {
        "environments": "environment",
        "applications": "application",
        "pages": "page",
        "deployed": "application",
    }
    facts = observed.facts
    return ", ".join(
        counted(len(entries), noun)
        for key, noun in nouns.items()
        if isinstance(entries := facts.get(key), dict)
    )
