"""The committed catalog: complete, clean, sourced, and silent where nobody has said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from usdfops.catalog.graph import Place, Resource
from usdfops.catalog.load import load
from usdfops.judge.boundary import side_of
from usdfops.judge.drift import drift
from usdfops.judge.lint import lint
from usdfops.model import KINDS
from usdfops.render.drift import Differences, drift_markdown, drift_table
from usdfops.render.resource import resource_text

CATALOG = load(str(ROOT / "catalog"))

# "Current inventory at USDF", Data Facilities F2F meeting, 12 February 2025, in its order.
SEED_NAMES = """\
Consolidated Database (ConsDB)
Butler Databases (multiple)
Alert Production Database (APDB)
Prompt Products Database (PPDB)
Exposure/narrativelog replica
DP0.3 Postgres
Minor Planet Survey replica
InfluxDB Enterprise for the EFD
Qserv (Docker)
Qserv (k8s operator)
Postgres for CM-service
Postgres for PanDA
Postgres for Rucio
Alert database
Embargo Transfer
PanDA
Rucio + FTS3
Rucio-Butler integration
Jenkins Control
Embargo and LFA ingest
Plot navigator
Scheduler Pre-Night
RubinTV
Rapid Analysis
Alert Distribution
CM-service
Large File Annex (LFA) replication
OpenSearch
HTCondor workflow system
BPS (Batch Production Service)
Prompt Processing
Rubin Science Platform at USDF
Sasquatch
Shared stack maintenance
Shared datasets maintenance
ArgoCD
Phalanx
Sasquatch Kafka
Shared Butler repos
Sat db
Metrics Analysis Framework
s3proxy
Data Transfer Summit-USDF
sattle deployment (pending)
Exposure Checker
Scheduler snapshot dashboard
""".splitlines()

# What the service documentation describes beyond that list.
FURTHER = {
    "fts3", "butler-writer", "mpc-sandbox", "mpsky", "next-visit-fan-out", "prompt-kafka", "prompt-keda",
    "prompt-redis", "s3-file-notifications", "embargo-dataflow", "prompt-output-unembargo", "butler-db-dp2",
    "data-transfer-monitoring", "obsloctap", "fov-quicklook", "schedview-static-pages", "octavius",
}  # fmt: skip

MENU = {
    "kubernetes", "persistent-volumes", "weka", "weka-s3", "ceph-s3", "ceph-s3-embargo", "dedicated-servers", "cron",
    "outbound-internet", "ceph-bucket-notifications", "cnpg-postgres", "cassandra", "kafka-strimzi", "vault", "argocd",
    "gafaelfawr", "ldap-auth", "slurm", "htcondor", "monitoring", "lhn", "load-balancer-internal", "load-balancer-dmz",
    "ingress", "dns-certificates", "outbound-proxy", "service-now", "maintenance-announcement", "tape", "cvmfs",
    "data-transfer", "embargo-nodes", "local-zfs-nodes",
}  # fmt: skip

# "For discussion ...", of the same talk: what each side is responsible for.
SLIDE = {
    "operational-state": "application",
    "runbooks-and-documentation": "application",
    "stakeholder-questions": "application",
    "infrastructure-alerting": "application",
    "menu-documentation": "infrastructure",
    "infrastructure-monitoring": "infrastructure",
    "owner-support": "infrastructure",
}
RESPONSIBILITIES = CATALOG.of("Responsibility")


def test_the_catalog_is_clean() -> None:
    assert lint(CATALOG) == []


def test_the_seed_list_is_whole() -> None:
    assert len(SEED_NAMES) == len(set(SEED_NAMES)) == 46


@pytest.mark.parametrize("name", SEED_NAMES)
def test_every_name_of_the_inventory_is_the_title_or_alias_of_one_application(name: str) -> None:
    called = [r for r in CATALOG.of("Application") if name in (r.title, *r.metadata["aliases"].texts)]
    assert len(called) == 1


def test_the_catalog_holds_what_sources_name_and_no_more() -> None:
    applications = {resource.name for resource in CATALOG.of("Application")}
    assert len(applications) == 46 + len(FURTHER)
    assert applications >= FURTHER
    assert {resource.name for resource in CATALOG.of("Service")} == MENU
    assert [tier["name"].text for tier in CATALOG.terms("Tier")] == ["real-time", "critical", "operational"]
    (model,) = CATALOG.of("SupportModel")
    assert [level["title"].text for level in model.spec["impacts"]] == ["High", "Medium", "Low"]
    assert len(CATALOG.of("Group")) == 7
    assert len(CATALOG.terms("Cluster")) == 37
    assert len(CATALOG.terms("Environment")) == 9


@pytest.mark.parametrize("resource", CATALOG.resources, ids=lambda r: r.label)
def test_every_file_says_where_its_facts_come_from(resource: Resource) -> None:
    if resource.kind == "Observation":
        assert resource.spec["revision"].text
        return
    sources = list(resource.metadata["sources"])
    assert sources
    for source in sources:
        title, day = source["title"].text or "", source["asOf"].text
        known = {"df-ops": "2026-08-20", "phalanx": "2026-08-21", "rtn-046": "2026-06-30"}
        origin = title.split(":")[0]
        assert origin in {*known, "seed"}, title
        if origin in known:
            assert day == known[origin]


@pytest.mark.parametrize("resource", CATALOG.resources, ids=lambda r: r.label)
def test_every_file_is_bound_to_its_schema(resource: Resource) -> None:
    path = Path(resource.document.path)
    bound = re.match(r"# yaml-language-server: \$schema=(\S+)\n", resource.document.text)
    assert bound
    target = (ROOT / "catalog" / path.parent / bound[1]).resolve()
    assert target == ROOT / "schemas" / KINDS[resource.kind or ""].schema_file
    assert target.exists()


def test_what_phalanx_states_is_not_retyped() -> None:
    for application in CATALOG.of("Application"):
        deployment = application.spec["deployment"]
        if deployment["phalanx"].given:
            assert deployment["pattern"].text == "phalanx", application.name
            assert set(deployment.fields) == {"pattern", "phalanx"} | (
                set(deployment.fields) & {"environments"}
            )


def test_nobody_holds_a_role_that_no_source_gives_them() -> None:
    assert not [r.name for r in CATALOG.of("Application") if r.spec["roles"].given]


def test_what_is_known_by_name_only_has_a_short_file() -> None:
    (sat_db,) = [r for r in CATALOG.of("Application") if r.name == "sat-db"]
    assert len(sat_db.document.text.splitlines()) <= 25
    assert set(sat_db.spec.fields) <= {"type", "facility"}


def test_the_first_lines_of_a_page_are_what_somebody_on_call_needs() -> None:
    (apdb,) = [r for r in CATALOG.of("Application") if r.name == "apdb"]
    page = resource_text(CATALOG, apdb, "catalog").splitlines()
    labels = [line[2:20].strip() for line in page[4:20] if line[2:3].strip()]
    assert labels == [
        "support", "alerts", "announcements", "tier", "operating hours", "needed by", "shares data with", "unknown",
        "also called", "confirmed", "sources as of", "file", "facility support",
    ]  # fmt: skip
    assert "owner, support hours, runbook" in "".join(page[4:16])


@pytest.mark.parametrize(
    ("write_out", "name"),
    [(drift_table, "drift.txt"), (drift_markdown, "drift.md")],
    ids=["table", "markdown"],
)
def test_what_differs_from_other_sources_is_known(
    write_out: Callable[[Differences], str], name: str, pytestconfig: pytest.Config
) -> None:
    """Every line was looked at; a change of the catalog or of an observation shows in review."""
    catalog = load(str(ROOT / "catalog"), as_of="2026-11-24")
    text = write_out(Differences(drift(catalog), catalog, "catalog")).replace("../", "")
    path = ROOT / "tests/golden" / name
    if pytestconfig.getoption("--update"):
        path.write_text(text)
    assert path.read_text() == text


def test_what_differs_and_is_accepted() -> None:
    rows = drift(CATALOG)
    assert not [row for row in rows if row.kind == "settled"]
    assert {(row.resource.name, row.key) for row in rows if row.accepted and row.resource} == {
        ("alert-archive", "renamed-upstream alert-stream-broker"),
        ("alert-archive", "cluster-differs dev"),
        ("alert-distribution", "renamed-upstream alert-stream-broker"),
        ("alert-distribution", "cluster-differs dev"),
        ("mpsky", "cluster-differs dev"),
        ("mpsky", "repository-differs code"),
        ("plot-navigator", "cluster-differs int"),
        ("rapid-analysis", "stage-differs dev"),
    }


def roles_of(entry: Place) -> list[str | None]:
    """Every role that is given a part of a responsibility."""
    single = [entry[part].text for part in ("accountable", "authority") if entry[part].given]
    return [*entry["responsible"].texts, *single]


@pytest.mark.parametrize("name", SLIDE)
def test_what_the_slide_divides_is_held_on_the_side_that_it_says(name: str) -> None:
    (responsibility,) = [r for r in RESPONSIBILITIES if r.name == name]
    assert responsibility.spec["status"].text == "stated"
    assert "seed: 000_c91d1d052422ec62.txt" in [s["title"].text for s in responsibility.metadata["sources"]]
    assert {side_of(CATALOG, role) for role in roles_of(responsibility.spec["default"])} == {SLIDE[name]}


def test_at_most_fifteen_responsibilities_are_stated_and_each_has_a_source() -> None:
    stated = [r for r in RESPONSIBILITIES if r.spec["status"].text == "stated"]
    assert {r.name for r in stated} >= set(SLIDE)
    assert len(stated) <= 15
    for responsibility in stated:
        assert list(responsibility.metadata["sources"]), responsibility.name
        assert not responsibility.spec["default"]["authority"].given, "no source says who may decide"
        assert not responsibility.spec["since"].given, "no source gives a day"


def test_every_other_responsibility_is_a_proposal_with_its_day() -> None:
    proposed = [r for r in RESPONSIBILITIES if r.spec["status"].text != "stated"]
    assert 0 < len(proposed) <= 15
    for responsibility in proposed:
        assert responsibility.spec["status"].text == "proposed", responsibility.name
        assert responsibility.spec["since"].text == "2026-11-24", responsibility.name
        assert "nobody has agreed" in responsibility.document.text, responsibility.name


@pytest.mark.parametrize("responsibility", RESPONSIBILITIES, ids=lambda r: r.name)
def test_a_responsibility_says_what_has_to_be_done_and_who_holds_it(responsibility: Resource) -> None:
    default, scope = responsibility.spec["default"], responsibility.spec["scope"].text
    assert responsibility.metadata["description"].text
    assert default["responsible"].texts
    assert default["accountable"].text
    sides = {side_of(CATALOG, role) for role in roles_of(default)}
    assert sides <= ({"infrastructure"} if scope == "facility" else {"application", "infrastructure"})


def test_what_a_responsibility_leaves_to_another_one_exists() -> None:
    names = {r.name for r in RESPONSIBILITIES}
    for responsibility in RESPONSIBILITIES:
        named = set(re.findall(r"`([^`]+)`", responsibility.metadata["description"].text or ""))
        assert named <= names - {responsibility.name}, responsibility.name


def test_nobody_has_agreed_on_the_boundary() -> None:
    entries = [r.spec for r in RESPONSIBILITIES]
    for kind, field in (
        ("Service", "responsibilities"),
        ("Pattern", "responsibilities"),
        ("Application", "deviations"),
    ):
        entries += [entry for resource in CATALOG.of(kind) for entry in resource.spec[field]]
    assert len(entries) > len(RESPONSIBILITIES)
    assert not [entry.resource.label for entry in entries if entry["agreed"].given]


def test_who_holds_it_otherwise_is_said_where_a_source_says_it_and_nowhere_else() -> None:
    """Every line was looked up; another one needs a source of its own."""
    said = {s.name: list(s.spec["responsibilities"]) for s in CATALOG.of("Service")}
    assert {
        name: [e["responsibility"].text for e in entries] for name, entries in said.items() if entries
    } == {
        "ceph-s3": ["service-provision"],
        "ceph-s3-embargo": ["service-provision"],
        "cnpg-postgres": ["service-provision", "database-backup"],
        "dedicated-servers": ["service-provision"],
        "gafaelfawr": ["service-provision"],
        "kubernetes": ["service-provision"],
        "outbound-internet": ["service-provision"],
        "persistent-volumes": ["service-provision"],
        "weka": ["service-provision"],
        "weka-s3": ["service-provision"],
    }
    for entry in (entry for entries in said.values() for entry in entries):
        assert (entry["status"].text, entry["because"].given) == ("stated", True), entry.resource.name
    assert not [p.name for p in CATALOG.of("Pattern") if p.spec["responsibilities"].given]
    deviating = [a.name for a in CATALOG.of("Application") if a.spec["deviations"].given]
    assert deviating == ["butler-databases", "sattle"]


def test_owners_and_users_ask_where_the_source_says_so() -> None:
    (model,) = CATALOG.of("SupportModel")
    assert {c["slack"].text: c["askedBy"].text for c in model.spec["channels"]} == {
        "usdf-on-sky-support": None,
        "usdf-support": "users",
        "usdf-infra-support": "owners",
        "usdf-rsp-support": None,
    }
