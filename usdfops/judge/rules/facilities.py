"""What cannot be right about the components of facilities."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.naming import unlisted
from usdfops.judge.rule import rule
from usdfops.words import quoted


@rule(safe="writes the name, where the title is given", unsafe="writes the one that is near")
def unknown_site(catalog: Catalog) -> Iterable[Finding]:
    """A component stands at a site that its facility does not have.

    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      sites: [{name: hill, title: Hill}]
      components:
        - name: butler
          type: butler-database
          site: hil  # <-- unknown-site
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      sites: [{name: hill, title: Hill}]
      components:
        - name: butler
          type: butler-database
          site: hill
    ```
    """
    for mention in catalog.mentions("Site"):
        facility = mention.place.resource
        known = [site["name"].text or "" for site in facility.spec["sites"]]
        yield from unlisted(catalog, mention, known, f"one of the sites of `{facility.name}`")


@rule
def date_of_nothing(catalog: Catalog) -> Iterable[Finding]:
    """A facility gives the day on which something was so, and not what was.

    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      components:
        - name: butler
          type: butler-database
          readinessAsOf: 2026-01-31  # <-- date-of-nothing
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters: [{name: main}, {name: test}]
      components:
        - name: butler
          type: butler-database
          readiness: in-progress
          readinessAsOf: 2026-01-31
    ```
    """
    for facility in catalog.of("Facility"):
        places = [(each, "readiness") for each in facility.spec["components"]]
        places += [(each["authentication"], "state") for each in facility.spec["links"]]
        for place, field in places:
            day = place[f"{field}AsOf"]
            if day.given and not place[field].given:
                yield day.finding(
                    f"there is a day for `{field}`, and no `{field}`",
                    hint=f"add `{field}:`, or leave the day out",
                    key=True,
                )


@rule
def application_elsewhere(catalog: Catalog) -> Iterable[Finding]:
    """A component is an application that runs at another facility.

    ```yaml bad facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      components:
        - name: greeter
          type: ingest-daemon
          application: hello  # <-- application-elsewhere
    ```
    ```yaml bad
    spec:
      facility: usdf
    ```
    ```yaml good facilities/north.yaml
    apiVersion: usdfops/v1
    kind: Facility
    metadata: {name: north, title: North}
    spec:
      components:
        - name: greeter
          type: ingest-daemon
          application: hello
    ```
    ```yaml good
    spec:
      facility: north
    ```
    """
    for facility in catalog.of("Facility"):
        for component in facility.spec["components"]:
            named = component["application"]
            application = catalog.find("Application", named.text)
            where = application.spec["facility"] if application else None
            if where is not None and where.text not in (None, facility.name):
                yield named.finding(
                    f"{quoted(named.text or '')} runs at `{where.text}`",
                    hint="leave it out, or name the application of this facility",
                    related=(where.related("said here"),),
                )
