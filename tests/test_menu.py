"""The menu: who uses what through what, what a plan asks for, and how both are written."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from textwrap import wrap
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from tests.test_structure import ODD, holder, places
from usdfops.catalog.edges import Node
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.cli.menu import complete_service
from usdfops.judge.asked import MAX_PARAMETERS, asked
from usdfops.judge.asked import given as given_parameters
from usdfops.judge.gaps.tiers import tierings
from usdfops.judge.impact import impact
from usdfops.judge.menu import Entry, categories, menu
from usdfops.render.escape import terminal
from usdfops.render.menu import Offer, menu_json, menu_markdown, menu_table
from usdfops.render.resource import resource_text
from usdfops.render.rows import aligned, wrapped
from usdfops.render.section import block, heading
from usdfops.render.service import service_markdown, service_text

AWKWARD = (
    "a|b `c` <b>bold</b> <!-- hid --> @someone #12 *x* _y_ [z](http://z) \x1b[31mred \u202egnp ~~no~~\n| next"
)


def manifest(kind: str, name: str, spec: object, **metadata: object) -> str:
    said = {"name": name, "title": name, **metadata}
    return json.dumps({"apiVersion": "usdfops/v1", "kind": kind, "metadata": said, "spec": spec})


def application(name: str, **spec: object) -> dict[str, str]:
    return {f"applications/{name}.yaml": manifest("Application", name, spec)}


def service(name: str, **spec: object) -> dict[str, str]:
    return {f"services/{name}.yaml": manifest("Service", name, spec)}


def catalog(*files: dict[str, str]) -> Catalog:
    """The small catalog with files in place of its own."""
    return load(str(WORLD), as_of=TODAY, over={path: text for some in files for path, text in some.items()})


def offer(found: Catalog, name: str | None = None) -> Offer:
    whole = Offer(menu(found), found, "catalog", tierings(found))
    if name is None:
        return whole
    return whole._replace(menu=whole.menu._replace(entries=[entry(found, name)]))


def entry(found: Catalog, name: str) -> Entry:
    (one,) = [e for e in menu(found).entries if e.service.name == name]
    return one


def described(**spec: object) -> Catalog:
    """The small catalog, with a service `thing` of which that is said."""
    return catalog(service("thing", **spec))


# Who uses what.

WHO = (
    application("hello", tier="critical", uses=[{"service": "kubernetes"}, {"service": "database"}]),
    application("archive", uses=[]),
    application("follows", tier="operational", uses=[], deployment={"pattern": "phalanx"}),
    application("both", uses=[{"service": "kubernetes", "plan": "large"}], deployment={"pattern": "phalanx"}),
    application("leans", tier="critical", dependsOn=[{"service": "database"}, {"application": "hello"}]),
    application(
        "twice",
        tier="odd",
        uses=[
            {"service": "database", "plan": "small", "parameters": {"instance": "one"}},
            {"service": "database", "plan": "small", "parameters": {"instance": "two"}},
        ],
        dependsOn=[{"service": "database"}],
    ),
    application("misspelt", uses=[{"service": "kuberntes"}]),
    application("wrong", uses="kubernetes"),
    application("short", uses=["kubernetes"]),
    application("stray", uses=[], deployment={"pattern": "nowhere"}),
    application("gone", lifecycle="retired", uses=[{"service": "kubernetes"}]),
    {"applications/torn.yaml": "spec: {\n"},
)
USING = {
    "kubernetes": ["hello uses", "follows pattern", "both uses"],
    "database": ["hello uses", "leans dependency", "twice uses", "twice uses"],
    "old-store": [],
    "tape-store": [],
}
UNSAID = ["leans", "misspelt", "short", "torn", "wrong"]


def test_who_uses_what_and_through_what() -> None:
    found = menu(catalog(*WHO))
    said = {e.service.name: [f"{c.application.name} {c.through}" for c in e.consumers] for e in found.entries}
    assert said == USING
    assert [a.name for a in found.unsaid] == UNSAID
    assert found.applications == 11
    may = {e.service.name: [a.name for a in e.may_use] for e in found.entries}
    assert may == {
        "kubernetes": UNSAID,
        "database": UNSAID[1:],
        "old-store": UNSAID,
        "tape-store": UNSAID,
    }


def test_tiers_count_applications_in_the_order_of_the_support_model() -> None:
    found = catalog(*WHO)
    assert list(entry(found, "kubernetes").tiers.items()) == [("critical", 1), ("operational", 1), (None, 1)]
    assert list(entry(found, "database").tiers.items()) == [("critical", 2), ("odd", 1)]
    assert offer(found).used_by(entry(found, "database")) == "3: 2 Critical, 1 tier not known"


def test_a_tier_that_nobody_stated_counts_as_in_the_report() -> None:
    found = catalog(
        application("hello", uses=[{"service": "database"}], dependsOn=[]),
        application("leans", tier="critical", dependsOn=[{"application": "hello"}]),
    )
    assert offer(found).used_by(entry(found, "database")) == "1: 1 at least Critical"


def test_what_a_consumer_says() -> None:
    found = catalog(*WHO)
    answers = json.loads(menu_json(offer(found)))["services"]
    consumers = {each["name"]: each["consumers"] for each in answers}
    plans = [(c["application"], c["plan"], c["pattern"]) for c in consumers["kubernetes"]]
    assert plans == [("hello", None, None), ("follows", None, "phalanx"), ("both", "large", None)]
    assert [(c["plan"], c["parameters"]) for c in consumers["database"]] == [
        ("small", None),  # the sole plan
        (None, None),
        ("small", {"instance": "one"}),
        ("small", {"instance": "two"}),
    ]


def test_where_a_consumer_says_it(write: Write, run: Run) -> None:
    text = "apiVersion: usdfops/v1\nkind: Application\nmetadata: {name: hello, title: Hello}\nspec:\n"
    write(
        {
            "applications/hello.yaml": f"{text}  uses:\n    - service: kubernetes\n    - service: database\n",
            "applications/archive.yaml": f"{text}  deployment:\n    pattern: phalanx\n  uses: []\n".replace(
                "name: hello", "name: archive"
            ),
        }
    )
    services = json.loads(run("menu", "--format", "json").out)["services"]
    said = {s["name"]: [(c["path"], c["line"]) for c in s["consumers"]] for s in services}
    assert said["kubernetes"] == [
        ("catalog/applications/archive.yaml", 6),
        ("catalog/applications/hello.yaml", 6),
    ]
    assert said["database"] == [("catalog/applications/hello.yaml", 7)]


def test_nobody_and_nobody_known() -> None:
    silent = catalog()
    assert offer(silent).used_by(entry(silent, "database")) == "nobody has said that they use it"
    said = catalog(application("hello", uses=[]), application("archive", uses=[]))
    assert offer(said).used_by(entry(said, "database")) == "no application"
    assert "nobody has said" not in menu_table(offer(said))
    assert (
        "Of 2 of 2 applications nobody has said all that they use, so each count may be up to 2 higher."
        in " ".join(menu_table(offer(silent)).split())
    )


def test_each_page_takes_the_same_ones_for_possible_users() -> None:
    """Also those whose lists cannot be taken as whole, since a word in them is not known."""
    found = catalog(*WHO)
    assert [a.name for a in entry(found, "old-store").may_use] == UNSAID
    page = resource_text(found, found.of("Service")[2], "catalog", 100)
    assert f"may use it  {', '.join(UNSAID)}: nobody has said what they use" in page
    hit = impact(found, [Node("Service", "old-store")])
    unsaid = [u.application.name for u in hit.may_be_hit if not u.missing or "what it uses" in u.missing]
    assert unsaid == UNSAID


def test_counts_of_the_committed_catalog_equal_a_recount_from_its_files() -> None:
    def read(folder: str) -> dict[str, dict[str, Any]]:
        texts = (path.read_text() for path in (ROOT / "catalog" / folder).glob("*.yaml"))
        return {each["metadata"]["name"]: each.get("spec", {}) for each in map(yaml.safe_load, texts)}

    patterns, services = read("patterns"), read("services")
    counts: dict[str, Counter[str]] = {name: Counter() for name in services}
    may: dict[str, set[str]] = {name: set() for name in services}
    for name, spec in read("applications").items():
        if spec.get("lifecycle") == "retired":
            continue
        used = {use["service"] for use in spec.get("uses", [])}
        used |= {part["service"] for part in spec.get("dependsOn", []) if "service" in part}
        used |= set(patterns.get(spec.get("deployment", {}).get("pattern"), {}).get("requires", []))
        for each in services:
            if each in used:
                counts[each][spec.get("tier", "not stated")] += 1
            elif "uses" not in spec:
                may[each].add(name)
    answer = json.loads(menu_json(offer(load(str(ROOT / "catalog")))))["services"]
    assert {each["name"]: each["counts"]["byTier"] for each in answer} == counts
    assert {each["name"]: set(each["mayUse"]) for each in answer} == may
    assert all(each["counts"]["applications"] == counts[each["name"]].total() for each in answer)
    assert sum(each["counts"]["applications"] for each in answer) > 250


# The order, and what is told of each.


def test_services_stand_by_category_in_the_order_of_the_model() -> None:
    order = categories()
    assert (order[0], order[-1], len(order)) == ("compute", "support", 9)
    files = [service(f"s{n}", category=word) for n, word in enumerate(reversed(order))]
    found = menu(catalog(*files, service("a", category="zzz"), service("b", category="aaa")))
    said = [e.category for e in found.entries]
    assert said == [*order, "aaa", "zzz", None, None, None, None]
    text = menu_table(offer(catalog(*files)))
    assert [line for line in text.splitlines() if line[:1].isalpha() and "(" in line][-1] == (
        "no category stated (4)"
    )


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("One. Two.", "One."),
        ("One, e.g. this one. Two.", "One, e.g. this one."),
        ("Disks etc. are here. Two.", "Disks etc. are here."),
        ("Of the U.S. Navy. Two.", "Of the U.S. Navy."),
        ("Version 1.2 of it! Two.", "Version 1.2 of it!"),
        ("No end", "No end"),
        ("In (brackets.) Two.", "In (brackets.) Two."),
        ("With (brackets). Two.", "With (brackets)."),
        ("Broken\nover lines. Two.", "Broken over lines."),
    ],
)
def test_the_first_sentence_says_what_it_is(said: str, first: str) -> None:
    text = menu_table(
        offer(catalog({"services/a.yaml": manifest("Service", "a", {}, description=said)})), 200
    )
    assert f"    {first}\n" in text


@pytest.mark.parametrize(
    ("request_", "short"),
    [
        ({"via": "kubernetes", "steps": ["ask"]}, "through kubernetes"),
        ({"slack": "help"}, "in #help"),
        ({"via": "kubernetes", "slack": "help"}, "through kubernetes, or in #help"),
        ({"url": "https://example.org/form", "steps": ["ask"]}, "https://example.org/form"),
        ({"steps": ["state it in the manifest", "wait"]}, "state it in the manifest"),
        ({"approval": "the team"}, "approval: the team"),
    ],
)
def test_how_to_request_it_in_short(request_: dict[str, object], short: str) -> None:
    rows = told(described(request=request_), "thing")
    assert rows["request"] == short
    assert "request" not in rows["unknown"]


def told(found: Catalog, name: str) -> dict[str, str]:
    """What the menu tells of a service, by label."""
    part = menu_table(offer(found), 200).split(f"\n  {name}\n")[1].split("\n\n")[0]
    return {label.strip(): text for label, text in re.findall(r"^    (.+?)  +(.*)$", part, re.MULTILINE)}


def test_what_is_unknown_is_told_together() -> None:
    assert told(described(), "thing") == {
        "used by": "nobody has said that they use it",
        "unknown": "lifecycle, plans, operating hours, support hours, request",
    }
    known = {"operatingHours": "24x7", "supportHours": "daytime", "plans": [], "request": {"slack": "help"}}
    assert told(described(lifecycle="offered", **known), "thing") == {
        "plans": "none",
        "operating hours": "24x7 (Around the clock)",
        "support hours": "daytime",
        "request": "in #help",
        "used by": "nobody has said that they use it",
    }


@pytest.mark.parametrize("lifecycle", ["beta", "deprecated", "retired"])
def test_what_is_not_simply_offered_says_so(lifecycle: str) -> None:
    assert told(described(lifecycle=lifecycle), "thing")["lifecycle"] == lifecycle
    moved = described(lifecycle=lifecycle, replacedBy="database")
    assert told(moved, "thing")["lifecycle"] == f"{lifecycle}; move to database"
    assert f"lifecycle        {lifecycle}; move to database\n" in service_text(
        offer(moved), entry(moved, "thing")
    )


def test_a_service_that_cannot_be_read_stays_on_the_menu(write: Write, run: Run) -> None:
    write({"services/database.yaml": "spec: {\n"})
    answer = run("menu")
    assert answer.code == 0
    assert (
        "  database\n    unreadable  `usdfops validate catalog/services/database.yaml` says why" in answer.out
    )
    assert "catalog/services/database.yaml cannot be read, so this may be incomplete" in answer.err
    services = json.loads(run("menu", "--format", "json").out)["services"]
    assert [s["readable"] for s in services if s["name"] == "database"] == [False]
    answer = run("menu", "database")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "usdfops: `Service/database` cannot be read; `usdfops validate catalog/services/database.yaml` says why\n"
    )


# What a plan asks for.

STRING = {"type": "string"}
SCHEMAS: list[tuple[object, list[tuple[str, str, str]]]] = [
    ({}, []),
    ({"type": "object", "properties": {}}, []),
    ({"properties": {"a": STRING}, "required": ["a"]}, [("a", "string", "yes")]),
    ({"properties": {"a": {"type": ["string", "null"]}}}, [("a", "string or null", "no")]),
    ({"properties": {"a": {}, "b": True, "c": False, "d": "x"}}, [("a", "any", "no"), ("b", "any", "no"), ("c", "nothing", "no"), ("d", "unknown", "no")]),
    ({"required": ["a", 3, "a"]}, [("a", "any", "yes")]),
    (
        {"required": ["a"], "properties": {"a": {"properties": {"b": STRING}, "required": ["b"]}}},
        [("a", "object", "yes"), ("a.b", "string", "yes")],
    ),
    (
        {"properties": {"a": {"properties": {"b": {"required": ["c"]}}, "required": ["b"]}}},
        [("a", "object", "no"), ("a.b", "any", "with a"), ("a.b.c", "any", "with a")],
    ),
    ({"properties": {"a": {"items": STRING}}}, [("a", "array of string", "no")]),
    ({"properties": {"a": {"items": {"type": "string", "description": "One"}}}}, [("a", "array of string", "no"), ("a[]", "string", "no")]),
    (
        {"required": ["a"], "properties": {"a": {"type": "array", "items": {"properties": {"b": STRING}, "required": ["b"]}}}},
        [("a", "array of object", "yes"), ("a[].b", "string", "with a[]")],
    ),
    ({"properties": {"a": {"prefixItems": [STRING, {}]}}}, [("a", "array", "no"), ("a[0]", "string", "no"), ("a[1]", "any", "no")]),
    ({"properties": {"a": {"additionalProperties": STRING}}}, [("a", "any", "no"), ("a.*", "string", "no")]),
    ({"additionalProperties": STRING}, [("*", "string", "no")]),
    ({"patternProperties": {"^x": STRING}}, [("\"/^x/\"", "string", "no")]),
    ({"properties": {"a.b": STRING, "": STRING}}, [('"a.b"', "string", "no"), ('""', "string", "no")]),
    ({"properties": {"a": {"$ref": "#/$defs/s"}}, "$defs": {"s": STRING}}, [("a", "string", "no")]),
    ({"properties": {"a": {"$ref": "#/$defs/s"}}}, [("a", "any", "no")]),
    ({"properties": {"a": {"$ref": "https://example.org"}}}, [("a", "any", "no")]),
    ({"properties": {"a": {"$ref": "#"}}}, [("a", "object", "no"), ("a.a", "any", "no")]),
    ({"allOf": [{"properties": {"a": STRING}}, {"required": ["a"]}]}, [("a", "string", "yes")]),
    ({"required": ["a"], "allOf": [{"required": ["b"]}]}, [("a", "any", "yes"), ("b", "any", "yes")]),
    (
        {"allOf": [{"$ref": "#/$defs/s"}, {"$ref": "#/$defs/s"}], "$defs": {"s": {"properties": {"a": STRING}}}},
        [("a", "string", "no")],
    ),
    (
        {"oneOf": [{"properties": {"a": STRING}, "required": ["a"]}, {"properties": {"b": {}, "a": {}}}]},
        [("a", "string", "depends"), ("b", "any", "depends")],
    ),
    ({"properties": {"a": {"anyOf": [STRING, {"type": "number"}, 3]}}}, [("a", "string or number", "no")]),
    ({"properties": [STRING], "required": "a", "items": 3, "allOf": {}, "oneOf": {}, "type": 3}, []),
    ({"type": "array", "items": {"properties": {"a": STRING}}}, [("(all)", "array of object", "yes"), ("[].a", "string", "no")]),
    ({"minProperties": 1}, [("(all)", "any", "yes")]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "rows"), SCHEMAS, ids=lambda value: None)
def test_what_a_schema_asks_for(schema: object, rows: list[tuple[str, str, str]]) -> None:
    found = described(plans=[{"name": "p", "parameters": schema}])
    text = service_text(offer(found), entry(found, "thing"), 200)
    lines = text.split("\nPlans\n")[1].split("\n\n")[0].splitlines()[1:]
    said = [tuple(re.split(" {2,}", line.strip())[:3]) for line in lines if "PARAMETER" not in line]
    assert [row for row in said if len(row) == 3] == rows
    assert ("Its JSON Schema names no parameter." in text) == (rows == [])


def parameter(schema: dict[str, object]) -> str:
    """What the page says of the only parameter `a` with that schema."""
    found = described(plans=[{"name": "p", "parameters": {"properties": {"a": schema}}}])
    text = service_text(offer(found), entry(found, "thing"), 200)
    (line,) = [line for line in text.splitlines() if line.startswith("    a ")]
    return re.split(" {2,}", line.strip(), maxsplit=3)[-1]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"description": "The name"}, "The name"),
        ({"title": "The name"}, "The name"),
        ({"title": "Name", "description": "The name"}, "The name"),
        ({"description": "How long", "pattern": "^[0-9]+d$"}, "How long; matches ^[0-9]+d$"),
        ({"enum": ["a", 1, None, True]}, "one of a, 1, null, true"),
        ({"enum": ["a b", "c, d", ""]}, 'one of a b, c, d, ""'),
        ({"default": False}, "default false"),
        ({"default": {"b": 1}}, 'default {"b": 1}'),
        ({"const": 0}, "always 0"),
        ({"minimum": 1, "maximum": 3.5, "format": "date"}, "at least 1; at most 3.5; format date"),
        ({"pattern": "a  b"}, 'matches "a b"'),
        ({"$ref": "#/$defs/x"}, "as #/$defs/x"),
    ],
)
def test_what_is_said_of_a_parameter(schema: dict[str, object], said: str) -> None:
    assert parameter(schema) == said


def test_what_the_parameters_do_not_show_is_named() -> None:
    schema = {"if": {"required": ["a"]}, "properties": {"a": {"oneOf": [STRING], "not": {}}}}
    found = described(plans=[{"name": "p", "parameters": schema}])
    text = service_text(offer(found), entry(found, "thing"))
    assert "Its JSON Schema also says what is not shown here: if, not, oneOf." in text
    (plan,) = json.loads(menu_json(offer(found, "thing")))["services"][0]["plans"]
    assert plan["unlisted"] == ["if", "not", "oneOf"]


def test_a_schema_that_never_ends_is_cut() -> None:
    wide: dict[str, object] = {"properties": {f"p{n}": {} for n in range(300)}}
    defs = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 9} for n in range(7)}
    deep = {"$ref": "#/$defs/d0", "$defs": defs}
    for schema in (wide, deep):
        found = described(plans=[{"name": "p", "parameters": schema}])
        text = service_text(offer(found), entry(found, "thing"))
        assert "Its JSON Schema says more than is shown here." in text
        (plan,) = json.loads(menu_json(offer(found, "thing")))["services"][0]["plans"]
        assert not plan["whole"]
        assert len(plan["parameters"]) <= MAX_PARAMETERS


KEYWORDS = ["type", "properties", "required", "items", "prefixItems", "allOf", "anyOf", "oneOf", "$ref", "$defs",
            "additionalProperties", "patternProperties", "enum", "default", "pattern", "description", "x", "a"]  # fmt: skip
ANY = st.recursive(
    st.sampled_from([None, True, 3, "", "string", "#", "#/$defs/x", "#/$defs/a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=4),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(KEYWORDS), ANY, max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_schema_is_too_odd(schema: dict[str, object]) -> None:
    found = described(plans=[{"name": "p", "parameters": schema}])
    answer = asked(entry(found, "thing").service.spec["plans"].below((0, "parameters")))
    assert answer is not None
    assert len(answer.parameters) <= MAX_PARAMETERS
    for write_out in (service_text, service_markdown):
        assert write_out(offer(found), entry(found, "thing"))
    json.loads(menu_json(offer(found)))


def test_what_is_known_of_plans() -> None:
    def plans(**spec: object) -> str:
        found = described(**spec)
        return service_text(offer(found), entry(found, "thing")).split("\nPlans\n")[1].split("\nLimits\n")[0]

    assert plans() == "  Nobody has said.\n"
    assert plans(plans="x") == "  Nobody has said.\n"
    assert plans(plans=[]) == "  There are none.\n"
    assert plans(plans=[{"name": "p"}, {"title": "Q", "description": "About"}]) == (
        "  p\n    Nobody has said what a request has to carry.\n\n"
        "  unknown: Q\n    About\n    Nobody has said what a request has to carry.\n"
    )


def test_what_was_asked_for_has_the_names_of_parameters() -> None:
    asks = {"a": {"b": 1, "c.d": [1, 2]}, "e": [{"f": "x"}], "g": {}, "h": None}
    uses = [{"service": "database", "parameters": asks}]
    found = catalog(application("hello", uses=uses))
    (consumer,) = entry(found, "database").consumers
    assert dict(given_parameters(consumer.parameters)) == {
        "a.b": 1,
        'a."c.d"': [1, 2],
        "e[0].f": "x",
        "g": {},
    }
    page = service_text(offer(found), entry(found, "database"), 200)
    assert 'a.b: 1; a."c.d": 1, 2; e[0].f: x; g: {}\n' in page


# The page of one service.


def test_the_page_says_all_there_is() -> None:
    found = catalog(
        {
            "teams/storage.yaml": manifest(
                "Team", "storage", {"slack": ["storage-help"], "pages": ["https://example.org/queue"]}
            ),
            "services/thing.yaml": manifest(
                "Service",
                "thing",
                {
                    "category": "storage",
                    "lifecycle": "beta",
                    "facility": "usdf",
                    "owner": "storage",
                    "operatingHours": "24x7",
                    "supportHours": "daytime",
                    "request": {
                        "via": "kubernetes",
                        "url": "https://example.org/form",
                        "steps": ["first", "then"],
                        "approval": "the team",
                    },
                    "constraints": ["It is slow."],
                    "capacity": [{"title": "Disk", "amount": "5 TB"}],
                    "quota": [{"title": "Each", "amount": "1 TB"}],
                    "objectives": [{"title": "Up", "target": "98%"}],
                    "endpoints": [{"url": "https://example.org"}],
                    "documentation": [{"title": "Guide", "url": "https://example.org/guide"}],
                    "code": ["https://example.org/code"],
                    "phalanx": ["thing"],
                },
                aliases=["Other name"],
                reviewedOn="2026-05-01",
                openQuestions=["Is it?"],
                links=[{"title": "Talk", "url": "https://example.org/talk"}],
                sources=[{"title": "a: b", "url": "https://example.org/b", "asOf": "2026-05-31"}, {"title": "c"}],
            ),
        }
    )  # fmt: skip
    assert service_text(offer(found), entry(found, "thing"), 100) == PAGE


PAGE = """\
thing (Service/thing)

