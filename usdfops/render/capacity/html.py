"""Demand and capacity as one page to mail: it needs no script, and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import os
from importlib.util import find_spec
from itertools import groupby

from usdfops.catalog.graph import Resource
from usdfops.errors import UsageError
from usdfops.render import gap_report
from usdfops.render.capacity.charts import demand_picture
from usdfops.render.capacity.record import Outlook
from usdfops.render.capacity.text import ASKED, NONE, nothing
from usdfops.render.capacity.words import REQUESTED, full, preface, requested, title
from usdfops.render.escape import visible
from usdfops.render.gap_report.charts import Picture

__all__ = ["capacity_html"]

_NEEDED = ("altair", "jinja2", "vl_convert")


def capacity_html(outlook: Outlook) -> str:
    """Pictures and tables as one page of HTML.

    Raises:
        UsageError: what draws the pictures, or fills the page, is not installed.
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
    return environment.get_template("capacity.html").render(
        title=f"Demand and capacity: {outlook.facility.title}" if outlook.facility else "Demand and capacity",
        as_of=outlook.catalog.as_of,
        projections=[
            (
                title(outlook, each),
                list(preface(outlook, each)),
                _pictures(outlook, each),
                full(outlook, each),
            )
            for each in outlook.projections
        ],
        absent=NONE,
        asked=ASKED,
        columns=REQUESTED,
        rows=requested(outlook),
        nothing=nothing(outlook),
        svg=Markup,  # only shapes are in it, and text that is escaped
        css=Markup(css),  # noqa: S704 - it is ours
        css_hash=f"sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}",
    )


def _pictures(outlook: Outlook, projection: Resource) -> list[Picture]:
    """A picture for each quantity: work and volumes never stand on one scale."""
    mine = [one for one in outlook.series if one.projection is projection]
    groups = groupby(mine, key=lambda one: one.quantity.path)
    return [demand_picture(outlook, list(group)) for _, group in groups]


def _css() -> str:
    """The look of the gap report."""
    with open(os.path.join(*gap_report.__path__, "templates", "page.css"), encoding="utf-8") as file:
        return file.read()
