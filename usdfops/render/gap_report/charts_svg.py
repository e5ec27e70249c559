"""SVG that stands within a page: nothing but shapes and text, nothing that is loaded, linked or run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from usdfops.render.escape import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import altair

__all__ = ["FONT", "drawn"]

FONT = "Helvetica, Arial, sans-serif"

_KEPT = {
    "svg": ("width", "height", "viewBox"),
    "g": ("transform", "fill"),
    "path": ("transform", "d", "fill", "stroke", "stroke-width", "stroke-dasharray"),
    "line": ("transform", "x2", "y2", "stroke", "stroke-width", "stroke-dasharray"),
    "text": ("transform", "text-anchor", "font-size", "font-weight", "fill"),
}
"""What is kept of what Vega draws. What is text, a colour or a place stays; all else goes."""


def drawn(chart: altair.TopLevelMixin, about: str) -> str:
    """The chart as SVG; `about` says what it shows to who cannot see it. Nothing is fetched for it."""
    from xml.etree import ElementTree as ET

    import altair as alt
    import vl_convert

    version = alt.SCHEMA_VERSION.removeprefix("v").rpartition(".")[0]
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version, allowed_base_urls=[])
    root = _safe(ET.fromstring(svg))  # noqa: S314 - it is what was drawn here
    assert root is not None
    _hoist(root)
    root.attrib |= {"role": "img", "aria-label": visible(about), "font-family": FONT}
    return ET.tostring(root, encoding="unicode")


def _safe(element: Element) -> Element | None:
    """A copy with what is drawn; None where nothing is."""
    from xml.etree import ElementTree as ET

    tag = element.tag.rpartition("}")[2]
    if tag not in _KEPT or element.get("display") == "none" or "background" in element.get("class", ""):
        return None
    kept = {name: _rounded(element.attrib[name]) for name in _KEPT[tag] if name in element.attrib}
    if kept.get("transform") == "translate(0,0)":
        del kept["transform"]
    copy = ET.Element(tag, kept)
    copy.text = element.text if tag == "text" else None
    copy.extend(child for child in map(_safe, element) if child is not None)
    empty = len(copy) == 0 and tag in ("g", "svg")
    return None if empty or (tag == "path" and not kept.get("d")) else copy


def _hoist(element: Element) -> None:
    """Says once, of a group, what all in it say: a heat map has thousands of cells."""
    for child in element:
        _hoist(child)
    for name in ("fill", "stroke", "stroke-width", "text-anchor", "font-size", "font-weight"):
        values = {child.get(name) for child in element}
        if element.tag == "g" and len(values) == 1 and None not in values:
            element.attrib[name] = values.pop() or ""
            for child in element:
                del child.attrib[name]


def _rounded(value: str) -> str:
    """Numbers with one decimal: a tenth of a pixel is enough, and the same wherever it is computed."""
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda n: f"{float(n[0]):.1f}".removesuffix(".0"), value)
