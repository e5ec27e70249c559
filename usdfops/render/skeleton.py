"""A first manifest of a kind: what it needs, what is worth saying first, and where to read on."""

from __future__ import annotations

import io
from textwrap import wrap
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.model import API_VERSION, Kind, catalog_schema

__all__ = ["Blank", "blanks", "skeleton"]


class Blank(NamedTuple):
    """Something to fill in."""

    field: str
    """Where it belongs: a field of `metadata`, or of `spec` with dots between its parts."""
    about: str
    """What to write, in words."""
    choices: tuple[str, ...] = ()
    needed: bool = False


# Beside the title and the description, what is worth saying first of each kind.
_FIRST = {
    "Application": ("type", "group", "tier", "operatingHours"),
    "Service": ("category", "lifecycle"),
    "Role": ("side",),
}


def blanks(kind: Kind, catalog: Catalog) -> list[Blank]:
    """What a first manifest of `kind` asks for, with what `catalog` lets it choose from."""
    asked = [
        Blank("title", _about("Metadata", "title"), needed=True),
        Blank("description", _about("Metadata", "description")),
    ]
    for field in _FIRST.get(kind.name, ()):
        rule = _property(f"{kind.name}Spec", field)
        sort, choices = rule.get("x-reference"), rule.get("enum")
        if isinstance(choices, list):
            known = tuple(choices)
        elif sort in ("Tier", "Hours"):
            known = tuple(term["name"].text or "" for term in catalog.terms(sort))
        else:
            known = tuple(resource.name for resource in catalog.of(str(sort)))
        asked.append(Blank(f"spec.{field}", _about(f"{kind.name}Spec", field), known))
    return asked


def _property(model: str, field: str) -> dict[str, object]:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    found: dict[str, object] = definitions[model]["properties"][field]
    return found


def _about(model: str, field: str) -> str:
    return str(_property(model, field)["description"]).rstrip(".")


def skeleton(kind: Kind, name: str, asked: list[Blank], given: dict[str, str]) -> str:
    """The manifest's text. What is not given is left as a blank with a comment, or left out.

    A blank is a null, so that `usdfops validate` names each one until it is filled in or removed.
    """
    up = "../" * (kind.file_of(name).count("/") + 1)
    lines = [
        f"# yaml-language-server: $schema={up}schemas/{kind.schema_file}",
        f"apiVersion: {API_VERSION}",
        f"kind: {kind.name}",
        "metadata:",
        f"  name: {_scalar(name)}",
    ]
    metadata = [blank for blank in asked if "." not in blank.field]
    spec = [blank._replace(field=blank.field.removeprefix("spec.")) for blank in asked if "." in blank.field]
    told = {field.removeprefix("spec."): value for field, value in given.items()}
    lines += [line for blank in metadata for line in _line(blank, told)]
    fields = [line for blank in spec for line in _line(blank, told)]
    lines += ["spec:", *fields] if fields else ["spec: {}"]
    lines.append(f"# Leave out what nobody knows. `usdfops explain {kind.name}` lists every field.")
    return "\n".join(lines) + "\n"


def _line(blank: Blank, told: dict[str, str]) -> list[str]:
    if blank.field in told:
        value = told[blank.field]
        return [f"  {blank.field}: {_scalar(value)}"] if value else []
    lines = [f"  {blank.field}: # {blank.about}"]
    if 0 < len(blank.choices) <= 12:
        lines += [f"    # {line}" for line in wrap(f"one of: {', '.join(blank.choices)}", 80)]
    return lines


def _scalar(text: str) -> str:
    """`text` as YAML 1.2 writes it on one line, in quotes where it needs them."""
    from ruamel.yaml import YAML  # only a new manifest needs it

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.width = 100_000
    stream = io.StringIO()
    yaml.dump([text], stream)
    return stream.getvalue().strip().removeprefix("[").removesuffix("]")
