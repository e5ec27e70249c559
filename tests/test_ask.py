"""What is asked: once, of whom it concerns, in the right file; and that an answer is accepted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from tests.test_due import kept
from tests.test_menu import AWKWARD
from tests.test_weaker import manifest
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import Question
from usdfops.judge.lint import lint
from usdfops.model import catalog_schema
from usdfops.render.ask import Questionnaire, ask_markdown, ask_text
from usdfops.render.ask_yaml import ask_yaml

FOLDERS = {"Application": "applications", "Service": "services", "Pattern": "patterns", "Team": "teams",
           "SupportModel": ".", "Facility": "facilities"}  # fmt: skip


def standard(kind: str, *expect: str, when: str | None = None) -> dict[str, str]:
    """A standard of a kind, with a requirement for each expression."""
    requirements = [
        {
            "id": f"{kind.lower()}-{n}", "title": f"Number {n} of {kind}", "why": "w", "level": "required",
            "side": "application", "effort": "hours", "expect": text, **({"when": when} if when else {}),
        }
        for n, text in enumerate(expect, 1)
    ]  # fmt: skip
    spec = {"kind": kind, "requirements": requirements}
    return {f"standards/{kind.lower()}.yaml": manifest("Standard", kind.lower(), spec)}


def resource(kind: str, name: str, spec: object) -> dict[str, str]:
    path = "support-model.yaml" if kind == "SupportModel" else f"{FOLDERS[kind]}/{name}.yaml"
    return {path: manifest(kind, name, spec)}


def loaded(*files: dict[str, str]) -> Catalog:
    over = {
        "standards/recovery.yaml": manifest("Standard", "recovery", {"kind": "Facility", "requirements": []})
    }
    for some in files:
        over |= some
    return load(str(WORLD), as_of=TODAY, over=over)


def asked(*files: dict[str, str]) -> list[Question]:
    return analysis(loaded(*files)).questions


def told(questions: list[Question], name: str = "hello") -> list[tuple[str, ...]]:
    """The fields of each question about a resource."""
    return [question.fields for question in questions if question.resource.name == name]


# Which questions there are.


@pytest.mark.parametrize(
    ("expect", "fields"),
    [
        ("has(app.tier)", [("tier",)]),
        ("has(app.tier) && has(app.code)", [("code",), ("tier",)]),
        ("has(app.tier) || has(app.code)", [("tier", "code")]),
        ("has(app.tier) || (has(app.code) && has(app.needs))", [("code",), ("needs",), ("tier",)]),
        ("has(app.group) && (has(app.tier) || has(app.code))", [("tier", "code"), ("group",)]),
        ("app.tier == 'critical'", [("tier",)]),
        ("app.tier == app.group || app.tier == 'critical'", [("group",), ("tier",)]),
        ("'service-owner' in app.roles", [("roles.service-owner",)]),
        ("has(app.tier) || app.type == 'application'", []),
        ("app.type == 'database' && has(app.tier)", [("tier",)]),
        ("has(app.code) && (app.type != 'database' || has(app.tier))", [("code",)]),
        ("app.observed.page.exists", [("documentation.dfOps",)]),
        ("has(app.metadata.reviewedOn)", [("metadata.reviewedOn",)]),
        ("app.support.channels.exists(c, c.use == 'alerts')", [("support.channels",)]),
    ],
)
def test_a_question_for_each_fact_that_would_decide(expect: str, fields: list[tuple[str, ...]]) -> None:
    assert sorted(told(asked(standard("Application", expect)))) == sorted(fields)


def test_what_is_asked_with_others_is_asked_once() -> None:
    found = asked(standard("Application", "has(app.tier) || has(app.code)", "app.tier == 'critical'"))
    (question,) = [q for q in found if q.resource.name == "hello"]
    assert question.fields == ("tier", "code")
    assert question.field == "tier"
    assert [r.requirement.id for r in question.decides] == ["application-1", "application-2"]


def test_what_is_observed_is_asked_of_nobody() -> None:
    page = resource("Application", "hello", {"documentation": {"dfOps": "a/b"}})
    assert told(asked(page, standard("Application", "app.observed.page.exists"))) == []


def test_each_item_that_lacks_a_field_is_named() -> None:
    spec = {"uses": [{"service": "database"}, {"service": "kubernetes", "plan": "large"}, {"service": "x.y"}]}
    found = asked(
        resource("Application", "hello", spec), standard("Application", "app.uses.all(u, has(u.plan))")
    )
    assert told(found) == [("uses[2].plan",), ("uses[database].plan",)]


def test_an_answer_belongs_in_the_file_that_says_it() -> None:
    files = (
        resource("Service", "database", {"owner": "square", "supportHours": "daytime"}),
        resource("Service", "kubernetes", {"request": {"slack": "ask-kubernetes"}}),
        resource("Application", "below", {"dependsOn": []}),
        resource("Application", "hello", {
            "tier": "critical", "facility": "usdf", "deployment": {"pattern": "phalanx"},
            "uses": [{"service": "database"}, {"service": "kubernetes"}], "dependsOn": [{"application": "below"}],
        }),
        resource("Facility", "usdf", {"owner": "storage"}),
        standard(
            "Application", "services.all(s, has(s.supportHours))", "has(pattern.runsOn)",
            "tier.maxRecoveryTime < duration('1h')", "dependencies.all(d, has(d.tier))", when="app.name == 'hello'",
        ),
    )  # fmt: skip
    found = {(q.resource.label, q.fields, q.asked.team, q.asked.channel) for q in asked(*files)}
    assert found == {
        ("Service/kubernetes", ("supportHours",), None, "ask-kubernetes"),
        ("Pattern/phalanx", ("runsOn",), "storage", None),
        ("SupportModel/support-model", ("tiers[critical].maxRecoveryTime",), "storage", None),
        ("Application/below", ("tier",), None, None),
    }


def test_what_settles_most_comes_first() -> None:
    high = resource("Application", "high", {"tier": "critical"})
    found = asked(
        high, standard("Application", "has(app.code)", "has(app.group)", "has(app.group) && has(app.needs)")
    )
    mine = [(q.field, q.weight, len(q.decides)) for q in found if q.resource.name == "high"]
    assert mine == [("group", 12.0, 2), ("code", 6.0, 1), ("needs", 6.0, 1)]
    assert found[0].resource.name == "high"


# How they are written.

MANY = (
    resource("Team", "square", {"slack": ["dm-square"]}),
    resource("Application", "archive", {"support": {"channels": [{"slack": "ask-archive", "use": "support"}]}}),
    resource("Application", "hello", {"type": "database", "tier": "critical", "roles": {"service-owner": "square"},
                                      "uses": [{"service": "kubernetes"}]}),
    standard(
        "Application", "'service-owner' in app.roles", "has(app.tier)", "size(app.runbooks) > 0",
        "has(app.recovery.backup.interval) || has(app.recovery.backup.none)", "app.uses.all(u, has(u.plan))",
        "has(app.dependsOn)", "tier.maxRecoveryTime < duration('1h')",
    ),
)  # fmt: skip


def questionnaire(*files: dict[str, str], top: int = 10) -> Questionnaire:
    catalog = loaded(*(files or MANY))
    return Questionnaire(analysis(catalog).questions, "", top, catalog, "catalog")


@pytest.mark.parametrize("room", [40, 80])
def test_it_is_written_by_whom_to_ask(room: int, pytestconfig: pytest.Config) -> None:
    text = ask_text(questionnaire(), room)
    kept(f"ask.{room}.txt", text, pytestconfig)
    assert all(cell_len(line) <= room for line in text.splitlines())


def test_the_same_as_markdown_and_yaml(pytestconfig: pytest.Config) -> None:
    kept("ask.md", ask_markdown(questionnaire()), pytestconfig)
    kept("ask.yaml", ask_yaml(questionnaire()), pytestconfig)
    assert all(len(line) <= 80 for line in ask_yaml(questionnaire()).splitlines())


def test_only_those_that_settle_most() -> None:
    short = questionnaire(top=1)
    assert sum(len(topics) for _, topics in short.shown()) == 1
    assert "The one that settles most" in ask_text(short)
    assert "`usdfops ask --team NAME` shows" in ask_text(short)
    assert "settle most" not in ask_text(questionnaire(top=100))


def test_nothing_is_a_sentence() -> None:
    empty = questionnaire({})
    assert ask_text(empty) == "Nothing is asked, as of 2026-06-01.\n"
    assert ask_markdown(empty) == "# What to ask\n\nNothing is asked, as of 2026-06-01.\n"
    assert ask_yaml(empty) == "# Nothing is asked, as of 2026-06-01.\n"


def test_texts_of_manifests_arrive_as_texts() -> None:
    role = json.loads(manifest("Role", "service-owner", {"side": "application"}))
    role["metadata"]["title"] = AWKWARD
    found = questionnaire(*MANY, {"roles/service-owner.yaml": json.dumps(role)})
    for text in (ask_text(found), ask_markdown(found), ask_yaml(found)):
        assert "\x1b" not in text
        assert "\\x1b[31mred" in text.replace("\n", " ") or "\\x1b\\[31mred" in text
    assert "<b>" not in ask_markdown(found)
    assert list(yaml.safe_load_all(ask_yaml(found))), "it is YAML all the same"


def test_the_command(run: Run, write: Write) -> None:
    write({path: text for some in MANY for path, text in some.items()})
    whole = run("ask", "--as-of", TODAY)
    assert (whole.code, whole.err) == (0, "")
    assert "square, in #dm-square" in whole.out
    assert "about Application/hello" in run("ask", "hello").out
    assert run("ask", "--team", "square").out.startswith("4 questions of square")
    assert run("ask", "--team", "#ask-archive").out.startswith("7 questions in #ask-archive")
    assert run("ask", "kubernetes", "--team", "square").out == (
        f"Nothing is asked about Service/kubernetes of square, as of {date()}.\n"
    )
    assert "kind: " not in run("ask", "--format", "yaml").out
    assert run("ask", "--format", "markdown").out.startswith("# What to ask\n")
    wrong = run("ask", "--team", "#ask-archives")
    assert (wrong.code, wrong.err) == (
        2,
        "usdfops: nobody is asked in `#ask-archives`; write `#ask-archive`\n",
    )
    assert run("ask", "--team", "sqare").code == 2
    assert run("ask", "--top", "0").code == 2


def test_a_team_that_nothing_names_is_not_told_that_all_is_well(run: Run) -> None:
    answer = run("ask", "--team", "Storage")
    assert "nothing makes Storage answer for anything" in " ".join(answer.out.split())
    assert answer.code == 0


def test_what_no_answer_closes_is_counted(run: Run, write: Write) -> None:
    backup = "app.recovery.backup.interval == '1h'"
    files = {**standard("Application", "has(app.code)", "app.tier == 'critical'", backup),
             **resource("Application", "hello", {"tier": "operational", "recovery": {"backup": {"interval": "1d"}}})}  # fmt: skip
    write({**files})
    said = "2 gaps are closed by no answer, since something has to be done: `usdfops gap-report"
    for name in ("text", "markdown", "yaml"):
        out = " ".join(run("ask", "hello", "--format", name).out.replace("#", "").split())
        assert said in out, out
    assert "closed by no answer" not in run("ask").out


def test_yaml_says_that_it_is_a_part(run: Run, write: Write) -> None:
    write({path: text for some in MANY for path, text in some.items()})
    total = int(run("ask").out.split()[0])
    assert (
        f"# It asks 2 of {total} questions; `--top {total}` writes all.\n"
        in run("ask", "--top", "2", "--format", "yaml").out
    )
    assert "It asks" not in run("ask", "--top", str(total), "--format", "yaml").out


def date() -> str:
    from datetime import datetime

    return datetime.now().astimezone().date().isoformat()


# Whatever is filled in is accepted.

VALUES = {
    "Duration": "1d", "Date": "2026-01-31", "Url": "https://example.org/x", "Quantity": "5 TB",
    "SlackChannel": "ask-here", "Name": "large", "Text": "Something", "PhalanxName": "thing",
    "FiscalYear": "FY27",
}  # fmt: skip


def schema_below(schema: dict[str, Any], key: str | int) -> dict[str, Any]:
    definitions: Any = catalog_schema()["$defs"]
    while "$ref" in schema and "x-reference" not in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(key, int):
        found: dict[str, Any] = schema["items"]
        return found
    return schema.get("properties", {}).get(key) or schema["additionalProperties"]  # type: ignore[no-any-return]


def filled(catalog: Catalog, schema: dict[str, Any], value: Any) -> Any:
    """`value` with something valid in each blank."""
    if isinstance(value, dict):
        return {key: filled(catalog, schema_below(schema, key), inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(catalog, schema_below(schema, 0), inner) for inner in value]
    if value is not None:
        return value
    if "x-reference" in schema:
        return catalog.named(schema["x-reference"])[0]["name"].text
    if "enum" in schema:
        return schema["enum"][0]
    if "$ref" in schema:
        return VALUES[schema["$ref"].rpartition("/")[2]]
    return {"boolean": True, "object": {"x": "y"}}[schema["type"]]


def merged(old: Any, new: Any) -> Any:
    """What a person gets who takes the lines over, each in its place."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        result = list(old)
        for item in new:
            key = next(iter(item))
            (at,) = [n for n, known in enumerate(result) if known.get(key) == item[key]]
            result[at] = merged(result[at], item)
        return result
    assert old in (None, new), f"{old} stands there already"
    return new


