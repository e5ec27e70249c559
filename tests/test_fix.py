"""`validate --fix` mends what it says, and leaves every other byte, and every other value, as it was."""

from __future__ import annotations

import os
import random
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import TODAY, Run, Write, application, found, loaded
from tests.faults import CATALOG, INJECTIONS
from tests.test_rule_docs import applied, examples
from usdfops import atomic
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import resolve
from usdfops.finding import Change, Edit, Finding, Fix
from usdfops.judge.fix import Mended, mended
from usdfops.judge.lint import lint
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.read import edit
from usdfops.read.document import Document, parse
from usdfops.read.edit import changed, content, edited
from usdfops.read.tree import File, walk

FIXABLE = [rule for rule in RULES.values() if rule.safe or rule.unsafe]


def mend(catalog: Catalog, *, unsafe: bool = True) -> Mended:
    return mended(catalog, lambda judged, _: lint(judged), unsafe=unsafe)


def document(text: str, path: str = "applications/hello.yaml") -> Document:
    return parse(File(path, text.encode()))


def mended_text(folder: Path, *, unsafe: bool = False, path: str = "applications/hello.yaml") -> str:
    """The text of a file once the catalog in `folder` is mended; it is not written."""
    done = mend(loaded(folder), unsafe=unsafe)
    return next((after.text for before, after in done.files if before.path == path), "as it was")


# What each rule promises.


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.name)
def test_the_bad_example_of_a_fixable_rule_is_clean_once_it_is_mended(rule: Rule, world: Path) -> None:
    applied(world, examples(rule, "bad"))
    before = loaded(world)
    assert all(finding.fix for finding in lint(before))
    done = mend(before, unsafe=bool(rule.unsafe))
    assert [f"{f.rule}: {f.message}" for f in done.findings] == []
    assert done.fixed
    again = mend(done.catalog)
    assert (again.files, again.fixed) == ([], 0)


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r not in FIXABLE], ids=lambda rule: rule.name)
def test_a_rule_that_promises_no_fix_has_none(rule: Rule, world: Path) -> None:
    applied(world, examples(rule, "bad"))
    assert [finding for finding in found(world) if finding.fix and finding.rule == rule.name] == []


def test_pages_say_what_is_fixable(run: Run) -> None:
    assert "`usdfops validate --fix` writes the name.\n" in run("explain", "alias-as-reference").out
    assert "With `--unsafe-fixes`, it also writes the one tier" in run("explain", "unknown-tier").out
    assert "leaves it to you" in run("explain", "duplicate-key").out
    assert "`unknown-tier` (fixable):" in run("explain").out


