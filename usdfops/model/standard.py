"""What resources of a kind have to meet, and how that is judged."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypeAliasType

from usdfops.model.base import (
    Choice,
    Date,
    Duration,
    Expression,
    Json,
    Model,
    Name,
    Resource,
    Text,
    Url,
    refers_to,
)

__all__ = ["Standard"]

LevelName = Literal["required", "recommended"]
Level = TypeAliasType("Level", LevelName | dict[Annotated[Name, refers_to("Tier")], LevelName])
"""One level for all, or one by tier; it is not asked of a tier that is left out."""


class Remedy(Choice):
    """What closes the gap."""

    choices = ("service", "pattern", "page")

    service: Annotated[Name, refers_to("Service")] | None = None
    """The service of the menu to use."""
    pattern: Annotated[Name, refers_to("Pattern")] | None = None
    """The deployment pattern to follow."""
    page: Url | None = None
    """The page that tells how."""
    text: Text | None = None
    """What to do, in a few words."""


class Examples(Model):
    """What meets the requirement and what does not; lint judges both.

    Each is the `spec` of a resource, in part, with what is observed under `observed`. Beside that it may
    give `services`, `dependencies`, `pattern`, `tier` (as a mapping) or `today`, as expressions read them.
    """

    passes: dict[Text, Json]
    """Something that meets the requirement."""
    fails: dict[Text, Json]
    """Something that does not."""


class Requirement(Model):
    """One thing that has to be true of every resource of the kind."""

    id: Name
    """The name by which exceptions and reports speak of it, unique among all standards."""
    title: Text
    """What has to be true, in a few words."""
    why: Text
    """What goes wrong otherwise, in one sentence."""
    level: Level
    """`required` or `recommended`, or one of them by tier; it is not asked of a tier that is left out."""
    side: Literal["application", "infrastructure"]
    """The side of the boundary that has to close a gap."""
    effort: Literal["hours", "days", "weeks", "months"]
    """What closing a gap takes, once."""
    effective_from: Date | None = None
    """The first day on which it counts; it counts always, where this is left out."""
    when: Expression | None = None
    """What it applies to, in CEL; to everything of the kind, where this is left out."""
    expect: Expression | None = None
    """What has to be true, in CEL. `has(...)` asks that something be stated, all else judges what is."""
    unmeasured: Text | None = None
    """Why nothing can measure it yet; it takes the place of `expect`, and counts as unknown."""
    evidence: Text | None = None
    """The field with the day on which it was last shown to be so, such as `app.recovery.restoreTestedOn`."""
    fresh_for: Duration | None = None
    """How long such evidence counts."""
    remedy: Remedy | None = None
    """What closes the gap."""
    examples: Examples | None = None
    """One that passes and one that fails."""


class StandardSpec(Model):
    """What resources of a kind have to meet."""

    kind: Literal["Application", "Service", "Facility"]
    """The kind of the resources."""
    requirements: list[Requirement]
    """What each of them has to meet."""


class Standard(Resource):
    """Requirements that resources of a kind have to meet."""

    kind: Literal["Standard"]
    """Always `Standard`."""
    spec: StandardSpec
    """What resources of a kind have to meet."""
