"""Text that means something to a terminal, a CI runner or a page: nothing of it gets through."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import observed
from tests.conftest import TODAY, WORLD, Answer, Run
from usdfops.catalog.load import load
from usdfops.finding import pointer
from usdfops.judge.adoption import adoption
from usdfops.judge.drift import drift
from usdfops.render.drift import Differences, drift_json, drift_markdown, drift_table
from usdfops.render.escape import _UNSAFE
from usdfops.render.formats import FORMATS
from usdfops.render.resource import resource_json, resource_text

HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m\x1b[2J",
    "window-title": "\x1b]0;owned\x07\x1b\\",
    "bell": "ding\x07dong\x08\x7f",
    "c1": "x\x9b31m\x90\x84y",
    "line-ends": "one\r\ntwo\rthree\nfour",
    "old-line-ends": "one\x85two\u2028three\u2029four",
    "tabs": "a\tb\t\tc",
    "bidi-override": "safe \u202egpj.exe\u202c",
    "bidi-isolate": "\u2066in\u2069 \u061c\u200f\u200e out",
    "zero-width": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "command": "::error::forged",
    "command-after-line": "x\n::error file=a,line=1::forged\n::set-output name=a::b",
    "markup": "<script>alert('x')</script>&amp;",
    "table": "a | b || c",
    "code": "`x` ``` y",
    "console": "[bold]x[/bold] [link=https://evil.example.org]y[/link] :warning:",
    "percent": "100%0A::error::x %s {0}",
    "long": "w" * 400,
}


def manifest(number: int, text: str) -> str:
    """An application that says `text` wherever it can; JSON is YAML, and its escapes are ASCII."""
    needs: list[dict[str, Any]] = [{"title": text, "because": text}]
    said = {
        "apiVersion": "usdfops/v1",
        "kind": "Application",
        "metadata": {
            "name": f"app-{number}",
            "title": text,
            "description": text,
            "aliases": [text, f"{text} again", "The Archive"],
            "labels": {text: text},
            "openQuestions": [text],
            "reviewedOn": text,
        },
        "spec": {
            "tier": text,
            "partOf": text,
            text: text,
            "roles": {text: text},
            "support": {"channels": [{"page": text, "use": text}]},
            "uses": [{"service": "database", "plan": text, "parameters": {text: text, "instance": text}}],
            "needs": needs,
            "monitoring": {"dashboards": [text], "logs": text},
        },
    }
    return json.dumps(said, indent=1)


def raw(text: str) -> str:
    """A file in which `text` stands as it is, where it is no YAML or no manifest."""
    return (
        f"apiVersion: usdfops/v1\nkind: Group\nmetadata: {{name: raw, title: ['{text}', {text}]}}  # {text}\n"
    )


def file_name(text: str) -> str:
    return f"{text.replace('/', '_')[:60]}!.yaml"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the catalog: hostile in what it says and in what its files are called."""
    folder = tmp_path_factory.mktemp("hostile")
    catalog = Path(shutil.copytree(WORLD, folder / "catalog"))
    for number, (name, text) in enumerate(HOSTILE.items()):
        (catalog / f"applications/app-{number}.yaml").write_text(manifest(number, text))
        (catalog / f"groups/{name}.yaml").write_bytes(raw(text).encode())
        (catalog / "teams" / file_name(text)).write_text("{")
    (catalog / "applications" / f"\x1b[2J{HOSTILE['bidi-override']}.yaml").write_text("{")
    for name, whole in (("\x1b[2Jone\u202e", "\x9btwo"), ("\x9btwo", "\x1b[2Jone\u202e")):
        circle = json.loads(manifest(0, name)) | {"spec": {"partOf": whole}}
        circle["metadata"]["name"] = name
        (catalog / f"applications/circle-{whole[-1]}.yaml").write_text(json.dumps(circle))
    return folder


