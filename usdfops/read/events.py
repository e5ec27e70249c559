"""The values of a YAML file, with YAML 1.2 meaning, and where each stands.

libyaml reports events; this module gives them their meaning (the core schema of YAML 1.2, where
`no` and `12:30` are strings), so that there is one meaning whatever the binding's defaults are.
The loop is iterative and bounded: depth, size and alias expansion cannot exhaust anything. Every file
of a catalog comes this way on each check, so nothing is worked out here that only findings ask for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any, NamedTuple

import yaml

from usdfops.read.mistakes import explained
from usdfops.words import quoted

__all__ = ["LINE_END", "MAX_DEPTH", "MAX_VALUES", "Node", "Path", "Place", "Reader", "Trouble"]

MAX_DEPTH = 40
"""How deep lists and mappings may nest: a manifest needs a dozen levels."""
MAX_VALUES = 50_000
"""How many values a file may have once its aliases are written out; a manifest has some hundreds."""

Path = tuple[str | int, ...]
"""Where a value stands in a document: the keys and indexes that lead to it."""
Place = tuple[int, int]
"""The first character of something, and the first behind it."""

LINE_END = re.compile(r"\r\n|\r|\n")

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

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
_MEANING = frozenset(("", *"-+.0123456789~nNtTfF"))
"""How a plain scalar begins that may be something else than a text."""
_PRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


class Trouble(NamedTuple):
    """What is wrong with a file as YAML: the rule, the words, and the characters it is about."""

    rule: str
    message: str
    start: int
    end: int
    path: Path | None = None
    earlier: Place | None = None
    """The first of two things of which this is the second."""


class Node:
    """A list or mapping, and where it and what is in it stand."""

    __slots__ = ("anchor", "below", "data", "key", "keys", "place")

    def __init__(
        self, data: Any, keys: list[tuple[str, Place]] | None, start: int, anchor: str | None
    ) -> None:
        self.data = data
        self.keys = keys
        """The keys of a mapping with their places; None where it is a list."""
        self.below: list[Place | Node] = []
        self.place = (start, start)
        self.anchor = anchor
        self.key: tuple[Any, Place] | None = None
        """The key whose value comes next."""

    def places(self, path: Path = (), key: Place | None = None) -> Iterator[tuple[Path, Place, Place | None]]:
        """Every value in it, and then itself at `path`: with the value's place and that of its key."""
        for number, below in enumerate(self.below):
            name, of_key = self.keys[number] if self.keys is not None else (number, None)
            if isinstance(below, Node):
                yield from below.places((*path, name), of_key)
            else:
                yield (*path, name), below, of_key
        yield path, self.place, key


class _Stop(Exception):
    """The file cannot be read any further."""


