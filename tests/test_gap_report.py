"""The gap report: its first page, every format, what it fails on, and what it makes of hostile texts."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import ROOT, TODAY, Run, Write, loaded
from tests.test_plans import plan
from usdfops.catalog.load import load
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import Analysis, Claim, Weaker, WeakerPath
from usdfops.render.gap_report.data import gap_json
from usdfops.render.gap_report.markdown import gap_markdown
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.reference import REPORT, RESULT
from usdfops.render.gap_report.text import gap_text

HOSTILE = (
    "<script>alert(1)</script> =cmd|' /C calc'!A0 | \\e[31mred\\u202e ::error:: \\n# head " + "long " * 60
)
"""As it stands in YAML, in double quotes."""
FORMATS = ["table", "markdown", "json", "csv", "xlsx"]

STANDARD = """\
apiVersion: usdfops/v1
kind: Standard
metadata: {name: readiness, title: Readiness}
spec:
  kind: Application
  requirements:
    - id: tier-stated
      title: The tier is stated
      why: Nobody knows what comes first.
      level: required
      side: application
      effort: hours
      expect: has(app.tier)
      remedy: {text: Choose the tier., page: "https://example.org/tiers"}
      examples: {passes: {tier: critical}, fails: {}}
    - id: backup-stated
      title: A backup is made
      why: Data are lost otherwise.
      level: {critical: required, operational: recommended}
      side: infrastructure
      effort: weeks
      expect: has(app.recovery.backup.interval)
      remedy: {service: database}
      examples: {passes: {recovery: {backup: {interval: 1d}}}, fails: {}}
"""
MENU = """\
apiVersion: usdfops/v1
kind: Standard
metadata: {name: menu, title: Menu}
spec:
  kind: Service
  requirements:
    - id: owner-stated
      title: The owner is stated
      why: Nobody answers otherwise.
      level: required
      side: infrastructure
      effort: days
      expect: has(service.owner)
      examples: {passes: {owner: square}, fails: {}}
