"""Which pictures the page shows, and the numbers that they are drawn from."""

from __future__ import annotations

from usdfops.catalog.graph import Resource
from usdfops.catalog.observations import observations
from usdfops.judge.adoption import STATES
from usdfops.judge.gaps.record import OUTCOMES, Requirement
from usdfops.judge.gaps.rollup import COUNTED, grouped, rollups
from usdfops.model import KINDS
from usdfops.render.gap_report.charts import (
    LETTERS,
    Bar,
    Cell,
    Heading,
    Picture,
    Span,
    adoption_picture,
    heat_picture,
    outcomes_picture,
    shares_picture,
    uptake_picture,
)
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.words import share

__all__ = ["pictures"]


def pictures(report: GapReport) -> list[Picture]:
    """The pictures, those that say most first; none where there is nothing to draw."""
    if not report.judged:
        return []
    found = [_outcomes(report), _shares(report)]
    demand = report.analysis.demand
    if demand.recommended is not None:
        found.append(adoption_picture(demand.recommended.title, STATES, demand.adoption))
    found += _uptake(report)
    found += [_heat(report, kind) for kind in KINDS if any(r.requirement.kind == kind for r in report.judged)]
    return found


def _uptake(report: GapReport) -> list[Picture]:
    """The uptake of Phalanx, where its observation has counted it."""
    points = [
        place
        for each in observations(report.analysis.catalog, "phalanx")[:1]
        for place in each.spec["uptake"]
    ]
    rows = [
        [str(point[key].value) for key in ("date", "applications", "environments")]
        + [str(point["revision"].value)[:8]]
        for point in points
        if isinstance(point["applications"].value, int)
    ]
    return [uptake_picture(rows, [int(row[1]) for row in rows])] if rows else []


def _outcomes(report: GapReport) -> Picture:
    catalog, bars = report.analysis.catalog, []
    for side, results in grouped(catalog, report.judged, "side"):
        for tier in rollups(catalog, results, "tier"):
            bars += [Bar(side.title, tier.title, o, tier.counts[o]) for o in OUTCOMES if o in COUNTED]
    return outcomes_picture(bars)


def _shares(report: GapReport) -> Picture:
    spans = []
    for standard in rollups(report.analysis.catalog, report.judged, "standard"):
        if whole := standard.applicable:
            least = standard.counts["met"] / whole
            most = least + standard.counts["unknown"] / whole
            spans.append(Span(standard.title, least, most, share(standard), standard.share is not None))
    return shares_picture(spans)


def _heat(report: GapReport, kind: str) -> Picture:
    results = [result for result in report.judged if result.requirement.kind == kind]
    rows: list[Heading] = []
    row: dict[Resource, int] = {}
    tiers = grouped(report.analysis.catalog, results, "tier")
    tiered = any(tier.name for tier, _ in tiers)
    for tier, mine in tiers:
        rows += [Heading(tier.title, heads=True)] if tiered else []
        for resource in dict.fromkeys(result.resource for result in mine):
            row[resource] = len(rows)
            rows.append(Heading(resource.title))
    columns, column = _columns(report, {result.requirement.id for result in results}, kind)
    cells = [Cell(row[r.resource], column[r.requirement.id], r.outcome) for r in results]
    plural = KINDS[kind].plural
    about = (
        f"Each row is one of the {plural}{', by tier' if tiered else ''}; each column is a requirement, by "
        "standard, under the id that is explained at the end of this page. "
        + ", ".join(f"{letter} {outcome}" for outcome, letter in LETTERS.items())
        + "."
    )
    return heat_picture(f"All {plural} against all requirements", about, rows, columns, cells)


def _columns(report: GapReport, asked: set[str], kind: str) -> tuple[list[Heading], dict[str, int]]:
    """A heading for each standard, and behind it one for each of its requirements, with their numbers."""
    columns: list[Heading] = []
    column: dict[str, int] = {}
    by_standard: dict[Resource, list[Requirement]] = {}
    for requirement in report.analysis.requirements:
        if requirement.kind == kind and requirement.id in asked:
            by_standard.setdefault(requirement.standard, []).append(requirement)
    for standard, requirements in by_standard.items():
        columns.append(Heading(standard.title, heads=True))
        for requirement in requirements:
            column[requirement.id] = len(columns)
            columns.append(Heading(requirement.id))
    return columns, column
