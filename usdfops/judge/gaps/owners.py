"""Who has to act: the team that answers, and the channel to reach it, or to ask where no team is known."""

from __future__ import annotations

from usdfops.catalog.facilities import hosting
from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.channels import facility_channel, support_channel, team_channel
from usdfops.judge.gaps.record import Asked, Requirement

__all__ = ["OWNER", "asked", "asked_for"]

OWNER = "service-owner"
"""The role of an application whose team is its owner in reports."""


def asked_for(catalog: Catalog, resource: Resource, requirement: Requirement, owner: Asked) -> Asked:
    """Who has to close a gap: the resource's `owner`, or infrastructure where the gap is infrastructure's."""
    if resource.kind == "Application" and requirement.side == "infrastructure":
        facility = catalog.find("Facility", resource.spec["facility"].text)
        remedy = catalog.find("Service", requirement.remedy["service"].text)
        owners = [each.spec["owner"].text for each in (remedy, facility) if each is not None]
        team = next((owner for owner in owners if owner), None)
        return Asked(team, team_channel(catalog, team) or facility_channel(catalog))
    return owner


def asked(catalog: Catalog, resource: Resource) -> Asked:
    """Who answers for a resource, or can be asked about it."""
    spec = resource.spec
    if resource.kind == "Application":
        team = spec["roles"][OWNER].text
        return Asked(team, team_channel(catalog, team) or support_channel(resource))
    team = spec["owner"].text if resource.kind in ("Service", "Facility") else None
    channel = team_channel(catalog, team) or spec["request"]["slack"].text
    if resource.kind == "Facility" and resource not in hosting(catalog):
        return Asked(team, channel)  # the support model's channels are those of who hosts what there is
    return Asked(team, channel or facility_channel(catalog))
