"""Which version of the catalog a call is about: the folder as it is, what is staged, or a commit."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import Former, load, resolve
from usdfops.errors import UsageError
from usdfops.settings import catalog_folder, catalog_place

__all__ = ["Version", "Wanted", "version"]


class Wanted(NamedTuple):
    """What a call asks for."""

    staged: bool = False
    at: str | None = None
    since: str | None = None


class Version(NamedTuple):
    """A catalog, where it is or was, and the one that it is compared with."""

    catalog: Catalog
    folder: str
    before: Catalog | None
    """The catalog at the commit from which this one parted; None where no comparison is asked for."""


def version(
    given: str | None, wanted: Wanted, as_of: str | None, seen: Callable[[int], None] = lambda _: None
) -> Version:
    """The catalog that is wanted, in the folder that is given or configured.

    Raises:
        UsageError: there is none, or git cannot answer.
    """
    if wanted == Wanted():
        folder = catalog_folder(given)
        catalog = load(folder, as_of=as_of, seen=seen)
        if not catalog.resources:
            _demand_none_in_git(folder)
        return Version(catalog, folder, None)
    if wanted.staged and wanted.at is not None:
        raise UsageError("--staged and --at name two versions of the catalog; keep one of them")
    from usdfops.catalog.versions import Versions

    of_folder = not wanted.staged and wanted.at is None
    folder = catalog_folder(given) if of_folder else catalog_place(given)
    with Versions(folder) as versions:
        head = "HEAD" if wanted.at is None else wanted.at
        before: Catalog | None = None
        former: Former = {}
        if wanted.since is not None:
            base = versions.base(wanted.since, head)
            former = versions.former(base)
            # What was not there yet had no findings.
            before = versions.at(base, as_of, former) if versions.holds(base) else resolve((), as_of=as_of)
        elif versions.begun:
            former = versions.former(versions.repository.commit(head))
        if of_folder:
            catalog = load(folder, as_of=as_of, seen=seen, former=former)
        elif wanted.staged:
            catalog = versions.staged(as_of, former)
        else:
            catalog = versions.at(versions.repository.commit(head), as_of, former)
        place = folder if os.path.isdir(folder) else os.path.relpath(versions.place)
        return Version(catalog, place, before)


def _demand_none_in_git(folder: str) -> None:
    """An empty folder has no findings; one that was not checked out is no such thing.

    Raises:
        UsageError: the last commit has files of the catalog, or it is a submodule.
    """
    from usdfops.catalog.versions import Versions
    from usdfops.read.stored import committed, inside

    above = os.path.dirname(os.path.abspath(folder))
    try:
        with Versions(above) as outside:
            place = "/".join(each for each in (inside(outside.repository), os.path.basename(folder)) if each)
            if not outside.begun:
                return
            listing = committed(outside.repository, outside.repository.commit(), place)
    except UsageError as error:
        if "is a submodule" not in str(error):
            return  # no repository, or a commit without the folder
        advice = "check it out (git submodule update --init)"
        raise UsageError(f"the catalog `{folder}` is a submodule with nothing in it; {advice}") from error
    if listing.entries:
        many = len(listing.entries)
        advice = f"check it out (git checkout HEAD -- {folder})"
        raise UsageError(f"the catalog `{folder}` is empty, and HEAD has {many:,} files of it; {advice}")
