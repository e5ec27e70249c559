"""Rules about plans: what their pages do not show, and what they leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import WORLD
from tests.test_plan_command import item, of
from tests.test_plans import plan
from usdfops.catalog.load import load
from usdfops.judge.lint import lint

Files = dict[str, Any]


def said(*plans: Files, as_of: str = "2026-06-01") -> list[tuple[str, str, str | None]]:
    """Rule, message and hint of what lint finds in the plans."""
    over = {path: text for each in plans for path, text in each.items()}
    found = lint(load(str(WORLD), as_of=as_of, over=over))
    return [(f.rule, f.message, f.hint) for f in found]


def rules(*plans: Files, as_of: str = "2026-06-01") -> list[str]:
    return [rule for rule, _, _ in said(*plans, as_of=as_of)]


def test_the_nearest_item_is_offered_and_otherwise_where_to_look() -> None:
    old = plan("old", [item(f"item-{n}") for n in range(20)])
    (near,) = said(old, plan("new", [item("x", carriedFrom=of("old", "itm-3"))]))
    assert near == ("unknown-item", "`itm-3` is not an item of the plan `old`", "write `item-3`")
    (far,) = said(old, plan("new", [item("x", replacedBy=of("old", "quite-another"))]))
    assert far[2] == "`usdfops plan old` shows its items"


def test_of_a_plan_that_cannot_be_read_no_item_is_unknown() -> None:
    found = rules({"plans/old.yaml": "spec: ["}, plan("new", [item("x", carriedFrom=of("old", "y"))]))
    assert "unknown-item" not in found


def test_a_plan_that_there_is_not_is_said_once() -> None:
    assert rules(plan("new", [item("x", carriedFrom=of("old", "y"))])) == ["unknown-reference"]


def test_an_area_may_be_meant_by_its_title() -> None:
    areas = [{"name": "data", "title": "Data and databases"}, {"name": "grid", "title": "Grid"}]
    (found,) = said(plan("p", [item("x", area="data and databases")], areas=areas))
    assert found == ("unknown-area", "`data and databases` is not an area of the plan `p`", "write `data`")
    both = said(
        plan("p", [item("x", area="elsewhere")], areas=areas),
        plan("q", areas=[{"name": "elsewhere", "title": "E"}]),
    )
    assert both == [
        ("unknown-area", "`elsewhere` is not an area of the plan `p`", "write one of `data` or `grid`")
    ]


def test_an_area_is_compared_with_that_of_the_outermost_item() -> None:
    areas = [{"name": "a", "title": "A"}, {"name": "b", "title": "B"}]
    inner = item("in", items=[item("deep", area="b")])
    assert rules(plan("p", [item("out", area="a", items=[inner])], areas=areas)) == ["area-unlike-outer"]
    same = item("in", items=[item("deep", area="a")])
    assert rules(plan("p", [item("out", area="a", items=[same])], areas=areas)) == []
    assert rules(plan("p", [item("out", items=[inner])], areas=areas)) == []


def test_circles_reach_across_plans_and_are_told_at_each_item() -> None:
    found = rules(
        plan("a", [item("x", replacedBy=of("b", "y"))]), plan("b", [item("y", replacedBy=of("a", "x"))])
    )
    assert found == ["replaced-in-a-circle"] * 2
    leads = plan("a", [item("x", replacedBy={"item": "y"}), item("y", replacedBy={"item": "z"}), item("z")])
    assert rules(leads) == []
    into = plan("a", [item("x", replacedBy={"item": "y"}), item("y", replacedBy={"item": "y"})])
    assert rules(into) == ["replaced-in-a-circle"]


def test_a_cycle_comes_later_by_what_it_follows() -> None:
    chain = [plan("b", follows="a"), plan("c", [item("y")], follows="b")]
    assert rules(plan("a", [item("x", carriedFrom=of("c", "y"))]), *chain) == ["later-cycle-as-earlier"]
    unrelated = plan("c", [item("y")])
    assert rules(plan("a", [item("x", carriedFrom=of("c", "y"))]), unrelated) == []


def test_what_follows_itself_is_a_self_reference_alone() -> None:
    assert rules(plan("a", follows="a")) == ["self-reference"]
    three = [plan("a", follows="b"), plan("b", follows="c"), plan("c", follows="a")]
    assert rules(*three) == ["circular-follows"] * 3


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"start": "2026-06-02", "state": "running"}, ["state-against-dates"]),
        ({"start": "2026-06-02", "state": "proposed"}, []),
        ({"start": "2026-06-01", "end": "2026-06-30", "state": "proposed"}, ["state-against-dates"]),
        ({"start": "2026-06-01", "state": "proposed"}, []),
        ({"end": "2026-06-30", "state": "ended"}, []),
        ({"end": "2026-05-31", "state": "proposed"}, ["state-against-dates"]),
        ({"start": "2026-06-01", "end": "2026-06-30", "state": "ended"}, ["state-against-dates"]),
        ({"start": "2026-01-01", "state": "ended"}, []),
        ({"start": "2026-06-01", "end": "2026-06-01"}, []),
    ],
)
def test_dates_contradict_what_a_cycle_says_of_itself(spec: dict[str, str], found: list[str]) -> None:
    assert rules(plan("p", **dict[str, Any](spec))) == found


def test_a_day_is_within_the_cycle_from_its_first_to_its_last() -> None:
    days = ["2026-02-28", "2026-03-01", "2026-08-31", "2026-09-01"]
    entries = [item("outer", items=[item(f"i{n}", due=day) for n, day in enumerate(days)])]
    assert rules(plan("p", entries, start="2026-03-01", end="2026-08-31")) == ["due-outside-cycle"] * 2
    assert rules(plan("p", entries, start="2026-03-01")) == ["due-outside-cycle"]
    assert rules(plan("p", entries)) == []
    assert rules(plan("p", entries, start="2026-08-31", end="2026-03-01")) == ["end-before-start"]


def test_what_is_completed_is_so_to_its_depth() -> None:
    deep = item("in", items=[item("deep", status="in-progress")])
    assert rules(plan("p", [item("out", status="completed", items=[deep])])) == ["completed-around-open"]
    done = item("in", status="dropped", items=[item("deep")])
    assert rules(plan("p", [item("out", status="completed", items=[done])])) == []


def test_a_requirement_may_be_asked_of_what_the_outer_item_is_about() -> None:
    asks = item("in", requirements=["backup-stated"])
    about = {"resources": [{"application": "hello"}]}
    assert rules(plan("p", [item("out", items=[asks], **about)])) == []
    other = {"resources": [{"service": "database"}]}
    assert rules(plan("p", [item("out", items=[asks], **other)])) == ["requirement-of-other-kind"]
    assert rules(plan("p", [asks])) == []
    assert rules(plan("p", [item("x", requirements=["backup-statd"])])) == ["unknown-requirement"]


def test_work_may_be_about_what_is_retired() -> None:
    about = {"resources": [{"application": "legacy"}], "dependsOn": [{"service": "tape-store"}]}
    assert rules(plan("p", [item("x", **about)], state="running")) == []


def test_what_is_named_twice_is_a_repeated_item() -> None:
    about = [{"application": "hello"}, {"application": "hello"}]
    assert rules(plan("p", [item("x", resources=about)])) == ["repeated-item"]
    areas = [{"name": "a", "title": "A"}, {"name": "a", "title": "B"}]
    assert rules(plan("p", areas=areas)) == ["term-defined-twice"]


def test_whatever_a_plan_holds_its_rules_hold() -> None:
    odd: list[object] = [
        "x",
        3,
        {"id": 3, "area": {}, "items": "x"},
        {"id": "a", "carriedFrom": "b", "due": []},
    ]
    assert set(rules(plan("p", odd, start=3, milestones=["x", {"due": "2026-01-01"}]))) <= {
        "wrong-type", "missing-field", "unclear-choice"
    }  # fmt: skip
