"""What a catalog has accepted for a time: no kind of resource, but a file of the same make."""

from __future__ import annotations

from typing import Literal

from usdfops.model.base import Choice, Date, Model, Name, Text

__all__ = ["Baseline"]


class BaselineEntry(Choice):
    """One finding, or one difference, that is accepted until a day."""

    choices = ("resource", "path")

    resource: Text | None = None
    """What it is about, as Kind/name. A file that is renamed keeps its entries."""
    path: Text | None = None
    """The file, relative to the catalog, where it belongs to no kind."""
    rule: Name
    """The rule that finds it, or the kind of difference that `usdfops drift` shows."""
    pointer: Text | None = None
    """The JSON Pointer of the value; absent where a finding is about the whole file."""
    subject: Text | None = None
    """The subject of a difference, as `usdfops drift` prints it; a finding has none."""
    reason: Text
    """Why it cannot be mended yet."""
    until: Date
    """The last day on which it is accepted."""


class Baseline(Model):
    """What a catalog cannot mend today: each finding that is accepted, why, and until when."""

    version: Literal[1]
    """The version of this format: always 1."""
    entries: list[BaselineEntry]
    """What is accepted. Each entry stands for one finding; several that are alike have an entry each."""
