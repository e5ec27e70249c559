"""What a plan's JSON Schema asks for, as a flat list: whatever odd a schema holds, it gives rows.

Nothing is judged here; `judge/parameters.py` says what is wrong with a schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Place

__all__ = ["Asked", "Parameter", "asked", "given"]

MAX_PARAMETERS = 200
"""How many rows a plan may have; what is beyond is not listed. A plan has a dozen."""
_MAX_STEPS = 2000
_MAX_REFERENCES = 8

Schema = dict[str, object]

# What shapes the rows. Every other keyword is a rule about a row's value, or is told to be there.
_SHAPE = (
    "$schema", "$id", "$comment", "$defs", "$anchor", "$ref", "type", "title", "description", "properties",
    "patternProperties", "additionalProperties", "required", "items", "prefixItems", "allOf",
)  # fmt: skip
_LITERAL = ("const", "enum", "default", "examples")
_CHOICES = ("anyOf", "oneOf")


class Parameter(NamedTuple):
    """Something that a request carries, or a part of it."""

    name: str
    """Where it stands: `backup.bucket`, `ports[]` for each item, `labels.*` for each other field."""
    type: str
    """What it has to be, such as `string` or `array of string`; `any` where the schema does not say."""
    required: bool | None
    """Whether the request, or the part that it belongs to, has to carry it; None where it depends."""
    within: str | None
    """The nearest part around it that may be left out, and it with that."""
    description: str | None
    rules: dict[str, object]
    """What else its schema says of its value, by keyword: `pattern`, `enum`, `default`."""


class Asked(NamedTuple):
    """What a plan asks for."""

    parameters: list[Parameter]
    unlisted: list[str]
    """The keywords of the schema whose meaning the parameters do not show."""
    whole: bool
    """Whether all of the schema was looked at."""


def asked(schema: Place) -> Asked | None:
    """What the JSON Schema at `schema` asks for; None where there is none."""
    if not isinstance(schema.value, dict):
        return None
    reader = _Reader(schema.value)
    reader.whole_request()
    return Asked(reader.found, sorted(reader.unlisted), reader.whole)


def given(place: Place, name: str = "") -> Iterator[tuple[str, object]]:
    """What was asked for, as names like those of parameters, each with its value."""
    value = place.value
    if isinstance(value, dict) and value:
        for key, field in place.fields.items():
            yield from given(field, _below(name, key))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for index, item in enumerate(place):
            yield from given(item, f"{name}[{index}]")
    elif value is not None:
        yield name, value


def _below(name: str, key: str) -> str:
    plain = key if re.fullmatch(r"[\w$-]+", key) else json.dumps(key, ensure_ascii=False)
    return f"{name}.{plain}" if name else plain


class _At(NamedTuple):
    """Where the reader is."""

    name: str = ""
    required: bool | None = True
    within: str | None = None
    references: tuple[str, ...] = ()
    """The references that led here, so that none is followed in a circle."""

    def below(self, name: str, required: bool | None) -> _At:
        """A part of this."""
        within = self.within if self.required or not self.name else self.name
        return _At(name, required, within, self.references)


class _Reader:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.found: list[Parameter] = []
        self.unlisted: set[str] = set()
        self.whole = True
        self.steps = 0

    def whole_request(self) -> None:
        merged, references = self._merged(self.schema, ())
        rules, type_ = self._rules(merged), self._type(merged, references)
        if rules or type_ not in ("object", "any"):
            about = merged.get("description")
            self._add(_At(), type_, about if isinstance(about, str) else None, rules)
        self._inside(merged, _At(references=references))

    def _value(self, schema: object, at: _At) -> None:
        """A parameter, and what is inside it."""
        if not isinstance(schema, dict):
            words = {True: "any", False: "nothing"}
            self._add(at, words[schema] if isinstance(schema, bool) else "unknown", None, {})
            return
        merged, references = self._merged(schema, at.references)
        about = next(
            (text for key in ("description", "title") if isinstance(text := merged.get(key), str)), None
        )
        if self._add(at, self._type(merged, references), about, self._rules(merged)):
            self._inside(merged, at._replace(references=references))

    def _add(self, at: _At, type_: str, about: str | None, rules: dict[str, object]) -> bool:
        """Whether there was room for the parameter."""
        if len(self.found) >= MAX_PARAMETERS:
            self.whole = False
            return False
        self.found.append(Parameter(at.name, type_, at.required, at.within, about, rules))
        return True

    def _inside(self, schema: Schema, at: _At) -> None:
        """What a parameter consists of, under its name."""
        fields, needed = _mapping(schema.get("properties")), _texts(schema.get("required"))
        for key, inner in fields.items():
            self._value(inner, at.below(_below(at.name, key), key in needed))
        for key in dict.fromkeys(needed):
            if key not in fields:  # it is asked for, and nothing says what it is
                self._value(True, at.below(_below(at.name, key), required=True))
        for pattern, inner in _mapping(schema.get("patternProperties")).items():
            self._value(inner, at.below(_below(at.name, f"/{pattern}/"), required=False))
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict):
            self._value(rest, at.below(f"{at.name}.*" if at.name else "*", required=False))
        for index, inner in enumerate(_items(schema.get("prefixItems"))):
            self._value(inner, at.below(f"{at.name}[{index}]", required=False))
        self._each(schema.get("items"), at)
        self._choices(schema, at, fields)

    def _each(self, items: object, at: _At) -> None:
        """The items of a list: their own row where there is more to say than their type."""
        if not isinstance(items, dict):
            return
        merged, references = self._merged(items, at.references)
        each = at.below(f"{at.name}[]", required=False)._replace(references=references)
        if set(merged) - {"type", "properties", "required", "additionalProperties", "items"}:
            self._value(items, at.below(f"{at.name}[]", required=False))
        else:
            self._inside(merged, each)

    def _choices(self, schema: Schema, at: _At, known: Schema) -> None:
        """What only some alternatives have: whether it is required depends on which one is chosen."""
        named = set(known)
        for keyword in _CHOICES:
            for option in _items(schema.get(keyword)):
                if not isinstance(option, dict):
                    continue
                merged, references = self._merged(option, at.references)
                for key, inner in _mapping(merged.get("properties")).items():
                    if key not in named:
                        named.add(key)
                        below = at._replace(references=references).below(_below(at.name, key), None)
                        self._value(inner, below)

    def _merged(self, schema: Schema, references: tuple[str, ...]) -> tuple[Schema, tuple[str, ...]]:
        """The schema with what `$ref` and `allOf` bring in; a reference that leads nowhere stays."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            self.whole = False
            return {}, references
        merged = {key: value for key, value in schema.items() if key not in ("allOf", "$ref")}
        parts = [(part, references) for part in _items(schema.get("allOf")) if isinstance(part, dict)]
        target = schema.get("$ref")
        if isinstance(target, str):
            found = None if target in references else self._definition(target)
            if found is None or len(references) >= _MAX_REFERENCES:
                merged["$ref"] = target
            else:
                parts.append((found, (*references, target)))
        followed = list(references)
        for part, before in parts:
            inner, after = self._merged(part, before)
            followed += after
            for key, value in inner.items():
                merged[key] = _both(key, merged[key], value) if key in merged else value
        return merged, tuple(dict.fromkeys(followed))

    def _definition(self, target: str) -> Schema | None:
        name = target.removeprefix("#/$defs/").replace("~1", "/").replace("~0", "~")
        found = self.schema if target == "#" else _mapping(self.schema.get("$defs")).get(name)
        return found if isinstance(found, dict) and target.startswith("#") else None

    def _type(self, schema: Schema, references: tuple[str, ...]) -> str:
        """The type in words, with that of the items of a list, and those of alternatives."""
        items, own = schema.get("items"), _type(schema)
        if own == "array" and isinstance(items, dict):
            inner = _type(self._merged(items, references)[0])
            return own if inner == "any" else f"array of {inner}"
        if own == "any":
            options = [o for keyword in _CHOICES for o in _items(schema.get(keyword))]
            types = [_type(self._merged(o, references)[0]) for o in options if isinstance(o, dict)]
            return " or ".join(dict.fromkeys(types)) or own
        return own

    def _rules(self, schema: Schema) -> dict[str, object]:
        rules = {}
        for key, value in schema.items():
            literal = isinstance(value, (str, int, float)) or key in _LITERAL
            if key == "$ref" or (key not in _SHAPE and literal and value is not None):
                rules[key] = value
            elif key not in _SHAPE and value is not None:
                self.unlisted.add(key)
        return rules


def _type(schema: Schema) -> str:
    said = schema.get("type")
    types = [said] if isinstance(said, str) else _texts(said)
    if types:
        return " or ".join(types)
    if "properties" in schema or "patternProperties" in schema:
        return "object"
    return "array" if "items" in schema or "prefixItems" in schema else "any"


def _both(key: str, one: object, other: object) -> object:
    """What two schemas that both hold say of the same keyword: the first of them, or both together."""
    if key in ("properties", "patternProperties", "$defs") and isinstance(one, dict):
        return {**_mapping(other), **one}
    if key == "required" and isinstance(one, list):
        return [*one, *_texts(other)]
    return one


def _mapping(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [item for item in _items(value) if isinstance(item, str)]
