"""Rules about projections, where their pages do not show it: what is near, what is not said twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Write, found
from tests.test_capacity import manifest, projection

Spec = dict[str, Any]


def said(write: Write, spec: Spec, facility: Spec | None = None) -> list[tuple[str, str, str | None]]:
    """What is found in the small catalog with that projection: rule, message, hint."""
    files: dict[str, str | bytes] = {"projections/drp.yaml": manifest("Projection", "drp", spec)}
    if facility is not None:
        stages = [{"name": "prod", "title": "Production"}, {"name": "dev", "title": "Development"}]
        own = {"stages": stages, "clusters": [{"name": "main"}, {"name": "test"}], **facility}
        own["phalanx"] = [{"name": "usdfprod"}, {"name": "usdfdev"}]
        files["facilities/usdf.yaml"] = manifest("Facility", "usdf", own)
    return [(f.rule, f.message, f.hint) for f in found(write(files))]


def provisioned(*entries: tuple[str, str, str]) -> Spec:
    return {"provisioned": [{"quantity": q, "amount": a, "fiscalYear": y} for q, a, y in entries]}


def test_a_projection_that_is_right_is_clean(write: Write) -> None:
    spec = projection({"FY24": "0 PB", "LOY1": "1.5 PB", "LOY2": "2000 TB", "FY27": "1 PiB"})
    has = provisioned(("storage", "1 PB", "FY25"), ("storage", "2 PB", "FY26"))
    assert said(write, spec, has) == []


def test_the_nearest_period_is_offered(write: Write) -> None:
    spec = projection({"LOY1": "1 PB", "LOY2": "1 PB"}, releases=[
        {"first": "LOY11", "cadence": "annual", "processes": "all"}
    ])  # fmt: skip
    ((rule, message, hint),) = said(write, spec)
    assert (rule, message) == ("unknown-period", "`LOY11` is none of the `periods` of this file")
    assert hint == "write `LOY1`, or add it to `periods`"


def test_periods_of_another_projection_are_unknown_here(write: Write) -> None:
    other = manifest("Projection", "other", projection({"FY30": "1 PB"}))
    spec = projection({"FY25": "1 PB"}, releases=[{"first": "FY30", "cadence": "annual", "processes": "all"}])
    write({"projections/other.yaml": other})
    assert [rule for rule, *_ in said(write, spec)] == ["unknown-period"]


def test_the_same_year_under_two_names_is_found_once(write: Write) -> None:
    spec = projection({"LOY1": "1 PB", "FY25": "1 PB", "LOY2": "2 PB"})
    assert said(write, spec) == [
        ("repeated-period", "`FY25`, which is LOY1, stands in line 11 already", "keep one of the two")
    ]


def test_what_stands_behind_a_later_year_names_it(write: Write) -> None:
    spec = projection({"LOY3": "1 PB", "FY26": "1 PB", "LOY1": "1 PB", "LOY4": "2 PB"})
    assert [(rule, message) for rule, message, _ in said(write, spec)] == [
        ("unordered-periods", "`FY26` stands behind `LOY3`, a later year"),
        ("unordered-periods", "`LOY1` stands behind `LOY3`, a later year"),
    ]


def test_without_a_start_the_order_of_the_survey_is_not_judged(write: Write) -> None:
    spec = projection({"LOY3": "1 PB", "FY24": "1 PB", "LOY1": "2 PB"})
    del spec["surveyStart"]
    assert [rule for rule, *_ in said(write, spec)] == ["survey-without-start"]


@pytest.mark.parametrize(
    ("year", "phase", "message", "hint"),
    [
        ("LOY2", "post-operations", "`LOY2` is a year of the survey", "write `survey`"),
        ("FY24", "survey", "`FY24` is before FY25, in which the survey starts", "write `pre-operations`"),
        (
            "FY24",
            "post-operations",
            "`FY24` is before FY25, in which the survey starts",
            "write `pre-operations`",
        ),
        (
            *("FY25", "pre-operations", "`FY25` is not before FY25, in which the survey starts"),
            "write `survey`, or what comes after it",
        ),
    ],
)
def test_a_phase_that_contradicts_its_year(
    write: Write, year: str, phase: str, message: str, hint: str
) -> None:
    spec = projection({year: "1 PB"}, periods=[{"year": year, "phase": phase}])
    assert said(write, spec) == [("unfitting-phase", message, hint)]


def test_phases_that_nobody_can_contradict(write: Write) -> None:
    periods = [
        {"year": "FY24", "phase": "survey"},
        {"year": "FY25"},
        {"year": "FY26", "phase": "post-operations"},
    ]
    spec = projection({"FY24": "1 PB", "FY25": "1 PB", "FY26": "1 PB"}, periods=periods)
    del spec["surveyStart"]
    assert said(write, spec) == []


def test_what_is_missing_is_named_as_far_as_somebody_reads(write: Write) -> None:
    years = {f"FY{year}": "1 PB" for year in range(25, 32)}
    spec = projection({"FY25": "1 PB"}, periods=[{"year": year} for year in years])
    ((rule, message, _),) = said(write, spec)
    assert (rule, message) == ("missing-demand", "there is no demand for FY26, FY27, FY28, FY29 and 2 more")


@pytest.mark.parametrize(
    ("measure", "amount", "message"),
    [
        ("work", "4 PB", "`4 PB` is not in core hours, and this is work"),
        ("work", "4 cores", "`4 cores` is not in core hours, and this is work"),
        ("volume", "6 million core hours", "`6 million core hours` is not in bytes, and this is volume"),
        ("volume", "10 million alerts", "`10 million alerts` is not in bytes, and this is volume"),
    ],
)
def test_a_unit_that_does_not_fit(write: Write, measure: str, amount: str, message: str) -> None:
    spec = projection({"FY25": amount}, measure=measure)
    assert [(rule, told) for rule, told, _ in said(write, spec)] == [("unfitting-unit", message)]


def test_what_is_no_quantity_is_said_once(write: Write) -> None:
    assert [rule for rule, *_ in said(write, projection({"FY25": "much"}))] == ["malformed-quantity"]


def test_what_is_provisioned_is_in_the_units_of_what_is_asked_for(write: Write) -> None:
    has = provisioned(("storage", "4 cores", "FY25"))
    ((rule, message, hint),) = said(write, projection({"FY25": "1 PB"}), has)
    assert (rule, message) == ("unfitting-unit", "`4 cores` is not in bytes, and `storage` is volume")
    assert hint == "give it in bytes, such as `8.0 PB`"


def test_a_quantity_is_named_by_its_name(write: Write) -> None:
    has = provisioned(("Storage", "1 PB", "FY25"), ("stroage", "1 PB", "FY25"), ("tape", "1 PB", "FY25"))
    hints = [
        hint for rule, _, hint in said(write, projection({"FY25": "1 PB"}), has) if rule == "unknown-quantity"
    ]
    assert hints == ["write `storage`", "write `storage`", "write `storage`"]


@pytest.mark.parametrize(
    ("shares", "total"),
    [(["99.9%"], "99.9"), (["60%", "41 %"], "101"), ([], "0"), (["0.1%"] * 3, "0.3")],
)  # fmt: skip
def test_shares_that_are_not_all_of_it(write: Write, shares: list[str], total: str) -> None:
    names = ["usdf", "one", "two", "three"]
    entries = [{"facility": name, "share": share} for name, share in zip(names, shares, strict=False)]
    more: dict[str, str | bytes] = {f"facilities/{n}.yaml": manifest("Facility", n, {}) for n in names[1:]}
    write(more)
    found = said(write, projection({"FY25": "1 PB"}, shares=entries))
    assert [(rule, message) for rule, message, _ in found] == [
        ("shares-not-whole", f"the shares add up to {total}%")
    ]


def test_tenths_and_thirds_add_up(write: Write) -> None:
    names = ["usdf", *(f"n{number}" for number in range(9))]
    more: dict[str, str | bytes] = {f"facilities/{n}.yaml": manifest("Facility", n, {}) for n in names[1:]}
    write(more)
    shares = [
        {"facility": name, "share": f"{share}%"}
        for name, share in zip(names, ["10.1"] * 9 + ["9.1"], strict=True)
    ]
    assert said(write, projection({"FY25": "1 PB"}, shares=shares)) == []


def test_a_share_that_is_none_is_not_added_up(write: Write) -> None:
    spec = projection({"FY25": "1 PB"}, shares=[{"facility": "usdf", "share": "a quarter"}])
    assert "shares-not-whole" not in [rule for rule, *_ in said(write, spec)]


@pytest.mark.parametrize(
    ("releases", "rules"),
    [
        ([("FY25", "FY26"), ("FY26", None)], ["overlapping-releases"]),
        ([("FY25", "FY25"), ("FY26", "FY27")], []),
        ([("FY27", None), ("FY25", "FY26")], []),
        ([("FY27", "FY25")], ["reversed-releases"]),
        ([("FY25", None), ("FY26", None), ("FY27", None)], ["overlapping-releases"] * 2),
        ([("FY25", "FY99")], ["unknown-period"]),
    ],
)
def test_calendars(write: Write, releases: list[tuple[str, str | None]], rules: list[str]) -> None:
    entries = [
        {"first": first, **({"last": last} if last else {}), "cadence": "annual", "processes": "all"}
        for first, last in releases
    ]
    spec = projection({"FY25": "1 PB", "FY26": "1 PB", "FY27": "1 PB"}, releases=entries)
    assert [rule for rule, *_ in said(write, spec)] == rules


def test_the_same_year_of_two_quantities_is_no_repetition(write: Write) -> None:
    spec = projection({"FY25": "1 PB"})
    spec["quantities"].append(
        {"name": "tape", "title": "Tape", "measure": "volume", "demand": {"FY25": "1 PB"}}
    )
    has = provisioned(("storage", "1 PB", "FY25"), ("tape", "1 PB", "FY25"))
    assert said(write, spec, has) == []
    again = provisioned(("storage", "1 PB", "FY25"), ("storage", "2 PB", "FY25"))
    ((rule, message, _),) = said(write, spec, again)
    assert rule == "repeated-provision"
    assert message.endswith("says already how much `storage` there is from FY25")


@pytest.mark.parametrize("field", ["periods", "quantities", "shares", "releases", "surveyStart"])
@pytest.mark.parametrize(
    "odd", [3, "text", ["text", 3], {"year": 3}, [{"year": 3, "first": [], "demand": 4}]]
)
def test_what_has_another_type_breaks_no_rule(write: Write, field: str, odd: Any) -> None:
    assert said(write, projection({"FY25": "1 PB", "LOY2": "2 PB"}, **{field: odd}))
