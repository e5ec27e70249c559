"""Real repositories, read as they are: what they hold, what they lack, and nothing of theirs is run."""

from __future__ import annotations

import calendar
import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.repositories import commit, git, link, repository, submodule
from usdfops.errors import UsageError
from usdfops.read.git import Commit, Repository
from usdfops.read.tree import MAX_SIZE

INSTALLED = shutil.which("git") or "git"
NO_COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


Disguise = Callable[[str], None]


@pytest.fixture
def disguise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disguise:
    """Puts a script before the real git, which it calls in the end."""

    def put(script: str) -> None:
        folder = tmp_path / "disguise"
        folder.mkdir()
        (folder / "git").write_text(f'#!/bin/sh\n{script}\nexec "{INSTALLED}" "$@"\n')
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", os.pathsep.join([str(folder), os.environ["PATH"]]))

    return put


class History(NamedTuple):
    """A repository in which a line forks off and is merged again."""

    path: Path
    first: str
    second: str
    side: str
    merge: str
    last: str


def history(path: Path, *options: str) -> History:
    repository(path, *options)
    files = {"docs/a.rst": "a\n", "docs/b.rst": "b\n", "docs/c.rst": "c\n", "documents": "d\n", "run": "r\n"}
    first = commit(path, files, date="2024-01-10")
    second = commit(path, {"docs/a.rst": "a, changed\n"}, first, date="2024-02-10")
    side = commit(path, {"docs/b.rst": "b, changed\n"}, first, date="2024-03-10", branch="side")
    both = {"docs/b.rst": "b, changed\n", "docs/c.rst": "changed by nobody but the merge\n"}
    merge = commit(path, both, second, side, date="2024-04-10")
    last = commit(path, {"run": "r, changed\n"}, merge, date="2024-05-10")
    git(path, "tag", "light", second)
    git(path, "tag", "--annotate", "--message=v1", "v1", second)
    git(path, "tag", "a-blob", f"{second}:run")
    return History(path, first, second, side, merge, last)


CHANGED = {"docs/a.rst": "2024-02-10", "docs/b.rst": "2024-03-10", "docs/c.rst": "2024-04-10"}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> History:
    made = history(tmp_path_factory.mktemp("git") / "origin")
    git(made.path, "reset", "--quiet", "--hard")
    git(made.path, "config", "uploadpack.allowFilter", "true")
    return made


def cloned(origin: History, to: Path, *options: str) -> Path:
    git(to.parent, "clone", "--quiet", *options, origin.path.as_uri(), to.name)
    return to


def refused(path: object, revision: str | None = None) -> str:
    """What is said instead of an answer: one line that begins with the path."""
    with pytest.raises(UsageError) as error, Repository(str(path)) as opened:
        opened.commit() if revision is None else opened.commit(revision)
    said = str(error.value)
    assert "\n" not in said
    assert said.startswith(f"{path}: ")
    return said.removeprefix(f"{path}: ")


# Repositories of every sort.


@pytest.mark.parametrize("sort", ["work tree", "folder", "git folder", "bare", "mirror", "other work tree"])
def test_every_sort_of_repository_is_read_alike(origin: History, tmp_path: Path, sort: str) -> None:
    path = origin.path
    if sort == "folder":
        path /= "docs"
    elif sort == "git folder":
        path /= ".git"
    elif sort in ("bare", "mirror"):
        path = cloned(origin, tmp_path / sort, f"--{sort}")
    elif sort == "other work tree":
        clone = cloned(origin, tmp_path / "clone")
        path = tmp_path / sort
        git(clone, "worktree", "add", "--quiet", "--detach", str(path))
    reads_it_all(origin, path)


def test_a_repository_with_sha_256(tmp_path: Path) -> None:
    made = history(tmp_path / "sha256", "--object-format=sha256")
    assert len(made.last) == 64
    reads_it_all(made, made.path)


def reads_it_all(made: History, path: Path) -> None:
    with Repository(str(path)) as opened:
        assert not opened.shallow
        last = opened.commit()
        assert last == (made.last, "2024-05-10")
        snapshot = opened.snapshot(last)
        assert list(snapshot) == ["docs/a.rst", "docs/b.rst", "docs/c.rst", "documents", "run"]
        assert snapshot.read("docs/a.rst") == ("docs/a.rst", b"a, changed\n", None)
        assert snapshot.read("run") == ("run", b"r, changed\n", None)
        assert list(opened.snapshot(last, "docs")) == ["docs/a.rst", "docs/b.rst", "docs/c.rst"]
        assert list(opened.snapshot(last, "run", "docs/b.rst", "nothing")) == ["docs/b.rst", "run"]
        assert opened.changed(last, "docs") == CHANGED
        assert opened.on("2024-04-30") == (made.merge, "2024-04-10")


