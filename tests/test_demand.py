"""Demand against the menu: what is lacking, unused, ending, asked for, and followed by one alone."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT, TODAY, WORLD
from tests.test_weaker import manifest
from usdfops.catalog.load import load
from usdfops.judge.gaps.demand import demand
from usdfops.judge.gaps.record import Capacity, Demand
from usdfops.judge.quantities import summed

FOLDERS = {"Application": "applications", "Service": "services", "Pattern": "patterns"}


def asked(*resources: tuple[str, str, dict[str, Any]]) -> Demand:
    """Demand in the small catalog with those resources beside its own."""
    over = {f"{FOLDERS[kind]}/{name}.yaml": manifest(kind, name, spec) for kind, name, spec in resources}
    return demand(load(str(WORLD), as_of=TODAY, over=over))


def uses(service: str, **parameters: object) -> dict[str, Any]:
    return {"uses": [{"service": service, "parameters": parameters}]}


def limited(sort: str, amount: str, parameter: str | None = "size") -> tuple[str, str, dict[str, Any]]:
    """A service `disk` that has so much."""
    limit = {"title": "Space", "amount": amount, **({"parameter": parameter} if parameter else {})}
    return "Service", "disk", {"plans": [{"name": "one"}], sort: [limit]}


def test_needs_that_no_service_meets() -> None:
    found = asked(
        ("Application", "hello", {"needs": [{"title": "A pager"}, {"because": "no title"}]}),
        ("Application", "gone", {"lifecycle": "retired", "needs": [{"title": "Rest"}]}),
    )
    assert [(n.application.name, n.title, n.place.path) for n in found.needs] == [
        ("hello", "A pager", ("spec", "needs", 0))
    ]


def test_services_that_nobody_is_known_to_use() -> None:
    found = asked(
        ("Application", "hello", uses("database")),
        ("Application", "archive", {}),
        ("Application", "fine", {"uses": []}),
    )
    assert [s.name for s in found.unused] == ["kubernetes", "old-store"], "a retired one is to have no users"
    assert found.may_use == {"kubernetes": 1, "old-store": 1}


def test_services_that_end_while_they_are_used() -> None:
    found = asked(
        ("Application", "hello", {"uses": [{"service": "old-store"}, {"service": "old-store"}]}),
        ("Application", "archive", {"tier": "critical", **uses("old-store")}),
        ("Application", "taped", uses("tape-store")),
    )
    told = [(service.name, [a.name for a in users]) for service, users in found.deprecated]
    assert told == [("old-store", ["archive", "hello"]), ("tape-store", ["taped"])]


def capacity(*resources: tuple[str, str, dict[str, Any]]) -> tuple[Any, ...]:
    (row,) = asked(*resources).capacity
    assert isinstance(row, Capacity)
    return row.amount, row.requested, row.share, row.requests, row.silent


def test_requests_are_summed_against_capacity() -> None:
    assert capacity(
        limited("capacity", "2 TB"),
        ("Application", "one", uses("disk", size="500 GB")),
        ("Application", "two", uses("disk", size="1 TB")),
        ("Application", "three", uses("disk", size="plenty")),
        ("Application", "four", uses("disk")),
        ("Application", "five", {"dependsOn": [{"service": "disk"}]}),
        ("Application", "gone", {"lifecycle": "retired", **uses("disk", size="1 TB")}),
    ) == ("2 TB", "1.5 TB", 0.75, 2, 2)


def test_against_a_quota_stands_who_requests_most() -> None:
    assert capacity(
        limited("quota", "1 TB"),
        ("Application", "one", uses("disk", size="250 GB")),
        ("Application", "two", {"uses": uses("disk", size="250 GB")["uses"] * 2}),
    ) == ("1 TB", "0.5 TB", 0.5, 3, 0)


def test_without_a_parameter_nothing_can_be_summed() -> None:
    assert capacity(limited("capacity", "2 TB", None), ("Application", "one", uses("disk", size="1 TB"))) == (
        "2 TB", None, None, 0, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "values", "text", "share", "counted"),
    [
        ("1 TB", ["1 TiB"], "1.1 TB", 1.099511627776, 1),
        ("1 TiB", ["1 GiB", "512MiB"], "0.0015 TiB", 1.5 / 1024, 2),
        ("400 cores", [4, "8 cores", 2.5], "14.5 cores", 14.5 / 400, 3),
        ("100 core hours", ["50 core hours", 4, "4 cores"], "50 core hours", 0.5, 1),
        ("12,5 cores", [4], "", None, 0),
        ("1000000 B", ["1 kB", "1 KB", "1 kb"], "1,000 B", 0.001, 1),
        ("10 cores", [True, -1, "-1 cores", float("nan"), float("inf"), 10**30, None, [4]], "", None, 0),
        ("10 cores", ["4 GB", "four", "", "1e1 cores"], "", None, 0),
        ("0 cores", [4], "4 cores", None, 1),
        ("10 GB", [4], "", None, 0),
        ("10 GB", ["0.1 GB", "0.2 GB"], "0.3 GB", 0.03, 2),
    ],
)
def test_only_quantities_of_the_same_sort_add_up(
    whole: str, values: list[object], text: str, share: float | None, counted: int
) -> None:
    found = summed(whole, values)
    assert (found.text, found.counted) == (text, counted)
    assert found.share == (None if share is None else pytest.approx(share))


def test_pint_is_imported_only_to_add_something_up() -> None:
    script = (
        "import sys; from usdfops.catalog.load import load; from usdfops.judge.gaps.demand import demand;"
        "demand(load('tests/world')); sys.exit('pint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_patterns_that_one_application_alone_follows() -> None:
    found = asked(
        ("Pattern", "cron", {"runsOn": "hosts"}),
        ("Pattern", "unloved", {}),
        ("Application", "one", {"deployment": {"pattern": "cron"}}),
        ("Application", "gone", {"lifecycle": "retired", "deployment": {"pattern": "cron"}}),
        ("Application", "two", {"deployment": {"pattern": "phalanx"}}),
        ("Application", "three", {"deployment": {"pattern": "phalanx"}}),
    )
    assert [(pattern.name, a.name) for pattern, a in found.one_off] == [("cron", "one")]


def test_adoption_is_told_where_one_pattern_is_recommended() -> None:
    one = ("Pattern", "phalanx", {"recommended": True, "runsOn": "kubernetes"})
    two = ("Pattern", "other", {"recommended": True})
    follower = ("Application", "hello", {"deployment": {"pattern": "phalanx", "phalanx": ["hello"]}})
    found = asked(one, follower)
    assert found.recommended is not None
    assert found.recommended.name == "phalanx"
    assert found.adoption == {"on": 1, "declared": 0, "could": 0, "cannot": 1, "unknown": 0}
    assert (asked(one, two, follower).recommended, asked(one, two).adoption) == (None, {})
    assert asked(follower).recommended is None
