"""What flows between facilities: in words, as DOT for Graphviz, and for Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.judge.facility import Link
from usdfops.judge.facility_flow import CARRIES, Arrow, Flow, Ground, Station, Yard
from usdfops.render import mermaid
from usdfops.render.graph import GREY
from usdfops.render.graph_cells import DARK, HEADING, head, node, wide
from usdfops.render.graphviz import SIZE, Cell, fitted, table
from usdfops.words import counted, joined

__all__ = ["flow_about", "flow_dot", "flow_mermaid", "flow_title"]

_LINES = {
    "data": ("#1f5fa8", "penwidth=2.2", "thick"),
    "metadata": (DARK, "penwidth=1", "thin"),
    "outputs": ("#7a4a9c", "penwidth=1.4, style=dashed", "dashed"),
    "monitoring": (GREY, "penwidth=1, style=dotted", "dotted"),
}
"""How lines look by what flows; never told by the colour alone."""
_REFUSED, _EXPOSED, _PLAIN = "#b3261e", "#f7d58b", "#ffffff"
_STATES = {
    "working": "authentication works",
    "not-working": "authentication does not work",
    "untested": "authentication untested",
}
_TEXT = 92
"""The points after which the text of a box goes on in a second line."""


def flow_title(as_of: str) -> str:
    """What the picture is called."""
    return f"Data and messages between facilities on {as_of}"


def flow_about(shown: Flow) -> str:
    """The picture in words."""
    tally = [f"{n} of {what}" for what in CARRIES if (n := sum(a.link.carries == what for a in shown.arrows))]
    kinds = f" ({', '.join(tally)})" if tally else ""
    first = f"{counted(len(shown.arrows), 'link')}{kinds} between {_places(shown)}."
    return " ".join([first, *_remarks(shown), *_left_out(shown)])


def _places(shown: Flow) -> str:
    return joined([ground.title for ground in shown.grounds]) if shown.grounds else "no facilities"


def _remarks(shown: Flow) -> Iterator[str]:
    """What has to be seen: what does not work, is untested or unknown, and what is exposed."""
    links = [arrow.link for arrow in shown.arrows]
    for state, words in (
        ("not-working", "does not work"),
        ("untested", "is untested"),
        (None, "is not stated"),
    ):
        names = [
            f"{each.source} to {each.destination}" for each in links if each.state == state and _is_told(each)
        ]
        if names:
            yield (
                f"Whether authentication works {words} from {joined(names)}."
                if state is None
                else (f"Authentication {words} from {joined(names)}.")
            )
    exposed = [f"{s.facility}/{s.component}" for s in _stations(shown) if s.exposed]
    if exposed:
        yield f"Has to be reachable from outside: {', '.join(exposed)}."


def _stations(shown: Flow) -> Iterator[Station]:
    for ground in shown.grounds:
        for yard in ground.yards:
            yield from yard.stations


def _left_out(shown: Flow) -> list[str]:
    return [f"Without a link: {', '.join(shown.apart)}."] if shown.apart else []


def _is_told(link: Link) -> bool:
    """Whether it has to be said how the two ends know each other: within a facility only where that fails."""
    return link.crosses or link.state in ("not-working", "untested")


def _said(link: Link) -> list[str]:
    """What stands at an arrow: what flows, and whether the ends know each other."""
    if not _is_told(link):
        return [link.carries or "unknown"]
    return [link.carries or "unknown", _STATES.get(link.state or "", "authentication not stated")]


def flow_dot(shown: Flow, as_of: str) -> str:
    """The picture as DOT: a frame for each facility and each of its sites, from left to right."""
    ids = {(s.facility, s.component): f"s{number}" for number, s in enumerate(_stations(shown))}
    layout = "rankdir=LR, ranksep=0.25, nodesep=0.16, labelloc=t, labeljust=l"
    lines = [*head("facilities", layout), f"  label=<{_legend(shown, as_of)}>"]
    for number, ground in enumerate(shown.grounds):
        lines += _frame(f"{number}", ground, ids)
    lines += [_arrow(arrow, ids) for arrow in shown.arrows]
    return "\n".join([*lines, "}"]) + "\n"


def _legend(shown: Flow, as_of: str) -> str:
    title = fitted(flow_title(as_of), 420 * SIZE / 11, bold=True)
    rows = [[Cell(title, wide(title, bold=True, size=11), bold=True, size=11)]]
    words = [Cell([text], wide([text]), colour=colour) for text, colour in _explained()]
    mark = Cell(["exposed"], wide(["exposed"]), _EXPOSED)
    about = "has to be reachable from outside its facility"
    rows.append([*words, mark, Cell([about], wide([about]))])
    across = max(sum(cell.width for cell in row) for row in rows)
    lines = fitted(" ".join(_left_out(shown)), across - 4, lines=4)
    rows += [[Cell(lines, across, colour=GREY)]] if lines else []
    gaps = [across - sum(cell.width for cell in row) for row in rows]
    return table([[*row, Cell([], gap)] if gap else row for row, gap in zip(rows, gaps, strict=True)])


def _explained() -> Iterator[tuple[str, str]]:
    for what in CARRIES:
        colour, _, line = _LINES[what]
        yield f"{line}: {what}", colour


def _frame(key: str, ground: Ground, ids: dict[tuple[str, str | None], str]) -> Iterator[str]:
    yield f"  subgraph cluster_{key} {{"
    yield f'    margin=7; color="{DARK}"; label=<{_named(ground.title, [], 11)}>'
    for number, yard in enumerate(ground.yards):
        if yard.title is None and not yard.beside:
            yield from (f"  {_station(station, ids)}" for station in yard.stations)
            continue
        yield f"    subgraph cluster_{key}_{number} {{"
        label = _named(yard.title or "All sites", yard.beside, SIZE)
        yield f'      margin=6; color="{HEADING}"; label=<{label}>'
        yield from (f"    {_station(station, ids)}" for station in yard.stations)
        if not yard.stations:  # a frame without anything in it is not drawn
            yield f'      e{key}_{number} [label="", style=invis, width=1, height=0.01]'
        yield "    }"
    yield "  }"


def _named(title: str, beside: list[str], size: int) -> str:
    lines = fitted(title, 200 * SIZE / size, lines=2, bold=True)
    rows = [[Cell(lines, wide(lines, bold=True, size=size), bold=True, size=size)]]
    if beside:
        also = fitted(f"besides: {', '.join(beside)}", _TEXT, lines=6)
        rows.append([Cell(also, wide(also), colour=GREY)])
    across = max(row[0].width for row in rows)
    return table([[row[0]._replace(width=across)] for row in rows])


def _station(station: Station, ids: dict[tuple[str, str | None], str]) -> str:
    lines = fitted(_titled(station), _TEXT, lines=3)
    more = [*([station.readiness] if station.readiness else []), *(["exposed"] if station.exposed else [])]
    width = max(wide(lines), wide(more), 46)
    rows = [[Cell(lines, width, _PLAIN)]]
    if station.readiness:
        rows.append([Cell([station.readiness], width, colour=GREY)])
    if station.exposed:
        rows.append([Cell(["exposed"], width, _EXPOSED)])
    return node(ids[station.facility, station.component], table(rows, DARK))


def _titled(station: Station) -> str:
    return f"{station.title} ({station.note})" if station.note else station.title


def _arrow(arrow: Arrow, ids: dict[tuple[str, str | None], str]) -> str:
    link = arrow.link
    colour, style, _ = _LINES.get(link.carries or "", _LINES["metadata"])
    refused = link.state == "not-working"
    said = [f'color="{_REFUSED if refused else colour}"', style]
    if _is_told(link):
        lines = [line for text in _said(link) for line in fitted(text, 72, lines=3)]
        cell = Cell(lines, wide(lines, bold=refused), bold=refused, colour=_REFUSED if refused else colour)
        said += [f"label=<{table([[cell]])}>", *(["minlen=2"] if link.crosses else [])]
    ends = [ids[arrow.source], ids[arrow.destination]]
    if link.carries == "outputs":  # they return to where data comes from, which stays at the left
        ends.reverse()
        said.append("dir=back")
    return f"  {' -> '.join(ends)} [{', '.join(said)}]"


def flow_mermaid(shown: Flow, as_of: str) -> str:
    """The picture for Mermaid: a frame for each site, and words at the arrows."""
    boxes = [mermaid.Box("", (flow_title(as_of), *_remarks(shown), *_left_out(shown)))]
    for ground in shown.grounds:
        for yard in ground.yards:
            boxes += _boxes(ground, yard)
    links = [
        mermaid.Link(_key(arrow.source), _key(arrow.destination), ", ".join(_said(arrow.link)))
        for arrow in shown.arrows
    ]
    return mermaid.flowchart(boxes, links, {"exposed": f"fill:{_EXPOSED},stroke:{DARK},color:#000"})


def _boxes(ground: Ground, yard: Yard) -> Iterator[mermaid.Box]:
    group = f"{ground.title}: {yard.title}" if yard.title else ground.title
    for station in yard.stations:
        lines = [_titled(station), *([station.readiness] if station.readiness else [])]
        lines += ["exposed: has to be reachable from outside"] if station.exposed else []
        style = "exposed" if station.exposed else None
        yield mermaid.Box(_key((station.facility, station.component)), tuple(lines), style, group)
    if yard.beside:
        yield mermaid.Box(f"{group} beside", ("besides:", *yard.beside), None, group)


def _key(end: tuple[str, str | None]) -> str:
    return f"{end[0]}/{end[1] or ''}"
