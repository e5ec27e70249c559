"""What is judged is what git holds: the index, any commit, and what is new since another one.

Each repository is real, made by git itself, and as users have them.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, TODAY, WORLD, Run
from tests.repositories import commit, git, repository, submodule, tried
from usdfops.catalog.load import load
from usdfops.catalog.versions import Versions
from usdfops.judge.lint import lint
from usdfops.read.git import Repository

HELLO = (WORLD / "applications/hello.yaml").read_text()
BAD = HELLO + "  tier: nonsense\n"
BAD_TOO = HELLO + "  group: nobody\n"
PATTERN = "unknown-reference patterns/phalanx.yaml"
TIER = "unknown-tier applications/hello.yaml"
GROUP = "unknown-reference applications/hello.yaml"


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture
def top(world: Path) -> Path:
    """A repository with the small catalog in `catalog`, committed and checked out."""
    return begun(world.parent)


def begun(folder: Path, *options: str) -> Path:
    """`folder` as a repository in which everything is committed."""
    git(folder, "-c", "init.defaultBranch=main", "init", "--quiet", *options)
    saved(folder)
    return folder


def saved(folder: Path, message: str = "change") -> str:
    """The hash of a commit of everything in the work tree."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def hello(top: Path, text: str) -> None:
    (top / "catalog/applications/hello.yaml").write_text(text)


Judge = Callable[..., list[str]]


@pytest.fixture
def judge(run: Run) -> Judge:
    """What `validate` finds, called so: rule and path of each finding, from the catalog's folder."""

    def call(*arguments: str) -> list[str]:
        answer = run("validate", "--format", "json", "--as-of", TODAY, *arguments)
        assert answer.err == ""
        findings = json.loads(answer.out)["findings"]
        assert answer.code == bool(findings)
        return [f"{f['rule']} {f['path'].rpartition('catalog/')[2]}" for f in findings]

    return call


Refuse = Callable[..., str]


