"""The two versions of the catalog that a comparison is about, as git and the folder hold them."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import Former, load, resolve
from usdfops.catalog.versions import Versions
from usdfops.cli.accepted import lenient, understood
from usdfops.errors import UsageError
from usdfops.read.git import FETCH, Commit
from usdfops.render.diff import Version
from usdfops.settings import catalog_folder, catalog_place

__all__ = ["Sides", "sides"]

DEFAULT_BRANCHES = ("origin/HEAD", "main", "master", "origin/main", "origin/master")
"""What the default branch is looked for as; the last two are what CI has of it."""


class Sides(NamedTuple):
    """Two catalogs, and where they come from."""

    before: Catalog
    after: Catalog
    base: Version
    head: Version
    folder: str


def sides(
    given: str | None, base: str | None, head: str | None, *, staged: bool = False, as_of: str | None = None
) -> Sides:
    """The versions that are named, both as of the same day.

    Without `base`, which `head` needs, it is where HEAD parted from the default branch; without `head`,
    it is the folder.

    Raises:
        UsageError: there is no such version, git cannot answer, or the baseline is not one.
    """
    if staged and head is not None:
        raise UsageError(f"--staged and `{head}` name two versions of the catalog; keep one of them")
    of_folder = not staged and head is None
    folder = catalog_folder(given) if of_folder else catalog_place(given)
    today = as_of or time.strftime("%Y-%m-%d")
    with Versions(folder) as versions:
        if base is None:
            branch = _default_branch(versions)
            commit = versions.base(branch)
            why = f"where HEAD parted from {_called(versions, branch)}"
        else:
            commit, why = versions.repository.commit(base), base
        former = versions.former(commit)
        there = versions.holds(commit)  # what was not there yet stated nothing
        before = versions.at(commit, today, former) if there else resolve((), as_of=today)
        after, looked_at = _head(versions, folder, head, staged=staged, today=today, former=former)
        place = folder if os.path.isdir(folder) else os.path.relpath(versions.place)
        understood(after, place)
        compared = _version(commit, why)
        if not there:
            compared = compared._replace(why=f"{why}, without a folder `{versions.folder}`")
        return Sides(lenient(before), after, compared, looked_at, place)


def _head(
    versions: Versions, folder: str, head: str | None, *, staged: bool, today: str, former: Former
) -> tuple[Catalog, Version]:
    if staged:
        return versions.staged(today, former), Version("the index", None, None)
    if head is None:
        return load(folder, as_of=today, former=former), Version("the work tree", None, None)
    commit = versions.repository.commit(head)
    return versions.at(commit, today, former), _version(commit, head)


def _version(commit: Commit, why: str) -> Version:
    """A commit, and how it was named or why it was taken; its own hash is no reason."""
    name = f"commit {commit.revision[:8]} of {commit.date}"
    return Version(name, commit.revision, commit.date, None if commit.revision.startswith(why) else why)


def _default_branch(versions: Versions) -> str:
    """The name by which git knows the default branch.

    Raises:
        UsageError: there is none that can be found.
    """
    for name in DEFAULT_BRANCHES:
        ref = f"refs/{'remotes' if '/' in name else 'heads'}/{name}"
        if versions.repository.git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", may_fail=True):
            return ref
    looked = ", ".join(DEFAULT_BRANCHES)
    advice = f"fetch it (git fetch --unshallow; {FETCH})" if versions.repository.shallow else "name a commit"
    raise UsageError(f"there is no default branch to compare with ({looked}); {advice}")


def _called(versions: Versions, branch: str) -> str:
    """The branch in short; that which `origin/HEAD` stands for."""
    found = versions.repository.git("rev-parse", "--abbrev-ref", branch, may_fail=True).decode().strip()
    return found or branch
