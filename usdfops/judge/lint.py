"""Runs rules over a catalog, leaves out what is suppressed or accepted, and puts the rest in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.errors import UsageError
from usdfops.finding import Finding
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.judge.secrets import unsaid
from usdfops.judge.suppress import apply, suppressions

if TYPE_CHECKING:
    from usdfops.judge.baseline import Accepted, Entry

__all__ = ["Judged", "RuleError", "judged", "lint"]

OF_HISTORY = "reused-name"
"""The rule that only history can judge."""


class RuleError(Exception):
    """A rule raised: a mistake of ours, and never "no findings"."""


class Judged(NamedTuple):
    """What rules make of a catalog."""

    findings: list[Finding]
    """In the order of path and place."""
    accepted: list[Accepted]
    """What the baseline leaves out."""
    unneeded: list[Entry]
    """The entries of the baseline whose findings are no more."""


def lint(catalog: Catalog, rules: Iterable[Rule] = tuple(RULES.values())) -> list[Finding]:
    """Every finding of `rules` that nothing leaves out, in the order of path and place.

    Raises:
        UsageError: the baseline is not one.
        RuleError: a rule raised; the error is its cause.
    """
    return judged(catalog, rules).findings


def judged(catalog: Catalog, rules: Iterable[Rule] = tuple(RULES.values())) -> Judged:
    """What `rules` make of the catalog.

    Raises:
        UsageError: the baseline is not one.
        RuleError: a rule raised; the error is its cause.
    """
    chosen = [rule for rule in rules if catalog.former is not None or rule.name != OF_HISTORY]
    findings: list[Finding] = []
    for rule in chosen:
        try:
            findings += [finding._replace(rule=rule.name) for finding in rule.check(catalog)]
        except UsageError:  # what the baseline says of rules cannot be understood
            raise
        except Exception as error:
            raise RuleError(f"the rule `{rule.name}` failed: {error!r}") from error
    kept = apply(suppressions(catalog), findings, chosen)
    found = _sorted(set(_unsaid(catalog, kept)))
    if catalog.baseline is None:
        return Judged(found, [], [])
    from usdfops.judge.baseline import applied

    rest = applied(catalog, found, chosen)
    return Judged(_sorted(rest.kept), rest.accepted, rest.unneeded)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.path, f.span, f.rule, f.message))


def _unsaid(catalog: Catalog, findings: Iterable[Finding]) -> Iterable[Finding]:
    """The findings, none of which says a secret of the file that it is about."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    for path, those in by_path.items():
        document = catalog.document(path)
        yield from unsaid(those, document.text if document else "")