"""
APPLICATION = """\
apiVersion: usdfops/v1
kind: Application
metadata: {{name: {name}, title: "{title}"}}
spec: {spec}
"""


def manifest(name: str, title: str = "Title", **spec: Any) -> str:
    return APPLICATION.format(name=name, title=title, spec=json.dumps(spec))


@pytest.fixture
def small(write: Write) -> Path:
    """The small catalog with two standards and three applications that differ."""
    files: dict[str, str | bytes] = {
        "standards/readiness.yaml": STANDARD,
        "standards/menu.yaml": MENU,
        "applications/first.yaml": manifest(
            "first", tier="critical", roles={"service-owner": "square"}, group="alerts",
            dependsOn=[{"application": "second"}],
        ),
        "applications/second.yaml": manifest("second"),
        "applications/third.yaml": manifest("third", tier="operational", uses=[{"service": "kubernetes"}]),
    }  # fmt: skip
    folder = write(files)
    for gone in ("applications/archive.yaml", "applications/hello.yaml", "standards/recovery.yaml"):
        (folder / gone).unlink()
    return folder


def call(run: Run, *words: str, format: str = "table") -> str:
    answer = run("gap-report", "--as-of", TODAY, "--format", format, *words)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


def outcomes(run: Run, *words: str) -> list[tuple[str, str, str]]:
    said = json.loads(call(run, *words, format="json"))
    return [(r["resource"].partition("/")[2], r["requirement"], r["outcome"]) for r in said["results"]]


def test_the_first_page_and_all_the_rest(small: Path, run: Run, pytestconfig: pytest.Config) -> None:
    for name, out in (("txt", call(run)), ("md", call(run, format="markdown"))):
        path = ROOT / f"tests/golden/gap-report.{name}"
        if pytestconfig.getoption("--update"):
            path.write_text(out)
        assert path.read_text() == out


def report(judged: Analysis, **more: Any) -> GapReport:
    made = GapReport(judged, "catalog", "0123abcd", True, "tier", judged.results, "")
    return made._replace(**more)


def test_the_first_page_has_24_rows_of_80_columns(write: Write, small: Path) -> None:
    title = "A requirement whose title is so long that it does not fit on a line of a terminal at all"
    text = "Do what takes many words to say, and then do some more of it, until all is done and said"
    many = STANDARD.replace("The tier is stated", title).replace("Choose the tier.", f'"{text}: {text}."')
    many = many.replace("{service: database}", f'{{service: database, text: "{text}: {text}"}}')
    files: dict[str, str | bytes] = {f"applications/app-{n}.yaml": manifest(f"app-{n}") for n in range(20)}
    broken = dict.fromkeys(("applications/broken.yaml", "teams/broken.yaml"), "spec: {\n")
    judged = analysis(loaded(write({**files, **broken, "standards/readiness.yaml": many})))
    shown = report(judged, filters="tier critical, gap, stale", scope=judged.results, before=judged)
    page = gap_text(shown).split("\nCritical:")[0].splitlines()
    question = next(n for n, line in enumerate(page) if line.startswith("ask for"))
    assert question < 24
    assert max(map(len, page)) <= 80
    assert page[0].startswith("CANNOT BE READ: catalog/applications/broken.yaml and 1 more file")
    assert any(line.startswith("5. ") for line in page)
    assert "US Data Facility on 2026-06-01, commit 0123abcd, with changes since" in page


def test_lines_fit_the_terminal() -> None:
    judged = analysis(load(str(ROOT / "catalog"), as_of="2026-11-24"))
    for room in (40, 60, 80, 120):
        for line in gap_text(report(judged), room).splitlines():
            assert len(line) <= min(room, 100) or " " not in line.strip(), line


def test_what_is_known_and_counted(small: Path, run: Run) -> None:
    said = json.loads(call(run, format="json"))
    assert said["summary"]["known"] == {
        "tier": {"known": 2, "of": 3}, "owner": {"known": 1, "of": 3}, "hours": {"known": 0, "of": 3},
    }  # fmt: skip
    sides = {
        row["name"]: (row["met"], row["gap"], row["unknown"], row["share"])
        for row in said["summary"]["sides"]
    }
    assert sides == {
        "application": (2, 1, 0, {"low": 0.6667, "high": 0.6667}),
        "infrastructure": (0, 6, 0, {"low": 0, "high": 0}),
    }


def test_json_has_the_keys_that_the_reference_names(small: Path, run: Run) -> None:
    said = json.loads(call(run, format="json"))
    assert list(said) == list(REPORT)
    for result in said["results"]:
        assert list(result) == list(RESULT)
    assert (said["version"], said["asOf"], said["revision"]) == (1, TODAY, None)
    (found,) = [r for r in said["results"] if r["resource"] == "Application/first" and r["outcome"] == "gap"]
    assert found == {
        "resource": "Application/first",
        "standard": "readiness",
        "requirement": "backup-stated",
        "level": "required",
        "side": "infrastructure",
        "outcome": "gap",
        "missing": ["recovery.backup.interval"],
        "path": "catalog/applications/first.yaml",
        "line": 4,
        "owner": None,
        "channel": None,
        "effort": "weeks",
        "priority": {"score": 1.5, "tier": 2, "level": 3, "reach": 1, "effort": 4},
        "because": found["because"],
        "tier": {"name": "critical", "stated": True, "because": None},
        "until": None,
        "plans": [],
        "unplanned": True,
    }


def test_filters(small: Path, run: Run) -> None:
    critical = [("first", "backup-stated", "gap"), ("first", "tier-stated", "met"),
                ("second", "backup-stated", "gap"), ("second", "tier-stated", "gap")]  # fmt: skip
    assert sorted(outcomes(run, "--tier", "critical")) == critical
    assert sorted(outcomes(run, "--tier", "critical", "--only", "gap")) == [
        row for row in critical if row[2] == "gap"
    ]
    assert {name for name, _, _ in outcomes(run, "--group", "alerts")} == {"first"}
    assert outcomes(run, "--team", "square") == [("first", "tier-stated", "met")]
    assert outcomes(run, "--only", "waived,unknown") == []
    said = json.loads(call(run, "--tier", "critical", "--only", "gap", format="json"))
    assert said["summary"]["filters"] == "tier critical, gap"
    assert said["summary"]["known"]["tier"] == {"known": 1, "of": 2}
    assert said["summary"]["sides"][0]["met"] == 1
    assert "only: tier critical, gap" in call(run, "--tier", "critical", "--only", "gap")
    assert "\n  met first: The tier is stated\n" in call(run, "--only", "met")


def test_one_thing_or_one_requirement(small: Path, run: Run) -> None:
    for name in ("Application/first", "FIRST", "first"):
        assert {who for who, _, _ in outcomes(run, name)} == {"first"}
    assert {what for _, what, _ in outcomes(run, "backup-stated")} == {"backup-stated"}
    assert "only: Application/first\n" in call(run, "first")
    assert "only: backup-stated, tier critical\n" in call(run, "backup-stated", "--tier", "critical")


def test_what_is_asked_in_a_channel(small: Path, run: Run, write: Write) -> None:
    channel: Any = {"support": {"channels": [{"use": "support", "slack": "ask-here"}]}}
    write({"applications/third.yaml": manifest("third", **channel)})
    assert {who for who, _, _ in outcomes(run, "--team", "#ask-here")} == {"third"}
    assert "only: team #ask-here\n" in call(run, "--team", "#ask-here")
    wrong = run("gap-report", "--team", "#ask-there")
    assert (wrong.code, wrong.err) == (2, "usdfops: nobody is asked in `#ask-there`; write `#ask-here`\n")


NOTHING = "nothing makes Storage answer for anything: no application gives it the role `service-owner`"


def test_a_team_that_nothing_names_is_not_told_that_all_is_well(small: Path, run: Run) -> None:
    text = call(run, "--team", "storage")
    assert NOTHING in " ".join(text.split())
    assert "Next" not in text
    assert "nothing is asked" not in text
    assert "othing makes Storage answer for anything" in call(run, "--team", "storage", format="markdown")
    assert json.loads(call(run, "--team", "storage", format="json"))["summary"]["note"].startswith(NOTHING)
    assert json.loads(call(run, "--team", "square", format="json"))["summary"]["note"] is None


def test_a_name_of_which_nothing_is_asked(small: Path, run: Run, write: Write) -> None:
    assert "\nno standard asks anything of facilities\n" in call(run, "usdf")
    write({"applications/third.yaml": manifest("third", lifecycle="retired")})
    assert "\nnothing is asked of Application/third, which is retired\n" in call(run, "third")


FACILITIES = """\
apiVersion: usdfops/v1
kind: Standard
metadata: {name: facilities, title: Facilities}
spec:
  kind: Facility
  requirements:
    - id: facility-owner-stated
      title: The team that answers for it is stated
      why: Nobody can be reached otherwise.
      level: required
      side: infrastructure
      effort: hours
      expect: has(facility.owner)
      examples: {passes: {owner: square}, fails: {functions: [archive]}}