@pytest.fixture
def refuse(run: Run) -> Refuse:
    """The one line that is said where `validate` has no answer, called so."""

    def call(*arguments: str) -> str:
        answer = run("validate", *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.count("\n") == 1
        return answer.err.removeprefix("usdfops: ").strip()

    return call


# What is staged.


def test_a_file_half_staged_is_judged_as_it_will_be_committed(top: Path, judge: Judge) -> None:
    lines = "".join(f"    line {number}\n" for number in range(20))
    long = HELLO.replace("spec:", f"  description: |\n{lines}spec:")
    hello(top, long)
    saved(top)
    hello(top, long.replace("title: Hello", "title: ''") + "  tier: nonsense\n")
    assert judge("--staged") == []
    git(top, "add", "--patch", given=b"n\ny\n")
    assert judge("--staged") == [TIER]
    assert judge() == ["empty-title applications/hello.yaml", TIER]
    hello(top, long)
    assert judge("--staged") == [TIER]
    assert judge() == []


def test_what_is_gone_from_the_index_is_gone(top: Path, judge: Judge) -> None:
    git(top, "rm", "--quiet", "--cached", "catalog/services/kubernetes.yaml")
    assert judge("--staged") == [PATTERN]
    assert judge() == []
    assert judge("--at", "HEAD") == []


def test_what_is_renamed_in_the_index_is_missed_where_it_was_named(top: Path, judge: Judge) -> None:
    git(top, "mv", "catalog/services/kubernetes.yaml", "catalog/services/kube.yaml")
    file = top / "catalog/services/kube.yaml"
    file.write_text(file.read_text().replace("ubernetes", "ube"))
    git(top, "add", "--all")
    assert judge("--staged") == [PATTERN]


def test_a_new_file_counts_once_it_is_added(top: Path, judge: Judge) -> None:
    file = top / "catalog/applications/new.yaml"
    file.write_text(BAD.replace("name: hello", "name: new").replace("title: Hello", "title: New"))
    assert judge("--staged") == []
    git(top, "add", "--intent-to-add", str(file))
    assert judge("--staged") == [], "a commit would not have it"
    (top / "catalog/applications/empty.yaml").write_text("")
    git(top, "add", "catalog/applications/empty.yaml")
    assert judge("--staged") == ["empty-file applications/empty.yaml"]
    git(top, "add", str(file))
    assert judge("--staged") == ["empty-file applications/empty.yaml", "unknown-tier applications/new.yaml"]


def test_the_first_commit_is_judged_too(world: Path, judge: Judge, refuse: Refuse) -> None:
    git(world.parent, "-c", "init.defaultBranch=main", "init", "--quiet")
    assert refuse("--staged") == "the index has no folder `catalog`"
    git(world.parent, "add", "--all")
    assert judge("--staged") == []
    hello(world.parent, BAD)
    git(world.parent, "add", "--all")
    assert judge("--staged") == [TIER]
    assert refuse("--at", "HEAD") == "catalog: 'HEAD' is no commit of it; name a commit"
    assert refuse("--since", "HEAD") == "catalog: 'HEAD' is no commit of it; name a commit"


def test_a_catalog_that_is_not_in_git_is_not_called_empty(top: Path, refuse: Refuse) -> None:
    shutil.copytree(WORLD, top / "other")
    assert refuse("--staged", "--catalog", "other") == "the index has no folder `other`"
    assert refuse("--staged", "--catalog", "nothing") == "the index has no folder `nothing`"
    git(top, "rm", "-r", "--quiet", "--cached", "catalog")
    assert refuse("--staged") == "the index has no folder `catalog`"


def test_a_conflict_is_settled_first(top: Path, judge: Judge, refuse: Refuse) -> None:
    git(top, "switch", "--quiet", "--create", "side")
    hello(top, BAD)
    saved(top)
    git(top, "switch", "--quiet", "main")
    hello(top, BAD_TOO)
    saved(top)
    assert tried(top, "merge", "side")[0] == 1
    said = "`catalog/applications/hello.yaml` is not merged yet; settle the conflict first"
    assert refuse("--staged") == said
    hello(top, HELLO)
    git(top, "add", "--all")
    assert judge("--staged") == []


def test_a_conflict_beside_the_catalog_is_none_of_it(top: Path, judge: Judge) -> None:
    (top / "README").write_text("one\n")
    saved(top)
    git(top, "switch", "--quiet", "--create", "side")
    (top / "README").write_text("two\n")
    saved(top)
    git(top, "switch", "--quiet", "main")
    (top / "README").write_text("three\n")
    saved(top)
    assert tried(top, "merge", "side")[0] == 1
    assert judge("--staged") == []


# Where it is called, and what it is told.


def test_paths_restrict_what_is_shown_of_what_is_staged(top: Path, judge: Judge) -> None:
    hello(top, BAD)
    git(top, "rm", "--quiet", "--cached", "catalog/services/kubernetes.yaml")
    git(top, "add", "catalog/applications")
    (top / "catalog/applications/hello.yaml").unlink()
    assert judge("--staged") == [TIER, PATTERN]
    assert judge("--staged", "catalog/applications/hello.yaml") == [TIER]
    assert judge("--staged", "catalog/applications") == [TIER]
    assert judge("--staged", "catalog/patterns", "catalog/teams") == [PATTERN]
    assert judge("--staged", "catalog/services") == []
    assert judge("--staged", "catalog") == [TIER, PATTERN]


@pytest.mark.parametrize("options", [["--staged"], ["--at", "HEAD"]])
def test_a_path_outside_of_the_catalog_is_refused(top: Path, refuse: Refuse, options: list[str]) -> None:
    assert "is not in the catalog" in refuse(*options, "README.md")
    said = refuse(*options, "catalog/applications/helo.yaml")
    assert "`catalog/applications/helo.yaml` is not in the version of the catalog that is checked" in said


def test_it_is_called_from_anywhere(
    top: Path, judge: Judge, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    hello(top, BAD)
    saved(top)
    for options in (["--staged"], ["--at", "HEAD"]):
        monkeypatch.chdir(top / "catalog/applications")
        assert judge(*options, "--catalog", "../../catalog") == ["unknown-tier hello.yaml"]
        assert judge(*options, "--catalog", "..", "hello.yaml") == ["unknown-tier hello.yaml"]
        assert judge(*options, "--catalog", "..", "../teams") == []
        monkeypatch.chdir(top / "catalog")
        assert judge(*options, "--catalog", ".") == [TIER]
        monkeypatch.chdir(top / "..")
        assert judge(*options, "--catalog", str(top / "catalog")) == [TIER]
        said = run("validate", *options, "--catalog", str(top / "catalog"), "--format", "gitlab").out
        assert json.loads(said)[0]["location"]["path"] == "catalog/applications/hello.yaml"


def test_a_repository_whose_top_is_the_catalog(world: Path, judge: Judge) -> None:
    begun(world)
    (world / "applications/hello.yaml").write_text(BAD)
    assert judge("--staged") == []
    assert judge("--since", "HEAD") == [TIER]
    git(world, "add", "--all")
    assert judge("--staged") == [TIER]
    first = git(world, "rev-parse", "HEAD")
    saved(world)
    assert judge("--at", "HEAD") == [TIER]
    assert judge("--at", first) == []


def test_a_catalog_that_a_link_leads_to(top: Path, judge: Judge) -> None:
    (top / "link").symlink_to("catalog")
    saved(top)
    hello(top, BAD)
    git(top, "add", "--all")
    assert judge("--staged", "--catalog", "link") == ["unknown-tier link/applications/hello.yaml"]


def test_a_link_and_a_file_where_the_catalog_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    path = repository(tmp_path / "bare", "--bare")
    first = commit(path, {"real/applications/hello.yaml": HELLO, "file": "x\n"})
    commit(path, {"link": link_to("real")}, first)
    monkeypatch.chdir(path)
    for name in ("link", "file"):
        answer = run("validate", "--at", "main", "--catalog", name)
        assert (answer.code, answer.out) == (2, "")
        assert f"has no folder `{name}`" in answer.err


def link_to(target: str) -> bytes:
    from tests.repositories import link

    return link(target.encode())


# What a hook sees.


def hooked(top: Path, body: str = "exec {usdfops} validate --staged") -> Path:
    """Installs a hook before each commit."""
    usdfops = f"'{sys.executable}' -m usdfops"
    file = Path(os.path.realpath(top / git(top, "rev-parse", "--git-path", "hooks/pre-commit")))
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/sh\n" + body.format(usdfops=usdfops) + "\n")
    file.chmod(0o755)
    return file


COMMITS = {
    "what is staged": ["commit", "--message", "x"],
    "all that is known": ["commit", "--all", "--message", "x"],
    "a file": ["commit", "--message", "x", "catalog/applications/hello.yaml"],
    "only a file": ["commit", "--only", "--message", "x", "catalog/applications/hello.yaml"],
    "a file too": ["commit", "--include", "--message", "x", "catalog/applications/hello.yaml"],
}


@pytest.mark.parametrize(
    ("what", "place"),
    [*((what, "top") for what in COMMITS), ("all that is known", "worktree"), ("a file", "worktree"),
     ("what is staged", "subfolder"), ("only a file", "subfolder")],
)  # fmt: skip
def test_a_hook_judges_the_index_that_is_committed(top: Path, what: str, place: str) -> None:
    words = COMMITS[what]
    body = "exec {usdfops} validate --staged"
    if place == "worktree":
        git(top, "worktree", "add", "--quiet", "-b", "side", "linked")
        top /= "linked"
    elif place == "subfolder":
        body = "cd catalog/teams && " + body + " --catalog .."
    hooked(top, body)
    hello(top, BAD)
    (top / "catalog/services/kubernetes.yaml").write_text("not: staged\n")
    if what == "what is staged":
        git(top, "add", "catalog/applications")
    code, said = tried(top, *words)
    assert (code, "unknown-tier" in said) == (1, True), said
    assert ("missing-field" in said) == (what == "all that is known"), said
    git(top, "checkout", "--quiet", "--", "catalog/services")
    hello(top, HELLO + "  lifecycle: production\n")
    git(top, "reset", "--quiet")
    with (top / "catalog/teams/square.yaml").open("a") as file:
        file.write("spec: 7\n")
    git(top, "add", "catalog/teams")
    expected = 0 if what in ("a file", "only a file") else 1
    code, said = tried(top, *words)
    assert code == expected, said


def test_an_index_elsewhere_is_the_one_that_is_committed(top: Path) -> None:
    hooked(top)
    other = {"GIT_INDEX_FILE": str(top.parent / f"{top.name}-index")}
    tried(top, "read-tree", "HEAD", environment=other)
    hello(top, BAD)
    assert tried(top, "add", "--all", environment=other)[0] == 0
    code, said = tried(top, "commit", "--message", "x", environment=other)
    assert (code, "unknown-tier" in said) == (1, True), said


def test_a_hook_of_another_repository_does_not_lend_its_index(top: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other")
    hooked(other, "exec {usdfops} validate --staged --catalog ../catalog")
    (other / "file").write_text("x\n")
    git(other, "add", "--all")
    code, said = tried(other, "commit", "--message", "x")
    assert code == 0, said
    hello(top, BAD)
    git(top, "add", "--all")
    code, said = tried(other, "commit", "--allow-empty", "--message", "x")
    assert (code, "unknown-tier" in said) == (1, True), said


# Commits by their names.


def test_what_names_a_commit(top: Path, judge: Judge) -> None:
    first = git(top, "rev-parse", "HEAD")
    git(top, "tag", "light")
    git(top, "tag", "--annotate", "--message", "v1", "v1")
    hello(top, BAD)
    second = saved(top)
    git(top, "branch", "side")
    hello(top, HELLO + "# mended\n")
    saved(top)
    for name in (first, "light", "v1", "HEAD~2", first[:10], "main@{2}", "refs/tags/v1"):
        assert judge("--at", name) == [], name
    for name in (second, "side", "HEAD^", "main@{1}"):
        assert judge("--at", name) == [TIER], name
    git(top, "switch", "--quiet", "side")
    assert judge("--at", "@{-1}") == []


def test_a_branch_on_a_day_is_what_this_clone_saw(top: Path, judge: Judge, refuse: Refuse) -> None:
    hello(top, BAD)
    second = saved(top)
    log = top / ".git/logs/refs/heads/main"
    lines = log.read_text().splitlines(keepends=True)
    days = [1767225600, 1769904000]  # the first days of January and February 2026
    log.write_text("".join(_dated(line, day) for line, day in zip(lines, days, strict=True)))
    assert judge("--at", "main@{2026-01-15}") == []
    assert judge("--at", "main@{2026-02-15}") == [TIER]
    assert judge("--at", "main@{1.day.ago}") == [TIER]
    assert refuse("--at", "main@{2025-12-24}") == (
        "catalog: this clone does not know what 'main@{2025-12-24}' was then; name a commit or a tag"
    )
    assert refuse("--at", "main@{7}") == "catalog: 'main@{7}' is no commit of it; name a commit"
    assert judge("--at", second) == [TIER]


def _dated(line: str, day: int) -> str:
    """A line of a reflog, on another day."""
    head, tab, message = line.partition("\t")
    *rest, _, zone = head.split(" ")
    return f"{' '.join([*rest, str(day), zone])}{tab}{message}"


def test_a_commit_in_which_the_catalog_was_not(top: Path, judge: Judge, refuse: Refuse) -> None:
    first = git(top, "rev-parse", "HEAD")
    git(top, "mv", "catalog", "facility")
    saved(top)
    (top / "README").write_text("x\n")
    assert refuse("--at", first, "--catalog", "facility") == (
        f"commit {first[:8]} of 2026-01-31 has no folder `facility`"
    )
    assert judge("--at", first) == []
    assert judge("--at", first, "catalog/applications") == []
    assert refuse("--at", "HEAD").endswith("has no folder `catalog`")


@pytest.mark.parametrize("name", ["nothing", "--help", "", "HEAD:catalog", "a..b", "main\nHEAD", "\x1b[31m"])
def test_what_names_no_commit(top: Path, refuse: Refuse, name: str) -> None:
    assert "is no commit of it; name a commit" in refuse(f"--at={name}")
    assert "is no commit of it; name a commit" in refuse(f"--since={name}")


def test_two_versions_at_once_are_refused(top: Path, refuse: Refuse) -> None:
    said = "--staged and --at name two versions of the catalog; keep one of them"
    assert refuse("--staged", "--at", "HEAD") == said


# What is new.


def test_only_what_the_branch_brought_is_shown(top: Path, judge: Judge) -> None:
    hello(top, BAD)
    saved(top)
    git(top, "switch", "--quiet", "--create", "side")
    assert judge("--since", "main") == []
    hello(top, "# a line more\n" + BAD + "  group: nobody\n")
    assert judge("--since", "main") == [GROUP], "the work tree"
    assert judge("--since", "main", "--staged") == []
    git(top, "add", "--all")
    assert judge("--since", "main", "--staged") == [GROUP]
    saved(top)
    assert judge("--since", "main", "--at", "side") == [GROUP]
    assert judge("--since", "main", "--at", "main") == []
    assert sorted(judge("--since", "main~1")) == [GROUP, TIER]
    assert judge("--since", "main", "catalog/teams") == []
    assert sorted(judge()) == [GROUP, TIER]


def test_a_finding_that_moved_is_not_new(top: Path, judge: Judge) -> None:
    hello(top, BAD)
    saved(top)
    (top / "catalog/applications/inner").mkdir()
    git(top, "mv", "catalog/applications/hello.yaml", "catalog/applications/inner/hello.yaml")
    (top / "catalog/applications/inner/hello.yaml").write_text("# one\n# two\n" + BAD)
    assert "unknown-tier" not in str(judge("--since", "HEAD"))
    assert "unknown-tier" in str(judge())


def test_a_finding_of_what_was_renamed_is_not_new(top: Path, judge: Judge) -> None:
    hello(top, BAD)
    saved(top)
    (top / "catalog/applications/hello.yaml").unlink()
    (top / "catalog/applications/hallo.yaml").write_text(BAD.replace("name: hello", "name: hallo"))
    assert judge("--since", "HEAD") == []
    assert judge() == ["unknown-tier applications/hallo.yaml"]
    (top / "catalog/applications/hallo.yaml").write_text(BAD_TOO.replace("name: hello", "name: hallo"))
    assert judge("--since", "HEAD") == ["unknown-reference applications/hallo.yaml"]


def test_a_finding_whose_line_or_place_in_a_list_moves_is_not_new(top: Path, judge: Judge) -> None:
    uses = "  uses:\n    - service: kubernetes\n    - service: nobody\n    - service: nobody\n"
    hello(top, HELLO + uses)
    found = judge()
    saved(top)
    assert {each.partition(" ")[0] for each in found} >= {"repeated-item", "unknown-reference"}
    hello(top, "# a line more\n" + HELLO + uses.replace("uses:\n", "uses:\n    - service: database\n"))
    assert judge("--since", "HEAD") == []
    hello(top, HELLO + uses + "    - service: nobody\n")
    assert judge("--since", "HEAD") == [
        "repeated-item applications/hello.yaml", "unknown-reference applications/hello.yaml"
    ]  # fmt: skip


def test_a_finding_that_names_what_was_renamed_is_not_new(top: Path, judge: Judge) -> None:
    hello(top, HELLO + "  dependsOn: [{application: hello}]\n")
    found = judge()
    assert found
    saved(top)
    (top / "catalog/applications/hallo.yaml").write_text(
        (HELLO + "  dependsOn: [{application: hello}]\n").replace(": hello", ": hallo")
    )
    (top / "catalog/applications/hello.yaml").unlink()
    assert judge("--since", "HEAD") == []
    assert judge() == [each.replace("hello", "hallo") for each in found]


def test_deleting_what_others_name_is_found_where_they_name_it(top: Path, judge: Judge) -> None:
    git(top, "rm", "--quiet", "catalog/services/kubernetes.yaml")
    assert judge("--since", "HEAD") == [PATTERN]
    assert judge("--since", "HEAD", "--staged") == [PATTERN]
    saved(top)
    assert judge("--since", "HEAD~1", "--at", "HEAD") == [PATTERN]
    assert judge("--since", "HEAD") == []


def test_of_two_that_are_the_same_one_is_new(top: Path, judge: Judge) -> None:
    twice = "suppression-without-reason applications/hello.yaml"
    hello(top, HELLO + "# usdfops: ignore[unknown-tier]\n")
    before = judge()
    assert before.count(twice) == 1
    saved(top)
    hello(top, HELLO + "# usdfops: ignore[unknown-tier]\n" * 2)
    assert sorted(judge()) == sorted(before * 2)
    assert judge("--since", "HEAD") == before


def test_what_the_other_line_did_is_not_this_ones(top: Path, judge: Judge) -> None:
    git(top, "branch", "side")
    hello(top, BAD)
    saved(top, "on main")
    git(top, "switch", "--quiet", "side")
    team = top / "catalog/teams/square.yaml"
    team.write_text(team.read_text().replace("title: SQuaRE", "title: ''"))
    saved(top, "on side")
    assert judge("--since", "main") == ["empty-title teams/square.yaml"]
    assert judge("--since", "side", "--at", "main") == [TIER]
    git(top, "merge", "--quiet", "--no-edit", "main")
    assert judge("--since", "main") == ["empty-title teams/square.yaml"]


def test_lines_that_crossed_have_several_bases(top: Path, judge: Judge) -> None:
    first = git(top, "rev-parse", "HEAD")
    ours = commit(top, {"catalog/applications/hello.yaml": BAD}, first, branch="ours", date="2026-02-01")
    theirs = commit(top, {"README": "x\n"}, first, branch="theirs", date="2026-02-02")
    commit(top, {"README": "x\n"}, ours, theirs, branch="ours", date="2026-02-03")
    commit(top, {"catalog/applications/hello.yaml": BAD}, theirs, ours, branch="theirs", date="2026-02-04")
    assert len(git(top, "merge-base", "--all", "ours", "theirs").split()) == 2
    answers = {tuple(judge("--since", "ours", "--at", "theirs")) for _ in range(3)}
    assert answers == {(TIER,)}, "the later base did not have it: in doubt a finding is shown"


def test_a_base_without_the_catalog_had_no_findings(tmp_path: Path, world: Path, judge: Judge) -> None:
    folder = world.parent
    shutil.move(world, tmp_path / "aside")
    begun(folder)
    git(folder, "rm", "-r", "--quiet", "--cached", ".", "--ignore-unmatch")
    shutil.move(tmp_path / "aside", world)
    hello(folder, BAD)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "nothing")
    empty = git(folder, "rev-parse", "HEAD")
    saved(folder)
    (world / "teams/other.yaml").write_text("x: y\n")
    assert TIER in judge("--since", empty)
    assert TIER in judge("--since", empty, "--at", "HEAD")


def test_lines_without_a_common_commit(top: Path, refuse: Refuse) -> None:
    commit(top, {"catalog/applications/hello.yaml": HELLO}, branch="orphan")
    assert refuse("--since", "orphan") == (
        "there is no commit that HEAD and orphan both come from; they have no history in common"
    )


def test_a_name_that_history_knows_is_not_given_to_something_else(top: Path, judge: Judge) -> None:
    git(top, "rm", "--quiet", "catalog/applications/archive.yaml")
    saved(top)
    assert judge("--staged") == []
    other = (WORLD / "applications/archive.yaml").read_text().replace("title: Archive", "title: Another")
    (top / "catalog/applications/archive.yaml").write_text(other)
    git(top, "add", "--all")
    reused = "reused-name applications/archive.yaml"
    assert judge("--staged") == [reused]
    assert judge("--since", "HEAD") == [reused]
    assert judge() == [], "a plain call asks git nothing"
    saved(top)
    assert judge("--at", "HEAD") == [reused]
    assert judge("--since", "HEAD") == []


def test_a_file_that_only_got_another_path_has_not_left_its_name(top: Path, judge: Judge) -> None:
    for before, after in (("yaml", "yml"), ("yml", "yaml")):
        folder = top / "catalog/applications"
        git(top, "mv", str(folder / f"archive.{before}"), str(folder / f"archive.{after}"))
        saved(top)
    edited = (WORLD / "applications/archive.yaml").read_text().replace("title: Archive", "title: Old archive")
    (top / "catalog/applications/archive.yaml").write_text(edited)
    assert judge("--since", "HEAD") == []


def test_what_came_back_is_not_gone(top: Path, judge: Judge) -> None:
    git(top, "rm", "--quiet", "catalog/applications/archive.yaml")
    saved(top)
    text = (WORLD / "applications/archive.yaml").read_text()
    (top / "catalog/applications/archive.yaml").write_text(text)
    saved(top)
    (top / "catalog/applications/archive.yaml").write_text(
        text.replace("title: Archive", "title: Old archive")
    )
    saved(top)
    assert judge("--at", "HEAD") == []
    git(top, "rm", "--quiet", "catalog/applications/archive.yaml")
    saved(top)
    (top / "catalog/applications/archive.yaml").write_text(text.replace("title: Archive", "title: Another"))
    assert judge("--since", "HEAD") == ["reused-name applications/archive.yaml"]


def test_what_is_gone_may_have_had_any_name(top: Path, judge: Judge) -> None:
    for name in NAMES:
        with open(os.path.join(os.fsencode(top / "catalog/applications"), name), "w") as file:
            file.write(HELLO)
    saved(top)
    git(top, "rm", "-r", "--quiet", "catalog")
    git(top, "checkout", "HEAD~1", "--", "catalog")
    saved(top)
    for options in (["--staged"], ["--at", "HEAD"], ["--since", "HEAD~1"]):
        assert judge(*options) == []


def test_a_name_that_came_and_went_beside_a_merge_is_known_too(top: Path, judge: Judge) -> None:
    first = git(top, "rev-parse", "HEAD")
    path, other = "catalog/applications/other.yaml", HELLO.replace("hello", "other").replace("Hello", "Other")
    come = commit(top, {path: other}, first)
    gone = commit(top, {path: None}, come)
    ours = commit(top, {"README": "x\n"}, first, branch="ours")
    merged = commit(top, {"README": "x\n"}, ours, gone, branch="ours")
    commit(top, {path: other.replace("title: Other", "title: Something else")}, merged, branch="ours")
    assert judge("--at", "ours") == ["reused-name applications/other.yaml"]


# Hooks of other sorts, and checkouts that are not complete.


def test_a_push_is_judged_before_it_is_taken(top: Path) -> None:
    git(top, "clone", "--quiet", "--bare", ".", "server.git")
    server = top / "server.git"
    hook = hooked(server, "while read old new ref; do {usdfops} validate --at $new --format concise; done")
    hook.rename(hook.with_name("pre-receive"))
    hello(top, BAD)
    git(top, "add", "catalog")
    git(top, "commit", "--quiet", "--message", "bad")
    code, said = tried(top, "push", "--quiet", str(server), "main")
    assert (code, "unknown-tier" in said) == (1, True), said
    hello(top, HELLO + "# good\n")
    git(top, "commit", "--quiet", "--all", "--amend", "--message", "good")
    assert tried(top, "push", "--quiet", str(server), "main")[0] == 0


@pytest.mark.parametrize("what", COMMITS.values(), ids=COMMITS)
def test_a_hook_that_goes_on_into_a_submodule(tmp_path: Path, world: Path, what: list[str]) -> None:
    inner = begun(shutil.copytree(WORLD, tmp_path / "inner"))
    shutil.rmtree(world)
    outer = repository(tmp_path / "outer")
    (outer / "catalog/applications").mkdir(parents=True)
    hello(outer, HELLO)
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.as_uri(), "sub")
    saved(outer)
    hooked(outer, "cd sub && exec {usdfops} validate --staged --catalog .")
    hello(outer, HELLO + "# more\n")
    git(outer, "add", "--all")
    code, said = tried(outer, *what)
    assert code == 0, said
    (outer / "sub/applications/hello.yaml").write_text(BAD)
    git(outer / "sub", "add", "--all")
    hello(outer, HELLO + "# and more\n")
    git(outer, "add", "catalog")
    code, said = tried(outer, *what)
    assert (code, "unknown-tier" in said) == (1, True), said


def test_a_catalog_that_is_not_checked_out_is_not_called_clean(
    top: Path, run: Run, refuse: Refuse, tmp_path: Path
) -> None:
    files = sum(1 for _ in (top / "catalog").rglob("*.yaml"))
    shutil.rmtree(top / "catalog")
    (top / "catalog").mkdir()
    said = f"the catalog `catalog` is empty, and HEAD has {files} files of it; "
    assert refuse() == f"{said}check it out (git checkout HEAD -- catalog)"
    saved(top)
    assert run("validate").out == "the catalog is empty\n"
    inner = begun(shutil.copytree(WORLD, tmp_path / "inner2"))
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.as_uri(), "sub")
    saved(top)
    git(top, "submodule", "--quiet", "deinit", "--force", "sub")
    assert refuse("--catalog", "sub") == (
        "the catalog `sub` is a submodule with nothing in it; check it out (git submodule update --init)"
    )


