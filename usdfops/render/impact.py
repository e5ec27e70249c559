"""What falls with something: for somebody on call, a ticket, a picture, a program."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.edges import Edge, Node
from usdfops.catalog.graph import Catalog, Place
from usdfops.catalog.observations import Evidence, observations, old
from usdfops.judge.impact import Answers, Channel, Hit, Impact, Named, Stages, Tell, Told, channel_text
from usdfops.render.escape import markdown, terminal
from usdfops.render.mermaid import Box, Link, flowchart
from usdfops.render.report import path_from_here
from usdfops.words import counted

__all__ = ["Outage", "impact_json", "impact_markdown", "impact_mermaid", "impact_table"]

UNKNOWN = "unknown"

_NO_CHANNEL = "no channel is known"
_GENERAL = "the facility's channels, for those that have none of their own"
_UNSAID_STAGE = "a stage that nobody has named"


class Outage(NamedTuple):
    """What there is to tell."""

    impact: Impact
    catalog: Catalog
    folder: str
    """The catalog's folder, as paths are shown from here."""

    @property
    def applications(self) -> list[Hit]:
        return [hit for hit in self.impact.hit if hit.node.kind == "Application"]

    @property
    def others(self) -> list[Hit]:
        return [hit for hit in self.impact.hit if hit.node.kind != "Application"]

    def title(self) -> str:
        """What was asked about."""
        return f"Impact of {_and(each.node.label for each in self.impact.named if each.part_of is None)}"

    def tiers(self) -> list[tuple[str | None, list[Hit]]]:
        """The applications of each tier, in their order."""
        found: dict[str | None, list[Hit]] = {}
        for hit in self.applications:
            found.setdefault(hit.tier, []).append(hit)
        return list(found.items())

    def summary(self) -> list[str]:
        """The answer, in sentences."""
        hit, may = self.applications, len(self.impact.may_be_hit)
        if not hit:
            lines = ["No application is known to be hit."]
        else:
            direct = sum(each.direct for each in hit)
            lines = [f"Hit: {counted(len(hit), 'application')}, {direct} directly; {self._by_tier()}."]
        partly = [each.stages for each in hit if each.stages is not None]
        if partly:
            lines.append(f"Known to fall only in {self._fallen(partly)}: {len(partly)} of these.")
        alone = sum(each.unattended for each in hit)
        if alone:
            lines.append(f"Not fallen, but unattended or resting on what is: {alone} of these.")
        if may:
            lines.append(f"May be hit too, since nobody has said enough: {may}.")
        return lines

    def _by_tier(self) -> str:
        return ", ".join(f"{len(hits)} {tier or 'of unknown tier'}" for tier, hits in self.tiers())

    def _fallen(self, some: list[Stages]) -> str:
        """The stages that fall of some applications, or of what these rest on."""
        fallen = {stage for stages in some for stage in [*stages.hit, *stages.below]}
        order = [place["name"].text for place in self.catalog.terms("Stage")]
        known = sorted(fallen, key=lambda s: (order.index(s) if s in order else len(order), s))
        return _and([*known, *([_UNSAID_STAGE] if any(stages.unsaid for stages in some) else [])])

    def place(self, place: Place) -> str:
        """A place of the catalog, as `path:line`."""
        return f"{path_from_here(self.folder, place.resource.document.path)}:{place.span().line}"

    def unsaid(self) -> list[tuple[str, list[str]]]:
        """What nobody has said, with the applications of which nobody has."""
        found: dict[tuple[str, ...], list[str]] = {}
        for unsaid in self.impact.may_be_hit:
            found.setdefault(unsaid.missing, []).append(unsaid.application.name)
        order = sorted(found.items(), key=lambda item: (item[0] != (), -len(item[1]), item[0]))
        return [(because(missing), names) for missing, names in order]

    def basis(self) -> str | None:
        """Where it comes from what runs where; None where nothing here depends on it."""
        kinds = {e.below.kind for hit in self.impact.hit for e in hit.path}
        if not {"Environment", "Cluster"} & (kinds | {each.node.kind for each in self.impact.named}):
            return None
        newest = next(iter(observations(self.catalog, "phalanx")), None)
        if newest is None:
            return "What runs in which environment is from manifests alone, since Phalanx is not observed."
        aged = old(newest.spec["date"].text, self.catalog.as_of)
        return f"What runs in which Phalanx environment is from {Evidence(newest, '').revision}, {aged}."


