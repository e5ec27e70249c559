"""Comments that suppress a finding, read from the text: `# usdfops: ignore[rule-name] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.finding import Finding, Fix, Span
from usdfops.judge.rule import Rule

__all__ = ["FIRM", "UNNEEDED", "Suppression", "apply", "suppressions"]

FIRM = ("files", "yaml", "observations", "suppressions", "baseline")
"""The subjects whose findings nothing leaves out: what cannot be read, and what leaves findings out."""
UNNEEDED = "unneeded-suppression"
"""The rule that only `apply` can judge, since it alone sees what every other rule found."""

# Most files have none, and finding the comments of a file takes longer than seeing that.
_ADDRESSED = re.compile(r"#\s*usdfops(?:\s*:|\s+ignore\b)", re.IGNORECASE)
_COMMENT = re.compile(r"#\s*usdfops(?:\s*:\s*|\s+(?=ignore\b))(.*)", re.IGNORECASE)
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
    at: tuple[int, int]
    """The characters of the comment."""

    def finding(self, message: str, hint: str) -> Finding:
        """Something wrong with the comment itself."""
        return self.resource.finding(message, hint=hint)._replace(span=self.span, pointer=None)

    def without(self, name: str) -> Fix | None:
        """The fix that takes a rule's name out of the comment, or the comment away where it is alone."""
        from usdfops.catalog import mend  # only where something is wrong

        start, end = self.at
        if len(self.rules) == 1:
            return mend.uncommented(self.resource, start, end)
        text = self.resource.document.text
        names = (text.index("[", start, end) + 1, text.index("]", start, end))
        return mend.rewritten(self.resource, *names, ", ".join(rule for rule in self.rules if rule != name))

    @property
    def place(self) -> tuple[str, int]:
        """The file and the line that it speaks of."""
        return self.resource.document.path, self.line


def suppressions(catalog: Catalog) -> list[Suppression]:
    """Every comment of the catalog that is addressed to usdfops."""
    return [
        suppression
        for resource in catalog.resources
        if resource.document.readable and _ADDRESSED.search(resource.document.text)
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
        at = (start, start + addressed.end())
        yield Suppression(resource, span, span.line + alone, rules, reason, at)


def apply(comments: list[Suppression], findings: list[Finding], rules: Iterable[Rule]) -> Iterable[Finding]:
    """The findings that no comment suppresses, and one for each name that suppressed nothing.

    `rules` are those that ran: a comment for another rule may be needed for all that is known.
    """
    if not comments:
        return findings
    ran = {rule.name: rule for rule in rules}
    asked = {(*comment.place, name) for comment in comments for name in comment.rules}
    kept, used = [], set()
    for finding in findings:
        key = (finding.path, finding.span.line, finding.rule)
        if key in asked and ran[finding.rule].subject not in FIRM:
            used.add(key)
        else:
            kept.append(finding)
    for comment in comments if UNNEEDED in ran else ():
        for name in comment.rules:
            if name in ran and (*comment.place, name) not in used:
                firm = ran[name].subject in FIRM
                message = (
                    f"`{name}` cannot be suppressed" if firm else f"there is no `{name}` here to suppress"
                )
                unneeded = comment.finding(message, "remove the comment")
                kept.append(unneeded._replace(rule=UNNEEDED, fix=comment.without(name)))
    return kept
