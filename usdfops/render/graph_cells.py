"""The boxes that pictures for Graphviz are made of."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.judge.schematic import Box, Counts, Tier
from usdfops.render.graph import colour, titled
from usdfops.render.graphviz import FONT, SIZE, Cell, fitted, height, text_width

__all__ = [
    "DARK",
    "HEADING",
    "Look",
    "Rows",
    "application",
    "filled",
    "head",
    "heading",
    "high",
    "node",
    "wide",
]

HEADING = "#d5dbe3"
DARK = "#3d4b5c"

Rows = list[list[Cell]]


class Look:
    """How the tiers are shown: a colour, and a letter for who cannot tell colours."""

    def __init__(self, tiers: list[Tier]) -> None:
        self.tiers = tiers
        first = [tier.title[:1].upper() for tier in tiers[:-1]]
        plain = len(set(first)) == len(first) and all("A" <= letter <= "Z" for letter in first)
        self.letters = [*(first if plain else [str(n + 1) for n in range(len(first))]), "?"]

    def colour(self, tier: int) -> str:
        """What boxes of a tier are filled with."""
        return colour(self.tiers, tier)

    def letter(self, tier: int) -> Cell:
        """The box with the letter of a tier."""
        return Cell([self.letters[tier]], 7 + 6 * len(self.letters[tier]), self.colour(tier), bold=True)

    def legend(self, counts: Counts) -> list[Cell]:
        """A row that says what letters and colours mean, and how many applications there are of each."""
        row = []
        for tier, number in enumerate(counts):
            words = f"{self.tiers[tier].title} ({number})"
            lines = fitted(words, 150, lines=1)
            row += [self.letter(tier), Cell(lines, wide(lines) + 14)]
        return row


def wide(lines: Iterable[str], *, bold: bool = False, size: int = SIZE) -> int:
    """The points that a box of these lines takes across."""
    return 5 + int(max((text_width(line, bold=bold, size=size) for line in lines), default=0))


def head(name: str, layout: str) -> list[str]:
    """The first lines of a picture."""
    return [
        f"digraph {name} {{",
        f'  graph [{layout}, pad=0.03, margin=0, bgcolor=white, fontname="{FONT}", fontsize={SIZE}]',
        f'  node [shape=plain, fontname="{FONT}", fontsize={SIZE}]',
        f'  edge [color="{DARK}", arrowsize=0.6, fontname="{FONT}", fontsize={SIZE}]',
    ]


def node(key: str, label: str) -> str:
    """A line that draws a table."""
    return f"  {key} [label=<{label}>]"


def high(rows: Rows) -> int:
    """The points that rows take, one below the other."""
    return sum(height(row) + 1 for row in rows)


def heading(text: str, width: int) -> list[Cell]:
    """A row that says what those below it are."""
    return [Cell(fitted(text, width - 4, lines=1, bold=True), width, HEADING, bold=True)]


def filled(columns: list[Rows], width: int, least: int = 0) -> list[Rows]:
    """The columns made as high as the highest, or as `least`, with nothing at their ends."""
    most = max(least, *map(high, columns))
    gaps = [most - high(rows) - 1 for rows in columns]
    return [
        [*rows, [Cell([], width, high=max(gap, 1))]] if gap > 0 or not rows else rows
        for rows, gap in zip(columns, gaps, strict=True)
    ]


def application(look: Look, box: Box, width: int) -> list[Cell]:
    """An application with the letter and the colour of its tier."""
    tier = box.tier or 0
    letter = look.letter(tier)
    room = width - letter.width
    return [letter, Cell(fitted(titled(box), room - 4), room, look.colour(tier))]
