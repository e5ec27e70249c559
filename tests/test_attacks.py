"""What somebody found who tried to break usdfops: each case stays, so that it stays mended."""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Run, Write, application, found, loaded
from usdfops.finding import Span
from usdfops.judge.lint import lint
from usdfops.read.events import MAX_DEPTH
from usdfops.render.report import Report
from usdfops.render.text import render


def service(schema: str) -> str:
    return (
        "apiVersion: usdfops/v1\nkind: Service\nmetadata: {name: database, title: Database}\n"
        f"spec:\n  plans:\n    - name: small\n      parameters: {schema}\n"
    )


def using(parameters: str) -> str:
    return application(f"spec:\n  uses:\n    - service: database\n      parameters: {parameters}\n")


def rules(folder: Path) -> set[str]:
    return {finding.rule for finding in found(folder)}


def call(folder: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [sys.executable, "-m", "usdfops", *arguments],
        cwd=folder.parent, capture_output=True, text=True, timeout=30, check=False, **options,  # type: ignore[call-overload]
    )  # fmt: skip
    return done


def test_a_plan_cannot_make_us_fetch(write: Write) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        schema = (
            '{$ref: "#/$defs/h", $defs: {h: {properties: {a: {$id: "' + url + '", '
            'properties: {b: {$ref: "#/$defs/h"}}}}}}}'
        )
        folder = write(
            {"services/database.yaml": service(schema), "applications/hello.yaml": using("{a: {b: 1}}")}
        )
        assert "remote-plan-schema" in json.dumps(
            json.loads(call(folder, "validate", "--format", "json").stdout)
        )
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "schema",
    [
        '{$ref: "#"}',
        '{$defs: {a: {$ref: "#/$defs/a"}}, $ref: "#/$defs/a"}',
        '{$ref: "#/h", h: {$ref: 5}}',
        '{$ref: "#/hidden", hidden: {type: 12}}',
        '{$ref: "#/properties", properties: {type: {type: string}}}',
        '{properties: {a: {$id: "http://example.org/", $ref: "#/properties/a"}}}',
        "{properties: {a: {pattern: '[[a]b'}}}",
    ],
)
def test_a_schema_that_cannot_be_applied_is_at_most_a_finding(write: Write, schema: str) -> None:
    folder = write({"services/database.yaml": service(schema), "applications/hello.yaml": using("{a: x}")})
    assert rules(folder) <= {"remote-plan-schema", "invalid-parameter", "invalid-plan-schema"}
    assert call(folder, "validate").stderr == ""


@pytest.mark.parametrize(
    "schema",
    [
        "{oneOf: [{required: [a]}, {required: [b]}]}",
        "{anyOf: [{required: [b]}, {properties: {a: {type: string}}}]}",
        "{not: {required: [b]}}",
        "{if: {required: [z]}, then: {properties: {a: {type: string}}}}",
        "{dependentRequired: {a: [z]}}",
        "{minProperties: 3}",
        "{allOf: [{required: [z]}]}",
    ],
)
def test_what_is_given_is_right_where_only_something_is_lacking(write: Write, schema: str) -> None:
    folder = write({"services/database.yaml": service(schema), "applications/hello.yaml": using("{a: 1}")})
    assert rules(folder) == set()


def test_what_has_no_value_is_found_below_a_key_that_has_no_path(write: Write) -> None:
    text = application("spec: {tier: ~, tier: {a: }}\n? {q: }\n: {z: }\n1: {b: ~}\n")
    found = {"null-value", "duplicate-key", "key-not-a-string", "unknown-field"}
    assert rules(write({"applications/hello.yaml": text})) == found


def test_aliases_do_not_get_past_the_depth(write: Write) -> None:
    text = "spec:\n  code:\n  - &a0 [x]\n"
    for n in range(1, 60):
        text += f"  - &a{n} {'[' * (MAX_DEPTH - 5)}*a{n - 1}{']' * (MAX_DEPTH - 5)}\n"
    assert rules(write({"applications/hello.yaml": application(text)})) == {"too-deep"}


