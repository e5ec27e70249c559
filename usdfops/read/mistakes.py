"""What somebody probably did, where YAML cannot be parsed: the parser's words help few people."""

from __future__ import annotations

import re
from typing import NamedTuple

from usdfops.words import quoted

__all__ = ["Mistake", "explained"]

_KEY = re.compile(r"^( *)(?:- +)*(?P<key>[\w./-]+|\"[^\"]*\"|'[^']*'):(?: |$)")
_NO_SPACE = re.compile(r"^ *(?:- +)*(?P<key>[\w./-]+):(?P<value>[^\s/:].*)$")
_NO_DASH_SPACE = re.compile(r"^ *(?P<dash>-)(?=[A-Za-z\"'])")


class Mistake(NamedTuple):
    """What is wrong, from the character `start` up to `end`."""

    message: str
    start: int
    end: int


def explained(text: str, problem: str, context: str, at: int, opened: int | None) -> Mistake:
    """The mistake behind what the parser calls `problem`, at the character `at`.

    `context` is what the parser was doing, and `opened` where it began to.
    """
    if opened is not None and re.search("flow|quoted", context) and "escape" not in problem:
        closed = "quote" if "quoted" in context else "bracket"
        return Mistake(f"the {closed} that opens here is not closed", opened, opened + 1)
    start = _line_start(text, opened if "simple key" in context and opened is not None else at)
    for begin in (start, _previous(text, start)):
        found = _missing_space(text, begin)
        if found:
            return found
    if "expected ':'" in problem and opened is not None:
        begin = _line_start(text, opened)
        return _no_colon(text, begin)
    if "mapping values are not allowed" in problem:
        before = _previous(text, start)
        line, above = _line(text, start), _line(text, before)
        opening = _line(text, _previous(text, before))
        begins = opening.rstrip().endswith(":") and _indent(opening) < _indent(above)
        if before < start and _KEY.match(line) and ":" not in above and (begins or not _indent(above)):
            return _no_colon(text, before)
        indent, expected = _indent(line), _indent(above)
        key = _KEY.match(line)
        if key and indent > expected and at <= start + key.end():
            place = start + key.start("key")
            message = f"`{key['key']}` is indented by {indent}, and the line above by {expected}"
            return Mistake(message, place, place + len(key["key"]))
        return Mistake("a text with a colon and a space in it has to be in quotes", at, at + 1)
    if "expected key" in problem or "block end" in problem or "'-' indicator" in problem:
        line, above = _line(text, start), _line(text, _previous(text, start))
        indent = _indent(line)
        if re.search(r"(\{\}|\[\])\s*(#.*)?$", above) and indent > _indent(above):
            message = "nothing can stand below the braces or brackets that the line above ends with"
            return Mistake(message, start + indent, start + len(line.rstrip()))
        message = f"this line is indented by {indent}, unlike those that it belongs to"
        return Mistake(message, start + indent, start + len(line.rstrip()))
    plain = {
        "cannot start any token": f"a text that begins with `{text[at : at + 1]}` has to be in quotes",
        "entries are not allowed": "a list begins on a line of its own, below its key",
    }
    said = next((words for sign, words in plain.items() if sign in problem), f"{problem} {context}".strip())
    return Mistake(said or "the file cannot be parsed", at, at + 1)


def _no_colon(text: str, begin: int) -> Mistake:
    line = _line(text, begin)
    said = line.strip().removeprefix("- ")
    place = begin + _indent(line)
    message = f"{quoted(said)} is neither a key with a colon nor an item with a dash"
    return Mistake(message, place, begin + len(line.rstrip()))


def _missing_space(text: str, start: int) -> Mistake | None:
    line = _line(text, start)
    dash, colon = _NO_DASH_SPACE.match(line), _NO_SPACE.match(line)
    if dash and not line.lstrip().startswith("---"):
        place = start + dash.start("dash")
        return Mistake("a space is missing after the dash", place, place + 1)
    if colon:
        place = start + colon.end("key")
        return Mistake("a space is missing after the colon", place, place + 1)
    return None


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line(text: str, start: int) -> str:
    return re.compile(r"[^\r\n]*").match(text, start)[0]  # type: ignore[index]


def _previous(text: str, start: int) -> int:
    """Where the last line before `start` begins that is neither empty nor a comment."""
    while start > 0:
        start = _line_start(text, start - 1)
        line = _line(text, start).strip()
        if line and not line.startswith("#"):
            return start
    return start


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
