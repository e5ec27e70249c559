"""Promises that no other test holds: each fails when what it is about is taken away."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import typer
from pydantic import ValidationError

from tests.conftest import TODAY, WORLD, Run, Write, application, found, loaded
from usdfops import __version__
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES
from usdfops.model.schema import MODELS
from usdfops.read.document import parse
from usdfops.read.events import MAX_VALUES
from usdfops.read.tree import File
from usdfops.render.formats import FORMATS, render
from usdfops.render.report import Report
from usdfops.settings import repository_root

BROKEN = application("spec:\n  tier: high\n")


def one_line(text: str) -> bool:
    return text.startswith("usdfops: ") and text.count("\n") == 1 and text.endswith("\n")


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Everything below `folder`, with what changes when somebody writes to it."""
    places = [folder, *folder.rglob("*")]
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_ctime_ns, p.stat().st_size) for p in places}


def pattern(**spec: object) -> dict[str, object]:
    return {
        "apiVersion": "usdfops/v1",
        "kind": "Pattern",
        "metadata": {"name": "x", "title": "X"},
        "spec": spec,
    }


# Models.


@pytest.mark.parametrize(
    "spec",
    [{"recommended": "yes"}, {"recommended": 1}, {"recommended": "true"}, {"gives": [True]}, {"gives": [1]}],
)
def test_models_take_no_value_of_another_type(spec: dict[str, object]) -> None:
    MODELS["Pattern"].model_validate(pattern(recommended=True, gives=["yes", "1"]))
    with pytest.raises(ValidationError, match=r"valid (boolean|string)"):
        MODELS["Pattern"].model_validate(pattern(**spec))


def test_models_take_no_truth_value_for_a_text() -> None:
    given = pattern() | {"metadata": {"name": "x", "title": True}}
    with pytest.raises(ValidationError, match="valid string"):
        MODELS["Pattern"].model_validate(given)


def test_models_are_frozen_at_every_level() -> None:
    model = MODELS["Pattern"].model_validate(pattern(recommended=True))
    for part, field in ((model, "kind"), (model.metadata, "title"), (model.spec, "recommended")):  # type: ignore[attr-defined]
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, field, getattr(part, field))


# Reading.


def values(number: int) -> bytes:
    """A list that has that many values, itself among them, once its aliases are written out."""
    whole, rest = divmod(number - 1, 100)
    items = ["&a [" + ", ".join(["x"] * 99) + "]", *["*a"] * (whole - 1), *["x"] * rest]
    return f"[{', '.join(items)}]\n".encode()


def test_as_many_values_as_allowed_and_not_one_more() -> None:
    allowed = parse(File("x.yaml", values(MAX_VALUES)))
    assert allowed.readable
    assert allowed.troubles == []
    assert isinstance(allowed.data, list)
    assert 1 + sum(1 + len(item) if isinstance(item, list) else 1 for item in allowed.data) == MAX_VALUES
    refused = parse(File("x.yaml", values(MAX_VALUES + 1)))
    assert not refused.readable
    assert [trouble.rule for trouble in refused.troubles] == ["alias-explosion"]


def test_hidden_files_and_folders_are_left_alone(write: Write) -> None:
    folder = write(
        {
            ".hidden.yaml": "a: [",
            ".git/config.yaml": "a: [",
            "applications/.draft.yaml": "a: [",
            "applications/.old/hello.yaml": BROKEN,
        }
    )
    (folder / "teams/.link.yaml").symlink_to("/etc/passwd")
    assert found(folder) == []
    assert not [r for r in loaded(folder).resources if "/." in f"/{r.document.path}"]


