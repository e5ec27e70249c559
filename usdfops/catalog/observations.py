"""What other sources state of the catalog's resources: observations, joined with manifests."""

from __future__ import annotations

import json
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.words import counted

__all__ = [
    "DF_OPS_FOLDER",
    "Deployment",
    "Environment",
    "Evidence",
    "Page",
    "age",
    "checksum",
    "compared",
    "deployments",
    "environments",
    "observations",
    "old",
    "page",
    "running",
    "unobserved",
]

DF_OPS_FOLDER = "docs/usdf-applications/"
"""The folder of df-ops below which a service's pages are named."""


class Evidence(NamedTuple):
    """Where a source states something: the observation that says so, and the file at its revision."""

    observation: Resource
    path: str

    @property
    def revision(self) -> str:
        """The source's name, the short revision and its day, in words."""
        spec = self.observation.spec
        revision = (spec["revision"].text or "?").removeprefix("sha256:")
        return f"{self.observation.title} {revision[:8]} of {spec['date'].text or '?'}"


class Environment(NamedTuple):
    """A Phalanx environment that a facility names, and what Phalanx states of it, if it is observed."""

    name: str
    declared: Place
    """The facility's entry."""
    observed: Place | None
    evidence: Evidence | None

    @property
    def stage(self) -> str | None:
        """The stage that it serves, as the facility says."""
        return self.declared["stage"].text

    @property
    def cluster(self) -> str | None:
        """The cluster that it is deployed to, as the facility says."""
        return self.declared["cluster"].text

    @property
    def applications(self) -> list[str]:
        """The Phalanx applications that are on in it."""
        return self.observed["applications"].texts if self.observed else []


class Deployment(NamedTuple):
    """A Phalanx application, or a chart of one, that is on in an environment."""

    environment: Environment
    application: str
    chart: str | None
    declared: Place
    """The entry of the manifest that names it."""
    observed: Place
    """What Phalanx states of the application."""
    evidence: Evidence

    @property
    def namespace(self) -> str | None:
        """The Kubernetes namespace that it is deployed to."""
        return self.observed["namespace"].text

    @property
    def vault(self) -> str | None:
        """The path in Vault of its secrets, where it declares any."""
        above = self.environment.observed["vault"].text if self.environment.observed else None
        declares = self.environment.name in self.observed["secrets"].texts
        return f"{above}/{self.application}" if above and declares else None


class Page(NamedTuple):
    """A service's page in df-ops, as it was observed."""

    name: str
    """The folder below `docs/usdf-applications/`."""
    observed: Place
    evidence: Evidence

    @property
    def url(self) -> str | None:
        """The address at which it is published, where df-ops states one."""
        site = self.evidence.observation.spec["site"].text
        path = (self.observed["path"].text or "").removeprefix("docs/").removesuffix(".rst")
        return f"{site.rstrip('/')}/{path}.html" if site and path else None


def checksum(metadata: object, spec: dict[str, object]) -> str:
    """What an observation's checksum has to be: of all that it says, however it is laid out."""
    import hashlib

    said = {key: value for key, value in spec.items() if key != "checksum"}
    text = json.dumps([metadata, said], sort_keys=True, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def age(day: str | None, as_of: str) -> int | None:
    """The days from `day` to `as_of`; None where either is no date."""
    from datetime import date

    try:
        return (date.fromisoformat(as_of) - date.fromisoformat(day or "")).days
    except ValueError:
        return None


def old(day: str | None, as_of: str) -> str:
    """How old something of `day` is, in words."""
    days = age(day, as_of)
    if days is None:
        return "nobody knows how old"
    return f"{counted(days, 'day')} old" if days >= 0 else f"{counted(-days, 'day')} after {as_of}"


def observations(catalog: Catalog, source: str) -> list[Resource]:
    """The observations of `source`, the newest first, those without a date last."""
    found = [r for r in catalog.of("Observation") if r.spec["source"].text == source]
    days = {r: age(r.spec["date"].text, catalog.as_of) for r in found}
    return sorted(found, key=lambda r: (days[r] is None, days[r]))


def compared(catalog: Catalog) -> list[Resource]:
    """The observations that count, in the order of their names."""
    counting = [*observations(catalog, "phalanx")[:1], *observations(catalog, "df-ops")[:1]]
    counting += observations(catalog, "argocd")
    return [observation for observation in catalog.of("Observation") if observation in counting]


def unobserved(catalog: Catalog) -> list[str]:
    """The sources whose names manifests give, and of which there is no observation."""
    applications = catalog.of("Application")
    named = {
        "phalanx": environments(catalog) or any(a.spec["deployment"]["phalanx"].given for a in applications),
        "df-ops": any(a.spec["documentation"]["dfOps"].given for a in applications),
    }
    return [source for source, given in named.items() if given and not observations(catalog, source)]


def environments(catalog: Catalog, facility: str | None = None) -> list[Environment]:
    """The Phalanx environments that the facilities name, or one facility, in their order."""
    newest = next(iter(observations(catalog, "phalanx")), None)
    found = []
    for resource in catalog.of("Facility"):
        if facility is not None and resource.name != facility:
            continue
        for declared in resource.spec["phalanx"]:
            name = declared["name"].text
            if name is None:
                continue
            place = newest.spec["environments"][name] if newest else None
            seen = place if place is not None and place.given else None
            evidence = Evidence(newest, seen["path"].text or "") if newest and seen else None
            found.append(Environment(name, declared, seen, evidence))
    return found


def deployments(catalog: Catalog, application: Resource) -> list[Deployment]:
    """Where Phalanx has on what `application` says that it is made of, environment by environment.

    A chart counts where it is on itself. The manifest's `environments` limits both.
    """
    newest = next(iter(observations(catalog, "phalanx")), None)
    deployment = application.spec["deployment"]
    if newest is None or not deployment["phalanx"].given:
        return []
    limit = deployment["environments"].texts
    found = []
    for environment in environments(catalog, application.spec["facility"].text):
        if limit and environment.name not in limit:
            continue
        on = environment.applications
        for declared in deployment["phalanx"]:
            name, _, chart = (declared.text or "").partition("/")
            observed = newest.spec["applications"][name]
            if name not in on:
                continue
            if chart and environment.name not in observed["charts"][chart].texts:
                continue
            evidence = Evidence(newest, observed["path"].text or "")
            found.append(Deployment(environment, name, chart or None, declared, observed, evidence))
    return found


def running(catalog: Catalog, deployment: Deployment) -> tuple[Place, Evidence] | None:
    """What Argo CD says of a deployment, if it was asked in that environment."""
    for observation in observations(catalog, "argocd"):
        if observation.spec["environment"].text == deployment.environment.name:
            for key, place in observation.spec["deployed"].fields.items():
                if key.rpartition("/")[2] == deployment.application:
                    return place, Evidence(observation, "")
    return None


def page(catalog: Catalog, application: Resource) -> Page | None:
    """The page that `application` names, if it was observed."""
    newest = next(iter(observations(catalog, "df-ops")), None)
    name = (application.spec["documentation"]["dfOps"].text or "").strip("/")
    observed = newest.spec["pages"][name] if newest else None
    if newest is None or observed is None or not observed.given:
        return None
    return Page(name, observed, Evidence(newest, observed["path"].text or ""))
