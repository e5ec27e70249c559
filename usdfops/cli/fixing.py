"""What `validate --fix` does: mends in memory, then writes, or shows what it would write."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from usdfops import atomic
from usdfops.catalog.graph import Catalog
from usdfops.errors import UsageError
from usdfops.judge.fix import Judge, Mended, mended
from usdfops.judge.secrets import masked
from usdfops.read.document import Document
from usdfops.read.edit import content, hindrance, save
from usdfops.render.escape import terminal
from usdfops.render.report import path_from_here
from usdfops.words import counted

__all__ = ["Fixing", "difference", "fixed"]


class Fixing(NamedTuple):
    """What a call asks for."""

    unsafe: bool = False
    """Whether guesses are applied too."""
    diff: bool = False
    """Whether it is only shown what would change."""
    staged: bool = False
    """Whether what is staged was checked, of which nothing changes."""


def fixed(catalog: Catalog, folder: str, judge: Judge, wanted: Fixing) -> Mended:
    """The catalog in `folder` after its fixes, which are written unless they are only to be shown.

    Says on stderr what was done, and which files were left alone.

    Raises:
        UsageError: a file cannot be written.
    """
    done = mended(catalog, judge, unsafe=wanted.unsafe)
    left: dict[str, str] = {}
    real: dict[str, str] = {}
    for before, after in done.files:
        place = os.path.realpath(os.path.join(folder, before.path))
        first = real.setdefault(place, before.path)
        also = None if first == before.path else f"is the same file as `{first}`, which is fixed"
        why = also or hindrance(folder, before, after, writing=not wanted.diff)
        if why:
            left[before.path] = why
    if left:
        done = mended(catalog, judge, unsafe=wanted.unsafe, leave=left)
        for path, why in left.items():
            _say(f"`{path_from_here(folder, path)}` {why}: left as it is")
    if not wanted.diff:
        _written(folder, done)
    if done.files:
        verb = "would fix" if wanted.diff else "fixed"
        advice = "; `git add` stages that" if wanted.staged and not wanted.diff else ""
        _say(f"{verb} {counted(done.fixed, 'finding')} in {counted(len(done.files), 'file')}{advice}")
    if wanted.diff:
        _say_what_stays(done)
    return done


def _say_what_stays(done: Mended) -> None:
    """What a difference is silent about: the findings that it leaves."""
    if not done.findings:
        if not done.files:
            _say("there is nothing to fix")
        return
    guesses = sum(finding.fix is not None and not finding.fix.safe for finding in done.findings)
    what = f"{counted(len(done.findings), 'finding')} left"
    what += f", {guesses:,} of which `--unsafe-fixes` would fix" if guesses else ""
    _say(what if done.files else f"nothing can be fixed{' safely' if guesses else ''}: {what}")


def _written(folder: str, done: Mended) -> None:
    for number, (before, after) in enumerate(done.files):
        path = path_from_here(folder, before.path)
        so_far = f"; {counted(number, 'file')} before it had been fixed" if number else ""
        try:
            save(folder, before, after)
        except atomic.Changed as error:
            said = "changed while it was checked, and was left as it is"
            raise UsageError(f"`{path}` {said}{so_far}") from error
        except OSError as error:
            raise UsageError(f"`{path}` cannot be written: {error.strerror}{so_far}") from error


def _say(line: str) -> None:
    sys.stderr.write(f"{terminal(line)}\n")


def difference(folder: str, done: Mended) -> str:
    """What changes in each file, to be read: it is escaped and without secrets, so not to be applied."""
    lines = [line for before, after in done.files for line in _changed(folder, before, after)]
    return "".join(f"{terminal(masked(line))}\n" for line in lines)


def _changed(folder: str, before: Document, after: Document) -> Iterator[str]:
    from difflib import unified_diff

    old, new = path_from_here(folder, before.path), path_from_here(folder, after.path)
    if old != new:
        yield f"rename from {old}"
        yield f"rename to {new}"
    was, becomes = (re.split(r"\r\n|\r|\n", content(d).rstrip("\r\n")) for d in (before, after))
    yield from unified_diff(was, becomes, old, new, lineterm="")
