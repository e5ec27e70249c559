"""Comments that suppress: what they leave out, what they never do, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run, Write, application, found, loaded
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES, SUBJECTS

IGNORE = "# usdfops: ignore[unknown-tier] The tiers are being discussed."


def names(folder: Path) -> list[str]:
    """The rules that find something, in the order of the findings."""
    return [finding.rule for finding in found(folder)]


@pytest.fixture
def hello(write: Write) -> Write:
    """Writes the application `hello`: what is given stands below its metadata."""

    def write_hello(files: dict[str, str | bytes]) -> Path:
        (body,) = files.values()
        assert isinstance(body, str)
        return write({"applications/hello.yaml": application(body)})

    return write_hello


@pytest.mark.parametrize(
    "body",
    [
        f"spec:\n  tier: high  {IGNORE}\n",
        f"spec:\n  {IGNORE}\n  tier: high\n",
        f"spec:\n{IGNORE}\n  tier: high\n",
        f"spec: {{type: application, tier: high}} {IGNORE}\n",
        f'spec: {{type: application, tier: "high"}} {IGNORE}\n',
        f"spec: {{code: ['https://example.org/#a'], tier: high}} {IGNORE}\n",
        f"spec:\r\n  tier: high  {IGNORE}\r\n",
        f"spec:\n  tier: high {IGNORE}",
    ],
    ids=[
        "line",
        "above",
        "above-unindented",
        "flow",
        "flow-quoted",
        "after-number-sign",
        "crlf",
        "end-of-file",
    ],
)
def test_a_comment_on_the_line_or_alone_above_it_suppresses(hello: Write, body: str) -> None:
    folder = hello({"": body.replace(IGNORE, "# nothing")})
    assert names(folder) == ["unknown-tier"], "else this test shows nothing"
    assert names(hello({"": body})) == []


@pytest.mark.parametrize(
    "body",
    [
        f"spec:\n  type: application {IGNORE}\n  tier: high\n",
        f"spec:\n  {IGNORE}\n  type: application\n  tier: high\n",
        f"spec:\n  {IGNORE}\n\n  tier: high\n",
        f"spec:\n  tier: high\n  {IGNORE}\n  type: application\n",
    ],
    ids=["end-of-line-above", "two-above", "blank-between", "below"],
)
def test_a_comment_reaches_no_other_line(hello: Write, body: str) -> None:
    assert sorted(names(hello({"": body}))) == ["unknown-tier", "unneeded-suppression"]


def test_every_name_of_a_comment_is_checked_by_itself(hello: Write) -> None:
    both = "# usdfops: ignore[unknown-tier, unknown-hours] Both are being discussed."
    assert names(hello({"": f"spec: {{tier: high, operatingHours: always}} {both}\n"})) == []
    (finding,) = found(hello({"": f"spec: {{tier: high, operatingHours: 24x7}} {both}\n"}))
    assert (finding.rule, finding.message) == (
        "unneeded-suppression",
        "there is no `unknown-hours` here to suppress",
    )
    neither = found(hello({"": f"spec: {{tier: critical, operatingHours: 24x7}} {both}\n"}))
    assert [f.rule for f in neither] == ["unneeded-suppression"] * 2
    assert {name for name in ("unknown-tier", "unknown-hours") for f in neither if name in f.message} == {
        "unknown-tier",
        "unknown-hours",
    }


def test_a_comment_speaks_of_its_own_file_only(write: Write) -> None:
    commented = application(f"spec:\n  tier: critical {IGNORE}\n")
    wrong = application("spec:\n  tier: high\n").replace("hello", "archive")
    folder = write({"applications/hello.yaml": commented, "applications/archive.yaml": wrong})
    assert [(f.path, f.span.line, f.rule) for f in found(folder)] == [
        ("applications/archive.yaml", 7, "unknown-tier"),
        ("applications/hello.yaml", 7, "unneeded-suppression"),
    ]


def test_the_same_comment_in_two_files_is_needed_in_one(write: Write) -> None:
    commented = application(f"spec:\n  tier: critical {IGNORE}\n")
    wrong = application(f"spec:\n  tier: high {IGNORE}\n").replace("hello", "archive")
    folder = write({"applications/hello.yaml": commented, "applications/archive.yaml": wrong})
    assert [(f.path, f.rule) for f in found(folder)] == [("applications/hello.yaml", "unneeded-suppression")]


def test_one_of_two_findings_on_a_line_can_be_suppressed(hello: Write) -> None:
    folder = hello({"": f"spec: {{tier: high, operatingHours: always}} {IGNORE}\n"})
    assert names(folder) == ["unknown-hours"]


def test_all_findings_of_the_rule_on_the_line_are_suppressed(hello: Write) -> None:
    comment = "# usdfops: ignore[unknown-stage] They are to come."
    folder = hello({"": f"spec: {{deployment: {{stages: [{{stage: one}}, {{stage: two}}]}}}} {comment}\n"})
    assert names(folder) == []


def test_without_a_reason_the_comment_is_a_finding_and_does_its_work(hello: Write) -> None:
    for body in (
        "spec: {tier: high} # usdfops: ignore[unknown-tier]\n",
        "spec:\n  # usdfops: ignore[unknown-tier]   \n  tier: high\n",
    ):
        assert names(hello({"": body})) == ["suppression-without-reason"]


def test_what_a_file_is_cannot_be_suppressed(write: Write) -> None:
    text = application("spec: {}\n").replace("hello", "other")
    folder = write({"applications/other.yml": f"# usdfops: ignore[yml-suffix] It was always so.\n{text}"})
    at_line = {finding.rule: finding.span.line for finding in found(folder)}
    assert at_line["yml-suffix"] == 2, "the line that the comment speaks of"
    assert "unneeded-suppression" in at_line


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("null-value", "spec:\n  tier:  # usdfops: ignore[null-value] Nobody knows.\n"),
        ("yaml-tag", "spec: {tier: !!str critical}  # usdfops: ignore[yaml-tag] It is one.\n"),
        (
            "malformed-suppression",
            "# usdfops: ignore[malformed-suppression] Mine.\nspec: {} # usdfops: ignroe[unknown-tier] x\n",
        ),
        (
            "suppression-without-reason",
            "# usdfops: ignore[suppression-without-reason] So.\nspec: {tier: high} # usdfops: ignore[unknown-tier]\n",
        ),
        (
            "suppression-of-unknown-rule",
            "spec: {} # usdfops: ignore[no-such-rule, suppression-of-unknown-rule] Because.\n",
        ),
        ("unneeded-suppression", "spec: {} # usdfops: ignore[unknown-tier, unneeded-suppression] Because.\n"),
    ],
    ids=["null", "tag", "malformed", "no-reason", "unknown-rule", "unneeded"],
)
def test_what_is_wrong_with_yaml_or_a_comment_cannot_be_suppressed(
    hello: Write, rule: str, body: str
) -> None:
    assert rule in names(hello({"": body}))
    useless = [f.message for f in found(hello({"": body})) if f.rule == "unneeded-suppression"]
    assert f"`{rule}` cannot be suppressed" in useless


def test_every_firm_subject_is_firm_and_no_other(hello: Write) -> None:
    """A rule of each subject speaks on a line whose comment names it; only some of them fall silent."""
    silent = set()
    catalog = loaded(hello({"": "spec: {} # usdfops: ignore[{}] Because.\n"}))
    document = next(r for r in catalog.resources if r.document.path == "applications/hello.yaml").document
    for subject in {rule.subject for rule in RULES.values()}:
        rule = next(r for r in RULES.values() if r.subject == subject)
        body = f"spec: {{}} # usdfops: ignore[{rule.name}] Because.\n"
        catalog = loaded(hello({"": body}))
        resource = next(r for r in catalog.resources if r.document.path == document.path)
        finding = resource.spec.finding("something")
        spoken = rule._replace(check=lambda _, finding=finding: [finding])  # type: ignore[misc]
        if not lint(catalog, [spoken]):
            silent.add(subject)
    assert set(SUBJECTS) - silent == {"files", "yaml", "observations", "suppressions", "baseline"}


def test_a_comment_for_a_rule_that_did_not_run_may_be_needed(run: Run, write: Write) -> None:
    write({"applications/hello.yaml": application(f"spec: {{tier: critical}} {IGNORE}\n")})
    assert run("validate").code == 1
    assert run("validate", "--ignore", "unknown-tier").code == 0
    assert run("validate", "--select", "suppressions").code == 0
    assert run("validate", "--select", "suppressions,unknown-tier").code == 1
    assert run("validate", "--ignore", "unneeded-suppression").code == 0


@pytest.mark.parametrize(
    ("comment", "works"),
    [
        ("# usdfops : ignore[unknown-tier] Because.", True),
        ("#usdfops:ignore[unknown-tier]Because.", True),
        ("#   usdfops  :   ignore[ unknown-tier ]   Because.", True),
        ("#\tusdfops:\tignore[unknown-tier]\tBecause.", True),
        ("# usdfops: ignore [unknown-tier] Because.", False),
        ("# usdfops: ignore(unknown-tier) Because.", False),
        ("# usdfops: ignore[unknown-tier Because.", False),
        ("# usdfops: ignore unknown-tier", False),
        ("# usdfops: Ignore[unknown-tier] Because.", False),
        ("# usdfops: ignore[] Because.", False),
        ("# usdfops: ignore[ , ] Because.", False),
        ("# usdfops: noqa", False),
        ("# usdfops:", False),
    ],
)
def test_a_comment_works_or_is_malformed(hello: Write, comment: str, works: bool) -> None:
    for body in (f"spec: {{tier: high}} {comment}\n", f"spec:\n  {comment}\n  tier: high\n"):
        expected = [] if works else ["malformed-suppression", "unknown-tier"]
        assert sorted(names(hello({"": body}))) == expected


@pytest.mark.parametrize(
    "body",
    [
        f"spec:\n  security:\n    access: |\n      {IGNORE}\n  tier: high\n",
        f"spec:\n  security:\n    access: >-\n      All.\n      {IGNORE}\n  tier: high\n",
        f'spec:\n  security: {{access: "all\n    {IGNORE}"}}\n  tier: high\n',
        f"spec:\n  security: {{access: 'all\n    {IGNORE}'}}\n  tier: high\n",
        f'spec: {{tier: high, security: {{access: "{IGNORE}"}}}}\n',
        f"spec: {{tier: high, security: {{access: ' {IGNORE}'}}}}\n",
        f'spec: {{tier: high, security: {{access: "say \\" {IGNORE}"}}}}\n',
        f"spec: {{tier: high, security: {{access: 'it''s {IGNORE}'}}}}\n",
    ],
    ids=["literal", "folded", "quoted", "single", "on-line", "on-line-single", "escape", "doubled"],
)
def test_a_text_that_looks_like_a_comment_does_nothing(hello: Write, body: str) -> None:
    assert names(hello({"": body})) == ["unknown-tier"]


def test_a_comment_after_a_text_that_looks_like_one_still_counts(hello: Write) -> None:
    text = "# usdfops: ignore[unknown-hours] x"
    folder = hello({"": f'spec: {{tier: high, security: {{access: "{text}"}}}} {IGNORE}\n'})
    assert names(folder) == []
    folder = hello({"": f"spec:\n  security:\n    access: |\n      {text}\n  {IGNORE}\n  tier: high\n"})
    assert names(folder) == []
