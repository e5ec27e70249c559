"""Whom `--team` means: a team, or all who are asked in a channel."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.cli.options import resource_named
from usdfops.errors import UsageError
from usdfops.judge.gaps.owners import OWNER
from usdfops.judge.gaps.record import Analysis, Asked
from usdfops.words import instead

__all__ = ["Whom", "whom"]


class Whom(NamedTuple):
    """A team, or a channel."""

    team: Resource | None
    channel: str | None
    """The channel, without `#`; None where a team is meant."""
    note: str = ""
    """That nothing makes the team answer for anything; empty where something does."""

    def __str__(self) -> str:
        return self.team.title if self.team else f"#{self.channel}"

    def takes(self, asked: Asked) -> bool:
        """Whether these are the ones who have to act or to answer."""
        return asked.team == self.team.name if self.team else asked.channel == self.channel


def whom(catalog: Catalog, text: str, found: Analysis) -> Whom:
    """The team of that name, title or alias, or who is asked in that `#channel`.

    Raises:
        UsageError: there is no such team, or nobody is asked in such a channel.
    """
    asked = {result.asked for result in found.results} | {question.asked for question in found.questions}
    if text.startswith("#"):
        known = sorted({f"#{each.channel}" for each in asked if each.channel})
        if text not in known:
            hint = instead(text, known, "`usdfops ask` lists who is asked")
            raise UsageError(f"nobody is asked in `{text}`; {hint}")
        return Whom(None, text.removeprefix("#"))
    team = resource_named(catalog, text, "Team")
    if any(each.team == team.name for each in asked):
        return Whom(team, None)
    note = (
        f"nothing makes {team.title} answer for anything: no application gives it the role `{OWNER}`, and no "
        "service or facility names it as `owner`"
    )
    return Whom(team, None, note)
