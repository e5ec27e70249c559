"""Whether it gets better: points of a real history, and why the numbers changed between them."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser
from rich.cells import cell_len

from tests.conftest import ROOT, WORLD, Run
from tests.repositories import commit, git, repository
from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import Part, assembled, part
from usdfops.judge.gaps.outcome import results
from usdfops.judge.gaps.record import OUTCOMES
from usdfops.judge.gaps.standards import requirements
from usdfops.judge.trend.moves import moves
from usdfops.judge.trend.record import CAUSES, Move
from usdfops.judge.trend.replay import Judged, Replay
from usdfops.read.document import parse
from usdfops.read.tree import File

GOLDEN = Path(__file__).parent / "golden"
END = "2026-06-30"
BROKEN = "a: ["

STANDARD = """\
apiVersion: usdfops/v1
kind: Standard
metadata:
  name: story
  title: Story
spec:
  kind: Application
  requirements:
    - id: nothing-deprecated
      title: It uses nothing that is being taken away
      why: It would stop.
      level: required
      side: application
      effort: weeks
      expect: services.all(s, s.lifecycle != 'deprecated')
    - id: hours-stated
      title: Its hours are stated
      why: Somebody has to come.
      level: {critical: required}
      side: application
      effort: hours
      expect: has(app.supportHours)
    - id: restore-tested
      title: A restore was tested within 90 days
      why: A backup that nobody has tried is none.
      level: recommended
      side: infrastructure
      effort: days
      evidence: app.recovery.restoreTestedOn
      freshFor: 90d
      expect: has(app.recovery.restoreTestedOn)
    - id: pattern-described
      title: Its pattern is titled
      why: People look for it.
      level: recommended
      side: infrastructure
      effort: hours
      when: has(app.deployment.pattern)
      expect: pattern.metadata.title != 'Phalanx'
    - id: coming-soon
      title: Its group is stated
      why: Somebody asks.
      level: recommended
      side: application
      effort: hours
      effectiveFrom: "2026-04-15"
      expect: has(app.group)
