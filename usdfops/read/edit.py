"""Applies edits to a file of the catalog: every other character stays, and every other value.

Edits are spliced into the text. Writing the data out again would lose comments, quotes and layout.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable

from usdfops import atomic
from usdfops.errors import UsageError
from usdfops.finding import Change, Edit, Fix
from usdfops.read.document import Document, Path, parse
from usdfops.read.tree import File

__all__ = ["changed", "content", "edited", "hindrance", "save"]

_MARK = "\ufeff"


def content(document: Document) -> str:
    """Everything that the file holds, with the byte-order mark that the document's text is without."""
    marked = any(t.rule == "byte-order-mark" and t.start == t.end == 0 for t in document.troubles)
    return _MARK + document.text if marked else document.text


def edited(document: Document, fixes: Iterable[Fix]) -> Document | None:
    """The document with the fixes applied, under its new path where one of them gives it one.

    None where the text could not be read afterwards, had a trouble that it did not have, or said
    anything else than the fixes say that it would.
    """
    those = list(fixes)
    text, path = content(document), next((f.rename[1] for f in those if f.rename), document.path)
    new = _spliced(text, [edit for fix in those for edit in fix.edits], len(text) - len(document.text))
    after = parse(File(path, new.encode()))
    if not document.readable or not after.readable:
        return None
    if Counter(t.rule for t in after.troubles) - Counter(t.rule for t in document.troubles):
        return None
    wanted = changed(document.data, [change for fix in those for change in fix.changes])
    return after if _is_same(after.data, wanted) else None


def _spliced(text: str, edits: list[Edit], shift: int) -> str:
    """`text` with the edits made, last first, whose positions begin to count after `shift` characters."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start + shift] + edit.text + text[edit.end + shift :]
    return text


def changed(data: object, changes: Iterable[Change], path: Path = ()) -> object:
    """`data`, which stands at `path`, as it is once the changes are made."""
    by_path: dict[Path, list[Change]] = {}
    for change in changes:
        by_path.setdefault(change.path, []).append(change)
    return _changed(data, by_path, path)


def _changed(data: object, changes: dict[Path, list[Change]], path: Path) -> object:
    if isinstance(data, dict):
        pairs = [pair for key, value in data.items() for pair in _entry(value, changes, (*path, key))]
        return dict(pairs)
    if isinstance(data, list):
        return [v for i, item in enumerate(data) for _, v in _entry(item, changes, (*path, i))]
    return data


def _entry(
    value: object, changes: dict[Path, list[Change]], path: Path
) -> Iterable[tuple[str | int, object]]:
    """The key and the value at `path` as they become; nothing where they go."""
    key, value = path[-1], _changed(value, changes, path)
    for change in changes.get(path, ()):
        if change.key is not None:
            key = change.key
        elif change.value is None:
            return ()
        else:
            value = json.loads(change.value)
    return ((key, value),)


def _is_same(one: object, other: object) -> bool:
    """Whether two values are equal, and of the same types: `1`, `1.0` and `true` are three things."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return type(one) is type(other) and one == other


def hindrance(top: str, before: Document, after: Document, *, writing: bool = True) -> str | None:
    """Why the file of the catalog in `top` cannot be written, in words that follow its name.

    Raises:
        UsageError: nobody may write there, and that is meant to be done.
    """
    location = os.path.join(top, before.path)
    real, target = os.path.realpath(location), os.path.join(top, after.path)
    for path in (location, target):
        above = os.path.realpath(os.path.dirname(path))
        if os.path.commonpath([os.path.realpath(top), real, above]) != os.path.realpath(top):
            return "leads out of the catalog"
    if after.path != before.path:
        if os.path.islink(location):
            return "is a link, which is not moved"
        if os.path.lexists(target):
            return f"cannot be moved: {after.path} is there already"
        if not os.path.isdir(_nearest(os.path.dirname(target))):
            return f"cannot be moved: there is no folder for {after.path}"
    try:
        with open(real, "rb") as file:
            there = file.read()
        writable = os.stat(real).st_mode & 0o222 and os.access(real, os.W_OK)
    except OSError:
        there, writable = b"", True
    if there != content(before).encode():
        return "is not what was checked"
    folders = [os.path.dirname(real), _nearest(os.path.dirname(target))]
    if writing and not (writable and all(os.access(folder, os.W_OK) for folder in folders)):
        raise UsageError(f"`{location}` cannot be written: nobody may write it; nothing was fixed")
    return None


def _nearest(folder: str) -> str:
    """The folder, or what there is of it."""
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    return folder


def save(top: str, before: Document, after: Document) -> None:
    """Writes `after` in place of `before` to the catalog in `top`: whole, with its mode, or not at all.

    Raises:
        Changed: the file is not what `before` was read from.
        OSError: it cannot be written, or would take the place of another file.
    """
    old, new, was = os.path.join(top, before.path), os.path.join(top, after.path), content(before).encode()
    if old == new:
        atomic.write(old, content(after), instead_of=was)
        return
    os.makedirs(os.path.dirname(new), exist_ok=True)
    atomic.create(new, content(after), instead_of=(old, was))
