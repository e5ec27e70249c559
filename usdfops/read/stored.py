"""The files of a catalog as git holds them: in a commit, or in the index.

They come out as `walk` gives those of a folder: the same order, the same words for what is wrong.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.errors import UsageError
from usdfops.read.git import Commit, Repository
from usdfops.read.tree import MAX_SIZE, File, is_named_like_one, printable

__all__ = ["Entry", "Listing", "committed", "content", "inside", "staged"]

_LINK, _SUBMODULE, _LINKS = "120000", "160000", 40


class Entry(NamedTuple):
    """A file as git lists it: its path relative to the catalog, its mode, and the name of its content."""

    path: str
    mode: str
    identity: str


class Listing(NamedTuple):
    """What git lists of the catalog in `folder`."""

    folder: str
    entries: list[Entry]
    """The files that the catalog consists of, in the order of their paths."""
    files: dict[str, Entry]
    """Every file in the folder, by its path: links may lead to any."""


def inside(repository: Repository) -> str:
    """Where the folder that the repository was opened at lies in it: with slashes, `` for its top."""
    return os.fsdecode(repository.git("rev-parse", "--show-prefix").removesuffix(b"\n")).rstrip("/")


def committed(repository: Repository, commit: Commit, folder: str) -> Listing:
    """The files of the catalog in `folder` in a commit.

    Raises:
        UsageError: the commit has no such folder.
    """
    listing = repository.git("ls-tree", "-r", "-z", "--full-tree", commit.revision, "--", _exactly(folder))
    files = ((name, mode, identity) for name, (mode, _, identity) in _lines(listing))
    return _listing(folder, files, f"commit {commit.revision[:8]} of {commit.date}")


def staged(repository: Repository, folder: str) -> Listing:
    """The files of the catalog in `folder` as the index has them.

    Raises:
        UsageError: there is no index, it has no such folder, or a file in it is not merged.
    """
    if repository.git("rev-parse", "--is-bare-repository").strip() == b"true":
        raise UsageError(f"{printable(repository.path)}: is bare, and has no index; name a commit with --at")
    index = _index(repository)
    words = ("ls-files", "--stage", "-z", "--full-name", "--", _exactly(folder))
    lines = list(_lines(repository.git(*words, index=index)))
    for name, (_, _, stage) in lines:
        if stage != "0":
            raise UsageError(f"`{printable(name)}` is not merged yet; settle the conflict first")
    files = [(name, mode, identity) for name, (mode, identity, _) in lines]
    return _listing(folder, _to_be_committed(repository, folder, index, files), "the index")


_Listed = Iterable[tuple[str, str, str]]


def _to_be_committed(repository: Repository, folder: str, index: str | None, files: _Listed) -> _Listed:
    """The files without those that are only meant to be added later, which look like empty ones."""
    files = list(files)
    for name in (hashlib.sha1, hashlib.sha256):
        if any(identity == name(b"blob 0\0").hexdigest() for _, _, identity in files):
            words = (
                "diff-index",
                "--cached",
                "--ita-invisible-in-index",
                "--no-renames",
                "--name-only",
                "-z",
            )
            nothing = name(b"tree 0\0").hexdigest()
            there = repository.git(*words, nothing, "--", _exactly(folder), index=index).split(b"\0")
            names = {os.fsdecode(each) for each in there}
            return [each for each in files if each[0] in names]
    return files


def _index(repository: Repository) -> str | None:
    """The index that a commit is being made from: hooks are told of it, and it may not be the usual one."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return None
    top = os.fsdecode(repository.git("rev-parse", "--show-toplevel").removesuffix(b"\n"))
    path = os.path.realpath(os.path.join(top, named))
    home, owner = _home(repository), _owner(path)
    # A hook that went on into a submodule names the index of another repository, or one that is not there.
    mine = owner == home if owner else home == _hooks_home()
    return path if mine and os.path.exists(path) else None


def _owner(path: str) -> str | None:
    """The git directory that a file lies in; None where it lies in none."""
    above = os.path.dirname(path)
    while not (os.path.isfile(f"{above}/HEAD") and os.path.lexists(f"{above}/index")):
        if os.path.dirname(above) == above:
            return None
        above = os.path.dirname(above)
    return above


def _home(repository: Repository) -> str:
    return os.path.realpath(
        os.fsdecode(repository.git("rev-parse", "--absolute-git-dir").removesuffix(b"\n"))
    )


def _hooks_home() -> str | None:
    """The same of the repository whose hook this is, or in which it is called; None outside of one."""
    named = os.environ.get("GIT_DIR")
    if named:
        return os.path.realpath(named)
    try:
        return _home(Repository("."))
    except UsageError:
        return None


