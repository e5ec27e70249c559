"""`usdfops explain`: what does a rule say, or a kind?"""

from __future__ import annotations

from typing import Annotated

import typer

from usdfops.cli.options import complete_rule, find_kind
from usdfops.cli.terminal import has_colour, say
from usdfops.errors import UsageError
from usdfops.judge.rules import RULES, SUBJECTS
from usdfops.model import KINDS
from usdfops.render.reference import kind_page, rule_page, rules_overview, subject_page
from usdfops.words import instead

__all__ = ["explain"]


def explain(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="A rule, a subject or a kind.", autocompletion=complete_rule),
    ] = None,
) -> int:
    """Print the page of a rule, of a subject or of a kind; without a name, list all rules."""
    page = _page(name)
    if has_colour():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        say(page)
    return 0


def _page(name: str | None) -> str:
    if name is None:
        return rules_overview()
    wanted = name.lower()
    if wanted in RULES:
        return rule_page(RULES[wanted])
    if wanted in SUBJECTS:
        return subject_page(wanted)
    kind = find_kind(name)
    if kind:
        return kind_page(kind)
    hint = instead(
        name, [*RULES, *SUBJECTS, *KINDS], "`usdfops explain` lists all rules, `usdfops show` shows resources"
    )
    raise UsageError(f"there is no rule, subject or kind `{name}`; {hint}")
