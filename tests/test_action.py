"""The action for GitHub and the template for GitLab: what is in them is valid, and does what it says.

Their shell is run as the runners run it, with the real usdfops; only what talks to GitHub is played.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.conftest import ROOT, WORLD
from tests.repositories import git

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step.get("name", step.get("uses")): step for step in ACTION["runs"]["steps"]}
HEADER, TEMPLATE = yaml.safe_load_all((ROOT / "templates/usdfops.yml").read_text())
GITLAB = "\n".join(TEMPLATE["usdfops"]["script"][1:])
SCRIPTS = {name: step["run"] for name, step in STEPS.items() if "run" in step} | {"GitLab": GITLAB}
BAD = "  tier: nonsense\n"


def vendored(name: str) -> Any:
    """A schema that check-jsonschema brings along."""
    package = pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    folder = resources.files(package) / "builtin_schemas/vendor"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def problems(document: object, schema: str) -> list[str]:
    return [error.message for error in Draft7Validator(vendored(schema)).iter_errors(document)]


def test_the_action_keeps_to_the_schema_of_actions() -> None:
    assert problems(ACTION, "github-actions") == []
    assert problems({**ACTION, "runs": {"using": "composite"}}, "github-actions") != []


def test_the_template_keeps_to_the_schema_of_gitlab() -> None:
    assert problems(TEMPLATE, "gitlab-ci") == []
    assert problems({"usdfops": {"script": 7}}, "gitlab-ci") != []


def test_every_input_is_used_and_every_one_that_is_used_exists() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert used == set(ACTION["inputs"])
    assert all(set(each) == {"description", "default"} for each in ACTION["inputs"].values())
    in_template = set(
        re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", (ROOT / "templates/usdfops.yml").read_text())
    )
    assert in_template == set(HEADER["spec"]["inputs"])


def test_no_text_of_others_becomes_shell() -> None:
    assert [name for name, script in SCRIPTS.items() if "${{" in script or "$[[" in script] == []
    assert len(SCRIPTS) == 7


def test_what_the_action_uses_has_a_version() -> None:
    used = [step["uses"] for step in STEPS.values() if "uses" in step]
    assert len(used) == 3
    assert all(re.fullmatch(r"[\w-]+/[\w/-]+@(v\d+|[0-9a-f]{40})", each) for each in used)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_shell_is_clean(name: str) -> None:
    shellcheck = shutil.which("shellcheck")
    if not shellcheck:
        pytest.skip("shellcheck is not installed")
    done = subprocess.run(
        [shellcheck, "--shell", "bash", "-"],
        input=SCRIPTS[name], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == ""


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of a pull request, in a runner; `gh` writes down what it is told."""
    top = tmp_path / "checkout"
    shutil.copytree(WORLD, top / "catalog")
    git(top, "-c", "init.defaultBranch=main", "init", "--quiet")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "begin")
    git(top, "update-ref", "refs/remotes/origin/main", "HEAD")
    commands = tmp_path / "bin"
    commands.mkdir()
    (tmp_path / "known").write_text("")
    for name, body in {
        "usdfops": f"exec '{sys.executable}' -m usdfops \"$@\"",
        "gh": f'printf "%s\\n" "$@" "" >> "{tmp_path}/told"; cat "{tmp_path}/known"',
    }.items():
        (commands / name).write_text(f"#!/bin/sh\n{body}\n")
        (commands / name).chmod(0o755)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "PATH": f"{commands}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path), "GITHUB_BASE_REF": "main",
        "GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_REPOSITORY": "example/catalog", "CATALOG": "", "AS_OF": "", "SINCE": "", "SARIF": "true",
        "NUMBER": "7", "RUN": "https://example.org/run", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return top


def changed(top: Path, text: str) -> None:
    """Commits `text` at the end of a manifest."""
    with (top / "catalog/applications/hello.yaml").open("a") as file:
        file.write(text)
    git(top, "commit", "--quiet", "--all", "--message", "change")


