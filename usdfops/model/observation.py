"""What another source states, as `usdfops observe` read it; never written by hand."""

from __future__ import annotations

from typing import Literal

from usdfops.model.base import Date, Link, Model, Resource, Text, Url

__all__ = ["Observation"]


class Environment(Model):
    """An environment of Phalanx: a cluster, and what is switched on in it."""

    path: Text
    """The file that describes it, in the repository."""
    host: Text | None = None
    """The host name under which its applications answer."""
    vault: Text | None = None
    """The path in Vault below which its secrets are kept."""
    applications: list[Text]
    """The Phalanx applications that are switched on in it."""


class PhalanxApplication(Model):
    """An application of Phalanx: something that Argo CD deploys from the repository."""

    path: Text
    """The template that deploys it, in the repository."""
    project: Text | None = None
    """The Argo CD project that it belongs to."""
    namespace: Text | None = None
    """The Kubernetes namespace that it is deployed to."""
    description: Text | None = None
    """What its chart says that it is."""
    home: Url | None = None
    """Its home page."""
    sources: list[Url] | None = None
    """The repositories of its code."""
    documents: list[Link] | None = None
    """Documents about it."""
    charts: dict[Text, list[Text]] | None = None
    """The charts within its chart that can be switched, and the environments that have each on."""
    switched_with: Text | None = None
    """The Phalanx application whose switch turns it on, where it has none of its own."""
    values: list[Text] | None = None
    """The environments that have a values file for it."""
    secrets: list[Text] | None = None
    """The environments that have it on and for which it declares secrets."""


class Overview(Model):
    """The table at the top of a service's page, in the page's own words."""

    group: Text | None = None
    """Its service grouping."""
    operating_hours: Text | None = None
    """Its operating hours."""
    tier: Text | None = None
    """Its tier, or criticality level."""
    code: Text | None = None
    """The repositories of its code."""
    deployment: Text | None = None
    """The repositories that it is deployed from."""
    support: Text | None = None
    """The Slack channel to ask in."""
    alerts: Text | None = None
    """The Slack channel where alerts arrive."""
    clusters: dict[Text, Text] | None = None
    """The vclusters that it runs in, by stage."""
    hosts: dict[Text, Text] | None = None
    """The hosts that it runs on, by stage."""


class Page(Model):
    """A service's pages in df-ops."""

    title: Text | None = None
    """The heading of the page."""
    path: Text
    """The file that the page begins with, in the repository."""
    changed_on: Date | None = None
    """The day on which one of its files was last changed."""
    overview: Overview | None = None
    """What its overview table states; absent where the page does not follow the template."""
    sections: dict[Text, Literal["filled", "empty", "none", "absent"]] | None = None
    """Each section of the template: `none` is the page's answer that there is none."""


class Uptake(Model):
    """How much of Phalanx was switched on at an earlier commit."""

    date: Date
    """The day of that commit."""
    revision: Text
    """The commit."""
    environments: int
    """How many of the environments there were."""
    applications: int
    """How many Phalanx applications were on in any of them."""


class Deployed(Model):
    """An application as Argo CD sees it."""

    project: Text | None = None
    """The Argo CD project that it belongs to."""
    cluster: Text | None = None
    """The cluster that it is deployed to, by address or name."""
    namespace: Text | None = None
    """The Kubernetes namespace that it is deployed to."""
    repository: Text | None = None
    """The repository that it is deployed from."""
    chart_path: Text | None = None
    """The folder of that repository."""
    sync: Literal["Synced", "OutOfSync", "Unknown"] | None = None
    """Whether what runs is what the repository asks for."""
    health: Literal["Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown"] | None = None
    """Whether it works, as far as Argo CD can tell."""
    revision: Text | None = None
    """The revision that runs."""


class Loss(Model):
    """Something that the source holds and that could not be read."""

    path: Text
    """The file of the source."""
    line: int | None = None
    """The line of the file, counted from 1."""
    message: Text
    """What is wrong with it."""


class ObservationSpec(Model):
    """Where the facts come from, and the facts by key."""

    source: Literal["phalanx", "df-ops", "argocd"]
    """The reader that wrote it."""
    repository: Url | None = None
    """The repository that was read, as it states its own address."""
    revision: Text
    """The commit that was read, or the checksum of the file."""
    date: Date
    """The day of that revision."""
    checksum: Text
    """What finds an edit by hand."""
    site: Url | None = None
    """Where the pages are published."""
    only_environments: list[Text] | None = None
    """The patterns of the environments that were read, where not all that a facility names were."""
    environment: Text | None = None
    """The Phalanx environment whose Argo CD was asked."""
    environments: dict[Text, Environment] | None = None
    """Phalanx's environments, by name."""
    applications: dict[Text, PhalanxApplication] | None = None
    """Phalanx's applications, by name."""
    uptake: list[Uptake] | None = None
    """How much of Phalanx was switched on over the years, the oldest first."""
    template: list[Text] | None = None
    """The sections that df-ops' template asks for."""
    pages: dict[Text, Page] | None = None
    """df-ops' pages of services, by their folder below `docs/usdf-applications/`."""
    other_pages: list[Text] | None = None
    """df-ops' pages beside those of services, by their path below `docs/usdf-applications/`."""
    deployed: dict[Text, Deployed] | None = None
    """Argo CD's applications, by namespace and name."""
    losses: list[Loss] | None = None
    """What could not be read."""


class Observation(Resource):
    """What another source states, as `usdfops observe` read it; never written by hand."""

    kind: Literal["Observation"]
    """Always `Observation`."""
    spec: ObservationSpec
    """Where the facts come from, and the facts by key."""
