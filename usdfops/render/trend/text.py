"""The trend for a terminal and as Markdown: a line for each point, and what moved since the one before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from usdfops.judge.gaps.record import SIDES
from usdfops.judge.trend.record import CAUSES, Point
from usdfops.render.rows import wrapped
from usdfops.render.section import Part, Section, Table, block, heading, section_markdown
from usdfops.render.trend.record import TrendReport
from usdfops.render.trend.words import COUNTED, clocks, headline, named, net, said, sides, told, turns

__all__ = ["trend_markdown", "trend_text"]

_COLUMNS = ("met", "open", "unkn.")
_LEGEND = "open: gaps, and evidence that became too old; unkn.: unknown"
_WIDE = 76
"""The columns that the table needs; in a narrower terminal, a point is told in a sentence."""


def trend_text(report: TrendReport, room: int = 80) -> str:
    """The trend in lines of at most `room` columns, as far as its words allow."""
    room = max(40, min(room, 100))
    lines = wrapped(headline(report), room)
    for text in _about(report):
        lines += wrapped(text, room)
    lines += ["", *(_head() if room >= _WIDE else [])]
    before: Point | None = None
    for number, point in enumerate(report.trend.points):
        lines += _row(point, room)
        if before is not None:
            for line in _moved(report, before, number):
                lines += wrapped(line, room, "    ", "      ")
        before = point
    return "\n".join([*(line.rstrip() for line in lines), "", *wrapped(_LEGEND, room)]) + "\n"


def _about(report: TrendReport) -> Iterator[str]:
    yield clocks(report)
    if report.trend.note is not None:
        yield f"Note: {report.trend.note}."


def _head() -> Iterator[str]:
    titles = [f"{side} side".upper() for side in SIDES]
    yield f"{'':34}{''.join(f'{title:>21}' for title in titles)}"
    cells = "".join(f"{column.upper():>7}" for _ in SIDES for column in _COLUMNS)
    yield f"{'AS OF':<12}{'COMMIT':<10}{'OF':<12}{cells}"


def _row(point: Point, room: int) -> list[str]:
    """A point: the day, the commit and its day, and the numbers, or why there are none."""
    commit = (point.revision or "")[:8] or "none"
    head = f"{point.as_of:<12}{commit:<10}{point.date or '':<12}"
    if point.note is not None:
        return [f"{head}{point.note}"] if room >= _WIDE else wrapped(f"{head} {point.note}", room)
    numbers = [number for side in SIDES for number in _numbers(point, side)]
    if room < _WIDE:
        said = "; ".join(f"{side} side: {sides(point, side)}" for side in SIDES)
        return wrapped(f"{point.as_of}, commit {commit} of {point.date}: {said}", room)
    return [head + "".join(f"{number:>7,}" for number in numbers)]


def _numbers(point: Point, side: str) -> tuple[int, int, int]:
    opened = point.count("gap", side) + point.count("stale", side)
    return point.count("met", side), opened, point.count("unknown", side)


def _moved(report: TrendReport, before: Point, number: int) -> Iterator[str]:
    """What moved until a point, in words."""
    point, moves = report.trend.points[number], report.trend.moves[number - 1]
    change = net(before, point)
    if moves:
        yield f"since {before.as_of}: {change or 'as many of each outcome'}"
    for each in told(moves):
        yield f"- {said(report, each)}"


def trend_markdown(report: TrendReport) -> str:
    """The trend as Markdown that GitHub renders."""
    points = report.trend.points
    lines = [f"# {heading(headline(report))}"]
    for text in _about(report):
        lines += ["", block(text)]
    for side in SIDES:
        rows = [_cells(point, side) for point in points]
        columns = ["as of", "commit", "of", *COUNTED, ""]
        lines += section_markdown(Section(f"{side.capitalize()} side", [Table(columns, rows)]))
    parts: list[Part] = []
    for (before, point), moves in zip(pairwise(points), report.trend.moves, strict=True):
        cells = [
            [CAUSES[each.cause], named(report, each.by), turns(each.moves), named(report, each.resources)]
            for each in told(moves)
        ]
        change = net(before, point) or "as many of each outcome"
        title = f"From {before.as_of} to {point.as_of}: {change}"
        parts += [Section(title, [Table(["why", "by", "results", "of"], cells)])] if cells else []
    lines += section_markdown(Section("What moved", parts or ["Nothing moved."]))
    return "\n".join(lines) + "\n"


def _cells(point: Point, side: str) -> list[str]:
    numbers = ["" if point.note else f"{point.count(outcome, side):,}" for outcome in COUNTED]
    return [point.as_of, (point.revision or "")[:8], point.date or "", *numbers, point.note or ""]