def test_a_relative_path_and_one_that_looks_like_an_option(
    origin: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(origin.path, tmp_path / "--help")
    monkeypatch.chdir(tmp_path)
    reads_it_all(origin, Path("--help"))


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert refused(tmp_path) == "is not a git repository; name a checkout, a bare repository or a mirror"


@pytest.mark.parametrize("name", ["missing", "file", "a\0b", "", "caf\udce9"])
def test_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    path = f"{tmp_path}/{name}" if name else ""
    with pytest.raises(UsageError) as error:
        Repository(path)
    shown = path.replace("\udce9", "\\udce9")
    assert str(error.value) == f"{shown}: there is no such folder; name a checkout of the repository"


def test_somebody_elses_repository(origin: History, disguise: Disguise) -> None:
    disguise("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    said = refused(origin.path)
    assert said == "git refuses to read it, since somebody else owns it; add it to git's safe.directory"


@pytest.mark.parametrize(
    "config", ["[core", "[core]\nrepositoryformatversion = 99", "[core]\nworktree = a\nbare = perhaps"]
)
def test_git_cannot_read_it(tmp_path: Path, config: str) -> None:
    path = repository(tmp_path / "odd")
    (path / ".git/config").write_text(config)
    assert refused(path).startswith("git says: ")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'warning: slow' >&2; echo 'fatal: lost' >&2; exit 128", "git says: lost"),
        ("echo '  odd  ' >&2; exit 1", "git says: odd"),
        ("printf '\\377\\n' >&2; exit 1", "git says: \ufffd"),
        ("exit 1", "git could not read it"),
    ],
)
def test_git_fails(origin: History, disguise: Disguise, script: str, said: str) -> None:
    disguise(script)
    assert refused(origin.path) == said


@pytest.mark.parametrize("path", ["", "empty"])
def test_git_is_not_installed(
    origin: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path and str(tmp_path))
    with pytest.raises(UsageError) as error:
        Repository(str(origin.path))
    assert str(error.value) == "git is not installed; install it to read repositories"


