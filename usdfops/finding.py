"""The record that joins the floors: what lint says, and where.

Plain tuples, since a clean `usdfops validate` has to start fast: `dataclasses` imports `inspect`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Change", "Edit", "Finding", "Fix", "Related", "Span", "identified", "pointer"]


class Span(NamedTuple):
    """A place in a text: lines and columns count from 1, columns in characters.

    The end is the column after the last character, as in SARIF.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class Related(NamedTuple):
    """A second place that a finding speaks of."""

    message: str
    path: str
    span: Span


class Edit(NamedTuple):
    """A piece of a file's text, and what stands there instead once it is mended."""

    path: str
    """The file, relative to the catalog's folder, with slashes."""
    start: int
    """The first character that goes, counted from 0; -1 is the byte-order mark, which no text counts."""
    end: int
    """The first character that stays."""
    text: str


class Change(NamedTuple):
    """What a fix makes of the data of a file, so that nothing else can change unseen.

    `value` is what stands at `path` afterwards, as JSON; None where nothing does. With `key`, the
    value stays, and its key is another one.
    """

    path: tuple[str | int, ...]
    value: str | None = None
    key: str | None = None


class Fix(NamedTuple):
    """How to mend what a finding is about: edits of one file, and perhaps another name for it.

    It is safe where neither the meaning nor a comment is lost; otherwise it is a guess.
    """

    title: str
    """What it does, as an order."""
    edits: tuple[Edit, ...] = ()
    safe: bool = True
    rename: tuple[str, str] | None = None
    """The path that the file has, and the one that it gets."""
    changes: tuple[Change, ...] = ()


class Finding(NamedTuple):
    """Something wrong in the catalog: which rule says so, what, and the exact place."""

    path: str
    """The file, relative to the catalog's folder, with slashes."""
    span: Span
    rule: str
    message: str
    hint: str | None = None
    """What to do about it, as an order."""
    resource: str | None = None
    """`Kind/name` of the resource, where it is known."""
    pointer: str | None = None
    """The JSON Pointer of the value, where the file could be parsed."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    """How to mend it, where that is known."""


def pointer(path: tuple[str | int, ...]) -> str:
    """`path` as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def identified(findings: Iterable[Finding]) -> Iterable[tuple[Finding, str]]:
    """Each finding with what identifies it across edits: rule, resource, pointer, and which of them.

    Lines are no part of it, so that it stays the same while text moves.
    """
    seen: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        key = (finding.rule, finding.resource or finding.path, finding.pointer or "")
        seen[key] = seen.get(key, 0) + 1
        yield finding, "|".join([*key, str(seen[key])])
