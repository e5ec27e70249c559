"""The words and numbers of the page: plain records, which its template prints as they are."""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.gaps.priority import EFFORT, LEVEL, REACH, tier_weight
from usdfops.judge.gaps.record import Asked, Question, Result, Weaker
from usdfops.judge.gaps.rollup import Rollup
from usdfops.render.escape import visible
from usdfops.render.gap_report.record import GapReport

__all__ = [
    "NO_TIER",
    "Group",
    "Line",
    "Step",
    "asking",
    "formula",
    "groups",
    "known",
    "line",
    "path_words",
    "share",
    "tier_titles",
    "who",
]

NO_TIER = "tier not known"


class Step(NamedTuple):
    """What to do next."""

    text: str
    url: str | None = None


class Line(NamedTuple):
    """A result, in words."""

    result: Result
    number: int
    """Its place in the list."""
    tier: str
    who: str
    step: Step
    where: str
    score: str
    parts: str


class Group(NamedTuple):
    """Those who have to act or to answer, and all that they are asked."""

    title: str
    about: str
    lines: list[Line]
    questions: list[Question]

    @property
    def asked(self) -> list[tuple[str, list[str]]]:
        """The fields that nobody has given, by the title of what they are fields of."""
        found: dict[str, list[str]] = {}
        for question in self.questions:
            found.setdefault(question.resource.title, []).append(" or ".join(question.fields))
        return list(found.items())


def share(of: Rollup) -> str:
    """The share that is met, in words; no number while more than half is unknown."""
    if of.share is None:
        unknown = of.counts["unknown"]
        return f"not given: {unknown} of {of.applicable} unknown" if of.applicable else "nothing is asked"
    least, most = floor(100 * of.share[0]), ceil(100 * of.share[1])
    return f"{least} %" if least == most else f"{least} to {most} %"


def tier_titles(catalog: Catalog) -> dict[str, str]:
    """The tiers' titles by their names, the most critical first."""
    named = {place["name"].text: place["title"].text for place in catalog.terms("Tier")}
    return {name: title or name for name, title in named.items() if name}


def who(catalog: Catalog, asked: Asked) -> str:
    """Who has to act or to answer, in words."""
    channel = f"#{asked.channel}" if asked.channel else None
    if asked.team is None:
        return f"no team known, ask in {channel}" if channel else "no team and no channel known"
    team = _team(catalog, asked.team)
    return f"{team} ({channel})" if channel else team


def _team(catalog: Catalog, name: str) -> str:
    found = catalog.find("Team", name)
    return found.title if found else name


def line(report: GapReport, result: Result, number: int) -> Line:
    """A result of the list, in words."""
    priority = result.priority
    parts = ""
    if priority is not None:
        parts = f"{priority.tier} × {priority.level} × {priority.reach} ÷ {priority.effort}"
    return Line(
        result,
        number,
        tier_words(report.analysis.catalog, result),
        who(report.analysis.catalog, result.asked),
        step(report.analysis.catalog, result),
        report.where(result.place),
        f"{priority.score:g}" if priority else "",
        parts,
    )


def tier_words(catalog: Catalog, result: Result) -> str:
    """The tier that its resource counts as, and why, where its manifest does not say."""
    name, titles = result.tier.name, tier_titles(catalog)
    if name is None:
        return NO_TIER
    title = titles.get(name, name)
    if result.tier.stated:
        return title
    above = (result.tier.because or "").rpartition("/")[2]
    return f"at least {title}" + (f", since {above} rests on it" if above else "")


def step(catalog: Catalog, result: Result) -> Step:
    """What closes a gap, as far as the standard says."""
    remedy = result.requirement.remedy
    page, text = remedy["page"].text, remedy["text"].text
    for kind, verb in (("Service", "use"), ("Pattern", "follow")):
        name = remedy[kind.lower()].text
        if name:
            found = catalog.find(kind, name)
            order = f"{verb} {found.title if found else name}"
            return Step(f"{text} ({order})" if text else order)
    if page is None:
        return Step(text or "no remedy is named")
    # An address becomes a link where it can be nothing else.
    plain = page.startswith(("https://", "http://")) and visible(page) == page
    return Step(text or page, page) if plain else Step(f"{text}: {page}" if text else page)


def groups(report: GapReport, lines: list[Line]) -> list[Group]:
    """Those who have to act, teams first, then channels where no team is known, by their weight."""
    catalog = report.analysis.catalog
    found: dict[Asked, tuple[list[Line], list[Question]]] = {}
    for each in lines:
        found.setdefault(_key(each.result.asked), ([], []))[0].append(each)
    for question in asking(report):
        found.setdefault(_key(question.asked), ([], []))[1].append(question)

    def order(item: tuple[Asked, tuple[list[Line], list[Question]]]) -> tuple[bool, bool, float, str]:
        asked, (mine, _) = item
        weight = sum(each.result.priority.score for each in mine if each.result.priority)
        return asked.team is None, asked.channel is None, -weight, asked.team or asked.channel or ""

    return [
        Group(_title(catalog, asked), _about(asked), mine, questions)
        for asked, (mine, questions) in sorted(found.items(), key=order)
    ]


def _key(asked: Asked) -> Asked:
    """One for each team, whatever the channel is; one for each channel where no team is known."""
    return asked._replace(channel=None) if asked.team else asked


def _title(catalog: Catalog, asked: Asked) -> str:
    if asked.team:
        return _team(catalog, asked.team)
    return f"No team known: ask in #{asked.channel}" if asked.channel else "No team and no channel known"


def _about(asked: Asked) -> str:
    if asked.team:
        return ""
    return "Nobody has said which team answers." + (" The channel is where to ask." if asked.channel else "")


def asking(report: GapReport) -> list[Question]:
    """The questions that decide any of what is judged."""
    judged = {result.key for result in report.judged}
    return [q for q in report.analysis.questions if any(result.key in judged for result in q.decides)]


def known(resources: list[Resource]) -> list[tuple[str, int]]:
    """Of how many applications the facts are known that decide the most."""
    return [
        ("tier", sum(r.spec["tier"].given for r in resources)),
        ("owner", sum(r.spec["roles"]["service-owner"].given for r in resources)),
        ("support hours", sum(r.spec["supportHours"].given for r in resources)),
    ]


def path_words(weaker: Weaker, index: int) -> str:
    """The way from an application down to what is weaker."""
    return ", ".join(f"{how} {resource.title}" for how, resource in weaker.above[index].path)


def formula(catalog: Catalog) -> list[tuple[str, str]]:
    """The parts of the score, and what each of them counts."""
    titles = tier_titles(catalog)
    tiers = [f"{title} {tier_weight(name, list(titles))}" for name, title in titles.items()]
    reach = [f"{least} or more {weight}" if least else f"none {weight}" for least, weight in REACH]
    return [
        ("tier", ", ".join([*tiers, f"{NO_TIER} 1"])),
        ("level", ", ".join(f"{level} {weight}" for level, weight in LEVEL.items())),
        ("reach", f"by how many applications rest on it: {', '.join(reach)}"),
        ("effort", ", ".join(f"{effort} {weight}" for effort, weight in EFFORT.items())),
    ]
