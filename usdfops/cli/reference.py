"""The pages below `docs/reference/`, made from the commands, rules, kinds, formats and settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from usdfops.cli.app import app
from usdfops.judge.drift import KINDS as KINDS_OF_DRIFT
from usdfops.judge.rules import SUBJECTS
from usdfops.model import KINDS
from usdfops.render.diff.reference import diff_page
from usdfops.render.formats import FORMATS
from usdfops.render.gap_report.reference import gap_page
from usdfops.render.reference import kind_page, kinds_overview, rules_overview, subject_page
from usdfops.settings import KEYS

__all__ = ["reference_pages"]


def reference_pages() -> dict[str, str]:
    """Every page: its path below `docs/reference/`, and its text."""
    pages = {
        "cli.md": _commands(),
        "formats.md": _formats(),
        "drift.md": _differences(),
        "gap-report.md": gap_page(),
        "diff.md": diff_page(),
        "settings.md": _settings(),
        "rules.md": _linked(rules_overview()),
        "kinds.md": kinds_overview(),
    }
    pages |= {f"rules/{subject}.md": subject_page(subject) for subject in SUBJECTS}
    pages |= {f"kinds/{kind.schema_file.split('.')[0]}.md": kind_page(kind) for kind in KINDS.values()}
    return {
        path: f"<!-- made by `pytest --update`; do not edit -->\n\n{text}" for path, text in pages.items()
    }


def _linked(overview: str) -> str:
    """The overview of the rules, with links to their pages."""
    subject, lines = "", []
    for line in overview.splitlines():
        if line.startswith("## "):
            subject = line[3:]
            lines.append(f"## [{subject}](rules/{subject}.md)")
        elif line.startswith("- `"):
            name = line.split("`")[1]
            lines.append(line.replace(f"`{name}`", f"[`{name}`](rules/{subject}.md#{name})", 1))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _commands() -> str:
    group = get_command(app())
    lines = ["# Commands", "", group.help or "", ""]
    lines += ["| exit code | means |", "|---|---|"]
    lines += ["| 0 | clean |", "| 1 | findings, or a file that `--check` would write |"]
    lines += ["| 2 | the call could not be answered; one line on stderr says why |", ""]
    for name, command in _every_command(group):
        lines += [f"## usdfops {name}", "", command.help or "", ""]
        lines += [row for parameter in command.params for row in _parameter(parameter)]
        examples = (command.epilog or "").splitlines()[1:]
        lines += ["", "```sh", *(example.strip() for example in examples), "```", ""]
    return "\n".join(lines)


def _every_command(group: object, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it, those of groups too."""
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from _every_command(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _parameter(parameter: object) -> Iterator[str]:
    about = str(getattr(parameter, "help", "") or "")
    options = getattr(parameter, "opts", [])
    if getattr(parameter, "param_type_name", "") == "argument":
        name = str(getattr(parameter, "metavar", None) or getattr(parameter, "name", "")).upper()
        yield f"- `{name}`: {about}"
    else:
        value = "" if getattr(parameter, "is_flag", False) else f" {_value(parameter)}"
        default = getattr(parameter, "default", None)
        shown = f" Default: `{default}`." if isinstance(default, str) else ""
        yield f"- {', '.join(f'`{option}{value}`' for option in options)}: {about}{shown}"


def _value(parameter: object) -> str:
    choices = getattr(getattr(parameter, "type", None), "choices", None)
    if choices:
        return "|".join(str(choice) for choice in choices)
    return str(getattr(parameter, "metavar", None) or "TEXT")


def _formats() -> str:
    lines = ["# Formats", "", "What `usdfops validate --format` takes.", "", "| format | is |", "|---|---|"]
    lines += [f"| `{name}` | {entry.about} |" for name, entry in FORMATS.items()]
    lines += ["", "## json", "", _JSON]
    return "\n".join(lines) + "\n"


_JSON = """\
`{"version": 1, "findings": [...], "summary": {...}}`. A finding has

| key | is |
|---|---|
| `rule` | the rule's name |
| `message` | what is wrong |
| `path` | the file, from the current directory |
| `line`, `column`, `endLine`, `endColumn` | the place, from 1, in characters |
| `resource` | `Kind/name`, or null where the kind is not known |
| `pointer` | the JSON Pointer of the value, or null where the file could not be parsed |
| `hint` | what to do, or null |
| `fixable` | whether `usdfops validate --fix` would mend it |
| `fix` | `{"title", "safe"}`: what mends it, and whether that is more than a guess; null where nothing does |

The summary has `asOf` (the day that counted as today), `findings` (how many), `rules` (how many of each)
and `resources` (how many of each kind were checked)."""


def _differences() -> str:
    lines = [
        "# Kinds of difference",
        "",
        "What `usdfops drift` tells apart. An open question whose text begins with the kind, the subject",
        "where there is one, and a colon accepts a difference: `cluster-differs dev: ...`.",
        "",
        "| kind | means | what is done |",
        "|---|---|---|",
    ]
    return (
        "\n".join([*lines, *(f"| `{k.name}` | {k.about} | {k.do} |" for k in KINDS_OF_DRIFT.values())]) + "\n"
    )


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "`[tool.usdfops]` of the nearest `pyproject.toml` that has that table.",
        "An option on the command line wins. An unknown key ends the call with exit code 2.",
        "",
        "| key | says |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| `{key}` | {about} |" for key, about in KEYS.items())]) + "\n"
