"""A grouping of applications by what they are for."""

from __future__ import annotations

from typing import Literal

from usdfops.model.base import Model, Resource, Text

__all__ = ["Group"]


class GroupSpec(Model):
    """Where the group's applications are documented."""

    df_ops: Text | None = None
    """The folder of its pages in df-ops, below `docs/usdf-applications/`."""


class Group(Resource):
    """A grouping of applications by what they are for. It is not an organisation chart."""

    kind: Literal["Group"]
    """Always `Group`."""
    spec: GroupSpec | None = None
    """Where the group's applications are documented."""
