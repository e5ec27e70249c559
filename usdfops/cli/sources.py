"""Other sources as commands name them: read now, from a checkout or a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase

import typer

from usdfops.catalog.graph import Catalog
from usdfops.catalog.observations import environments
from usdfops.cli.check import day
from usdfops.errors import UsageError
from usdfops.judge.adoption import Point, point
from usdfops.read.observed import Observed
from usdfops.render.escape import terminal
from usdfops.words import instead

__all__ = ["environments_wanted", "phalanx_points", "read_df_ops", "read_phalanx", "source_named"]

_STEPS = 7
"""How many points the curve has where none are given: half a year apart, so three years."""


def environments_wanted(catalog: Catalog, globs: Sequence[str]) -> Callable[[str], bool]:
    """Which environments to read: those that match one of `globs`, or else those that a facility names.

    Raises:
        UsageError: neither names any.
    """
    named = {environment.name for environment in environments(catalog)}
    if not named and not globs:
        raise UsageError(
            "no Facility of the catalog names a Phalanx environment; say which: --environment '*'"
        )
    return lambda name: any(fnmatchcase(name, glob) for glob in globs) if globs else name in named


def read_phalanx(
    catalog: Catalog, path: str, revision: str = "HEAD", globs: Sequence[str] = (), *, uptake: bool = False
) -> Observed:
    """What the Phalanx repository at `path` states of the environments that match one of `globs`.

    Without any, of those that the catalog's facilities name. With `uptake`, also how much of it was on
    every half year.

    Raises:
        UsageError: it cannot be read, or no environment is named.
    """
    from usdfops.read import phalanx
    from usdfops.read.git import Repository

    wanted = environments_wanted(catalog, globs)
    with Repository(path) as repository:
        commit = repository.commit(revision)
        observed = phalanx.observe(repository.snapshot(commit, *phalanx.FOLDERS), wanted)
    if globs and not observed.facts["environments"]:
        raise UsageError(f"{path}: it has no environment that matches {' or '.join(globs)}")
    more: dict[str, object] = {"onlyEnvironments": list(globs)} if globs else {}
    if uptake:
        points = phalanx_points(catalog, path, globs=globs, revision=revision)
        more["uptake"] = [
            {
                "date": p.date,
                "revision": p.revision,
                "environments": p.environments,
                "applications": p.deployed,
            }
            for p in points
        ]
    return observed._replace(facts={**more, **observed.facts})


def read_df_ops(path: str, revision: str = "HEAD") -> Observed:
    """What the df-ops repository at `path` states.

    Raises:
        UsageError: it cannot be read.
    """
    from usdfops.read import df_ops
    from usdfops.read.git import Repository

    with Repository(path) as repository:
        return df_ops.observe(repository.snapshot(repository.commit(revision)))


def source_named(catalog: Catalog, text: str) -> Observed:
    """The source that `text` names as `phalanx=PATH` or `df-ops=PATH`, read at its newest commit.

    Raises:
        UsageError: it is written otherwise, or cannot be read.
    """
    readers: dict[str, Callable[[str], Observed]] = {
        "phalanx": lambda path: read_phalanx(catalog, path),
        "df-ops": read_df_ops,
    }
    name, equals, path = text.partition("=")
    if not equals or not path or name not in readers:
        hint = instead(name, readers) if equals and path else "write phalanx=PATH or df-ops=PATH"
        raise UsageError(f"`{text}` names no source that can be read; {hint}")
    return readers[name](path)


def phalanx_points(
    catalog: Catalog,
    path: str,
    at: Sequence[str] = (),
    globs: Sequence[str] = (),
    revision: str = "HEAD",
) -> list[Point]:
    """The uptake of Phalanx at each of the days or commits of `at`, the oldest first.

    Without any, at every half year of the three before `revision`.

    Raises:
        UsageError: the repository cannot be read, or has no such commit.
    """
    from usdfops.read import phalanx
    from usdfops.read.git import Repository

    wanted = environments_wanted(catalog, globs)
    with Repository(path) as repository:
        commits = []
        for word in at or _half_years(repository.commit(revision).date):
            is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", word) is not None
            commit = repository.on(day(word) or word, revision) if is_day else repository.commit(word)
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