def test_a_link_to_a_folder_of_the_catalog_is_said_and_not_followed(write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    (folder / "more").symlink_to("applications")
    (folder / "teams/again").symlink_to("../applications")
    assert [(f.path, f.rule) for f in found(folder)] == [
        ("applications/hello.yaml", "unknown-tier"),
        ("more", "not-a-file"),
        ("teams/again", "not-a-file"),
    ]


# Findings.


def test_findings_stand_in_the_order_of_path_and_place(write: Write) -> None:
    folder = write(
        {
            "applications/hello.yaml": application(
                "spec:\n  teir: x\n  tier: high\n  partOf: hello\n  dependsOn: [{application: gone}, {aplication: x}]\n"
            ),
            "applications/archive.yaml": "a: [",
            "teams/square.yaml": (WORLD / "teams/square.yaml").read_text() + "spec: {slack: ['#a', ~]}\n",
        }
    )
    catalog = loaded(folder)
    findings = lint(catalog)
    places = [(f.path, f.span) for f in findings]
    assert len(findings) > 6
    assert places == sorted(places)
    assert lint(catalog, list(RULES.values())[::-1]) == findings
    assert lint(catalog, sorted(RULES.values(), key=lambda rule: rule.name)) == findings


def test_paths_match_whole_parts(run: Run, write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    (folder / "app").mkdir()
    (folder / "applications/he").mkdir()
    (folder / "applications/hello").mkdir()
    for path in ("catalog/app", "catalog/applications/he", "catalog/applications/hello"):
        answer = run("validate", path)
        assert (answer.code, answer.err) == (0, ""), path
        assert run("validate", f"{path}/").code == 0
    for path in ("catalog/applications", "catalog/applications/", "catalog/applications/hello.yaml"):
        assert run("validate", path).code == 1, path


def waived(until: str) -> str:
    waiver = f"{{requirement: backup-stated, waived: Soon., approvedBy: storage, until: {until}}}"
    return application(f"spec:\n  exceptions: [{waiver}]\n")


def test_a_waiver_counts_on_its_last_day_and_no_longer(write: Write) -> None:
    assert TODAY == "2026-06-01"
    assert found(write({"applications/hello.yaml": waived(TODAY)})) == []
    ended = found(write({"applications/hello.yaml": waived("2026-05-31")}))
    assert [finding.rule for finding in ended] == ["ended-waiver"]


def test_what_is_retired_may_name_what_is_retired(write: Write) -> None:
    needs = "  dependsOn: [{application: legacy}]\n  partOf: legacy\n"
    assert (
        found(write({"applications/hello.yaml": application(f"spec:\n  lifecycle: retired\n{needs}")})) == []
    )
    used = found(write({"applications/hello.yaml": application(f"spec:\n  lifecycle: production\n{needs}")}))
    assert {finding.rule for finding in used} == {"retired-reference"}


def test_a_circle_of_three_names_all_three(write: Write) -> None:
    circle = {"hello": "archive", "archive": "third", "third": "hello"}
    findings = found(
        write(
            {
                f"applications/{name}.yaml": application(f"spec: {{partOf: {whole}}}\n")
                .replace("name: hello", f"name: {name}")
                .replace("Hello", name.title())
                for name, whole in circle.items()
            }
        )
    )
    assert [f.path for f in findings] == [f"applications/{name}.yaml" for name in sorted(circle)]
    for finding in findings:
        assert finding.rule == "circular-part-of"
        assert all(f"`{name}`" in finding.message for name in circle)
        others = {related.path for related in finding.related}
        assert {finding.path} | others == {f"applications/{name}.yaml" for name in circle}


def test_a_team_in_small_letters_is_no_person(write: Write) -> None:
    for name, rule in (
        ("jane doe", "unknown-reference"),
        ("jane Doe", "unknown-reference"),
        ("Jane doe", "unknown-reference"),
        ("jane-doe", "unknown-reference"),
        ("Jane Doe", "person-as-team"),
        ("Jane M. Doe", "person-as-team"),
    ):
        findings = found(
            write({"applications/hello.yaml": application(f"spec: {{roles: {{service-owner: {name}}}}}\n")})
        )
        assert [finding.rule for finding in findings] == [rule], name


# One of each kind that leaked-secret knows: the text, and what of it must not be repeated. They are
# put together here, so that nobody who looks for secrets finds this file.
BODY = "Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LmNbVcXz"
SECRETS = {
    "private-key": (f"-----BEGIN {'RSA '}PRIVATE KEY-----\n{BODY}", BODY),
    "aws": (f"AKIA{BODY.upper()[:16]}", BODY.upper()[:16]),
    **{f"github-{sign}": (f"gh{sign}_{BODY}", BODY) for sign in "pousr"},
    "github-pat": (f"github_pat_{BODY}", BODY),
    "gitlab": (f"glpat-{BODY}", BODY),
    **{f"slack-{sign}": (f"xox{sign}-{BODY}", BODY) for sign in "abprs"},
    "vault-service": (f"hvs.{BODY}", BODY),
    "vault-batch": (f"hvb.{BODY}", BODY),
    "jwt": (f"eyJ{BODY}.eyJ{BODY}.{BODY}", BODY),
    "url": (f"https://someone:{BODY}@example.org/", BODY),
    "url-short": ("http://u:hunter2@example.org/", "hunter2"),
    **{
        word: (f"{word}: {BODY}", BODY)
        for word in (
            *("password", "passwd", "Password", "PASSWORD", "secret_key", "secret-key", "secretkey"),
            *("api_key", "api-key", "apikey", "API_KEY", "access_token", "access-token", "accesstoken"),
        )
    },
    "equals": (f"password={BODY}", BODY),
    "spaces": (f"password = '{BODY}'", BODY),
    "json": (f'{{"api_key": "{BODY}"}}', BODY),
    "short": ("password: hunter", "hunter"),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_of_every_kind_is_found_and_not_repeated_for_programs(write: Write, name: str) -> None:
    text, secret = SECRETS[name]
    body = f"spec: {{security: {{secrets: {json.dumps(text)}}}}}\n"
    folder = write({"applications/hello.yaml": application(body)})
    catalog = loaded(folder)
    report = Report(lint(catalog), catalog, str(folder), str(folder.parent))
    assert {finding.rule for finding in report.findings} == {"leaked-secret"}
    for form in FORMATS:
        written = render(report, form)
        assert "leaked-secret" in written
        assert secret[:20] not in written.replace("…", ""), form


@pytest.mark.parametrize("key", ["password", "api_key", "accessToken"])
def test_a_secret_below_a_key_that_says_so_is_found(write: Write, key: str) -> None:
    parameters = f"uses: [{{service: kubernetes, plan: large, parameters: {{{key}: {BODY}}}}}]"
    findings = found(write({"applications/hello.yaml": application(f"spec: {{{parameters}}}\n")}))
    assert [finding.rule for finding in findings] == ["leaked-secret"]
    assert BODY not in f"{findings[0].message} {findings[0].hint}"


# The command line.


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (["validate"], "version"),
        (["validate", "--format", "json"], "version"),
        (["list", "applications"], "list_"),
        (["show", "hello"], "show"),
        (["new", "team", "fresh"], "new"),
    ],
)
def test_interrupted_is_130_and_failed_is_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], module: str
) -> None:
    raised: list[BaseException] = []

    def fail(*_: object, **__: object) -> NoReturn:
        raise raised[-1]

    monkeypatch.setattr(f"usdfops.cli.{module}.load", fail)
    raised.append(KeyboardInterrupt())
    answer = run(*arguments)
    assert (answer.code, answer.out) == (130, "")
    assert "Traceback" not in answer.err
    for error in (
        PermissionError(13, "Permission denied", "catalog/teams"),
        OSError(5, "Input/output error", "catalog/teams"),
        NotADirectoryError(20, "Not a directory", "catalog/teams"),
        TimeoutError(110, "Connection timed out", "catalog/teams"),
    ):
        raised.append(error)
        answer = run(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == f"usdfops: catalog/teams: {error.strerror}\n"


def test_a_question_that_is_not_answered_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> NoReturn:
        raise typer.Abort

    monkeypatch.setattr("usdfops.cli.new.load", give_up)
    answer = run("new", "team", "fresh")
    assert (answer.code, answer.out) == (130, "")
    assert "Traceback" not in answer.err


def called(*arguments: str, cwd: Path, before: str = "", after: str = "") -> subprocess.CompletedProcess[str]:
    """A call from a shell, with what stands before and after it."""
    words = " ".join(f"'{word}'" for word in arguments)
    script = f"{before} '{sys.executable}' -m usdfops {words} {after}"
    return subprocess.run(["sh", "-c", script], cwd=cwd, capture_output=True, text=True, check=False)


def test_a_full_disk_leaves_the_old_file_as_it_was(world: Path) -> None:
    target = world.parent / "out.json"
    target.write_text("before")
    arguments = ("validate", "--format", "json", "--output", "out.json")
    done = called(*arguments, cwd=world.parent, before="ulimit -f 0;")
    assert (done.returncode, done.stdout) == (2, "")
    assert one_line(done.stderr)
    assert "`out.json` cannot be written" in done.stderr
    assert target.read_text() == "before"
    assert sorted(path.name for path in world.parent.iterdir()) == ["catalog", "out.json"]


def test_an_output_that_cannot_be_replaced_is_one_line_and_2(run: Run, world: Path) -> None:
    (world.parent / "taken").mkdir()
    before = listing(world.parent / "taken")
    answer = run("validate", "--output", "taken")
    assert (answer.code, answer.out) == (2, "")
    assert "`taken` cannot be written" in answer.err
    assert one_line(answer.err)
    assert listing(world.parent / "taken") == before
    assert sorted(path.name for path in world.parent.iterdir()) == ["catalog", "taken"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is full")
def test_a_full_stdout_is_one_line_and_2(world: Path) -> None:
    for arguments in (["validate"], ["list", "--format", "json"], ["--version"]):
        done = called(*arguments, cwd=world.parent, after="> /dev/full")
        assert done.returncode == 2
        assert one_line(done.stderr), done.stderr


def test_the_version_needs_no_parser() -> None:
    script = (
        "import sys; sys.argv = ['usdfops', '--version']; from usdfops.cli import call; code = call();"
        "print(code, *(m for m in ('yaml', 'typer', 'pydantic', 'rich', 'jsonschema') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"usdfops {__version__}\n0\n"


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("show Application/ar", ["Application/archive"]),
        ("show Te", ["Team/square", "Team/storage"]),
        ("show arch", ["archive"]),
    ],
)
def test_completion_knows_kinds_with_names(world: Path, words: str, completed: list[str]) -> None:
    env = {"_USDFOPS_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": f"usdfops {words}"}
    done = subprocess.run(
        [sys.executable, "-m", "usdfops"],
        cwd=world.parent, capture_output=True, text=True, check=False, env={**os.environ, **env},
    )  # fmt: skip
    assert re.findall(r'"([\w/-]+)":"', done.stdout) == completed, done.stdout


def test_the_repository_is_the_nearest_above_or_where_the_call_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "outer/inner/catalog/teams"
    inner.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert repository_root(str(inner)) == str(tmp_path / "elsewhere"), "no repository"
    (tmp_path / "outer/.git").mkdir()
    assert repository_root(str(inner)) == str(tmp_path / "outer")
    (tmp_path / "outer/inner/.git").write_text("gitdir: ../.git/modules/inner\n")
    assert repository_root(str(inner)) == str(tmp_path / "outer/inner"), "a submodule or work tree"
    monkeypatch.chdir(inner)
    assert repository_root(".") == str(tmp_path / "outer/inner")
    (tmp_path / "link").symlink_to(inner)
    assert repository_root(str(tmp_path / "link")) == str(tmp_path / "outer/inner")


def test_services_get_paths_from_the_repository(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    call = ("validate", "--catalog", str(folder), "--format", "github")
    monkeypatch.chdir(folder / "teams")
    assert run(*call).out.startswith("::error file=../applications/hello.yaml,"), "from here: no repository"
    (tmp_path / ".git").mkdir()
    assert run(*call).out.startswith("::error file=catalog/applications/hello.yaml,")


@pytest.mark.parametrize("name", ["unknown-tier", "references", "application", "support-model"])
def test_explain_does_not_mind_case(run: Run, name: str) -> None:
    plain = run("explain", name)
    assert plain.code == 0
    for written in (name.upper(), name.title()):
        answer = run("explain", written)
        assert (answer.code, answer.out, answer.err) == (0, plain.out, "")


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "services"], ["list", "applications"], ["show", "hello"]],
    ids=" ".join,
)
def test_what_is_unreadable_is_said_on_stderr_only(run: Run, write: Write, arguments: list[str]) -> None:
    before = {form: run(*arguments, *form) for form in ((), ("--format", "json"))}
    assert {answer.err for answer in before.values()} == {""}
    write({"roles/broken.yaml": "a: [", "roles/latin.yaml": b"\xff"})
    for form, clean in before.items():
        answer = run(*arguments, *form)
        assert answer.code == 0
        assert one_line(answer.err)
        assert "catalog/roles/broken.yaml and 1 more cannot be read" in answer.err
        if arguments != ["list"]:
            assert answer.out == clean.out
        if form:
            json.loads(answer.out)


