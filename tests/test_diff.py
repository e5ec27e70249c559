"""What a change does to the facility: fields, findings, outcomes with their cause, who answers, demand.

The repositories are real. Each change is made as people make it, and read back from what is printed.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write, application, loaded
from tests.observed import df_ops
from tests.repositories import git
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.judge.boundary import boundary
from usdfops.judge.diff import Diff, diff
from usdfops.judge.diff.causes import ALONE, searched
from usdfops.judge.diff.fields import is_same
from usdfops.judge.gaps import analysis
from usdfops.render.diff import MOST
from usdfops.render.diff.reference import COMPARISON, FIELD, OUTCOME, RESOURCE

STANDARD = """\
apiVersion: usdfops/v1
kind: Standard
metadata:
  name: story
  title: Story
spec:
  kind: Application
  requirements:
    - id: nothing-deprecated
      title: It uses nothing that is being taken away
      why: It would stop.
      level: required
      side: application
      effort: weeks
      expect: services.all(s, s.lifecycle != 'deprecated')
    - id: something-offered
      title: It uses something that is offered
      why: It would have nothing to stand on.
      level: recommended
      side: infrastructure
      effort: weeks
      expect: services.exists(s, s.lifecycle == 'offered')
    - id: hours-stated
      title: A critical application states its hours
      why: Somebody has to come.
      level: {critical: required}
      side: application
      effort: hours
      expect: has(app.operatingHours)
    - id: page-there
      title: Its page is there
      why: People look for it.
      level: required
      side: application
      effort: hours
      when: has(app.documentation.dfOps)
      expect: app.observed.page.exists
"""
FRONT = """\
apiVersion: usdfops/v1
kind: Application
metadata:
  name: front
  title: Front
spec:
  tier: operational
  roles: {service-owner: square}
  uses: [{service: database, plan: small, parameters: {instance: a, cores: 2}}, {service: kubernetes}]
  dependsOn: [{application: back}]
"""
BACK = """\
apiVersion: usdfops/v1
kind: Application
metadata:
  name: back
  title: Back
spec:
  documentation: {dfOps: ap/back}
  uses: [{service: kubernetes}]
