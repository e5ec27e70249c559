"""Where the facility stands against its standards, what comes first, and who has to act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usdfops.catalog.graph import Catalog, Resource

if TYPE_CHECKING:
    from usdfops.judge.gaps.record import Analysis

__all__ = ["analysis"]


def analysis(catalog: Catalog, standards: list[Resource] | None = None) -> Analysis:
    """The catalog judged against its standards, or against others, such as a draft."""
    # Rules judge examples with modules of this package, and need none of these.
    from usdfops.judge.gaps.demand import demand
    from usdfops.judge.gaps.outcome import results
    from usdfops.judge.gaps.questions import questions
    from usdfops.judge.gaps.record import Analysis
    from usdfops.judge.gaps.standards import requirements
    from usdfops.judge.gaps.weaker import weaker

    chosen = catalog.of("Standard") if standards is None else standards
    asked = requirements(chosen)
    found = list(results(catalog, asked))
    unreadable = [resource for resource in catalog.resources if not resource.document.readable]
    return Analysis(
        catalog, chosen, asked, found, weaker(catalog), demand(catalog), questions(catalog, found), unreadable
    )
