"""What fields an expression means, by the schemas of the kinds, and which of that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from usdfops.catalog.graph import Catalog, Mention
from usdfops.catalog.observations import observations
from usdfops.judge.expression import Expression, expression
from usdfops.judge.facts import SUBJECTS
from usdfops.judge.form import Call, Constant, Items, Macro, Name, Node, Select, loop, parts
from usdfops.judge.reading import OBSERVED, schema_of
from usdfops.judge.written import Unwritten, written
from usdfops.model import KINDS, TERMS, catalog_schema
from usdfops.words import an, instead, joined, quoted

__all__ = ["Problem", "date_fields", "problems"]

Schema = dict[str, Any]
ANY: Schema = {}

_OF_APPLICATION = ("app", "dependencies", "pattern", "services", "tier", "today")
_HELD = {
    "application": _OF_APPLICATION,
    "service": (*_OF_APPLICATION, "service"),
    "facility": ("facility", "today"),
}
_BESIDE = {"Facility": ("links",)}
"""What is known beside it, where a requirement is asked of something else than an application."""
_COMPARED = ("_==_", "_!=_", "@in")


class Problem(NamedTuple):
    """Something in an expression that cannot be meant."""

    rule: str
    """The rule that it breaks."""
    message: str
    hint: str | None
    around: str
    """The text that is wrong, with what stands before it, as it probably stands in the expression."""
    text: str
    """The text that is wrong: the end of `around`."""


_found: WeakKeyDictionary[Catalog, list[tuple[Mention, Problem]]] = WeakKeyDictionary()


def problems(catalog: Catalog, rule: str) -> Iterable[tuple[Mention, Problem]]:
    """What is wrong with the expressions of a catalog by `rule`; they are looked at once for all rules."""
    if catalog not in _found:
        _found[catalog] = [
            (mention, problem)
            for mention in catalog.mentions("Expression")
            for problem in _problems(catalog, mention)
        ]
    return [(mention, problem) for mention, problem in _found[catalog] if problem.rule == rule]


def _given(mention: Mention) -> tuple[str, ...] | None:
    """What an expression may read where it stands; None where that is not known."""
    spec = mention.place.resource.spec
    if mention.place.resource.kind == "Standard":
        kind = spec["kind"].text or ""
        return (
            _OF_APPLICATION
            if kind == "Application"
            else (SUBJECTS[kind], *_BESIDE.get(kind, ()), "today")
            if kind in SUBJECTS
            else None
        )
    return _HELD.get(spec["scope"].text or "")


def date_fields(kind: str) -> list[str]:
    """The fields with a date of what is asked of a kind, such as `app.recovery.restoreTestedOn`."""
    found, variable = [], SUBJECTS.get(kind)
    waiting = [(variable, _variables()[variable])] if variable else []
    while waiting:
        name, schema = waiting.pop(0)
        if schema.get("$ref") == "#/$defs/Date":
            found.append(name)
        fields = _plain(schema).get("properties", {})
        waiting += [(f"{name}.{key}", field) for key, field in fields.items()]
    return found


@cache
def _variables() -> dict[str, Schema]:
    def told(kind: str, **more: Schema) -> Schema:
        spec = _plain(schema_of(kind))
        known = {"name": {"type": "string", "names": kind}, "metadata": {"$ref": "#/$defs/Metadata"}, **more}
        return {**spec, "properties": {**spec["properties"], **known}}

    service = told("Service")
    return {
        "app": told("Application", observed=OBSERVED),
        "dependencies": {"type": "array", "items": told("Application")},
        "facility": told("Facility"),
        "links": {"type": "array", "items": {"$ref": "#/$defs/FacilityLink"}},
        "pattern": told("Pattern"),
        "service": service,
        "services": {"type": "array", "items": service},
        "tier": {"$ref": "#/$defs/Tier"},
        "today": {"$ref": "#/$defs/Date"},
    }


def _plain(schema: Schema) -> Schema:
    """A schema without references to definitions; one that names a resource as expressions read it."""
    sort = schema.get("x-reference")
    if sort in KINDS:
        return {
            "type": "object",
            "names": sort,
            "properties": {"kind": {"type": "string"}, "name": {"type": "string", "names": sort}},
        }
    while "$ref" in schema:
        definitions: Any = catalog_schema()["$defs"]
        schema = definitions[str(schema["$ref"]).removeprefix("#/$defs/")]
    return {**schema, "names": sort} if sort else schema


def _problems(catalog: Catalog, mention: Mention) -> list[Problem]:
    found = expression(mention.text)
    given = _given(mention)
    if not isinstance(found, Expression) or given is None:
        return []
    reader = _Reader(catalog, given)
    reader.typed(found.form, {})
    return list(dict.fromkeys(reader.found))


class _Reader:
    """Goes through an expression and keeps what is wrong with it."""

    def __init__(self, catalog: Catalog, given: tuple[str, ...]) -> None:
        self.catalog = catalog
        self.given = given
        self.variables = _variables()
        self.found: list[Problem] = []

    def typed(self, node: Node, bound: Mapping[str, Schema]) -> Schema:
        """The schema of what `node` gives; `bound` are the variables of macros."""
        if isinstance(node, Name):
            return bound[node.name] if node.name in bound else self._variable(node.name)
        if isinstance(node, Select):
            return self._field(node, _plain(self.typed(node.operand, bound)), node.field, asked=node.asked)
        if isinstance(node, Macro):
            return self._macro(node, bound)
        if isinstance(node, Call) and node.function == "_[_]":
            whole, key = _plain(self.typed(node.arguments[0], bound)), node.arguments[1]
            self.typed(key, bound)
            if isinstance(key, Constant) and isinstance(key.value, str):
                return self._field(Select(node.arguments[0], key.value, asked=False), whole, key.value)
            return _each(whole)
        if isinstance(node, Call) and node.function in _COMPARED:
            self._compare(node, [_plain(self.typed(side, bound)) for side in node.arguments])
            return ANY
        for part in parts(node):
            self.typed(part, bound)
        return ANY

    def _variable(self, name: str) -> Schema:
        if name in self.variables and name not in self.given:
            known = joined(f"`{each}`" for each in self.given)
            self._add("variable-out-of-scope", f"there is no `{name}` here", f"read {known}", name, name)
            return ANY
        return self.variables.get(name, ANY)

    def _field(self, node: Select, schema: Schema, field: str, *, asked: bool = False) -> Schema:
        above, kind = _text(node.operand), schema.get("type")
        if kind == "object":
            return self._known(schema, field, above, asked=asked)
        if kind is not None:
            what = "a list" if kind == "array" else "no mapping"
            hint = f"ask its items: `{above}.exists(each, ...)`" if kind == "array" else "leave the field out"
            self._unknown(f"`{above}` is {what}: it has no {quoted(field)}", hint, above, field)
        return ANY

    def _known(self, schema: Schema, field: str, above: str, *, asked: bool) -> Schema:
        """The schema of a field of a mapping."""
        fields, rest = schema.get("properties", {}), schema.get("additionalProperties")
        found, names = fields.get(field, rest), self._keys(schema)
        if not isinstance(found, dict) or (names and field not in fields and field not in names):
            known = [*fields, *(names or ())]
            if known:
                hint = instead(field, known, "`usdfops explain` lists the fields of every kind")
                self._unknown(f"{quoted(field)} is no field of `{above}`", hint, above, field)
            return ANY
        whole = _plain(found)
        if asked and whole.get("type") == "object" and "names" not in whole:
            text, inner = f"{above}.{field}", next(iter(whole.get("properties", {})), None)
            message = f"`{text}` is a mapping, which counts as stated where it is empty"
            within = f"what is in it, such as `has({text}.{inner})`" if inner else "a field of it"
            self._add("has-of-mapping", message, f"ask for {within}", text, field)
        return found

    def _unknown(self, message: str, hint: str | None, above: str, field: str) -> None:
        self._add("unknown-field-in-expression", message, hint, f"{above}.{field}", field)

    def _keys(self, schema: Schema) -> list[str] | None:
        """The keys that a mapping can have, where the catalog knows them."""
        if schema is OBSERVED["properties"]["page"]["properties"]["sections"]:
            newest = next(iter(observations(self.catalog, "df-ops")), None)
            return newest.spec["template"].texts if newest else None
        sort = schema.get("propertyNames", {}).get("x-reference")
        return self._names(sort) if sort else None

    def _names(self, sort: str) -> list[str]:
        key = TERMS[sort].key if sort in TERMS else "name"
        return [place[key].text or "" for place in self.catalog.named(sort)]

    def _macro(self, node: Macro, bound: Mapping[str, Schema]) -> Schema:
        known, over = loop(node), _plain(self.typed(node.over, bound))
        if known is None:
            return ANY
        names = over.get("propertyNames", ANY)
        item = (
            _each(over)
            if over.get("type") != "object"
            else {"type": "string", "names": names.get("x-reference")}
        )
        inner = {**bound, known.variable: item}
        gives = ANY
        for part in (known.condition, known.value):
            gives = self.typed(part, inner) if part is not None else gives
        if known.name == "map":
            return {"type": "array", "items": gives}
        return over if known.name == "filter" else ANY

    def _compare(self, node: Call, schemas: list[Schema]) -> None:
        """What can never be equal."""
        (left, right), (one, other) = node.arguments, schemas
        if node.function == "@in":
            if isinstance(right, Items):
                for item in right.items:
                    self._pair(left, one, item)
            elif other.get("type") == "array":
                self._pair(right, _plain(_each(other)), left, each=True)
            elif (keys := self._keys(other)) and isinstance(left, Constant) and isinstance(left.value, str):
                self._value(left.value, keys, f"the keys of `{_text(right)}`")
        else:
            self._pair(left, one, right)
            self._pair(right, other, left)

    def _pair(self, node: Node, schema: Schema, literal: Node, *, each: bool = False) -> None:
        """A field, or every item of a list, beside a text."""
        if not isinstance(literal, Constant) or not isinstance(literal.value, str):
            return
        text = _text(node)
        if schema.get("type") == "object" and "names" in schema:
            named = f"{'each item of ' if each else ''}`{text}` names {an(KINDS[schema['names']].singular)}"
            message = f"{named} by `kind` and `name`, and never equals a text"
            hint = f"write `{text}.{'exists(each, each.name == ...)' if each else 'name'}`"
            self._add("reference-as-text", message, hint, text, text)
            return
        choices = schema.get("enum") or (self._names(schema["names"]) if schema.get("names") else [])
        self._value(literal.value, choices, f"the values of `{text}`")

    def _value(self, value: str, choices: list[str], of: str) -> None:
        if choices and value not in choices:
            hint = instead(value, choices, "look at what there is")
            self._add("unknown-value-in-expression", f"{quoted(value)} is none of {of}", hint, value, value)

    def _add(self, rule: str, message: str, hint: str | None, around: str, text: str) -> None:
        self.found.append(Problem(rule, message, hint, around, text))


def _each(schema: Schema) -> Schema:
    """The schema of the items of a list, or of the values of a mapping."""
    found = schema.get("items" if schema.get("type") == "array" else "additionalProperties")
    return found if isinstance(found, dict) else ANY


def _text(node: Node) -> str:
    """A part of an expression, without the backticks that CEL wants around some names."""
    try:
        return written(node).replace("`", "")
    except Unwritten:
        return "it"