"""
KUBERNETES = (WORLD / "services/kubernetes.yaml").read_text()
DATABASE = (WORLD / "services/database.yaml").read_text()


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def saved(top: Path) -> str:
    """The hash of a commit of everything in the work tree."""
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--allow-empty", "--message", "change")
    return git(top, "rev-parse", "HEAD")


@pytest.fixture
def top(world: Path) -> Path:
    """A repository on the branch `side`, in which `front` rests on `back`, and nothing is changed yet."""
    put(world.parent, "standards/story.yaml", STANDARD)
    put(world.parent, "applications/front.yaml", FRONT)
    put(world.parent, "applications/back.yaml", BACK)
    for name, text in df_ops({"ap/back": {}}).items():
        put(world.parent, name, text)
    git(world.parent, "-c", "init.defaultBranch=main", "init", "--quiet")
    saved(world.parent)
    git(world.parent, "switch", "--quiet", "--create", "side")
    return world.parent


def put(top: Path, name: str, text: str | bytes) -> None:
    path = top / "catalog" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def edit(top: Path, name: str, before: str, after: str) -> None:
    path = top / "catalog" / name
    text = path.read_text()
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {name}"
    path.write_text(text.replace(before, after))


Compare = Callable[..., dict[str, Any]]
Row = tuple[str, str, str | None, str | None, list[str], bool]


@pytest.fixture
def compare(run: Run) -> Compare:
    """What differs, as JSON."""

    def call(*arguments: str) -> dict[str, Any]:
        answer = run("diff", *(arguments or ("main",)), "--format", "json", "--as-of", TODAY)
        assert (answer.code, answer.err) == (0, "")
        found: dict[str, Any] = json.loads(answer.out)
        return found

    return call


def rows(found: dict[str, Any]) -> list[Row]:
    """Each outcome that differs: resource, requirement, what it was and is, the cause, whether touched."""
    keys = ("resource", "requirement", "from", "to", "cause", "touched")
    return [tuple(row[key] for key in keys) for row in found["outcomes"]]


def turns(found: dict[str, Any]) -> dict[str, str]:
    return {f"{row['resource']} {row['requirement']}": row["turn"] for row in found["outcomes"]}


def fields(found: dict[str, Any]) -> list[str]:
    """Each field that differs, in one line."""
    return [
        f"{each['resource']} {row['field']} {row['change']} {row['from']} {row['to']}"
        for each in found["resources"]
        for row in each["fields"]
    ]


# Outcomes, each with its cause.

DEPRECATED = ("lifecycle: offered", "lifecycle: deprecated")


def test_a_service_that_is_deprecated_opens_gaps_that_nobody_touched(top: Path, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    saved(top)
    answer = run("diff", "main", "--format", "markdown", "--as-of", TODAY)
    assert (answer.code, answer.err) == (0, "")
    assert "**3 gaps opened, 0 closed; " in answer.out
    gap = "It uses nothing that is being taken away (required, the application side): met -\\> gap"
    lines = answer.out.splitlines()
    at = lines.index(f"- {gap}, because of Service/kubernetes")
    assert lines[at + 1 : at + 3] == ["  - nobody known to ask: back", "  - SQuaRE: front"]
    assert "- Service/kubernetes: changed\n  - lifecycle: offered -\\> deprecated\n" in answer.out


def test_what_differs_is_told_in_json_too(top: Path, compare: Compare) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    found = compare()
    assert found["version"] == 1
    assert found["base"] == {"revision": git(top, "rev-parse", "main"), "date": "2026-01-31"}
    assert found["head"] == "work tree"
    assert rows(found) == [
        ("Application/back", "nothing-deprecated", "met", "gap", ["Service/kubernetes"], False),
        ("Application/back", "something-offered", "met", "gap", ["Service/kubernetes"], False),
        ("Application/front", "nothing-deprecated", "met", "gap", ["Service/kubernetes"], False),
    ]
    first, second, third = found["outcomes"]
    assert (first["standard"], first["side"], first["level"]) == ("story", "application", "required")
    assert (second["side"], third["owner"], third["turn"]) == ("infrastructure", "square", "opened")
    assert fields(found) == ["Service/kubernetes lifecycle changed offered deprecated"]
    rules = {(each["rule"], each["resource"]) for each in found["findings"]["new"]}
    assert ("deprecated-service-in-use", "Application/front") in rules


def test_a_change_taken_back_closes_what_it_opened(top: Path, compare: Compare) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    saved(top)
    found = compare("side", "main")
    assert {row[2:] for row in map(tuple, ((*r[:4], tuple(r[4]), r[5]) for r in rows(found)))} == {
        ("gap", "met", ("Service/kubernetes",), False)
    }
    assert set(turns(found).values()) == {"closed"}
    assert found["findings"]["new"] == []
    assert found["findings"]["fixed"]
    assert found["head"] == {"revision": git(top, "rev-parse", "main"), "date": "2026-01-31"}


def test_a_changed_standard_is_a_cause(top: Path, compare: Compare) -> None:
    edit(top, "standards/story.yaml", "level: {critical: required}", "level: required")
    put(top, "teams/square.yaml", (WORLD / "teams/square.yaml").read_text() + "  description: A team.\n")
    found = rows(compare())
    for name in ("archive", "back", "front", "hello"):
        assert (f"Application/{name}", "hours-stated", ["Standard/story"], False) in [
            (row[0], row[1], row[4], row[5]) for row in found
        ]


def test_a_requirement_that_is_new_opens_and_one_that_is_gone_closes(top: Path, compare: Compare) -> None:
    kept, _, gone = STANDARD.partition("    - id: hours-stated\n")
    put(top, "standards/story.yaml", kept)
    put(top, "standards/other.yaml", STANDARD.replace("story", "other").partition("    - id:")[0]
        + "    - id: hours-stated\n" + gone.replace("{critical: required}", "required"))  # fmt: skip
    found = compare()
    row = next(r for r in rows(found) if r[:2] == ("Application/front", "hours-stated"))
    assert row[2:] == ("n/a", "gap", ["Standard/other"], False)
    (top / "catalog/standards/other.yaml").unlink()
    row = next(r for r in rows(compare()) if r[:2] == ("Application/front", "hours-stated"))
    assert row[2:] == ("n/a", None, ["Standard/story"], False)


def test_a_changed_observation_is_a_cause(top: Path, compare: Compare) -> None:
    for name, text in df_ops({"ap/other": {}}).items():
        put(top, name, text)
    found = compare()
    assert rows(found) == [("Application/back", "page-there", "met", "gap", ["Observation/df-ops"], False)]


def test_the_tier_of_what_rests_on_it_is_a_cause(top: Path, compare: Compare) -> None:
    edit(top, "applications/front.yaml", "tier: operational", "tier: critical\n  operatingHours: 24x7")
    found = compare()
    assert ("Application/back", "hours-stated", "unknown", "gap", ["Application/front"], False) in rows(found)
    assert ("Application/front", "hours-stated", "n/a", "met", ["Application/front"], True) in rows(found)


WAIVER = (
    "  exceptions: [{requirement: nothing-deprecated, waived: It moves in July., "
    "approvedBy: storage, until: 2026-12-31}]\n"
)


def test_a_waiver_closes_no_gap(top: Path, compare: Compare, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    before = saved(top)
    put(top, "applications/front.yaml", FRONT + WAIVER)
    found = compare(before)
    assert rows(found) == [
        ("Application/front", "nothing-deprecated", "gap", "waived", ["Application/front"], True)
    ]
    assert turns(found) == {"Application/front nothing-deprecated": "waived"}
    shown = run("diff", before, "--as-of", TODAY).out
    assert "0 gaps opened, 0 closed, 1 waived; " in shown
    assert "Gaps waived (1)\n" in shown
    assert "Gaps closed" not in shown
    assert "waived: " not in run("diff", before, "HEAD", "--as-of", TODAY).out


def test_an_exception_that_is_removed_is_a_cause(top: Path, compare: Compare) -> None:
    put(top, "applications/front.yaml", FRONT + WAIVER)
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    before = saved(top)
    put(top, "applications/front.yaml", FRONT)
    found = compare(before)
    assert rows(found) == [
        ("Application/front", "nothing-deprecated", "waived", "gap", ["Application/front"], True)
    ]
    assert turns(found) == {"Application/front nothing-deprecated": "opened"}


def test_a_team_that_goes_takes_the_owner_with_it(write: Write) -> None:
    asked = "has(app.roles.`service-owner`)"
    owner = (
        "apiVersion: usdfops/v1\nkind: Standard\nmetadata: {name: owners, title: O}\nspec:\n  kind: Application\n"
        "  requirements:\n    - {id: owner, title: T, why: W, level: required, side: application, effort: hours,"
        f' expect: "{asked}"}}\n'
    )
    hello = application("spec:\n  roles: {service-owner: storage}\n")
    folder = write({"standards/owners.yaml": owner, "applications/hello.yaml": hello})
    base = loaded(folder)
    (folder / "teams/storage.yaml").unlink()
    found = [each for each in diff(base, loaded(folder)).outcomes if each.after]
    assert [(each.result.key, each.cause) for each in found] == [
        (("Application/hello", "owner"), ("Team/storage",))
    ]


def test_a_team_that_may_not_approve_is_a_cause(top: Path, compare: Compare) -> None:
    put(top, "applications/front.yaml", FRONT + WAIVER)
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    before = saved(top)
    (top / "catalog/teams/storage.yaml").unlink()
    assert rows(compare(before)) == [
        ("Application/front", "nothing-deprecated", "waived", "gap", ["Team/storage"], False)
    ]


def test_a_pattern_is_a_cause_for_those_who_follow_it(top: Path, compare: Compare) -> None:
    put(top, "applications/front.yaml", FRONT + "  deployment: {pattern: phalanx}\n")
    before = saved(top)
    edit(top, "patterns/phalanx.yaml", "[kubernetes]", "[kubernetes, old-store]")
    assert rows(compare(before)) == [
        ("Application/front", "nothing-deprecated", "met", "gap", ["Pattern/phalanx"], False)
    ]


def test_a_service_is_a_cause_for_those_whose_pattern_requires_it(top: Path, compare: Compare) -> None:
    put(
        top,
        "applications/front.yaml",
        FRONT.replace(", {service: kubernetes}", "") + "  deployment: {pattern: phalanx}\n",
    )
    before = saved(top)
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    row = ("Application/front", "nothing-deprecated", "met", "gap", ["Service/kubernetes"], False)
    assert row in rows(compare(before))


def test_several_changes_are_the_cause_together_where_none_is_alone(top: Path, compare: Compare) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    edit(top, "services/database.yaml", *DEPRECATED)
    edit(top, "services/tape-store.yaml", "retired", "deprecated")
    edit(top, "support-model.yaml", "Useful.", "Of use.")
    found = compare()
    row = next(r for r in rows(found) if r[:2] == ("Application/front", "something-offered"))
    assert row[2:] == ("met", "gap", ["Service/database", "Service/kubernetes"], False)
    row = next(r for r in rows(found) if r[:2] == ("Application/front", "nothing-deprecated"))
    assert row[2:] == ("met", "gap", ["Service/database"], False), "one of them suffices"


def test_the_day_causes_nothing(top: Path, run: Run) -> None:
    waiver = (
        "  exceptions: [{requirement: nothing-deprecated, waived: It moves in July., "
        "approvedBy: storage, until: 2026-02-28}]\n"
    )
    put(top, "applications/front.yaml", FRONT + waiver)
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    saved(top)
    answer = run("diff", "HEAD", "--as-of", "2027-01-01")
    assert "Nothing changed." in answer.out
    assert run("diff", "HEAD", "--as-of", "2026-02-01").out == answer.out.replace("2027-01-01", "2026-02-01")


def reached(base: Catalog, head: Catalog) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Every outcome that differs, found by judging everything."""
    was, now = ({r.key: r.outcome for r in analysis(catalog).results} for catalog in (base, head))
    return {key: (was.get(key), now.get(key)) for key in {*was, *now} if was.get(key) != now.get(key)}


