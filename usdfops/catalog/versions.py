"""The versions of a catalog that a git repository holds: what is staged, and every commit.

A file that is the same in several versions is read once.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import Former, Part, assembled, part
from usdfops.errors import UsageError
from usdfops.model import kind_of
from usdfops.read.document import parse
from usdfops.read.git import Commit, Repository
from usdfops.read.stored import Entry, Listing, committed, content, inside, staged
from usdfops.read.tree import File, is_named_like_one, printable

__all__ = ["Versions"]

_Key = tuple[str, str]
"""A kind, and a name of that kind."""


class _Stored(NamedTuple):
    """A file that a commit added or deleted: its path in the catalog, and the name of its content."""

    path: str
    identity: str


_Files = dict[_Key, _Stored]


class Versions:
    """The versions of the catalog in `folder`, which need not be in the work tree any more.

    Raises:
        UsageError: it lies in no git repository, or git refuses to read that.
    """

    def __init__(self, folder: str) -> None:
        above, below = os.path.abspath(folder), ""
        while not os.path.isdir(above) and os.path.dirname(above) != above:
            above, name = os.path.split(above)
            below = os.path.join(name, below)
        self.repository = Repository(os.path.relpath(above))
        self.folder = "/".join(part for part in (inside(self.repository), below.strip("/")) if part)
        """Where the catalog lies in the repository."""
        self.place = os.path.join(above, below.rstrip("/"))
        """The folder in the work tree."""
        self._parts: dict[Entry, Part] = {}

    @property
    def begun(self) -> bool:
        """Whether there is a commit at all."""
        return bool(self.repository.git("rev-parse", "--verify", "--quiet", "HEAD", may_fail=True))

    def __enter__(self) -> Versions:
        return self

    def __exit__(self, *_: object) -> None:
        self.repository.close()

    def holds(self, commit: Commit) -> bool:
        """Whether a commit has the catalog's folder at all."""
        place = f"{commit.revision}:{self.folder}"
        if "\n" not in place:
            return self.repository.object(place)[0] == "tree"
        words = ("ls-tree", "-d", "-z", "--full-tree", commit.revision, "--", f":(top,literal){self.folder}")
        return self.repository.git(*words).startswith(b"040000 ")

    def at(self, commit: Commit, as_of: str | None = None, former: Former | None = None) -> Catalog:
        """The catalog of a commit."""
        listing = committed(self.repository, commit, self.folder)
        return assembled(self._read(listing), as_of=as_of, former=former)

    def staged(self, as_of: str | None = None, former: Former | None = None) -> Catalog:
        """The catalog as the next commit would hold it."""
        listing = staged(self.repository, self.folder)
        return assembled(self._read(listing), as_of=as_of, former=former)

    def base(self, revision: str, head: str = "HEAD") -> Commit:
        """The commit at which `head` parted from `revision`.

        Raises:
            UsageError: one of them is no commit, or they have none in common that the clone holds.
        """
        commits = [self.repository.commit(each).revision for each in (revision, head)]
        found = self.repository.git("merge-base", "--all", *commits, may_fail=True).decode().split()
        if not found:
            advice = (
                "this clone is shallow: fetch more history (git fetch --unshallow)"
                if self.repository.shallow
                else "they have no history in common"
            )
            raise UsageError(f"there is no commit that {head} and {revision} both come from; {advice}")
        return self.repository.commit(found[0])

    def former(self, commit: Commit) -> Former:
        """What was deleted or renamed before `commit`, by kind and name, with the title that it had.

        What came back under the same title is not gone, nor is what only got another path. A shallow or
        partial clone answers for what it holds.
        """
        found: dict[_Key, str] = {}
        back: dict[_Key, list[_Stored]] = {}
        for added, deleted in self._comings_and_goings(commit):
            for key, gone in deleted.items():
                if key in added or key in found:
                    continue
                title = self._title(gone)
                if title is not None and all(self._title(each) != title for each in back.get(key, ())):
                    found[key] = title
            for key, come in added.items():
                back.setdefault(key, []).append(come)
        return found

    def _comings_and_goings(self, commit: Commit) -> Iterator[tuple[_Files, _Files]]:
        """What each commit until `commit` added and deleted, the latest first; a merge for each parent."""
        place = f":(top,literal){self.folder}" if self.folder else ":(top)"
        commits = self.repository.git("rev-list", "--full-history", commit.revision, "--", place)
        log = self.repository.git(
            *("diff-tree", "--stdin", "-r", "-m", "--no-renames", "--diff-filter=AD", "--raw", "-z"),
            *("--format=tformat:%x01", "--", place),
            given=commits,
        )
        for change in log.split(b"\x01\0"):
            added: _Files = {}
            deleted: _Files = {}
            words = change.removeprefix(b"\n").split(b"\0")
            for about, name in zip(words[0::2], words[1::2], strict=False):  # the last word is empty
                before, after, was, now, how = about.removeprefix(b":").decode().split(" ")
                mode, identity, files = (after, now, added) if how == "A" else (before, was, deleted)
                path = os.fsdecode(name)[len(self.folder) + 1 if self.folder else 0 :]
                kind = kind_of(path)
                if kind is not None and mode in PLAIN and is_named_like_one(path):
                    key = kind.name, posixpath.basename(path).rpartition(".")[0]
                    files[key] = _Stored(path, identity)
            yield added, deleted

    def _title(self, file: _Stored) -> str | None:
        """The title that a file gave; None where the clone lacks it."""
        sort, text = self.repository.object(file.identity)
        return part(parse(File(printable(file.path), text))).resource.title if sort == "blob" else None

    def _read(self, listing: Listing) -> Iterable[Part]:
        for entry in listing.entries:
            if entry not in self._parts:
                made = part(parse(content(self.repository, entry, listing)))
                if entry.mode not in PLAIN:  # what a link means depends on other files
                    yield made
                    continue
                self._parts[entry] = made
            yield self._parts[entry]


PLAIN = ("100644", "100755")
"""The modes of files whose content is all that matters."""
