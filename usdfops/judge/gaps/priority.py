"""What comes first: a plain product, whose parts every report prints.

score = tier x level x reach / effort
"""

from __future__ import annotations

from functools import cache

from usdfops.judge.gaps.record import Priority

__all__ = ["EFFORT", "LEVEL", "REACH", "priority", "tier_weight"]

LEVEL = {"required": 3, "recommended": 1}
EFFORT = {"hours": 1, "days": 2, "weeks": 4, "months": 8}
REACH = ((10, 4), (4, 3), (1, 2), (0, 1))
"""How many applications rest on it, at least, and what that counts."""


def tier_weight(tier: str | None, tiers: list[str]) -> int:
    """1 for the lowest tier and twice as much for each above; what has no tier known counts as the lowest."""
    return int(2 ** (len(tiers) - 1 - tiers.index(tier))) if tier in tiers else 1


@cache
def priority(*, tier: int, level: str | None, above: int, effort: str | None) -> Priority:
    """The priority of closing a gap. What a standard leaves out counts as if it were urgent."""
    of_level, of_effort = LEVEL.get(level or "required", 3), EFFORT.get(effort or "hours", 1)
    reach = next(weight for least, weight in REACH if above >= least)
    score = round(tier * of_level * reach / of_effort, 2)
    return Priority(score, tier, of_level, reach, of_effort, above)
