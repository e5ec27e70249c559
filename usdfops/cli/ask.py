"""`usdfops ask`: what is not known yet, whom to ask, and what would the answer decide?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.cli.check import day
from usdfops.cli.options import (
    AsOfOption,
    CatalogOption,
    complete_resource,
    resource_named,
    say_what_is_unreadable,
)
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import Question
from usdfops.render.ask import Questionnaire, ask_markdown, ask_text
from usdfops.render.ask_yaml import ask_yaml
from usdfops.settings import catalog_folder
from usdfops.words import instead

__all__ = ["ask"]


def ask(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Only what is asked about this resource, by name, title or alias.",
            autocompletion=complete_resource,
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            "--team", metavar="T", help="Only what this team is asked, or what is asked in this '#channel'."
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="How many questions: those that settle most.")
    ] = 10,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["text", "markdown", "yaml"],
        typer.Option(
            "--format", metavar="text|markdown|yaml", help="How to write it; yaml is to be filled in."
        ),
    ] = "text",
) -> int:
    """Show what nobody has stated yet and would decide most requirements, by whom to ask."""
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    found, of = analysis(loaded).questions, ""
    if name is not None:
        resource = resource_named(loaded, name)
        found = [question for question in found if question.resource is resource]
        of = f" about {resource.label}"
    if team is not None:
        found, whom = _asked_of(loaded, found, team)
        of += f" {whom}"
    questionnaire = Questionnaire(found, of, top, loaded, folder)
    if format == "yaml":
        say(ask_yaml(questionnaire))
    elif format == "markdown":
        say(ask_markdown(questionnaire))
    else:
        say(ask_text(questionnaire, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return 0


def _asked_of(catalog: Catalog, questions: list[Question], team: str) -> tuple[list[Question], str]:
    """What a team is asked, or what is asked in a channel; and that in words.

    Raises:
        UsageError: there is no such team, or nothing names such a channel.
    """
    if not team.startswith("#"):
        found = resource_named(catalog, team if team.casefold().startswith("team/") else f"Team/{team}")
        return [q for q in questions if q.asked.team == found.name], f"of {found.title}"
    channel = team.removeprefix("#")
    mine = [q for q in questions if q.asked.channel == channel]
    known = sorted({f"#{q.asked.channel}" for q in questions if q.asked.channel})
    if not mine and questions:
        raise UsageError(
            f"nothing is asked in `{team}`; {instead(team, known, '`usdfops ask` lists who is asked')}"
        )
    return mine, f"in {team}"