def step(top: Path, name: str, **environment: str) -> tuple[int, str]:
    """How a step ends, run as runners run it, and what it says."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS[name]],
        cwd=top, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_findings_are_shown_and_kept_and_fail_the_last_step(runner: Path, tmp_path: Path) -> None:
    show, last = "Show findings beside their lines", "Fail where something was found"
    assert step(runner, show) == (0, "")
    assert (tmp_path / "output").read_text() == "code=0\n"
    assert step(runner, last, CODE="0")[0] == 0
    changed(runner, BAD)
    code, said = step(runner, show)
    assert code == 0
    assert said.startswith("::error file=catalog/applications/hello.yaml,line=8,")
    assert (tmp_path / "output").read_text() == "code=0\ncode=1\n"
    assert len(json.loads((tmp_path / "usdfops.sarif").read_text())["runs"][0]["results"]) == 1
    assert step(runner, last, CODE="1")[0] == 1
    assert step(runner, show, SINCE="HEAD", SARIF="false") == (0, "")
    assert step(runner, show, SINCE="origin/main")[1] == said
    assert step(runner, show, CATALOG="$(touch x)")[0] == 2
    assert step(runner, show, SARIF="false", AS_OF="; exit 0")[0] == 2
    assert not (runner / "x").exists()


def test_installing_runs_nothing_of_the_checkout_and_leaves_python_alone(
    runner: Path, tmp_path: Path
) -> None:
    """Python is played here: it would take any module that it is told to run from the checkout."""
    inner = tmp_path / "usdfops/bin"
    inner.mkdir(parents=True)
    for python in (tmp_path / "bin/python", inner / "python"):
        python.write_text(f'#!/bin/sh\nif [ "$1" != -I ]; then touch "{tmp_path}/trapped"; fi\n')
        python.chmod(0o755)
    path = tmp_path / "path"
    for _ in range(2):
        assert step(runner, "Install usdfops", GITHUB_PATH=str(path), GITHUB_ACTION_PATH="x")[0] == 0
    assert not (tmp_path / "trapped").exists()
    (added,) = set(path.read_text().splitlines())
    assert os.listdir(added) == ["usdfops"]


def test_a_pull_request_that_brings_the_catalog_is_told(runner: Path, tmp_path: Path) -> None:
    git(runner, "switch", "--quiet", "--orphan", "other")
    git(runner, "commit", "--quiet", "--allow-empty", "--message", "nothing")
    git(runner, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(runner, "checkout", "--quiet", "main", "--", "catalog")
    git(runner, "commit", "--quiet", "--message", "begin")
    assert step(runner, "Say what the pull request changes") == (0, "")
    assert "17 resources added" in (tmp_path / "summary").read_text()


def test_what_changes_is_said_once_and_kept_up_to_date(runner: Path, tmp_path: Path) -> None:
    changed(runner, BAD)
    code, said = step(runner, "Say what the pull request changes")
    assert (code, said) == (0, "")
    summary = (tmp_path / "summary").read_text()
    assert "hello" in summary.lower()
    git(runner, "update-ref", "-d", "refs/remotes/origin/main")
    code, said = step(runner, "Say what the pull request changes")
    assert (code, "fetch-depth: 0" in said) == (2, True)
    assert step(runner, "Post it as a comment") == (0, "")
    told = (tmp_path / "told").read_text()
    assert "POST\nrepos/example/catalog/issues/7/comments\n" in told
    assert f"--field\nbody=@{tmp_path}/usdfops-comment.md\n" in told
    assert (tmp_path / "usdfops-comment.md").read_text() == f"<!-- usdfops diff -->\n{summary}"
    (tmp_path / "known").write_text("41\n42\n")
    code, _ = step(runner, "Post it as a comment")
    assert code == 0
    assert "PATCH\nrepos/example/catalog/issues/comments/41\n" in (tmp_path / "told").read_text()
    (tmp_path / "usdfops-diff.md").write_text("x" * 70_000)
    assert step(runner, "Post it as a comment")[0] == 0
    short = (tmp_path / "usdfops-comment.md").read_text()
    assert short.startswith("<!-- usdfops diff -->\nThis changes more than fits")
    assert "(https://example.org/run)" in short


def test_the_gap_report_is_made(runner: Path, tmp_path: Path) -> None:
    assert step(runner, "Make the gap report") == (0, "")
    assert (tmp_path / "gap-report.html").read_text().lower().startswith("<!doctype html>")


def test_gitlab_gets_both_reports_and_the_exit_code(runner: Path) -> None:
    def reports() -> tuple[int, int]:
        quality = json.loads((runner / "gl-code-quality-report.json").read_text())
        junit = ElementTree.parse(runner / "usdfops.junit.xml").getroot()
        assert junit.get("failures") == str(len(quality))
        return len(quality), len(junit)

    assert step(runner, "GitLab", CATALOG="catalog")[0] == 0
    assert reports()[0] == 0 < reports()[1]
    changed(runner, BAD)
    code, said = step(runner, "GitLab", CATALOG="catalog")
    assert (code, "unknown-tier" in said) == (1, True)
    assert reports()[0] == 1
    assert step(runner, "GitLab", CATALOG="nothing")[0] == 2
