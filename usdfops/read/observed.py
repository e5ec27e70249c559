"""What every reader of another source answers with: facts, where they stand, what could not be read."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.read.document import Document, parse
from usdfops.read.tree import File

__all__ = ["Loss", "Observed", "read_yaml"]


class Loss(NamedTuple):
    """Something that a source holds and that could not be read: the file, what is wrong, the line from 1."""

    path: str
    message: str
    line: int | None = None


class Observed(NamedTuple):
    """What a source states: `facts` are the fields of an Observation's spec, by their names in YAML."""

    source: str
    """The source's name, such as `phalanx`."""
    repository: str | None
    """The public address of its repository, as the source itself states it."""
    revision: str
    """The commit that was read, or the checksum of the file."""
    date: str
    """The day of that revision, as YYYY-MM-DD."""
    facts: dict[str, object]
    losses: list[Loss]


def read_yaml(file: File, losses: list[Loss]) -> Document:
    """The file, parsed as a manifest is; what is wrong with it is added to `losses`.

    A null is no loss: manifests must not have any, other sources may.
    """
    document = parse(file)
    for trouble in document.troubles:
        if trouble.rule == "null-value":
            continue
        losses.append(Loss(file.path, trouble.message, document.locate(trouble.start, trouble.end).line))
    return document
