"""How the text of a baseline changes: entries come in and go out, and every other byte stays.

What stands on the lines of an entry is the entry's; a comment above it is somebody's, and stays.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from usdfops.catalog.graph import Resource
from usdfops.catalog.load import BASELINE
from usdfops.errors import UsageError
from usdfops.read.document import Document, parse
from usdfops.read.entry import Splice, line_start, whole_lines
from usdfops.read.tree import File

__all__ = ["EMPTY", "Fields", "rewritten"]

EMPTY = """\
# yaml-language-server: $schema=../schemas/baseline.schema.json
# What `usdfops validate` leaves out for a time, and why: `usdfops baseline` writes it, a check never does.
version: 1
entries: []
"""
"""A baseline without entries."""

Fields = Mapping[str, str]
"""What an entry says, by the names of its fields."""


def rewritten(
    baseline: Resource, *, gone: Collection[int] = (), new: Iterable[Fields] = (), shown: str = BASELINE
) -> str:
    """The text of the baseline without the entries of these numbers, and with `new` ones in their order.

    The file is called `shown` where something is wrong.

    Raises:
        UsageError: the file is laid out in a way that cannot be changed so, or would get too large.
    """
    document, text = baseline.document, baseline.document.text
    old = [place.value for place in baseline["entries"]]
    lines = [_lines(document, number, end) for number, end in enumerate(_ends(document, len(old)))]
    colon = text.index(":", document.keys["entries",][1]) + 1
    edits: list[Splice] = [lines[number] for number in gone]
    slots: dict[int, list[Fields]] = {}
    for fields in sorted(new, key=_order):
        before = (number for number, entry in enumerate(old) if _order(entry) > _order(fields))
        slots.setdefault(next(before, len(old)), []).append(fields)
    for slot, several in slots.items():
        above = lines[slot - 1] if slot else whole_lines(document, colon, _written_to(document, colon, old))
        edits.append((above[1], above[1], _block(document, lines, several, above[1])))
    if not old and slots:
        edits.append((colon, document.values["entries",][1], ""))
    if len(gone) == len(old) and old and not slots:
        edits.append((colon, colon, " []"))
    for start, end, instead in sorted(edits, reverse=True):
        text = text[:start] + instead + text[end:]
    kept = [
        each
        for number in range(len(old) + 1)
        for each in (*slots.get(number, ()), *(old[number : number + 1] if number not in gone else ()))
    ]
    _demand(shown, text, {**_mapping(document.data), "entries": [dict(_mapping(each)) for each in kept]})
    return text


def _demand(shown: str, text: str, wanted: object) -> None:
    """Proves that `text` says what is wanted, so that a layout nobody thought of is never spoilt."""
    after = parse(File(BASELINE, text.encode()))
    if any(trouble.rule in ("too-large", "alias-explosion") for trouble in after.troubles):
        raise UsageError(f"`{shown}` would get larger than usdfops reads; mend some of it first")
    if after.troubles or after.data != wanted:
        layout = "begin each entry with `- ` on a line of its own, and write one field on a line"
        raise UsageError(f"`{shown}` is laid out in a way that usdfops cannot change; {layout}")


def _ends(document: Document, count: int) -> list[int]:
    """Where each entry ends: a block's own mark runs on to what follows."""
    text, ends = document.text, [document.values["entries", number][0] + 1 for number in range(count)]
    for path, (_, mark) in document.values.items():
        if path[:1] == ("entries",) and len(path) > 2 and isinstance(path[1], int):
            end = mark
            while text[end - 1].isspace():
                end -= 1
            ends[path[1]] = max(ends[path[1]], end)
    return ends


def _lines(document: Document, number: int, end: int) -> Splice:
    return whole_lines(document, line_start(document, document.values["entries", number][0]), end)


def _written_to(document: Document, colon: int, old: list[object]) -> int:
    """Where the line ends below which the first entry stands, or would stand."""
    return colon if old else max(colon, document.values["entries",][1])


def _block(document: Document, lines: list[Splice], entries: Iterable[Fields], at: int) -> str:
    """The lines of some entries, as they stand at a place of the text."""
    text = document.text
    end = "\r\n" if "\r\n" in text else "\n"
    first = text[lines[0][0] :] if lines else "  -"
    indent = first[: len(first) - len(first.lstrip(" "))]
    written = "".join(
        f"{indent}{'  ' if number else '- '}{name}: {_scalar(said)}{end}"
        for fields in entries
        for number, (name, said) in enumerate(fields.items())
    )
    return written if text[at - 1] in "\r\n" else end + written


def _order(entry: object) -> tuple[str, str, str]:
    said = _mapping(entry)
    return (
        str(said.get("resource", said.get("path", ""))),
        str(said.get("rule", "")),
        str(said.get("pointer", said.get("subject", ""))),
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


@cache
def _scalar(text: str) -> str:
    """`text` as it is, or in quotes where YAML, in any of its versions, understands it as something else."""
    if not text[:1].isdigit() and _means(text, text):
        return text
    form = json.dumps(text, ensure_ascii=False)
    return form if _means(form, text) else json.dumps(text)


def _means(form: str, text: str) -> bool:
    document = parse(File(BASELINE, f"x: {form}\n".encode()))
    return not document.troubles and document.data == {"x": text}
