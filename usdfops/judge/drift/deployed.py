"""What is deployed against what manifests say is deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import Environment, Evidence, deployments, environments, observations
from usdfops.judge.drift.record import Drift, Side
from usdfops.words import nearest

__all__ = ["deployed", "phalanx_parts"]


def deployed(catalog: Catalog) -> Iterator[Drift]:
    """Every difference between manifests, Phalanx and Argo CD."""
    newest = next(iter(observations(catalog, "phalanx")), None)
    if newest is not None:
        yield from _undeclared(catalog, newest)
        yield from _gone_environments(catalog, newest)
        for resource in _made_of_parts(catalog):
            yield from _misnamed(resource, newest)
        for application in catalog.of("Application"):
            yield from _not_deployed(catalog, application, newest)
    for observation in observations(catalog, "argocd"):
        yield from _argocd(catalog, observation)


def phalanx_parts(resource: Resource) -> Iterator[tuple[Place, str, str]]:
    """What a resource is made up of: the place, the Phalanx application, its chart or nothing."""
    for place in (*resource.spec["deployment"]["phalanx"], *resource.spec["phalanx"]):
        name, _, chart = (place.text or "").partition("/")
        if name:
            yield place, name, chart


def _made_of_parts(catalog: Catalog) -> list[Resource]:
    return [*catalog.of("Application"), *catalog.of("Service")]


def _declared(catalog: Catalog, environment: Environment) -> set[str]:
    """The Phalanx applications that manifests name as deployed in `environment`."""
    return {
        name
        for resource in _made_of_parts(catalog)
        if resource.spec["facility"].text in (None, environment.declared.resource.name)
        for limit in (resource.spec["deployment"]["environments"].texts,)
        if not limit or environment.name in limit
        for _, name, _ in phalanx_parts(resource)
    }


def _undeclared(catalog: Catalog, newest: Resource) -> Iterator[Drift]:
    """What is on in an environment of a facility, and in no manifest: a row each, with where it is on."""
    where: dict[tuple[Resource, str], list[str]] = {}
    for environment in environments(catalog):
        declared = _declared(catalog, environment)
        for name in environment.applications:
            if not declared & {name, newest.spec["applications"][name]["switchedWith"].text}:
                where.setdefault((environment.declared.resource, name), []).append(environment.name)
    for (facility, name), on in where.items():
        about = newest.spec["applications"][name]
        description = about["description"].text
        says = f"{name} on in {', '.join(on)}" + (f": {description}" if description else "")
        path = newest.spec["environments"][on[0]]["path"].text or ""
        nothing = Side("nothing", facility.spec["phalanx"])
        yield Drift("undeclared", facility, name, nothing, Side(says, None, Evidence(newest, path)))


def _gone_environments(catalog: Catalog, newest: Resource) -> Iterator[Drift]:
    only = newest.spec["onlyEnvironments"].texts
    for environment in environments(catalog):
        read = not only or any(fnmatchcase(environment.name, glob) for glob in only)
        if environment.observed is None and read:
            known = newest.spec["environments"].fields
            declared = Side(f"environment {environment.name}", environment.declared["name"])
            stated = Side("no environment of that name", None, Evidence(newest, "environments/"))
            facility = environment.declared.resource
            do = _rename(environment.name, known)
            yield Drift("renamed-upstream", facility, environment.name, declared, stated, do)


def _misnamed(resource: Resource, newest: Resource) -> Iterator[Drift]:
    known = newest.spec["applications"]
    for place, name, _ in phalanx_parts(resource):
        if not known[name].given:
            declared = Side(f"Phalanx application {name}", place)
            stated = Side("no application of that name", None, Evidence(newest, "applications/"))
            yield Drift("renamed-upstream", resource, name, declared, stated, _rename(name, known.fields))


def _not_deployed(catalog: Catalog, application: Resource, newest: Resource) -> Iterator[Drift]:
    """Parts of an application that are on nowhere, environments that it names and that have none on."""
    runs = deployments(catalog, application)
    lifecycle = application.spec["lifecycle"]
    if lifecycle.text in ("planned", "retired"):
        if runs:
            on = ", ".join(dict.fromkeys(run.environment.name for run in runs))
            declared = Side(f"lifecycle {lifecycle.text}", lifecycle)
            stated = Side(f"on in {on}", None, runs[0].evidence)
            yield Drift("still-deployed", application, "", declared, stated)
        return
    on_somewhere = {run.declared.path for run in runs}
    for place, name, chart in phalanx_parts(application):
        about = newest.spec["applications"][name]
        if about.given and place.path not in on_somewhere:
            part = f"{name}/{chart}" if chart else name
            declared = Side(f"made up of {part}", place)
            says = f"not on in {_where(catalog, application)}"
            stated = Side(says, None, Evidence(newest, about["path"].text or ""))
            yield Drift("not-deployed", application, part, declared, stated)
    for place in application.spec["deployment"]["environments"]:
        observed = newest.spec["environments"][place.text or ""]
        if observed.given and place.text not in {run.environment.name for run in runs}:
            declared = Side(f"deployed in {place.text}", place)
            evidence = Evidence(newest, observed["path"].text or "")
            stated = Side("nothing that it is made up of is on there", None, evidence)
            yield Drift("not-deployed", application, place.text or "", declared, stated)


def _where(catalog: Catalog, application: Resource) -> str:
    """The environments in which it would count, as far as they were read."""
    limit = application.spec["deployment"]["environments"].texts
    meant = environments(catalog, application.spec["facility"].text)
    read = [e.name for e in meant if e.observed and (not limit or e.name in limit)]
    if not limit and len(read) == len(meant):
        return "any environment of its facility"
    return ", ".join(read) or "any environment that was read"


def _argocd(catalog: Catalog, observation: Resource) -> Iterator[Drift]:
    """What Argo CD runs against what Phalanx has on where it was asked, or against manifests."""
    name = observation.spec["environment"].text
    running = {key.rpartition("/")[2]: place for key, place in observation.spec["deployed"].fields.items()}
    evidence = Evidence(observation, "")
    environment = next((e for e in environments(catalog) if e.name == name), None)
    facility = environment.declared.resource if environment else None
    nothing = Side("nothing", None, environment.evidence if environment else None)
    do = None
    if environment is not None and environment.observed is not None:
        expected = set(environment.applications)
        for missing in sorted(expected - running.keys()):
            declared = Side(f"{missing} on in {name}", None, environment.evidence)
            stated = Side("no application of that name", None, evidence)
            do = "Have Argo CD deploy it, or have it switched off in Phalanx."
            yield Drift("not-deployed", facility, missing, declared, stated, do)
        do = "Switch it on in Phalanx, or have it taken out of Argo CD."
    else:
        expected = {part for resource in _made_of_parts(catalog) for _, part, _ in phalanx_parts(resource)}
        expected |= {n.casefold() for a in catalog.of("Application") for n in (a.name, *a.names)}
    for extra in sorted(name for name in running if not {name, name.casefold()} & expected):
        place = running[extra]
        where = f" in namespace {place['namespace'].text}" if place["namespace"].given else ""
        stated = Side(f"{extra} runs{where}", place, evidence)
        yield Drift("undeclared", facility, extra, nothing, stated, do)


def _rename(name: str, known: Iterable[str]) -> str | None:
    near = nearest(name, known)
    return f"Write `{near}`, if that is what it is called now." if near else None
