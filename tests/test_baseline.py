"""The baseline: what it accepts and what it never does, what is said of its entries, and how it is written.

The mistakes that others made with theirs are tests here: a check that rewrites it, an entry for one
thing that hides another, entries that nobody needs any more, a file that is quietly not there.
"""

from __future__ import annotations

import json
import os
import random
import re
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, TODAY, Run, Write, application, found, loaded
from tests.faults import CATALOG, INJECTIONS
from tests.faults import TODAY as FAULTS_DAY
from tests.observed import HELLO, OVERVIEW, agreed, changed
from tests.repositories import git
from tests.test_architecture import modules_after
from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import BASELINE, Former, assembled, load, part
from usdfops.finding import Finding
from usdfops.judge.baseline import applied, entries, key_of
from usdfops.judge.baseline_text import EMPTY, Fields, rewritten
from usdfops.judge.drift import KINDS, drift
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES
from usdfops.judge.standing import acceptable, standing
from usdfops.judge.suppress import FIRM
from usdfops.model.schema import schema_files
from usdfops.read.document import Document, parse
from usdfops.read.tree import File, walk

HIGH = "spec: {tier: high}\n"
TIER = {"resource": "Application/hello", "rule": "unknown-tier", "pointer": "/spec/tier"}
ACCEPT = ("baseline", "accept", "--reason", "Under discussion.", "--until", "2026-12-31", "--as-of", TODAY)


def baseline(*those: Fields, until: str = "2026-12-31") -> str:
    """A baseline with these entries."""
    lines = ["version: 1", "entries:" if those else "entries: []"]
    for fields in those:
        said = {**fields, "reason": "Under discussion.", "until": fields.get("until", until)}
        lines += [f"  {'  ' if n else '- '}{k}: {json.dumps(v)}" for n, (k, v) in enumerate(said.items())]
    return "\n".join(lines) + "\n"


def of(text: str) -> Resource:
    """A baseline with that text."""
    return part(parse(File(BASELINE, text.encode()))).resource


@pytest.fixture
def high(write: Write) -> Write:
    """Writes files beside an application `hello` with a tier that there is not."""

    def write_files(files: dict[str, str | bytes]) -> Path:
        return write({"applications/hello.yaml": application(HIGH), **files})

    return write_files


def told(folder: Path) -> list[str]:
    """The rule and the place of each finding."""
    return [f"{f.rule} {f.path}:{f.span.line}" for f in found(folder)]


# What it accepts.


def test_an_entry_accepts_its_finding(high: Write) -> None:
    assert told(high({})) == ["unknown-tier applications/hello.yaml:6"], "else this test shows nothing"
    assert told(high({BASELINE: baseline(TIER)})) == []


def test_an_entry_is_about_one_resource(high: Write) -> None:
    other = application(HIGH).replace("hello", "other").replace("Hello", "Other")
    folder = high({BASELINE: baseline(TIER), "applications/other.yaml": other})
    assert told(folder) == ["unknown-tier applications/other.yaml:6"]
    two = baseline(TIER, {**TIER, "resource": "Application/other"})
    assert told(high({BASELINE: two})) == []


def test_a_new_finding_beside_an_old_one_of_the_same_rule_is_shown(write: Write) -> None:
    entry = {
        "resource": "Application/hello",
        "rule": "unknown-reference",
        "pointer": "/spec/uses/0/service",
    }
    old, new = "- service: nothing", "- service: nobody"
    spec = f"spec:\n  uses:\n    {old}\n"
    folder = write({"applications/hello.yaml": application(spec), BASELINE: baseline(entry)})
    assert told(folder) == []
    write({"applications/hello.yaml": application(f"{spec}    {new}\n")})
    assert told(folder) == ["unknown-reference applications/hello.yaml:9"]


def test_of_findings_that_are_alike_each_needs_an_entry() -> None:
    alike = [f"the {number}" for number in range(3)]

    def judge(count: int) -> tuple[int, list[str]]:
        catalog = load(str(ROOT / "tests/world"), as_of=TODAY).accepting(of(baseline(*[TIER] * count)))
        place = catalog.of("Application")[0].spec["tier"]
        one = [
            place.finding(words)._replace(rule="unknown-tier", resource=TIER["resource"]) for words in alike
        ]
        result = applied(catalog, one, [*RULES.values()])
        return len(result.accepted), [f.rule for f in result.kept]

    assert judge(1) == (1, ["unknown-tier"] * 2)
    assert judge(3) == (3, [])
    assert judge(4) == (3, ["unneeded-acceptance"])


def test_lines_that_move_and_files_that_are_renamed_change_nothing(high: Write) -> None:
    misnamed = {"resource": "Application/hello", "rule": "misnamed-file", "pointer": "/metadata/name"}
    folder = high({BASELINE: baseline(TIER)})
    (folder / "applications/hello.yaml").write_text("# More\n# to read.\n" + application(HIGH))
    assert told(folder) == []
    (folder / "applications/hello.yaml").rename(folder / "applications/world.yaml")
    (folder / BASELINE).write_text(baseline(TIER, misnamed))
    assert told(folder) == []


