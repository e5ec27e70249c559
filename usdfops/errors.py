"""What ends a call that cannot be answered."""

from __future__ import annotations

__all__ = ["UsageError"]


class UsageError(Exception):
    """The call, or what surrounds it, is wrong: one line on stderr and exit 2."""
