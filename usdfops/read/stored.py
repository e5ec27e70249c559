"""The files of a catalog as git holds them: in a commit, or in the index.

They come out as `walk` gives those of a folder: the same order, the same words for what is wrong.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.errors import UsageError
from usdfops.read.git import Commit, Repository
from usdfops.read.tree import MAX_SIZE, File, is_named_like_one, printable

__all__ = ["Entry", "committed", "content", "inside", "staged"]

_LINK, _SUBMODULE, _LINKS = "120000", "160000", 16


class Entry(NamedTuple):
    """A file as git lists it: its path relative to the catalog, its mode, and the name of its content."""

    path: str
    mode: str
    identity: str


def inside(repository: Repository) -> str:
    """Where the folder that the repository was opened at lies in it: with slashes, `` for its top."""
    return os.fsdecode(repository.git("rev-parse", "--show-prefix")).strip("\n").rstrip("/")


def committed(repository: Repository, commit: Commit, folder: str) -> list[Entry]:
    """The files of the catalog in `folder` in a commit, in the order of their paths.

    Raises:
        UsageError: the commit has no such folder.
    """
    listing = repository.git("ls-tree", "-r", "-z", "--full-tree", commit.revision, "--", _exactly(folder))
    if not listing and folder:
        raise UsageError(f"commit {commit.revision[:8]} of {commit.date} has no folder `{printable(folder)}`")
    return _entries(folder, ((name, mode, identity) for name, (mode, _, identity) in _lines(listing)))


def staged(repository: Repository, folder: str) -> list[Entry]:
    """The files of the catalog in `folder` as the index has them, in the order of their paths.

    Raises:
        UsageError: there is no index, or a file in it is not merged.
    """
    if repository.git("rev-parse", "--is-bare-repository").strip() == b"true":
        raise UsageError(f"{printable(repository.path)}: is bare, and has no index; name a commit with --at")
    words = ("ls-files", "--stage", "-z", "--full-name", "--", _exactly(folder))
    lines = list(_lines(repository.git(*words, index=_index(repository))))
    for name, (_, _, stage) in lines:
        if stage != "0":
            raise UsageError(f"`{printable(name)}` is not merged yet; settle the conflict first")
    return _entries(folder, ((name, mode, identity) for name, (mode, identity, _) in lines))


def _index(repository: Repository) -> str | None:
    """The index that a commit is being made from: hooks are told of it, and it may not be the usual one."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return None
    home = os.fsdecode(repository.git("rev-parse", "--absolute-git-dir").removesuffix(b"\n"))
    path = os.path.realpath(named)
    return path if os.path.commonpath([path, os.path.realpath(home)]) == os.path.realpath(home) else None


def _lines(listing: bytes) -> Iterator[tuple[str, list[str]]]:
    """Each name that git lists, and the words before it."""
    for line in listing.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        yield os.fsdecode(name), about.decode().split(" ")


def _entries(folder: str, listed: Iterable[tuple[str, str, str]]) -> list[Entry]:
    """What of a listing belongs to the catalog: hidden folders are left alone, as are other files."""
    found = []
    for name, mode, identity in listed:
        path = printable(name[len(folder) + 1 :] if folder else name)
        hidden = any(part.startswith(".") for part in path.split("/"))
        if not hidden and (is_named_like_one(path) or mode == _LINK):
            found.append(Entry(path, mode, identity))
    return sorted(found, key=lambda entry: entry.path.split("/"))


def _exactly(folder: str) -> str:
    """The folder as git is told it: from the top of the repository, whatever characters it has."""
    return f":(top,literal){folder}"


def content(repository: Repository, entry: Entry, entries: dict[str, Entry]) -> File:
    """The file of `entry`, one of `entries`, with what is wrong with it, if anything is."""
    seen = entry
    for _ in range(_LINKS):
        if seen.mode != _LINK:
            break
        target = os.fsdecode(repository.object(seen.identity)[1])
        path = posixpath.normpath(posixpath.join(posixpath.dirname(seen.path), target))
        if path.startswith(("../", "/")) or path == "..":
            return File(entry.path, b"", ("link-out-of-catalog", "is a link that leaves the catalog"))
        if path not in entries:
            is_folder = any(other.startswith(f"{path}/") for other in entries) or path == "."
            trouble = ("not-a-file", "is a link to a folder") if is_folder else _NOT_THERE
            return File(entry.path, b"", trouble)
        seen = entries[path]
    else:
        return File(entry.path, b"", ("unreadable-file", "cannot be read: Too many levels of symbolic links"))
    if seen.mode == _SUBMODULE:
        return File(entry.path, b"", ("not-a-file", "is not a plain file"))
    kind, text = repository.object(seen.identity)
    if kind != "blob":
        return File(entry.path, b"", ("unreadable-file", "is not in this clone, which is partial or damaged"))
    if len(text) > MAX_SIZE:
        return File(entry.path, b"", ("too-large", f"has more than {MAX_SIZE:,} bytes"))
    return File(entry.path, text)


_NOT_THERE = ("unreadable-file", "cannot be read: No such file or directory")
