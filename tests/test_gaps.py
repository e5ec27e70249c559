"""What comes of requirements, outcome by outcome, and what comes first: both written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import observed
from tests.conftest import Write, loaded
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import Analysis, Result
from usdfops.judge.gaps.rollup import DIMENSIONS, rollup, rollups

STANDARD = """\
apiVersion: usdfops/v1
kind: Standard
metadata: {name: readiness, title: Readiness}
spec:
  kind: Application
  requirements:
    - {id: tier, title: T, why: W, level: required, side: application, effort: hours, expect: has(app.tier)}
    - {id: owner, title: T, why: W, level: required, side: application, effort: days,
       expect: "has(app.roles.`service-owner`)"}
    - {id: alerts, title: T, why: W, level: recommended, side: application, effort: hours,
       expect: "app.support.channels.exists(c, c.use == 'alerts')"}
    - {id: page, title: T, why: W, level: required, side: application, effort: hours,
       expect: "app.observed.page.sections.backup in ['filled', 'none']"}
    - {id: restore, title: T, why: W, level: required, side: infrastructure, effort: weeks,
       expect: has(app.recovery.restoreTestedOn), evidence: app.recovery.restoreTestedOn, freshFor: 1y}
    - {id: quick, title: T, why: W, level: {critical: required}, side: application, effort: months,
       expect: app.recovery.timeObjective <= tier.maxRecoveryTime}
    - {id: database, title: T, why: W, level: required, side: application, effort: hours,
       when: app.type == 'database', expect: has(app.recovery.backup.interval)}
    - {id: later, title: T, why: W, level: required, side: application, effort: hours,
       effectiveFrom: "2026-06-02", expect: has(app.group)}
    - {id: nobody, title: T, why: W, level: required, side: application, effort: hours,
       unmeasured: nobody can tell}
"""
MODEL = """\
apiVersion: usdfops/v1
kind: SupportModel
metadata: {name: support-model, title: Support model}
spec:
  tiers:
    - {name: critical, title: Critical, definition: D., maxRecoveryTime: 1d}
    - {name: operational, title: Operational, definition: D.}
  hours: [{name: 24x7, title: Around the clock}]
"""
ALERTS = {"channels": [{"slack": "a", "use": "alerts"}]}
PAGES = {f"ap/{state}": {"sections": {"backup": state}} for state in ("filled", "none", "empty", "absent")}


def waiver(**fields: str) -> list[dict[str, str]]:
    return [{"requirement": "tier", **fields}]


AGREED = {"waived": "soon", "approvedBy": "storage", "until": "2026-06-01"}
APPLICATIONS: dict[str, dict[str, Any] | str] = {
    "complete": {
        "type": "database", "tier": "critical", "roles": {"service-owner": "square"}, "support": ALERTS,
        "documentation": {"dfOps": "ap/filled"}, "dependsOn": [{"application": "below"}],
        "recovery": {"restoreTestedOn": "2026-01-01", "timeObjective": "1d", "backup": {"interval": "1d"}},
    },
    "bare": {},
    "below": {"recovery": {"timeObjective": "1d"}},
    "lowly": {"tier": "operational", "type": "application"},
    "misspelt": {"type": "databse"},
    "poor": {
        "type": "database", "tier": "critical", "roles": {"administrator": "square"},
        "support": {"channels": [{"slack": "a", "use": "support"}]}, "documentation": {"dfOps": "ap/empty"},
        "recovery": {"restoreTestedOn": "2025-05-31", "timeObjective": "2d"},
    },
    "nowhere": {"documentation": {"dfOps": "ap/nowhere"}, "recovery": {"restoreTestedOn": "2026-06-02"}},
    "answered": {"documentation": {"dfOps": "ap/none"}, "recovery": {"restoreTestedOn": "2025-06-01"}},
    "unheaded": {"documentation": {"dfOps": "ap/absent"}, "support": {"channels": []}, "recovery": {}},
    "excused": {"exceptions": waiver(notApplicable="there are no tiers for it")},
    "waived": {"exceptions": waiver(**AGREED)},
    "idle": {"tier": "operational", "exceptions": waiver(**AGREED)},
    "ended": {"exceptions": waiver(**{**AGREED, "until": "2026-05-31"})},
    "endless": {"exceptions": waiver(waived="soon", approvedBy="storage")},
    "selfish": {"roles": {"service-owner": "storage"}, "exceptions": waiver(**AGREED)},
    "unasked": {"exceptions": waiver(waived="soon", until="2026-06-01")},
    "unknown": {"exceptions": waiver(**{**AGREED, "approvedBy": "storge"})},
    "hello": "spec: {\n",
}  # fmt: skip
# + met, G gap, S stale, ? unknown, W waived, C coming, - does not apply
TABLE = """\
             tier  owner  alerts  page  restore  quick  database  later  nobody
