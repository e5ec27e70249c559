"""The formats of findings, by name. Each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from usdfops.render.report import Report

__all__ = ["FORMATS", "render"]


class Format(NamedTuple):
    """A format: the module of this floor that has its `render`, and what it is for."""

    module: str
    about: str


FORMATS = {
    "text": Format("text", "for people: the line, and a caret under the very characters"),
    "concise": Format("concise", "`path:line:column: rule message`, one to a line"),
    "json": Format("json_", "for programs: findings and summary"),
    "sarif": Format("sarif", "SARIF 2.1.0, for services that show findings beside code"),
    "github": Format("github", "commands by which GitHub shows findings in a pull request"),
    "gitlab": Format("gitlab", "a Code Quality report, which GitLab shows in a merge request"),
    "junit": Format("junit", "JUnit XML, for CI systems that show the results of tests"),
}


def render(report: Report, format: str, *, width: int = 80, colour: bool = False) -> str:
    """`report` in that format; width and colour are for people and mean nothing to programs."""
    module = import_module(f"usdfops.render.{FORMATS[format].module}")
    text: str = module.render(report, width=width, colour=colour)
    return text
