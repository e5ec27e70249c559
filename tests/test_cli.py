"""The commands: what they answer, where they write it, and how they end."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, TODAY, WORLD, Run, Write, application
from usdfops import __version__
from usdfops.read.document import parse
from usdfops.read.tree import File

BACKUP_STATED = """\
The backup is stated, or that none is needed
An outage without a backup is a loss.

  name        backup-stated
  standard    Recovery (catalog/standards/recovery.yaml:9)
  asked of    applications
  level       required
  side        application
  effort      hours
  applies     where app.type == 'database'
  expects     has(app.recovery.backup.interval) || has(app.recovery.backup.none)
  what to do  the standard names no remedy
  comes to    2 n/a
"""
BROKEN = application("spec:\n  tier: high\n  partOf: archiv\n")


def one_line(text: str) -> bool:
    return text.startswith("usdfops: ") and text.count("\n") == 1 and text.endswith("\n")


def test_a_clean_catalog_is_counted_and_ends_with_0(run: Run) -> None:
    answer = run("validate")
    assert answer.code == 0
    assert "17 resources checked, no findings: 3 applications, 4 services" in answer.out
    assert answer.err == ""


def test_findings_end_with_1_whatever_the_format(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": BROKEN})
    for name in ("text", "concise", "json", "sarif", "github"):
        answer = run("validate", "--format", name)
        assert answer.code == 1
        assert answer.err == ""
        assert "unknown-tier" in answer.out


def test_paths_restrict_what_is_shown_and_counts(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": BROKEN, "applications/archive.yaml": "x"})
    shown = run("validate", "--format", "concise", "catalog/applications/hello.yaml").out
    assert [line.split(":")[0] for line in shown.splitlines()] == ["catalog/applications/hello.yaml"] * 2
    assert run("validate", "catalog/teams").code == 0
    assert run("validate", "catalog").code == 1


def test_paths_do_not_restrict_what_is_known(run: Run, world: Path) -> None:
    (world / "applications/hello.yaml").write_text(application("spec: {partOf: archive}\n"))
    assert run("validate", "catalog/applications/hello.yaml").code == 0


def test_paths_are_relative_to_where_the_call_is_made(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    (folder.parent / ".git").mkdir()
    monkeypatch.chdir(folder / "applications")
    lines = run("validate", "--catalog", "..", "--format", "concise").out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["hello.yaml", "hello.yaml"]
    in_github = run("validate", "--catalog", "..", "--format", "github").out
    assert "file=catalog/applications/hello.yaml," in in_github


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["validate", "nothing"], "`nothing` does not exist"),
        (["validate", "/"], "is not in the catalog"),
        (["validate", "--catalog", "nothing"], "`nothing` does not exist"),
        (["validate", "--catalog", "catalog/teams/square.yaml"], "is not a folder"),
        (["validate", "--select", "unkown-tier"], "write `unknown-tier`"),
        (["validate", "--ignore", "refernces"], "write `references`"),
        (["validate", "--as-of", "2026-02-30"], "is not a date"),
        (["validate", "--as-of", "20260201"], "is not a date"),
        (["validate", "--format", "jsn"], "write `json`"),
        (["validate", "--output", "no/such/folder/x"], "cannot be written"),
        (["validate", "--colour"], "no such option"),
        (["validate", "--format"], "requires an argument"),
        (["valdate"], "Did you mean `validate`?"),
        (["list", "aplications"], "write `Application`"),
        (["list", "applications", "--format", "jsn"], "jsn"),
        (["show", "helo"], "write `Hello`"),
        (["show", "phalanx/square"], "nothing in the catalog"),
        (["show"], "missing argument `NAME`; see `usdfops show --help`"),
        (["explain", "unknown-teir"], "write `unknown-tier`"),
        (["new", "application", "Hello World"], "is not a name"),
        (["new", "application", "hello"], "already"),
        (["new", "thing", "x"], "there is no kind `thing`"),
        (["init", "."], "already"),
        (["init", "catalog/teams/square.yaml"], "is not a folder"),
    ],
)
def test_a_wrong_call_is_one_line_and_2(run: Run, arguments: list[str], says: str) -> None:
    answer = run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
    assert one_line(answer.err)


def test_without_a_catalog_the_way_on_is_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    answer = run("validate")
    assert answer.code == 2
    assert "usdfops init" in answer.err
    assert one_line(answer.err)


def test_the_nearest_pyproject_with_the_table_says_where_the_catalog_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(WORLD, tmp_path / "deep" / "things")
    (tmp_path / "deep" / "pyproject.toml").write_text('[tool.usdfops]\ncatalog = "things"\n')
    below = tmp_path / "deep" / "other" / "below"
    below.mkdir(parents=True)
    (below.parent / "pyproject.toml").write_text('[project]\nname = "usdfops-user"\n')
    monkeypatch.chdir(below)
    assert run("validate").code == 0
    (tmp_path / "deep" / "things" / "teams" / "square.yaml").write_text("x")
    assert run("validate", "--format", "concise").out.startswith("../../things/teams/square.yaml:1:1: ")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[tool.usdfops]\ncatalogue = 'x'\n", "write `catalog`"),
        ("[tool.usdfops]\ncatalog = 3\n", "is not a text"),
        ("[tool]\nusdfops = 3\n", "is not a table"),
        ("[tool.usdfops\n", "cannot be read"),
        ("[tool.usdfops]\ncatalog = 'nowhere'\n", "`nowhere` does not exist"),
    ],
)
def test_a_wrong_setting_is_one_line_and_2(run: Run, tmp_path: Path, table: str, says: str) -> None:
    (tmp_path / "pyproject.toml").write_text(table)
    answer = run("validate")
    assert answer.code == 2
    assert says in answer.err
    assert one_line(answer.err)


def test_select_and_ignore_take_rules_and_subjects(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": BROKEN})
    assert run("validate", "--select", "hygiene,yaml").code == 0
    assert run("validate", "--ignore", "references").code == 0
    only = run("validate", "--select", "references", "--ignore", "unknown-tier", "--format", "concise").out
    assert [line.split()[1] for line in only.splitlines()] == ["unknown-reference"]


def test_as_of_is_the_day_that_counts(run: Run, write: Write) -> None:
    write({"teams/square.yaml": (WORLD / "teams/square.yaml").read_text() + "  reviewedOn: 2030-01-01\n"})
    assert run("validate", "--as-of", "2030-01-01").code == 0
    assert run("validate", "--as-of", "2029-12-31").code == 1


def test_output_goes_to_the_file_and_replaces_it_whole(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("before")
    target.chmod(0o640)
    answer = run("validate", "--format", "json", "--output", str(target))
    assert (answer.code, answer.out) == (0, "")
    assert json.loads(target.read_text())["findings"] == []
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.glob(".usdfops*")] == []


def test_statistics_count_instead_of_showing(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": BROKEN})
    answer = run("validate", "--statistics")
    assert answer.code == 1
    assert answer.out.splitlines()[:2] == ["     1  unknown-reference", "     1  unknown-tier"]


def test_the_same_call_gives_the_same_bytes(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": BROKEN})
    for name in ("text", "concise", "json", "sarif", "github"):
        call = ("validate", "--format", name, "--as-of", "2026-06-01")
        assert run(*call).out == run(*call).out


def test_debug_is_taken_anywhere_and_changes_no_exit_code(run: Run) -> None:
    for arguments in (("--debug", "validate", "nothing"), ("validate", "nothing", "--debug")):
        answer = run(*arguments)
        assert answer.code == 2
        assert one_line(answer.err)


def test_version_and_help(run: Run) -> None:
    assert run("--version").out == f"usdfops {__version__}\n"
    assert run("--debug", "--version").out == f"usdfops {__version__}\n"
    for command in ("validate", "list", "show", "explain", "new", "init", "schema"):
        answer = run(command, "--help")
        assert answer.code == 0
        assert "Examples:" in answer.out
        assert f"usdfops {command}" in answer.out
    assert run().code == 2


def test_list_shows_a_row_each_and_dashes_for_what_nobody_said(run: Run) -> None:
    out = run("list", "applications").out.splitlines()
    assert out[0].split() == ["NAME", "TIER", "GROUP", "TITLE"]
    assert out[1].split() == ["archive", "-", "-", "Archive"]
    assert run("list", "SupportModel").code == 0
    found = json.loads(run("list", "team", "--format", "json").out)
    assert [team["name"] for team in found["resources"]] == ["square", "storage"]
    assert found["resources"][0]["path"] == "catalog/teams/square.yaml"
    assert run("list").out.splitlines()[:2] == ["KIND              RESOURCES", "applications      3"]
    assert json.loads(run("list", "--format", "json").out)["kinds"]["Team"] == 2


def test_a_file_that_cannot_be_read_is_counted_and_said(run: Run, write: Write) -> None:
    write({"applications/broken.yaml": "a: ["})
    answer = run("list", "applications")
    assert "broken   unreadable" in answer.out
    assert "catalog/applications/broken.yaml cannot be read, so this may be incomplete" in answer.err
    assert "may be incomplete" in run("show", "hello").err
    answer = run("show", "broken")
    assert answer.code == 2
    assert "cannot be read" in answer.err
    assert one_line(answer.err)


def test_show_says_first_that_something_is_not_simply_there_to_be_used(run: Run, write: Write) -> None:
    assert run("show", "old-store").out.splitlines()[2].split(maxsplit=1) == [
        "lifecycle",
        "deprecated; move to database",
    ]
    write(
        {
            "applications/hello.yaml": application(
                "spec: {uses: [{service: old-store}, {service: database}]}\n"
            )
        }
    )
    assert "old-store (deprecated), database" in run("show", "hello").out


@pytest.mark.parametrize("columns", [50, 80])
def test_lists_fit_the_terminal_and_keep_names_whole(columns: int) -> None:
    shown = on_a_terminal("list", "services", cwd=ROOT, columns=columns)
    assert max(len(line) for line in shown.splitlines()) <= columns
    assert "ceph-bucket-notifications " in shown
    assert "Embargo Ceph S3" in shown


@pytest.mark.parametrize("name", ["archive", "ARCHIVE", "The Archive", "the archive", "application/archive"])
def test_show_understands_names_titles_and_aliases(run: Run, name: str) -> None:
    answer = run("show", name)
    assert answer.code == 0
    assert answer.out.startswith("Archive (Application/archive)\n")


def test_show_asks_back_where_two_are_called_so(run: Run, write: Write) -> None:
    write({"teams/archive.yaml": (WORLD / "teams/square.yaml").read_text().replace("square", "archive")})
    answer = run("show", "archive")
    assert answer.code == 2
    assert "Application/archive, Team/archive" in answer.err
    assert run("show", "Team/archive").code == 0


def test_show_opens_with_what_somebody_on_call_needs(run: Run, write: Write) -> None:
    write(
        {
            "applications/hello.yaml": application(
                "spec:\n  tier: critical\n  operatingHours: 24x7\n  uses: []\n  support:\n    channels:\n"
                "      - {slack: hello-help, use: support}\n"
                "  runbooks: [{title: Restart, url: 'https://example.org/restart'}]\n"
            ),
            "applications/archive.yaml": (WORLD / "applications/archive.yaml").read_text()
            + "  dependsOn: [{application: hello}]\n",
        }
    )
    lines = run("show", "hello").out.splitlines()
    facts = dict(
        line.strip().split("  ", 1) for line in lines[2 : lines.index("All it says")] if line[2:3].strip()
    )
    assert {key: value.strip() for key, value in facts.items()} == {
        "support": "#hello-help",
        "tier": "critical",
        "operating hours": "24x7 (Around the clock)",
        "runbook": "Restart https://example.org/restart",
        "uses": "nothing",
        "needed by": "archive",
        "unknown": "alerts, announcements, owner, support hours, backup, restore,",
        "confirmed": "never, by its owners",
        "file": "catalog/applications/hello.yaml",
    }
    shown = json.loads(run("show", "hello", "--format", "json").out)
    assert shown["usedBy"] == [
        {
            "resource": "Application/archive",
            "path": "catalog/applications/archive.yaml",
            "line": 9,
            "pointer": "/spec/dependsOn/0/application",
        }
    ]


def test_explain_prints_rules_subjects_and_kinds(run: Run) -> None:
    assert "- `unknown-tier` (fixable): A tier is none of those" in run("explain").out
    assert run("explain", "unknown-tier").out.startswith("# unknown-tier\n")
    assert "## unknown-tier" in run("explain", "references").out
    assert "`spec.tier`" in run("explain", "application").out


def test_explain_tells_what_a_requirement_asks_for(
    run: Run, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run("explain", "Backup-Stated", "--as-of", TODAY)
    assert (said.code, said.err) == (0, "")
    assert said.out == BACKUP_STATED
    assert run("explain", "backup-statde").err.endswith("write `backup-stated`\n")
    assert "`usdfops explain backup-stated`" in run("show", "backup-stated").err
    monkeypatch.chdir(world)
    assert "there is none here; name one with --catalog" in run("explain", "backup-stated").err
    assert run("explain", "backup-stated", "--catalog", ".").code == 0
    assert run("explain", "unknown-tier").code == 0


def test_schema_writes_beside_the_catalog_and_checks(run: Run, world: Path) -> None:
    assert run("schema", "--check").code == 1
    assert run("schema").code == 0
    assert run("schema", "--check").code == 0
    file = world.parent / "schemas" / "team.schema.json"
    file.write_text(file.read_text().replace("Team", "Taem"))
    answer = run("schema", "--check")
    assert answer.code == 1
    assert "team.schema.json" in answer.out


def test_new_writes_a_blank_that_validate_names_until_it_is_filled(run: Run, world: Path) -> None:
    assert run("new", "application", "fresh").code == 0
    file = world / "applications/fresh.yaml"
    assert "facility: usdf" in file.read_text(), "there is one facility, so it is filled in"
    (line,) = run("validate", "--format", "concise").out.splitlines()
    assert line.startswith("catalog/applications/fresh.yaml:6:3: null-value `title` has no value")
    file.write_text(file.read_text().replace("title:", "title: Fresh"))
    assert run("validate").code == 0


@pytest.mark.parametrize("kind", ["application", "service", "pattern", "role", "team", "group", "facility"])
def test_new_with_a_title_is_valid_as_it_stands(run: Run, world: Path, kind: str) -> None:
    title = "yes: \"no\" #1 'é' [x]"
    assert run("new", kind, "no", "--title", title).code == 0
    answer = run("validate")
    assert answer.code == 0, answer.out
    assert title in [r["title"] for r in json.loads(run("list", kind, "--format", "json").out)["resources"]]


def test_init_makes_a_valid_catalog(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("init", "fresh").code == 0
    monkeypatch.chdir(tmp_path / "fresh")
    assert run("validate").code == 0
    assert run("schema", "--check").code == 0
    assert run("new", "application", "first", "--title", "First").code == 0
    assert run("init", ".").code == 2


def on_a_terminal(
    *arguments: str, cwd: Path, typed: str = "", env: dict[str, str] | None = None, columns: int = 80
) -> str:
    """What a call shows on a real terminal."""
    import fcntl
    import struct
    import termios

    main_end, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    base = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "CI")}
    process = subprocess.Popen(
        [sys.executable, "-m", "usdfops", *arguments],
        stdin=terminal, stdout=terminal, stderr=terminal, cwd=cwd, env={**base, "TERM": "xterm", **(env or {})},
    )  # fmt: skip
    os.close(terminal)
    os.write(main_end, typed.encode())
    shown = b""
    try:
        while chunk := os.read(main_end, 65536):
            shown += chunk
    except OSError:
        pass
    finally:
        process.wait()
        os.close(main_end)
    return shown.decode()


def test_a_long_run_shows_progress_on_a_terminal_and_cleans_up(write: Write) -> None:
    sources = "  sources:\n" + "".join(f"    - title: Page {n}\n" for n in range(120))
    team = (WORLD / "teams/square.yaml").read_text() + sources
    many: dict[str, str | bytes] = {
        f"teams/t{n}.yaml": team.replace("square", f"t{n}").replace("SQuaRE", f"T{n}") for n in range(1000)
    }
    shown = on_a_terminal("validate", cwd=write(many).parent)
    assert "reading: " in shown
    assert "\r\x1b[K1,017 resources checked, no findings" in shown
    done = subprocess.run(
        [sys.executable, "-m", "usdfops", "validate", "teams"],
        cwd=write({}).parent,
        capture_output=True,
        check=False,
    )
    assert b"reading" not in done.stderr


def test_colours_on_a_terminal_only_and_not_with_no_color(write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN}).parent
    assert "\x1b[" in on_a_terminal("validate", cwd=folder)
    assert "\x1b[" not in on_a_terminal("validate", cwd=folder, env={"NO_COLOR": "1"})
    assert "\x1b[" not in on_a_terminal("validate", cwd=folder, env={"TERM": "dumb"})


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_text_fits_the_terminal(write: Write, columns: int) -> None:
    long = "x" * 30
    body = f"spec:\n  tier: high\n  needs: [{{title: {long}}}, {{title: {long}}}, {{titel: {long}}}]\n"
    folder = write({"applications/hello.yaml": application(body)}).parent
    shown = on_a_terminal("validate", cwd=folder, env={"NO_COLOR": "1"}, columns=columns)
    lines = [line for line in shown.splitlines() if ".yaml:" not in line]  # a path is never broken
    assert max(len(line) for line in lines) <= columns
    assert "^^^^" in shown


def test_new_asks_on_a_terminal(world: Path) -> None:
    typed = "Asked For\n\ndatabse\nDATABASE\n\nCritical\n24x7\n"
    shown = on_a_terminal("new", "application", "asked", cwd=world.parent, typed=typed)
    assert "one of: application, database" in shown
    assert "did you mean database?" in shown
    data = parse(File("x", (world / "applications/asked.yaml").read_bytes())).data
    assert isinstance(data, dict)
    assert data["metadata"] == {"name": "asked", "title": "Asked For"}
    assert data["spec"] == {
        "type": "database", "facility": "usdf", "tier": "critical", "operatingHours": "24x7",
    }  # fmt: skip


def test_a_reader_who_has_enough_is_no_error(write: Write) -> None:
    folder = write({f"teams/t{n}.yaml": "x" for n in range(2000)}).parent
    script = f"'{sys.executable}' -m usdfops validate --format concise | head -n 1"
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_an_ascii_terminal_gets_escapes_and_no_traceback(write: Write) -> None:
    folder = write({"applications/hello.yaml": application("spec: {tier: höher}\n")}).parent
    done = subprocess.run(
        [sys.executable, "-m", "usdfops", "validate"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "h\\xf6her" in done.stdout
    assert done.stderr == ""


def test_a_rule_that_fails_is_2_and_names_itself(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from usdfops.judge.rules import RULES

    def fail(_: object) -> list[object]:
        raise ZeroDivisionError("oops")

    monkeypatch.setitem(RULES, "unknown-tier", RULES["unknown-tier"]._replace(check=fail))  # type: ignore[arg-type]
    answer = run("validate")
    assert answer.code == 2
    assert "unknown-tier" in answer.err
    assert one_line(answer.err)
    assert "ZeroDivisionError" in run("validate", "--debug").err


def test_completion_knows_commands_rules_and_resources(world: Path) -> None:
    def completed(words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from usdfops.cli import main; import sys; sys.exit(main())"],
            cwd=world.parent, capture_output=True, text=True, check=False,
            env={
                **os.environ,
                "_USDFOPS_COMPLETE": "complete_zsh",
                "_TYPER_COMPLETE_ARGS": f"usdfops {words}",
            },
        )  # fmt: skip
        return done.stdout

    assert "validate" in completed("val")
    assert "unknown-tier" in completed("validate --select unknown-t")
    assert "archive" in completed("show arch")
    assert "applications" in completed("list app")