@pytest.mark.parametrize(
    "text",
    [
        b"# usdfops: ignore[syntax-error] shh\n}}}\n",
        b"# usdfops: ignore[not-utf-8] shh\n# \xff\n",
        b"# usdfops: ignore[second-document] shh\n---\nkind: Application\n# usdfops: ignore[second-document] x\n---\n",
    ],
)
def test_a_comment_cannot_make_an_unreadable_file_clean(write: Write, text: bytes) -> None:
    assert rules(write({"applications/hello.yaml": text})) & {"syntax-error", "not-utf-8", "second-document"}


@pytest.mark.parametrize("name", ["hello.YAML", "hello.Yml"])
def test_a_suffix_in_capitals_takes_nothing_out_of_the_count(world: Path, name: str) -> None:
    (world / "applications/hello.yaml").rename(world / "applications" / name)
    assert rules(world) == {"yml-suffix"}


def test_naming_a_file_that_is_not_read_is_no_clean_answer(run: Run, world: Path) -> None:
    (world / "applications/.hidden.yaml").write_text("a: [")
    (world / "notes.txt").write_text("x")
    for name in ("applications/.hidden.yaml", "notes.txt"):
        answer = run("validate", f"catalog/{name}")
        assert answer.code == 2
        assert "is not read" in answer.err


