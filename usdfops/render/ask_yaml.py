"""The questions as YAML to fill in: each blank in its place, with what may be written there as a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.render.ask import Questionnaire
from usdfops.render.asked import Field, Part, Schema, choices, field, followed, items, needed, parts
from usdfops.render.asked import properties as fields_of
from usdfops.render.asked import takes as takes_of
from usdfops.render.escape import terminal
from usdfops.render.report import path_from_here
from usdfops.render.rows import wrapped
from usdfops.words import counted

__all__ = ["ask_yaml"]

_WIDTH = 80
_HEAD = "Fill in what you know, and leave the other lines out: absent means unknown."


class _Blank(NamedTuple):
    """A field to fill in."""

    path: list[Part]
    order: tuple[int, ...]
    field: Field
    instead: bool
    """Whether it may be filled in instead of one that stands before it."""


def ask_yaml(questionnaire: Questionnaire) -> str:
    """A document for each file, with the fields that it lacks, in the order of the model.

    Once a blank is filled in, the lines can be taken over into the file; what stands there already
    is not repeated.
    """
    lines = wrapped(questionnaire.summary(), _WIDTH, "# ")
    blanks: dict[Resource, dict[str, _Blank]] = {}
    for _, topics in questionnaire.shown():
        for question in (each for topic in topics for each in topic.questions):
            mine = blanks.setdefault(question.resource, {})
            for number, path in enumerate(question.fields):
                mine.setdefault(path, _blank(questionnaire.catalog, question.resource, path, number > 0))
    for said in (_HEAD if blanks else None, _part(questionnaire), questionnaire.left()):
        lines += wrapped(said, _WIDTH, "# ") if said else []
    for resource in sorted(blanks, key=lambda each: each.document.path):
        path = path_from_here(questionnaire.folder, resource.document.path)
        lines += ["---", f"# {terminal(path)}"]
        lines += _below(questionnaire.catalog, resource, list(blanks[resource].values()), "")
    return "\n".join(lines) + "\n"


def _part(questionnaire: Questionnaire) -> str | None:
    """That it does not hold all that is asked; None where it does."""
    topics, shown = len(questionnaire.topics()), questionnaire.top
    if topics <= shown:
        return None
    return f"It asks {shown} of {counted(topics, 'question')}; `--top {topics}` writes all."


def _blank(catalog: Catalog, resource: Resource, path: str, instead: bool) -> _Blank:
    found, steps = field(catalog, resource, path), parts(path)
    if path.startswith("metadata."):
        return _Blank(steps, (0, *found.order[1:]), found, instead)
    return _Blank([Part("spec"), *steps], (1, *found.order), found, instead)


def _below(catalog: Catalog, place: Place, blanks: list[_Blank], pad: str) -> Iterator[str]:
    """The lines of the blanks below `place`."""
    ordered = sorted(blanks, key=lambda blank: (blank.order, [tuple(map(str, p)) for p in blank.path]))
    for key, several in groupby(ordered, key=lambda blank: blank.path[0].key):
        mine = list(several)
        lines = list(_one(catalog, place[key], key, mine, pad))
        yield from (_commented(lines, pad) if all(blank.instead for blank in mine) else lines)


def _one(catalog: Catalog, place: Place, key: str, blanks: list[_Blank], pad: str) -> Iterator[str]:
    """The lines of a key, and of the blanks at or below it."""
    first = blanks[0]
    if len(first.path) == 1:
        about = f"Or: {first.field.about}" if first.instead else first.field.about
        yield from wrapped(about, _WIDTH, f"{pad}# ") if about else []
        yield from _value(catalog, _plain(key), first.field.schema, pad)
        return
    there = place.given and pad
    yield f"{pad}{_plain(key)}:" + (f" # in line {place.span(key=True).line} already" if there else "")
    inner = [blank._replace(path=blank.path[1:], order=blank.order[1:]) for blank in blanks]
    if first.path[0].item is None:
        yield from _below(catalog, place, inner, f"{pad}  ")
        return
    known = dict(items(place))
    for item in dict.fromkeys(blank.path[0].item for blank in blanks):
        mine = [below for below, blank in zip(inner, blanks, strict=True) if blank.path[0].item == item]
        here = known.get(item or "", place["?"])
        yield _named(here, item, f"{pad}  ")
        yield from _below(catalog, here, mine, f"{pad}    ")


def _named(item: Place, called: str | None, pad: str) -> str:
    """The line by which an item of a list is known."""
    for key, value in item.fields.items():
        if value.text:
            return f"{pad}- {_plain(key)}: {_plain(value.text)}"
    return f"{pad}- # number {called}"


def _commented(lines: Iterable[str], pad: str) -> Iterator[str]:
    for line in lines:
        rest = line[len(pad) :]
        yield line if rest.startswith("#") else f"{pad}# {rest}"


def _value(catalog: Catalog, key: str, schema: Schema, pad: str) -> Iterator[str]:
    """A key with a blank value: a text to write, an item of a list, or the fields of a mapping."""
    if schema.get("type") == "array":
        yield f"{pad}{key}: # [] where there are none"
        yield from _item(catalog, followed(schema.get("items")), f"{pad}  ")
    elif schema.get("type") == "object" and fields_of(schema):
        yield f"{pad}{key}:"
        yield from _fields(catalog, schema, f"{pad}  ")
    else:
        yield from _hinted(f"{pad}{key}:", takes_of(catalog, schema), pad)


def _item(catalog: Catalog, schema: Schema, pad: str) -> Iterator[str]:
    """A first item of a list."""
    if not fields_of(schema):
        yield from _hinted(f"{pad}-", takes_of(catalog, schema), pad)
        return
    first = True
    for line in _fields(catalog, schema, f"{pad}  "):
        is_key, rest = not line.lstrip().startswith("#"), line[len(pad) + 2 :]
        yield f"{pad}{'- ' if is_key else ''}{rest}" if first else line
        first = first and not is_key


def _fields(catalog: Catalog, schema: Schema, pad: str) -> Iterator[str]:
    """The fields that a mapping needs; what may stand instead of the first as a comment."""
    either = choices(schema)
    for name in dict.fromkeys([*either, *needed(schema)]):
        lines = list(_value(catalog, name, followed(fields_of(schema).get(name)), pad))
        yield from (_commented(lines, pad) if name in either[1:] else lines)


def _hinted(start: str, takes: str, pad: str) -> Iterator[str]:
    """A blank with what may be written there, behind it or, where that is long, above it."""
    told = terminal(" ".join(takes.split()))
    if len(start) + len(told) + 3 <= _WIDTH:
        yield f"{start} # {told}"
    else:
        yield from wrapped(told, _WIDTH, f"{pad}# ")
        yield start


def _plain(text: str) -> str:
    """`text` as a key or a value of YAML."""
    is_word = re.fullmatch(r"[A-Za-z][\w-]*", text) and text.lower() not in ("true", "false", "null")
    return text if is_word and text.isascii() else json.dumps(text)
