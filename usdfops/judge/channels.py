"""Slack channels, without the `#`: of a team, of an application, of the facility."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog, Resource

__all__ = ["facility_channel", "support_channel", "team_channel"]


def team_channel(catalog: Catalog, team: str | None) -> str | None:
    """The channel of a team."""
    found = catalog.find("Team", team)
    return next(iter(found.spec["slack"].texts), None) if found else None


def support_channel(application: Resource) -> str | None:
    """The channel of an application for questions."""
    channels = application.spec["support"]["channels"]
    return next((c["slack"].text for c in channels if c["use"].text == "support" and c["slack"].text), None)


def facility_channel(catalog: Catalog) -> str | None:
    """The channel in which the owners of applications ask infrastructure."""
    channels = (channel for model in catalog.of("SupportModel") for channel in model.spec["channels"])
    return next((c["slack"].text for c in channels if c["askedBy"].text == "owners"), None)