CASES = [
    # below the metadata, then what it becomes; None where it has to stay
    ("spec:\n  group: 'Alert Production'  # who\n", "spec:\n  group: 'alerts'  # who\n"),
    ('spec:\n  group: "Alert Production"\n', 'spec:\n  group: "alerts"\n'),
    ("spec: {group: Alert Production, type: application}\n", "spec: {group: alerts, type: application}\n"),
    ("spec:\n  Tier: critical\n", "spec:\n  tier: critical\n"),
    ("spec:\n  'operating_hours': 24x7\n", "spec:\n  'operatingHours': 24x7\n"),
    ("spec:\n  tier: critical\n  Tier: critical\n", None),  # `tier` is there already
    ("spec:\n  tier:\n  type: application\n", "spec:\n  type: application\n"),
    ("spec:\n  tier: ~\n", "spec: {}\n"),
    ("spec:\n  # nobody knows\n  tier: ~\n", None),
    ("spec:\n  tier: # nobody knows\n  type: application\n", None),
    ("spec:\n  type: application\n  recovery:\n    timeObjective:\n", "spec:\n  type: application\n"),
    ("spec:\n  type: application\n  # nobody knows\n  tier:\n", None),
    ("spec:\n  type: application\n  tier:\n    # nobody knows\n  lifecycle: production\n", None),
    ("spec:\n  type: application\n  tier:\n# high\n  lifecycle: production\n", None),
    ("spec:\n  type: application\n  tier:\n  # since May\n  lifecycle: production\n",
     "spec:\n  type: application\n  # since May\n  lifecycle: production\n"),
    ("spec:\n  type: application\n\n  tier:\n\n  # since May\n", "spec:\n  type: application\n\n\n  # since May\n"),
    ("spec:\n  tier: ~", "spec: {}"),
    ("spec:\n  type: application\n  tier: ~", "spec:\n  type: application\n"),
    ("spec: {type: application, tier: ~}\n", "spec: {type: application}\n"),
    ("spec: {tier: , type: application}\n", "spec: {type: application}\n"),
    ("spec:\n  code: [~]\n  type: application\n", "spec:\n  type: application\n"),
    ("spec:\n  code:\n    -\n    - https://example.org/x\n", "spec:\n  code:\n    - https://example.org/x\n"),
    ("spec:\n  uses:\n    - service:\n", None),  # an entry says that something is used
    ("spec:\n  dependsOn:\n    - because:\n      application: archive\n",
     "spec:\n  dependsOn:\n    - application: archive\n"),
    ("spec:\n  support:\n    channels:\n      - slack: #usdf-support\n        use: support\n", None),
    ("spec:\n  support:\n    channels:\n      - slack: '#Usdf-Support'\n        use: support\n",
     "spec:\n  support:\n    channels:\n      - slack: 'usdf-support'\n        use: support\n"),
    ("spec:\n  recovery:\n    timeObjective: 4 months\n", None),  # `4m` would be minutes
    ("spec:\n  recovery:\n    timeObjective: 4M\n", None),
    ("spec:\n  recovery:\n    timeObjective: 90 Minutes\n", "spec:\n  recovery:\n    timeObjective: 90m\n"),
    ("spec:\n  code: [runbook.md]\n", None),
    ("spec:\n  code: [docs/page.html]\n", None),
    ("spec:\n  code: [example.org/a b]\n", None),
    ("spec:\n  code: example.org/a\n", "spec:\n  code: [https://example.org/a]\n"),
    ("spec:\n  code:\n    - https://example.org/a\n    - https://example.org/b # why\n    - https://example.org/a\n",
     "spec:\n  code:\n    - https://example.org/a\n    - https://example.org/b # why\n"),
    ("spec:\n  code: [https://example.org/a, https://example.org/a]\n", "spec:\n  code: [https://example.org/a]\n"),
    ("spec:\n  uses:\n    - service: database\n    - service: database # why\n", None),
    ("spec:\n  tier: &t Critical\n", None),  # an anchor is not ours to move
    ("spec:\n  group: |\n    Alert Production\n", None),
    ("spec:\n  group: Alert\n    Production\n", "spec:\n  group: alerts\n"),
    ("spec:\n  tier: critical # usdfops: ignore[unknown-tier, unknown-hours] x\n", "spec:\n  tier: critical\n"),
    ("spec:\n  # usdfops: ignore[unknown-tier] x\n  tier: critical\n", "spec:\n  tier: critical\n"),
    ("spec:\n  tier: high # usdfops: ignore[unknown-hours, unknown-tier] x\n",
     "spec:\n  tier: high # usdfops: ignore[unknown-tier] x\n"),
    ("spec:\n  dependsOn:\n    - external: Weather_Service\n", "spec:\n  dependsOn:\n    - external: weather-service\n"),
    ("%s", None),
]  # fmt: skip


@pytest.mark.parametrize(("body", "becomes"), CASES[:-1], ids=lambda text: repr(text)[:60])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_safe_fix_changes_what_it_says(write: Write, body: str, becomes: str | None, ends: str) -> None:
    text = application(body).replace("\n", ends)
    folder = write({"applications/hello.yaml": text.encode()})
    wanted = "as it was" if becomes is None else application(becomes).replace("\n", ends)
    assert mended_text(folder) == wanted


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ("spec:\n  tier: criticl\n", "spec:\n  tier: critical\n"),
        ("spec:\n  teir: critical\n", "spec:\n  tier: critical\n"),
        (
            "spec:\n  tier: # nobody knows\n  type: application\n",
            "spec:\n  # nobody knows\n  type: application\n",
        ),
        ("spec:\n  tier: tbd\n  type: application\n", "spec:\n  type: application\n"),
        ("spec:\n  uses:\n    - service: databse\n", "spec:\n  uses:\n    - service: database\n"),
        ("spec:\n  code: [example.org]\n", "spec:\n  code: [https://example.org]\n"),
    ],
)
def test_a_guess_is_made_only_when_it_is_asked_for(write: Write, body: str, becomes: str) -> None:
    folder = write({"applications/hello.yaml": application(body)})
    assert mended_text(folder) == "as it was"
    assert mended_text(folder, unsafe=True) == application(becomes)


