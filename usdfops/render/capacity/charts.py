"""The pictures of demand: for each facility a bar for each period, and a line where its capacity ends."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from usdfops.judge.capacity import Cell, Series
from usdfops.render.capacity.record import Outlook
from usdfops.render.capacity.words import figure, measured, part_of_all
from usdfops.render.escape import visible
from usdfops.render.gap_report.charts import FILL, Picture
from usdfops.render.gap_report.charts_svg import FONT, drawn

if TYPE_CHECKING:
    import altair

__all__ = ["demand_picture"]

_WIDTH, _HEIGHT = 900, 100
_TEXT, _LINE, _BLUE, _CAPACITY = "#1f2328", "#8a9099", "#8fb3d9", "#1f2328"


def demand_picture(outlook: Outlook, group: list[Series]) -> Picture:
    """What each facility needs of one quantity in each period, all on one scale."""
    import altair as alt

    panels = [one for one in group if one.facility] or group
    numbers = [n for one in panels for cell in one.cells for n in (cell.demand, cell.provisioned) if n]
    most = float(max(numbers, default=Decimal(1))) * 1.02
    chart = alt.vconcat(*(_panel(outlook, one, most, one is panels[-1]) for one in panels), spacing=10)
    chart = chart.configure(font=FONT).configure_view(stroke=None).configure_text(color=_TEXT)
    title = measured(group[0])
    about = (
        "A bar for each period, as high as what is needed, all facilities on one scale. A black line shows "
        "what is provisioned, where that is known; what a red bar and an exclamation mark show exceeds it."
    )
    rows = [
        [
            f"{outlook.called(one.facility)}, {cell.period.label}",
            figure(cell.demand),
            figure(cell.provisioned),
        ]
        for one in panels
        for cell in one.cells
    ]
    columns = ["", f"needed, {group[0].unit}", f"provisioned, {group[0].unit}"]
    return Picture(title, about, drawn(chart, f"{title}. {about} The numbers follow."), columns, rows)


def _panel(outlook: Outlook, one: Series, most: float, lowest: bool) -> altair.LayerChart | altair.FacetChart:
    import altair as alt

    count = max(1, len(one.cells))
    step = min(68.0, _WIDTH / count)
    x = alt.X("period:O", axis=None, scale=alt.Scale(domain=list(range(count)), paddingInner=0.15))
    y = alt.Y("high:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))

    def points(height: str, cells: list[tuple[int, Cell]]) -> altair.Chart:
        values = [_point(number, cell, height) for number, cell in cells]
        return alt.Chart(alt.InlineData(values=[value for value in values if value])).encode(x=x, y=y)

    cells = list(enumerate(one.cells))
    ground = [{"period": number, "high": 0} for number, _ in cells]
    axis = alt.Chart(alt.InlineData(values=ground)).mark_tick(color=_LINE, thickness=1, width=step)
    layers: list[altair.Chart] = [axis.encode(x=x, y=y)]
    for short, fill in ((False, _BLUE), (True, FILL["gap"])):
        bars = points("demand", [(number, cell) for number, cell in cells if cell.is_short == short])
        layers.append(bars.mark_bar(color=fill, stroke=_LINE, strokeWidth=0.5, aria=False))
    if step >= 30:  # below the bars, where no line goes through them
        below = points("demand", cells).mark_text(baseline="middle", fontSize=10, aria=False)
        layers.append(below.encode(y=alt.value(_HEIGHT + 9), text="text:N"))
    mark = points("provisioned", cells).mark_tick(color=_CAPACITY, thickness=3, width=step, aria=False)
    layers.append(mark)
    if lowest:
        every = max(1, round(16 / step))  # so that the names do not stand on each other
        named = [{"period": n, "name": visible(c.period.label)} for n, c in cells if n % every == 0]
        foot = alt.Chart(alt.InlineData(values=named)).encode(x=x, y=alt.value(_HEIGHT + 22), text="name:N")
        layers.append(foot.mark_text(angle=320, align="right", baseline="middle", fontSize=10))
    title = alt.Title(_head(outlook, one), anchor="start", fontSize=11, fontWeight="bold", offset=4)
    return alt.layer(*layers).properties(width=alt.Step(step), height=_HEIGHT, title=title)


def _head(outlook: Outlook, one: Series) -> str:
    share = f", {part_of_all(one)}" if one.facility else ""
    known = "" if one.steps else "; what is provisioned is unknown"
    return visible(f"{outlook.called(one.facility)}{share}{known}")[:110]


def _point(number: int, cell: Cell, height: str) -> dict[str, str | int | float] | None:
    """A bar or a mark; None where its height is unknown."""
    high = cell.demand if height == "demand" else cell.provisioned
    if high is None:
        return None
    return {"period": number, "high": float(high), "text": figure(high) + "!" * cell.is_short}