FACTS = re.compile(
    r"^(  \w+:|  dependsOn:\n|      expect:|      level:|  lifecycle:).*\n((    .*|  - .*)\n)*", re.MULTILINE
)


def shaken(chance: random.Random, names: list[str]) -> dict[str, str]:
    """Some files of the committed catalog, each with a field less, or a file that is gone or broken."""
    changed = {}
    for name in chance.sample(names, chance.randint(2, 9)):
        text = (ROOT / "catalog" / name).read_text()
        head, spec, body = text.partition("spec:\n")
        fields = list(FACTS.finditer(body))
        if not fields or chance.random() < 0.1:
            changed[name] = "{" if chance.random() < 0.5 else ""
            continue
        field = chance.choice(fields)
        changed[name] = head + spec + body.replace(field[0], "", 1)
    return changed


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_missed_and_each_cause_makes_the_difference(seed: int) -> None:
    """Whatever changes: the outcomes are those of judging everything, and so is who answers.

    Putting only the cause into the base gives what the head gives; putting less of it does not.
    """
    chance = random.Random(seed)
    folders = ("applications", "services", "patterns", "standards", "teams", "observed", "responsibilities")
    catalog = ROOT / "catalog"
    names = [f"{f}/{path.name}" for f in folders for path in sorted((catalog / f).glob("*.yaml"))]
    names.append("support-model.yaml")
    changed = shaken(chance, names)
    base = load(str(catalog), as_of=TODAY)
    head = load(str(catalog), as_of=TODAY, over=changed)
    found = diff(base, head)
    outcomes = {
        each.result.key: tuple(side and side.outcome for side in (each.before, each.after))
        for each in found.outcomes
    }
    assert outcomes == reached(base, head)
    lines: list[dict[object, object]] = []
    for side in (base, head):
        lines.append({})
        for cell in boundary(side):
            held = (cell.accountable.role, cell.accountable.team) if cell.accountable else None
            lines[-1][cell.application and cell.application.name, cell.responsibility.name, cell.scope] = held
    differing = {key for key in {*lines[0], *lines[1]} if lines[0].get(key, 0) != lines[1].get(key, 0)}
    told = {
        (e.application and e.application.name, e.responsibility.name, e.scope) for e in found.accountability
    }
    assert told == differing
    paths = {resource.label or "": resource.document.path for resource in (*head.resources, *base.resources)}

    @cache
    def mixed(labels: tuple[str, ...]) -> Catalog:
        return load(str(catalog), as_of=TODAY, over={paths[each]: changed[paths[each]] for each in labels})

    @cache
    def made(labels: tuple[str, ...]) -> dict[tuple[str, str], str]:
        return {result.key: result.outcome for result in analysis(mixed(labels)).results}

    for each in found.outcomes[:40]:
        now = each.after and each.after.outcome
        assert each.cause
        assert made(each.cause).get(each.result.key) == now
        for one in each.cause if len(each.cause) > 1 else ():
            less = tuple(label for label in each.cause if label != one)
            assert made(less).get(each.result.key) != now, f"{one} is no part of it"
    differences = still_differing(found)
    assert all(cause for cause, _ in differences)
    for cause in sorted({cause for cause, _ in differences})[:3]:
        left = {key for _, key in still_differing(diff(mixed(cause), head))}
        assert left.isdisjoint(key for other, key in differences if other == cause), cause


def still_differing(found: Diff) -> list[tuple[tuple[str, ...], tuple[object, ...]]]:
    """Who answers, demand and weaker support that differ: for each its cause, and what it is."""
    several: list[tuple[tuple[str, ...], tuple[object, ...]]] = [
        (a.cause, ("who", a.application and a.application.label, a.responsibility.label, a.scope))
        for a in found.accountability
    ]
    several += [(d.cause, (d.sort, d.resource.label, d.what)) for d in found.demand]
    several += [(w.cause, (w.aspect, w.provider.label)) for w in found.weaker]
    return sorted(several, key=str)


