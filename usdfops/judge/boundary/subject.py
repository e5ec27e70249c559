"""What responsibilities are held for, who has a word in it, and who holds a role there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.boundary.layers import Said, said, side_of
from usdfops.judge.boundary.record import Holder, Layer
from usdfops.judge.facts import pattern_of, unnamed
from usdfops.words import quoted

__all__ = ["Subject", "held_by", "subject_of"]


class Subject(NamedTuple):
    """What responsibilities are held for."""

    facility: Resource | None
    application: Resource | None
    service: Resource | None
    channel: str | None
    """Where to ask about the application: a Slack channel."""
    files: list[Said]
    """What the files say that may have a word in it, in the order of rank, behind the responsibility."""
    lost: list[str]
    """What has a word in it, and cannot be found: then nobody knows what it says."""
    unknown: list[str]
    """All that is not known about who has a word in it."""

    @property
    def scope(self) -> tuple[str, str | None]:
        found = self.service or self.application or self.facility
        return (found.kind or "", found.name) if found else ("Facility", None)


def subject_of(
    catalog: Catalog,
    facility: Resource | None,
    application: Resource | None = None,
    services: Sequence[Resource] = (),
    service: Resource | None = None,
) -> Subject:
    """What is known of a facility, of an application, or of a service, and of who speaks about it."""
    pattern = pattern_of(catalog, application) if application else None
    speakers = [*([pattern] if pattern else []), *services]
    files = [said(catalog, each) for each in (*speakers, *([application] if application else []))]
    lost = list(_lost(catalog, application, service)) if application else []
    unknown = [
        f"what comes with the {(each.kind or '').lower()} `{each.name}` cannot be read"
        for each in speakers
        if not each.document.readable
    ]
    unknown += lost if application or service or facility else ["no facility is known"]
    channel = _asked(application) if application else None
    return Subject(facility, application, service, channel, files, lost, unknown)


def _lost(catalog: Catalog, application: Resource, service: Resource | None) -> Iterator[str]:
    followed = application.spec["deployment"]["pattern"].text
    if followed is not None and catalog.find("Pattern", followed) is None:
        yield f"{quoted(followed)} is no pattern of the catalog"
    if service is None and application.spec["uses"].given:
        yield from unnamed(catalog, application)


def held_by(catalog: Catalog, subject: Subject, layer: Layer, place: Place) -> Holder:
    """Who holds the role that a layer gives at `place`."""
    role = place.text or ""
    side = side_of(catalog, role)
    team, channel = None, None
    if side == "application" and subject.application is not None:
        team = subject.application.spec["roles"][role].text
        channel = _channel(catalog, team) or subject.channel
    elif side == "infrastructure":
        service = layer.place.resource if layer.name == "service" else subject.service
        for provider in (service, subject.facility):
            team = team or (provider.spec["owner"].text if provider else None)
        asked = service.spec["request"]["slack"].text if service else None
        channel = _channel(catalog, team) or asked or _facility_channel(catalog)
    return Holder(role, side, team, channel, layer.name, place)


def _channel(catalog: Catalog, team: str | None) -> str | None:
    found = catalog.find("Team", team)
    return next(iter(found.spec["slack"].texts), None) if found else None


def _asked(application: Resource) -> str | None:
    channels = application.spec["support"]["channels"]
    return next((c["slack"].text for c in channels if c["use"].text == "support" and c["slack"].text), None)


def _facility_channel(catalog: Catalog) -> str | None:
    """The channel in which the owners of applications ask infrastructure."""
    channels = (channel for model in catalog.of("SupportModel") for channel in model.spec["channels"])
    return next((c["slack"].text for c in channels if c["askedBy"].text == "owners"), None)
