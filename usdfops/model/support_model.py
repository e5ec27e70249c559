"""How critical things are told apart, and what support each may expect."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import Duration, Link, Model, Name, Resource, SlackChannel, Text, refers_to

__all__ = ["SupportModel"]


class Tier(Model):
    """How critical something is."""

    name: Name
    """The tier's name, as applications give it."""
    title: Text
    """The tier's name as it is printed."""
    definition: Text
    """What has to be true of something in this tier."""
    impact_of_failure: Text | None = None
    """What is lost when it fails."""
    max_recovery_time: Duration | None = None
    """How long something in this tier may be away after a disaster, at most."""
    max_data_loss: Duration | None = None
    """How much of the latest data something in this tier may lose, at most."""


class Target(Model):
    """What is promised, in words and, where the words give one, as a duration."""

    text: Text
    """The promise in words."""
    within: Duration | None = None
    """The promise as a duration."""


class Impact(Model):
    """How bad an incident is."""

    name: Name
    """The level's name."""
    title: Text
    """The level's name as it is printed."""
    definition: Text
    """When an incident has this level."""
    response: Target | None = None
    """When somebody begins to work on it."""
    resolution: Target | None = None
    """When it is to be resolved."""


class Hours(Model):
    """A kind of hours, during which something works or somebody answers."""

    name: Name
    """The name, as resources give it."""
    title: Text
    """The name as it is printed."""
    definition: Text | None = None
    """Which hours these are, as far as a source says."""
    covers: list[Annotated[Name, refers_to("Hours")]] | None = None
    """The kinds of hours that lie wholly within these, as 24x7 holds all others."""


class SupportChannel(Model):
    """A channel that serves the whole facility."""

    slack: SlackChannel
    """The name of the Slack channel, without the `#`."""
    purpose: Text
    """What to ask there."""
    asked_by: Literal["users", "owners"] | None = None
    """Who asks there: those who use what the facility runs, or the owners of applications."""
    mention: Text | None = None
    """The group handle to mention, without the `@`."""


class Escalation(Model):
    """What to do when the usual way does not work."""

    when: Text
    """The situation."""
    do: Text
    """What to do then."""


class SupportModelSpec(Model):
    """Tiers, impact levels, hours, channels and escalation."""

    tiers: list[Tier] | None = None
    """The tiers, the most critical first."""
    impacts: list[Impact] | None = None
    """The levels of an incident's impact, the worst first."""
    hours: list[Hours] | None = None
    """The kinds of hours that resources may give."""
    channels: list[SupportChannel] | None = None
    """The channels that serve the whole facility."""
    escalation: list[Escalation] | None = None
    """What to do when the usual way does not work."""
    documentation: list[Link] | None = None
    """The pages that this model comes from."""


class SupportModel(Resource):
    """How critical things are told apart, and what support each may expect."""

    kind: Literal["SupportModel"]
    """Always `SupportModel`."""
    spec: SupportModelSpec
    """Tiers, impact levels, hours, channels and escalation."""
