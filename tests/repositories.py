"""Real git repositories for tests: made by git itself, by nobody in particular, always alike.

A commit needs no work tree: its files are given as a mapping, whatever their names and modes.
"""

from __future__ import annotations

import calendar
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

__all__ = ["DAY", "commit", "git", "link", "repository", "submodule", "tried"]

DAY = "2026-01-31"
"""The day of a commit that says no other."""

_SOMEBODY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "test"), ("EMAIL", "test@example.org"), ("DATE", f"{DAY}T12:00:00+0000"))
}
_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class _Entry(bytes):
    """What stands in a tree, where it is no plain file."""

    mode = b"100644"


class link(_Entry):  # noqa: N801
    """A symbolic link to what the bytes name."""

    mode = b"120000"


class submodule(_Entry):  # noqa: N801
    """A submodule at the commit whose hash the bytes are."""

    mode = b"160000"


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    """What git prints, called in `folder` with nobody's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        input=given,
        capture_output=True,
        check=False,
        env={**kept, **_SETTINGS, **_SOMEBODY},
    )
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr.decode()}"
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def repository(folder: Path, *options: str) -> Path:
    """A new repository in `folder`, without a commit; `options` are those of `git init`."""
    folder.mkdir(parents=True)
    git(folder, "-c", "init.defaultBranch=main", "init", "--quiet", *options)
    return folder


def commit(
    repository: Path,
    files: Mapping[str, str | bytes | None] | Mapping[bytes, str | bytes | None],
    *parents: str,
    date: str | int = DAY,
    zone: str = "+0000",
    branch: str = "main",
) -> str:
    """The hash of a new commit at the end of `branch`; what is in the work tree stays as it is.

    It has the files of its first parent and these; None takes one away. Without a parent it is the
    first of its line. `date` is a day, of which it is noon in UTC, or seconds since 1970.
    """
    seconds = date if isinstance(date, int) else calendar.timegm(time.strptime(date, "%Y-%m-%d")) + 43200
    lines = [b"feature done", b"commit refs/heads/%b" % branch.encode(), b"mark :1"]
    lines += [b"committer test <test@example.org> %d %b" % (seconds, zone.encode()), b"data 0"]
    lines += [b"%b %b" % (b"merge" if n else b"from", parent.encode()) for n, parent in enumerate(parents)]
    for name, content in files.items():
        path = _quoted(name.encode() if isinstance(name, str) else name)
        if content is None:
            lines.append(b"D " + path)
        elif isinstance(content, submodule):
            lines.append(b"M %b %b %b" % (content.mode, content, path))
        else:
            data = content.encode() if isinstance(content, str) else content
            mode = getattr(content, "mode", b"100644")
            lines += [b"M %b inline %b" % (mode, path), b"data %d" % len(data), data]
    lines += [b"get-mark :1", b"done"]
    options = ("--quiet", "--force", "--date-format=raw-permissive")
    return git(repository, "fast-import", *options, given=b"\n".join(lines) + b"\n")


def _quoted(name: bytes) -> bytes:
    return b'"%b"' % b"".join(b"\\%03o" % byte for byte in name)


def tried(
    folder: Path, *words: str, given: bytes = b"", environment: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str]:
    """How a call of git ended that may fail, and all that it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        env={**kept, **_SETTINGS, **_SOMEBODY, **environment},
    )
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape")
