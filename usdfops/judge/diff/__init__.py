"""What a change of the catalog does to the facility, on resources that it does not touch too."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.judge.changes import Changes, changes
from usdfops.judge.diff.boundary import accountability
from usdfops.judge.diff.causes import Key, causes
from usdfops.judge.diff.demand import demand_changes, weaker_changes
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
)
from usdfops.judge.diff.units import Pairing, paired
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import Analysis, Result
from usdfops.judge.lint import lint

__all__ = [
    "OPEN", "TURNS", "Answering", "Change", "DemandChange", "Diff", "Field", "Held", "OutcomeChange",
    "WeakerChange", "diff",
]  # fmt: skip


def diff(base: Catalog, head: Catalog) -> Diff:
    """What differs between two catalogs that are judged as of the same day."""
    pairing = paired(base, head)
    before, after = analysis(base), analysis(head)
    found = _findings(base, head, pairing)
    return Diff(
        base=before,
        head=after,
        resources=[unit.change() for unit in pairing.changed],
        layout=pairing.layout,
        new=found.new,
        fixed=found.fixed,
        outcomes=_outcomes(before, after, pairing),
        accountability=accountability(base, head, pairing),
        demand=demand_changes(before.demand, after.demand, pairing),
        weaker=weaker_changes(before.weaker, after.weaker, pairing),
    )


def _findings(base: Catalog, head: Catalog, pairing: Pairing) -> Changes:
    """Findings brought and mended; what has another name now is the same thing with the same mistakes."""
    known = [
        each._replace(resource=pairing.now(each.resource)) if each.resource else each for each in lint(base)
    ]
    return changes(known, lint(head))


def _outcomes(before: Analysis, after: Analysis, pairing: Pairing) -> list[OutcomeChange]:
    was = _by_key(before.results, pairing)
    now = _by_key(after.results, None)
    differing = {
        key: now[key].outcome if key in now else None
        for key in sorted({*was, *now})
        if (was[key].outcome if key in was else None) != (now[key].outcome if key in now else None)
    }
    found = causes(before.catalog, after.catalog, pairing.changed, differing)
    touched = {unit.label for unit in pairing.changed}
    return [OutcomeChange(was.get(key), now.get(key), found[key], key[0] in touched) for key in differing]


def _by_key(results: list[Result], pairing: Pairing | None) -> dict[Key, Result]:
    found: dict[Key, Result] = {}
    for result in results:
        label, requirement = result.key
        found.setdefault((pairing.now(label) if pairing else label, requirement), result)
    return found
