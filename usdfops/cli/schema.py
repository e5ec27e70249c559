"""`usdfops schema`: the JSON Schemas that editors check manifests with."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from usdfops import atomic
from usdfops.cli.options import CatalogOption
from usdfops.cli.terminal import say
from usdfops.read.tree import plain_content
from usdfops.render.escape import terminal
from usdfops.settings import catalog_folder

__all__ = ["schema"]


def schema(
    catalog: CatalogOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where a file is not as it should be.")
    ] = False,
) -> int:
    """Write the JSON Schema of every kind into `schemas/`, beside the catalog."""
    from usdfops.model.schema import schema_files

    folder = os.path.join(os.path.dirname(os.path.abspath(catalog_folder(catalog))), "schemas")
    shown = terminal(os.path.relpath(folder))
    stale = [name for name, text in schema_files().items() if _content(os.path.join(folder, name)) != text]
    if check:
        for name in stale:
            say(f"{shown}/{name} is not what the models say; `usdfops schema` writes it\n")
        if not stale:
            say(f"{shown} is what the models say\n")
        return 1 if stale else 0
    os.makedirs(folder, exist_ok=True)
    for name in stale:
        atomic.write(os.path.join(folder, name), schema_files()[name])
        say(f"wrote {shown}/{name}\n")
    if not stale:
        say(f"{shown} is what the models say; nothing to write\n")
    return 0


def _content(path: str) -> str | None:
    content = plain_content(path)
    return None if content is None else content.decode("utf-8", "replace")
