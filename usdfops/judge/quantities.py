"""Quantities with units, exactly: what is no quantity of the same sort is left out, never guessed.

They are computed by pint, in decimal numbers: 61.4 PB is 61.4 PB, and a quarter of it 15.35 PB.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pint import UnitRegistry

__all__ = ["NOTHING", "Amount", "Sum", "amount", "part", "summed"]

_QUANTITY = re.compile(r"([0-9]{1,30}(?:\.[0-9]{1,30})?) ?([A-Za-z][A-Za-z ]{0,20})")

_LARGEST = Decimal(10) ** 20
"""What is not below this is no amount, whatever the unit."""

_UNITS = (
    *(f"{prefix}- = 1e{power}" for prefix, power in zip("kMGTPE", range(3, 19, 3), strict=True)),
    *(f"{prefix}i- = {1024**power}" for power, prefix in enumerate("KMGTPE", 1)),
    "B = [data]",
    "cores = []",  # a count: 4 means 4 cores
    "core_hours = [core_time]",
    "alerts = [alert]",
    "million = 1e6",
)
"""The units of the model, and no others: pint's own would turn bytes into plain numbers."""


class Amount(NamedTuple):
    """So many of a unit."""

    number: Decimal
    unit: str
    """As it is written, such as `PB` or `million core hours`."""


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


def amount(text: str | None, unit: str | None = None) -> Amount | None:
    """The quantity that `text` gives, in `unit` or in its own; None where there is none in such a unit."""
    found = _QUANTITY.fullmatch(text or "")
    if found is None:
        return None
    unit = unit or found[2]
    number = _in_unit(text, unit)
    return None if number is None else Amount(number, unit)


def part(whole: Amount, share: Decimal) -> Amount:
    """That share of the whole, where 1 is all of it."""
    quantity = _registry().Quantity(whole.number, _name(whole.unit)) * share
    return Amount(_plainly(Decimal(quantity.magnitude)), whole.unit)


def summed(whole: str, values: list[object]) -> Sum:
    """The values that are quantities of the same sort as `whole`, added up and compared with it."""
    if not any(isinstance(value, str | int | float) for value in values):
        return NOTHING
    found = _QUANTITY.fullmatch(whole)
    numbers = [number for value in values if found and (number := _in_unit(value, found[2])) is not None]
    if not found or not numbers:
        return NOTHING
    total, size = sum(numbers, Decimal(0)), Decimal(found[1])
    return Sum(f"{_plain(total)} {found[2]}", float(total / size) if size else None, len(numbers))


def _in_unit(value: object, unit: str) -> Decimal | None:
    """How many of `unit` a value is; None where it is no quantity, or one of another sort."""
    import pint  # only where there is something to compute

    number, of = str(value), ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str):
        found = _QUANTITY.fullmatch(value.strip())
        if not found:
            return None
        number, of = found.groups()
    try:
        quantity = _registry().Quantity(Decimal(number), _name(of))
        magnitude = Decimal(quantity.to(_name(unit)).magnitude)
        is_amount = 0 <= magnitude < _LARGEST
    except (pint.PintError, ArithmeticError, ValueError):
        return None
    return _plainly(magnitude) if is_amount else None


def _name(unit: str) -> str:
    """The unit as pint reads it."""
    many, million, rest = unit.strip().rpartition("million ")
    return f"{many}{million and 'million * '}{rest.replace(' ', '_')}"


@cache
def _registry() -> UnitRegistry[Decimal]:
    from pint import UnitRegistry

    registry: UnitRegistry[Decimal] = UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
    for line in _UNITS:
        registry.define(line)
    return registry


def _plainly(number: Decimal) -> Decimal:
    """The same number without zeros at its end and without an exponent."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _plain(number: Decimal) -> str:
    """A number as people write it: two digits behind the point, more where it is small."""
    short = round(number, 2) if number >= 1 else Decimal(f"{number:.2g}")
    return f"{short:,f}".rstrip("0").rstrip(".") if "." in f"{short:f}" else f"{short:,f}"