def because(missing: tuple[str, ...]) -> str:
    """Why something may be hit, in words."""
    return f"nobody has said {_and(missing, 'or')}" if missing else "its file cannot be read"


def _and(words: Iterable[str], last: str = "and") -> str:
    *rest, final = [*words] or ["nothing"]
    return f"{', '.join(rest)} {last} {final}" if rest else final


def _name(outage: Outage, node: Node) -> str:
    """`name: title`, or the name alone where the title says the same."""
    resource = outage.catalog.find(*node)
    title = resource.title if resource else node.name
    return node.name if title.casefold() == node.name.casefold() else f"{node.name}: {title}"


def _step(edge: Edge) -> str:
    """`uses ceph-s3`, with the kind where the words before leave it open."""
    kind = {"Environment": "the environment ", "Cluster": "the cluster ", "Service": "the service "}
    open_ = edge.how in ("depends on", "runs in")
    after = " (external)" if edge.below.kind == "External" else ""
    return f"{edge.how} {kind.get(edge.below.kind, '') if open_ else ''}{edge.below.name}{after}"


def _way(outage: Outage, hit: Hit, where: bool = True) -> str:
    """The path in words, each step with the place that says so."""
    steps = [_step(edge) + (f" ({outage.place(edge.place)})" if where else "") for edge in hit.path]
    last = _whole(outage, hit.path[-1].below)
    way = ", which ".join(steps) + (f", which is a part of {last}" if last else "")
    if hit.unattended:
        return f"unattended: {way}" if hit.direct else f"rests on what is unattended: {way}"
    return f"directly: {way}" if hit.direct else way


def _whole(outage: Outage, node: Node) -> str | None:
    """The whole with which something goes down, where it is only named as a part."""
    edges = [each.part_of for each in outage.impact.named if each.node == node]
    return edges[0].above.name if edges and edges[0] else None


def _stages(stages: Stages) -> str:
    """Which stages fall, and which do not, as far as anybody has said."""
    said = list(stages.hit)
    if stages.unsaid:
        said.append(_UNSAID_STAGE)
    parts = []
    if said and stages.spared and not stages.below:
        parts.append(f"only {_and(said)}; {_and(stages.spared)} not known to fall")
    elif said:
        parts.append(_and(said))
    if stages.below:
        parts.append(f"{_and(stages.below)} of what it rests on")
    return "; ".join(parts)


def _tell(tell: Tell) -> str:
    if tell.use == "facility":
        return "no channel of its own: the facility's, see the end"
    if not tell.channels:
        return _NO_CHANNEL
    note = {"support": " (support; none for announcements)", "announcements": " (announcements)"}
    return ", ".join(channel_text(place) for place in tell.channels) + note.get(tell.use or "", "")


def _owner(answers: Answers) -> str:
    if answers.owner:
        return answers.owner
    asked = f"ask in {channel_text(answers.channel)}" if answers.channel else "with no support channel"
    return f"{UNKNOWN}, {asked}"


def _hours(answers: Answers) -> str:
    return f"operating {answers.operating or UNKNOWN}, support {answers.support or UNKNOWN}"


def _others(nodes: Iterable[Node]) -> str:
    return ", ".join(
        node.name if node.kind == "Application" else f"{node.name} ({node.kind.lower()})" for node in nodes
    )


# For a terminal.


def impact_table(outage: Outage, room: int = 80) -> str:
    """The answer in short, then each thing that is hit, then whom to tell in which channel."""
    lines = _filled(outage.title(), room, "")
    lines.append("")
    for sentence in outage.summary():
        lines += _filled(sentence, room, "")
    lines += ["", "asked about"]
    for named in outage.impact.named:
        lines += _named(outage, named, room)
    for tier, hits in outage.tiers():
        lines += ["", *_filled(f"{tier or 'tier unknown'} ({len(hits)}){_lost(outage, tier)}", room, "", 2)]
        for hit in hits:
            lines += _filled(_name(outage, hit.node), room, "  ", 4)
            lines += _rows(_hit_rows(outage, hit), room)
    if outage.others:
        lines += ["", f"other things that are hit ({len(outage.others)})"]
        for hit in outage.others:
            lines += _filled(f"{hit.node.label} {_way(outage, hit)}", room, "  ", 4)
    lines += [*_unsaid_lines(outage, room), *_told_lines(outage, room), *_channel_lines(outage, room)]
    basis = outage.basis()
    if basis:
        lines += ["", *_filled(basis, room, "")]
    return "\n".join(lines) + "\n"


