"""Who follows a deployment pattern, who could, who cannot, and how that has gone over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import deployments, observations
from usdfops.read.observed import Observed
from usdfops.words import listed

__all__ = ["STATES", "Point", "Standing", "adoption", "point", "trend"]

STATES = {
    "on": "follow it",
    "declared": "say that they follow it, and nothing of theirs is deployed",
    "could": "could follow it, once nothing stands in the way",
    "cannot": "cannot follow it",
    "unknown": "nobody has said enough",
}
"""What an application can be to a pattern."""


class Standing(NamedTuple):
    """What an application is to a pattern, and why."""

    application: Resource
    state: str
    because: list[str]
    """What stands in the way, why it cannot, or what is not known; empty where nothing is to be said."""
    place: Place
    """What decided."""


class Point(NamedTuple):
    """The uptake of Phalanx at one commit."""

    date: str
    revision: str
    environments: int
    """How many of the wanted environments there were."""
    deployed: int
    """How many Phalanx applications were on in any of them."""
    applications: int
    """How many of the catalog's applications had a part that was on, by the names of today."""


def adoption(catalog: Catalog, pattern: Resource) -> list[Standing]:
    """What each application that is not retired is to `pattern`, in the order of STATES, then of names."""
    found = [
        _standing(catalog, application, pattern)
        for application in catalog.of("Application")
        if application.spec["lifecycle"].text != "retired"
    ]
    order = list(STATES)
    return sorted(found, key=lambda s: (order.index(s.state), s.application.name))


def _standing(catalog: Catalog, application: Resource, pattern: Resource) -> Standing:
    deployment = application.spec["deployment"]
    followed = deployment["pattern"]
    if not application.document.readable:
        return Standing(application, "unknown", ["its manifest cannot be read"], application)
    if followed.text == pattern.name:
        idle = _idle(catalog, application) if pattern.name == "phalanx" else None
        return Standing(application, "declared" if idle else "on", [idle] if idle else [], followed)
    if pattern.spec["providedBy"].text == application.name:
        return Standing(application, "cannot", ["it is what the pattern is made of"], deployment)
    other = catalog.find("Pattern", followed.text)
    if other is not None:
        return _beside(application, pattern, other)
    kind = application.spec["type"]
    if followed.text:
        return Standing(application, "unknown", [f"there is no pattern {followed.text}"], followed)
    if kind.text == "data-set":
        return Standing(application, "cannot", ["it is a data set: nothing is deployed"], kind)
    if any(stage["hosts"].given for stage in deployment["stages"]):
        return Standing(application, "cannot", ["it runs on hosts"], deployment["stages"])
    return Standing(application, "unknown", ["nobody has said how it is deployed"], deployment)


def _idle(catalog: Catalog, application: Resource) -> str | None:
    """Why an application that follows Phalanx is not deployed by it, as far as Phalanx was observed."""
    if not observations(catalog, "phalanx"):
        return None
    if not application.spec["deployment"]["phalanx"].given:
        return "no Phalanx application is named yet"
    return None if deployments(catalog, application) else "nothing of it is on in any environment"


def _beside(application: Resource, pattern: Resource, other: Resource) -> Standing:
    """What an application that follows `other` is to `pattern`."""
    followed = application.spec["deployment"]["pattern"]
    runs_on, wanted = other.spec["runsOn"].text, pattern.spec["runsOn"].text
    if runs_on is None or wanted is None:
        silent = other if runs_on is None else pattern
        because = f"nobody has said what the pattern {silent.name} deploys to"
        return Standing(application, "unknown", [because], followed)
    if runs_on != wanted:
        what = "nothing is deployed" if runs_on == "nothing" else f"it runs on {runs_on}"
        return Standing(application, "cannot", [f"{what} (pattern {other.name})"], followed)
    return Standing(application, "could", _in_the_way(application, pattern), followed)


def _in_the_way(application: Resource, pattern: Resource) -> list[str]:
    """What the pattern requires and the application does not use, as far as anybody has said."""
    uses = application.spec["uses"]
    used = {use["service"].text for use in uses}
    missing = [name for name in pattern.spec["requires"].texts if name not in used]
    if not missing:
        return []
    if not uses.given:
        return [f"nobody has said whether it uses {listed(missing)}"]
    return [f"does not use {name}" for name in missing]


def point(catalog: Catalog, observed: Observed) -> Point:
    """The uptake that `observed`, Phalanx at some commit, shows."""
    environments, applications = observed.facts["environments"], observed.facts["applications"]
    assert isinstance(environments, dict)
    assert isinstance(applications, dict)
    on: dict[str, set[str]] = {name: set(about["applications"]) for name, about in environments.items()}
    everywhere: set[str] = set().union(*on.values())
    for name, about in applications.items():
        for chart, places in about.get("charts", {}).items():
            for place in places:
                on[place].add(f"{name}/{chart}")
    mine = [a for a in catalog.of("Application") if _has_on(a, on)]
    return Point(observed.date, observed.revision, len(on), len(everywhere), len(mine))


def _has_on(application: Resource, on: dict[str, set[str]]) -> bool:
    deployment = application.spec["deployment"]
    limit = deployment["environments"].texts
    meant = [names for environment, names in on.items() if not limit or environment in limit]
    return any(part in names for part in deployment["phalanx"].texts for names in meant)


def trend(points: Iterable[Point]) -> str | None:
    """What the curve says, in a sentence: the last year's growth beside that of the year before.

    None where the points do not lie a year before the last, and two years, give or take a month.
    """
    ordered = sorted(points)
    if not ordered:
        return None
    last = ordered[-1]
    year, before = (_near(ordered, last.date, years) for years in (1, 2))
    if year is None or before is None:
        return None
    new, old = last.deployed - year.deployed, year.deployed - before.deployed
    word = "flat" if new <= 0 else "slowing" if new < old / 2 else "still growing"
    return (
        f"{new:+d} Phalanx applications from {year.date} to {last.date}, "
        f"after {old:+d} from {before.date} to {year.date}: {word}"
    )


def _near(points: list[Point], day: str, years: int) -> Point | None:
    """The point that lies that many years before `day`, within a month."""
    from datetime import date, timedelta

    wanted = date.fromisoformat(day) - timedelta(days=round(365.25 * years))
    apart = [(abs((date.fromisoformat(p.date) - wanted).days), p) for p in points]
    distance, nearest = min(apart)
    return nearest if distance <= 31 else None
