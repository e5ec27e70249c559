"""What the baseline could accept, and which of its entries still have something to accept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding
from usdfops.judge.baseline import Entry, Key, entries, key_of
from usdfops.judge.baseline_text import Fields
from usdfops.judge.drift import drift
from usdfops.judge.drift.record import KINDS, Drift
from usdfops.judge.lint import judged
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.judge.suppress import FIRM
from usdfops.read.document import Path

__all__ = ["Acceptable", "Standing", "acceptable", "standing"]


class Standing(NamedTuple):
    """An entry of the baseline, and how it stands."""

    entry: Entry
    holds: bool | None
    """Whether what it accepts is still there; None where nobody can tell now."""
    ended: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing is lost without it."""
        return self.ended or self.holds is False


def standing(catalog: Catalog) -> list[Standing]:
    """Every entry of the catalog's baseline, in its order.

    Raises:
        UsageError: the baseline is not one.
    """
    those = entries(catalog.baseline) if catalog.baseline else []
    result = judged(catalog)
    rows = drift(catalog) if any(entry.rule in KINDS for entry in those) else []
    settled = (row.declared.place for row in rows if row.kind == "settled" and row.declared)
    used = {each.entry.place.path for each in result.accepted}
    used |= _in_baseline(catalog, (row.accepted for row in rows))
    gone = {entry.place.path for entry in result.unneeded} | _in_baseline(catalog, settled)
    there = {key_of(finding) for finding in result.findings} | {_key(row) for row in rows}
    found = []
    for entry in those:
        ended, path = entry.has_ended(catalog.as_of), entry.place.path
        holds = (entry.key in there) if ended else True if path in used else False if path in gone else None
        found.append(Standing(entry, holds, ended))
    return found


def _in_baseline(catalog: Catalog, places: Iterable[Place | None]) -> set[Path]:
    """The entries of the baseline in which some of the places are."""
    return {place.path[:2] for place in places if place is not None and place.resource is catalog.baseline}


def _key(row: Drift) -> Key:
    return (row.resource.label or "") if row.resource else "", row.kind, row.subject


class Acceptable(NamedTuple):
    """What the baseline could accept of what is found now."""

    entries: list[tuple[Key, Fields]]
    """What an entry for each would say, but for the reason and the day."""
    firm: list[Finding]
    """The findings that nothing accepts."""


def acceptable(catalog: Catalog, rules: Sequence[Rule], kinds: Collection[str] = ()) -> Acceptable:
    """What `rules` find, and the differences of these `kinds`, that nothing accepts so far.

    Raises:
        UsageError: the baseline is not one.
    """
    findings = judged(catalog, rules).findings
    firm = [finding for finding in findings if RULES[finding.rule].subject in FIRM]
    rows = drift(catalog) if kinds else []
    found: list[tuple[Key, Fields]] = [
        (key_of(f), _fields(f)) for f in findings if RULES[f.rule].subject not in FIRM
    ]
    for row in rows:
        if row.kind in kinds and row.accepted is None and row.resource and row.resource.label:
            fields = {"resource": row.resource.label, "rule": row.kind}
            found.append((_key(row), fields | ({"subject": row.subject} if row.subject else {})))
    return Acceptable(found, firm)


def _fields(finding: Finding) -> dict[str, str]:
    about = {"resource": finding.resource} if finding.resource else {"path": finding.path}
    return {**about, "rule": finding.rule, **({"pointer": finding.pointer} if finding.pointer else {})}
