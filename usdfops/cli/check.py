"""What `validate` does, kept apart from its options so that a plain call never imports typer."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from usdfops.catalog.graph import Catalog
from usdfops.cli.terminal import has_colour, width, write
from usdfops.cli.version import Wanted, version
from usdfops.errors import UsageError
from usdfops.finding import Finding
from usdfops.judge.changes import changes
from usdfops.judge.lint import judged, lint
from usdfops.judge.naming import is_day
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES, SUBJECTS
from usdfops.read.tree import printable
from usdfops.render.formats import FORMATS, render
from usdfops.render.report import Report
from usdfops.settings import repository_root
from usdfops.words import instead

if TYPE_CHECKING:
    from usdfops.cli.fixing import Fixing
    from usdfops.judge.baseline import Accepted

__all__ = ["check", "chosen", "day"]

PRESENT = Wanted()
"""The catalog as its folder is now."""
NOWHERE: Mapping[str, str] = MappingProxyType({})
"""No file has got another path."""


def check(
    paths: Sequence[str] = (),
    *,
    catalog: str | None = None,
    format: str = "text",
    output: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    as_of: str | None = None,
    statistics: bool = False,
    wanted: Wanted = PRESENT,
    fixing: Fixing | None = None,
    baseline: str | None = None,
) -> int:
    """Checks the catalog, writes what was found, and answers 1 where there is something.

    Raises:
        UsageError: something in the call names what there is not.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format `{format}`; {instead(format, FORMATS)}")
    rules = chosen(select, ignore)
    with _Progress() as progress:
        loaded, folder, before = version(catalog, wanted, day(as_of), progress.seen)
        shown = [_below(loaded, folder, path, present=not (wanted.staged or wanted.at)) for path in paths]
        if baseline is not None or loaded.baseline is not None:
            from usdfops.cli.accepted import accepted_by

            loaded = accepted_by(loaded, folder, baseline)
        judge = _Judge(rules, before, shown)
        findings, accepted = judge(loaded, NOWHERE), judge.accepted
    if fixing is not None:
        from usdfops.cli.fixing import difference, fixed

        done = fixed(loaded, folder, judge, fixing)
        if fixing.diff:
            write(difference(folder, done), output)
            return 1 if findings else 0
        if not fixing.staged:  # what is staged is as it was
            loaded, findings, accepted = done.catalog, done.findings, judge.accepted
    scope = _scope(shown, bool(select or ignore), wanted.since)
    report = Report(findings, loaded, folder, repository_root(folder), scope, accepted)
    write(_rendered(report, format, statistics, output), output)
    return 1 if findings else 0


def chosen(select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """The rules that `select` names, or all, without those that `ignore` names.

    A name is a rule's or a subject's; several may stand in one word, with commas.
    """
    wanted, unwanted = _rules(select), _rules(ignore)
    return [
        rule for rule in RULES.values() if (not select or rule.name in wanted) and rule.name not in unwanted
    ]


def _rules(words: Sequence[str]) -> set[str]:
    names: set[str] = set()
    for name in (part.strip() for word in words for part in word.split(",")):
        if name in SUBJECTS:
            names |= {rule.name for rule in RULES.values() if rule.subject == name}
        elif name in RULES:
            names.add(name)
        else:
            hint = instead(name, [*RULES, *SUBJECTS], "`usdfops explain` lists all")
            raise UsageError(f"there is no rule or subject `{name}`; {hint}")
    return names


def day(text: str | None) -> str | None:
    """`text` as a day, or None for today.

    Raises:
        UsageError: it is no day of the calendar, written YYYY-MM-DD.
    """
    if text is None:
        return None
    if is_day(text):
        return text
    raise UsageError(f"`{text}` is not a date such as 2026-01-31")


def _below(catalog: Catalog, folder: str, path: str, *, present: bool) -> str:
    """`path` relative to the catalog; it has to exist, in the folder or in the version that is judged."""
    if present and not os.path.lexists(path):
        raise UsageError(f"`{path}` does not exist")
    parent = os.path.realpath(os.path.dirname(os.path.abspath(path)))
    full = os.path.join(parent, os.path.basename(os.path.abspath(path)))
    top = os.path.realpath(folder)
    if os.path.realpath(path) == top:
        return ""
    relative = printable(os.path.relpath(full, top)).replace(os.sep, "/")
    if relative == ".." or relative.startswith("../"):
        raise UsageError(f"`{path}` is not in the catalog `{folder}`; --catalog names another one")
    if present and os.path.isfile(path) and catalog.document(relative) is None:
        raise UsageError(f"`{path}` is not read as a file of the catalog, whose names end in `.yaml`")
    if not present and not any(_within(r.document.path, relative) for r in catalog.resources):
        raise UsageError(f"`{path}` is not in the version of the catalog that is checked")
    return relative


def _scope(shown: Sequence[str], by_rules: bool, since: str | None) -> str:
    """What the findings are restricted to, in words that follow "no findings"."""
    scope = " in what was named" if shown and "" not in shown else ""
    scope += " by the rules that were chosen" if by_rules else ""
    return scope + (f" since {since}" if since is not None else "")


class _Judge:
    """Finds what is to be shown of a catalog, and keeps what the baseline accepts of it."""

    def __init__(self, rules: list[Rule], before: Catalog | None, shown: Sequence[str]) -> None:
        if before is not None and before.baseline is not None:
            from usdfops.cli.accepted import lenient

            before = lenient(before)
        self._rules = rules
        self._former = None if before is None else (before, lint(before, rules))
        self._shown = shown
        self.accepted: list[Accepted] = []
        """What is left out of the catalog that was judged last."""

    def __call__(self, catalog: Catalog, moved: Mapping[str, str]) -> list[Finding]:
        result = judged(catalog, self._rules)
        found = result.findings if self._former is None else _new(*self._former, catalog, result.findings)
        self.accepted = [each for each in result.accepted if self._is_shown(each.finding, moved)]
        return [each for each in found if self._is_shown(each, moved)]

    def _is_shown(self, finding: Finding, moved: Mapping[str, str]) -> bool:
        return _is_shown(moved.get(finding.path, finding.path), self._shown)


def _new(before: Catalog, known: list[Finding], catalog: Catalog, findings: list[Finding]) -> list[Finding]:
    """The findings that were not known before, under whatever name."""
    from usdfops.judge.diff.units import paired

    return changes(paired(before, catalog).findings_now(known), findings).new


def _is_shown(path: str, shown: Sequence[str]) -> bool:
    return not shown or any(_within(path, folder) for folder in shown)


def _within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _rendered(report: Report, format: str, statistics: bool, output: str | None) -> str:
    columns, colour = (width() or 80, has_colour()) if output is None else (80, False)
    if statistics and format == "text":
        from usdfops.render import text

        return text.statistics(report, width=columns)
    return render(report, format, width=columns, colour=colour)


class _Progress:
    """Says on stderr how many files have been read, once a run on a terminal takes long."""

    def __init__(self) -> None:
        self._shown = False
        self._active = sys.stderr.isatty()
        self._next = time.monotonic() + 0.5

    def __enter__(self) -> _Progress:
        return self

    def seen(self, count: int) -> None:
        """Takes note of another file."""
        if self._active and time.monotonic() >= self._next:
            self._shown = True
            self._next = time.monotonic() + 0.1
            sys.stderr.write(f"\rreading: {count:,} files")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
