"""What is planned against gaps, in words, and which gaps stand out since nothing is."""

from __future__ import annotations

from usdfops.judge.gaps.record import Result
from usdfops.judge.plans import Item
from usdfops.render.gap_report.record import GapReport
from usdfops.words import counted

__all__ = ["NOTHING", "alarm", "item_words", "planned_words", "tier_title", "urgent"]

NOTHING = "no work is planned for it"
"""What is said of a gap that stands out."""


def urgent(report: GapReport) -> list[Result]:
    """The required gaps of applications of the most critical tier that no work is planned for."""
    return [result for result in report.open if result.key in report.work.urgent]


def alarm(report: GapReport) -> str:
    """How many such gaps there are; empty where there is none."""
    number = len(urgent(report))
    gaps = f"{counted(number, 'required gap')} of {tier_title(report)} applications"
    return f"no work is planned for {gaps}" if number else ""


def tier_title(report: GapReport) -> str:
    """The most critical tier, as people call it."""
    tiers = report.analysis.catalog.terms("Tier")
    return next((t["title"].text or "" for t in tiers if t["name"].text == report.work.tier), "")


def planned_words(report: GapReport, result: Result) -> str:
    """The work that is planned for a gap, with cycle, date and team; that none is, where it stands out."""
    several = report.work.planned.get(result.key, [])
    if not several:
        return NOTHING if result.key in report.work.urgent else ""
    more = f", and {counted(len(several) - 1, 'more item')}" if len(several) > 1 else ""
    return f"planned: {item_words(report, several[0])}{more}"


def item_words(report: GapReport, item: Item) -> str:
    """What is to be done, in which cycle, until when, by whom."""
    team = report.analysis.catalog.find("Team", item.owner)
    until = f"by {item.due}" if item.due else f"before {item.event}" if item.event else "no date stated"
    about = [item.cycle.plan.title, until, team.title if team else item.owner or "no team stated"]
    return f"{item.title} ({'; '.join(about)})"
