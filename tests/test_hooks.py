"""The published hooks, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import ROOT, WORLD

CONFIG = """\
repos:
  - repo: {hooks}
    rev: {rev}
    hooks:
      - id: usdfops-validate
        language: system
      - id: usdfops-schema
        language: system
"""


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the small catalog, whose pre-commit runs our hooks as published.

    Only the language is overridden, so that nothing has to be installed from anywhere.
    """
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@localhost", "GIT_COMMITTER_NAME": "test",
        "GIT_COMMITTER_EMAIL": "test@localhost", "PRE_COMMIT_ALLOW_NO_CONFIG": "0",
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    for variable in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(variable, raising=False)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    commit(hooks, "hooks")
    rev = run_git(hooks, "rev-parse", "HEAD").strip()
    top = tmp_path / "repository"
    top.mkdir()
    shutil.copytree(WORLD, top / "catalog")
    (top / ".pre-commit-config.yaml").write_text(CONFIG.format(hooks=hooks, rev=rev))
    subprocess.run([sys.executable, "-m", "usdfops", "schema"], cwd=top, check=True, capture_output=True)
    commit(top, "begin")
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=top, check=True, capture_output=True)
    return top


def run_git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def commit(folder: Path, message: str) -> None:
    run_git(folder, "init", "-q")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", message)


def try_to_commit(folder: Path, *what: str) -> tuple[bool, str]:
    """Whether a commit was made, of everything or of what is named, and what was said."""
    if not what:
        run_git(folder, "add", "-A")
    done = subprocess.run(
        ["git", "commit", "-m", "change", *what], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_a_good_manifest_passes_and_a_bad_one_is_refused(git: Path) -> None:
    file = git / "catalog/applications/hello.yaml"
    file.write_text(file.read_text() + "  tier: critical\n")
    passed, said = try_to_commit(git)
    assert passed, said
    file.write_text(file.read_text().replace("tier: critical", "tier: crtical"))
    passed, said = try_to_commit(git)
    assert not passed
    assert "unknown-tier" in said
    assert "write `critical`" in said


def test_deleting_a_file_that_others_name_is_refused(git: Path) -> None:
    (git / "catalog/services/kubernetes.yaml").unlink()
    passed, said = try_to_commit(git)
    assert not passed
    assert "catalog/patterns/phalanx.yaml" in said


def test_a_schema_that_was_edited_by_hand_is_refused(git: Path) -> None:
    file = git / "schemas/team.schema.json"
    file.write_text(file.read_text().replace("Team", "Taem"))
    passed, said = try_to_commit(git)
    assert not passed
    assert "team.schema.json is not what the models say" in said


def test_a_half_staged_manifest_is_judged_by_its_index(git: Path) -> None:
    file = git / "catalog/applications/hello.yaml"
    good, bad = (file.read_text() + f"  tier: {tier}\n" for tier in ("critical", "crtical"))
    file.write_text(bad)
    run_git(git, "add", "-A")
    file.write_text(good)
    passed, said = try_to_commit(git, "--no-edit")
    assert not passed
    assert "unknown-tier" in said
    assert file.read_text() == good
    run_git(git, "add", "-A")
    file.write_text(bad)
    passed, said = try_to_commit(git, "--no-edit")
    assert passed, said
    assert file.read_text() == bad


def test_what_is_not_added_neither_helps_nor_hinders(git: Path) -> None:
    new = git / "catalog/groups/new.yaml"
    new.write_text("kind: Nothing\n")
    file = git / "catalog/applications/hello.yaml"
    file.write_text(file.read_text() + "  tier: critical\n")
    passed, said = try_to_commit(git, "--all")
    assert passed, said
    new.write_text((git / "catalog/groups/alerts.yaml").read_text().replace("alerts", "new"))
    file.write_text(file.read_text() + "  group: new\n")
    for what in ("--all", "catalog/applications/hello.yaml"):
        passed, said = try_to_commit(git, what)
        assert not passed
        assert "unknown-reference" in said
    passed, said = try_to_commit(git)
    assert passed, said
