"""A first manifest of a kind: what it needs, what is worth saying first, and where to read on."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from textwrap import wrap
from types import MappingProxyType
from typing import NamedTuple

from usdfops.catalog.facilities import hosting
from usdfops.catalog.graph import Catalog
from usdfops.model import API_VERSION, Kind, catalog_schema
from usdfops.read.document import parse
from usdfops.read.tree import File, printable

__all__ = ["Blank", "blanks", "skeleton"]


class Blank(NamedTuple):
    """Something to fill in."""

    section: str
    """`metadata` or `spec`."""
    field: str
    about: str
    """What to write, in words."""
    choices: Mapping[str, str] = MappingProxyType({})
    """What there is to choose from, with what people call it."""
    needed: bool = False
    sole: str | None = None
    """The facility, where all that runs does so at one: nothing has to be asked then."""


# Beside the title and the description, what is worth saying first of each kind.
_FIRST = {
    "Application": ("type", "facility", "group", "tier", "operatingHours"),
    "Service": ("category", "lifecycle", "facility"),
    "Responsibility": ("scope", "status"),
    "Role": ("side",),
}

_CYCLE = ("start: 2027-01-01", "end: 2027-06-30", "items:", "  - id: a-name", "    title: What is to be done")
"""What a plan says first."""


def _example(kind: Kind, catalog: Catalog) -> list[str]:
    """What comes next in a manifest of `kind`, as comments that are right once they are filled in."""
    if kind.name == "Responsibility":
        roles = ["default:", "  responsible: [a-role]", "  accountable: a-role", "  authority: a-role"]
        return [f"  # {line}" for line in roles]
    if kind.name == "Plan":
        return [f"  # {line}" for line in _CYCLE]
    if kind.name != "Application":
        return []
    lines = ["support:", "  channels:", "    - slack: a-channel", "      use: support"]
    patterns = sorted(
        catalog.of("Pattern"), key=lambda pattern: pattern.spec["recommended"].value is not True
    )
    if patterns:
        lines += ["deployment:", f"  pattern: {patterns[0].name}"]
        required = patterns[0].spec["requires"].texts
        lines += ["uses: # all services that it uses; the pattern requires these"] if required else []
        lines += [f"  - service: {name}" for name in required]
    return [f"  # {line}" for line in lines]


def blanks(kind: Kind, catalog: Catalog) -> list[Blank]:
    """What a first manifest of `kind` asks for, with what `catalog` lets it choose from."""
    asked = [
        Blank("metadata", "title", _about("Metadata", "title"), needed=True),
        Blank("metadata", "description", _about("Metadata", "description")),
    ]
    for field in _FIRST.get(kind.name, ()):
        rule = _property(f"{kind.name}Spec", field)
        values = rule.get("enum")
        if isinstance(values, list):
            choices = dict.fromkeys(values, "")
        else:
            named = catalog.named(str(rule["x-reference"]))
            choices = {place["name"].text or "": place["title"].text or "" for place in named}
        if choices:  # where nothing is defined yet, there is nothing to ask
            needed = field in _required(f"{kind.name}Spec")
            sole = _sole(catalog) if field == "facility" else None
            asked.append(Blank("spec", field, _about(f"{kind.name}Spec", field), choices, needed, sole))
    return asked


def _sole(catalog: Catalog) -> str | None:
    """The facility at which everything runs; None where there are several."""
    known = hosting(catalog)
    return known[0].name if len(known) == 1 else None


def _required(model: str) -> list[str]:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    found: list[str] = definitions[model].get("required", [])
    return found


def _property(model: str, field: str) -> dict[str, object]:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    found: dict[str, object] = definitions[model]["properties"][field]
    return found


def _about(model: str, field: str) -> str:
    return str(_property(model, field)["description"]).rstrip(".")


def skeleton(kind: Kind, name: str, catalog: Catalog, given: dict[str, str]) -> str:
    """The manifest's text, with what is `given` by field.

    What is needed and not given is a blank: a null, which `usdfops validate` names until it is filled
    in. All else that is not given is a comment. A facility is filled in where everything runs at one.
    """
    up = "../" * (kind.file_of(name).count("/") + 1)
    sections: dict[str, list[str]] = {"metadata": [f"  name: {_scalar(name)}"], "spec": []}
    for blank in blanks(kind, catalog):
        sections[blank.section] += _lines(blank, given)
    says = any(not line.lstrip().startswith("#") for line in sections["spec"])
    lines = [
        f"# yaml-language-server: $schema={up}schemas/{kind.schema_file}",
        f"apiVersion: {API_VERSION}",
        f"kind: {kind.name}",
        "metadata:",
        *sections["metadata"],
        "spec:" if says else "spec: {} # without the braces, once something stands below it",
        *sections["spec"],
    ]
    more = f"  # Leave out what nobody knows; `usdfops explain {kind.name}` lists all fields."
    return "\n".join([*lines, *_example(kind, catalog), more]) + "\n"


def _lines(blank: Blank, given: dict[str, str]) -> list[str]:
    value = given.get(blank.field) or blank.sole
    if value:
        return [f"  {blank.field}: {_scalar(value)}"]
    if blank.needed:
        return [f"  {blank.field}: # {blank.about}"]
    about = wrap(f"{blank.field}: {blank.about}", 75, break_on_hyphens=False)
    lines = [f"  # {about[0]}", *(f"  #   {line}" for line in about[1:])]
    if 0 < len(blank.choices) <= 12:
        lines += [
            f"  #   {line}"
            for line in wrap(f"one of: {', '.join(blank.choices)}", 74, break_on_hyphens=False)
        ]
    return lines


def _scalar(text: str) -> str:
    """`text` as YAML 1.2 writes it on one line, in quotes where it needs them.

    What would not be read as that text again is written with JSON's escapes, which YAML knows.
    """
    from ruamel.yaml import YAML  # only a new manifest needs it

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.width = 100_000
    stream = io.StringIO()
    yaml.dump([text], stream)
    plain = stream.getvalue().strip().removeprefix("[").removesuffix("]")
    read = parse(File("x", f"key: {plain}\n".encode("utf-8", "replace")))
    return plain if read.data == {"key": text} and not read.troubles else json.dumps(printable(text))
