"""What is wrong with the comments that suppress findings.

A suppression is for what a rule gets wrong in one place. What the facility's standards allow to
differ goes under `exceptions` in the manifest, where it can be reported.
"""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.naming import suggestion
from usdfops.judge.rule import rule
from usdfops.judge.suppress import suppressions
from usdfops.words import quoted


@rule
def malformed_suppression(catalog: Catalog) -> Iterable[Finding]:
    """A comment is addressed to usdfops, and is not one that it understands.

    ```yaml bad
    spec:
      tier: critical  # usdfops: ignroe[unknown-tier] for now  # <-- malformed-suppression
    ```
    ```yaml good
    spec:
      tier: high  # usdfops: ignore[unknown-tier] The page says so; the tiers are being discussed.
    ```
    """
    for suppression in suppressions(catalog):
        if not suppression.rules:
            yield suppression.finding(
                "the comment is not one that usdfops understands",
                "write `# usdfops: ignore[rule-name] reason`",
            )


@rule
def suppression_without_reason(catalog: Catalog) -> Iterable[Finding]:
    """A suppression does not say why.

    ```yaml bad
    spec:
      # usdfops: ignore[unknown-tier]  # <-- suppression-without-reason
      tier: high
    ```
    ```yaml good
    spec:
      # usdfops: ignore[unknown-tier] The page says so; the tiers are being discussed.
      tier: high
    ```
    """
    for suppression in suppressions(catalog):
        if suppression.rules and not suppression.reason:
            yield suppression.finding("the suppression gives no reason", "add one after the bracket")


@rule
def suppression_of_unknown_rule(catalog: Catalog) -> Iterable[Finding]:
    """A suppression names a rule that there is not.

    ```yaml bad
    spec:
      tier: critical  # usdfops: ignore[unkown-tier] We have our own.  # <-- suppression-of-unknown-rule
    ```
    ```yaml good
    spec:
      tier: high  # usdfops: ignore[unknown-tier] We have our own.
    ```
    """
    from usdfops.judge.rules import RULES

    for suppression in suppressions(catalog):
        for name in suppression.rules:
            if name not in RULES:
                hint = suggestion(name, RULES) or "`usdfops explain` lists all rules"
                yield suppression.finding(f"there is no rule {quoted(name)}", hint)


@rule(safe="removes the comment, or the name from it where others are needed")
def unneeded_suppression(catalog: Catalog) -> Iterable[Finding]:
    """A suppression has nothing to suppress.

    It would hide the next finding, which nobody has looked at.

    ```yaml bad
    spec:
      tier: critical  # usdfops: ignore[unknown-tier] We have our own.  # <-- unneeded-suppression
    ```
    ```yaml good
    spec:
      tier: critical
    ```
    """
    return ()  # `suppress.apply` adds these: it alone sees what every other rule found
