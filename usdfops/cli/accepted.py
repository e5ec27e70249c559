"""The baseline that a check goes by: the catalog's own, or the one that a call names."""

from __future__ import annotations

import os

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import part
from usdfops.errors import UsageError
from usdfops.judge.baseline import Entry, entries
from usdfops.read.document import parse
from usdfops.read.tree import File, plain_content
from usdfops.render.report import path_from_here

__all__ = ["accepted_by", "lenient", "understood"]


def accepted_by(catalog: Catalog, folder: str, named: str | None) -> Catalog:
    """The catalog with the baseline in the file `named`, or with its own; it is one that can be understood.

    Raises:
        UsageError: there is no such file, or something in it is wrong.
    """
    if named is not None:
        catalog = catalog.accepting(part(parse(_file(named, folder)), baseline=True).resource)
    understood(catalog, folder)
    return catalog


def understood(catalog: Catalog, folder: str) -> list[Entry]:
    """The entries of the catalog's baseline; none where there is none.

    Raises:
        UsageError: something in it is wrong.
    """
    if catalog.baseline is None:
        return []
    return entries(catalog.baseline, path_from_here(folder, catalog.baseline.document.path))


def lenient(catalog: Catalog) -> Catalog:
    """The catalog without its baseline, where that cannot be understood: a former one is nobody's to mend."""
    try:
        understood(catalog, ".")
    except UsageError:
        return catalog.accepting(None)
    return catalog


def _file(named: str, folder: str) -> File:
    """The file `named`, whose path is relative to the catalog as those of all findings are."""
    try:
        content = plain_content(named)
    except OSError as error:
        raise UsageError(f"the baseline `{named}` cannot be read: {error.strerror}") from error
    if content is None:
        what = "is not a file of at most a megabyte" if os.path.exists(named) else "does not exist"
        raise UsageError(f"the baseline `{named}` {what}")
    return File(
        os.path.relpath(os.path.realpath(named), os.path.realpath(folder)).replace(os.sep, "/"), content
    )
