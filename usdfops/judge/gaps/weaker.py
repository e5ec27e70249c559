"""Weaker support underneath: what rests on something of a lower tier, shorter hours or rarer backups."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.record import Weaker

__all__ = ["weaker"]


def weaker(catalog: Catalog) -> list[Weaker]:
    """Everything that has weaker support than applications that rest on it, once per provider and aspect."""
    return []
