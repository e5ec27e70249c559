"""The infrastructure schematic in words and in Mermaid: what every picture says, however it is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.edges import Node
from usdfops.judge.schematic import Box, Counts, Facility, Neighbourhood, Tier
from usdfops.render import mermaid
from usdfops.words import counted

__all__ = [
    "GREY",
    "colour",
    "facility_about",
    "facility_mermaid",
    "facility_title",
    "indirectly",
    "left_out",
    "neighbourhood_about",
    "neighbourhood_mermaid",
    "neighbourhood_title",
    "noun",
    "steps",
    "tally",
    "through",
    "titled",
    "totals",
    "unknown",
]

COLOURS = ("#f2a48f", "#f7d58b", "#b5d8ea", "#cbe3b0", "#d8c8ea", "#d9c3ae")
"""Of the tiers, the first first; all are light enough for black text."""
UNSTATED = "#ededed"
GREY = "#555555"

KINDS = {"Environment": "Phalanx environment"}
"""What a kind is called, where not by its name in small letters."""


def colour(tiers: list[Tier], tier: int) -> str:
    """What boxes of a tier are filled with; a picture never says the tier by it alone."""
    return UNSTATED if tier == len(tiers) - 1 else COLOURS[tier % len(COLOURS)]


def titled(box: Box) -> str:
    """The title, with what has to be known beside it."""
    return f"{box.title} ({box.note})" if box.note else box.title


def noun(kind: str) -> str:
    """What a kind is called."""
    return KINDS.get(kind, kind.lower())


def tally(tiers: list[Tier], counts: Counts) -> str:
    """How many there are of each tier, in words."""
    return ", ".join(f"{number} {tier.title}" for tier, number in zip(tiers, counts, strict=True) if number)


def facility_title(shown: Facility, as_of: str) -> str:
    """What the picture of the facility is called."""
    return f"{', '.join(shown.titles) or 'The facility'} on {as_of}"


def facility_about(shown: Facility) -> str:
    """The picture of the facility in words."""
    return f"{_shown(shown)} {left_out(shown)}"


def _shown(shown: Facility) -> str:
    counts = totals(shown)
    services = [box for group in shown.services for box in group.boxes]
    numbers = [
        counted(sum(box.node is not None for box in boxes), word)
        for boxes, word in ((shown.patterns, "pattern"), (services, "service"), (shown.clusters, "cluster"))
    ]
    said = tally(shown.tiers, counts)
    return (
        f"{counted(sum(counts), 'application')}{f' ({said})' if said else ''} by service group, on "
        f"{numbers[0]}, {numbers[1]} and {numbers[2]}, each with the number of applications that rest on it."
    )


def left_out(shown: Facility) -> str:
    """What the picture of the facility does not show, and how much of it there is."""
    out = shown.left_out
    parts = [
        f"{counted(out.between, 'relation')} between applications",
        f"{counted(out.outside, 'external')} that they depend on",
        "teams",
        "what patterns require",
        *([f"{out.retired} retired"] if out.retired else []),
    ]
    return f"Left out: {', '.join(parts)}. usdfops graph NAME shows them for one thing."


def totals(shown: Facility) -> Counts:
    """How many applications of each tier there are."""
    tiers = [box.tier for group in shown.applications for box in group.boxes]
    return tuple(tiers.count(number) for number in range(len(shown.tiers)))


def neighbourhood_title(shown: Neighbourhood, as_of: str) -> str:
    """What the picture of one thing is called."""
    return f"{shown.focus.title} on {as_of}"


def neighbourhood_about(shown: Neighbourhood) -> str:
    """The picture of one thing in words."""
    above = [f"{counted(len(r.boxes), noun(r.kind))} ({r.how})" for r in shown.above]
    below = [f"{counted(len(r.boxes), noun(r.kind))} ({r.how})" for r in shown.below]
    below += [counted(len(shown.applications), "application")] if shown.applications else []
    below += [f"{counted(len(f.boxes), noun(f.kind))} through others" for f in shown.further]
    said = [f"What rests on it directly: {', '.join(above)}."] if above else []
    said += [indirectly(shown)] if sum(shown.indirectly) else []
    said += [f"What it rests on: {', '.join(below)}."] if below else []
    return " ".join([*said, *unknown(shown)])


def indirectly(shown: Neighbourhood) -> str:
    """How many applications rest on the focus through others, in words."""
    number = sum(shown.indirectly)
    verb = "rests" if number == 1 else "rest"
    more = counted(number, "more application")
    return f"{more} {verb} on it indirectly: {tally(shown.tiers, shown.indirectly)}."


def unknown(shown: Neighbourhood) -> list[str]:
    """What nobody has said of it, in words."""
    found = [] if shown.above else ["Nothing is known to rest on it."]
    if not (shown.below or shown.applications):
        found.append("It is not known to rest on anything.")
    return found


def steps(shown: Neighbourhood) -> dict[tuple[Node, Node], list[str]]:
    """The relations between the focus and the applications that it rests on, by their ends."""
    found: dict[tuple[Node, Node], list[str]] = {}
    for edge in shown.steps:
        found.setdefault((edge.above, edge.below), []).append(edge.how)
    return found


def through(titles: list[str]) -> str:
    """What leads to something, in words: the first, and how many more there are."""
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return f"{titles[0]}{more}" if titles else ""


def facility_mermaid(shown: Facility, as_of: str) -> str:
    """The picture of the facility for Mermaid: a box for each group, and numbers at arrows."""
    boxes = [mermaid.Box("", (facility_title(shown, as_of), _shown(shown), left_out(shown)))]
    keys = {group.title: f"g{number}" for number, group in enumerate(shown.applications)}
    for group in shown.applications:
        title = group.title or "Group not stated"
        lines = [f"{titled(box)} ({_tier(shown.tiers, box)})" for box in group.boxes]
        head = f"{title}: {counted(len(lines), 'application')}"
        boxes.append(mermaid.Box(keys[group.title], (head, *lines), group="Applications"))
    services = [
        line
        for group in shown.services
        for line in (
            f"{(group.title or 'other').capitalize()}:",
            *_numbers(shown, group.boxes, "No service stated"),
        )
    ]
    for key, lines in (
        ("Pattern", _numbers(shown, shown.patterns, "Pattern not stated")),
        ("Service", services),
        ("Cluster", _numbers(shown, shown.clusters, "Cluster not stated")),
    ):
        boxes.append(mermaid.Box(key, (f"{key}s, with the applications that rest on each:", *lines)))
    links = [
        mermaid.Link(keys[bundle.group], bundle.kind, f"{bundle.number} {_HOW[bundle.kind]}")
        for bundle in shown.bundles
    ]
    return mermaid.flowchart(boxes, links)


_HOW = {"Pattern": "follow one", "Service": "use some", "Cluster": "run in some"}


def _numbers(shown: Facility, boxes: list[Box], otherwise: str) -> list[str]:
    found = []
    for box in boxes:
        said = tally(shown.tiers, box.counts)
        number = f"{sum(box.counts)} ({said})" if said else "none"
        found.append(f"{titled(box) if box.node else otherwise}: {number}")
    return found


def _tier(tiers: list[Tier], box: Box) -> str:
    return tiers[box.tier or 0].title


def neighbourhood_mermaid(shown: Neighbourhood, as_of: str) -> str:
    """The picture of one thing for Mermaid."""
    return mermaid.flowchart(_boxes(shown, as_of), _links(shown), _classes(shown.tiers))


def _classes(tiers: list[Tier]) -> dict[str, str]:
    return {f"tier{n}": f"fill:{colour(tiers, n)},stroke:#3d4b5c,color:#000" for n in range(len(tiers))}


def _boxes(shown: Neighbourhood, as_of: str) -> Iterator[mermaid.Box]:
    """The focus, the applications that it rests on, and a box for each list of other things."""
    focus = shown.focus
    kind = noun(focus.node.kind if focus.node else "")
    for number, box in enumerate([focus, *shown.applications]):
        lines = [titled(box)] if box.tier is None else [titled(box), _tier(shown.tiers, box)]
        if number == 0:
            lines = [f"{kind[:1].upper()}{kind[1:]}", *lines, f"as of {as_of}", *unknown(shown)]
        yield mermaid.Box(f"p{number}", tuple(lines), None if box.tier is None else f"tier{box.tier}")
    for side, relations in (("a", shown.above), ("b", shown.below)):
        for number, relation in enumerate(relations):
            rows = [
                f"{titled(b)}{'' if b.tier is None else f' ({_tier(shown.tiers, b)})'}"
                for b in relation.boxes
            ]
            head = f"{counted(len(rows), noun(relation.kind))}:"
            yield mermaid.Box(f"{side}{number}", (head, *rows))
    if sum(shown.indirectly):
        yield mermaid.Box("i", (indirectly(shown),))
    for number, further in enumerate(shown.further):
        rows = [f"{titled(box)} (through {through(titles)})" for box, titles in further.boxes]
        yield mermaid.Box(f"f{number}", (f"{counted(len(rows), noun(further.kind))}:", *rows))


def _links(shown: Neighbourhood) -> Iterator[mermaid.Link]:
    ids = {box.node: f"p{number}" for number, box in enumerate([shown.focus, *shown.applications])}
    for (above, below), hows in steps(shown).items():
        yield mermaid.Link(ids[above], ids[below], ", ".join(hows))
    for number, relation in enumerate(shown.above):
        yield mermaid.Link(f"a{number}", "p0", relation.how)
    if sum(shown.indirectly):
        yield mermaid.Link("i", "p0", "indirectly")
    for number, relation in enumerate(shown.below):
        yield mermaid.Link("p0", f"b{number}", relation.how)
    for number in range(len(shown.further)):
        yield mermaid.Link("p0", f"f{number}", "through others")
