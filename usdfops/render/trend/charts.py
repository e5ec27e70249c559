"""The picture of a trend: a bar for each point, as high as the numbers of results, on each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usdfops.judge.gaps.record import SIDES
from usdfops.judge.trend.record import Point
from usdfops.render.gap_report.charts import FILL, INK, LETTERS, Picture
from usdfops.render.gap_report.charts_svg import FONT, drawn
from usdfops.render.trend.words import COUNTED

if TYPE_CHECKING:
    import altair

__all__ = ["trend_picture"]

_STACK = ("gap", "stale", "unknown", "waived", "met")
"""The outcomes from the bottom of a bar to its top: what is to be done stands on the ground."""
_WIDTH, _HEIGHT = 900, 190
_TEXT, _LINE = "#1f2328", "#8a9099"


def trend_picture(points: list[Point]) -> Picture:
    """How many results there were of each outcome at each point, each side on a scale of its own."""
    import altair as alt

    chart = alt.vconcat(*(_side(points, side) for side in SIDES), spacing=16)
    chart = chart.configure(font=FONT).configure_view(stroke=None).configure_text(color=_TEXT)
    letters = ", ".join(f"{LETTERS[outcome]} {outcome}" for outcome in reversed(_STACK))
    title = "Results over time, by side"
    about = f"A bar for each point, each side on its own scale; from top to bottom: {letters}."
    rows = [
        [f"{point.as_of}, {side}", *(f"{point.count(outcome, side):,}" for outcome in COUNTED)]
        for side in SIDES
        for point in points
    ]
    return Picture(title, about, drawn(chart, f"{title}. {about} The numbers follow."), ["", *COUNTED], rows)


def _side(points: list[Point], side: str) -> altair.LayerChart | altair.FacetChart:
    import altair as alt

    most = max((sum(point.count(o, side) for o in COUNTED) for point in points), default=0) or 1
    step = min(68.0, _WIDTH / max(1, len(points)))
    x = alt.X("point:O", axis=None, scale=alt.Scale(domain=list(range(len(points))), paddingInner=0.1))
    y = alt.Y("low:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    layers: list[altair.Chart] = []
    for outcome in _STACK:
        bars = [bar for number, point in enumerate(points) if (bar := _bar(number, point, side, outcome))]
        base = alt.Chart(alt.InlineData(values=bars)).encode(x=x)
        mark = base.mark_bar(color=FILL[outcome], stroke=_LINE, strokeWidth=0.5, aria=False)
        layers.append(mark.encode(y=y, y2="high:Q"))
        high = [bar for bar in bars if (bar["high"] - bar["low"]) * _HEIGHT / most >= 13]
        text = f"{LETTERS[outcome]} " if step >= 40 else LETTERS[outcome]
        labels = [{**bar, "text": f"{text}{bar['number']:,}" if step >= 40 else text} for bar in high]
        base = alt.Chart(alt.InlineData(values=labels if step >= 12 else [])).encode(x=x)
        written = base.mark_text(color=INK[outcome], fontSize=9.5, aria=False)
        layers.append(written.encode(y=alt.Y("middle:Q", axis=None), text="text:N"))
    every = max(1, round(16 / step))  # so that the days do not stand on each other
    days = [{"point": n, "day": point.as_of} for n, point in enumerate(points) if n % every == 0]
    foot = alt.Chart(alt.InlineData(values=days)).encode(x=x, y=alt.value(_HEIGHT + 5), text="day:N")
    layers.append(foot.mark_text(angle=320, align="right", baseline="middle", fontSize=10))
    title = alt.Title(f"{side} side", anchor="start", fontSize=11, fontWeight="bold", offset=4)
    return alt.layer(*layers).properties(width=alt.Step(step), height=_HEIGHT, title=title)


def _bar(number: int, point: Point, side: str, outcome: str) -> dict[str, int | float] | None:
    """A piece of a bar; None where it has no height."""
    size = point.count(outcome, side)
    low = sum(point.count(each, side) for each in _STACK[: _STACK.index(outcome)])
    if not size:
        return None
    return {"point": number, "low": low, "high": low + size, "middle": low + size / 2, "number": size}
