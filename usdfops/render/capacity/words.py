"""What every format says alike: headings, tables, and what is provisioned, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from usdfops.catalog.graph import Resource
from usdfops.judge.capacity import Cell, Series
from usdfops.judge.gaps.record import Capacity
from usdfops.render.capacity.record import Outlook
from usdfops.render.fields import UNKNOWN
from usdfops.words import counted, joined

__all__ = [
    "REQUESTED",
    "Block",
    "Line",
    "blocks",
    "figure",
    "measured",
    "part_of_all",
    "preface",
    "requested",
    "title",
]

REQUESTED = ["service", "what", "there is", "requested", "not stated"]
"""The columns of what is requested from the menu."""

_SHORT = "!"
"""What stands behind a demand for which what is provisioned does not suffice."""


class Line(NamedTuple):
    """A line of a table: a period with its figures."""

    phase: str
    """The phase of the period; empty where nobody has said, and of a line that stands for all periods."""
    label: str
    figures: list[str]


class Block(NamedTuple):
    """A table, and what is said about it."""

    title: str
    columns: list[str]
    """The names of the figures; the first column, the periods, has none."""
    lines: list[Line]
    about: list[str]
    """What is provisioned, and whether it suffices: sentences without a full stop."""


def title(outlook: Outlook, projection: Resource) -> str:
    """What the tables of a projection are about."""
    of = f" of {outlook.facility.title}" if outlook.facility else " by facility"
    return f"{projection.title}: demand{of}"


def preface(outlook: Outlook, projection: Resource) -> Iterator[str]:
    """What has to be known to read its numbers: sentences without a full stop."""
    if outlook.shift:
        years = counted(abs(outlook.shift), "year")
        way = "later" if outlook.shift > 0 else "earlier"
        yield (
            f"Shifted by {outlook.shift:+d}y: every value stands {years} {way} than the projection has it, "
            "and what is provisioned stays where it is"
        )
    first = next((one.cells for one in outlook.series if one.projection is projection), [])
    survey = [cell.period for cell in first if cell.period.name.startswith("LOY")]
    start = projection.spec["surveyStart"]
    if survey and start.given:
        said = "Without the shift, LOY1 is" if outlook.shift else "LOY1 is"
        because = " ".join((start["because"].text or "").split()).rstrip(".")
        yield f"{said} {start['fiscalYear'].text}: {because} ({outlook.where(start)})"
    elif survey:
        yield (
            "Which fiscal year LOY1 is, nobody has said: state `spec.surveyStart` in "
            f"{outlook.path(projection)}"
        )
    shares = {one.facility: one.share for one in outlook.series if one.projection is projection}
    said = joined([f"{name} {_percent(share)}" for name, share in shares.items() if name] or [""])
    place = projection.spec["shares"]
    yield f"Shares: {said} ({outlook.where(place)})" if said else "No facility has a share in it"


def measured(series: Series, of: str = "") -> str:
    """What the numbers of a quantity are; `of` says whose they are."""
    title = series.quantity["title"].text or series.quantity["name"].text or ""
    what = "work within each period" if series.is_work else "what stands at the end of each period"
    return f"{title}{of}: {what}, in {series.unit or 'no known unit'}"


def blocks(outlook: Outlook, projection: Resource, *, apart: bool = False) -> Iterator[Block]:
    """A table for each quantity of a projection; with `apart`, one for each facility too."""
    mine = [one for one in outlook.series if one.projection is projection]
    for _, several in groupby(mine, key=lambda one: one.quantity.path):
        group = list(several)
        if apart or len(group) == 1:
            yield from (_one(outlook, one) for one in group if one.facility or len(group) == 1)
        else:
            yield _all(outlook, group)


def full(outlook: Outlook, projection: Resource) -> list[Block]:
    """The same for a page: each facility that says what it has gets a table of that too."""
    known = [one for one in outlook.series if one.projection is projection and one.steps]
    together = list(blocks(outlook, projection))
    alone = [each for one in known for each in blocks(outlook._replace(series=[one]), projection)]
    return [*together, *(each for each in alone if each not in together)]


def _all(outlook: Outlook, group: list[Series]) -> Block:
    """A column for each facility."""
    digits = _digits(number for one in group for cell in one.cells for number in (cell.demand, cell.growth))
    whole = group[0]
    lines = []
    for index, cell in enumerate(whole.cells):
        demands = [one.cells[index] for one in group[1:]]
        cells = [figure(each.demand, digits) + _SHORT * each.is_short for each in demands]
        figures = [figure(cell.demand, digits), _grown(cell, digits), *cells]
        lines.append(Line(cell.period.phase or "", cell.period.label, figures))
    if whole.is_work and len(whole.cells) > 1:
        totals = [figure(one.total, digits) for one in group]
        lines.append(Line("", "total", [totals[0], "", *totals[1:]]))
    columns = ["all", "growth", *(one.facility or "" for one in group[1:])]
    return Block(measured(whole), columns, lines, list(_about(outlook, group[1:])))


def _one(outlook: Outlook, one: Series) -> Block:
    """What one facility needs, has, and has left; all facilities together, where none has a share."""
    of = f" of {outlook.called(one.facility)}, {part_of_all(one)}" if one.facility else ""
    rows = [(c.demand, c.growth, c.provisioned, _left(c.demand, c.provisioned)) for c in one.cells]
    columns = ["demand", "growth", "provisioned", "left"][: 4 if one.steps else 3 if one.facility else 2]
    digits = _digits(number for row in rows for number in row)
    lines = []
    for cell, row in zip(one.cells, rows, strict=True):
        demand, _, *rest = (figure(number, digits) for number in row)
        figures = [f"{demand}{_SHORT * cell.is_short}", _grown(cell, digits), *rest]
        lines.append(Line(cell.period.phase or "", cell.period.label, figures[: len(columns)]))
    if one.is_work and len(one.cells) > 1:
        lines.append(Line("", "total", [figure(one.total, digits), *[""] * (len(columns) - 1)]))
    return Block(measured(one, of), columns, lines, list(_about(outlook, [one] if one.facility else [])))


def _grown(cell: Cell, digits: int) -> str:
    """How much more than in the period before; a dash where nothing is known of that."""
    return "-" if cell.growth is None else figure(cell.growth, digits, sign=True)


def _about(outlook: Outlook, group: list[Series]) -> Iterator[str]:
    """What is provisioned at each facility, and until when that suffices."""
    unsaid = [one for one in group if not one.steps]
    for one in group:
        if one.steps:
            steps = [f"{_with_unit(step.number, one.unit)} from {step.fiscal_year}" for step in one.steps]
            yield f"{outlook.called(one.facility)} has {joined(steps)}; {_suffices(one)}"
    if unsaid:
        files = ", ".join(outlook.file(one.facility) for one in unsaid)
        names = joined([outlook.called(one.facility) for one in unsaid])
        yield f"What is provisioned at {names} is unknown: state `spec.provisioned` in {files}"


def _suffices(one: Series) -> str:
    short = one.runs_out
    if short is not None:
        needs = f"needs {_with_unit(short.demand, one.unit)}"
        return f"that first runs out in {short.period.label}, which {needs}; {_SHORT} marks each such period"
    if all(cell.demand is None or cell.provisioned is None for cell in one.cells):
        return "of no period that is shown are both need and capacity known"
    return "that suffices in each period of which both are known"


def requested(outlook: Outlook) -> list[list[str]]:
    """What is requested of each service against what there is, a row for each limit."""
    return [_request(limit) for limit in outlook.requested]


def _request(limit: Capacity) -> list[str]:
    share = "" if limit.share is None else f" ({100 * limit.share:.0f} %)"
    asked = f"{limit.requested}{share}" if limit.requested else "nobody has said"
    silent = f"{limit.silent} of {counted(limit.silent + limit.requests, 'use')}"
    sort = "each user: " if "quota" in limit.place.path else ""
    return [limit.service.name, limit.title, f"{sort}{limit.amount}", asked, silent]


def figure(number: Decimal | None, digits: int | None = None, *, sign: bool = False) -> str:
    """A number with so many digits behind the point, or with all that it has; what is unknown says so."""
    if number is None:
        return UNKNOWN
    digits = _digits([number]) if digits is None else digits
    plus = "+" if sign else ""
    text = f"{number:{plus},.{digits}f}"
    return text if text.strip("+-0.") or not number else f"{Decimal(f'{number:.2g}'):{plus}f}"


def _with_unit(number: Decimal | None, unit: str) -> str:
    return UNKNOWN if number is None else f"{figure(number)} {unit}"


def _digits(numbers: Iterable[Decimal | None]) -> int:
    """How many digits behind the point the numbers have, and at most three."""
    exponents = [number.normalize().as_tuple().exponent for number in numbers if number]
    return min(3, max([0, *(-each for each in exponents if isinstance(each, int))]))


def _left(demand: Decimal | None, provisioned: Decimal | None) -> Decimal | None:
    return None if demand is None or provisioned is None else provisioned - demand


def part_of_all(series: Series) -> str:
    """What part of the whole a facility takes, in words."""
    return "whose share is unknown" if series.share is None else f"{_percent(series.share)} of all"


def _percent(share: Decimal | None) -> str:
    return UNKNOWN if share is None else f"{figure(share * 100)}%"
