"""All that the outcomes of a resource depend on, beside the requirements and the day.

Two versions of a catalog share the resources that are the same file in both. So what a resource's
outcomes depend on is mostly the same objects again, and can be told apart without looking into them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from usdfops.catalog.edges import Kept
from usdfops.catalog.facilities import linked_with
from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.observations import deployments, observations, page
from usdfops.judge.gaps.record import Requirement
from usdfops.judge.gaps.tiers import Reach, tier_names
from usdfops.judge.reading import told
from usdfops.model import KINDS, TERMS

__all__ = ["ALWAYS", "Inputs", "Named", "Reader", "Shelf", "parts_read"]

Reference = tuple[str, str]
"""A kind or a sort of term, and a name."""


class Inputs(NamedTuple):
    """What the outcomes of a resource depend on, in parts: no requirement reads all of them."""

    own: tuple[object, ...]
    """Its file, and what that names that does not exist, such as a team that approved a waiver."""
    tier: tuple[object, ...]
    """The tier that it counts as, whether it says so, and the tiers that there are."""
    definition: str
    """The definition of the tier that it states."""
    pattern: tuple[object, ...]
    """How it is deployed."""
    services: tuple[object, ...]
    """The services that it uses or that its pattern requires."""
    dependencies: tuple[object, ...]
    """The applications that it depends on."""
    observed: object
    """What other sources state of it."""
    links: tuple[object, ...]
    """Of a facility: the other ones that list a link with it."""
    components: tuple[object, ...]
    """Of a facility: the applications that its components are."""

    @property
    def resource(self) -> Resource:
        """The resource itself."""
        resource = self.own[0]
        assert isinstance(resource, Resource)
        return resource

    @property
    def tier_stated(self) -> bool:
        """Whether its own file says its tier."""
        return bool(self.tier[1])

    def read(self, parts: tuple[str, ...]) -> tuple[object, ...]:
        """Some of the parts."""
        return tuple(getattr(self, part) for part in parts)


ALWAYS = ("own", "tier")
"""The parts that every outcome depends on."""

_PARTS = {
    "tier": "definition",
    "pattern": "pattern",
    "services": "services",
    "dependencies": "dependencies",
    "links": "links",
}
"""The part in which a variable of an expression comes from."""


def parts_read(requirement: Requirement) -> tuple[str, ...]:
    """The parts of Inputs that the outcomes of a requirement depend on."""
    paths = [path for each in (requirement.when, requirement.expect) if each for path in each.needs]
    paths += [requirement.evidence] if requirement.evidence else []
    found = [_PARTS[path[0]] for path in paths if path[0] in _PARTS]
    # who reads `app` as a whole reads what is observed too
    found += ["observed" for path in paths if path[0] == "app" and path[1:2] in ((), ("observed",))]
    found += ["components" for path in paths if path[0] == "facility" and path[1:2] in ((), ("components",))]
    return tuple(dict.fromkeys((*ALWAYS, *found)))


class Named(NamedTuple):
    """What a file names, whatever there is."""

    services: tuple[str, ...]
    patterns: tuple[str, ...]
    applications: tuple[str, ...]
    components: tuple[str, ...]
    """The applications that components are."""
    tier: str | None
    observed: bool
    """Whether other sources can state anything of it."""
    references: tuple[Reference, ...]
    """Each reference that an expression would read."""


class Shelf:
    """What was read of files and of observations before; the same file is read once."""

    def __init__(self) -> None:
        self.edges: Kept = {}
        self._named: dict[Resource, Named] = {}
        self._told: dict[tuple[Resource, tuple[Reference, ...]], dict[str, object]] = {}
        self._observed: dict[tuple[Resource, tuple[Resource, ...]], object] = {}

    def named(self, resource: Resource) -> Named:
        """What a file names."""
        if resource not in self._named:
            references: dict[Reference, None] = {}

            def seen(sort: str, name: str) -> bool:
                references[sort, name] = None
                return True

            if resource.kind and resource.document.readable:
                self._told[resource, ()] = told(resource, seen)
            self._named[resource] = _named(resource, tuple(references))
        return self._named[resource]

    def told(self, resource: Resource, absent: tuple[Reference, ...]) -> dict[str, object]:
        """What a file says, where what it names does not exist as far as it is `absent`."""
        key = resource, absent
        if key not in self._told:
            self._told[key] = told(resource, lambda sort, name: (sort, name) not in absent)
        return self._told[key]

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
        self.tier = Reach(catalog, shelf.edges).tier
        """The tier that a resource counts as."""
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

    def named(self, resource: Resource) -> Named:
        """What a file names."""
        return self._shelf.named(resource)

    def told(self, resource: Resource) -> dict[str, object]:
        """What a file says, as expressions read it."""
        return self._shelf.told(resource, self.absent(resource))

    def inputs(self, resource: Resource) -> Inputs:
        """What the outcomes of a resource depend on."""
        named, find = self._shelf.named(resource), self._catalog.find
        patterns = [find("Pattern", name) for name in named.patterns]
        services = dict.fromkeys(named.services)
        for pattern in patterns:
            services |= dict.fromkeys(self._shelf.named(pattern).services if pattern else ())
        tier = self.tier(resource)
        return Inputs(
            own=(resource, self.absent(resource)),
            tier=(tier.name, tier.stated, self._tiers),
            definition=self._terms.get(named.tier, ""),
            pattern=self._looked_into(patterns),
            services=self._looked_into(find("Service", name) for name in services),
            dependencies=self._looked_into(find("Application", name) for name in named.applications),
            observed=self._shelf.observed(self._catalog, resource, self._sources),
            links=self._looked_into(linked_with(self._catalog, resource)),
            components=self._looked_into(find("Application", name) for name in named.components),
        )

    def _looked_into(self, resources: Iterable[Resource | None]) -> tuple[object, ...]:
        return tuple(each and (each, self.absent(each)) for each in resources)

    def sources(self, inputs: Inputs, part: str) -> set[str]:
        """Where a part comes from, beside the resource itself: `Kind/name`, or `Kind/` for any of a kind."""
        named, find = self._shelf.named(inputs.resource), self._catalog.find
        patterns = {f"Pattern/{name}": find("Pattern", name) for name in named.patterns}
        if part in ("definition", "observed", "tier"):
            return {"Observation/", "Facility/"} if part == "observed" else {"SupportModel/"}
        if part == "own":
            return self._lost([inputs.resource])
        if part == "links":
            return {"Facility/"} | self._lost(linked_with(self._catalog, inputs.resource))
        if part == "pattern":
            return {*patterns} | self._lost(patterns.values())
        kind = "Application"
        names = list(named.components if part == "components" else named.applications)
        if part == "services":
            kind, names = "Service", list(named.services)
            for pattern in patterns.values():
                names += self._shelf.named(pattern).services if pattern else ()
        labels = {f"{kind}/{name}" for name in names} | self._lost(find(kind, name) for name in names)
        return labels | {*patterns} if part == "services" else labels

    def _lost(self, resources: Iterable[Resource | None]) -> set[str]:
        """What these name that does not exist, in the same words."""
        lost = [each for resource in resources if resource is not None for each in self.absent(resource)]
        return {f"{TERMS[sort].kind}/" if sort in TERMS else f"{sort}/{name}" for sort, name in lost}

    def absent(self, resource: Resource) -> tuple[Reference, ...]:
        """What a resource names that does not exist."""
        if resource not in self._absent:
            references = self._shelf.named(resource).references
            self._absent[resource] = tuple(each for each in references if not self._exists(*each))
        return self._absent[resource]

    def _exists(self, sort: str, name: str) -> bool:
        return self._catalog.find(sort, name) is not None if sort in KINDS else name in self._there[sort]


def _named(resource: Resource, references: tuple[Reference, ...]) -> Named:
    spec = resource.spec
    pattern = spec["deployment"]["pattern"].text
    uses = [use["service"].text for use in spec["uses"]] + spec["requires"].texts
    depends = [entry["application"].text for entry in spec["dependsOn"]]
    return Named(
        services=_known(uses),
        patterns=_known([pattern]),
        applications=_known(depends),
        components=_known([each["application"].text for each in spec["components"]]),
        tier=spec["tier"].text,
        observed=spec["documentation"]["dfOps"].given or spec["deployment"]["phalanx"].given,
        references=references,
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
