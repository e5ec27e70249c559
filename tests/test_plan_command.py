"""`usdfops plan`: how far a cycle is, what it goes on with, what is late, and which dates moved."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, TODAY, Run
from usdfops.catalog.load import load
from usdfops.judge.plans import cycles
from usdfops.judge.plans.carried import carried

CATALOG = load(str(ROOT / "catalog"), as_of=TODAY)


def of_catalog(run: Run, *words: str, as_of: str = TODAY) -> str:
    """What `usdfops plan` answers for the committed catalog."""
    answer = run("plan", *words, "--catalog", str(ROOT / "catalog"), "--as-of", as_of)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


def call(run: Run, *words: str) -> str:
    """What it answers for the small catalog, on the day that is today in tests."""
    answer = run("plan", *words, "--as-of", TODAY)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


# What both lists of the talk have word for word, apart from marks; of F23B, in its order.
SAME = """\
Build engineering
lsstinstall release and incorporation into lsstsw
v24
v25
Reusable workflows
Stack containers
Jenkins controller move
"Live" ObsCore
Graph-backed registry for batch production
Butler client/server
Support Rucio work
Support prompt processing
pipetask Python API
Provenance
Resolve handling of metrics (Datastore backends?)
Productionize (but not optimize) Prompt Processing
Build next_visit Kafka into prototype
DMTN-143
Raw image upload service if needed
Integration and standing up USDF
Campaign Management
Security
Hybrid model
Rucio/Butler/PanDA integration
""".splitlines()

ALIKE = {
    "butler-client-server-design": "butler-client-server",
    "rubin-env": "rubin-env",
    "metric-outputs": "metric-outputs",
    "knative-move": "kubernetes-move",
}


def test_f23b_names_what_f23a_already_had(run: Run) -> None:
    (f23b,) = [cycle for cycle in cycles(CATALOG) if cycle.name == "f23b"]
    found = carried(CATALOG, f23b)
    stated = [each for each in found if each.is_stated]
    assert [each.item.title for each in stated] == SAME
    assert all(
        each.chain[0].title == each.item.title and each.chain[0].cycle.name == "f23a" for each in stated
    )
    assert {e.item.id: e.chain[0].id for e in found if not e.is_stated} == ALIKE
    told = " ".join(of_catalog(run, "f23b", "--carried").split())
    assert "Carried over: 24 of 32 items, and 4 offered" in told
    assert all(title in told for title in SAME)
    assert "Visit definition" not in told
    assert "OCPS improvements" not in told


@pytest.mark.parametrize("name", ["f23b", "F23B", "Plan/f23b", "architecture f23b", "arch F23B"])
def test_a_cycle_goes_by_name_title_and_alias(run: Run, name: str) -> None:
    assert "Architecture F23B (Plan/f23b)" in of_catalog(run, name)


def test_an_unknown_cycle_is_met_with_what_is_near(run: Run) -> None:
    answer = run("plan", "f23c", "--catalog", str(ROOT / "catalog"))
    assert (answer.code, answer.out) == (2, "")
    assert "there is no plan `f23c`; write `f23a`" in answer.err or "f23b" in answer.err


def test_history_is_shown_and_never_due_or_at_risk(run: Run) -> None:
    told = of_catalog(run, "ldf-six-months")
    assert "it is history" in told
    assert "spectrograph-archiving" in told
    assert "At risk: nothing\n  The cycle has ended.\n" in told
    assert "\nDue" not in told
