"""A YAML file, parsed once: its data, and where each value stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from usdfops.finding import Span
from usdfops.read.events import LINE_END, Node, Path, Place, Reader, Trouble
from usdfops.read.tree import MAX_SIZE, File

__all__ = ["Document", "Path", "Trouble", "parse"]

# Line ends of YAML 1.1 that are ordinary characters in YAML 1.2, and what libyaml leaves out.
_UNREAD = re.compile("[\x85\u2028\u2029\ufeff]")
_COMMENT = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)


class Document:
    """A file of the catalog: text, data and positions.

    `data` is None where the file could not be parsed; `readable` tells that from an empty file.
    """

    __slots__ = ("_lines", "_places", "data", "path", "readable", "scalars", "text", "top", "troubles")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.data: object = None
        self.readable = True
        self.troubles: list[Trouble] = []
        self.top: Place | Node | None = None
        """Where its data stands, with all that is in it."""
        self.scalars: list[Place] = []
        """The characters of every scalar, in the order of the text."""
        self._places: tuple[dict[Path, Place], dict[Path, Place]] | None = None
        self._lines: list[int] | None = None

    @property
    def values(self) -> dict[Path, Place]:
        """Where each value stands."""
        return self._by_path()[0]

    @property
    def keys(self) -> dict[Path, Place]:
        """Where the key stands under which a value stands."""
        return self._by_path()[1]

    def _by_path(self) -> tuple[dict[Path, Place], dict[Path, Place]]:
        """Values and keys by their paths; most files are right, and nobody asks where anything stands."""
        if self._places is None:
            top = self.top
            found = [*top.places()] if isinstance(top, Node) else [((), top, None)] if top else []
            values = {path: place for path, place, _ in found}
            self._places = values, {path: key for path, _, key in found if key}
        return self._places

    def span(self, path: Path, *, key: bool = False) -> Span:
        """Where the value at `path` stands, or its key.

        A path that does not exist answers with its nearest ancestor's key, so that a finding
        about something missing points at the place where it should be written.
        """
        places = self.keys if key else self.values
        if path in places:
            return self.locate(*places[path])
        there = self._exists(path)  # behind an alias, which stands for all of it
        while path:
            path = path[:-1]
            if there and path in self.values:
                return self.locate(*self.values[path])
            if path in self.keys:
                return self.locate(*self.keys[path])
            if path in self.values:
                start, _ = self.values[path]
                return self.locate(start, self.end_of_line(start))
        return self.locate(0, self.end_of_line(0))

    def _exists(self, path: Path) -> bool:
        data: Any = self.data
        try:
            for part in path:
                data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
        return not path or data is not None

    def locate(self, start: int, end: int) -> Span:
        """The characters from `start` up to `end` as lines and columns.

        What runs over several lines is cut at the end of its first, so that a list or mapping is
        shown by its first line and never runs into the comments that follow it.
        """
        end = max(start, min(end, self.end_of_line(start)))
        line = bisect_right(self._line_starts(), start) - 1
        column = start - self._line_starts()[line]
        return Span(line + 1, column + 1, line + 1, column + 1 + end - start)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        starts = self._line_starts()
        if not 1 <= number <= len(starts):
            return ""
        start = starts[number - 1]
        return self.text[start : self.end_of_line(start)]

    def comments(self) -> Iterator[tuple[int, int]]:
        """The characters of every comment, from its `#` to the end of its line."""
        end = 0
        for match in _COMMENT.finditer(self.text):
            if match.start() >= end and not self.in_scalar(match.start()):
                end = self.end_of_line(match.start())
                yield match.start(), end

    def in_scalar(self, index: int) -> bool:
        """Whether the character at `index` belongs to a scalar, not to YAML or a comment."""
        position = bisect_right(self.scalars, (index, len(self.text)))
        return position > 0 and index < self.scalars[position - 1][1]

    def _line_starts(self) -> list[int]:
        if self._lines is None:
            self._lines = [0, *(match.end() for match in LINE_END.finditer(self.text))]
        return self._lines

    def end_of_line(self, index: int) -> int:
        """Where the line ends in which the character at `index` stands."""
        starts = self._line_starts()
        line = bisect_right(starts, index)
        if line == len(starts):
            return len(self.text)
        end = starts[line] - 1
        return end - 1 if self.text[end - 1 : end + 1] == "\r\n" and end > index else end


def parse(file: File) -> Document:
    """The document in `file`, whatever its bytes: what is wrong goes into `troubles`."""
    if file.trouble or len(file.content) > MAX_SIZE:
        rule, message = file.trouble or ("too-large", f"has more than {MAX_SIZE:,} bytes")
        return _unreadable(Document(file.path, ""), rule, message)
    try:
        text = file.content.decode("utf-8")
    except UnicodeDecodeError as error:
        document = Document(file.path, file.content.decode("utf-8", errors="replace"))
        before = len(file.content[: error.start].decode("utf-8"))
        byte = file.content[error.start]
        return _unreadable(document, "not-utf-8", f"byte 0x{byte:02x} is not UTF-8", before, before + 1)
    if text.startswith("\ufeff"):
        # Dropped before parsing: libyaml would count it in some positions and not in others.
        document = Document(file.path, text[1:])
        document.troubles.append(Trouble("byte-order-mark", "the file begins with a byte-order mark", 0, 0))
    else:
        document = Document(file.path, text)
    odd = _UNREAD.search(document.text)
    if odd and odd[0] == "\ufeff":
        return _unreadable(document, "byte-order-mark", "a byte-order mark stands in the text", *odd.span())
    if odd:
        message = f"U+{ord(odd[0]):04X} ends a line in YAML 1.1 and is a character in YAML 1.2"
        return _unreadable(document, "old-line-end", message, *odd.span())
    _read(document)
    return document


def _read(document: Document) -> None:
    reader = Reader(document.text)
    reader.read()
    document.data, document.top, document.scalars = reader.data, reader.top, reader.scalars
    document.readable = reader.readable
    document.troubles += reader.troubles
    if document.readable and "\t" in document.text:
        document.troubles += _tabs(document)


def _tabs(document: Document) -> list[Trouble]:
    """The first tab that is not part of a text or a comment."""
    commented = {index for span in document.comments() for index in range(*span)}
    for match in re.finditer("\t", document.text):
        index = match.start()
        if index not in commented and not document.in_scalar(index):
            return [Trouble("tab-for-space", "a tab stands where YAML wants spaces", index, index + 1)]
    return []


def _unreadable(document: Document, rule: str, message: str, start: int = 0, end: int = 0) -> Document:
    document.readable = False
    document.data = None
    document.troubles.append(Trouble(rule, message, start, end))
    return document
