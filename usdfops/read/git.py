"""A git repository at one commit, read through plumbing alone.

Nothing is checked out, fetched or run: no hook, filter, fsmonitor, pager, external diff, alias or
transport that the repository configures. Blobs come through one `git cat-file --batch`.
"""

from __future__ import annotations

import calendar
import os
import subprocess
import time
from collections.abc import Iterator
from typing import IO, NamedTuple

from usdfops.errors import UsageError
from usdfops.read.tree import MAX_SIZE, File, printable

__all__ = ["FETCH", "Commit", "Repository", "Snapshot", "day_of"]

_SWITCHED_OFF = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
    *("-c", "i18n.logOutputEncoding=UTF-8"),
)
# A caller's GIT_DIR or GIT_INDEX_FILE (hooks have both) would answer for another repository.
_KEPT = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH")
_WATCHED = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_GRAFT_FILE": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_RECEIVED = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
_PLAIN_FILES = ("100644", "100755")
_MISSING = ("missing", b"")
FETCH = "git fetch origin main:refs/remotes/origin/main"
"""How a clone of one branch comes to know the default branch."""


class Commit(NamedTuple):
    """A commit: its full hash, and the day on which it was committed, in UTC, as YYYY-MM-DD."""

    revision: str
    date: str


class Repository:
    """A repository in a work tree, a bare one, or a mirror.

    Raises:
        UsageError: there is no repository at `path`, or git refuses to read it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        if not os.path.isdir(path):
            raise UsageError(f"{printable(path)}: there is no such folder; name a checkout of the repository")
        self._batch: subprocess.Popen[bytes] | None = None
        self.shallow = self.git("rev-parse", "--is-shallow-repository").strip() == b"true"
        """Whether the clone was cut off, so that its older history is not known."""

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process that reads objects."""
        if self._batch:
            batch, self._batch = self._batch, None
            batch.communicate()  # closes its input, upon which it ends

    def commit(self, revision: str = "HEAD") -> Commit:
        """The commit that `revision` (a hash, branch, tag, or anything that git understands) names.

        Raises:
            UsageError: it names none.
        """
        named = self._named(revision)
        kind, content = self.object(named) if named else _MISSING
        if named and "@{" in revision and not self._remembers(revision):
            said = f"this clone does not know what {revision!r} was then; name a commit or a tag"
            raise UsageError(f"{printable(self.path)}: {said}")
        if named is None or kind != "commit":
            raise UsageError(f"{printable(self.path)}: {self._no_commit(revision)}")
        committer = next((line for line in content.split(b"\n") if line.startswith(b"committer ")), b"")
        date = day_of(committer.split(b" ")[-2]) if committer else None
        if date is None:
            raise UsageError(f"{printable(self.path)}: commit {named} says no date that there is")
        return Commit(named, date)

    def on(self, date: str, revision: str = "HEAD") -> Commit | None:
        """The last commit on the main line of `revision` on the day `date` or before; None if none was."""
        head = self.commit(revision).revision
        midnight = calendar.timegm(time.strptime(date, "%Y-%m-%d"))
        if midnight < 0:
            return None
        end = f"--before=@{midnight + 86399} +0000"  # written as a date, it would end in 2099
        found = self.git("rev-list", "-1", "--first-parent", end, head).decode().strip()
        return self.commit(found) if found else None

    def snapshot(self, commit: Commit, *folders: str) -> Snapshot:
        """The files of `commit`, of some of its folders where any are named."""
        listing = self.git(
            "ls-tree", "-r", "-z", "--full-tree", commit.revision, "--", *map(_exactly, folders)
        )
        files = {}
        for entry in listing.split(b"\0")[:-1]:
            about, _, path = entry.partition(b"\t")
            mode, _, identity = about.decode().split(" ")
            if mode in _PLAIN_FILES:
                files[path.decode("utf-8", "backslashreplace")] = identity
        return Snapshot(self, commit, files)

    def changed(self, commit: Commit, folder: str) -> dict[str, str]:
        """The day on which each file below `folder` was last changed before or by `commit`.

        Files whose last change a shallow clone does not hold are left out.
        """
        cut = self._cut()
        commits = self.git("rev-list", commit.revision, "--", _exactly(folder))
        log = self.git(
            *("diff-tree", "--stdin", "--root", "-r", "-c", "--no-renames", "--name-only"),
            *("-z", "--format=tformat:%x01%H %ct", "--", _exactly(folder)),
            given=commits,
        )
        last: dict[str, str] = {}
        unknown: dict[str, str] = {}
        date, dates = None, last
        for word in log.split(b"\0"):
            if word.startswith(b"\x01"):  # no name does, since all begin with the folder
                revision, _, seconds = word[1:].decode().partition(" ")
                date, dates = day_of(seconds), unknown if revision in cut else last
            elif word and date:
                path = word.removeprefix(b"\n").decode("utf-8", "backslashreplace")
                dates[path] = max(dates.get(path, date), date)
        return {path: date for path, date in last.items() if date >= unknown.get(path, date)}

    def object(self, identity: str) -> tuple[str, bytes]:
        """The type and the content of an object; the type is `missing` where the clone lacks it."""
        if "\n" in identity:  # it would be two questions
            return _MISSING
        if self._batch is None:
            self._batch = subprocess.Popen(  # noqa: S603
                self._command("cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self.path),
            )
        stdin, stdout = self._batch.stdin, self._batch.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(os.fsencode(identity) + b"\n")
            stdin.flush()
        except OSError:
            raise UsageError(f"{printable(self.path)}: git stopped reading objects") from None
        answer = _answer(stdout)
        if answer is None:
            self.close()  # the next object is asked of a new process
        return answer or _MISSING

    def git(self, *words: str, given: bytes = b"", index: str | None = None, may_fail: bool = False) -> bytes:
        """What a plumbing command prints; with another file as the index, where one is named.

        `may_fail` is for commands that answer "no" by an exit code of 1.

        Raises:
            UsageError: git is not installed, or gives up.
        """
        done = self._ran(*words, given=given, index=index)
        if done.returncode and not (may_fail and done.returncode == 1):
            raise UsageError(f"{printable(self.path)}: {_reason(done.stderr.decode('utf-8', 'replace'))}")
        return done.stdout

    def _ran(
        self, *words: str, given: bytes = b"", index: str | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        environment = _environment(self.path) | ({"GIT_INDEX_FILE": index} if index else {})
        try:
            return subprocess.run(  # noqa: S603
                self._command(*words), input=given, capture_output=True, check=False, env=environment
            )
        except FileNotFoundError:
            raise UsageError("git is not installed; install it to read repositories") from None

    def _named(self, revision: str, kind: str = "^{commit}") -> str | None:
        if revision.startswith("-") or not revision.isprintable():
            return None
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"{revision}{kind}").decode().strip()
        except UsageError:
            return None

    def _no_commit(self, revision: str) -> str:
        """Why `revision` names no commit, and what to do."""
        if self.shallow:
            whole, branch = "git fetch --unshallow", f"another branch by its name ({FETCH})"
            return f"{revision!r} is no commit of it; fetch the whole history ({whole}), and {branch}"
        # A file of a commit has a colon, and what is not to be reached a caret.
        named = None if {":", "^"} & {*revision} else self._named(revision, "")
        if named and not named.startswith(revision) and self.object(named)[0] == "missing":
            return f"{revision!r} is {named[:8]}, which is missing here or damaged; clone it again"
        return f"{revision!r} is no commit of it; name a commit"

    def _remembers(self, revision: str) -> bool:
        """Whether what a branch was at a time is known: git takes the oldest that it knows, and warns."""
        said = self._ran("rev-parse", "--verify", f"{revision}^{{commit}}").stderr
        return b"only goes back to" not in said

    def _cut(self) -> set[str]:
        """The commits at which a shallow clone was cut off."""
        if not self.shallow:
            return set()
        path = os.fsdecode(self.git("rev-parse", "--git-path", "shallow").removesuffix(b"\n"))
        with open(os.path.join(self.path, path), encoding="ascii") as file:
            return set(file.read().split())

    def _command(self, *words: str) -> list[str]:
        return ["git", *_SWITCHED_OFF, "-C", self.path, *words]


class Snapshot:
    """The files of a repository at one commit."""

    def __init__(self, repository: Repository, commit: Commit, files: dict[str, str]) -> None:
        self.repository = repository
        self.commit = commit
        self._files = files

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        """The paths of all plain files, in their order; links and submodules are none."""
        return iter(sorted(self._files))

    def below(self, folder: str) -> list[str]:
        """The paths below `folder`, in their order."""
        return [path for path in self if path.startswith(folder.rstrip("/") + "/")]

    def read(self, path: str) -> File:
        """The file at `path`, with what is wrong with it, if anything is."""
        if path not in self._files:
            return File(path, b"", ("unreadable-file", "does not exist"))
        kind, content = self.repository.object(self._files[path])
        if kind != "blob":
            return File(path, b"", ("unreadable-file", "is not in this clone, which is partial or damaged"))
        if len(content) > MAX_SIZE:
            return File(path, b"", ("too-large", f"has more than {MAX_SIZE:,} bytes"))
        return File(path, content)


def day_of(seconds: bytes | str) -> str | None:
    """The day of a time in seconds since 1970, in UTC; None where it is no such time."""
    try:
        moment = time.gmtime(int(seconds))
    except (OverflowError, OSError, ValueError):
        return None
    return time.strftime("%Y-%m-%d", moment) if 1970 <= moment.tm_year <= 9999 else None


def _environment(path: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k.startswith(_KEPT)}
    received = {k: os.environ[k] for k in _RECEIVED if k in os.environ} if _is_receiving(path) else {}
    return {**kept, **received, **_WATCHED}


def _is_receiving(path: str) -> bool:
    """Whether a hook asks about what is being pushed to this very repository, which git keeps apart."""
    apart = os.environ.get("GIT_QUARANTINE_PATH")
    home = os.path.realpath(path)
    return bool(apart) and os.path.commonpath([home, os.path.realpath(apart or "")]) == home


def _exactly(folder: str) -> str:
    """The folder as git is told it: from the top of the repository, whatever characters it has."""
    return f":(top,literal){folder}"


def _answer(stream: IO[bytes]) -> tuple[str, bytes] | None:
    """The type and the content that come next, or no more of it than needed to see that it is too much.

    None where git has ended, as some versions do over an object that is damaged or not there.
    """
    head = stream.readline().split()
    if len(head) != 3:
        return _MISSING if head else None
    size = int(head[2])
    wanted = min(size, MAX_SIZE + 1)
    content = stream.read(wanted)
    left = size + 1 - wanted  # a line feed follows
    while part := stream.read(min(left, MAX_SIZE)):
        left -= len(part)
    return None if left else (head[1].decode(), content)


def _reason(error: str) -> str:
    """What git said, in one line and with what to do."""
    if "dubious ownership" in error:
        return "git refuses to read it, since somebody else owns it; add it to git's safe.directory"
    if "not a git repository" in error:
        return "is not a git repository; name a checkout, a bare repository or a mirror"
    if "promisor remote" in error:
        return "is a partial clone, which lacks what is asked of it; clone it without --filter"
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    lines = [line for line in lines if line.startswith("fatal: ")] or lines
    return f"git says: {lines[0].removeprefix('fatal: ')}" if lines else "git could not read it"
