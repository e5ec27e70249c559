"""Why an expression came to what it came to: the words, the names in them, and that nothing breaks them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_expression import APP, EXPRESSIONS, JSON, LEAVES, Known, ready, world
from usdfops.judge.expression import LONGEST as READ
from usdfops.judge.expression import VARIABLES, Expression, evaluate, expression
from usdfops.judge.facts import SUBJECTS
from usdfops.judge.moments import as_duration, as_timestamp
from usdfops.judge.wording import LONGEST, failed, held
from usdfops.judge.written import Unwritten, written


def known() -> dict[str, Any]:
    app = {
        "type": "database",
        "group": {"kind": "Group", "name": "alerts"},
        "metadata": {"reviewedOn": as_timestamp("2025-01-31")},
        "recovery": {
            "timeObjective": as_duration("4h"),
            "pointObjective": as_duration("90m"),
            "backup": {"interval": as_duration("1d")},
        },
        "observed": {"page": {"exists": True, "sections": {"backup": "empty", "alerts": "empty"}}},
        "security": {"access": "Only for the staff of the facility,\nwho `log` in by hand"},
        "roles": {"service-owner": {"kind": "Team", "name": "square"}},
        "uses": [{"service": {"kind": "Service", "name": "ceph"}}],
        "tags": ["a", "b"],
        "none": [],
        "count": 3,
    }
    services = [
        {"name": "ceph", "lifecycle": "offered"},
        {"name": "old", "lifecycle": "deprecated"},
        {"name": "older", "lifecycle": "deprecated"},
        {"name": "oldest", "lifecycle": "deprecated"},
    ]
    tier = {"name": "critical", "maxRecoveryTime": as_duration("2h")}
    return {
        "app": app,
        "services": services,
        "tier": tier,
        "today": as_timestamp("2026-06-01"),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("has(app.recovery.x)", "not stated: `recovery.x`"),
        ("has(app.x) && has(app.recovery.y) && has(app.type)", "not stated: `x`, `recovery.y`"),
        ("has(app.x) || has(app.y) || has(app.z)", "neither `x`, `y` nor `z` is stated"),
        ("has(app.x) && (has(app.y) || has(app.z))", "not stated: `x`; neither `y` nor `z` is stated"),
        ("has(app.x) && app.type == 'broker'", "not stated: `x`; `type` is database, and not broker"),
        ("has(app.x) || app.type == 'broker'", "`x` is not stated; `type` is database, and not broker"),
        ("has(app.type) && app.type == 'broker'", "`type` is database, and not broker"),
        ("(has(app.x) && app.x == 'a') || (has(app.y) && app.y == 'b')", "neither `x` nor `y` is stated"),
        ("!has(app.type)", "`type` is database"),
        ("!(has(app.x) || has(app.tags))", "`tags` is stated"),
        (
            "app.recovery.backup.interval <= app.recovery.pointObjective",
            "`recovery.backup.interval` (1d) is not at most `recovery.pointObjective` (90m)",
        ),
        (
            "app.recovery.timeObjective <= tier.maxRecoveryTime",
            "`recovery.timeObjective` (4h) is not at most `tier.maxRecoveryTime` (2h)",
        ),
        ("app.recovery.timeObjective < duration('2h30m')", "`recovery.timeObjective` (4h) is not less than 150m"),
        ("duration('1h') >= app.recovery.timeObjective", "`recovery.timeObjective` (4h) is not at most 1h"),
        (
            "app.metadata.reviewedOn > timestamp('2026-01-01T00:00:00Z')",
            "`metadata.reviewedOn` (2025-01-31) is not after 2026-01-01",
        ),
        ("app.metadata.reviewedOn >= today", "`metadata.reviewedOn` (2025-01-31) is before `today` (2026-06-01)"),
        (
            "today - app.metadata.reviewedOn <= duration('8760h')",
            "`today - app.metadata.reviewedOn` is not at most 365d",
        ),
        (
            "app.observed.page.sections.backup in ['filled', 'none']",
            "`observed.page.sections.backup` is empty, and not one of filled, none",
        ),
        ("app.type in ['broker']", "`type` is database, and not broker"),
        ("!app.observed.page.exists", "`observed.page.exists` is true"),
        ("app.group.name == 'x'", "`group.name` is alerts, and not x"),
        ("app.group.name != 'alerts'", "`group.name` is alerts"),
        ("app.type == tier.name", "`type` is database, and `tier.name` is critical"),
        ("'x' in app.tags", "`tags` has no x"),
        ("app.type in app.tags", "`type` (database) is not in `tags`"),
        ("size(app.none) > 0", "`none` is empty"),
        ("app.tags.size() == 0", "`tags` is not empty"),
        ("size(app.tags) != 2", "the size of `tags` is 2"),
        (
            "app.observed.page.sections.backup == 'x' && app.observed.page.sections.alerts == 'x'",
            "`observed.page.sections.backup` and `observed.page.sections.alerts` are empty, and not x",
        ),
        (
            "app.type == 'broker' || services.exists(s, s.name == 'vault') || has(app.x) || has(app.y)",
            "neither `x` nor `y` is stated; `type` is database, and not broker; no item of `services` has `name` vault",
        ),
        ("app.tags.size() >= 3", "the size of `tags` (2) is not at least 3"),
        ("app.type.startsWith('x')", "`type` is database, and does not begin with x"),
        ("services.exists(s, s.lifecycle == 'retired')", "no item of `services` has `lifecycle` retired"),
        (
            "services.exists(s, s.lifecycle == 'retired' && s.name in ['a', 'b'])",
            "no item of `services` has `lifecycle` retired and has `name` a or b",
        ),
        ("services.exists(s, has(s.plan) || has(s.x))", "no item of `services` states `plan` or states `x`"),
        ("services.exists(s, s.name.startsWith('x'))", "no item of `services` fits `s.name.startsWith('x')`"),
        (
            "services.all(s, s.lifecycle != 'deprecated')",
            "`old`, `older` and 1 more of `services`: `lifecycle` is deprecated",
        ),
        ("!services.exists(s, s.name == 'ceph')", "`ceph` of `services`: `name` is ceph"),
        ("services.all(s, has(s.owner))", "`ceph`, `old` and 2 more of `services`: `owner` is not stated"),
        ("services.exists_one(s, s.lifecycle == 'deprecated')", "not exactly one item of `services` has `lifecycle` deprecated"),
        ("app.uses.all(u, u.service.name == 'x')", "`ceph` of `uses`: `service.name` is ceph, and not x"),
        (
            "app.uses.all(u, services.exists(s, s.name == u.service.name + 'x'))",
            "`ceph` of `uses`: no item of `services` fits `s.name == (u.service.name + 'x')`",
        ),
        ("app.tags.all(t, t == 'a')", "`tags` has b"),
        ("app.tags.exists(t, t == 'x')", "no item of `tags` is x"),
        ("app.none.exists(t, t == 'x')", "`none` is empty"),
        ("app.roles.exists(r, r == 'x')", "no item of `roles` is x"),
        ("app.type == 'database' ? has(app.x) : true", "not stated: `x`; `type` is database"),
        ("false", "`false` is not so"),
        ("1 == 2", "`1 == 2` is not so"),
        ("app.count + 1 == 3", "`app.count + 1` is not 3"),
        (
            "services.filter(s, s.lifecycle == 'deprecated').size() == 0",
            "`size(services.filter(s, s.lifecycle == 'deprecated'))` is not 0",
        ),
        (
            "app.security.access == ''",
            '`security.access` is "Only for the staff of the facility, w...", and not ""',
        ),
    ],
)  # fmt: skip
def test_why_it_is_not_so(text: str, words: str) -> None:
    found = ready(text)
    assert evaluate(found, known()).holds is False
    assert failed(found, known()) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("has(app.recovery.timeObjective)", "`recovery.timeObjective` is 4h"),
        ("has(app.recovery)", "`recovery` is stated"),
        ("has(app.group)", "`group` is stated"),
        ("has(app.x) || has(app.type) || has(app.tags)", "`type` is database"),
        ("has(app.type) && has(app.tags)", "`type` is database and `tags` is stated"),
        ("has(app.group) && has(app.tags)", "`group` and `tags` are stated"),
        ("app.type == 'database' && app.count == 3 && 3 == app.count", "`type` is database and `count` is 3"),
        ("has(app.tags) && size(app.tags) > 0", "`tags` is not empty"),
        ("has(app.group) && app.group.name == 'alerts'", "`group.name` is alerts"),
        ("!has(app.x)", "`x` is not stated"),
        ("!(has(app.x) || has(app.y))", "neither `x` nor `y` is stated"),
        (
            "app.recovery.timeObjective <= duration('24h')",
            "`recovery.timeObjective` (4h) is at most 1d",
        ),
        ("app.metadata.reviewedOn < today", "`metadata.reviewedOn` (2025-01-31) is before `today` (2026-06-01)"),
        ("app.observed.page.exists", "`observed.page.exists` is true"),
        ("app.type in ['database', 'broker']", "`type` is database"),
        ("app.type != 'broker'", "`type` is database, and not broker"),
        ("services.exists(s, s.lifecycle == 'offered')", "`ceph` of `services`: `lifecycle` is offered"),
        ("services.all(s, has(s.lifecycle))", "every item of `services` states `lifecycle`"),
        ("app.none.all(t, t == 'x')", "`none` is empty"),
        ("'service-owner' in app.roles", "`roles` has service-owner"),
        ("true", "`true` is so"),
    ],
)  # fmt: skip
def test_why_it_is_so(text: str, words: str) -> None:
    found = ready(text)
    assert evaluate(found, known()).holds is True
    assert held(found, known()) == words


def test_fields_are_told_without_the_variable_of_what_is_judged() -> None:
    text = ready("has(service.owner) && has(app.x)")
    assert failed(text, {"service": {}, "app": {}}, "service") == "not stated: `owner`, `app.x`"


def in_form(line: str) -> bool:
    """Whether it is one short line with its backticks in pairs and no full stop."""
    return (
        0 < len(line) <= LONGEST
        and line.count("`") % 2 == 0
        and not re.search(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", line)
        and not (line.endswith(".") and not line.endswith("..."))
    )


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, st.sets(st.sampled_from(sorted(LEAVES))), st.sampled_from(sorted(SUBJECTS.values())))
def test_no_expression_breaks_the_words(made: Known, without: set[tuple[str, ...]], subject: str) -> None:
    if len(made[0]) > READ:
        return
    found = ready(made[0])
    given_ = world()
    for path in without:
        remove(given_, path)
    holds = evaluate(found, given_).holds
    for say, so in ((failed, False), (held, True)):
        line = say(found, given_, subject)
        assert in_form(line), line
        if holds is so:
            for name in re.findall(r"not stated: ((?:`[^`]+`(?:, )?)+)", line):
                for each in re.findall("`(.+?)`", name):
                    whole = each if each.split(".")[0] in VARIABLES else f"{subject}.{each}"
                    assert not is_there(given_, whole.split(".")), line


def remove(value: Any, path: tuple[str, ...]) -> None:
    first, *rest = path
    if first == "[]":
        for item in value:
            remove(item, tuple(rest))
    elif rest:
        remove(value[first], tuple(rest))
    else:
        value.pop(first, None)


def is_there(value: Any, path: list[str]) -> bool:
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True


FIELDS = ["a", "b", "deep.c", "deep.er.d"]


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.sampled_from(FIELDS).map(lambda name: f"has(app.{name})"),
                    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
                    max_leaves=4), st.sets(st.sampled_from(FIELDS)))  # fmt: skip
def test_every_field_is_named_that_is_absent_and_decides(text: str, absent: set[str]) -> None:
    """A field decides where the expression would still be false with all others of the absent ones given."""
    given_ = world()
    for name in absent:
        remove(given_, ("app", *name.split(".")))
    found = ready(text)
    if evaluate(found, given_).holds is not False:
        return
    line = failed(found, given_)
    for name in absent:
        decides = world()
        remove(decides, ("app", *name.split(".")))
        alone = evaluate(found, decides).holds is False
        if alone or ("&&" not in text and f"app.{name})" in text):
            assert f"`{name}`" in line, line
    assert {name for name in FIELDS if f"`{name}`" in line} <= absent


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(VARIABLES), JSON | st.fixed_dictionaries({"a": JSON}), max_size=4))
def test_no_value_breaks_the_words(variables: dict[str, Any]) -> None:
    for text in ("app.a == 1", "app.a.exists(i, i.b == 1)", "app.a.all(i, i == 'x')", "has(app.a.b) && app.a > 1",
                 "services.all(s, s.a in app.a)", "size(app.a) > 0", "app == pattern", "tier.a + 1 > 0 || today == ''",
                 "app.a ? app : tier", "app.a.startsWith('\\n')", "app.exists_one(k, app[k] == 'x')"):  # fmt: skip
        for say in (failed, held):
            assert in_form(say(ready(text), variables)), text


def test_what_is_long_is_cut() -> None:
    text = " && ".join(f"has(app.a{'long' * 6}{n})" for n in range(12))
    line = failed(ready(text), {"app": {}})
    assert in_form(line)
    assert line.endswith("...`")


@pytest.mark.parametrize(
    "text",
    [
        "app.a == 'it''s'".replace("''", "\\'"),
        'app.a == "both \' and \\" and \\\\ and \\n"',
        "app.a - (app.b - app.c) > -1 && -app.a < 2.5",
        "!(app.a in [1, 'x', true, null]) ? app.b[0] == app['k-1'].c : !has(app.x.y)",
        "app.l.filter(i, i.x > 1).map(j, j.x, j.y).all(k, k.startsWith('a'))",
        "app.l.exists_one(i, app.m.exists(j, i == j)) || size(app.l) == app.m.size()",
        "{'a': app.x}.a == today - duration('1h') || app.a.matches('^b')",
    ],
)
def test_what_is_written_is_what_was_read(text: str) -> None:
    found = ready(text)
    assert ready(written(found.form)).form == found.form


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_every_expression_is_written_as_it_was_read(made: Known) -> None:
    again = expression(written(ready(made[0]).form)) if len(made[0]) <= READ else None
    if isinstance(again, Expression):
        assert again.form == ready(made[0]).form


def test_what_cannot_be_written_is_not_guessed() -> None:
    with pytest.raises(Unwritten):
        written(ready("app.a == b'x'").form)
    text = ready("app.a == b'x' && app.type == 'broker'")
    assert failed(text, {"app": {**APP, "a": b"y"}}) == "`type` is database, and not broker"
