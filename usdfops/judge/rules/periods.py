"""What cannot be right about the years of a projection: its periods, their phases, its releases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.naming import suggestion
from usdfops.judge.rule import rule
from usdfops.words import quoted

_PHASES = ("pre-operations", "survey", "post-operations")


def _number(year: str | None, start: str | None) -> int | None:
    """The fiscal year that a period is; None where that cannot be said."""
    found = re.fullmatch(r"(FY|LOY)([0-9]{1,2})", year or "")
    if found is None or found[1] == "FY":
        return int(found[2]) if found else None
    first = _number(start, None)
    return None if first is None else first + int(found[2]) - 1


def _years(projection: Resource) -> list[tuple[Place, int | None]]:
    """The place of each period's year, with the fiscal year that it is."""
    start = projection.spec["surveyStart"]["fiscalYear"].text
    places = [entry["year"] for entry in projection.spec["periods"]]
    return [(place, _number(place.text, start)) for place in places if place.text is not None]


def _names(projection: Resource) -> list[str]:
    return [place.text or "" for place, _ in _years(projection)]


@rule
def unknown_period(catalog: Catalog) -> Iterable[Finding]:
    """A projection speaks of a period that it does not list.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY24}, {year: FY25}]
      quantities:
        - name: cpu
          title: CPU
          measure: work
          demand:
            FY24: 6 million core hours
            FY25: 11 million core hours
            FY26: 21 million core hours  # <-- unknown-period
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY24}, {year: FY25}]
      quantities:
        - name: cpu
          title: CPU
          measure: work
          demand: {FY24: 6 million core hours, FY25: 11 million core hours}
    ```
    """
    names = {projection: _names(projection) for projection in catalog.of("Projection")}
    for mention in catalog.mentions("Period"):
        known = names[mention.place.resource]
        if mention.text not in known:
            near = suggestion(mention.text, known)
            hint = f"{near}, or add it to `periods`" if near else "add it to `periods`"
            yield mention.finding(f"{quoted(mention.text)} is none of the `periods` of this file", hint)


@rule
def repeated_period(catalog: Catalog) -> Iterable[Finding]:
    """A projection has the same year twice, perhaps under two names.

    The survey's years are fiscal years too: where it starts in FY25, LOY10 is FY34.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - year: LOY10
        - year: FY34  # <-- repeated-period
      quantities: []
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - year: LOY10
        - year: FY35
      quantities: []
    ```
    """
    for projection in catalog.of("Projection"):
        first: dict[int | str | None, Place] = {}
        for place, number in _years(projection):
            other = first.setdefault(place.text if number is None else number, place)
            if other is not place:
                same = f", which is {other.text}," if other.text != place.text else ""
                yield place.finding(
                    f"{quoted(place.text or '')}{same} stands in line {other.span().line} already",
                    hint="keep one of the two",
                    related=(other.related("the other one"),),
                )


@rule
def unordered_periods(catalog: Catalog) -> Iterable[Finding]:
    """A period stands behind a later one.

    Growth is told from one period to the next, so that their order matters.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - year: LOY1
        - year: FY24  # <-- unordered-periods
      quantities: []
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - year: FY24
        - year: LOY1
      quantities: []
    ```
    """
    for projection in catalog.of("Projection"):
        latest: tuple[Place, int] | None = None
        for place, number in _years(projection):
            if number is None:
                continue
            if latest is None or number > latest[1]:
                latest = place, number
            elif number < latest[1]:
                yield place.finding(
                    f"{quoted(place.text or '')} stands behind {quoted(latest[0].text or '')}, a later year",
                    hint="put the periods in their order",
                    related=(latest[0].related("the later one"),),
                )


@rule
def survey_without_start(catalog: Catalog) -> Iterable[Finding]:
    """A projection has years of the survey, and does not say which fiscal year the first of them is.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods:
        - year: LOY1  # <-- survey-without-start
      quantities: []
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - year: LOY1
      quantities: []
    ```
    """
    for projection in catalog.of("Projection"):
        survey = [place for place, _ in _years(projection) if (place.text or "").startswith("LOY")]
        if survey and not projection.spec["surveyStart"].given:
            yield survey[0].finding(
                f"nobody can tell which fiscal year {quoted(survey[0].text or '')} is",
                hint="add `surveyStart:` with `fiscalYear` and `because`",
            )


