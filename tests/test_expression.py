"""What expressions read, what they come to, and that nothing breaks them; what they are told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Write, application, loaded
from usdfops.catalog.load import load
from usdfops.judge.expression import LONGEST, VARIABLES, Expression, Fault, Verdict, evaluate, expression
from usdfops.judge.facts import facts, used
from usdfops.judge.lint import lint
from usdfops.judge.moments import as_duration, as_timestamp, seconds
from usdfops.judge.reading import told
from usdfops.judge.rules import RULES

Path = tuple[str, ...]


def ready(text: str) -> Expression:
    found = expression(text)
    assert isinstance(found, Expression), found
    return found


def reads(text: str) -> set[str]:
    return {".".join(path) for path in ready(text).reads}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("true", ""),
        ("app.type == 'x'", "app.type"),
        ("app.a.b.c == 'x'", "app.a.b.c"),
        ("app['a'].b == 'x'", "app.a.b"),
        ("app.a['b-c'] == 'x'", "app.a.b-c"),
        ("app.l[0].b == 'x'", "app.l.[].b"),
        ("app.l[1] == 'x'", "app.l.[]"),
        ("app.m[app.k].b == 'x'", "app.m app.k"),
        ("has(app.a.b.c)", "app.a.b"),
        ("has(app.a)", "app"),
        ("has(pattern.gives)", "pattern"),
        ("!has(app.a) || app.a == 'x'", "app app.a"),
        ("app.a ? app.b == 1 : app.c == 2", "app.a app.b app.c"),
        ("app.a in [app.b, 'x']", "app.a app.b"),
        ("{'k': app.a}.k == app.b", "app.a app.b"),
        ("{app.k: 1} == {'x': app.a}", "app.k app.a"),
        ("app.a.startsWith(app.b)", "app.a app.b"),
        ("size(app.l) > app.n", "app.l app.n"),
        ("f == 1".replace("f", "-app.n"), "app.n"),
        ("services.exists(s, s.name == 'x')", "services services.[].name"),
        ("services.all(s, s.a.b == app.c)", "services services.[].a.b app.c"),
        ("services.exists_one(s, s.name == 'x')", "services services.[].name"),
        ("services.filter(s, s.a == 1).size() > 0", "services services.[].a services.[]"),
        ("services.map(s, s.a).exists(a, a == app.b)", "services services.[].a app.b"),
        ("app.l.exists(i, app.m.exists(j, i.x == j.y))", "app.l app.m app.l.[].x app.m.[].y"),
        ("app.l.exists(i, i.m.exists(j, j.y == 1))", "app.l app.l.[].m app.l.[].m.[].y"),
        ("services.exists(app, app.name == 'x')", "services services.[].name"),
        ("['a'].exists(tier, tier == app.x)", "app.x"),
        ("[1, 2].exists(i, i == 1)", ""),
        ("tier.name == 'x' && today > '2026'", "tier.name today"),
        ("app.l.exists(i, has(i.a.b))", "app.l app.l.[].a"),
    ],
)
def test_what_an_expression_reads(text: str, paths: str) -> None:
    assert reads(text) == set(paths.split())


@pytest.mark.parametrize("text", ["0m", "90m", "4h", "1d", "2w", "9999y"])
def test_a_duration_is_what_cel_takes_for_one(text: str) -> None:
    same = ready(
        f"app.length == duration('{seconds(text)}s') && app.list[0] <= app.length && today - today < app.all"
    )
    known = {"length": as_duration(text), "list": [as_duration(text)], "all": as_duration("1m")}
    assert evaluate(same, {"app": known, "today": "2026-06-01"}).holds


@pytest.mark.parametrize("text", ["0002-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"])
def test_a_day_is_what_cel_takes_for_its_beginning(text: str) -> None:
    same = ready(f"app.day == timestamp('{text}T00:00:00Z') && today in app.days")
    known = {"day": as_timestamp(text), "days": [as_timestamp(text)]}
    assert evaluate(same, {"app": known, "today": text}).holds


APP: dict[str, Any] = {
    "type": "database",
    "name": "hello",
    "count": 3,
    "big": True,
    "recovery": {"backup": {}},
    "tags": ["a", "b"],
    "empty": [],
    "parts": [{"name": "x", "size": 2}, {"name": "y"}],
    "labels": {"k-1": "v"},
}


@pytest.mark.parametrize(
    ("text", "holds", "missing"),
    [
        ("app.type == 'database'", True, ""),
        ("app.type == 'broker'", False, ""),
        ("app.big", True, ""),
        ("!app.big", False, ""),
        ("app.count > 2 && app.count < 4", True, ""),
        ("app.tier == 'x'", None, "tier"),
        ("app.recovery.backup.method == 'x'", None, "recovery.backup.method"),
        ("app.security.access.how == 'x'", None, "security"),
        ("has(app.recovery.backup)", True, ""),
        ("has(app.recovery.backup.method)", False, ""),
        ("has(app.tier)", False, ""),
        ("has(app.tier) && app.tier == 'x'", False, ""),
        ("app.type == 'database' || app.tier == 'x'", True, ""),
        ("app.tier == 'x' || app.type == 'database'", True, ""),
        ("app.type == 'broker' && app.tier == 'x'", False, ""),
        ("app.tier == 'x' && app.type == 'broker'", False, ""),
        ("app.type == 'broker' || app.tier == 'x'", None, "tier"),
        ("app.tier == 'x' || app.group == 'y'", None, "tier group"),
        ("app.type == 'database' ? app.big : app.tier == 'x'", True, ""),
        ("app.tier == 'x' ? true : false", None, "tier"),
        ("app.tags.exists(t, t == 'a')", True, ""),
        ("app.tags[1] == 'b'", True, ""),
        ("'c' in app.tags", False, ""),
        ("'x' in app.none", None, "none"),
        ("app.empty.exists(t, t == 'a')", False, ""),
        ("app.empty.all(t, t == 'a')", True, ""),
        ("app.parts.exists(p, p.name == 'y')", True, ""),
        ("app.parts.exists(p, p.size == 2)", True, ""),
        ("app.parts.all(p, p.size == 2)", None, "parts[].size"),
        ("app.parts[1].size == 2", None, "parts[].size"),
        ("app.parts.all(p, has(p.size))", False, ""),
        ("app.labels['k-1'] == 'v'", True, ""),
        ("app.labels['k-2'] == 'v'", None, "labels.k-2"),
        ("app.labels.exists(k, app.labels[k] == 'v')", True, ""),
        ("{'a': app.tier}.a == 'x'", None, "tier"),
        ("services.exists(s, s.name == 'x')", None, "uses"),
        ("tier.name == 'x'", None, "tier"),
        ("pattern.runsOn == 'x'", None, "deployment.pattern"),
        ("has(pattern.runsOn)", None, "deployment.pattern"),
        ("dependencies.exists(d, d.type == 'x')", None, "dependsOn"),
        ("service.category == 'x'", None, "service"),
        ("app.count == 3.0 && app.name.matches('^h')", True, ""),
        ("today < timestamp('2026-07-01T00:00:00Z')", True, ""),
    ],
)
def test_what_it_comes_to(text: str, holds: bool | None, missing: str) -> None:
    verdict = evaluate(ready(text), {"app": APP, "today": "2026-06-01"})
    assert verdict == Verdict(holds, tuple(missing.split()))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("app.count", "it gives int"),
        ("app.type + 1 == 2", "No matching overloads found : _+_(string, int64)"),
        ("app.type.name == 'x'", ""),
        ("app.count / 0 == 1", ""),
        ("app.type", "it gives string"),
    ],
)
def test_what_is_known_and_still_wrong_is_an_error(text: str, error: str) -> None:
    verdict = evaluate(ready(text), {"app": APP})
    assert (verdict.holds, verdict.missing) == (None, ())
    assert verdict.error
    assert error in verdict.error
    assert "\n" not in verdict.error


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("app.type = 'x'", 1, 10, "token recognition"),
        ("app.type ==", 1, 12, "Syntax error"),
        ("", 1, 1, "Syntax error"),
        ("app.type == 'x'\n  && ap.tier == 'y'", 2, 6, "undeclared reference to `ap."),
        ("'é' == 'x' && ap.x", 1, 15, "undeclared reference to `ap."),
        ("true || (foo.bar.baz == 1)", 1, 10, "undeclared reference to `foo.bar.baz`"),
        ("true || foo", 1, 9, "undeclared reference to `foo`"),
        ("siz(app.x) == 1", 1, 1, "undeclared reference to `siz`"),
        ("1 + 'x' == 2", 1, 3, "no matching overload"),
        ("1 + 2", 1, 1, "gives int, and true or false is needed"),
        ("'x'", 1, 1, "gives string, and true or false is needed"),
        ("x" * (LONGEST + 1), 1, 1, "1,001 characters, and at most 1,000 are read"),
        ("(" * 60 + "true" + ")" * 60, 1, 1, "recursion"),
        ("app" + ".a" * 60 + " == 1", 1, 1, "recursion"),
        ("true\x00", 1, 5, ""),
    ],
)
def test_where_a_text_is_no_expression(text: str, line: int, column: int, said: str) -> None:
    fault = expression(text)
    assert isinstance(fault, Fault)
    assert (fault.line, fault.column) == (line, column)
    assert said in fault.message
    assert "container" not in fault.message
    assert len(fault.message) <= 120


def test_a_fault_is_found_at_its_place(write: Write) -> None:
    head = "apiVersion: usdfops/v1\nkind: Responsibility\nmetadata: {name: backup, title: Backup}\nspec:\n  scope: application\n"
    tail = "  default: {responsible: [service-owner], accountable: service-owner}\n"
    for written, span in (
        ("  when: app.type = 'x'\n", (6, 18, 6, 19)),
        ("  when: \"app.type = 'x'\"\n", (6, 19, 6, 20)),
        ("  when: >-\n    app.type = 'x'\n", (6, 9, 6, 11)),
        ("  when: siz(app.x) == 1\n", (6, 9, 6, 10)),
    ):
        folder = write({"responsibilities/backup.yaml": head + written + tail})
        (finding,) = lint(loaded(folder), [RULES["invalid-expression"]])
        assert finding.span == span, written


def test_an_answer_comes_at_once_however_long_it_would_take() -> None:
    began = time.monotonic()
    loops = "".join(f"app.tags.all({name}, " for name in "abcdefghijkl")
    for text in (
        loops.replace("app.tags", "[1,2,3,4,5,6,7,8,9,0]") + "true" + ")" * 12,
        "app.many.all(a, app.many.all(b, app.many.all(c, a + b + c >= 0)))",
        "(" * 30 + "app.big" + ")" * 30,
        "!" * 990 + "app.big",
        " || ".join(["app.no.such.thing"] * 47),
        "size(app.many.map(a, app.many.map(b, app.many))) > 1",
    ):
        found = expression(text)
        if isinstance(found, Expression):
            evaluate(found, {"app": {**APP, "many": list(range(2000))}})
    assert time.monotonic() - began < 3


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                *"()[]{}.,!-?:'\"\\\n",
                *("app", "app.type", "has", "exists", "map", "services", "x", "1", "'s'", " in ", "==", "&&", "||"),
                *("{'a': ", "b'x'", "r'", "null", "1u", "1e999", "99999999999999999999", "\ud800", "\x00", "é", "//"),
            ]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_no_text_breaks_it(text: str) -> None:
    found = expression(text)
    if isinstance(found, Fault):
        assert found.message
        assert found.line >= 1
        assert found.column >= 1
    else:
        assert {path[0] for path in found.reads} <= set(VARIABLES)
        for variables in ({}, {"app": APP}, {"app": None, "services": 3}):
            verdict = evaluate(found, variables)
            assert verdict.holds is not None or verdict.missing or verdict.error


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.sampled_from("ab"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*VARIABLES, "a"]), JSON | st.fixed_dictionaries({"a": JSON}), max_size=4)
)
def test_no_data_breaks_it(variables: dict[str, Any]) -> None:
    for text in ("app.a == 1", "app.a.b == 'x'", "app.a.exists(i, i.b == 1)", "has(app.a.b)", "app.a", "app['a'][0] > 1",
                 "services.all(s, s.a in app.a)", "size(app.a) > 0", "app == pattern", "tier.a + 1 > 0 || today == ''"):  # fmt: skip
        verdict = evaluate(ready(text), variables)
        assert verdict.holds is not None or verdict.missing or verdict.error


# What is read, against what evaluation needs: expressions that know what they read.

LEAVES: dict[Path, Any] = {
    ("app", "a"): 1,
    ("app", "b"): 2,
    ("app", "deep", "c"): 1,
    ("app", "deep", "er", "d"): 2,
    ("tier", "e"): 1,
    ("pattern", "deep", "f"): 2,
    ("app", "l", "[]", "x"): 1,
    ("app", "l", "[]", "y"): 2,
    ("services", "[]", "x"): 2,
    ("services", "[]", "m", "z"): 1,
}
Known = tuple[str, frozenset[Path], frozenset[Path]]
"""An expression, what it reads, and what it only asks for."""
NONE: frozenset[Path] = frozenset()
SINGLE = [path for path in LEAVES if "[]" not in path]


def dotted(path: Path) -> str:
    return ".".join(path)


def bracketed(path: Path) -> str:
    return path[0] + "".join(f"['{part}']" for part in path[1:])


def of_items(path: Path, macro: str, number: int, has: bool) -> Known:
    above, below = path[: path.index("[]")], path[path.index("[]") + 1 :]
    field = dotted(("i", *below))
    if has:
        return (
            f"{dotted(above)}.{macro}(i, has({field}))",
            frozenset({above, path[:-1]}),
            frozenset({path}),
        )
    return f"{dotted(above)}.{macro}(i, {field} == {number})", frozenset({above, path}), NONE


def joined(left: Known, right: Known, form: str) -> Known:
    return form.format(left[0], right[0]), left[1] | right[1], left[2] | right[2]


LEAF: st.SearchStrategy[Known] = st.one_of(
    st.builds(
        lambda path, write, number: (f"{write(path)} == {number}", frozenset({path}), NONE),
        st.sampled_from(SINGLE), st.sampled_from([dotted, bracketed]), st.integers(1, 2),
    ),
    st.builds(
        lambda one, two: (f"{dotted(one)} in [{dotted(two)}, 7]", frozenset({one, two}), NONE),
        st.sampled_from(SINGLE), st.sampled_from(SINGLE),
    ),
    st.builds(
        lambda one: (f"{{'k': {dotted(one)}}}.k == 1", frozenset({one}), NONE), st.sampled_from(SINGLE)
    ),
    st.builds(lambda path: (f"has({dotted(path)})", frozenset({path[:-1]}), frozenset({path})), st.sampled_from(SINGLE)),
    st.builds(
        of_items,
        st.sampled_from([path for path in LEAVES if "[]" in path]),
        st.sampled_from(["exists", "all", "exists_one"]), st.integers(1, 2), st.booleans(),
    ),
)  # fmt: skip
EXPRESSIONS: st.SearchStrategy[Known] = st.recursive(
    LEAF,
    lambda inner: st.builds(
        joined,
        inner,
        inner,
        st.sampled_from(["({} && {})", "({} || {})", "!({} || {})", "({0} ? {1} : !({0}))"]),
    ),
    max_leaves=5,
)


def world(without: Path | None = None, *, items: int = 2) -> dict[str, Any]:
    """The variables with every leaf, or all but one."""
    whole: dict[str, Any] = {"app": {"l": [{} for _ in range(items)], "deep": {"er": {}}}, "tier": {}}
    whole |= {"pattern": {"deep": {}}, "services": [{"m": {}} for _ in range(items)]}
    for path, value in LEAVES.items():
        if path != without:
            above, _, below = dotted(path).partition(".[].")
            holders = whole[above] if above in whole else whole["app"]["l"] if below else [whole]
            for holder in holders:
                *ways, last = below.split(".") if below else path
                for way in ways:
                    holder = holder[way]  # noqa: PLW2901
                holder[last] = value
    return whole


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_what_is_read_is_what_evaluation_needs(known: Known) -> None:
    text, read, asked = known
    if len(text) > LONGEST:
        return
    found = ready(text)
    assert set(found.reads) == read
    whole = evaluate(found, world())
    assert whole.holds is not None
    for path in LEAVES:
        verdict = evaluate(found, world(path))
        shown = dotted(path).replace(".[]", "[]").removeprefix("app.")
        if path not in read | asked:
            assert verdict == whole
        elif path not in asked:
            assert verdict.holds in (whole.holds, None)
            assert verdict.missing == (() if verdict.holds is not None else (shown,))
        else:
            assert verdict.holds is not None or verdict.missing == (shown,)


def test_every_condition_of_the_committed_catalog_is_an_expression() -> None:
    catalog = load(str(ROOT / "catalog"))
    mentions = catalog.mentions("Expression")
    assert mentions
    for mention in mentions:
        assert reads(mention.text)


# Facts.


def known(write: Write, spec: str, **files: str | bytes) -> dict[str, Any]:
    catalog = loaded(write({"applications/hello.yaml": application(f"spec: {spec}\n"), **files}))
    return facts(catalog, catalog.called("Application", "hello")[0])


def test_facts_of_a_manifest_that_says_nothing(write: Write) -> None:
    said = known(write, "{}")
    assert set(said) == {"app", "today"}
    assert said["today"] == "2026-06-01"
    app = said["app"]
    assert app["name"] == "hello"
    assert app["recovery"] == {"backup": {}} | {k: v for k, v in app["recovery"].items() if k != "backup"}
    assert app["deployment"] == {}
    assert not {"tier", "uses", "dependsOn", "group", "facility"} & set(app)
    assert (app["metadata"]["name"], app["metadata"]["title"]) == ("hello", "Hello")
    assert empty_all_the_way_down({k: v for k, v in app.items() if k not in ("name", "metadata")})


def empty_all_the_way_down(value: object) -> bool:
    return isinstance(value, dict) and all(empty_all_the_way_down(inner) for inner in value.values())


def test_facts_of_a_manifest_that_says_much(write: Write) -> None:
    said = known(
        write,
        "{facility: usdf, tier: critical, type: database, deployment: {pattern: phalanx}, uses: [{service: database, "
        "plan: small, parameters: {instance: x, any: [1, {more: true}]}}], dependsOn: [{application: archive}, "
        "{external: elsewhere}], roles: {service-owner: square}, group: alerts, aliases: 3}",
    )
    app = said["app"]
    assert app["facility"] == {"kind": "Facility", "name": "usdf"}
    assert app["group"] == {"kind": "Group", "name": "alerts"}
    assert app["tier"] == "critical"
    assert app["roles"] == {"service-owner": {"kind": "Team", "name": "square"}}
    assert app["deployment"] == {"pattern": {"kind": "Pattern", "name": "phalanx"}}
    (use,) = app["uses"]
    assert use["service"] == {"kind": "Service", "name": "database"}
    assert use["parameters"] == {"instance": "x", "any": [1, {"more": True}]}
    assert "aliases" not in app
    assert said["tier"]["name"] == "critical"
    assert said["pattern"]["requires"] == [{"kind": "Service", "name": "kubernetes"}]
    assert [s["name"] for s in said["services"]] == ["database", "kubernetes"]
    assert [d["name"] for d in said["dependencies"]] == ["archive"]
    assert said["dependencies"][0]["type"] == "data-set"


@pytest.mark.parametrize("below", ["x", "[{application: gone}]", "[{application: archive}, 3]"])
def test_dependencies_that_are_not_all_known_are_left_out(write: Write, below: str) -> None:
    assert "dependencies" not in known(write, f"{{dependsOn: {below}}}")


def test_facts_that_are_named_and_not_there_are_left_out(write: Write) -> None:
    said = known(write, "{tier: high, deployment: {pattern: gone}, uses: [], dependsOn: []}")
    assert set(said) == {"app", "today", "services", "dependencies"}
    assert (said["services"], said["dependencies"]) == ([], [])
    assert "tier" not in said["app"]


def test_values_of_the_wrong_type_count_as_absent(write: Write) -> None:
    said = known(
        write,
        "{tier: 3, type: [x], deployment: maybe, uses: {a: b}, recovery: [1], support: {channels: x}, stakeholders: [3, {}], "
        "roles: {service-owner: [x], administrator: square}, dependsOn: [3, x]}",
    )
    app = said["app"]
    assert not {"tier", "type", "uses"} & set(app)
    assert app["deployment"] == {}
    assert empty_all_the_way_down(app["recovery"])
    assert "channels" not in app["support"]
    assert app["roles"] == {"administrator": {"kind": "Team", "name": "square"}}
    assert app.get("dependsOn", []) == []


def test_a_file_that_cannot_be_read_says_nothing(write: Write) -> None:
    catalog = loaded(write({"applications/hello.yaml": "spec: {\n", "services/database.yaml": "a: ["}))
    (hello,) = catalog.called("Application", "hello")
    said: dict[str, Any] = facts(catalog, hello)
    assert set(said) == {"app", "today"}
    assert said["app"]["name"] == "hello"
    (service,) = catalog.called("Service", "database")
    assert told(service)["name"] == "database"
    assert used(catalog, hello) == []


def test_services_used_are_named_once_and_in_order(write: Write) -> None:
    uses = (
        "[{service: tape-store}, {service: database}, {service: kubernetes}, {service: gone}, {service: [x]}]"
    )
    catalog = loaded(
        write(
            {
                "applications/hello.yaml": application(
                    f"spec: {{deployment: {{pattern: phalanx}}, uses: {uses}}}\n"
                )
            }
        )
    )
    names = [s.name for s in used(catalog, catalog.called("Application", "hello")[0])]
    assert names == ["database", "kubernetes", "tape-store"]


def numbers(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)
    else:
        yield value


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_manifest_breaks_the_facts(data: st.DataObject) -> None:
    catalog = load(str(ROOT / "tests/world"), as_of="2026-06-01")
    kind = data.draw(st.sampled_from(["Application", "Service", "Pattern"]))
    resource = data.draw(st.sampled_from(catalog.of(kind)))
    keys = st.sampled_from(
        [
            "uses",
            "dependsOn",
            "recovery",
            "deployment",
            "plans",
            "requires",
            "roles",
            "deviations",
            "tier",
            "x",
        ]
    )
    resource.value = {
        "spec": data.draw(
            JSON | st.dictionaries(keys, JSON | st.lists(st.fixed_dictionaries({"service": JSON})))
        )
    }
    for one in catalog.of("Application"):
        said = facts(catalog, one)
        assert None not in list(numbers({k: v for k, v in said.items() if k == "today"}))
        evaluate(
            ready("services.exists(s, s.category == app.type) || app.recovery.backup.method == 'x'"), said
        )


def test_the_variables_that_the_rule_explains_are_those_that_there_are() -> None:
    explained = RULES["invalid-expression"].doc
    for name in VARIABLES:
        assert f"`{name}`" in explained, name
    assert json.dumps(sorted(VARIABLES)) == json.dumps(list(VARIABLES))


def test_macros_are_bounded_in_depth_and_number() -> None:
    """The runtime bounds how often they go round, not how large the values become."""
    grows = ".map(s,s+s+s+s+s+s+s+s+s+s)"
    for text in (
        f"['a']{grows * 11}.size() == 1",
        "app.l.exists(a, app.l.exists(b, app.l.exists(c, a == b && b == c)))",
    ):
        fault = expression(text)
        assert isinstance(fault, Fault)
        assert "macros" in fault.message
    assert isinstance(expression("app.l.exists(a, app.l.exists(b, a == b))"), Expression)
    assert isinstance(expression(f"['a']{grows * 3}.size() == 1"), Expression)


LONG = "x" * 900_000
MANY = {
    "long": LONG,
    "short": LONG[:7_500],
    "many": list(range(40_000)),
    "some": list(range(380)),
    "few": list(range(100)),
}
LOOPS = "app.few.all(a, app.few.all(b, {}))"


def summed(number: int) -> str:
    """`s + s + ...`, in brackets that keep it flat."""
    half = number // 2
    return f"({summed(half)} + {summed(number - half)})" if number > 1 else "s"


@pytest.mark.parametrize(
    "text",
    [
        "app.many.exists(a, app.many.exists(b, a == -b - 1))",
        *map(
            LOOPS.format,
            [
                "!(-1 in app.many)", "!(-1 in app.some)", "app.many == app.many", "app.some == app.some",
                "size(app.long) > 0", "size(app.long + 'x') > 0", "size(app.short + 'x') > 0", "size(app.some + [1]) > 0",
                f"!app.long.contains('{'x' * 90}y')", "!app.long.matches('(x+x+)+y')", "!app.short.matches('(x+x+)+y')",
                "!app.short.contains(app.short + 'y')", "!app.short.matches(app.short + 'y')",
            ],
        ),
        "app.long.contains(app.long + 'y')",
        f"[app.long].map(s, {summed(140)}).map(s, {summed(140)}).size() == 1",
        f"[app.short].map(s, {summed(11)}).map(s, {summed(11)}).map(s, {summed(10)}).size() == 1",
        f"[app.some].map(s, {summed(11)}).map(s, {summed(11)}).map(s, {summed(10)}).size() == 1",
        "app.many.map(a, app.many).map(b, b).size() > 0",
    ],
)  # fmt: skip
def test_no_evaluation_outlasts_its_budget(text: str) -> None:
    """What is within all bounds is answered at once; what is not is refused, with a reason."""
    began = time.process_time()
    found = expression(text)
    if isinstance(found, Expression):
        verdict = evaluate(found, {"app": MANY})
        assert verdict.holds is not None or verdict.error
    assert time.process_time() - began < 1


def test_sums_are_bounded_in_number() -> None:
    assert isinstance(expression(f"['a'].map(s, {summed(33)}) == []"), Expression)
    fault = expression(f"['a'].map(s, {summed(34)}) == []")
    assert isinstance(fault, Fault)
    assert fault.message == "there are 33 `+`, and at most 32 may be"


def test_what_is_large_is_refused_where_macros_go_through_it() -> None:
    found = ready("app.l.exists(i, i.a == 'x')")
    items = [{"a": "y", "beside": LONG}] * 240
    assert evaluate(found, {"app": {"l": items, "beside": MANY}}).holds is False
    verdict = evaluate(found, {"app": {"l": items * 2}})
    assert verdict.error == "it would go through more than 500 values"
    assert evaluate(ready("app.l == []"), {"app": {"l": items * 2}}).holds is False


def test_the_committed_catalog_is_far_from_the_bounds() -> None:
    catalog = load(str(ROOT / "catalog"), as_of="2026-06-01")
    known = [facts(catalog, application) for application in catalog.of("Application")]
    for mention in catalog.mentions("Expression"):
        found = ready(mention.text)
        for variables in known if found.has_macros else ():
            assert "go through" not in (evaluate(found, variables).error or "")