def test_a_file_without_a_kind_is_named_by_its_path(write: Write) -> None:
    text = "apiVersion: usdfops/v1\n"
    entry = {"path": "notes.yaml", "rule": "missing-field", "pointer": "/kind"}
    assert told(write({"notes.yaml": text})) == ["missing-field notes.yaml:1"]
    assert told(write({BASELINE: baseline(entry)})) == []


def test_the_last_day_counts_and_the_next_does_not(high: Write) -> None:
    assert told(high({BASELINE: baseline(TIER, until=TODAY)})) == []
    assert told(high({BASELINE: baseline(TIER, until="2026-05-31")})) == [
        "unknown-tier applications/hello.yaml:6",
        "ended-acceptance baseline.yaml:7",
    ]


def test_an_entry_that_no_longer_holds_is_a_finding_at_the_entry(write: Write) -> None:
    folder = write({BASELINE: baseline(TIER)})
    (finding,) = found(folder)
    assert (finding.rule, finding.path, finding.span.line) == ("unneeded-acceptance", BASELINE, 3)
    assert finding.message == "`Application/hello` has no `unknown-tier` at `/spec/tier` any more"
    assert "`usdfops baseline prune`" in (finding.hint or "")


def test_what_a_comment_suppresses_needs_no_entry(write: Write) -> None:
    spec = "spec: {tier: high}  # usdfops: ignore[unknown-tier] The page says so.\n"
    folder = write({"applications/hello.yaml": application(spec), BASELINE: baseline(TIER)})
    assert told(folder) == ["unneeded-acceptance baseline.yaml:3"]


def test_while_a_file_cannot_be_read_no_entry_is_unneeded(high: Write) -> None:
    folder = high({BASELINE: baseline(TIER), "applications/hello.yaml": "spec: {"})
    assert {finding.rule for finding in found(folder)} == {"syntax-error"}
    assert [each.holds for each in standing(loaded(folder))] == [None]


@pytest.mark.parametrize("rule", [rule.name for rule in RULES.values() if rule.subject in FIRM])
def test_what_no_comment_suppresses_nothing_accepts(rule: str, high: Write, run: Run) -> None:
    high({BASELINE: baseline({"resource": "Application/hello", "rule": rule})})
    answer = run("validate")
    assert answer.code == 2
    assert answer.err.startswith(f"usdfops: catalog/baseline.yaml:4: `{rule}` cannot be accepted")
    (Path("catalog") / BASELINE).unlink()
    assert run(*ACCEPT, rule).err == f"usdfops: `{rule}` cannot be accepted; mend what is found\n"


# What a check does, and does not.


@pytest.mark.parametrize("options", [(), ("--fix",), ("--fix", "--unsafe-fixes"), ("--statistics",)])
def test_a_check_never_writes_it(options: tuple[str, ...], high: Write, run: Run) -> None:
    gone = {**TIER, "pointer": "/spec/nothing"}
    folder = high({BASELINE: baseline(TIER, gone) + "# the end"})
    before = (folder / BASELINE).read_bytes(), os.stat(folder / BASELINE).st_mtime_ns
    run("validate", *options)
    assert ((folder / BASELINE).read_bytes(), os.stat(folder / BASELINE).st_mtime_ns) == before
    assert sorted(path.name for path in folder.glob("*.yaml")) == [BASELINE, "support-model.yaml"]


def test_a_fix_leaves_what_is_accepted(high: Write, run: Run) -> None:
    near = application("spec: {tier: critcal}\n")
    folder = high({"applications/hello.yaml": near, BASELINE: baseline(TIER)})
    assert run("validate", "--fix", "--unsafe-fixes", "--as-of", TODAY).code == 0
    assert (folder / "applications/hello.yaml").read_text() == near


def test_what_is_accepted_stays_so_while_something_else_is_mended(high: Write, run: Run) -> None:
    other = application("spec: {tier: Critical}\n").replace("hello", "other").replace("Hello", "Other")
    folder = high({BASELINE: baseline(TIER), "applications/other.yaml": other})
    answer = run("validate", "--fix", "--as-of", TODAY)
    assert "tier: critical" in (folder / "applications/other.yaml").read_text()
    assert (answer.code, "1 accepted" in " ".join(answer.out.split())) == (0, True)


def test_only_the_file_at_the_top_is_one(write: Write) -> None:
    text = application("spec: {tier: high}\n").replace("hello", "baseline")
    assert told(write({f"applications/{BASELINE}": text})) == ["unknown-tier applications/baseline.yaml:6"]


