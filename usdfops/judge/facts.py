"""What is known of a resource, as expressions read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary, ref

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import Page, deployments, observations, page
from usdfops.judge.facility_facts import components, links
from usdfops.judge.form import Path
from usdfops.judge.reading import OBSERVED, read_as, told
from usdfops.model import KINDS, TERMS
from usdfops.words import quoted

__all__ = ["SUBJECTS", "Tell", "facts", "pattern_of", "unnamed", "used", "where"]

SUBJECTS = {"Application": "app", "Service": "service", "Facility": "facility"}
"""The variable that holds what a resource of a kind says."""

Tell = Callable[[Resource], dict[str, object]]
"""What a file says, as `reading.told` gives it."""


def facts(catalog: Catalog, resource: Resource, tell: Tell | None = None) -> dict[str, object]:
    """The variables of expressions about a resource; one that nobody has given is left out.

    Mappings that are absent are empty, so that `has(app.recovery.backup)` has an answer; other
    fields that are absent stay absent. A reference is `{kind, name}`, a date a timestamp, a
    duration a duration. A value of the wrong type counts as absent. `tell` may know what files say from
    another version of the catalog.
    """
    reader = _reader(catalog)
    return reader.facts(resource, tell or reader.tell)


def _reader(catalog: Catalog) -> _Reader:
    if catalog not in _readers:
        _readers[catalog] = _Reader(catalog)
    return _readers[catalog]


class _Reader:
    """A catalog as expressions read it; what many applications share is read once."""

    def __init__(self, catalog: Catalog) -> None:
        # The catalog itself is not kept: it is what `_readers` waits to be done with.
        self._catalog = ref(catalog)
        self._told: dict[Resource, dict[str, object]] = {}
        self._pages: dict[Resource, Page | None] = {}
        self._terms: dict[str, set[str | None]] = {}
        self._today = catalog.as_of
        self._tiers = {
            name: read_as({"$ref": "#/$defs/Tier"}, tier.value)
            for tier in reversed(catalog.terms("Tier"))
            if (name := tier["name"].text)
        }
        pages = next(iter(observations(catalog, "df-ops")), None)
        self._template = pages.spec["template"].texts if pages else None
        self._others = set(pages.spec["otherPages"].texts) if pages else set()
        self._phalanx = bool(observations(catalog, "phalanx"))

    def facts(self, resource: Resource, tell: Tell) -> dict[str, object]:
        said = dict(tell(resource))
        known: dict[str, object] = {SUBJECTS[resource.kind or ""]: said, "today": self._today}
        catalog = self._catalog()
        assert catalog is not None
        if resource.kind == "Facility":
            found = links(catalog, resource, said, tell)
            known |= {"links": found} if found is not None else {}
            said |= components(catalog, said, tell)
        if resource.kind != "Application":
            return known
        said["observed"] = self._observed(catalog, resource)
        pattern = pattern_of(catalog, resource)
        if pattern is not None:
            known["pattern"] = tell(pattern)
        if not unnamed(catalog, resource):
            known["services"] = [tell(service) for service in used(catalog, resource)]
        below = _dependencies(catalog, resource)
        if below is not None:
            known["dependencies"] = [tell(each) for each in below]
        tier = resource.spec["tier"].text
        if tier in self._tiers:
            known["tier"] = self._tiers[tier]
        return known

    def tell(self, resource: Resource) -> dict[str, object]:
        if resource not in self._told:
            self._told[resource] = told(resource, self._exists)
        return self._told[resource]

    def _exists(self, sort: str, name: str) -> bool:
        catalog = self._catalog()
        assert catalog is not None
        if sort in KINDS:
            return catalog.find(sort, name) is not None
        if sort not in self._terms:
            key = TERMS[sort].key
            self._terms[sort] = {term[key].text for term in catalog.terms(sort)}
        return name in self._terms[sort]

    def page(self, catalog: Catalog, application: Resource) -> Page | None:
        """The page that an application names, as it was observed."""
        if application not in self._pages:
            self._pages[application] = page(catalog, application)
        return self._pages[application]

    def _observed(self, catalog: Catalog, application: Resource) -> dict[str, object]:
        """What other sources state of an application; what was not observed is absent."""
        known: dict[str, object] = {"page": {"sections": {}}}
        name = (application.spec["documentation"]["dfOps"].text or "").strip("/")
        if self._template is not None and name:
            found = self.page(catalog, application)
            if found is None:  # a page of another sort has sections that nobody has looked for
                absent = {} if name in self._others else dict.fromkeys(self._template, "absent")
                known["page"] = {"exists": False, "sections": absent}
            else:
                said = read_as(OBSERVED["properties"]["page"], found.observed.value)
                known["page"] = {"sections": {}, **said, "exists": True}
        if self._phalanx and application.spec["deployment"]["phalanx"].given:
            known["deployments"] = [
                {key: value for key, value in _deployment(run) if value is not None}
                for run in deployments(catalog, application)
            ]
        return known


_readers: WeakKeyDictionary[Catalog, _Reader] = WeakKeyDictionary()


def where(catalog: Catalog, resource: Resource, path: Path) -> Place:
    """The place that decides about what `path` reads: where it is said, or where it would be."""
    root, *rest = path
    spec = resource.spec
    if root == SUBJECTS.get(resource.kind or ""):
        if rest[:2] == ["observed", "page"]:
            found = _reader(catalog).page(catalog, resource)
            return _below(found.observed, rest[2:]) if found else spec["documentation"]["dfOps"]
        if rest[:1] == ["observed"]:
            running = deployments(catalog, resource)
            return running[0].observed if running else spec["deployment"]["phalanx"]
        return _below(resource if rest[0] == "metadata" else spec, rest) if rest else spec
    pattern, tier = pattern_of(catalog, resource), _tier(catalog, resource)
    if root == "pattern":
        return _below(pattern.spec, rest) if pattern else spec["deployment"]["pattern"]
    if root == "tier":
        return _below(tier, rest) if tier else spec["tier"]
    field = {"services": "uses", "dependencies": "dependsOn", "links": "links"}.get(root)
    return spec[field] if field else resource


def _below(place: Place, path: list[str]) -> Place:
    """The place below `place`, as far as it does not matter which item of a list is meant."""
    for part in path:
        if not isinstance(place.value, (dict, type(None))):
            break
        place = place[part]
    return place


def pattern_of(catalog: Catalog, application: Resource) -> Resource | None:
    """The pattern by which an application is deployed."""
    return catalog.find("Pattern", application.spec["deployment"]["pattern"].text)


def unnamed(catalog: Catalog, application: Resource) -> list[str]:
    """Why it is not known which services an application uses; nothing, where it has said so."""
    uses = application.spec["uses"]
    if not isinstance(uses.value, list):
        return ["nobody has said which services it uses (`uses`)"]
    names = [use["service"].text for use in uses]
    lost = [quoted(name) for name in names if name is not None and not catalog.find("Service", name)]
    lost += ["an entry of `uses`"] if None in names else []
    return [f"{name} is no service of the catalog" for name in dict.fromkeys(lost)]


def used(catalog: Catalog, application: Resource) -> list[Resource]:
    """The services that an application uses or whose use its pattern requires, in the order of names."""
    names = {use["service"].text for use in application.spec["uses"]}
    pattern = pattern_of(catalog, application)
    if pattern is not None:
        names.update(pattern.spec["requires"].texts)
    found = (catalog.find("Service", name) for name in sorted(name for name in names if name))
    return [service for service in found if service is not None]


def _dependencies(catalog: Catalog, application: Resource) -> list[Resource] | None:
    """The applications that one depends on; None where they are not all known."""
    depends = application.spec["dependsOn"]
    if not isinstance(depends.value, list):
        return None
    named = [entry["application"] for entry in depends if entry["application"].given or not entry.fields]
    found = [catalog.find("Application", place.text) for place in named]
    return None if None in found else [resource for resource in found if resource is not None]


def _tier(catalog: Catalog, application: Resource) -> Place | None:
    """The definition of the tier that an application states."""
    name = application.spec["tier"].text
    return next((t for t in catalog.terms("Tier") if name and t["name"].text == name), None)


def _deployment(run: Any) -> Iterator[tuple[str, str | None]]:
    yield "application", run.application
    yield "environment", run.environment.name
    yield "stage", run.environment.declared["stage"].text
    yield "cluster", run.environment.cluster
    yield "namespace", run.namespace
    yield "vault", run.vault
