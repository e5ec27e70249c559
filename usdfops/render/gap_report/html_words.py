"""The rows of the page: plain records, which its template prints as they are."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.gaps.priority import EFFORT, LEVEL, REACH, tier_weight
from usdfops.judge.gaps.record import Asked, Question, Requirement, Result, Weaker
from usdfops.judge.gaps.tiers import tier_names
from usdfops.render.escape import visible
from usdfops.render.gap_report.planned import NOTHING, planned_words
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.words import next_step, who
from usdfops.render.tiers import tier_short

__all__ = ["Group", "Line", "Step", "Task", "formula", "groups", "line", "step", "tasks", "way"]


class Step(NamedTuple):
    """What to do next, and the page that tells how."""

    text: str
    url: str | None = None


class Line(NamedTuple):
    """A result of the list, in words."""

    result: Result
    tier: str
    who: str
    step: Step
    missing: list[str]
    """The fields that nobody has given, as far as `result.because` does not name them."""
    where: str
    score: str
    parts: str
    work: str
    """What is planned, or that nothing is where that stands out; empty where there is nothing to say."""

    @property
    def sort(self) -> str:
        """Whether work is planned, as the list can be filtered by it."""
        return "none, and urgent" if self.work == NOTHING else "planned" if self.work else "none"


class Task(NamedTuple):
    """A requirement that somebody has to meet, for several resources at once."""

    requirement: Requirement
    step: Step
    resources: list[Resource]


class Group(NamedTuple):
    """Those who have to act or to answer, and all that they are asked."""

    title: str
    results: list[Result]
    questions: list[Question]

    @property
    def asked(self) -> list[tuple[str, list[tuple[str, ...]]]]:
        """The fields that nobody has given, by the title of what they are fields of."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for question in self.questions:
            found.setdefault(question.resource.title, []).append(question.fields)
        return list(found.items())


def line(report: GapReport, result: Result) -> Line:
    """A result of the list, in words."""
    catalog, priority = report.analysis.catalog, result.priority
    return Line(
        result,
        tier_short(catalog, result.tier),
        who(catalog, result.asked),
        step(catalog, result.requirement),
        [field for field in result.missing if f"`{field}`" not in result.because],
        report.where(result.place),
        f"{priority.score:g}" if priority else "",
        f"{priority.tier} × {priority.level} × {priority.reach} ÷ {priority.effort}" if priority else "",
        planned_words(report, result),
    )


def step(catalog: Catalog, requirement: Requirement) -> Step:
    """What closes a gap, as far as the standard says; an address is a link where it can be nothing else."""
    text, page = next_step(catalog, requirement), requirement.remedy["page"].text
    if page and page.startswith(("https://", "http://")) and visible(page) == page:
        return Step(text.removesuffix(page).removesuffix(": ") or page, page)
    return Step(text)


def groups(report: GapReport) -> list[Group]:
    """Those who have to act, teams first, then channels where no team is known, by what they can gain."""
    catalog = report.analysis.catalog
    found: dict[Asked, Group] = {}

    def group(asked: Asked) -> Group:
        # One for each team, whatever channel is given; one for each channel where no team is known.
        key = asked._replace(channel=None) if asked.team else asked
        return found.setdefault(key, Group(who(catalog, asked), [], []))

    for result in report.open:
        group(result.asked).results.append(result)
    judged = {result.key for result in report.judged}
    for question in report.analysis.questions:
        if any(result.key in judged for result in question.decides):
            group(question.asked).questions.append(question)

    def order(item: tuple[Asked, Group]) -> tuple[bool, bool, float, str]:
        asked, mine = item
        gain = sum(result.priority.score for result in mine.results if result.priority)
        return asked.team is None, asked.channel is None, -gain, asked.team or asked.channel or ""

    return [mine for _, mine in sorted(found.items(), key=order)]


def tasks(catalog: Catalog, group: Group) -> list[Task]:
    """What somebody has to do, what is worth most first; the same for several resources is one task."""
    found: dict[str, Task] = {}
    for result in group.results:
        asked = result.requirement
        found.setdefault(asked.id, Task(asked, step(catalog, asked), [])).resources.append(result.resource)
    return list(found.values())


def way(weaker: Weaker, index: int) -> str:
    """The way from an application down to what is weaker."""
    return ", ".join(f"{how} {resource.title}" for how, resource in weaker.above[index].path)


def formula(catalog: Catalog) -> list[tuple[str, str]]:
    """The parts of the score, and what each of them counts."""
    names = tier_names(catalog)
    titles = [place["title"].text or name for place, name in zip(catalog.terms("Tier"), names, strict=True)]
    tiers = [f"{title} {tier_weight(name, names)}" for name, title in zip(names, titles, strict=True)]
    reach = [f"{least} or more {weight}" if least else f"none {weight}" for least, weight in REACH]
    return [
        ("tier", ", ".join([*tiers, "not known 1"])),
        ("level", ", ".join(f"{level} {weight}" for level, weight in LEVEL.items())),
        ("reach", f"by how many applications rest on it: {', '.join(reach)}"),
        ("effort", ", ".join(f"{effort} {weight}" for effort, weight in EFFORT.items())),
    ]
