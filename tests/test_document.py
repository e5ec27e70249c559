"""Bytes become values with positions: YAML 1.2, whatever the bytes, and bounded."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.conftest import ROOT
from usdfops.finding import Span
from usdfops.read.document import Document, Path, parse
from usdfops.read.events import MAX_DEPTH
from usdfops.read.tree import MAX_SIZE, File, walk

MANIFESTS = [File(file.path, file.content) for file in walk(str(ROOT / "catalog"))]


def document(text: str | bytes) -> Document:
    return parse(File("x.yaml", text.encode() if isinstance(text, str) else text))


def rules(text: str | bytes) -> list[str]:
    return [trouble.rule for trouble in document(text).troubles]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("-7", -7),
        ("+7", 7),
        ("3.0", 3.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("<<", "<<"),
        ("=", "="),
        ("'3'", "3"),
        ('"null"', "null"),
        ("-", None),
        ("1.2.3", "1.2.3"),
        ("+", "+"),
        (".", "."),
    ],
)
def test_scalars_mean_what_the_core_schema_of_yaml_1_2_says(text: str, value: object) -> None:
    data = document(f"key: {text}\n" if text != "-" else "key:\n").data
    assert isinstance(data, dict)
    assert data["key"] == value
    assert type(data["key"]) is type(value)


def values(data: object, path: Path = ()) -> list[tuple[Path, object]]:
    found: list[tuple[Path, object]] = [(path, data)]
    if isinstance(data, dict):
        return found + [pair for key, value in data.items() for pair in values(value, (*path, key))]
    if isinstance(data, list):
        return found + [pair for n, value in enumerate(data) for pair in values(value, (*path, n))]
    return found


def cut(parsed: Document, path: Path) -> str:
    start, end = parsed.values[path]
    return parsed.text[start:end]


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.path)
def test_the_two_parsers_agree_on_the_catalog(file: File) -> None:
    yaml = YAML(typ="safe", pure=False)
    assert parse(file).data == plain(yaml.load(file.content.decode()))


def plain(data: Any) -> Any:
    """ruamel.yaml makes dates of plain scalars that look like one; YAML 1.2's core schema does not."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return data.isoformat() if hasattr(data, "isoformat") else data


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.path)
def test_every_scalar_of_the_catalog_cut_out_of_the_text_is_that_scalar(file: File) -> None:
    parsed = parse(file)
    for path, value in values(parsed.data):
        if not isinstance(value, (dict, list)):
            start, end = parsed.values[path]
            text = parsed.text[start:end]
            assert text[0] in "|>" or document(text).data == value


SCALARS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12),
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefgh-é", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(data=DATA, flow=st.booleans(), indent=st.integers(2, 5))
@settings(max_examples=150, deadline=None)
def test_spans_cut_out_of_generated_text_read_as_the_value(data: Any, flow: bool, indent: int) -> None:
    import io

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    yaml.indent = indent
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump({"top": data}, stream)
    parsed = document(stream.getvalue())
    if parsed.troubles:
        return  # a text with a character that YAML 1.1 and 1.2 read differently
    assert parsed.data == {"top": data}
    for path, value in values(parsed.data):
        text = cut(parsed, path)
        if isinstance(value, (dict, list)) and not flow:
            continue  # what is below a block collection's first line is indented
        assert text[:1] in "|>" or document(text).data == value
        span = parsed.span(path)
        assert parsed.line(span.line)[span.column - 1 :].startswith(text.split("\n")[0])


@given(st.binary(max_size=200))
@settings(max_examples=400, deadline=None)
def test_no_bytes_raise(content: bytes) -> None:
    parsed = document(content)
    assert parsed.readable or parsed.troubles
    for trouble in parsed.troubles:
        parsed.locate(trouble.start, trouble.end)


@given(st.text("{}[]:,-#&*!|>'\"%@` \n\tab01", max_size=60))
@settings(max_examples=400, deadline=None)
def test_no_punctuation_raises(text: str) -> None:
    document(text)


