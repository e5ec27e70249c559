"""One thing with its neighbourhood as DOT, for Graphviz."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from usdfops.judge.schematic import Box, Further, Neighbourhood, Relation
from usdfops.render.graph import GREY, indirectly, neighbourhood_title, noun, steps, through, titled, unknown
from usdfops.render.graph_cells import (
    DARK,
    HEADING,
    Look,
    Rows,
    application,
    filled,
    head,
    heading,
    node,
    wide,
)
from usdfops.render.graphviz import SIZE, Cell, fitted, side_by_side, stacked, table
from usdfops.words import counted

__all__ = ["neighbourhood_dot"]

_TEXT = 108
"""The points after which the text of a box goes on in a second line."""
_LONG = 26
"""The rows after which a list goes on beside itself."""


def neighbourhood_dot(shown: Neighbourhood, as_of: str) -> str:
    """The picture of one thing, with what rests on it at its left, and what it rests on at its right."""
    look = Look(shown.tiers)
    ids = {box.node: f"p{number}" for number, box in enumerate([shown.focus, *shown.applications])}
    lines = [
        *head("neighbourhood", "rankdir=LR, ranksep=0.2, nodesep=0.12, labelloc=t, labeljust=l"),
        f"  label=<{_legend(shown, look, as_of)}>",
        node("p0", _focus(shown, look)),
    ]
    lines += [
        node(ids[box.node], table([application(look, box, _room([box]))], DARK)) for box in shown.applications
    ]
    for (above, below), hows in steps(shown).items():
        lines.append(_edge(ids[above], ids[below], [] if hows == ["depends on"] else hows))
    for number, relation in enumerate(shown.above):
        lines += [node(f"a{number}", _list(look, relation)), _edge(f"a{number}", "p0", [relation.how])]
    if sum(shown.indirectly):
        lines += [node("i", _note(indirectly(shown))), _edge("i", "p0", ["indirectly"], "style=dashed")]
    for number, relation in enumerate(shown.below):
        lines += [node(f"b{number}", _list(look, relation)), _edge("p0", f"b{number}", [relation.how])]
    if shown.further:
        lines += [
            node("f", _further(shown.further)),
            _edge("p0", "f", ["through", "others"], "style=dashed, minlen=2"),
        ]
    return "\n".join([*lines, "}"]) + "\n"


def _legend(shown: Neighbourhood, look: Look, as_of: str) -> str:
    tiers = [box.tier for box in [shown.focus, *shown.applications]]
    tiers += [box.tier for relation in shown.above for box in relation.boxes]
    legend = look.legend(tuple(tiers.count(number) for number in range(len(shown.tiers))))
    lines = fitted(neighbourhood_title(shown, as_of), 420 * SIZE / 11, bold=True)
    said = "Arrows lead to what something rests on. Without a word they mean: depends on."
    rows = [
        [Cell(lines, wide(lines, bold=True, size=11), bold=True, size=11)],
        legend,
        [Cell([said], wide([said]), colour=GREY)],
    ]
    across = max(sum(cell.width for cell in row) for row in rows)
    gaps = [across - sum(cell.width for cell in row) for row in rows]
    return table([[*row, Cell([], gap)] if gap else row for row, gap in zip(rows, gaps, strict=True)])


def _edge(start: str, end: str, label: list[str], style: str = "") -> str:
    text = f"label=<{table([[Cell(label, wide(label))]])}>" if label else ""
    said = ", ".join(part for part in (text, style) if part)
    return f"  {start} -> {end} [{said}]" if said else f"  {start} -> {end}"


def _room(boxes: Iterable[Box]) -> int:
    """The width of a column of applications."""
    return 14 + max(wide(fitted(titled(box), _TEXT, lines=3)) for box in boxes)


def _focus(shown: Neighbourhood, look: Look) -> str:
    box = shown.focus
    kind = noun(box.node.kind if box.node else "")
    lines = fitted(titled(box), 110, lines=4, bold=True)
    tier = [] if box.tier is None else fitted(shown.tiers[box.tier].title, 120)
    width = max(wide(lines, bold=True, size=10), wide([kind, *tier]) + 20, 80)
    fill = "#ffffff" if box.tier is None else look.colour(box.tier)
    rows = [[Cell([f"{kind[:1].upper()}{kind[1:]}"], width, DARK, colour="white")]]
    rows.append([Cell(lines, width, fill, bold=True, size=10)])
    if box.tier is not None:
        letter = look.letter(box.tier)
        rows.append([letter, Cell(tier, width - letter.width, fill)])
    rows += [[Cell(fitted(said, width - 4, lines=6), width, colour=GREY)] for said in unknown(shown)]
    return table(rows, DARK)


def _list(look: Look, relation: Relation) -> str:
    """The things that stand in one relation, below what they are and how many."""
    boxes = relation.boxes
    width = max(_room(boxes), wide([_count(relation.kind, boxes)], bold=True))
    columns = [boxes[n : n + _LONG] for n in range(0, len(boxes), _LONG)]
    rows = [[_row(look, box, width) for box in column] for column in columns]
    parts = [table(column) for column in filled(rows, width)]
    above = heading(_count(relation.kind, boxes), (width + 2) * len(columns) - 2)
    return stacked([table([above]), side_by_side(parts)], DARK)


def _count(kind: str, boxes: Sequence[object]) -> str:
    return counted(len(boxes), noun(kind))


def _row(look: Look, box: Box, width: int) -> list[Cell]:
    return (
        [Cell(fitted(titled(box), width - 4, lines=3), width)]
        if box.tier is None
        else application(look, box, width)
    )


def _further(found: list[Further]) -> str:
    """What is reached through others, kind by kind, each with what leads to it."""
    rows: Rows = []
    for further in found:
        above = heading(_count(further.kind, further.boxes), 140)
        rows.append([*above, Cell(["through"], 126, HEADING, colour=GREY)])
        for box, titles in further.boxes:
            what, how = fitted(titled(box), 136, lines=3), fitted(through(titles), 122)
            rows.append([Cell(what, 140), Cell(how, 126, colour=GREY)])
    return table(rows, DARK)


def _note(text: str) -> str:
    lines = fitted(text, 110, lines=6)
    return table([[Cell(lines, wide(lines), colour=GREY)]], DARK)
