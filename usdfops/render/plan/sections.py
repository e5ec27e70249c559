"""The sections of a report on plans, for a terminal or a document alike."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.judge.plans import Item
from usdfops.judge.plans.carried import Carried
from usdfops.judge.plans.risk import NEAR
from usdfops.render.plan.record import CycleReport, Moves, PlanReport, counted_by_status, standing
from usdfops.render.section import Part, Section, Table
from usdfops.words import counted

__all__ = ["gaps", "moves", "overview", "sections"]

NOBODY = "nobody has said"


def sections(report: PlanReport, told: CycleReport) -> Iterator[Section]:
    """What there is to tell of one cycle, in the order in which a reader needs it."""
    everything = not report.only
    if everything:
        yield status(report, told)
    if everything or "at-risk" in report.only:
        yield at_risk(told)
    if everything:
        yield due(told)
        yield groups(report, told)
    if everything or "carried" in report.only:
        yield carried_over(told)
        yield slipped(told)
    if everything:
        yield aims(told)


def overview(report: PlanReport) -> Section:
    """All cycles in short."""
    rows = []
    for told in report.cycles:
        cycle = told.cycle
        lost = not cycle.plan.document.readable
        span = f"{cycle.start or '?'} to {cycle.end or '?'}" if cycle.start or cycle.end else "no dates"
        state = "unreadable" if lost else cycle.state or "unknown"
        rows.append([cycle.name, state, span, str(len(told.items)), counted_by_status(told.items)])
    return Section("Cycles", [Table(["cycle", "state", "dates", "items", "status"], rows)] if rows else [])


def status(report: PlanReport, told: CycleReport) -> Section:
    """How far the items are, by what they are sorted by."""
    several = [*_sorted(report, told), ("all", told.items)]
    rows = [[title, str(len(items)), counted_by_status(items)] for title, items in several]
    return Section(
        f"Status by {report.by}", [Table([report.by, "items", "status"], rows)] if told.items else []
    )


def groups(report: PlanReport, told: CycleReport) -> Section:
    """The items themselves."""
    parts: list[Part] = [Section(title, [_items(report, items)]) for title, items in _sorted(report, told)]
    return Section("Items", parts)


def _items(report: PlanReport, items: list[Item]) -> Table:
    """Items with those within them below, each behind a dot."""
    here = {(*item.within, item.id) for item in items}
    dated, owned = any(i.due or i.event for i in items), any(i.owner for i in items) and report.by != "team"
    columns = ["status", *(["due"] if dated else []), *(["team"] if owned else []), "item", "what"]
    rows = []
    for item in items:
        depth = sum(item.within[:n] in here for n in range(1, len(item.within) + 1))
        what = f"{'· ' * depth}{item.title}{_remarks(item)}"
        row = [standing(item), *([_when(item)] if dated else []), *([item.owner or ""] if owned else [])]
        rows.append([*row, item.id, what])
    return Table(columns, rows)


def _remarks(item: Item) -> str:
    """What else to know of an item at a glance."""
    instead = item.place["replacedBy"]
    plan = f"{instead['plan'].text}/" if instead["plan"].text else ""
    parts = [f"replaced by {plan}{instead['item'].text}"] if instead["item"].text else []
    if item.place["addedSinceReview"].value is True:
        parts.append("added since the last review")
    return f" ({'; '.join(parts)})" if parts else ""


def _when(item: Item) -> str:
    return item.due or (f"before {item.event}" if item.event else "")


def _sorted(report: PlanReport, told: CycleReport) -> list[tuple[str, list[Item]]]:
    """The items by area, resource or team; those of which nobody has said come last."""
    titles: dict[str, str] = {}
    if report.by == "area":
        titles = {a["name"].text or "": a["title"].text or "" for a in told.cycle.plan.spec["areas"]}
    elif report.by == "team":
        titles = {team.name: team.title for team in report.catalog.of("Team")}
    found: dict[str | None, list[Item]] = {}
    for item in told.items:
        one = item.area if report.by == "area" else item.owner
        for name in (item.resources or (None,)) if report.by == "resource" else (one,):
            found.setdefault(name, []).append(item)
    order = list(titles)
    known = sorted(
        (name for name in found if name is not None),
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    last = [(f"no {report.by} stated", found[None])] if None in found else []
    return [(titles.get(name) or name, found[name]) for name in known] + last


def carried_over(told: CycleReport) -> Section:
    """What goes on with items of earlier cycles: what the plan says, and what titles offer."""
    stated = [each for each in told.carried if each.is_stated]
    offered = [[c.item.id, f"{c.alike}%", _both(c)] for c in told.carried if not c.is_stated]
    parts: list[Part] = []
    for plan in dict.fromkeys(each.chain[0].cycle.name for each in stated):
        mine = [each for each in stated if each.chain[0].cycle.name == plan]
        several = any(len(each.chain) > 1 for each in mine)
        rows = [[c.item.id, *([str(len(c.chain))] if several else []), _both(c)] for c in mine]
        columns = ["item", *(["times"] if several else []), "what"]
        parts.append(Section(f"From {plan}", [Table(columns, rows)]))
    if offered:
        say = "Say so with `carriedFrom`, where it is the same work."
        table = Table(["item", "alike", "what"], offered)
        parts.append(Section("Not said, and offered because the titles are alike", [say, table]))
    total = counted(len(told.items), "item")
    return Section(f"Carried over: {len(stated)} of {total}, and {len(offered)} offered", parts)


def _both(carried: Carried) -> str:
    """What is to be done, and the item before where that has another id or title."""
    item, before = carried.item, carried.chain[0]
    if carried.is_stated and (item.id, item.title) == (before.id, before.title):
        return item.title
    return f"{item.title} (before: {before.cycle.name}/{before.id}, {before.title})"


def slipped(told: CycleReport) -> Section:
    """What went from cycle to cycle more than once, or has to be done later than was planned."""
    rows = []
    for carried in told.carried:
        if carried.has_slipped:
            dates = [item.due or "?" for item in (*reversed(carried.chain), carried.item)]
            known = " > ".join(dates) if any(date != "?" for date in dates) else "no dates"
            days = "" if carried.days is None else f"{carried.days:+d} days"
            rows.append([carried.item.id, str(len(carried.chain)), days, known, carried.item.title])
    columns = ["item", "times", "moved", "dates", "what"]
    return Section(f"Slipped: {len(rows)}", [Table(columns, rows)] if rows else [])


def due(told: CycleReport) -> Section:
    """What has a day or an event of its own and is not done; nothing, once the cycle has ended."""
    if told.cycle.state == "ended":
        return Section("Due", [])
    rows = [
        [_when(item), item.id, item.owner or NOBODY, item.title]
        for item in told.items
        if item.is_open and (item.place["due"].given or item.place["before"].given)
    ]
    for place in told.cycle.plan.spec["milestones"]:
        if place["due"].text:
            name = place["name"].text or ""
            rows.append([place["due"].text or "", name, "milestone", place["title"].text or name])
    rows.sort(key=lambda row: row[0])  # digits come before the words of an event
    return Section(f"Due: {len(rows)}", [Table(["when", "item", "team", "what"], rows)] if rows else [])


def at_risk(told: CycleReport) -> Section:
    """What may not be done in time, and why."""
    rows = []
    for risk in told.risks:
        what = f"{'milestone: ' if risk.is_milestone else ''}{risk.title}: {'; '.join(risk.because)}"
        rows.append([risk.due or "no day", risk.name, risk.owner or NOBODY, what])
    if rows:
        return Section(f"At risk: {len(rows)}", [Table(["due", "item", "team", "what"], rows)])
    return Section("At risk: nothing", [_no_risk(told)])


def _no_risk(told: CycleReport) -> str:
    state = told.cycle.state
    if state == "running":
        return (
            f"Nothing is late or due within {NEAR} days, and nothing that work depends on is known to be "
            "retired or not ready."
        )
    if state is None:
        return "Nobody has said whether the cycle runs, so that nothing of it can be called late."
    says = {"ended": "has ended", "planned": "has not begun", "proposed": "is only proposed"}[state]
    return f"The cycle {says}."


def moves(found: Moves) -> Section:
    """Which dates moved since an earlier version of the catalog."""
    rows = []
    for move in found.moved:
        name = f"{move.plan}/{move.of}" if move.of is not None else move.plan
        days = "" if move.days is None else f"{move.days:+d} days"
        where = "gone" if move.place is None else move.title
        rows.append([name, move.what, move.was or "-", move.now or "-", days, where])
    title = f"Dates that moved since {found.revision[:8]} ({found.as_of}): {len(rows)}"
    none: list[Part] = ["No date of a plan is another one than then."]
    table = Table(["of", "what", "was", "is", "moved", "title"], rows)
    return Section(title, [table] if rows else none)


def gaps(report: PlanReport) -> Iterator[Section]:
    """Gaps that no work is planned for: how many, and which of them stand out."""
    if report.unplanned is None:
        return
    found = report.unplanned
    by: dict[str, list[str]] = {}
    for result in found.urgent:
        by.setdefault(result.requirement.id, []).append(result.resource.name)
    rows = [[requirement, str(len(names)), _some(sorted(names))] for requirement, names in sorted(by.items())]
    much = f"{len(found.without):,} of {counted(found.gaps, 'gap')}"
    parts: list[Part] = [f"For {much}, no open item of a cycle names the requirement."]
    if rows:
        table = Table(["requirement", "gaps", "applications"], rows)
        title = f"Required, on {found.tier} applications: {len(found.urgent)}"
        parts.append(Section(title, [table]))
    if found.gaps:
        yield Section("Gaps with no work planned", parts)


def _some(names: list[str]) -> str:
    """The names, or the first of many; `--format json` has all."""
    shown = names if len(names) <= 4 else [*names[:3], f"and {len(names) - 3} more"]
    return ", ".join(shown)


def aims(told: CycleReport) -> Section:
    """Work that closes no gap, as far as its items say."""
    if not told.aimless:
        return Section("Work that closes no gap", [])
    title = f"Work that closes no gap: {counted(len(told.aimless), 'item')}, with what is in them"
    if not any(item.requirements for item in told.items):
        return Section(title, ["None of the cycle's items names a requirement."])
    return Section(title, [", ".join(item.id for item in told.aimless)])
