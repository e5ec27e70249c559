"""What lapses: waivers, evidence, services that end, days of work; and requirements that begin to count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.channels import team_channel
from usdfops.judge.facts import where
from usdfops.judge.gaps.outcome import results
from usdfops.judge.gaps.owners import asked
from usdfops.judge.gaps.record import Analysis, Asked, Requirement
from usdfops.judge.menu import menu
from usdfops.judge.naming import is_day
from usdfops.judge.plans import Cycle, cycles
from usdfops.judge.plans.items import items_of
from usdfops.words import counted

__all__ = ["SORTS", "Lapse", "lapses"]

SORTS = {
    "waiver": "a waiver ends",
    "evidence": "what was shown to be true counts no longer",
    "review": "the owners' confirmation of the file counts no longer",
    "requirement": "a requirement begins to count, and is not met yet",
    "service": "a service ends while it is in use",
    "plan": "work of a cycle that runs has to be done",
}
"""The ways in which something lapses."""

_REVIEW = "metadata.reviewedOn"


class Lapse(NamedTuple):
    """Something that lapses, or has lapsed."""

    sort: str
    """One of SORTS."""
    date: str | None
    """The last day on which it counts, or for its work; of a requirement, the first one; None where nobody
    has said."""
    days: int | None
    """From today to that day; negative where it has passed."""
    resource: Resource
    requirement: Requirement | None
    what: str
    """What lapses, in words: one line without a full stop."""
    asked: Asked
    """Who has to act."""
    place: Place
    """Where the date stands; of a service, what it says of its end."""
    is_over: bool
    """Whether it has lapsed already."""


def lapses(analysis: Analysis, within: int) -> list[Lapse]:
    """What lapses within so many days or has lapsed: the latter first, then by date; what has none last."""
    catalog = analysis.catalog
    found = [*_waivers(analysis), *_evidence(analysis), *_beginning(analysis), *_services(catalog)]
    found += _planned(catalog)
    near = [lapse for lapse in found if lapse.days is None or lapse.days <= within]
    order = list(SORTS)
    near.sort(
        key=lambda each: (
            not each.is_over,
            each.date or "9999",
            order.index(each.sort),
            each.resource.label or "",
            each.what,
        )
    )
    return near


def _waivers(analysis: Analysis) -> Iterator[Lapse]:
    """The waivers of what is judged. What comes of the requirement otherwise is told beside it."""
    known = {result.key: result for result in analysis.results}
    requirements = {requirement.id: requirement for requirement in analysis.requirements}
    for resource in dict.fromkeys(result.resource for result in analysis.results):
        for entry in resource.spec["exceptions"]:
            until, requirement = entry["until"].text, requirements.get(entry["requirement"].text or "")
            if not entry["waived"].given or until is None or not is_day(until) or requirement is None:
                continue
            result = known.get((resource.label or "", requirement.id))
            done = "; it is met by now" if result is not None and result.outcome == "met" else ""
            what = f"waived until then: {requirement.title} ({entry['waived'].text}){done}"
            who = result.asked if result else asked(analysis.catalog, resource)
            yield _lapse(analysis, "waiver", until, resource, requirement, what, who, entry["until"])


def _evidence(analysis: Analysis) -> Iterator[Lapse]:
    """The dates that requirements depend on, where they are met or were."""
    for result in analysis.results:
        requirement, fresh = result.requirement, result.requirement.fresh_for
        if requirement.evidence is None or fresh is None:
            continue
        if result.outcome not in ("met", "stale"):
            continue
        place = where(analysis.catalog, result.resource, requirement.evidence)
        if place.text is None or not is_day(place.text):
            continue
        field = ".".join(requirement.evidence[1:])
        last = _later(place.text, fresh)
        sort = "review" if field == _REVIEW else "evidence"
        what = f"{requirement.title}: `{field}` is {place.text}, and counts for {counted(fresh, 'day')}"
        yield _lapse(analysis, sort, last, result.resource, requirement, what, result.asked, place)


def _beginning(analysis: Analysis) -> Iterator[Lapse]:
    """What is not met yet of the requirements that begin to count."""
    coming = {each.id: each for each in analysis.requirements
              if (day := each.effective_from) and is_day(day) and day > analysis.catalog.as_of}  # fmt: skip
    already = [requirement._replace(effective_from=None) for requirement in coming.values()]
    for result in results(analysis.catalog, already) if already else ():
        requirement = coming[result.requirement.id]
        if result.outcome in ("gap", "stale", "unknown"):
            doubt = "not known whether it is: " if result.outcome == "unknown" else ""
            what = f"asked from then on: {requirement.title} ({doubt}{result.because})"
            day, place = requirement.effective_from or "", requirement.place["effectiveFrom"]
            yield _lapse(
                analysis, "requirement", day, result.resource, requirement, what, result.asked, place
            )


def _services(catalog: Catalog) -> Iterator[Lapse]:
    """Each use of a service that ends. No field says when it does."""
    for entry in menu(catalog).entries:
        service = entry.service
        lifecycle, instead = service.spec["lifecycle"].text, service.spec["replacedBy"].text
        if lifecycle not in ("deprecated", "retired"):
            continue
        advice = f": move to {instead}" if instead else ""
        until = (
            "is retired"
            if lifecycle == "retired"
            else "is deprecated, and nobody has said until when it lasts"
        )
        for application in dict.fromkeys(consumer.application for consumer in entry.consumers):
            what = f"it uses {service.title}, which {until}{advice}"
            who, place = asked(catalog, application), service.spec["lifecycle"]
            yield Lapse("service", None, None, application, None, what, who, place, lifecycle == "retired")


def _planned(catalog: Catalog) -> Iterator[Lapse]:
    """What has to be done by a day in the cycles that run: open items, and milestones."""
    for cycle in cycles(catalog):
        if not cycle.is_running:
            continue
        for item in items_of(cycle):
            if item.is_open and item.due is not None and item.place["due"].given:
                status = f" ({item.status})" if item.status else ""
                yield _work(catalog, cycle, f"{item.title}{status}", item.due, item.owner, item.place)
        for milestone in cycle.plan.spec["milestones"]:
            due = milestone["due"].text
            if due is not None and is_day(due):
                title = milestone["title"].text or milestone["name"].text or ""
                yield _work(catalog, cycle, f"milestone: {title}", due, None, milestone)


def _work(catalog: Catalog, cycle: Cycle, what: str, due: str, owner: str | None, place: Place) -> Lapse:
    days, who = _until(catalog, due), Asked(owner, team_channel(catalog, owner))
    return Lapse("plan", due, days, cycle.plan, None, what, who, place["due"], days < 0)


def _lapse(
    analysis: Analysis, sort: str, day: str, resource: Resource, requirement: Requirement,
    what: str, who: Asked, place: Place,
) -> Lapse:  # fmt: skip
    days = _until(analysis.catalog, day)
    return Lapse(sort, day, days, resource, requirement, what, who, place, days < 0)


def _until(catalog: Catalog, day: str) -> int:
    """The days from today to that one; negative where it has passed."""
    return (date.fromisoformat(day) - date.fromisoformat(catalog.as_of)).days


def _later(day: str, days: int) -> str:
    """The day that many days later; the last one of the calendar where there is none."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()
