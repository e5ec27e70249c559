"""What an application team runs at a facility."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import (
    Choice,
    Date,
    Duration,
    Json,
    Link,
    Model,
    Name,
    Objective,
    PhalanxName,
    Resource,
    SlackChannel,
    Text,
    Url,
    refers_to,
)
from usdfops.model.exemption import Exemption
from usdfops.model.responsibility import Deviation

__all__ = ["Application"]


class Channel(Choice):
    """Where people of an application can be reached, and for what."""

    choices = ("slack", "page")

    slack: SlackChannel | None = None
    """The name of a Slack channel, without the `#`."""
    page: Url | None = None
    """A page or form to go through, such as a ticket queue."""
    use: Literal["support", "alerts", "announcements"]
    """What it is for: `support` to ask, `alerts` where alerts arrive, `announcements` to tell of downtime."""


class Contact(Choice):
    """A team, role or outside party to turn to."""

    choices = ("team", "role", "external")

    team: Annotated[Name, refers_to("Team")] | None = None
    """The name of a team of this catalog."""
    role: Annotated[Name, refers_to("Role")] | None = None
    """The name of a role of this catalog, where a source names no team."""
    external: Name | None = None
    """Somebody outside the facility, such as a vendor."""
    because: Text | None = None
    """What to turn to them for."""


class Support(Model):
    """Where to ask, where alerts arrive, whom to turn to."""

    channels: list[Channel] | None = None
    """The channels, the one to try first at the top."""
    contacts: list[Contact] | None = None
    """Teams and outside parties that help with a part of it."""


class Stage(Model):
    """One deployment of the application: where it runs, for a purpose such as production."""

    stage: Annotated[Name, refers_to("Stage")]
    """The stage, as the facility names it: `prod`, `int` or `dev` at the USDF."""
    cluster: Annotated[Name, refers_to("Cluster")] | None = None
    """The cluster of the facility that it runs in."""
    hosts: list[Text] | None = None
    """The hosts that it runs on, where it does not run in a cluster."""
    namespaces: list[Name] | None = None
    """The Kubernetes namespaces that it uses."""
    vault: list[Text] | None = None
    """The paths of its secrets in Vault. Never a secret itself."""


class Deployment(Model):
    """How the application is deployed, and where, unless another source keeps that."""

    pattern: Annotated[Name, refers_to("Pattern")] | None = None
    """The deployment pattern that it follows."""
    phalanx: list[PhalanxName] | None = None
    """The Phalanx applications that make it up, or charts of one. What Phalanx states is not retyped here."""
    environments: list[Annotated[Name, refers_to("Environment")]] | None = None
    """The Phalanx environments that are meant, where others have the same Phalanx applications on."""
    repository: Url | None = None
    """The repository that it is deployed from, where the pattern does not imply it."""
    configuration: list[Url] | None = None
    """Where its configuration is kept, where that is not the deployment repository."""
    stages: list[Stage] | None = None
    """Its stages, where neither Phalanx nor another observed source states them."""


class Use(Model):
    """A service of the menu that the application uses."""

    service: Annotated[Name, refers_to("Service")]
    """The name of the service."""
    plan: Name | None = None
    """The plan of the service. It may be left out where the service has one plan."""
    parameters: dict[Text, Json] | None = None
    """What was asked for, in the words of the plan's JSON Schema."""
    because: Text | None = None
    """What the application uses it for, where that is not obvious."""


class Need(Model):
    """Infrastructure that the application relies on and that the menu does not offer."""

    title: Text
    """What is needed, in a few words."""
    because: Text | None = None
    """What for, or what is known of it."""


class Dependency(Choice):
    """Something else that has to work for this application to work."""

    choices = ("application", "service", "external")

    application: Annotated[Name, refers_to("Application")] | None = None
    """The name of an application of this catalog."""
    service: Annotated[Name, refers_to("Service")] | None = None
    """A service that another application's use brings along. What is used itself goes under `uses`."""
    external: Name | None = None
    """Something outside the facility, under a name of your choosing."""
    because: Text | None = None
    """What it is needed for, or how much."""


class DataFlow(Choice):
    """Data that comes from, or goes to, somewhere else."""

    choices = ("fromApplication", "toApplication", "fromExternal", "toExternal")

    from_application: Annotated[Name, refers_to("Application")] | None = None
    """The application that the data comes from."""
    to_application: Annotated[Name, refers_to("Application")] | None = None
    """The application that the data goes to."""
    from_external: Name | None = None
    """The outside party that the data comes from."""
    to_external: Name | None = None
    """The outside party that the data goes to."""
    data: Text
    """What flows, and how much of it where that is known."""


class Stakeholder(Choice):
    """Somebody who relies on the application and wants to hear of changes."""

    choices = ("team", "external")

    team: Annotated[Name, refers_to("Team")] | None = None
    """The name of a team of this catalog."""
    external: Name | None = None
    """Somebody outside the facility."""
    because: Text | None = None
    """What they rely on it for."""


class Documentation(Model):
    """Where it is documented."""

    df_ops: Text | None = None
    """Its page in df-ops, as a path below `docs/usdf-applications/`, such as `ap/apdb`."""
    pages: list[Link] | None = None
    """Other pages that document it."""


