"""What a service's plan lets a request carry, as JSON Schema, and what is given instead.

The `jsonschema` package decides. It takes longer to import than everything else that a clean
check needs, so what is plainly right is recognised without it: `_accepts` knows a few keywords,
says yes only where `jsonschema` would (a test compares them), and never says no.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from usdfops.catalog.graph import Place, Resource
from usdfops.model.structure import Path
from usdfops.words import instead, quoted

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["SLOW", "Breach", "breaches", "remote_references", "schema_breaches", "schema_of"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
}


class Breach(NamedTuple):
    """A place, below the parameters, that breaks the plan's schema."""

    path: Path
    message: str
    hint: str | None = None
    at_key: bool = False
    known: tuple[str, ...] = ()
    """The words of which one may have been meant."""
    recast: bool = False
    """Whether only its quotes are wrong, or that it has none."""


def schema_of(service: Resource, plan: str | None) -> dict[str, object] | None:
    """The parameters' schema of that plan, or of the sole plan; None where none is usable."""
    plans = list(service.spec["plans"])
    chosen = [p for p in plans if p["name"].text == plan] if plan else plans
    if len(chosen) != 1:
        return None
    schema = chosen[0]["parameters"]
    value = schema.value
    if not isinstance(value, dict) or schema_breaches(value) or next(remote_references(schema), None):
        return None
    return value


def breaches(schema: dict[str, object], given: object) -> Iterable[Breach]:
    """What is given and breaks `schema`. What is required and not given is no breach."""
    try:
        with _AtMost(1.0):
            if _accepts(schema, given):
                return []
        import jsonschema  # noqa: F401 - not within the second that the plan may take

        with _AtMost(1.0):
            found = list(_by_jsonschema(schema, given))
    except TimeoutError:
        return [SLOW]
    return sorted(found, key=lambda breach: [str(part) for part in breach.path])


SLOW = Breach((), "checking this against the plan takes more than a second", "simplify the plan's patterns")
"""What is said of a plan that cannot be checked in time."""


def _by_jsonschema(schema: dict[str, object], given: object) -> Iterator[Breach]:
    from jsonschema import Draft202012Validator
    from referencing import Registry

    # An empty registry: nothing outside the schema is ever retrieved.
    validator = Draft202012Validator(schema, registry=Registry())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            errors = [found for found in validator.iter_errors(given) if not _is_lacking(found)]
    except TimeoutError:
        raise
    except Exception as error:  # noqa: BLE001 - a schema that refers to itself, or to what is no schema
        yield Breach((), f"the plan's schema cannot be applied: {quoted(str(error)).strip('`')}")
        return
    for found in errors:
        yield from _explained(found)


