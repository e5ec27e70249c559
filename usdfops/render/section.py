"""A page in sections, written for a terminal or as Markdown: whoever fills it need not know which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.render.escape import markdown, terminal
from usdfops.render.rows import aligned, rows_text, wrapped

__all__ = [
    "Fact",
    "Facts",
    "Link",
    "Part",
    "Section",
    "Table",
    "block",
    "heading",
    "inline",
    "markdown_table",
    "section_markdown",
    "section_text",
]


class Link(NamedTuple):
    """An address, with what it is and what else there is to say of it."""

    title: str
    url: str
    after: str = ""

    def __str__(self) -> str:
        return f"{self.title} {self.url}".strip() + self.after


Fact = tuple[str, list[str | Link]]
"""A label, and what is said under it."""


class Facts(NamedTuple):
    """What is known, as labels at the left."""

    rows: list[Fact]


class Table(NamedTuple):
    """Columns that line up."""

    columns: list[str]
    rows: list[list[str]]


class Section(NamedTuple):
    """A heading, and what stands below it: paragraphs, facts, tables, and sections again."""

    title: str
    parts: list[Part]


Part = str | Facts | Table | Section
"""What a section is made of; a text is a paragraph."""


def section_text(section: Section, room: int) -> Iterator[str]:
    """Its lines for a terminal of `room` columns; none where it has no parts."""
    if section.parts:
        yield from ("", *wrapped(section.title, room))
        yield from _parts_text(section, room, 2)


def _parts_text(section: Section, room: int, indent: int) -> Iterator[str]:
    pad = " " * indent
    for number, part in enumerate(section.parts):
        if isinstance(part, Section):
            yield from [""] * (number > 0)
            yield from wrapped(part.title, room, pad)
            yield from _parts_text(part, room, indent + 2)
        elif isinstance(part, Facts):
            rows = [(label, [str(value) for value in values]) for label, values in part.rows]
            yield from rows_text(rows, room, indent)
        elif isinstance(part, Table):
            yield from aligned(part.columns, part.rows, room, indent)
        else:
            yield from wrapped(part, room, pad)


def section_markdown(section: Section, level: str = "##") -> Iterator[str]:
    """Its lines as Markdown, below a heading of that level; none where it has no parts."""
    if not section.parts:
        return
    yield from ("", f"{level} {heading(section.title)}")
    for part in section.parts:
        if isinstance(part, Section):
            yield from section_markdown(part, f"{level}#")
            continue
        yield ""
        if isinstance(part, Facts):
            for label, values in part.rows:
                yield f"- **{label}:** {'<br>'.join(_value(value) for value in values)}"
        elif isinstance(part, Table):
            yield from markdown_table(part.columns, part.rows)
        else:
            yield block(part)


def _value(value: str | Link) -> str:
    """A value within a line; an address becomes a link where it cannot be anything else."""
    if isinstance(value, Link) and _is_plain(value.url):
        return f"[{inline(value.title or value.url)}](<{value.url}>){inline(value.after)}"
    return inline(str(value))


def _is_plain(url: str) -> bool:
    return terminal(url) == url and bool(re.fullmatch(r"https?://[^\s<>()\[\]{}\\`|\"']+", url))


def markdown_table(columns: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """The lines of a table of Markdown; the columns' names are ours, what is in the cells may be anything."""
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for row in rows:
        yield f"| {' | '.join(inline(cell) for cell in row)} |"


def inline(text: str) -> str:
    """`text` within a line of Markdown."""
    return markdown(_line(text))


def heading(text: str) -> str:
    """`text` as a heading of Markdown."""
    return re.sub("#(?=#*$)", r"\\#", inline(text))


def block(text: str) -> str:
    """`text` as a paragraph of Markdown, which begins neither a list nor anything else."""
    return re.sub(r"^(?:(?=[-+#=])|\d+(?=[.)]))", lambda found: f"{found[0]}\\", markdown(_line(text)))


def _line(text: str) -> str:
    return " ".join(text.split())
