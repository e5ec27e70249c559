"""Reads what Argo CD runs, as `kubectl get applications.argoproj.io -A -o json` (or `-o yaml`) prints it.

Only the few fields named here leave the file: the rest of an application may hold secrets.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any, TypeVar

import yaml

from usdfops.errors import UsageError
from usdfops.read.observed import Loss, Observed
from usdfops.read.tree import printable
from usdfops.words import listed, quoted

__all__ = ["observe"]

MAX_BYTES = 64 * 1024 * 1024  # five thousand applications take about 30 MB
MAX_DEPTH = 100  # of YAML; JSON nests as deep as Python's reader allows
MAX_ITEMS = 100_000

# The words of Argo CD; `Unknown` is its own answer where it could not compare or check.
_SYNC = ("Synced", "OutOfSync", "Unknown")
_HEALTH = ("Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown")
_APPLICATION = ("argoproj.io/v1alpha1", "Application")
_LISTS = (("v1", "List"), ("argoproj.io/v1alpha1", "ApplicationList"))
_EXPECTED = "expected the output of `kubectl get applications.argoproj.io -A -o json`"

_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?")
# No `@` behind the host: before one there could be a password that somebody forgot to escape.
_URL = re.compile(
    r"([A-Za-z][-+.A-Za-z0-9]*://)(?:([^/?#]*)@)?"
    r"((?:[-.\w]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/[^@?#]*)?)(?:[?#][^@]*)?"
)
_NO_URL = re.compile(r"(?:[^/:?#@]+@)?[-.\w]+:(?!//)[^@?#]*|[-.\w]+(?:/[^@?#]*)?")  # of ssh, or a registry
# What is no text in the core schema of YAML 1.2; kubectl quotes texts that look like it.
_NO_TEXT = re.compile(
    r"true|True|TRUE|false|False|FALSE|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
_NOUNS: dict[type, str] = {dict: "a mapping", list: "a list", str: "a text"}
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_T = TypeVar("_T")
_Path = tuple[str | int, ...]


def observe(path: str, *, date: str | None = None, environment: str | None = None) -> Observed:
    """What is deployed according to the file at `path`, or to standard input where that is `-`.

    `facts` are `environment`, where it is given, and `deployed`: by `namespace/name` of the application its
    `project`, `cluster`, `namespace`, `repository`, `chartPath`, `sync`, `health` and `revision`, all of them
    texts, and absent where the file does not say. The date is `date`, or else the last day, in UTC, on which
    Argo CD reconciled one of them.

    Raises:
        UsageError: the file cannot be read, is not what kubectl prints, or says no date and none is given.
    """
    shown = "standard input" if path == "-" else printable(path)
    content = _content(path, shown)
    deployed: dict[str, dict[str, str]] = {}
    days = []
    try:
        file = _File(_parsed(content), os.path.basename(shown))
        applications = _applications(file)
    except _Unreadable as error:
        raise UsageError(f"{shown}{error}; {_EXPECTED}") from None
    for at in applications:
        key = _key(file, at)
        if key in deployed:
            file.lose((*at, "metadata"), f"names {quoted(key)} again; the first of them is kept")
        elif key:
            deployed[key] = _stated(file, at)
            days += _days(file, (*at, "status", "reconciledAt"))
    date = date or max(days, default=None)
    if date is None:
        raise UsageError(f"{shown}: says no date (`status.reconciledAt`); give it with --date YYYY-MM-DD")
    facts: dict[str, object] = {} if environment is None else {"environment": environment}
    facts["deployed"] = dict(sorted(deployed.items()))
    revision = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Observed("argocd", None, revision, date, facts, [*file.losses])


class _Unreadable(Exception):
    """This is not what kubectl prints."""

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(f"{f':{line}' if line else ''}: {what}")


class _File:
    """What the file holds, looked up by path; what is there and cannot be used becomes a loss, once."""

    def __init__(self, data: object, name: str) -> None:
        self.data = data
        self.name = name
        self.losses: dict[Loss, None] = {}

    def lose(self, at: _Path, what: str) -> None:
        shown = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at)
        self.losses[Loss(self.name, f"`{shown.removeprefix('.')}` {what}")] = None

    def get(self, at: _Path, sort: type[_T]) -> _T | None:
        """The value at `at`; None where it is absent, null or of another sort."""
        value: Any = self.data
        for depth, part in enumerate(at):
            if isinstance(part, str) and not isinstance(value, dict):
                at, wrong = at[:depth], "a mapping"
                break
            value = value[part] if isinstance(part, int) else value.get(part)
        else:
            if isinstance(value, sort):
                return value
            wrong = _NOUNS[sort]
        if value is not None:
            self.lose(at, f"is not {wrong}")
        return None

    def text(self, *at: str | int) -> str | None:
        """The line of text at `at`; an empty one counts as absent, as it does in Argo CD."""
        value = self.get(at, str)
        if value and (len(value) > 1000 or not value.isprintable() or value.isspace()):
            self.lose(at, "is not a line of text that can be shown")
            return None
        return value or None

    def word(self, known: tuple[str, ...], *at: str | int) -> str | None:
        """The text at `at`, where it is one of those known."""
        value = self.text(*at)
        if value and value not in known:
            self.lose(at, f"is {quoted(value)}, not {listed(known)}")
            return None
        return value

    def address(self, *at: str | int) -> str | None:
        """The address at `at` without password, token, query or fragment; a user of ssh is part of it."""
        value = self.text(*at)
        if value is None or _NO_URL.fullmatch(value):
            return value
        match = _URL.fullmatch(value)
        if match is None:
            self.lose(at, "is not an address that can be shown")
            return None
        scheme, user, place = match.groups()
        stays = user and ":" not in user and scheme.lower().endswith("ssh://")
        return f"{scheme}{user + '@' if stays else ''}{place}"


def _applications(file: _File) -> list[_Path]:
    """Where the applications stand, whether the file is a list or a single one."""
    top: dict[str, object] = file.data if isinstance(file.data, dict) else {}
    sort = (top.get("apiVersion"), top.get("kind"))
    if sort == _APPLICATION:
        return [()]
    if sort not in _LISTS:
        raise _Unreadable("is neither a list nor an application")
    items = top.get("items")
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise _Unreadable(f"`items` is not a list of at most {MAX_ITEMS:,} applications")
    if file.get(("metadata", "continue"), str):
        file.lose(("metadata", "continue"), "says that the list goes on after the last item of this file")
    found: list[_Path] = []
    for index, item in enumerate(items):
        if isinstance(item, dict) and (item.get("apiVersion"), item.get("kind")) == _APPLICATION:
            found.append(("items", index))
        else:
            file.lose(("items", index), "is not an `Application` of `argoproj.io/v1alpha1`")
    return found


def _key(file: _File, at: _Path) -> str | None:
    """What the application at `at` is called; None where it cannot be told from others."""
    names = []
    for field in ("namespace", "name"):
        value = file.get((*at, "metadata", field), object)
        if isinstance(value, str) and _NAME.fullmatch(value):
            names.append(value)
        elif field == "name" or value not in (None, ""):
            file.lose((*at, "metadata", field), "is not a name in Kubernetes; the application is left out")
            return None
    return "/".join(names)


def _stated(file: _File, at: _Path) -> dict[str, str]:
    """What the file states of the application at `at`; what it does not state is left out."""
    spec, sync = (*at, "spec"), (*at, "status", "sync")
    source, revision = _source(file, spec, sync)
    stated = {
        # An empty one means the project `default`, says the definition of the field.
        "project": "default" if file.get((*spec, "project"), object) == "" else file.text(*spec, "project"),
        "cluster": file.text(*spec, "destination", "name") or file.address(*spec, "destination", "server"),
        "namespace": file.text(*spec, "destination", "namespace"),
        "repository": file.address(*source, "repoURL")
        or file.address(*spec, "sourceHydrator", "drySource", "repoURL"),
        "chartPath": file.text(*source, "path"),
        "sync": file.word(_SYNC, *sync, "status"),
        "health": file.word(_HEALTH, *at, "status", "health", "status"),
        "revision": revision,
    }
    return {field: value for field, value in stated.items() if value}


def _source(file: _File, spec: _Path, sync: _Path) -> tuple[_Path, str | None]:
    """Where the source that counts stands, and its revision. Argo CD itself looks for it in this order."""
    if file.get((*spec, "sourceHydrator"), dict):
        return (*spec, "sourceHydrator", "syncSource"), file.text(*sync, "revision")
    sources = file.get((*spec, "sources"), list)
    if not sources:
        return (*spec, "source"), file.text(*sync, "revision")
    # The first with a path, or simply the first; what is no mapping could be one, and becomes a loss.
    chosen = next((i for i, one in enumerate(sources) if not isinstance(one, dict) or one.get("path")), 0)
    revisions = file.get((*sync, "revisions"), list) or []
    # Fewer or more than there are sources belong to sources that somebody has changed since.
    fitting = len(revisions) == len(sources)
    return (*spec, "sources", chosen), file.text(*sync, "revisions", chosen) if fitting else None


def _days(file: _File, at: _Path) -> list[str]:
    """The day of the time at `at`, in UTC, if there is one."""
    text = file.text(*at)
    if text is None:
        return []
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo:
            return [time.astimezone(UTC).date().isoformat()]
    except (ValueError, OverflowError):  # beyond the calendar, in UTC
        pass
    file.lose(at, "is not a time such as 2026-01-31T09:30:00Z")
    return []


def _content(path: str, shown: str) -> bytes:
    try:
        if path == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
        else:
            with open(path, "rb") as file:  # a pipe will do
                content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that the system cannot express
        raise UsageError(f"{shown}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{shown}: has more than {MAX_BYTES:,} bytes; print fewer applications at a time")
    return content


def _parsed(content: bytes) -> object:
    """The one document in `content`: JSON where it begins like that, else YAML."""
    try:
        text = content.decode("utf-8-sig")
        if re.match(r"\s*[{\[]", text):
            return json.loads(text, parse_int=float)  # the only use of a number is that it is no text
        return _yaml(text)
    except UnicodeDecodeError as error:
        raise _Unreadable("is not UTF-8", content.count(b"\n", 0, error.start) + 1) from None
    except json.JSONDecodeError as error:
        raise _Unreadable(f"is not JSON: {error.msg.removesuffix(' at')}", error.lineno) from None
    except RecursionError:
        raise _Unreadable("nests too deep") from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise _Unreadable(f"is not YAML: {error.reason}", line) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = min(mark.line if mark else 0, text.count("\n")) + 1  # never behind the last one
        raise _Unreadable(f"is not YAML: {error.problem}", line) from None


def _yaml(text: str) -> object:
    """The one document in `text`; its events take a tenth of the time that PyYAML takes for its values."""
    parser = _Parser(text)
    stack: list[list[object]] = [[]]
    while (sort := type(event := parser.get_event())) is not yaml.StreamEndEvent:
        line = event.start_mark.line + 1
        if sort is yaml.AliasEvent or getattr(event, "tag", None):
            raise _Unreadable("has an alias or a tag, and kubectl writes none", line)
        if sort is yaml.ScalarEvent:
            stack[-1].append(_plain(event.value) if event.implicit[0] else event.value)
        elif sort is yaml.MappingStartEvent or sort is yaml.SequenceStartEvent:
            if len(stack) > MAX_DEPTH:
                raise _Unreadable("nests too deep", line)
            stack.append([])
        elif sort is yaml.SequenceEndEvent:
            done = stack.pop()
            stack[-1].append(done)
        elif sort is yaml.MappingEndEvent:
            done = stack.pop()
            pairs = zip(done[::2], done[1::2], strict=True)
            stack[-1].append({key: value for key, value in pairs if isinstance(key, str)})
        elif sort is yaml.DocumentStartEvent and stack[0]:
            raise _Unreadable("has a second document", line)
    return stack[0][0] if stack[0] else None


def _plain(text: str) -> object:
    """What a text without quotes means: a text, None, or False for what is neither."""
    return None if text in {"", "~", "null", "Null", "NULL"} else False if _NO_TEXT.fullmatch(text) else text