def _is_lacking(error: ValidationError) -> bool:
    """Whether the error only says that something is not given yet."""
    if error.validator in ("required", "minProperties", "dependentRequired"):
        return True
    if error.validator not in ("anyOf", "oneOf"):
        return False
    branches: dict[object, list[bool]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(_is_lacking(inner))
    return any(all(lacking) for lacking in branches.values())


class _AtMost:
    """Ends what a plan's pattern could make last for ever; only where the system lets us.

    Raises:
        TimeoutError: it has lasted that long.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        import signal
        import threading

        self.timed = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
        if self.timed:
            self.before = signal.signal(signal.SIGALRM, self._stop)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def _stop(self, *_: object) -> None:
        raise TimeoutError

    def __exit__(self, *_: object) -> None:
        if self.timed:
            import signal

            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.before)


def _explained(error: ValidationError) -> Iterator[Breach]:
    path = tuple(error.absolute_path)
    schema: Any = error.schema
    wanted: Any = error.validator_value
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = schema.get("properties", {})
        patterns = [_compiled(pattern) for pattern in schema.get("patternProperties", {})]
        for key in error.instance:
            if key not in known and not any(p.search(key) for p in patterns if p):
                message = f"the plan has no parameter {quoted(key)}"
                yield Breach((*path, key), message, instead(key, known), True, tuple(known))
    elif error.validator == "type":
        types = " or ".join(wanted) if isinstance(wanted, list) else str(wanted)
        shown = str(error.instance).lower() if isinstance(error.instance, bool) else str(error.instance)
        plain = wanted == "string" and isinstance(error.instance, (bool, int, float))
        hint = f'put it in quotes: "{shown}"' if plain else None
        if isinstance(error.instance, str) and wanted in ("number", "integer", "boolean"):
            plain = re.fullmatch(_WRITTEN[wanted], error.instance) is not None
            hint = "take the quotes away" if plain else None
        yield Breach(path, f"{quoted(shown)} is not of type {types}", hint, recast=plain)
    elif error.validator == "enum":
        choices = ", ".join(quoted(str(choice)) for choice in wanted)
        known = tuple(choice for choice in wanted if isinstance(choice, str))
        yield Breach(path, f"{quoted(str(error.instance))} is none of {choices}", known=known)
    else:
        yield Breach(path, quoted(error.message).strip("`"))


_WHOLE = "-?(?:0|[1-9][0-9]*)"
_WRITTEN = {"integer": _WHOLE, "number": rf"{_WHOLE}(?:\.[0-9]+)?", "boolean": "true|false"}
"""How a value of each type is written where it is no text."""


def schema_breaches(schema: object) -> list[Breach]:
    """What keeps `schema` from being a JSON Schema, where there is one."""
    if schema is None or _is_plain(schema):
        return []
    from jsonschema import Draft202012Validator

    if isinstance(schema, dict) and schema.get("$schema", DIALECT) != DIALECT:
        return [Breach(("$schema",), "the dialect is not JSON Schema 2020-12", f"write {DIALECT}")]
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    errors = sorted(validator.iter_errors(schema), key=lambda error: -len(error.absolute_path))
    if errors:
        return [Breach(tuple(errors[0].absolute_path), quoted(errors[0].message).strip("`"))]
    return list(_broken_patterns(schema, ()))


def _broken_patterns(schema: object, path: Path) -> Iterator[Breach]:
    """Each regular expression in `schema` that is none; the dialect's own schema does not ask."""
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from _broken_patterns(item, (*path, index))
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key == "pattern" and isinstance(value, str) and not _compiled(value):
            yield Breach((*path, key), f"{quoted(value)} is not a regular expression")
        elif key == "patternProperties" and isinstance(value, dict):
            bad = [name for name in value if not _compiled(name)]
            yield from (
                Breach((*path, key, name), f"{quoted(name)} is not a regular expression") for name in bad
            )
        yield from _broken_patterns(value, (*path, key))


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            return None


_LITERAL = ("const", "enum", "default", "examples")
_NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")


def remote_references(schema: Place) -> Iterator[Place]:
    """Each place in `schema` that points outside of it, or elsewhere than to its own `$defs`."""
    yield from _pointing(schema, schema)


def _pointing(top: Place, schema: Place) -> Iterator[Place]:
    for key, place in schema.fields.items():
        if key in _LITERAL:
            continue
        if key in ("$ref", "$dynamicRef"):
            if place.text is not None and not _leads_within(top, place.text):
                yield place
        elif key == "$id" or (key == "$schema" and schema is not top):
            yield place  # either would give every reference below it another meaning
        elif key in _NAMED:
            for inner in place.fields.values():
                yield from _pointing(top, inner)
        else:
            for inner in (place, *place):
                yield from _pointing(top, inner)


def _leads_within(schema: Place, target: str) -> bool:
    name = target.removeprefix("#/$defs/").replace("~1", "/").replace("~0", "~")
    return target == "#" or (target.startswith("#/$defs/") and schema["$defs"][name].given)


def _is_plain(schema: object) -> bool:
    """Whether `schema` is a JSON Schema for certain, since it says only what `_accepts` knows."""
    if not isinstance(schema, dict) or schema.get("$schema", DIALECT) != DIALECT:
        return False
    for key, value in schema.items():
        if key == "type":
            plain = isinstance(value, str) and value in (*_TYPES, "integer", "number")
        elif key == "required":
            plain = isinstance(value, list) and len({repr(v) for v in value}) == len(value)
            plain = plain and all(isinstance(name, str) for name in value)
        elif key == "properties":
            plain = isinstance(value, dict) and all(_is_plain(part) for part in value.values())
        elif key == "items":
            plain = _is_plain(value)
        elif key == "additionalProperties":
            plain = isinstance(value, bool)
        elif key == "pattern":
            plain = isinstance(value, str) and _compiled(value) is not None
        elif key == "enum":
            plain = isinstance(value, list)
        else:
            plain = key in ("$schema", "title", "description") and isinstance(value, str)
        if not plain:
            return False
    return True


def _accepts(schema: object, given: object) -> bool:
    """Whether `given` keeps to `schema` for certain."""
    if not isinstance(schema, dict) or not _is_plain(schema):
        return False
    wanted = schema.get("type")
    if wanted is not None and not isinstance(given, _TYPES.get(str(wanted), ())):
        number = isinstance(given, int) and not isinstance(given, bool)
        if not (number and wanted in ("integer", "number")):
            return False
    choices = schema.get("enum")
    if isinstance(choices, list) and not (isinstance(given, str) and given in choices):
        return False
    pattern = _compiled(str(schema.get("pattern", "")))
    if isinstance(given, str) and pattern and not pattern.search(given):
        return False
    if isinstance(given, dict):
        fields = schema.get("properties", {})
        if schema.get("additionalProperties") is False and not given.keys() <= fields.keys():
            return False
        return all(_accepts(fields[key], value) for key, value in given.items() if key in fields)
    if isinstance(given, list) and "items" in schema:
        return all(_accepts(schema["items"], item) for item in given)
    return True
