"""The committed standard: complete, sourced, a proposal, and each requirement says what would meet it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pytest

from tests.conftest import ROOT
from usdfops.catalog.graph import Place, Resource
from usdfops.catalog.load import load
from usdfops.catalog.observations import observations
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.examples import example_outcome
from usdfops.judge.gaps.record import OUTCOMES, Requirement

CATALOG = load(str(ROOT / "catalog"), as_of="2026-11-24")
ANALYSIS = analysis(CATALOG)
STANDARDS = ANALYSIS.standards
REQUIREMENTS = ANALYSIS.requirements
MEASURED = [each for each in REQUIREMENTS if each.expect is not None]
TEMPLATE = next(iter(observations(CATALOG, "df-ops"))).spec["template"].texts

# What nobody can know from the sources, so that every resource comes out alike.
SAID_BY_NOBODY = {
    "boundary-agreed",  # unmeasured
    "menu-watched",  # unmeasured
    "hours-underneath",  # no service states its support hours
    "support-covers-operation",  # no application does either
    "backup-keeps-objective",  # no source states an objective for data
    "recovery-time-within-tier",  # nor one for time
    "recovery-objectives-stated",
    "restore-tested",  # no source gives a day
    "owner-stated",  # df-ops keeps who holds a role in Confluence
    "support-roles-stated",
    "support-hours-stated",
    "manifest-reviewed",  # nobody has confirmed a manifest
    "menu-hours-stated",
    "menu-objectives-stated",
    "menu-reviewed",
    "facility-owner-stated",  # no source names the team of a facility
    "facility-components-listed",  # each Data Facility lists what the UK talk names
    "facility-readiness-stated",  # it says "all or most", and not which
    "facility-components-ready",
    "facility-component-owners-stated",
    "facility-butler-backed-up",  # it says that a backup is vital, and not whether there is one
    "facility-authentication-stated",  # of the links by Kafka only
    "facility-exposure-stated",  # of one end only
    "facility-capacity-stated",
    "facility-messaging-at-each-site",  # this and the next two: it names the same for each site
    "facility-data-at-each-site",
    "facility-jobs-at-each-site",
    "facility-products-returned",
}


def every_requirement() -> Iterator[Place]:
    for standard in STANDARDS:
        yield from standard.spec["requirements"]


def counted() -> Mapping[str, Counter[str]]:
    """How often each requirement comes to what."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for result in ANALYSIS.results:
        counts[result.requirement.id][result.outcome] += 1
    return counts


def test_it_is_as_long_as_somebody_can_read() -> None:
    kinds = Counter(each.kind for each in REQUIREMENTS)
    assert 25 <= kinds["Application"] <= 40
    assert 6 <= kinds["Service"] <= 12
    assert 6 <= kinds["Facility"] <= 16
    assert set(kinds) == {"Application", "Service", "Facility"}
    assert {each.name for each in STANDARDS} == {
        "support", "documentation", "data-protection", "observability", "security", "deployment", "boundary", "menu",
        "facilities",
    }  # fmt: skip


def test_no_two_requirements_have_one_name() -> None:
    assert [place["id"].text for place in every_requirement()] == [each.id for each in REQUIREMENTS]


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.name)
def test_it_says_that_nobody_has_adopted_it(standard: Resource) -> None:
    first = standard.metadata["openQuestions"].texts[0]
    assert first.startswith("Does the USDF adopt this standard? It is a proposal.")
    assert len(list(standard.metadata["sources"])) >= 2


@pytest.mark.parametrize("section", TEMPLATE)
def test_every_section_of_the_template_is_asked_for_once(section: str) -> None:
    path = ("app", "observed", "page", "sections", section)
    assert len([each.id for each in MEASURED if each.expect and path in each.expect.reads]) == 1


