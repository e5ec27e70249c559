"""The questions to ask next: the facts that nobody has given and that would decide most."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.owners import asked
from usdfops.judge.gaps.record import Question, Result

__all__ = ["questions"]


def questions(catalog: Catalog, results: list[Result]) -> list[Question]:
    """A question for each field of each resource that results wait for, the one that settles most first.

    What waits is unknown, or a gap because nobody has stated something.
    """
    waiting: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.outcome in ("unknown", "gap"):
            for field in result.missing:
                waiting.setdefault((result.resource.label or "", field), []).append(result)
    found = []
    for (_, field), decides in waiting.items():
        decides.sort(key=lambda r: (-r.priority.score if r.priority else 0, r.requirement.id))
        weight = round(sum(r.priority.score for r in decides if r.priority), 2)
        resource = decides[0].resource
        found.append(Question(resource, (field,), decides, weight, asked(catalog, resource)))
    return sorted(found, key=lambda q: (-q.weight, q.resource.label or "", q.field))