def test_schema_check_writes_nothing(run: Run, world: Path) -> None:
    before = listing(world.parent)
    assert run("schema", "--check").code == 1
    assert listing(world.parent) == before
    run("schema")
    (world.parent / "schemas/team.schema.json").write_text("{}")
    (world.parent / "schemas/role.schema.json").unlink()
    before = listing(world.parent)
    answer = run("schema", "--check")
    assert answer.code == 1
    assert len(answer.out.splitlines()) == 2
    assert listing(world.parent) == before


def _whole(_: Path) -> None:
    """The catalog as it is."""


def _wrong(folder: Path) -> None:
    (folder / "applications/hello.yaml").write_text(BROKEN)
    (folder / "applications/other.yml").write_text("a: [")
    (folder / "more").symlink_to("teams")


@pytest.mark.parametrize("prepare", [_whole, _wrong], ids=["clean", "broken"])
def test_validate_writes_nothing_into_the_catalog(
    run: Run, world: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(world)
    before = listing(world.parent)
    for form in FORMATS:
        run("validate", "--format", form)
        run("validate", "--format", form, "--statistics", "catalog/teams")
    run("validate")
    run("list")
    run("show", "hello")
    assert listing(world.parent) == before


def test_the_world_of_these_tests_is_clean(tmp_path: Path) -> None:
    assert found(Path(shutil.copytree(WORLD, tmp_path / "catalog"))) == []


def test_what_was_written_before_a_failure_is_written(world: Path) -> None:
    script = (
        "import sys; from usdfops import cli; import usdfops.cli.check as check\n"
        "def fail(*_, **__): sys.stdout.write('half'); raise ZeroDivisionError('oops')\n"
        "check.check = fail; sys.argv = ['usdfops', 'validate']; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=world.parent, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "half")
    assert one_line(done.stderr)
