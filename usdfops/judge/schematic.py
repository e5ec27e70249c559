"""What a picture of the facility shows: the whole of it, or one thing with its neighbourhood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from usdfops.catalog.edges import Edge, Node, edges, node
from usdfops.catalog.facilities import hosting
from usdfops.catalog.graph import Catalog, Resource
from usdfops.model import KINDS

__all__ = [
    "Box",
    "Bundle",
    "Counts",
    "Facility",
    "Further",
    "Group",
    "LeftOut",
    "Neighbourhood",
    "Relation",
    "Tier",
    "facility",
    "neighbourhood",
]

Counts = tuple[int, ...]
"""How many applications there are of each tier, in the order of the picture's tiers."""


class Tier(NamedTuple):
    """A tier that applications have; the last one of a picture is that of those that state none."""

    name: str | None
    title: str
    """The name, where the support model does not know it."""


class Box(NamedTuple):
    """Something in the picture."""

    node: Node | None
    """None for what is missing: its counts are those of the applications that name none."""
    title: str
    tier: int | None = None
    """Of an application: which one of the picture's tiers."""
    counts: Counts = ()
    """Of anything else: the applications that rest on it directly."""
    note: str | None = None
    """Its lifecycle, where it is not simply in use or on offer; or that the catalog does not hold it."""


class Group(NamedTuple):
    """Things that stand together."""

    title: str | None
    """None where nobody has said to which group they belong."""
    boxes: list[Box]


class LeftOut(NamedTuple):
    """How much is not in the picture of the facility."""

    retired: int
    """Retired applications, and retired services that nothing rests on."""
    outside: int
    """What applications depend on and nobody here runs."""
    between: int
    """Relations from one application to another."""


class Bundle(NamedTuple):
    """How many applications of a group rest directly on something of a kind."""

    group: str | None
    kind: str
    number: int


class Facility(NamedTuple):
    """The whole facility."""

    tiers: list[Tier]
    titles: list[str]
    """What the facilities are called at which something runs."""
    applications: list[Group]
    """By service group, the largest first."""
    patterns: list[Box]
    services: list[Group]
    """By category."""
    clusters: list[Box]
    bundles: list[Bundle]
    left_out: LeftOut


class Relation(NamedTuple):
    """Things of one kind that stand in one relation to the focus."""

    how: str
    kind: str
    boxes: list[Box]


class Further(NamedTuple):
    """Things of one kind that the focus rests on only through others, each with the titles of those."""

    kind: str
    boxes: list[tuple[Box, list[str]]]


class Neighbourhood(NamedTuple):
    """One thing, with what it rests on, all the way down, and what rests on it directly."""

    tiers: list[Tier]
    focus: Box
    above: list[Relation]
    indirectly: Counts
    """The applications that rest on it only through others."""
    applications: list[Box]
    """Those that it rests on, directly or not."""
    steps: list[Edge]
    """From the focus or one of these applications to another of them."""
    below: list[Relation]
    """What else it rests on directly."""
    further: list[Further]


_KINDS = ("Pattern", "Service", "Environment", "Cluster", "External", "Team")
"""What applications rest on besides each other, in the order in which it is shown."""


