"""What an expression says, in words."""

from __future__ import annotations

from collections.abc import Mapping

from usdfops.judge.expression import Expression

__all__ = ["failed", "held"]


def failed(expression: Expression, known: Mapping[str, object], subject: str = "app") -> str:
    """Which part of an expression that came to false is not so, in words."""
    return f"not so: {expression.text}"


def held(expression: Expression, known: Mapping[str, object], subject: str = "app") -> str:
    """What makes an expression that came to true so, in words."""
    return expression.text
