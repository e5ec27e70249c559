"""What was done to files that `usdfops observe` writes."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.catalog.observations import checksum
from usdfops.finding import Finding
from usdfops.judge.rule import rule
from usdfops.words import quoted


@rule
def edited_observation(catalog: Catalog) -> Iterable[Finding]:
    """An observation was edited by hand.

    It says what another source states at a revision, so that anyone can compare the two; after an
    edit it states what nobody states. Its checksum covers all that it says, not how it is laid out.

    ```yaml bad observed/phalanx.yaml
    apiVersion: usdfops/v1
    kind: Observation
    metadata:
      name: phalanx
      title: Phalanx
    spec:
      source: phalanx
      revision: 3f1c0de
      date: "2026-01-31"
      environments:
        main:
          path: environments/values-main.yaml
          applications: [hello, bonjour]
      checksum: sha256:4a8c  # <-- edited-observation
    ```
    ```yaml good observed/phalanx.yaml
    apiVersion: usdfops/v1
    kind: Observation
    metadata:
      name: phalanx
      title: Phalanx
    spec:
      source: phalanx
      revision: 3f1c0de
      date: "2026-01-31"
      environments:
        main:
          path: environments/values-main.yaml
          applications: [hello]
      checksum: sha256:1ba7e720ee33654d3204aff271b12e5747562e8552986a0336bb909e9d980e9a
    ```
    """
    for observation in catalog.of("Observation"):
        said = observation.spec["checksum"]
        spec = observation.spec.value
        if said.text is None or not isinstance(spec, dict):
            continue
        if said.text != checksum(observation.metadata.value, spec):
            source = observation.spec["source"].text or observation.name
            yield said.finding(
                f"{quoted(observation.name)} is not what `usdfops observe` wrote: its checksum does not fit",
                hint=f"run `usdfops observe {source}` again, or take the edit back",
            )