def _lines(listing: bytes) -> Iterator[tuple[str, list[str]]]:
    """Each name that git lists, and the words before it."""
    for line in listing.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        yield os.fsdecode(name), about.decode().split(" ")


def _listing(folder: str, listed: _Listed, where: str) -> Listing:
    """A listing without what is no file of the catalog: hidden folders are left alone, as are other files."""
    files: dict[str, Entry] = {}
    for name, mode, identity in listed:
        if folder and name == folder:
            if mode == _SUBMODULE:
                hint = "name a checkout of it with --catalog"
                raise UsageError(
                    f"`{printable(folder)}` is a submodule, and {where} has no files of it; {hint}"
                )
            break  # a file, or a link
        path = printable(name[len(folder) + 1 :] if folder else name)
        files[path] = Entry(path, mode, identity)
    if folder and not files:
        raise UsageError(f"{where} has no folder `{printable(folder)}`")
    entries = [entry for entry in files.values() if _is_part(entry)]
    return Listing(folder, sorted(entries, key=lambda entry: entry.path.split("/")), files)


def _is_part(entry: Entry) -> bool:
    hidden = any(part.startswith(".") for part in entry.path.split("/"))
    return not hidden and (is_named_like_one(entry.path) or entry.mode in (_LINK, _SUBMODULE))


def _exactly(folder: str) -> str:
    """The folder as git is told it: from the top of the repository, whatever characters it has."""
    return f":(top,literal){folder}"


_Trouble = tuple[str, str]
_FORGED = ("unreadable-file", "is no file in git, though a folder lists it as one")
_LEAVES = ("link-out-of-catalog", "is a link that leaves the catalog")


def content(repository: Repository, entry: Entry, listing: Listing) -> File:
    """The file of `entry`, one of `listing`, with what is wrong with it, if anything is.

    Raises:
        UsageError: the clone lacks its content, so that nothing can be said of this version.
    """
    seen = _followed(repository, entry, listing) if entry.mode == _LINK else entry
    if not isinstance(seen, Entry):
        return File(entry.path, b"", seen)
    if seen.mode == _SUBMODULE:
        return File(entry.path, b"", ("not-a-file", "is a submodule, whose files are in another repository"))
    kind, text = repository.object(seen.identity)
    if kind == "missing":
        raise UsageError(
            f"{printable(repository.path)}: the content of `{entry.path}` is not in this clone, which is "
            "partial or damaged; clone it without --filter"
        )
    if kind != "blob":
        return File(entry.path, b"", _FORGED)
    if len(text) > MAX_SIZE:
        return File(entry.path, b"", ("too-large", f"has more than {MAX_SIZE:,} bytes"))
    return File(entry.path, text)


def _followed(repository: Repository, entry: Entry, listing: Listing) -> Entry | _Trouble:
    """What a link leads to in the end, by way of other links and of folders above the catalog."""
    top = printable(listing.folder).split("/") if listing.folder else []
    place: list[str] = []
    ahead = [*reversed(entry.path.split("/")), *reversed(top)]
    links = 0
    while ahead:
        step = ahead.pop()
        if step == ".." and not place:
            return _LEAVES
        if step == "..":
            place.pop()
            continue
        place += [step] if step not in ("", ".") else []
        passed = listing.files.get(_below(place, top))
        if passed is not None and passed.mode == _LINK:
            links += 1
            kind, target = repository.object(passed.identity)
            if kind != "blob" or links > _LINKS:
                return _FORGED if kind != "blob" else _unreadable(errno.ELOOP)
            if target.startswith(b"/"):
                return _LEAVES
            place.pop()
            ahead += reversed(printable(os.fsdecode(target)).split("/"))
    return _LEAVES if place[: len(top)] != top else _at(_below(place, top), listing)


def _below(place: list[str], top: list[str]) -> str:
    """A place as a path relative to the catalog; `` where it is not below it."""
    return "/".join(place[len(top) :]) if place[: len(top)] == top else ""


def _at(path: str, listing: Listing) -> Entry | _Trouble:
    """What is at `path` of the catalog, as a link to it would find."""
    if path in listing.files:
        return listing.files[path]
    if not path or any(other.startswith(f"{path}/") for other in listing.files):
        return "not-a-file", "is a link to a folder"
    parts = path.split("/")
    below_file = any("/".join(parts[:count]) in listing.files for count in range(1, len(parts)))
    return _unreadable(errno.ENOTDIR if below_file else errno.ENOENT)


def _unreadable(number: int) -> _Trouble:
    return "unreadable-file", f"cannot be read: {os.strerror(number)}"
