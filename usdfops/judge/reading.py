"""Values of manifests as expressions read them, by the JSON Schema that describes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from usdfops.catalog.graph import Resource
from usdfops.judge.form import ITEM, Path
from usdfops.judge.moments import as_duration, as_timestamp
from usdfops.model import KINDS, catalog_schema

__all__ = ["OBSERVED", "pruned", "read_as", "schema_of", "told"]

Schema = dict[str, Any]
Exists = Callable[[str, str], bool]
"""Whether there is something of that kind, or a term of that sort, with that name."""

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "object", "additionalProperties": _TEXT}

OBSERVED: Schema = {
    "type": "object",
    "description": "What other sources state of the application.",
    "properties": {
        "page": {
            "type": "object",
            "description": "The page in df-ops that `documentation.dfOps` names, where df-ops was observed.",
            "properties": {
                "exists": {"type": "boolean", "description": "Whether there is such a page of a service."},
                "title": {"type": "string", "description": "The heading of the page."},
                "changedOn": {"$ref": "#/$defs/Date", "description": "When it was last changed."},
                "sections": {
                    **_TEXTS,
                    "description": "`filled`, `empty`, `none` (there is none, says the page) or `absent`.",
                },
            },
        },
        "deployments": {
            "type": "array",
            "description": "What Phalanx deploys of it, where `deployment.phalanx` says what it consists of.",
            "items": {
                "type": "object",
                "properties": {
                    "application": {"type": "string", "description": "The Phalanx application."},
                    "environment": {"type": "string", "description": "The Phalanx environment."},
                    "stage": {"type": "string", "description": "The stage of that environment."},
                    "cluster": {"type": "string", "description": "The cluster of that environment."},
                    "namespace": {"type": "string", "description": "The Kubernetes namespace."},
                    "vault": {"type": "string", "description": "The path of its secrets in Vault."},
                },
            },
        },
    },
}
"""What `app.observed` holds, as a JSON Schema."""


def pruned(value: object, paths: Sequence[Path]) -> object:
    """What of `value` lies on the paths: an expression is slower the more it is given."""
    if () in paths or not isinstance(value, (dict, list)):
        return value
    below: dict[str, list[Path]] = {}
    for first, *rest in paths:
        below.setdefault(first, []).append(tuple(rest))
    if ITEM in below:  # of a mapping, these are the keys
        is_plain = isinstance(value, list) and len(below) == 1
        return [pruned(item, below[ITEM]) for item in value] if is_plain else value
    if isinstance(value, list):
        return value
    return {key: pruned(value[key], rest) for key, rest in below.items() if key in value}


def told(resource: Resource, exists: Exists | None = None) -> dict[str, object]:
    """The `spec` of a resource as an expression reads it, with its `name` and its `metadata`."""
    spec, metadata = resource.spec, resource.metadata
    value = read_as(schema_of(resource.kind or ""), spec.value if spec.fields else {}, exists)
    about = read_as({"$ref": "#/$defs/Metadata"}, metadata.value if metadata.fields else {})
    return {**value, "metadata": about, "name": resource.name}


def schema_of(kind: str) -> Schema:
    """The JSON Schema of the `spec` of a kind."""
    whole: Schema = _definitions()[kind]["properties"]["spec"]
    return whole


def _definitions() -> dict[str, Schema]:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    return definitions


_TYPES: dict[object, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "integer": (int,),
}


def read_as(schema: Schema, value: object, exists: Exists | None = None) -> Any:
    """`value` as an expression reads what has that schema; None where it counts as absent.

    Absent is what has the wrong type, a word that is none of those that there are, and the name of
    what does not exist: a mistake states nothing.
    """
    reference, word = schema.get("x-reference"), ""
    while "$ref" in schema:
        word = str(schema["$ref"]).removeprefix("#/$defs/")
        schema = _definitions()[word]
    if "anyOf" in schema:  # anything that JSON can hold
        return value
    kind = schema.get("type")
    if value is None and kind == "object":
        value = {}
    if not isinstance(value, _TYPES.get(kind, (str,))):
        return None
    choices = schema.get("enum")
    if isinstance(choices, list) and value not in choices:
        return None
    if isinstance(value, dict):
        return _mapping(schema, value, word, exists)
    if isinstance(value, list):
        return [known for item in value if (known := read_as(schema["items"], item, exists)) is not None]
    if word in ("Date", "Duration"):
        return as_timestamp(str(value)) if word == "Date" else as_duration(str(value))
    if reference is not None and exists is not None and not exists(reference, str(value)):
        return None
    return {"kind": reference, "name": value} if reference in KINDS else value


def _mapping(schema: Schema, value: dict[str, object], word: str, exists: Exists | None) -> dict[str, object]:
    named, rest = schema.get("properties", {}), schema.get("additionalProperties")
    found: dict[str, object] = {**_empty(word)} if word else {}
    for key, item in value.items():
        field = named.get(key, rest)
        known = read_as(field, item, exists) if isinstance(field, dict) else None
        if known is not None:
            found[key] = known
    return found


@cache
def _empty(word: str) -> dict[str, object]:
    """What a mapping holds where nothing is said: the mappings within it, empty."""
    fields = _definitions()[word].get("properties", {})
    known = {key: read_as(field, None) for key, field in fields.items()}
    return {key: value for key, value in known.items() if value is not None}