def test_one_that_is_named_has_to_be_there(high: Write, run: Run, tmp_path: Path) -> None:
    high({})
    answer = run("validate", "--baseline", "other.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "usdfops: the baseline `other.yaml` does not exist\n"
    assert (
        run("validate", "--baseline", ".").err
        == "usdfops: the baseline `.` is not a file of at most a megabyte\n"
    )
    (tmp_path / "other.yaml").write_text(baseline(TIER, {**TIER, "pointer": "/spec/nothing"}))
    answer = run("validate", "--baseline", "other.yaml", "--as-of", TODAY)
    assert answer.code == 1
    assert "--> other.yaml:8:5" in answer.out
    assert "and 1 accepted in other.yaml until 2026-12-31 at the\nlatest" in answer.out


def test_one_that_is_named_counts_instead_of_the_catalogs_own(high: Write, run: Run, tmp_path: Path) -> None:
    high({BASELINE: "no baseline"})
    (tmp_path / "other.yaml").write_text(baseline(TIER))
    assert run("validate", "--as-of", TODAY).code == 2
    assert run("validate", "--baseline", "other.yaml", "--as-of", TODAY).code == 0


ENTRY = baseline(TIER)
MALFORMED = {
    "": (1, "the file holds no mapping; begin it with `version: 1`"),
    "- x\n": (1, "the file holds no mapping"),
    "version: 1\n": (1, "the file has no `entries`"),
    "entries: []\n": (1, "the file has no `version`"),
    "version: 2\nentries: []\n": (1, "this usdfops reads version 1 of a baseline, and not 2"),
    "version: '1'\nentries: []\n": (1, "a text stands here, and a number belongs here"),
    "version: 1\nentries: [\n": (3, ""),
    "version: 1\nentries:\n": (2, "`entries` has no value"),
    "version: 1\nentries: []\nversion: 1\n": (3, "`version` is given twice"),
    "version: 1\nentries: []\nowner: x\n": (3, "the file has no field `owner`"),
    "\ufeff" + ENTRY: (1, "the file begins with a byte-order mark"),
    ENTRY.replace("reason", "raeson"): (6, "the entry has no field `raeson`; write `reason`"),
    ENTRY.replace('    reason: "Under discussion."\n', ""): (3, "the entry has no `reason`"),
    ENTRY.replace("Under discussion.", " "): (6, "the text is empty"),
    ENTRY.replace('    until: "2026-12-31"\n', ""): (3, "the entry has no `until`"),
    ENTRY.replace("2026-12-31", "31.12.2026"): (7, "`31.12.2026` is not a date"),
    ENTRY.replace("2026-12-31", "2026-02-30"): (7, "there is no day `2026-02-30`"),
    ENTRY.replace("unknown-tier", "unknown-teir"): (4, "there is no rule `unknown-teir`; write `unknown-tier`"),
    ENTRY.replace('"unknown-tier"', "3"): (4, "`3` is a number, and a text belongs here"),
    ENTRY.replace("resource", "subject"): (3, "the entry has none of `resource` or `path`"),
    ENTRY + "    path: x.yaml\n": (8, "`resource` and `path` are given together"),
    ENTRY + "    subject: x\n": (8, "a finding has a `pointer` and no `subject`"),
    ENTRY.replace("unknown-tier", "undeclared"): (5, "a difference has a `subject` and no `pointer`"),
    ENTRY.replace("unknown-tier", "settled"): (4, "`settled` cannot be accepted"),
}  # fmt: skip
COMMANDS = [
    ("validate",),
    ("validate", "--select", "yaml"),
    ("drift",),
    ("baseline", "show"),
    ("baseline", "prune"),
    ACCEPT,
]


@pytest.mark.parametrize("text", MALFORMED)
def test_one_that_cannot_be_understood_ends_every_call_that_goes_by_it(
    text: str, high: Write, run: Run
) -> None:
    line, message = MALFORMED[text]
    folder = high({BASELINE: text})
    for command in COMMANDS:
        answer = run(*command)
        assert (answer.code, answer.out) == (2, ""), command
        assert re.fullmatch(rf"usdfops: catalog/baseline\.yaml:{line}: [^\n]+\n", answer.err), answer.err
        assert message in answer.err
    assert (folder / BASELINE).read_text() == text
    assert run("list").code == 0, "what does not go by it is not held up"


def test_an_editor_finds_the_same(tmp_path: Path) -> None:
    """The schema refuses what has the wrong structure, and takes what `accept` writes."""
    validator = Draft202012Validator(json.loads(schema_files()["baseline.schema.json"]))
    meaning = (
        "is given twice",
        "there is no",
        "a finding has",
        "a difference has",
        "cannot be accepted",
        "begins with",
    )
    for text, (_, message) in MALFORMED.items():
        document = parse(File(BASELINE, text.encode()))
        if document.readable and message and not any(words in message for words in meaning):
            assert not validator.is_valid(document.data), text
    new = [
        {**TIER, "reason": "a: b", "until": "2026-12-31"},
        {"path": "x", "rule": "y", "reason": "z", "until": "2026-12-31"},
    ]
    assert validator.is_valid(parse(File("", rewritten(of(EMPTY), new=new).encode())).data)


def test_rules_that_did_not_run_leave_their_entries_alone(high: Write, run: Run) -> None:
    gone = {**TIER, "rule": "unknown-hours"}
    high({BASELINE: baseline(TIER, gone)})
    assert run("validate", "--as-of", TODAY).code == 1
    assert run("validate", "--as-of", TODAY, "--ignore", "unknown-hours").code == 0
    assert run("validate", "--as-of", TODAY, "--select", "unknown-tier,baseline").code == 0
    assert run("validate", "--as-of", TODAY, "--ignore", "baseline").code == 0


def test_a_path_restricts_what_is_shown_and_makes_no_entry_unneeded(high: Write, run: Run) -> None:
    high({BASELINE: baseline(TIER)})
    for path in ("catalog/teams", "catalog/baseline.yaml"):
        assert run("validate", "--as-of", TODAY, path).code == 0
    assert "1 accepted" in run("validate", "--as-of", TODAY, "catalog/applications").out
    assert "accepted" not in run("validate", "--as-of", TODAY, "catalog/teams").out
    high({BASELINE: baseline(TIER, {**TIER, "pointer": "/spec/nothing"})})
    assert run("validate", "--as-of", TODAY, "catalog/teams").code == 0
    assert run("validate", "--as-of", TODAY, "catalog/baseline.yaml").code == 1


def test_the_summary_says_how_much_is_accepted(high: Write, run: Run) -> None:
    other = application(HIGH).replace("hello", "other").replace("Hello", "Other")
    entries = baseline(TIER, {**TIER, "resource": "Application/other", "until": "2027-03-31"})
    high({BASELINE: entries, "applications/other.yaml": other})
    words = " ".join(run("validate", "--as-of", TODAY).out.split())
    assert (
        "no findings, and 2 accepted in catalog/baseline.yaml until 2027-03-31 at the latest: 4 app" in words
    )
    assert json.loads(run("validate", "--as-of", TODAY, "--format", "json").out)["summary"]["accepted"] == 2
    log = json.loads(run("validate", "--as-of", TODAY, "--format", "sarif").out)
    schema = json.loads((ROOT / "tests/data/sarif-2.1.0.schema.json").read_text())
    assert not list(Draft202012Validator(schema).iter_errors(log))
    results = log["runs"][0]["results"]
    reason = [{"kind": "external", "justification": "Under discussion."}]
    assert [result["suppressions"] for result in results] == [reason] * 2
    assert len({result["partialFingerprints"]["usdfops/v1"] for result in results}) == 2


def test_without_one_nothing_of_it_is_imported() -> None:
    assert "usdfops.judge.rules.baseline" in (modules := modules_after("validate"))
    assert not {"usdfops.judge.baseline", "usdfops.cli.accepted"} & modules


# What git holds.


@pytest.fixture
def top(high: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose catalog has a mistake that is accepted."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    folder = high({BASELINE: baseline(TIER)}).parent
    git(folder, "-c", "init.defaultBranch=main", "init", "--quiet")
    saved(folder)
    return folder


def saved(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")


def test_each_version_goes_by_its_own(top: Path, run: Run) -> None:
    (top / "catalog" / BASELINE).write_text("no baseline")
    assert run("validate", "--as-of", TODAY).code == 2
    assert run("validate", "--as-of", TODAY, "--staged").code == 0
    assert run("validate", "--as-of", TODAY, "--at", "HEAD").code == 0
    git(top, "add", "--all")
    assert run("validate", "--as-of", TODAY, "--staged").code == 2


def test_what_is_accepted_is_not_new(top: Path, run: Run) -> None:
    since = ("validate", "--as-of", TODAY, "--since", "main")
    git(top, "checkout", "--quiet", "-b", "change")
    assert run(*since).code == 0
    other = application(HIGH).replace("hello", "other").replace("Hello", "Other")
    (top / "catalog/applications/other.yaml").write_text(other)
    assert "other.yaml" in run(*since, "--format", "concise").out
    both = baseline(TIER, {**TIER, "resource": "Application/other"})
    (top / "catalog" / BASELINE).write_text(both)
    assert run(*since).code == 0
    (top / "catalog" / BASELINE).unlink()
    assert run(*since).code == 1, "what was accepted and no longer is has to be mended"


def test_an_entry_that_was_unneeded_before_is_not_new(top: Path, run: Run) -> None:
    gone = {**TIER, "pointer": "/spec/nothing"}
    (top / "catalog" / BASELINE).write_text(baseline(TIER, gone))
    saved(top)
    (top / "catalog" / BASELINE).write_text(baseline(gone, TIER))  # at another place of the file
    assert run("validate", "--as-of", TODAY, "--since", "main").code == 0
    assert run("validate", "--as-of", TODAY).code == 1


def test_a_former_one_that_cannot_be_understood_holds_nobody_up(top: Path, run: Run) -> None:
    (top / "catalog" / BASELINE).write_text("no baseline")
    saved(top)
    (top / "catalog" / BASELINE).write_text(baseline(TIER))
    assert run("validate", "--as-of", TODAY, "--since", "main").code == 0


def test_a_difference_of_versions_goes_by_them_too(top: Path, run: Run) -> None:
    (top / "catalog" / BASELINE).write_text("no baseline")
    answer = run("diff", "HEAD", "--as-of", TODAY)
    assert answer.code == 2
    assert answer.err.startswith("usdfops: catalog/baseline.yaml:1: the file holds no mapping")
    saved(top)
    (top / "catalog" / BASELINE).write_text(baseline(TIER))
    assert run("diff", "HEAD", "--as-of", TODAY).code == 0


# Accepting.


def test_accepting_makes_a_check_clean(high: Write, run: Run) -> None:
    folder = high({})
    answer = run(*ACCEPT)
    assert (answer.code, answer.out) == (
        0,
        "accepted 1 finding of 1 rule until 2026-12-31 in catalog/baseline.yaml\n",
    )
    assert (folder / BASELINE).read_text() == EMPTY.replace(" []", "") + (
        "  - resource: Application/hello\n    rule: unknown-tier\n    pointer: /spec/tier\n"
        '    reason: Under discussion.\n    until: "2026-12-31"\n'
    )
    assert run("validate", "--as-of", TODAY).code == 0
    written = (folder / BASELINE).read_bytes()
    assert run(*ACCEPT).out == "there is nothing to accept\n"
    assert (folder / BASELINE).read_bytes() == written


def test_only_what_is_named_is_accepted(write: Write, run: Run) -> None:
    write(
        {"applications/hello.yaml": application("spec: {tier: high, operatingHours: never, group: nobody}\n")}
    )
    run(*ACCEPT, "unknown-tier,unknown-hours")
    assert [f.rule for f in found(Path("catalog"))] == ["unknown-reference"]
    run(*ACCEPT, "references")
    assert found(Path("catalog")) == []
    assert run(*ACCEPT, "unknown-teir").err.startswith(
        "usdfops: there is no rule or subject `unknown-teir`; write "
    )


def test_what_cannot_be_accepted_stays_and_is_named(high: Write, run: Run) -> None:
    folder = high({"applications/other.yaml": "spec: {"})
    assert run(*ACCEPT).out.splitlines()[1] == "1 finding cannot be accepted, and stays: syntax-error"
    assert [f.rule for f in found(folder)] == ["syntax-error"]


def test_what_is_replaced_does_not_stay(high: Write, run: Run) -> None:
    high({BASELINE: baseline(TIER, until="2026-05-31")})
    assert len(run(*ACCEPT).out.splitlines()) == 1


def test_accepting_again_replaces_what_has_ended(high: Write, run: Run) -> None:
    other = {**TIER, "pointer": "/spec/nothing"}
    folder = high({BASELINE: baseline(TIER, other, until="2026-05-31")})
    assert "1 finding cannot be accepted, and stays: ended-acceptance" in run(*ACCEPT).out
    assert [(e.pointer, e.until) for e in entries(of((folder / BASELINE).read_text()))] == [
        ("/spec/nothing", "2026-05-31"),
        ("/spec/tier", "2026-12-31"),
    ]


@pytest.mark.parametrize(
    ("reason", "until", "says"),
    [
        (" \n", "2026-12-31", "the reason is empty"),
        ("x", "2026-05-31", "2026-05-31 is over already"),
        ("x", "2026-13-31", "`2026-13-31` is not a date"),
        ("x", "soon", "`soon` is not a date"),
    ],
)
def test_accepting_needs_a_reason_and_a_day(
    reason: str, until: str, says: str, high: Write, run: Run
) -> None:
    folder = high({})
    answer = run("baseline", "accept", "--reason", reason, "--until", until, "--as-of", TODAY)
    assert answer.code == 2
    assert says in answer.err
    assert not (folder / BASELINE).exists()
    assert run("baseline", "accept", "--until", until).code == 2
    assert run("baseline", "accept", "--reason", "x").code == 2


REASONS = [
    "a: b # c",
    "- x",
    "null",
    "yes",
    "2026-12-31",
    "0x1F",
    "'",
    '"quoted"',
    "é 日本 🎉",
    "a\u2028b\x85c",
    "\x1b[31m",
    "@x",
    "{a}",
]


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_may_be_any_text(reason: str, high: Write, run: Run) -> None:
    folder = high({})
    run("baseline", "accept", "--reason", reason, "--until", "2026-12-31", "--as-of", TODAY)
    (entry,) = entries(of((folder / BASELINE).read_text()))
    assert entry.reason == " ".join(reason.split())
    assert "\x1b" not in run("baseline", "show", "--as-of", TODAY).out


SOURCE = {file.path: parse(file) for file in walk(str(CATALOG))}
PLAIN = [rule.name for rule in RULES.values() if rule.subject not in FIRM]


def with_fault(
    source: dict[str, Document], rule: str, seed: int, apart: str = ""
) -> tuple[dict[str, Document], str, Former]:
    """The files with a fault of that rule, which file it is in, and what history knows then."""
    for fault in INJECTIONS[rule](source, random.Random(seed)):
        if fault.path != apart:
            files = {**source, fault.path: parse(File(fault.path, fault.content, fault.trouble))}
            if fault.instead:
                del files[fault.instead]
            return files, fault.path, fault.former or {}
    return source, "", {}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.integers(0, 9))
def test_what_is_new_is_shown_whatever_is_accepted(one: str, other: str, seed: int) -> None:
    files, path, gone = with_fault(SOURCE, one, seed)
    more, _, gone_too = with_fault(files, other, seed + 1, apart=path)
    former = {**gone, **gone_too}

    def catalog(files: dict[str, Document], baseline: Resource | None = None) -> Catalog:
        return assembled(map(part, files.values()), as_of=FAULTS_DAY, former=former, baseline=baseline)

    before = catalog(files)
    accepted = acceptable(before, [*RULES.values()])
    new = [{**fields, "reason": "x", "until": "2999-12-31"} for _, fields in accepted.entries]
    written = of(rewritten(of(EMPTY), new=new))
    assert lint(catalog(files, written)) == accepted.firm
    was, now, shown = (keys(lint(each)) for each in (before, catalog(more), catalog(more, written)))
    assert not (now - was) - shown
    assert (
        not shown
        - (now - was)
        - keys(accepted.firm)
        - Counter(k for k in shown if k[1] == "unneeded-acceptance")
    )


def keys(findings: list[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter(map(key_of, findings))


# How it is written.


BETWEEN = st.lists(st.sampled_from(["# a comment", "", "  # - resource: x"]), max_size=2)
NAMES = ["apdb", "rsp", "x"]


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[str], list[int], str, bool]:
    """The lines of a baseline, the number of the entry that each belongs to (-1 for none), and its line ends."""
    lines, owners = draw(BETWEEN), []
    lines = [*lines, draw(st.sampled_from(["version: 1", "version: 1  # one"]))]
    count = draw(st.integers(1, 4))
    lines += [*draw(BETWEEN), draw(st.sampled_from(["entries:", "entries: # these"]))]
    owners = [-1] * len(lines)
    indent = draw(st.sampled_from(["", "  ", "    "]))
    for number in range(count):
        above = draw(BETWEEN)
        reason = draw(
            st.sampled_from(
                ["Why.", '"Why: so."', "Why. # really", ">-\n    {}Why\n\n    {}so.", "|-\n    {}Why."]
            )
        )
        entry = [
            f"- resource: Application/{draw(st.sampled_from(NAMES))}",
            f"  rule: {draw(st.sampled_from(['unknown-tier', 'unknown-hours']))}",
            f"  until: '{draw(st.sampled_from(['2026-12-31', '2027-12-31']))}'",
            *(f"  reason: {reason.format(indent, indent)}").split("\n"),
        ]
        mine = [f"{indent}{line}" if line and n < 4 else line for n, line in enumerate(entry)]
        lines += [*above, *mine]
        owners += [-1] * len(above) + [number] * len(mine)
    after = draw(BETWEEN)
    return (
        [*lines, *after],
        [*owners, *[-1] * len(after)],
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(layouts(), st.data())
def test_what_is_pruned_goes_and_every_other_byte_stays(
    layout: tuple[list[str], list[int], str, bool], data: st.DataObject
) -> None:
    lines, owners, end, final = layout
    text = end.join(lines) + (end if final else "")
    old = entries(of(text))
    gone = data.draw(st.sets(st.integers(0, len(old) - 1)))
    left = [line for line, owner in zip(lines, owners, strict=True) if owner not in gone]
    wanted = end.join(left) + (end if final or owners[-1] in gone else "")
    if len(gone) == len(old):
        wanted = wanted.replace("entries:", "entries: []", 1)
    assert rewritten(of(text), gone=gone) == wanted


@settings(max_examples=150, deadline=None)
@given(
    layouts(),
    st.lists(st.tuples(st.sampled_from([*NAMES, "a", "z"]), st.sampled_from(["/a", "/b"])), max_size=3),
)
def test_what_is_accepted_comes_in_and_every_other_byte_stays(
    layout: tuple[list[str], list[int], str, bool], those: list[tuple[str, str]]
) -> None:
    lines, _, end, final = layout
    text = end.join(lines) + (end if final else "")
    new = [
        {
            "resource": f"Application/{name}",
            "rule": "unknown-tier",
            "pointer": at,
            "reason": "New.",
            "until": "2028-01-01",
        }
        for name, at in those
    ]
    written = rewritten(of(text), new=new)
    fresh = {number for number, each in enumerate(entries(of(written))) if each.reason == "New."}
    assert len(fresh) == len(new)
    assert rewritten(of(written), gone=fresh) in (text, text + end), "only an end of line may be added"


def test_entries_are_sorted_and_comments_above_them_keep_their_place() -> None:
    text = baseline({**TIER, "resource": "Application/b"}, {**TIER, "resource": "Application/d"})
    text = text.replace("  - ", "  # about it\n  - ")
    new = [{**TIER, "resource": f"Application/{x}", "reason": "x", "until": "2026-12-31"} for x in "eca"]
    written = rewritten(of(text), new=new)
    assert re.findall(r"(?:# about it|/\w$|/\w\"$)", written, re.MULTILINE) == [
        "/a", "# about it", '/b"', "/c", "# about it", '/d"', "/e",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "layout",
    [
        'version: 1\nentries: [{resource: A/b, rule: empty-title, reason: x, until: "2026-12-31"}]\n',
        'version: 1\nentries:\n  - {resource: A/b, rule: empty-title, reason: x,\n     until: "2026-12-31"\n     }\n',
        '{version: 1, entries: [{resource: A/b, rule: empty-title, reason: x, until: "2026-12-31"}]}\n',
        'version: 1\nentries:\n  - &x\n    resource: A/b\n    rule: empty-title\n    reason: x\n    until: "2026-12-31"\n  - *x\n',
    ],
    ids=["flow", "lines", "whole", "alias"],
)
def test_a_layout_that_cannot_be_changed_is_left_as_it_is(layout: str, world: Path, run: Run) -> None:
    (world / BASELINE).write_text(layout)
    answer = run("baseline", "prune", "--as-of", "2027-06-01")
    if answer.code:
        assert "is laid out in a way that usdfops cannot change" in answer.err
        assert (world / BASELINE).read_text() == layout
    else:
        assert entries(of((world / BASELINE).read_text())) == []


def test_one_that_would_be_too_large_to_read_is_not_written() -> None:
    new = [{**TIER, "reason": "x", "until": "2026-12-31"}] * 9000
    with pytest.raises(Exception, match="would get larger than usdfops reads"):
        rewritten(of(EMPTY), new=new)


def test_its_mode_is_kept_and_nothing_else_is_left_in_the_folder(high: Write, run: Run) -> None:
    folder = high({BASELINE: baseline()})
    (folder / BASELINE).chmod(0o640)
    before = sorted(os.listdir(folder))
    run(*ACCEPT)
    assert stat.S_IMODE(os.stat(folder / BASELINE).st_mode) == 0o640
    assert sorted(os.listdir(folder)) == before


def test_one_that_nobody_may_write_is_left_as_it_is(high: Write, run: Run) -> None:
    folder = high({BASELINE: baseline(until="2026-05-31")})
    (folder / BASELINE).chmod(0o444)
    before = (folder / BASELINE).read_bytes()
    answer = run(*ACCEPT)
    assert (answer.code, answer.err) == (
        2,
        "usdfops: `catalog/baseline.yaml` cannot be written: nobody may write it\n",
    )
    assert (folder / BASELINE).read_bytes() == before
    assert run("baseline", "show").code == 0


def test_one_behind_a_link_that_leaves_the_catalog_is_none(high: Write, run: Run, tmp_path: Path) -> None:
    folder = high({})
    (tmp_path / "outside.yaml").write_text(baseline(TIER))
    (folder / BASELINE).symlink_to(tmp_path / "outside.yaml")
    for command in COMMANDS:
        answer = run(*command)
        assert (answer.code, answer.err) == (
            2,
            "usdfops: catalog/baseline.yaml:1: the file is a link that leaves the catalog\n",
        )


# Pruning and showing.


def test_pruning_takes_out_what_has_ended_or_does_not_hold(high: Write, run: Run) -> None:
    gone, ended = {**TIER, "pointer": "/spec/gone"}, {**TIER, "pointer": "/spec/ended", "until": "2026-05-31"}
    folder = high({BASELINE: baseline(gone, TIER, ended)})
    assert run("baseline", "prune", "--as-of", TODAY).out == "took 2 entries out of catalog/baseline.yaml\n"
    assert (folder / BASELINE).read_text() == baseline(TIER)
    assert run("validate", "--as-of", TODAY).code == 0
    assert (
        run("baseline", "prune", "--as-of", TODAY).out == "catalog/baseline.yaml has no entry to take out\n"
    )


def test_where_there_is_none_there_is_nothing_to_do(world: Path, run: Run) -> None:
    for command in ("show", "prune"):
        answer = run("baseline", command)
        assert (answer.code, answer.out) == (0, "there is no catalog/baseline.yaml\n")
    assert run(*ACCEPT).out == "there is nothing to accept\n"
    assert not (world / BASELINE).exists()
    assert json.loads(run("baseline", "show", "--format", "json").out)["entries"] == []


def test_showing_says_what_is_accepted_why_and_until_when(high: Write, run: Run) -> None:
    gone = {**TIER, "pointer": "/spec/gone", "until": "2027-03-31"}
    ended = {**TIER, "pointer": "/spec/ended", "until": "2026-05-31"}
    folder = high({BASELINE: baseline(gone, TIER, ended)})
    answer = run("baseline", "show", "--as-of", TODAY)
    assert answer.code == 0
    assert answer.out == (
        "3 entries in catalog/baseline.yaml, 1 ended and 1 with nothing to accept any\n"
        "more; `usdfops baseline prune` takes these out\n\n"
        "ended 2026-05-31 (1)\n  Application/hello unknown-tier at /spec/ended\n"
        "    Under discussion. (there is nothing to accept any more)\n\n"
        "until 2026-12-31 (1)\n  Application/hello unknown-tier at /spec/tier\n    Under discussion.\n\n"
        "until 2027-03-31 (1)\n  Application/hello unknown-tier at /spec/gone\n"
        "    Under discussion. (there is nothing to accept any more)\n"
    )
    rows = json.loads(run("baseline", "show", "--as-of", TODAY, "--format", "json").out)["entries"]
    assert [(row["pointer"], row["holds"], row["ended"], row["line"]) for row in rows] == [
        ("/spec/ended", False, True, 13),
        ("/spec/tier", True, False, 8),
        ("/spec/gone", False, False, 3),
    ]
    assert (folder / BASELINE).read_text() == baseline(gone, TIER, ended)


def test_an_entry_that_has_ended_still_says_whether_it_would_hold(high: Write) -> None:
    folder = high({BASELINE: baseline(TIER, until="2026-05-31")})
    assert [(each.holds, each.ended) for each in standing(loaded(folder))] == [(True, True)]


# Differences.


DIFFERS = {"resource": "Application/hello", "rule": "tier-differs"}
FILES = agreed(changed(HELLO, ("tier: critical", "tier: operational")), OVERVIEW)


def catalog_with(text: str, files: dict[str, str] = FILES) -> Catalog:
    return load(str(ROOT / "tests/world"), as_of=TODAY, over={**files, BASELINE: text})


def rows(catalog: Catalog) -> list[tuple[str, str, bool]]:
    return [(row.kind, row.subject, row.accepted is not None) for row in drift(catalog)]


def test_an_entry_accepts_a_difference() -> None:
    assert rows(catalog_with(baseline())) == [("tier-differs", "", False)]
    assert rows(catalog_with(baseline(DIFFERS))) == [("tier-differs", "", True)]
    assert lint(catalog_with(baseline(DIFFERS))) == lint(catalog_with(baseline()))
    assert [each.holds for each in standing(catalog_with(baseline(DIFFERS)))] == [True]


def test_an_entry_without_a_difference_is_settled() -> None:
    other = {**DIFFERS, "resource": "Application/nobody"}
    again = catalog_with(baseline(DIFFERS, other, {**DIFFERS, "rule": "stage-differs", "subject": "prod"}))
    assert rows(again) == [
        ("tier-differs", "", True),
        ("settled", "Application/nobody tier-differs", False),
        ("settled", "stage-differs prod", False),
    ]
    assert [each.holds for each in standing(again)] == [True, False, False]
    assert rows(catalog_with(baseline(DIFFERS), agreed())) == [("settled", "tier-differs", False)]


def test_an_entry_for_a_difference_ends_too() -> None:
    ended = catalog_with(baseline(DIFFERS, until="2026-05-31"))
    assert rows(ended) == [("tier-differs", "", False)]
    assert "ended-acceptance" in {finding.rule for finding in lint(ended)}
    assert [(each.holds, each.ended) for each in standing(ended)] == [(True, True)]


def test_a_question_accepts_first() -> None:
    asked = changed(
        FILES["applications/hello.yaml"],
        ("  title: Hello\n", "  title: Hello\n  openQuestions: ['tier-differs: Asked.']\n"),
    )
    both = catalog_with(baseline(DIFFERS), {**FILES, "applications/hello.yaml": asked})
    assert rows(both) == [("tier-differs", "", True), ("settled", "tier-differs", False)]


def test_while_a_file_cannot_be_read_no_difference_is_settled() -> None:
    broken = {**FILES, "applications/hello.yaml": "spec: {"}
    assert "settled" not in [kind for kind, *_ in rows(catalog_with(baseline(DIFFERS), broken))]


def test_differences_are_accepted_where_they_are_named(write: Write, run: Run) -> None:
    folder = write(dict(FILES))
    assert run("drift", "--as-of", TODAY, "--fail-on", "any").code == 1
    assert run(*ACCEPT, "tier-differs").out.startswith("accepted 1 difference of 1 kind until 2026-12-31")
    answer = run("drift", "--as-of", TODAY, "--fail-on", "any")
    assert answer.code == 0
    assert "    for now Under discussion. (catalog/baseline.yaml:7)\n" in answer.out
    assert "1 of them accepted by the baseline" in " ".join(answer.out.split())
    assert "accepted: Under discussion." in run("drift", "--as-of", TODAY, "--format", "markdown").out
    write(dict(agreed()))
    assert run("baseline", "prune", "--as-of", TODAY).out.startswith("took 1 entry out")
    assert entries(of((folder / BASELINE).read_text())) == []
    assert (
        run(*ACCEPT, "old-observation").err
        == "usdfops: `old-observation` cannot be accepted; mend what is found\n"
    )


def test_no_rule_is_called_like_a_kind_of_difference() -> None:
    assert not set(RULES) & set(KINDS)


# All of it, as it is called.


def test_from_a_shell(high: Write) -> None:
    folder = high({})

    def call(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "usdfops", *arguments]
        done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert call("validate")[0] == 1
    assert call("baseline", "accept", "--reason", "Asked.", "--until", "2999-12-31") == (
        0,
        "accepted 1 finding of 1 rule until 2999-12-31 in catalog/baseline.yaml\n",
    )
    assert call("validate")[0] == 0
    (folder / "applications/hello.yaml").write_text(application("spec: {tier: critical}\n"))
    assert call("validate")[0] == 1
    assert call("baseline", "prune") == (0, "took 1 entry out of catalog/baseline.yaml\n")
    assert call("validate")[0] == 0
    assert call("baseline")[0] == 2
