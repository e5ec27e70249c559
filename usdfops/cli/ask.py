"""`usdfops ask`: what is not known yet, whom to ask, and what would the answer decide?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from usdfops.catalog.graph import Resource
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
from usdfops.cli.whom import whom
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import Analysis, Question, Result
from usdfops.render.ask import Questionnaire, ask_markdown, ask_text
from usdfops.render.ask_yaml import ask_yaml
from usdfops.settings import catalog_folder

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
    judged = analysis(loaded)
    found, of, note = judged.questions, "", ""
    beyond: list[Result] = []
    if name is not None:
        resource = resource_named(loaded, name)
        found = [question for question in found if question.resource is resource]
        of, beyond = f" about {resource.label}", _beyond(judged, found, resource)
    if team is not None:
        asked = whom(loaded, team, judged)
        found, note = [question for question in found if asked.takes(question.asked)], asked.note
        of += f" of {asked}" if asked.team else f" in {asked}"
    questionnaire = Questionnaire(found, of, top, loaded, folder, note, beyond)
    if format == "yaml":
        say(ask_yaml(questionnaire))
    elif format == "markdown":
        say(ask_markdown(questionnaire))
    else:
        say(ask_text(questionnaire, min(100, width() or 80)))
    say_what_is_unreadable(loaded, folder)
    return 0


def _beyond(judged: Analysis, found: list[Question], resource: Resource) -> list[Result]:
    """The gaps of a resource that no answer closes, the highest priority first: something has to be done."""
    waiting = {result.key for question in found for result in question.decides}
    return [result for result in judged.open if result.resource is resource and result.key not in waiting]
