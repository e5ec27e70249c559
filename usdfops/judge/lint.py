"""Runs rules over a catalog, leaves out what comments suppress, and puts the rest in order."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.judge.secrets import unsaid
from usdfops.judge.suppress import apply, suppressions

__all__ = ["RuleError", "lint"]


OF_HISTORY = "reused-name"
"""The rule that only history can judge."""


class RuleError(Exception):
    """A rule raised: a mistake of ours, and never "no findings"."""


def lint(catalog: Catalog, rules: Iterable[Rule] = tuple(RULES.values())) -> list[Finding]:
    """Every finding of `rules`, in the order of path and place.

    Raises:
        RuleError: a rule raised; the error is its cause.
    """
    chosen = [rule for rule in rules if catalog.former is not None or rule.name != OF_HISTORY]
    findings: list[Finding] = []
    for rule in chosen:
        try:
            findings += [finding._replace(rule=rule.name) for finding in rule.check(catalog)]
        except Exception as error:
            raise RuleError(f"the rule `{rule.name}` failed: {error!r}") from error
    kept = apply(suppressions(catalog), findings, chosen)
    return sorted(set(_unsaid(catalog, kept)), key=lambda f: (f.path, f.span, f.rule, f.message))


def _unsaid(catalog: Catalog, findings: Iterable[Finding]) -> Iterable[Finding]:
    """The findings, none of which says a secret of the file that it is about."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    for path, those in by_path.items():
        document = catalog.document(path)
        yield from unsaid(those, document.text if document else "")