@pytest.mark.parametrize("number", [1, 2, 7, ALONE, ALONE + 1, 300])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_cause_is_what_suffices_and_no_more(number: int, size: int) -> None:
    names = [f"x{each:03d}" for each in range(number)]
    for seed in range(20):
        needed = set(random.Random(seed).sample(names, min(size, number)))
        found, asked = told(searched(names), needed.issubset)
        assert set(found) == needed
        assert asked <= min(number, ALONE) + 10 * len(needed)


def test_one_that_suffices_is_preferred_to_two_that_do() -> None:
    found, _ = told(searched(["a", "b", "c", "d"]), lambda asked: asked >= {"a", "b"} or asked >= {"c"})
    assert found == ("c",)


def told(
    search: Generator[frozenset[str], bool, tuple[str, ...]], suffices: Callable[[frozenset[str]], bool]
) -> tuple[tuple[str, ...], int]:
    """What a search ends with, and how much it asked."""
    answer = None
    for asked in range(10_000):
        try:
            question = next(search) if answer is None else search.send(answer)
        except StopIteration as end:
            return end.value, asked
        answer = suffices(question)
    raise AssertionError("it does not end")


# Resources, field by field.


def test_a_resource_is_told_in_the_words_of_the_model(top: Path, compare: Compare) -> None:
    put(top, "applications/front.yaml", """\
apiVersion: usdfops/v1
kind: Application
metadata: {name: front, title: Front end}
spec:
  tier: critical
  operatingHours: 24x7
  roles: {service-owner: square}
  dependsOn: []
  uses:
    - {service: kubernetes}
    - service: database
      plan: small
      parameters: {instance: a, cores: 4}
    - {service: old-store}
""")  # fmt: skip
    assert fields(compare()) == [
        "Application/front metadata.title changed Front Front end",
        "Application/front tier changed operational critical",
        "Application/front operatingHours changed None 24x7",
        "Application/front dependsOn removed {'application': 'back'} None",
        "Application/front uses[database].parameters.cores changed 2 4",
        "Application/front uses added None {'service': 'old-store'}",
        (
            "Application/front uses reordered "
            "[{'service': 'database', 'plan': 'small', 'parameters': {'instance': 'a', 'cores': 2}}, "
            "{'service': 'kubernetes'}] "
            "[{'service': 'kubernetes'}, "
            "{'service': 'database', 'plan': 'small', 'parameters': {'instance': 'a', 'cores': 4}}, "
            "{'service': 'old-store'}]"
        ),
    ]


def test_a_person_reads_fields_in_a_line_each(top: Path, run: Run) -> None:
    long = "word " * 40
    put(top, "applications/back.yaml", BACK.replace("title: Back", f"title: Back\n  description: {long}one"))
    before = saved(top)
    put(
        top,
        "applications/back.yaml",
        BACK.replace("title: Back", f"title: Back\n  description: {long}two")
        .replace("documentation: {dfOps: ap/back}", "tier: critical")
        .replace("uses: [{service: kubernetes}]", "uses: []\n  dependsOn: [{external: sky}]"),
    )
    shown = run("diff", before, "--as-of", TODAY).out
    assert shown.partition("Resources (1)\n")[2].startswith(
        "  Application/back: changed\n"
        "      metadata.description: ...word word word word one -> ...word word word word\n"
        "        two\n"
        "      tier: not stated -> critical\n"
        "      uses: - kubernetes\n"
        "      dependsOn: not stated -> sky\n"
        "      documentation.dfOps: ap/back -> not stated\n"
    )


def test_a_list_that_comes_or_goes_is_told_item_by_item_and_whole(top: Path, run: Run) -> None:
    long = "It moves once the other one has, " * 6
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    before = saved(top)
    put(top, "applications/front.yaml", FRONT + WAIVER.replace("It moves in July.", f"'{long}then.'"))
    shown = " ".join(run("diff", before, "--as-of", TODAY).out.split())
    assert "exceptions: not stated -> 1 item exceptions: + nothing-deprecated (waived It moves" in shown
    assert "then., approvedBy storage, until 2026-12-31)" in shown
    here = saved(top)
    back = " ".join(run("diff", here, before, "--as-of", TODAY).out.split())
    assert "exceptions: 1 item -> not stated exceptions: - nothing-deprecated (waived It moves" in back


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, 1.0), ("1", 1), ([1], ["1"]), ({"a": 0}, {"a": False}), ({"a": 1}, {}), ([], {})],
)
def test_what_only_python_takes_for_the_same_is_not(one: object, other: object) -> None:
    assert not is_same(one, other)
    assert is_same(one, one)


def test_a_null_says_as_little_as_nothing() -> None:
    assert is_same({"a": None, "b": [{"c": None}]}, {"b": [{}]})


def test_layout_and_comments_are_no_change(top: Path, compare: Compare, run: Run) -> None:
    put(top, "applications/back.yaml", """\
# Who reads this?
spec:
  uses:
    - service: 'kubernetes'
  documentation:
    dfOps: ap/back
kind: "Application"
apiVersion: usdfops/v1
metadata: {title: Back, name: back}
""")  # fmt: skip
    (top / "catalog/teams/square.yaml").rename(top / "catalog/teams/elsewhere.yaml")
    found = compare()
    assert (found["resources"], found["outcomes"], found["layoutOnly"]) == ([], [], 2)
    put(top, "applications/back.yaml", BACK + "# the same\n")
    (top / "catalog/teams/elsewhere.yaml").rename(top / "catalog/teams/square.yaml")
    answer = run("diff", "main", "--as-of", TODAY, "--format", "markdown")
    assert answer.out.startswith("**Nothing changed; 1 file changed in layout only.**\n")
    assert answer.out.count("\n") < 4


def test_how_lines_end_in_a_checkout_is_no_change(top: Path, compare: Compare, run: Run) -> None:
    for path in (top / "catalog").rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("diff", "main", "--as-of", TODAY).out.splitlines()[-1] == "Nothing changed."
    assert json.loads(run("gap-report", "--format", "json").out)["summary"]["changed"] is False
    put(top, "teams/square.yaml", (top / "catalog/teams/square.yaml").read_bytes() + b"# more\r\n")
    assert compare()["layoutOnly"] == 1
    assert json.loads(run("gap-report", "--format", "json").out)["summary"]["changed"] is True


