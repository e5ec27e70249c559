"""The pictures of the gap report: drawn without a network, each with its words and its numbers.

A picture is never the only place of a number: `Picture` carries the table that it was drawn from,
and a letter or a number says in the picture what a colour says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from usdfops.render.escape import visible
from usdfops.render.gap_report.charts_svg import FONT, drawn

if TYPE_CHECKING:
    import altair

    Weight = Literal["bold", "normal"]

__all__ = [
    "FILL", "INK", "LETTERS", "Bar", "Cell", "Heading", "Picture", "Span", "adoption_picture",
    "heat_picture", "outcomes_picture", "shares_picture", "uptake_picture",
]  # fmt: skip

LETTERS = {"gap": "G", "stale": "S", "unknown": "?", "waived": "W", "met": "+", "coming": "C", "n/a": "-"}
"""How an outcome is written where there is room for one letter."""

FILL = {
    "gap": "#a4262c",
    "stale": "#e8a24a",
    "unknown": "#e6e8eb",
    "waived": "#d3c5ea",
    "met": "#c9e5d2",
    "coming": "#d6e8f6",
    "n/a": "#ffffff",
}
"""The colour of an outcome, beside its letter."""
INK = {
    "gap": "#ffffff",
    "stale": "#2b1a00",
    "unknown": "#4a4f57",
    "waived": "#35215c",
    "met": "#1c5232",
    "coming": "#123e5e",
    "n/a": "#6b7078",
}
"""The colour of what is written on it."""
_TEXT, _LINE, _BLUE = "#1f2328", "#8a9099", "#3d6b9e"
_STEP = 15
"""The width and height of a cell of the heat map, in pixels."""


class Picture(NamedTuple):
    """A picture, and the same for who cannot see it."""

    title: str
    about: str
    """What it shows, in a sentence or two."""
    svg: str
    columns: list[str]
    rows: list[list[str]]
    """The numbers that it shows; the first cell of each names the row."""
    large: bool = False
    """Whether it fills a page."""


class Bar(NamedTuple):
    """How many results of an outcome there are, of a side and at a tier."""

    side: str
    tier: str
    outcome: str
    number: int


class Span(NamedTuple):
    """What share is met, from the least to the most that it can be, both from 0 to 1."""

    label: str
    least: float
    most: float
    words: str
    """The share, as the report gives it."""
    tells: bool
    """Whether enough is known for a share to say something."""


class Heading(NamedTuple):
    """A row or column of a heat map: one of its things, or what heads those that follow."""

    label: str
    heads: bool = False


class Cell(NamedTuple):
    """A cell of a heat map: the numbers of its row and column, and the outcome."""

    row: int
    column: int
    outcome: str


def outcomes_picture(bars: list[Bar]) -> Picture:
    """The outcomes by side and tier: a row for each tier, a column for each outcome, one scale for all."""
    import altair as alt

    outcomes = [o for o in LETTERS if any(bar.outcome == o and bar.number for bar in bars)]
    most = max((bar.number for bar in bars), default=0) or 1
    x = alt.X("number:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.5]))  # room for the number
    counts = {(bar.side, bar.tier, bar.outcome): bar.number for bar in bars}
    blocks, table = [], []
    for side in dict.fromkeys(bar.side for bar in bars):
        tiers = list(dict.fromkeys(bar.tier for bar in bars if bar.side == side))
        y, high = _rows(len(tiers)), alt.Step(19)
        row: list[altair.Chart | altair.LayerChart] = [
            _texts(tiers, 26).properties(width=120, height=high, title=_head(side, bold=True))
        ]
        for outcome in outcomes:
            numbers = [counts.get((side, tier, outcome), 0) for tier in tiers]
            base = _chart({"row": i, "number": n} for i, n in enumerate(numbers)).encode(x=x, y=y)
            bar = base.mark_bar(color=FILL[outcome], stroke=_LINE, strokeWidth=0.5, height=13, aria=False)
            figure = base.mark_text(align="left", dx=4, fontSize=11).encode(text="number:Q")
            head = _head(f"{LETTERS[outcome]}  {outcome}")
            row.append((bar + figure).properties(width=92, height=high, title=head))
        blocks.append(alt.hconcat(*row, spacing=6))
        table += [[f"{side}, {t}", *(str(counts.get((side, t, o), 0)) for o in outcomes)] for t in tiers]
    about = "How many results of each outcome there are, on each side and at each tier."
    chart = alt.vconcat(*blocks, spacing=14)
    return _picture("Outcomes by side and tier", about, chart, ["", *outcomes], table)


def heat_picture(
    title: str, about: str, rows: list[Heading], columns: list[Heading], cells: list[Cell]
) -> Picture:
    """Every resource against every requirement: one letter and one colour for each outcome."""
    import altair as alt

    x = alt.X(
        "column:O",
        axis=None,
        scale=alt.Scale(domain=list(range(len(columns))), paddingInner=1 / _STEP, paddingOuter=0),
    )
    y = alt.Y(
        "row:O",
        axis=None,
        scale=alt.Scale(domain=list(range(len(rows))), paddingInner=1 / _STEP, paddingOuter=0),
    )
    layers: list[altair.Chart] = []
    for outcome, letter in LETTERS.items():
        base = _chart(cell._asdict() for cell in cells if cell.outcome == outcome).encode(x=x, y=y)
        if outcome != "n/a":
            layers.append(base.mark_rect(color=FILL[outcome], aria=False))
        layers.append(
            base.mark_text(color=INK[outcome], fontSize=9.5, aria=False).encode(text=alt.value(letter))
        )
    for heads in (True, False):
        weight: Weight = "bold" if heads else "normal"
        side = _chart(
            {"row": i, "label": _short(r.label, 34)} for i, r in enumerate(rows) if r.heads == heads
        )
        top = _chart(
            {"column": i, "label": _short(c.label, 34)} for i, c in enumerate(columns) if c.heads == heads
        )
        mark = side.mark_text(align="right", dx=-5, fontSize=10.5, fontWeight=weight, limit=190)
        layers.append(mark.encode(y=y, x=alt.value(0), text="label:N"))
        mark = top.mark_text(align="left", angle=270, dx=5, fontSize=10.5, fontWeight=weight, limit=190)
        layers.append(mark.encode(x=x, y=alt.value(0), text="label:N"))
    # Labels are measured in one font and may be shown in a wider one.
    spare = {edge: max(_wider(h.label) for h in along) for edge, along in (("left", rows), ("top", columns))}
    chart = alt.layer(*layers).properties(
        width=alt.Step(_STEP), height=alt.Step(_STEP), padding={**spare, "right": 2, "bottom": 2}
    )
    found = {(cell.row, cell.column): cell.outcome for cell in cells}
    asked = [i for i, column in enumerate(columns) if not column.heads]
    table = [
        [row.label, *(found.get((i, j), "") for j in asked)] for i, row in enumerate(rows) if not row.heads
    ]
    return _picture(title, about, chart, ["", *(columns[j].label for j in asked)], table)._replace(large=True)


def shares_picture(spans: list[Span]) -> Picture:
    """What share is met, standard by standard: a bar from the least that it can be to the most."""
    import altair as alt

    y, high = _rows(len(spans)), alt.Step(20)
    axis = alt.Axis(
        orient="top", format="%", values=[0, 0.25, 0.5, 0.75, 1], title=None, domain=False, ticks=False
    )
    x = alt.X("least:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    layers = []
    for tells, fill in ((True, _BLUE), (False, FILL["unknown"])):
        mine = [(i, span) for i, span in enumerate(spans) if span.tells == tells]
        base = _chart({"row": i, "least": span.least, "most": span.most} for i, span in mine).encode(y=y)
        mark = base.mark_bar(color=fill, stroke=_LINE, strokeWidth=0.5, height=9, aria=False)
        layers.append(mark.encode(x=x, x2="most:Q"))
    chart = alt.hconcat(
        _texts([span.label for span in spans], 30).properties(width=150, height=high),
        alt.layer(*layers).properties(width=260, height=high),
        _texts([span.words for span in spans], 50).properties(width=200, height=high),
        spacing=12,
    )
    about = (
        "Each bar runs from the share that is met for certain to the share that would be, if all that is "
        "unknown turned out to be met. Where a bar is grey, more than half is unknown: it tells nothing."
    )
    rows = [[span.label, span.words] for span in spans]
    return _picture("What share is met, at least and at most", about, chart, ["", "share met"], rows)


def adoption_picture(pattern: str, states: Mapping[str, str], counts: Mapping[str, int]) -> Picture:
    """How many applications are what to the recommended pattern; `states` says each state in words."""
    import altair as alt

    numbers, high = [counts.get(state, 0) for state in states], alt.Step(20)
    x = alt.X("number:Q", axis=None, scale=alt.Scale(domain=[0, (max(numbers) or 1) * 1.15]))
    base = _chart({"row": i, "number": n} for i, n in enumerate(numbers)).encode(x=x, y=_rows(len(states)))
    bar = base.mark_bar(color=_BLUE, height=13, aria=False)
    figure = base.mark_text(align="left", dx=4, fontSize=11).encode(text="number:Q")
    chart = alt.hconcat(
        _texts([f"{state}: {words}" for state, words in states.items()], 80).properties(
            width=360, height=high
        ),
        (bar + figure).properties(width=280, height=high),
        spacing=8,
    )
    rows = [[state, words, str(counts.get(state, 0))] for state, words in states.items()]
    about = "The applications of this catalog, counted by what each of them is to the recommended pattern."
    title = f"Adoption of {pattern}, today"
    return _picture(title, about, chart, ["state", "the applications that", "applications"], rows)


def uptake_picture(rows: list[list[str]], numbers: list[int]) -> Picture:
    """How much of Phalanx was on over the years: a bar for each of `rows`, which begin with a day."""
    import altair as alt

    high = alt.Step(20)
    x = alt.X("number:Q", axis=None, scale=alt.Scale(domain=[0, (max(numbers) or 1) * 1.15]))
    base = _chart({"row": i, "number": n} for i, n in enumerate(numbers)).encode(x=x, y=_rows(len(numbers)))
    bar = base.mark_bar(color=_BLUE, height=13, aria=False)
    figure = base.mark_text(align="left", dx=4, fontSize=11).encode(text="number:Q")
    days = _texts([row[0] for row in rows], 80).properties(width=90, height=high)
    chart = alt.hconcat(days, (bar + figure).properties(width=420, height=high), spacing=8)
    about = (
        "What Phalanx itself calls an application, counted in its repository: those that were on in any "
        "environment of the facility. Several of these may make up one application of this catalog, so that "
        "the numbers are not those of the adoption."
    )
    columns = ["day", "Phalanx applications", "environments", "commit"]
    return _picture("Phalanx applications that were on, over time", about, chart, columns, rows)


def _rows(number: int) -> altair.Y:
    """Rows by their number: the order is the caller's, and two of the same name stay two."""
    import altair as alt

    return alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(number))))


