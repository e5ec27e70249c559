"""The boundary: for every application and every responsibility, who does it, answers for it, decides.

This is the one place that computes it. A cell is made of layers, and later layers win, holder by
holder: the responsibility's default, the pattern that the application follows, the services that it
uses, and its own deviation.
"""

from __future__ import annotations

from usdfops.judge.boundary.agreements import Stranger, agreements, is_signed, objection, strangers
from usdfops.judge.boundary.cells import agreed_to, boundary, cells_of, comes_with, signed_on
from usdfops.judge.boundary.layers import is_same, is_stated, ranked, side_of, statements
from usdfops.judge.boundary.record import HOLDERS, SIDES, Cell, Holder, Layer, Reason

__all__ = [
    "HOLDERS", "SIDES", "Cell", "Holder", "Layer", "Reason", "Stranger", "agreed_to", "agreements",
    "boundary", "cells_of", "comes_with", "is_same", "is_signed", "is_stated", "objection", "ranked",
    "side_of", "signed_on", "statements", "strangers",
]  # fmt: skip