def test_no_section_is_asked_for_that_the_template_does_not_have() -> None:
    reads = {path for each in MEASURED if each.expect for path in each.expect.reads}
    assert {path[4] for path in reads if path[1:4] == ("observed", "page", "sections")} == set(TEMPLATE)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda each: each.id)
def test_a_requirement_says_why_who_how_long_and_what_to_do(requirement: Requirement) -> None:
    place = requirement.place
    assert requirement.levels
    assert requirement.side
    assert requirement.effort
    assert len(requirement.title) <= 60
    assert not requirement.title.endswith(".")
    assert re.fullmatch(r"[A-Z][^.]*\.", requirement.why), "one sentence"
    text = requirement.remedy["text"].text or ""
    assert len(text) <= 120
    assert text.endswith(".")
    page = requirement.remedy["page"].text
    assert page is None or page.startswith(("https://df-ops.lsst.io/", "https://github.com/lsst/df-ops/"))
    assert (requirement.evidence is None) == (requirement.fresh_for is None)
    assert place["unmeasured"].given != place["examples"].given
    assert place["unmeasured"].given != (requirement.expect is not None), requirement.fault


def test_little_is_left_unmeasured() -> None:
    assert [each.id for each in REQUIREMENTS if each.expect is None] == ["boundary-agreed", "menu-watched"]


def test_what_a_tier_is_asked_is_asked_of_the_tiers_above_it() -> None:
    """The higher a tier, the more is asked, and at no lower level."""
    rank = {None: 0, "recommended": 1, "required": 2}
    for each in REQUIREMENTS:
        if isinstance(each.levels, dict):
            of = [rank[each.levels.get(tier)] for tier in ("real-time", "critical", "operational")]
            assert of == sorted(of, reverse=True), each.id


def test_a_service_is_asked_whatever_tier_rests_on_it() -> None:
    """It has no field to state a tier in."""
    for each in REQUIREMENTS:
        if each.kind == "Service" and isinstance(each.levels, dict):
            assert set(each.levels) == {"real-time", "critical", "operational"}, each.id


@pytest.mark.parametrize("requirement", MEASURED, ids=lambda each: each.id)
def test_its_examples_do_what_they_say(requirement: Requirement) -> None:
    fails = "stale" if requirement.evidence else "gap"
    assert example_outcome(CATALOG, requirement, "passes").outcome == "met"
    assert example_outcome(CATALOG, requirement, "fails").outcome == fails


def test_both_sides_have_gaps_and_have_met_something() -> None:
    infrastructure = [(kind, "infrastructure") for kind in ("Application", "Service", "Facility")]
    for kind, side in [("Application", "application"), *infrastructure]:
        found = {
            result.outcome
            for result in ANALYSIS.results
            if (result.resource.kind, result.requirement.side) == (kind, side)
        }
        assert {"met", "gap", "unknown", "n/a"} <= found <= set(OUTCOMES), (kind, side)


@pytest.mark.parametrize("requirement", MEASURED, ids=lambda each: each.id)
def test_a_requirement_tells_resources_apart(requirement: Requirement) -> None:
    """One that comes out alike everywhere is wrong, or nobody has said anything about it yet."""
    counts = counted()[requirement.id]
    alike = len({outcome for outcome in counts if outcome != "n/a"}) == 1
    assert alike == (requirement.id in SAID_BY_NOBODY), counts
    assert counts["n/a"] < sum(counts.values())


def test_an_unread_page_is_unknown_and_asked_for_once() -> None:
    """Where a manifest names no page, its sections are unknown, and one requirement asks for the page."""
    mine = [result for result in ANALYSIS.results if result.resource.name == "ppdb"]
    asks = [result.requirement.id for result in mine if result.missing == ("documentation.dfOps",)]
    assert [r.requirement.id for r in mine if r.outcome == "gap" and "documentation.dfOps" in r.missing] == [
        "documentation-page"
    ]
    assert {"architecture-documented", "recovery-documented", "monitoring-documented"} < set(asks)