"""


def test_facilities_have_a_place_of_their_own(small: Path, run: Run, write: Write) -> None:
    far = "apiVersion: usdfops/v1\nkind: Facility\nmetadata: {name: far, title: Far}\nspec: {}\n"
    write({"standards/facilities.yaml": FACILITIES, "facilities/far.yaml": far})
    write({"applications/third.yaml": manifest("third", facility="usdf", tier="operational")})
    for text in (call(run), call(run, format="markdown")):
        assert text.startswith(("US Data Facility on", "# US Data Facility on"))
        counts = next(line for line in text.splitlines() if "of these, facilities" in line)
        assert counts.replace("|", " ").split() == ["of", "these,", "facilities", "0", "2", "0", "0", "%"]
    assert "\nfacilities: 2 gap; share met: 0 %\n  gap 3 Facility/far: The team" in call(run)
    assert "\nfacilities: 2 gap; share met: 0 %\n" in call(run, "--by", "kind")
    assert outcomes(run, "far") == [("far", "facility-owner-stated", "gap")]
    assert "of these" not in call(run, "far")
    assert "about Facility/far" in run("ask", "far").out
    page = run("gap-report", "--format", "html").out
    assert "All facilities against all requirements" in page
    assert '<th scope="col" class="n">of these, facilities</th>' in page


def test_a_long_list_tells_equal_results_once(small: Path, run: Run, write: Write) -> None:
    write({f"applications/app-{n:02}.yaml": manifest(f"app-{n:02}") for n in range(40)})
    text = call(run)
    assert text.count("app-07") == 0
    assert "what is not met, equal ones once; --all lists each of the 87 results" in text
    row = "41 gap 12 The tier is stated (tier-stated); required, hours; nobody known 41; none planned for 1 urgent"
    assert row in " ".join(text.split())
    assert "Critical:" not in text
    assert "By tier\n" in text
    assert "tier not known: " in call(run, "--by", "tier")
    whole = call(run, "--all")
    assert whole.count("app-07: ") == 2
    assert "what is not met, equal ones once" not in whole
    assert "equal ones once" not in call(run, "app-07")


def test_chosen_outcomes_have_no_other_tail(small: Path, run: Run) -> None:
    for text in (call(run, "--only", "met"), call(run, "--only", "met", format="markdown")):
        assert "The tier is stated" in text
        for other in ("What to ask next", "Demand against the menu", "Next:", "ask for", "question"):
            assert other not in text
    assert "\nask for " in call(run, "--only", "gap")


def test_the_first_page_says_who_has_most_to_do_and_how_old_observations_are(
    small: Path, run: Run, write: Write
) -> None:
    roles: Any = {"roles": {"service-owner": "square"}}
    write({f"applications/app-{n}.yaml": manifest(f"app-{n}", **roles) for n in range(9)})
    observation = "apiVersion: usdfops/v1\nkind: Observation\nmetadata: {name: phalanx, title: Phalanx}\n"
    write({"observed/phalanx.yaml": f"{observation}spec: {{source: phalanx, date: 2026-05-01}}\n"})
    for text in (call(run), call(run, format="markdown")):
        assert "ost to do: nobody known 16, SQuaRE 9\n" in text
        assert "bserved: Phalanx 31 days old\n" in text


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("gaps.html", b"<!DOCTYPE html>"),
        ("gaps.HTML", b"<!DOCTYPE html>"),
        ("gaps.xlsx", b"PK"),
        ("gaps.json", b'{\n"version": 1'),
        ("gaps.csv", b"resource,"),
        ("gaps.md", b"# US Data Facility"),
        ("gaps.txt", b"US Data Facility"),
        ("gaps", b"US Data Facility"),
    ],
)
def test_the_name_of_the_file_chooses_the_format(
    small: Path, run: Run, tmp_path: Path, name: str, begins: bytes
) -> None:
    assert run("gap-report", "--as-of", TODAY, "-o", name).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert run("gap-report", "--as-of", TODAY, "-o", name, "--format", "csv").code == 0
    assert (tmp_path / name).read_bytes().startswith(b"resource,")


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        ("tier", ["Critical", "Operational", "tier not known"]),
        ("group", ["Alert Production", "services", "group not stated"]),
        ("placement", ["services", "place in the product tree not stated"]),
        ("team", ["SQuaRE", "no team known: nobody knows where to ask"]),
        ("side", ["application side", "infrastructure side"]),
        ("kind", ["applications", "services"]),
        ("standard", ["Menu", "Readiness"]),
        ("pattern", ["services", "pattern not stated"]),
    ],
)
def test_rollups(small: Path, run: Run, by: str, titles: list[str]) -> None:
    said = json.loads(call(run, "--by", by, format="json"))["summary"]
    assert [row["title"] for row in said["rollup"]] == titles
    text = call(run, "--by", by)
    assert [line.split(":")[0] for line in text.splitlines() if "; share met: " in line] == [
        title.split(":")[0] for title in titles
    ]


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [
        ("required", 1),
        ("recommended", 1),
        ("required:critical", 1),
        ("required:operational", 1),
        ("recommended:operational", 1),
    ],
)
def test_it_fails_where_it_is_told_to(small: Path, run: Run, fail_on: str, code: int) -> None:
    assert run("gap-report", "--fail-on", fail_on).code == code


def test_it_fails_over_what_is_shown_only(small: Path, run: Run, write: Write) -> None:
    words = ("gap-report", "--tier", "operational", "--fail-on")
    assert run(*words, "recommended").code == 1
    assert run(*words, "recommended:operational").code == 1
    assert run(*words, "recommended:critical").code == 0
    assert run(*words, "required").code == 1  # kubernetes, which `third` uses, has no owner
    write({"services/kubernetes.yaml": "spec: {\n"})
    assert run(*words, "required").code == 0
    assert run("gap-report", "--team", "square", "--fail-on", "required").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "tear"], "there is no roll-up `tear`; write `tier`"),
        (["--tier", "critcal"], "there is no tier `critcal`; write `critical`"),
        (["--team", "sqare"], "there is no team `sqare`; write `SQuaRE`"),
        (["--team", "#square"], "nobody is asked in `#square`; `usdfops ask` lists who is asked"),
        (["helo"], "there is no application, service or facility `helo`"),
        (["square"], "`square` is no application, service or facility, but Team/square"),
        (["team/square"], "`team/square` is no application, service or facility"),
        (["--output", "report.pdf"], "`report.pdf` does not say what to write; end the name in `.txt`, "),
        (["--group", "alert"], "there is no group `alert`; write `alerts`"),
        (["--only", "gap,unknwon"], "there is no outcome `unknwon`; write `unknown`"),
        (["--fail-on", "require"], "there is no level `require`; write `required`"),
        (["--fail-on", "required:critcal"], "there is no tier `critcal`; write `critical`"),
        (["--fail-on", "required:"], "there is no tier ``; write one of `critical` or `operational`"),
        (["--fail-on", "required", "--only", "unknown"], "--only leaves both out"),
        (["--with", "nowhere.yaml"], "`nowhere.yaml` is no file that can be read"),
        (["--with", "catalog/teams/square.yaml"], "is no Standard"),
        (["--as-of", "soon"], "is not a date"),
        (["--format", "pdf"], "pdf"),
        (["--output", "nowhere/report.txt"], "cannot be written"),
    ],
)
def test_calls_that_cannot_be_answered(small: Path, run: Run, words: list[str], said: str) -> None:
    answer = run("gap-report", *words)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_a_standard_that_cannot_be_read_is_no_reason_to_pass(small: Path, run: Run, write: Write) -> None:
    write({"standards/menu.yaml": "spec: {\n"})
    answer = run("gap-report", "--fail-on", "required")
    assert (answer.code, answer.out) == (2, "")
    assert "the standard `standards/menu.yaml` cannot be read" in answer.err
    assert call(run).startswith("CANNOT BE READ: catalog/standards/menu.yaml; ")


def test_a_draft_is_judged_beside_what_holds(small: Path, run: Run, tmp_path: Path) -> None:
    stricter = STANDARD.replace("has(app.tier)", "app.tier == 'critical'").replace(
        "{passes: {tier: critical}, fails: {}}", "{passes: {tier: critical}, fails: {tier: operational}}"
    )
    draft = tmp_path / "draft.yaml"
    draft.write_text(stricter)
    before = sorted(small.rglob("*"))
    said = json.loads(call(run, "--with", str(draft), format="json"))
    assert said["summary"]["draft"]["turnsRed"] == [
        {"resource": "Application/third", "requirement": "tier-stated"}
    ]
    changes = {key: said["summary"]["draft"][key] for key in ("closes", "makesUnknown", "unknownNoMore")}
    assert changes == {"closes": 0, "makesUnknown": 1, "unknownNoMore": 0}  # nobody has said `second`'s tier
    for text in (call(run, "--with", str(draft)), call(run, "--with", str(draft), format="markdown")):
        plainly = " ".join(text.replace("\\_", "_").split())
        assert f"his is judged with the draft {draft}, which turns 1 result red (1 takes hours), " in plainly
        assert "makes 1 unknown" in plainly
        assert "1 gap of the application side: 1 takes hours" in plainly
        listed = "score = tier" if "# " not in text else "What comes first"
        assert text.index("What the draft would change") < text.index(listed)
    draft.write_text(STANDARD)
    text = " ".join(call(run, "--with", str(draft)).split())
    assert f"the draft {draft}, which turns nothing red " in text
    draft.write_text(MENU.replace("name: menu", "name: more").replace("owner-stated", "lifecycle-stated")
                     .replace("has(service.owner)", "has(service.lifecycle)")
                     .replace("{owner: square}", "{lifecycle: offered}"))  # fmt: skip
    assert json.loads(call(run, "--with", str(draft), format="json"))["summary"]["standards"] == [
        "menu", "more", "readiness",
    ]  # fmt: skip
    for broken in (stricter.replace("tier: operational", "tier: critical"), stricter[:-5] + "{", "\x00"):
        draft.write_text(broken)
        answer = run("gap-report", "--with", str(draft))
        assert (answer.code, answer.out) == (2, "")
        assert re.search(r"draft\.yaml:\d+:\d+: .*; mend the draft first", answer.err)
    assert sorted(small.rglob("*")) == before


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_call_gives_the_same_bytes(small: Path, run: Run, tmp_path: Path, format: str) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    for file in files:
        assert call(run, "--output", str(file), format=format) == ""
    one, two = (file.read_bytes() for file in files)
    assert one
    assert one == two


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """The texts of a workbook, sheet by sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        assert f"{TODAY}T00:00:00Z</dcterms:created>" in book.read("docProps/core.xml").decode()
        shared = ["".join(t.text or "" for t in item.iterfind(".//m:t", space))
                  for item in ET.fromstring(book.read("xl/sharedStrings.xml")).iterfind("m:si", space)]  # fmt: skip
        names = [
            s.get("name") or ""
            for s in ET.fromstring(book.read("xl/workbook.xml")).iterfind("m:sheets/m:sheet", space)
        ]
        found = {}
        for number, name in enumerate(names, start=1):
            sheet = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert sheet.find(".//m:f", space) is None, "a formula"
            assert sheet.find(".//m:hyperlink", space) is None, "a link"
            assert sheet.find(".//m:pane[@state='frozen']", space) is not None
            assert sheet.find("m:autoFilter", space) is not None
            found[name] = [
                [shared[int(c.findtext("m:v", "0", space))] if c.get("t") == "s" else c.findtext("m:v", "", space)
                 for c in row.iterfind("m:c", space)]
                for row in sheet.iterfind("m:sheetData/m:row", space)
            ]  # fmt: skip
        return found


