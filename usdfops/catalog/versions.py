"""The versions of a catalog that a git repository holds: what is staged, and every commit.

A file that is the same in several versions is read once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import Part, assembled, part
from usdfops.errors import UsageError
from usdfops.read.document import parse
from usdfops.read.git import Commit, Repository
from usdfops.read.stored import Entry, committed, content, inside, staged

__all__ = ["Versions"]


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
        self.repository = Repository(above)
        self.folder = "/".join(part for part in (inside(self.repository), below.strip("/")) if part)
        """Where the catalog lies in the repository."""
        self._parts: dict[Entry, Part] = {}

    def __enter__(self) -> Versions:
        return self

    def __exit__(self, *_: object) -> None:
        self.repository.close()

    def at(self, commit: Commit, as_of: str | None = None) -> Catalog:
        """The catalog of a commit."""
        return self._catalog(committed(self.repository, commit, self.folder), as_of)

    def staged(self, as_of: str | None = None) -> Catalog:
        """The catalog as the next commit would hold it."""
        return self._catalog(staged(self.repository, self.folder), as_of)

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

    def _catalog(self, entries: list[Entry], as_of: str | None) -> Catalog:
        return assembled(self._read(entries), as_of=as_of)

    def _read(self, entries: list[Entry]) -> Iterable[Part]:
        by_path = {entry.path: entry for entry in entries}
        for entry in entries:
            if entry not in self._parts:
                made = part(parse(content(self.repository, entry, by_path)))
                if entry.mode not in PLAIN:  # what a link means depends on other files
                    yield made
                    continue
                self._parts[entry] = made
            yield self._parts[entry]


PLAIN = ("100644", "100755")
"""The modes of files whose content is all that matters."""