def test_a_renamed_resource_is_the_same_one(top: Path, compare: Compare, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    edit(top, "applications/front.yaml", "application: back", "application: rear")
    (top / "catalog/applications/back.yaml").unlink()
    put(
        top,
        "applications/rear.yaml",
        BACK.replace("name: back", "name: rear").replace("title: Back", "title: Rear"),
    )
    found = compare()
    assert [(each["resource"], each["change"], each["was"]) for each in found["resources"]] == [
        ("Application/front", "changed", "Application/front"),
        ("Application/rear", "renamed", "Application/back"),
        ("Service/kubernetes", "changed", "Service/kubernetes"),
    ]
    assert fields(found) == [
        "Application/front dependsOn removed {'application': 'back'} None",
        "Application/front dependsOn added None {'application': 'rear'}",
        "Application/rear metadata.title changed Back Rear",
        "Service/kubernetes lifecycle changed offered deprecated",
    ]
    assert ("Application/rear", "nothing-deprecated", "met", "gap", ["Service/kubernetes"], True) in rows(
        found
    )
    assert {row[0] for row in rows(found)} == {"Application/front", "Application/rear"}
    assert found["accountability"] == []
    assert "Application/rear: renamed from back" in run("diff", "main").out


def test_what_is_renamed_keeps_its_findings(top: Path, compare: Compare) -> None:
    put(top, "applications/back.yaml", BACK + "  group: nobody\n")
    before = saved(top)
    (top / "catalog/applications/back.yaml").unlink()
    put(top, "applications/rear.yaml", BACK.replace("name: back", "name: rear") + "  group: nobody\n")
    edit(top, "applications/front.yaml", "application: back", "application: rear")
    assert compare(before)["findings"] == {"new": [], "fixed": [], "accepted": []}


@pytest.mark.parametrize("how", ["title", "alias", "neither"])
def test_a_new_name_alone_makes_no_renamed_resource(top: Path, compare: Compare, how: str) -> None:
    title = {"title": "Archive", "alias": "Vault\n  aliases: [archive]", "neither": "Vault"}[how]
    (top / "catalog/applications/archive.yaml").unlink()
    text = f"apiVersion: usdfops/v1\nkind: Application\nmetadata:\n  name: vault\n  title: {title}\nspec: {{type: data-set}}\n"
    put(top, "applications/vault.yaml", text)
    found = [(each["resource"], each["change"]) for each in compare()["resources"]]
    if how == "neither":
        assert found == [("Application/archive", "removed"), ("Application/vault", "added")]
    else:
        assert found == [("Application/vault", "renamed")]


def test_a_resource_that_is_gone_is_missed_where_it_was_named(top: Path, compare: Compare) -> None:
    (top / "catalog/services/database.yaml").unlink()
    found = compare()
    assert [(each["resource"], each["change"]) for each in found["resources"]] == [
        ("Service/database", "removed")
    ]
    assert ("Application/front", "nothing-deprecated", "met", "unknown", ["Service/database"], False) in rows(
        found
    )
    assert {each["rule"] for each in found["findings"]["new"]} >= {"unknown-reference"}


def test_an_application_that_is_new_brings_its_gaps_and_takes_them_along(top: Path, compare: Compare) -> None:
    text = BACK.replace("back", "new").replace("Back", "New").replace("kubernetes", "old-store")
    put(top, "applications/new.yaml", text.replace("  documentation: {dfOps: ap/new}\n", ""))
    here = saved(top)
    row = ("Application/new", "nothing-deprecated", None, "gap", ["Application/new"], True)
    assert row in rows(compare("main"))
    back = compare(here, "main")
    assert (*row[:2], "gap", None, *row[4:]) in rows(back)
    assert turns(back)["Application/new nothing-deprecated"] == "dropped"


def test_a_secret_is_not_said(top: Path, run: Run) -> None:
    secret = "ghp_" + "a1B2" * 10
    put(
        top,
        "applications/back.yaml",
        BACK + f"  code: [https://x:{secret}@example.org/a]\n  purpose: {secret}\n",
    )
    for form in ("text", "markdown", "json"):
        assert "a1B2a1B2" not in run("diff", "main", "--format", form).out


def test_what_the_baseline_accepts_is_not_mended(top: Path, compare: Compare, run: Run) -> None:
    put(top, "applications/back.yaml", BACK + "  group: nobody\n")
    before = saved(top)
    entry = "{resource: Application/back, rule: unknown-reference, pointer: /spec/group, reason: So far., until: 2026-12-31}"
    put(top, "baseline.yaml", f"version: 1\nentries:\n  - {entry}\n")
    found = compare(before)["findings"]
    assert (found["new"], found["fixed"]) == ([], [])
    assert [each["rule"] for each in found["accepted"]] == ["unknown-reference"]
    assert "0 mended; 1 finding accepted." in " ".join(run("diff", before, "--as-of", TODAY).out.split())
    here = saved(top)
    assert [each["rule"] for each in compare(here, before)["findings"]["new"]] == ["unknown-reference"]


# What cannot be read is not known: nothing is called closed over it.


def test_a_file_that_cannot_be_read_closes_no_gap(top: Path, compare: Compare, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    good = saved(top)
    put(top, "applications/front.yaml", b"\xff\xfe{")
    found = compare(good)
    assert found["unreadable"] == {"base": [], "head": ["catalog/applications/front.yaml"]}
    assert ("Application/front", "nothing-deprecated", "gap", "unknown", ["Application/front"], True) in rows(
        found
    )
    assert turns(found)["Application/front nothing-deprecated"] == "lost"
    assert "closed" not in turns(found).values()
    shown = run("diff", good).out
    assert "CANNOT BE READ in the work tree: catalog/applications/front.yaml; what is in it" in shown
    assert "Gaps not known any more (1)" in shown
    assert "Application/front: changed, and cannot be read" in shown
    assert run("diff", good, "--fail-on", "opened:required").code == 1


@pytest.mark.parametrize("name", ["standards/story.yaml", "support-model.yaml"])
def test_a_standard_or_model_that_cannot_be_read_closes_no_gap(
    top: Path, compare: Compare, run: Run, name: str
) -> None:
    edit(top, "applications/front.yaml", "tier: operational", "tier: critical")
    good = saved(top)
    put(top, name, "{")
    found = compare(good)
    row = next(
        each for each in found["outcomes"] if each["requirement"] == "hours-stated" and each["from"] == "gap"
    )
    assert row["turn"] == "lost"
    assert "closed" not in turns(found).values()


def test_a_folder_that_cannot_be_looked_into_closes_no_gap(top: Path, compare: Compare) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    good = saved(top)
    (top / "catalog/applications").rename(top / "elsewhere")
    (top / "catalog/applications").symlink_to("../elsewhere")
    found = compare(good)
    assert found["unreadable"]["head"] == ["catalog/applications"]
    assert {row["turn"] for row in found["outcomes"] if row["from"] == "gap"} == {"lost"}


def test_a_file_that_could_not_be_read_before_is_said(top: Path, compare: Compare, run: Run) -> None:
    put(top, "services/kubernetes.yaml", "{")
    bad = saved(top)
    put(top, "services/kubernetes.yaml", KUBERNETES)
    found = compare(bad)
    assert found["unreadable"]["base"] == ["catalog/services/kubernetes.yaml"]
    assert "Service/kubernetes: changed; it could not be read before" in run("diff", bad).out
    assert all(row[4] == ["Service/kubernetes"] for row in rows(found))


# Who answers, demand, and weaker support.


def test_who_answers_changes_on_untouched_lines_too(top: Path, compare: Compare, run: Run) -> None:
    put(top, "responsibilities/nodes.yaml", """\
apiVersion: usdfops/v1
kind: Responsibility
metadata: {name: nodes, title: Keep the nodes up}
spec:
  scope: service
  default: {responsible: [administrator], accountable: administrator, authority: administrator}
""")  # fmt: skip
    put(top, "services/kubernetes.yaml", KUBERNETES + "  owner: storage\n")
    before = saved(top)
    edit(top, "services/kubernetes.yaml", "owner: storage", "owner: square")
    edit(top, "applications/front.yaml", "service-owner: square", "service-owner: storage")
    found = compare(before)["accountability"]
    assert [e["cause"] for e in found] == [
        ["Service/kubernetes"],
        ["Application/front"],
        ["Service/kubernetes"],
    ]
    assert [(e["application"], e["responsibility"], e["scope"]["name"], e["from"], e["to"]) for e in found] == [
        (
            "Application/back", "Responsibility/nodes", "kubernetes",
            {"role": "administrator", "team": "storage"}, {"role": "administrator", "team": "square"},
        ),
        (
            "Application/front", "Responsibility/backup", "front",
            {"role": "service-owner", "team": "square"}, {"role": "service-owner", "team": "storage"},
        ),
        (
            "Application/front", "Responsibility/nodes", "kubernetes",
            {"role": "administrator", "team": "storage"}, {"role": "administrator", "team": "square"},
        ),
    ]  # fmt: skip
    shown = run("diff", before).out
    assert (
        "Keep the nodes up: storage (administrator) -> square (administrator), because of Service/kubernetes"
        in " ".join(shown.split())
    )
    assert "back for kubernetes, front for kubernetes" in shown


def test_demand_against_capacity_is_compared(top: Path, compare: Compare) -> None:
    limit = "  capacity: [{title: Cores, amount: 8 cores, parameter: cores}]\n"
    put(top, "services/database.yaml", DATABASE + limit)
    before = saved(top)
    edit(top, "applications/front.yaml", "cores: 2", "cores: 6")
    edit(top, "applications/back.yaml", "  uses:", "  needs: [{title: A tape robot}]\n  uses:")
    found = compare(before)["demand"]
    assert [e["cause"] for e in found] == [["Application/front"], ["Application/back"]]
    assert [(e["sort"], e["resource"], e["what"], e["from"], e["to"]) for e in found] == [
        (
            "capacity",
            "Service/database",
            "Cores",
            "2 cores of 8 cores requested",
            "6 cores of 8 cores requested",
        ),
        ("need", "Application/back", "A tape robot", None, "no service meets it"),
    ]


def test_weaker_support_is_compared(top: Path, compare: Compare, run: Run) -> None:
    edit(top, "applications/back.yaml", "spec:\n", "spec:\n  tier: operational\n")
    put(top, "applications/other.yaml", FRONT.replace("front", "other").replace("operational", "critical"))
    before = saved(top)
    edit(top, "applications/front.yaml", "tier: operational", "tier: critical")
    assert compare(before)["weaker"] == [
        {
            "provider": "Application/back",
            "aspect": "tier",
            "says": "operational",
            "new": ["front"],
            "gone": [],
            "cause": ["Application/front"],
        }
    ]
    shown = run("diff", before).out
    assert "tier: operational\n      new for front\n      because of Application/front\n" in shown
    here = saved(top)
    assert compare(here, before)["weaker"][0]["gone"] == ["front"]


def test_each_key_is_in_the_reference(top: Path, compare: Compare) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    found = compare()
    assert found.keys() == COMPARISON.keys()
    assert found["resources"][0].keys() == RESOURCE.keys()
    assert found["resources"][0]["fields"][0].keys() == FIELD.keys()
    assert found["outcomes"][0].keys() == OUTCOME.keys()


# With what it is compared.


def refused(run: Run, *arguments: str) -> str:
    answer = run("diff", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    return answer.err.removeprefix("usdfops: ").strip()


def test_the_base_is_where_the_default_branch_was_left(top: Path, compare: Compare, run: Run) -> None:
    parted = git(top, "rev-parse", "HEAD")
    git(top, "switch", "--quiet", "main")
    edit(top, "services/database.yaml", *DEPRECATED)
    saved(top)
    git(top, "switch", "--quiet", "side")
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    found = compare("--staged")
    assert (found["base"]["revision"], found["head"], found["resources"]) == (parted, "index", [])
    git(top, "add", "--all")
    assert [each["resource"] for each in compare("--staged")["resources"]] == ["Service/kubernetes"]
    shown = " ".join(run("diff", "--as-of", TODAY).out.split())
    assert (
        f"the work tree compared with commit {parted[:8]} of 2026-01-31 (where HEAD parted from main), as of"
        in shown
    )
    assert len(compare("main")["resources"]) == 2, "a base that is named is taken as it is"
    git(top, "branch", "--quiet", "--move", "main", "master")
    assert "parted from master)" in " ".join(run("diff").out.split())
    git(top, "update-ref", "refs/remotes/origin/trunk", "master")
    git(top, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert "parted from origin/trunk)" in " ".join(run("diff").out.split())


def test_what_git_cannot_answer_is_one_line(top: Path, run: Run) -> None:
    assert refused(run, "nowhere").endswith("'nowhere' is no commit of it; name a commit")
    assert refused(run, "main", "nowhere").endswith("'nowhere' is no commit of it; name a commit")
    assert refused(run, "main", "HEAD", "--staged") == (
        "--staged and `HEAD` name two versions of the catalog; keep one of them"
    )
    git(top, "branch", "--quiet", "--delete", "--force", "main")
    assert refused(run).startswith("there is no default branch to compare with (origin/HEAD, main, master")
    git(top, "switch", "--quiet", "--orphan", "main")
    git(top, "commit", "--quiet", "--allow-empty", "--message", "alone")
    git(top, "switch", "--quiet", "side")
    assert refused(run).startswith("there is no commit that HEAD and refs/heads/main both come from")


def test_a_base_without_the_catalog_stated_nothing(top: Path, compare: Compare, run: Run) -> None:
    git(top, "mv", "catalog", "moved")
    saved(top)
    found = compare("main", "--catalog", "moved")
    assert {each["change"] for each in found["resources"]} == {"added"}
    assert {row[2] for row in rows(found)} == {None}
    assert "(main, without a folder `moved`), as of" in " ".join(
        run("diff", "main", "--catalog", "moved").out.split()
    )
    assert "has no folder `catalog`" in refused(run, "main", "HEAD", "--catalog", "catalog")
    assert refused(run, "--catalog", "mved") == "the catalog `mved` does not exist"


def test_outside_of_git_there_is_nothing_to_compare(world: Path, run: Run) -> None:
    assert refused(run) == "catalog: is not a git repository; name a checkout, a bare repository or a mirror"


# Gates.


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        ("opened:required", 1),
        ("opened:recommended", 1),
        ("opened:required:operational", 1),
        ("opened:required:critical", 0),
    ],
)
def test_a_gate_fails_on_gaps_that_opened(top: Path, run: Run, gate: str, code: int) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    assert run("diff", "main", "--as-of", TODAY, "--fail-on", gate).code == code
    saved(top)
    assert run("diff", "side", "main", "--as-of", TODAY, "--fail-on", gate).code == 0
    assert run("diff", "side", "--as-of", TODAY, "--fail-on", gate).code == 0, (
        "a gap that was there is none new"
    )


def test_a_gate_knows_levels(top: Path, run: Run) -> None:
    edit(top, "standards/story.yaml", "level: recommended", "level: recommended # so far")
    put(
        top,
        "applications/back.yaml",
        BACK.replace("uses: [{service: kubernetes}]", "uses: [{service: tape-store}]"),
    )
    assert "Gaps opened (1)" in run("diff", "main", "--as-of", TODAY).out
    assert run("diff", "main", "--fail-on", "opened:required").code == 0
    assert run("diff", "main", "--fail-on", "opened:recommended").code == 1


def test_a_gap_that_comes_to_be_required_is_told_and_stops_a_gate(
    top: Path, compare: Compare, run: Run
) -> None:
    edit(top, "services/kubernetes.yaml", "lifecycle: offered", "lifecycle: deprecated")
    put(top, "applications/back.yaml", BACK + "  tier: critical\n")
    before = saved(top)
    edit(top, "standards/story.yaml", "level: recommended", "level: required")
    found = compare(before)
    row = ("Application/back", "something-offered", "gap", "gap", ["Standard/story"], False)
    assert rows(found) == [row]
    assert turns(found) == {"Application/back something-offered": "raised"}
    shown = run("diff", before, "--as-of", TODAY).out
    assert "0 gaps opened, 0 closed, 1 required now; " in shown
    assert "gap, recommended -> gap, required" in " ".join(shown.split())
    assert run("diff", before, "--as-of", TODAY, "--fail-on", "opened:required").code == 1
    saved(top)
    back = ("diff", "HEAD", before, "--as-of", TODAY)
    assert "Gaps not required any more (1)\n" in run(*back).out
    assert run(*back, "--fail-on", "opened:recommended").code == 0


def test_an_application_that_becomes_critical_makes_its_gaps_required(top: Path, compare: Compare) -> None:
    levels = "level: {critical: required, operational: recommended}"
    edit(top, "standards/story.yaml", "level: {critical: required}", levels)
    before = saved(top)
    edit(top, "applications/front.yaml", "tier: operational", "tier: critical")
    row = ("Application/front", "hours-stated", "gap", "gap", ["Application/front"], True)
    assert row in rows(compare(before))
    assert turns(compare(before))["Application/front hours-stated"] == "raised"


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("standards/story.yaml", "level: required\n      side: application\n      effort: weeks\n",
         "level: required\n      side: application\n      effort: weeks\n      when: app.name == 'nobody'\n"),
        ("standards/story.yaml", "    - id: nothing-deprecated\n      title: It uses nothing",
         "    - id: nothing-old\n      title: It uses nothing"),
        ("applications/front.yaml", "spec:\n",
         "spec:\n  exceptions: [{requirement: nothing-deprecated, notApplicable: It is small.}]\n"),
    ],
)  # fmt: skip
def test_what_is_not_asked_any_more_is_not_closed(
    top: Path, compare: Compare, run: Run, name: str, was: str, now: str
) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    before = saved(top)
    edit(top, name, was, now)
    found = turns(compare(before))
    assert found["Application/front nothing-deprecated"] == "dropped"
    assert "closed" not in found.values()
    assert "Gaps not asked any more" in run("diff", before, "--as-of", TODAY).out