def test_output_to_a_pipe_or_device_is_written_to_it(world: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert call(world, "validate", "--output", str(pipe)).returncode == 0
    assert b"no findings" in os.read(reader, 1000)
    os.close(reader)
    assert pipe.is_fifo()
    log = tmp_path / "log"
    log.write_text("precious\n")
    with log.open("a") as file:
        subprocess.run(
            [sys.executable, "-m", "usdfops", "validate", "-o", "/dev/stdout"],
            cwd=world.parent,
            stdout=file,
            check=True,
        )
    assert log.read_text().startswith("precious\n17 resources")
    assert "17 resources" in call(world, "validate", "-o", "-").stdout


BROKEN = application("spec: {tier: x}\n")


def test_exit_codes_survive_streams_that_are_gone(write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    usdfops = f"'{sys.executable}' -m usdfops"
    for command, code in {
        f"{usdfops} validate >&-": 1,
        f"{usdfops} validate 2>&-": 1,
        f"{usdfops} validate --bogus 2>/dev/full": 2,
        f"{usdfops} validate > /dev/full": 2,
        f"{usdfops} --version > /dev/full": 2,
        f"set -o pipefail; {usdfops} validate | true": 1,
        f"set -o pipefail; {usdfops} list applications | true": 0,
    }.items():
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, command
        assert "Traceback" not in done.stderr, command


@pytest.mark.parametrize(
    "body",
    [
        "spec: {monitoring: {none: '" + "@" + "a" * 200_000 + "'}}\n",
        "spec: {monitoring: {none: '" + "eyJ-" * 50_000 + "'}}\n",
        "spec: {monitoring: {none: '" + "-----BEGIN " * 20_000 + "'}}\n",
        "spec: {monitoring: {none: '" + "password" * 20_000 + "'}}\n",
        "spec: {code: ['https://x/" + "a" * 300_000 + "'], zz: 1}\n",
        "spec: {" + ",".join(f"k{n}: 1" for n in range(2000)) + "}\n",
        "spec: {code: [" + ",".join(["!a"] * 5000) + "]}\n",
        "spec: {code: [" + ",".join(["~"] * 5000) + "]}\n",
        "spec:\n  code:\n" + "  - ~\n" * 10_000,
        "spec:\n  description: &a '" + "x" * 500_000 + "'\n  code: [" + ",".join(["*a"] * 20_000) + "]\n",
        "spec: {deployment: {stages: [" + ",".join(["{stage: prod}"] * 4000) + "]}}\n",
        "spec:\n" + "  # usdfops: ignore[unknown-tier] x\n" * 5_000,
        "spec:\n" + "\t#\n" * 50_000,
    ],
    ids=lambda body: body[:40].strip(),
)
def test_no_file_takes_for_ever(write: Write, body: str) -> None:
    folder = write({"applications/hello.yaml": application(body)})
    started = time.perf_counter()
    catalog = loaded(folder)
    text = render(Report(lint(catalog), catalog, str(folder), str(folder)))
    assert time.perf_counter() - started < 8
    assert len(text) < 10_000_000


def test_a_slow_plan_costs_its_second_once(write: Write) -> None:
    uses = "".join(
        f"    - service: database\n      because: '{n}'\n      parameters: {{a: {'b' * 40}!}}\n"
        for n in range(10)
    )
    schema = "{properties: {a: {pattern: '^(b+)+$'}}}"
    folder = write(
        {
            "services/database.yaml": service(schema),
            "applications/hello.yaml": application(f"spec:\n  uses:\n{uses}"),
        }
    )
    started = time.perf_counter()
    assert len(found(folder)) == 1
    assert time.perf_counter() - started < 4


def test_many_wrong_names_do_not_take_for_ever(world: Path) -> None:
    for n in range(1500):
        (world / f"applications/a{n}.yaml").write_text(
            f"apiVersion: usdfops/v1\nkind: Application\nmetadata: {{name: a{n}, title: A{n}}}\n"
            f"spec: {{dependsOn: [{{application: foo{n}}}], partOf: a{(n + 1) % 500 if n < 500 else n - 1}}}\n"
        )
    started = time.perf_counter()
    findings = found(world)
    assert {finding.rule for finding in findings} == {"unknown-reference", "circular-part-of"}
    assert time.perf_counter() - started < 20
    assert max(len(finding.message) for finding in findings) < 300


def test_files_beside_the_catalog_are_bounded_too(world: Path) -> None:
    os.mkfifo(world.parent / "pyproject.toml")
    assert call(world, "validate").returncode == 0
    (world.parent / "pyproject.toml").unlink()
    (world.parent / "pyproject.toml").symlink_to("/dev/zero")
    assert call(world, "validate").returncode == 0
    (world.parent / "schemas").mkdir()
    os.mkfifo(world.parent / "schemas/team.schema.json")
    assert call(world, "schema", "--check").returncode == 1


def test_positions_hold_after_a_duplicate_key(write: Write) -> None:
    folder = write(
        {"applications/hello.yaml": application("spec:\n  tier: high\nspec:\n\n  tier: critical\n")}
    )
    places = {finding.rule: finding.span for finding in found(folder)}
    assert places["unknown-tier"] == Span(7, 9, 7, 13)


def test_a_value_behind_an_alias_is_shown_at_the_alias(write: Write) -> None:
    body = "spec:\n  code: &c [3]\n  deployment: {configuration: *c}\n"
    folder = write({"applications/hello.yaml": application(body)})
    assert [f.span for f in found(folder)] == [Span(7, 13, 7, 14), Span(8, 31, 8, 33)]


def test_a_second_byte_order_mark_moves_nothing(write: Write) -> None:
    folder = write({"applications/hello.yaml": b"\xef\xbb\xbf\xef\xbb\xbf" + BROKEN.encode()})
    assert rules(folder) == {"byte-order-mark"}


def test_a_comment_on_the_first_line_of_a_block_text_counts(write: Write) -> None:
    body = "spec:\n  tier: | # usdfops: ignore[unknown-tier] It is being discussed.\n    High tier\n"
    assert rules(write({"applications/hello.yaml": application(body)})) == set()


def test_json_is_json_whatever_the_encoding_of_the_terminal(write: Write) -> None:
    folder = write({"applications/hello.yaml": application('spec: {"xé\\u009b": 1}\n')})
    for name in ("json", "sarif"):
        done = call(folder, "validate", "--format", name, env={**os.environ, "PYTHONIOENCODING": "ascii"})
        json.loads(done.stdout)


def test_a_folder_whose_name_is_not_utf_8(world: Path) -> None:
    odd = os.fsencode(world.parent) + b"/c\xff"
    os.rename(world, odd)
    (Path(os.fsdecode(odd)) / "applications/hello.yaml").write_text(BROKEN)
    for name in ("text", "concise", "json", "sarif", "github"):
        done = subprocess.run(
            [sys.executable, "-m", "usdfops", "validate", "--catalog", b"c\xff", "--format", name],
            cwd=world.parent, capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (1, b"")


def test_text_cannot_command_a_ci_runner(run: Run, write: Write) -> None:
    key = "a" * 34 + " ::error::pwned"
    write(
        {
            "applications/hello.yaml": application(f'spec: {{"{key}": 1}}\n').replace(
                "title: Hello", 'title: "::error::x"'
            )
        }
    )
    for arguments in (
        ("validate",),
        ("show", "Application/hello"),
        ("list", "applications"),
        ("show", "::error::y"),
    ):
        answer = run(*arguments)
        assert "::" not in answer.out + answer.err


def test_new_stays_in_the_catalog_and_writes_what_it_can_read(run: Run, world: Path, tmp_path: Path) -> None:
    for title in (
        "? a",
        "x\u0085y",
        "x\u2028y",
        "- a",
        "a: b",
        "*x",
        "'",
        "\u202e",
        "yes",
        "1.0",
        "@x",
        "#",
        " a ",
    ):
        assert run("new", "team", "odd", "--title", title).code == 0
        (world / "teams/odd.yaml").rename(world / "teams/odd")
        (world / "teams/odd").rename(world / "teams/odd.yaml")
        assert run("validate", "--ignore", "hygiene").code == 0, title
        shown = json.loads(run("show", "Team/odd", "--format", "json").out)
        assert shown["manifest"]["metadata"]["title"] == title
        (world / "teams/odd.yaml").unlink()
    (tmp_path / "out").mkdir()
    (world / "groups/alerts.yaml").unlink()
    (world / "groups").rmdir()
    (world / "groups").symlink_to(tmp_path / "out")
    assert run("new", "group", "evil", "--title", "x").code == 2
    assert list((tmp_path / "out").iterdir()) == []


def test_completion_hands_out_no_commands(write: Write) -> None:
    hostile = "apiVersion: usdfops/v1\nkind: Team\nmetadata: {name: \"he$(id)\", title: '\\$(touch PWN)'}\n"
    folder = write({"teams/x.yaml": hostile, "teams/square.yaml": (hostile.replace("he$(id)", "square"))})
    environment = {**os.environ, "_USDFOPS_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "usdfops show "}
    out = call(folder, env=environment).stdout
    assert "square" in out
    assert "$(" not in out


def test_no_rule_says_a_secret_that_another_finds(run: Run, write: Write) -> None:
    write(
        {
            "applications/hello.yaml": application(
                'spec: {recovery: {timeObjective: "https://u:hunter2secret@"}}\n'
            )
        }
    )
    for name in ("text", "concise", "json", "sarif", "github"):
        assert "hunter2" not in run("validate", "--format", name).out


def test_what_is_typed_is_written_out_when_it_is_repeated(run: Run, world: Path, tmp_path: Path) -> None:
    odd = "a\x1b[2Jb"
    assert "\x1b" not in run("init", odd).out
    assert "\x1b" not in run("schema", "--catalog", f"{odd}/catalog").out
    assert "\x1b" not in run("schema", "--check", "--catalog", f"{odd}/catalog").out


def test_the_garbage_collector_is_left_on(run: Run) -> None:
    run("validate")
    assert gc.isenabled()


@pytest.mark.parametrize("comment", ["# USDFOPS: ignore[unknown-tier] x", "# usdfops ignore[unknown-tier] x"])
def test_a_comment_to_us_is_never_passed_over(write: Write, comment: str) -> None:
    assert rules(write({"applications/hello.yaml": application(f"spec:\n  tier: x {comment}\n")})) == set()


PEM = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA7Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1\\n-----END RSA PRIVATE KEY-----"


def test_a_private_key_hides_no_other_words_of_its_file(write: Write) -> None:
    lines = PEM.replace("\\n", "\n      ")
    body = f"spec:\n  security:\n    secrets: |\n      {lines}\n  application: deployment\n"
    findings = {f.rule: f.message for f in found(write({"applications/hello.yaml": application(body)}))}
    assert findings["unknown-field"] == "`spec` has no field `application`"
    assert "MIIEpA" not in str(findings)


def test_a_secret_is_named_by_the_word_before_it(write: Write) -> None:
    body = "spec: {security: {secrets: 'password: correct-horse'}}\n"
    (finding,) = found(write({"applications/hello.yaml": application(body)}))
    assert finding.message == "this looks like a secret: it begins with `password:`"


def test_a_slow_import_is_no_slow_plan(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    plain, first = builtins.__import__, ["jsonschema"]

    def slow(name: str, *rest: object, **named: object) -> object:
        if name in first:
            first.remove(name)
            time.sleep(1.2)
        return plain(name, *rest, **named)  # type: ignore[arg-type]

    schema = "{properties: {a: {minimum: 1}}}"
    folder = write({"services/database.yaml": service(schema), "applications/hello.yaml": using("{a: 2}")})
    monkeypatch.setattr(builtins, "__import__", slow)
    assert rules(folder) == set()
