"""`usdfops explain`: what does a rule say, or a kind, or a requirement of the catalog's standards?"""

from __future__ import annotations

from typing import Annotated

import typer

from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import AsOfOption, CatalogOption, complete_rule, find_kind
from usdfops.cli.terminal import has_colour, say, width
from usdfops.errors import UsageError
from usdfops.judge.rules import RULES, SUBJECTS
from usdfops.model import KINDS
from usdfops.render.reference import kind_page, rule_page, rules_overview, subject_page
from usdfops.settings import catalog_folder
from usdfops.words import instead

__all__ = ["explain"]


def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A rule, a subject, a kind, or the id of a requirement.",
            autocompletion=complete_rule,
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
) -> int:
    """Print the page of a rule, a subject, a kind or a requirement; without a name, list all rules."""
    page = _page(name)
    if page is None:
        assert name is not None
        say(_requirement(name, catalog, as_of))
    elif has_colour():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        say(page)
    return 0


def _page(name: str | None) -> str | None:
    """The page of what usdfops itself knows; None where it knows nothing of that name."""
    if name is None:
        return rules_overview()
    wanted = name.lower()
    if wanted in RULES:
        return rule_page(RULES[wanted])
    if wanted in SUBJECTS:
        return subject_page(wanted)
    kind = find_kind(name)
    return kind_page(kind) if kind else None


def _requirement(name: str, catalog: str | None, as_of: str | None) -> str:
    """What is to be said of a requirement of the catalog's standards.

    Raises:
        UsageError: there is none of that name, or no catalog.
    """
    from usdfops.judge.gaps.outcome import results
    from usdfops.judge.gaps.standards import requirements
    from usdfops.render.requirement import requirement_text

    known = [*RULES, *SUBJECTS, *KINDS]
    folder = _folder(catalog)
    if folder is not None:
        loaded = load(folder, as_of=day(as_of))
        asked = {each.id: each for each in requirements(loaded.of("Standard"))}
        found = asked.get(name.lower())
        if found is not None:
            return requirement_text(loaded, folder, found, results(loaded, [found]), min(100, width() or 80))
        known += asked
    elsewhere = "`usdfops explain` lists all rules, `usdfops show` shows resources"
    if folder is None:
        elsewhere = "requirements stand in a catalog, and there is none here; name one with --catalog"
    hint = instead(name, known, elsewhere)
    raise UsageError(f"there is no rule, subject, kind or requirement `{name}`; {hint}")


def _folder(catalog: str | None) -> str | None:
    """The catalog's folder; None where none is named and there is none: rules are known without one."""
    try:
        return catalog_folder(catalog)
    except UsageError:
        if catalog is not None:
            raise
        return None
