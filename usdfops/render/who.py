"""Whom to turn to, in words."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.record import Asked

__all__ = ["addressee", "who", "who_first"]


def addressee(asked: Asked) -> Asked:
    """One for each team, whatever the channel is; one for each channel where no team is known."""
    return asked._replace(channel=None) if asked.team else asked


def who(catalog: Catalog, asked: Asked) -> str:
    """The team and its channel; or the channel to ask in where no team is known."""
    if asked.team is None:
        return f"no team known, ask in #{asked.channel}" if asked.channel else "nobody known to ask"
    team = catalog.find("Team", asked.team)
    title = team.title if team else asked.team
    return f"{title}, in #{asked.channel}" if asked.channel else title


def who_first(catalog: Catalog, asked: Asked) -> str:
    """The same at the beginning of a line."""
    text = who(catalog, asked)
    return f"{text[:1].upper()}{text[1:]}" if asked.team is None else text
