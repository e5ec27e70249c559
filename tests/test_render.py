"""Findings with awkward text, in every format."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator
from rich.cells import cell_len

from tests import observed
from tests.conftest import ROOT, TODAY, WORLD, loaded
from usdfops.catalog.load import load, resolve
from usdfops.finding import Finding, Related, Span
from usdfops.judge.lint import lint
from usdfops.read.document import parse
from usdfops.read.tree import File
from usdfops.render.escape import markdown
from usdfops.render.formats import FORMATS, render
from usdfops.render.report import Report
from usdfops.render.resource import resource_text

SARIF = json.loads((ROOT / "tests/data/sarif-2.1.0.schema.json").read_text())
AWKWARD = "a%b\x1b[31m|<script>`x`, 日本: \u202eevil\r\nnext\t\u0007é"
LINE = "spec: {日本: 'x\x1b[2J', tier: \"höher\", more: " + "y" * 200 + "}"


@pytest.fixture
def report() -> Report:
    """Two findings with text that means something to every format's reader."""
    catalog = resolve(
        [parse(File("applications/we,ird: 100%.yaml", f"# one\n{LINE}\n".encode()))], as_of="2026-06-01"
    )
    path = "applications/we,ird: 100%.yaml"
    column = LINE.index('"höher"') + 1
    related = (Related(f"earlier {AWKWARD}", path, Span(1, 1, 1, 3)),)
    findings = [
        Finding(
            path,
            Span(2, column, 2, column + 7),
            "unknown-tier",
            AWKWARD,
            AWKWARD,
            "Application/x",
            "/spec/tier",
        ),
        Finding(path, Span(2, 7, 2, 9), "unknown-field", AWKWARD, None, None, None, related),
    ]
    return Report(findings, catalog, "catalog", str(Path.cwd()))


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_control_characters_through(report: Report, name: str) -> None:
    written = render(report, name)
    if name in ("json", "sarif"):
        json.loads(written)
    else:
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", written)


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_as_it_was(report: Report, name: str, request: pytest.FixtureRequest) -> None:
    file = ROOT / "tests" / "golden" / f"awkward.{name}.txt"
    written = render(report, name)
    if request.config.getoption("--update"):
        file.write_text(written, newline="")
    assert written == file.read_bytes().decode()


def test_the_caret_stands_under_the_very_characters(report: Report) -> None:
    lines = render(report, "text", width=60).splitlines()
    frames = [n for n, line in enumerate(lines) if "^" in line]
    source, carets = lines[frames[0] - 1], lines[frames[0]]
    start = cell_len(source[: source.index('"höher"')])
    assert carets.index("^") == start
    assert carets.count("^") == cell_len('"höher"')
    assert all(cell_len(line) <= 60 for line in lines if ".yaml" not in line)


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_frames_fit_any_width(report: Report, width: int) -> None:
    for line in render(report, "text", width=width).splitlines():
        if "^" in line or " | " in line:
            assert cell_len(line) <= max(width, 26)


def test_the_same_thing_is_explained_once() -> None:
    catalog = loaded(WORLD)
    findings = [
        Finding(f"teams/{name}.yaml", Span(3, 1, 3, 9), "unknown-field", "the same", "mend it")
        for name in ("square", "storage")
    ]
    text = render(Report(findings, catalog, "catalog", "."), "text")
    assert text.count("the same\n") == 1
    assert text.count("mend it") == 1
    assert "the same at catalog/teams/storage.yaml:3:1" in text


def test_json_says_what_is_promised(report: Report) -> None:
    answer = json.loads(render(report, "json"))
    assert list(answer) == ["version", "findings", "summary"]
    assert answer["version"] == 1
    assert list(answer["findings"][0]) == [
        "rule", "message", "path", "line", "column", "endLine", "endColumn", "resource", "pointer", "hint", "fixable", "fix",
    ]  # fmt: skip
    assert answer["findings"][0]["message"] == AWKWARD
    assert answer["findings"][1]["resource"] is None
    assert answer["findings"][0]["endColumn"] - answer["findings"][0]["column"] == 7


