"""What differs, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.render.diff.blocks import blocks, summary
from usdfops.render.diff.record import Comparison
from usdfops.render.rows import wrapped

__all__ = ["diff_text"]

_STYLES = {"bad": "1;31", "good": "1;32", "plain": "1", "banner": "31"}
"""How a heading is written in colour."""


def diff_text(comparison: Comparison, room: int = 80, *, colour: bool = False) -> str:
    """What differs, in lines of at most `room` columns, as far as its words allow."""
    lines = _lines(comparison, max(40, min(room, 100)))
    return "".join(f"{_painted(line, style if colour else '')}\n" for line, style in lines)


def _painted(line: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{line}\x1b[0m" if style else line


def _lines(comparison: Comparison, room: int) -> Iterator[tuple[str, str]]:
    for line in wrapped(comparison.headline(), room):
        yield line, ""
    for banner in comparison.unreadable():
        for line in wrapped(banner, room):
            yield line, "banner"
    for line in wrapped(summary(comparison), room):
        yield line, "plain"
    for block in blocks(comparison):
        yield "", ""
        yield block.title, block.sort
        for entry in block.entries:
            for line in wrapped(entry.head, room, "  ", "    "):
                yield line, ""
            for each in entry.below:
                for line in wrapped(each, room, "      ", "        "):
                    yield line, ""
