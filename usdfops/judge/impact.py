"""What falls if something goes down: what rests on it, through what, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from usdfops.catalog.edges import Edge, Node, edges, node
from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import deployments

__all__ = [
    "Answers",
    "Channel",
    "Hit",
    "Impact",
    "Named",
    "Stages",
    "Tell",
    "Told",
    "Unsaid",
    "channel_text",
    "impact",
]

PLACES = ("Cluster", "Environment")
"""What applications run in, a stage in each: where one of these falls, other stages may stay."""


class Tell(NamedTuple):
    """Where to tell the people of an application."""

    use: str | None
    """What the channels are: the application's for `announcements` or for `support`, those of the
    `facility` where it has neither, those of a `team`, or None where nobody has any."""
    channels: list[Place]
    """The entries that say so, of its manifest or of the support model; a team's are texts."""

    @property
    def whose(self) -> str | None:
        """Whose the channels are: an `application`'s, a `team`'s or the `facility`'s."""
        return "application" if self.use in ("announcements", "support") else self.use


class Answers(NamedTuple):
    """Who answers for something, and when."""

    owner: str | None
    channel: Place | None
    """The entry that says where to ask first."""
    operating: str | None
    support: str | None


class Stages(NamedTuple):
    """Of which stages of an application it is known that they fall, and that others do not."""

    hit: list[str]
    """Those that run in what falls."""
    below: list[str]
    """Those of what it rests on; whether it loses the same ones, nobody has said."""
    spared: list[str]
    """Those that run elsewhere; empty where none is known."""
    unsaid: bool
    """Whether one falls of which nobody has said which stage it is."""


class Named(NamedTuple):
    """Something that goes down because it was named, or because the whole that it is a part of was."""

    node: Node
    resource: Resource | None
    """None for a cluster, an environment, somebody outside, and for what the catalog does not hold."""
    part_of: Edge | None
    tell: Tell | None
    """For applications."""
    answers: Answers


class Hit(NamedTuple):
    """Something that is hit."""

    node: Node
    resource: Resource | None
    path: list[Edge]
    """From it down to something named, each step on the one before: one of the shortest ways."""
    unattended: bool
    """Whether it works on, and it is only that nobody answers for it or for something under it."""
    tier: str | None
    stages: Stages | None
    """None where all of it falls, as far as anybody has said."""
    tell: Tell | None
    """For applications."""
    answers: Answers

    @property
    def direct(self) -> bool:
        """Whether it rests on something named itself."""
        return len(self.path) == 1


class Unsaid(NamedTuple):
    """An application that may be hit too, for all that anybody has said."""

    application: Resource
    missing: tuple[str, ...]
    """What nobody has said: `what it uses`; empty where its file cannot be read."""


class Told(NamedTuple):
    """Somebody who is not hit, and should be told."""

    node: Node
    resource: Resource | None
    because: str
    """What they are to these: `receives data from`, `is a stakeholder of`."""
    of: list[tuple[Node, Place]]
    """Those that fall or are hit, each with the place that says so."""
    tell: Tell | None


class Channel(NamedTuple):
    """Where to tell several."""

    text: str | None
    """`#name` or an address; None for those of whom no channel is known."""
    of: str | None
    """Whose it is: an `application`'s, a `team`'s or the `facility`'s."""
    place: Place | None
    """The first entry that gives it."""
    applications: list[str]
    """The names of those that fall or are hit."""
    others: list[Node]
    """Those who are not hit, and should be told."""


class Impact(NamedTuple):
    """The answer."""

    named: list[Named]
    hit: list[Hit]
    """Applications by tier, then those that are hit directly, then by name; then other things."""
    may_be_hit: list[Unsaid]
    also_tell: list[Told]

    def channels(self) -> list[Channel]:
        """Each channel to tell somebody in: of the most critical first, then the facility's.

        One that is an application's and the facility's is there as both. One without a text comes
        last, where there are some of whom none is known.
        """
        found: dict[tuple[str | None, str | None], Channel] = {}
        for who, where, falls in self._everybody():
            for place in where.channels if where and where.channels else [None]:
                text = channel_text(place) if place else None
                whose = where.whose if where and text else None
                entry = found.setdefault((text, whose), Channel(text, whose, place, [], []))
                if falls:
                    entry.applications.append(who.name)
                elif who not in entry.others:
                    entry.others.append(who)
        return sorted(found.values(), key=lambda c: (c.text is None, c.of == "facility"))

    def _everybody(self) -> Iterator[tuple[Node, Tell | None, bool]]:
        """Everybody to tell, and whether it is an application that falls or is hit."""
        for named in self.named:
            if named.tell is not None:
                yield named.node, named.tell, True
        for hit in self.hit:
            if hit.tell is not None:
                yield hit.node, hit.tell, True
        for told in self.also_tell:
            yield told.node, told.tell, False


