"""Who follows a pattern, who could, who cannot, and what the curve says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import observed
from tests.conftest import ROOT, Run, Write, application, loaded
from usdfops.catalog.load import load
from usdfops.judge.adoption import STATES, Point, adoption, trend
from usdfops.render.adoption import Uptake, adoption_json, adoption_markdown, adoption_text

PATTERN = "apiVersion: usdfops/v1\nkind: Pattern\nmetadata: {{name: {name}, title: {name}}}\nspec: {{runsOn: {runs_on}}}\n"
PHALANX = (
    "apiVersion: usdfops/v1\nkind: Pattern\nmetadata: {name: phalanx, title: Phalanx}\n"
    "spec: {runsOn: kubernetes, recommended: true, providedBy: archive, requires: [kubernetes, database]}\n"
)
USES = [{"service": "kubernetes"}, {"service": "database", "plan": "small"}]

CASES: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"deployment": {"pattern": "phalanx", "phalanx": ["hello"]}}, "on", []),
    ({"deployment": {"pattern": "phalanx"}}, "declared", ["no Phalanx application is named yet"]),
    (
        {"deployment": {"pattern": "phalanx", "phalanx": ["other"]}},
        "declared",
        ["nothing of it is on in any environment"],
    ),
    ({"deployment": {"pattern": "makefile"}, "uses": USES}, "could", []),
    ({"deployment": {"pattern": "makefile"}, "uses": USES[:1]}, "could", ["does not use database"]),
    (
        {"deployment": {"pattern": "makefile"}},
        "could",
        ["nobody has said whether it uses `kubernetes` or `database`"],
    ),
    ({"deployment": {"pattern": "cron"}}, "cannot", ["it runs on hosts (pattern cron)"]),
    ({"deployment": {"pattern": "manual"}}, "cannot", ["nothing is deployed (pattern manual)"]),
    ({"type": "data-set"}, "cannot", ["it is a data set: nothing is deployed"]),
    ({"deployment": {"stages": [{"stage": "prod", "hosts": ["a1"]}]}}, "cannot", ["it runs on hosts"]),
    (
        {"deployment": {"pattern": "silent"}},
        "unknown",
        ["nobody has said what the pattern silent deploys to"],
    ),
    ({"uses": USES}, "unknown", ["nobody has said how it is deployed"]),
    ({}, "unknown", ["nobody has said how it is deployed"]),
]


@pytest.fixture
def patterns(write: Write) -> Path:
    """The small catalog with some patterns, and Phalanx with one application on."""
    files: dict[str, str | bytes] = {
        f"patterns/{name}.yaml": PATTERN.format(name=name, runs_on=runs_on)
        for name, runs_on in (("makefile", "kubernetes"), ("cron", "hosts"), ("manual", "nothing"))
    }
    silent = PATTERN.format(name="silent", runs_on="x").replace("{runsOn: x}", "{}")
    on = observed.phalanx({"usdfprod": ["hello"], "usdfdev": []}, {"other": {}})
    return write({**files, "patterns/phalanx.yaml": PHALANX, "patterns/silent.yaml": silent, **on})


def hello(**fields: Any) -> str:
    return application("spec: " + json.dumps({"facility": "usdf", **fields}) + "\n")


@pytest.mark.parametrize(("fields", "state", "because"), CASES)
def test_what_an_application_is_to_a_pattern(
    patterns: Path, write: Write, fields: dict[str, Any], state: str, because: list[str]
) -> None:
    catalog = loaded(write({"applications/hello.yaml": hello(**fields)}))
    (pattern,) = catalog.called("Pattern", "phalanx")
    (standing,) = [s for s in adoption(catalog, pattern) if s.application.name == "hello"]
    assert (standing.state, standing.because) == (state, because)


def test_what_the_pattern_is_made_of_and_what_is_retired(patterns: Path, write: Write) -> None:
    catalog = loaded(write({"applications/hello.yaml": hello(lifecycle="retired")}))
    (pattern,) = catalog.called("Pattern", "phalanx")
    standings = {s.application.name: (s.state, s.because) for s in adoption(catalog, pattern)}
    assert standings["archive"] == ("cannot", ["it is what the pattern is made of"])
    assert "hello" not in standings


def test_what_cannot_be_read_is_unknown(patterns: Path, write: Write) -> None:
    catalog = loaded(write({"applications/hello.yaml": "spec: {\n"}))
    (pattern,) = catalog.called("Pattern", "phalanx")
    (standing,) = [s for s in adoption(catalog, pattern) if s.application.name == "hello"]
    assert (standing.state, standing.because) == ("unknown", ["its manifest cannot be read"])


def test_without_an_observation_a_declaration_is_believed(patterns: Path, write: Write) -> None:
    (patterns / "observed/phalanx.yaml").unlink()
    catalog = loaded(write({"applications/hello.yaml": hello(deployment={"pattern": "phalanx"})}))
    (pattern,) = catalog.called("Pattern", "phalanx")
    (standing,) = [s for s in adoption(catalog, pattern) if s.application.name == "hello"]
    assert standing.state == "on"


def at(date: str, deployed: int) -> Point:
    return Point(date, "abc", 1, deployed, 0)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([("2024-01-01", 10), ("2025-01-01", 20), ("2026-01-01", 26)], "still growing"),
        ([("2024-01-01", 10), ("2025-01-01", 20), ("2026-01-01", 25)], "still growing"),
        ([("2024-01-01", 10), ("2025-01-01", 20), ("2026-01-01", 24)], "slowing"),
        ([("2024-01-01", 10), ("2025-01-01", 20), ("2026-01-01", 20)], "flat"),
        ([("2024-01-01", 10), ("2025-01-01", 20), ("2026-01-01", 19)], "flat"),
        ([("2026-01-01", 25), ("2024-01-20", 10), ("2025-01-28", 20)], "still growing"),
        ([("2025-01-01", 20), ("2026-01-01", 26)], None),
        ([("2024-01-01", 10), ("2024-11-20", 20), ("2026-01-01", 26)], None),
        ([], None),
    ],
)
def test_what_the_curve_says(points: list[tuple[str, int]], said: str | None) -> None:
    sentence = trend(at(*point) for point in points)
    assert sentence is None if said is None else sentence is not None and sentence.endswith(f": {said}")


def test_the_sentence_names_both_years() -> None:
    points = [at("2024-01-01", 10), at("2025-01-01", 20), at("2026-01-01", 24)]
    assert trend(points) == (
        "+4 Phalanx applications from 2025-01-01 to 2026-01-01, "
        "after +10 from 2024-01-01 to 2025-01-01: slowing"
    )


def test_rollups_add_up_on_the_committed_catalog(pytestconfig: pytest.Config) -> None:
    catalog = load(str(ROOT / "catalog"), as_of="2026-11-24")
    (pattern,) = catalog.called("Pattern", "phalanx")
    uptake = Uptake(pattern, adoption(catalog, pattern), [], catalog, "catalog")
    for field in ("tier", "group"):
        rows = [counts for _, counts in uptake.by(field)]
        assert {state: sum(row[state] for row in rows) for state in STATES} == uptake.counts()
    path = Path(__file__).parent / "golden/adoption.txt"
    text = adoption_text(uptake, 80)
    if pytestconfig.getoption("--update"):
        path.write_text(text)
    assert path.read_text() == text
    assert max(map(len, text.splitlines())) <= 80
    assert json.loads(adoption_json(uptake))["counts"] == uptake.counts()
    for row in adoption_markdown(uptake).splitlines():
        assert not row.startswith("|") or row.endswith("|")


def git(folder: Path, *words: str, date: str = "2026-01-01") -> None:
    moment = f"{date}T12:00:00+00:00"
    identity = {
        f"GIT_{who}_{what}": "fixture" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=identity | dates)


TEMPLATE = (
    "{{- if .Values.applications.NAME -}}\napiVersion: argoproj.io/v1alpha1\nkind: Application\n"
    "metadata: {name: NAME}\nspec: {project: rsp, destination: {namespace: NAME}}\n{{- end -}}\n"
)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A Phalanx in which one more application is on each year."""
    folder = tmp_path / "history"
    templates = folder / "environments/templates/applications/rsp"
    templates.mkdir(parents=True)
    git(folder, "init", "--quiet")
    for number, year in enumerate((2024, 2025, 2026), 1):
        name = f"app{number}" if number > 1 else "hello"
        (templates / f"{name}.yaml").write_text(TEMPLATE.replace("NAME", name))
        values = folder / "environments/values-usdfprod.yaml"
        before = values.read_text() if values.exists() else "applications:\n"
        values.write_text(f"{before}  {name}: true\n")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "more", date=f"{year}-06-01")
    return folder


