"""The sections of the gap report that stand below the list, for a terminal and as Markdown alike."""

from __future__ import annotations

from usdfops.judge.adoption import STATES
from usdfops.judge.gaps.record import SIDES, Capacity, Weaker, WeakerPath
from usdfops.judge.gaps.rollup import Rollup, rollup, rollups
from usdfops.render.gap_report.draft import efforts, turned
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.words import asked_of, named, share, sought, tallies, who
from usdfops.render.section import Part, Section, Table
from usdfops.words import counted, listed

__all__ = ["asked_next", "by_group", "capacity_hint", "counts", "draft_section", "last_line", "sections"]

_SOMETIMES = ("stale", "waived", "coming")
"""The outcomes that are counted only where there are any."""

_NAMED = 4
"""How many of several things a line names."""
_ASKED = 10
"""How many fields are listed where equal results are told once."""


def counts(report: GapReport) -> Table:
    """How many results each side has of each outcome, and what share is met."""
    found = {row.name: row for row in tallies(report)}
    sides = [found.pop(side, rollup(f"{side} side", [], side)) for side in SIDES]
    return _table("", report, [*sides, *found.values()])


def by_group(report: GapReport) -> Section:
    """The same for each group of what the report is rolled up by."""
    rows = rollups(report.analysis.catalog, report.judged, report.by)
    return Section(f"By {report.by}", [_table(report.by, report, rows)])


def _table(column: str, report: GapReport, rows: list[Rollup]) -> Table:
    whole = rollup("", report.judged)
    shown = [o for o in ("met", "gap", "unknown", *_SOMETIMES) if o not in _SOMETIMES or whole.counts[o]]
    cells = [[row.title, *(f"{row.counts[outcome]:,}" for outcome in shown), share(row)] for row in rows]
    return Table([column, *shown, "share met"], cells)


def sections(report: GapReport) -> list[Section]:
    """Weaker support, demand, and what to ask; none that has nothing, and none beside chosen outcomes.

    Demand is the whole facility's, so that it is left out where a part of it was chosen.
    """
    if report.scope is not None:
        return []
    found = [_weaker(report)]
    found += [_demand(report)] if len(report.judged) == len(report.analysis.results) else []
    return [section for section in [*found, asked_next(report)] if section.parts]


def draft_section(report: GapReport) -> Section:
    """What a draft would change; without parts where there is none."""
    change = turned(report)
    if change is None:
        return Section("", [])
    parts: list[Part] = []
    for side in dict.fromkeys(result.requirement.side for result in change.red):
        mine = [result for result in change.red if result.requirement.side == side]
        title = f"{counted(len(mine), 'gap')} of the {side or 'unknown'} side: {efforts(mine)}"
        asked = {result.requirement.id: result.requirement.effort or "not stated" for result in mine}
        rows = [
            [name, effort, ", ".join(named(r.resource) for r in mine if r.requirement.id == name)]
            for name, effort in asked.items()
        ]
        parts.append(Section(title, [Table(["requirement", "effort", "not met by"], rows)]))
    parts += [f"It {change}."]
    return Section("What the draft would change", parts)


def _weaker(report: GapReport) -> Section:
    parts: list[Part] = []
    chosen = {result.resource for result in report.judged}
    for weaker in report.analysis.weaker:
        if chosen.isdisjoint([weaker.provider, *(path.application for path in weaker.above)]):
            continue
        rows = [
            [path.application.name, path.claim.text, f"{_way(path)} ({report.where(path.claim.place)})"]
            for path in weaker.above
        ]
        table = Table(["application", weaker.aspect, "path"], rows)
        parts.append(Section(_provider(report, weaker), [table]))
    return Section("Weaker support underneath", parts)


def _provider(report: GapReport, weaker: Weaker) -> str:
    claim = weaker.claim
    asked = who(report.analysis.catalog, weaker.asked)
    return f"{named(weaker.provider)}, {weaker.aspect}: {claim.text} ({report.where(claim.place)}; {asked})"