"""


def application(name: str, **spec: object) -> str:
    return manifest("Application", name, {"type": "application", **spec})


def manifest(kind: str, name: str, spec: dict[str, object]) -> str:
    head = {"apiVersion": "usdfops/v1", "kind": kind, "metadata": {"name": name, "title": name.title()}}
    return yaml.safe_dump({**head, "spec": spec}, sort_keys=False)


def world() -> dict[str, str | bytes | None]:
    """The small catalog as a commit holds it, with a standard of its own and three applications."""
    files: dict[str, str | bytes | None] = {
        f"catalog/{path.relative_to(WORLD)}": path.read_bytes() for path in WORLD.rglob("*.yaml")
    }
    del files["catalog/standards/recovery.yaml"]
    del files["catalog/applications/legacy.yaml"]
    uses = [{"service": "database"}]
    files["catalog/standards/story.yaml"] = STANDARD
    files["catalog/applications/hello.yaml"] = application("hello", tier="critical", uses=uses)
    files["catalog/applications/archive.yaml"] = application(
        "archive", uses=uses, recovery={"restoreTestedOn": "2026-02-20"}
    )
    return files


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, in which usdfops is called."""
    folder = repository(tmp_path / "facility")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def trend(history: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `usdfops trend` says of the repository, as JSON."""
    monkeypatch.chdir(history)

    def call(*words: str, as_of: str = END) -> dict[str, Any]:
        answer = run("trend", "--as-of", as_of, "--format", "json", *words)
        assert answer.code == 0, answer.err
        found: dict[str, Any] = json.loads(answer.out)
        adds_up(found)
        return found

    return call


def adds_up(found: dict[str, Any]) -> None:
    """The changes between two points are all that the numbers differ by, outcome by outcome."""
    for number, (before, after) in enumerate(pairwise(found["points"]), 1):
        mine = [change for change in found["changes"] if change["point"] == number]
        for outcome in OUTCOMES:
            was, now = (sum(side[outcome] for side in p["counts"].values()) for p in (before, after))
            gained = sum(change["toOutcome"] == outcome for change in mine)
            lost = sum(change["fromOutcome"] == outcome for change in mine)
            assert now - was == gained - lost, (number, outcome)
        assert all(change["cause"] in CAUSES for change in mine)


def told(found: dict[str, Any], point: int = -1) -> list[tuple[object, ...]]:
    """The changes until a point, in short."""
    number = len(found["points"]) - 1 if point == -1 else point
    names = ("resource", "requirement", "fromOutcome", "toOutcome", "cause")
    return [
        (*(change[name] for name in names), *change["by"])
        for change in found["changes"]
        if change["point"] == number
    ]


def test_a_service_that_becomes_deprecated_explains_the_step(history: Path, trend: Any, run: Run) -> None:
    first = commit(history, world(), date="2026-03-20")
    git(history, "checkout", "--quiet", "main")
    service = history / "catalog/services/database.yaml"
    git(history, "checkout", "--quiet", "-b", "retire-database")
    service.write_text(service.read_text().replace("lifecycle: offered", "lifecycle: deprecated"))
    git(history, "commit", "--quiet", "--all", "-m", "deprecate")
    branch = git(history, "rev-parse", "HEAD")
    git(history, "checkout", "--quiet", "main")
    git(history, "reset", "--hard", "--quiet", commit(history, {}, first, branch, date="2026-03-25"))
    merged = {
        "catalog/services/database.yaml": git(history, "show", f"{branch}:catalog/services/database.yaml")
    }
    head = commit(history, merged, first, branch, date="2026-03-25")
    git(history, "reset", "--hard", "--quiet", head)

    found = trend("--every", "commit", as_of="2026-03-25")
    assert [point["revision"] for point in found["points"]] == [first, head]  # the branch is no point
    assert told(found) == [
        ("Application/archive", "nothing-deprecated", "met", "gap", "service", "Service/database"),
        ("Application/hello", "nothing-deprecated", "met", "gap", "service", "Service/database"),
    ]
    text = " ".join(run("trend", "--every", "commit", "--as-of", "2026-03-25").out.split())
    assert "since 2026-03-20: -2 met, +2 gap" in text
    assert "a service changed (Service/database): 2 met to gap; archive, hello" in text


def test_each_cause_is_found(history: Path, trend: Any) -> None:
    files = world()
    head = commit(history, files, date="2026-03-01")
    uses = [{"service": "database"}]
    waived = {"requirement": "hours-stated", "waived": "later", "until": "2026-05-10", "approvedBy": "square"}
    steps: list[tuple[str, dict[str, str | bytes | None]]] = [
        ("2026-03-05", {"hello.yaml": application("hello", tier="critical", uses=uses, supportHours="24x7")}),
        ("2026-03-06", {"hello.yaml": application("hello", tier="critical", uses=uses)}),
        ("2026-03-07", {"hello.yaml": application("hello", tier="critical", uses=uses, exceptions=[waived])}),
        ("2026-03-08", {"new.yaml": application("new", tier="critical", supportHours="24x7")}),
        ("2026-03-09", {"new.yaml": application("new", lifecycle="retired")}),
        ("2026-03-10", {"archive.yaml": application("archive", uses=[{"service": "old-store"}])}),
        (
            "2026-03-11",
            {
                "archive.yaml": application(
                    "archive", uses=uses, recovery={"restoreTestedOn": "2026-02-20"}, deployment={"pattern": "phalanx"}
                )
            },
        ),
    ]  # fmt: skip
    for day, changed in steps:
        placed = {f"catalog/applications/{name}": text for name, text in changed.items()}
        head = commit(history, placed, head, date=day)
    found = trend("--every", "commit", "--since", "2026-03-01", as_of="2026-03-11")
    hello, archive = "Application/hello", "Application/archive"
    assert told(found, 1) == [(hello, "hours-stated", "gap", "met", "stated", hello)]
    assert told(found, 2) == [(hello, "hours-stated", "met", "gap", "withdrawn", hello)]
    assert told(found, 3) == [(hello, "hours-stated", "gap", "waived", "waiver-began", hello)]
    assert {change[4:] for change in told(found, 4)} == {("added", "Application/new")}
    assert {change[2:] for change in told(found, 5) if change[1] == "hours-stated"} == {
        ("met", None, "retired", "Application/new")
    }
    assert (archive, "nothing-deprecated", "met", "gap", "broke", archive) in told(found, 6)
    assert (archive, "restore-tested", "met", "gap", "withdrawn", archive) in told(found, 6)
    assert (archive, "nothing-deprecated", "gap", "met", "fixed", archive) in told(found, 7)
    assert (archive, "pattern-described", "n/a", "gap", "scope", archive) in told(found, 7)

    later = trend("--every", "month", "--since", "2026-03-11")
    assert [(p["asOf"], p["date"]) for p in later["points"]][-1] == (END, "2026-03-11")
    waited = [change[:5] for number in range(1, 5) for change in told(later, number)]
    assert (hello, "hours-stated", "waived", "gap", "waiver-ended") in waited
    assert (archive, "restore-tested", "met", "stale", "went-stale") in waited
    assert (hello, "coming-soon", "coming", "gap", "standard") in waited
    assert all(change["by"] == [] for change in later["changes"] if change["cause"] != "standard")


def test_a_pattern_a_standard_and_a_model_are_causes(history: Path, trend: Any) -> None:
    files = world()
    files["catalog/applications/hello.yaml"] = application("hello", deployment={"pattern": "phalanx"})
    head = commit(history, files, date="2026-03-01")
    phalanx = bytes(files["catalog/patterns/phalanx.yaml"] or b"").decode()  # type: ignore[arg-type]
    assert "title: Phalanx" in phalanx
    other = {"catalog/patterns/phalanx.yaml": phalanx.replace("title: Phalanx", "title: Phalanx charts")}
    head = commit(history, other, head, date="2026-03-02")
    stricter = STANDARD.replace("level: {critical: required}", "level: recommended")
    head = commit(history, {"catalog/standards/story.yaml": stricter}, head, date="2026-03-03")
    above = application("above", tier="critical", dependsOn=[{"application": "archive"}], supportHours="24x7")
    commit(
        history,
        {"catalog/standards/story.yaml": STANDARD, "catalog/applications/above.yaml": above},
        head,
        date="2026-03-04",
    )
    found = trend("--every", "commit", as_of="2026-03-04")
    hello = "Application/hello"
    assert told(found, 1) == [(hello, "pattern-described", "gap", "met", "pattern", "Pattern/phalanx")]
    assert (hello, "hours-stated", "unknown", "gap", "standard", "Standard/story") in told(found, 2)
    # what rests on it gives it a tier; of the two changes of that day, either does it alone or both together
    assert all(change[4] in ("standard", "added", "dependency", "several") for change in told(found, 3))


def test_both_clocks_are_told_and_the_standard_can_be_pinned(history: Path, trend: Any, run: Run) -> None:
    files = world()
    standard = files.pop("catalog/standards/story.yaml")
    first = commit(history, files, date="2026-01-15")
    second = commit(history, {"catalog/standards/story.yaml": standard}, first, date="2026-04-20")
    found = trend()
    days = [(point["asOf"], point["date"], point["revision"], point["standard"]) for point in found["points"]]
    assert days[0] == ("2026-01-15", "2026-01-15", first, None)
    assert days[1] == ("2026-01-30", "2026-01-15", first, None)
    assert days[-1] == (END, "2026-04-20", second, second)
    assert "no standards yet" in found["points"][0]["note"]
    assert found["points"][0]["counts"] == {}
    assert {change["cause"] for change in found["changes"] if change["fromOutcome"] is None} == {"standard"}
    pinned = trend("--standard-at", "HEAD")
    assert pinned["standardAt"] == second
    assert {point["standard"] for point in pinned["points"]} == {second}
    assert pinned["points"][0]["counts"]
    assert {change["cause"] for change in pinned["changes"]} <= {"went-stale", "standard", "day"}
    without = trend("--standard-at", first)
    assert all(not point["counts"] for point in without["points"])
    assert "the pinned commit has no standards" in without["points"][-1]["note"]
    text = run("trend", "--as-of", END, "--standard-at", "HEAD").out
    assert f"against the standards of HEAD (commit {second[:8]})" in " ".join(text.split())


def test_a_commit_without_the_catalog_is_a_point_with_nothing(history: Path, trend: Any) -> None:
    files = world()
    first = commit(history, {"README": "hello"}, date="2026-01-10")
    second = commit(history, files, first, date="2026-02-10")
    third = commit(history, {**dict.fromkeys(files), "README": "gone"}, second, date="2026-03-10")
    commit(history, files, third, date="2026-04-10")
    found = trend("--since", "2025-12-30")
    notes = {point["asOf"]: point["note"] for point in found["points"]}
    assert notes["2025-12-30"] == "no commit yet"
    assert notes["2026-01-30"] == notes["2026-03-30"] == "the commit has no catalog"
    assert notes["2026-02-28"] is None
    causes = Counter(change["cause"] for change in found["changes"])
    assert causes["retired"] == causes["added"] / 2 > 0
    assert trend()["points"][0]["asOf"] == "2026-02-10"  # where the catalog began


def test_a_shallow_clone_says_what_it_cannot_show(
    history: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(history, world(), date="2026-01-10")
    commit(history, {"catalog/applications/new.yaml": application("new")}, first, date="2026-05-10")
    git(history, "clone", "--quiet", "--depth", "1", f"file://{history}", "../shallow")
    monkeypatch.chdir(history.parent / "shallow")
    answer = run_here(run, "trend", "--as-of", END, "--format", "json")
    assert "before 2026-05-10 cannot be shown" in answer["note"]
    assert answer["points"][0]["asOf"] == "2026-05-10"


def run_here(run: Run, *words: str) -> dict[str, Any]:
    answer = run(*words)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_what_is_committed_counts_and_only_that(history: Path, trend: Any, run: Run) -> None:
    assert run("trend").code == 2
    commit(history, world(), date="2026-06-01")
    git(history, "checkout", "--quiet", "main")
    before = trend()
    (history / "catalog/applications/hello.yaml").unlink()
    assert trend() == before
    for words in (["--since", "2026-13-01"], ["--since", "2027-01-01"], ["--standard-at", "nothing"]):
        answer = run("trend", "--as-of", END, *words)
        assert answer.code == 2
        assert answer.err.count("\n") == 1


@pytest.mark.parametrize("seconds", [2**33 * 128, 2**62, -5])
def test_a_commit_of_no_day_ends_the_call_in_a_line(
    history: Path, run: Run, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history)
    first = commit(history, world(), date="2026-01-10")
    commit(history, {"README": "x"}, first, date=seconds)
    answer = run("trend", "--as-of", END)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "says no date that there is" in answer.err


def test_a_day_before_all_commits_can_be_is_refused(
    history: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history)
    commit(history, world(), date="2026-01-10")
    for day in ("0001-01-01", "1969-12-31"):
        for every in ("week", "month", "commit"):
            answer = run("trend", "--as-of", day, "--every", every)
            assert (answer.code, answer.out) == (2, "")
            assert f"--as-of {day} is before 1970-01-01" in answer.err
    assert run("trend", "--as-of", "1970-01-01").code == 0


def test_a_folder_that_history_does_not_know_is_no_empty_catalog(
    history: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history)
    commit(history, {**world(), "other\ncatalog/x.yaml": "x"}, date="2026-01-10")
    git(history, "checkout", "--quiet", "main")
    (history / "new").mkdir()
    for name in ("catalg", "new", "catalog/applications/hello.yaml"):
        answer = run("trend", "--as-of", END, "--catalog", name)
        assert (answer.code, answer.out) == (2, "")
        assert f"no commit on the main line of HEAD has a folder `{name}`" in answer.err
    assert run("trend", "--as-of", END, "--catalog", "other\ncatalog").code == 0


def test_points_are_weeks_months_or_commits(history: Path, trend: Any) -> None:
    commit(history, world(), date="2024-03-01")
    months = [point["asOf"] for point in trend(as_of="2026-03-31")["points"]]
    assert months[:3] == ["2025-03-31", "2025-04-30", "2025-05-31"]
    assert (len(months), months[-2]) == (13, "2026-02-28")
    weeks = [
        date.fromisoformat(p["asOf"]) for p in trend("--since", "2026-05-05", "--every", "week")["points"]
    ]
    assert weeks[0] == date(2026, 5, 5)
    assert {later - day for day, later in pairwise(weeks[1:])} == {timedelta(weeks=1)}
    assert len(trend("--every", "commit", "--since", "2024-01-01")["points"]) == 3


@pytest.fixture
def hostile(history: Path) -> Path:
    files = world()
    title = "<script>alert(1)</script> =cmd|x \x1b[31m"
    facility = "apiVersion: usdfops/v1\nkind: Facility\nmetadata:\n  name: usdf\n  title: " + json.dumps(
        title
    )
    files["catalog/facilities/usdf.yaml"] = facility + "\nspec: {}\n"
    files["catalog/applications/odd.yaml"] = application("=cmd|<b>", supportHours="24x7")
    first = commit(history, world(), date="2026-03-01")
    commit(history, files, first, date="2026-05-01")
    return history


def test_hostile_titles_are_text_in_each_format(
    hostile: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hostile)
    for form in ("table", "markdown", "html", "json", "csv"):
        out = run("trend", "--as-of", END, "--format", form).out
        assert out == run("trend", "--as-of", END, "--format", form).out
        assert "\x1b" not in out
        if form in ("markdown", "html"):  # elsewhere it means nothing
            assert "<script>" not in out
            assert "<b>" not in out


def test_the_table_fits_its_terminal(hostile: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(hostile)
    out = run("trend", "--as-of", END).out
    assert max(cell_len(line) for line in out.splitlines()) <= 80


def test_csv_has_a_row_for_each_point_and_side(
    hostile: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hostile)
    rows = list(csv.DictReader(io.StringIO(run("trend", "--as-of", END, "--format", "csv").out)))
    assert {row["side"] for row in rows} == {"application", "infrastructure"}
    assert all(set(OUTCOMES) < row.keys() for row in rows)


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_golden(
    history: Path, run: Run, format: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history)
    first = commit(history, world(), date="2026-03-01")
    database = (WORLD / "services/database.yaml").read_text().replace("offered", "deprecated")
    second = commit(history, {"catalog/services/database.yaml": database}, first, date="2026-04-20")
    commit(
        history,
        {"catalog/applications/hello.yaml": application("hello", tier="critical", supportHours="24x7")},
        second,
        date="2026-06-10",
    )
    out = run("trend", "--as-of", END, "--format", format).out
    golden = GOLDEN / f"trend.{'md' if format == 'markdown' else 'txt'}"
    if request.config.getoption("--update"):
        golden.write_text(out)
    assert out == golden.read_text()


def test_the_page_needs_nothing(history: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(history)
    first = commit(history, world(), date="2026-03-01")
    commit(history, {"catalog/applications/new.yaml": application("new")}, first, date="2026-05-01")
    out = run("trend", "--as-of", END, "--format", "html").out
    assert out.startswith("<!DOCTYPE html>")
    assert "<svg" in out
    assert "default-src 'none'" in out.replace("&#39;", "'")
    for word in ("<script", "src=", 'href="http', "@import", "url("):
        assert word not in out


def test_the_page_is_read_in_a_browser(
    history: Path, run: Run, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    opened(history)
    monkeypatch.chdir(history)
    assert run("trend", "--as-of", END, "--format", "html", "--output", "trend.html").code == 0
    page = browser.new_page()
    said, asked = list[object](), list[object]()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    for number, wide in enumerate((1280, 390), 1):
        page.set_viewport_size({"width": wide, "height": 800})
        page.goto((history / "trend.html").as_uri())
        assert (said, len(asked)) == ([], number)  # the page, and nothing that it asks for
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        assert not Axe().run(page).response["violations"]
    page.close()


class _Edited:
    """The committed catalog, edited at random; what is the same is the same object, as versions share it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        folder = ROOT / "catalog"
        self.texts = {
            str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yaml"))
        }
        self._parts: dict[tuple[str, str], Part] = {}
        self.day = date(2026, 3, 1)

    def catalog(self) -> Catalog:
        parts = []
        for path, text in sorted(self.texts.items(), key=lambda item: item[0].split("/")):
            if (path, text) not in self._parts:
                self._parts[path, text] = part(parse(File(path, text.encode())))
            parts.append(self._parts[path, text])
        return assembled(parts, as_of=self.day.isoformat())

    def edit(self) -> None:
        """One or a few edits of any file, and some time."""
        self.day += timedelta(days=self.chance.choice([0, 1, 20, 200]))
        for _ in range(self.chance.randint(0, 4)):
            common = [
                path
                for path in self.texts
                if path.split("/")[0] in ("observed", "standards", "support-model.yaml")
            ]
            common += [path for path in self.texts if path == "teams/square.yaml"]
            path = self.chance.choice(sorted(common if self.chance.random() < 0.2 else self.texts))
            action = self.chance.random()
            if action < 0.06 or path == "teams/square.yaml":
                del self.texts[path]
                continue
            if action < 0.1:
                self.texts[path] = BROKEN if self.chance.random() < 0.5 else ""
                continue
            value = _loaded(self.texts[path])
            if isinstance(value, dict):
                self._change(value)
                self.texts[path] = yaml.safe_dump(value, sort_keys=False)

    def _change(self, value: dict[str, Any]) -> None:
        spec = value.get("spec")
        if not isinstance(spec, dict):
            return
        chance = self.chance
        if (
            value.get("kind") == "Standard"
            and isinstance(spec.get("requirements"), list)
            and spec["requirements"]
        ):
            asked = chance.choice(spec["requirements"])
            asked.update(chance.choice([{"effectiveFrom": "2026-09-01"}, {"level": "recommended"}, {"side": "infrastructure"},
                                        {"when": "has(app.tier)"}, {"expect": "today > timestamp('2026-10-01T00:00:00Z')"}]))  # fmt: skip
            return
        if value.get("kind") == "Observation":
            self._observe(spec)
            return
        if value.get("kind") == "SupportModel":
            for tier in spec["tiers"]:
                tier["maxRecoveryTime"] = chance.choice(["1h", "1d", "9d"])
            return
        keys = sorted(spec)
        if keys and chance.random() < 0.4:
            spec.pop(chance.choice(keys))
            return
        spec.update(
            chance.choice(
                [
                    {"tier": chance.choice(["real-time", "critical", "operational", "nonsense"])},
                    {"lifecycle": chance.choice(["deprecated", "offered", "retired", "production"])},
                    {"supportHours": "24x7"},
                    {"uses": [{"service": chance.choice(["ceph-s3", "vault", "nothing"])}]},
                    {"dependsOn": [{"application": chance.choice(["apdb", "ppdb", "nobody"])}]},
                    {"deployment": {"pattern": chance.choice(["phalanx", "cron", "none-such"])}},
                    {"documentation": {"dfOps": chance.choice(["ap/apdb", "nowhere"])}},
                    {"owner": chance.choice(["square", "nobody"])},
                    {
                        "tier": "critical",
                        "recovery": {
                            "timeObjective": "2d",
                            "restoreTestedOn": f"2025-{chance.randint(1, 12):02d}-11",
                        },
                    },
                    {"exceptions": [{"requirement": chance.choice(self._ids()), "waived": "so", "until": "2026-08-01",
                                     "approvedBy": chance.choice(["square", "nobody"])}]},
                ]
            )
        )  # fmt: skip

    def _observe(self, spec: dict[str, Any]) -> None:
        """Another word for some sections of pages, or other applications that are on."""
        if spec.get("template") and self.chance.random() < 0.5:
            spec["template"].pop()
        for page in spec.get("pages", {}).values():
            for name in page.get("sections", {}):
                if self.chance.random() < 0.1:
                    page["sections"][name] = self.chance.choice(["filled", "empty", "none", "absent"])
        for environment in spec.get("environments", {}).values():
            on = environment.get("applications", [])
            environment["applications"] = [name for name in on if self.chance.random() < 0.9]

    def _ids(self) -> list[str]:
        loaded = (_loaded(text) for path, text in self.texts.items() if path.startswith("standards/"))
        found = [
            r.get("id", "x") for s in loaded if isinstance(s, dict) for r in s["spec"].get("requirements", [])
        ]
        return found or ["x"]


def _loaded(text: str) -> Any:
    return None if text == BROKEN else yaml.safe_load(text)


def outcomes(catalog: Catalog) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """What comes of each requirement, judged without anything kept."""
    found: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for result in results(catalog, requirements(catalog.of("Standard"))):
        found.setdefault(result.key, (result.outcome, result.missing))
    return found


def kept(judged: Judged) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    return {
        (label, name): (verdict.outcome, verdict.missing)
        for label, standing in judged.standings.items()
        for name, verdict in standing.verdicts.items()
    }


def proves(before: Catalog, after: Catalog, by: tuple[str, ...], moved: list[Move]) -> None:
    """What is named as the cause is one: with that alone, and on the later day, it comes to the same."""
    same = [each for each in before.resources if label(each) not in by]
    changed = [each for each in after.resources if label(each) in by]
    files = sorted([*same, *changed], key=lambda each: each.document.path.split("/"))
    found = outcomes(Catalog(files, [], {}, after.as_of))
    for move in moved:
        if move.before is not None and move.after is not None:
            assert found[move.resource, move.requirement][0] == move.after, move


def label(resource: Resource) -> str:
    return resource.label or resource.document.path


def versions(seed: int, number: int) -> Iterator[Catalog]:
    edited = _Edited(seed)
    for _ in range(number):
        yield edited.catalog()
        edited.edit()


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_is_what_would_be_judged(seed: int) -> None:
    replay, before = Replay(), None
    for catalog in versions(seed, 12):
        now = replay.judged(catalog)
        assert kept(now) == outcomes(catalog)
        if before is not None:
            moved = moves(replay, before, now)
            was, then = (
                Counter(o for o, _ in kept(before).values()),
                Counter(o for o, _ in kept(now).values()),
            )
            for outcome in OUTCOMES:
                net = sum(m.after == outcome for m in moved) - sum(m.before == outcome for m in moved)
                assert then[outcome] - was[outcome] == net
            assert all(move.cause in CAUSES and move.cause != "other" for move in moved)
            for by in {move.by for move in moved}:
                proves(before.catalog, catalog, by, [move for move in moved if move.by == by])
            waited = replay.on(before, catalog.as_of)
            assert kept(waited) == outcomes(waited.catalog)
        before = now


def opened(history: Path) -> str:
    """A history in which a service becomes deprecated, checked out."""
    first = commit(history, world(), date="2026-03-01")
    database = (WORLD / "services/database.yaml").read_text().replace("offered", "deprecated")
    spec = {"tier": "critical", "supportHours": "24x7", "uses": [{"service": "database"}]}
    changed = {
        "catalog/services/database.yaml": database,
        "catalog/applications/hello.yaml": application("hello", **spec),
    }
    commit(history, changed, first, date="2026-03-20")
    git(history, "checkout", "--quiet", "main")
    return first


@pytest.mark.parametrize("word", ["HEAD~1", "2026-03-05"])
def test_the_gap_report_says_what_opened_and_closed(
    history: Path, run: Run, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(history)
    monkeypatch.chdir(history)
    words = ("gap-report", "--as-of", "2026-03-25", "--since", word)
    found = run_here(run, *words, "--format", "json")["since"]
    assert found["revision"] == first
    assert found["asOf"] == ("2026-03-05" if word[0] == "2" else "2026-03-01")
    assert found["sides"]["application"] == {"opened": 2, "closed": 1, "waived": 0, "lost": 0}
    assert found["sides"]["infrastructure"] == {"opened": 0, "closed": 0, "waived": 0, "lost": 0}
    assert [(each["resource"], each["cause"], each["by"]) for each in found["important"]] == [
        ("Application/hello", "service", ["Service/database"]),
        ("Application/archive", "service", ["Service/database"]),
        ("Application/hello", "stated", ["Application/hello"]),
    ]
    sentence = "application side 2 gaps opened, 1 closed; infrastructure side 0 gaps opened, 0 closed"
    for form in ("table", "markdown", "html"):
        text = " ".join(run(*words, "--format", form).out.split())
        assert sentence in text, form
        assert "pened: hello: It uses nothing that is being taken away; a service changed" in text, form
    chosen = run_here(run, *words, "--format", "json", "--tier", "critical")["since"]
    assert chosen["sides"]["application"] == {"opened": 1, "closed": 1, "waived": 0, "lost": 0}
    assert run_here(run, *words[:3], "--format", "json")["since"] is None


def test_a_waiver_closes_no_gap(history: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(history)
    waiver = {"requirement": "nothing-deprecated", "waived": "So far.", "approvedBy": "storage"}
    spec = {"tier": "critical", "supportHours": "24x7", "uses": [{"service": "database"}]}
    hello = application("hello", **spec, exceptions=[{**waiver, "until": "2026-12-31"}])
    commit(history, {"catalog/applications/hello.yaml": hello}, "HEAD", date="2026-03-25")
    git(history, "reset", "--quiet", "--hard", "main")
    monkeypatch.chdir(history)
    words = ("gap-report", "--as-of", "2026-03-26", "--since", "HEAD~1")
    found = run_here(run, *words, "--format", "json")["since"]
    assert found["sides"]["application"] == {"opened": 0, "closed": 0, "waived": 1, "lost": 0}
    text = " ".join(run(*words).out.split())
    assert "application side 0 gaps opened, 0 closed, 1 waived; infrastructure side" in text
    assert "waived: hello: It uses nothing that is being taken away; a waiver began" in text


def test_the_gap_report_tells_why_it_cannot_look_back(
    history: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(history)
    monkeypatch.chdir(history)
    for word, why in (("2020-01-01", "no commit yet"), ("nope", "is no commit"), ("HEAD", "which is after")):
        answer = run("gap-report", "--as-of", "2026-03-10", "--since", word)
        assert answer.code == 2
        assert why in answer.err
        assert answer.err.count("\n") == 1


def without_square(texts: dict[str, str]) -> None:
    del texts["teams/square.yaml"]


def without_a_section(texts: dict[str, str]) -> None:
    path = next(path for path, text in texts.items() if path.startswith("observed/") and "template:" in text)
    value = yaml.safe_load(texts[path])
    value["spec"]["template"] = []
    texts[path] = yaml.safe_dump(value, sort_keys=False)


@pytest.mark.parametrize("change", [without_square, without_a_section])
def test_what_is_far_away_counts_too(change: Callable[[dict[str, str]], None]) -> None:
    """A waiver ends with the team that approved it, and a page has to say what the template asks for."""
    edited = _Edited(0)
    value = yaml.safe_load(edited.texts["applications/apdb.yaml"])
    value["spec"]["documentation"]["dfOps"] = "nowhere"
    wanted = requirements(edited.catalog().of("Standard"))
    value["spec"]["exceptions"] = [
        {"requirement": each.id, "waived": "later", "until": "2027-01-01", "approvedBy": "square"}
        for each in wanted
        if each.kind == "Application" and "documentation" not in each.standard.name
    ]
    edited.texts["applications/apdb.yaml"] = yaml.safe_dump(value, sort_keys=False)
    replay = Replay()
    before = kept(replay.judged(edited.catalog()))
    change(edited.texts)
    catalog = edited.catalog()
    after = kept(replay.judged(catalog))
    assert after == outcomes(catalog)
    assert after != before
