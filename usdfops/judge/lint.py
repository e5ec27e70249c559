"""Runs rules over a catalog, leaves out what comments suppress, and puts the rest in order."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding, Span
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.judge.suppress import suppressions

__all__ = ["RuleError", "lint"]

# What says that a file cannot be read, or that a suppression is wrong, cannot be suppressed in it.
_FIRM = ("files", "yaml", "suppressions")


class RuleError(Exception):
    """A rule raised: a mistake of ours, and never "no findings"."""


def lint(catalog: Catalog, rules: Iterable[Rule] = tuple(RULES.values())) -> list[Finding]:
    """Every finding of `rules`, in the order of path and place.

    Raises:
        RuleError: a rule raised; the error is its cause.
    """
    chosen = list(rules)
    findings: list[Finding] = []
    for rule in chosen:
        try:
            findings += [finding._replace(rule=rule.name) for finding in rule.check(catalog)]
        except Exception as error:
            raise RuleError(f"the rule `{rule.name}` failed: {error!r}") from error
    return sorted(set(_unsuppressed(catalog, findings, chosen)), key=_place)


def _unsuppressed(catalog: Catalog, findings: list[Finding], rules: list[Rule]) -> list[Finding]:
    comments = suppressions(catalog)
    if not comments:
        return findings
    ran = {rule.name: rule for rule in rules}
    soft = {rule.name for rule in rules if rule.subject not in _FIRM}
    kept = []
    needed: set[tuple[Span, str, str]] = set()
    for finding in findings:
        covering = [c for c in comments if finding.rule in soft and c.covers(finding)]
        needed.update((comment.span, comment.resource.document.path, finding.rule) for comment in covering)
        if not covering:
            kept.append(finding)
    if "unneeded-suppression" in ran:
        for comment in comments:
            for name in comment.rules:
                unneeded = (comment.span, comment.resource.document.path, name) not in needed
                if name in ran and unneeded:
                    finding = comment.finding(f"there is no `{name}` here to suppress", "remove the comment")
                    kept.append(finding._replace(rule="unneeded-suppression"))
    return kept


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.path, finding.span, finding.rule, finding.message
