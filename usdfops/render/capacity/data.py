"""Demand and capacity for other programs: JSON, and a row of CSV for each facility, period and quantity."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal

from usdfops.judge.capacity import Cell, Series
from usdfops.render.capacity.record import Outlook
from usdfops.render.escape import cell as safe

__all__ = ["capacity_csv", "capacity_json"]

Value = str | int | float | Decimal | None

COLUMNS = (
    *("facility", "period", "quantity", "unit", "demand", "provisioned"),
    *("growth", "whole", "share", "fiscalYear", "phase", "measure", "projection"),
)
"""The keys of a row, in their order."""


def capacity_json(outlook: Outlook) -> str:
    """An object with `version`, `shift`, `rows`, `totals`, `runsOut` and `menu`.

    The rows are those of facilities; where a projection gives nobody a share, those of all together, whose
    `facility` is null.
    """
    told = list(_told(outlook))
    answer = {
        "version": 1,
        "shift": outlook.shift,
        "rows": [{key: _number(value) for key, value in row.items()} for row in _rows(outlook)],
        "totals": [{**_head(one), "demand": _number(one.total)} for one in told if one.is_work],
        "runsOut": [
            {**_head(one), "period": short.period.name, "fiscalYear": short.period.fiscal_year}
            for one in told
            if (short := one.runs_out)
        ],
        "menu": [
            {
                "service": limit.service.name,
                "title": limit.title,
                "sort": limit.place.path[1],
                "amount": limit.amount,
                "requested": limit.requested,
                "share": limit.share,
                "requests": limit.requests,
                "silent": limit.silent,
                "path": outlook.path(limit.service),
                "line": limit.place.span().line,
            }
            for limit in outlook.requested
        ],
    }
    return json.dumps(answer, indent=2) + "\n"


def capacity_csv(outlook: Outlook) -> str:
    """The rows below the names of their columns; what is unknown is empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(outlook):
        writer.writerow(
            "" if v is None else f"{v:f}" if isinstance(v, Decimal) else safe(str(v)) for v in row.values()
        )
    return stream.getvalue()


def _told(outlook: Outlook) -> Iterator[Series]:
    """The series of facilities, and of all facilities together where none has a share."""
    sharing = {one.projection for one in outlook.series if one.facility}
    return (one for one in outlook.series if one.facility or one.projection not in sharing)


def _rows(outlook: Outlook) -> Iterator[dict[str, Value]]:
    for one in _told(outlook):
        for each in one.cells:
            yield dict(zip(COLUMNS, _values(one, each), strict=True))


def _values(one: Series, each: Cell) -> tuple[Value, ...]:
    period = each.period
    return (
        *(one.facility, period.name, one.quantity["name"].text, one.unit, each.demand, each.provisioned),
        *(each.growth, each.whole, one.share, period.fiscal_year, period.phase),
        *(one.quantity["measure"].text, one.projection.name),
    )


def _head(one: Series) -> dict[str, str | None]:
    name = one.quantity["name"].text
    return {"projection": one.projection.name, "facility": one.facility, "quantity": name, "unit": one.unit}


def _number(value: Value) -> str | int | float | None:
    """A number as JSON has it: without a point where it is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
