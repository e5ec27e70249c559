"""Where an entry of a mapping or list begins and ends in the text, and how to take it away."""

from __future__ import annotations

import re
from typing import TypeAlias

from usdfops.read.document import Document, Path

__all__ = ["Splice", "emptied", "line_start", "whole_lines", "without"]

Splice: TypeAlias = tuple[int, int, str]
"""The first character that goes, the first that stays, and what stands between them then."""

_SPACE = " \t"


def emptied(document: Document, path: Path) -> Splice | None:
    """Makes an empty mapping of what stands below the key at `path`."""
    if path not in document.keys:
        return None
    start = document.text.find(":", document.keys[path][1]) + 1
    end = max(start, _end(document, path))
    return None if _commented(document, start, end) else (start, end, " {}")


def without(document: Document, path: Path) -> Splice | None:
    """Takes the entry of a mapping or list away, in either style; a comment behind it stays."""
    if path not in document.values or path[:-1] not in document.values:
        return None
    opening = document.text[document.values[path[:-1]][0]]
    entries = _entries(document, path)
    index = next(index for index, entry in enumerate(entries) if entry[0] == path)
    _, start, end = entries[index]
    following = entries[index + 1][1] if index + 1 < len(entries) else None
    if opening in "[{":
        edit = (entries[index - 1][2], end, "") if index else (start, following or end, "")
        return None if _commented(document, *edit[:2]) else edit
    begin, stop = line_start(document, start), document.end_of_line(end)
    rest = document.text[end:stop]
    if _commented(document, start, end) or opening in "&!*":
        return None
    if document.text[begin:start].strip(" "):  # after the dash of a list's item
        whole = following is not None and not _commented(document, end, following)
        return (start, following or end, "") if whole else None
    if rest.strip(_SPACE):
        return (start, end + len(rest) - len(rest.lstrip(_SPACE)), "")
    return whole_lines(document, begin, stop)


def _entries(document: Document, path: Path) -> list[tuple[Path, int, int]]:
    """The entries of the mapping or list that `path` leads into: each with where it begins and ends."""
    beside = [p for p in document.values if len(p) == len(path) and p[:-1] == path[:-1]]
    return sorted(((p, _start(document, p), _end(document, p)) for p in beside), key=lambda entry: entry[1])


def _start(document: Document, path: Path) -> int:
    """Where an entry begins: at its key, or at its dash."""
    if path in document.keys:
        return document.keys[path][0]
    start = document.values[path][0]
    before = document.text[:start].rstrip()
    return len(before) - 1 if before.endswith("-") else start


def _end(document: Document, path: Path) -> int:
    """Where an entry ends: at the end of what is in it, since a block's own mark runs on to what follows."""
    text, ends = document.text, [document.keys[path][1]] if path in document.keys else []
    for inner, (start, end) in document.values.items():
        if inner[: len(path)] == path:
            is_block = isinstance(_data(document, inner), (dict, list)) and text[start : start + 1] != "*"
            ends += [] if is_block and text[end - 1] not in "]}" else [end]
            ends += [document.keys[inner][1]] if inner in document.keys else []
    end = len(text[: max(ends)].rstrip())
    colon = re.compile(r"[ \t]*:(?=\s|$|[,}])").match(text, end)
    return colon.end() if colon else end


def _data(document: Document, path: Path) -> object:
    data = document.data
    for part in path:
        data = data[part]  # type: ignore[index]
    return data


def _commented(document: Document, start: int, end: int) -> bool:
    return any(start <= at < end for at, _ in document.comments())


def line_start(document: Document, index: int) -> int:
    """Where the line begins in which the character at `index` stands."""
    return index - document.locate(index, index).column + 1


def whole_lines(document: Document, start: int, end: int) -> Splice:
    """Takes the lines away from `start`, where one begins, to `end`, with their line ends."""
    stop = document.end_of_line(end)
    after = re.compile(r"\r\n|\r|\n|").match(document.text, stop)
    stop = after.end() if after else stop
    return (start, stop, "")
