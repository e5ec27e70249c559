"""What the schema of a kind asks of each value, looked up once: every check asks it thousands of times."""

from __future__ import annotations

import re
from functools import cache, cached_property

from usdfops.model import catalog_schema

__all__ = ["Asked", "Schema", "asked_of"]

Schema = dict[str, object]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "integer": (int,),
    "number": (int, float),
}
_MEANT = ("Date", "Url", "Expression")
"""The definitions of texts that mean something beyond their file."""


class Asked:
    """What is asked of a value: its schema, with references followed."""

    def __init__(self, schema: Schema, above: Asked | None = None) -> None:
        """`above` is what has `schema` as one of several, for data of one type."""
        self.word: str = above.word if above else ""
        """The definition that the schema refers to in the end; nothing where it stands in its place."""
        self.schema = schema
        while "$ref" in self.schema:
            self.word = str(self.schema["$ref"]).removeprefix("#/$defs/")
            self.schema = _definition(self.word)
        sort = schema.get("x-reference") or (self.word if self.word in _MEANT else None)
        self.sort: str | None = above.sort if above else str(sort) if sort else None
        """What a text mentions: a kind, a sort of term, a date."""
        wanted, pattern = self.schema.get("type"), self.schema.get("pattern")
        self.types = _TYPES[str(wanted)] if wanted else (object,)
        self.pattern = _compiled(pattern) if isinstance(pattern, str) else None
        self.about = str(schema.get("description") or "")
        several = self.schema.get("anyOf")
        self.several = [Asked(each, self) for each in several] if isinstance(several, list) else []
        """What is asked instead, by the type of the value."""

    def suiting(self, data: object) -> Asked:
        """That of several which is asked of data of this type; the first, where none is."""
        return next((each for each in self.several if isinstance(data, each.types)), self.several[0])

    @cached_property
    def fields(self) -> dict[str, Asked]:
        """What is asked of the fields that a mapping may have."""
        fields = self.schema.get("properties")
        return {key: Asked(field) for key, field in fields.items()} if isinstance(fields, dict) else {}

    @cached_property
    def items(self) -> Asked | None:
        """What is asked of each item of a list."""
        return self._part("items")

    @cached_property
    def keys(self) -> Asked | None:
        """What is asked of the keys of a mapping that are none of its fields."""
        return self._part("propertyNames")

    @cached_property
    def rest(self) -> Asked | None:
        """What is asked of the values of those."""
        return self._part("additionalProperties")

    @cached_property
    def required(self) -> list[str]:
        """The fields that a mapping has to have."""
        required = self.schema.get("required")
        return [str(key) for key in required] if isinstance(required, list) else []

    def _part(self, keyword: str) -> Asked | None:
        part = self.schema.get(keyword)
        return Asked(part) if isinstance(part, dict) else None


@cache
def asked_of(kind: str) -> Asked:
    """What is asked of a resource of `kind`."""
    return Asked(_definition(kind))


def _definition(name: str) -> Schema:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    found: Schema = definitions[name]
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