complete     +     +      +       +     +        +      +         C      ?
bare         G     G      ?       ?     G        ?      ?         C      ?
below        G     G      ?       ?     G        ?      ?         C      ?
lowly        +     G      ?       ?     G        -      -         C      ?
misspelt     G     G      ?       ?     G        ?      ?         C      ?
poor         +     G      G       G     S        G      G         C      ?
nowhere      G     G      ?       G     ?        ?      ?         C      ?
answered     G     G      ?       +     +        ?      ?         C      ?
unheaded     G     G      G       G     G        ?      ?         C      ?
excused      -     G      ?       ?     G        ?      ?         C      ?
waived       W     G      ?       ?     G        ?      ?         C      ?
idle         +     G      ?       ?     G        -      ?         C      ?
ended        G     G      ?       ?     G        ?      ?         C      ?
endless      G     G      ?       ?     G        ?      ?         C      ?
selfish      G     +      ?       ?     G        ?      ?         C      ?
unasked      G     G      ?       ?     G        ?      ?         C      ?
unknown      G     G      ?       ?     G        ?      ?         C      ?
hello        ?     ?      ?       ?     ?        ?      ?         ?      ?
"""
LETTERS = {
    "+": "met", "G": "gap", "S": "stale", "?": "unknown", "W": "waived", "C": "coming", "-": "n/a",
}  # fmt: skip


def manifest(name: str, spec: dict[str, Any] | str) -> str:
    if isinstance(spec, str):
        return spec
    head = f"apiVersion: usdfops/v1\nkind: Application\nmetadata: {{name: {name}, title: {name}}}\n"
    return f"{head}spec: {json.dumps(spec)}\n"


@pytest.fixture
def judged(write: Write) -> Analysis:
    """The applications above, judged."""
    files: dict[str, str | bytes] = {
        f"applications/{name}.yaml": manifest(name, spec) for name, spec in APPLICATIONS.items()
    }
    folder = write({**files, "standards/readiness.yaml": STANDARD, "support-model.yaml": MODEL,
                    **observed.df_ops(PAGES, template=["backup"])})  # fmt: skip
    for gone in ("applications/archive.yaml", "standards/recovery.yaml"):
        (folder / gone).unlink()
    return analysis(loaded(folder))


def by_key(judged: Analysis) -> dict[tuple[str, str], Result]:
    return {(result.resource.name, result.requirement.id): result for result in judged.results}


def test_every_outcome_is_as_it_was_written_by_hand(judged: Analysis) -> None:
    head, *rows = (line.split() for line in TABLE.splitlines())
    wanted = {
        (name, requirement): LETTERS[letter]
        for name, *letters in rows
        for requirement, letter in zip(head, letters, strict=True)
    }
    assert {key: result.outcome for key, result in by_key(judged).items()} == wanted


@pytest.mark.parametrize(
    ("name", "requirement", "missing"),
    [
        ("bare", "tier", ["tier"]),
        ("bare", "owner", ["roles.service-owner"]),
        ("poor", "owner", ["roles.service-owner"]),
        ("bare", "alerts", ["support.channels"]),
        ("bare", "page", ["documentation.dfOps"]),
        ("poor", "page", []),
        ("nowhere", "page", []),
        ("bare", "restore", ["recovery.restoreTestedOn"]),
        ("unheaded", "restore", ["recovery.restoreTestedOn"]),
        ("bare", "quick", ["tier", "recovery.timeObjective"]),
        ("below", "quick", ["tier"]),
        ("poor", "quick", []),
        ("bare", "database", ["type"]),
        ("poor", "database", ["recovery.backup.interval"]),
        ("hello", "tier", []),
    ],
)
def test_what_is_missing_is_named_by_its_full_path(
    judged: Analysis, name: str, requirement: str, missing: list[str]
) -> None:
    assert list(by_key(judged)[name, requirement].missing) == missing


def test_a_tier_that_nobody_stated_comes_from_what_depends_on_it(judged: Analysis) -> None:
    found = by_key(judged)
    assert found["below", "tier"].tier == ("critical", False, "Application/complete")
    assert found["bare", "tier"].tier == (None, False, None)
    assert found["poor", "tier"].tier == ("critical", True, None)


def test_every_result_says_why_and_where(judged: Analysis) -> None:
    found = by_key(judged)
    places = {
        ("poor", "page"): ("observed/df-ops.yaml", None),
        ("waived", "tier"): ("applications/waived.yaml", 4),
        ("poor", "restore"): ("applications/poor.yaml", 4),
        ("hello", "tier"): ("applications/hello.yaml", 1),
        ("bare", "later"): ("standards/readiness.yaml", 21),
    }
    for key, (path, line) in places.items():
        place = found[key].place
        assert place.resource.document.path == path
        assert line in (None, place.span().line)
    assert all(result.because for result in judged.results)
    assert found["waived", "tier"].until == "2026-06-01"
    assert found["bare", "later"].until == "2026-06-02"
    assert [resource.document.path for resource in judged.unreadable] == ["applications/hello.yaml"]


def test_only_what_is_to_be_done_has_a_priority(judged: Analysis) -> None:
    for result in judged.results:
        assert (result.priority is None) == (result.outcome in ("met", "coming", "n/a"))


ORDER: list[tuple[str, dict[str, Any]]] = [
    (
        "top",
        {"tier": "critical", "dependsOn": [{"application": "base"}], "roles": {"service-owner": "square"}},
    ),
    ("base", {}),
    ("side", {"tier": "operational"}),
]


def test_what_comes_first_is_as_it_was_written_by_hand(write: Write, world: Path) -> None:
    """Tier 2 or 1, level 3 or 1, reach 2 for what one application rests on, effort 1, 2, 4, 8."""
    files: dict[str, str | bytes] = {
        f"applications/{name}.yaml": manifest(name, spec) for name, spec in ORDER
    }
    for path in (*world.glob("applications/*"), *world.glob("standards/*")):
        path.unlink()
    judged = analysis(loaded(write({**files, "standards/readiness.yaml": STANDARD})))
    assert [(*result.key, result.priority and result.priority[:5]) for result in judged.open] == [
        ("Application/base", "tier", (12, 2, 3, 2, 1)),
        ("Application/base", "owner", (6, 2, 3, 2, 2)),
        ("Application/base", "restore", (3, 2, 3, 2, 4)),
        ("Application/side", "owner", (1.5, 1, 3, 1, 2)),
        ("Application/top", "restore", (1.5, 2, 3, 1, 4)),
        ("Application/side", "restore", (0.75, 1, 3, 1, 4)),
    ]
    assert judged.open[0].priority is not None
    assert judged.open[0].priority.above == 1


def test_rollups_add_up_and_a_share_has_bounds(judged: Analysis) -> None:
    whole = rollup("", judged.results)
    for by in DIMENSIONS:
        rows = rollups(judged.catalog, judged.results, by)
        assert {o: sum(row.counts[o] for row in rows) for o in whole.counts} == whole.counts
    tiers = {row.title: row for row in rollups(judged.catalog, judged.results, "tier")}
    assert list(tiers) == ["Critical", "Operational", "tier not known"]
    # complete: 7 met, 1 unknown; below: 3 gaps, 5 unknown; poor: 1 met, 5 gaps, 1 stale, 1 unknown
    assert tiers["Critical"].applicable == 24
    assert tiers["Critical"].share == (8 / 24, 15 / 24)
    assert tiers["tier not known"].share is None
    sides = [row.name for row in rollups(judged.catalog, judged.results, "side")]
    assert sides == ["application", "infrastructure"]


def test_no_share_is_given_once_more_than_half_is_unknown(judged: Analysis) -> None:
    met = next(result for result in judged.results if result.outcome == "met")
    unknown = met._replace(outcome="unknown")
    assert rollup("", [met, unknown]).share == (0.5, 1)
    assert rollup("", [met, unknown, unknown]).share is None
    assert rollup("", [met._replace(outcome="n/a")]).share is None
