"""The gap report as a workbook: a sheet for each roll-up, and one with a row for each result."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from usdfops.errors import UsageError
from usdfops.judge.gaps.record import OUTCOMES
from usdfops.judge.gaps.rollup import DIMENSIONS, Rollup, rollups
from usdfops.render.escape import visible
from usdfops.render.gap_report.data import COLUMNS, cells
from usdfops.render.gap_report.draft import draft_words
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.words import (
    addressees,
    asked_of,
    headline,
    known,
    observed,
    share,
    sought,
    unreadable,
)
from usdfops.words import listed

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it comes without types

__all__ = ["gap_xlsx"]

_LONGEST = 32_767
"""The characters that a cell may have."""
_WIDEST = 60
"""The characters that a column shows."""


def gap_xlsx(report: GapReport) -> bytes:
    """The workbook. Nothing in it is a formula or a link, whatever its text looks like.

    Raises:
        UsageError: what writes workbooks is not installed.
    """
    if find_spec("xlsxwriter") is None:
        raise UsageError("this format needs more than is installed: `pip install 'usdfops[report]'`")
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, {**safe, "strings_to_numbers": False}) as book:
        day = datetime.fromisoformat(report.analysis.catalog.as_of)
        book.set_properties({"title": visible(headline(report)), "created": day})
        _sheet(book, "summary", ["what", "of which", "number", "of"], _summary(report))
        columns = ["title", "name", *OUTCOMES, "asked", "share met"]
        for by in DIMENSIONS:
            rows = rollups(report.analysis.catalog, report.judged, by)
            _sheet(book, f"by {by}", columns, map(_counted, rows))
        _sheet(book, "questions", ["field", "of", "decides", "whom", "resources"], _questions(report))
        ranked = sorted(report.shown, key=lambda r: (-r.priority.score if r.priority else 0, *r.key))
        _sheet(book, "results", list(COLUMNS), cells(report, ranked))
    return stream.getvalue()


Row = Sequence[str | float]


def _counted(row: Rollup) -> Row:
    return [row.title, row.name or "", *row.counts.values(), row.applicable, share(row)]


def _summary(report: GapReport) -> Iterable[Row]:
    """What stands on the first page of every format."""
    yield [headline(report)]
    only = f"only: {report.filters}" if report.filters else ""
    for said in (unreadable(report), only, report.note, draft_words(report), observed(report)):
        if said:
            yield [said]
    for each in known(report):
        yield ["known of applications", each.fact, each.number, each.of]
    for side in rollups(report.analysis.catalog, report.judged, "side"):
        for outcome, number in side.counts.items():
            yield [side.title, outcome, number]
        yield [side.title, "share met", share(side)]
    for name, number in addressees(report, report.open):
        yield ["has to act on gaps", name, number]


def _questions(report: GapReport) -> Iterable[Row]:
    """What nobody has said, and whom to ask; what settles most comes first."""
    for row in sought(report):
        names = ", ".join(question.resource.name for question in row.questions)
        yield [listed(row.fields), row.several, row.decides, asked_of(report, row.questions), names]


def _sheet(book: Workbook, name: str, columns: list[str], rows: Iterable[Row]) -> None:
    """A sheet with a header that stays in sight, filters on it, and columns as wide as what is in them."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    widths = [len(column) for column in columns]
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column, book.add_format({"bold": True}))
    last = 0
    for last, row in enumerate(rows, start=1):
        for number, value in enumerate(row):
            if isinstance(value, str):
                text = visible(value)[:_LONGEST]
                sheet.write_string(last, number, text)
                widths[number] = max(widths[number], len(text))
            else:
                sheet.write_number(last, number, value)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, min(width, _WIDEST) + 2)
