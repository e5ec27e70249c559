"""What cannot be right about where and how an application is deployed."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Mention, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.naming import unlisted
from usdfops.judge.rule import rule
from usdfops.words import quoted


@rule(safe="writes the name, where the title is given", unsafe="writes the one that is near")
def unknown_cluster(catalog: Catalog) -> Iterable[Finding]:
    """A cluster is none of its facility's.

    ```yaml bad
    spec:
      facility: usdf
      deployment:
        stages:
          - stage: prod
            cluster: mian  # <-- unknown-cluster
    ```
    ```yaml good
    spec:
      facility: usdf
      deployment:
        stages:
          - stage: prod
            cluster: main
    ```
    """
    return _unknown(catalog, "Cluster", "clusters")


@rule(safe="writes the name, where the title is given", unsafe="writes the one that is near")
def unknown_stage(catalog: Catalog) -> Iterable[Finding]:
    """A stage is none of its facility's.

    ```yaml bad
    spec:
      facility: usdf
      deployment:
        stages:
          - stage: production  # <-- unknown-stage
    ```
    ```yaml good
    spec:
      facility: usdf
      deployment:
        stages:
          - stage: prod
    ```
    """
    return _unknown(catalog, "Stage", "stages")


@rule(safe="writes the name, where the title is given", unsafe="writes the one that is near")
def unknown_environment(catalog: Catalog) -> Iterable[Finding]:
    """A Phalanx environment is none of its facility's.

    ```yaml bad
    spec:
      facility: usdf
      deployment:
        pattern: phalanx
        phalanx: [hello]
        environments: [usdfprd]  # <-- unknown-environment
    ```
    ```yaml good
    spec:
      facility: usdf
      deployment:
        pattern: phalanx
        phalanx: [hello]
        environments: [usdfprod]
    ```
    """
    return _unknown(catalog, "Environment", "Phalanx environments")


def _unknown(catalog: Catalog, sort: str, what: str) -> Iterable[Finding]:
    names: dict[Resource | None, list[str]] = {}
    for mention in catalog.mentions(sort):
        facility = _facility(catalog, mention)
        if facility not in names:
            terms = catalog.terms(sort)
            names[facility] = [t["name"].text or "" for t in terms if facility in (None, t.resource)]
        where = f"`{facility.name}`" if facility else "any facility"
        yield from unlisted(catalog, mention, names[facility], f"one of the {what} of {where}")


def _facility(catalog: Catalog, mention: Mention) -> Resource | None:
    """The facility that the mention's resource is, or is at; None where it does not say."""
    resource = mention.place.resource
    if resource.kind == "Facility":
        return resource
    return catalog.find("Facility", resource.spec["facility"].text)


@rule
def repeated_stage(catalog: Catalog) -> Iterable[Finding]:
    """An application gives the same stage twice.

    ```yaml bad
    spec:
      deployment:
        stages:
          - stage: prod
            namespaces: [hello]
          - stage: prod  # <-- repeated-stage
            namespaces: [hello-again]
    ```
    ```yaml good
    spec:
      deployment:
        stages:
          - stage: prod
            namespaces: [hello, hello-again]
    ```
    """
    for application in catalog.of("Application"):
        first: dict[str, Place] = {}
        clusters: dict[str, set[str | None]] = {}
        for place in application.spec["deployment"]["stages"]:
            name, cluster = place["stage"].text, place["cluster"].text
            if name is None:
                continue
            other, known = first.setdefault(name, place), clusters.setdefault(name, set())
            if known and (cluster is None or None in known or cluster in known):
                yield place["stage"].finding(
                    f"the stage {quoted(name)} is given already, in line {other.span().line}",
                    hint="put the two together, or give each its cluster",
                    related=(other["stage"].related("first given here"),),
                )
            known.add(cluster)


@rule
def required_service_not_used(catalog: Catalog) -> Iterable[Finding]:
    """An application lists the services that it uses, and leaves out one that its pattern requires.

    A list that is present is complete, so the service would be missing wherever it is asked who
    uses it. Where there is no list, nobody has said, and nothing is wrong.

    ```yaml bad
    spec:
      deployment:
        pattern: phalanx
      uses:  # <-- required-service-not-used
        - service: database
    ```
    ```yaml good
    spec:
      deployment:
        pattern: phalanx
      uses:
        - service: database
        - service: kubernetes
    ```
    """
    for application in catalog.of("Application"):
        uses = application.spec["uses"]
        pattern = catalog.find("Pattern", application.spec["deployment"]["pattern"].text)
        if pattern is None or not uses.given:
            continue
        used = {use["service"].text for use in uses}
        if not all(catalog.find("Service", name) for name in used):
            continue  # one of them is misspelt, which is said elsewhere, and may be the one
        for required in pattern.spec["requires"]:
            if required.text is not None and required.text not in used:
                yield uses.finding(
                    f"the pattern `{pattern.name}` requires `{required.text}`, which is not used",
                    hint=f"add `- service: {required.text}`",
                    key=True,
                    related=(required.related("required here"),),
                )