# Links and submodules.


LINKS = {
    "a file": "hello.yaml",
    "a file elsewhere in the catalog": "../teams/square.yaml",
    "around through the folder above": "../../catalog/applications/hello.yaml",
    "a file of another name": "notes.txt",
    "a hidden file": ".hidden/a.yaml",
    "nothing": "nowhere.yaml",
    "a folder": "../teams",
    "outside": "../../outside.yaml",
    "far outside": "/etc/hostname.yaml",
    "itself": "zlink.yaml",
    "a link": "zother.yaml",
    "through a link to a folder": "zfolder/square.yaml",
    "below a file": "hello.yaml/x.yaml",
    "the catalog": "..",
}


@pytest.mark.parametrize("target", LINKS.values(), ids=LINKS)
def test_a_link_means_in_the_index_what_it_means_in_the_folder(top: Path, target: str) -> None:
    folder = top / "catalog/applications"
    (folder / "notes.txt").write_text(HELLO)
    (folder / ".hidden").mkdir()
    (folder / ".hidden/a.yaml").write_text(HELLO)
    (top / "outside.yaml").write_text(HELLO)
    (folder / "zother.yaml").symlink_to("hello.yaml")
    (folder / "zfolder").symlink_to("../teams")
    (folder / "zlink.yaml").symlink_to(target)
    saved(top)
    alike(top / "catalog")