What it is
  also called      Other name
  category         storage
  lifecycle        beta
  facility         usdf
  operating hours  24x7 (Around the clock)
  support hours    daytime
  owner            storage

How to get it
  request   through kubernetes
            https://example.org/form
            1. first
            2. then
  approval  the team

Plans
  Nobody has said.

Limits
  constraints  It is slow.
  capacity     Disk: 5 TB
  quota        Each: 1 TB
  objectives   Up: 98%

Where it is
  endpoints      https://example.org
  documentation  Guide https://example.org/guide
  code           https://example.org/code
  Phalanx        thing
  more           Talk https://example.org/talk

Where to ask
  owner's channels  #storage-help
                    https://example.org/queue

Who uses it
  Nobody has said that they use it.
  2 may use it, since nobody has said all that they use: archive, hello.

Open questions
  asked  Is it?

Where this comes from
  confirmed  by its owners on 2026-05-01, 31 days old
  sources    a: b https://example.org/b, as of 2026-05-31, 1 day old
             c, nobody has said as of when
  file       catalog/services/thing.yaml
"""


def test_where_to_ask_when_the_owner_has_no_channel() -> None:
    def asked_at(*channels: dict[str, str]) -> list[str]:
        said = {"channels": [{"purpose": "All", **channel} for channel in channels]}
        found = catalog({"support-model.yaml": manifest("SupportModel", "support-model", said)})
        page = service_text(offer(found), entry(found, "database"))
        return re.findall("#([a-z]+)", page.split("\nWhere to ask\n")[1].split("\n\n")[0])

    assert asked_at({"slack": "users", "askedBy": "users"}, {"slack": "owners", "askedBy": "owners"}) == [
        "owners"
    ]
    assert asked_at({"slack": "users", "askedBy": "users"}, {"slack": "any"}) == ["users", "any"]
    assert asked_at() == []


# How it is written.


def awkward() -> Catalog:
    """A catalog whose texts mean something to whoever shows them, and whose schemas are odd."""
    schema = {
        "required": ["list", AWKWARD],
        "properties": {
            "list": {"type": "array", "items": {"properties": {"name": {"type": AWKWARD, "enum": [AWKWARD, 1]}}}},
            "wide 日本語の名前": {"description": "日本語の説明文は一行に二倍の幅を取る " * 4, "default": "日本"},
            "tree": {"$ref": "#/$defs/node"},
            "ünusual": {"oneOf": [{"type": "string"}, {"type": "integer"}], "pattern": "^(a|b)*$", "x-y": AWKWARD},
        },
        "$defs": {"node": {"properties": {"left": {"$ref": "#/$defs/node"}}}},
    }  # fmt: skip
    spec = {
        "category": AWKWARD,
        "lifecycle": AWKWARD,
        "replacedBy": AWKWARD,
        "owner": AWKWARD,
        "operatingHours": AWKWARD,
        "request": {"slack": AWKWARD, "url": "https://example.org/a|b)<c>", "steps": [AWKWARD], "approval": AWKWARD},
        "plans": [{"name": AWKWARD, "title": "1. First #", "description": f"- {AWKWARD}", "parameters": schema}],
        "constraints": ["# One", "- two", "3. three", AWKWARD],
        "quota": [{"title": AWKWARD, "amount": AWKWARD}, "x"],
        "endpoints": [{"url": "javascript:alert(1)", "title": AWKWARD}, {"url": "https://example.org/_a_"}],
        "documentation": [{"title": "[x](y)", "url": "https://example.org/x"}],
    }  # fmt: skip
    about = {"title": AWKWARD, "description": f"1. {AWKWARD}", "aliases": [AWKWARD], "openQuestions": ["---"]}
    sources = [{"title": AWKWARD, "url": "https://example.org/\u202e", "asOf": AWKWARD}]
    uses = [{"service": "thing", "plan": AWKWARD, "parameters": {AWKWARD: AWKWARD, "a": [1, {"b": None}]}}]
    return catalog(
        {"services/thing.yaml": manifest("Service", "thing", spec, **about, sources=sources)},
        service("Bad Name", category=3, plans=[{}], request="ask", lifecycle=[]),
        application("hello", tier=AWKWARD, uses=uses),
        {"services/torn.yaml": "spec: {\n"},
    )


def committed() -> Catalog:
    return load(str(ROOT / "catalog"), as_of="2026-11-24")


def written(found: Catalog, name: str | None, how: str) -> str:
    """The menu, or the page of one service, as a column count or a format asks for."""
    if how == "json":
        text = menu_json(offer(found, name))
    elif how == "md":
        text = service_markdown(offer(found), entry(found, name)) if name else menu_markdown(offer(found))
    elif name:
        text = service_text(offer(found), entry(found, name), int(how))
    else:
        text = menu_table(offer(found), int(how))
    return text.replace("../", "")


GOLDEN = {
    "menu": (committed, None),
    "menu-cnpg-postgres": (committed, "cnpg-postgres"),
    "menu-awkward": (awkward, None),
    "menu-awkward-thing": (awkward, "thing"),
}


@pytest.mark.parametrize("how", ["80", "50", "md", "json"])
@pytest.mark.parametrize("name", GOLDEN)
def test_each_format_is_as_it_was(
    name: str, how: str, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    make, which = GOLDEN[name]
    file = ROOT / "tests/golden" / (f"{name}.{how}.txt" if how.isdigit() else f"{name}.{how}")
    text = written(make(), which, how)
    if pytestconfig.getoption("--update"):
        file.write_text(text, newline="")
    assert text == file.read_bytes().decode()


@pytest.mark.parametrize("room", [40, 50, 80, 100])
@pytest.mark.parametrize("name", GOLDEN)
def test_no_line_is_longer_than_there_is_room(name: str, room: int) -> None:
    make, which = GOLDEN[name]
    for line in written(make(), which, str(room)).splitlines():
        longest = max(map(cell_len, line.split()), default=0)
        indent = len(line) - len(line.lstrip())
        assert cell_len(line) <= max(room, indent + longest, 20 + 20 + longest), line
        if longest < 20:
            assert cell_len(line) <= room, line
        assert line == line.rstrip()


@pytest.mark.parametrize("how", ["40", "80"])
@pytest.mark.parametrize("which", [None, "thing"])
def test_nothing_reaches_the_terminal_that_it_obeys(which: str | None, how: str) -> None:
    text = written(awkward(), which, how)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "\\x1b" in text


@pytest.mark.parametrize("which", [None, "thing"])
def test_markdown_means_nothing_but_itself(which: str | None) -> None:
    text = written(awkward(), which, "md")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert {token.type.removesuffix("_open") for token in tokens if token.nesting == 1} == {
        "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item",
    }  # fmt: skip
    assert not any(token.type in ("hr", "html_block", "fence", "code_block") for token in tokens)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert sum(token.type == "tr_open" for token in tokens) == sum(not row.startswith("|---") for row in rows)
    inline = [child for token in tokens for child in token.children or ()]
    code = {child.content for child in inline if child.type == "code_inline"}
    assert code <= {"uses", "dependsOn"}
    ours = {
        "text", "code_inline", "html_inline", "text_special", "strong_open", "strong_close", "link_open", "link_close"
    }  # fmt: skip
    assert {child.type for child in inline} <= ours
    raw = {child.content for child in inline if child.type == "html_inline"}
    assert raw <= {"<!-- -->", "<br>", "</a>", *(f'<a id="service-{n}">' for n in (*USING, "thing", "torn"))}
    links = {str(child.attrs["href"]) for child in inline if child.type == "link_open"}
    assert all(link.startswith(("https://example.org/", "#service-")) for link in links)
    bold = [inline[n + 1].content for n, child in enumerate(inline) if child.type == "strong_open"]
    assert all(label.endswith(":") for label in bold)
    for child in inline:
        assert not re.search(r"(?<!\w)(@\w|#\d)", child.content), child.content
    contents = [cell for token in tokens if token.type == "inline" for cell in [token.content]]
    assert any("someone" in cell for cell in contents)


@pytest.mark.parametrize(
    "text", ["# a", "- a", "+ a", "* a", "1. a", "12) a", "> a", "---", "===", "```", "a"]
)
def test_a_paragraph_begins_nothing_else(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(block(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    said = "".join(child.content for child in tokens[1].children or ())
    assert said == text
    (_, inside, _) = MarkdownIt("commonmark").parse(f"## {heading(text + ' #')}")
    assert "".join(child.content for child in inside.children or ()) == f"{text} #"


def test_the_table_of_contents_leads_to_each_service() -> None:
    text = written(committed(), None, "md")
    linked, there = re.findall(r"\]\(#([^)]+)\)", text), re.findall(r'<a id="([^"]+)"></a>', text)
    assert linked == there
    assert len(there) == len(set(there)) == len(committed().of("Service"))
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == [word.capitalize() for word in categories()]


def test_json_says_what_is_promised() -> None:
    answer = json.loads(menu_json(offer(catalog(*WHO))))
    assert list(answer) == ["version", "asOf", "services"]
    assert (answer["version"], answer["asOf"]) == (1, TODAY)
    (one,) = json.loads(menu_json(offer(catalog(*WHO), "database")))["services"]
    assert one == next(each for each in answer["services"] if each["name"] == "database")
    assert list(one) == [
        "name", "title", "description", "aliases", "path", "readable", "category", "lifecycle", "replacedBy", "facility",
        "owner", "channels", "operatingHours", "supportHours", "request", "plans", "capacity", "quota", "constraints",
        "objectives", "endpoints", "documentation", "responsibilities", "counts", "consumers", "mayUse", "reviewedOn", "sources",
    ]  # fmt: skip
    assert one["plans"] == [
        {
            "name": "small",
            "title": None,
            "description": None,
            "parameters": [
                {
                    "name": "instance",
                    "type": "string",
                    "required": True,
                    "within": None,
                    "description": "Its name",
                    "rules": {},
                },
                {
                    "name": "cores",
                    "type": "number",
                    "required": False,
                    "within": None,
                    "description": None,
                    "rules": {},
                },
            ],
            "unlisted": [],
            "whole": True,
        }
    ]
    assert one["counts"] == {"applications": 3, "byTier": {"critical": 2, "odd": 1}}
    assert list(one["consumers"][0]) == [
        "application", "tier", "plan", "parameters", "through", "pattern", "path", "line"
    ]  # fmt: skip
    assert one["mayUse"] == UNSAID[1:]
    assert (one["request"], one["constraints"], one["sources"]) == (None, None, [])


def test_the_same_input_gives_the_same_bytes(write: Write, tmp_path: Path) -> None:
    """Whatever order Python has sets in."""
    write({path: text for files in WHO for path, text in files.items()})
    said = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "usdfops", "menu", "--as-of", TODAY, "--format", "json"],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1


BROKEN = {
    path: json.loads(text)
    for files in (
        *WHO[:7],
        service(
            "database", category="database", request={"via": "x", "steps": ["a"]}, plans=[{"name": "small"}]
        ),
        {"patterns/phalanx.yaml": manifest("Pattern", "phalanx", {"requires": ["kubernetes"]})},
    )
    for path, text in files.items()
}


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_broken_there_is_an_answer(data: st.DataObject) -> None:
    files = copy.deepcopy(BROKEN)
    for _ in range(data.draw(st.integers(1, 3))):
        broken = files[data.draw(st.sampled_from(sorted(files)))]
        path = data.draw(st.sampled_from(sorted(places(broken), key=str)))
        holder(broken, path)[path[-1]] = data.draw(ODD)
    found = catalog({path: json.dumps(said) for path, said in files.items()})
    whole = offer(found)
    for write_out in (menu_table, menu_markdown, menu_json):
        assert write_out(whole)
    for each in whole.menu.entries:
        assert service_text(whole, each, 40)
        assert service_markdown(whole, each)


# The command.


@pytest.mark.parametrize(
    "name", ["database", "DataBase", "Service/database", "service/Database", "Base of Data", "the store"]
)
def test_a_service_is_found_by_whatever_it_is_called(write: Write, run: Run, name: str) -> None:
    write(
        {
            "services/database.yaml": manifest(
                "Service", "database", {}, title="Base of Data", aliases=["The Store"]
            )
        }
    )
    answer = run("menu", name)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Base of Data (Service/database)\n")
    assert run("menu", name, "--format", "markdown").out.startswith("# Base of Data\n")
    (one,) = json.loads(run("menu", name, "--format", "json").out)["services"]
    assert one["name"] == "database"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["databse"], "there is no service `databse`; write `Database`"),
        (["store"], "these have it in their names: Service/old-store, Service/tape-store"),
        (
            ["hello"],
            "`hello` is no service, but Application/hello; `usdfops show Application/hello` shows it",
        ),
        (["The ARCHIVE"], "is no service, but Application/archive"),
        (
            ["application/hello"],
            "`application/hello` is no service; `usdfops show application/hello` shows it",
        ),
        (["team/nothing"], "`team/nothing` is no service"),
        (["a/b"], "there is no service `a/b`"),
        ([""], "there is no service ``"),
        (["--as-of", "today"], "is not a date"),
        (["--format", "csv"], "csv"),
    ],
)
def test_calls_that_cannot_be_answered(run: Run, arguments: list[str], said: str) -> None:
    answer = run("menu", *arguments)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_two_services_of_one_title_are_told_apart(write: Write, run: Run) -> None:
    write({f"services/{n}.yaml": manifest("Service", n, {}, title="Twin") for n in ("one", "two")})
    answer = run("menu", "twin")
    assert answer.code == 2
    assert "is several things: Service/one, Service/two; say which, as in `Service/one`" in answer.err


def test_the_day_decides_how_old_sources_are(write: Write, run: Run) -> None:
    sources = [{"title": "a", "asOf": "2026-01-01"}]
    write({"services/database.yaml": manifest("Service", "database", {}, sources=sources)})
    page = run("menu", "database", "--as-of", "2026-01-11").out
    assert "a, as of 2026-01-01, 10 days old" in page
    answer = json.loads(run("menu", "database", "--as-of", "2026-01-11", "--format", "json").out)
    assert (answer["asOf"], answer["services"][0]["sources"][0]["ageInDays"]) == ("2026-01-11", 10)
    assert "As of 2026-01-11." in run("menu", "--as-of", "2026-01-11", "--format", "markdown").out


def test_an_empty_catalog_has_an_empty_menu(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    answer = run("menu", "--catalog", str(tmp_path / "empty"))
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("0 services.")


def test_services_complete_in_a_shell(world: Path) -> None:
    def completed(text: str, catalog: str) -> list[tuple[str, str]]:
        context = SimpleNamespace(params={"catalog": catalog})
        return complete_service(cast("typer.Context", context), text)

    assert completed("d", str(world)) == [("database", "Database")]
    assert completed("h", str(world)) == []  # hello is an application
    assert completed("", "nowhere") == []


# Rows, which other pages use as well.


@given(st.lists(st.sampled_from(["a", "ab-c", "-1.\n", "\t", "b" * 9]), min_size=20), st.integers(20, 60))
@settings(max_examples=100, deadline=None)
def test_text_wraps_as_textwrap_has_it(some: list[str], room: int) -> None:
    text = " ".join(some)
    words = terminal(" ".join(text.split()))
    assert wrapped(text, room) == (wrap(words, room, break_long_words=False, break_on_hyphens=False) or [""])
    hanging = wrap(
        words,
        room + 12,
        initial_indent="  label     ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    assert wrapped(text, room + 12, "  label     ", "    ") == (hanging or ["  label     "])


def test_wide_characters_take_two_columns() -> None:
    assert wrapped("b " * 9, 21, "日 ") == ["日 b b b b b b b b b"]
    assert wrapped("b " * 10, 22, "日 ") == ["日 b b b b b b b b b b"]
    assert wrapped("b " * 10, 21, "日 ", "- ") == ["日 b b b b b b b b b", "- b"]
    assert wrapped("日本語 " * 8, 20) == ["日本語 日本語 日本語", "日本語 日本語 日本語", "日本語 日本語"]
    lines = aligned(["name", "about"], [["日本", "x"], ["abcd", "y " * 30]], 40)
    assert lines[:3] == ["NAME  ABOUT", "日本  x", "abcd  y y y y y y y y y y y y y y y y y"]


def test_a_table_without_room_becomes_lines_under_each_name() -> None:
    rows = [["first", "string", "what it is and what it does"], ["second", "", ""]]
    assert aligned(["name", "type", "about"], rows, 30, 2) == [
        "  first",
        "    type string; about what it",
        "    is and what it does",
        "  second",
    ]


def test_a_page_says_who_does_what_wherever_the_service_is_used() -> None:
    """The catalog's own: what is held service by service, and what the service takes over."""
    (one,) = json.loads(menu_json(offer(committed(), "cnpg-postgres")))["services"]
    held = {each["responsibility"]: each for each in one["responsibilities"]}
    assert set(held) == {"capacity-request", "database-backup", "service-provision"}
    assert held["database-backup"] == {
        "responsibility": "database-backup", "side": "application", "status": "proposed",
        "responsible": ["applications-and-users"], "accountable": "service-owner", "authority": "service-owner",
    }  # fmt: skip
    assert held["service-provision"]["side"] == "infrastructure"
    assert held["service-provision"]["status"] == "default"
    text = written(committed(), "cnpg-postgres", "80")
    assert "Responsibilities that come with it\n  Application answers\n" in text