def _named(outage: Outage, named: Named, room: int) -> Iterator[str]:
    yield from _filled(_asked(outage, named), room, "  ", 4)
    if named.tell:
        yield from _rows(_answer_rows(named.tell, named.answers), room)


def _asked(outage: Outage, named: Named) -> str:
    head = f"{named.node.kind}/{_name(outage, named.node)}"
    if named.part_of:
        return f"{head}, a part of {named.part_of.above.name} ({outage.place(named.part_of.place)})"
    return f"{head} (what it answers for is unattended)" if named.node.kind == "Team" else head


def _lost(outage: Outage, tier: str | None) -> str:
    """What the support model says is lost when something of that tier fails."""
    said = [
        t["impactOfFailure"].text for t in outage.catalog.terms("Tier") if tier and t["name"].text == tier
    ]
    return f": {said[0]}" if said and said[0] else ""


def _hit_rows(outage: Outage, hit: Hit) -> Iterator[tuple[str, str]]:
    yield "hit", _way(outage, hit)
    if hit.stages:
        yield "stages", _stages(hit.stages)
    if hit.tell:
        yield from _answer_rows(hit.tell, hit.answers)


def _answer_rows(tell: Tell, answers: Answers) -> Iterator[tuple[str, str]]:
    yield "tell", _tell(tell)
    yield "owner", _owner(answers)
    yield "hours", _hours(answers)


def _unsaid_lines(outage: Outage, room: int) -> Iterator[str]:
    if outage.impact.may_be_hit:
        yield ""
        yield f"may be hit ({len(outage.impact.may_be_hit)})"
        for why, names in outage.unsaid():
            yield from _filled(f"{why} ({len(names)}): {', '.join(names)}", room, "  ", 4)


def _told_lines(outage: Outage, room: int) -> Iterator[str]:
    if outage.impact.also_tell:
        yield ""
        yield f"not known to be hit, should be told ({len(outage.impact.also_tell)})"
        for told in outage.impact.also_tell:
            yield from _filled(_told(told), room, "  ", 4)


def _told(told: Told) -> str:
    return f"{_others([told.node])} {told.because} {_others(of for of, _ in told.of)}"


def _channel_lines(outage: Outage, room: int) -> Iterator[str]:
    """The channels, with those to tell in each; the facility's once, since all serve the same."""
    channels = outage.impact.channels()
    if channels:
        yield ""
        yield "tell"
    for channel in channels:
        if channel.of != "facility":
            yield from _filled(channel.text or _NO_CHANNEL, room, "  ", 4)
            yield from _filled(_behind(channel), room, "      ")
    general = [channel for channel in channels if channel.of == "facility"]
    if general:
        yield from _filled(_GENERAL, room, "  ", 4)
        for channel in general:
            yield from _filled(f"{channel.text}{_purpose(channel)}", room, "    ", 6)
        yield from _filled(_behind(general[0]), room, "      ")


def _behind(channel: Channel) -> str:
    parts = [", ".join(channel.applications)] if channel.applications else []
    parts += [f"should be told: {_others(channel.others)}"] if channel.others else []
    return "; ".join(parts)


def _purpose(channel: Channel) -> str:
    if channel.place is None:
        return ""
    purpose, mention = channel.place["purpose"].text, channel.place["mention"].text
    return (f": {purpose}" if purpose else "") + (f" (mention @{mention})" if mention else "")


def _rows(rows: Iterable[tuple[str, str]], room: int) -> Iterator[str]:
    for label, text in rows:
        yield from _filled(text, room, f"    {label:<8}", 12)


def _filled(text: str, room: int, head: str, indent: int | None = None) -> list[str]:
    """`text` in lines of at most `room` columns, the first behind `head`; a word is never broken."""
    from rich.cells import cell_len  # some characters are two columns wide

    rest = " " * (len(head) if indent is None else indent)
    lines, line, empty = [], head, True
    for word in terminal(" ".join(text.split())).split(" "):
        if not empty and cell_len(line) + 1 + cell_len(word) > max(room, 40):
            lines.append(line)
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    return [*lines, line]


# For a ticket or an announcement.


