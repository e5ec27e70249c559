"""What people get wrong in YAML is said in plain words, at the place where they got it wrong."""

from __future__ import annotations

import pytest

from usdfops.read.document import parse
from usdfops.read.tree import File


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("spec:\n  type: x\n   group: qa\n", (3, 4, 9), "`group` is indented by 3, and the line above by 2"),
        (
            "spec:\n  a: Shows: the\n",
            (2, 11, 12),
            "a text with a colon and a space in it has to be in quotes",
        ),
        ("spec:\n  tier:operational\n  a: b\n", (2, 7, 8), "a space is missing after the colon"),
        ("spec:\n  uses:\n    -service: x\n      a: b\n", (3, 5, 6), "a space is missing after the dash"),
        ("spec:\n  uses:\n    - a: x\n   - a: y\n", (4, 4, 10), "this line is indented by 3, unlike"),
        ("spec:\n    a: 1\n  b: 2\n", (3, 3, 7), "this line is indented by 2, unlike"),
        ("spec: {} # nothing\n  a: 1\n", (2, 3, 7), "nothing can stand below the braces"),
        ('a: "x\\q"\n', (1, 6, 7), "unknown escape character"),
        ("a: [1\nb: 2\n", (1, 4, 5), "the bracket that opens here is not closed"),
        ("a: {b: c\n", (1, 4, 5), "the bracket that opens here is not closed"),
        ("a: 'x\nb: 2\n", (1, 4, 5), "the quote that opens here is not closed"),
        ("a: @x\n", (1, 4, 5), "a text that begins with `@` has to be in quotes"),
        ("a: - b\n", (1, 4, 5), "a list begins on a line of its own"),
        ("a: 1\nbla\nc: 2\n", (2, 1, 4), "`bla` is neither a key with a colon nor an item with a dash"),
        ("spec:\n  tier x\n  a: 1\n", (2, 3, 9), "`tier x` is neither a key with a colon"),
        ("metadata\n  name: x\n", (1, 1, 9), "`metadata` is neither a key with a colon"),
        ("a: 1\r\nb:2\r\nc: 3\r\n", (2, 2, 3), "a space is missing after the colon"),
    ],
)
def test_a_mistake_is_named_where_it_was_made(text: str, place: tuple[int, int, int], says: str) -> None:
    document = parse(File("x.yaml", text.encode()))
    (trouble,) = document.troubles
    assert trouble.rule == "syntax-error"
    assert says in trouble.message
    span = document.locate(trouble.start, trouble.end)
    assert (span.line, span.column, span.end_column) == place
