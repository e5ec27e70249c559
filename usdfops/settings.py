"""Where the catalog is: `--catalog`, else `[tool.usdfops]` of the nearest pyproject.toml, else ./catalog."""

from __future__ import annotations

import os

from usdfops.errors import UsageError
from usdfops.read.tree import plain_content
from usdfops.words import instead

__all__ = ["KEYS", "catalog_folder", "catalog_place", "repository_root", "where_to_write"]

KEYS = {"catalog": "The catalog's folder, relative to the pyproject.toml that names it."}
"""The keys of `[tool.usdfops]`, and what each says."""


def catalog_folder(given: str | None = None) -> str:
    """The folder of the catalog, relative to the current directory where it lies below it.

    Raises:
        UsageError: there is no such folder, or a setting is wrong.
    """
    folder = catalog_place(given)
    if not os.path.isdir(folder):
        what = "is not a folder" if os.path.exists(folder) else "does not exist"
        hint = "" if given is not None else "; name another with --catalog, or make one with `usdfops init`"
        if os.path.isfile("HEAD") and os.path.isdir("objects") and os.path.isdir("refs"):
            hint = ": this is a bare repository; name commits (`validate --at REV`, `diff BASE HEAD`)"
        raise UsageError(f"the catalog `{folder}` {what}{hint}")
    return folder


def catalog_place(given: str | None = None) -> str:
    """Where the catalog is, whether or not it is there now: git may hold what the work tree does not.

    Raises:
        UsageError: a setting is wrong.
    """
    return given if given is not None else _configured() or "catalog"


def where_to_write(folder: str, place: str) -> str:
    """Where the file at `place` of the catalog in `folder` is written.

    Raises:
        UsageError: its folder is a link that leaves the catalog.
    """
    path = os.path.join(folder, place)
    top, above = os.path.realpath(folder), os.path.realpath(os.path.dirname(path))
    if os.path.commonpath([top, above]) != top:
        raise UsageError(f"`{os.path.dirname(path)}` is a link that leaves the catalog; nothing was written")
    return path


def _configured() -> str | None:
    """The catalog's folder as the nearest pyproject.toml with a table of ours says."""
    folder = os.getcwd()
    while True:
        file = os.path.join(folder, "pyproject.toml")
        try:
            content = plain_content(file) or b""
        except OSError:
            content = b""
        if b"usdfops" in content:
            table = _table(file, content)
            if table is not None:
                return os.path.relpath(os.path.join(folder, table.get("catalog", "catalog")))
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _table(file: str, content: bytes) -> dict[str, str] | None:
    """`[tool.usdfops]`, checked; None where the file has no such table."""
    import tomllib

    shown = os.path.relpath(file)
    try:
        tool = tomllib.loads(content.decode("utf-8")).get("tool")
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{shown} cannot be read: {error}") from error
    table = tool.get("usdfops") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise UsageError(f"{shown}: tool.usdfops is not a table")
    for key, value in table.items():
        if key not in KEYS:
            raise UsageError(f"{shown}: [tool.usdfops] has no setting `{key}`; {instead(key, KEYS)}")
        if not isinstance(value, str) or not value:
            raise UsageError(f"{shown}: [tool.usdfops] `{key}` is not a text")
    return table


def repository_root(folder: str) -> str:
    """The top of the git work tree that `folder` lies in; the current directory outside of one."""
    top = os.path.realpath(folder)
    while not os.path.exists(os.path.join(top, ".git")):
        parent = os.path.dirname(top)
        if parent == top:
            return os.getcwd()
        top = parent
    return top
