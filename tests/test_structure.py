"""usdfops, any JSON Schema validator and the models agree on what is well-formed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.conftest import ROOT, WORLD, Write, found
from usdfops.catalog.load import resolve
from usdfops.judge.rules import RULES
from usdfops.model import KINDS
from usdfops.model.schema import MODELS
from usdfops.read.document import parse
from usdfops.read.tree import File, walk

Json = dict[str, Any]

MANIFESTS: list[Json] = [
    data
    for folder in (ROOT / "catalog", WORLD)
    for file in walk(str(folder))
    if isinstance(data := parse(file).data, dict)
]
STRUCTURE = {rule.name for rule in RULES.values() if rule.subject == "structure"} - {
    "impossible-date",
    "repeated-item",
}


@cache
def validator(kind: str | None) -> Draft202012Validator:
    name = KINDS[kind].schema_file if kind else "catalog.schema.json"
    schema = json.loads((ROOT / "schemas" / name).read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def by_usdfops(data: Json) -> bool:
    """Whether usdfops finds nothing wrong with the structure; JSON is YAML, so it is read as a file."""
    text = json.dumps(data, ensure_ascii=False)
    kind = KINDS.get(str(data.get("kind")), KINDS["Application"])
    catalog = resolve([parse(File(kind.file_of("x"), text.encode()))])
    found = {rule for rule in (*STRUCTURE, "null-value", "empty-file") if catalog.found(rule)}
    return not found


def by_jsonschema(data: Json) -> bool:
    return bool(validator(None).is_valid(data))


def by_model(data: Json) -> bool:
    model = MODELS.get(str(data.get("kind")))
    if model is None:
        return False
    try:
        model.model_validate(data)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("data", MANIFESTS, ids=lambda data: f"{data['kind']}/{data['metadata']['name']}")
def test_all_accept_the_catalog(data: Json) -> None:
    assert by_usdfops(data)
    assert by_jsonschema(data)
    assert validator(data["kind"]).is_valid(data)
    assert by_model(data)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def holder(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        data = data[key]
    return data


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, False, 0, 1, 3, 3.0, 3.5, -1, "", " ", "\n", "no", "3", "null", "Name", "a-name", "a-name\n", "-a",
        "a" * 63, "a" * 64, "2026-01-31", "2026-01-31\n", "2026-1-31", "31.1.2026", "4h", "4h\n", "4 h", "PT4H",
        "https://example.org", "https://example.org\n", "http://", "ftp://example.org", "https://exa mple.org",
        "25 GB", "25 gigabytes", "#channel", "channel", "Application", "usdfops/v1", "usdfops/v2", [], {}, [[]], [{}],
        {"x": 1}, ["a"], [None], {"application": "x"}, {"application": "x", "service": "y"}, {"slack": "a"},
    ]
).map(copy.deepcopy)  # fmt: skip


@given(st.data())
@settings(max_examples=600, deadline=None)
def test_all_agree_on_manifests_that_are_broken(data: st.DataObject) -> None:
    manifest = copy.deepcopy(data.draw(st.sampled_from(MANIFESTS)))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(sorted(places(manifest), key=str)))
        parent = holder(manifest, path)
        change = data.draw(st.sampled_from(["replace", "remove", "add", "rename"]))
        if change == "replace":
            parent[path[-1]] = data.draw(ODD)
        elif change == "remove":
            del parent[path[-1]]
        elif isinstance(parent, list):
            parent.append(data.draw(ODD))
        elif change == "rename":
            parent[f"{path[-1]}{data.draw(st.sampled_from(['s', 'X', '-']))}"] = parent.pop(path[-1])
        else:
            parent[data.draw(st.sampled_from(["tier", "because", "url", "service", "x"]))] = data.draw(ODD)
        if not manifest:
            break
    verdict = by_jsonschema(manifest)
    assert by_usdfops(manifest) == verdict
    assert by_model(manifest) == verdict


@pytest.mark.parametrize(
    "change",
    [
        {"apiVersion": "usdfops/v1\n"},
        {"kind": "Application\n"},
        {"metadata": {"name": "hello\n", "title": "Hello"}},
        {"metadata": {"name": "hello", "title": None}},
        {"metadata": {"name": "hello", "title": "Hello", "aliases": None}},
        {"spec": {"tier": 3}},
        {"spec": {"code": "https://example.org"}},
        {"spec": {"uses": [{"service": "x", "parameters": {"": 1}}]}},
        {"spec": None},
    ],
)
def test_the_known_traps_are_refused_by_all(change: Json) -> None:
    manifest = {
        "apiVersion": "usdfops/v1",
        "kind": "Application",
        "metadata": {"name": "hello", "title": "Hello"},
        "spec": {},
        **change,
    }
    assert not by_jsonschema(manifest)
    assert not by_usdfops(manifest)
    assert not by_model(manifest)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("2027-03", "add the day: `2027-03-DD`"),
        ("2027/3", "add the day: `2027-03-DD`"),
        ("'2027'", "add month and day: `2027-MM-DD`"),
        ("March", None),
        ("2027-3-1", "write `2027-03-01`"),
    ],
)
def test_a_date_without_a_day_is_told_what_it_lacks(write: Write, said: str, hint: str | None) -> None:
    hello = (WORLD / "applications/hello.yaml").read_text()
    folder = write({"applications/hello.yaml": hello.replace("  title:", f"  reviewedOn: {said}\n  title:")})
    assert [(each.rule, each.hint) for each in found(folder)] == [("malformed-date", hint)]


def test_whoever_approves_is_looked_for_among_teams(write: Write) -> None:
    exception = "{requirement: backup-stated, waived: So far., until: 2026-12-31%s}"
    hello = (WORLD / "applications/hello.yaml").read_text() + "  exceptions:\n    - "
    folder = write({"applications/hello.yaml": hello + exception % ""})
    assert {each.hint for each in found(folder)} == {"add `approvedBy:` with a team of `usdfops list teams`"}
    teams = {
        f"teams/{n}-people.yaml": f"apiVersion: usdfops/v1\nkind: Team\nmetadata: {{name: {n}-people, title: {n}}}\nspec: {{}}\n"
        for n in map(str, range(20))
    }
    folder = write({**teams, "applications/hello.yaml": hello + exception % ", approvedBy: zzz"})
    hints = [each.hint for each in found(folder) if each.rule == "unknown-reference"]
    assert hints == ["name one of `usdfops list teams`, or make it with `usdfops new team zzz`"]