def test_a_gate_is_not_escaped_by_a_tier_that_goes(top: Path, run: Run) -> None:
    put(top, "applications/front.yaml", FRONT.replace("tier: operational", "tier: critical"))
    before = saved(top)
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    edit(top, "applications/front.yaml", "  tier: critical\n", "")
    gate = ("--as-of", TODAY, "--fail-on", "opened:required:critical")
    assert run("diff", before, *gate).code == 1
    edit(top, "applications/front.yaml", "spec:\n", "spec:\n  tier: crtical\n")
    assert run("diff", before, *gate).code == 1
    edit(top, "applications/front.yaml", "crtical", "operational")
    assert run("diff", before, *gate).code == 0, "it is said to be less critical, and may be"


def test_a_gate_that_cannot_be_is_refused(top: Path, run: Run) -> None:
    assert (
        refused(run, "main", "--fail-on", "gaps")
        == "--fail-on takes no `gaps`; write one such as `opened:required`"
    )
    assert (
        refused(run, "main", "--fail-on", "opened:requird") == "there is no level `requird`; write `required`"
    )
    assert (
        refused(run, "main", "--fail-on", "opened:required:critcal")
        == "there is no tier `critcal`; write `critical`"
    )
    put(top, "standards/story.yaml", "{")
    assert "`catalog/standards/story.yaml` cannot be read" in refused(
        run, "main", "--fail-on", "opened:required"
    )


