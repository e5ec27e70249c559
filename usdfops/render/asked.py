"""What a field of a manifest asks for, in words: from the model's JSON Schema and the catalog's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.model import KINDS, TERMS, catalog_schema
from usdfops.words import an, joined

__all__ = ["Field", "Part", "Schema", "choices", "field", "followed", "items", "needed", "parts",
           "properties", "takes"]  # fmt: skip

Schema = dict[str, object]

_FEW = 12
"""How many words there may be to choose from for all of them to be told."""


class Part(NamedTuple):
    """A step of a field's path: a key, and which item of its list is meant."""

    key: str
    item: str | None = None


class Field(NamedTuple):
    """A field that somebody is asked to fill in."""

    about: str
    """What it is: sentences."""
    takes: str
    """What may be written there, in words that follow "write"."""
    schema: Schema
    """What the model says of its value, with references followed."""
    order: tuple[int, ...]
    """Where it stands in the model, from the top down."""


def parts(path: str) -> list[Part]:
    """The steps of a path such as `tiers[critical].maxRecoveryTime`."""
    found = re.findall(r"([^.\[\]]+)(?:\[([^\[\]]*)\])?", path)
    return [Part(key, item or None) for key, item in found]


def field(catalog: Catalog, resource: Resource, path: str) -> Field:
    """What the field at `path` of a resource asks for. What no model knows takes a value."""
    steps = parts(path)
    kind = _definition(resource.kind or "")
    about, order = "", []
    schema = kind if path.startswith("metadata.") else followed(properties(kind).get("spec", {}))
    for step in steps:
        named = properties(schema)
        order.append(list(named).index(step.key) if step.key in named else len(named))
        found = named.get(step.key, schema.get("additionalProperties"))
        inner = found if isinstance(found, dict) else {}
        told = str(inner.get("description") or about)
        if step.key not in named:
            told = _key_told(catalog, schema, step.key, about)
        schema = followed(inner)
        about = told or str(schema.get("description", ""))
        if step.item is not None:
            schema = followed(schema.get("items"))
    return Field(about, takes(catalog, schema), schema, tuple(order))


def _key_told(catalog: Catalog, schema: Schema, key: str, about: str) -> str:
    """What a key means that names something, such as a role; `about` tells of all such keys."""
    names = schema.get("propertyNames")
    kind = str(names.get("x-reference", "")) if isinstance(names, dict) else ""
    resource = catalog.find(kind, key) if kind in KINDS else None
    return f"{about.partition('. ')[0].rstrip('.')}: {resource.title}." if resource else about


def takes(catalog: Catalog, schema: Schema) -> str:
    """What a value of the schema may be, in words."""
    reference, choices, expected = schema.get("x-reference"), schema.get("enum"), schema.get("x-expected")
    if isinstance(reference, str):
        return _name(catalog, reference)
    if isinstance(choices, list):
        return joined([str(choice) for choice in choices], "or")
    if expected:
        return str(expected).partition(": ")[0].removesuffix(" with something in it")
    kind = str(schema.get("type", ""))
    if kind == "array":
        return f"a list, {_each(catalog, followed(schema.get('items')))}; [] where there are none"
    if kind == "object" and properties(schema):
        return f"fields {joined(needed(schema) or list(properties(schema)), 'and')}"
    return {"boolean": "true or false", "object": "fields with values"}.get(kind, "a value")


def _each(catalog: Catalog, item: Schema) -> str:
    """What each item of a list may be."""
    if not properties(item):
        return f"each item {takes(catalog, item)}"
    fields = [joined(some, last) for some, last in ((choices(item), "or"), (needed(item), "and")) if some]
    return f"each with {', and '.join(fields)}"


def needed(schema: Schema) -> list[str]:
    """The fields that a mapping has to have; the first one where it need not have any."""
    found = schema.get("required")
    names = [str(name) for name in found] if isinstance(found, list) else []
    return names or ([] if choices(schema) else list(properties(schema))[:1])


def choices(schema: Schema) -> list[str]:
    """The fields of which a mapping has to have exactly one."""
    found = schema.get("oneOf")
    options = found if isinstance(found, list) else []
    return [str(name) for option in options for name in option.get("required", ())]


def _name(catalog: Catalog, sort: str) -> str:
    """The names that there are, or what they are names of."""
    known = [place["name"].text or "" for place in catalog.named(sort)]
    if 0 < len(known) <= _FEW:
        return joined(known, "or")
    if sort in KINDS:
        plural = KINDS[sort].plural.replace(" ", "-")
        return f"the name of {an(KINDS[sort].singular)}; `usdfops list {plural}` lists them"
    return f"the name of {TERMS[sort].phrase}" if sort in TERMS else "a name"


def items(place: Place) -> Iterator[tuple[str, Place]]:
    """The items of a list by the words that paths call them by: what their first field says, or a number."""
    for number, item in enumerate(place):
        first = next(iter(item.fields.values()), item)
        yield str(number), item
        if first.text:
            yield first.text, item


def _definition(name: str) -> Schema:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    found: Schema = definitions.get(name, {})
    return found


def properties(schema: Schema) -> dict[str, Schema]:
    """The fields of a mapping that the model names."""
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def followed(value: object) -> Schema:
    """A schema with what it points to; what it says itself stays."""
    schema: Schema = value if isinstance(value, dict) else {}
    while "$ref" in schema:
        rest = {key: said for key, said in schema.items() if key != "$ref"}
        schema = {**_definition(str(schema["$ref"]).rpartition("/")[2]), **rest}
    return schema
