"""What changed between two judgements of a catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from usdfops.finding import Finding

__all__ = ["Changes", "changes"]


class Changes(NamedTuple):
    """The findings that one of two judgements has and the other has not."""

    new: list[Finding]
    fixed: list[Finding]


def changes(before: Iterable[Finding], after: Iterable[Finding]) -> Changes:
    """What `after` has and `before` had not, and the reverse.

    A finding is the same where rule, resource, pointer and words are, wherever it stands: files may be
    renamed, and lines and items of a list may move. Of several that are the same, so many are new as
    there are more.
    """
    old, now = list(before), list(after)
    return Changes(_without(now, old), _without(old, now))


def _without(findings: list[Finding], others: list[Finding]) -> list[Finding]:
    left: dict[tuple[str, str, str, str], int] = {}
    for finding in others:
        key = _identity(finding)
        left[key] = left.get(key, 0) + 1
    found = []
    for finding in findings:
        key = _identity(finding)
        if left.get(key, 0):
            left[key] -= 1
        else:
            found.append(finding)
    return found


def _identity(finding: Finding) -> tuple[str, str, str, str]:
    words = re.sub(r"\b\d+:\d+\b|\blines? \d+\b", "", finding.message)  # where something stands besides
    field = re.sub(r"/\d+(?=/|$)", "/#", finding.pointer or "")
    return finding.rule, finding.resource or finding.path, field, words
