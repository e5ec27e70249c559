"""What a change of the catalog does to the facility, on resources that it does not touch too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.changes import changes
from usdfops.judge.diff.boundary import accountability
from usdfops.judge.diff.causes import Key, causes
from usdfops.judge.diff.demand import demand_changes, weaker_changes
from usdfops.judge.diff.influence import Influence
from usdfops.judge.diff.record import (
    OPEN,
    TURNS,
    Answering,
    Change,
    DemandChange,
    Diff,
    Field,
    Held,
    OutcomeChange,
    WeakerChange,
    standing,
)
from usdfops.judge.diff.units import Pairing, Unit, paired
from usdfops.judge.facts import SUBJECTS
from usdfops.judge.gaps.outcome import results
from usdfops.judge.gaps.record import Result
from usdfops.judge.gaps.standards import requirements
from usdfops.judge.lint import judged

__all__ = [
    "OPEN", "TURNS", "Answering", "Change", "DemandChange", "Diff", "Field", "Held", "OutcomeChange",
    "WeakerChange", "diff",
]  # fmt: skip


def diff(base: Catalog, head: Catalog) -> Diff:
    """What differs between two catalogs that are judged as of the same day."""
    pairing = paired(base, head)
    influence = Influence(base, head, pairing.changed)
    found = _findings(base, head, pairing)
    return Diff(
        base=base,
        head=head,
        resources=[unit.change() for unit in pairing.changed],
        layout=pairing.layout,
        new=found.new,
        fixed=found.fixed,
        accepted=found.accepted,
        outcomes=_outcomes(base, head, pairing, influence),
        accountability=accountability(base, head, pairing, influence),
        demand=demand_changes(base, head, pairing),
        weaker=weaker_changes(base, head, pairing),
    )


class _Findings(NamedTuple):
    new: list[Finding]
    fixed: list[Finding]
    accepted: list[Finding]


def _findings(base: Catalog, head: Catalog, pairing: Pairing) -> _Findings:
    """Findings brought, mended and accepted: what the baseline accepts now is not mended by that."""
    was, now = judged(base), judged(head)
    known = pairing.findings_now(was.findings)
    left_out = pairing.findings_now(each.finding for each in was.accepted)
    found = changes(known, now.findings)
    accepted = changes(left_out, (each.finding for each in now.accepted)).new
    return _Findings(found.new, changes(found.fixed, accepted).fixed, accepted)


def _outcomes(base: Catalog, head: Catalog, pairing: Pairing, influence: Influence) -> list[OutcomeChange]:
    """What comes to something else; what no change can reach is not judged."""
    was = _by_key(_results(base, influence), pairing)
    now = _by_key(_results(head, influence), None)
    differing = {
        key: standing(now.get(key))
        for key in sorted({*was, *now})
        if standing(was.get(key)) != standing(now.get(key))
    }
    found = causes(base, pairing.changed, influence, differing, standing)
    touched = {unit.label for unit in pairing.changed}
    broken = {unit.label for unit in pairing.changed if not _is_known(unit, head)}
    return [
        OutcomeChange(was.get(key), now.get(key), cause, key[0] in touched, broken.isdisjoint(cause))
        for key, cause in ((key, found[key]) for key in differing)
    ]


def _is_known(unit: Unit, head: Catalog) -> bool:
    """Whether it can be read in the head; what lay in a folder that cannot be listed may be there still."""
    lost = [f"{each.document.path}/" for each in head.resources if not each.document.readable]
    hidden = any(each.document.path.startswith(tuple(lost)) for each in unit.before)
    return all(each.document.readable for each in unit.after) and (bool(unit.after) or not hidden)


def _results(catalog: Catalog, influence: Influence) -> Iterator[Result]:
    reached = {each for kind in SUBJECTS for each in catalog.of(kind) if influence.reaches(each)}
    return results(catalog, requirements(catalog.of("Standard")), reached)


def _by_key(found: Iterable[Result], pairing: Pairing | None) -> dict[Key, Result]:
    by_key: dict[Key, Result] = {}
    for result in found:
        label, requirement = result.key
        by_key.setdefault((pairing.now(label) if pairing else label, requirement), result)
    return by_key