def test_no_guess_is_made_between_two_that_are_near(write: Write) -> None:
    team = "apiVersion: usdfops/v1\nkind: Team\nmetadata: {{name: {0}, title: {0}}}\nspec: {{}}\n"
    folder = write({f"teams/{name}.yaml": team.format(name) for name in ("storage-1", "storage-2")})
    write({"applications/hello.yaml": application("spec:\n  roles:\n    service-owner: storage-3\n")})
    assert mended_text(folder, unsafe=True) == "as it was"


def test_numbers_are_quoted_exactly_as_they_were_written(write: Write) -> None:
    text = application("spec: {}\n").replace("title: Hello", "title: 1.10  # release")
    folder = write({"applications/hello.yaml": text})
    assert found(folder)[0].hint == 'put it in quotes: "1.10"'
    assert 'title: "1.10"  # release' in mended_text(folder)


@pytest.mark.parametrize("said", ["title:", 'title: ""', "title: ' '"])
def test_what_is_needed_is_not_taken_away(write: Write, said: str) -> None:
    text = application(f"spec:\n  needs:\n    - {said}\n      because: of it\n")
    folder = write({"applications/hello.yaml": text})
    assert found(folder)
    assert mended_text(folder, unsafe=True) == "as it was"


def test_truth_as_yaml_1_1_has_it_is_written_as_yaml_1_2_has_it(write: Write) -> None:
    pattern = (
        "apiVersion: usdfops/v1\nkind: Pattern\nmetadata: {name: x, title: X}\nspec: {recommended: Yes}\n"
    )
    folder = write({"patterns/x.yaml": pattern})
    assert mended_text(folder, path="patterns/x.yaml") == pattern.replace("Yes", "true")


def test_what_another_source_states_is_never_mended(world: Path) -> None:
    applied(world, examples(RULES["edited-observation"], "good"))
    file = world / "observed" / "phalanx.yaml"
    file.write_text(file.read_text().replace("  source: phalanx", "  Source: phalanx\n  revision:"))
    file.rename(world / "observed" / "other.yml")
    findings = [f for f in found(world) if f.path.startswith("observed/")]
    assert {"unknown-field", "yml-suffix"} <= {f.rule for f in findings}
    assert not any(f.fix for f in findings)


# Every other byte stays.


def unchanged(before: Document, after: Document, fixes: list[Fix]) -> None:
    """Every character outside of the fixes' edits is there, in its order, byte for byte."""
    edits = sorted(e for fix in fixes for e in fix.edits)
    text, mark = content(before), len(content(before)) - len(before.text)
    rebuilt, at = "", 0
    for each in edits:
        rebuilt += text[at : each.start + mark] + each.text
        at = each.end + mark
    assert content(after) == rebuilt + text[at:]


def kept_bytes(catalog: Catalog, *, unsafe: bool) -> Iterator[tuple[Document, Document, list[Fix]]]:
    """Each fix of a catalog, applied alone, and what that made."""
    for finding in lint(catalog):
        before = catalog.document(finding.path)
        if finding.fix and before and (finding.fix.safe or unsafe):
            after = edited(before, [finding.fix])
            if after:
                yield before, after, [finding.fix]


SOURCE = {file.path: parse(file) for file in walk(str(CATALOG))}


@pytest.mark.parametrize("rule", [rule.name for rule in FIXABLE])
def test_faults_in_the_catalog_are_mended_and_nothing_else(rule: str) -> None:
    """Known faults, put into the committed catalog: what the fix leaves is the rest of the file."""
    tried = 0
    for fault in INJECTIONS[rule](SOURCE, random.Random(rule)):
        if tried == 2:
            break
        tried += 1
        broken = {**SOURCE, fault.path: parse(File(fault.path, fault.content, fault.trouble))}
        if fault.instead:
            del broken[fault.instead]
        catalog = resolve(broken.values(), as_of="2026-11-22")
        for before, after, fixes in kept_bytes(catalog, unsafe=True):
            unchanged(before, after, fixes)
        done = mend(catalog)
        assert not [f for f in done.findings if f.rule == rule and f.fix], (fault.path, fault.line)
        assert all(document(content(after), after.path).readable for _, after in done.files)
    assert tried


