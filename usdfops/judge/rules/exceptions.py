"""What makes an exception from a requirement void."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.naming import is_day
from usdfops.judge.rule import rule
from usdfops.model import KINDS
from usdfops.words import an, quoted

_KINDS = ("Application", "Service", "Facility")
"""The kinds that have exceptions."""


def _resources(catalog: Catalog) -> Iterator[Resource]:
    for kind in _KINDS:
        yield from catalog.of(kind)


def _waivers(catalog: Catalog) -> Iterator[Place]:
    for resource in _resources(catalog):
        for exception in resource.spec["exceptions"]:
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
                "the waiver does not say who approved it",
                hint="add `approvedBy:` with a team of `usdfops list teams`",
                key=True,
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
        from usdfops.judge.gaps.waivers import benefits  # most catalogs have no waiver to wait for

        approved, resource = waiver["approvedBy"], waiver.resource
        field = benefits(resource).get(approved.text or "")
        if field is None:
            continue
        named = resource.spec["owner"] if field == "owner" else resource.spec["roles"][field]
        yield approved.finding(
            f"`{approved.text}` is the {KINDS[resource.kind or ''].singular}'s own `{field}`",
            hint="have it approved by another team",
            related=(named.related("benefits from it"),),
        )


@rule
def exception_of_other_kind(catalog: Catalog) -> Iterable[Finding]:
    """An exception names a requirement that is asked of another kind of resource.

    ```yaml bad services/database.yaml
    spec:
      lifecycle: offered
      exceptions:
        - requirement: backup-stated  # <-- exception-of-other-kind
          notApplicable: It holds no data.
    ```
    ```yaml good
    spec:
      exceptions:
        - requirement: backup-stated
          notApplicable: It holds no data.
    ```
    """
    asked: dict[str, Place] = {}
    for term in catalog.terms("Requirement"):
        asked.setdefault(term["id"].text or "", term)
    for resource in _resources(catalog):
        for exception in resource.spec["exceptions"]:
            named = exception["requirement"]
            place = asked.get(named.text or "")
            if place is None:
                continue
            kind = place.resource.spec["kind"].text or ""
            if kind in KINDS and kind != resource.kind:
                yield named.finding(
                    f"{quoted(named.text or '')} is asked of {an(KINDS[kind].singular)}",
                    hint="leave the exception out",
                    related=(place["id"].related("asked here"),),
                )


@rule
def repeated_exception(catalog: Catalog) -> Iterable[Finding]:
    """A resource has two exceptions from the same requirement, of which one counts.

    ```yaml bad
    spec:
      exceptions:
        - requirement: backup-stated
          notApplicable: It holds no data.
        - requirement: backup-stated  # <-- repeated-exception
          notApplicable: It is made again from git.
    ```
    ```yaml good
    spec:
      exceptions:
        - requirement: backup-stated
          notApplicable: It holds no data, and is made again from git.
    ```
    """
    for resource in _resources(catalog):
        first: dict[str, Place] = {}
        for exception in resource.spec["exceptions"]:
            named = exception["requirement"]
            if named.text is not None and first.setdefault(named.text, named).path != named.path:
                yield named.finding(
                    f"there is an exception from {quoted(named.text)} already",
                    hint="keep one of the two",
                    related=(first[named.text].related("the other one"),),
                )
