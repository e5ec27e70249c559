"""The walls stand: floors, start-up, and everything that is generated."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from usdfops import __version__
from usdfops.cli.app import _COMMANDS
from usdfops.cli.reference import reference_pages
from usdfops.model import catalog_schema
from usdfops.model.asked import asked_of
from usdfops.model.schema import schema_files

PACKAGE = ROOT / "usdfops"
# A module may import what stands to the left of it, and its own floor. `model` and `read` do not
# know each other; the files at the top level know only themselves and what is lower.
FLOORS = (
    "errors",
    "words",
    "finding",
    "atomic",
    "read",
    "model",
    "settings",
    "catalog",
    "judge",
    "render",
    "cli",
)


def floor(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "errors"


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(file: Path) -> None:
    if file.parent == PACKAGE and file.stem.startswith("__"):
        return
    own = floor(".".join(("usdfops", *file.relative_to(PACKAGE).with_suffix("").parts)))
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("usdfops"):
            names = (
                [node.module or ""] if node.module != "usdfops" else [f"usdfops.{a.name}" for a in node.names]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("usdfops.")]
        else:
            continue
        for name in names:
            if name == "usdfops.__version__":
                continue
            assert FLOORS.index(floor(name)) <= FLOORS.index(own), f"{own} must not import {name}"
            assert {floor(name), own} != {"read", "model"}, "read and model stand beside each other"


def modules_after(*arguments: str, cwd: Path = ROOT) -> set[str]:
    """The modules that a call has imported when it ends."""
    script = (
        "import sys; from usdfops.cli import call; sys.argv = ['usdfops', *sys.argv[1:]]; code = call();"
        "print(*sys.modules, sep='\\n', file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stderr.split())


def test_a_clean_validate_imports_little() -> None:
    heavy = {
        "pydantic", "typer", "rich", "jsonschema", "ruamel.yaml", "dataclasses", "inspect", "importlib.metadata",
        "google.protobuf", "pathlib", "difflib", "subprocess", "logging", "socket", "asyncio", "urllib.request", "shutil",
    }  # fmt: skip
    assert not heavy & modules_after("validate")


def test_a_command_imports_no_other_command() -> None:
    commands = {f"usdfops.cli.{function.partition(':')[0]}" for function, *_ in _COMMANDS.values()}
    assert commands & modules_after("schema", "--check") == {"usdfops.cli.schema"}


def test_the_version_imports_next_to_nothing() -> None:
    loaded = modules_after("--version")
    assert not {"yaml", "re", "json", "typing", "usdfops.judge"} & (loaded - modules_of_bare_python())


def modules_of_bare_python() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_version_is_a_constant_that_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "usdfops", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"usdfops {__version__}\n"


def generated() -> dict[Path, str]:
    """Every file that is made from code, and what it should say."""
    files = {ROOT / "docs" / "reference" / path: text for path, text in reference_pages().items()}
    files |= {ROOT / "schemas" / name: text for name, text in schema_files().items()}
    files[PACKAGE / "model" / "catalog.schema.json"] = schema_files()["catalog.schema.json"]
    return files


def test_what_is_generated_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):  # first what the pages are made from
        (PACKAGE / "model" / "catalog.schema.json").write_text(schema_files()["catalog.schema.json"])
        catalog_schema.cache_clear()
        asked_of.cache_clear()
    wanted = generated()
    if request.config.getoption("--update"):
        for path, text in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    stale = [
        str(p.relative_to(ROOT)) for p, text in wanted.items() if not p.exists() or p.read_text() != text
    ]
    assert not stale, "run `pytest --update` and look at the difference"
    there = {*(ROOT / "docs" / "reference").rglob("*.md"), *(ROOT / "schemas").glob("*.json")}
    assert there <= set(wanted), "files that nothing makes any more"


def test_every_field_says_what_it_is_for() -> None:
    definitions = catalog_schema()["$defs"]
    assert isinstance(definitions, dict)
    for name, definition in definitions.items():
        for field, rule in definition.get("properties", {}).items():
            target = definitions[rule["$ref"].rpartition("/")[2]] if "$ref" in rule else {}
            assert rule.get("title") or target.get("title"), f"{name}.{field}"
            assert len(rule.get("description") or target.get("description", "")) > 10, f"{name}.{field}"
