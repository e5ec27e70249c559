"""What a check has to tell: the record that every format of findings is made from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.secrets import masked
from usdfops.model import KINDS
from usdfops.read.tree import printable
from usdfops.words import counted

if TYPE_CHECKING:
    from usdfops.judge.baseline import Accepted

__all__ = ["Report", "path_from_here"]


class Report(NamedTuple):
    """Findings, and what a reader needs to place them."""

    findings: list[Finding]
    catalog: Catalog
    folder: str
    """The catalog's folder, relative to the current directory or absolute."""
    root: str
    """The repository's root."""
    scope: str = ""
    """What the findings are restricted to, in words that follow "no findings"."""
    accepted: Sequence[Accepted] = ()
    """What the baseline leaves out of them."""

    def path(self, path: str) -> str:
        """`path` (of the catalog) as people give it to other commands, from where they are."""
        return path_from_here(self.folder, path)

    def path_in_repository(self, path: str) -> str:
        """`path` (of the catalog) from the repository's root, as services for code want it."""
        full = os.path.join(os.path.realpath(self.folder), path)
        return printable(os.path.relpath(full, self.root)).replace(os.sep, "/")

    def line(self, path: str, number: int) -> str:
        """The text of a line of a file of the catalog, without the secrets in it."""
        document = self.catalog.document(path)
        return masked(document.line(number)) if document else ""

    @property
    def resources(self) -> dict[str, int]:
        """How many resources of each kind were checked."""
        return {kind: len(self.catalog.of(kind)) for kind in KINDS if self.catalog.of(kind)}

    @property
    def rules(self) -> dict[str, int]:
        """How many findings each rule has, the most first."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.rule] = counts.get(finding.rule, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def fixable(self) -> str | None:
        """How many findings `--fix` would mend, in words; None where it would mend none."""
        fixes = [finding.fix for finding in self.findings if finding.fix]
        safe = sum(fix.safe for fix in fixes)
        parts = [f"{safe:,} fixable with `--fix`"] if safe else []
        if len(fixes) > safe:
            more = " more" if safe else " fixable"
            parts.append(f"{len(fixes) - safe:,}{more} with `--fix --unsafe-fixes`")
        return ", ".join(parts) or None

    def summary(self) -> str:
        """What was checked and found, in a line or two of prose."""
        checked = counted(sum(self.resources.values()), "resource")
        kinds = ", ".join(
            f"{count} {KINDS[kind].plural if count > 1 else KINDS[kind].singular}"
            for kind, count in self.resources.items()
        )
        left_out = self._left_out()
        if not self.findings:
            none = f"no findings{self.scope}{left_out}"
            return f"{checked} checked, {none}: {kinds}" if kinds else "the catalog is empty"
        files = counted(len({finding.path for finding in self.findings}), "file")
        return f"{counted(len(self.findings), 'finding')} in {files}{left_out}; {checked} checked: {kinds}"

    def _left_out(self) -> str:
        """How many findings the baseline accepts, in words that follow how many it does not."""
        if not self.accepted:
            return ""
        file = self.path(self.accepted[0].entry.place.resource.document.path)
        last = max(each.entry.until for each in self.accepted)
        return f", and {len(self.accepted):,} accepted in {file} until {last} at the latest"


def path_from_here(folder: str, path: str) -> str:
    """`path` of the catalog in `folder`, from the current directory."""
    return _path_from(os.getcwd(), folder, path)


@cache
def _path_from(here: str, folder: str, path: str) -> str:
    full = os.path.join(here, folder, path)
    return printable(os.path.relpath(full, here)).replace(os.sep, "/")
