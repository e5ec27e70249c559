"""Puts known faults into the committed catalog and counts how many are found, and how exactly.

    python -m tests.faults [--places 20] [--seed 0]

One class of fault per rule; each is put into that many random places of the catalog at which it
applies, one at a time. A fault is found when its rule speaks, and exactly found when it does so on
the line on which the fault was put. Prints a row per rule and the shares.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from usdfops.catalog.load import assembled, part, resolve
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES
from usdfops.model import kind_of
from usdfops.read.document import Document, parse
from usdfops.read.tree import File, walk

CATALOG = Path(__file__).parent.parent / "catalog"
TODAY = "2026-11-22"


class Fault(NamedTuple):
    """A broken file, and the line on which it was broken; no line where the file itself is wrong."""

    path: str
    content: bytes
    line: int | None
    trouble: tuple[str, str] | None = None
    instead: str | None = None
    """The file that disappears, where one was moved."""
    former: dict[tuple[str, str], str] | None = None
    """What history knows to be gone."""


Source = dict[str, Document]
Faults = Iterator[Fault]
Inject = Callable[[Source, random.Random], Faults]

INJECTIONS: dict[str, Inject] = {}


def injects(inject: Inject) -> Inject:
    """Registers what makes the faults of the rule that it is called like."""
    INJECTIONS[inject.__name__.replace("_", "-")] = inject
    return inject


def edited(path: str, lines: list[str], number: int) -> Fault:
    return Fault(path, ("\n".join(lines) + "\n").encode(), number)


def on_lines(pattern: str, replacement: str, paths: str = "") -> Inject:
    """Faults made by replacing one match of `pattern` in a file whose path begins with `paths`.

    The last line of the replacement is the faulty one.
    """

    def inject(source: Source, chance: random.Random) -> Faults:
        hits = [
            (path, match)
            for path in sorted(source)
            if path.startswith(paths)
            for match in re.finditer(pattern, source[path].text, re.MULTILINE)
        ]
        chance.shuffle(hits)
        for path, match in hits:
            text, new = source[path].text, match.expand(replacement)
            if new != match[0]:
                line = text[: match.start()].count("\n") + new.count("\n") + 1
                yield Fault(path, (text[: match.start()] + new + text[match.end() :]).encode(), line)

    return inject


def appended(text: str, paths: str = "", line: int = 1, unless: str = "") -> Inject:
    """Faults made by adding `text` at the end of the file; `line` is the faulty one of it."""

    def inject(source: Source, chance: random.Random) -> Faults:
        for path in shuffled(source, chance):
            has_spec = re.findall(r"^\w.*", source[path].text, re.MULTILINE)[-1] == "spec:"
            if path.startswith(paths) and has_spec and not (unless and unless in source[path].text):
                lines = source[path].text.rstrip("\n").splitlines()
                yield edited(path, [*lines, *text.splitlines()], len(lines) + line)

    return inject


def shuffled(source: Source, chance: random.Random) -> list[str]:
    paths = sorted(source)
    chance.shuffle(paths)
    return paths


APP = "applications/"
SERVICE = "services/"
DUTY = "responsibilities/"
STANDARD = "standards/"
FACILITY = "facilities/"
PLAN = "plans/"
ITEM = r"^(    - id: (\S+)\n      title: .*)$"
NEED = "projections/"
HAS = r"^(      expect): has\(app\..*$"
TRICKY = "\u2028"


def whole(change: Callable[[str, bytes], Fault | None]) -> Inject:
    """Faults that are about the file and not about a line of it."""

    def inject(source: Source, chance: random.Random) -> Faults:
        for path in shuffled(source, chance):
            fault = change(path, source[path].text.encode())
            if fault:
                yield fault

    return inject


WAIVER = "  exceptions:\n    - requirement: x\n      waived: For a while.\n"
SIMPLE: dict[str, Inject] = {
    # yaml
    "syntax-error": on_lines(r"^(  \w+): [^|>\"'\[{].*$", r"\1: [broken: {"),
    "not-utf-8": whole(
        lambda p, b: Fault(p, b.replace(b"title: ", b"title: \xff", 1), line_of(b, b"title: "))
    ),
    "byte-order-mark": whole(lambda p, b: Fault(p, b"\xef\xbb\xbf" + b, 1)),
    "duplicate-key": on_lines(r"^(  (?:name|title)): (.*)$", r"\1: \2\n\1: \2"),
    "second-document": whole(lambda p, b: Fault(p, b + b"---\nmore: 1\n", b.count(b"\n") + 1)),
    "tab-for-space": on_lines(r"^( +\w+): (\w)", "\\1:\t\\2"),
    "yaml-directive": whole(lambda p, b: Fault(p, b"%YAML 1.1\n---\n" + b, 1)),
    "yaml-tag": on_lines(r"^( +title): (\w)", r"\1: !!str \2"),
    "too-deep": appended(f"  x: {'[' * 60}{']' * 60}"),
    "alias-explosion": appended("  x: &x [*x]"),
    "null-value": on_lines(
        r"^(  (?:description|group|tier|type|category|lifecycle)): \w[^|>\n]*$(?!\n    )", r"\1:"
    ),
    "key-not-a-string": appended("  3: x"),
    "unbounded-number": appended("  x: .inf"),
    "old-line-end": on_lines(r"^(  title: \w)", r"\1" + TRICKY),
    "empty-file": whole(lambda p, b: Fault(p, b"# nothing\n", 1)),
    # structure
    "unknown-api-version": on_lines(r"usdfops/v1$", "usdfops/v2"),
    "unknown-kind": on_lines(r"^kind: (\w+)$", r"kind: \1x"),
    "unknown-field": on_lines(r"^(  [a-z]+)([a-z]): ", r"\1x\2: "),
    "missing-field": whole(
        lambda p, b: Fault(p, re.sub(rb"(?m)^  title: .*\n", b"", b, count=1), line_of(b, b"metadata:"))
    ),
    "wrong-type": on_lines(r"^( +(?:title|because|description)): \w[^|>\n]*$(?!\n    )", r"\1: 3"),
    "unknown-value": on_lines(r"^(  (?:type|category|lifecycle|side)): (\w+).*$", r"\1: x\2"),
    "unclear-choice": on_lines(
        r"^(    - )(application|external): (\S+).*$", r"\1\2: \3\n      service: ceph-s3", APP
    ),
    "malformed-name": on_lines(r"^(    - external): (\w)(\S*)$", r"\1: \2 \3", APP),
    "malformed-url": on_lines(r"(?<=: )https://(\S+)$", r"\1"),
    "link-not-http": on_lines(r"(?<=: )https://(\S+)$", r"javascript:\1"),
    "malformed-date": on_lines(r'asOf: "(\d+)-(\d+)-(\d+)"', r'asOf: "\3.\2.\1"'),
    "impossible-date": on_lines(r'asOf: "(\d+)-\d+-\d+"', r'asOf: "\1-02-31"'),
    "malformed-duration": appended("  recovery:\n    timeObjective: 4 hours", APP, 2, "recovery:"),
    "malformed-quantity": appended("  quota:\n    - title: Size\n      amount: much", SERVICE, 3, "quota:"),
    "malformed-channel": on_lines(r"slack: (\S+)$", r"slack: '#\1'"),
    "malformed-label": on_lines(r"^(  title: .*)$", "\\1\n  labels: {Key: x}"),
    "empty-text": on_lines(r"^(    - title): .*$", r'\1: " "'),
    "repeated-item": on_lines(r"^(    - https://\S+)$", r"\1\n\1"),
    # editors
    "missing-schema-line": whole(lambda p, b: Fault(p, b.partition(b"\n")[2], 1)),
    "schema-of-another-kind": on_lines(r"^(# yaml-language.*/)(?!role)[\w-]+(?=\.schema)", r"\1role"),
    # identity
    "misnamed-file": on_lines(r"^(  name: [a-z0-9-]+)$", r"\1-x", APP),
    "empty-title": on_lines(r"^  title: .*$", '  title: ""'),
    "duplicate-alias": on_lines(r"^(  title: .*)$(?!\n  aliases)", "\\1\n  aliases: [APDB]", APP),
    "term-defined-twice": on_lines(r"^(    - name: [\w-]+)$", r"\1\n\1", "facilities/"),
    # references
    "unknown-reference": on_lines(r"^(    - (?:service|application)): ([a-z0-9-]+)$", r"\1: x\2x", APP),
    "alias-as-reference": on_lines(r"^(  group): ([a-z-]+)$", r"\1: @\2", APP),
    "self-reference": appended("  partOf: @self", APP, 1, "partOf:"),
    "unknown-tier": on_lines(r"^  tier: .*$", "  tier: high", APP),
    "unknown-hours": on_lines(r"^(  operatingHours): ([\w-]+).*$", r"\1: \2x", APP),
    # services
    "unknown-plan": on_lines(
        r"^(    - service): (cnpg-postgres)$(?!\n      )", r"\1: \2\n      plan: hugh", APP
    ),
    "unnamed-plan": on_lines(
        r"^(    - service: cnpg-postgres)$(?!\n      )", r"\1\n      parameters: {instance: x}", APP
    ),
    "invalid-parameter": on_lines(
        r"^(    - service: ceph-s3)$(?!\n      )", r"\1\n      parameters: {buckte: x}", APP
    ),
    "invalid-plan-schema": on_lines(r"^( +)type: object$", r"\1type: objekt", SERVICE),
    "remote-plan-schema": on_lines(
        r"^( +)type: object$", r"\1type: object\n\1$ref: https://example.org/schema.json", SERVICE
    ),
    # deployment
    "unknown-cluster": on_lines(r"^( +cluster): ([a-z0-9-]+)$", r"\1: \2x"),
    "unknown-stage": on_lines(r"^( +(?:- )?stage): (\w+)$", r"\1: \2uction"),
    "unknown-environment": on_lines(r"^(    environments: \[[a-z-]+)", r"\1x", APP),
    "repeated-stage": on_lines(r"^(      - stage: )(\w+)$", r"\1\2\n        namespaces: [x]\n\1\2", APP),
    # facilities
    "unknown-site": on_lines(r"^(      site): ([a-z0-9-]+)$", r"\1: \2x", FACILITY),
    "unknown-component": on_lines(
        r"^(      (?:source|destination): \{facility: \w+, component: [a-z-]+)", r"\1x", FACILITY
    ),
    "foreign-link": on_lines(
        r"^(      source): \{.*\}\n(      destination): \{.*\}$",
        r"\2: {facility: chile-dac}\n\1: {facility: us-dac}",
        FACILITY,
    ),
    "link-to-itself": on_lines(
        r"^(      source: )(\{facility: (\w+), component: [a-z-]+\})\n(      destination: )\{facility: \3,.*$",
        r"\1\2\n\4\2",
        FACILITY,
    ),
    "repeated-link": on_lines(
        r"^    - name: (\S+)\n      carries: (\w+)\n      source: (\{.*\})\n      destination: (\{.*\})$",
        r"\g<0>\n    - carries: \2\n      source: \3\n      destination: \4\n      name: \1-again",
        FACILITY,
    ),
    "unreachable-link": on_lines(
        r"^(      source: \{facility: usdf.*)\}\n(      destination: \{facility: [uf][kr]df, component: [a-z-]+).*$",
        r"\1, exposed: false}\n\2, exposed: false}",
        FACILITY,
    ),
    "date-of-nothing": on_lines(
        r"^(      type: [a-z-]+)$", r'\1\n      readinessAsOf: "2026-01-31"', FACILITY
    ),
    "application-elsewhere": on_lines(
        r"^(      site: (?:lancaster|ral|cc-in2p3))$", r"\1\n      application: rucio", FACILITY
    ),
    # expressions
    "invalid-expression": on_lines(r"^(  when: app\.\w+) == ", r"\1 = ", DUTY),
    "unknown-field-in-expression": on_lines(r"^(      (?:when|expect): .*?\bapp\.\w+)\b", r"\1x", STANDARD),
    "variable-out-of-scope": on_lines(r"^(      expect: .*)\bapp\.", r"\1service.", STANDARD),
    "reference-as-text": on_lines(HAS, r"\1: app.group == 'alert-production'", STANDARD),
    "unknown-value-in-expression": on_lines(r"(?<=app\.type == ')(\w+)", r"\1x"),
    "has-of-mapping": on_lines(HAS, r"\1: has(app.recovery)", STANDARD),
    # standards
    "unclear-expectation": on_lines(
        r"^      expect: [^>\n].*$", r"\g<0>\n      unmeasured: Nobody knows.", STANDARD
    ),
    "wrong-example": on_lines(r"^(        passes): \{.*$", r"\1: {lifecycle: planned}", STANDARD),
    "unfailable-requirement": on_lines(HAS + r"(?!\n      evidence)", r"\1: has(app.name)", STANDARD),
    "failing-expression": on_lines(HAS, r"\1: app.name > 1", STANDARD),
    "example-without-day": on_lines(r"^(        (?:passes|fails): \{.*), today: [^,}]+\}", r"\1}", STANDARD),
    "unpaired-evidence": on_lines(r"^(      evidence: .*)\n      freshFor: .*$", r"\1", STANDARD),
    "evidence-not-a-date": on_lines(r"^(      evidence: .*\w)$", r"\1x", STANDARD),
    # boundary
    "no-accountable-role": whole(
        lambda p, b: (
            Fault(p, re.sub(rb"(?m)^    accountable: .*\n", b"", b), line_of(b, b"  default:"))
            if p.startswith(DUTY)
            else None
        )
    ),
    "two-accountable-roles": on_lines(r"^(    - responsibility: \S+)$", r"\1\n\1"),
    "role-on-wrong-side": appended("  roles:\n    applications-and-users: square", APP, 2, "roles:"),
    "deviation-without-reason": appended(
        "  deviations:\n    - responsibility: deployment\n      accountable: applications-and-users",
        *(APP, 2, "deviations:"),
    ),
    "deviation-without-effect": appended(
        "  deviations:\n    - responsibility: deployment\n      accountable: service-infrastructure\n"
        "      because: It is ours.",
        *(APP, 2, "deviations:"),
    ),
    "outdated-agreement": on_lines(
        r"^(  since: .*)$",
        r"\1\n  agreed:\n    application: square\n    infrastructure: other\n    date: 2025-01-01",
        DUTY,
    ),
    "team-on-both-sides": on_lines(
        r"^(  since: .*)$",
        r"\1\n  agreed:\n    date: 2026-11-24\n    application: square\n    infrastructure: square",
        DUTY,
    ),
    "signed-by-another-team": appended(
        '  deviations:\n    - responsibility: runbooks-and-documentation\n      agreed:\n        date: "2026-11-20"\n'
        "        infrastructure: other\n        application: square",
        *(APP, 6, "deviations:"),
    ),
    # exceptions
    "waiver-without-end": appended(WAIVER + "      approvedBy: square", APP, 3),
    "ended-waiver": appended(WAIVER + '      approvedBy: square\n      until: "2026-01-31"', APP, 5),
    "waiver-without-approval": appended(WAIVER + '      until: "2999-01-31"', APP, 3),
    "self-approved-waiver": appended(
        "  roles: {service-owner: square}\n" + WAIVER + '      approvedBy: square\n      until: "2999-01-31"',
        APP,
        5,
    ),
    "unknown-requirement": appended(
        "  exceptions:\n    - requirement: backup-statd\n      notApplicable: So.", APP, 2, "exceptions:"
    ),
    "exception-of-other-kind": appended(
        "  exceptions:\n    - requirement: backup-stated\n      notApplicable: So.", SERVICE, 2, "exceptions:"
    ),
    "repeated-exception": appended(
        "  exceptions:\n" + "    - requirement: backup-stated\n      notApplicable: So.\n" * 2,
        *(APP, 4, "exceptions:"),
    ),
    # periods
    "unknown-period": on_lines(r"^(        )(?:LOY|FY)(\d+)(?=: )", r"\1LOY4\2", NEED),
    "repeated-period": on_lines(r"^(    - \{year: \w+, phase: [\w-]+\})$", r"\1\n\1", NEED),
    "unordered-periods": on_lines(
        r"^(    - \{year: )(LOY\d)(, .*\n    - \{year: )(LOY\d)(?=,)", r"\1\4\3\2", NEED
    ),
    "survey-without-start": on_lines(
        r"^  surveyStart:\n(?:    .*\n)+((?:  periods:|    - \{year: FY).*\n)+    - \{year: LOY1(?=,)",
        "  periods:\n    - {year: LOY1",
        NEED,
    ),
    "unfitting-phase": on_lines(r"^(    - \{year: LOY\d+, phase): survey", r"\1: post-operations", NEED),
    "reversed-releases": on_lines(r"^(    - first: )LOY1(\n      last: LOY1)$", r"\1LOY3\2", NEED),
    "overlapping-releases": on_lines(r"^(      last: )LOY1(\n.*\n.*\n    - first: LOY2)$", r"\1LOY3\2", NEED),
    # projections
    "missing-demand": on_lines(r"^      demand:\n        \w+: .*$", r"      demand:", NEED),
    "unfitting-unit": on_lines(r"^(        \w+: [\d.]+ (?:million )?)(?:core hours|PB)$", r"\1cores", NEED),
    "repeated-share": on_lines(r"^(    - \{facility: \w+, share: \d+%\})$", r"\1\n\1", NEED),
    "shares-not-whole": on_lines(r"^  shares:.*\n    - .*$", r"  shares:", NEED),
    "unknown-quantity": appended(
        "  provisioned:\n    - {quantity: storge, amount: 1 PB, fiscalYear: FY25}", "facilities/", 2
    ),
    "repeated-provision": appended(
        "  provisioned:\n" + "    - {quantity: storage, amount: 1 PB, fiscalYear: FY25}\n" * 2,
        "facilities/",
        3,
    ),
    # plans
    "duplicate-item": on_lines(ITEM, r"\1\n    - id: \2", PLAN),
    "unknown-item": on_lines(r"^( +carriedFrom: \{plan: f23a, item: [\w-]+)\}$", r"\1x}", PLAN),
    "unknown-area": on_lines(r"^(      area): ([\w-]+)$", r"\1: \2x", PLAN),
    "area-unlike-outer": on_lines(
        r"^(        - id: \S+\n          title: .*)$", r"\1\n          area: middleware", f"{PLAN}f23a"
    ),
    "carried-in-a-circle": on_lines(ITEM, r"\1\n      carriedFrom: {item: \2}", f"{PLAN}ldf"),
    "replaced-in-a-circle": on_lines(ITEM, r"\1\n      replacedBy: {item: \2}", f"{PLAN}ldf"),
    "completed-around-open": on_lines(
        r"^      items:\n(        - id: \S+\n          title: .*)$(?!\n          status)",
        r"      status: completed\n      items:\n\1\n          status: in-progress",
        PLAN,
    ),
    "completed-and-replaced": on_lines(
        ITEM, r"\1\n      status: completed\n      replacedBy: {item: service-operations}", f"{PLAN}ldf"
    ),
    "event-beside-day": on_lines(ITEM, r'\1\n      due: "2026-08-31"\n      before: shipment', f"{PLAN}f23"),
    "requirement-of-other-kind": on_lines(
        r"^(      resources:\n        - application: \S+)$(?!\n        -)",
        r"\1\n      requirements: [menu-owner-stated]",
        PLAN,
    ),
    # cycles
    "later-cycle-as-earlier": on_lines(
        ITEM, r"\1\n      carriedFrom: {plan: f23b, item: ocps}", f"{PLAN}f23a"
    ),
    "circular-follows": appended("  follows: f23b", f"{PLAN}f23a"),
    "end-before-start": appended('  start: "2026-03-01"\n  end: "2026-02-28"', PLAN, 2),
    "due-outside-cycle": appended(
        '  end: "2026-08-31"\n  milestones:\n    - name: x\n      title: X\n      due: "2026-09-01"',
        *(PLAN, 5, "milestones:"),
    ),
    "state-against-dates": appended('  end: "2026-08-31"\n  state: running', PLAN, 2, "state:"),
    # observations
    "edited-observation": on_lines(r"^(  checksum: sha256:)..", r"\1zz", "observed/"),
    # hygiene
    "personal-address": on_lines(r"^(  description: \w.*)$", r"\1 Ask jane.doe@example.org."),
    "person-as-team": appended("  roles:\n    service-owner: Jane Doe", APP, 2, "roles:"),
    "leaked-secret": on_lines(r"^(  description: )\w.*$", r"\1The token is ghp_" + "a1" * 18),
    "link-to-localhost": on_lines(r"(?<=: )https://[^/\s]+", "http://localhost:8080"),
    "placeholder-text": on_lines(r"^(    - title): .*$", r"\1: TBD"),
    "none-beside-facts": appended(
        "  monitoring:\n    logs: Somewhere.\n    none: It is off.", APP, 3, "monitoring:"
    ),
    "date-in-future": on_lines(r'asOf: "\d+', 'asOf: "2999'),
    # suppressions
    "malformed-suppression": on_lines(r"^(kind: \w+)$", r"\1 # usdfops: ignore this"),
    "suppression-without-reason": on_lines(r"^(  tier: ).*$", r"\1high # usdfops: ignore[unknown-tier]", APP),
    "suppression-of-unknown-rule": on_lines(r"^(kind: \w+)$", r"\1 # usdfops: ignore[unknown-teir] Because."),
    "unneeded-suppression": on_lines(r"^(kind: \w+)$", r"\1 # usdfops: ignore[unknown-kind] Because."),
    # files
    "link-out-of-catalog": whole(lambda p, b: Fault(p, b"", None, ("link-out-of-catalog", "is a link"))),
    "not-a-file": whole(lambda p, b: Fault(p, b"", None, ("not-a-file", "is not a plain file"))),
    "unreadable-file": whole(lambda p, b: Fault(p, b"", None, ("unreadable-file", "cannot be read"))),
    "too-large": whole(lambda p, b: Fault(p, b + b"#" * 1_100_000, None)),
    "yml-suffix": whole(lambda p, b: Fault(p[:-4] + "yml", b, None, None, p)),
}
INJECTIONS.update(SIMPLE)


def line_of(content: bytes, words: bytes) -> int:
    return content[: content.index(words)].count(b"\n") + 1


@injects
def alias_as_reference(source: Source, chance: random.Random) -> Faults:
    titles = {Path(p).stem: title(d) for p, d in source.items() if p.startswith("groups/")}
    for fault in on_lines(r"^(  group): ([a-z-]+)$", r"\1: @\2", APP)(source, chance):
        text = re.sub(
            r"^(  group): @([a-z-]+)$",
            lambda m: f"{m[1]}: {titles[m[2]]}",
            fault.content.decode(),
            flags=re.MULTILINE,
        )
        yield fault._replace(content=text.encode())


@injects
def reused_name(source: Source, chance: random.Random) -> Faults:
    for path in shuffled(source, chance):
        kind, name = kind_of(path), path.rpartition("/")[2].removesuffix(".yaml")
        if kind is not None and kind.name != "SupportModel":
            content = source[path].text.encode()
            line = line_of(content, b"\n  name: ") + 1
            yield Fault(path, content, line, former={(kind.name, name): "Something else"})


def title(document: Document) -> str:
    data = document.data
    assert isinstance(data, dict)
    return str(data["metadata"]["title"])


@injects
def self_reference(source: Source, chance: random.Random) -> Faults:
    for fault in appended("  partOf: @self", APP, 1, "partOf:")(source, chance):
        yield fault._replace(content=fault.content.replace(b"@self", Path(fault.path).stem.encode()))


@injects
def circular_part_of(source: Source, chance: random.Random) -> Faults:
    """A part of something that is made a part of it."""
    parts = {
        p: m[1] for p, d in source.items() if (m := re.search(r"^  partOf: (\S+)$", d.text, re.MULTILINE))
    }
    for path in shuffled(source, chance):
        for below, above in parts.items():
            if path == f"{APP}{above}.yaml":
                lines = source[path].text.rstrip("\n").splitlines()
                yield edited(path, [*lines, f"  partOf: {Path(below).stem}"], len(lines) + 1)


@injects
def duplicate_name(source: Source, chance: random.Random) -> Faults:
    for path in shuffled(source, chance):
        kind = path.rpartition("/")[0]
        others = [p for p in source if p.startswith(f"{kind}/") and p != path]
        if kind and others:
            other = Path(chance.choice(others)).stem
            text = re.sub(r"^  name: .*$", f"  name: {other}", source[path].text, count=1, flags=re.MULTILINE)
            yield Fault(path, text.encode(), line_of(text.encode(), b"  name: "))


@injects
def misplaced_file(source: Source, chance: random.Random) -> Faults:
    for path in shuffled(source, chance):
        if path.startswith(APP):
            moved = "groups/" + Path(path).name
            text = source[path].text
            yield Fault(moved, text.encode(), line_of(text.encode(), b"kind: "), None, path)


@injects
def retired_reference(source: Source, chance: random.Random) -> Faults:
    """A dependency on an application that a changed file retires, found at whoever names it."""
    yield from _pointed_at(source, chance, APP, "application", "lifecycle: retired")


@injects
def deprecated_service_in_use(source: Source, chance: random.Random) -> Faults:
    yield from _pointed_at(source, chance, SERVICE, "service", "lifecycle: deprecated")


@injects
def retired_service_in_use(source: Source, chance: random.Random) -> Faults:
    yield from _pointed_at(source, chance, SERVICE, "service", "lifecycle: retired")


def _pointed_at(source: Source, chance: random.Random, folder: str, key: str, says: str) -> Faults:
    for path in shuffled(source, chance):
        name = Path(path).stem
        hits = [
            (p, n)
            for p, d in source.items()
            for n, line in enumerate(d.text.splitlines(), 1)
            if p.startswith(APP) and re.fullmatch(rf"    - {key}: {re.escape(name)}", line)
        ]
        if path.startswith(folder) and hits:
            text = re.sub(r"^  lifecycle: .*\n", "", source[path].text, flags=re.MULTILINE)
            text = re.sub(r"^spec:$", f"spec:\n  {says}", text, count=1, flags=re.MULTILINE)
            yield Fault(path, text.encode(), None)


@injects
def required_service_not_used(source: Source, chance: random.Random) -> Faults:
    for path in shuffled(source, chance):
        text = source[path].text
        if path.startswith(APP) and "pattern: phalanx" in text and "    - service: argocd\n" in text:
            changed = text.replace("    - service: argocd\n", "", 1)
            yield Fault(path, changed.encode(), line_of(changed.encode(), b"  uses:"))


@injects
def services_disagree(source: Source, chance: random.Random) -> Faults:
    """A second service of an application that says something about what its first one says something about."""
    said = "  responsibilities:\n    - responsibility: database-backup\n      responsible: [service-owner]"
    first = "    - service: cnpg-postgres\n"
    users = [d.text for p, d in source.items() if p.startswith(APP) and first in d.text]
    used = {name for text in users for name in re.findall(r"^    - service: (\S+)$", text, re.MULTILINE)}
    for fault in appended(said, SERVICE, 1, "responsibilities:")(source, chance):
        if Path(fault.path).stem in used:
            yield fault._replace(line=None)


@injects
def unsourced_responsibility(source: Source, chance: random.Random) -> Faults:
    """A responsibility that is stated, without the sources that state it."""
    for path in shuffled(source, chance):
        text = re.sub(r"^  sources:.*\n(?:    .*\n)+", "", source[path].text, flags=re.MULTILINE)
        if path.startswith(DUTY) and "  status: stated" in text:
            yield Fault(path, text.encode(), line_of(text.encode(), b"  status: stated"))


@injects
def duplicate_requirement(source: Source, chance: random.Random) -> Faults:
    """A requirement with the id of the very first one."""
    first, *others = (path for path in sorted(source) if path.startswith(STANDARD))
    name = re.findall(r"^    - id: (\S+)$", source[first].text, re.MULTILINE)[0]
    for path in others:
        yield from on_lines(r"^(    - id): \S+$", rf"\1: {name}", path)(source, chance)


@injects
def requirement_without_examples(source: Source, chance: random.Random) -> Faults:
    for path in shuffled(source, chance):
        text = source[path].text
        for match in re.finditer(r"^      examples:\n(?:        .*\n)+", text, re.MULTILINE):
            if path.startswith(STANDARD):
                before = text[: match.start()]
                changed = before + text[match.end() :]
                yield Fault(path, changed.encode(), before[: before.rindex("    - id:")].count("\n") + 1)


@injects
def unneeded_acceptance(source: Source, chance: random.Random) -> Faults:
    """An entry of the baseline for a mistake that an application does not make."""
    yield from _accepted(source, chance, "2999-01-31", 3)


@injects
def ended_acceptance(source: Source, chance: random.Random) -> Faults:
    yield from _accepted(source, chance, "2026-01-31", 6)


def _accepted(source: Source, chance: random.Random, until: str, line: int) -> Faults:
    for path in shuffled(source, chance):
        if path.startswith(APP):
            entry = f"  - resource: Application/{Path(path).stem}\n    rule: empty-title\n    reason: It will do.\n"
            text = f'version: 1\nentries:\n{entry}    until: "{until}"\n'
            yield Fault("baseline.yaml", text.encode(), line)


class Score(NamedTuple):
    """How a rule did: places tried, faults found, faults found on the very line."""

    tried: int
    found: int
    exact: int


def measure(places: int, seed: int, only: str | None = None) -> dict[str, Score]:
    """The score of each rule over up to that many places of the catalog."""
    source = {file.path: parse(file) for file in walk(str(CATALOG))}
    assert not lint(resolve(source.values(), as_of=TODAY)), "the catalog has findings of its own"
    scores = {}
    for rule in RULES:
        if only in (None, rule):
            chance = random.Random(f"{seed} {rule}")
            scores[rule] = _score(rule, source, INJECTIONS[rule](source, chance), places)
    return scores


def _score(rule: str, source: Source, faults: Faults, places: int) -> Score:
    tried = found = exact = 0
    for fault in faults:
        if tried == places:
            break
        tried += 1
        changed = {**source, fault.path: parse(File(fault.path, fault.content, fault.trouble))}
        if fault.instead:
            del changed[fault.instead]
        catalog = assembled(map(part, changed.values()), as_of=TODAY, former=fault.former)
        findings = [f for f in lint(catalog) if f.rule == rule]
        found += bool(findings)
        lines = {f.span.line for f in findings if f.path == fault.path}
        exact += bool(findings) if fault.line is None else fault.line in lines
    return Score(tried, found, exact)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--places", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rule", choices=list(RULES))
    options = parser.parse_args()
    scores = measure(options.places, options.seed, options.rule)
    for rule, score in scores.items():
        print(f"{rule:<30} {score.tried:>4} tried {score.found:>4} found {score.exact:>4} on the line")
    tried, found, exact = (sum(column) for column in zip(*scores.values(), strict=True))
    print(f"{found} of {tried} found ({found / tried:.1%}), {exact} on the very line ({exact / tried:.1%})")
    return 0 if found >= 0.99 * tried and exact >= 0.95 * tried else 1


if __name__ == "__main__":
    sys.exit(main())
