"""What cannot be right about what a projection asks for, and about what facilities have of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding
from usdfops.judge.naming import correction, meant_term, suggestion
from usdfops.judge.rule import rule
from usdfops.words import joined, quoted

# Quantities are compared by their words here: what computes with them takes longer to import than a
# whole check takes.
_UNITS = {"work": ("core hours", "6 million core hours"), "volume": ("B", "8.0 PB")}
"""By what is measured: how the unit ends, and an example."""
_IN_WORDS = {"work": "in core hours", "volume": "in bytes"}


@rule
def missing_demand(catalog: Catalog) -> Iterable[Finding]:
    """A quantity leaves out some of the projection's periods.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY35}, {year: FY36}]
      quantities:
        - name: storage
          title: Storage
          measure: volume
          demand:  # <-- missing-demand
            FY35: 61.4 PB
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY35}, {year: FY36}]
      quantities:
        - name: storage
          title: Storage
          measure: volume
          demand:
            FY35: 61.4 PB
            FY36: 0 PB
    ```
    """
    for projection in catalog.of("Projection"):
        years = [entry["year"].text for entry in projection.spec["periods"]]
        names = dict.fromkeys(year for year in years if year)
        for quantity in projection.spec["quantities"]:
            demand = quantity["demand"]
            missing = [name for name in names if not demand[name].given]
            if isinstance(demand.value, dict) and missing:
                shown = [*missing[:4], *([f"{len(missing) - 4} more"] if len(missing) > 4 else [])]
                yield demand.finding(
                    f"there is no demand for {joined(shown)}",
                    hint="say how much, which may be nothing, or take the period out of `periods`",
                    key=True,
                )


@rule
def unfitting_unit(catalog: Catalog) -> Iterable[Finding]:
    """A quantity is given in a unit that does not fit what is measured.

    Work is given in core hours, and a volume in bytes.

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
            FY25: 4000 cores  # <-- unfitting-unit
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
          demand:
            FY24: 6 million core hours
            FY25: 11 million core hours
    ```
    """
    measures: dict[str | None, str] = {}
    for quantity in catalog.terms("ProjectedQuantity"):
        measure = quantity["measure"].text
        if measure in _UNITS:
            measures.setdefault(quantity["name"].text, measure)
            for amount in quantity["demand"].fields.values():
                yield from _unfitting(amount, measure, "this")
    for facility in catalog.of("Facility"):
        for entry in facility.spec["provisioned"]:
            name = entry["quantity"].text
            if name in measures:
                yield from _unfitting(entry["amount"], measures[name], quoted(name or ""))


def _unfitting(amount: Place, measure: str, what: str) -> Iterator[Finding]:
    end, example = _UNITS[measure]
    text = amount.text or ""
    if not text.endswith(end) and re.fullmatch(r"[0-9.]+(?: million)? ?[A-Za-z][A-Za-z ]*", text):
        message = f"{quoted(text)} is not {_IN_WORDS[measure]}, and {what} is {measure}"
        yield amount.finding(message, hint=f"give it {_IN_WORDS[measure]}, such as `{example}`")


@rule
def repeated_share(catalog: Catalog) -> Iterable[Finding]:
    """A facility has two shares of the same projection.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: []
      quantities: []
      shares:
        - {facility: usdf, share: 60%}
        - {facility: usdf, share: 40%}  # <-- repeated-share
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: []
      quantities: []
      shares:
        - {facility: usdf, share: 100%}
    ```
    """
    for projection in catalog.of("Projection"):
        first: dict[str, Place] = {}
        for entry in projection.spec["shares"]:
            facility = entry["facility"]
            other = first.setdefault(facility.text or "", facility)
            if facility.text and other is not facility:
                yield facility.finding(
                    f"{quoted(facility.text)} has a share already, in line {other.span().line}",
                    hint="keep one of the two",
                    related=(other.related("the other one"),),
                )


@rule
def shares_not_whole(catalog: Catalog) -> Iterable[Finding]:
    """The shares of a projection do not add up to all of it.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: []
      quantities: []
      shares:  # <-- shares-not-whole
        - {facility: usdf, share: 35%}
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: []
      quantities: []
      shares:
        - {facility: usdf, share: 100%}
    ```
    """
    for projection in catalog.of("Projection"):
        shares = projection.spec["shares"]
        given = [re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?) ?%", entry["share"].text or "") for entry in shares]
        numbers = [float(found[1]) for found in given if found]
        if isinstance(shares.value, list) and len(numbers) == len(given):
            total = f"{sum(numbers):.6f}".rstrip("0").rstrip(".")
            if total != "100":
                yield shares.finding(
                    f"the shares add up to {total}%",
                    hint="make them 100% together: mend a share, or add the facility that is missing",
                    key=True,
                )


@rule(safe="writes the name, where the title is given", unsafe="writes the one that is near")
def unknown_quantity(catalog: Catalog) -> Iterable[Finding]:
    """A facility has some of what no projection asks for.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}]
      quantities: [{name: storage, title: Storage, measure: volume, demand: {FY25: 9.0 PB}}]
    ```
    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      phalanx: [{name: usdfprod, cluster: main, stage: prod}, {name: usdfdev}]
      provisioned:
        - {quantity: stroage, amount: 9.0 PB, fiscalYear: FY25}  # <-- unknown-quantity
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}]
      quantities: [{name: storage, title: Storage, measure: volume, demand: {FY25: 9.0 PB}}]
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      phalanx: [{name: usdfprod, cluster: main, stage: prod}, {name: usdfdev}]
      provisioned:
        - {quantity: storage, amount: 9.0 PB, fiscalYear: FY25}
    ```
    """
    known = [term["name"].text or "" for term in catalog.terms("ProjectedQuantity")]
    for mention in catalog.mentions("ProjectedQuantity"):
        if mention.text in known:
            continue
        meant = meant_term(catalog, mention)
        hint = f"write `{meant}`" if meant else suggestion(mention.text, known)
        fix = mention.replaced(meant) if meant else correction(mention, known)
        yield mention.finding(
            f"{quoted(mention.text)} is not a quantity of a projection",
            hint or "name one that a projection lists under `quantities`",
            fix,
        )


@rule
def repeated_provision(catalog: Catalog) -> Iterable[Finding]:
    """A facility says twice how much it has of something from the same fiscal year on.

    ```yaml bad projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}]
      quantities: [{name: storage, title: Storage, measure: volume, demand: {FY25: 9.0 PB}}]
    ```
    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      phalanx: [{name: usdfprod, cluster: main, stage: prod}, {name: usdfdev}]
      provisioned:
        - {quantity: storage, amount: 9.0 PB, fiscalYear: FY25}
        - {quantity: storage, amount: 8.0 PB, fiscalYear: FY25}  # <-- repeated-provision
    ```
    ```yaml good projections/drp.yaml
    apiVersion: usdfops/v1
    kind: Projection
    metadata: {name: drp, title: DRP}
    spec:
      periods: [{year: FY25}]
      quantities: [{name: storage, title: Storage, measure: volume, demand: {FY25: 9.0 PB}}]
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      phalanx: [{name: usdfprod, cluster: main, stage: prod}, {name: usdfdev}]
      provisioned:
        - {quantity: storage, amount: 8.0 PB, fiscalYear: FY25}
        - {quantity: storage, amount: 9.0 PB, fiscalYear: FY26}
    ```
    """
    for facility in catalog.of("Facility"):
        first: dict[tuple[str | None, str | None], Place] = {}
        for entry in facility.spec["provisioned"]:
            name, year = entry["quantity"].text, entry["fiscalYear"].text
            other = first.setdefault((name, year), entry)
            if name and year and other is not entry:
                yield entry["fiscalYear"].finding(
                    f"line {other.span().line} says already how much {quoted(name)} there is from {year}",
                    hint="keep one of the two, or mend the year",
                    related=(other["fiscalYear"].related("the other one"),),
                )