def channel_text(place: Place) -> str:
    """A channel as people write it: `#name`, or the address of a page."""
    slack = place.text or place["slack"].text
    return f"#{slack}" if slack else place["page"].text or ""


def impact(catalog: Catalog, wanted: Iterable[Node]) -> Impact:
    """What is hit if all that is wanted falls.

    What a team answers for does not fall without it. That, and what rests on it, is unattended,
    unless it is hit in another way as well.
    """
    known = edges(catalog)
    parts = _parts(known, list(dict.fromkeys(wanted)))
    named = [
        Named(each, catalog.find(*each), edge, _tell(catalog, each), _answers(catalog, each))
        for each, edge in parts.items()
    ]
    falling = _paths(known, [each for each in parts if each.kind != "Team"], set(parts))
    silent = _paths(known, [each for each in parts if each.kind == "Team"], set(parts) | set(falling))
    down = {*parts, *falling, *silent}
    scopes = _scopes(catalog, known, set(parts), down)
    hit = [
        Hit(
            each,
            catalog.find(*each),
            path,
            each in silent,
            _tier(catalog, each),
            _stages(catalog, each, scopes),
            _tell(catalog, each),
            _answers(catalog, each),
        )
        for each, path in (falling | silent).items()
    ]
    hit.sort(key=lambda h: _order(catalog, h))
    return Impact(named, hit, list(_unsaid(catalog, down)), _told(catalog, down))


def _parts(known: list[Edge], wanted: list[Node]) -> dict[Node, Edge | None]:
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


def _paths(known: list[Edge], start: list[Node], without: set[Node]) -> dict[Node, list[Edge]]:
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


class _Scope(NamedTuple):
    """How much of something falls: all of it, or some stages."""

    whole: bool
    stages: frozenset[str | None]
    """Those that run in what falls."""
    below: frozenset[str | None]
    """Those of what it rests on."""


def _scopes(catalog: Catalog, known: list[Edge], named: set[Node], down: set[Node]) -> dict[Node, _Scope]:
    """How much of each falls: all, unless only places that it runs in do, or stages of what it rests on."""
    none: frozenset[str | None] = frozenset()
    scopes = {each: _Scope(each in named, none, none) for each in down}
    rests = [edge for edge in known if edge.above not in named and edge.below in down]
    for edge in rests:
        application = catalog.find(*edge.above)
        if edge.below.kind in PLACES:
            runs = _runs(catalog, application) if application else []
            stages = scopes[edge.above].stages | {run.stage for run in runs if run.where == edge.below}
            scopes[edge.above] = _Scope(False, stages, none)
    rests = [edge for edge in rests if edge.below.kind not in PLACES]
    changed = True
    while changed:  # what rests on itself in a circle settles too, since scopes only grow
        changed = False
        for edge in rests:
            mine, under = scopes[edge.above], scopes[edge.below]
            below = mine.below | under.stages | under.below
            grown = _Scope(mine.whole or under.whole, mine.stages, below)
            if grown != mine:
                scopes[edge.above], changed = grown, True
    return scopes


def _stages(catalog: Catalog, each: Node, scopes: Mapping[Node, _Scope]) -> Stages | None:
    scope, application = scopes[each], catalog.find(*each)
    if application is None or each.kind != "Application" or scope.whole:
        return None
    order = [place["name"].text for place in catalog.terms("Stage")]
    down = scope.stages | scope.below
    spared = {run.stage for run in _runs(catalog, application)} - down
    hit, below, spared_too = (
        sorted((s for s in some if s), key=lambda s: (order.index(s) if s in order else len(order), s))
        for some in (scope.stages, scope.below - scope.stages, spared)
    )
    return Stages(hit, below, spared_too, None in down)


def _tell(catalog: Catalog, each: Node) -> Tell | None:
    """Where to tell the people of an application; None for anything else."""
    if each.kind != "Application":
        return None
    application = catalog.find(*each)
    if application is not None:
        announcements = _channels(application, "announcements")
        if announcements:
            return Tell("announcements", announcements)
        support = _channels(application, "support")
        if support:
            return Tell("support", support[:1])
    general = _distinct(c for model in catalog.of("SupportModel") for c in model.spec["channels"])
    return Tell("facility" if general else None, general)


