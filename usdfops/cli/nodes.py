"""What people call something that others rest on, or that rests on others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import typer

from usdfops.catalog.edges import Node, edges, node
from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import load
from usdfops.catalog.observations import environments
from usdfops.errors import UsageError
from usdfops.model import KINDS
from usdfops.settings import catalog_folder
from usdfops.words import an, nearest

__all__ = ["NODE_KINDS", "complete_node", "node_named"]

NODE_KINDS = ("Application", "Service", "Pattern", "Cluster", "Environment", "Team", "External")
"""The kinds of things that rest on something, or that something rests on."""

_OUTSIDE = ("external", "fromExternal", "toExternal")
"""The fields in which an application names somebody whom nobody here runs."""


def node_named(catalog: Catalog, text: str) -> Node:
    """The node with that name, title or alias, whatever its case, or with that `Kind/name`.

    A name goes before a title or an alias.

    Raises:
        UsageError: none is called so, or several are.
    """
    prefix, slash, rest = text.partition("/")
    kind = next((name for name in NODE_KINDS if slash and name.casefold() == prefix.casefold()), None)
    wanted = (rest if kind else text).casefold()
    called = {each: names for each, names in _called(catalog).items() if kind in (None, each.kind)}
    found = [each for each in called if each.name.casefold() == wanted]
    found = found or [each for each, names in called.items() if wanted in (n.casefold() for n in names)]
    if len(found) == 1:
        return found[0]
    if found:
        labels = ", ".join(each.label for each in found)
        raise UsageError(f"`{text}` is several things: {labels}; say which, as in `{found[0].label}`")
    raise UsageError(f"nothing that can fall is called `{text}`; {_hint(catalog, text, called, wanted)}")


def complete_node(context: typer.Context, incomplete: str) -> list[str]:
    """Names of nodes that begin with `incomplete`; none where there is no catalog."""
    try:
        catalog = load(catalog_folder(context.params.get("catalog")))
    except (OSError, UsageError):
        return []
    names = dict.fromkeys(name for each in _called(catalog) for name in (each.name, each.label))
    return [
        name
        for name in names
        if name.lower().startswith(incomplete.lower()) and re.fullmatch(r"([A-Za-z]+/)?[a-z0-9-]+", name)
    ]


def _called(catalog: Catalog) -> dict[Node, list[str]]:
    """Every node, by kind and name, with everything that people call it."""
    found: dict[Node, list[str]] = {}
    for each, names in _nodes(catalog):
        found.setdefault(each, [each.name]).extend(names)
    return {each: found[each] for each in sorted(found, key=lambda n: (NODE_KINDS.index(n.kind), n.name))}


def _nodes(catalog: Catalog) -> Iterator[tuple[Node, list[str]]]:
    for kind in NODE_KINDS:
        for resource in catalog.of(kind) if kind in KINDS else ():
            yield node(resource), resource.names
    for cluster in catalog.terms("Cluster"):
        if cluster["name"].text is not None:
            yield Node("Cluster", cluster["name"].text), []
    for environment in environments(catalog):
        yield Node("Environment", environment.name), []
    for application in catalog.of("Application"):
        for place in application.spec.strings():
            if place.path[-1] in _OUTSIDE:
                yield Node("External", place.text or ""), []
    for edge in edges(catalog):  # also what a manifest names and nothing defines
        for each in (edge.above, edge.below):
            if each.kind in NODE_KINDS:
                yield each, []


def _elsewhere(catalog: Catalog, text: str) -> Resource | None:
    """Something of another kind that is called so: a group, a facility."""
    kind, slash, name = text.partition("/")
    for other in KINDS:
        if other not in NODE_KINDS and (not slash or kind.casefold() == other.casefold()):
            for resource in catalog.called(other, name if slash else text):
                return resource
    return None


def _hint(catalog: Catalog, text: str, called: dict[Node, list[str]], wanted: str) -> str:
    other = _elsewhere(catalog, text)
    if other is not None:
        outside = Node("External", other.title.casefold().replace(" ", "-"))
        if outside in called:  # what one file describes as a facility, others name as an outside party
            return f"applications name it as an outside party: write `{outside.label}`"
        singular = an(KINDS[other.kind or ""].singular)
        return f"{other.label} is {singular}: name one of {', '.join(NODE_KINDS)}"
    within = [each.label for each, names in called.items() if any(wanted in n.casefold() for n in names)]
    if 0 < len(within) <= 12:
        return f"these have it in their names: {', '.join(within)}"
    near = nearest(wanted, [name for names in called.values() for name in names])
    return f"write `{near}`" if near else "`usdfops list applications` lists what there is"
