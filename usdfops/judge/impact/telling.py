"""Whom to tell and where: who answers for what falls, and who wants to hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.edges import Node, node
from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.impact.record import Answers, Tell, Told, channel_text

__all__ = ["answers", "tell", "told"]


def tell(catalog: Catalog, each: Node) -> Tell | None:
    """Where to tell the people of an application; None for anything else."""
    if each.kind != "Application":
        return None
    application = catalog.find(*each)
    if application is not None and (announcements := _channels(application, "announcements")):
        return Tell("announcements", announcements)
    if application is not None and (support := _channels(application, "support")):
        return Tell("support", support[:1])
    general = _distinct(c for model in catalog.of("SupportModel") for c in model.spec["channels"])
    return Tell("facility" if general else None, general)


def answers(catalog: Catalog, each: Node) -> Answers:
    """Who answers for an application or a service; nobody is known to for anything else."""
    resource = catalog.find(*each)
    if resource is None or each.kind not in ("Application", "Service"):
        return Answers(None, None, None, None)
    spec = resource.spec
    hours = spec["operatingHours"].text, spec["supportHours"].text
    if each.kind == "Service":
        asked = spec["request"] if spec["request"]["slack"].text else None
        return Answers(spec["owner"].text, asked, *hours)
    first = next(iter(_channels(resource, "support")), None)
    return Answers(spec["roles"]["service-owner"].text, first, *hours)


def _channels(application: Resource, use: str) -> list[Place]:
    """The channels of an application for some use, the one to try first at the top."""
    channels = application.spec["support"]["channels"]
    return _distinct(c for c in channels if c["use"].text == use)


def _distinct(channels: Iterable[Place]) -> list[Place]:
    """Those that name something, each once."""
    found: dict[str, Place] = {}
    for channel in channels:
        if channel_text(channel):
            found.setdefault(channel_text(channel), channel)
    return list(found.values())


def told(catalog: Catalog, down: set[Node]) -> list[Told]:
    """Those who receive data from what falls, and its stakeholders, each once, in a stable order."""
    found: dict[tuple[Node, str], list[tuple[Node, Place]]] = {}
    for application in catalog.of("Application"):
        if _is_retired(application):
            continue
        for of, who, because, place in _interested(application):
            if of in down and who not in down:
                several = found.setdefault((who, because), [])
                if of not in (other for other, _ in several):
                    several.append((of, place))
    kinds = ("Application", "Team", "External")
    several_told = [
        Told(who, because, sorted(of, key=lambda pair: pair[0]), _reached(catalog, who))
        for (who, because), of in found.items()
        if not _is_retired(catalog.find(*who))
    ]
    return sorted(several_told, key=lambda t: (kinds.index(t.node.kind), t.node.name, t.because))


def _is_retired(resource: Resource | None) -> bool:
    return resource is not None and resource.spec["lifecycle"].text == "retired"


def _interested(application: Resource) -> Iterator[tuple[Node, Node, str, Place]]:
    """Each pair of an application and somebody who wants to hear of it, as this manifest says."""
    spec, me = application.spec, node(application)
    for flow in spec["dataFlows"]:
        for kind in ("Application", "External"):
            receives, gives = flow[f"to{kind}"], flow[f"from{kind}"]
            if receives.text:
                yield me, Node(kind, receives.text), "receives data from", receives
            if gives.text:
                yield Node(kind, gives.text), me, "receives data from", gives
    for stakeholder in spec["stakeholders"]:
        for kind in ("Team", "External"):
            place = stakeholder[kind.lower()]
            if place.text:
                yield me, Node(kind, place.text), "is a stakeholder of", place


def _reached(catalog: Catalog, who: Node) -> Tell | None:
    """Where somebody who is not hit is told: a team in its own channels."""
    resource = catalog.find(*who)
    if who.kind == "Team" and resource is not None and resource.spec["slack"].texts:
        return Tell("team", _distinct(resource.spec["slack"]))
    return tell(catalog, who)
