"""Whether it gets better: the catalog judged at points of its history, and why the numbers changed."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.versions import Versions
from usdfops.judge.trend.history import Moment, history
from usdfops.judge.trend.moves import moves
from usdfops.judge.trend.record import Counts, Move, Point, Trend
from usdfops.judge.trend.replay import Judged, Replay, same_files
from usdfops.read.git import Commit

__all__ = ["Wanted", "moved", "trend"]


class Wanted(NamedTuple):
    """What a trend is asked for."""

    today: str
    """The day of the last point, as YYYY-MM-DD."""
    since: str | None = None
    """The day of the first point; a year before, or when the catalog began, where none is named."""
    every: str = "month"
    """One of `history.EVERY`."""
    standard_at: str | None = None
    """The revision whose standards are asked for at each point; None for those of each point."""


def trend(versions: Versions, wanted: Wanted) -> Trend:
    """The catalog at some points of its history, each judged as of its day, and what moved between them.

    Raises:
        UsageError: a revision is named that there is not, or git gives up.
    """
    past = history(versions, every=wanted.every, since=wanted.since, today=wanted.today)
    pinned = versions.repository.commit(wanted.standard_at) if wanted.standard_at is not None else None
    standards = _catalog(versions, pinned, wanted.today).of("Standard") if pinned else None
    replay, points, found = Replay(), list[Point](), list[list[Move]]()
    before: Judged | None = None
    for moment in past.moments:
        catalog = _catalog(versions, moment.commit, moment.day, standards)
        judged = replay.judged(catalog)
        points.append(_point(versions, moment, judged.counts, catalog, pinned))
        if before is not None:
            found.append(moves(replay, before, judged))
        before = judged
    facilities = before.catalog.of("Facility") if before is not None else []
    facility = facilities[0].title if len(facilities) == 1 else None
    revision = pinned.revision if pinned else None
    return Trend(points, found, revision, facility, _cut(versions, past.begun))


def moved(before: Catalog, after: Catalog) -> list[Move]:
    """What moved from one version of a catalog to another, each judged as of its own day."""
    replay = Replay()
    return moves(replay, replay.judged(before), replay.judged(after))


def _catalog(
    versions: Versions, commit: Commit | None, day: str, standards: list[Resource] | None = None
) -> Catalog:
    """The catalog of a commit; an empty one where the commit has none."""
    there = commit is not None and versions.holds(commit)
    catalog = versions.at(commit, day) if there and commit else Catalog([], [], {}, day)
    return catalog if standards is None else same_files(catalog, day, standards)


def _point(
    versions: Versions, moment: Moment, counts: Counts, catalog: Catalog, pinned: Commit | None
) -> Point:
    """What a moment came to."""
    commit, note = moment.commit, None
    if commit is None:
        note = "no commit yet"
    elif not versions.holds(commit):
        note = "the commit has no catalog"
    elif not catalog.of("Standard"):
        note = (
            "no standards yet: nothing is asked" if pinned is None else "the pinned commit has no standards"
        )
    asked = pinned or commit
    return Point(
        as_of=moment.day,
        revision=commit.revision if commit else None,
        date=commit.date if commit else None,
        standard=asked.revision if asked and catalog.of("Standard") else None,
        counts=counts,
        note=note,
    )


def _cut(versions: Versions, begun: str) -> str | None:
    """What a shallow clone cannot show."""
    if not versions.repository.shallow:
        return None
    advice = "fetch the whole history (git fetch --unshallow)"
    return f"this clone is shallow: what was before {begun} cannot be shown; {advice}"