def test_crlf_and_wide_characters_count_as_people_count() -> None:
    parsed = document("title: café\r\nname: 日本\r\nnext: x\r\n")
    assert parsed.span(("name",)) == Span(2, 7, 2, 9)
    assert parsed.span(("next",)) == Span(3, 7, 3, 8)
    assert parsed.line(1) == "title: café"


def test_what_is_missing_points_where_it_belongs() -> None:
    parsed = document("metadata:\n  name: x\nspec:\n  deployment:\n    pattern: y\n")
    assert parsed.span(("spec", "deployment", "stages", 0)).line == 4
    assert parsed.span(("nothing",)) == Span(1, 1, 1, 10)


def test_a_block_collection_is_its_first_line() -> None:
    parsed = document("spec:\n  code:\n    - a\n    - b\n\n# a comment\nmore: 1\n")
    assert parsed.span(("spec", "code")) == Span(3, 5, 3, 8)


def test_a_byte_order_mark_moves_nothing() -> None:
    parsed = document(b"\xef\xbb\xbfa: 1\nb: 2\n")
    assert [t.rule for t in parsed.troubles] == ["byte-order-mark"]
    assert parsed.span(("b",)) == Span(2, 4, 2, 5)


def test_both_places_of_a_duplicate_key_are_known() -> None:
    (trouble,) = document("a: 1\nb: 2\na: 3\n").troubles
    assert (trouble.start, trouble.earlier) == (10, (0, 1))


def test_comments_are_told_from_texts() -> None:
    text = "a: 'x # no' # yes\nb: |\n  # no\n  text\n# yes\nc: x#no\n\"d # no\": 1 # yes\n"
    parsed = document(text)
    assert [text[start:end] for start, end in parsed.comments()] == ["# yes", "# yes", "# yes"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1\n", "syntax-error"),
        ("a: 'x\n", "syntax-error"),
        ("a: \x07\n", "syntax-error"),
        ("a: *b\n", "syntax-error"),
        ("a: 1\n\tb: 2\n", "tab-for-space"),
        ("a:\t1\n", "tab-for-space"),
        ("a: \x85b\n", "old-line-end"),
        ("a: 1\n---\nb: 2\n", "second-document"),
        ("%TAG ! tag:example.org,2026:\n---\na: 1\n", "yaml-directive"),
        ("a: !thing x\n", "yaml-tag"),
        ("a: !!binary eA==\n", "yaml-tag"),
        ("&a {b: *a}\n", "alias-explosion"),
        ("? [a]\n: b\n", "key-not-a-string"),
        ("true: 1\n", "key-not-a-string"),
        ("- ~\n", "null-value"),
        ("a: .nan\n", "unbounded-number"),
        ("a: 1e999\n", "unbounded-number"),
        (f"a: {'9' * 400}\n", "unbounded-number"),
    ],
)
def test_trouble_has_its_name(text: str, expected: str) -> None:
    assert expected in rules(text)


def test_tabs_in_texts_and_comments_are_fine() -> None:
    assert rules('a: "b\tc" # d\te\nf: |\n  g\th\n') == []


def test_aliases_cannot_expand_without_bound() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for this, before in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{this}: &{this} [{', '.join([f'*{before}'] * 10)}]\n"
    started = time.perf_counter()
    assert rules(bomb) == ["alias-explosion"]
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_depth_is_bounded(text: str) -> None:
    started = time.perf_counter()
    assert rules(text) in (["too-deep"], ["syntax-error"])
    assert time.perf_counter() - started < 2


def test_the_allowed_depth_is_allowed() -> None:
    assert rules("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)) == []


def test_size_is_bounded() -> None:
    assert rules(b"#" * (MAX_SIZE + 1)) == ["too-large"]
    assert rules(b"#" * MAX_SIZE) == []