def _answers(catalog: Catalog, each: Node) -> Answers:
    resource = catalog.find(*each)
    if resource is None or each.kind not in ("Application", "Service"):
        return Answers(None, None, None, None)
    spec = resource.spec
    hours = spec["operatingHours"].text, spec["supportHours"].text
    if each.kind == "Service":
        asked = spec["request"] if spec["request"]["slack"].text else None
        return Answers(spec["owner"].text, asked, *hours)
    return Answers(
        spec["roles"]["service-owner"].text, next(iter(_channels(resource, "support")), None), *hours
    )


def _channels(application: Resource, use: str) -> list[Place]:
    """The channels of an application for some use, the one to try first at the top."""
    channels = application.spec["support"]["channels"]
    return _distinct(c for c in channels if c["use"].text == use)


def _distinct(channels: Iterable[Place]) -> list[Place]:
    """Those that name something, each once."""
    found: dict[str, Place] = {}
    for channel in channels:
        if channel_text(channel):
            found.setdefault(channel_text(channel), channel)
    return list(found.values())


def _tier(catalog: Catalog, each: Node) -> str | None:
    resource = catalog.find(*each)
    return resource.spec["tier"].text if resource and each.kind == "Application" else None


def _order(catalog: Catalog, hit: Hit) -> tuple[object, ...]:
    """Applications first; a tier that the support model does not know after those that it does, none last."""
    tiers = [term["name"].text for term in catalog.terms("Tier")]
    rank = tiers.index(hit.tier) if hit.tier in tiers else len(tiers) + (hit.tier is None)
    kinds = ("Application", "Service", "Pattern", "Environment")
    kind = kinds.index(hit.node.kind) if hit.node.kind in kinds else len(kinds)
    return (kind, rank, hit.tier or "", not hit.direct, hit.node.name)


def _unsaid(catalog: Catalog, down: set[Node]) -> Iterator[Unsaid]:
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
    if not spec["uses"].given:
        yield "what it uses", {"Service"}
    if not spec["dependsOn"].given:
        yield "on what it depends", {"Application", "Service", "External"}
    if not spec["deployment"]["pattern"].given:
        yield "which pattern it follows", {"Pattern"}
    stages = list(spec["deployment"]["stages"])
    silent = any(not (s["cluster"].given or s["hosts"].given) for s in stages)
    if silent or (not _runs(catalog, application) and spec["type"].text != "data-set"):
        yield "where it runs", set(PLACES)
    if not spec["roles"].given:
        yield "who holds its roles", {"Team"}


def _told(catalog: Catalog, down: set[Node]) -> list[Told]:
    """Those who receive data from what falls, and its stakeholders, each once, in a stable order."""
    found: dict[tuple[Node, str], list[tuple[Node, Place]]] = {}
    for application in catalog.of("Application"):
        if application.spec["lifecycle"].text == "retired":
            continue
        for of, who, because, place in _interested(application):
            if of in down and who not in down:
                several = found.setdefault((who, because), [])
                if of not in (other for other, _ in several):
                    several.append((of, place))
    kinds = ("Application", "Team", "External")
    told = [
        Told(who, catalog.find(*who), because, sorted(of, key=lambda pair: pair[0]), _reached(catalog, who))
        for (who, because), of in found.items()
        if not _is_retired(catalog, who)
    ]
    return sorted(told, key=lambda t: (kinds.index(t.node.kind), t.node.name, t.because))


def _is_retired(catalog: Catalog, who: Node) -> bool:
    resource = catalog.find(*who)
    return resource is not None and resource.spec["lifecycle"].text == "retired"


def _interested(application: Resource) -> Iterator[tuple[Node, Node, str, Place]]:
    """Each pair of an application and somebody who wants to hear of it, as this manifest says."""
    spec, me = application.spec, node(application)
    for flow in spec["dataFlows"]:
        for field, kind in (("toApplication", "Application"), ("toExternal", "External")):
            if flow[field].text:
                yield me, Node(kind, flow[field].text or ""), "receives data from", flow[field]
        for field, kind in (("fromApplication", "Application"), ("fromExternal", "External")):
            if flow[field].text:
                yield Node(kind, flow[field].text or ""), me, "receives data from", flow[field]
    for stakeholder in spec["stakeholders"]:
        for field, kind in (("team", "Team"), ("external", "External")):
            if stakeholder[field].text:
                yield me, Node(kind, stakeholder[field].text or ""), "is a stakeholder of", stakeholder[field]


def _reached(catalog: Catalog, who: Node) -> Tell | None:
    """Where somebody who is not hit is told: a team in its own channels."""
    resource = catalog.find(*who)
    if who.kind == "Team" and resource is not None and resource.spec["slack"].texts:
        return Tell("team", _distinct(resource.spec["slack"]))
    return _tell(catalog, who)