def test_the_workbook_has_a_sheet_for_each_rollup_and_a_row_for_each_result(
    small: Path, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "report.xlsx"
    call(run, "--output", str(path), format="xlsx")
    found = sheets(path.read_bytes())
    assert list(found) == [
        "summary", "by tier", "by group", "by placement", "by team", "by side", "by kind", "by standard",
        "by pattern", "questions", "results",
    ]  # fmt: skip
    rows = list(csv.reader(io.StringIO(call(run, format="csv"))))
    assert len(found["results"]) == len(rows) == 1 + len(outcomes(run))
    assert found["results"][0] == rows[0]
    assert found["by tier"][1][0] == "Critical"
    assert all(all(rows[0]) for rows in found.values()), "each column has a title"
    score, step = (found["results"][0].index(name) for name in ("score", "next step"))
    ranked = [float(row[score] or 0) if len(row) > score else 0.0 for row in found["results"][1:]]
    assert ranked == sorted(ranked, reverse=True)
    assert ranked[0] == 12
    assert found["results"][1][step] == "Choose the tier: https://example.org/tiers"
    assert found["questions"][1] == ["`owner`", "3 services", "3", "nobody known 3", found["questions"][1][4]]
    assert ["has to act on gaps", "nobody known", "7"] in found["summary"]


def test_channels_in_spreadsheets_are_written_as_people_know_them(
    small: Path, run: Run, write: Write
) -> None:
    support: Any = {"support": {"channels": [{"use": "support", "slack": "ask-here"}]}}
    write({"applications/third.yaml": manifest("third", **support)})
    rows = list(csv.DictReader(io.StringIO(call(run, "third", format="csv"))))
    assert [row["channel"] for row in rows if row["side"] == "application"] == ["#ask-here"]


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_titles_arrive_as_text(
    small: Path, run: Run, write: Write, tmp_path: Path, format: str
) -> None:
    team = f'apiVersion: usdfops/v1\nkind: Team\nmetadata: {{name: square, title: "{HOSTILE}"}}\n'
    files: dict[str, str | bytes] = {
        "standards/readiness.yaml": STANDARD.replace("The tier is stated", f'"=1+1 {HOSTILE}"')
        .replace("title: Readiness", f'title: "{HOSTILE}"')
        .replace("Choose the tier.", f'"{HOSTILE}"'),
        "applications/second.yaml": manifest("second", HOSTILE, roles={"service-owner": "square"},
                                             placement=["=1+1", "<b>|"], needs=[{"title": "| <i>\x1b[2J"}]),
        "teams/square.yaml": team,
        "facilities/usdf.yaml": f'apiVersion: usdfops/v1\nkind: Facility\nmetadata: {{name: usdf, title: "{HOSTILE}"}}\n',
        "groups/alerts.yaml": f'apiVersion: usdfops/v1\nkind: Group\nmetadata: {{name: alerts, title: "{HOSTILE}"}}\n',
    }  # fmt: skip
    write(files)
    path = tmp_path / "report"
    for by in ("team", "standard", "group", "placement"):
        call(run, "--by", by, "--output", str(path), format=format)
        CHECKS[format](path.read_bytes())


def plain(content: bytes) -> str:
    text = content.decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    return text


def is_safe_text(content: bytes) -> None:
    text = plain(content)
    assert "::" not in text
    assert "alert(1)" in text


def is_safe_markdown(content: bytes) -> None:
    text = plain(content)
    assert "<script" not in text
    assert not re.search("^# head", text, re.MULTILINE)
    assert "<b>" not in text
    assert "<i>" not in text
    for row in text.splitlines():
        assert not row.startswith("|") or row.endswith("|")
    tables: list[int] = []
    for row in text.splitlines():
        bars = len(re.findall(r"(?<!\\)\|", row)) if row.startswith("|") else 0
        if bars and tables and tables[-1]:
            assert bars == tables[-1], row
        tables.append(bars)


def is_safe_json(content: bytes) -> None:
    text = plain(content)
    said = json.loads(text)
    (result,) = [r for r in said["results"] if r["resource"] == "Application/second" and r["outcome"] == "gap"
                 and r["requirement"] == "tier-stated"]  # fmt: skip
    assert result["owner"] == "square"


def is_safe_csv(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(plain(content))))
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        for value in row:
            assert not value.startswith(("=", "+", "-", "@", "\t"))
    assert any(value.startswith("'=1+1 <script>") for row in rows for value in row)


