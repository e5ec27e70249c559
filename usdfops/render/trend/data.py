"""The trend for other programs: JSON, and a row of CSV for each point, side and outcome."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from usdfops.judge.gaps.record import OUTCOMES
from usdfops.judge.trend.record import Move, Point
from usdfops.render.escape import cell
from usdfops.render.trend.record import TrendReport

__all__ = ["trend_csv", "trend_json"]

_json = json.JSONEncoder().encode


def trend_json(report: TrendReport) -> str:
    """An object with `version`, `points` and `changes`; a line for each of them.

    `from` and `to` of a change are the days of two neighbouring points, and `point` is the number of
    the later one in `points`, from 0: several commits may be of the same day.
    """
    trend = report.trend
    changes = (
        _change(move, trend.points[number], trend.points[number + 1], number + 1)
        for number, moves in enumerate(trend.moves)
        for move in moves
    )
    parts = [
        '"version": 1',
        f'"standardAt": {_json(trend.pinned)}',
        f'"note": {_json(trend.note)}',
        f'"points": {_lines(map(_point, trend.points))}',
        f'"changes": {_lines(changes)}',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(rows: Iterable[dict[str, object]]) -> str:
    lines = ",\n".join(map(_json, rows))
    return f"[\n{lines}\n]" if lines else "[]"


def _point(point: Point) -> dict[str, object]:
    return {
        "date": point.date,
        "revision": point.revision,
        "asOf": point.as_of,
        "standard": point.standard,
        "counts": point.counts,
        "note": point.note,
    }


def _change(move: Move, before: Point, after: Point, number: int) -> dict[str, object]:
    return {
        "from": before.as_of,
        "to": after.as_of,
        "point": number,
        "resource": move.resource,
        "requirement": move.requirement,
        "side": move.side,
        "fromOutcome": move.before,
        "toOutcome": move.after,
        "cause": move.cause,
        "by": move.by,
    }


def trend_csv(report: TrendReport) -> str:
    """A row for each point and side, below the names of the columns; a point with nothing has one row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["asOf", "revision", "date", "standard", "side", *OUTCOMES, "note"])
    for point in report.trend.points:
        head = [point.as_of, point.revision or "", point.date or "", point.standard or ""]
        for side, counts in (point.counts or {"": dict.fromkeys(OUTCOMES, 0)}).items():
            numbers = [str(counts[outcome]) for outcome in OUTCOMES]
            writer.writerow([*map(cell, [*head, side]), *numbers, cell(point.note or "")])
    return stream.getvalue()
