"""Runs rules over a catalog, leaves out what comments suppress, and puts the rest in order."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.judge.suppress import apply, suppressions

__all__ = ["RuleError", "lint"]


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
    kept = apply(suppressions(catalog), findings, chosen)
    return sorted(set(kept), key=lambda f: (f.path, f.span, f.rule, f.message))
