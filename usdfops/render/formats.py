"""The formats of findings, by name. Each is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from usdfops.render.report import Report

__all__ = ["FORMATS", "render"]

FORMATS = {
    "text": "for people: the line, and a caret under the very characters",
    "concise": "`path:line:column: rule message`, one to a line",
    "json": "for programs: findings and summary",
    "sarif": "SARIF 2.1.0, for services that show findings beside code",
    "github": "commands by which GitHub shows findings in a pull request",
}


def render(report: Report, format: str, *, width: int = 80, colour: bool = False) -> str:
    """`report` in that format."""
    if format == "text":
        from usdfops.render import text

        return text.render(report, width=width, colour=colour)
    plain: Callable[[Report], str]
    if format == "concise":
        from usdfops.render.concise import render as plain
    elif format == "json":
        from usdfops.render.json_ import render as plain
    elif format == "sarif":
        from usdfops.render.sarif import render as plain
    else:
        from usdfops.render.github import render as plain
    return plain(report)
