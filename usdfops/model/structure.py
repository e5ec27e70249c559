"""Checks data against the JSON Schema of its kind, and finds what it mentions, in one walk.

It knows the keywords that the generated schemas use and no others. A validator made for all of
JSON Schema would cost more to import than the whole check takes, and could not say what we say;
tests hold that `jsonschema` and the models come to the same verdicts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from usdfops.model import catalog_schema
from usdfops.words import instead, listed, nearest, quoted

if TYPE_CHECKING:
    from usdfops.model.remedy import Remedy

__all__ = ["Mention", "Problem", "check"]

Path = tuple[str | int, ...]
Schema = dict[str, object]


class Problem(NamedTuple):
    """A place at which data does not have the structure that its kind demands."""

    rule: str
    path: Path
    message: str
    hint: str | None = None
    at_key: bool = False
    remedy: Remedy | None = None


class Mention(NamedTuple):
    """A string that means something beyond its file.

    `sort` is the kind of resource that it names, or the sort of term (`Tier`, `Cluster`), or
    `Date`, `Url` or `Expression`, whose meaning a pattern cannot check.
    """

    path: Path
    sort: str
    text: str
    at_key: bool = False
    well_formed: bool = True


_MALFORMED = {
    "Name": "malformed-name",
    "Text": "empty-text",
    "Expression": "empty-text",
    "Url": "malformed-url",
    "Date": "malformed-date",
    "FiscalYear": "malformed-date",
    "Year": "malformed-date",
    "Duration": "malformed-duration",
    "Quantity": "malformed-quantity",
    "Percentage": "malformed-quantity",
    "SlackChannel": "malformed-channel",
    "LabelKey": "malformed-label",
    "PhalanxName": "malformed-name",
}

# A scheme other than http; `example.org:80` is none.
_SCHEME = re.compile(r"(?!https?:)([a-z][a-z0-9+-]*):(?![0-9]+(?:/|$))", re.IGNORECASE)

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "integer": (int,),
}
_WORDS = {
    "string": "a text",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "integer": "a number",
}


def check(kind: str, data: object) -> tuple[list[Problem], list[Mention]]:
    """Every problem and every mention in `data`, taken to be a resource of `kind`.

    Nulls are passed over: they are reported where the file is read.
    """
    walk = _Walk(kind)
    walk.value({"$ref": f"#/$defs/{kind}"}, data, ())
    return walk.problems, walk.mentions


class _Walk:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        definitions = catalog_schema()["$defs"]
        assert isinstance(definitions, dict)
        self.definitions: dict[str, Schema] = definitions
        self.problems: list[Problem] = []
        self.mentions: list[Mention] = []

    def value(self, schema: Schema, data: object, path: Path, at_key: bool = False) -> None:
        if data is None:
            return
        name, rule = schema.get("x-reference"), schema
        word = ""
        while "$ref" in rule:
            word = str(rule["$ref"]).removeprefix("#/$defs/")
            rule = self.definitions[word]
        if word == "Json":
            return  # anything but null, and nulls are reported where the file is read
        if "anyOf" in rule:
            rule = self._alternative(rule["anyOf"], data)
        wanted = rule.get("type")
        if wanted and not isinstance(data, _TYPES[str(wanted)]):
            self._wrong_type(rule, data, path, at_key)
        elif isinstance(data, dict):
            self._mapping(rule, data, path)
        elif isinstance(data, list):
            items = rule.get("items")
            if isinstance(items, dict):
                for index, item in enumerate(data):
                    self.value(items, item, (*path, index))
        elif isinstance(data, str):
            well_formed = self._text(rule, data, path, word, at_key)
            sort = str(name) if name else word if word in ("Date", "Url", "Expression") else None
            if sort:
                self.mentions.append(Mention(path, sort, data, at_key, well_formed))

    def _alternative(self, options: object, data: object) -> Schema:
        """The one of several schemas that is for data of this type; the first, where none is."""
        assert isinstance(options, list)
        return next((o for o in options if isinstance(data, _TYPES[str(o["type"])])), options[0])

    def _mapping(self, rule: Schema, data: dict[str, object], path: Path) -> None:
        properties = rule.get("properties")
        fields: dict[str, Schema] = properties if isinstance(properties, dict) else {}
        rest, names = rule.get("additionalProperties"), rule.get("propertyNames")
        misspelt: set[str | None] = set()
        for key, value in data.items():
            if key in fields:
                self.value(fields[key], value, (*path, key))
                continue
            if rest is False:
                misspelt.add(self._unknown_field(key, fields, path))
                continue
            if isinstance(names, dict):
                self.value(names, key, (*path, key), at_key=True)
            if isinstance(rest, dict):
                self.value(rest, value, (*path, key))
        required = rule.get("required")
        for key in required if isinstance(required, list) else ():
            if key not in data and key not in misspelt:  # what is misspelt is not missing too
                self._missing_field(str(key), fields, path)
        if "oneOf" in rule:
            self._one_of(rule["oneOf"], data, path)

    def _text(self, rule: Schema, data: str, path: Path, word: str, at_key: bool) -> bool:
        """Whether `data` is in its vocabulary and has its form; says so where it does not."""
        pattern, choices = rule.get("pattern"), rule.get("enum")
        if isinstance(pattern, str) and not _compiled(pattern).search(data):
            message = f"{quoted(data)} is not {rule.get('x-expected')}"
            if word in ("Text", "Expression"):
                message = "the text is empty"
            from usdfops.model import remedy as remedies  # only where something is wrong

            hint = remedies.advice(word, data)
            closer, remedy = remedies.formed(word, path, data)
            if closer != data:
                fits = _compiled(pattern).search(closer)
                hint, remedy = (f"write `{closer}`", remedy) if fits else (hint, None)
            scheme = _SCHEME.match(data) if word == "Url" else None
            if scheme:
                message = f"the link begins with `{scheme[1]}:`, and not with `https:`"
                self._problem("link-not-http", path, message, "link to a web page, or leave it out", at_key)
                return False
            self._problem(_MALFORMED[word], path, message, hint, at_key, remedy)
            return False
        if isinstance(choices, list) and data not in choices:
            message = f"{quoted(data)} is none of {listed(choices)}"
            from usdfops.model import remedy as remedies  # only where something is wrong

            remedy = remedies.near(data, choices)
            self._problem("unknown-value", path, message, instead(data, choices), False, remedy)
            return False
        if "const" in rule and data != rule["const"]:
            known = quoted(str(rule["const"]))
            what = "unknown-api-version" if path == ("apiVersion",) else "unknown-kind"
            self._problem(what, path, f"{quoted(data)} is not {known}", f"write {known}")
            return False
        return True

    def _wrong_type(self, rule: Schema, data: object, path: Path, at_key: bool) -> None:
        wanted, fields = str(rule["type"]), rule.get("properties")
        hint: str | None
        if wanted == "string" and not isinstance(data, (dict, list)):
            shown = str(data).lower() if isinstance(data, bool) else str(data)
            message = f"`{shown}` is {_kind_of_value(data)}, and a text belongs here"
            hint = f'put it in quotes: "{shown}"'
        else:
            message = f"{_kind_of_value(data)} stands here, and {_WORDS[wanted]} belongs here"
            hint = "begin each item with `- `" if wanted == "array" else None
            if isinstance(fields, dict) and isinstance(data, str):
                needed = rule.get("required")
                if data == "none" and "none" in fields:
                    hint = f"write `{path[-1]}: {{none: the reason}}`"
                elif isinstance(needed, list) and len(needed) == 1:
                    hint = f"write `{needed[0]}: {data[:40]}`"
            elif wanted == "string" and isinstance(data, dict):
                hint = "put the text in quotes, if its colon belongs to it"
            elif wanted == "object" and isinstance(data, list):
                hint = "leave out the `- `"
        self._problem("wrong-type", path, message, hint, at_key, self._recast(rule, data))

    def _recast(self, rule: Schema, data: object) -> Remedy | None:
        items = rule.get("items")
        inner = self._target(items).get("type") if isinstance(items, dict) else None
        from usdfops.model import remedy as remedies  # only where something is wrong

        return remedies.recast(rule["type"], inner, data)

    def _target(self, rule: Schema) -> Schema:
        """What a schema refers to, in the end."""
        while "$ref" in rule:
            rule = self.definitions[str(rule["$ref"]).removeprefix("#/$defs/")]
        return rule

    def _unknown_field(self, key: str, fields: dict[str, Schema], path: Path) -> str | None:
        """Reports the field, and answers with the one that was probably meant."""
        near = nearest(key, fields)
        inside = [field for field, rule in fields.items() if key in self._fields(rule)]
        hint = instead(key, fields, f"`usdfops explain {self.kind}` lists the fields that there are")
        if inside and not near:
            hint = f"move it under `{inside[0]}`, indented by two more"
        where = _whole(path)
        message = f"{where} has no field {quoted(key)}"
        from usdfops.model import remedy as remedies  # only where something is wrong

        remedy = remedies.near(key, fields) if near and len(self.problems) < 100 else None
        self._problem("unknown-field", (*path, key), message, hint, True, remedy)
        return near

    def _fields(self, rule: Schema) -> dict[str, Schema]:
        """The fields of the mapping that `rule` describes, or that the items of its list are."""
        items = rule.get("items", rule)
        assert isinstance(items, dict)
        found = self._target(items).get("properties")
        return found if isinstance(found, dict) else {}

    def _missing_field(self, key: str, fields: dict[str, Schema], path: Path) -> None:
        where = _whole(path)
        about = fields.get(key, {}).get("description")
        hint = (
            f"add `{key}`: {str(about)[0].lower()}{str(about)[1:].rstrip('.')}" if about else f"add `{key}`"
        )
        self._problem("missing-field", (*path, key), f"{where} has no `{key}`", hint)

    def _one_of(self, options: object, data: dict[str, object], path: Path) -> None:
        assert isinstance(options, list)
        keys = [str(option["required"][0]) for option in options]
        given = [key for key in keys if key in data]
        if len(given) > 1:
            message = f"{listed(given, 'and')} are given together"
            self._problem(
                "unclear-choice", (*path, given[1]), message, f"keep one of {listed(keys)}", at_key=True
            )
        elif not given:
            self._problem("unclear-choice", path, f"the entry has none of {listed(keys)}", "add one of them")

    def _problem(
        self,
        rule: str,
        path: Path,
        message: str,
        hint: str | None = None,
        at_key: bool = False,
        remedy: Remedy | None = None,
    ) -> None:
        self.problems.append(Problem(rule, path, message, hint, at_key, remedy))


def _whole(path: Path) -> str:
    """What a field is missing from, or too much in."""
    if path and isinstance(path[-1], str):
        return f"`{path[-1]}`"
    return "the entry" if path else "the file"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _kind_of_value(data: object) -> str:
    if isinstance(data, bool):
        return "true or false"
    if isinstance(data, (int, float)):
        return "a number"
    return "a text" if isinstance(data, str) else "a list" if isinstance(data, list) else "a mapping"
