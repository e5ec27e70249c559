"""A named group of people and how to reach it."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import Model, Name, Resource, SlackChannel, Url, refers_to

__all__ = ["Team"]


class TeamSpec(Model):
    """How to reach the team. Never a person's name or address."""

    facility: Annotated[Name, refers_to("Facility")] | None = None
    """The facility that it belongs to."""
    slack: list[SlackChannel] | None = None
    """Its Slack channels, without the `#`, the one to try first at the top."""
    pages: list[Url] | None = None
    """Pages or forms to reach it through."""
    support_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When it answers, as one of the kinds of hours of the support model."""


class Team(Resource):
    """A named group of people and how to reach it; never a person's name or address."""

    kind: Literal["Team"]
    """Always `Team`."""
    spec: TeamSpec | None = None
    """How to reach the team."""