def _texts(texts: list[str], most: int) -> altair.Chart:
    """A text at the left of each row."""
    import altair as alt

    base = _chart({"row": i, "text": _short(text, most)} for i, text in enumerate(texts))
    labels: altair.Chart = base.mark_text(align="left", fontSize=11)
    return labels.encode(y=_rows(len(texts)), x=alt.value(0), text="text:N")


def _chart(values: Iterable[Mapping[str, object]]) -> altair.Chart:
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(values)))


def _head(text: str, *, bold: bool = False) -> altair.Title:
    import altair as alt

    weight: Weight = "bold" if bold else "normal"
    return alt.Title(_short(text, 40), anchor="start", fontSize=11, fontWeight=weight, offset=4)


def _picture(
    title: str, about: str, chart: altair.TopLevelMixin, columns: list[str], rows: list[list[str]]
) -> Picture:
    chart = chart.configure(font=FONT).configure_view(stroke=None).configure_text(color=_TEXT)
    return Picture(title, about, drawn(chart, f"{title}. {about} The numbers follow."), columns, rows)


def _wider(label: str) -> float:
    """How many pixels more a label may take than it was measured to."""
    return 2 + 1.2 * min(len(label), 34)


def _short(text: str, most: int) -> str:
    """`text` as a label, on one line and not too long."""
    safe = visible(text)
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"
