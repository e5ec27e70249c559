"""Reads what Argo CD runs, from the output of `kubectl get applications.argoproj.io -A -o json` (or `-o yaml`).

Only the few fields named here leave the file: the rest of an application may hold secrets.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

import yaml

from usdfops.errors import UsageError
from usdfops.read.observed import Loss, Observed
from usdfops.read.tree import printable
from usdfops.words import listed, quoted

__all__ = ["HEALTH", "MAX_BYTES", "MAX_DEPTH", "MAX_ITEMS", "SYNC", "observe"]

HEALTH = ("Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown")
"""What Argo CD says of an application's health; `Unknown` is its own word for a check that failed."""
SYNC = ("Synced", "OutOfSync", "Unknown")
"""What Argo CD says of an application beside its source."""

MAX_BYTES = 64 * 1024 * 1024
"""The size above which a file is not read: five thousand applications take about 30 MB."""
MAX_DEPTH = 100
"""How deep YAML may nest; JSON nests as deep as Python's own reader allows."""
MAX_ITEMS = 100_000
"""How many applications a file may hold."""

_KIND = ("argoproj.io/v1alpha1", "Application")
_LISTS = {("v1", "List"): (None, None), (_KIND[0], "ApplicationList"): _KIND}  # and what goes without saying
_EXPECTED = "expected the output of `kubectl get applications.argoproj.io -A -o json`"

