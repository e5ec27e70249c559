"""Flowcharts that Mermaid draws, also within Markdown on GitHub and GitLab."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from usdfops.render.escape import terminal

__all__ = ["Box", "Link", "flowchart", "mermaid"]

# What a label is read as besides text: quotes, entities (`#35;`), Markdown, HTML, directives (`%%{...}%%`).
_SAFE = re.compile(r"[^\W_]|[ ,/()-]")
# Within `$$x$$` and `fa:fa-car`.
_PARTED = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)")
# What Markdown takes for a list, where a line begins with it.
_BEGINS = re.compile(r"\d*[-)]")


class Box(NamedTuple):
    """A node of a flowchart."""

    key: str
    """What links call it; any text that is unique in the chart. Readers never see it."""
    lines: tuple[str, ...]
    """What stands in it, a line each."""
    style: str | None = None
    """The class that it has, as a key of the chart's classes."""
    group: str | None = None
    """The frame that it stands in, by its title."""


class Link(NamedTuple):
    """An arrow from one box to another."""

    start: str
    end: str
    label: str | None = None


def mermaid(text: str) -> str:
    """`text` as a line of a label between double quotes, where it means nothing but itself."""
    # Mermaid looks for formulas and icons after it has decoded what is escaped, so a space parts them.
    parted = _PARTED.sub(" ", " ".join(text.split()))
    plain = "".join(terminal(character) for character in parted)
    first = _BEGINS.match(plain)
    risky = first.end() - 1 if first else -1
    safe = "".join(c if _SAFE.fullmatch(c) and n != risky else f"#{ord(c)};" for n, c in enumerate(plain))
    return safe or " "  # Mermaid refuses an empty label


def flowchart(
    boxes: Iterable[Box],
    links: Iterable[Link],
    classes: Mapping[str, str] | None = None,
    direction: str = "LR",
) -> str:
    """A flowchart of the boxes, in their order, with those of a group in one frame.

    `classes` says how boxes of each class look, in CSS as Mermaid takes it: `fill:#fff,stroke:#000`.
    Identifiers are made up, so that any text can be a key. Links to boxes that are not there are left out.
    Nothing within the chart says what a class means, so the boxes should say it in words as well.
    """
    boxes = list(boxes)
    ids = {box.key: f"n{number}" for number, box in enumerate(boxes)}
    names = {
        name: f"c{number}_{re.sub('[^a-zA-Z0-9]+', '_', name)}" for number, name in enumerate(classes or {})
    }
    lines = [f"flowchart {direction}"]
    for number, group in enumerate(dict.fromkeys(box.group for box in boxes)):
        inside = [f"{ids[box.key]}{_shape(box, names)}" for box in boxes if box.group == group]
        if group is None:
            lines += [f"    {line}" for line in inside]
        else:
            lines += [
                f'    subgraph g{number}["{mermaid(group)}"]',
                *(f"        {line}" for line in inside),
                "    end",
            ]
    for link in links:
        if link.start in ids and link.end in ids:
            label = f'|"{mermaid(link.label)}"|' if link.label else ""
            lines.append(f"    {ids[link.start]} -->{label} {ids[link.end]}")
    used = {box.style for box in boxes}
    lines += [f"    classDef {names[name]} {css}" for name, css in (classes or {}).items() if name in used]
    return "\n".join(lines) + "\n"


def _shape(box: Box, names: Mapping[str, str]) -> str:
    style = f":::{names[box.style]}" if box.style is not None and box.style in names else ""
    return f'["{"<br>".join(mermaid(line) for line in box.lines)}"]{style}'
