"""A pull request from beginning to end, on the committed catalog, with git itself.

Somebody deprecates a service; the review names whom that hits; it is merged; the trend explains the step.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.repositories import git, repository, tried

BEFORE, AFTER, TODAY = "2026-11-02", "2026-11-16", "2026-11-20"


def on(day: str, folder: Path, *words: str) -> None:
    """Calls git as somebody who works on that day."""
    times = {f"GIT_{role}_DATE": f"{day}T12:00:00+0000" for role in ("AUTHOR", "COMMITTER")}
    code, said = tried(folder, *words, environment=times)
    assert code == 0, said


@pytest.fixture
def clone(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that holds the committed catalog, in a commit on `main`."""
    folder = repository(tmp_path / "facility")
    shutil.copytree(ROOT / "catalog", folder / "catalog")
    git(folder, "add", ".")
    on(BEFORE, folder, "commit", "--quiet", "-m", "The catalog")
    monkeypatch.chdir(folder)
    return folder


def test_a_service_is_deprecated_reviewed_merged_and_explained(clone: Path, run: Run) -> None:
    git(clone, "checkout", "--quiet", "-b", "retire-weka")
    service = clone / "catalog/services/weka.yaml"
    text = service.read_text()
    assert text.count("lifecycle: offered") == 1
    service.write_text(text.replace("lifecycle: offered", "lifecycle: deprecated"))
    git(clone, "add", ".")

    staged = run("validate", "--staged", "--since", "main", "--format", "json", "--as-of", TODAY)
    assert staged.code == 1
    assert {f["rule"] for f in json.loads(staged.out)["findings"]} == {"deprecated-service-in-use"}
    on(AFTER, clone, "commit", "--quiet", "-m", "Weka goes")

    hit = json.loads(run("diff", "main", "--format", "json", "--as-of", TODAY).out)["outcomes"]
    opened = [row for row in hit if row["to"] == "gap" and not row["touched"]]
    assert all(row["cause"] == ["Service/weka"] for row in opened)
    applications = {row["resource"].partition("/")[2] for row in opened}
    naming = {
        p.stem for p in (clone / "catalog/applications").glob("*.yaml") if "service: weka\n" in p.read_text()
    }
    assert applications == naming
    assert len(applications) > 20
    comment = run("diff", "main", "--format", "markdown", "--as-of", TODAY)
    assert (comment.code, comment.err) == (0, "")
    words = set(comment.out.replace(",", " ").split())
    assert applications <= words
    assert "because of Service/weka" in comment.out
    gate = run("diff", "main", "--fail-on", "opened:required", "--as-of", TODAY)
    assert gate.code == 1

    git(clone, "checkout", "--quiet", "main")
    on(AFTER, clone, "merge", "--quiet", "--no-ff", "-m", "Merge retire-weka", "retire-weka")
    trend = json.loads(run("trend", "--every", "commit", "--format", "json", "--as-of", AFTER).out)
    assert [point["date"] for point in trend["points"]] == [BEFORE, AFTER]
    broke = [row for row in trend["changes"] if row["toOutcome"] == "gap"]
    assert {row["resource"].partition("/")[2] for row in broke} == applications
    assert {(row["cause"], *row["by"]) for row in broke} == {("service", "Service/weka")}
    table = " ".join(run("trend", "--every", "commit", "--as-of", AFTER).out.split())
    assert f"a service changed (Service/weka): {len(broke)} met to gap" in table
