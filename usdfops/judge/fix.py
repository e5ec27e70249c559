"""Which fixes apply, and what the catalog is once they have.

All of it happens in memory: what comes out is judged again, until nothing is left to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import Part, assembled, part
from usdfops.finding import Edit, Finding, Fix
from usdfops.read.document import Document
from usdfops.read.edit import edited

__all__ = ["ROUNDS", "Judge", "Mended", "mended"]

ROUNDS = 10
"""How often the catalog is judged again: a fix may bring to light what another one mends."""
TRIED = 50
"""How many fixes of a file are tried one by one, where they do not go together."""

Judge = Callable[[Catalog, Mapping[str, str]], list[Finding]]
"""What is wrong with a catalog; beside it, the paths that files had before they were given others."""


class Mended(NamedTuple):
    """A catalog after its fixes."""

    catalog: Catalog
    findings: list[Finding]
    """What is left."""
    fixed: int
    """How many findings were mended."""
    files: list[tuple[Document, Document]]
    """Each file that differs: as it was read, and as it becomes."""


def mended(catalog: Catalog, judge: Judge, *, unsafe: bool = False, leave: Collection[str] = ()) -> Mended:
    """`catalog` with what `judge` finds mended: by safe fixes, or by `unsafe` ones too.

    The files at the paths in `leave` stay as they are.
    """
    state = _State(catalog, leave)
    findings, count = judge(catalog, {}), 0
    for _ in range(ROUNDS):
        done = state.mend(findings, unsafe)
        if not done:
            break
        count += done
        catalog = assembled(
            state.parts.values(), as_of=catalog.as_of, former=catalog.former, baseline=catalog.baseline
        )
        findings = judge(catalog, {path: document.path for path, document in state.before.items()})
    files = [(before, state.parts[path].resource.document) for path, before in sorted(state.before.items())]
    return Mended(catalog, findings, count, files)


class _State:
    """The files of a catalog while they are mended, by the paths that they have by then."""

    def __init__(self, catalog: Catalog, leave: Collection[str]) -> None:
        self.parts: dict[str, Part] = {}
        self.before: dict[str, Document] = {}
        self._documents = {resource.document.path: resource.document for resource in catalog.resources}
        self._leave = leave

    def mend(self, findings: Iterable[Finding], unsafe: bool) -> int:
        """Applies what goes together of the findings' fixes; how many findings that mends."""
        if not self.parts:
            self.parts = {path: part(document) for path, document in self._documents.items()}
        by_path: dict[str, list[Fix]] = {}
        for finding in findings:
            if finding.fix and (finding.fix.safe or unsafe) and self._may_change(finding.path, finding.fix):
                by_path.setdefault(finding.path, []).append(finding.fix)
        return sum(self._applied(path, fixes) for path, fixes in by_path.items())

    def _may_change(self, path: str, fix: Fix) -> bool:
        was = self.before[path].path if path in self.before else path
        return was not in self._leave and (fix.rename is None or fix.rename[1] not in self.parts)

    def _applied(self, path: str, fixes: list[Fix]) -> int:
        document = self.parts[path].resource.document
        chosen = [fix for fix in _apart(fixes) if fix.rename is None or fix.rename[1] not in self.parts]
        after = edited(document, chosen)
        if after is None:
            kept: list[Fix] = []
            for fix in chosen[:TRIED]:
                kept += [fix] if edited(document, [*kept, fix]) else []
            chosen, after = kept, edited(document, kept)
        if after is None or not chosen:
            return 0
        was = self.before.pop(path, document)
        del self.parts[path]
        self.parts[after.path] = part(after)
        self.before[after.path] = was
        return sum(fix in chosen for fix in fixes)


def _apart(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes, once each, without those that touch what an earlier one touches."""
    kept: list[Fix] = []
    for fix in dict.fromkeys(fixes):
        renamed = fix.rename is not None and any(other.rename for other in kept)
        if not renamed and not any(_overlap(a, b) for k in kept for a in k.edits for b in fix.edits):
            kept.append(fix)
    return kept


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)
