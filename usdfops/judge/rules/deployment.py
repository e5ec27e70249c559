"""What cannot be right about where and how an application is deployed."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Mention, Place
from usdfops.finding import Finding
from usdfops.judge.naming import meant_term, suggestion
from usdfops.judge.rule import rule
from usdfops.words import quoted


@rule
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


@rule
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


def _unknown(catalog: Catalog, sort: str, field: str) -> Iterable[Finding]:
    for mention in catalog.mentions(sort):
        known = {term["name"].text or "" for term in _of_facility(catalog, mention, sort)}
        term = meant_term(catalog, mention)
        if mention.text not in known and (mention.well_formed or term):
            where = mention.place.resource.spec["facility"].text or "any facility"
            if mention.place.resource.kind == "Facility":
                where = mention.place.resource.name
            yield mention.finding(
                f"{quoted(mention.text)} is not one of the {field} of {where}",
                f"write `{term}`" if term in known else suggestion(mention.text, known),
            )


def _of_facility(catalog: Catalog, mention: Mention, sort: str) -> list[Place]:
    """The terms of the mention's facility; of all facilities where it does not say which."""
    resource = mention.place.resource
    if resource.kind == "Facility":
        return [term for term in catalog.terms(sort) if term.resource is resource]
    facility = catalog.find("Facility", resource.spec["facility"].text)
    return [term for term in catalog.terms(sort) if facility in (None, term.resource)]


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
        before: list[Place] = []
        for place in application.spec["deployment"]["stages"]:
            other = next((other for other in before if _same_stage(place, other)), None)
            if other:
                stage, line = quoted(place["stage"].text or ""), other.span().line
                yield place["stage"].finding(
                    f"the stage {stage} is given already, in line {line}",
                    hint="put the two together, or give each its cluster",
                    related=(other["stage"].related("first given here"),),
                )
            before.append(place)


def _same_stage(one: Place, other: Place) -> bool:
    """Whether the two are one stage, and not that stage in two clusters."""
    clusters = one["cluster"].text, other["cluster"].text
    same = one["stage"].text is not None and one["stage"].text == other["stage"].text
    return same and (None in clusters or clusters[0] == clusters[1])


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