def alike(folder: Path) -> None:
    """The folder, the index and the last commit are judged alike."""
    wanted = lint(load(str(folder), as_of=TODAY, former={}))
    with Versions(str(folder)) as versions:
        assert lint(versions.staged(TODAY, {})) == wanted
        assert lint(versions.at(versions.repository.commit(), TODAY, {})) == wanted


def test_a_catalog_in_a_submodule(tmp_path: Path, world: Path, judge: Judge, refuse: Refuse) -> None:
    inner = begun(shutil.copytree(WORLD, tmp_path / "inner"))
    shutil.rmtree(world)
    outer = world.parent
    git(outer, "-c", "init.defaultBranch=main", "init", "--quiet")
    (outer / ".gitignore").write_text("inner\n")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.as_uri(), "catalog")
    git(outer, *add)
    git(outer, "add", ".gitignore")
    git(outer, "commit", "--quiet", "--message", "x")
    assert judge("--staged") == []
    hello(outer, BAD)
    assert judge("--since", "HEAD") == [TIER]
    git(world, "add", "--all")
    assert judge("--staged") == [TIER]
    hooked(world, f"cd '{outer}' && exec {{usdfops}} validate --staged")
    code, said = tried(world, "commit", "--message", "x")
    assert (code, "unknown-tier" in said) == (1, True), said
    git(outer, "submodule", "--quiet", "deinit", "--force", "catalog")
    for options in (["--staged"], ["--at", "HEAD"]):
        assert "`catalog` is a submodule" in refuse(*options)