def documents(text: str) -> Iterator[tuple[str, Any]]:
    for document in text.split("\n---\n")[1:]:
        yield document.partition("\n")[0].removeprefix("# "), yaml.load(document, yaml.BaseLoader)


def blank(value: Any) -> Any:
    """BaseLoader reads nothing as an empty text."""
    if isinstance(value, dict):
        return {key: blank(inner) for key, inner in value.items()}
    return [blank(inner) for inner in value] if isinstance(value, list) else value or None


def answered(folder: Path, text: str, catalog: Catalog) -> int:
    """Fills in every blank of the questionnaire; how many files that changes."""
    definitions: Any = catalog_schema()["$defs"]
    count = 0
    for path, document in documents(text):
        old = catalog.document(path.removeprefix("catalog/"))
        assert old is not None
        assert isinstance(old.data, dict)
        new = filled(catalog, definitions[old.data["kind"]], blank(document))
        file = folder.parent / path
        comments = [line for line in file.read_text().splitlines() if line.startswith("#")]
        file.write_text("\n".join([*comments, json.dumps(merged(old.data, new))]))
        count += 1
    return count


def test_an_answer_in_each_blank_is_accepted(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world.parent)
    for path, text in {path: text for some in MANY for path, text in some.items()}.items():
        (world / path).write_text(text)
    catalog = load(str(world), as_of=TODAY)
    before = analysis(catalog).questions
    text = ask_yaml(Questionnaire(before, "", 1000, catalog, "catalog"))
    assert answered(world, text, catalog) == len({q.resource for q in before})
    after = load(str(world), as_of=TODAY)
    assert {f.rule for f in lint(after)} - {f.rule for f in lint(catalog)} == {"self-reference"}
    assert {q.field for q in analysis(after).questions} <= {
        "uses[database].plan"
    }  # it has taken up another use


def test_the_same_for_all_that_the_committed_catalog_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(ROOT / "catalog", tmp_path / "catalog"))
    monkeypatch.chdir(tmp_path)
    catalog = load("catalog", as_of="2026-11-24")
    text = ask_yaml(Questionnaire(analysis(catalog).questions, "", 10_000, catalog, "catalog"))
    assert answered(folder, text, catalog) > 0
    found = lint(load("catalog", as_of="2026-11-24"))
    # the first pattern that there is requires a service that not everybody uses, one team holds all, and
    # the first quantity that there is is given in terabytes, whatever it is
    assert {f.rule for f in found} <= {"required-service-not-used", "team-on-both-sides", "unfitting-unit"}
