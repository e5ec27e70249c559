"""Comments that suppress a finding, read from the text: `# usdfops: ignore[rule-name] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.finding import Finding, Span

__all__ = ["Suppression", "suppressions"]

_COMMENT = re.compile(r"#\s*usdfops\s*:\s*(.*)")
_IGNORE = re.compile(r"ignore\[([^\]]*)\]\s*(.*)")


class Suppression(NamedTuple):
    """A comment that asks for findings of some rules to be left out, and why.

    It speaks of the line that it stands on, or of the next line where it stands alone.
    `rules` is empty where the comment is not written as it should be.
    """

    resource: Resource
    span: Span
    line: int
    rules: tuple[str, ...]
    reason: str

    def finding(self, message: str, hint: str) -> Finding:
        """Something wrong with the comment itself."""
        return self.resource.finding(message, hint=hint)._replace(span=self.span, pointer=None)

    def covers(self, finding: Finding) -> bool:
        """Whether it asks for `finding` to be left out."""
        same = finding.path == self.resource.document.path and finding.span.line == self.line
        return same and finding.rule in self.rules


def suppressions(catalog: Catalog) -> list[Suppression]:
    """Every comment of the catalog that is addressed to usdfops."""
    return [
        suppression
        for resource in catalog.resources
        if resource.document.readable and "usdfops" in resource.document.text
        for suppression in _in(resource)
    ]


def _in(resource: Resource) -> Iterator[Suppression]:
    document = resource.document
    for start, end in document.comments():
        addressed = _COMMENT.match(document.text[start:end].rstrip())
        if not addressed:
            continue
        span = document.locate(start, start + addressed.end())
        alone = not document.line(span.line)[: span.column - 1].strip()
        match = _IGNORE.fullmatch(addressed[1])
        rules = tuple(name.strip() for name in match[1].split(",") if name.strip()) if match else ()
        reason = match[2].strip() if match else ""
        yield Suppression(resource, span, span.line + alone, rules, reason)
