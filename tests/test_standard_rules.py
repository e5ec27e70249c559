"""The rules about expressions, standards and exceptions: each branch that their examples leave out."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, WORLD, Write, application, found, loaded
from usdfops.catalog.load import load
from usdfops.finding import Finding
from usdfops.judge.gaps.examples import example_outcome, tried
from usdfops.judge.gaps.standards import requirement
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES

HEAD = "apiVersion: usdfops/v1\nkind: Standard\nmetadata: {name: recovery, title: Recovery}\n"
ASKED = """\
    - id: backup-stated
      title: It says so
      why: Otherwise nobody knows.
      level: required
      side: application
      effort: hours
"""


def standard(body: str, kind: str = "Application") -> dict[str, str | bytes]:
    """The one standard of the small catalog, with one requirement."""
    lines = "".join(f"      {line}\n" for line in body.strip().splitlines())
    return {"standards/recovery.yaml": f"{HEAD}spec:\n  kind: {kind}\n  requirements:\n{ASKED}{lines}"}


def duty(when: str, scope: str = "application") -> dict[str, str | bytes]:
    text = (WORLD / "responsibilities" / "backup.yaml").read_text()
    head, _, _ = text.partition("spec:")
    default = "  default: {responsible: [service-owner], accountable: service-owner}\n"
    return {"responsibilities/backup.yaml": f"{head}spec:\n  scope: {scope}\n  when: {when}\n{default}"}


def text_at(finding: Finding, files: dict[str, str | bytes]) -> str:
    """What a finding underlines."""
    line = str(files[finding.path]).splitlines()[finding.span.line - 1]
    return line[finding.span.column - 1 : finding.span.end_column - 1]


UNKNOWN = "unknown-field-in-expression"


@pytest.mark.parametrize(
    ("when", "rule", "at", "message", "hint"),
    [
        ("has(app.recovry.x)", UNKNOWN, "recovry", "`recovry` is no field of `app`", "write `recovery`"),
        ("app.tpye == 'x'", UNKNOWN, "tpye", "`tpye` is no field of `app`", "write `type`"),
        ("app.type.name == 'x'", UNKNOWN, "name", "`app.type` is no mapping: it has no `name`", "leave the field out"),
        (
            "app.uses.service == app.uses",
            *(UNKNOWN, "service", "`app.uses` is a list: it has no `service`"),
            "ask its items: `app.uses.exists(each, ...)`",
        ),
        ("app.uses.exists(u, u.srvice.name == 'database')", UNKNOWN, "srvice", "`srvice` is no field of `u`", "write `service`"),
        ("services.all(s, has(s.lifecicle))", UNKNOWN, "lifecicle", "`lifecicle` is no field of `s`", "write `lifecycle`"),
        ("dependencies.exists(d, d.category == 'x')", UNKNOWN, "category", "`category` is no field of `d`", None),
        ("app.group.title == 'x'", UNKNOWN, "title", "`title` is no field of `app.group`", "write one of `kind` or `name`"),
        ("has(tier.max)", UNKNOWN, "max", "`max` is no field of `tier`", None),
        ("pattern.recomended", UNKNOWN, "recomended", "`recomended` is no field of `pattern`", "write `recommended`"),
        ("app.roles['service-ownr'].name == 'x'", UNKNOWN, "service-ownr", "`service-ownr` is no field of `app.roles`", "write `service-owner`"),
        ("app.observed.page.sections.`a-b`.c == 'x'", UNKNOWN, "c", "`app.observed.page.sections.a-b` is no mapping: it has no `c`", None),
        ("app.observed.page.exits", UNKNOWN, "exits", "`exits` is no field of `app.observed.page`", "write `exists`"),
        ("app.metadata.reviewdOn < today", UNKNOWN, "reviewdOn", "`reviewdOn` is no field of `app.metadata`", "write `reviewedOn`"),
        ("service.category == 'x'", "variable-out-of-scope", "service", "there is no `service` here", None),
        ("facility.does == []", "variable-out-of-scope", "facility", "there is no `facility` here", None),
        (
            "app.group == 'alerts'",
            *("reference-as-text", "app.group", "`app.group` names a group by `kind` and `name`, and never equals a text"),
            "write `app.group.name`",
        ),
        ("'x' != app.roles['service-owner']", "reference-as-text", None, None, "write `app.roles['service-owner'].name`"),
        ("app.facility in ['usdf']", "reference-as-text", "app.facility", None, "write `app.facility.name`"),
        (
            "'kubernetes' in pattern.requires",
            *("reference-as-text", "pattern.requires", None),
            "write `pattern.requires.exists(each, each.name == ...)`",
        ),
        ("app.type == 'databse'", "unknown-value-in-expression", "databse", "`databse` is none of the values of `app.type`", "write `database`"),
        ("!('databse' != app.type)", "unknown-value-in-expression", "databse", None, "write `database`"),
        ("app.tier in ['critical', 'high']", "unknown-value-in-expression", "high", "`high` is none of the values of `app.tier`", None),
        ("services.exists(s, s.name == 'databse')", "unknown-value-in-expression", "databse", None, "write `database`"),
        ("services.exists(s, s.lifecycle == 'ofered')", "unknown-value-in-expression", "ofered", None, "write `offered`"),
        ("app.group.name == 'alert'", "unknown-value-in-expression", "alert", None, "write `alerts`"),
        ("'service-ownr' in app.roles", "unknown-value-in-expression", "service-ownr", None, "write `service-owner`"),
        ("app.roles.exists(r, r == 'service-ownr')", "unknown-value-in-expression", "service-ownr", None, "write `service-owner`"),
        (
            "has(app.recovery.backup)",
            *("has-of-mapping", "backup", "`app.recovery.backup` is a mapping, which counts as stated where it is empty"),
            "ask for what is in it, such as `has(app.recovery.backup.method)`",
        ),
        ("has(app.roles)", "has-of-mapping", "roles", None, "ask for a field of it"),
        ("app.uses.exists(u, has(u.parameters))", "has-of-mapping", "parameters", None, "ask for a field of it"),
    ],
)  # fmt: skip
def test_what_an_expression_cannot_mean(
    write: Write, when: str, rule: str, at: str | None, message: str | None, hint: str | None
) -> None:
    files = duty('"' + when.replace('"', '\\"') + '"')
    (finding,) = found(write(files))
    assert finding.rule == rule
    assert at is None or text_at(finding, files) == at
    assert message is None or finding.message == message
    assert hint is None or finding.hint == hint


@pytest.mark.parametrize(
    "when",
    [
        "app.name == 'hello' && app.metadata.title == 'x' && has(app.observed.page.exists)",
        "has(app.group) && app.group.kind == 'Group'",
        "app.uses.exists(u, u.parameters.anything.at.all == 'x')",
        "app.uses.filter(u, has(u.plan)).map(u, u.service.name).exists(n, n == 'database')",
        "app.metadata.labels['any.key'] == 'x'",
        "app.observed.page.sections.anything == 'x'",
        "app.deployment.stages[0].stage == 'prod'",
        "['a', 'b'].exists(app, app == 'x')",
        "today > timestamp('2026-01-01T00:00:00Z')",
        "tier.name == 'critical' && has(tier.maxRecoveryTime)",
        "app.type == app.name",
        "!(app == tier)",
    ],
)
def test_what_an_expression_can_mean(write: Write, when: str) -> None:
    assert found(write(duty(f'"{when}"'))) == []


def test_each_scope_has_its_variables(write: Write) -> None:
    assert found(write(duty("service.category == 'database' && has(app.type)", "service"))) == []
    rule = [RULES["variable-out-of-scope"]]
    assert lint(loaded(write(duty("has(facility.owner)", "facility"))), rule) == []
    (finding,) = lint(loaded(write(duty("has(app.type)", "facility"))), rule)
    assert (finding.rule, finding.hint) == ("variable-out-of-scope", "read `facility` and `today`")
    write(duty("true"))
    (finding,) = lint(loaded(write(standard("unmeasured: So.\nwhen: has(app.type)", "Service"))), rule)
    assert finding.hint == "read `service` and `today`"


def test_a_standard_or_responsibility_that_says_for_what_counts_for_nothing_here(write: Write) -> None:
    rules = {finding.rule for finding in found(write(standard("when: has(app.x)\nunmeasured: So.", "Team")))}
    assert rules == {"unknown-value"}


def test_sections_are_those_of_the_observed_template(write: Write) -> None:
    files = standard(
        "expect: app.observed.page.sections.bakup == 'filled'\n"
        "examples: {passes: {observed: {page: {sections: {bakup: filled}}}},"
        " fails: {observed: {page: {sections: {bakup: empty}}}}}"
    )
    assert found(write(files)) == []
    observation = (
        "apiVersion: usdfops/v1\nkind: Observation\nmetadata: {name: df-ops, title: df-ops}\nspec:\n"
        "  source: df-ops\n  repository: https://github.com/lsst/df-ops\n  revision: '1234567890'\n"
        "  date: 2026-05-01\n  template: [backup, alerts]\n"
    )
    findings = [f for f in found(write({"observed/df-ops.yaml": observation})) if f.rule == UNKNOWN]
    (finding,) = findings
    assert (text_at(finding, files), finding.hint) == ("bakup", "write `backup`")


def test_the_place_is_exact_in_a_folded_text(write: Write) -> None:
    files = duty(">-\n    app.type == 'database' ||\n    has(app.recovery . backups.interval)")
    (finding,) = found(write(files))
    assert (text_at(finding, files), finding.span.line) == ("backups", 10)


def test_the_same_mistake_is_told_once(write: Write) -> None:
    assert len(found(write(duty("app.tpye == 'x' || app.tpye == 'y'")))) == 1


# Standards.


@pytest.mark.parametrize(
    ("body", "rule", "message"),
    [
        ("expect: has(app.type)\nunmeasured: So.\nexamples: {passes: {}, fails: {}}", "unclear-expectation", None),
        ("unmeasured: So.\nevidence: app.recovery.restoreTestedOn", "unpaired-evidence", "the evidence counts for ever"),
        (
            "unmeasured: So.\nfreshFor: 1y\nevidence: app.recovery.restoreTested",
            *("evidence-not-a-date", "`app.recovery.restoreTested` is no field with a date"),
        ),
        ("unmeasured: So.\nfreshFor: 1y\nevidence: recovery.restoreTestedOn", "evidence-not-a-date", None),
        ("unmeasured: So.\nfreshFor: 1y\nevidence: service.metadata.reviewedOn", "evidence-not-a-date", None),
        (
            "expect: has(app.type)\nexamples: {passes: {group: alerts}, fails: {group: alerts}}",
            *("wrong-example", "the example does not meet the requirement: it is gap (not stated: `type`)"),
        ),
        (
            "expect: has(app.type)\nexamples: {passes: {type: database}, fails: {type: broker}}",
            *("wrong-example", "the example does not fail the requirement: it is met (`type` is broker)"),
        ),
        (
            "expect: app.type == 'database'\nexamples: {passes: {type: database}, fails: {group: alerts}}",
            *("wrong-example", "the example does not fail the requirement: it is unknown (nobody has said `type`)"),
        ),
        (
            "when: has(app.group)\nexpect: has(app.type)\nexamples: {passes: {type: database}, fails: {group: alerts}}",
            *("wrong-example", "the example does not meet the requirement: it is n/a (does not apply: not stated: `group`)"),
        ),
        ("expect: true\nexamples: {passes: {type: database}, fails: {type: broker}}", "unfailable-requirement", None),
        (
            "expect: app.type > 1\nexamples: {passes: {type: database}, fails: {type: broker}}",
            *("failing-expression", None),
        ),
        (
            "when: app.type > 1\nexpect: has(app.group)\nexamples: {passes: {type: database, group: alerts}, fails: {type: broker}}",
            *("failing-expression", None),
        ),
        (
            ("expect: today > app.metadata.reviewedOn\nexamples:\n  passes: {metadata: {reviewedOn: 2026-01-01}}\n"
            "  fails: {metadata: {reviewedOn: 2026-01-01}, today: 2025-01-01}"),
            *("example-without-day", None),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_right_about_a_standard(
    write: Write, body: str, rule: str, message: str | None
) -> None:
    body = body.replace("expect: true", 'expect: "true"')
    findings = found(write(standard(body)))
    assert {finding.rule for finding in findings} == {rule}
    assert message is None or [finding.message for finding in findings] == [message]


@pytest.mark.parametrize(
    "body",
    [
        # what is beside the spec, as the expression reads it
        (
            "expect: services.all(s, s.lifecycle != 'deprecated')\n"
            "examples: {passes: {services: [{name: x, lifecycle: offered}]}, fails: {services: [{lifecycle: deprecated}]}}"
        ),
        (
            "expect: dependencies.all(d, has(d.tier))\n"
            "examples: {passes: {dependencies: []}, fails: {dependencies: [{name: x}]}}"
        ),
        (
            "expect: pattern.recommended\n"
            "examples: {passes: {pattern: {recommended: true}}, fails: {pattern: {recommended: false}}}"
        ),
        (
            "expect: app.recovery.timeObjective <= tier.maxRecoveryTime\n"
            "examples:\n  passes: {recovery: {timeObjective: 4h}, tier: {name: x, maxRecoveryTime: 1d}}\n"
            "  fails: {recovery: {timeObjective: 2d}, tier: {name: x, maxRecoveryTime: 1d}}"
        ),
        (
            "when: app.tier == 'critical'\nexpect: has(app.type)\n"
            "examples: {passes: {tier: critical, type: database}, fails: {tier: critical}}"
        ),
        (
            "expect: app.observed.page.exists && app.observed.page.changedOn > timestamp('2026-01-01T00:00:00Z')\n"
            "examples:\n  passes: {observed: {page: {exists: true, changedOn: 2026-02-01}}}\n"
            "  fails: {observed: {page: {exists: true, changedOn: 2025-02-01}}}"
        ),
        (
            "expect: has(app.metadata.reviewedOn)\nevidence: app.metadata.reviewedOn\nfreshFor: 1y\n"
            "examples:\n  passes: {metadata: {reviewedOn: 2026-01-01}, today: 2026-06-01}\n"
            "  fails: {metadata: {reviewedOn: 2024-01-01}, today: 2026-06-01}"
        ),
        "expect: app.name == 'hello'\nexamples: {passes: {name: hello}, fails: {name: archive}}",
        (
            "expect: has(app.observed.page.sections.backup)\n"
            "examples: {passes: {observed: {page: {sections: {backup: filled}}}}, fails: {observed: {deployments: []}}}"
        ),
        # whatever the level, and from whenever it is asked
        (
            "effectiveFrom: 2999-01-01\nexpect: has(app.type)\n"
            "examples: {passes: {type: database}, fails: {group: alerts}}"
        ),
    ],
)
def test_examples_are_read_as_manifests_are(write: Write, body: str) -> None:
    assert found(write(standard(body))) == []


def test_examples_of_a_service_and_of_a_facility(write: Write) -> None:
    body = (
        "expect: has({0}.owner)\nexamples: {{passes: {{owner: square}}, fails: {{operatingHours: daytime}}}}"
    )
    for kind in ("Service", "Facility"):
        assert found(write(standard(body.format(kind.lower()), kind))) == []


def test_the_level_of_a_tier_does_not_keep_an_example_from_being_judged(write: Write) -> None:
    files = standard("expect: has(app.type)\nexamples: {passes: {type: database}, fails: {group: alerts}}")
    text = str(files["standards/recovery.yaml"])
    files["standards/recovery.yaml"] = text.replace("level: required", "level: {critical: required}")
    assert found(write(files)) == []


def test_what_is_plainly_right_is_right_by_the_engine() -> None:
    catalog = load(str(ROOT / "catalog"), as_of="2026-06-01")
    examples = tried(catalog)
    assert len(examples) > 60
    for example in examples:
        asked = requirement(example.requirement.resource, example.requirement)
        outcome = example_outcome(catalog, asked, example.which).outcome
        wanted = ("met",) if example.which == "passes" else ("gap", "stale")
        assert not example.right or outcome in wanted, (asked.id, example.which, outcome)
        assert example.right, f"{asked.id} takes long: {example}"


def test_a_tier_that_there_is_not_is_found_in_a_level(write: Write) -> None:
    files = standard("unmeasured: So.")
    text = str(files["standards/recovery.yaml"])
    files["standards/recovery.yaml"] = text.replace("level: required", "level: {critcal: required}")
    (finding,) = found(write(files))
    assert (finding.rule, finding.hint) == ("unknown-tier", "write `critical`")


@pytest.mark.parametrize(
    "body", ["examples: 3", "examples: {passes: 3, fails: [x]}", "expect: 3", "when: [x]", "evidence: 3\nfreshFor: x"]
)  # fmt: skip
def test_what_has_no_structure_breaks_no_rule(write: Write, body: str) -> None:
    assert found(write(standard(body)))
    write({"standards/recovery.yaml": f"{HEAD}spec: {{kind: Application, requirements: [3, {{}}, [x]]}}\n"})
    write({"standards/other.yaml": "kind: Standard\nspec: [\n"})


# Exceptions.

EXCEPTION = """\
  exceptions:
    - requirement: backup-stated
      waived: The new store comes in spring.
      approvedBy: {team}
      until: 2027-03-31
"""


def test_the_owner_of_a_service_approves_no_waiver_for_it(write: Write) -> None:
    asked = standard("unmeasured: So.", "Service")
    service = "apiVersion: usdfops/v1\nkind: Service\nmetadata: {name: database, title: Database}\nspec:\n"
    service += "  owner: square\n  plans: [{name: small}]\n"
    files = asked | {"services/database.yaml": service + EXCEPTION.format(team="square")}
    (finding,) = found(write(files))
    assert (finding.rule, finding.message) == (
        "self-approved-waiver",
        "`square` is the service's own `owner`",
    )
    assert finding.related[0].path == "services/database.yaml"
    assert found(write({"services/database.yaml": service + EXCEPTION.format(team="storage")})) == []


def test_an_exception_from_what_is_asked_of_services(write: Write) -> None:
    files = standard("unmeasured: So.", "Service")
    files["applications/hello.yaml"] = application(
        "spec:\n  type: application\n" + EXCEPTION.format(team="storage")
    )
    (finding,) = found(write(files))
    assert (finding.rule, finding.message) == (
        "exception-of-other-kind",
        "`backup-stated` is asked of a service",
    )