def impact_markdown(outage: Outage) -> str:
    """The same as a page of Markdown that GitHub renders."""
    lines = [f"# {_marked(outage.title())}", ""]
    lines += [_marked(sentence) for sentence in outage.summary()]
    lines += ["", f"As of {markdown(outage.catalog.as_of)}.", "", "## Asked about", ""]
    for named in outage.impact.named:
        rows = _answer_rows(named.tell, named.answers) if named.tell else ()
        lines.append(_item("; ".join([_asked(outage, named), *(f"{a}: {b}" for a, b in rows)])))
    if outage.applications:
        columns = ["application", "tier", "hit", "tell", "owner", "operating hours", "support hours"]
        lines += ["", f"## Applications that are hit ({len(outage.applications)})", ""]
        lines += _table(columns, [_cells(outage, hit) for hit in outage.applications])
    if outage.others:
        lines += ["", f"## Other things that are hit ({len(outage.others)})", ""]
        lines += _table(["what", "hit"], [[hit.node.label, _way(outage, hit)] for hit in outage.others])
    if outage.impact.may_be_hit:
        lines += ["", f"## May be hit ({len(outage.impact.may_be_hit)})", ""]
        said = [f"{why} ({len(names)}): {', '.join(names)}" for why, names in outage.unsaid()]
        lines += [_item(text) for text in said]
    if outage.impact.also_tell:
        lines += ["", f"## Not known to be hit, should be told ({len(outage.impact.also_tell)})", ""]
        lines += [_item(_told(told)) for told in outage.impact.also_tell]
    lines += ["", "## Tell", "", *_channel_items(outage)]
    basis = outage.basis()
    if basis:
        lines += ["", _marked(basis)]
    return "\n".join(lines) + "\n"


def _cells(outage: Outage, hit: Hit) -> list[str]:
    stages = f"; stages: {_stages(hit.stages)}" if hit.stages else ""
    hours = hit.answers.operating or UNKNOWN, hit.answers.support or UNKNOWN
    told = _tell(hit.tell) if hit.tell else ""
    return [
        _name(outage, hit.node),
        hit.tier or UNKNOWN,
        _way(outage, hit) + stages,
        told,
        _owner(hit.answers),
        *hours,
    ]


def _channel_items(outage: Outage) -> Iterator[str]:
    """As in a terminal: the facility's channels last, and once."""
    channels = outage.impact.channels()
    for channel in channels:
        if channel.of != "facility":
            yield _item(f"{channel.text or _NO_CHANNEL}: {_behind(channel)}")
    general = [channel for channel in channels if channel.of == "facility"]
    if general:
        yield _item(f"{_GENERAL}: {_behind(general[0])}")
        yield from (f"  {_item(f'{channel.text}{_purpose(channel)}')}" for channel in general)


def _item(text: str) -> str:
    """An item of a list that begins with nothing but text: no heading, no list of its own."""
    return "- " + re.sub(r"^(\d*)(?=[-+=.)]|#+(?:\s|$))", r"\1\\", _marked(text))


def _marked(text: str) -> str:
    return markdown(" ".join(text.split()))


