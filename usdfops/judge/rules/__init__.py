"""Every lint rule, by name, in the order in which they are explained."""

from __future__ import annotations

from types import ModuleType

from usdfops.judge.rule import Rule
from usdfops.judge.rules import (
    baseline,
    boundary,
    cycles,
    deployment,
    editors,
    exceptions,
    expressions,
    facilities,
    files,
    hygiene,
    identity,
    links,
    observations,
    periods,
    plans,
    projections,
    references,
    services,
    standards,
    structure,
    suppressions,
    yaml,
)

__all__ = ["RULES", "SUBJECTS"]

SUBJECTS: dict[str, ModuleType] = {
    "files": files,
    "yaml": yaml,
    "structure": structure,
    "editors": editors,
    "identity": identity,
    "references": references,
    "services": services,
    "deployment": deployment,
    "facilities": facilities,
    "links": links,
    "expressions": expressions,
    "standards": standards,
    "boundary": boundary,
    "exceptions": exceptions,
    "periods": periods,
    "projections": projections,
    "plans": plans,
    "cycles": cycles,
    "observations": observations,
    "hygiene": hygiene,
    "suppressions": suppressions,
    "baseline": baseline,
}

RULES: dict[str, Rule] = {
    value.name: value
    for module in SUBJECTS.values()
    for value in vars(module).values()
    if isinstance(value, Rule)
}
