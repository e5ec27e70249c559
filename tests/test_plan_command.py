"""`usdfops plan`: how far a cycle is, what it goes on with, what is late, and which dates moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from tests.repositories import commit, repository
from tests.test_due import kept
from tests.test_menu import AWKWARD, manifest
from tests.test_plans import plan
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.judge.gaps import analysis
from usdfops.judge.plans import Cycle, cycles
from usdfops.judge.plans.carried import carried
from usdfops.judge.plans.items import items_of
from usdfops.judge.plans.moved import moved
from usdfops.judge.plans.risk import NEAR, at_risk, hindrance
from usdfops.judge.plans.unplanned import aimless, unplanned
from usdfops.render.plan import CycleReport, Moves, PlanReport, plan_json, plan_markdown, plan_text

CATALOG = load(str(ROOT / "catalog"), as_of=TODAY)


def of_catalog(run: Run, *words: str, as_of: str = TODAY) -> str:
    """What `usdfops plan` answers for the committed catalog."""
    answer = run("plan", *words, "--catalog", str(ROOT / "catalog"), "--as-of", as_of)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


def call(run: Run, *words: str) -> str:
    """What it answers for the small catalog, on the day that is today in tests."""
    answer = run("plan", *words, "--as-of", TODAY)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


# What both lists of the talk have word for word, apart from marks; of F23B, in its order.
SAME = """\
Build engineering
lsstinstall release and incorporation into lsstsw
v24
v25
Reusable workflows
Stack containers
Jenkins controller move
"Live" ObsCore
Graph-backed registry for batch production
Butler client/server
Support Rucio work
Support prompt processing
pipetask Python API
Provenance
Resolve handling of metrics (Datastore backends?)
Productionize (but not optimize) Prompt Processing
Build next_visit Kafka into prototype
DMTN-143
Raw image upload service if needed
Integration and standing up USDF
Campaign Management
Security
Hybrid model
Rucio/Butler/PanDA integration
""".splitlines()

ALIKE = {
    "butler-client-server-design": "butler-client-server",
    "rubin-env": "rubin-env",
    "metric-outputs": "metric-outputs",
    "knative-move": "kubernetes-move",
}


def test_f23b_names_what_f23a_already_had(run: Run) -> None:
    (f23b,) = [cycle for cycle in cycles(CATALOG) if cycle.name == "f23b"]
    found = carried(CATALOG, f23b)
    stated = [each for each in found if each.is_stated]
    assert [each.item.title for each in stated] == SAME
    assert all(
        each.chain[0].title == each.item.title and each.chain[0].cycle.name == "f23a" for each in stated
    )
    assert {e.item.id: e.chain[0].id for e in found if not e.is_stated} == ALIKE
    told = " ".join(of_catalog(run, "f23b", "--carried").split())
    assert "Carried over: 24 of 32 items, and 4 offered" in told
    assert all(title in told for title in SAME)
    assert "Visit definition" not in told
    assert "OCPS improvements" not in told


@pytest.mark.parametrize("name", ["f23b", "F23B", "Plan/f23b", "architecture f23b", "arch F23B"])
def test_a_cycle_goes_by_name_title_and_alias(run: Run, name: str) -> None:
    assert "Architecture F23B (Plan/f23b)" in of_catalog(run, name)


def test_an_unknown_cycle_is_met_with_what_is_near(run: Run) -> None:
    answer = run("plan", "f23c", "--catalog", str(ROOT / "catalog"))
    assert (answer.code, answer.out) == (2, "")
    assert "there is no plan `f23c`; write `f23" in answer.err


def test_history_is_shown_and_never_due_or_at_risk(run: Run) -> None:
    told = of_catalog(run, "ldf-six-months")
    assert "it is history" in told
    assert "spectrograph-archiving" in told
    assert "At risk: nothing\n  The cycle has ended.\n" in told
    assert "\nDue" not in told


def item(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "title": name.capitalize(), **fields}


def of(plan: str, name: str) -> dict[str, str]:
    return {"plan": plan, "item": name}


GAPPY = {"type": "database", "tier": "critical"}
STORY: dict[str, Any] = {
    "teams/square.yaml": manifest("Team", "square", {}, title="SQuaRE"),
    "applications/hello.yaml": manifest("Application", "hello", GAPPY),
    "applications/archive.yaml": manifest("Application", "archive", GAPPY),
    **plan("autumn", [item("grid", due="2025-11-30"), item("name", title="Say who it is")], end="2026-02-28"),
    **plan(
        "winter",
        [item("grid", due="2026-02-15", carriedFrom=of("autumn", "grid")), item("new", status="completed")],
        start="2026-01-01",
        end="2026-02-28",
        follows="autumn",
    ),
    **plan(
        "spring",
        [
            item("grid", due="2026-05-31", area="network", carriedFrom=of("winter", "grid"), owner="square"),
            item("who", title="Say again who it is", area="network"),
            item("backups", area="data", requirements=["backup-stated"], resources=[{"application": "hello"}], items=[
                item("snapshots", status="in-progress", due="2026-07-01", dependsOn=[{"service": "old-store"}]),
                item("tapes", status="dropped", due="2026-05-01", replacedBy={"item": "snapshots"}),
            ]),
            item("far", due="2026-07-02", addedSinceReview=True, ticket="https://example.org/DM-1"),
            item("moon", before="the next eclipse", status="not-started"),
            item("done", due="2026-03-01", status="completed", dependsOn=[{"service": "tape-store"}]),
        ],
        start="2026-03-01",
        end="2026-08-31",
        follows="winter",
        areas=[{"name": "data", "title": "Data"}, {"name": "network", "title": "Network"}],
        milestones=[
            {"name": "rehearsal", "title": "Rehearsal", "due": "2026-08-01", "dependsOn": [{"service": "tape-store"}]},
            {"name": "party", "title": "Party", "due": "2026-06-20"},
            {"name": "later", "title": "Later", "due": "2026-08-31", "dependsOn": [{"service": "database"}]},
        ],
    ),
}  # fmt: skip


def world_of(over: dict[str, Any]) -> Catalog:
    return load(str(WORLD), as_of=TODAY, over=over)


@pytest.fixture(scope="module")
def story() -> Catalog:
    return world_of(STORY)


def cycle_of(catalog: Catalog, name: str) -> Cycle:
    (found,) = [cycle for cycle in cycles(catalog) if cycle.name == name]
    return found


def report(
    catalog: Catalog, name: str | None = None, by: str = "area", moves: Moves | None = None
) -> PlanReport:
    found = analysis(catalog)
    told = [
        CycleReport(c, items_of(c), carried(catalog, c), at_risk(catalog, c), aimless(found, c))
        for c in cycles(catalog)
        if name in (None, c.name)
    ]
    return PlanReport(catalog, "catalog", told, name is not None, by, (), moves, unplanned(found))


def test_what_may_not_be_done_in_time_is_told_with_why(story: Catalog) -> None:
    risks = at_risk(story, cycle_of(story, "spring"))
    assert [(r.name, r.is_milestone, r.owner, r.because) for r in risks] == [
        ("grid", False, "square", ("it was due 1 day ago",)),
        ("party", True, None, ("it is due in 19 days",)),
        (
            "snapshots",
            False,
            None,
            (
                f"it is due in {NEAR} days",
                "it depends on Service/old-store, which is deprecated: move to database",
            ),
        ),
        ("rehearsal", True, None, ("it depends on Service/tape-store, which is retired",)),
    ]
    assert at_risk(story, cycle_of(story, "winter")) == []


@pytest.mark.parametrize("state", [None, "proposed", "ended"])
def test_nothing_is_at_risk_unless_the_cycle_runs(state: str | None) -> None:
    spec = {"state": state} if state else {}
    late = plan("p", [item("late", due="2026-01-01")], **spec)
    catalog = world_of(late)
    assert at_risk(catalog, cycle_of(catalog, "p")) == []
    running = world_of(plan("p", [item("late", due="2026-01-01")], state="running"))
    assert [r.name for r in at_risk(running, cycle_of(running, "p"))] == ["late"]


FACILITY = {
    "components": [{"name": "butler", "readiness": "ready"}, {"name": "kafka", "readiness": "degraded"}]
}


@pytest.mark.parametrize(
    ("kind", "spec", "says"),
    [
        ("Application", {"lifecycle": "planned"}, "which is not ready: its lifecycle is planned"),
        ("Application", {"lifecycle": "commissioning"}, "which is not ready: its lifecycle is commissioning"),
        ("Application", {"lifecycle": "retiring"}, "which is retiring"),
        ("Application", {"lifecycle": "production"}, None),
        ("Application", {}, None),
        ("Service", {"lifecycle": "beta"}, None),
        ("Facility", FACILITY, "of which kafka is not ready"),
        ("Facility", {"components": [{"name": "butler"}]}, None),
        ("Pattern", {"migrateTo": "phalanx"}, "which is to be left: move to phalanx"),
        ("Pattern", {}, None),
    ],
)
def test_what_nothing_can_rely_on(kind: str, spec: dict[str, Any], says: str | None) -> None:
    folder = {
        "Application": "applications",
        "Service": "services",
        "Facility": "facilities",
        "Pattern": "patterns",
    }
    catalog = world_of({f"{folder[kind]}/x.yaml": manifest(kind, "x", spec)})
    assert hindrance(catalog, f"{kind}/x") == says
    assert hindrance(catalog, f"{kind}/y") == "which the catalog does not have"


def test_what_slipped_and_how_often(story: Catalog) -> None:
    found = {c.item.id: c for c in carried(story, cycle_of(story, "spring"))}
    grid = found["grid"]
    assert [each.key for each in grid.chain] == [("winter", "grid"), ("autumn", "grid")]
    assert (grid.is_stated, grid.days, grid.has_slipped) == (True, 182, True)
    once = {c.item.id: c for c in carried(story, cycle_of(story, "winter"))}["grid"]
    assert (len(once.chain), once.days, once.has_slipped) == (1, 77, True)


def test_work_that_goes_on_without_a_date_has_not_slipped_until_the_second_time() -> None:
    chain = {
        **plan("a", [item("x")]),
        **plan("b", [item("x", carriedFrom=of("a", "x"))], follows="a"),
        **plan("c", [item("x", carriedFrom=of("b", "x"))], follows="b"),
    }
    catalog = world_of(chain)
    assert [c.has_slipped for name in "bc" for c in carried(catalog, cycle_of(catalog, name))] == [
        False,
        True,
    ]


def test_titles_offer_what_nobody_has_said_and_only_of_cycles_before(story: Catalog) -> None:
    found = {c.item.id: c for c in carried(story, cycle_of(story, "spring"))}
    assert found["who"].chain[0].key == ("autumn", "name")
    assert found["who"].alike is not None
    assert not found["who"].has_slipped
    assert set(found) == {"grid", "who"}
    assert carried(story, cycle_of(story, "autumn")) == []


def test_a_circle_of_items_ends() -> None:
    catalog = world_of({
        **plan("a", [item("x", carriedFrom=of("b", "x"))], follows="b"),
        **plan("b", [item("x", carriedFrom=of("a", "x"))], follows="a"),
    })  # fmt: skip
    (found,) = carried(catalog, cycle_of(catalog, "a"))
    assert [each.key for each in found.chain] == [("b", "x")]


def test_gaps_without_work_and_work_without_gaps(story: Catalog) -> None:
    found = analysis(story)
    left = unplanned(found)
    assert [r.key for r in left.without] == [("Application/archive", "backup-stated")]
    assert (left.gaps, left.tier) == (2, "critical")
    assert left.urgent == left.without
    assert [i.id for i in aimless(found, cycle_of(story, "spring"))] == ["grid", "who", "far", "moon"]
    without = {path: text for path, text in STORY.items() if "spring" not in path}
    assert len(unplanned(analysis(world_of(without))).without) == 2


def test_an_item_closes_no_gap_where_there_is_none() -> None:
    met = plan("p", [
        item("outer", items=[item("one", requirements=["backup-stated"], resources=[{"application": "hello"}]), item("two")]),
        item("three", requirements=["backup-stated"], resources=[{"application": "archive"}]),
    ])  # fmt: skip
    catalog = world_of({"applications/hello.yaml": STORY["applications/hello.yaml"], **met})
    assert [i.id for i in aimless(analysis(catalog), cycle_of(catalog, "p"))] == ["two", "three"]


def test_dates_that_moved_are_told_with_the_days(story: Catalog) -> None:
    changed = json.loads(STORY["plans/spring.yaml"])
    spec = changed["spec"]
    spec["end"] = "2026-09-30"
    spec["items"][0]["due"] = "2026-06-10"
    del spec["items"][3]
    spec["items"][3]["before"] = "the full moon"
    spec["items"].append(item("fresh", due="2026-06-30"))
    spec["milestones"][1]["due"] = "2026-06-10"
    now = world_of({**STORY, "plans/spring.yaml": json.dumps(changed)})
    rows = [(m.plan, m.of, m.what, m.was, m.now, m.days) for m in moved(story, now)]
    assert rows == [
        ("spring", None, "end", "2026-08-31", "2026-09-30", 30),
        ("spring", "grid", "due", "2026-05-31", "2026-06-10", 10),
        ("spring", "moon", "before", "the next eclipse", "the full moon", None),
        ("spring", "fresh", "due", None, "2026-06-30", None),
        ("spring", "party", "due", "2026-06-20", "2026-06-10", -10),
        ("spring", "far", "due", "2026-07-02", None, None),
    ]
    assert moved(story, now, "winter") == []
    assert moved(now, now) == []
    assert [(m.now, m.was) for m in moved(now, story) if m.of == "grid"] == [("2026-05-31", "2026-06-10")]


def test_of_a_plan_that_cannot_be_read_no_date_moved(story: Catalog) -> None:
    broken = world_of({**STORY, "plans/spring.yaml": "spec: ["})
    assert moved(story, broken) == moved(broken, story) == []


def test_since_asks_git_what_the_dates_were(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository(tmp_path / "repository")
    first = commit(
        folder,
        {f"catalog/{p}": t for p, t in plan("p", [item("x", due="2026-06-15")]).items()},
        date="2026-04-01",
    )
    commit(
        folder,
        {f"catalog/{p}": t for p, t in plan("p", [item("x", due="2026-06-20")]).items()},
        first,
        date="2026-05-01",
    )
    (folder / "catalog/plans").mkdir(parents=True)
    for path, text in plan("p", [item("x", due="2026-07-15")], state="running").items():
        (folder / "catalog" / path).write_text(str(text))
    monkeypatch.chdir(folder)
    for words, days in ((first, 30), ("2026-04-20", 30), ("HEAD", 25)):
        told = json.loads(call(run, "--since", words, "--format", "json"))
        assert [(m["of"], m["was"], m["now"], m["days"]) for m in told["since"]["moved"]] == [
            ("x", f"2026-06-{45 - days}", "2026-07-15", days)
        ]
    text = call(run, "p", "--since", first)
    assert f"Dates that moved since {first[:8]} (2026-04-01): 1" in text
    assert "p/x  due   2026-06-15  2026-07-15  +30 days  X" in text
    assert "No date of a plan is another one than then." in call(
        run, "--since", "HEAD", "--catalog", str(clean(folder))
    )
    answer = run("plan", "--since", "nothing", "--as-of", TODAY)
    assert (answer.code, answer.out) == (2, "")


def clean(folder: Path) -> Path:
    """The catalog of the repository, as its last commit has it."""
    for path, text in plan("p", [item("x", due="2026-06-20")]).items():
        (folder / "catalog" / path).write_text(str(text))
    return folder / "catalog"


@pytest.mark.parametrize("room", [40, 80])
@pytest.mark.parametrize("by", ["area", "team", "resource"])
def test_the_page_of_a_cycle(story: Catalog, by: str, room: int, pytestconfig: pytest.Config) -> None:
    text = plan_text(report(story, "spring", by), room)
    kept(f"plan-{by}.{room}.txt", text, pytestconfig)
    assert room == 40 or all(cell_len(line) <= 80 for line in text.splitlines())


def test_all_cycles_in_short(story: Catalog, pytestconfig: pytest.Config) -> None:
    kept("plan.80.txt", plan_text(report(story), 80), pytestconfig)


def test_the_same_as_markdown(story: Catalog, pytestconfig: pytest.Config) -> None:
    moves = Moves(
        "2026-05-01", "0123456789", moved(world_of(plan("spring", [item("grid", due="2026-04-30")])), story)
    )
    kept("plan.md", plan_markdown(report(story, "spring", moves=moves)), pytestconfig)


def test_the_same_as_data(story: Catalog, pytestconfig: pytest.Config) -> None:
    moves = Moves(
        "2026-05-01", "0123456789", moved(world_of(plan("spring", [item("grid", due="2026-04-30")])), story)
    )
    kept("plan.json", plan_json(report(story, moves=moves)), pytestconfig)


def test_only_what_is_asked_for_is_told(run: Run, write: Write) -> None:
    write(STORY)
    risks = call(run, "--at-risk")
    assert "SPRING (spring)\n  At risk: 4" in risks
    assert "Carried over" not in risks
    assert "Gaps" not in risks
    assert call(run, "winter", "--at-risk").endswith("At risk: nothing\n  The cycle has ended.\n")
    over = call(run, "spring", "--carried")
    assert "Carried over: 1 of 8 items, and 1 offered" in over
    assert "Slipped: 1" in over
    assert "At risk" not in over


def test_a_file_that_cannot_be_read_is_said_and_shown(run: Run, write: Write) -> None:
    write({**STORY, "plans/spring.yaml": "spec: {"})
    answer = run("plan", "--as-of", TODAY)
    assert answer.code == 0
    assert "unreadable" in answer.out
    assert "catalog/plans/spring.yaml cannot be read" in answer.err
    answer = run("plan", "spring")
    assert (answer.code, answer.out) == (2, "")
    assert "`Plan/spring` cannot be read; `usdfops validate catalog/plans/spring.yaml` says why" in answer.err


def awkward() -> Catalog:
    odd = {
        "id": AWKWARD, "title": AWKWARD, "area": AWKWARD, "due": "2026-06-02", "owner": AWKWARD, "status": AWKWARD,
        "resources": [{"application": AWKWARD}], "dependsOn": [{"service": AWKWARD}], "replacedBy": {"item": AWKWARD},
        "carriedFrom": {"plan": "old", "item": AWKWARD},
    }  # fmt: skip
    return world_of({
        **plan("old", [{"id": AWKWARD, "title": AWKWARD}], state="ended"),
        "plans/new.yaml": manifest("Plan", "new", {
            "state": "running", "follows": "old", "areas": [{"name": AWKWARD, "title": AWKWARD}],
            "items": [odd, {**odd, "id": "2", "replacedBy": None, "before": AWKWARD, "due": None}, {"title": AWKWARD}],
            "milestones": [{"name": AWKWARD, "title": AWKWARD, "due": "2026-06-02"}],
        }, title=AWKWARD, description=f"1. {AWKWARD}"),
    })  # fmt: skip


@pytest.mark.parametrize("by", ["area", "team", "resource"])
def test_awkward_texts_are_safe_in_each_format(by: str, pytestconfig: pytest.Config) -> None:
    catalog = awkward()
    told = report(catalog, "new", by, Moves("2026-05-01", "0123456789", moved(world_of({}), catalog)))
    for text in (plan_text(told, 80), plan_markdown(told)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "<b>" not in plan_markdown(told)
    assert "\n| next" not in plan_text(told, 80)
    json.loads(plan_json(told))
    if by == "area":
        kept("plan-awkward.md", plan_markdown(told), pytestconfig)
        kept("plan-awkward.80.txt", plan_text(told, 80), pytestconfig)


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
DAYS = st.sampled_from(["2026-01-01", "2026-05-31", TODAY, "2026-06-20", "2026-12-31", "2026-02-31"])
FIELDS = st.fixed_dictionaries(
    {"id": NAMES, "title": st.sampled_from(["Grid", "The grid", "Move", "日本語の名前 " * 3])},
    optional={
        "status": st.sampled_from(["completed", "in-progress", "not-started", "dropped", "odd"]),
        "due": DAYS,
        "before": st.just("shipment"),
        "area": NAMES,
        "owner": st.sampled_from(["square", "storage", "nobody"]),
        "resources": st.lists(
            st.sampled_from([{"application": "hello"}, {"service": "old-store"}, {"odd": "x"}])
        ),
        "requirements": st.lists(st.sampled_from(["backup-stated", "other"])),
        "dependsOn": st.lists(
            st.sampled_from([{"service": "old-store"}, {"facility": "usdf"}, {"pattern": "none"}])
        ),
        "carriedFrom": st.fixed_dictionaries(
            {"item": NAMES}, optional={"plan": st.sampled_from(["p", "q", "r"])}
        ),
        "replacedBy": st.fixed_dictionaries({"item": NAMES}),
    },
)
ITEMS = st.recursive(FIELDS, lambda inner: st.builds(lambda f, i: {**f, "items": i}, FIELDS, st.lists(inner, max_size=3)), max_leaves=6)  # fmt: skip
PLANS = st.fixed_dictionaries(
    {"items": st.lists(ITEMS, max_size=4)},
    optional={"start": DAYS, "end": DAYS, "follows": st.sampled_from(["p", "q"]), "state": st.sampled_from(["running", "ended"])},
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS, PLANS, st.sampled_from(["area", "team"]))
def test_whatever_plans_hold_each_item_is_told_once(
    one: dict[str, Any], other: dict[str, Any], by: str
) -> None:
    files = {"plans/p.yaml": manifest("Plan", "p", one), "plans/q.yaml": manifest("Plan", "q", other)}
    catalog = world_of(files)
    for name in ("p", "q"):
        found = cycle_of(catalog, name)
        several = items_of(found)
        told = report(catalog, name, by)
        text = plan_text(told, 80)
        assert all(cell_len(line) <= 80 for line in text.splitlines())
        data = json.loads(plan_json(told))["cycles"][0]
        assert len(data["items"]) == len(several) == sum(data["counts"].values())
        assert text.count("\n  all ") <= 1
        stated = {r["item"] for r in data["carried"] if r["stated"]}
        assert stated <= {i.id for i in several if i.place["carriedFrom"].given}
        risky = {r["name"] for r in data["atRisk"]}
        assert risky <= {i.id for i in several if i.is_open}
        assert not risky or found.is_running
        aims = set(data["closesNoGap"])
        assert aims <= {i.id for i in several if i.is_open}
    assert moved(catalog, catalog) == []
    back = {(m.plan, m.of, m.what, m.now, m.was) for m in moved(world_of({}), catalog)}
    assert back == {(m.plan, m.of, m.what, m.was, m.now) for m in moved(catalog, world_of({}))}
