"""Options and arguments that several commands share, and what completes them in a shell."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import load
from usdfops.errors import UsageError
from usdfops.judge.rules import RULES, SUBJECTS
from usdfops.model import KINDS, Kind
from usdfops.render.escape import terminal
from usdfops.render.formats import FORMATS
from usdfops.render.report import path_from_here
from usdfops.settings import catalog_folder
from usdfops.words import instead, joined, nearest

__all__ = [
    "AsOfOption",
    "CatalogOption",
    "TableFormat",
    "complete_format",
    "complete_kind",
    "complete_resource",
    "complete_rule",
    "find_kind",
    "kind_named",
    "resource_named",
    "say_what_is_unreadable",
]

CatalogOption = Annotated[
    str | None,
    typer.Option(
        "--catalog",
        metavar="DIR",
        help="The catalog's folder. Default: what the nearest pyproject.toml says, else ./catalog.",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day that counts as today, as 2026-01-31."),
]
TableFormat = Literal["table", "json"]


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Rules and subjects that begin with `incomplete`."""
    subjects = [(name, (module.__doc__ or "").split(".")[0]) for name, module in SUBJECTS.items()]
    rules = [(rule.name, rule.summary) for rule in RULES.values()]
    return [(name, about) for name, about in subjects + rules if name.startswith(incomplete)]


def complete_format(incomplete: str) -> list[tuple[str, str]]:
    """Formats of findings that begin with `incomplete`."""
    return [(name, entry.about) for name, entry in FORMATS.items() if name.startswith(incomplete)]


def complete_kind(incomplete: str) -> list[str]:
    """Kinds that begin with `incomplete`."""
    words = [kind.plural.replace(" ", "-") for kind in KINDS.values()]
    return [word for word in words if word.startswith(incomplete.lower())]


def complete_resource(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names of the catalog's resources that begin with `incomplete`; none where there is no catalog."""
    try:
        catalog = load(catalog_folder(context.params.get("catalog")))
    except (OSError, UsageError):
        return []
    return [
        (name, re.sub(r"[^\w .,()-]", "", resource.title))  # a shell may evaluate what it is given
        for resource in catalog.resources
        for name in (resource.name, resource.label or "")
        if name.lower().startswith(incomplete.lower()) and re.fullmatch(r"([A-Za-z]+/)?[a-z0-9-]+", name)
    ]


def find_kind(text: str) -> Kind | None:
    """The kind that is called `text`, in the singular or plural, whatever its case."""
    wanted = re.sub("[-_ ]", "", text.lower())
    return next((k for k in KINDS.values() if wanted in (k.name.lower(), k.plural.replace(" ", ""))), None)


def kind_named(text: str) -> Kind:
    """The kind that is called `text`.

    Raises:
        UsageError: there is no such kind.
    """
    kind = find_kind(text)
    if kind is None:
        raise UsageError(f"there is no kind `{text}`; {instead(text, KINDS)}")
    return kind


def say_what_is_unreadable(catalog: Catalog, folder: str) -> None:
    """Says on stderr which files could not be read, since the answer may lack what is in them."""
    paths = [r.document.path for r in catalog.resources if not r.document.readable]
    if paths:
        first = path_from_here(folder, paths[0])
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        typer.echo(
            f"usdfops: {terminal(first)}{more} cannot be read, so this may be incomplete; "
            "`usdfops validate` says why",
            err=True,
        )


def resource_named(catalog: Catalog, text: str, *kinds: str) -> Resource:
    """The resource with that name, title or alias, whatever its case, or with that `Kind/name`.

    One of `kinds`, where any are given.

    Raises:
        UsageError: none is called so, or several are.
    """
    prefix, slash, rest = text.partition("/")
    kind = next((name for name in KINDS if slash and name.casefold() == prefix.casefold()), None)
    if kind and kinds and kind not in kinds:
        raise UsageError(f"`{text}` is no {_singulars(kinds)}; `usdfops show {text}` shows it")
    among = (kind,) if kind else kinds
    wanted = (rest if kind else text).casefold()
    candidates = [r for r in catalog.resources if r.kind and (not among or r.kind in among)]
    found = _called(candidates, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        labels = [r.label or r.name for r in found]
        raise UsageError(f"`{text}` is several things: {', '.join(labels)}; say which, as in `{labels[0]}`")
    if among:
        others = [] if kind else _called(catalog.resources, wanted)
        if others:
            label = others[0].label
            raise UsageError(
                f"`{text}` is no {_singulars(among)}, but {label}; `usdfops show {label}` shows it"
            )
        hint = _near(wanted, candidates, KINDS[among[0]].plural)
        raise UsageError(f"there is no {_singulars(among)} `{rest if kind else text}`; {hint}")
    ids = (place["id"].text or "" for s in catalog.of("Standard") for place in s.spec["requirements"])
    if wanted in ids:
        raise UsageError(f"`{wanted}` is a requirement; `usdfops explain {wanted}` tells what it asks for")
    hint = _near(wanted, candidates, "applications")
    raise UsageError(f"nothing in the catalog is called `{text}`; {hint}")


def _called(candidates: list[Resource], wanted: str) -> list[Resource]:
    """Those with that name; where none has it, those with that title or alias."""
    known = [r for r in candidates if r.kind]
    found = [r for r in known if r.name.casefold() == wanted]
    return found or [r for r in known if wanted in (name.casefold() for name in r.names)]


def _singulars(kinds: tuple[str, ...]) -> str:
    return joined([KINDS[kind].singular for kind in kinds], "or")


def _near(wanted: str, candidates: list[Resource], plural: str) -> str:
    """What may have been meant: names that have it in them, the nearest name, or those with a near word."""
    names = {word.casefold(): word for r in candidates for word in (r.name, *r.names)}
    parts = [wanted] if wanted and any(wanted in name for name in names) else []
    if not parts:
        near = nearest(wanted, names)
        if near:
            return f"write `{names[near]}`"
        known = {part for name in names for part in re.split(r"[^\w]+", name) if len(part) > 4}
        parts = [part for part in [nearest(wanted, sorted(known))] if part]
    within = [
        r.label or r.name
        for r in candidates
        if any(part in name.casefold() for part in parts for name in (r.name, *r.names))
    ]
    if 0 < len(within) <= 12:
        what = "it" if parts == [wanted] else f"`{parts[0]}`"
        return f"these have {what} in their names: {', '.join(within)}"
    return f"`usdfops list {plural.replace(' ', '-')}` lists what there is"