@pytest.fixture
def call(run: Run, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls usdfops beside the hostile catalog."""
    monkeypatch.chdir(hostile)
    return run


def is_safe(answer: Answer) -> bool:
    """Whether nothing that a terminal obeys was written, and no line is a command to a CI runner."""
    for text in (answer.out, answer.err):
        assert not _UNSAFE.search(text.replace("\n", "")), text
        assert not any(line.lstrip().startswith(("::", "##[")) for line in text.split("\n")), text
    return True


def is_one_line(answer: Answer) -> bool:
    return (
        answer.out == ""
        and answer.err.startswith("usdfops: ")
        and answer.err.count("\n") == 1
        and answer.err.endswith("\n")
    )


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_findings(call: Run, name: str) -> None:
    answer = call("validate", "--format", name)
    assert (answer.code, answer.err) == (1, "")
    assert len(answer.out.splitlines()) > 2 * len(HOSTILE)
    assert "circular-part-of" in answer.out
    assert is_safe(answer)


def test_findings_on_github_are_a_command_each(call: Run) -> None:
    answer = call("validate", "--format", "github")
    assert (answer.code, answer.err) == (1, "")
    assert not _UNSAFE.search(answer.out.replace("\n", ""))
    lines = answer.out.removesuffix("\n").split("\n")
    assert len(lines) == len(json.loads(call("validate", "--format", "json").out)["findings"])
    for line in lines:
        assert line.startswith("::error file=catalog/")
        properties, between, message = line.removeprefix("::error ").partition("::")
        assert between
        assert message
        assert [part.split("=")[0] for part in properties.split(",")] == [
            *("file", "line", "endLine", "col", "endColumn", "title"),
        ]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_programs_get_the_exact_text(call: Run, name: str) -> None:
    said = list(strings(json.loads(call("validate", "--format", name).out)))
    for text in HOSTILE.values():
        first = text.split("\n")[0]
        quoted = f"`{first if len(first) <= 60 else first[:57] + '...'}`"
        assert any(f"{quoted} is not a date" in words for words in said), quoted
        path = f"catalog/teams/{file_name(text)}"
        assert any(path in (words, unquote(words)) for words in said), path
        if name == "json":
            assert pointer(("spec", text)) in said


def test_json_of_a_resource_has_the_exact_text(call: Run) -> None:
    resources = json.loads(call("list", "applications", "--format", "json").out)["resources"]
    assert set(HOSTILE.values()) <= {resource["title"] for resource in resources}
    for number, text in enumerate(HOSTILE.values()):
        shown = call("show", f"app-{number}", "--format", "json")
        assert json.loads(shown.out)["manifest"]["metadata"]["openQuestions"] == [text]
        assert is_safe(shown)


def test_lists_have_one_line_per_resource(call: Run) -> None:
    for kind, count in (("applications", len(HOSTILE) + 6), ("teams", len(HOSTILE) + 2)):
        answer = call("list", kind)
        assert answer.code == 0
        assert answer.out.count("\n") == count + 1
        assert answer.err.count("\n") == 1
        assert is_safe(answer)


@pytest.mark.parametrize("name", HOSTILE)
def test_show(call: Run, name: str) -> None:
    number, text = list(HOSTILE).index(name), HOSTILE[name]
    for word in (f"app-{number}", text, f"Application/{text}"):
        answer = call("show", word)
        assert answer.code == 0, answer.err
        assert "Open questions" in answer.out
        assert answer.err.count("\n") == 1, "some files cannot be read"
        assert is_safe(answer)


@pytest.mark.parametrize("name", HOSTILE)
def test_wrong_words(call: Run, name: str) -> None:
    text = HOSTILE[name]
    for arguments in (
        ("show", f"{text}~"),
        ("show", f"Team/{file_name(text)}~"),
        ("show", f"Team/{file_name(text).removesuffix('.yaml')}"),
        ("explain", text),
        ("list", text),
        ("validate", text),
        ("validate", f"catalog/{text}"),
        ("validate", "--select", text),
        ("validate", "--format", text),
        ("validate", "--catalog", text),
        ("validate", "--as-of", text),
        ("validate", "--output", f"nowhere/{text}"),
        ("list", "teams", "--format", text),
        ("new", "application", text),
        ("new", text, "name"),
        ("init", f"catalog/teams/{file_name(text)}"),
        (text,),
        ("list", f"--{text}"),
    ):
        answer = call(*arguments)
        assert answer.code == 2, arguments
        assert is_one_line(answer), (arguments, answer.out, answer.err)
        assert is_safe(answer)


def test_a_path_that_is_there_restricts_as_any_other(call: Run) -> None:
    for text in HOSTILE.values():
        answer = call("validate", "--format", "concise", f"catalog/teams/{file_name(text)}")
        assert (answer.code, answer.err) == (1, "")
        assert answer.out.count("\n") == 1
        assert " syntax-error " in answer.out
        assert is_safe(answer)


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", 0, True, [], {}, "text", ["a"], {"a": "b"}, [[]], {"a": None}]
)


def test_no_observation_breaks_an_answer() -> None:
    """Whatever somebody did to an observation, what can be said is said."""
    charts = observed.phalanx(about={"hello": {"charts": {"x": ["usdfprod"]}}})
    files = observed.agreed() | charts | observed.argocd("hello", environment="usdfprod")
    catalog = load(str(WORLD), as_of=TODAY, over=files)
    whole = {observation.name: observation.value for observation in catalog.of("Observation")}

    @settings(max_examples=150, deadline=None)
    @given(data=st.data())
    def broken(data: st.DataObject) -> None:
        for observation in catalog.of("Observation"):
            changed = copy.deepcopy(whole[observation.name])
            assert isinstance(changed, dict)
            place, key = changed, "spec"
            while isinstance(place[key], dict) and place[key] and data.draw(st.integers(0, 4)):
                place = place[key]
                key = data.draw(st.sampled_from(sorted(place)))
            place[key] = data.draw(VALUES)
            observation.value = changed
        answer = Differences(drift(catalog), catalog, "catalog")
        assert drift_table(answer)
        assert drift_markdown(answer)
        assert drift_json(answer)
        (hello,) = catalog.called("Application", "hello")
        for resource in (hello, *catalog.of("Observation")):
            assert resource_text(catalog, resource, "catalog")
            assert resource_json(catalog, resource, "catalog")
        assert adoption(catalog, catalog.of("Pattern")[0])

    broken()