@pytest.mark.parametrize("broken", [False, True])
def test_sarif_keeps_to_its_schema(broken: bool, world: Path) -> None:
    if broken:
        (world / "applications/hello.yaml").write_text(
            "kind: Application\nspec: {tier: x, teir: y, partOf: ~}\n---\n"
        )
        (world / "applications/archive.yaml").write_bytes(b"\xff")
        (world / "teams/another.yaml").write_text((world / "teams/square.yaml").read_text())
    catalog = loaded(world)
    findings = lint(catalog)
    assert bool(findings) == broken
    written: Any = json.loads(render(Report(findings, catalog, str(world), str(world.parent)), "sarif"))
    assert [error.message for error in Draft7Validator(SARIF).iter_errors(written)] == []
    uris = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for r in written["runs"][0]["results"]
    }
    assert all(uri.startswith("catalog/") for uri in uris)


def test_fingerprints_are_unique_and_know_no_lines(report: Report) -> None:
    first = report.findings[0]
    moved = first._replace(span=Span(9, 1, 9, 2))

    def prints(findings: list[Finding]) -> list[str]:
        results = json.loads(render(report._replace(findings=findings), "sarif"))["runs"][0]["results"]
        return [result["partialFingerprints"]["usdfops/v1"] for result in results]

    assert prints([first]) == prints([moved])
    assert len(set(prints([first, moved]))) == 2


def test_github_commands_cannot_be_forged(report: Report) -> None:
    lines = render(report, "github").splitlines()
    assert len(lines) == 2
    assert all(
        line.startswith("::error file=catalog/applications/we%2Cird%3A 100%25.yaml,line=2,") for line in lines
    )


CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "pattern": "^[^\\x00-\\x1f]+$"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""What GitLab asks of a Code Quality report, and that a path is from the repository's root."""


def broken_world(world: Path) -> Report:
    """Files that cannot be read, that say the same thing twice, and two that say they are one."""
    (world / "applications/hello.yaml").write_text(
        "kind: Application\nspec: {tier: x, teir: y, partOf: ~, group: [1, 2]}\n---\n"
    )
    (world / "applications/archive.yaml").write_bytes(b"\xff")
    for number in (1, 2):
        (world / f"teams/another-{number}.yaml").write_text((world / "teams/square.yaml").read_text())
    catalog = loaded(world)
    return Report(lint(catalog), catalog, str(world), str(world.parent))


def test_gitlab_keeps_to_what_gitlab_reads(world: Path, report: Report) -> None:
    broken = broken_world(world)
    for each in (broken, report, broken._replace(findings=[])):
        written = json.loads(render(each, "gitlab"))
        assert [error.message for error in Draft7Validator(CODE_QUALITY).iter_errors(written)] == []
        assert len(written) == len(each.findings)
        assert len({issue["fingerprint"] for issue in written}) == len(written)
        places = [(issue["location"]["path"], issue["location"]["lines"]["begin"]) for issue in written]
        assert places == sorted(places)
        assert all(path.startswith("catalog/") for path, _ in places)
    assert len(broken.findings) > 5


def test_gitlab_knows_a_finding_again_where_lines_moved(report: Report) -> None:
    first = report.findings[0]
    prints = [
        json.loads(render(report._replace(findings=[each]), "gitlab"))[0]["fingerprint"]
        for each in (first, first._replace(span=Span(9, 1, 9, 2)), first._replace(pointer="/spec/other"))
    ]
    assert prints[0] == prints[1] != prints[2]


JUNIT = {
    "testsuites": (["name", "tests", "failures", "errors", "skipped"], ["testsuite"]),
    "testsuite": (["name", "tests", "failures", "errors", "skipped"], ["testcase"]),
    "testcase": (["classname", "name", "file"], ["failure"]),
    "failure": (["message", "type"], []),
}
"""The elements that every reader of JUnit XML knows, with their attributes and what is in them."""


