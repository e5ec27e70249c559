"""Checks data against the JSON Schema of its kind, and finds what it mentions, in one walk.

It knows the keywords that the generated schemas use and no others. A validator made for all of
JSON Schema would cost more to import than the whole check takes, and could not say what we say;
tests hold that `jsonschema` and the models come to the same verdicts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from usdfops.model.asked import Asked, asked_of
from usdfops.words import instead, listed, nearest, quoted

if TYPE_CHECKING:
    from usdfops.model.remedy import Remedy

__all__ = ["Mention", "Problem", "check"]

Path = tuple[str | int, ...]


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
    walk.value(asked_of(kind), data, ())
    return walk.problems, walk.mentions


class _Walk:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.problems: list[Problem] = []
        self.mentions: list[Mention] = []

    def value(self, asked: Asked, data: object, path: Path, at_key: bool = False) -> None:
        if data is None or asked.word == "Json":
            return  # that is anything but null, and nulls are reported where the file is read
        if asked.several:
            asked = asked.suiting(data)
        if not isinstance(data, asked.types):
            self._wrong_type(asked, data, path, at_key)
        elif isinstance(data, str):
            well_formed = self._text(asked, data, path, at_key)
            if asked.sort:
                self.mentions.append(Mention(path, asked.sort, data, at_key, well_formed))
        elif isinstance(data, dict):
            self._mapping(asked, data, path)
        elif isinstance(data, list) and asked.items:
            for index, item in enumerate(data):
                self.value(asked.items, item, (*path, index))

    def _mapping(self, asked: Asked, data: dict[str, object], path: Path) -> None:
        fields, is_closed = asked.fields, asked.schema.get("additionalProperties") is False
        misspelt: set[str | None] = set()
        for key, value in data.items():
            if key in fields:
                self.value(fields[key], value, (*path, key))
            elif is_closed:
                misspelt.add(self._unknown_field(key, asked, path))
            else:
                if asked.keys:
                    self.value(asked.keys, key, (*path, key), at_key=True)
                if asked.rest:
                    self.value(asked.rest, value, (*path, key))
        for key in asked.required:
            if key not in data and key not in misspelt:  # what is misspelt is not missing too
                self._missing_field(key, asked, path)
        if "oneOf" in asked.schema:
            self._one_of(asked.schema["oneOf"], data, path)

    def _text(self, asked: Asked, data: str, path: Path, at_key: bool) -> bool:
        """Whether `data` is in its vocabulary and has its form; says so where it does not."""
        rule, word = asked.schema, asked.word
        if asked.pattern and not asked.pattern.search(data):
            message = f"{quoted(data)} is not {rule.get('x-expected')}"
            if word in ("Text", "Expression"):
                message = "the text is empty"
            from usdfops.model import remedy as remedies  # only where something is wrong

            hint = remedies.advice(word, data)
            closer, remedy = remedies.formed(word, path, data)
            if closer != data:
                fits = asked.pattern.search(closer)
                hint, remedy = (f"write `{closer}`", remedy) if fits else (hint, None)
            scheme = _SCHEME.match(data) if word == "Url" else None
            if scheme:
                message = f"the link begins with `{scheme[1]}:`, and not with `https:`"
                self._problem("link-not-http", path, message, "link to a web page, or leave it out", at_key)
                return False
            self._problem(_MALFORMED[word], path, message, hint, at_key, remedy)
            return False
        choices = rule.get("enum")
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

    def _wrong_type(self, asked: Asked, data: object, path: Path, at_key: bool) -> None:
        wanted = str(asked.schema["type"])
        hint: str | None
        if wanted == "string" and not isinstance(data, (dict, list)):
            shown = str(data).lower() if isinstance(data, bool) else str(data)
            message = f"`{shown}` is {_kind_of_value(data)}, and a text belongs here"
            hint = f'put it in quotes: "{shown}"'
        else:
            message = f"{_kind_of_value(data)} stands here, and {_WORDS[wanted]} belongs here"
            hint = "begin each item with `- `" if wanted == "array" else None
            if asked.fields and isinstance(data, str):
                if data == "none" and "none" in asked.fields:
                    hint = f"write `{path[-1]}: {{none: the reason}}`"
                elif len(asked.required) == 1:
                    hint = f"write `{asked.required[0]}: {data[:40]}`"
            elif wanted == "string" and isinstance(data, dict):
                hint = "put the text in quotes, if its colon belongs to it"
            elif wanted == "object" and isinstance(data, list):
                hint = "leave out the `- `"
        from usdfops.model import remedy as remedies  # only where something is wrong

        inner = asked.items.schema.get("type") if asked.items else None
        remedy = remedies.recast(asked.schema["type"], inner, data)
        self._problem("wrong-type", path, message, hint, at_key, remedy)

    def _unknown_field(self, key: str, asked: Asked, path: Path) -> str | None:
        """Reports the field, and answers with the one that was probably meant."""
        fields = asked.fields
        near = nearest(key, fields)
        inside = [name for name, field in fields.items() if key in (field.items or field).fields]
        hint = instead(key, fields, f"`usdfops explain {self.kind}` lists the fields that there are")
        if inside and not near:
            hint = f"move it under `{inside[0]}`, indented by two more"
        where = _whole(path)
        message = f"{where} has no field {quoted(key)}"
        from usdfops.model import remedy as remedies  # only where something is wrong

        remedy = remedies.near(key, fields) if near and len(self.problems) < 100 else None
        self._problem("unknown-field", (*path, key), message, hint, True, remedy)
        return near

    def _missing_field(self, key: str, asked: Asked, path: Path) -> None:
        where = _whole(path)
        about = asked.fields[key].about if key in asked.fields else ""
        hint = f"add `{key}`: {about[0].lower()}{about[1:].rstrip('.')}" if about else f"add `{key}`"
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


def _kind_of_value(data: object) -> str:
    if isinstance(data, bool):
        return "true or false"
    if isinstance(data, (int, float)):
        return "a number"
    return "a text" if isinstance(data, str) else "a list" if isinstance(data, list) else "a mapping"
