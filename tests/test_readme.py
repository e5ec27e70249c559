"""The README says what happens: its set-up, its picture, its links."""

from __future__ import annotations

import html
import io
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_cli import on_a_terminal

README = (ROOT / "README.md").read_text()
PICTURE = ROOT / "docs" / "images" / "validate.svg"


def test_two_commands_do_all_the_set_up() -> None:
    main, tests = re.findall(r"^```sh\n(.*)\n```$", README, re.MULTILINE)[:2]
    assert main.endswith("usdfops validate")
    assert tests.endswith("pytest -q")
    assert (
        len([command for command in (main, tests) if "pip install" in command and "-m venv" in command]) == 2
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The committed catalog with two mistakes, as the picture shows it."""
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    file = tmp_path / "catalog/applications/apdb.yaml"
    text = file.read_text()
    for right, wrong in (("tier: real-time", "tier: realtime"), ("- service: vault", "- service: valt")):
        assert right in text
        text = text.replace(right, wrong, 1)
    file.write_text(text)
    return tmp_path


def test_the_picture_shows_what_validate_says(broken: Path, request: pytest.FixtureRequest) -> None:
    shown = on_a_terminal("validate", cwd=broken)
    if request.config.getoption("--update"):
        draw(shown)
    drawn = html.unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", PICTURE.read_text())))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "".join(drawn.split()) == "".join(f"usdfops $ usdfops validate {plain}".split())


def draw(shown: str) -> None:
    """Draws what a terminal shows, as a picture that loads nothing."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=80, file=io.StringIO())
    console.print("$ usdfops validate")
    console.print(Text.from_ansi(shown.replace("\r\n", "\n").rstrip("\n")))
    without_fonts = re.sub(r"@font-face \{\{.*?\n    \}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(console.export_svg(title="usdfops", code_format=without_fonts, unique_id="validate"))
    assert "http" not in PICTURE.read_text().replace("http://www.w3.org/2000/svg", "").replace(
        "https://www.textualize.io", ""
    )


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.name
)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
