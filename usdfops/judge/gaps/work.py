"""Which gaps work is planned for, and which most urgent ones it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from usdfops.judge.gaps.record import Analysis
from usdfops.judge.plans import Item, addressing
from usdfops.judge.plans.unplanned import unplanned

__all__ = ["NO_WORK", "Work", "work"]

Key = tuple[str, str]
"""`Kind/name` and a requirement's id: what names a result."""


class Work(NamedTuple):
    """What is planned against the gaps."""

    planned: Mapping[Key, list[Item]]
    """The open items that address each gap, what happens next first; a gap without any is left out."""
    urgent: frozenset[Key]
    """The required gaps of applications of the most critical tier that no work is planned for."""
    tier: str | None
    """That tier; None where the support model has none."""


NO_WORK = Work({}, frozenset(), None)
"""What there is to say where nobody has looked at plans."""


def work(analysis: Analysis) -> Work:
    """What the cycles that have not ended plan against the gaps of the catalog."""
    addressed, without = addressing(analysis.catalog), unplanned(analysis)
    found = {result.key: addressed.of(*result.key) for result in analysis.open}
    planned = {key: several for key, several in found.items() if several}
    return Work(planned, frozenset(result.key for result in without.urgent), without.tier)
