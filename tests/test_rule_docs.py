"""Every rule's page is complete, and its examples do what they say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import found
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES, SUBJECTS

FENCE = re.compile(
    r"^```(?P<language>\w+) (?P<verdict>bad|good)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SECTION = re.compile(r"^(?=\S)", re.MULTILINE)
MARK = re.compile(r"\s*# <-- (?P<rule>[\w-]+)$", re.MULTILINE)


class Example(NamedTuple):
    language: str
    verdict: str
    path: str
    text: str


def examples(rule: Rule, verdict: str) -> list[Example]:
    return [
        Example(m["language"], m["verdict"], m["path"] or "applications/hello.yaml", m["text"])
        for m in FENCE.finditer(rule.page)
        if m["verdict"] == verdict
    ]


def merged(base: str, snippet: str) -> str:
    """`base` with each section (a key at the start of a line) of `snippet` in place of its own."""
    if ("apiVersion" in snippet and "metadata" in snippet) or not re.match(r"\w+:", snippet):
        return snippet
    replaced = {section.split(":")[0] for section in SECTION.split(snippet)}
    kept = [section for section in SECTION.split(base) if section.split(":")[0] not in replaced]
    return "".join(kept) + snippet


def applied(world: Path, shown: list[Example]) -> set[tuple[str, int]]:
    """Puts the examples into the world; the places at which they promise a finding."""
    marked = set()
    for example in shown:
        if example.language == "sh":
            subprocess.run(["sh", "-ec", example.text], cwd=world, check=True)
            continue
        file = world / example.path
        text = merged(file.read_text() if file.exists() else "", example.text)
        lines = text.splitlines()
        marked |= {(example.path, n + 1) for n, line in enumerate(lines) if MARK.search(line)}
        file.parent.mkdir(exist_ok=True)
        file.write_text(MARK.sub("", text))
    return marked


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_bad_examples_are_found_where_they_are_marked(rule: Rule, world: Path) -> None:
    shown = examples(rule, "bad")
    assert shown, "a bad example is missing"
    marked = applied(world, shown)
    findings = found(world)
    assert {finding.rule for finding in findings} == {rule.name}
    if marked:
        assert {(finding.path, finding.span.line) for finding in findings} == marked


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_good_examples_are_clean(rule: Rule, world: Path) -> None:
    shown = examples(rule, "good")
    assert shown, "a good example is missing"
    applied(world, shown)
    assert found(world) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_pages_say_what_is_wrong_in_one_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z].{10,110}\.", rule.summary), rule.summary
    assert len(FENCE.findall(rule.page)) == rule.page.count("```") / 2, "a fence that no test runs"


def test_every_module_of_rules_is_listed() -> None:
    folder = Path(SUBJECTS["yaml"].__file__ or "").parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(SUBJECTS)
    assert all(rule.subject in SUBJECTS for rule in RULES.values())
    assert not set(RULES) & set(SUBJECTS), "a rule and a subject must not share a name"


def test_the_world_is_clean(world: Path) -> None:
    assert found(world) == []
