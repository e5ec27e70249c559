"""From models to the JSON Schemas that editors, other validators and usdfops itself read.

The dialect is JSON Schema 2020-12. Two keywords are ours and mean nothing to a validator:
`x-reference` (this string is the name of a resource of that kind, or of a term of that sort) and
`x-expected` (what to say when the pattern does not match).
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from usdfops.model import KINDS
from usdfops.model.base import Resource
from usdfops.model.baseline import Baseline

__all__ = ["MODELS", "schema_files"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MODELS: dict[str, type[Resource]] = {
    name: getattr(import_module(f"usdfops.model.{kind.module}"), name) for name, kind in KINDS.items()
}


class _Generator(GenerateJsonSchema):
    """Absent is unknown and null is refused: so no field admits null and none has a default."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schema_files() -> dict[str, str]:
    """Every file below `schemas/`: its name and its text.

    One file per kind, one for the baseline, and `catalog.schema.json`, which chooses among kinds by `kind`.
    """
    models = [(model, "validation") for model in (*MODELS.values(), Baseline)]
    _, joint = models_json_schema(models, by_alias=True, schema_generator=_Generator)  # type: ignore[arg-type]
    definitions: dict[str, Any] = joint["$defs"]
    names = {kind: KINDS[kind].schema_file for kind in MODELS} | {"Baseline": "baseline.schema.json"}
    files = {
        file: {
            "$schema": DIALECT,
            **definitions[name],
            "$defs": _reachable(definitions[name], definitions),
        }
        for name, file in names.items()
    }
    files["catalog.schema.json"] = {
        "$schema": DIALECT,
        "title": "Catalog file",
        "description": "Any file of a usdfops catalog; its kind decides which schema applies.",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(MODELS), "description": "The kind of the resource."}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in MODELS
        ],
        "$defs": definitions,
    }
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in files.items()}


def _reachable(schema: object, definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions that `schema` refers to, and those that they refer to."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            name = str(part.get("$ref", "")).removeprefix("#/$defs/")
            if name in definitions and name not in found:
                found.add(name)
                waiting.append(definitions[name])
    return {name: definitions[name] for name in sorted(found)}