class Monitoring(Model):
    """How somebody would notice that it does not work."""

    dashboards: list[Url] | None = None
    """Dashboards that show whether it works."""
    alerts: list[Text] | None = None
    """The conditions that raise an alert."""
    logs: Text | None = None
    """Where its logs can be read."""
    none: Text | None = None
    """Why there is no monitoring, on purpose."""


class Backup(Model):
    """How its data is backed up, or why it is not."""

    method: Text | None = None
    """The tool or mechanism."""
    schedule: Text | None = None
    """When it runs, in words."""
    interval: Duration | None = None
    """The longest time between two backups, such as `1d`."""
    retention: Text | None = None
    """How long backups are kept."""
    target: Text | None = None
    """Where backups are written to."""
    none: Text | None = None
    """Why there is no backup, on purpose, such as "rebuilt from git"."""


class Recovery(Model):
    """What is promised, and what is known, about getting it back."""

    time_objective: Duration | None = None
    """How long it may be away after a disaster: its recovery time objective."""
    point_objective: Duration | None = None
    """How much of the latest data may be lost: its recovery point objective."""
    estimated_restore: Text | None = None
    """How long a restore takes, as far as anybody has said."""
    procedure: Url | None = None
    """The page that tells how to restore it."""
    restore_tested_on: Date | None = None
    """The day on which a restore was last tried and worked."""
    backup: Backup | None = None
    """How its data is backed up, or why it is not."""


class Security(Model):
    """What it protects, and who gets in."""

    data_classification: Text | None = None
    """How its data is classified."""
    access: Text | None = None
    """Who may use it and how access is limited."""
    ports: list[Text] | None = None
    """The network ports that it opens, such as `9042/tcp`."""
    service_accounts: list[Text] | None = None
    """The accounts that it runs under or gives out, by purpose. Never a person's."""
    secrets: Text | None = None
    """Where its secrets are kept, where that is not Vault."""
    policies: list[Link] | None = None
    """The policies that it follows."""


class Maintenance(Model):
    """When it is maintained, and what has to be done."""

    window: Text | None = None
    """When maintenance is done."""
    tasks: list[Text] | None = None
    """What is done regularly."""


class ApplicationSpec(Model):
    """What is known of the application. What nobody has said stays absent."""

    type: Literal["application", "database", "broker", "workflow", "data-set", "platform"] | None = None
    """What sort of thing it is."""
    facility: Annotated[Name, refers_to("Facility")] | None = None
    """The facility that it runs at."""
    placement: list[Text] | None = None
    """Its place in the organisation's product tree, from the top down."""
    group: Annotated[Name, refers_to("Group")] | None = None
    """The service group that it belongs to."""
    tier: Annotated[Name, refers_to("Tier")] | None = None
    """How critical it is, as one of the tiers of the support model."""
    lifecycle: Literal["planned", "commissioning", "production", "retiring", "retired"] | None = None
    """Where it is between plan and end."""
    part_of: Annotated[Name, refers_to("Application")] | None = None
    """The application that it is a part of."""
    operating_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When it has to work, as one of the kinds of hours of the support model."""
    support_hours: Annotated[Name, refers_to("Hours")] | None = None
    """When somebody answers, as one of the kinds of hours of the support model."""
    stakeholders: list[Stakeholder] | None = None
    """Who relies on it."""
    use_cases: list[Text] | None = None
    """What people do with it."""
    roles: dict[Annotated[Name, refers_to("Role")], Annotated[Name, refers_to("Team")]] | None = None
    """Which team holds which role for it. `service-owner` is the owner in reports."""
    support: Support | None = None
    """Where to ask, where alerts arrive, whom to turn to."""
    objectives: list[Objective] | None = None
    """What is promised about how well it works."""
    code: list[Url] | None = None
    """The repositories of its code."""
    deployment: Deployment | None = None
    """How and where it is deployed."""
    uses: list[Use] | None = None
    """The services of the menu that it uses; complete where it is present."""
    needs: list[Need] | None = None
    """What it needs and the menu does not offer."""
    depends_on: list[Dependency] | None = None
    """What else has to work for it to work."""
    data_flows: list[DataFlow] | None = None
    """What data comes in and goes out."""
    runbooks: list[Link] | None = None
    """What somebody on call opens first."""
    documentation: Documentation | None = None
    """Where it is documented."""
    monitoring: Monitoring | None = None
    """How somebody would notice that it does not work."""
    recovery: Recovery | None = None
    """What is promised and known about backup and restore."""
    security: Security | None = None
    """What it protects and who gets in."""
    maintenance: Maintenance | None = None
    """When it is maintained."""
    deviations: list[Deviation] | None = None
    """How it departs from the boundary between application and infrastructure."""
    exceptions: list[Exemption] | None = None
    """The requirements that do not apply to it or are waived for it."""


class Application(Resource):
    """What an application team runs at a facility: an application, a database, a maintained data set."""

    kind: Literal["Application"]
    """Always `Application`."""
    spec: ApplicationSpec
    """What is known of the application."""