def _way(path: WeakerPath) -> str:
    return ", ".join(f"{how} {named(resource)}" for how, resource in path.path)


def _demand(report: GapReport) -> Section:
    demand = report.analysis.demand
    parts: list[Part] = []
    for title, columns, rows in (
        (
            "Needs that no service meets",
            ["application", "need"],
            [[need.application.name, f"{need.title} ({report.where(need.place)})"] for need in demand.needs],
        ),
        (
            "Deprecated and retired services in use",
            ["service", "used by"],
            [[service.name, _some([a.name for a in above])] for service, above in demand.deprecated],
        ),
        (
            "Requested against what there is",
            ["service", "what", "there is", "requested", "not stated"],
            [_capacity(capacity) for capacity in demand.capacity],
        ),
        (
            "Patterns that one application follows",
            ["pattern", "application"],
            [[pattern.name, application.name] for pattern, application in demand.one_off],
        ),
        (
            "Services that nothing is known to use",
            ["service", "applications that have not said what they use"],
            [[service.name, str(demand.may_use.get(service.name, 0))] for service in demand.unused],
        ),
    ):
        parts += [Section(f"{title} ({len(rows)})", [Table(columns, rows)])] if rows else []
    parts += [hint] if (hint := capacity_hint(report)) else []
    if demand.recommended is not None:
        title = f"Adoption of {demand.recommended.title}, the recommended pattern"
        rows = [[state, str(demand.adoption.get(state, 0)), about] for state, about in STATES.items()]
        parts.append(Section(title, [Table(["state", "count", "applications that"], rows)]))
    return Section("Demand against the menu", parts)


def capacity_hint(report: GapReport) -> str:
    """How to have stated what is not known of capacity; empty where all is known."""
    silent = sum("capacity" in question.fields for question in report.analysis.questions)
    hint = "nobody has said how much there is; `usdfops ask NAME` tells what to write."
    said = [f"Of {counted(silent, 'service')} {hint}"] if silent else []
    if any(capacity.silent for capacity in report.analysis.demand.capacity):
        said.append("What is requested is the sum of what applications state as `parameters` under `uses`.")
    return " ".join(said)


def _capacity(capacity: Capacity) -> list[str]:
    share = "" if capacity.share is None else f" ({100 * capacity.share:.0f} %)"
    requested = f"{capacity.requested}{share}" if capacity.requested else "nobody has said"
    silent = f"{capacity.silent} of {counted(capacity.silent + capacity.requests, 'use')}"
    return [capacity.service.name, capacity.title, capacity.amount, requested, silent]


def asked_next(report: GapReport) -> Section:
    """What to ask for, with whom to ask."""
    rows = [
        [listed(row.fields), row.several, f"{row.decides:,}", asked_of(report, row.questions)]
        for row in sought(report)
    ]
    if not rows:
        return Section("", [])
    first = rows[:_ASKED] if report.folded else rows
    parts: list[Part] = [Table(["field", "of", "decides", "whom"], first)]
    if len(first) < len(rows):
        parts.append(
            f"and {counted(len(rows) - len(first), 'more field')}; `usdfops ask` tells what to ask whom"
        )
    return Section("What to ask next", parts)


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def last_line(report: GapReport) -> str:
    """What to do next; empty where only some outcomes were chosen, or nothing is asked."""
    if report.scope is not None or report.note:
        return ""
    if not report.analysis.requirements:
        return "Next: write a Standard, since nothing is asked yet; `usdfops explain Standard` tells how."
    steps = ["close the first gap of the list"] if report.open else []
    steps += ["send `usdfops ask` to those who can answer"] if sought(report) else []
    if not steps:
        return "Next: nothing; all that is asked today is met, waived or does not apply."
    return f"Next: {', and '.join(steps)}."