def suites(report: Report) -> list[ElementTree.Element]:
    """The suites of a report, which keeps to the common schema and counts right."""
    top = ElementTree.fromstring(render(report, "junit"))
    assert top.tag == "testsuites"
    for element in top.iter():
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) <= set(attributes)
        assert set(attributes) - {"file"} <= set(element.attrib)
        assert {child.tag for child in element} <= set(children)
        if element.tag.startswith("testsuite"):
            assert element.attrib["tests"] == str(len(element.findall(".//testcase"))) != "0"
            assert element.attrib["failures"] == str(len(element.findall(".//failure")))
    names = Counter((case.get("classname"), case.get("name")) for case in top.iter("testcase"))
    assert max(names.values()) == 1
    return list(top)


def test_junit_has_a_suite_for_each_file_and_a_failure_for_each_finding(world: Path) -> None:
    broken = broken_world(world)
    found = Counter(finding.path for finding in broken.findings)
    by_name = {suite.attrib["name"]: suite for suite in suites(broken)}
    assert set(by_name) == {f"catalog/{resource.document.path}" for resource in broken.catalog.resources}
    for path, suite in by_name.items():
        assert len(suite.findall(".//failure")) == found[path.removeprefix("catalog/")]
    (passed,) = by_name["catalog/groups/alerts.yaml"]
    assert (passed.get("name"), passed.get("file")) == ("no findings", "catalog/groups/alerts.yaml")


def test_junit_says_what_was_found_and_where(report: Report) -> None:
    (suite,) = suites(report)
    first = suite[0]
    assert first.get("name") == "unknown-tier /spec/tier"
    assert first[0].get("message") == "a%b\\x1b[31m|<script>`x`, 日本: \\u202eevil next \\x07é"
    assert (first[0].text or "").startswith("catalog/applications/we,ird: 100%.yaml:2:27\na%b")
    moved = report.findings[0]._replace(span=Span(9, 1, 9, 2))
    (again,) = suites(report._replace(findings=[moved]))
    assert again[0].get("name") == first.get("name")


def test_junit_without_findings_passes_and_says_what_it_did_not_look_at(world: Path, tmp_path: Path) -> None:
    catalog = loaded(world)
    cases = [case for suite in suites(Report([], catalog, str(world), str(tmp_path))) for case in suite]
    assert {case.get("name") for case in cases} == {"no findings"}
    (case, *_) = suites(Report([], catalog, str(world), str(tmp_path), " since main"))[0]
    assert case.get("name") == "no findings since main"
    (tmp_path / "empty").mkdir()
    nothing = Report([], loaded(tmp_path / "empty"), str(tmp_path / "empty"), str(tmp_path))
    assert [case.get("name") for suite in suites(nothing) for case in suite] == ["the catalog is empty"]


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, 0x85, 0xD800, 0xFFFE, 0x202E, 0x1F600])
def test_junit_and_gitlab_take_any_character(report: Report, code: int) -> None:
    text = f"a{chr(code)}b]]>&\"'<"
    finding = report.findings[0]._replace(message=text, hint=text, pointer=f"/{text}", resource=text)
    (suite,) = suites(report._replace(findings=[finding]))
    assert (suite[0][0].get("message") or "").endswith("b]]>&\"'<")
    json.loads(render(report._replace(findings=[finding]), "gitlab"))


def test_a_page_shows_what_argo_cd_says_of_the_application_that_it_names() -> None:
    def shown(name: str) -> str:
        files = observed.agreed() | observed.argocd(name, environment="usdfprod")
        catalog = load(str(WORLD), as_of=TODAY, over=files)
        (hello,) = catalog.called("Application", "hello")
        return " ".join(resource_text(catalog, hello, "catalog").split())

    assert "hello: OutOfSync, Degraded (Argo CD of usdfprod 00112233 of 2026-05-20, 12 days old)" in shown(
        "hello"
    )
    assert "OutOfSync" not in shown("other")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("see https://example.org/a_b_c#3, and", "see https://example.org/a_b_c#3, and"),
        ("some_name, _this_ and __that__", "some_name, \\_this\\_ and \\_\\_that\\_\\_"),
        ("#4, org/repo#3 and GH-12", "#<!-- -->4, org/repo#<!-- -->3 and GH-<!-- -->12"),
    ],
)
def test_an_address_stays_one_and_a_reference_becomes_none(text: str, written: str) -> None:
    assert markdown(text) == written