class Reader:
    """Builds the data of one document from the events of libyaml."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.data: object = None
        self.top: Place | Node | None = None
        """Where the data stands."""
        self.readable = True
        self.troubles: list[Trouble] = []
        self.scalars: list[Place] = []
        """The characters of every scalar, in the order of the text."""
        self._stack: list[Node] = []
        self._anchors: dict[str, tuple[Any] | None] = {}
        self._weight = 0
        self._documents = 0

    def read(self) -> None:
        """Reads the text to its end, or to where it is none any more."""
        try:
            self._events()
        except _Stop:
            pass
        except yaml.MarkedYAMLError as error:
            self._syntax_error(error)
        except yaml.YAMLError as error:  # a character that YAML does not allow
            position = getattr(error, "position", 0)
            character = getattr(error, "character", None)
            what = f"U+{character:04X}" if isinstance(character, int) else "a character"
            index = self._unprintable(position)
            self._unreadable("syntax-error", f"{what} is not allowed in YAML", index, index + 1)

    def _unprintable(self, position: int) -> int:
        match = re.search(_PRINTABLE, self.text)
        return match.start() if match else min(position, len(self.text))

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> None:
        text = self.text
        mark = error.problem_mark or error.context_mark
        index = min(mark.index if mark else 0, len(text))
        if "\t" in text[index : index + 1] or "'\\t'" in str(error.problem):
            self._unreadable("tab-for-space", "a tab stands where YAML wants spaces", index, index + 1)
            return
        opened = error.context_mark.index if error.context_mark else None
        mistake = explained(text, str(error.problem or ""), str(error.context or ""), index, opened)
        self._unreadable("syntax-error", *mistake)

    def _unreadable(self, rule: str, message: str, start: int, end: int) -> None:
        self.readable, self.data, self.top = False, None, None
        self._trouble(rule, message, start, end)

    def _trouble(self, rule: str, message: str, start: int, end: int, path: Path | None = None) -> None:
        self.troubles.append(Trouble(rule, message, start, end, path))

    def _events(self) -> None:
        handlers: dict[type, Callable[[Any], object]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        parser = _Parser(self.text)
        next_event = parser.get_event
        try:
            while True:
                event = next_event()
                sort = type(event)
                if sort in handlers:
                    handlers[sort](event)
                elif sort is yaml.StreamEndEvent:
                    return
        finally:
            parser.dispose()

    def _document(self, event: Any) -> None:
        start = event.start_mark.index
        self._documents += 1
        if self._documents > 1:
            self._trouble("second-document", "a second document begins here", start, start + 3)
            raise _Stop
        if event.version or event.tags:
            self._directive()

    def _mapping(self, event: Any) -> None:
        self._open(event, Node({}, [], event.start_mark.index, event.anchor))

    def _sequence(self, event: Any) -> None:
        self._open(event, Node([], None, event.start_mark.index, event.anchor))

    def _open(self, event: Any, node: Node) -> None:
        if event.tag:
            self._tag(event.tag, node.place[0])
        if len(self._stack) >= MAX_DEPTH:
            self._too_deep(node.place[0])
        if event.anchor:
            self._anchors[event.anchor] = None  # known, but not complete: it cannot hold itself
        self._weight += 1
        self._stack.append(node)

    def _close(self, event: Any) -> None:
        node = self._stack.pop()
        node.place = (node.place[0], event.end_mark.index)
        if node.anchor:
            self._anchors[node.anchor] = (node.data,)
        self._add(node.data, node.place, node)

    def _scalar(self, event: Any) -> None:
        place = (event.start_mark.index, event.end_mark.index)
        text = value = event.value
        if event.tag:
            self._tag(event.tag, place[0])
        elif text[:1] in _MEANING and event.implicit[0]:
            value = self._plain(text, place)
        if event.style in ("|", ">"):  # its first line is YAML, and may end in a comment
            first = LINE_END.search(self.text, place[0])
            self.scalars.append((first.start() if first else len(self.text), place[1]))
        else:
            self.scalars.append(place)
        if event.anchor:
            self._anchors[event.anchor] = (value,)
        self._weight += 1 + len(text) // 100  # long texts count for more
        self._add(value, place, place)

    def _plain(self, text: str, place: Place) -> object:
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
            self._trouble("unbounded-number", f"{quoted(text)} is not a number that JSON can hold", *place)
            return 0  # a placeholder: the file has its finding
        return number

    def _alias(self, event: Any) -> None:
        anchor, place = event.anchor, (event.start_mark.index, event.end_mark.index)
        held = self._anchors.get(anchor)
        if held is None:
            rule, fault = (
                ("alias-explosion", "refers to itself")
                if anchor in self._anchors
                else ("syntax-error", "has no anchor")
            )
            self._unreadable(rule, f"{quoted(f'*{anchor}')} {fault}", *place)
            raise _Stop
        weight, height = _measured(held[0])
        if len(self._stack) + height > MAX_DEPTH:
            self._too_deep(place[0])
        self._weight += weight
        self._add(held[0], place, place)

    def _too_deep(self, start: int) -> None:
        self._unreadable("too-deep", f"nests deeper than {MAX_DEPTH} levels", start, start + 1)
        raise _Stop

    def _add(self, value: Any, place: Place, stands: Place | Node) -> None:
        """Puts a complete value where it belongs: at the top, in a list, as a key or below one."""
        if not self._stack:
            self.data, self.top = value, stands
            return
        if self._weight > MAX_VALUES:
            message = f"the file has more than {MAX_VALUES:,} values once its aliases are written out"
            self._unreadable("alias-explosion", message, *place)
            raise _Stop
        node = self._stack[-1]
        if node.keys is None:
            if value is None:
                self._null_item(place, len(node.data))
            node.data.append(value)
            node.below.append(stands)
        elif node.key is None:
            node.key = (value, place)
        else:
            key, node.key = node.key, None
            if type(key[0]) is not str:
                key = (self._key(*key), key[1])
            if key[0] in node.data:
                self._twice(node, *key)
                return
            if value is None:
                self._null(place, *key)
            node.data[key[0]] = value
            node.keys.append(key)
            node.below.append(stands)

    def _twice(self, node: Node, key: str, place: Place) -> None:
        earlier = next(before for name, before in node.keys or () if name == key)
        path = (*self._path(), key)
        self.troubles.append(Trouble("duplicate-key", f"{quoted(key)} is given twice", *place, path, earlier))

    def _null_item(self, place: Place, index: int) -> None:
        start, end = place[0], max(place[1], place[0] + 1)
        self._trouble("null-value", "an item of the list has no value", start, end, (*self._path(), index))

    def _null(self, place: Place, key: str, key_place: Place) -> None:
        start, end = place if place[0] < place[1] else key_place
        commented = re.compile(r"[\"']?: +#(\S+)").match(self.text, key_place[1])
        message = f"{quoted(key)} has no value"
        if commented:
            message += f", since `#` begins a comment; write {quoted(commented[1])} if it is meant"
        self._trouble("null-value", message, start, end, (*self._path(), key))

    def _key(self, key: object, place: Place) -> str:
        text = self.text[slice(*place)]
        if isinstance(key, (dict, list)):
            self._trouble("key-not-a-string", "a list or mapping cannot be a key", place[0], place[0] + 1)
        else:
            self._trouble("key-not-a-string", f"the key {quoted(text)} is not a string", *place)
        return text

    def _path(self) -> Path:
        """The path of the list or mapping that is being read."""
        path: list[str | int] = []
        for node in self._stack[:-1]:
            key = node.key[0] if node.key else None
            if node.keys is None:
                path.append(len(node.data))
            elif isinstance(key, str) and key not in node.data:
                path.append(key)
            else:
                path += ["", -1]  # within a key, or below one given twice: never looked up
        return tuple(path)

    def _directive(self) -> None:
        match = re.search(r"^%.*", self.text, re.MULTILINE)
        place = match.span() if match else (0, 0)
        self._trouble("yaml-directive", f"{quoted(self.text[slice(*place)])} is a YAML directive", *place)

    def _tag(self, tag: str, start: int) -> None:
        match = re.compile(r"(?:&\S{1,100}\s+)?(![^\s,\]}]{0,100})").match(self.text, start)
        place = match.span(1) if match else (start, start + 1)
        shown = quoted(self.text[slice(*place)] if match else tag)
        self._trouble("yaml-tag", f"{shown} is a YAML tag", *place)


def _measured(value: object) -> tuple[int, int]:
    """How many values there are in what an alias stands for, up to too many, and how deep it nests."""
    weight = height = 0
    waiting = [(value, 0)]
    while waiting and weight <= MAX_VALUES:
        value, depth = waiting.pop()
        height = max(height, depth + isinstance(value, (dict, list)))
        weight += 1 + (len(value) // 100 if isinstance(value, str) else 0)
        if isinstance(value, dict):
            weight += sum(1 + len(key) // 100 for key in value)
            waiting += [(below, depth + 1) for below in value.values()]
        elif isinstance(value, list):
            waiting += [(below, depth + 1) for below in value]
    return weight, height


def _base(match: re.Match[str]) -> int:
    return 10 if match["int"] else 8 if match["oct"] else 16
