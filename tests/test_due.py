"""What lapses: each sort, on the right day, by who has to act, and safe in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.conftest import TODAY, WORLD, Run, Write
from tests.test_menu import AWKWARD
from tests.test_plans import plan
from tests.test_weaker import manifest
from usdfops.catalog.load import load
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.lapses import lapses
from usdfops.render.due import Due, due_json, due_markdown, due_text

GOLDEN = Path(__file__).parent / "golden"

STANDARD = """\
apiVersion: usdfops/v1
kind: Standard
metadata: {name: readiness, title: Readiness}
spec:
  kind: Application
  requirements:
    - {id: owned, title: It has an owner, why: w, level: required, side: application, effort: hours,
       expect: "'service-owner' in app.roles"}
    - {id: tested, title: A restore was tried, why: w, level: required, side: application, effort: days,
       when: app.type == 'database', expect: has(app.recovery.restoreTestedOn),
       evidence: app.recovery.restoreTestedOn, freshFor: 1y}
    - {id: reviewed, title: It was reviewed, why: w, level: recommended, side: application, effort: hours,
       when: has(app.metadata.reviewedOn), expect: has(app.metadata.reviewedOn),
       evidence: app.metadata.reviewedOn, freshFor: 4w}
    - {id: logged, title: Its logs can be read, why: w, level: required, side: application, effort: days,
       effectiveFrom: 2026-07-01, expect: has(app.monitoring.logs)}
    - {id: graded, title: Its tier is high, why: w, level: required, side: application, effort: days,
       effectiveFrom: 2026-07-01, when: app.type == 'data-set', expect: app.tier == 'critical'}
    - {id: odd, title: On no day, why: w, level: required, side: application, effort: days,
       effectiveFrom: 2026-99-99, expect: has(app.tier)}
