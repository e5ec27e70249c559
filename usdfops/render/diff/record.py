"""What a comparison of two catalogs has to tell: the record that every format of it is made from."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.judge.diff import Diff
from usdfops.render.report import path_from_here
from usdfops.words import joined

__all__ = ["Comparison", "Version"]


class Version(NamedTuple):
    """One of the two sides."""

    name: str
    """In words that follow "compared with": `commit 0a1b2c3d of 2026-01-31` or `the work tree`."""
    revision: str | None
    """The full hash of the commit; None where it is no commit."""
    date: str | None
    """The day of the commit."""
    why: str | None = None
    """How the call named it, or why it was taken: `where HEAD parted from origin/main`."""

    def __str__(self) -> str:
        return f"{self.name} ({self.why})" if self.why else self.name


class Comparison(NamedTuple):
    """Two versions of a catalog, and what differs."""

    diff: Diff
    base: Version
    head: Version
    folder: str
    """The catalog's folder, as paths are shown from here."""

    def path(self, path: str) -> str:
        """`path` of the catalog, from the current directory."""
        return path_from_here(self.folder, path)

    def headline(self) -> str:
        """What was compared with what."""
        return f"{self.head} compared with {self.base}, as of {self.diff.head.as_of}"

    def unreadable(self) -> list[str]:
        """A banner for each side of which not all can be read."""
        found = []
        for version, files in zip((self.base, self.head), self.diff.unreadable, strict=True):
            paths = [self.path(resource.document.path) for resource in files]
            if paths:
                shown = joined(paths) if len(paths) < 4 else f"{paths[0]} and {len(paths) - 1} more files"
                found.append(f"CANNOT BE READ in {version.name}: {shown}; what is in it counts as unknown")
        return found
