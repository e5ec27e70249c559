"""The tier that a resource counts as, in words."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.record import Tiering

__all__ = ["tier_short", "tier_words"]


def tier_words(catalog: Catalog, tier: Tiering) -> str:
    """The tier that a resource counts as, and why, where nobody has said."""
    if tier.name is None or tier.stated:
        return tier_short(catalog, tier)
    return f"{tier_short(catalog, tier)}, because {tier.because} depends on it"


def tier_short(catalog: Catalog, tier: Tiering) -> str:
    """The tier that something counts as; why, where nobody has said, is told once for all of it."""
    if tier.name is None:
        return "tier not known"
    titles = {place["name"].text: place["title"].text for place in catalog.terms("Tier")}
    title = titles.get(tier.name) or tier.name
    return title if tier.stated else f"at least {title}"
