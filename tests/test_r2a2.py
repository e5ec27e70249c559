"""`usdfops r2a2`: each view in each format, what it refuses, and texts that mean harm."""

from __future__ import annotations

import copy
import csv
import io
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tests.conftest import ROOT, WORLD, Run, Write, application
from tests.test_boundary import FOUR, file
from tests.test_structure import ODD, holder, places
from usdfops.catalog.load import resolve
from usdfops.judge.boundary import boundary
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES
from usdfops.read.document import parse
from usdfops.read.tree import File
from usdfops.render import r2a2 as written
from usdfops.render.escape import _UNSAFE, cell

GOLDEN = Path(__file__).parent / "golden"
Fill = dict[str, str | bytes]

SMALL: Fill = {
    **FOUR,
    "responsibilities/capacity.yaml": file(
        "Responsibility", "capacity", "Ask for capacity in time",
        "  description: Say early what will be needed. Growth is part of it.\nspec:\n  scope: service\n"
        "  default: {responsible: [service-owner], accountable: service-owner, authority: administrator}\n",
    ),
    "responsibilities/menu.yaml": file(
        "Responsibility", "menu", "Document the menu",
        "  sources: [{title: A talk, asOf: 2026-02-01}]\nspec:\n  status: stated\n  scope: facility\n"
        "  default: {responsible: [administrator], accountable: administrator}\n",
    ),
    "responsibilities/schema.yaml": file(
        "Responsibility", "schema", "Change the schema",
        "spec:\n  scope: application\n  when: app.type == 'database'\n"
        "  default: {responsible: [service-owner, administrator], accountable: service-owner}\n",
    ),
    "responsibilities/questions.yaml": file(
        "Responsibility", "questions", "Answer questions",
        "spec:\n  scope: application\n  since: 2026-03-01\n"
        "  agreed: {date: 2026-04-01, application: square, infrastructure: storage}\n"
        "  default: {responsible: [service-owner], accountable: service-owner, authority: service-owner}\n",
    ),
    "responsibilities/nobody.yaml": file(
        "Responsibility", "nobody", "Do what nobody does", "spec:\n  scope: application\n"
    ),
    "support-model.yaml": (WORLD / "support-model.yaml").read_text()
    + "  channels: [{slack: infra-support, askedBy: owners}]\n",
    "teams/square.yaml": file("Team", "square", "SQuaRE", "spec: {slack: [square-help]}\n"),
}  # fmt: skip

PARSED: dict[str, Any] = {
    path: yaml.load(text, yaml.BaseLoader)
    for path, text in (
        {str(p.relative_to(WORLD)): p.read_text() for p in WORLD.rglob("*.yaml")} | SMALL
    ).items()
}

VIEWS: tuple[list[str], ...] = (
    [],
    ["hello"],
    ["archive"],
    ["legacy"],
    ["--team", "square"],
    ["--team", "storage"],
    ["--responsibility", "backup"],
    ["--responsibility", "menu"],
    ["--responsibility", "capacity"],
    ["--unassigned"],
    ["hello", "--unassigned"],
    ["--why", "hello", "backup"],
    ["--why", "hello", "capacity"],
    ["--why", "archive", "schema"],
    ["--why", "legacy", "backup"],
    ["--why", "hello", "menu"],
)


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def set_width(columns: int) -> None:
        monkeypatch.setattr("usdfops.cli.r2a2.width", lambda: columns)

    return set_width


def kept(name: str, text: str, update: bool) -> None:
    path = GOLDEN / name
    if update:
        path.write_text(text)
    assert path.read_text() == text


@pytest.mark.parametrize("room", [80, 50])
def test_every_view_for_a_terminal(
    write: Write, run: Run, wide: Callable[[int], None], room: int, pytestconfig: pytest.Config
) -> None:
    write(SMALL)
    wide(room)
    shown = []
    for arguments in VIEWS:
        answer = run("r2a2", *arguments)
        assert (answer.code, answer.err) == (0, "")
        assert fits(answer.out, room), arguments
        shown.append(f"$ usdfops r2a2 {' '.join(arguments)}".strip() + f"\n{answer.out}")
    kept(f"r2a2.{room}.txt", "\n".join(shown), pytestconfig.getoption("--update"))


