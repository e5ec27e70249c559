"""What is known of an application, as expressions read it."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog, Resource
from usdfops.model import KINDS, catalog_schema
from usdfops.words import quoted

__all__ = ["facts", "pattern_of", "told", "unnamed", "used"]

Schema = dict[str, object]


def facts(catalog: Catalog, application: Resource) -> dict[str, object]:
    """The variables of an application's expressions; one that nobody has given is left out.

    Mappings that are absent are empty, so that `has(app.recovery.backup)` has an answer; other
    fields that are absent stay absent. A reference is `{kind, name}`. A value of the wrong type
    counts as absent.
    """
    spec = application.spec
    known: dict[str, object] = {"app": told(application), "today": catalog.as_of}
    pattern = pattern_of(catalog, application)
    if pattern is not None:
        known["pattern"] = told(pattern)
    if not unnamed(catalog, application):
        known["services"] = [told(service) for service in used(catalog, application)]
    if spec["dependsOn"].given:
        below = (catalog.find("Application", place["application"].text) for place in spec["dependsOn"])
        known["dependencies"] = [told(resource) for resource in below if resource is not None]
    terms = [term.value for term in catalog.terms("Tier") if term["name"].text == spec["tier"].text]
    if terms and spec["tier"].text:
        known["tier"] = terms[0]
    return known


def pattern_of(catalog: Catalog, application: Resource) -> Resource | None:
    """The pattern by which an application is deployed."""
    return catalog.find("Pattern", application.spec["deployment"]["pattern"].text)


def unnamed(catalog: Catalog, application: Resource) -> list[str]:
    """Why it is not known which services an application uses; nothing, where it has said so."""
    uses = application.spec["uses"]
    if not isinstance(uses.value, list):
        return ["nobody has said which services it uses (`uses`)"]
    names = [use["service"].text for use in uses]
    lost = [quoted(name) for name in names if name is not None and not catalog.find("Service", name)]
    lost += ["an entry of `uses`"] if None in names else []
    return [f"{name} is no service of the catalog" for name in dict.fromkeys(lost)]


def used(catalog: Catalog, application: Resource) -> list[Resource]:
    """The services that an application uses or whose use its pattern requires, in the order of names."""
    names = {use["service"].text for use in application.spec["uses"]}
    pattern = pattern_of(catalog, application)
    if pattern is not None:
        names.update(pattern.spec["requires"].texts)
    return [service for service in catalog.of("Service") if service.name in names]


def told(resource: Resource) -> dict[str, object]:
    """The `spec` of a resource as an expression reads it, with its `name`."""
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    whole = definitions[resource.kind or ""]["properties"]["spec"]
    value = _value(whole, resource.spec.value if resource.spec.fields else {}, definitions)
    assert isinstance(value, dict)
    return {**value, "name": resource.name}


_TYPES: dict[object, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "integer": (int,),
}


def _value(schema: Schema, value: object, definitions: dict[str, Schema]) -> object:
    """`value` as an expression reads it; None where it counts as absent."""
    reference = schema.get("x-reference")
    while "$ref" in schema:
        schema = definitions[str(schema["$ref"]).removeprefix("#/$defs/")]
    if "anyOf" in schema:  # anything that JSON can hold
        return value
    kind = schema.get("type")
    if value is None and kind == "object":
        value = {}
    if not isinstance(value, _TYPES.get(kind, (str,))):
        return None
    choices = schema.get("enum")
    if isinstance(choices, list) and value not in choices:
        return None  # a misspelt word says nothing
    if isinstance(value, dict):
        return _mapping(schema, value, definitions)
    if isinstance(value, list):
        items = schema.get("items")
        assert isinstance(items, dict)
        return [known for item in value if (known := _value(items, item, definitions)) is not None]
    return {"kind": reference, "name": value} if reference in KINDS else value


def _mapping(schema: Schema, value: dict[str, object], definitions: dict[str, Schema]) -> dict[str, object]:
    properties, rest = schema.get("properties"), schema.get("additionalProperties")
    named: dict[str, Schema] = properties if isinstance(properties, dict) else {}
    known = {key: _value(field, value.get(key), definitions) for key, field in named.items()}
    known |= {key: _value(named[key], None, definitions) for key, item in known.items() if item is None}
    if isinstance(rest, dict):
        known |= {key: _value(rest, item, definitions) for key, item in value.items() if key not in named}
    return {key: item for key, item in known.items() if item is not None}
