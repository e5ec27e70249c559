"""Demand against the menu."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.record import Demand

__all__ = ["demand"]


def demand(catalog: Catalog) -> Demand:
    """What applications ask for against what the menu offers."""
    return Demand([], [], {}, [], [], [], None, {})
