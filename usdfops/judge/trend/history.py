"""Which commits of a catalog are judged, and as of which days."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from usdfops.catalog.versions import Versions
from usdfops.errors import UsageError
from usdfops.read.git import Commit, day_of

__all__ = ["EVERY", "History", "Moment", "history"]

EVERY = ("week", "month", "commit")
"""How far the points of a trend are apart."""


class Moment(NamedTuple):
    """A day, and the commit that was the last one then; None where there was none yet."""

    day: str
    commit: Commit | None


class History(NamedTuple):
    """The moments to judge, the oldest first; the last one is today."""

    moments: list[Moment]
    begun: str
    """The day of the first commit of the main line that is known to hold the catalog."""


def history(versions: Versions, *, every: str, since: str | None, today: str) -> History:
    """The moments from `since` until `today`, where HEAD counts; every week or month, or each commit.

    Without `since` it is a year, or less where the catalog is younger. Only the main line counts: of a
    merge its first parent.

    Raises:
        UsageError: none of it holds the catalog, or a commit says no date that there is.
    """
    line, touching = _line(versions), _line(versions, versions.folder)
    begun = next((commit for commit in touching if versions.holds(commit)), None)
    if begun is None:
        hint = "name the folder that it is in with --catalog"
        raise UsageError(f"no commit on the main line of HEAD has a folder `{versions.folder}`; {hint}")
    first = since or _months_before(today, 12)
    if since is None and begun.date > first:
        first = min(begun.date, today)
    if every == "commit":
        moments = [Moment(each.date, each) for each in touching if first <= each.date <= today]
        if since is not None and not any(each.day == first for each in moments):
            moments = [Moment(first, _on(line, first)), *moments]
    else:
        days = sorted({first, *(day for day in _days(today, every) if day > first)})
        moments = [Moment(day, _on(line, day)) for day in days if day < today]
    end = Moment(today, line[-1])
    if every == "commit" and moments and moments[-1].day == today:  # HEAD holds the same catalog
        return History(moments, begun.date)
    return History([*(each for each in moments if each != end), end], begun.date)


def _line(versions: Versions, folder: str | None = None) -> list[Commit]:
    """The commits of the main line, or those of them that touch a folder; the oldest first."""
    place = ["--", f":(top,literal){folder}" if folder else ":(top)"] if folder is not None else []
    words = ("rev-list", "--first-parent", "--timestamp", "HEAD", *place)
    found = []
    for line in reversed(versions.repository.git(*words).decode().splitlines()):
        seconds, _, revision = line.partition(" ")
        date = day_of(seconds)
        if date is None:
            raise UsageError(f"commit {revision} says no date that there is, so its history has no points")
        found.append(Commit(revision, date))
    return found


def _on(line: list[Commit], day: str) -> Commit | None:
    """The last commit on that day or before; None where there was none yet."""
    return next((commit for commit in reversed(line) if commit.date <= day), None)


def _days(today: str, every: str) -> Iterator[str]:
    """The days before `today`, the latest first, back to the first that git can name."""
    number = 1
    while True:
        day = _months_before(today, number) if every == "month" else _weeks_before(today, number)
        if day < "1970-01-01":
            return
        yield day
        number += 1


def _months_before(day: str, number: int) -> str:
    """The same day of an earlier month, or the last one that it has."""
    then = date.fromisoformat(day)
    months = then.year * 12 + then.month - 1 - number
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(then.day, last)).isoformat()


def _weeks_before(day: str, number: int) -> str:
    return (date.fromisoformat(day) - timedelta(weeks=number)).isoformat()
