"""Which files a catalog consists of, and their bytes.

Nothing outside the catalog's folder is read, nothing that is not a plain file is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["MAX_SIZE", "File", "is_named_like_one", "plain_content", "printable", "walk"]

MAX_SIZE = 1_048_576
"""The size in bytes above which a file is not read: a manifest has a few thousand."""


class File(NamedTuple):
    """A file of the catalog: its path relative to the catalog, and its bytes or why there are none.

    `trouble` is the name of the rule that says what is wrong, and the words for it.
    """

    path: str
    content: bytes
    trouble: tuple[str, str] | None = None


def walk(root: str, seen: Callable[[int], None] = lambda _: None) -> Iterator[File]:
    """Every YAML file below `root`, in the order of its path; hidden folders are left alone.

    `seen` is told how many files have been read, so that somebody can be shown progress.

    Raises:
        OSError: `root` itself cannot be listed.
    """
    top = os.path.realpath(root)
    waiting = [(entry, "") for entry in _listed(top)]
    count = 0
    while waiting:
        entry, folder = waiting.pop()
        path = folder + printable(entry.name)
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if is_named_like_one(entry.name):
                yield File(path, b"", ("not-a-file", "is a folder, though it is named like a file"))
            try:
                waiting += [(inner, f"{path}/") for inner in _listed(entry.path)]
            except OSError as error:
                yield File(path, b"", ("unreadable-file", f"cannot be listed: {error.strerror}"))
        elif is_named_like_one(entry.name) or entry.is_symlink():
            count += 1
            seen(count)
            yield _read(top, entry.path, path)


def printable(name: str) -> str:
    """A file's name as text that can be written anywhere: bytes that are not UTF-8 are written out."""
    return name.encode("utf-8", "backslashreplace").decode()


def is_named_like_one(name: str) -> bool:
    """Whether a name ends as those of YAML files do."""
    return name.lower().endswith((".yaml", ".yml"))


def plain_content(path: str) -> bytes | None:
    """What is in the plain file at `path`; None where there is none, or it has more than MAX_SIZE bytes.

    Raises:
        OSError: it is there, and cannot be read.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            content = file.read(MAX_SIZE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return content if len(content) <= MAX_SIZE else None


def _listed(folder: str) -> list[os.DirEntry[str]]:
    """The entries of `folder`, last first, since they are taken from the end."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name, reverse=True)


def _read(top: str, location: str, path: str) -> File:
    try:
        status = os.lstat(location)
        if stat.S_ISLNK(status.st_mode):
            target = os.path.realpath(location)
            if os.path.commonpath([top, target]) != top:
                return File(path, b"", ("link-out-of-catalog", "is a link that leaves the catalog"))
            status = os.stat(target)
            if stat.S_ISDIR(status.st_mode):
                return File(path, b"", ("not-a-file", "is a link to a folder"))
        if not stat.S_ISREG(status.st_mode):
            return File(path, b"", ("not-a-file", "is not a plain file"))
        if status.st_size > MAX_SIZE:
            return File(path, b"", ("too-large", f"has more than {MAX_SIZE:,} bytes"))
        # O_NONBLOCK: a pipe that took the file's place meanwhile must not be waited for.
        handle = os.open(location, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as file:
            content = file.read(status.st_size + 1)  # to make room for the largest takes longer than to read
            if len(content) > status.st_size:  # it has grown meanwhile
                content += file.read(MAX_SIZE)
        return File(path, content)
    except OSError as error:
        return File(path, b"", ("unreadable-file", f"cannot be read: {error.strerror}"))
    except ValueError as error:  # a name that the system cannot express
        return File(path, b"", ("unreadable-file", f"cannot be read: {error}"))
