"""What makes an exception from a requirement void."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding
from usdfops.judge.naming import is_day
from usdfops.judge.rule import rule


def _waivers(catalog: Catalog) -> Iterator[Place]:
    for application in catalog.of("Application"):
        for exception in application.spec["exceptions"]:
            if exception["waived"].given:
                yield exception


@rule
def waiver_without_end(catalog: Catalog) -> Iterable[Finding]:
    """A waiver does not say until when it counts.

    ```yaml bad
    spec:
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.  # <-- waiver-without-end
          approvedBy: storage
    ```
    ```yaml good
    spec:
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.
          approvedBy: storage
          until: 2027-03-31
    ```
    """
    for waiver in _waivers(catalog):
        if not waiver["until"].given:
            yield waiver["waived"].finding(
                "the waiver has no end", hint="add `until:` with the last day on which it counts", key=True
            )


@rule
def ended_waiver(catalog: Catalog) -> Iterable[Finding]:
    """A waiver has ended, and counts for nothing.

    ```yaml bad
    spec:
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.
          approvedBy: storage
          until: 2020-03-31  # <-- ended-waiver
    ```
    ```yaml good
    spec:
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.
          approvedBy: storage
          until: 2027-03-31
    ```
    """
    for waiver in _waivers(catalog):
        until = waiver["until"].text
        if until is not None and is_day(until) and until < catalog.as_of:
            yield waiver["until"].finding(
                f"the waiver ended on {until}", hint="meet the requirement, or have it waived anew"
            )


@rule
def waiver_without_approval(catalog: Catalog) -> Iterable[Finding]:
    """A waiver does not say which team approved it.

    ```yaml bad
    spec:
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.  # <-- waiver-without-approval
          until: 2027-03-31
    ```
    ```yaml good
    spec:
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.
          approvedBy: storage
          until: 2027-03-31
    ```
    """
    for waiver in _waivers(catalog):
        if not waiver["approvedBy"].given:
            yield waiver["waived"].finding(
                "the waiver does not say who approved it", hint="add `approvedBy:` with a team", key=True
            )


@rule
def self_approved_waiver(catalog: Catalog) -> Iterable[Finding]:
    """A waiver was approved by a team that benefits from it.

    ```yaml bad
    spec:
      roles: {service-owner: square}
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.
          approvedBy: square  # <-- self-approved-waiver
          until: 2027-03-31
    ```
    ```yaml good
    spec:
      roles: {service-owner: square}
      exceptions:
        - requirement: backup-stated
          waived: The new store comes in spring.
          approvedBy: storage
          until: 2027-03-31
    ```
    """
    for waiver in _waivers(catalog):
        approved = waiver["approvedBy"]
        for role, team in waiver.resource.spec["roles"].fields.items():
            if team.text is not None and team.text == approved.text:
                yield approved.finding(
                    f"`{team.text}` is the application's own `{role}`",
                    hint="have it approved by another team",
                    related=(team.related("benefits from it"),),
                )
                break
