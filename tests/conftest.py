"""What tests share: a small valid catalog, ways to change it, and no network."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.catalog.versions import Versions
from usdfops.cli import call
from usdfops.finding import Finding
from usdfops.judge.lint import lint

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
WORLD = Path(__file__).parent / "world"
TODAY = "2026-06-01"

Write = Callable[[dict[str, str | bytes]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden and generated files")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("usdfops opens no socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A copy of the small valid catalog."""
    return Path(shutil.copytree(WORLD, tmp_path / "catalog"))


@pytest.fixture
def write(world: Path) -> Write:
    """Writes files into the small catalog and answers with its folder."""

    def write_files(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = world / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return world

    return write_files


def loaded(folder: Path) -> Catalog:
    """The catalog in `folder`, on the day that is today in tests."""
    return load(str(folder), as_of=TODAY)


def found(folder: Path) -> list[Finding]:
    """What lint finds in the catalog in `folder`; with what its history knows, where it has one of its own."""
    if not (folder / ".git/HEAD").exists():
        return lint(loaded(folder))
    with Versions(str(folder)) as versions:
        former = versions.former(versions.repository.commit())
    return lint(load(str(folder), as_of=TODAY, former=former))


def application(body: str) -> str:
    """The manifest of the application `hello`, with the given text below its metadata."""
    head = "apiVersion: usdfops/v1\nkind: Application\nmetadata:\n  name: hello\n  title: Hello\n"
    return head + body


class Answer:
    """What a call answered: its exit code, and what it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


Run = Callable[..., Answer]


@pytest.fixture
def run(world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls usdfops, in the folder that holds the small catalog."""
    monkeypatch.chdir(world.parent)

    def called(*arguments: str) -> Answer:
        capsys.readouterr()
        monkeypatch.setattr("sys.argv", ["usdfops", *arguments])
        code = call()
        written = capsys.readouterr()
        return Answer(code, written.out, written.err)

    return called


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a network; one for all tests, since playwright runs once in a process."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: `apt-get install chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()