# How it is written.


def test_the_same_versions_give_the_same_bytes(top: Path, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    saved(top)
    for form in ("text", "markdown", "json"):
        first = run("diff", "main", "side", "--format", form, "--as-of", TODAY).out
        assert run("diff", "main", "side", "--format", form, "--as-of", TODAY).out == first
        assert run("diff", "main", "side", "--format", form, "--as-of", TODAY, "--output", "it").out == ""
        assert (top / "it").read_text() == first


def test_text_fits_a_terminal(top: Path, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    edit(
        top,
        "applications/front.yaml",
        "title: Front",
        "title: 'Front \x1b[31m 界界界界界界界界 | @somebody `x` <b>'",
    )
    put(
        top,
        "applications/front.yaml",
        (top / "catalog/applications/front.yaml").read_text().replace("\x1b", "\\e"),
    )
    shown = run("diff", "main", "--as-of", TODAY).out
    assert shown
    assert "\x1b" not in shown
    assert max(cell_len(line) for line in shown.splitlines()) <= 80


def test_markdown_means_nothing_but_itself(top: Path, run: Run) -> None:
    title = "x | <img src=x> @somebody `</details>` #12 [a](javascript:b) -- <!-- "
    edit(top, "standards/story.yaml", "title: It uses nothing that is being taken away", f"title: '{title}'")
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    edit(top, "applications/back.yaml", "title: Back", f"title: '{title}'")
    shown = run("diff", "main", "--as-of", TODAY, "--format", "markdown").out
    for live in ("<img", "@somebody", "</details>", "<!-- \n", "[a](", "#12"):
        assert live not in shown
    assert "&lt;img src=x&gt;" in shown or "&lt;img src=x\\>" in shown


def many(top: Path, number: int, title: str = "") -> None:
    for each in range(number):
        text = BACK.replace("back", f"app-{each:04d}").replace("Back", f"App {each}{title}")
        put(top, f"applications/app-{each:04d}.yaml", text)


def test_a_comment_folds_where_much_happened(top: Path, run: Run) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    few = run("diff", "main", "--as-of", TODAY, "--format", "markdown").out
    assert "<details>" not in few
    assert few.count("\n") <= 50
    many(top, 60)
    much = run("diff", "main", "--as-of", TODAY, "--format", "markdown").out
    assert much.count("<details>") == much.count("</details>") > 0
    assert much.index("#### Gaps opened") < much.index("<details>")
    seen = re.sub(r"<details>.*?</details>", "", much, flags=re.DOTALL)
    assert seen.count("\n") <= 60


def test_a_comment_is_never_longer_than_github_takes(top: Path, run: Run) -> None:
    many(top, 200)
    saved(top)
    many(top, 200, "\n  labels: {" + ", ".join(f"k{n}: '@x |' " for n in range(15)) + "}")
    shown = run("diff", "side", "--as-of", TODAY, "--format", "markdown").out
    assert 20_000 < len(shown.encode()) <= MOST
    assert "left out, since GitHub takes no longer comment" in shown
    assert shown.count("<details>") == shown.count("</details>")
    assert shown.rstrip().endswith("as of 2026-06-01.")


def test_colours_change_no_word(top: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    plain = run("diff", "main", "--as-of", TODAY).out
    monkeypatch.setattr("usdfops.cli.diff.has_colour", lambda: True)
    painted = run("diff", "main", "--as-of", TODAY).out
    assert "\x1b[1;31mGaps opened (3)\x1b[0m\n" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


@pytest.mark.parametrize(("form", "ending"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
def test_it_looks_as_it_did(
    top: Path, run: Run, form: str, ending: str, request: pytest.FixtureRequest
) -> None:
    many(top, 3)
    saved(top)
    git(top, "branch", "--quiet", "--force", "main")
    edit(top, "services/kubernetes.yaml", *DEPRECATED)
    edit(top, "standards/story.yaml", "level: {critical: required}", "level: required")
    edit(top, "applications/front.yaml", "service-owner: square", "service-owner: storage")
    edit(top, "applications/front.yaml", "tier: operational", "tier: critical")
    put(top, "teams/square.yaml", (top / "catalog/teams/square.yaml").read_text() + "# who?\n")
    put(top, "groups/alerts.yaml", "{")
    (top / "catalog/applications/app-0001.yaml").unlink()
    (top / "catalog/applications/app-0002.yaml").rename(top / "catalog/applications/late.yaml")
    edit(top, "applications/late.yaml", "name: app-0002", "name: late")
    shown = run("diff", "main", "--as-of", TODAY, "--format", form).out
    shown = shown.replace(git(top, "rev-parse", "main"), "0" * 40).replace(
        git(top, "rev-parse", "main")[:8], "0" * 8
    )
    file = ROOT / "tests/golden" / f"diff.{ending}"
    if request.config.getoption("--update"):
        file.write_text(shown)
    assert file.read_text() == shown, "run `pytest --update` and look at the difference"
