"""Who can hold a responsibility."""

from __future__ import annotations

from typing import Literal

from usdfops.model.base import Model, Resource, Text

__all__ = ["Role"]


class RoleSpec(Model):
    """What the role does, and on which side of the boundary it stands."""

    side: Literal["application", "infrastructure"] | None = None
    """The side of the boundary on which the role stands."""
    does: list[Text] | None = None
    """What whoever holds the role does."""
    held_by: Text | None = None
    """Who may hold it, in words. Never a person's name."""
    optional: Text | None = None
    """When the role may stay empty."""


class Role(Resource):
    """Who can hold a responsibility: a part somebody plays, not a person."""

    kind: Literal["Role"]
    """Always `Role`."""
    spec: RoleSpec
    """What the role does, and on which side of the boundary it stands."""
