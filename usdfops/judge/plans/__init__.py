"""Cycles of work and their items: what is planned, what addresses a gap, what is late."""

from __future__ import annotations

from usdfops.judge.plans.items import Addressing, addressing, cycles, items
from usdfops.judge.plans.record import CYCLE_STATES, STATUSES, Cycle, Item

__all__ = ["CYCLE_STATES", "STATUSES", "Addressing", "Cycle", "Item", "addressing", "cycles", "items"]