_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})"
)
# No `@` behind the host: where one stands, what precedes it may be a password that was not escaped.
_URL = re.compile(
    r"([A-Za-z][-+.A-Za-z0-9]*://)(?:([^/?#]*)@)?"
    r"((?:[-.\w]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/[^@?#]*)?)(?:[?#][^@]*)?"
)
_NO_URL = re.compile(r"(?:[^/:?#@]+@)?[-.\w]+:(?!//)[^@?#]*|[-.\w]+(?:/[^@?#]*)?")  # of ssh, or a registry
# What is no text in the core schema of YAML 1.2; kubectl quotes texts that look like it, in YAML 1.1 too.
_NULL = re.compile(r"~|null|Null|NULL|")
_NO_TEXT = re.compile(
    r"true|True|TRUE|false|False|FALSE|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_T = TypeVar("_T")


def observe(path: str, *, date: str | None = None, environment: str | None = None) -> Observed:
    """What is deployed according to the file at `path`, or to standard input where that is `-`.

    `facts` are `environment`, where it is given, and `deployed`: by `namespace/name` of the application, as far
    as the file says it, its `project`, `cluster`, `namespace`, `repository`, `chartPath`, `sync`, `health` and
    `revision`, all of them texts. The date is the last day on which Argo CD reconciled one of them, in UTC.

    Raises:
        UsageError: the file cannot be read, is not what kubectl writes, or says no date and none is given.
    """
    shown, name = (
        (printable(path), printable(os.path.basename(path))) if path != "-" else ("standard input",) * 2
    )
    losses: list[Loss] = []
    days = [date] if date else []
    deployed: dict[str, dict[str, str]] = {}
    try:
        content = _content(path)
        for item in _applications(_parsed(content), lambda message: losses.append(Loss(name, message))):
            key = _key(item)
            if key in deployed:
                item.lose(f"`{item.where}metadata` names {quoted(key)} again; the first of them is kept")
            elif key:
                deployed[key] = _stated(item)
                days += [] if date else _day(item.below("status"))
    except _Unreadable as error:
        raise UsageError(f"{shown}{error}") from None
    if not days:
        raise UsageError(
            f"{shown}: no `status.reconciledAt` says of which day it is; give it with --date YYYY-MM-DD"
        )
    facts: dict[str, object] = {"environment": environment} if environment is not None else {}
    facts["deployed"] = dict(sorted(deployed.items()))
    return Observed("argocd", None, f"sha256:{hashlib.sha256(content).hexdigest()}", max(days), facts, losses)


class _Unreadable(Exception):
    """Nothing can be read: the line, where there is one, and what is wrong."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(f":{line}: {message}" if line else f": {message}")


class _Fields(NamedTuple):
    """A mapping of the file, how a loss names what is in it, and where losses go."""

    values: dict[str, object]
    where: str
    lose: Callable[[str], None]

    def below(self, key: str) -> _Fields:
        """The mapping at `key`; an empty one where there is none."""
        value = self._of(key, dict, "a mapping")
        return _Fields({} if value is None else value, f"{self.where}{key}.", self.lose)

    def several(self, key: str, sort: type[_T], noun: str) -> list[_T] | None:
        """The list at `key`, all of one sort; None where anything about it is wrong."""
        value = self._of(key, list, "a list", otherwise=[])
        wrong = next((i for i, entry in enumerate(value or ()) if not isinstance(entry, sort)), None)
        if wrong is not None:
            self.lose(f"`{self.where}{key}[{wrong}]` is not {noun}")
        return None if wrong is not None else value

    def text(self, key: str) -> str | None:
        """The text at `key`; None where it is absent, null, empty (which Argo CD takes for absent) or no text."""
        value = self._of(key, str, "a text")
        if value and (len(value) > 1000 or not value.isprintable()):
            self.lose(f"`{self.where}{key}` is not one line of plain text")
            return None
        return value or None

    def word(self, key: str, known: tuple[str, ...]) -> str | None:
        """The text at `key`, one of those known."""
        value = self.text(key)
        if value and value not in known:
            self.lose(f"`{self.where}{key}` is {quoted(value)}, which is not {listed(known)}")
            return None
        return value

    def address(self, key: str) -> str | None:
        """The address at `key` without password, token, query or fragment; a user of ssh is part of it."""
        value = self.text(key)
        if value is None or _NO_URL.fullmatch(value):
            return value
        match = _URL.fullmatch(value)
        if not match:
            self.lose(f"`{self.where}{key}` is not an address that can be shown")
            return None
        scheme, user, place = match.groups()
        stays = user and ":" not in user and scheme.lower().endswith("ssh://")
        return f"{scheme}{user + '@' if stays else ''}{place}"

    def _of(self, key: str, sort: type[_T], noun: str, otherwise: _T | None = None) -> _T | None:
        value = self.values.get(key)
        if value is None:
            return otherwise
        if isinstance(value, sort):
            return value
        self.lose(f"`{self.where}{key}` is not {noun}")
        return None


def _applications(data: object, lose: Callable[[str], None]) -> Iterator[_Fields]:
    """The applications in what kubectl wrote, whether it is a list or a single one."""
    top = data if isinstance(data, dict) else {}
    sort = (top.get("apiVersion"), top.get("kind"))
    if sort == _KIND:
        yield _Fields(top, "", lose)
        return
    implied = next((items for known, items in _LISTS.items() if known == sort), None)
    if implied is None:
        raise _Unreadable(f"is neither a list nor an application; {_EXPECTED}")
    items = top.get("items")
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise _Unreadable(f"`items` is not a list of at most {MAX_ITEMS:,} applications; {_EXPECTED}")
    if _Fields(top, "", lose).below("metadata").values.get("continue"):
        lose("`metadata.continue` says that the list goes on after the last item of this file")
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            lose(f"`items[{index}]` is not a mapping")
        elif (item.get("apiVersion", implied[0]), item.get("kind", implied[1])) != _KIND:
            lose(f"`items[{index}]` is not an `{_KIND[1]}` of `{_KIND[0]}`")
        else:
            yield _Fields(item, f"items[{index}].", lose)


def _key(item: _Fields) -> str | None:
    """What an application is called: its namespace and name. None where it has no name to go by."""
    metadata = item.below("metadata")
    parts = [metadata.text("name"), metadata.text("namespace")]
    return ...


def _stated(item: _Fields) -> dict[str, str]:
    """What is said of one application; what is absent, or was lost, is left out."""
    spec, status = item.below("spec"), item.below("status")
    destination, sync = spec.below("destination"), status.below("sync")
    source, revision = _source(spec, sync)
    said = {
        # By its definition, an empty one is the project `default`.
        "project": "default" if spec.values.get("project") == "" else spec.text("project"),
        "cluster": destination.text("name") or destination.address("server"),
        "namespace": destination.text("namespace"),
        "repository": source.address("repoURL"),
        "chartPath": source.text("path"),
        "sync": sync.word("status", SYNC),
        "health": status.below("health").word("status", HEALTH),
        "revision": revision,
    }
    return {field: value for field, value in said.items() if value}


def _source(spec: _Fields, sync: _Fields) -> tuple[_Fields, str | None]:
    """The source that counts, in the order in which Argo CD itself looks, and the revision that belongs to it."""
    hydrator = spec.below("sourceHydrator")
    if hydrator.values:
        source = hydrator.below("syncSource")
        return (source if source.values.get("repoURL") else ...), sync.text("revision")
    ...
