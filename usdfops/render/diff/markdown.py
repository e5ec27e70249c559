"""What differs, as a comment on a pull request: short where little happened, folded where much did."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.render.diff.blocks import Block, blocks, summary
from usdfops.render.diff.record import Comparison
from usdfops.render.diff.words import cut
from usdfops.render.section import block as paragraph
from usdfops.render.section import inline
from usdfops.words import counted

__all__ = ["MOST", "diff_markdown"]

MOST = 64_000
"""The bytes of a comment: GitHub takes 65,536 characters, and something may be put around it."""
_SCREEN = 40
"""The lines that are read without scrolling much: beyond, lists are folded."""
_LINE = 2_000
"""The characters of a line, before they are escaped."""


def diff_markdown(comparison: Comparison) -> str:
    """What differs, in no more than `MOST` bytes; what is left out is counted."""
    head = [f"**{inline(cut(summary(comparison), _LINE))}**", ""]
    for banner in comparison.unreadable():
        head += [f"> {paragraph(cut(banner, _LINE))}", ""]
    foot = ["", paragraph(cut(f"{comparison.headline()}.", _LINE))]
    found = blocks(comparison)
    folded = sum(block.length for block in found) > _SCREEN
    most = max((block.length for block in found), default=0)
    while True:
        lines = [line for block in found for line in _list(block, most, folded=folded)]
        text = "\n".join([*head, *lines, *foot]).replace("\n\n\n", "\n\n") + "\n"
        if len(text.encode()) <= MOST or most == 0:
            return text
        most //= 2


def _list(block: Block, most: int, *, folded: bool) -> Iterator[str]:
    """The heading and at most so many lines; gaps that opened stay in view while they fit a screen."""
    is_folded = folded and (block.sort != "bad" or block.length > _SCREEN)
    title = inline(block.title)
    if is_folded:
        yield from ("<details>", f"<summary>{title}</summary>", "")
    else:
        yield from (f"#### {title}", "")
    lines = [
        line
        for entry in block.entries
        for line in (f"- {_item(entry.head)}", *(f"  - {_item(each)}" for each in entry.below))
    ]
    yield from lines[:most]
    if len(lines) > most:
        left = counted(len(lines) - most, "more line")
        yield f"- {left} left out, since GitHub takes no longer comment; `--format json` has all"
    yield from ("", "</details>", "") if is_folded else ("",)


def _item(text: str) -> str:
    return paragraph(cut(text, _LINE))