def test_uptake_over_the_history_of_phalanx(patterns: Path, write: Write, run: Run, history: Path) -> None:
    write({"applications/hello.yaml": hello(deployment={"pattern": "phalanx", "phalanx": ["hello", "app2"]})})
    days = ["--at", "2026-06-01", "--at", "2025-12-31", "--at", "2025-06-02", "--at", "2024-06-01"]
    answer = run("adoption", "--history", str(history), *days, "--format", "json")
    said = json.loads(answer.out)
    assert [(p["date"], p["deployed"], p["applications"]) for p in said["history"]] == [
        ("2024-06-01", 1, 1),
        ("2025-06-01", 2, 1),
        ("2026-06-01", 3, 1),
    ]
    assert said["trend"].endswith("still growing")
    table = run("adoption", "--history", str(history), "--at", "HEAD~1", "--at", "HEAD").out
    assert "2025-06-01" in table
    assert table.rstrip().splitlines()[-3].endswith("+1")
    answer = run("adoption", "--history", str(history), "--at", "2020-01-01")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "no commit of 2020-01-01 or before" in answer.err
    answer = run(
        "adoption", "--history", str(history), "--environment", "nothing*", "--at", "HEAD", "--format", "json"
    )
    assert [(p["environments"], p["deployed"]) for p in json.loads(answer.out)["history"]] == [(0, 0)]