@rule
def unfitting_phase(catalog: Catalog) -> Iterable[Finding]:
    """The phase of a period contradicts its year, or the phases before it.

    Years of the survey lie in the survey, and what comes before its start lies in pre-operations.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - year: FY24
          phase: survey  # <-- unfitting-phase
        - year: LOY1
          phase: pre-operations  # <-- unfitting-phase
        - {year: FY35, phase: post-operations}
        - year: FY36
          phase: survey  # <-- unfitting-phase
      quantities: []
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      surveyStart: {fiscalYear: FY25, because: The talk says so.}
      periods:
        - {year: FY24, phase: pre-operations}
        - {year: LOY1, phase: survey}
        - {year: FY35, phase: post-operations}
        - {year: FY36, phase: post-operations}
      quantities: []
    ```
    """
    for projection in catalog.of("Projection"):
        start = projection.spec["surveyStart"]["fiscalYear"]
        begins, latest = _number(start.text, None), 0
        for entry in projection.spec["periods"]:
            year, phase = entry["year"].text or "", entry["phase"]
            if phase.text not in _PHASES:
                continue
            rank, number = _PHASES.index(phase.text), _number(year, None)
            if year.startswith("LOY") and rank != 1:
                yield phase.finding(f"{quoted(year)} is a year of the survey", hint="write `survey`")
            elif begins is not None and number is not None and (number < begins) != (rank == 0):
                early = number < begins
                side, instead = (
                    ("before", "`pre-operations`")
                    if early
                    else ("not before", "`survey`, or what comes after it")
                )
                message = f"{quoted(year)} is {side} {start.text}, in which the survey starts"
                yield phase.finding(message, hint=f"write {instead}", related=(start.related("the start"),))
            elif rank < latest:
                yield phase.finding(
                    f"`{phase.text}` comes after `{_PHASES[latest]}`",
                    hint=f"write `{_PHASES[latest]}`, or mend the phase of an earlier period",
                )
            else:
                latest = rank


@rule
def reversed_releases(catalog: Catalog) -> Iterable[Finding]:
    """A part of the release calendar ends before it begins.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}, {year: FY26}]
      quantities: []
      releases:
        - first: FY26
          last: FY25  # <-- reversed-releases
          cadence: annual
          processes: all raw images to date
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}, {year: FY26}]
      quantities: []
      releases:
        - first: FY25
          last: FY26
          cadence: annual
          processes: all raw images to date
    ```
    """
    for entry, begin, end in _releases(catalog):
        if end < begin:
            first = entry["first"]
            yield entry["last"].finding(
                f"{quoted(entry['last'].text or '')} comes before {quoted(first.text or '')}, the first one",
                hint="give the last period in which that is so, or leave it out where it goes on",
                related=(first.related("the first one"),),
            )


@rule
def overlapping_releases(catalog: Catalog) -> Iterable[Finding]:
    """Two parts of the release calendar speak of the same period.

    A part without `last` goes on.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}, {year: FY26}]
      quantities: []
      releases:
        - {first: FY25, cadence: six-monthly, processes: all raw images to date}
        - first: FY26  # <-- overlapping-releases
          cadence: annual
          processes: all raw images to date
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}, {year: FY26}]
      quantities: []
      releases:
        - {first: FY25, last: FY25, cadence: six-monthly, processes: all raw images to date}
        - {first: FY26, cadence: annual, processes: all raw images to date}
    ```
    """
    before: list[tuple[Place, int, int]] = []
    for entry, begin, end in _releases(catalog):
        for other, begun, ended in before:
            if other.resource is entry.resource and begin <= ended and begun <= end:
                yield entry["first"].finding(
                    f"the releases of line {other.span().line} are in the same time",
                    hint="end one part with `last`, before the next one begins",
                    related=(other["first"].related("the other part"),),
                )
                break
        before.append((entry, begin, end))


def _releases(catalog: Catalog) -> Iterator[tuple[Place, int, int]]:
    """Each part of a release calendar, with the numbers of its first and last period."""
    for projection in catalog.of("Projection"):
        names = _names(projection)
        for entry in projection.spec["releases"]:
            first, last = entry["first"].text, entry["last"].text
            if first in names and (last in names or not entry["last"].given):
                yield entry, names.index(first), names.index(last) if last else len(names)
