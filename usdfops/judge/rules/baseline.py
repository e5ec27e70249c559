"""What is wrong with the entries of the baseline, which accept findings for a time.

They stand in `catalog/baseline.yaml`, and `usdfops baseline` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.rule import rule


@rule
def unneeded_acceptance(catalog: Catalog) -> Iterable[Finding]:
    """An entry of the baseline accepts a finding that is no more.

    It would hide the next one, which nobody has looked at.
    While a file of the catalog cannot be read, nobody knows what is no more.

    ```yaml bad baseline.yaml
    version: 1
    entries:
      - resource: Application/hello  # <-- unneeded-acceptance
        rule: unknown-tier
        pointer: /spec/tier
        reason: The tiers are being discussed.
        until: "2026-12-31"
    ```
    ```yaml good baseline.yaml
    version: 1
    entries: []
    ```
    """
    return ()  # `baseline.applied` adds these: it alone sees what every other rule found


@rule
def ended_acceptance(catalog: Catalog) -> Iterable[Finding]:
    """An entry of the baseline has ended, and accepts nothing any more.

    The last day on which an entry counts is its `until`.

    ```yaml bad baseline.yaml
    version: 1
    entries:
      - resource: Application/hello
        rule: unknown-tier
        pointer: /spec/tier
        reason: The tiers are being discussed.
        until: "2026-01-31"  # <-- ended-acceptance
    ```
    ```yaml good baseline.yaml
    version: 1
    entries: []
    ```
    """
    if catalog.baseline is None:
        return
    from usdfops.judge.baseline import entries

    for entry in entries(catalog.baseline):
        if entry.has_ended(catalog.as_of):
            message = f"{entry.words} of `{entry.about}` was accepted until {entry.until}"
            hint = "mend it and run `usdfops baseline prune`, or accept it again"
            yield entry.finding(message, hint, entry.place["until"])
