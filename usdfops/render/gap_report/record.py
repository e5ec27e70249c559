"""What a gap report has to tell: the record that every format of it is made from."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.facilities import hosting
from usdfops.catalog.graph import Place, Resource
from usdfops.judge.gaps.record import Analysis, Result
from usdfops.judge.gaps.work import NO_WORK, Work
from usdfops.judge.trend.record import Move
from usdfops.render.report import path_from_here

__all__ = ["GapReport", "Since"]


class Since(NamedTuple):
    """An earlier state that the report is compared with, and what moved since."""

    as_of: str
    """The day as of which it was judged."""
    revision: str
    """The full hash of its commit."""
    moves: list[Move]


class GapReport(NamedTuple):
    """Where the facility stands, and what a reader needs to place it."""

    analysis: Analysis
    folder: str
    """The catalog's folder, as paths are shown from here."""
    revision: str | None
    """The commit, in short; None where the catalog is in none."""
    changed: bool
    """Whether a file of the catalog differs from that commit."""
    by: str
    """What the results are rolled up by: one of `judge.gaps.rollup.DIMENSIONS`."""
    shown: list[Result]
    """The results that the reader asked for."""
    filters: str
    """Which these are, in words; empty where all are."""
    note: str = ""
    """Why nothing is shown where that is no good news; empty where there is nothing to add."""
    folded: bool = False
    """Whether a list of lines tells equal results once."""
    split: bool = True
    """Whether such a list is split by what the results are rolled up by."""
    before: Analysis | None = None
    """The same catalog judged against its own standards, where a draft takes part in `analysis`."""
    draft: str = ""
    """The file of that draft."""
    scope: list[Result] | None = None
    """What `shown` was chosen from by outcome; None where it was not."""
    work: Work = NO_WORK
    """What is planned against the gaps."""
    since: Since | None = None
    """What it is compared with; None where that was not asked for."""

    @property
    def facility(self) -> str | None:
        """The title of the facility that hosts what is judged; None where there are several, or none."""
        hosts = hosting(self.analysis.catalog)
        return hosts[0].title if len(hosts) == 1 else None

    @property
    def judged(self) -> list[Result]:
        """The results to count: those of the chosen resources, whatever their outcome."""
        return self.shown if self.scope is None else self.scope

    @property
    def open(self) -> list[Result]:
        """The gaps and the stale evidence among what is shown, the highest priority first."""
        shown = {result.key for result in self.shown}
        return [result for result in self.analysis.open if result.key in shown]

    @property
    def listed(self) -> list[Result]:
        """What the list holds: what is open, or all that was chosen by outcome; the most urgent first."""
        if self.scope is None:
            return self.open
        return sorted(self.shown, key=lambda r: (-r.priority.score if r.priority else 0, *r.key))

    @property
    def asks(self) -> bool:
        """Whether questions belong to it: not where only such results were chosen as wait for none."""
        return self.scope is None or any(result.missing for result in self.shown)

    def path(self, resource: Resource) -> str:
        """The file of a resource, from the current directory."""
        return path_from_here(self.folder, resource.document.path)

    def where(self, place: Place) -> str:
        """A place as `path:line`, from the current directory."""
        return f"{self.path(place.resource)}:{place.span().line}"