def test_an_observation_keeps_the_uptake_for_those_who_have_no_clone(
    patterns: Path, world: Path, run: Run, history: Path
) -> None:
    answer = run("observe", "phalanx", str(history), "--uptake")
    assert answer.code == 0
    spec = load(str(world)).find("Observation", "phalanx").spec  # type: ignore[union-attr]
    kept = [(p["date"].value, p["applications"].value) for p in spec["uptake"]]
    assert kept == [("2024-06-01", 1), ("2025-06-01", 2), ("2026-06-01", 3)]
    assert run("validate").code == 0
    answer = run("gap-report", "--format", "html")
    assert "Phalanx applications that were on, over time" in answer.out
    run("observe", "phalanx", str(history))
    assert "Phalanx applications that were on, over time" not in run("gap-report", "--format", "html").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "2026-01-01"], "name a checkout with --history PATH"),
        (["--history", "nowhere"], "there is no such folder"),
        (["--pattern", "makefil"], "makefile"),
        (["--as-of", "today"], "is not a date"),
    ],
)
def test_calls_that_cannot_be_answered(patterns: Path, run: Run, arguments: list[str], said: str) -> None:
    answer = run("adoption", *arguments)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_the_pattern_has_to_be_clear(run: Run) -> None:
    answer = run("adoption")
    assert answer.code == 2
    assert answer.err == "usdfops: the catalog recommends none; say which pattern with --pattern NAME\n"
    assert "0 of 2 applications follow Phalanx" in run("adoption", "--pattern", "phalanx").out


def test_texts_are_escaped_where_they_land(patterns: Path, write: Write, run: Run) -> None:
    evil = PHALANX.replace("title: Phalanx", 'title: "P|x <b> \\e[31m"')
    write({"patterns/phalanx.yaml": evil})
    for name in ("table", "markdown"):
        answer = run("adoption", "--format", name)
        assert answer.code == 0
        assert "\x1b" not in answer.out
    assert "<b>" not in answer.out
