"""Pictures that Graphviz lays out: text that fits its box, and SVG that is nothing but a picture.

Every box has a fixed size, worked out here from the widths of a wide font. So the layout does not
depend on the fonts of whoever draws it, and text stays in its box in the fonts of whoever looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from usdfops.errors import UsageError
from usdfops.render.escape import terminal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = [
    "FONT",
    "SIZE",
    "Cell",
    "escaped",
    "fitted",
    "height",
    "plain",
    "side_by_side",
    "stacked",
    "svg",
    "table",
    "text_width",
]

FONT = "Helvetica,Arial,sans-serif"
SIZE = 8
"""In points, as printed: pictures are made for a page of A4."""

_LINE = 9
_WIDTHS = {
    300: "'IJijl", 350: " ,./:;\\|", 400: "()-[]ft", 450: "!r", 500: '"*_`', 550: "?csz", 600: "FLkvxy",
    650: "$0123456789EPSTYabdeghnopqu{}\u2007", 700: "ABCKRVXZ", 750: "NU", 800: "&DGHOQ",
    850: "#+<=>^w~", 900: "M", 950: "%", 1000: "@Wm",
}  # fmt: skip
_WIDTH = {character: width / 1000 for width, characters in _WIDTHS.items() for character in characters}
"""Of the characters of DejaVu Sans, in ems; hardly any font without serifs is wider."""


_TIMEOUT = 60
_DRAWN = {
    "svg": ("width", "height", "viewBox"),
    "g": ("class", "transform"),
    "polygon": ("fill", "stroke", "stroke-width", "stroke-dasharray", "points"),
    "polyline": ("fill", "stroke", "stroke-width", "stroke-dasharray", "points"),
    "path": ("fill", "stroke", "stroke-width", "stroke-dasharray", "d"),
    "text": ("text-anchor", "x", "y", "font-family", "font-weight", "font-size", "fill"),
}
"""What is kept of what Graphviz draws: no link, no script, no style, nothing that is loaded."""


class Cell(NamedTuple):
    """A box of a table."""

    lines: list[str]
    width: int
    fill: str | None = None
    bold: bool = False
    colour: str | None = None
    port: str | None = None
    size: int = SIZE
    high: int = 0
    """The least that it is high."""


def text_width(text: str, *, bold: bool = False, size: int = SIZE) -> float:
    """The points that `text` takes at most."""
    from rich.cells import cell_len

    ems = sum(_WIDTH.get(c, 0.65 if c < "\x7f" else max(1, cell_len(c))) for c in text)
    return ems * size * (1.15 if bold else 1)


def fitted(text: str, room: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """`text` in at most that many lines of `room` points; what does not fit is cut, and shown to be.

    A line may end after a hyphen, and within a word where it is longer than a line.
    """
    found: list[str] = []
    for piece in re.findall(r" +|[^ -]+-*|-+", plain(" ".join(text.split()))):
        if found and text_width((found[-1] + piece).rstrip(), bold=bold) <= room:
            found[-1] += piece
            continue
        found.append(piece.lstrip())
        while len(found) <= lines and text_width(found[-1], bold=bold) > room:
            kept = _begin(found[-1], room, bold=bold)
            found[-1:] = [found[-1][:kept], found[-1][kept:]]
        if len(found) > lines:
            break
    found = [line.strip() for line in found if line.strip()]
    if len(found) > lines:
        end = found[lines - 1]
        found[lines - 1 :] = [f"{end[: _begin(end, room - 1.2 * SIZE, bold=bold)].rstrip()}…"]
    return found


def _begin(word: str, room: float, *, bold: bool) -> int:
    """How many characters of `word` fit into `room`; at least one."""
    return max(1, sum(text_width(word[: n + 1], bold=bold) <= room for n in range(min(len(word), 200))))


def plain(text: str) -> str:
    """`text` with everything that cannot be seen written out."""
    return "".join("\\ufffe" if c in "\ufffe\uffff" else terminal(c) for c in text)


def escaped(text: str) -> str:
    """`text` within a label of HTML, where it means nothing but itself.

    Graphviz looks for `\\N` and its like in there too, once it has read the entities.
    """
    safe = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("\\", "&#92;&#92;")


def height(row: list[Cell]) -> int:
    """The points that a row is high."""
    return max(max(cell.high, 1 + round(cell.size * 1.12) * len(cell.lines)) for cell in row)


def table(rows: list[list[Cell]], frame: str | None = None) -> str:
    """The rows as a table in a label of HTML; the cells of a row stand side by side."""
    return stacked([_beside(_cell(cell, height(row)) for cell in row) for row in rows], frame, gap=1)


def stacked(parts: Iterable[str], frame: str | None = None, *, gap: int = 0) -> str:
    """Tables one below the other, in one table, with a line of that colour around it."""
    rows = "".join(f'<TR><TD ALIGN="LEFT">{part}</TD></TR>' for part in parts)
    line = f'BORDER="1" COLOR="{frame}"' if frame else 'BORDER="0"'
    return f'<TABLE {line} CELLBORDER="0" CELLPADDING="0" CELLSPACING="{gap}">{rows}</TABLE>'


def side_by_side(parts: Iterable[str]) -> str:
    """Tables one beside the other, in one table."""
    return _beside(f'<TD VALIGN="TOP">{part}</TD>' for part in parts)


def _beside(cells: Iterable[str]) -> str:
    row = f"<TR>{''.join(cells)}</TR>"
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">{row}</TABLE>'


def _cell(cell: Cell, high: int) -> str:
    text = "".join(f'{escaped(line)}<BR ALIGN="LEFT"/>' for line in cell.lines if line)
    if text:
        colour = f' COLOR="{cell.colour}"' if cell.colour else ""
        # A face of its own: text within <B> would stand a point higher than what is beside it.
        face = ' FACE="Helvetica-Bold"' if cell.bold else ""
        text = f'<FONT POINT-SIZE="{cell.size}"{face}{colour}>{text}</FONT>'
    fill = f' BGCOLOR="{cell.fill}"' if cell.fill else ""
    port = f' PORT="{cell.port}"' if cell.port else ""
    size = f'FIXEDSIZE="TRUE" WIDTH="{cell.width}" HEIGHT="{high}" CELLPADDING="2"'
    return f'<TD {size} ALIGN="TEXT"{fill}{port}>{text}</TD>'


def svg(dot: str, title: str, about: str) -> str:
    """The picture that Graphviz makes of `dot`, with what it shows in words for who cannot see it.

    Raises:
        UsageError: Graphviz is not there, or fails.
    """
    from xml.etree import ElementTree as ET

    try:
        root = _safe(ET.fromstring(_laid_out(dot)))  # noqa: S314 - it is what Graphviz wrote
    except (ET.ParseError, KeyError):
        raise UsageError("`dot` of Graphviz wrote no picture; try --format dot") from None
    root.attrib |= {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-label": plain(title)}
    for place, (tag, text) in enumerate({"title": title, "desc": about}.items()):
        element = ET.Element(tag)
        element.text = plain(text)
        root.insert(place, element)
    ET.indent(root, "")
    return ET.tostring(root, encoding="unicode") + "\n"


def _safe(drawn: Element) -> Element:
    """A copy with what is drawn, and nothing else."""
    from xml.etree import ElementTree as ET

    tag = drawn.tag.rpartition("}")[2]
    kept = {name: drawn.attrib[name] for name in _DRAWN[tag] if name in drawn.attrib}
    copy = ET.Element(tag, {k: v.replace("transparent", "none") for k, v in kept.items()})
    if tag == "text":
        copy.text = drawn.text
        copy.attrib["font-family"] = FONT
    copy.extend(_safe(child) for child in drawn if child.tag.rpartition("}")[2] in _DRAWN)
    return copy


def _laid_out(dot: str) -> str:
    """What `dot -Tsvg` writes, without what changes from version to version only in words."""
    import os
    import shutil
    import subprocess

    program = shutil.which("dot")
    if program is None:
        raise UsageError(
            "`dot` of Graphviz, which lays the picture out, is not installed: `apt-get install graphviz`, "
            "or use --format dot or mermaid, which work without it"
        )
    # Nothing of the caller's that could make Graphviz load plugins, fonts or files from elsewhere.
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {"LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603
            [os.path.abspath(program), "-Tsvg"],
            input=dot.encode(),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=env,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"`dot` of Graphviz took longer than {_TIMEOUT} seconds; try --format dot") from None
    if done.returncode != 0:
        said = re.sub(r"\s+", " ", done.stderr.decode(errors="replace")).strip()[:200]
        raise UsageError(f"`dot` of Graphviz failed with {done.returncode}: {said or 'it says nothing'}")
    return done.stdout.decode(errors="replace")
