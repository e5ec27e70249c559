"""The trend as one page to mail: it needs no script, and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import os
from importlib.util import find_spec
from itertools import pairwise

from usdfops.errors import UsageError
from usdfops.judge.gaps.record import SIDES
from usdfops.judge.trend.record import CAUSES
from usdfops.render import gap_report
from usdfops.render.escape import visible
from usdfops.render.trend.charts import trend_picture
from usdfops.render.trend.record import TrendReport
from usdfops.render.trend.words import COUNTED, clocks, headline, named, net, told, turns

__all__ = ["trend_html"]

_NEEDED = ("altair", "jinja2", "vl_convert")


def trend_html(report: TrendReport) -> str:
    """The trend as one page of HTML, with its picture in it.

    Raises:
        UsageError: what draws the picture, or fills the page, is not installed.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise UsageError("this format needs more than is installed: `pip install 'usdfops[report]'`")
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: object) -> object:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    css = _css()
    steps = zip(pairwise(report.trend.points), report.trend.moves, strict=True)
    return environment.get_template("trend.html").render(
        title=headline(report),
        clocks=clocks(report),
        trend=report.trend,
        picture=trend_picture(report.trend.points),
        svg=Markup,  # only shapes are in it, and text that is escaped
        sides=SIDES,
        counted=COUNTED,
        steps=[(before, after, net(before, after), told(moves)) for (before, after), moves in steps if moves],
        causes=CAUSES,
        named=lambda labels: named(report, labels),
        turns=turns,
        css=Markup(css),  # noqa: S704 - it is ours
        css_hash=f"sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}",
    )


def _css() -> str:
    """The look of the gap report."""
    with open(os.path.join(*gap_report.__path__, "templates", "page.css"), encoding="utf-8") as file:
        return file.read()