SCALARS = st.sampled_from(
    ["Alert Production", "alerts", "critical", "Critical", "criticl", "~", "", "3", "1.10", "yes", "'x'", '"é 🙂"',
     "example.org/x", "https://example.org/x", "31.1.2026", "4 hours", "[~]", "[a, a]", "{}", "&a x", "*a", "|\n      x",
     "TBD", "'#Chan'", "# only a comment"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["tier", "Tier", "teir", "group", "code", "'type'", "lifecycle", "partOf", "placement", "x y", "3", '"é"']
)
COMMENTS = st.sampled_from(["", "  # why", " #", "\t# tab", " # usdfops: ignore[unknown-tier] so"])
BETWEEN = st.sampled_from(["", "\n", "  # alone\n", "   \n", "# at the margin\n"])


@st.composite
def manifests(draw: st.DrawFn) -> bytes:
    """A manifest with faults, in a layout that nobody would choose."""
    indent = draw(st.sampled_from(["  ", "    ", " "]))
    lines = ["# café\n" if draw(st.booleans()) else "", application("spec:").replace("\n  ", f"\n{indent}")]
    lines.append(draw(COMMENTS) + "\n")
    for _ in range(draw(st.integers(1, 6))):
        lines.append(draw(BETWEEN))
        if draw(st.booleans()):
            lines.append(f"{indent}{draw(KEYS)}: {draw(SCALARS)}{draw(COMMENTS)}\n")
        else:
            key = draw(st.sampled_from(["dependsOn", "uses", "code", "links"]))
            lines.append(f"{indent}{key}:\n")
            for _ in range(draw(st.integers(1, 3))):
                inner = draw(
                    st.sampled_from(["application: The Archive", "service: database", "~", "", "service:"])
                )
                lines.append(f"{indent}- {inner}{draw(COMMENTS)}\n{draw(BETWEEN)}")
    text = "".join(lines)
    text = text if draw(st.booleans()) else text.removesuffix("\n")
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


def comments_of(text: str) -> set[str]:
    return {text[slice(*span)].strip() for span in document(text).comments()}


WORLD_DOCUMENTS = [parse(file) for file in walk(str(Path(__file__).parent / "world"))]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(manifests(), st.booleans())
def test_generated_manifests_keep_every_other_byte_and_every_comment(manifest: bytes, unsafe: bool) -> None:
    file = parse(File("applications/hello.yaml", manifest))
    rest = [d for d in WORLD_DOCUMENTS if d.path != file.path]
    catalog = resolve([*rest, file], as_of=TODAY)
    for before, after, fixes in kept_bytes(catalog, unsafe=unsafe):
        unchanged(before, after, fixes)
        wanted = changed(before.data, [change for fix in fixes for change in fix.changes])
        assert after.data == wanted
    done = mend(catalog, unsafe=unsafe)
    for before, after in done.files:
        assert after.readable
        assert parse(File(after.path, content(after).encode())).data == after.data
        lost = comments_of(before.text) - comments_of(after.text)
        assert all("usdfops: ignore" in comment for comment in lost)
        assert ("\r\n" in before.text) or ("\r" not in after.text)
        assert len(done.findings) <= len(lint(catalog)) or unsafe


@pytest.mark.parametrize(
    ("text", "edits", "changes"),
    [
        ("a: 1\nb: 2\n", [(3, 4, "2")], []),  # it changes what it does not say
        ("a: 1\nb: 2\n", [(3, 4, "2")], [Change(("a",), "3")]),  # another value than it says
        ("a: 1\nb: 2\n", [(3, 4, "[")], [Change(("a",), "1")]),  # it cannot be read any more
        ("a: 1\nb: 2\n", [(3, 4, "true")], [Change(("a",), "1")]),  # 1 is not true
        ("a: 1\nb: 2\n", [(0, 1, "b")], [Change(("a",), key="b")]),  # a key twice
        ("a: &x 1\nb: *x\n", [(6, 7, "2")], [Change(("a",), "2")]),  # an alias brings it elsewhere
        ("a: 1\nb: [\n", [(3, 4, "2")], [Change(("a",), "2")]),  # nobody knows what it said
    ],
)
def test_what_would_change_more_than_it_says_is_never_made(
    text: str, edits: list[tuple[int, int, str]], changes: list[Change]
) -> None:
    fix = Fix("do it", tuple(Edit("x.yaml", *each) for each in edits), True, None, tuple(changes))
    assert edited(document(text, "x.yaml"), [fix]) is None


def test_fixes_that_do_not_go_together_are_made_one_by_one(write: Write) -> None:
    folder = write(
        {"applications/hello.yaml": application("spec:\n  tier: Critical\n  group: Alert Production\n")}
    )

    def judge(catalog: Catalog, _: object) -> list[Finding]:
        findings = lint(catalog)
        bad = Fix("break it", (Edit("applications/hello.yaml", 0, 1, "["),))
        return [*findings, findings[0]._replace(fix=bad)] if findings else []

    done = mended(loaded(folder), judge)
    assert [after.text for _, after in done.files] == [
        application("spec:\n  tier: critical\n  group: alerts\n")
    ]
    assert done.fixed == 2


# Files.


def test_a_file_is_renamed_and_finds_its_schema_from_there(run: Run, write: Write, world: Path) -> None:
    line = "# yaml-language-server: $schema=../../schemas/application.schema.json\n"
    write({"a/b/hello.yaml": line + application("spec: {}\n")})
    (world / "applications" / "hello.yaml").unlink()
    os.chmod(world / "a/b/hello.yaml", 0o640)
    write({"a/b/hello.yaml": line.replace("../../", "../../../") + application("spec: {}\n")})
    assert run("validate", "--fix").code == 0
    assert (world / "applications" / "hello.yaml").read_text() == line + application("spec: {}\n")
    assert stat.S_IMODE((world / "applications" / "hello.yaml").stat().st_mode) == 0o640
    assert not (world / "a" / "b" / "hello.yaml").exists()


def test_a_rename_never_takes_the_place_of_another_file(run: Run, write: Write, world: Path) -> None:
    write({"applications/bonjour.yaml": application("spec: {}\n").replace("hello", "archive")})
    texts = {p: p.read_bytes() for p in world.rglob("*.yaml")}
    assert run("validate", "--fix").code == 1
    assert {p: p.read_bytes() for p in world.rglob("*.yaml")} == texts


def test_a_rename_stops_at_what_the_catalog_does_not_read(run: Run, world: Path) -> None:
    (world / "teams" / "square.yaml").rename(world / "teams" / "square.yml")
    (world / "teams" / "square.yaml").mkdir()
    answer = run("validate", "--fix")
    assert answer.code == 1
    assert (world / "teams" / "square.yml").is_file()


def test_a_name_that_others_use_makes_a_rename_a_guess(write: Write) -> None:
    folder = write(
        {
            "applications/hello.yaml": application("spec: {}\n").replace("name: hello", "name: hallo"),
            "applications/archive.yaml": application("spec:\n  partOf: hello\n").replace(
                "hello\n  t", "archive\n  t"
            ),
        }
    )
    fixes = {f.rule: f.fix for f in found(folder)}
    assert fixes["misnamed-file"] is not None
    assert not fixes["misnamed-file"].safe


BROKEN = application("spec:\n  tier: Critical\n")
MENDED = application("spec:\n  tier: critical\n")


def test_the_call_says_what_it_did(run: Run, write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    answer = run("validate")
    assert answer.code == 1
    assert "1 fixable with `--fix`\n" in answer.out
    answer = run("validate", "--fix")
    assert (answer.code, answer.err) == (0, "fixed 1 finding in 1 file\n")
    assert "no findings" in answer.out
    assert (folder / "applications/hello.yaml").read_text() == MENDED
    again = run("validate", "--fix")
    assert (again.code, again.err) == (0, "")


def test_what_is_left_is_shown_and_counts(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": BROKEN + "  group: nothing-like-it\n  lifecycle: prodction\n"})
    answer = run("validate", "--fix")
    assert (answer.code, answer.err) == (1, "fixed 1 finding in 1 file\n")
    assert "unknown-tier" not in answer.out
    assert "1 fixable with `--fix --unsafe-fixes`\n" in answer.out
    assert run("validate", "--fix", "--unsafe-fixes").err == "fixed 1 finding in 1 file\n"


def test_a_diff_is_shown_and_nothing_written(run: Run, write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN + "  lifecycle: ~\n"})
    answer = run("validate", "--fix", "--diff")
    assert answer.code == 1
    assert answer.out.endswith("-  tier: Critical\n-  lifecycle: ~\n+  tier: critical\n")
    assert answer.err == "would fix 2 findings in 1 file\n"
    assert (folder / "applications/hello.yaml").read_text().startswith(BROKEN)
    write({"applications/hello.yaml": MENDED})
    answer = run("validate", "--fix", "--diff")
    assert (answer.code, answer.out, answer.err) == (0, "", "there is nothing to fix\n")


@pytest.mark.parametrize(
    ("said", "options", "err"),
    [
        ("  group: nothing-like-it\n", [], "nothing can be fixed: 1 finding left\n"),
        (
            "  group: nothing-like-it\n  lifecycle: prodction\n",
            [],
            "nothing can be fixed safely: 2 findings left, 1 of which `--unsafe-fixes` would fix\n",
        ),
        (
            "  group: nothing-like-it\n  lifecycle: prodction\n",
            ["--unsafe-fixes"],
            "would fix 1 finding in 1 file\n1 finding left\n",
        ),
        (
            "  tier: Critical\n  lifecycle: prodction\n",
            [],
            "would fix 1 finding in 1 file\n1 finding left, 1 of which `--unsafe-fixes` would fix\n",
        ),
    ],
)
def test_a_diff_says_what_it_leaves(run: Run, write: Write, said: str, options: list[str], err: str) -> None:
    write({"applications/hello.yaml": application(f"spec:\n  type: application\n{said}")})
    answer = run("validate", "--fix", "--diff", *options)
    assert (answer.code, answer.err) == (1, err)
    assert bool(answer.out) == err.startswith("would")


def test_a_diff_says_no_secret_and_gives_no_command(run: Run, write: Write) -> None:
    text = BROKEN + "  # ghp_" + "a1" * 18 + "\n  # ::add-mask::x\n"
    write({"applications/hello.yaml": text})
    out = run("validate", "--fix", "--diff").out
    assert "a1a1a1" not in out
    assert "::add" not in out


def test_only_the_files_that_are_named_are_mended(run: Run, write: Write) -> None:
    other = BROKEN.replace("hello", "second")
    folder = write({"applications/hello.yaml": BROKEN, "applications/second.yaml": other})
    assert run("validate", "--fix", "catalog/applications/hello.yaml").code == 0
    assert (folder / "applications/hello.yaml").read_text() == MENDED
    assert (folder / "applications/second.yaml").read_text() == other


def test_a_file_that_is_renamed_is_still_the_one_that_was_named(run: Run, write: Write, world: Path) -> None:
    (world / "applications/hello.yaml").unlink()
    write({"applications/hallo.yaml": application("spec:\n  tier: nothing-like-it\n")})
    answer = run("validate", "--fix", "catalog/applications/hallo.yaml")
    assert answer.code == 1
    assert "catalog/applications/hello.yaml:7" in answer.out


def test_only_the_rules_that_are_chosen_mend(run: Run, write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN + "  group: Alert Production\n"})
    run("validate", "--fix", "--select", "alias-as-reference")
    assert (folder / "applications/hello.yaml").read_text() == BROKEN + "  group: alerts\n"


def test_a_suppressed_finding_is_not_mended(write: Write) -> None:
    text = application("spec:\n  tier: Critical # usdfops: ignore[unknown-tier] The page says so.\n")
    assert mended_text(write({"applications/hello.yaml": text})) == "as it was"


def test_what_an_example_shows_may_be_a_mistake(write: Write) -> None:
    text = """\
apiVersion: usdfops/v1
kind: Standard
metadata:
  name: rules
  title: Rules
spec:
  kind: Application
  requirements:
    - id: few
      title: Few
      why: Few are enough.
      level: required
      side: application
      effort: hours
      expect: size(app.uses) < 2
      examples:
        - outcome: gap
          spec:
            uses:
              - service: database
              - service: database
"""
    assert mended_text(write({"standards/rules.yaml": text}), path="standards/rules.yaml") == "as it was"


def test_a_file_of_two_paths_is_written_once(run: Run, write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    (folder / "applications/zlink.yaml").symlink_to("hello.yaml")
    answer = run("validate", "--fix")
    assert answer.code == 1
    assert (
        "`catalog/applications/zlink.yaml` is the same file as `applications/hello.yaml`, which is fixed"
        in answer.err
    )
    assert (folder / "applications/hello.yaml").read_text() != BROKEN


def test_a_move_that_cannot_be_made_stops_nothing(run: Run, write: Write) -> None:
    text = application("spec: {}\n").replace("kind: Application", "kind: Team")
    folder = write({"applications/hello.yaml": BROKEN, "zteam.yaml": text})
    shutil.rmtree(folder / "teams", ignore_errors=True)
    (folder / "teams").write_text("no folder\n")
    answer = run("validate", "--fix")
    assert "there is no folder for teams/hello.yaml: left as it is" in answer.err
    assert (folder / "applications/hello.yaml").read_text() != BROKEN


def test_a_difference_is_shown_of_what_nobody_may_write(run: Run, write: Write) -> None:
    folder = write({"applications/hello.yaml": BROKEN})
    (folder / "applications/hello.yaml").chmod(0o444)
    answer = run("validate", "--fix", "--diff")
    assert (answer.code, "would fix 1 finding in 1 file" in answer.err) == (1, True)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_the_mode_stays(run: Run, write: Write, mode: int) -> None:
    file = write({"applications/hello.yaml": BROKEN}) / "applications/hello.yaml"
    file.chmod(mode)
    assert run("validate", "--fix").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_file_that_nobody_may_write_ends_the_call_before_anything_is_written(
    run: Run, write: Write
) -> None:
    other = BROKEN.replace("hello", "aaa")
    folder = write({"applications/hello.yaml": BROKEN, "applications/aaa.yaml": other})
    (folder / "applications/hello.yaml").chmod(0o444)
    answer = run("validate", "--fix")
    assert answer.code == 2
    assert answer.err == (
        "usdfops: `catalog/applications/hello.yaml` cannot be written: nobody may write it; nothing was fixed\n"
    )
    assert (folder / "applications/hello.yaml").read_text() == BROKEN
    assert (folder / "applications/aaa.yaml").read_text() == other
    assert not list(folder.rglob(".usdfops-*"))


def test_a_file_that_changed_meanwhile_is_left_alone(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write({"applications/hello.yaml": BROKEN}) / "applications/hello.yaml"
    calls = {"hindrance": edit.hindrance}

    def somebody_saves(*args: object, **options: object) -> str | None:
        file.write_text(BROKEN + "  type: database\n")
        return calls["hindrance"](*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("usdfops.cli.fixing.hindrance", somebody_saves)
    answer = run("validate", "--fix")
    assert answer.code == 1
    assert answer.err == "`catalog/applications/hello.yaml` is not what was checked: left as it is\n"
    assert "unknown-tier" in answer.out
    assert file.read_text() == BROKEN + "  type: database\n"


@pytest.mark.parametrize("renamed", [False, True])
def test_a_file_that_changes_at_the_last_moment_is_left_alone(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, renamed: bool
) -> None:
    name = "applications/hello.yml" if renamed else "applications/hello.yaml"
    folder = write({"applications/hello.yaml": BROKEN})
    (folder / "applications/hello.yaml").rename(folder / name)
    chmod: Callable[..., None] = os.chmod

    def somebody_saves(path: str, mode: int) -> None:
        chmod(path, mode)
        (folder / name).write_text("theirs\n")

    monkeypatch.setattr("os.chmod", somebody_saves)
    answer = run("validate", "--fix")
    assert answer.code == 2
    assert "changed while it was checked" in answer.err
    assert (folder / name).read_text() == "theirs\n"
    assert sorted(p.name for p in (folder / "applications").iterdir()) == sorted(
        ["archive.yaml", "legacy.yaml", Path(name).name]
    )


def test_nothing_is_left_behind_where_writing_fails(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({"applications/hello.yaml": BROKEN})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    answer = run("validate", "--fix")
    assert answer.code == 2
    assert (
        answer.err
        == "usdfops: `catalog/applications/hello.yaml` cannot be written: No space left on device\n"
    )
    assert (folder / "applications/hello.yaml").read_text() == BROKEN
    assert not list(folder.rglob(".usdfops-*"))


def test_a_link_within_the_catalog_stays_a_link(run: Run, write: Write, world: Path) -> None:
    write({".kept/hello.yaml": BROKEN})
    (world / "applications/hello.yaml").unlink()
    (world / "applications/hello.yaml").symlink_to("../.kept/hello.yaml")
    assert run("validate", "--fix").code == 0
    assert (world / "applications/hello.yaml").is_symlink()
    assert (world / ".kept/hello.yaml").read_text() == MENDED


def test_a_link_is_not_moved(run: Run, write: Write, world: Path) -> None:
    write({".kept/hello.yaml": BROKEN.replace("Critical", "critical")})
    (world / "applications/hello.yaml").unlink()
    (world / "applications/hello.yml").symlink_to("../.kept/hello.yaml")
    answer = run("validate", "--fix")
    assert answer.code == 1
    assert answer.err == "`catalog/applications/hello.yml` is a link, which is not moved: left as it is\n"


def git(folder: Path, *arguments: str) -> str:
    call = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    return subprocess.run(call, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(write: Write) -> Path:
    folder = write(
        {"applications/hello.yaml": MENDED, "applications/second.yaml": MENDED.replace("hello", "second")}
    )
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "x")
    return folder


def test_what_is_staged_is_mended_in_the_folder_and_stays_staged(run: Run, repository: Path) -> None:
    (repository / "applications/hello.yaml").write_text(BROKEN)
    git(repository, "add", ".")
    answer = run("validate", "--staged", "--fix")
    assert answer.code == 1
    assert answer.err == "fixed 1 finding in 1 file; `git add` stages that\n"
    assert "unknown-tier" in answer.out
    assert (repository / "applications/hello.yaml").read_text() == MENDED
    assert "Critical" in git(repository, "show", ":catalog/applications/hello.yaml")


def test_a_file_that_is_staged_otherwise_is_left_alone(run: Run, repository: Path) -> None:
    for name in ("hello", "second"):
        (repository / f"applications/{name}.yaml").write_text(BROKEN.replace("hello", name))
    git(repository, "add", ".")
    (repository / "applications/hello.yaml").write_text(BROKEN + "  type: database\n")
    answer = run("validate", "--staged", "--fix")
    assert answer.code == 1
    assert answer.err == (
        "`catalog/applications/hello.yaml` is not what was checked: left as it is\n"
        "fixed 1 finding in 1 file; `git add` stages that\n"
    )
    assert (repository / "applications/hello.yaml").read_text() == BROKEN + "  type: database\n"
    assert (repository / "applications/second.yaml").read_text() == MENDED.replace("hello", "second")


def test_a_rename_stops_at_a_file_that_is_not_staged(run: Run, repository: Path) -> None:
    (repository / "teams/square.yaml").rename(repository / "teams/square.yml")
    git(repository, "add", ".")
    (repository / "teams/square.yaml").write_text("mine\n")
    answer = run("validate", "--staged", "--fix")
    assert answer.code == 1
    assert answer.err == (
        "`catalog/teams/square.yml` cannot be moved: teams/square.yaml is there already: left as it is\n"
    )
    assert (repository / "teams/square.yaml").read_text() == "mine\n"
    assert (repository / "teams/square.yml").exists()


def test_only_what_is_new_since_a_commit_is_mended(run: Run, repository: Path) -> None:
    (repository / "applications/hello.yaml").write_text(BROKEN)
    git(repository, "commit", "-q", "-a", "-m", "y")
    (repository / "applications/second.yaml").write_text(BROKEN.replace("hello", "second"))
    assert run("validate", "--since", "HEAD", "--fix").code == 0
    assert (repository / "applications/hello.yaml").read_text() == BROKEN
    assert (repository / "applications/second.yaml").read_text() == MENDED.replace("hello", "second")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--diff"], "--diff goes with --fix"),
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix"),
        (
            ["--fix", "--diff", "--format", "json"],
            "--diff shows what would change, and no findings; leave out --format json",
        ),
        (
            ["--fix", "--diff", "--statistics"],
            "--diff shows what would change, and no findings; leave out --statistics",
        ),
        (["--fix", "--at", "HEAD"], "--fix changes the folder, and --at checks a commit; keep one of them"),
    ],
)
def test_options_that_mean_nothing_together_end_the_call(run: Run, arguments: list[str], said: str) -> None:
    answer = run("validate", *arguments)
    assert (answer.code, answer.err) == (2, f"usdfops: {said}\n")


# Formats.


def test_sarif_carries_safe_fixes_and_json_names_all(run: Run, write: Write) -> None:
    import json

    write({"applications/hello.yaml": application("spec:\n  tier: Critical\n  group: alrts\n")})
    results = json.loads(run("validate", "--format", "sarif").out)["runs"][0]["results"]
    (fix,) = next(r for r in results if r["ruleId"] == "unknown-tier")["fixes"]
    assert fix["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 7, "startColumn": 9, "endLine": 7, "endColumn": 17},
            "insertedContent": {"text": "critical"},
        }
    ]
    assert not any("fixes" in r for r in results if r["ruleId"] == "unknown-reference")
    findings = json.loads(run("validate", "--format", "json").out)["findings"]
    assert [(f["fixable"], f["fix"]) for f in findings] == [
        (True, {"title": "write `critical`", "safe": True}),
        (False, {"title": "write `alerts`", "safe": False}),
    ]


def test_no_format_says_a_secret_that_a_fix_would_move(run: Run, write: Write) -> None:
    secret = "ghp_" + "a1" * 18
    write({"applications/hello.yaml": application(f"spec:\n  code: example.org/{secret}\n")})
    for name in ("text", "json", "sarif", "github", "concise"):
        assert not re.search("a1a1a1", run("validate", "--format", name).out), name


# Writing.


def test_create_takes_no_place(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("a")
    new.write_text("b")
    with pytest.raises(FileExistsError):
        atomic.create(str(new), "c", instead_of=(str(old), b"a"))
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"old": "a", "new": "b"}


def test_write_demands_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("a")
    with pytest.raises(atomic.Changed):
        atomic.write(str(file), "c", instead_of=b"b")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"x": "a"}
