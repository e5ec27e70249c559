"""How to mend what stands at a place, as edits of its file's text.

Only where a finding is made does anyone import this. Each function answers None where what it would
do cannot be done by changing a few characters, or would take more away than it says.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter

from usdfops.catalog.graph import SCHEMA_COMMENT, Place, Resource
from usdfops.finding import Change, Edit, Fix
from usdfops.model.structure import check
from usdfops.read import entry
from usdfops.read.document import Document, Trouble, parse
from usdfops.read.edit import changed
from usdfops.read.entry import Splice, line_start, whole_lines
from usdfops.read.tree import File
from usdfops.words import quoted

__all__ = [
    "as_list",
    "as_text",
    "bound_to",
    "moved",
    "removed",
    "replaced",
    "rewritten",
    "uncommented",
    "unquoted",
    "untroubled",
]

_SCHEMA = re.compile(f"{re.escape(SCHEMA_COMMENT)}(?P<schema>\\S+)")
_SPACE = " \t"
# The values above which a file is none that people write: what removes an entry looks at all of them.
_MANY = 1_000


def replaced(place: Place, text: str, *, key: bool = False, safe: bool = True) -> Fix | None:
    """Writes `text` instead of the value, or of its key, in quotes of the same sort."""
    if key and text in place.resource.below(place.path[:-1]).fields:
        return None
    change = Change(place.path, key=text) if key else Change(place.path, json.dumps(text))
    found = _scalar(place, key=key)
    written = _written(text, found[1]) if found else None
    if found is None or written is None:
        return None
    return _fix(place.resource, f"write {quoted(text)}", [(*found[0], written)], [change], safe)


def as_text(place: Place) -> Fix | None:
    """Puts quotes around what stands there, which then is a text, exactly as it was written."""
    found = _scalar(place)
    if not found or not isinstance(place.value, (bool, int, float)):
        return None
    text = json.dumps(found[1])
    return _fix(place.resource, f"write {text}", [(*found[0], text)], [Change(place.path, text)])


def as_list(place: Place) -> Fix | None:
    """Makes what stands there the one item of a list."""
    found = _scalar(place)
    if not found:
        return None
    inner = found[1] if _means(found[1], place.value) else json.dumps(place.value)
    change = Change(place.path, json.dumps([place.value]))
    return _fix(place.resource, "make it a list", [(*found[0], f"[{inner}]")], [change])


def unquoted(place: Place, text: str | None = None) -> Fix | None:
    """Writes what stands there, or `text`, without quotes: a number or a truth value, as JSON has it."""
    found, text = _scalar(place), text or place.text
    if not found or text is None:
        return None
    return _fix(place.resource, f"write `{text}`", [(*found[0], text)], [Change(place.path, text)])


def removed(place: Place, *, safe: bool = True) -> Fix | None:
    """Takes the key or item away, with its line; and what holds nothing else, with it.

    None where a comment would go too, or where something that is needed would be missing.
    """
    place = _outermost(place)
    document, emptied = place.resource.document, place.path == ("spec",)
    if not place.path or not _is_ours(place.resource) or len(document.values) > _MANY:
        return None
    if any(trouble.rule in ("duplicate-key", "key-not-a-string") for trouble in document.troubles):
        return None  # what stands below such a key has no path, and could go without anyone's seeing it
    edit = entry.emptied(document, place.path) if emptied else entry.without(document, place.path)
    change = Change(place.path, "{}" if emptied else None)
    if edit is None or _is_needed(place, change):
        return None
    title = "write `spec: {}`" if emptied else "leave it out"
    is_certain = emptied or not _is_spoken_of(document, edit)
    return _fix(place.resource, title, [edit], [change], safe and is_certain)


def moved(resource: Resource, path: str, *, safe: bool = True) -> Fix | None:
    """Gives the file another path, and its comment about the schema the way there."""
    old = resource.document.path
    if not _is_ours(resource) or path == old:
        return None
    edits = []
    bound = _SCHEMA.search(resource.document.text)
    if bound and "://" not in bound["schema"] and not bound["schema"].startswith("/"):
        target = posixpath.join("/x/x/x", posixpath.dirname(old), bound["schema"])
        way = posixpath.relpath(target, posixpath.join("/x/x/x", posixpath.dirname(path)))
        edits = [(*bound.span("schema"), way)] if way != bound["schema"] else []
    fix = _fix(resource, f"move the file to {path}", edits, [], safe)
    return fix._replace(rename=(old, path))


def bound_to(resource: Resource, schema: str) -> Fix | None:
    """Makes the file name its schema for editors, in its first line."""
    if not _is_ours(resource):
        return None
    text, line = resource.document.text, f"{SCHEMA_COMMENT}{schema}"
    bound = _SCHEMA.search(text)
    end = "\r\n" if "\r\n" in text else "\n"
    edit = (*bound.span("schema"), schema) if bound else (0, 0, line + end)
    return _fix(resource, f"write `{line}`", [edit], [])


def uncommented(resource: Resource, start: int, end: int) -> Fix | None:
    """Takes the comment from `start` to `end` away, and its line where nothing else is on it."""
    if not _is_ours(resource):
        return None
    begin, text = line_start(resource.document, start), resource.document.text
    if text[begin:start].strip(_SPACE):
        edit = (begin + len(text[begin:start].rstrip(_SPACE)), end, "")
    else:
        edit = whole_lines(resource.document, begin, end)
    return _fix(resource, "remove the comment", [edit], [])


def rewritten(resource: Resource, start: int, end: int, text: str) -> Fix | None:
    """Writes `text` instead of a part of a comment."""
    return _fix(resource, f"write `{text}`", [(start, end, text)], []) if _is_ours(resource) else None


def untroubled(resource: Resource, trouble: Trouble) -> Fix | None:
    """What to do about something that is no plain YAML, and can be read all the same."""
    document = resource.document
    start, end = trouble.start, trouble.end
    text = document.text[start:end]
    if not _is_ours(resource):
        return None
    if trouble.rule == "null-value" and trouble.path in document.values:
        place = resource.below(trouble.path)
        line = document.text[document.values[trouble.path][1] : document.end_of_line(start)]
        # `slack: #channel` is a text that became a comment, and no key without a value.
        return None if re.match(r"[ \t]*#\S", line) else removed(place)
    if trouble.rule == "byte-order-mark":
        return _fix(resource, "remove the mark", [(-1, 0, "")], [])
    if trouble.rule == "tab-for-space":
        return _fix(resource, "write a space", [(start, end, " ")], [])
    if trouble.rule == "key-not-a-string" and "\n" not in text and text[:1] not in '[{&*!"':
        return _fix(resource, f"write {json.dumps(text)}", [(start, end, json.dumps(text))], [])
    if trouble.rule == "yaml-directive" and text.startswith("%YAML"):
        safe = bool(re.match(r"%YAML[ \t]+1\.2(?:\s|$)", text))
        return _fix(resource, "remove the line", [whole_lines(document, start, end)], [], safe)
    if trouble.rule == "yaml-tag" and text == "!!str":
        return _untagged(document, resource, start, end)
    return None


def _untagged(document: Document, resource: Resource, start: int, end: int) -> Fix | None:
    """Takes the tag `!!str` away, and puts what it speaks of in quotes where it needs them."""
    path = next((path for path, span in document.values.items() if span[0] == start), None)
    value = resource.below(path).text if path is not None else None
    if path is None or value is None:
        return None
    tagged = (end, document.values[path][1])
    source = document.text[slice(*tagged)].lstrip()
    written = source if source[:1] in "\"'" else _written(value, source)
    return None if written is None else _fix(resource, f"write {written}", [(start, tagged[1], written)], [])


def _fix(
    resource: Resource,
    title: str,
    edits: list[Splice],
    changes: list[Change],
    safe: bool = True,
) -> Fix:
    path = resource.document.path
    return Fix(title, tuple(Edit(path, *edit) for edit in edits), safe, None, tuple(changes))


def _is_ours(resource: Resource) -> bool:
    """Whether the file is one that people write: what another source states is not mended here."""
    observed = resource.kind == "Observation" or resource.document.path.startswith("observed/")
    return resource.document.readable and not observed


def _scalar(place: Place, *, key: bool = False) -> tuple[tuple[int, int], str] | None:
    """Where the value or the key stands, and its characters, where it is a scalar without an anchor."""
    document = place.resource.document
    span = (document.keys if key else document.values).get(place.path)
    if span is None or not _is_ours(place.resource):
        return None
    text = document.text[slice(*span)]
    return None if not text or text[0] in "&*!|>[{" else (span, text)


def _written(text: str, like: str) -> str | None:
    """`text` as YAML, in the quotes that `like` has, or plain where it is and can be."""
    single, double = "'" + text.replace("'", "''") + "'", json.dumps(text, ensure_ascii=False)
    forms = {"'": (single, double), '"': (double,)}.get(like[:1], (text, double))
    return next((form for form in forms if _means(form, text)), None)


def _means(form: str, value: object) -> bool:
    """Whether `form` is that value wherever it stands, also among brackets."""
    document = parse(File("", f"[{form}]".encode()))
    return not document.troubles and document.data == [value]


def _is_spoken_of(document: Document, edit: Splice) -> bool:
    """Whether a comment is about what goes: it would stay, and speak of nothing any more.

    It stands behind it, above it, or below it where a comment about what follows would not stand.
    """
    start, end, _ = edit
    text, begin = document.text, line_start(document, start)
    if re.match(r"[ \t]#", text[end - 1 : end + 1]):
        return True
    if begin != start:  # between brackets, or behind a dash
        return False
    above = text[line_start(document, max(0, begin - 1)) : begin]
    below = re.compile(r"([ \t]*)#").match(text, end)
    key = len(text[start:end]) - len(text[start:end].lstrip(_SPACE))
    return above.lstrip().startswith("#") or (below is not None and len(below[1]) != key)


def _outermost(place: Place) -> Place:
    """The place, or what holds nothing but it: an empty list would say that there is none."""
    while len(place.path) > 1:
        above = place.resource.below(place.path[:-1])
        if not isinstance(above.value, (dict, list)) or len(above.value) > 1:
            break
        if above.path and isinstance(above.path[-1], int):
            return place.resource  # an entry that says nothing else: whether it goes is not ours to say
        place = above
    return place


def _is_needed(place: Place, change: Change) -> bool:
    """Whether the resource would lack something without it."""
    resource = place.resource
    if resource.kind is None:
        return True
    before, _ = check(resource.kind, resource.value)
    after, _ = check(resource.kind, changed(resource.value, [change]))
    return bool(Counter(p.rule for p in after) - Counter(p.rule for p in before))
