"""Quantities with units, added up: what cannot be a quantity of the same sort is left out, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pint import UnitRegistry

__all__ = ["NOTHING", "Sum", "summed"]

_QUANTITY = re.compile(r"([0-9]{1,30}(?:\.[0-9]{1,30})?) ?([A-Za-z][A-Za-z ]{0,20})")

_LARGEST = Decimal(10) ** 20
"""What is not below this is no amount, whatever the unit."""

_UNITS = (
    *(f"{prefix}- = 1e{power}" for prefix, power in zip("kMGTPE", range(3, 19, 3), strict=True)),
    *(f"{prefix}i- = {1024**power}" for power, prefix in enumerate("KMGTPE", 1)),
    "B = [data]",
    "cores = []",  # a count: 4 means 4 cores
    "core_hours = [core_time]",
)
"""The units of the model, and no others: pint's own would turn bytes into plain numbers."""


class Sum(NamedTuple):
    """What amounts add up to."""

    text: str
    """In the unit of the whole."""
    share: float | None
    """Of the whole; None where that is nothing."""
    counted: int
    """How many of the values could be added up."""


NOTHING = Sum("", None, 0)
"""The sum of what cannot be added up."""


def summed(whole: str, values: list[object]) -> Sum:
    """The values that are quantities of the same sort as `whole`, added up and compared with it."""
    if not any(isinstance(value, str | int | float) for value in values):
        return NOTHING
    found = _QUANTITY.fullmatch(whole)
    amounts = [amount for value in values if found and (amount := _amount(value, found[2])) is not None]
    if not found or not amounts:
        return NOTHING
    total, size = sum(amounts, Decimal(0)), Decimal(found[1])
    return Sum(f"{_plain(total)} {found[2]}", float(total / size) if size else None, len(amounts))


def _amount(value: object, unit: str) -> Decimal | None:
    """How many of `unit` a value is; None where it is no quantity, or one of another sort."""
    import pint  # only where there is something to add up

    number, of = str(value), ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str):
        found = _QUANTITY.fullmatch(value.strip())
        if not found:
            return None
        number, of = found.groups()
    try:
        quantity = _registry().Quantity(Decimal(number), of.strip().replace(" ", "_"))
        amount = Decimal(quantity.to(unit.replace(" ", "_")).magnitude)
        is_amount = 0 <= amount < _LARGEST
    except (pint.PintError, ArithmeticError, ValueError):
        return None
    return amount if is_amount else None


@cache
def _registry() -> UnitRegistry[Decimal]:
    from pint import UnitRegistry

    registry: UnitRegistry[Decimal] = UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
    for line in _UNITS:
        registry.define(line)
    return registry


def _plain(number: Decimal) -> str:
    """A number as people write it: two digits behind the point, more where it is small."""
    short = round(number, 2) if number >= 1 else Decimal(f"{number:.2g}")
    return f"{short:,f}".rstrip("0").rstrip(".") if "." in f"{short:f}" else f"{short:,f}"
