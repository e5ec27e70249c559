"""What falls: the same as a graph library finds, through real paths; whom to tell; in each format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tests import observed
from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from usdfops.catalog.edges import Node, edges
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load, resolve
from usdfops.cli.nodes import node_named
from usdfops.judge.impact import impact
from usdfops.judge.impact.record import Hit, Impact, Stages
from usdfops.read.document import parse
from usdfops.read.tree import File
from usdfops.render.impact import Outage, impact_json, impact_markdown, impact_mermaid, impact_table
from usdfops.render.mermaid import Box, Link, flowchart, mermaid

DAY = "2026-11-24"
COMMITTED = load(str(ROOT / "catalog"), as_of=DAY)

if TYPE_CHECKING:
    Graph = nx.DiGraph[tuple[str, str]]  # only its stubs take parameters


# An independent computation, from the files themselves.


def graph_of(resources: Iterable[Mapping[str, Any]]) -> Graph:
    """What rests on what, as `above -> below`, with the relations of each edge as `hows`."""
    graph: Graph = nx.DiGraph()
    by = {(r["kind"], r["metadata"]["name"]): r.get("spec") or {} for r in resources}

    def add(above: tuple[str, str], kind: str, name: str | None, how: str) -> None:
        if name is not None:
            graph.add_edge(above, (kind, name))
            graph.edges[above, (kind, name)].setdefault("hows", set()).add(how)

    phalanx = [s for (kind, _), s in by.items() if kind == "Observation" and s["source"] == "phalanx"]
    seen: Mapping[str, Any] = max(
        phalanx, key=lambda s: str(s["date"]), default={"environments": {}, "applications": {}}
    )
    for (kind, name), spec in by.items():
        me = (kind, name)
        graph.add_node(me)
        if kind == "Facility":
            for environment in spec.get("phalanx", []):
                add(
                    ("Environment", environment["name"]),
                    "Cluster",
                    environment.get("cluster"),
                    "is deployed to",
                )
        if kind == "Service":
            add(me, "Team", spec.get("owner"), "is owned by")
        for service in spec.get("requires", []) if kind == "Pattern" else []:
            add(me, "Service", service, "requires")
        if kind != "Application" or spec.get("lifecycle") == "retired":
            continue
        for use in spec.get("uses", []):
            add(me, "Service", use["service"], "uses")
        for needed in spec.get("dependsOn", []):
            for field in ("application", "service", "external"):
                add(me, field.title(), needed.get(field), "depends on")
        for team in spec.get("roles", {}).values():
            add(me, "Team", team, "is held by")
        whole = spec.get("partOf")
        if whole and by.get(("Application", whole), {}).get("lifecycle") != "retired":
            add(("Application", whole), *me, "has the part")
        deployment = spec.get("deployment", {})
        add(me, "Pattern", deployment.get("pattern"), "follows")
        for stage in deployment.get("stages", []):
            add(me, "Cluster", stage.get("cluster"), "runs in")
        for environment in environments_of(by, spec):
            on = seen["environments"].get(environment, {}).get("applications", [])
            for part in deployment.get("phalanx", []):
                application, _, chart = part.partition("/")
                charts = seen["applications"].get(application, {}).get("charts", {})
                if application in on and (not chart or environment in charts.get(chart, [])):
                    add(me, "Environment", environment, "runs in")
    return graph


def environments_of(by: Mapping[tuple[str, str], Any], spec: Mapping[str, Any]) -> list[str]:
    """The environments that an application may be in."""
    facilities = [
        s for (kind, name), s in by.items() if kind == "Facility" and spec.get("facility") in (None, name)
    ]
    limit = spec.get("deployment", {}).get("environments")
    names = [e["name"] for s in facilities for e in s.get("phalanx", [])]
    return [name for name in names if not limit or name in limit]


def expected(graph: Graph, named: Iterable[Node]) -> tuple[set[Node], set[Node]]:
    """What counts as named, and what is hit."""
    parts: Graph = nx.DiGraph()
    parts.add_edges_from(edge for edge in graph.edges if "has the part" in graph.edges[edge]["hows"])
    all_named: set[tuple[str, str]] = set(named)
    for each in named:
        all_named |= nx.descendants(parts, each) if each in parts else set()
    hit: set[tuple[str, str]] = set()
    for fallen in all_named:
        hit |= nx.ancestors(graph, fallen) if fallen in graph else set()
    return {Node(*n) for n in all_named}, {Node(*n) for n in hit - all_named}


def check(catalog: Catalog, graph: Graph, named: Sequence[Node]) -> Impact:
    """Compares an answer with the graph, in what is hit, through what and how far."""
    answer = impact(catalog, named)
    all_named, hit = expected(graph, named)
    assert {n.node for n in answer.named} == all_named
    assert {h.node for h in answer.hit} == hit
    assert len(answer.hit) == len(hit)
    reached = all_named - {n for n in all_named if n.kind == "Team"}
    for each in answer.hit:
        check_path(graph, each, all_named)
        far = [nx.shortest_path_length(graph, each.node, n) for n in reached if falls(graph, each.node, n)]
        teams = [
            nx.shortest_path_length(graph, each.node, n) for n in all_named if falls(graph, each.node, n)
        ]
        assert each.unattended == (not far), each
        assert len(each.path) == min(far or teams), each
    return answer


def falls(graph: Graph, above: Node, below: Node) -> bool:
    return below in graph and bool(nx.has_path(graph, above, below))


def check_path(graph: Graph, hit: Hit, named: set[Node]) -> None:
    at: Node = hit.node
    for step in hit.path:
        assert step.above == at
        assert step.how in graph.edges[step.above, step.below]["hows"]
        at = step.below
    assert at in named


def test_what_falls_in_the_committed_catalog_is_what_a_graph_library_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = edges(COMMITTED)  # once, since most of the time goes into them
    monkeypatch.setattr("usdfops.judge.impact.edges", lambda _: known)
    files = sorted((ROOT / "catalog").rglob("*.yaml"))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = [yaml.load(file.read_text(), loader) for file in files]
    graph = graph_of(r for r in read if isinstance(r, dict) and "kind" in r)
    nodes = [
        node_named(COMMITTED, f"{k}/{r.name}")
        for k in ("Service", "Application", "Pattern", "Team")
        for r in COMMITTED.of(k)
    ]
    nodes += [Node("Cluster", place["name"].text or "") for place in COMMITTED.terms("Cluster")]
    nodes += [Node("Environment", place["name"].text or "") for place in COMMITTED.terms("Environment")]
    nodes += [Node(*n) for n in graph if n[0] == "External"]
    assert len(nodes) > 150
    for each in nodes:
        check(COMMITTED, graph, [each])
    answer = check(COMMITTED, graph, [Node("Service", "ceph-s3")])
    using = [
        r["metadata"]["name"] for r in read if {"service": "ceph-s3"}.items() <= {"service": None}.items()
    ]
    assert not using
    named = {
        r["metadata"]["name"]
        for r in read
        if r.get("kind") == "Application"
        and "ceph-s3" in [use["service"] for use in r["spec"].get("uses", [])]
    }
    assert {h.node.name for h in answer.hit if h.direct} == named
    check(COMMITTED, graph, [Node("Service", "ceph-s3"), Node("Cluster", "usdf-rsp-dev")])


def test_each_step_stands_where_it_is_said_to() -> None:
    for edge in edges(COMMITTED):
        line = edge.place.resource.document.line(edge.place.span().line)
        meant = edge.above if edge.how == "has the part" else edge.below
        assert meant.name in line or edge.below.kind == "Environment", edge


# Small catalogs, also with circles.

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
SERVICES = st.sampled_from(["s", "t"])
SPECS = st.fixed_dictionaries(
    {},
    optional={
        "uses": st.lists(st.fixed_dictionaries({"service": SERVICES}), max_size=1),
        "dependsOn": st.lists(
            st.one_of(
                st.fixed_dictionaries({"application": NAMES}),
                st.fixed_dictionaries({"service": SERVICES}),
                st.fixed_dictionaries({"external": st.just("x")}),
            ),
            max_size=2,
        ),
        "partOf": NAMES,
        "lifecycle": st.sampled_from(["retired", "production"]),
        "tier": st.sampled_from(["real-time", "critical", "unheard-of"]),
        "roles": st.fixed_dictionaries({"service-owner": st.sampled_from(["m", "n"])}),
        "deployment": st.fixed_dictionaries(
            {},
            optional={
                "pattern": st.just("p"),
                "phalanx": st.just(["hello"]),
                "stages": st.lists(
                    st.fixed_dictionaries(
                        {"stage": st.just("prod"), "cluster": st.sampled_from(["main", "test"])}
                    ),
                    max_size=2,
                ),
            },
        ),
    },
)
WORLDS = st.dictionaries(NAMES, SPECS, min_size=2)
FALLING = st.lists(
    st.one_of(
        st.builds(Node, st.just("Application"), NAMES),
        st.builds(Node, st.just("Service"), SERVICES),
        st.builds(Node, st.just("Cluster"), st.sampled_from(["main", "test"])),
        st.builds(Node, st.just("Team"), st.sampled_from(["m", "n"])),
        st.sampled_from([Node("Pattern", "p"), Node("External", "x"), Node("Environment", "usdfdev")]),
    ),
    min_size=1,
    max_size=3,
)


def small(specs: Mapping[str, Any], owner: str | None) -> list[dict[str, Any]]:
    """The resources of a catalog with those applications."""
    found = [resource("Application", name, spec) for name, spec in specs.items()]
    found += [resource("Service", "s", {"owner": owner} if owner else {}), resource("Service", "t", {})]
    found.append(resource("Pattern", "p", {"requires": ["t"]}))
    (phalanx,) = observed.phalanx({"usdfprod": [], "usdfdev": ["hello"]}).values()
    others = [yaml.safe_load(phalanx), yaml.safe_load((WORLD / "facilities/usdf.yaml").read_text())]
    return [*found, *others]


def resource(kind: str, name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "usdfops/v1", "kind": kind, "metadata": {"name": name, "title": name}, "spec": spec}


def resolved(resources: Iterable[Mapping[str, Any]]) -> Catalog:
    """A catalog of these, each in a file that is called by its place in the list."""
    files = [File(f"x/{n:03}.yaml", json.dumps(r, default=str).encode()) for n, r in enumerate(resources)]
    return resolve([parse(file) for file in files], as_of=TODAY)


@settings(max_examples=120, deadline=None)
@given(WORLDS, st.sampled_from(["m", None]), FALLING, st.randoms())
def test_what_falls_is_what_a_graph_library_finds(
    specs: Any, owner: str | None, named: list[Node], random: Any
) -> None:
    resources = small(specs, owner)
    answer = check(resolved(resources), graph_of(resources), named)
    random.shuffle(resources)
    again = impact(resolved(resources), named)
    assert [told(h) for h in again.hit] == [told(h) for h in answer.hit]
    assert [c[:2] for c in again.channels()] == [c[:2] for c in answer.channels()]
    assert [(t.node, t.because) for t in again.also_tell] == [(t.node, t.because) for t in answer.also_tell]
    assert [(u.application.name, u.missing) for u in again.may_be_hit] == [
        (u.application.name, u.missing) for u in answer.may_be_hit
    ]


def told(hit: Hit) -> object:
    return hit.node, hit.tier, hit.stages, hit.unattended, [(e.above, e.how, e.below) for e in hit.path]


# What is said of each thing.


def of(answer: Impact, name: str) -> Hit:
    (found,) = [hit for hit in answer.hit if hit.node.name == name]
    return found


def fallen(specs: Mapping[str, Any], *named: Node, owner: str | None = None) -> Impact:
    return impact(resolved(small(specs, owner)), named)


def test_a_named_whole_takes_its_parts_and_a_hit_one_does_not() -> None:
    specs = {
        "a": {},
        "b": {"partOf": "a"},
        "c": {"partOf": "b", "uses": [{"service": "s"}]},
        "d": {"partOf": "a", "dependsOn": [{"application": "b"}]},
        "e": {"dependsOn": [{"application": "c"}]},
    }
    whole = fallen(specs, Node("Application", "a"))
    assert [(n.node.name, n.part_of and n.part_of.above.name) for n in whole.named] == [
        ("a", None),
        ("b", "a"),
        ("d", "a"),
        ("c", "b"),
    ]
    assert [h.node.name for h in whole.hit] == ["e"]
    assert of(whole, "e").direct
    part = fallen(specs, Node("Service", "s"))
    assert {h.node.name: len(h.path) for h in part.hit} == {"c": 1, "b": 2, "e": 2, "a": 3, "d": 3}
    circle = fallen(
        {"a": {"partOf": "b"}, "b": {"partOf": "a"}, "c": {"partOf": "c"}}, Node("Application", "a")
    )
    assert ([n.node.name for n in circle.named], circle.hit) == (["a", "b"], [])
    assert fallen({"c": {"partOf": "c"}}, Node("Application", "c")).hit == []
    alone = fallen({**specs, "d": {"partOf": "a"}}, Node("Service", "s"))
    assert "d" not in {h.node.name for h in alone.hit}


def test_what_is_retired_is_not_hit_even_as_a_whole() -> None:
    specs = {"a": {"lifecycle": "retired"}, "b": {"partOf": "a", "uses": [{"service": "s"}]}}
    assert [h.node.name for h in fallen(specs, Node("Service", "s")).hit] == ["b"]


def test_the_path_is_the_shortest_and_a_stable_one() -> None:
    specs = {
        "d": {"dependsOn": [{"application": "c"}, {"application": "b"}, {"application": "a"}]},
        "c": {"uses": [{"service": "s"}]},
        "b": {"uses": [{"service": "s"}]},
        "a": {"dependsOn": [{"application": "b"}]},
    }
    hit = of(fallen(specs, Node("Service", "s")), "d")
    assert [e.below.name for e in hit.path] == ["b", "s"]
    assert not hit.direct
    further = {"b": {"uses": [{"service": "s"}]}, "c": {"uses": [{"service": "s"}]}}
    further |= {"z": {"dependsOn": [{"application": "b"}]}, "a": {"dependsOn": [{"application": "c"}]}}
    further["y"] = {"dependsOn": [{"application": "z"}, {"application": "a"}]}
    assert [e.below.name for e in of(fallen(further, Node("Service", "s")), "y").path] == ["a", "c", "s"]


def test_order_by_tier_then_direct_then_name() -> None:
    tiers = {"tiers": [{"name": "real-time"}, {"name": "critical"}]}
    direct, through = {"uses": [{"service": "s"}]}, {"dependsOn": [{"application": "z"}]}
    specs = {
        "z": direct,
        "a": {**through},
        "b": {**through, "tier": "critical"},
        "c": {**direct, "tier": "critical"},
        "d": {**direct, "tier": "unheard-of"},
        "e": {**through, "tier": "real-time"},
        "f": {**direct, "tier": "critical"},
    }
    resources = [*small(specs, None), resource("SupportModel", "support-model", tiers)]
    resources[-4]["spec"]["requires"] = ["s"]
    answer = impact(resolved(resources), [Node("Service", "s")])
    assert [h.node.name for h in answer.hit] == ["e", "c", "f", "b", "d", "z", "a", "p"]


def test_only_the_stages_that_run_in_what_falls() -> None:
    two = [{"stage": "prod", "cluster": "main"}, {"stage": "dev", "cluster": "test"}]
    specs: dict[str, Any] = {
        "a": {"deployment": {"stages": two}},
        "b": {
            "dependsOn": [{"application": "a"}],
            "deployment": {"stages": [*two, {"stage": "int", "hosts": ["h"]}]},
        },
        "c": {"dependsOn": [{"application": "a"}]},
        "d": {"deployment": {"stages": two[1:]}},
        "e": {"dependsOn": [{"application": "a"}, {"application": "x"}], "uses": [{"service": "s"}]},
        "f": {"deployment": {"stages": [{"cluster": "test"}]}},
        "g": {"deployment": {"phalanx": ["hello"], "stages": two[:1]}},
    }
    test = fallen(specs, Node("Cluster", "test"))
    assert {h.node.name: h.stages for h in test.hit} == {
        "a": Stages(["dev"], [], ["prod"], False),
        "b": Stages(["dev"], [], ["prod", "int"], False),
        "c": Stages([], ["dev"], [], False),
        "d": Stages(["dev"], [], [], False),
        "e": Stages([], ["dev"], [], False),
        "f": Stages([], [], [], True),
        "g": Stages(["dev"], [], ["prod"], False),
        "usdfdev": None,
    }
    both = fallen(specs, Node("Cluster", "test"), Node("Service", "s"))
    assert of(both, "e").stages is None
    assert of(both, "a").stages is not None
    assert of(fallen(specs, Node("Application", "a")), "c").stages is None
    main = fallen(specs, Node("Cluster", "main"), Node("Cluster", "test"))
    assert of(main, "a").stages == Stages(["prod", "dev"], [], [], False)


def test_what_only_a_team_answers_for_is_unattended() -> None:
    specs: dict[str, Any] = {
        "a": {"uses": [{"service": "s"}]},
        "b": {"roles": {"service-owner": "m"}},
        "c": {"dependsOn": [{"application": "a"}]},
        "d": {"uses": [{"service": "t"}, {"service": "s"}]},
    }
    team = fallen(specs, Node("Team", "m"), owner="m")
    assert {h.node.name: (h.unattended, h.direct) for h in team.hit} == {
        "b": (True, True),
        "a": (True, False),
        "c": (True, False),
        "d": (True, False),
        "s": (True, True),
    }
    both = fallen(specs, Node("Team", "m"), Node("Service", "t"), owner="m")
    assert [h.node.name for h in both.hit if not h.unattended] == ["d", "p"]
    text = impact_table(Outage(team, resolved(small(specs, "m")), "catalog"))
    assert "Team/m (what it answers for is unattended)" in text
    assert "hit     unattended: is held by m" in text
    assert "hit     rests on what is unattended: uses s" in text
    assert "Not fallen, but unattended or resting on what is: 4 of these." in text


def test_who_has_not_said_enough_may_be_hit() -> None:
    full: dict[str, Any] = {
        "uses": [],
        "dependsOn": [],
        "roles": {},
        "deployment": {"pattern": "q", "stages": [{"stage": "prod", "hosts": ["h"]}]},
    }
    specs: dict[str, Any] = {
        "a": full,
        **{
            key: {k: v for k, v in full.items() if k != key}
            for key in ("uses", "dependsOn", "roles", "deployment")
        },
        "retired": {"lifecycle": "retired"},
        "data": {**full, "deployment": {"pattern": "q"}, "type": "data-set"},
        "staged": {**full, "deployment": {"pattern": "q", "stages": [{"stage": "prod"}]}},
        "hit": {**full, "uses": [{"service": "s"}]},
    }
    resources = small(specs, None)

    def may(*named: Node) -> dict[str, tuple[str, ...]]:
        return {u.application.name: u.missing for u in impact(resolved(resources), named).may_be_hit}

    unsaid = {"dependsOn": ("on what it depends",), "uses": ("what it uses",)}
    assert may(Node("Service", "s")) == unsaid
    assert may(Node("Application", "a")) == {"dependsOn": ("on what it depends",)}
    assert may(Node("External", "x")) == {"dependsOn": ("on what it depends",)}
    assert may(Node("Pattern", "p")) == {"deployment": ("which pattern it follows",)}
    assert may(Node("Cluster", "main")) == {"deployment": ("where it runs",), "staged": ("where it runs",)}
    assert may(Node("Team", "m")) == {"roles": ("who holds its roles",)}
    files = [File(f"x/{n}.yaml", json.dumps(r, default=str).encode()) for n, r in enumerate(resources)]
    files.append(File("applications/broken.yaml", b"a: ["))
    broken = impact(resolve([parse(f) for f in files], as_of=TODAY), [Node("Service", "s")])
    assert {u.application.name: u.missing for u in broken.may_be_hit} == {**unsaid, "broken": ()}


def channels(*pairs: str) -> dict[str, Any]:
    found: list[dict[str, str]] = []
    for pair in pairs:
        use, name = pair.split()
        found.append({"page" if "/" in name else "slack": name, "use": use})
    return {"uses": [{"service": "s"}], "support": {"channels": found}}


GENERAL = {
    "channels": [
        {"slack": "help", "purpose": "Anything", "mention": "us"},
        {"slack": "shared", "purpose": "x"},
    ]
}


def test_whom_to_tell_and_who_answers() -> None:
    specs: dict[str, Any] = {
        "a": channels("support ask", "announcements news", "announcements https://a/b", "announcements news"),
        "b": {
            **channels("alerts noise", "support ask", "support ask2"),
            "roles": {"service-owner": "m"},
            "operatingHours": "24x7",
        },
        "c": {**channels("alerts noise"), "supportHours": "daytime"},
        "d": channels("support shared"),
    }
    resources = small(specs, None)
    catalog = resolved([*resources, resource("SupportModel", "support-model", GENERAL)])
    answer = impact(catalog, [Node("Service", "s"), Node("Application", "d")])
    said = json.loads(impact_json(Outage(answer, catalog, "catalog")))
    tell = {
        h["resource"]: (h["tell"]["use"], [c["channel"] for c in h["tell"]["channels"]]) for h in said["hit"]
    }
    assert tell == {
        "Application/a": ("announcements", ["#news", "https://a/b"]),
        "Application/b": ("support", ["#ask"]),
        "Application/c": ("facility", ["#help", "#shared"]),
    }
    answers = [
        [h[key] for key in ("owner", "channel", "operatingHours", "supportHours")] for h in said["hit"]
    ]
    assert answers == [[None, "#ask", None, None], ["m", "#ask", "24x7", None], [None, None, None, "daytime"]]
    assert [
        (c["channel"], c["of"], c["purpose"], c["mention"], c["applications"]) for c in said["channels"]
    ] == [
        ("#shared", ["application", "facility"], "x", None, ["d", "c"]),
        ("#news", ["application"], None, None, ["a"]),
        ("https://a/b", ["application"], None, None, ["a"]),
        ("#ask", ["application"], None, None, ["b"]),
        ("#help", ["facility"], "Anything", "us", ["c"]),
    ]
    text = impact_table(Outage(answer, catalog, "catalog"))
    assert "tell    no channel of its own: the facility's, see the end" in text
    assert "owner   unknown, with no support channel" in text
    assert "hours   operating unknown, support daytime" in text
    silent = impact(resolved(resources), [Node("Service", "s")])
    assert [(c.text, c.of, c.applications) for c in silent.channels()][-1] == (None, None, ["c"])
    assert "tell    no channel is known" in impact_table(Outage(silent, resolved(resources), "catalog"))


def test_who_receives_data_and_who_has_a_stake_is_told() -> None:
    specs: dict[str, Any] = {
        "a": {
            **channels("support ask"),
            "dataFlows": [
                {"toApplication": "b", "data": "x"},
                {"toApplication": "b", "data": "y"},
                {"toApplication": "hit", "data": "x"},
                {"toApplication": "gone", "data": "x"},
                {"toExternal": "world", "data": "x"},
                {"fromExternal": "nobody", "data": "x"},
                {"fromApplication": "d", "data": "x"},
            ],
            "stakeholders": [{"team": "m"}, {"external": "world"}],
        },
        "b": channels("announcements news") | {"uses": []},
        "c": {"dataFlows": [{"fromApplication": "a", "data": "x"}, {"fromExternal": "there", "data": "x"}]},
        "d": {"dataFlows": [{"toApplication": "c", "data": "x"}]},
        "gone": {"lifecycle": "retired", "dataFlows": [{"fromApplication": "a", "data": "x"}]},
        "hit": {"dependsOn": [{"application": "a"}]},
    }
    catalog = resolved([*small(specs, None), resource("Team", "m", {"slack": ["team-m", "more", 3, "more"]})])
    answer = impact(catalog, [Node("Service", "s")])
    said = json.loads(impact_json(Outage(answer, catalog, "catalog")))["alsoTell"]
    assert [(t["resource"], t["because"], [o["resource"] for o in t["of"]]) for t in said] == [
        ("Application/b", "receives data from", ["Application/a"]),
        ("Application/c", "receives data from", ["Application/a"]),
        ("Team/m", "is a stakeholder of", ["Application/a"]),
        ("External/world", "is a stakeholder of", ["Application/a"]),
        ("External/world", "receives data from", ["Application/a"]),
    ]
    assert [(c.text, c.of, c.applications, [n.name for n in c.others]) for c in answer.channels()] == [
        ("#ask", "application", ["a"], []),
        ("#news", "application", [], ["b"]),
        ("#team-m", "team", [], ["m"]),
        ("#more", "team", [], ["m"]),
        (None, None, ["hit"], ["c", "world"]),
    ]
    outside = impact(catalog, [Node("External", "there")])
    assert [(t.node.name, [o.name for o, _ in t.of]) for t in outside.also_tell] == [("c", ["there"])]


# The command.


def test_names_of_all_sorts(run: Run, write: Write) -> None:
    archive = (WORLD / "applications/archive.yaml").read_text()
    write(
        {
            "applications/hello.yaml": observed.HELLO,
            "applications/archive.yaml": f"{archive}  dependsOn: [{{application: hello}}, {{external: moon}}]\n",
            **observed.phalanx(),
        }
    )

    def hit(*names: str) -> list[str]:
        answer = run("impact", *names, "--format", "json", "--as-of", TODAY)
        assert (answer.code, answer.err) == (0, "")
        return [h["resource"] for h in json.loads(answer.out)["hit"]]

    both = ["Application/hello", "Application/archive"]
    assert hit("hello") == hit("HELLO") == hit("External/moon") == ["Application/archive"]
    assert hit("the archive") == []
    assert hit("test") == [*both, "Environment/usdfdev"]
    assert hit("Environment/usdfdev") == both
    assert hit("usdfdev", "hello") == hit("moon", "hello", "moon") == ["Application/archive"]
    assert (
        hit("Kubernetes") == [*hit("Phalanx", "kubernetes"), "Pattern/phalanx"] == [*both, "Pattern/phalanx"]
    )
    assert hit("square") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["helo"], "write `Hello`"),
        (["hello", "zzzzzz"], "nothing that can fall is called `zzzzzz`"),
        (["twice"], "Application/twice, Service/twice"),
        (["hello", "--as-of", "today"], "is not a date"),
        (["alerts"], "Group/alerts"),
        ([], "NAME"),
    ],
)
def test_calls_that_cannot_be_answered(run: Run, write: Write, arguments: list[str], said: str) -> None:
    for kind in ("Application", "Service"):
        write({f"{kind.lower()}s/twice.yaml": json.dumps(resource(kind, "twice", {}))})
    answer = run("impact", *arguments)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_files_that_cannot_be_read_are_said(run: Run, write: Write) -> None:
    write({"applications/broken.yaml": "a: ["})
    answer = run("impact", "kubernetes")
    assert answer.code == 0
    assert "its file cannot be read (1): broken" in answer.out
    assert "catalog/applications/broken.yaml cannot be read" in answer.err


def test_what_runs_where_is_only_as_good_as_the_observation(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": observed.HELLO})
    assert "since Phalanx is not observed" in " ".join(run("impact", "test").out.split())
    assert "hello" in run("impact", "test").out.partition("may be hit")[2]
    write(dict(observed.phalanx()))
    text = run("impact", "test", "--as-of", TODAY).out
    assert text.endswith(
        "What runs in which Phalanx environment is from Phalanx 12345678 of 2026-05-20,\n12 days old.\n"
    )
    assert "Known to fall only in dev: 1 of these." in text
    assert "stages  only dev; prod not known to fall" in text
    assert "Phalanx 1234" not in run("impact", "kubernetes", "--as-of", TODAY).out


@pytest.mark.parametrize("value", [3, "x", None, [], {}, [3, None, "x", []], {"x": {"y": 3}}, True])
def test_values_of_any_type(value: Any) -> None:
    resources = small({"a": {"uses": [{"service": "s"}], "dependsOn": [{"application": "b"}]}, "b": {}}, "m")
    model = resource("SupportModel", "support-model", GENERAL)
    fields = (
        "uses",
        "dependsOn",
        "partOf",
        "roles",
        "deployment",
        "support",
        "tier",
        "dataFlows",
        "stakeholders",
        "lifecycle",
    )
    for field in (*fields, "operatingHours", "supportHours"):
        inner = [dict.fromkeys(("service", "application", "slack", "page", "use", "stage", "team"), value)]
        for wrong in (
            value,
            {"pattern": value, "stages": value, "phalanx": value, "channels": value},
            {"stages": inner, "channels": inner},
            inner,
        ):
            resources[1]["spec"] = {field: wrong}
            for other in (
                model,
                resource("SupportModel", "m", {"tiers": value, "channels": inner, "hours": value}),
            ):
                catalog = resolved([*resources, other, {**model, "spec": value}])
                nodes = (Node("Service", "s"), Node("Application", "b"), Node("Cluster", "test"))
                for named in (nodes, (Node("Team", "m"),)):
                    every(Outage(impact(catalog, named), catalog, "catalog"))


def every(outage: Outage) -> dict[str, str]:
    """An answer in every format."""
    return {
        "80.txt": impact_table(outage, 80),
        "50.txt": impact_table(outage, 50),
        "md": impact_markdown(outage),
        "json": impact_json(outage),
        "mmd": impact_mermaid(outage),
    }


# The formats.

EVIL = 'x"] <b>|`$$a$$` *_~ \x1b[31m \u202e @someone #1 %%{init: {}}%% ::error::\n日本語'


def awkward() -> Outage:
    """A catalog that is all hostile: names, titles, tiers, channels, stages."""
    everything: dict[str, Any] = {
        "uses": [{"service": EVIL}],
        "dependsOn": [{"external": EVIL}, {"application": "nowhere"}],
        "tier": EVIL,
        "roles": {"service-owner": EVIL},
        "operatingHours": EVIL,
        "support": {
            "channels": [
                {"slack": EVIL, "use": "support"},
                {"page": f"https://x/{EVIL}", "use": "announcements"},
            ]
        },
        "deployment": {"stages": [{"stage": EVIL, "cluster": EVIL}], "pattern": EVIL},
        "dataFlows": [{"toExternal": f"{EVIL}2", "data": EVIL}, {"toApplication": "1. silent", "data": EVIL}],
        "stakeholders": [{"team": EVIL}],
    }
    resources = [
        resource("Application", EVIL, everything),
        resource("Application", "end", {"partOf": EVIL, "dependsOn": [{"application": "end"}]}),
        resource("Application", "1. silent", {"tier": "real-time"}),
        resource(
            "Application",
            "graph",
            {"tier": "real-time", "dependsOn": [{"application": EVIL}], "partOf": "nowhere"},
        ),
        resource("Service", EVIL, {"owner": EVIL}),
        resource("Team", EVIL, {"slack": [EVIL]}),
        resource(
            "SupportModel",
            "m",
            {
                "tiers": [{"name": "real-time", "impactOfFailure": EVIL}],
                "channels": [{"slack": EVIL, "purpose": EVIL, "mention": EVIL}],
            },
        ),
        resource("Facility", "f", {"stages": [{"name": "prod"}], "clusters": [{"name": EVIL}]}),
    ]
    catalog = resolved(resources)
    return Outage(impact(catalog, [Node("Service", EVIL), Node("Cluster", EVIL)]), catalog, "catalog")


def committed(*names: str) -> Outage:
    return Outage(impact(COMMITTED, [node_named(COMMITTED, name) for name in names]), COMMITTED, "catalog")


GOLDEN = {
    "ceph-s3": ("80.txt", "50.txt", "md", "mmd"),
    "usdf-rsp-dev": ("80.txt", "50.txt", "md", "mmd"),
    "sasquatch": ("80.txt", "50.txt", "md", "json", "mmd"),
    "awkward": ("80.txt", "50.txt", "md", "json", "mmd"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_each_format_is_as_it_was(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    answers = every(
        awkward() if name == "awkward" else committed(f"cluster/{name}" if name == "usdf-rsp-dev" else name)
    )
    for ending in GOLDEN[name]:
        file = ROOT / "tests/golden" / f"impact-{name}.{ending}"
        if request.config.getoption("--update"):
            file.write_bytes(answers[ending].encode())
        assert answers[ending] == file.read_bytes().decode()


@pytest.mark.parametrize("room", [40, 50, 80, 100])
def test_no_line_is_longer_than_there_is_room(room: int) -> None:
    for outage in (awkward(), committed("ceph-s3"), committed("usdf-rsp-dev")):
        for line in impact_table(outage, room).splitlines():
            longest_word = max(map(cell_len, line.split()), default=0)
            assert cell_len(line) <= max(room, longest_word + 12), line


@pytest.mark.parametrize("ending", ["80.txt", "50.txt", "md", "mmd", "json"])
def test_nothing_is_written_that_a_terminal_obeys(ending: str) -> None:
    text = every(awkward())[ending]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "::error" not in text or ending == "json"


def test_markdown_means_nothing_but_itself() -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(impact_markdown(awkward()))
    assert {token.type.removesuffix("_open") for token in tokens if token.nesting == 1} == {
        "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item"
    }  # fmt: skip
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "html_inline", "text_special", "softbreak"}
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<!-- -->"}
    for child in inline:
        assert not re.search(r"(?<!\w)(@\w|#\d)", child.content), child.content


LINE = re.compile(
    r'flowchart LR|    n\d+\["[^"\\`]*"\](:::c\d+_\w+)?|    n\d+ -->\|"[^"]*"\| n\d+|    classDef c\d+_\w+ [-a-z0-9:#,]+'
)


@pytest.mark.parametrize("outage", [awkward(), committed("ceph-s3")], ids=["awkward", "ceph-s3"])
def test_a_flowchart_consists_of_what_mermaid_knows(outage: Outage) -> None:
    lines = impact_mermaid(outage).splitlines()
    for line in lines:
        assert LINE.fullmatch(line), line
        text = line.replace("<br>", " ")
        assert not re.search(r"%%|[<{}]|#(?!\d+;|[0-9a-f]{3,6}\b)", text.partition("classDef")[0]), line
    ids = re.findall(r"^    (n\d+)\[", "\n".join(lines), re.MULTILINE)
    assert len(ids) == len(set(ids)) == len(outage.impact.hit) + len(outage.impact.named)
    assert sum("-->" in line for line in lines) == len(
        {(e.above, e.below) for hit in outage.impact.hit for e in hit.path}
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("usdf-rsp-dev (x, y/z)", "usdf-rsp-dev (x, y/z)"),
        ("", " "),
        ("a\n b", "a b"),
        ('a"b', "a#34;b"),
        ("#35;", "#35;35#59;"),
        ("1. a", "1#46; a"),
        ("1) a", "1#41; a"),
        ("- a", "#45; a"),
        ("`**a**`", "#96;#42;#42;a#42;#42;#96;"),
        ("<b>&amp;", "#60;b#62;#38;amp#59;"),
        ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;"),
        ("$$x$$", "#36; #36;x#36; #36;"),
        ("fa:fa-car", "fa#58; fa-car"),
        ("é 日本", "é 日本"),
        ("\x1b\u202e", "#92;x1b#92;u202e"),
    ],
)
def test_labels_mean_nothing_but_themselves(text: str, written: str) -> None:
    assert mermaid(text) == written


def test_a_flowchart() -> None:
    boxes = [Box("a", ("A", "b"), "x y"), Box("b", ("B",), None, "in"), Box("c", ("C",), "no class", "in")]
    links = [Link("a", "b", "to"), Link("b", "c"), Link("a", "nowhere")]
    assert flowchart(boxes, links, {"unused": "fill:#000", "x y": "fill:#fff"}, "TD") == (
        "flowchart TD\n"
        '    n0["A<br>b"]:::c1_x_y\n'
        '    subgraph g1["in"]\n'
        '        n1["B"]\n'
        '        n2["C"]\n'
        "    end\n"
        '    n0 -->|"to"| n1\n'
        "    n1 --> n2\n"
        "    classDef c1_x_y fill:#fff\n"
    )
