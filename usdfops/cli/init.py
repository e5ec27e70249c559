"""`usdfops init`: a new catalog."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from usdfops import atomic
from usdfops.cli.terminal import say
from usdfops.errors import UsageError
from usdfops.render.escape import terminal
from usdfops.render.starter import starter_files

__all__ = ["init"]


def init(
    directory: Annotated[str, typer.Argument(metavar="DIR", help="The folder to make, or an empty one.")],
) -> int:
    """Make a new catalog: small and valid, with its schemas, a hook and a CI workflow."""
    if os.path.lexists(directory) and not os.path.isdir(directory):
        raise UsageError(f"`{directory}` is not a folder")
    files = starter_files()
    taken = [name for name in files if os.path.lexists(os.path.join(directory, name))]
    if taken or os.path.lexists(os.path.join(directory, "catalog")):
        raise UsageError(f"`{directory}` has a `{(taken or ['catalog'])[0]}` already; nothing was written")
    for name, text in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        atomic.write(path, text)
    say(
        f"made a catalog in {terminal(directory)}\n"
        f"  cd {terminal(directory)}\n"
        "  usdfops validate\n"
        "  usdfops new application my-first-application\n"
        "  git init && pip install pre-commit && pre-commit install   # to check every commit\n"
    )
    return 0
