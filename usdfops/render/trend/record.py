"""What a trend has to tell: the record that every format of it is made from."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.judge.trend.record import Trend

__all__ = ["TrendReport"]


class TrendReport(NamedTuple):
    """A trend, and what a reader needs to place it."""

    trend: Trend
    title: str
    """What it is about."""
    pinned: str | None
    """The revision whose standards were asked for, as it was named; None where each point had its own."""

    def called(self, label: str) -> str:
        """A resource as people name it: an application by its name, all else with its kind."""
        return label.removeprefix("Application/")