def test_a_submodule_below_the_catalog_is_not_passed_over(top: Path, judge: Judge) -> None:
    first = git(top, "rev-parse", "HEAD")
    commit(top, {"catalog/applications/more": submodule(first.encode())}, first)
    found_so = ["not-a-file applications/more"]
    assert judge("--at", "HEAD") == found_so
    git(top, "reset", "--quiet")
    assert judge("--staged") == found_so


# Repositories of every sort.


def test_a_bare_repository_has_commits_and_no_index(top: Path, run: Run, refuse: Refuse) -> None:
    hello(top, BAD)
    saved(top)
    bare = top / "bare.git"
    git(top, "clone", "--quiet", "--bare", top.as_uri(), bare.name)
    with pytest.MonkeyPatch.context() as place:
        place.chdir(bare)
        answer = run("validate", "--at", "HEAD", "--format", "concise")
        assert answer.out.startswith("catalog/applications/hello.yaml:8:9: unknown-tier ")
        assert run("validate", "--at", "HEAD~1").code == 0
        assert run("validate", "--at", "HEAD", "--since", "HEAD~1", "--format", "concise").out == answer.out
        assert refuse("--staged").endswith("is bare, and has no index; name a commit with --at")
        assert refuse("--since", "HEAD~1") == (
            "the catalog `catalog` does not exist: this is a bare repository; "
            "name commits (`validate --at REV`, `diff BASE HEAD`)"
        )