def fits(text: str, room: int) -> bool:
    """No line is longer than the room, but for a path at the margin, which stays whole to be copied."""
    margin = 14
    return all(
        cell_len(line) <= room or (" " not in line[margin:] and len(line[:margin].split()) <= 1)
        for line in text.splitlines()
    )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("r2a2.md", ["--format", "markdown"]),
        ("r2a2-hello.md", ["hello", "--format", "markdown"]),
        ("r2a2.json", ["--format", "json"]),
        ("r2a2.csv", ["--format", "csv"]),
    ],
)
def test_every_format(
    write: Write, run: Run, name: str, arguments: list[str], pytestconfig: pytest.Config
) -> None:
    write(SMALL)
    answer = run("r2a2", *arguments, "--as-of", "2026-06-01")
    assert (answer.code, answer.err) == (0, "")
    kept(name, answer.out, pytestconfig.getoption("--update"))
    assert run("r2a2", *arguments, "--as-of", "2026-06-01").out == answer.out


# What the issue says of JSON.

HOLDER = {
    "type": "object",
    "required": ["role", "team", "channel", "layer", "path", "line"],
    "properties": {
        "role": {"type": "string"},
        "side": {"enum": ["application", "infrastructure", None]},
        "team": {"type": ["string", "null"]},
        "channel": {"type": ["string", "null"]},
        "layer": {"enum": ["default", "pattern", "service", "application"]},
        "path": {"type": "string", "pattern": r"\.yaml$"},
        "line": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": False,
}
ONE = {"anyOf": [{"$ref": "#/$defs/holder"}, {"type": "null"}]}
CELL: dict[str, Any] = {
    "type": "object",
    "required": [
        "application", "responsibility", "scope", "status", "agreedOn", "responsible", "accountable",
        "authority", "missing",
    ],
    "properties": {
        "application": {"type": ["string", "null"]},
        "responsibility": {"type": "string"},
        "scope": {
            "type": "object",
            "required": ["kind", "name"],
            "properties": {
                "kind": {"enum": ["Application", "Service", "Facility"]},
                "name": {"type": ["string", "null"]},
            },
            "additionalProperties": False,
        },
        "applies": {"enum": [True, None]},
        "status": {"enum": ["proposed", "default", "agreed"]},
        "agreedOn": {"type": ["string", "null"], "format": "date"},
        "responsible": {"type": "array", "items": {"$ref": "#/$defs/holder"}},
        "accountable": ONE,
        "authority": ONE,
        "missing": {"type": ["string", "null"], "minLength": 1},
        "layers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["layer", "resource", "path", "line", "says", "wins", "because"],
                "additionalProperties": True,
            },
        },
    },
    "additionalProperties": False,
    "allOf": [
        {"if": {"properties": {"scope": {"properties": {"kind": {"const": "Facility"}}}}},
         "then": {"properties": {"application": {"type": "null"}}},
         "else": {"properties": {"application": {"type": "string"}}}},
        {"if": {"properties": {"status": {"const": "agreed"}}},
         "then": {"properties": {"agreedOn": {"type": "string"}}},
         "else": {"properties": {"agreedOn": {"type": "null"}}}},
        {"if": {"properties": {"missing": {"type": "null"}}},
         "then": {"properties": {"accountable": {"type": "object"}, "authority": {"type": "object"},
                                 "responsible": {"minItems": 1}}}},
    ],
}  # fmt: skip
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"holder": HOLDER, "cell": CELL},
    "type": "object",
    "required": ["version", "asOf", "cells"],
    "properties": {
        "version": {"const": 1},
        "asOf": {"type": "string", "format": "date"},
        "cells": {"type": "array", "items": {"$ref": "#/$defs/cell"}},
    },
    "additionalProperties": False,
}


def cells_in(run: Run, *arguments: str) -> list[dict[str, Any]]:
    answer = run("r2a2", *arguments, "--format", "json", "--as-of", "2026-06-01")
    assert (answer.code, answer.err) == (0, "")
    said = json.loads(answer.out)
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(said)
    assert said["asOf"] == "2026-06-01"
    return list(said["cells"])


@pytest.mark.parametrize("arguments", VIEWS, ids=" ".join)
def test_json_is_what_the_schema_says(write: Write, run: Run, arguments: list[str]) -> None:
    write(SMALL)
    cells = cells_in(run, *arguments)
    assert all(("layers" in one) == ("--why" in arguments) for one in cells)
    for who in [h for one in cells for h in holders_of(one)]:
        path = Path("catalog") / Path(who["path"]).relative_to("catalog")
        assert who["role"] in path.read_text().splitlines()[who["line"] - 1]


