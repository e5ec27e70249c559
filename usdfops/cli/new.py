"""`usdfops new`: a first manifest."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from textwrap import wrap
from typing import Annotated

import typer

from usdfops import atomic
from usdfops.catalog.load import load
from usdfops.cli.options import CatalogOption, complete_kind, kind_named
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.render.escape import terminal
from usdfops.render.skeleton import Blank, blanks, skeleton
from usdfops.settings import catalog_folder, where_to_write
from usdfops.words import nearest

__all__ = ["new"]

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def new(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="A kind, such as `application`.", autocompletion=complete_kind),
    ],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Its name: lower-case letters, digits and hyphens.")
    ],
    title: Annotated[
        str | None, typer.Option(help="The name that people use. With it, nothing is asked.")
    ] = None,
    catalog: CatalogOption = None,
) -> int:
    """Write a short, commented manifest to begin with; on a terminal, ask for what it needs."""
    wanted = kind_named(kind)
    if not _NAME.fullmatch(name):
        better = re.sub("[^a-z0-9]+", "-", name.lower())[:63].strip("-")
        hint = f"; try `{better}`" if better else ""
        raise UsageError(f"`{name}` is not a name: lower-case letters, digits and hyphens, at most 63{hint}")
    if wanted.name == "Observation":
        raise UsageError("an Observation is never written by hand; `usdfops observe` writes it")
    folder = catalog_folder(catalog)
    path = where_to_write(folder, wanted.file_of(name))
    loaded = load(folder)
    existing = loaded.find(wanted.name, name)
    if os.path.lexists(path) or existing:
        where = os.path.join(folder, existing.document.path) if existing else path
        raise UsageError(f"the {wanted.name} `{name}` is there already: {where}")
    asked = blanks(wanted, loaded)
    given = {"title": title} if title else {}
    ask = title is None and sys.stdin.isatty() and sys.stdout.isatty()
    if ask:
        given = {blank.field: _ask(blank) for blank in asked if not blank.sole}
    os.makedirs(os.path.dirname(path), exist_ok=True)
    atomic.write(path, skeleton(wanted, name, loaded, given))
    then = "say more when you know it" if given.get("title") else "fill in its title"
    say(f"wrote {terminal(path)}\n{then}, then run `usdfops validate`\n")
    return 0


def _ask(blank: Blank) -> str:
    """What somebody types for `blank`; nothing where nobody knows."""
    columns = max(20, width() or 80)
    about = f"{blank.about}{'' if blank.needed else ' (Enter where nobody has said)'}"
    choices = f"one of: {', '.join(blank.choices)}" if 0 < len(blank.choices) <= 12 else ""
    for text in (about, choices):
        for line in wrap(text, columns, break_on_hyphens=False):
            typer.echo(line)
    while True:
        answer = str(typer.prompt(blank.field, default="", show_default=False, prompt_suffix="> ")).strip()
        if not answer and blank.needed:
            typer.echo("it is needed")
        elif not answer or not blank.choices:
            return answer
        elif chosen := _chosen(answer, blank.choices):
            return chosen
        else:
            near = nearest(answer, blank.choices)
            typer.echo(f"did you mean {near}?" if near else f"that is none of: {', '.join(blank.choices)}")


def _chosen(answer: str, choices: Mapping[str, str]) -> str | None:
    """The choice with that name or title, whatever its case."""
    wanted = answer.casefold()
    return next((name for name, title in choices.items() if wanted in (name, title.casefold())), None)
