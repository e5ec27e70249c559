"""What a resource's exceptions say of a requirement, and whether that counts."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.gaps.record import Requirement
from usdfops.judge.naming import is_day

__all__ = ["Waived", "benefits", "exemption"]


class Waived(NamedTuple):
    """An exception that counts."""

    outcome: str
    """`n/a` or `waived`."""
    because: str
    place: Place
    until: str | None


def exemption(catalog: Catalog, resource: Resource, requirement: Requirement) -> Waived | None:
    """The exception from `requirement` that counts today; None where there is none.

    A waiver counts until its last day, where another team than those that benefit approved it.
    """
    for entry in resource.spec["exceptions"]:
        if entry["requirement"].text != requirement.id:
            continue
        reason = entry["notApplicable"].text
        if reason and not entry["waived"].given:
            return Waived("n/a", reason, entry, None)
        until, approved = entry["until"].text, entry["approvedBy"].text
        if not entry["waived"].text or entry["notApplicable"].given or until is None or not is_day(until):
            continue
        known = catalog.find("Team", approved) is not None
        if until >= catalog.as_of and known and approved not in benefits(resource):
            return Waived("waived", entry["waived"].text, entry, until)
    return None


def benefits(resource: Resource) -> dict[str, str]:
    """The teams that benefit where a requirement is waived, each with the field that names it."""
    found = {team.text: role for role, team in resource.spec["roles"].fields.items() if team.text}
    owner = resource.spec["owner"].text
    return {**found, owner: "owner"} if owner else found
