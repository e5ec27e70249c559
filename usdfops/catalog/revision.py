"""The commit that the files of a catalog come from, and whether they still are what it holds."""

from __future__ import annotations

import hashlib
import os
from typing import NamedTuple

from usdfops.errors import UsageError
from usdfops.read.git import Repository
from usdfops.read.stored import Entry, committed, inside
from usdfops.read.tree import walk

__all__ = ["Revision", "revision"]


class Revision(NamedTuple):
    """A commit, and how the files in the work tree stand to it."""

    commit: str
    """Its full hash."""
    changed: bool
    """Whether a file of the catalog differs from the commit, is new, or is gone."""


def revision(folder: str) -> Revision | None:
    """The commit that is checked out where the catalog in `folder` is; None outside of git.

    What git does not let anybody read is no commit either: a report does not fail over it.
    """
    try:
        with Repository(folder) as repository:
            commit = repository.commit()
            try:
                entries = committed(repository, commit, inside(repository)).entries
            except UsageError:  # the commit has no such folder
                entries = []
    except UsageError:
        return None
    there = {file.path for file in walk(folder)}
    same = there == {entry.path for entry in entries} and all(_is_same(folder, each) for each in entries)
    return Revision(commit.revision, changed=not same)


def _is_same(folder: str, entry: Entry) -> bool:
    """Whether the work tree holds what the commit holds: a blob is named by a hash of its content.

    A checkout may have been told to end lines in CRLF, which changes nothing.
    """
    path = os.path.join(folder, entry.path)
    try:
        if os.path.islink(path):
            content = os.fsencode(os.readlink(path))
        else:
            with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                content = file.read()
    except OSError:
        return False
    name = hashlib.sha256 if len(entry.identity) == 64 else hashlib.sha1
    return any(
        name(b"blob %d\0" % len(each) + each).hexdigest() == entry.identity
        for each in (content, content.replace(b"\r\n", b"\n"))
    )