class _Reader:
    """The catalog's edges both ways, and what a box says of each node."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.edges = edges(catalog)
        self.above: dict[Node, list[Edge]] = {}
        self.below: dict[Node, list[Edge]] = {}
        for edge in self.edges:
            self.above.setdefault(edge.below, []).append(edge)
            self.below.setdefault(edge.above, []).append(edge)
        self.applications = [a for a in catalog.of("Application") if a.spec["lifecycle"].text != "retired"]
        self.tiers = _tiers(catalog)
        self._rank = {tier.name: number for number, tier in enumerate(self.tiers)}

    def resource(self, each: Node) -> Resource | None:
        """The resource of a node; None for a cluster, and for what the catalog does not hold."""
        return self.catalog.find(*each)

    def tier(self, each: Node) -> int:
        """Which of the picture's tiers an application has."""
        resource = self.resource(each)
        return self._rank.get(resource.spec["tier"].text if resource else None, len(self.tiers) - 1)

    def box(self, each: Node) -> Box:
        """The box of a node."""
        resource = self.resource(each)
        title = resource.title if resource else each.name
        if each.kind == "Environment":
            title = " on ".join([title, *sorted(e.below.name for e in self.below.get(each, []))])
        note = resource.spec["lifecycle"].text if resource else None
        if note in ("production", "offered"):
            note = None
        elif resource is None and each.kind in KINDS:
            note = "not in the catalog"
        if each.kind == "Application":
            return Box(each, title, self.tier(each), (), note)
        return Box(each, title, None, self.counts(self.users(each)), note)

    def boxes(self, nodes: Iterable[Node]) -> list[Box]:
        """A box of each: applications first and by tier, then by title."""
        boxes = [self.box(each) for each in set(nodes)]
        last = len(self.tiers)
        return sorted(
            boxes, key=lambda b: (last if b.tier is None else b.tier, b.title.casefold(), b.node or ("", ""))
        )

    def counts(self, nodes: Iterable[Node]) -> Counts:
        """How many of the nodes are applications of each tier; each counts once."""
        tiers = [self.tier(each) for each in set(nodes) if each.kind == "Application"]
        return tuple(tiers.count(number) for number in range(len(self.tiers)))

    def users(self, each: Node) -> list[Node]:
        """What rests on a node directly; on a cluster also what runs in an environment that is there."""
        users = [edge.above for edge in self.above.get(each, [])]
        if each.kind == "Cluster":
            for environment in [user for user in users if user.kind == "Environment"]:
                users += [edge.above for edge in self.above.get(environment, [])]
        return users

    def all_below(self, start: Node) -> set[Node]:
        """All that `start` rests on, directly or not."""
        return _reached(start, {above: [e.below for e in some] for above, some in self.below.items()})

    def all_above(self, start: Node) -> set[Node]:
        """All that rests on `start`, directly or not."""
        return _reached(start, {below: [e.above for e in some] for below, some in self.above.items()})


def _reached(start: Node, steps: Mapping[Node, list[Node]]) -> set[Node]:
    found, waiting = {start}, [start]
    while waiting:
        new = [each for each in steps.get(waiting.pop(), []) if each not in found]
        found.update(new)
        waiting += new
    return found - {start}


def _tiers(catalog: Catalog) -> list[Tier]:
    """The tiers of the support model in its order, then those that only applications name, then none."""
    known = [(t["name"].text, t["title"].text) for t in catalog.terms("Tier")]
    found = {name: title or name for name, title in known if name is not None}
    named = {a.spec["tier"].text for a in catalog.of("Application")}
    found |= {name: name for name in sorted(n for n in named if n is not None) if name not in found}
    return [*(Tier(name, title) for name, title in found.items()), Tier(None, "tier not stated")]


def facility(catalog: Catalog) -> Facility:
    """The whole facility: every application that is not retired, and what they rest on."""
    reader = _Reader(catalog)
    applications = [node(a) for a in reader.applications]
    offered = [node(s) for s in catalog.of("Service") if s.spec["lifecycle"].text != "retired"]
    clusters = [Node("Cluster", c["name"].text or "") for c in catalog.terms("Cluster")]
    services = _rows(reader, "Service", offered)
    retired = len(catalog.of("Application")) - len(applications)
    retired += len({node(s) for s in catalog.of("Service")} - {box.node for box in services})
    groups = _grouped(reader, reader.boxes(applications), "group", "Group")
    groups.sort(key=lambda group: (group.title is None, -len(group.boxes)))
    return Facility(
        reader.tiers,
        [resource.title for resource in hosting(catalog)],
        groups,
        _rows(reader, "Pattern", [node(p) for p in catalog.of("Pattern")]),
        _grouped(reader, services, "category"),
        _rows(reader, "Cluster", [each for each in clusters if each.name]),
        _bundles(reader, groups),
        LeftOut(
            retired,
            len({e.below for e in reader.edges if e.below.kind == "External"}),
            sum(e.above.kind == e.below.kind == "Application" for e in reader.edges),
        ),
    )


