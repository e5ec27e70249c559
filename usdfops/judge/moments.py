"""Durations and days of manifests: as numbers, and as CEL takes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["as_duration", "as_timestamp", "days", "seconds"]


class _Message:
    """How the runtime of CEL knows what is a duration or a timestamp within a mapping.

    It asks for the name of a protobuf message, and then takes Python's own durations and moments.
    protobuf itself would take as long to import as half a catalog takes to parse.
    """

    def __init__(self, name: str) -> None:
        self.full_name = f"google.protobuf.{name}"


class _Duration(timedelta):
    DESCRIPTOR = _Message("Duration")


class _Timestamp(datetime):
    DESCRIPTOR = _Message("Timestamp")


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


def as_duration(text: str) -> timedelta | None:
    """A duration such as `4h`, as CEL takes it; None where it is none."""
    length = seconds(text)
    return None if length is None else _Duration(seconds=length)


def as_timestamp(text: str) -> datetime | None:
    """The beginning of a day in UTC, as CEL takes it; None where there is no such day."""
    try:
        return _Timestamp.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