def holders_of(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [h for h in (*one["responsible"], one["accountable"], one["authority"]) if h]


def test_json_of_the_committed_catalog(run: Run) -> None:
    cells = cells_in(run, "--catalog", str(ROOT / "catalog"))
    assert len(cells) > 1500
    assert len({(c["application"], c["responsibility"], c["scope"]["name"]) for c in cells}) == len(cells)


# Options, alone and together.


def test_what_options_leave(write: Write, run: Run) -> None:
    write(SMALL)
    every = cells_in(run)
    keep: dict[str, tuple[list[str], Callable[[dict[str, Any]], bool]]] = {
        "app": (["hello"], lambda c: c["application"] == "hello"),
        "team": (["--team", "square"], lambda c: any(h["team"] == "square" for h in holders_of(c))),
        "duty": (["--responsibility", "capacity"], lambda c: c["responsibility"] == "capacity"),
        "open": (["--unassigned"], lambda c: c["missing"] is not None),
    }
    for number in range(5):
        for chosen in itertools.combinations(keep, number):
            words = [word for name in chosen for word in keep[name][0]]
            left = [c for c in every if all(keep[name][1](c) for name in chosen)]
            assert cells_in(run, *words) == left, chosen
            rows = list(csv.DictReader(io.StringIO(run("r2a2", *words, "--format", "csv").out)))
            assert [(r["application"] or None, r["responsibility"]) for r in rows] == [
                (c["application"], c["responsibility"]) for c in left
            ]
            for form in ("table", "markdown"):
                answer = run("r2a2", *words, "--format", form)
                assert (answer.code, answer.err) == (0, ""), words
                assert answer.out.strip()


@pytest.mark.parametrize(
    "words",
    [
        ["HELLO"],
        ["Application/hello"],
        ["application/Hello"],
        ["--team", "SQuaRE"],
        ["--team", "team/square"],
    ],
)
def test_names_in_any_case_titles_and_kinds(write: Write, run: Run, words: list[str]) -> None:
    write(SMALL)
    assert run("r2a2", *words).out == run("r2a2", *[w.rpartition("/")[2].lower() for w in words]).out


def test_a_name_that_two_kinds_share_is_the_one_that_is_asked_for(write: Write, run: Run) -> None:
    write({**SMALL, "teams/hello.yaml": file("Team", "hello", "Hello", "")})
    assert "Hello (hello): who answers for what" in run("r2a2", "hello").out
    assert "Hello (hello): what it holds" in run("r2a2", "--team", "hello").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["helo"], "write `Hello`"),
        (["square"], "`square` is no application, but Team/square; `usdfops show Team/square` shows it"),
        (["--team", "squar"], "Team/square"),
        (["--team", "hello"], "`hello` is no team, but Application/hello"),
        (["--responsibility", "bakup"], "write `backup`"),
        (["--why", "hello", "bakup"], "write `backup`"),
        (["--why", "helo", "backup"], "write `Hello`"),
        (["--why", "hello", "time"], "these have it in their names: Responsibility/capacity"),
        (["--why", "hello", "documents"], "these have `document` in their names: Responsibility/menu"),
        (["--why", "hello"], "--why"),
        (["--why"], "--why"),
        (["hello", "--why", "hello", "backup"], "leave the rest out"),
        (["--team", "square", "--why", "hello", "backup"], "leave the rest out"),
        (["--responsibility", "menu", "--why", "hello", "backup"], "leave the rest out"),
        (["--unassigned", "--why", "hello", "backup"], "leave the rest out"),
        (["hello", "archive"], "archive"),
        (["--format", "html"], "html"),
        (["--as-of", "soon"], "is not a date"),
        (["--catalog", "nowhere"], "nowhere"),
        ([""], "there is no application ``"),
    ],
)
def test_what_it_refuses(write: Write, run: Run, words: list[str], said: str) -> None:
    write(SMALL)
    answer = run("r2a2", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_a_catalog_without_responsibilities(world: Path, run: Run) -> None:
    (world / "responsibilities/backup.yaml").unlink()
    assert "the catalog has no responsibilities" in run("r2a2").out
    assert run("r2a2", "--unassigned").out == "no open cells\n"
    sheet = run("r2a2", "hello").out
    assert sheet.rstrip().endswith("0 lines: none")
    assert run("r2a2", "--format", "csv").out.count("\n") == 1
    assert run("r2a2", "--format", "markdown").code == 0


def test_what_cannot_be_read_is_said_beside_the_answer(write: Write, run: Run) -> None:
    write({**SMALL, "applications/broken.yaml": "spec: {\n"})
    for form in ("table", "markdown", "json", "csv"):
        answer = run("r2a2", "--format", form)
        assert answer.code == 0
        assert "catalog/applications/broken.yaml cannot be read" in answer.err
        assert "its manifest cannot be read" in answer.out.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("legacy", "backup"), "the application is retired"),
        (("hello", "menu"), "it is held for the facility as a whole"),
        (("bare", "capacity"), "it uses no service"),
        (("broker", "schema"), "`app.type == 'database'` is false (catalog/responsibilities/schema.yaml:8)"),
    ],
)
def test_why_it_does_not_apply(write: Write, run: Run, words: tuple[str, str], reason: str) -> None:
    more = {
        n: application(f"spec: {{type: {n}, uses: []}}\n").replace("hello", n) for n in ("broker", "bare")
    }
    write({**SMALL, **{f"applications/{name}.yaml": text for name, text in more.items()}})
    answer = run("r2a2", "--why", *words)
    assert answer.code == 0
    assert f"It does not apply: {reason}." in " ".join(answer.out.split())


