"""Findings with awkward text, in every format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

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
        "rule", "message", "path", "line", "column", "endLine", "endColumn", "resource", "pointer", "hint", "fixable",
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
