"""All that the outcomes of a resource depend on, beside the requirements and the day.

Two versions of a catalog share the resources that are the same file in both. So what a resource's
outcomes depend on is mostly the same objects again, and can be told apart without looking into them.
"""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.observations import deployments, observations, page
from usdfops.judge.gaps.tiers import Reach, tier_names
from usdfops.judge.reading import told
from usdfops.model import KINDS, TERMS

__all__ = ["Inputs", "Named", "Reader", "Shelf"]

Reference = tuple[str, str]
"""A kind or a sort of term, and a name."""


class Inputs(NamedTuple):
    """What the outcomes of a resource depend on."""

    resource: Resource
    named: tuple[Resource | None, ...]
    """What it names and what is looked into: services, its pattern, dependencies, approving teams."""
    absent: tuple[tuple[Reference, ...], ...]
    """Of itself and of each of these: what it names that does not exist."""
    tier: tuple[str | None, bool]
    """The tier that it counts as, and whether it says so."""
    tiers: tuple[str, ...]
    """The tiers that there are."""
    terms: str
    """The definition of the tier that it states."""
    observed: object
    """What other sources state of it."""

    @property
    def tier_stated(self) -> bool:
        """Whether its own file says its tier."""
        return self.tier[1]

    @property
    def lost(self) -> list[Reference]:
        """What is named and does not exist."""
        return [each for several in self.absent for each in several]


class Named(NamedTuple):
    """What a file names, whatever there is."""

    services: tuple[str, ...]
    patterns: tuple[str, ...]
    applications: tuple[str, ...]
    teams: tuple[str, ...]
    tier: str | None
    observed: bool
    """Whether other sources can state anything of it."""
    references: tuple[Reference, ...]
    """Each reference that an expression would read."""

    @property
    def labels(self) -> set[str]:
        """`Kind/name` of what is looked into."""
        kinds = {"Service": self.services, "Pattern": self.patterns, "Application": self.applications}
        return {f"{kind}/{name}" for kind, names in (kinds | {"Team": self.teams}).items() for name in names}


class Shelf:
    """What was read of files and of observations before; the same file is read once."""

    def __init__(self) -> None:
        self._named: dict[Resource, Named] = {}
        self._observed: dict[tuple[Resource, tuple[Resource, ...]], object] = {}

    def named(self, resource: Resource) -> Named:
        """What a file names."""
        if resource not in self._named:
            self._named[resource] = _named(resource)
        return self._named[resource]

    def observed(self, catalog: Catalog, resource: Resource, sources: tuple[Resource, ...]) -> object:
        """What other sources state of an application; `sources` are all that it can come from."""
        if not self.named(resource).observed:
            return None
        key = resource, sources
        if key not in self._observed:
            self._observed[key] = _observed(catalog, resource)
        return self._observed[key]


class Reader:
    """A version of a catalog, looked at for what outcomes depend on."""

    def __init__(self, catalog: Catalog, shelf: Shelf) -> None:
        self._catalog, self._shelf = catalog, shelf
        self._reach = Reach(catalog)
        self.tiers = tier_names(catalog)
        self._tiers = tuple(self.tiers)
        self._terms: dict[str | None, str] = {}
        for term in catalog.terms("Tier"):
            self._terms.setdefault(term["name"].text, repr(term.value))
        self._sources = (*catalog.of("Observation"), *catalog.of("Facility"))
        self._there = {
            sort: {place[term.key].text for place in catalog.terms(sort)} for sort, term in TERMS.items()
        }
        self._absent: dict[Resource, tuple[Reference, ...]] = {}
        self.tier = self._reach.tier
        """The tier that a resource counts as."""

    def named(self, resource: Resource) -> Named:
        """What a file names."""
        return self._shelf.named(resource)

    def inputs(self, resource: Resource) -> Inputs:
        """What the outcomes of a resource depend on."""
        named, find = self._shelf.named(resource), self._catalog.find
        patterns = [find("Pattern", name) for name in named.patterns]
        services = list(named.services)
        for pattern in patterns:
            services += self._shelf.named(pattern).services if pattern else ()
        found = (
            *patterns,
            *(find("Service", name) for name in services),
            *(find("Application", name) for name in named.applications),
            *(find("Team", name) for name in named.teams),
        )
        tier = self._reach.tier(resource)
        return Inputs(
            resource,
            found,
            (self.absent(resource), *(self.absent(each) for each in found if each is not None)),
            (tier.name, tier.stated),
            self._tiers,
            self._terms.get(named.tier, ""),
            self._shelf.observed(self._catalog, resource, self._sources),
        )

    def absent(self, resource: Resource) -> tuple[Reference, ...]:
        """What a resource names that does not exist."""
        if resource not in self._absent:
            references = self._shelf.named(resource).references
            self._absent[resource] = tuple(each for each in references if not self._exists(*each))
        return self._absent[resource]

    def _exists(self, sort: str, name: str) -> bool:
        return self._catalog.find(sort, name) is not None if sort in KINDS else name in self._there[sort]


def _named(resource: Resource) -> Named:
    references: dict[Reference, None] = {}

    def seen(sort: str, name: str) -> bool:
        references[sort, name] = None
        return True

    if resource.kind and resource.document.readable:
        told(resource, seen)
    spec = resource.spec
    pattern = spec["deployment"]["pattern"].text
    uses = [use["service"].text for use in spec["uses"]] + spec["requires"].texts
    depends = [entry["application"].text for entry in spec["dependsOn"]]
    approved = [entry["approvedBy"].text for entry in spec["exceptions"]]
    return Named(
        services=_known(uses),
        patterns=_known([pattern]),
        applications=_known(depends),
        teams=_known(approved),
        tier=spec["tier"].text,
        observed=spec["documentation"]["dfOps"].given or spec["deployment"]["phalanx"].given,
        references=tuple(references),
    )


def _known(names: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _observed(catalog: Catalog, application: Resource) -> object:
    pages = next(iter(observations(catalog, "df-ops")), None)
    found = page(catalog, application)
    template = tuple(pages.spec["template"].texts) if pages else None
    others = frozenset(pages.spec["otherPages"].texts) if pages else None
    runs = tuple(
        (
            *(run.application, run.environment.name, run.environment.declared["stage"].text),
            *(run.environment.cluster, run.namespace, run.vault),
        )
        for run in deployments(catalog, application)
    )
    asked = bool(observations(catalog, "phalanx"))
    return template, others, repr(found.observed.value) if found else None, asked, runs