def test_a_clone_of_one_branch_says_what_to_fetch_and_that_helps(
    top: Path, run: Run, refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(top, "switch", "--quiet", "--create", "side")
    hello(top, BAD)
    saved(top)
    git(top, "switch", "--quiet", "main")
    git(top, "clone", "--quiet", "--depth=1", "--branch=side", top.as_uri(), "clone")
    monkeypatch.chdir(top / "clone")
    advice = ("fetch --quiet --unshallow", "fetch --quiet origin main:refs/remotes/origin/main")
    for words in (["diff"], ["validate", "--since", "origin/main"], ["gap-report", "--since", "origin/main"]):
        said = run(*words).err
        for each in advice:
            assert f"git {each.replace(' --quiet', '')}" in said
    for each in advice:
        git(top / "clone", *each.split())
    assert run("diff", "--as-of", TODAY).code == 0
    assert run("validate", "--since", "origin/main", "--as-of", TODAY).code == 1


def test_a_commit_that_is_damaged_is_called_so(top: Path, refuse: Refuse) -> None:
    head = git(top, "rev-parse", "HEAD")
    (top / ".git/objects" / head[:2] / head[2:]).unlink()
    said = f"catalog: 'HEAD' is {head[:8]}, which is missing here or damaged; clone it again"
    assert refuse("--at", "HEAD") == said
    assert refuse("--at", "f" * 40) == f"catalog: '{'f' * 40}' is no commit of it; name a commit"


def test_a_linked_work_tree_has_an_index_of_its_own(
    top: Path, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = top / "linked"
    git(top, "worktree", "add", "--quiet", "-b", "side", str(linked))
    hello(linked, BAD)
    git(linked, "add", "--all")
    assert judge("--staged") == []
    monkeypatch.chdir(linked)
    assert judge("--staged") == [TIER]
    assert judge("--since", "main") == [TIER]
    assert judge("--at", "main") == []


def test_a_repository_with_sha_256(world: Path, judge: Judge) -> None:
    top = begun(world.parent, "--object-format=sha256")
    hello(top, BAD)
    (world / "applications/later.yaml").write_text(HELLO)
    git(top, "add", "--intent-to-add", "--", "catalog/applications/later.yaml")
    git(top, "add", "catalog/applications/hello.yaml")
    assert judge("--staged") == [TIER]
    assert judge("--at", "HEAD") == []
    (world / "applications/later.yaml").unlink()
    saved(top)
    assert judge("--since", "HEAD~1", "--at", "HEAD") == [TIER]
    alike(world)


def test_a_shallow_clone_says_what_to_fetch(
    top: Path, judge: Judge, refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(top, "switch", "--quiet", "--create", "side")
    hello(top, BAD)
    saved(top)
    git(top, "switch", "--quiet", "main")
    (top / "README").write_text("x\n")
    saved(top)
    clone = top / "clone"
    git(top, "clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=side", top.as_uri(), "clone")
    monkeypatch.chdir(clone)
    assert judge("--staged") == judge("--at", "HEAD") == judge() == [TIER]
    assert judge("--at", "origin/main") == []
    assert refuse("--since", "origin/main") == (
        "there is no commit that HEAD and origin/main both come from; "
        "this clone is shallow: fetch more history (git fetch --unshallow)"
    )
    assert refuse("--at", "HEAD~1") == (
        "catalog: 'HEAD~1' is no commit of it; fetch the whole history (git fetch --unshallow), "
        "and another branch by its name (git fetch origin main:refs/remotes/origin/main)"
    )
    git(clone, "fetch", "--quiet", "--unshallow")
    assert judge("--since", "origin/main") == [TIER]


@pytest.mark.parametrize("lacks", ["blob:none", "tree:0"])
def test_a_partial_clone_answers_or_says_how_to_clone(
    top: Path, run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    hello(top, BAD)
    saved(top)
    hello(top, HELLO)
    saved(top)
    git(top, "config", "uploadpack.allowFilter", "true")
    git(top, "clone", "--quiet", f"--filter={lacks}", top.as_uri(), "clone")
    monkeypatch.chdir(top / "clone")
    if lacks == "blob:none":
        assert judge("--staged") == judge("--at", "HEAD") == []
        lacking = (
            "the content of `applications/hello.yaml` is not in this clone, which is partial or damaged; "
            "clone it without --filter\n"
        )
        for words in (["validate", "--at", "HEAD~1"], ["validate", "--since", "HEAD~1"], ["diff", "HEAD~1"],
                      ["trend", "--every", "commit"], ["gap-report", "--since", "HEAD~1"]):  # fmt: skip
            answer = run(*words)
            assert (answer.code, answer.out) == (2, ""), words
            assert answer.err.endswith(lacking), words
    else:
        for options in (["--staged"], ["--at", "HEAD~1"], ["--since", "HEAD~1"]):
            answer = run("validate", *options)
            assert answer.code == 2
            assert answer.err.endswith(
                "is a partial clone, which lacks what is asked of it; clone it without --filter\n"
            )


def test_somebody_elses_repository(
    top: Path, refuse: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "disguise"
    folder.mkdir()
    (folder / "git").write_text(
        f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{shutil.which("git")}" "$@"\n'
    )
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    for options in (["--staged"], ["--at", "HEAD"], ["--since", "HEAD"]):
        assert refuse(*options) == (
            "catalog: git refuses to read it, since somebody else owns it; add it to git's safe.directory"
        )


@pytest.mark.usefixtures("world")
def test_outside_of_git(judge: Judge, refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    for options in (["--staged"], ["--at", "HEAD"], ["--since", "HEAD"]):
        assert refuse(*options) == (
            "catalog: is not a git repository; name a checkout, a bare repository or a mirror"
        )
    assert judge() == []
    monkeypatch.setenv("PATH", "")
    assert judge() == []
    assert refuse("--staged") == "git is not installed; install it to read repositories"


OUTSIDE = [
    ["validate"], ["list", "applications"], ["show", "hello"], ["gap-report"], ["r2a2"], ["impact", "hello"],
    ["menu"], ["graph", "--format", "mermaid"], ["explain", "reused-name"], ["schema"],
]  # fmt: skip


@pytest.mark.parametrize("call", OUTSIDE, ids=lambda call: call[0])
@pytest.mark.usefixtures("world")
def test_everything_else_works_outside_of_git(
    run: Run, monkeypatch: pytest.MonkeyPatch, call: list[str]
) -> None:
    answer = run(*call)
    assert (answer.code, answer.err) == (0, "")
    monkeypatch.setenv("PATH", "")
    again = run(*call)
    assert (again.code, again.err) == (0, "")
    assert again.out == answer.out or call == ["schema"]


# Names and bytes.


NAMES = [
    b"line\nend.yaml", b"caf\xe9.yaml", "日本.yaml".encode(), b"a b.YML", b'"quoted".yaml', b"back\\slash.yaml",
    b":(top)x.yaml", b"*.yaml", b"-x.yaml", b"tab\t.yaml", b".hidden.yaml", b"x.txt", b"\x1b[31m.yaml",
]  # fmt: skip


def test_names_of_every_sort_are_read_alike(top: Path, judge: Judge) -> None:
    for number, name in enumerate(NAMES):
        path = os.path.join(os.fsencode(top / "catalog/applications"), name)
        text = BAD.replace("name: hello", f"name: hello-{number}").replace("Hello", f"Hello {number}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    saved(top)
    alike(top / "catalog")
    plain = judge()
    assert sum(each.startswith("unknown-tier") for each in plain) == len(NAMES) - 2
    assert judge("--staged") == judge("--at", "HEAD") == plain


@pytest.mark.parametrize("name", ["a\nb", "\nb", "caf\udce9", ":(top)", "*", "日 本", "catalog/catalog"])
def test_a_catalog_in_a_folder_of_any_name(world: Path, name: str, run: Run) -> None:
    top = world.parent
    (top / "catalog").rename(top / "real")
    (top / name).parent.mkdir(exist_ok=True)
    (top / "real").rename(top / name)
    begun(top)
    (top / name / "applications/hello.yaml").write_text(BAD)
    git(top, "add", "--all")
    for options, code in ((["--staged"], 1), (["--at", "HEAD"], 0), (["--since", "HEAD"], 1)):
        answer = run("validate", *options, "--catalog", name)
        assert (answer.code, answer.err) == (code, ""), options


def test_the_index_holds_the_bytes_that_are_judged(top: Path, judge: Judge) -> None:
    (top / ".gitattributes").write_text(
        "catalog/applications/*.yaml text eol=crlf\n"
        "catalog/teams/*.yaml working-tree-encoding=UTF-16LE\n"
        "catalog/groups/*.yaml filter=shout ident\n"
    )
    git(top, "config", "filter.shout.clean", "sed s/SHOUT/quiet/")
    git(top, "config", "filter.shout.smudge", "sed s/quiet/SHOUT/")
    hello(top, HELLO.replace("\n", "\r\n"))
    team = top / "catalog/teams/square.yaml"
    team.write_bytes(team.read_text().encode("utf-16-le"))
    group = top / "catalog/groups/alerts.yaml"
    group.write_text(group.read_text() + "# SHOUT $Id$\n")
    saved(top)
    assert judge("--staged") == judge("--at", "HEAD") == []
    with Repository(str(top)) as opened:
        blob = opened.object("HEAD:catalog/applications/hello.yaml")[1]
    assert blob == HELLO.encode()
    assert judge() != [], "the work tree has what nobody can read as YAML"


def test_a_sparse_checkout_and_a_split_index(top: Path, judge: Judge) -> None:
    hello(top, BAD)
    saved(top)
    git(top, "sparse-checkout", "set", "--cone", "--sparse-index", "catalog/teams", "catalog/services")
    assert not (top / "catalog/applications").exists()
    assert judge("--staged") == judge("--at", "HEAD") == [TIER]
    git(top, "sparse-checkout", "disable")
    git(top, "config", "core.splitIndex", "true")
    git(top, "update-index", "--split-index")
    hello(top, BAD_TOO)
    git(top, "add", "--all")
    assert judge("--staged") == [GROUP]
    git(top, "update-index", "--skip-worktree", "catalog/teams/square.yaml")
    git(top, "update-index", "--assume-unchanged", "catalog/applications/hello.yaml")
    assert judge("--staged") == [GROUP]


# Nothing is run, and nothing is written.


COMMANDS = (
    "rev-parse", "rev-list", "ls-tree", "ls-files", "cat-file", "diff-tree", "diff-index", "merge-base", "hash-object",
    "write-tree", "update-index",
)  # fmt: skip
CALLS = [
    "validate", "validate --staged", "validate --at HEAD", "validate --at main@{1.day.ago}", "validate --since HEAD~1",
    "validate --staged --since HEAD~1", "validate --at HEAD --since HEAD~1", "validate --fix --since HEAD~1",
    "validate --staged --fix --diff", "diff", "diff HEAD~1", "diff HEAD~1 HEAD --format markdown", "diff --staged",
    "trend", "trend --every commit --standard-at HEAD~1", "gap-report --since HEAD~1", "gap-report --since 2026-02-01",
    "gap-report", "baseline show", "baseline prune", "show hello", "ask", "due", "drift",
]  # fmt: skip


@pytest.fixture
def trap(top: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that something writes that the repository names, wherever git lets it name something."""
    folder = tmp_path_factory.mktemp("trap")
    marker, script = folder / "marker", folder / "script"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> "{marker}"\ncat\n')
    script.chmod(0o755)
    (top / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    hello(top, HELLO + "# one\n")
    saved(top)
    hello(top, HELLO + "# two\n")
    (top / "catalog/groups/alerts.yaml").unlink()
    saved(top)
    for hook in (
        "post-index-change",
        "post-checkout",
        "reference-transaction",
        "fsmonitor-watchman",
        "pre-commit",
    ):
        (top / ".git/hooks").mkdir(exist_ok=True)
        shutil.copy(script, top / f".git/hooks/{hook}")
    run = str(script)
    for name, value in {
        **{f"pager.{word}": run for word in COMMANDS}, **{f"alias.{word}": f"!{run}" for word in COMMANDS},
        **dict.fromkeys(("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand"), run),
        **dict.fromkeys(("filter.evil.smudge", "filter.evil.clean", "filter.evil.process"), run),
        **dict.fromkeys(("diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver"), run),
        **dict.fromkeys(("gpg.program", "interactive.diffFilter", "core.alternateRefsCommand"), run),
        "core.hooksPath": str(top / ".git/hooks"), "credential.helper": f"!{run}", "log.showSignature": "true",
        "core.untrackedCache": "true", "submodule.recurse": "true", "filter.evil.required": "true",
    }.items():  # fmt: skip
        git(top, "config", "--file", str(folder / "settings"), name, value)
    git(top, "config", "--file", str(top / ".git/config"), "include.path", str(folder / "settings"))
    marker.unlink(missing_ok=True)
    return marker


def test_the_trap_is_set(top: Path, trap: Path) -> None:
    for words in (["status"], ["diff", "HEAD~1", "HEAD"], ["log", "-p", "-1"], ["add", "--renormalize", "."]):
        tried(top, *words)
        assert trap.exists(), words
        trap.unlink()


@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_run_and_nothing_is_written(top: Path, trap: Path, run: Run, call: str) -> None:
    hello(top, HELLO + "# three, and not staged\n")
    (top / "catalog/applications/empty.yaml").write_text("")
    with (top / ".git/index").open("rb") as index:
        kept = index.read()
    before = sorted((str(path), path.lstat().st_mtime_ns) for path in top.rglob("*"))
    assert run(*call.split()).code in (0, 1)
    assert not trap.exists(), trap.read_text()
    assert sorted((str(path), path.lstat().st_mtime_ns) for path in top.rglob("*")) == before
    assert (top / ".git/index").read_bytes() == kept


# The same content, the same answer.


@pytest.mark.parametrize("name", ["world", "broken", "ours"])
def test_a_version_is_judged_as_the_same_folder_is(tmp_path: Path, name: str, run: Run, world: Path) -> None:
    if name == "ours":
        shutil.rmtree(world)
        shutil.copytree(ROOT / "catalog", world)
    if name == "broken":
        (world / "applications/hello.yaml").write_text(
            "kind: Application\nspec: {tier: x, teir: y, partOf: ~}\n---\n"
        )
        (world / "applications/archive.yaml").write_bytes(b"\xff")
        (world / "teams/twice.yaml").write_text((world / "teams/square.yaml").read_text())
        (world / "teams/twice.yml").write_text((world / "teams/square.yaml").read_text())
        (world / "teams/big.yaml").write_bytes(b"#" * 1_100_000)
        (world / "teams/.hidden").mkdir()
        (world / "teams/.hidden/x.yaml").write_text("not: read\n")
        (world / "services/kubernetes.yaml").unlink()
    begun(world.parent)
    alike(world)
    plain = run("validate", "--format", "json", "--as-of", TODAY)
    for options in (["--staged"], ["--at", "HEAD"], ["--at", "main"]):
        answer = run("validate", "--format", "json", "--as-of", TODAY, *options)
        assert (answer.code, answer.out, answer.err) == (plain.code, plain.out, plain.err)
        for path in ("catalog/applications", "catalog/teams/square.yaml"):
            assert (
                run("validate", "--format", "concise", path, *options).out
                == run("validate", "--format", "concise", path).out
            )
    assert bool(json.loads(plain.out)["findings"]) == (name == "broken") or name == "ours"


def test_a_file_that_two_versions_share_is_read_once(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hello(top, BAD)
    saved(top)
    asked: list[str] = []
    real = Repository.object

    def counted(self: Repository, identity: str) -> tuple[str, bytes]:
        asked.append(identity)
        return real(self, identity)

    monkeypatch.setattr(Repository, "object", counted)
    with Versions(str(top / "catalog")) as versions:
        for revision in ("HEAD", "HEAD~1", "HEAD"):
            versions.at(versions.repository.commit(revision), TODAY)
        versions.staged(TODAY)
    blobs = [each for each in asked if asked.count(each) > 1 and not each.startswith("HEAD")]
    commits = {git(top, "rev-parse", name) for name in ("HEAD", "HEAD~1")}
    assert set(blobs) <= commits


def test_a_link_means_another_file_in_another_version(top: Path) -> None:
    (top / "catalog/applications/zlink.yaml").symlink_to("hello.yaml")
    saved(top)
    hello(top, BAD)
    saved(top)
    with Versions(str(top / "catalog")) as versions:
        commits = [versions.repository.commit(revision) for revision in ("HEAD~1", "HEAD")]
        rules = [{f.rule for f in lint(versions.at(each, TODAY)) if "zlink" in f.path} for each in commits]
    assert "unknown-tier" in rules[1] - rules[0]


def test_no_process_is_left(top: Path) -> None:
    versions = Versions(str(top / "catalog"))
    with versions:
        versions.at(versions.repository.commit(), TODAY)
        batch = versions.repository._batch
    assert batch is not None
    assert batch.returncode == 0