def _rows(reader: _Reader, kind: str, known: list[Node]) -> list[Box]:
    """A box of everything of a kind, known or only named, and one of the applications that name none."""
    rows = reader.boxes([*known, *(e.below for e in reader.edges if e.below.kind == kind)])
    users = {user for row in rows if row.node for user in reader.users(row.node)}
    silent = [node(a) for a in reader.applications if node(a) not in users]
    return [*rows, Box(None, "", None, reader.counts(silent))] if silent else rows


def _bundles(reader: _Reader, groups: list[Group]) -> list[Bundle]:
    found = []
    for kind in ("Pattern", "Service", "Cluster"):
        below = {edge.below for edge in reader.edges if edge.below.kind == kind}
        users = {user for each in below for user in reader.users(each)}
        for group in groups:
            number = sum(box.node in users for box in group.boxes)
            found += [Bundle(group.title, kind, number)] if number else []
    return found


def _grouped(reader: _Reader, boxes: list[Box], field: str, kind: str | None = None) -> list[Group]:
    """The boxes by a field of their resources, in the order of its titles; those without it come last."""
    found: dict[str | None, list[Box]] = {}
    for box in boxes:
        resource = reader.resource(box.node) if box.node else None
        name = resource.spec[field].text if resource else None
        named = reader.catalog.find(kind, name) if kind else None
        found.setdefault(named.title if named else name, []).append(box)
    return [Group(title, found[title]) for title in sorted(found, key=lambda t: (t is None, t or ""))]


def neighbourhood(catalog: Catalog, focus: Node) -> Neighbourhood:
    """`focus` with what it rests on, all the way down, and what rests on it directly."""
    reader = _Reader(catalog)
    below = reader.all_below(focus)
    inside = {focus} | {each for each in below if each.kind == "Application"}
    over = [edge for edge in reader.above.get(focus, []) if edge.above != focus]
    if focus.kind == "Cluster":  # what runs in an environment runs in the cluster that it is deployed to
        environments = [edge.above for edge in over if edge.above.kind == "Environment"]
        over += [edge for each in environments for edge in reader.above.get(each, [])]
    direct = [e for e in reader.below.get(focus, []) if e.below not in inside]
    told = {each for each in below if _is_told(reader, each, {focus} | below)}
    steps = [e for each in inside for e in reader.below.get(each, []) if e.below in inside - {focus, each}]
    return Neighbourhood(
        reader.tiers,
        reader.box(focus),
        _relations(reader, [(e.how, e.above) for e in over]),
        reader.counts(reader.all_above(focus) - {e.above for e in over}),
        reader.boxes(inside - {focus}),
        sorted(steps, key=lambda e: (e.above, e.below, e.how)),
        _relations(reader, [(e.how, e.below) for e in direct]),
        _further(reader, {focus} | below, below - inside - told - {e.below for e in direct}),
    )


def _is_told(reader: _Reader, each: Node, within: set[Node]) -> bool:
    """Whether a node is a cluster that only environments lead to, whose boxes name it."""
    above = [edge.above.kind for edge in reader.above.get(each, []) if edge.above in within]
    return each.kind == "Cluster" and set(above) == {"Environment"}


def _relations(reader: _Reader, pairs: list[tuple[str, Node]]) -> list[Relation]:
    """The nodes by relation and kind: applications first, then in the order of kinds."""
    found: dict[tuple[int, str], list[Node]] = {}
    kinds = ("Application", *_KINDS)
    for how, each in pairs:
        found.setdefault((kinds.index(each.kind), how), []).append(each)
    return [Relation(key[1], kinds[key[0]], reader.boxes(found[key])) for key in sorted(found)]


def _further(reader: _Reader, within: set[Node], nodes: set[Node]) -> list[Further]:
    """The nodes by kind, each with what leads to it from `within`."""
    found = []
    for kind in _KINDS:
        boxes = reader.boxes(each for each in nodes if each.kind == kind)
        leading = [
            [e.above for e in reader.above[box.node] if e.above in within] for box in boxes if box.node
        ]
        through = [[box.title for box in reader.boxes(some)] for some in leading]
        if boxes:
            found.append(Further(kind, list(zip(boxes, through, strict=True))))
    return found