def test_a_status_is_one_and_the_same_in_every_view(write: Write, run: Run) -> None:
    """What both sides have not signed is agreed nowhere, and what no source says is stated nowhere."""
    questions = str(SMALL["responsibilities/questions.yaml"])
    for text, page, sheet in (
        (questions, "agreed on 2026-04-01", "agreed on 2026-04-01"),
        (questions.replace("storage", "square"), "proposed", "proposed"),
        (questions.replace("2026-04-01", "2026-02-28"), "proposed", "proposed"),
        (questions.replace("2026-04-01", "2026-06-02"), "proposed", "proposed"),
        (file("Responsibility", "questions", "Answer questions", "spec: {status: stated, scope: application, "
              "default: {accountable: service-owner}}\n"), "proposed", "proposed"),
        (file("Responsibility", "questions", "Answer questions", "  sources: [{title: x}]\nspec: {status: stated, "
              "scope: application, default: {accountable: service-owner}}\n"), "default", "default"),
    ):  # fmt: skip
        write({**SMALL, "responsibilities/questions.yaml": text})
        day = ("--as-of", "2026-06-01")
        assert f"status      {page}\n" in run("r2a2", "--responsibility", "questions", *day).out
        chapter = run("r2a2", "--format", "markdown", *day).out.split("### Answer questions")[1]
        assert f"**Status:** {page}." in chapter.split("###")[0]
        assert f"Answer questions (questions), {sheet}\n" in run("r2a2", "hello", *day).out
        marked = "Answer questions*" in run("r2a2", *day).out
        assert marked == (page == "proposed")


@pytest.mark.parametrize(("team", "status"), [("storage", "agreed on 2026-04-01"), ("other", "proposed")])
def test_what_others_signed_is_agreed_in_no_view(write: Write, run: Run, team: str, status: str) -> None:
    """An application's agreement to another split, and the facility has an owner."""
    manifest = application(
        "spec:\n  facility: usdf\n  uses: []\n  roles: {service-owner: square}\n  deviations:\n"
        "    - responsibility: backup\n      accountable: administrator\n      because: So.\n"
        f"      agreed: {{date: 2026-04-01, application: square, infrastructure: {team}}}\n"
    )
    facility = (WORLD / "facilities/usdf.yaml").read_text().replace("spec:\n", "spec:\n  owner: storage\n")
    write({"applications/hello.yaml": manifest, "facilities/usdf.yaml": facility})
    day = ("--as-of", "2026-06-01")
    assert f"Back up the data (backup), {status}\n" in run("r2a2", "hello", *day).out
    chapter = run("r2a2", "--format", "markdown", *day).out.split("## Where applications depart")[1]
    assert f"| So. | {status} |" in chapter.split("##")[0]
    said = [one["agreedOn"] for one in cells_in(run, "hello")]
    assert said == ["2026-04-01" if team == "storage" else None]


