"""Durations and days of manifests: as numbers, and as CEL takes them.

protobuf takes as long to import as a whole catalog takes to parse, so it is imported where an
expression is given a date or a duration, and nowhere else.
"""

from __future__ import annotations

__all__ = ["as_duration", "as_timestamp", "days", "seconds"]

_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
"""The seconds in each unit; a year has 365 days."""


def days(text: str | None) -> int | None:
    """The days of a duration such as `1y`, rounded down; None where it is none."""
    length = seconds(text)
    return None if length is None else length // _UNITS["d"]


def seconds(text: str | None) -> int | None:
    """The seconds of a duration such as `4h`; None where it is none."""
    if text is None:
        return None
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and len(number) < 7 and unit in _UNITS):
        return None
    return int(number) * _UNITS[unit]


def as_duration(text: str) -> object:
    """A duration such as `4h`, as CEL takes it; None where it is none."""
    length = seconds(text)
    if length is None:
        return None
    from google.protobuf.duration_pb2 import Duration

    return Duration(seconds=length)


def as_timestamp(text: str) -> object:
    """The beginning of a day in UTC, as CEL takes it; None where there is no such day."""
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    from google.protobuf.timestamp_pb2 import Timestamp

    return Timestamp(seconds=int(moment.timestamp()))