def is_safe_workbook(content: bytes) -> None:
    texts = [value for rows in sheets(content).values() for row in rows for value in row]
    assert any(text.startswith("=1+1 <script>") for text in texts)
    for text in texts:
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", text)


CHECKS: dict[str, Callable[[bytes], None]] = {
    "table": is_safe_text,
    "markdown": is_safe_markdown,
    "json": is_safe_json,
    "csv": is_safe_csv,
    "xlsx": is_safe_workbook,
}


@pytest.mark.parametrize("format", ["html", "xlsx"])
def test_nothing_binary_goes_to_a_terminal(
    small: Path, run: Run, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    answer = run("gap-report", "--format", format)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"usdfops: {format} is nothing to read in a terminal; name a file with --output\n"


def test_what_writes_workbooks_may_be_missing(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("usdfops.render.gap_report.sheets.find_spec", lambda _: None)
    answer = run("gap-report", "--format", "xlsx", "--output", "report.xlsx")
    assert answer.code == 2
    assert "pip install 'usdfops[report]'" in answer.err
    assert not Path("report.xlsx").exists()


def test_colours_are_for_terminals(small: Path) -> None:
    judged = analysis(loaded(small))
    plain, painted = gap_text(report(judged)), gap_text(report(judged), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain


def test_weaker_support_and_demand_are_told(small: Path) -> None:
    judged = analysis(loaded(small))
    first, _, second, _ = judged.catalog.of("Application")
    claim = Claim("daytime", second.spec)
    above = [WeakerPath(first, Claim("24x7", first.spec), {first: ("depends on", second)})]
    weaker = [Weaker(second, "hours", claim, above, judged.results[0].asked)]
    shown = report(judged._replace(weaker=weaker))
    for text in (gap_text(shown), gap_markdown(shown)):
        assert "Weaker support underneath" in text
        assert "depends on second" in " ".join(text.split())
        assert "Services that nothing is known to use" in text
    other = [result for result in judged.results if result.resource.name == "third"]
    for text in (gap_text(shown._replace(shown=other)), gap_markdown(shown._replace(shown=other))):
        assert "Weaker support underneath" not in text
        assert "Services that nothing is known to use" not in text
    (row,) = json.loads(gap_json(shown))["weaker"]
    assert row["above"][0]["path"] == [{"how": "depends on", "resource": "Application/second"}]


WORK: list[dict[str, Any]] = [
    {
        "id": "backups",
        "title": "Back all up",
        "requirements": ["backup-stated"],
        "due": "2026-09-01",
        "owner": "square",
    },
    {
        "id": "more",
        "title": "More",
        "requirements": ["backup-stated"],
        "resources": [{"application": "first"}],
    },
    {"id": "done", "title": "Done", "requirements": ["tier-stated"], "status": "completed"},
]


def test_each_gap_has_the_work_that_is_planned_for_it(small: Path, run: Run, write: Write) -> None:
    write(plan("f1", WORK, start="2026-01-01", end="2026-12-31"))
    write(plan("f0", [{"id": "old", "title": "Old", "requirements": ["owner-stated"]}], end="2026-05-31"))
    said = json.loads(call(run, format="json"))
    by_key = {(r["resource"], r["requirement"]): r for r in said["results"]}
    (first, second) = by_key["Application/first", "backup-stated"]["plans"]
    assert first == {
        "plan": "f1", "state": "running", "item": "backups", "title": "Back all up", "due": "2026-09-01",
        "before": None, "owner": "square", "path": "catalog/plans/f1.yaml", "line": first["line"],
    }  # fmt: skip
    assert second["item"] == "more"
    assert by_key["Application/first", "tier-stated"]["plans"] == []  # it is met
    assert by_key["Application/second", "tier-stated"]["plans"] == []  # the item is done
    assert by_key["Service/kubernetes", "owner-stated"]["plans"] == []  # the cycle is history
    words = "planned: Back all up (F1; by 2026-09-01; SQuaRE), and 1 more item"
    assert words in " ".join(call(run).split())
    assert words in call(run, format="markdown")
    assert f"P{words[1:]}" in run("gap-report", "--as-of", TODAY, "--format", "html").out
    rows = {
        (r["resource"], r["requirement"]): r for r in csv.DictReader(io.StringIO(call(run, format="csv")))
    }
    row = rows["Application/first", "backup-stated"]
    found = [row[name] for name in ("plan", "plan item", "plan due", "plan owner", "stands out")]
    assert found == ["f1", "Back all up", "2026-09-01", "square", ""]


def test_a_required_gap_of_the_most_critical_tier_without_work_stands_out(
    small: Path, run: Run, write: Write
) -> None:
    # `first` is critical, and `second` at least that; what `third` and the services lack is less urgent
    write(plan("f1", [{**WORK[0], "resources": [{"application": "first"}]}], state="running"))
    said = json.loads(call(run, format="json"))
    alarming = [(r["resource"], r["requirement"]) for r in said["results"] if r["unplanned"]]
    assert alarming == [("Application/second", "tier-stated"), ("Application/second", "backup-stated")]
    assert said["summary"]["unplanned"] == {"tier": "critical", "gaps": 2}
    first_page, _, whole = call(run).partition("score = ")
    assert "\nno work is planned for 2 required gaps of Critical applications\n" in first_page
    assert whole.count("\n    no work is planned for it\n") == 2
    page = call(run, format="markdown")
    assert "No work is planned for 2 required gaps of Critical applications" in page
    assert page.count("| no work is planned for it |") == 2
    assert call(run, format="csv").count(",no work planned\n") == 2
    html = run("gap-report", "--as-of", TODAY, "--format", "html").out
    assert "No work is planned for 2 required gaps of Critical applications." in html
    listed = html.partition('id="list-table"')[2].partition("</table>")[0]
    assert listed.count('<strong class="alarm">No work is planned for it.</strong>') == 2
    assert listed.count('|none, and urgent"') == 2
    write(plan("f1", [*WORK, {"id": "t", "title": "T", "requirements": ["tier-stated"]}], state="running"))
    assert "no work is planned" not in call(run)
    write({f"applications/app-{n:02}.yaml": manifest(f"app-{n:02}", tier="critical") for n in range(40)})
    folded = " ".join(call(run).split())
    assert (
        "A backup is made (backup-stated); required or recommended, weeks; nobody known 43; work planned for 43"
        in folded
    )
    write(plan("f1", [], state="running"))
    assert "none planned for 42 urgent" in " ".join(call(run).split())


def test_unknown_capacity_names_the_command_that_asks(small: Path, run: Run, write: Write) -> None:
    asks = MENU.replace("owner-stated", "stated").replace("has(service.owner)", "has(service.capacity)")
    write({"standards/menu.yaml": asks.replace("{owner: square}", "{capacity: []}")})
    for name in ("table", "markdown"):
        said = " ".join(call(run, format=name).split())
        assert "Of 3 services nobody has said how much there is; " in said
        assert "usdfops ask NAME" in said
    assert "nobody has said how much there is" in run("gap-report", "--format", "html").out


def test_a_catalog_without_standards_says_so(write: Write, run: Run, small: Path) -> None:
    for path in small.glob("standards/*"):
        path.unlink()
    assert "Next: write a Standard, since nothing is asked yet" in call(run)


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=fixture", "-c", "user.email=", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("sort", ["sha1", "sha256"])
def test_the_commit_is_named_and_whether_files_changed_since(
    small: Path, run: Run, write: Write, sort: str
) -> None:
    top = small.parent
    (small / "teams/linked.yaml").symlink_to("square.yaml")
    git(top, "init", f"--object-format={sort}")
    assert "in no commit" in call(run)
    git(top, "add", "catalog")
    git(top, "commit", "--message", "first")
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=top, capture_output=True, text=True, check=True
    ).stdout[:8]

    def said() -> tuple[str, bool]:
        found = json.loads(call(run, format="json"))
        return found["revision"], found["summary"]["changed"]

    (top / "beside.yaml").write_text("a: b\n")
    (small / "notes.txt").write_text("nothing of the catalog\n")
    assert said() == (head, False)
    assert f"commit {head}\n" in call(run)
    path = small / "teams/square.yaml"
    before = path.read_text()
    path.write_text(f"{before}# more\n")
    assert said() == (head, True)
    assert f"commit {head}, with changes since\n" in call(run)
    path.write_text(before)
    assert said() == (head, False)
    write({"teams/new.yaml": before})
    assert said() == (head, True)
    (small / "teams/new.yaml").unlink()
    path.unlink()
    assert said() == (head, True)


def test_an_odd_repository_does_not_keep_anybody_from_the_report(small: Path, run: Run) -> None:
    (small.parent / ".git").write_text("gitdir: nowhere\n")
    assert json.loads(call(run, format="json"))["revision"] is None
    (small.parent / ".git").unlink()
    git(small.parent, "init", "--bare", ".git")
    assert json.loads(call(run, format="json"))["revision"] is None


def test_the_report_of_the_committed_catalog(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    said = json.loads(call(run, format="json"))
    sides = {row["name"]: row["gap"] for row in said["summary"]["sides"]}
    assert sides["application"] > 0
    assert sides["infrastructure"] > 0
    kinds = {result["resource"].partition("/")[0] for result in said["results"]}
    assert kinds >= {"Application", "Service"}
    assert said["summary"]["known"]["tier"]["of"] == 63


def test_the_benchmark_runs() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/gap_report.py", "--applications", "5", "--rounds", "1"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "5 applications" in done.stdout, done.stderr