def test_for_one_application_no_other_one_is_worked_out(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(SMALL)
    whole = run("r2a2", "hello").out
    monkeypatch.setattr("usdfops.cli.r2a2.boundary", None)
    for words in (["hello"], ["--why", "hello", "backup"], ["hello", "--unassigned"]):
        assert run("r2a2", *words).code == 0
    assert run("r2a2", "hello").out == whole


# Texts that mean harm.

EVIL = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "| a | b | `c` *d* _e_ [f](javascript:g) <b>h</b>",
    "# no heading",
    "- no list",
    "1. no list",
    "::error::x",
    "\x1b[31mred\u202e",
    "東京" * 30,
    "x" * 120,
    "a\n\nb | c",
    "ends with #",
]


def evil(text: str) -> Fill:
    quoted = json.dumps(text)
    title = f"title: {quoted}"
    duty = "default: {responsible: [service-owner], accountable: service-owner}"
    return {
        **SMALL,
        "responsibilities/backup.yaml": f"kind: Responsibility\nmetadata: {{name: backup, {title}, description: {quoted}, "
        f"sources: [{{title: {quoted}, asOf: {quoted}}}]}}\nspec: {{status: {quoted}, scope: application, {duty}}}\n",
        "responsibilities/evil.yaml": f"kind: Responsibility\nmetadata: {{name: {quoted}, {title}}}\n"
        f"spec: {{scope: service, when: {quoted}, default: {{responsible: [{quoted}], accountable: {quoted}}}}}\n",
        "applications/evil.yaml": f"kind: Application\nmetadata: {{name: {quoted}, {title}}}\n"
        f"spec: {{uses: [{{service: database}}, {{service: {quoted}}}], roles: {{service-owner: {quoted}, {quoted}: x}}, "
        f"support: {{channels: [{{slack: {quoted}, use: support}}]}}, "
        f"deviations: [{{responsibility: backup, authority: {quoted}, because: {quoted}, since: {quoted}, "
        f"agreed: {{date: {quoted}, application: {quoted}}}}}]}}\n",
        "services/evil.yaml": f"kind: Service\nmetadata: {{name: {quoted}}}\nspec: {{owner: {quoted}, "
        f"request: {{slack: {quoted}}}, responsibilities: [{{responsibility: backup, accountable: {quoted}}}]}}\n",
        "roles/evil.yaml": f"kind: Role\nmetadata: {{name: {quoted}, {title}}}\nspec: {{side: application, does: [{quoted}]}}\n",
        "teams/evil.yaml": f"kind: Team\nmetadata: {{name: {quoted}, {title}}}\nspec: {{slack: [{quoted}]}}\n",
    }


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_texts_mean_nothing_where_they_land(
    write: Write, run: Run, wide: Callable[[int], None], text: str
) -> None:
    write(evil(text))
    views = [[], ["hello"], ["--responsibility", "backup"], ["--unassigned"], ["--why", "hello", "backup"]]
    for room in (80, 30):
        wide(room)
        for words in views:
            answer = run("r2a2", *words)
            assert (answer.code, answer.err) == (0, "")
            assert not _UNSAFE.search(answer.out.replace("\n", ""))
            assert "::error" not in answer.out
    name = "evil" if "\n" in text else text
    for words in (
        [f"Application/{name}"],
        ["--team", f"Team/{name}"],
        ["--why", f"Application/{name}", "backup"],
    ):
        answer = run("r2a2", *words)
        assert answer.code in (0, 2)
        assert not _UNSAFE.search((answer.out + answer.err).replace("\n", ""))
    everything_is_text(run("r2a2", "--format", "markdown").out)
    everything_is_text(run("r2a2", "hello", "--format", "markdown").out)
    rows = list(csv.reader(io.StringIO(run("r2a2", "--format", "csv").out)))
    assert {len(row) for row in rows} == {13}
    assert not [field for row in rows for field in row if field[:1] in tuple("=+-@\t\r")]
    said = json.loads(run("r2a2", "--format", "json").out)["cells"]
    assert text in {one["application"] for one in said}


