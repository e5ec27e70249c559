"""One entry of the standard menu of services that infrastructure offers."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import (
    Json,
    Link,
    Model,
    Name,
    Objective,
    PhalanxName,
    Quantity,
    Resource,
    SlackChannel,
    Text,
    Url,
    refers_to,
)
from usdfops.model.exemption import Exemption
from usdfops.model.responsibility import Statement

__all__ = ["Service"]


class Request(Model):
    """How somebody gets the service."""

    via: Annotated[Name, refers_to("Service")] | None = None
    """The service that takes the request, such as a ticket system that is on the menu itself."""
    slack: SlackChannel | None = None
    """The Slack channel to ask in, without the `#`."""
    url: Url | None = None
    """The form or page to start from."""
    steps: list[Text] | None = None
    """What to do, in order."""
    approval: Text | None = None
    """Who has to agree, or what has to be granted first."""


class ServicePlan(Model):
    """One way in which the service is offered."""

    name: Name
    """The plan's name, unique within the service."""
    title: Text | None = None
    """The plan's name as it is printed."""
    description: Text | None = None
    """What the plan gives."""
    parameters: dict[str, Json] | None = None
    """A JSON Schema (2020-12) of what a request has to carry. It may not point outside the file."""


class Limit(Model):
    """How much there is, or how much somebody gets."""

    title: Text
    """What is counted, such as "Home space"."""
    amount: Quantity
    """How much, with its unit."""
    parameter: Name | None = None
    """The plan's parameter by which it is asked for, where requests can be summed against it."""


class Endpoint(Model):
    """An address at which the service answers."""

    url: Url
    """The address."""
    title: Text | None = None
    """What it is for, where there are several."""


class ServiceSpec(Model):
    """What is known of the service. What nobody has said stays absent."""

    category: (
        Literal[
            "compute",
            "storage",
            "database",
            "messaging",
            "identity",
            "deployment",
            "monitoring",
            "network",
            "support",
        ]
        | None
    ) = None
    """The part of the menu that it stands in."""
    lifecycle: Literal["offered", "beta", "deprecated", "retired"] | None = None
    """Whether new users may ask for it."""
    facility: Annotated[Name, refers_to("Facility")] | None = None
    """The facility that offers it."""
    owner: Annotated[Name, refers_to("Team")] | None = None
    """The team that answers for it."""
    replaced_by: Annotated[Name, refers_to("Service")] | None = None
    """The service to move to from a deprecated or retired one."""
    operating_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When it has to work."""
    support_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When somebody answers."""
    request: Request | None = None
    """How to get it."""
    phalanx: list[PhalanxName] | None = None
    """The Phalanx applications that it is made up of."""
    plans: list[ServicePlan] | None = None
    """The ways in which it is offered."""
    endpoints: list[Endpoint] | None = None
    """The addresses at which it answers."""
    constraints: list[Text] | None = None
    """What its users have to live with."""
    objectives: list[Objective] | None = None
    """What is promised about how well it works."""
    responsibilities: list[Statement] | None = None
    """Who holds which responsibility otherwise where this service is used."""
    capacity: list[Limit] | None = None
    """How much of it there is."""
    quota: list[Limit] | None = None
    """How much of it one user gets."""
    code: list[Url] | None = None
    """The repositories of its code or configuration."""
    documentation: list[Link] | None = None
    """The pages that tell how to use it."""
    exceptions: list[Exemption] | None = None
    """The requirements that do not apply to it or are waived for it."""


class Service(Resource):
    """One entry of the standard menu of services that infrastructure offers."""

    kind: Literal["Service"]
    """Always `Service`."""
    spec: ServiceSpec
    """What is known of the service."""
