"""What every format of the gap report says alike: who has to act, what to do, how much is met."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import compared, old
from usdfops.judge.gaps.owners import OWNER
from usdfops.judge.gaps.record import Asked, Priority, Question, Requirement, Result
from usdfops.judge.gaps.rollup import Rollup, rollup, rollups
from usdfops.model import KINDS
from usdfops.render.gap_report.record import GapReport
from usdfops.render.tiers import tier_words
from usdfops.render.who import addressee
from usdfops.words import counted, listed

__all__ = [
    "Known",
    "Sought",
    "addressees",
    "asked_of",
    "busiest",
    "headline",
    "inferred",
    "known",
    "named",
    "next_step",
    "observed",
    "parts",
    "share",
    "sought",
    "tallies",
    "unreadable",
    "who",
    "whom",
]


_NAMED = 4
"""How many of those who can be asked a line names."""


class Known(NamedTuple):
    """Of how many applications a fact is known that decides much."""

    fact: str
    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.fact} {self.number:,} of {self.of:,}"


class Sought(NamedTuple):
    """What nobody has said of some resources of a kind, and what it would decide."""

    fields: tuple[str, ...]
    """The fields of which any one answers it."""
    kind: str
    questions: list[Question]
    decides: int
    """How many results wait for it."""

    @property
    def several(self) -> str:
        """Of what it is to be asked."""
        kind, number = KINDS[self.kind], len(self.questions)
        return f"{number:,} {kind.plural if number > 1 else kind.singular}"

    def __str__(self) -> str:
        decides = counted(self.decides, "result")
        return f"ask for {listed(self.fields)} of {self.several}: it decides {decides}"


def headline(report: GapReport) -> str:
    """What it is about, the day, and the commit."""
    catalog = report.analysis.catalog
    about = report.facility or "Gap report"
    commit = f"commit {report.revision}" if report.revision else "in no commit"
    if report.revision and report.changed:
        commit += ", with changes since"
    return f"{about} on {catalog.as_of}, {commit}"


def unreadable(report: GapReport) -> str | None:
    """What cannot be read, as a banner; None where all can."""
    paths = [report.path(resource) for resource in report.analysis.unreadable]
    if not paths:
        return None
    more = f" and {counted(len(paths) - 1, 'more file')}" if len(paths) > 1 else ""
    return f"CANNOT BE READ: {paths[0]}{more}; what they hold counts as unknown"


def known(report: GapReport) -> list[Known]:
    """How much is known of the applications that were judged."""
    catalog = report.analysis.catalog
    tiers = {r.resource: r.tier for r in report.judged if r.resource.kind == "Application"}
    hours = {place["name"].text for place in catalog.terms("Hours")}
    facts = {
        "tier": [tier.stated for tier in tiers.values()],
        "owner": [catalog.find("Team", a.spec["roles"][OWNER].text) is not None for a in tiers],
        "hours": [a.spec["operatingHours"].text in hours for a in tiers],
    }
    return [Known(fact, sum(answers), len(answers)) for fact, answers in facts.items()]


def observed(report: GapReport) -> str:
    """What was observed, and how old that is; empty where nothing was."""
    catalog = report.analysis.catalog
    told = [f"{each.title} {old(each.spec['date'].text, catalog.as_of)}" for each in compared(catalog)]
    return f"observed: {', '.join(told)}" if told else ""


def tallies(report: GapReport) -> list[Rollup]:
    """Where each side stands; and the facilities among that, where other things are judged beside them."""
    sides = rollups(report.analysis.catalog, report.judged, "side")
    facilities = [result for result in report.judged if result.resource.kind == "Facility"]
    beside = 0 < len(facilities) < len(report.judged)
    return [*sides, rollup("of these, facilities", facilities, "facility")] if beside else sides


def share(row: Rollup) -> str:
    """What share is met, from the least to the most that it can be."""
    if not row.applicable:
        return "nothing is asked"
    if row.share is None:
        return "more than half is unknown"
    least, most = (100 * bound for bound in row.share)
    return f"{least:.0f} %" if least == most else f"{floor(least)} to {ceil(most)} %"


def named(resource: Resource) -> str:
    """A resource as people name it: an application by its name, all else with its kind."""
    return resource.name if resource.kind == "Application" else resource.label or resource.document.path


def who(catalog: Catalog, asked: Asked, *, brief: bool = False) -> str:
    """Who has to act or to answer; where it is brief, without the words for what is not known."""
    channel = f"#{asked.channel}" if asked.channel else None
    if asked.team is None:
        ask = f"ask in {channel}" if brief else f"no team known, ask in {channel}"
        return ask if channel else "no team and no channel known"
    team = catalog.find("Team", asked.team)
    title = team.title if team else asked.team
    return f"{title} ({channel})" if channel else title


def addressees(report: GapReport, results: Iterable[Result]) -> list[tuple[str, int]]:
    """Who has to act, each with how many of the results; those who have most to do come first."""
    return _counted(report.analysis.catalog, (result.asked for result in results))


def asked_of(report: GapReport, questions: Iterable[Question]) -> str:
    """Whom to ask, each with how many of the questions; those who can answer most come first."""
    return _told(_counted(report.analysis.catalog, (question.asked for question in questions)), _NAMED)


def whom(report: GapReport, results: Iterable[Result], most: int, *, rest: bool = True) -> str:
    """Those who have most to do, with how much, and how many more there are."""
    return _told(addressees(report, results), most, rest=rest)


def _counted(catalog: Catalog, asked: Iterable[Asked]) -> list[tuple[str, int]]:
    number: dict[Asked, int] = {}
    for each in map(addressee, asked):
        number[each] = number.get(each, 0) + 1
    said = [(_called(catalog, each), count) for each, count in number.items()]
    return sorted(said, key=lambda row: (-row[1], row[0]))


def _told(counted: list[tuple[str, int]], most: int, *, rest: bool = True) -> str:
    more = [f"{len(counted) - most:,} more"] if rest and len(counted) > most else []
    return ", ".join([*(f"{name} {count:,}" for name, count in counted[:most]), *more])


def _called(catalog: Catalog, asked: Asked) -> str:
    """A team, or a channel, as short as can be."""
    if asked.team is None:
        return f"#{asked.channel}" if asked.channel else "nobody known"
    team = catalog.find("Team", asked.team)
    return team.title if team else asked.team


def busiest(report: GapReport) -> str:
    """Who has most gaps to close, where it is not all one's; who answers in a channel counts as one."""
    several = len({addressee(result.asked) for result in report.open}) > 1
    return f"most to do: {whom(report, report.open, 3, rest=False)}" if several else ""


