"""What is hit: what rests on what falls, through what, and which stages of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.edges import Edge, Node, node
from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.observations import deployments
from usdfops.judge.impact.record import Stages, Unsaid
from usdfops.judge.menu import says_what_it_uses

__all__ = ["Scope", "in_order", "paths", "scopes", "stages", "unsaid", "with_parts"]

_PLACES = ("Cluster", "Environment")
"""What applications run in, a stage in each: where one of these falls, other stages may stay."""


def with_parts(known: list[Edge], wanted: list[Node]) -> dict[Node, Edge | None]:
    """What is wanted, and after each whole its parts, with the edge that says so."""
    found: dict[Node, Edge | None] = dict.fromkeys(wanted)
    below: dict[Node, list[Edge]] = {}
    for edge in known:
        if edge.how == "has the part":
            below.setdefault(edge.above, []).append(edge)
    waiting = list(wanted)
    while waiting:
        for edge in below.get(waiting.pop(0), []):
            if edge.below not in found:
                found[edge.below] = edge
                waiting.append(edge.below)
    return found


def paths(known: list[Edge], start: list[Node], without: set[Node]) -> dict[Node, list[Edge]]:
    """All that rests on what falls, each with the shortest path there, save what is left out.

    Of several that are as short, the one through what comes first by kind and name.
    """
    above: dict[Node, list[Edge]] = {}
    for edge in known:
        above.setdefault(edge.below, []).append(edge)
    found: dict[Node, list[Edge]] = {each: [] for each in start}
    level = sorted(found)
    while level:
        new: list[Node] = []
        for edge in (edge for each in level for edge in above.get(each, [])):
            if edge.above not in found and edge.above not in without:
                found[edge.above] = [edge, *found[edge.below]]
                new.append(edge.above)
        level = sorted(new)  # since edges come in the order of what is above, and not of what is below
    return {each: path for each, path in found.items() if path}


class _Run(NamedTuple):
    """Somewhere that an application runs, for a stage."""

    stage: str | None
    where: Node | None
    """None where it runs on hosts, or nobody has said where."""


def _runs(catalog: Catalog, application: Resource) -> list[_Run]:
    """Where an application runs, as its manifest and Phalanx say."""
    found = []
    for stage in application.spec["deployment"]["stages"]:
        cluster = stage["cluster"].text
        found.append(_Run(stage["stage"].text, Node("Cluster", cluster) if cluster else None))
    placed = [run.environment for run in deployments(catalog, application)]
    return found + [_Run(each.stage, Node("Environment", each.name)) for each in placed]


class Scope(NamedTuple):
    """How much of something falls: all of it, or some stages."""

    whole: bool
    stages: frozenset[str | None]
    """Those that run in what falls."""
    below: frozenset[str | None]
    """Those of what it rests on."""


def scopes(catalog: Catalog, known: list[Edge], named: set[Node], down: set[Node]) -> dict[Node, Scope]:
    """How much of each falls: all, unless only places that it runs in do, or stages of what it rests on."""
    none: frozenset[str | None] = frozenset()
    found = {each: Scope(each in named, none, none) for each in down}
    rests = [edge for edge in known if edge.above not in named and edge.below in down]
    for edge in rests:
        application = catalog.find(*edge.above)
        if edge.below.kind in _PLACES:
            runs = _runs(catalog, application) if application else []
            here = found[edge.above].stages | {run.stage for run in runs if run.where == edge.below}
            found[edge.above] = Scope(False, here, none)
    rests = [edge for edge in rests if edge.below.kind not in _PLACES]
    changed = True
    while changed:  # what rests on itself in a circle settles too, since scopes only grow
        changed = False
        for edge in rests:
            mine, under = found[edge.above], found[edge.below]
            below = mine.below | under.stages | under.below
            grown = Scope(mine.whole or under.whole, mine.stages, below)
            if grown != mine:
                found[edge.above], changed = grown, True
    return found


def stages(catalog: Catalog, each: Node, scope: Scope) -> Stages | None:
    """Which stages of an application fall; None for anything else, and where all of it falls."""
    application = catalog.find(*each)
    if application is None or each.kind != "Application" or scope.whole:
        return None
    down = scope.stages | scope.below
    spared = {run.stage for run in _runs(catalog, application)} - down
    return Stages(
        in_order(catalog, scope.stages),
        in_order(catalog, scope.below - scope.stages),
        in_order(catalog, spared),
        None in down,
    )


def in_order(catalog: Catalog, stages: Iterable[str | None]) -> list[str]:
    """The stages that have a name, in the catalog's order; those that it does not know come last."""
    order = [place["name"].text for place in catalog.terms("Stage")]
    return sorted((s for s in stages if s), key=lambda s: (order.index(s) if s in order else len(order), s))


def unsaid(catalog: Catalog, down: set[Node]) -> Iterator[Unsaid]:
    """The applications that do not say something on which it depends whether they are hit."""
    kinds = {each.kind for each in down}
    for application in catalog.of("Application"):
        if node(application) in down or application.spec["lifecycle"].text == "retired":
            continue
        if not application.document.readable:
            yield Unsaid(application, ())
            continue
        missing = tuple(what for what, of in _missing(catalog, application) if kinds & of)
        if missing:
            yield Unsaid(application, missing)


def _missing(catalog: Catalog, application: Resource) -> Iterator[tuple[str, set[str]]]:
    """What an application does not say, and of which kinds of things it would say it."""
    spec = application.spec
    if not says_what_it_uses(catalog, application):
        yield "what it uses", {"Service"}
    if not spec["dependsOn"].given:
        yield "on what it depends", {"Application", "Service", "External"}
    if not spec["deployment"]["pattern"].given:
        yield "which pattern it follows", {"Pattern"}
    stages = list(spec["deployment"]["stages"])
    silent = any(not (s["cluster"].given or s["hosts"].given) for s in stages)
    if silent or (not _runs(catalog, application) and spec["type"].text != "data-set"):
        yield "where it runs", set(_PLACES)
    if not spec["roles"].given:
        yield "who holds its roles", {"Team"}