"""
TEAM = "apiVersion: usdfops/v1\nkind: Team\nmetadata: {name: square, title: SQuaRE}\nspec: {slack: [dm-square]}\n"


def waiver(requirement: str, until: str, **more: str) -> dict[str, str]:
    return {
        "requirement": requirement,
        "waived": "The new store",
        "approvedBy": "storage",
        "until": until,
        **more,
    }


def application(name: str, spec: dict[str, Any], **metadata: str) -> dict[str, str]:
    text = manifest("Application", name, spec)
    written = json.loads(text)
    written["metadata"] |= metadata
    return {f"applications/{name}.yaml": json.dumps(written)}


CASES = {
    "standards/readiness.yaml": STANDARD,
    "teams/square.yaml": TEAM,
    **application("hello", {
        "type": "database", "monitoring": {"logs": "here"}, "roles": {"service-owner": "square"},
        "recovery": {"restoreTestedOn": "2025-07-01"}, "uses": [{"service": "old-store"}],
        "exceptions": [waiver("owned", "2026-05-31"), waiver("logged", "2027-12-31")],
    }),
    **application("archive", {
        "type": "data-set", "support": {"channels": [{"slack": "ask-archive", "use": "support"}]},
        "uses": [{"service": "tape-store"}],
        "exceptions": [waiver("owned", "2026-06-01"), waiver("unheard-of", "2026-06-02"), waiver("owned", "soon")],
    }, reviewedOn="2026-05-01"),
    **application("legacy", {"lifecycle": "retired", "exceptions": [waiver("owned", "2026-06-02")]}),
}  # fmt: skip


def due(within: int = 90, over: dict[str, str] | None = None) -> Due:
    catalog = load(str(WORLD), as_of=TODAY, over=CASES if over is None else over)
    return Due(lapses(analysis(catalog), within), f"{within}d", catalog, "catalog")


def told(within: int = 90) -> list[tuple[object, ...]]:
    return [
        (
            each.sort,
            each.date,
            each.days,
            each.is_over,
            each.resource.name,
            each.requirement and each.requirement.id,
            each.asked.team,
        )
        for each in due(within).lapses
    ]


def test_what_lapsed_comes_first_and_what_has_no_date_last() -> None:
    assert told() == [
        ("review", "2026-05-29", -3, True, "archive", "reviewed", None),
        ("waiver", "2026-05-31", -1, True, "hello", "owned", "square"),
        ("service", None, None, True, "archive", None, None),
        ("waiver", "2026-06-01", 0, False, "archive", "owned", None),
        ("evidence", "2026-07-01", 30, False, "hello", "tested", "square"),
        ("requirement", "2026-07-01", 30, False, "archive", "logged", None),
        ("requirement", "2026-07-01", 30, False, "archive", "graded", None),
        ("service", None, None, False, "hello", None, "square"),
    ]


def test_only_what_lapses_in_time_is_told() -> None:
    def dated(within: int) -> list[object]:
        return [row[2] for row in told(within) if row[2] is not None]

    assert dated(0) == [-3, -1, 0]
    assert dated(29) == [-3, -1, 0]
    assert dated(30) == [-3, -1, 0, 30, 30, 30]
    assert dated(1000) == [-3, -1, 0, 30, 30, 30, 578]


def test_what_is_told_says_what_there_is_to_do() -> None:
    assert [lapse.what for lapse in due().lapses] == [
        "It was reviewed: `metadata.reviewedOn` is 2026-05-01, and counts for 28 days",
        "waived until then: It has an owner (The new store); it is met by now",
        "it uses Tape store, which is retired",
        "waived until then: It has an owner (The new store)",
        "A restore was tried: `recovery.restoreTestedOn` is 2025-07-01, and counts for 365 days",
        "asked from then on: Its logs can be read (not stated: `monitoring.logs`)",
        "asked from then on: Its tier is high (not known whether it is: nobody has said `tier`)",
        "it uses Old store, which is deprecated, and nobody has said until when it lasts: move to database",
    ]


@pytest.mark.parametrize("room", [40, 80])
def test_it_is_written_by_who_has_to_act(room: int, pytestconfig: pytest.Config) -> None:
    text = due_text(due(), room)
    kept(f"due.{room}.txt", text, pytestconfig)
    assert all(cell_len(line) <= max(room, 60) for line in text.splitlines())
    assert room == 40 or all(cell_len(line) <= 80 for line in text.splitlines())


def test_the_same_as_markdown(pytestconfig: pytest.Config) -> None:
    kept("due.md", due_markdown(due()), pytestconfig)


def kept(name: str, text: str, pytestconfig: pytest.Config) -> None:
    """`text` is what it was."""
    if pytestconfig.getoption("--update"):
        (GOLDEN / name).write_text(text)
    assert (GOLDEN / name).read_text() == text


def test_the_same_as_data() -> None:
    answer = json.loads(due_json(due()))
    assert {key: value for key, value in answer.items() if key != "rows"} == {
        "version": 1,
        "asOf": TODAY,
        "within": "90d",
    }
    assert answer["rows"][1] == {
        "kind": "waiver",
        "date": "2026-05-31",
        "days": -1,
        "resource": "Application/hello",
        "requirement": "owned",
        "what": "waived until then: It has an owner (The new store); it is met by now",
        "owner": "square",
        "channel": "dm-square",
        "path": "catalog/applications/hello.yaml",
        "line": 1,
    }
    assert len(answer["rows"]) == len(due().lapses)


def test_nothing_is_a_sentence() -> None:
    assert due_text(due(over={})) == (
        "Nothing that anybody has stated has lapsed, or lapses within 90d of 2026-06-01.\n"
    )
    assert json.loads(due_json(due(over={})))["rows"] == []
    assert "Nothing that anybody" in due_markdown(due(over={}))


def test_texts_of_manifests_arrive_as_texts() -> None:
    over = CASES | application(
        "hello", {"exceptions": [waiver("owned", "2026-06-03") | {"waived": AWKWARD}]}, title=AWKWARD
    )
    text, page = due_text(due(over=over)), due_markdown(due(over=over))
    assert "\x1b" not in text + page
    assert "<b>" not in page
    assert "\\x1b[31mred" in text
    assert json.loads(due_json(due(over=over)))["rows"][3]["what"].endswith(f"({AWKWARD})")


def test_the_command(run: Run, write: Write) -> None:
    write(dict(CASES))
    answer = run("due", "--as-of", TODAY)
    assert answer.code == 0
    assert answer.out == due_text(due())
    assert run("due", "--as-of", TODAY, "--within", "12w").out.startswith(
        "3 lapsed already, 4 due within 12w"
    )
    assert run("due", "--as-of", TODAY, "--format", "json").out == due_json(due())
    assert run("due", "--as-of", TODAY, "--format", "markdown").out == due_markdown(due())
    wrong = run("due", "--within", "soon")
    assert (wrong.code, wrong.err) == (
        2,
        "usdfops: `soon` is no time to look ahead; write one such as 90d, 8w or 1y\n",
    )


def test_work_of_running_cycles_is_due(run: Run, write: Write) -> None:
    inner = [{"id": "inner", "title": "Its part"}, {"id": "own", "title": "Own day", "due": "2026-06-03"}]
    entries = [
        {"id": "late", "title": "Late", "due": "2026-05-30", "owner": "square", "status": "in-progress"},
        {"id": "near", "title": "Near", "due": "2026-06-11", "items": inner},
        {"id": "done", "title": "Done", "due": "2026-06-02", "status": "completed"},
        {"id": "far", "title": "Far", "due": "2027-06-02"},
        {"id": "odd", "title": "Odd", "due": "2026-06-31"},
        {"id": "event", "title": "Event", "before": "shipment"},
    ]
    milestones = [{"name": "m", "title": "First light", "due": "2026-06-20"}, {"name": "n", "title": "None"}]
    write(
        {
            **plan("f1", entries, start="2026-01-01", end="2026-07-01", milestones=milestones),
            "teams/square.yaml": TEAM,
        }
    )
    write({**plan("f0", entries, end="2026-05-31"), **plan("f2", entries, start="2026-07-01"),
           **plan("f3", entries)})  # fmt: skip
    rows = json.loads(run("due", "--as-of", TODAY, "--format", "json").out)["rows"]
    assert [(r["resource"], r["what"], r["date"], r["days"], r["owner"], r["channel"]) for r in rows] == [
        ("Plan/f1", "Late (in-progress)", "2026-05-30", -2, "square", "dm-square"),
        ("Plan/f1", "Own day", "2026-06-03", 2, None, None),
        ("Plan/f1", "Near", "2026-06-11", 10, None, None),
        ("Plan/f1", "milestone: First light", "2026-06-20", 19, None, None),
    ]
    assert {row["kind"] for row in rows} == {"plan"}
    text = run("due", "--as-of", TODAY).out
    assert text.startswith("1 lapsed already, 3 due within 90d of 2026-06-01.\n")
    assert "  SQuaRE, in #dm-square\n    2026-05-30, 2 days ago: f1\n      Late (in-progress)\n" in text or (
        "2026-05-30, 2 days ago: f1\n      Late (in-progress) (catalog/plans/f1.yaml:" in text
    )
