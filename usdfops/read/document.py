"""A YAML file, parsed once: its data with YAML 1.2 meaning, and where each value stands.

libyaml reports events; this module gives them their meaning (the core schema of YAML 1.2, where
`no` and `12:30` are strings), so that there is one meaning whatever the binding's defaults are.
The loop is iterative and bounded: depth, size and alias expansion cannot exhaust anything.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from math import isfinite
from typing import Any, NamedTuple, NoReturn

import yaml

from usdfops.finding import Span
from usdfops.read.mistakes import explained
from usdfops.read.tree import MAX_SIZE, File
from usdfops.words import quoted

__all__ = ["MAX_DEPTH", "MAX_VALUES", "Document", "Path", "Trouble", "parse"]

MAX_DEPTH = 40
"""How deep lists and mappings may nest: a manifest needs a dozen levels."""
MAX_VALUES = 50_000
"""How many values a file may have once its aliases are written out; a manifest has some hundreds."""

Path = tuple[str | int, ...]
"""Where a value stands in a document: the keys and indexes that lead to it."""

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LINE_END = re.compile(r"\r\n|\r|\n")
# Line ends of YAML 1.1 that are ordinary characters in YAML 1.2, and what libyaml leaves out.
_UNREAD = re.compile("[\x85\u2028\u2029\ufeff]")
_COMMENT = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)|0o(?P<oct>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<special>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)


class Trouble(NamedTuple):
    """What is wrong with a file as YAML: the rule, the words, and the characters it is about."""

    rule: str
    message: str
    start: int
    end: int
    path: Path | None = None
    earlier: tuple[int, int] | None = None
    """The first of two things of which this is the second."""


class Document:
    """A file of the catalog: text, data and positions.

    `data` is None where the file could not be parsed; `readable` tells that from an empty file.
    """

    __slots__ = ("_lines", "data", "keys", "path", "readable", "scalars", "text", "troubles", "values")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.data: object = None
        self.readable = True
        self.troubles: list[Trouble] = []
        self.values: dict[Path, tuple[int, int]] = {}
        """The first and the last-but-one character of each value."""
        self.keys: dict[Path, tuple[int, int]] = {}
        """The same of the key under which the value stands."""
        self.scalars: list[tuple[int, int]] = []
        """The characters of every scalar, in the order of the text."""
        self._lines: list[int] | None = None

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
            self._lines = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
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
    _Reader(document).read()
    return document


def _unreadable(document: Document, rule: str, message: str, start: int = 0, end: int = 0) -> Document:
    document.readable = False
    document.data = None
    document.troubles.append(Trouble(rule, message, start, end))
    return document


class _Frame:
    """A list or mapping that is being read."""

    __slots__ = ("anchor", "data", "height", "key", "path", "start", "weight")

    def __init__(self, data: Any, path: Path, start: int, anchor: str | None) -> None:
        self.data = data
        self.path = path
        self.start = start
        self.anchor = anchor
        self.key: tuple[Any, int, int] | None = None
        self.weight = 1
        self.height = 1


class _Stop(Exception):
    """The file cannot be read any further."""


class _Reader:
    """Builds the data of one document from the events of libyaml."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int, int] | None] = {}

    def read(self) -> None:
        try:
            self._events()
            self._tabs()
        except _Stop:
            pass
        except yaml.MarkedYAMLError as error:
            self._syntax_error(error)
        except yaml.YAMLError as error:  # a character that YAML does not allow
            position = getattr(error, "position", 0)
            character = getattr(error, "character", None)
            what = f"U+{character:04X}" if isinstance(character, int) else "a character"
            index = self._unprintable(position)
            _unreadable(self.document, "syntax-error", f"{what} is not allowed in YAML", index, index + 1)

    def _tabs(self) -> None:
        """Reports the first tab that is not part of a text or a comment."""
        document = self.document
        if "\t" not in document.text:
            return
        commented = {index for span in document.comments() for index in range(*span)}
        for match in re.finditer("\t", document.text):
            index = match.start()
            if index not in commented and not document.in_scalar(index):
                self._trouble("tab-for-space", "a tab stands where YAML wants spaces", index, index + 1)
                return

    def _unprintable(self, position: int) -> int:
        match = re.search(
            "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", self.document.text
        )
        return match.start() if match else min(position, len(self.document.text))

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> None:
        text = self.document.text
        mark = error.problem_mark or error.context_mark
        index = min(mark.index if mark else 0, len(text))
        if "\t" in text[index : index + 1] or "'\\t'" in str(error.problem):
            message = "a tab stands where YAML wants spaces"
            _unreadable(self.document, "tab-for-space", message, index, index + 1)
            return
        opened = error.context_mark.index if error.context_mark else None
        mistake = explained(text, str(error.problem or ""), str(error.context or ""), index, opened)
        _unreadable(self.document, "syntax-error", *mistake)

    def _events(self) -> None:
        parser = _Parser(self.document.text)
        documents = 0
        try:
            while True:
                event = parser.get_event()
                sort = type(event)
                start, end = event.start_mark.index, event.end_mark.index
                if sort is yaml.ScalarEvent:
                    self._scalar(event, start, end)
                elif sort is yaml.MappingStartEvent:
                    self._open({}, event, start)
                elif sort is yaml.SequenceStartEvent:
                    self._open([], event, start)
                elif sort is yaml.MappingEndEvent or sort is yaml.SequenceEndEvent:
                    frame = self.stack.pop()
                    self._add(frame.data, (frame.start, end), frame.weight, frame.height, frame.anchor)
                elif sort is yaml.AliasEvent:
                    self._alias(event.anchor, start, end)
                elif sort is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        self._trouble("second-document", "a second document begins here", start, start + 3)
                        return
                    if event.version or event.tags:
                        self._directive()
                elif sort is yaml.StreamEndEvent:
                    return
        finally:
            parser.dispose()

    def _open(self, data: Any, event: Any, start: int) -> None:
        if event.tag:
            self._tag(event.tag, start)
        if len(self.stack) >= MAX_DEPTH:
            self._too_deep(start)
        if event.anchor:
            self.anchors[event.anchor] = None  # known, but not complete: it cannot hold itself
        self.stack.append(_Frame(data, self._path(), start, event.anchor))

    def _scalar(self, event: Any, start: int, end: int) -> None:
        value: object = event.value
        if event.tag:
            self._tag(event.tag, start)
        elif event.implicit[0]:
            value = self._plain(event.value, start, end)
        block = event.style in ("|", ">")  # its first line is YAML, and may end in a comment
        self.document.scalars.append((self.document.end_of_line(start) if block else start, end))
        self._add(value, (start, end), 1 + len(event.value) // 100, 0, event.anchor)

    def _plain(self, text: str, start: int, end: int) -> object:
        """A plain scalar's value in the core schema of YAML 1.2."""
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in "-+.0123456789":
            return text
        match = _NUMBER.fullmatch(text)
        if not match:
            return text
        number: float
        if match["special"]:
            number = float("nan")
        elif match["float"]:
            number = float(text)
        elif len(text) > 300:
            number = float("inf")
        else:
            return int(match["int"] or match["oct"] or match["hex"], _base(match))
        if not isfinite(number):
            self._trouble(
                "unbounded-number", f"{quoted(text)} is not a number that JSON can hold", start, end
            )
            return 0  # a placeholder: the file has its finding
        return number

    def _alias(self, anchor: str, start: int, end: int) -> None:
        if self.anchors.get(anchor) is None:
            shown = quoted(f"*{anchor}")
            message = f"{shown} refers to itself" if anchor in self.anchors else f"{shown} has no anchor"
            _unreadable(
                self.document,
                "alias-explosion" if anchor in self.anchors else "syntax-error",
                message,
                start,
                end,
            )
            raise _Stop
        data, weight, height = self.anchors[anchor] or (None, 0, 0)
        if len(self.stack) + height > MAX_DEPTH:
            self._too_deep(start)
        self._add(data, (start, end), weight, height, None)

    def _too_deep(self, start: int) -> NoReturn:
        _unreadable(self.document, "too-deep", f"nests deeper than {MAX_DEPTH} levels", start, start + 1)
        raise _Stop

    def _add(self, value: Any, place: tuple[int, int], weight: int, height: int, anchor: str | None) -> None:
        """Puts a complete value where it belongs: at the top, in a list, as a key or below one.

        `weight` is how many values it holds with its aliases written out, long texts counting for
        more; `height` is how deep it nests.
        """
        start, end = place
        if anchor:
            self.anchors[anchor] = (value, weight, height)
        if not self.stack:
            self.document.data = value
            self.document.values[()] = place
            return
        frame = self.stack[-1]
        frame.weight += weight
        frame.height = max(frame.height, height + 1)
        if frame.weight > MAX_VALUES:
            message = f"the file has more than {MAX_VALUES:,} values once its aliases are written out"
            _unreadable(self.document, "alias-explosion", message, start, end)
            raise _Stop
        if isinstance(frame.data, list):
            path = (*frame.path, len(frame.data))
            self.document.values[path] = (start, end)
            frame.data.append(value)
            if value is None:
                message = "an item of the list has no value"
                trouble = Trouble("null-value", message, start, max(end, start + 1), path)
                self.document.troubles.append(trouble)
        elif frame.key is None:
            frame.key = (value, start, end)
        else:
            key, key_start, key_end = frame.key
            frame.key = None
            self._pair(frame, self._key(key, key_start, key_end), (key_start, key_end), value, place)

    def _pair(
        self, frame: _Frame, key: str, key_place: tuple[int, int], value: Any, place: tuple[int, int]
    ) -> None:
        path = (*frame.path, key)
        if key in frame.data:
            self.document.troubles.append(
                Trouble(
                    "duplicate-key",
                    f"{quoted(key)} is given twice",
                    *key_place,
                    path,
                    self.document.keys[path],
                )
            )
            return
        self.document.keys[path] = key_place
        self.document.values[path] = place
        frame.data[key] = value
        if value is None:
            start, end = place if place[0] < place[1] else key_place
            commented = re.compile(r"[\"']?: +#(\S+)").match(self.document.text, key_place[1])
            message = f"{quoted(key)} has no value"
            if commented:
                message += f", since `#` begins a comment; write {quoted(commented[1])} if it is meant"
            self.document.troubles.append(Trouble("null-value", message, start, end, path))

    def _key(self, key: object, start: int, end: int) -> str:
        if isinstance(key, str):
            return key
        if isinstance(key, (dict, list)):
            self._trouble("key-not-a-string", "a list or mapping cannot be a key", start, start + 1)
        else:
            text = self.document.text[start:end]
            self._trouble("key-not-a-string", f"the key {quoted(text)} is not a string", start, end)
        return self.document.text[start:end]

    def _path(self) -> Path:
        """The path of the value that comes next."""
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.data, list):
            return (*frame.path, len(frame.data))
        key = frame.key[0] if frame.key else None
        if isinstance(key, str) and key not in frame.data:
            return (*frame.path, key)
        return (*frame.path, "", -1)  # within a key, or below one given twice: never looked up

    def _directive(self) -> None:
        match = re.search(r"^%.*", self.document.text, re.MULTILINE)
        place = match.span() if match else (0, 0)
        shown = quoted(self.document.text[slice(*place)])
        self._trouble("yaml-directive", f"{shown} is a YAML directive", *place)

    def _tag(self, tag: str, start: int) -> None:
        match = re.compile(r"(?:&\S{1,100}\s+)?(![^\s,\]}]{0,100})").match(self.document.text, start)
        place = match.span(1) if match else (start, start + 1)
        shown = quoted(self.document.text[slice(*place)] if match else tag)
        self._trouble("yaml-tag", f"{shown} is a YAML tag", *place)

    def _trouble(self, rule: str, message: str, start: int, end: int) -> None:
        self.document.troubles.append(Trouble(rule, message, start, end))


def _base(match: re.Match[str]) -> int:
    return 10 if match["int"] else 8 if match["oct"] else 16