def test_a_hooks_environment_does_not_redirect_us(
    origin: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other")
    commit(other, {"docs/other.rst": "o"})
    variables = {
        "GIT_OBJECT_DIRECTORY": other / ".git/objects", "GIT_INDEX_FILE": other / ".git/index",
        "GIT_COMMON_DIR": other / ".git", "GIT_DIR": other / ".git", "GIT_WORK_TREE": other, "GIT_PREFIX": "docs/",
    }  # fmt: skip
    for name, value in variables.items():
        with monkeypatch.context() as environment:
            environment.setenv(name, str(value))
            with Repository(str(origin.path)) as opened:
                assert opened.commit().revision == origin.last
                assert opened.snapshot(opened.commit()).read("run").content == b"r, changed\n"
    for name, value in variables.items():
        monkeypatch.setenv(name, str(value))
    reads_it_all(origin, origin.path / "docs")


def test_words_in_the_environment_change_nothing(origin: History, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "GIT_TRACE": "1", "GIT_LITERAL_PATHSPECS": "0", "GIT_NOGLOB_PATHSPECS": "1", "GIT_ICASE_PATHSPECS": "1",
        "GIT_NAMESPACE": "other", "GIT_SHALLOW_FILE": os.devnull, "GIT_DEFAULT_HASH": "sha256",
        "LANGUAGE": "de", "LC_MESSAGES": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    reads_it_all(origin, origin.path)


def test_the_callers_settings_hold(origin: History, tmp_path: Path, disguise: Disguise) -> None:
    disguise("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    (tmp_path / "mine").write_text("[safe]\n\tdirectory = *\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "mine"))
        reads_it_all(origin, origin.path)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GIT_CEILING_DIRECTORIES", str(origin.path))
        assert refused(origin.path / "docs").startswith("is not a git repository")


# Which commit.


def test_what_names_a_commit(origin: History) -> None:
    with Repository(str(origin.path)) as opened:
        for name, meant in {
            "HEAD": "last", "main": "last", "refs/heads/main": "last", origin.side: "side", "side": "side",
            origin.merge[:12]: "merge", "HEAD~1": "merge", "HEAD~1^2": "side", "main^{/}": "last",
            "light": "second", "v1": "second", "v1^0": "second", "refs/tags/v1": "second",
        }.items():  # fmt: skip
            assert opened.commit(name).revision == getattr(origin, meant), name
        assert opened.commit("v1").date == "2024-02-10"


NONE = (
    "", " ", "nothing", "--help", "-x", "--all", "HEAD:run", "HEAD:docs", "HEAD^{tree}", "a-blob", "@{-1}", "HEAD^^^^",
    "^HEAD", "side..main", "side...main", "main^@", "main^!", "main side", "main\n", "main\nHEAD", "main\0", "ma*n",
    "main\x1b[31m", ":/", ":run", "*", "^", "main^{", "\udcff", "…", "x" * 5000, NO_COMMIT,
)  # fmt: skip


def test_what_names_none(origin: History) -> None:
    with Repository(str(origin.path)) as opened:
        for revision in NONE:
            with pytest.raises(UsageError) as error:
                opened.commit(revision)
            assert str(error.value) == f"{origin.path}: {revision!r} is no commit of it; name a commit"


def test_a_file_whose_name_ends_like_a_revision(tmp_path: Path) -> None:
    path = repository(tmp_path / "trap", "--bare")
    commit(path, {"x^{commit}": "committer nobody <> 0 +0000\n"})
    assert refused(path, "HEAD:x") == "'HEAD:x' is no commit of it; name a commit"


def test_a_repository_without_commits(tmp_path: Path) -> None:
    path = repository(tmp_path / "empty")
    assert refused(path) == "'HEAD' is no commit of it; name a commit"
    assert refused(path, "main") == "'main' is no commit of it; name a commit"


# Which day.


def seconds(text: str) -> int:
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose `main` each test begins anew."""
    return repository(tmp_path_factory.mktemp("bare") / "bare", "--bare")


DAYS = [
    ("2024-02-29T00:00:00", "+0000", "2024-02-29"),
    ("2024-02-29T23:59:59", "+0000", "2024-02-29"),
    ("2024-02-29T23:30:00", "+0900", "2024-02-29"),
    ("2024-03-01T00:30:00", "-0800", "2024-03-01"),
    ("2024-03-01T00:30:00", "+0545", "2024-03-01"),
    ("2024-03-01T12:00:00", "-9999", "2024-03-01"),
    ("1970-01-01T00:00:00", "+0000", "1970-01-01"),
    ("2038-01-20T00:00:00", "+0000", "2038-01-20"),
    ("9999-12-31T23:59:59", "+0000", "9999-12-31"),
]


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Here it is fourteen hours later than in UTC."""
    with monkeypatch.context() as environment:
        environment.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_a_day_is_meant_in_utc(bare: Path) -> None:
    with Repository(str(bare)) as opened:
        for moment, zone, day in DAYS:
            made = commit(bare, {"docs/a": "a"}, date=seconds(moment), zone=zone)
            assert opened.commit() == (made, day)
            assert opened.changed(Commit(made, day), "docs") == {"docs/a": day}
            assert opened.on(day) == (made, day)


def raw(path: Path, headers: str, tree: str = "HEAD^{tree}") -> str:
    """A commit with these headers, whatever they are, at the end of `main`."""
    text = f"tree {git(path, 'rev-parse', tree)}\n{headers}\n\nno more words\n"
    made = git(path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text.encode())
    git(path, "update-ref", "refs/heads/main", made)
    return made


@pytest.mark.parametrize(
    "headers",
    [
        "committer test <> 3093527980800 +0000",  # in the year 100000
        "committer test <> 253402300800 +0000",  # a second after the year 9999
        "committer test <> -86400 +0000",
        f"committer test <> {'9' * 17} +0000",
        f"committer test <> {'9' * 30} +0000",
        f"committer test <> {'9' * 5000} +0000",
        "committer test <> soon +0000",
        "committer test",
        "committer ",
        "author test <> 1700000000 +0000",
    ],
)
def test_a_day_that_there_is_not(bare: Path, headers: str) -> None:
    first = commit(bare, {"docs/a": "a", "docs/b": "b"}, date="2024-01-10")
    other = commit(bare, {"docs/b": "changed"}, first, branch="other")
    made = raw(bare, f"parent {first}\n{headers}", f"{other}^{{tree}}")
    assert refused(bare) == f"commit {made} says no date that there is"
    with Repository(str(bare)) as opened:
        known = opened.changed(Commit(made, ""), "docs")
        assert known.pop("docs/b", "2024-01-10") in ("2024-01-10", "1970-01-01")
        assert known == {"docs/a": "2024-01-10"}


def test_the_committer_says_the_day_not_the_author(bare: Path) -> None:
    commit(bare, {"a": "a"})
    raw(bare, "author committer <> 1 +0000\ncommitter a b  c <d> e <> 1700000000 -0330\nencoding latin-1")
    with Repository(str(bare)) as opened:
        assert opened.commit().date == "2023-11-14"


def test_the_last_commit_until_a_day(origin: History) -> None:
    with Repository(str(origin.path)) as opened:
        for day, revision in {
            "2024-01-09": None, "2024-01-10": origin.first, "2024-02-09": origin.first,
            "2024-02-10": origin.second, "2024-03-15": origin.second, "2024-04-10": origin.merge,
            "2024-05-10": origin.last, "2099-12-31": origin.last, "2100-01-01": origin.last,
            "9999-12-31": origin.last, "1960-01-01": None, "1970-01-01": None, "1969-12-31": None,
        }.items():  # fmt: skip
            found = opened.on(day)
            assert (found.revision if found else None) == revision, day
        assert opened.on("2024-03-15", "side") == (origin.side, "2024-03-10")
        assert opened.on("2024-03-01", "side") == (origin.first, "2024-01-10")
        with pytest.raises(UsageError, match="'nothing' is no commit of it"):
            opened.on("2024-03-15", "nothing")


@pytest.mark.usefixtures("far_east")
def test_a_day_ends_at_midnight_in_utc(bare: Path) -> None:
    first = commit(bare, {"a": "1"}, date=seconds("2024-01-10T00:00:00"))
    second = commit(bare, {"a": "2"}, first, date=seconds("2024-01-10T23:59:59"))
    commit(bare, {"a": "3"}, second, date=seconds("2024-01-11T00:00:00"))
    with Repository(str(bare)) as opened:
        assert opened.on("2024-01-10") == (second, "2024-01-10")
        assert opened.on("2024-01-09") is None


# Which files.


def test_names_of_every_sort(bare: Path) -> None:
    names = [
        "a b",
        ' "quoted" ',
        "back\\slash",
        "line\nend",
        "tab\tx",
        "ünïcode",
        "-x",
        ":(top)y",
        "*",
        "\x01z",
    ]
    expected = sorted(f"d/{name}" for name in names)
    made = commit(bare, {f"d/{name}": f"in {name}" for name in names}, date="2024-01-10")
    with Repository(str(bare)) as opened:
        snapshot = opened.snapshot(opened.commit())
        assert list(snapshot) == expected
        assert list(opened.snapshot(opened.commit(), "d")) == expected
        for path in expected:
            assert path in snapshot
            assert snapshot.read(path) == (path, f"in {path[2:]}".encode(), None)
        assert opened.changed(Commit(made, ""), "d") == dict.fromkeys(expected, "2024-01-10")


def test_a_name_that_is_not_utf_8_is_written_out(bare: Path) -> None:
    commit(bare, {b"d/caf\xe9": "e", b"d/cafz": "z"}, date="2024-01-10")
    with Repository(str(bare)) as opened:
        last = opened.commit()
        snapshot = opened.snapshot(last)
        assert list(snapshot) == snapshot.below("d") == ["d/caf\\xe9", "d/cafz"]
        assert snapshot.read("d/caf\\xe9").content == b"e"
        assert opened.changed(last, "d") == {"d/caf\\xe9": "2024-01-10", "d/cafz": "2024-01-10"}


def test_only_plain_files_are_files(bare: Path) -> None:
    files: dict[str, str | bytes | None] = {"plain": "p", "sub": submodule(NO_COMMIT.encode())}
    commit(bare, {**files, "link": link(b"plain"), "away": link(b"/etc/passwd")})
    with Repository(str(bare)) as opened:
        snapshot = opened.snapshot(opened.commit())
        assert list(snapshot) == ["plain"]
        for path in ("link", "away", "sub", "nothing", "plain/", "./plain", "/plain", ""):
            assert path not in snapshot
            assert snapshot.read(path) == (path, b"", ("unreadable-file", "does not exist"))


def test_a_file_that_can_be_run_is_a_file(origin: History, tmp_path: Path) -> None:
    path = repository(tmp_path / "modes")
    (path / "run").write_text("r")
    (path / "run").chmod(0o755)
    git(path, "add", "run")
    git(path, "commit", "--quiet", "--message=x")
    with Repository(str(path)) as opened:
        assert list(opened.snapshot(opened.commit())) == ["run"]


def test_a_folder_is_not_what_begins_like_it(bare: Path) -> None:
    commit(bare, {"docs/a": "", "docs/sub/b": "", "docs2/c": "", "docs.rst": "", "x/docs/d": ""})
    with Repository(str(bare)) as opened:
        last = opened.commit()
        snapshot = opened.snapshot(last)
        assert snapshot.below("docs") == snapshot.below("docs/") == ["docs/a", "docs/sub/b"]
        assert snapshot.below("docs/a") == snapshot.below("doc") == []
        assert list(opened.snapshot(last, "docs")) == ["docs/a", "docs/sub/b"]
        assert (
            list(opened.changed(last, "docs"))
            == list(opened.changed(last, "docs/"))
            == snapshot.below("docs")
        )


def test_a_folder_is_a_name_not_a_pattern(bare: Path) -> None:
    folders = (":(glob)*", ":!docs", "*", "d?cs", "[d]ocs", "--all", ":", "docs")
    commit(bare, {f"{folder}/a": "a" for folder in folders}, date="2024-01-10")
    with Repository(str(bare)) as opened:
        last = opened.commit()
        for folder in folders:
            assert list(opened.snapshot(last, folder)) == [f"{folder}/a"]
            assert opened.changed(last, folder) == {f"{folder}/a": "2024-01-10"}
        assert opened.changed(last, "nothing") == {}


def test_a_file_is_read_up_to_a_mebibyte(bare: Path) -> None:
    sizes = {
        "just": MAX_SIZE,
        "over": MAX_SIZE + 1,
        "twice": 2 * MAX_SIZE + 2,
        "thrice": 3 * MAX_SIZE,
        "none": 0,
    }
    commit(bare, {name: b"x" * size for name, size in sizes.items()})
    with Repository(str(bare)) as opened:
        snapshot = opened.snapshot(opened.commit())
        for name, size in [*sizes.items(), *sizes.items()]:
            file = snapshot.read(name)
            if size > MAX_SIZE:
                assert file == (name, b"", ("too-large", "has more than 1,048,576 bytes"))
            else:
                assert file == (name, b"x" * size, None)


def test_what_is_no_blob_is_told_apart(origin: History) -> None:
    with Repository(str(origin.path)) as opened:
        kind, content = opened.object(origin.last)
        assert kind == "commit"
        assert content.startswith(b"tree ")
        assert opened.object("v1")[0] == "tag"
        assert opened.object("HEAD:docs")[0] == "tree"
        assert opened.object("HEAD:run") == ("blob", b"r, changed\n")
        assert opened.object(NO_COMMIT) == ("missing", b"")
        assert opened.object("no such thing") == ("missing", b"")
        assert opened.object("HEAD:run") == ("blob", b"r, changed\n")


# When a file changed.


def test_when_files_changed_until_each_commit(origin: History) -> None:
    with Repository(str(origin.path)) as opened:
        for revision, changes in {
            origin.first: dict.fromkeys(CHANGED, "2024-01-10"),
            origin.second: {**dict.fromkeys(CHANGED, "2024-01-10"), "docs/a.rst": "2024-02-10"},
            origin.side: {**dict.fromkeys(CHANGED, "2024-01-10"), "docs/b.rst": "2024-03-10"},
            origin.merge: CHANGED,
            origin.last: CHANGED,
        }.items():
            assert opened.changed(Commit(revision, ""), "docs") == changes


def test_a_file_that_moved_or_went(bare: Path) -> None:
    first = commit(bare, {"d/a": "the same\n" * 9, "d/b": "b"}, date="2024-01-10")
    second = commit(bare, {"d/a": None, "d/c": "the same\n" * 9}, first, date="2024-02-10")
    commit(bare, {"d/b": None, "e": "e"}, second, date="2024-03-10")
    with Repository(str(bare)) as opened:
        days = opened.changed(opened.commit(), "d")
    assert days == {"d/a": "2024-02-10", "d/b": "2024-03-10", "d/c": "2024-02-10"}


def test_the_newest_day_counts_whatever_the_order(bare: Path) -> None:
    first = commit(bare, {"d/a": "1"}, date="2024-03-10")
    commit(bare, {"d/a": "2"}, first, date="2024-02-10")  # its clock was wrong
    with Repository(str(bare)) as opened:
        assert opened.changed(opened.commit(), "d") == {"d/a": "2024-03-10"}


def test_a_shallow_clone_leaves_out_what_it_does_not_know(origin: History, tmp_path: Path) -> None:
    path = cloned(origin, tmp_path / "one", "--depth=1")
    with Repository(str(path)) as opened:
        assert opened.shallow
        assert opened.changed(opened.commit(), "docs") == {}
        assert list(opened.snapshot(opened.commit(), "docs")) == list(CHANGED)
    said = refused(path, origin.first)
    advice = "fetch the whole history (git fetch --unshallow), and another branch by its name"
    assert said.startswith(f"{origin.first!r} is no commit of it; {advice} (git fetch origin main:")
    path = cloned(origin, tmp_path / "two", "--depth=2")
    with Repository(str(path)) as opened:
        assert opened.changed(opened.commit(), "docs") == {}
    path = cloned(origin, tmp_path / "three", "--depth=3")
    with Repository(str(path)) as opened:
        assert opened.changed(opened.commit(), "docs") == {"docs/c.rst": "2024-04-10"}
        assert opened.on("2024-03-01") == (origin.second, "2024-02-10")
        assert opened.on("2024-02-01") is None
    path = cloned(origin, tmp_path / "four", "--depth=9")
    reads_it_all(origin, path)


@pytest.mark.parametrize("place", ["folder", "git folder", "other work tree", "bare"])
def test_a_shallow_clone_of_every_sort(origin: History, tmp_path: Path, place: str) -> None:
    try:
        (tmp_path / "caf\udce9 \n").mkdir()
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    clone = cloned(
        origin, tmp_path / "caf\udce9 \n/clone", "--depth=3", *(["--bare"] if place == "bare" else [])
    )
    path = {"folder": clone / "docs", "git folder": clone / ".git", "bare": clone}.get(
        place, tmp_path / "other"
    )
    if place == "other work tree":
        git(clone, "worktree", "add", "--quiet", "--detach", str(path))
    with Repository(str(path)) as opened:
        assert opened.shallow
        assert opened.changed(opened.commit(), "docs") == {"docs/c.rst": "2024-04-10"}


def test_an_older_day_is_not_told_where_a_newer_one_was_cut_off(tmp_path: Path) -> None:
    path = repository(tmp_path / "origin", "--bare")
    first = commit(path, {"d/a": "1", "d/b": "1"}, date="2024-01-10")
    cut = commit(path, {"d/a": "side"}, first, date="2024-04-10", branch="side")
    side = commit(path, {"x": "x"}, cut, date="2024-04-11", branch="side")
    older = commit(path, {"y": "y"}, first, date="2024-02-09")
    main = commit(path, {"d/a": "main", "d/b": "main"}, older, date="2024-02-10")
    commit(path, {"d/a": "side", "x": "x"}, main, side, date="2024-05-10")
    made = History(path, first, cut, side, main, "")
    with Repository(str(path)) as opened:
        assert opened.changed(opened.commit(), "d") == {"d/a": "2024-04-10", "d/b": "2024-02-10"}
    with Repository(str(cloned(made, tmp_path / "clone", "--depth=3", "--bare"))) as opened:
        assert opened.changed(opened.commit(), "d") == {}


def test_replaced_and_grafted_commits_are_read_as_they_were_made(origin: History, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path / "clone")
    (clone / ".git/info/grafts").write_text(f"{origin.last}\n")
    git(clone, "replace", origin.merge, origin.first)
    git(clone, "replace", f"{origin.last}:docs/a.rst", f"{origin.first}:docs/a.rst")
    reads_it_all(origin, clone)


# What is not there, or not whole.


OLD_GIT = "unset GIT_NO_LAZY_FETCH"
"""A git from before 2.45 does not know the variable."""


@pytest.mark.parametrize("age", ["", OLD_GIT], ids=["git", "old git"])
def test_a_partial_clone_fetches_nothing(
    origin: History, tmp_path: Path, disguise: Disguise, age: str
) -> None:
    disguise(age)
    path = cloned(origin, tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    before = everything_in(path)
    with Repository(str(path)) as opened:
        last = opened.commit()
        snapshot = opened.snapshot(last)
        assert opened.changed(last, "docs") == CHANGED
        for name in (*snapshot, *snapshot):
            trouble = ("unreadable-file", "is not in this clone, which is partial or damaged")
            assert snapshot.read(name) == (name, b"", trouble)
        assert opened.commit("v1").revision == origin.second
    assert everything_in(path) == before


@pytest.mark.parametrize("age", ["", OLD_GIT], ids=["git", "old git"])
def test_a_clone_without_trees_says_how_to_clone(
    origin: History, tmp_path: Path, disguise: Disguise, age: str
) -> None:
    disguise(age)
    path = cloned(origin, tmp_path / "treeless", "--filter=tree:0", "--no-checkout")
    before = everything_in(path)
    with Repository(str(path)) as opened:
        last = opened.commit()
        said = "is a partial clone, which lacks what is asked of it; clone it without --filter"
        with pytest.raises(UsageError, match=f"^{path}: {said}$"):
            opened.snapshot(last)
        with pytest.raises(UsageError, match=f"^{path}: {said}$"):
            opened.changed(last, "docs")
        assert opened.on("2024-04-30") == (origin.merge, "2024-04-10")
    assert everything_in(path) == before


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below `folder`, with its size and when it was written."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def loose(path: Path, name: str) -> Path:
    identity = git(path, "rev-parse", name)
    return path / "objects" / identity[:2] / identity[2:]


def test_damaged_objects(tmp_path: Path) -> None:
    bare = repository(tmp_path / "damaged", "--bare")
    commit(bare, {"a": "a" * 500, "b": "b", "c": "c", "d": "d"})
    for name, content in (("HEAD:a", b""), ("HEAD:b", b"\0garbage"), ("HEAD:c", None)):
        place = loose(bare, name)
        place.chmod(0o644)
        place.unlink() if content is None else place.write_bytes(content)
    with Repository(str(bare)) as opened:
        snapshot = opened.snapshot(opened.commit())
        for name in ("a", "b", "c", "a", "b"):
            assert snapshot.read(name).trouble == (
                "unreadable-file", "is not in this clone, which is partial or damaged"
            )  # fmt: skip
            assert snapshot.read("d").content == b"d"


@pytest.mark.parametrize(
    "answer",
    ["", "x blob 3\\nab", "x blob 3\\nabc", "x blob 9000000\\nabc", "x blob 9000000\\n", "x missing"],
)
def test_an_answer_that_breaks_off_is_none(origin: History, disguise: Disguise, answer: str) -> None:
    disguise(f'case "$*" in *cat-file*) read _; printf "{answer}"; exit;; esac')
    with Repository(str(origin.path)) as opened:
        assert opened.object("x") == ("missing", b"")


def test_a_tree_that_calls_a_folder_a_file(bare: Path) -> None:
    commit(bare, {"d/a": "a", "plain": "p"})
    folder = bytes.fromhex(git(bare, "rev-parse", "HEAD:d"))
    forged = git(
        bare, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=b"100644 x\0" + folder
    )
    raw(bare, "committer test <> 1700000000 +0000", forged)
    with Repository(str(bare)) as opened:
        trouble = opened.snapshot(opened.commit()).read("x").trouble
    assert trouble == ("unreadable-file", "is not in this clone, which is partial or damaged")


def test_git_that_ended_meanwhile(origin: History, disguise: Disguise) -> None:
    disguise('case "$*" in *cat-file*) read _; printf "x missing\\n"; exec <&-; exit;; esac')
    with Repository(str(origin.path)) as opened:
        assert opened.object("x") == ("missing", b"")
        assert opened._batch is not None
        opened._batch.wait()
        with pytest.raises(UsageError, match=f"^{origin.path}: git stopped reading objects$"):
            opened.object("x")


# Nothing is left behind.


def test_no_process_is_left(origin: History) -> None:
    with Repository(str(origin.path)) as opened:
        opened.commit()
        batch = opened._batch
        assert batch is not None
        opened.snapshot(opened.commit()).read("run")
        assert opened._batch is batch, "there is one process for all objects"
        assert batch.poll() is None
    assert batch.returncode == 0
    assert batch.stdin is not None
    assert batch.stdin.closed
    assert batch.stdout is not None
    assert batch.stdout.closed
    with pytest.raises(ProcessLookupError):
        os.kill(batch.pid, 0)
    opened.close()


def test_no_process_is_left_after_a_failure(origin: History) -> None:
    opened = Repository(str(origin.path))
    with pytest.raises(UsageError), opened:
        opened.commit("HEAD:run")
    assert opened._batch is None
    with contextlib.suppress(KeyboardInterrupt), opened:
        opened.commit()
        batch = opened._batch
        raise KeyboardInterrupt
    assert batch is not None
    assert batch.returncode == 0


# Nothing is run.

HOOKS = ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman")
PLUMBING = ("rev-parse", "rev-list", "ls-tree", "cat-file", "diff-tree", "fetch")


def configure(path: Path, settings: dict[str, str]) -> None:
    """Writes settings into the repository's own configuration."""
    with (path / ".git/config").open("a") as file:
        for name, value in settings.items():
            section, _, key = name.rpartition(".")
            section, dot, rest = section.partition(".")
            file.write(f'[{section} "{rest}"]\n' if dot else f"[{section}]\n")
            file.write(f'\t{key} = "{value}"\n')


class Trap(NamedTuple):
    """A repository, the script that it names, and the file that exists once the script was run."""

    path: Path
    script: Path
    marker: Path


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    """A repository, some of whose blobs are missing, that names a script wherever git runs something."""
    folder = tmp_path_factory.mktemp("trap")
    made = history(folder / "trap")
    path = made.path
    marker, script = folder / "marker", folder / "script"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {marker}\n')
    script.chmod(0o755)
    (path / ".git/hooks").mkdir(exist_ok=True)
    for hook in HOOKS:
        shutil.copy(script, path / ".git/hooks" / hook)
    run = str(script)
    settings = {
        **{f"pager.{word}": run for word in PLUMBING},
        **{f"alias.{word}": f"!{run}" for word in PLUMBING},
        **dict.fromkeys(
            ("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand"), run
        ),
        **dict.fromkeys(("core.gitProxy", "core.alternateRefsCommand", "uploadpack.packObjectsHook"), run),
        **dict.fromkeys(("filter.evil.smudge", "filter.evil.clean", "filter.evil.process"), run),
        **dict.fromkeys(
            ("diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver"), run
        ),
        **dict.fromkeys(
            ("gpg.program", "gpg.ssh.program", "gpg.x509.program", "interactive.diffFilter"), run
        ),
        **dict.fromkeys(("remote.origin.uploadpack", "remote.origin.receivepack"), run),
        "core.hooksPath": str(path / ".git/hooks"),
        "credential.helper": f"!{run}",
        "log.showSignature": "true",
        "submodule.sub.update": f"!{run}",
        "protocol.allow": "always",
        "protocol.file.allow": "always",
        "protocol.ext.allow": "always",
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }
    signed = f"parent {made.last}\nauthor test <> 1715342400 +0000\ncommitter test <> 1715342400 +0000\n"
    signed += "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    tree = commit(path, {".gitattributes": "* filter=evil diff=evil merge=evil\n"}, made.last)
    last = raw(path, signed, f"{tree}^{{tree}}")
    git(path, "reset", "--quiet", "--hard")
    configure(path, settings)
    blob = git(path, "rev-parse", "HEAD:docs/b.rst")
    (path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert git(path, "rev-parse", "HEAD") == last
    return Trap(path, script, marker)


def springs(trap: Trap, *words: str) -> bool:
    """Whether git, called so, runs what the repository names."""
    trap.marker.unlink(missing_ok=True)
    with contextlib.suppress(AssertionError):
        git(trap.path, *words)
    try:
        return trap.marker.exists()
    finally:
        trap.marker.unlink(missing_ok=True)


def test_the_trap_is_set(trap: Trap) -> None:
    assert springs(trap, "status")
    assert springs(trap, "diff", "v1~1", "v1")
    assert springs(trap, "log", "-1")
    assert springs(trap, "cat-file", "--filters", "HEAD:docs/a.rst")
    for url in (trap.path.as_uri(), f"ext::{trap.script}"):
        assert springs(trap, "-c", f"remote.origin.url={url}", "cat-file", "-p", "HEAD:docs/b.rst")


@pytest.mark.parametrize("url", ["file://{path}", "ext::{script}", "ssh://x/y"])
@pytest.mark.parametrize("age", ["", OLD_GIT], ids=["git", "old git"])
def test_nothing_is_run(trap: Trap, disguise: Disguise, age: str, url: str) -> None:
    disguise(age)
    git(trap.path, "config", "remote.origin.url", url.format(**trap._asdict()))
    trap.marker.unlink(missing_ok=True)
    before = everything_in(trap.path.parent)
    with Repository(str(trap.path)) as opened:
        last = opened.commit()
        assert opened.commit("v1").date == "2024-02-10"
        assert opened.on("2024-05-10") == (last.revision, last.date)
        assert opened.on("2024-04-30") is not None
        snapshot = opened.snapshot(last)
        assert opened.snapshot(last, "docs").below("docs") == list(CHANGED)
        assert [path for path in snapshot if snapshot.read(path).trouble] == ["docs/b.rst"]
        assert snapshot.read("docs/a.rst").content == b"a, changed\n"
        assert opened.changed(last, "docs") == CHANGED
        assert opened.object(last.revision)[0] == "commit"
        for revision in ("nothing", "HEAD:docs/b.rst"):
            with pytest.raises(UsageError, match="is no commit"):
                opened.commit(revision)
    assert everything_in(trap.path.parent) == before
    assert not trap.marker.exists()


def test_what_every_call_of_git_is_told(origin: History, tmp_path: Path, disguise: Disguise) -> None:
    disguise(f'{{ echo "$@"; env | grep -E "^(GIT|LC_ALL)" | sort; }} >> "{tmp_path}/said"')
    with Repository(str(origin.path)) as opened:
        opened.changed(opened.commit(), "docs")
        opened.snapshot(opened.commit()).read("run")
    calls = (tmp_path / "said").read_text().split("-c core.fsmonitor=false ")[1:]
    assert len(calls) == 7
    for call in calls:
        assert call.startswith(f"-c core.hooksPath={os.devnull} -c protocol.allow=never -c ")
        assert f" -C {origin.path} " in call
        for word in (
            *(
                "GIT_ALLOW_PROTOCOL=",
                "GIT_NO_LAZY_FETCH=1",
                "GIT_NO_REPLACE_OBJECTS=1",
                "GIT_OPTIONAL_LOCKS=0",
            ),
            *("GIT_TERMINAL_PROMPT=0", "LC_ALL=C"),
        ):
            assert f"\n{word}\n" in call


def test_words_that_a_repository_wants_otherwise(origin: History, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path / "clone")
    configure(clone, {
        "i18n.logOutputEncoding": "UTF-16", "i18n.commitEncoding": "UTF-16", "core.quotePath": "true",
        "color.ui": "always", "color.diff": "always", "log.date": "relative", "format.pretty": "oneline",
        "diff.renames": "copies", "diff.relative": "true", "diff.noprefix": "true", "diff.orderFile": os.devnull,
        "core.abbrev": "4", "log.follow": "true", "core.ignoreCase": "true", "core.bigFileThreshold": "1",
        "core.sparseCheckout": "true", "diff.ignoreSubmodules": "all", "core.worktree": str(tmp_path),
    })  # fmt: skip
    reads_it_all(origin, clone)
