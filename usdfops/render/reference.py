"""The reference pages: made from rules, models and commands, so that they cannot drift."""

from __future__ import annotations

import re
from collections.abc import Iterator

from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES, SUBJECTS
from usdfops.model import KINDS, TERMS, Kind, catalog_schema
from usdfops.words import an

__all__ = ["kind_page", "kinds_overview", "rule_page", "rules_overview", "subject_page"]

Schema = dict[str, object]


def rules_overview() -> str:
    """Every rule with its first sentence, by subject."""
    lines = ["# Rules", ""]
    for subject in SUBJECTS:
        about = (SUBJECTS[subject].__doc__ or "").split("\n", 1)[0]
        lines += [f"## {subject}", "", about, ""]
        lines += [
            f"- `{rule.name}`{_mark(rule)}: {rule.summary}"
            for rule in RULES.values()
            if rule.subject == subject
        ]
        lines.append("")
    lines.append("What is fixable, or some of it, is mended by `usdfops validate --fix`.")
    lines.append("`usdfops explain RULE` prints the page of a rule.")
    return "\n".join(lines) + "\n"


def subject_page(subject: str) -> str:
    """The pages of all rules about one subject."""
    about = (SUBJECTS[subject].__doc__ or "").strip()
    pages = [rule_page(rule, level=2) for rule in RULES.values() if rule.subject == subject]
    return "\n".join([f"# Rules about {subject}\n\n{about}\n", *pages])


def rule_page(rule: Rule, *, level: int = 1) -> str:
    """What is wrong, why, and what it looks like wrong and right."""
    text = re.sub(r"^```(\w+) bad(?: (\S+))?$", r"Wrong\2:\n\n```\1", rule.page, flags=re.MULTILINE)
    text = re.sub(r"^```(\w+) good(?: (\S+))?$", r"Right\2:\n\n```\1", text, flags=re.MULTILINE)
    text = re.sub(r"^(Wrong|Right)(\S+):$", r"\1, in `\2`:", text, flags=re.MULTILINE)
    text = re.sub(r"^```\n(?=Wrong|Right)", "```\n\n", text, flags=re.MULTILINE)
    return f"{'#' * level} {rule.name}\n\n{text}\n\n{_mending(rule)}\n"


def _mark(rule: Rule) -> str:
    return " (fixable)" if rule.safe or rule.unsafe else ""


def _mending(rule: Rule) -> str:
    """What `--fix` does about what the rule finds."""
    lines = [f"`usdfops validate --fix` {rule.safe}."] if rule.safe else []
    also = "it also" if rule.safe else "`--fix`"
    lines += [f"With `--unsafe-fixes`, {also} {rule.unsafe}."] if rule.unsafe else []
    return "\n".join(lines) or "`usdfops validate --fix` leaves it to you."


def kinds_overview() -> str:
    """Every kind with its folder and its first sentence."""
    lines = ["# Kinds", "", "| kind | where | says |", "|---|---|---|"]
    for kind in KINDS.values():
        about = _definition(kind.name)["description"]
        place = kind.place if kind.place.endswith(".yaml") else f"{kind.place}/"
        lines.append(f"| [{kind.name}](kinds/{kind.schema_file.split('.')[0]}.md) | `{place}` | {about} |")
    return "\n".join(lines) + "\n"


def kind_page(kind: Kind) -> str:
    """Every field of a kind: where it stands, what it takes, what it says."""
    lines = [f"# {kind.name}", "", f"{_definition(kind.name)['description']}", ""]
    lines += [f"Files: `{kind.file_of('<name>')}`. Fields marked with * are needed.", ""]
    lines += list(_fields(_definition(kind.name), ""))
    return "\n".join(lines) + "\n"


def _definition(name: str) -> Schema:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    found: Schema = definitions[name]
    return found


def _fields(schema: Schema, prefix: str, around: tuple[str, ...] = ()) -> Iterator[str]:
    """The fields of a mapping; of one that it stands within (`around`, by title), they are listed there."""
    around = (*around, str(schema.get("title")))
    properties, required = schema.get("properties", {}), schema.get("required", [])
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    for name, rule in properties.items():
        path = f"{prefix}{name}"
        star = "*" if name in required else ""
        about = rule.get("description") or _target(rule).get("description", "")
        yield f"- `{path}`{star} ({_type(rule)}): {about}"
        inner, mark = rule, ""
        if "items" in rule:
            inner, mark = rule["items"], "[]"
        target = _target(inner)
        if "properties" in target and target.get("title") not in around:
            yield from _fields(target, f"{path}{mark}.", around)


def _target(rule: Schema) -> Schema:
    reference = rule.get("$ref")
    return _definition(str(reference).removeprefix("#/$defs/")) if reference else rule


_TYPES = {
    "object": "mapping",
    "boolean": "true or false",
    "integer": "a whole number",
    "string": "a text",
}


def _type(rule: Schema) -> str:
    target = _target(rule)
    sort = rule.get("x-reference")
    if sort:
        return f"the name of {an(str(sort)) if sort in KINDS else TERMS[str(sort)].phrase}"
    if "enum" in target:
        choices = target["enum"]
        assert isinstance(choices, list)
        return " | ".join(f"`{choice}`" for choice in choices)
    if "const" in target:
        return f"`{target['const']}`"
    if "x-expected" in target:
        return str(target["x-expected"]).split(": ")[0]
    if target.get("type") == "array":
        items = rule.get("items", {})
        assert isinstance(items, dict)
        return f"list of: {_type(items)}"
    return _TYPES.get(str(target.get("type")), "any")