def _table(columns: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return lines + ["| " + " | ".join(_marked(cell) for cell in row) + " |" for row in rows]


# For a picture.

# From the most critical tier down; what is more critical is darker, so that it survives a printer.
_FILLS = (
    "fill:#d7301f,stroke:#7f0000,color:#fff",
    "fill:#fdbb84,stroke:#7f0000,color:#000",
    "fill:#fef0d9,stroke:#7f0000,color:#000",
)
_UNSAID_STYLE = "fill:#fff,stroke:#7f0000,color:#000,stroke-dasharray:4"
_CLASSES = {"named": "fill:#222,stroke:#000,color:#fff", "between": "fill:#eee,stroke:#666,color:#000"}


def impact_mermaid(outage: Outage) -> str:
    """A flowchart of what is named, the paths and the applications, with the tier as class and label."""
    tiers = [term["name"].text or "" for term in outage.catalog.terms("Tier")]
    fills = {f"tier {tier}": _FILLS[min(n, len(_FILLS) - 1)] for n, tier in enumerate(dict.fromkeys(tiers))}
    boxes = {each.node: Box(each.node.label, (each.node.label,), "named") for each in outage.impact.named}
    for hit in outage.impact.hit:
        if hit.node.kind == "Application":
            stages = (_briefly(hit.stages),) if hit.stages else ()
            lines = (
                hit.node.name,
                hit.tier or "tier unknown",
                *stages,
                *(("unattended",) if hit.unattended else ()),
            )
            style = f"tier {hit.tier}" if hit.tier in tiers else "tier unknown"
            boxes[hit.node] = Box(hit.node.label, lines, style)
        else:
            boxes[hit.node] = Box(hit.node.label, (hit.node.label,), "between")
    steps = dict.fromkeys(
        (e.above.label, e.below.label, e.how) for hit in outage.impact.hit for e in hit.path
    )
    steps |= dict.fromkeys(
        (p.above.label, p.below.label, p.how) for p in (each.part_of for each in outage.impact.named) if p
    )
    classes = {**_CLASSES, **fills, "tier unknown": _UNSAID_STYLE}
    return flowchart(boxes.values(), (Link(*step) for step in steps), classes)


def _briefly(stages: Stages) -> str:
    """The stages that fall, without those that do not."""
    said = _stages(stages)
    return said.partition(";")[0] if stages.spared and not stages.below else said


# For a program.


def impact_json(outage: Outage) -> str:
    """An object with `version`, `asOf`, `named`, `hit`, `mayBeHit`, `alsoTell` and `channels`."""
    answer = {
        "version": 1,
        "asOf": outage.catalog.as_of,
        "named": [_named_json(outage, named) for named in outage.impact.named],
        "hit": [_hit_json(outage, hit) for hit in outage.impact.hit],
        "mayBeHit": [
            {"resource": unsaid.application.label, "because": because(unsaid.missing)}
            for unsaid in outage.impact.may_be_hit
        ],
        "alsoTell": [
            {
                "resource": told.node.label,
                "because": told.because,
                "of": [{"resource": of.label, **_place_json(outage, place)} for of, place in told.of],
                "tell": _tell_json(outage, told.tell),
            }
            for told in outage.impact.also_tell
        ],
        "channels": _channels_json(outage),
    }
    return json.dumps(answer, indent=2) + "\n"


def _named_json(outage: Outage, named: Named) -> dict[str, object]:
    return {
        "resource": named.node.label,
        "title": named.resource.title if named.resource else None,
        "partOf": named.part_of and _edge_json(outage, named.part_of),
        "tell": _tell_json(outage, named.tell),
        **_answers_json(named.answers),
    }


def _hit_json(outage: Outage, hit: Hit) -> dict[str, object]:
    return {
        "resource": hit.node.label,
        "title": hit.resource.title if hit.resource else None,
        "tier": hit.tier,
        "direct": hit.direct,
        "unattended": hit.unattended,
        "path": [_edge_json(outage, edge) for edge in hit.path],
        "stages": hit.stages and hit.stages._asdict(),
        "tell": _tell_json(outage, hit.tell),
        **_answers_json(hit.answers),
    }


def _edge_json(outage: Outage, edge: Edge) -> dict[str, object]:
    step = {"above": edge.above.label, "how": edge.how, "below": edge.below.label}
    return {**step, **_place_json(outage, edge.place)}


def _place_json(outage: Outage, place: Place) -> dict[str, object]:
    return {"path": path_from_here(outage.folder, place.resource.document.path), "line": place.span().line}


def _tell_json(outage: Outage, tell: Tell | None) -> dict[str, object] | None:
    if tell is None:
        return None
    channels = [{"channel": channel_text(place), **_place_json(outage, place)} for place in tell.channels]
    return {"use": tell.use, "channels": channels}


def _answers_json(answers: Answers) -> dict[str, object]:
    return {
        "owner": answers.owner,
        "channel": channel_text(answers.channel) if answers.channel else None,
        "operatingHours": answers.operating,
        "supportHours": answers.support,
    }


def _channels_json(outage: Outage) -> list[dict[str, object]]:
    """Each channel once, also where it is an application's and the facility's."""
    found: dict[str | None, list[Channel]] = {}
    for channel in outage.impact.channels():
        found.setdefault(channel.text, []).append(channel)
    return [
        {
            "channel": text,
            "of": [channel.of for channel in same if channel.of],
            "purpose": _general(same, "purpose"),
            "mention": _general(same, "mention"),
            "applications": list(dict.fromkeys(name for channel in same for name in channel.applications)),
            "alsoTell": list(dict.fromkeys(node.label for channel in same for node in channel.others)),
        }
        for text, same in found.items()
    ]


def _general(same: list[Channel], field: str) -> str | None:
    """What the support model says of a channel, where it is one of the facility's."""
    places = [channel.place for channel in same if channel.of == "facility" and channel.place]
    return places[0][field].text if places else None
