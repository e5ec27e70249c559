"""Weaker support underneath: what is found, once, by the shortest way, and nothing that nobody has stated."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import TODAY, WORLD
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.judge.gaps.record import ASPECTS
from usdfops.judge.gaps.weaker import weaker

TIERS = ["real-time", "critical", "operational"]
HOURS = {"24x7": ["daytime"], "daytime": ["mornings"], "mornings": [], "nights": []}
SUPPORT_MODEL = {
    "tiers": [{"name": name, "title": name, "definition": name} for name in TIERS],
    "hours": [{"name": name, "title": name, "covers": covers} for name, covers in HOURS.items()],
}
Specs = dict[tuple[str, str], dict[str, Any]]


def catalog(specs: Specs) -> Catalog:
    """The small catalog with those resources beside its own."""
    folders = {"Application": "applications", "Service": "services", "Pattern": "patterns"}
    over = {"support-model.yaml": manifest("SupportModel", "support-model", SUPPORT_MODEL)}
    for (kind, name), spec in specs.items():
        over[f"{folders[kind]}/{name}.yaml"] = manifest(kind, name, spec)
    return load(str(WORLD), as_of=TODAY, over=over)


def manifest(kind: str, name: str, spec: object) -> str:
    head = {"apiVersion": "usdfops/v1", "kind": kind, "metadata": {"name": name, "title": name}}
    return json.dumps({**head, "spec": spec})


def told(specs: Specs) -> list[str]:
    """What is found, a line for each provider and aspect."""
    return [
        f"{w.provider.name} {w.aspect}: {w.claim.text} <- "
        + "; ".join(
            f"{p.application.name} ({p.claim.text}) {' '.join(f'{how} {r.name}' for how, r in p.path)}"
            for p in w.above
        )
        for w in weaker(catalog(specs))
    ]


def on(*names: str) -> list[dict[str, str]]:
    return [{"application": name} for name in names]


def test_once_per_provider_with_what_is_on_top_the_highest_tier_first() -> None:
    specs: Specs = {
        ("Application", "below"): {"tier": "operational"},
        ("Application", "between"): {"dependsOn": on("below")},
        ("Application", "alerts"): {"tier": "real-time", "dependsOn": on("between")},
        ("Application", "bulk"): {"tier": "critical", "dependsOn": on("below")},
        ("Application", "alike"): {"tier": "operational", "dependsOn": on("below")},
    }
    (line,) = told(specs)
    provider, _, above = line.partition(" <- ")
    assert provider == "below tier: operational"
    assert above == "alerts (real-time) depends on between depends on below; bulk (critical) depends on below"


def test_the_shortest_way_goes_through_services_and_patterns_too() -> None:
    specs: Specs = {
        ("Service", "store"): {"supportHours": "mornings"},
        ("Pattern", "chart"): {"requires": ["store"]},
        ("Application", "hello"): {"supportHours": "24x7", "deployment": {"pattern": "chart"}},
        ("Application", "other"): {"supportHours": "daytime", "dependsOn": on("hello")},
        ("Application", "near"): {
            "supportHours": "24x7",
            "deployment": {"pattern": "chart"},
            "uses": [{"service": "store"}],
        },
    }
    (line,) = told(specs)
    assert line.partition(" <- ")[2].split("; ") == [
        "hello (24x7) follows chart requires store",
        "near (24x7) uses store",
        "other (daytime) depends on hello follows chart requires store",
    ]


@pytest.mark.parametrize(
    ("above", "below", "found"),
    [
        ({"operatingHours": "24x7"}, {"operatingHours": "daytime"}, ["operating hours: daytime"]),
        ({"operatingHours": "24x7"}, {"operatingHours": "mornings"}, ["operating hours: mornings"]),
        ({"operatingHours": "daytime"}, {"operatingHours": "24x7"}, []),
        ({"operatingHours": "nights"}, {"operatingHours": "daytime"}, []),
        ({"operatingHours": "24x7"}, {"operatingHours": "nights"}, []),
        ({"operatingHours": "24x7"}, {"supportHours": "daytime"}, []),
        ({"operatingHours": "always"}, {"operatingHours": "daytime"}, []),
        ({"supportHours": "24x7"}, {"supportHours": "daytime"}, ["support hours: daytime"]),
        ({"tier": "critical"}, {}, []),
        ({}, {"tier": "operational"}, []),
        ({"tier": "critical"}, {"tier": "low"}, []),
        (
            {"recovery": {"pointObjective": "1h"}},
            {"recovery": {"backup": {"interval": "1d"}}},
            ["data loss: backed up every 1d"],
        ),
        ({"recovery": {"pointObjective": "1d"}}, {"recovery": {"backup": {"interval": "24h"}}}, []),
        (
            {"recovery": {"pointObjective": "1y"}},
            {"recovery": {"backup": {"none": "rebuilt from git"}}},
            ["data loss: no backup: rebuilt from git"],
        ),
        ({"recovery": {"pointObjective": "soon"}}, {"recovery": {"backup": {"interval": "1d"}}}, []),
        ({}, {"recovery": {"backup": {"none": "rebuilt from git"}}}, []),
        (
            {"recovery": {"timeObjective": "59m"}},
            {"recovery": {"timeObjective": "1h"}},
            ["recovery time: back within 1h"],
        ),
        ({"recovery": {"timeObjective": "1h"}}, {"recovery": {"timeObjective": "60m"}}, []),
    ],
)
def test_only_what_both_state_is_compared(above: Any, below: Any, found: list[str]) -> None:
    specs: Specs = {
        ("Application", "below"): below,
        ("Application", "above"): {**above, "dependsOn": on("below")},
    }
    assert [line.partition(" <-")[0] for line in told(specs)] == [f"below {line}" for line in found]


def test_cycles_end_and_nothing_is_weaker_than_itself() -> None:
    specs: Specs = {
        ("Application", "one"): {
            "tier": "real-time",
            "dependsOn": on("two"),
            "recovery": {"pointObjective": "1h", "backup": {"interval": "1d"}},
        },
        ("Application", "two"): {"tier": "critical", "dependsOn": on("one")},
    }
    assert told(specs) == ["two tier: critical <- one (real-time) depends on two"]


def test_what_is_retired_rests_on_nothing() -> None:
    specs: Specs = {
        ("Application", "below"): {"tier": "operational"},
        ("Application", "above"): {"tier": "critical", "lifecycle": "retired", "dependsOn": on("below")},
    }
    assert told(specs) == []


def test_who_has_to_act_is_the_owner_of_what_is_weaker() -> None:
    specs: Specs = {
        ("Service", "store"): {"owner": "storage", "supportHours": "daytime"},
        ("Application", "hello"): {"supportHours": "24x7", "uses": [{"service": "store"}]},
    }
    (found,) = weaker(catalog(specs))
    assert found.asked.team == "storage"
    assert found.above[0].claim.place.path == ("spec", "supportHours")


# Again, from the specs alone, with networkx.

NAMES = [f"a{number}" for number in range(7)]
APPLICATION = st.fixed_dictionaries(
    {},
    optional={
        "tier": st.sampled_from([*TIERS, "odd"]),
        "operatingHours": st.sampled_from([*HOURS]),
        "supportHours": st.sampled_from([*HOURS]),
        "uses": st.lists(st.sampled_from(["s0", "s1"]), max_size=2).map(
            lambda n: [{"service": x} for x in n]
        ),
        "dependsOn": st.lists(st.sampled_from(NAMES), max_size=3).map(lambda names: on(*names)),
        "deployment": st.just({"pattern": "p"}),
        "recovery": st.fixed_dictionaries(
            {},
            optional={
                "timeObjective": st.sampled_from(["1h", "60m", "2d"]),
                "pointObjective": st.sampled_from(["1h", "2d"]),
                "backup": st.sampled_from([{"interval": "1d"}, {"interval": "1h"}, {"none": "no"}]),
            },
        ),
    },
)
HAS_HOURS = st.fixed_dictionaries({}, optional={"supportHours": st.sampled_from([*HOURS])})


def graph(specs: Specs) -> Any:
    """What rests on what, as the specs say it."""
    found: Any = nx.DiGraph()
    for above, spec in specs.items():
        below = [("Service", use["service"]) for use in spec.get("uses", [])]
        below += [("Application", entry["application"]) for entry in spec.get("dependsOn", [])]
        below += [("Pattern", spec["deployment"]["pattern"])] if "deployment" in spec else []
        below += [("Service", name) for name in spec.get("requires", [])]
        found.add_edges_from((above, each) for each in below)
    return found


def is_weaker(aspect: str, above: dict[str, Any], below: dict[str, Any]) -> bool:
    minutes = {"60m": 60, "1h": 60, "1d": 1440, "2d": 2880}
    mine, theirs = above.get("recovery", {}), below.get("recovery", {})
    if aspect == "tier":
        pair = [TIERS.index(spec["tier"]) for spec in (above, below) if spec.get("tier") in TIERS]
        return len(pair) == 2 and pair[0] < pair[1]
    if aspect == "data loss":
        wanted, backup = minutes.get(mine.get("pointObjective")), theirs.get("backup", {})
        if wanted is None or not backup:
            return False
        return "none" in backup or minutes[backup["interval"]] > wanted
    if aspect == "recovery time":
        wanted, offered = minutes.get(mine.get("timeObjective")), minutes.get(theirs.get("timeObjective"))
        return wanted is not None and offered is not None and offered > wanted
    field = {"operating hours": "operatingHours", "support hours": "supportHours"}[aspect]
    hours: Any = nx.DiGraph([(name, inner) for name, covers in HOURS.items() for inner in covers])
    hours.add_nodes_from(HOURS)
    return (
        field in above
        and field in below
        and above[field] != below[field]
        and nx.has_path(hours, above[field], below[field])
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(APPLICATION, min_size=len(NAMES), max_size=len(NAMES)),
    st.lists(HAS_HOURS, min_size=2, max_size=2),
    st.lists(st.sampled_from(["s0", "s1"]), max_size=2),
)
def test_the_same_is_found_from_the_specs_alone(
    applications: list[Any], services: list[Any], requires: list[str]
) -> None:
    specs: Specs = {("Application", name): spec for name, spec in zip(NAMES, applications, strict=True)}
    specs |= {("Service", f"s{n}"): spec for n, spec in enumerate(services)}
    specs[("Pattern", "p")] = {"requires": requires}
    rests = graph(specs)
    expected = {
        (below, aspect, above[1]): nx.shortest_path_length(rests, above, below)
        for below in specs
        for above in specs
        if above[0] == "Application" and above != below and above in rests and below in rests
        if nx.has_path(rests, above, below)
        for aspect in ASPECTS
        if is_weaker(aspect, specs[above], specs[below])
    }
    found = {}
    for row in weaker(catalog(specs)):
        below = (row.provider.kind or "", row.provider.name)
        for path in row.above:
            here = ("Application", path.application.name)
            for how, resource in path.path:
                there = (resource.kind or "", resource.name)
                assert rests.has_edge(here, there), how
                here = there
            assert here == below
            found[(below, row.aspect, path.application.name)] = len(path.path)
    assert found == expected


def test_a_thousand_applications_that_rest_on_one_another_take_no_time() -> None:
    dice = random.Random(5)
    specs: Specs = {}
    for number in range(50):
        specs[("Service", f"s{number}")] = {"supportHours": dice.choice(["24x7", "daytime"])}
    for number in range(1000):
        stated = {"supportHours": "24x7", "tier": dice.choice(TIERS)} if number % 20 == 0 else {}
        specs[("Application", f"a{number}")] = {
            **stated,
            "dependsOn": on(*(f"a{dice.randrange(1000)}" for _ in range(20))),
            "uses": [{"service": f"s{dice.randrange(50)}"} for _ in range(5)],
        }
    begin = time.process_time()
    found = catalog(specs)
    read = time.process_time() - begin
    begin = time.process_time()
    rows = weaker(found)
    assert len(rows) > 50
    assert time.process_time() - begin < 3 * read, "it takes about what reading takes"