def next_step(catalog: Catalog, requirement: Requirement, *, brief: bool = False) -> str:
    """What closes a gap, as far as the standard says; without the page that tells how, where it is brief."""
    remedy: Place = requirement.remedy
    found = [remedy["text"].text or ""]
    for field, kind, order in (("service", "Service", "use"), ("pattern", "Pattern", "follow")):
        name = remedy[field].text
        resource = catalog.find(kind, name)
        found.append(f"{order} {resource.title if resource else name}" if name else "")
    if not (brief and any(found)):
        found.append(remedy["page"].text or "")
    return ": ".join(part.rstrip(".") for part in found if part) or "the standard names no remedy"


def inferred(report: GapReport) -> list[tuple[Resource, str]]:
    """What counts as at least a tier, and why."""
    tiers = {result.resource: result.tier for result in report.judged}
    catalog = report.analysis.catalog
    return [(r, tier_words(catalog, tier)) for r, tier in tiers.items() if tier.name and not tier.stated]


def parts(priority: Priority) -> str:
    """The score and the numbers that make it up."""
    return (
        f"score {priority.score:g} = tier {priority.tier} x level {priority.level} "
        f"x reach {priority.reach} / effort {priority.effort}"
    )


def sought(report: GapReport) -> list[Sought]:
    """The questions about what was judged, one for the same fields of a kind, what settles most first."""
    judged = {result.key for result in report.judged}
    found: dict[tuple[tuple[str, ...], str], list[Question]] = {}
    for question in report.analysis.questions:
        if any(result.key in judged for result in question.decides):
            found.setdefault((question.fields, question.resource.kind or ""), []).append(question)
    rows = []
    for (fields, kind), questions in found.items():
        waiting = {result.key for question in questions for result in question.decides}
        rows.append(Sought(fields, kind, questions, len(waiting & judged)))
    return sorted(rows, key=lambda row: (-row.decides, row.fields, row.kind))