def everything_is_text(markdown: str) -> None:
    """Tables have their columns, and nothing but our own words is marked up."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    allowed = {
        "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "inline", "bullet_list", "list_item",
    }  # fmt: skip
    assert {t.type.removesuffix("_open").removesuffix("_close") for t in tokens} <= allowed
    lists = [t for t in tokens if t.type == "list_item_open"]
    assert len(lists) in (0, 3), "what the statuses mean, and nothing else"
    children = [child for t in tokens for child in t.children or ()]
    for child in children:
        assert child.type in ("text", "text_special", "strong_open", "strong_close", "html_inline"), child
        assert child.type != "html_inline" or child.content == "<!-- -->"
    for columns, row in rows_of(tokens):
        assert len(row) == columns
    for line in markdown.splitlines():
        assert not line.startswith("|") or line.endswith("|")


def test_a_title_is_whole_in_its_heading(write: Write, run: Run) -> None:
    title = "Ends with # and 1. ##"
    text = str(SMALL["responsibilities/backup.yaml"]).replace("title: Back up the data", f"title: '{title}'")
    write({**SMALL, "responsibilities/backup.yaml": text})
    for words in ([], ["--responsibility", "backup"]):
        tokens = MarkdownIt().parse(run("r2a2", *words, "--format", "markdown").out)
        headings = [tokens[n + 1] for n, token in enumerate(tokens) if token.type == "heading_open"]
        texts = [
            "".join(child.content for child in one.children or () if "text" in child.type) for one in headings
        ]
        assert [text for text in texts if title in text], words


def rows_of(tokens: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    columns = 0
    row: list[Any] = []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type in ("th_open", "td_open"):
            row.append(token)
        elif token.type == "tr_close":
            columns = len(row) if row and row[0].type == "th_open" else columns
            yield columns, row


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_no_broken_catalog_breaks_a_view(data: st.DataObject) -> None:
    files = {path: copy.deepcopy(parsed) for path, parsed in PARSED.items()}
    for _ in range(data.draw(st.integers(1, 4))):
        resource = files[data.draw(st.sampled_from(sorted(SMALL)))]
        spots = sorted(places(resource), key=str)
        if spots:
            spot = data.draw(st.sampled_from(spots))
            holder(resource, spot)[spot[-1]] = data.draw(ODD)
    documents = [parse(File(path, json.dumps(parsed).encode())) for path, parsed in files.items()]
    catalog = resolve(documents, as_of="2026-06-01")
    lint(catalog, [rule for rule in RULES.values() if rule.subject in ("boundary", "expressions")])
    cells = list(boundary(catalog))
    matrix = written.Matrix(catalog, cells, "catalog")
    texts = [written.page(matrix, 60), written.chapter(matrix), written.open_cells(matrix, 60)]
    texts += [written.cells_markdown(matrix, "x"), written.cells_csv(matrix)]
    for app in catalog.of("Application"):
        own = matrix._replace(cells=[cell for cell in cells if cell.application is app])
        texts.append(written.sheet(own, app, 60))
        texts += [written.why(own, app, duty, 60) for duty in catalog.of("Responsibility")]
    texts += [written.responsibility(matrix, duty, 60) for duty in catalog.of("Responsibility")]
    texts += [written.team_page(matrix, team, 60) for team in catalog.of("Team")]
    assert all(text.strip() for text in texts)
    said = json.loads(written.cells_json(matrix, layers=True))
    jsonschema.Draft202012Validator(SCHEMA).validate(said)


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", ""])
def test_a_cell_of_a_spreadsheet_is_text(begin: str) -> None:
    safe = cell(f"{begin}1+1")
    assert "\n" not in safe
    assert "\r" not in safe
    assert safe[0] not in "=+-@\t"
    assert safe.endswith("1+1")


def test_wide_titles_leave_the_two_columns_whole(write: Write, run: Run, wide: Callable[[int], None]) -> None:
    title = "東京" * 30
    write(
        {
            **SMALL,
            "responsibilities/backup.yaml": str(SMALL["responsibilities/backup.yaml"]).replace(
                "Back up the data", title
            ),
        }
    )
    for room in (80, 50):
        wide(room)
        assert title in run("r2a2").out
    broken = "東京 " * 30
    write(
        {
            "responsibilities/backup.yaml": str(SMALL["responsibilities/backup.yaml"]).replace(
                "Back up the data", broken
            )
        }
    )
    wide(80)
    out = run("r2a2").out
    assert out.count("東京") == 30
    assert max(cell_len(line) for line in out.splitlines()) <= 80
