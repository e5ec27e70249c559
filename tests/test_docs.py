"""The pages that people follow show what usdfops prints, and name commands that there are."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from tests.conftest import ROOT
from usdfops.cli.app import app

CONSOLE = "```console\n"
PAGES = [
    page
    for folder in ("tutorial", "how-to")
    for page in sorted((ROOT / "docs" / folder).glob("*.md"))
    if CONSOLE in page.read_text()
]
BLOCK = re.compile(
    r"^(?P<above>[^\n]*)\n\n?```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
EDITED = re.compile(r"`(catalog/\S+\.yaml)`")
PROMPT = re.compile(r"^\w+>", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_what_is_printed(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Follows a page from top to bottom, in a folder like a clone.

    In a `console` block, what follows `$ ` is run, and all up to the next `$ ` is what it prints on a
    terminal of 80 columns. Where that has a prompt such as `title> Hello`, `Hello` is typed there.
    Where the line above a `diff` block names files of a catalog, and ends with a colon, they are changed
    as it shows. Above a `yaml` block, such a line names a file that is made.
    """
    reader = Reader(tmp_path)
    text = page.read_text()
    assert text.count("```console") == sum(b["language"] == "console" for b in BLOCK.finditer(text))
    shown = BLOCK.sub(reader.follow, text)
    if request.config.getoption("--update"):
        page.write_text(shown)
    assert page.read_text() == shown, "run `pytest --update` and look at the difference"


class Reader:
    """Somebody who follows a page."""

    def __init__(self, folder: Path) -> None:
        self._here = folder / "usdfops"
        self._here.mkdir()
        for name in ("catalog", "schemas"):
            shutil.copytree(ROOT / name, self._here / name)
        shutil.copy(ROOT / "pyproject.toml", self._here)
        self._left = folder / "left"
        commands = folder / "bin"
        commands.mkdir()
        (commands / "usdfops").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m usdfops "$@"\n')
        (commands / "usdfops").chmod(0o755)
        taken = ("COLUMNS", "LINES", "CI", "FORCE_COLOR")
        self._env = {key: value for key, value in os.environ.items() if key not in taken}
        self._env |= {"PATH": f"{commands}:{os.environ['PATH']}", "NO_COLOR": "1", "TERM": "xterm"}

    def follow(self, block: re.Match[str]) -> str:
        """Does what a block of a page says; the block as it should be."""
        body = block["body"]
        if block["language"] == "console":
            steps = re.split(r"^\$ ", body, flags=re.MULTILINE)
            assert steps[0] == "", "a block begins with a command"
            ran = [self._ran(*step.split("\n", 1)) for step in steps[1:]]
            return block[0].replace(f"{CONSOLE}{body}", CONSOLE + "".join(ran))
        names = EDITED.findall(block["above"]) if block["above"].endswith(":") else []
        assert names or block["language"] != "diff", (
            f"the line above does not say which file changes:\n{body}"
        )
        for name in names:
            file = self._here / name
            assert file.exists() or block["language"] == "yaml", f"there is no {name} to change:\n{body}"
            file.write_text(edited(file.read_text(), body) if block["language"] == "diff" else body)
        return block[0]

    def _ran(self, command: str, expected: str) -> str:
        if "| jq " in command and not shutil.which("jq", path=self._env["PATH"]):
            return f"$ {command}\n{expected}"
        answers = [line.partition(">")[2].strip() for line in expected.splitlines() if PROMPT.match(line)]
        script = f"{command}\npwd >{shlex.quote(str(self._left))}"
        shown = on_a_terminal(["sh", "-c", script], self._here, self._env, answers)
        self._here = Path(self._left.read_text().rstrip("\n"))
        shown = re.sub(r"(\r*reading: [\d,]+ files)+\r*\x1b\[K", "", shown)  # a busy machine shows progress
        lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
        return "\n".join([f"$ {command}", *(line.rstrip() for line in lines)]) + "\n"


def on_a_terminal(call: list[str], cwd: Path, env: dict[str, str], answers: list[str]) -> str:
    """What a call shows on a real terminal, with an answer typed at each prompt."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        call, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=env, start_new_session=True
    )
    os.close(theirs)
    typed = (f"{answer}\n" for answer in [*answers, *[""] * 5])  # a new question gets Enter, up to five times
    shown = b""
    try:
        while True:
            if not select.select([ours], [], [], 20)[0]:
                os.killpg(process.pid, signal.SIGKILL)
                raise AssertionError(f"{call[-1]!r} waits for something: {shown.decode()}")
            chunk = os.read(ours, 65536)
            if not chunk:
                break
            shown += chunk
            if re.search(rb"(?:^|\n)\w+> $", shown):
                os.write(ours, next(typed, "\x04").encode())
    except OSError:  # how Linux says that nobody writes any more
        pass
    finally:
        process.wait()
        os.close(ours)
    return shown.decode()


def edited(text: str, difference: str) -> str:
    """`text` with the change that a `diff` block shows: the lines before it stand there exactly once."""
    lines = difference.splitlines(keepends=True)
    before, after = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
    assert f"\n{text}".count(f"\n{before}") == 1, f"the file does not have this once:\n{before}"
    return f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:]


def test_commands_that_pages_name_exist() -> None:
    """Each `usdfops` command in code on a page is one that there is, with options that there are."""
    group = get_command(app())
    there = {name: options_of(command) for name, command in getattr(group, "commands", {}).items()}
    there[""] = options_of(group) | {"--install-completion"}
    for name, command in getattr(group, "commands", {}).items():
        for inner, part in getattr(command, "commands", {}).items():
            there[f"{name} {inner}"] = options_of(part)
    named = 0
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for call in calls(page.read_text()):
            words = [word for word in call.split() if word != "--debug"]
            command = words[0] if words and not words[0].startswith("-") else ""
            if " ".join(words[:2]) in there:
                command = " ".join(words[:2])
            assert command in there, f"{page.name}: `usdfops {call}`"
            for word in words:
                if re.match("--?[a-z]", word):
                    assert word in there[command] | {"--help", "-h"}, f"{page.name}: `usdfops {call}`"
            named += 1
    assert named > 50


def options_of(command: object) -> set[str]:
    return {option for parameter in getattr(command, "params", []) for option in parameter.opts}


def calls(text: str) -> Iterator[str]:
    """What follows `usdfops` wherever a page shows a call: in blocks, also of workflows, and in a line."""
    blocks = re.compile(r"^ *```\w+.*?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    for block in blocks.findall(text):
        yield from re.findall(
            r"^(?:.*&& |.*/| *\$ | *- run: | *)usdfops ([-a-z][^\n|>#&]*)", block, re.MULTILINE
        )
    for code in re.findall(r"`usdfops ([-a-z][^`]*)`", blocks.sub("", text)):
        yield code.partition(" #")[0]
