"""What a resource says about requirements that it does not have to meet."""

from __future__ import annotations

from typing import Annotated

from usdfops.model.base import Choice, Date, Name, Text, refers_to

__all__ = ["Exemption"]


class Exemption(Choice):
    """A requirement that does not apply to the resource, or is waived for a time."""

    choices = ("notApplicable", "waived")

    requirement: Annotated[Name, refers_to("Requirement")]
    """The requirement's id."""
    not_applicable: Text | None = None
    """Why the requirement does not apply."""
    waived: Text | None = None
    """Why the requirement is waived. A waiver also names `approvedBy` and `until`."""
    approved_by: Annotated[Name, refers_to("Team")] | None = None
    """The team that approved the waiver; not the team that benefits from it."""
    until: Date | None = None
    """The last day on which the waiver counts."""
