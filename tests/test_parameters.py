"""What is accepted without `jsonschema` is what `jsonschema` accepts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import Write, application, found
from usdfops.judge.parameters import _accepts, _is_plain, breaches, schema_breaches

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 1.0, 1.5, "", "a", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=5,
)
SCHEMAS = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["object", "array", "string", "integer", "number", "boolean", "null", "objekt", 3]
            ),
            "enum": st.sampled_from([["a", "x"], [1, True], [], "a"]),
            "required": st.sampled_from([["a"], ["a", "a"], "a", []]),
            "additionalProperties": st.sampled_from([True, False, {}]),
            "minLength": st.integers(0, 2),
            "title": st.sampled_from(["t", 3]),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {}, optional={"type": st.just("object"), "properties": st.dictionaries(NAMES, inner), "items": inner}
    ),
    max_leaves=4,
)


@given(SCHEMAS, VALUES)
@settings(max_examples=500, deadline=None)
def test_the_short_way_never_says_yes_where_jsonschema_says_no(schema: Any, value: Any) -> None:
    valid = not list(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema))
    assert bool(schema_breaches(schema)) != valid
    if _is_plain(schema):
        assert valid
        if _accepts(schema, value):
            assert not list(breaches({**schema, "allOf": [{}]}, value))


SERVICE = """\
apiVersion: usdfops/v1
kind: Service
metadata: {name: database, title: Database}
spec:
  plans:
    - name: small
      parameters:
        type: object
        required: [instance, backup]
        additionalProperties: false
        properties:
          instance: {type: string, pattern: "^[a-z]+$"}
          backup:
            type: object
            required: [bucket]
            properties:
              bucket: {type: string}
              keep: {type: integer, minimum: 1}
"""


def lines(write: Write, given: str) -> list[tuple[int, str]]:
    body = application("spec:\n  uses:\n    - service: database\n      parameters:\n" + given)
    folder = write({"services/database.yaml": SERVICE, "applications/hello.yaml": body})
    return [(finding.span.line, finding.rule) for finding in found(folder)]


def test_what_is_lacking_is_no_finding(write: Write) -> None:
    assert lines(write, "        instance: hello\n        backup: {}\n") == []


@pytest.mark.parametrize(
    "given",
    ["instance: HELLO", "backup: {keep: 0}", "backup: {keep: some}", "instanec: hello", "backup: none"],
)
def test_what_is_given_is_checked_at_its_place(write: Write, given: str) -> None:
    assert lines(write, f"        {given}\n") == [(10, "invalid-parameter")]


def test_an_unusable_schema_is_one_finding_and_checks_nothing(write: Write) -> None:
    folder = write(
        {
            "services/database.yaml": SERVICE.replace("type: integer, minimum: 1", "type: integre"),
            "applications/hello.yaml": application(
                "spec:\n  uses:\n    - service: database\n      parameters: {keep: 1}\n"
            ),
        }
    )
    assert [finding.rule for finding in found(folder)] == ["invalid-plan-schema"]


def test_a_pattern_that_takes_for_ever_is_a_finding(write: Write) -> None:
    schema = SERVICE.replace("^[a-z]+$", "^(([a-z])+.)+[A-Z]([a-z])+$")
    body = f"spec:\n  uses:\n    - service: database\n      parameters: {{instance: {'a' * 60}}}\n"
    folder = write({"services/database.yaml": schema, "applications/hello.yaml": application(body)})
    (finding,) = found(folder)
    assert (finding.rule, finding.span.line) == ("invalid-parameter", 9)
    assert "more than a second" in finding.message


def test_a_pattern_that_is_none_is_a_finding(write: Write) -> None:
    folder = write({"services/database.yaml": SERVICE.replace("^[a-z]+$", "(")})
    assert [(f.rule, f.span.line) for f in found(folder)] == [("invalid-plan-schema", 12)]
