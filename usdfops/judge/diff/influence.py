"""Which changes can have a word in what comes of the requirements for a resource, and in who answers.

So that what no change can reach is not judged again, and no cause is looked for where none can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.diff.units import Unit

__all__ = ["Influence", "Labels"]

Labels = frozenset[str]

NAMED = ("Application", "Service", "Pattern", "Team")
"""The kinds that count only where something names them; any other kind may count everywhere."""


class Influence:
    """For each resource the changes that can reach it, on either side or with some of them made.

    Of what is named, an application is reached by all that it names itself, since what names nothing
    states nothing, by the services that its pattern requires, and by all that rests on it. What is no
    application can be reached by everything.
    """

    def __init__(self, base: Catalog, head: Catalog, units: list[Unit]) -> None:
        self._now = {unit.former: unit.label for unit in units}
        self._every = [unit.label for unit in units]
        self._common = [label for label in self._every if not label.startswith(tuple(f"{k}/" for k in NAMED))]
        self._below: dict[str, set[str]] = {}
        self._above: dict[str, set[str]] = {}
        self._required: dict[str, set[str]] = {}
        self._found: dict[str, list[str]] = {}
        self._labels: dict[str, Labels] = {}
        for catalog in (base, head) if units else ():
            for pattern in catalog.of("Pattern"):
                for mine in self._called("Pattern", pattern.name):
                    requires = self._all("Service", pattern.spec["requires"].texts)
                    self._required.setdefault(mine, set()).update(requires)
            for application in catalog.of("Application"):
                self._application(application)
            for kind in NAMED:
                for mention in catalog.mentions(kind):
                    if mention.place.resource.kind == "Application":
                        for mine in self._called("Application", mention.place.resource.name):
                            self._below.setdefault(mine, set()).update(self._called(kind, mention.text))

    def of(self, label: str) -> list[str]:
        """The labels of the changes that can reach a resource, that of its own first."""
        if label not in self._found:
            known = self._every
            if label.startswith("Application/"):
                near = {label, *self._below.get(label, ()), *self._resting_on(label)}
                for each in list(near):
                    near |= self._required.get(each, set())
                known = [*self._common, *(each for each in self._every if each in near)]
            self._found[label] = sorted(dict.fromkeys(known), key=lambda each: (each != label, each))
        return self._found[label]

    def labels(self, label: str) -> Labels:
        """The same as a set."""
        if label not in self._labels:
            self._labels[label] = frozenset(self.of(label))
        return self._labels[label]

    def reaches(self, resource: Resource) -> bool:
        """Whether any change can reach the resource, which is one of either catalog."""
        label = resource.label or ""
        return bool(self.of(self._now.get(label, label)))

    def _called(self, kind: str, name: str | None) -> set[str]:
        """What is meant by a name: what has it now, and what had it."""
        label = f"{kind}/{name}"
        return {label, self._now.get(label, label)} if name is not None else set()

    def _all(self, kind: str, names: Iterable[str | None]) -> Iterator[str]:
        for name in names:
            yield from self._called(kind, name)

    def _application(self, application: Resource) -> None:
        spec = application.spec
        below = set(self._all("Application", (each["application"].text for each in spec["dependsOn"])))
        whole = self._called("Application", spec["partOf"].text)
        for mine in self._called("Application", application.name):
            self._below.setdefault(mine, set()).update(below)
            for each in below:
                if each.startswith("Application/"):
                    self._above.setdefault(each, set()).add(mine)
            self._above.setdefault(mine, set()).update(whole)

    def _resting_on(self, label: str) -> set[str]:
        found: set[str] = set()
        waiting = [label]
        while waiting:
            for above in self._above.get(waiting.pop(), ()):
                if above not in found:
                    found.add(above)
                    waiting.append(above)
        return found
