"""Cycles and items: where a cycle is, what an item has from the outer one, and which gaps it addresses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.conftest import TODAY, Write, loaded
from usdfops.catalog.graph import Catalog
from usdfops.judge.plans import addressing, cycles, items


def plan(name: str, entries: Sequence[object] = (), **spec: Any) -> dict[str, str | bytes]:
    """The file of a plan with these items."""
    resource = {
        "apiVersion": "usdfops/v1",
        "kind": "Plan",
        "metadata": {"name": name, "title": name.upper()},
        "spec": {**spec, "items": [*entries]},
    }
    return {f"plans/{name}.yaml": json.dumps(resource, indent=2) + "\n"}


def catalog_of(write: Write, *plans: dict[str, str | bytes]) -> Catalog:
    return loaded(write({path: text for each in plans for path, text in each.items()}))


@pytest.mark.parametrize(
    ("spec", "state"),
    [
        ({}, None),
        ({"state": "running"}, "running"),
        ({"state": "proposed"}, "proposed"),
        ({"end": "2026-05-31"}, "ended"),
        ({"end": "2026-05-31", "state": "running"}, "ended"),
        ({"end": TODAY}, None),
        ({"end": TODAY, "state": "proposed"}, "proposed"),
        ({"start": TODAY}, "running"),
        ({"start": "2026-01-01", "state": "ended"}, "ended"),
        ({"start": "2026-01-01", "end": TODAY, "state": "proposed"}, "running"),
        ({"start": "2026-06-02"}, "planned"),
        ({"start": "2026-06-02", "state": "running"}, "planned"),
        ({"start": "2026-02-31"}, None),
    ],
)
def test_dates_decide_where_a_cycle_is(write: Write, spec: dict[str, Any], state: str | None) -> None:
    (cycle,) = cycles(catalog_of(write, plan("f1", **spec)))
    assert (cycle.state, cycle.is_running) == (state, state == "running")


def test_cycles_that_run_come_first_and_history_last(write: Write) -> None:
    states = {"a": "ended", "b": None, "c": "proposed", "d": "running"}
    files = [plan(name, **(dict[str, Any](state=state) if state else {})) for name, state in states.items()]
    later = plan("e", start="2026-07-01")
    assert [c.name for c in cycles(catalog_of(write, *files, later))] == ["d", "e", "c", "b", "a"]


def test_an_item_has_what_it_does_not_say_from_the_outer_one(write: Write) -> None:
    inner = [
        {
            "id": "in",
            "title": "In",
            "items": [{"id": "own", "title": "Own", "owner": "storage", "due": "2026-08-01"}],
        }
    ]
    outer = {
        "id": "out",
        "title": "Out",
        "area": "build",
        "owner": "square",
        "before": "shipment",
        "status": "completed",
        "resources": [{"application": "hello"}],
        "requirements": ["backup-stated"],
        "dependsOn": [{"service": "database"}],
        "items": inner,
    }
    found = items(catalog_of(write, plan("f1", [outer, {"id": "last", "title": "Last"}])))
    assert [(i.id, i.within) for i in found] == [
        ("out", ()),
        ("in", ("out",)),
        ("own", ("out", "in")),
        ("last", ()),
    ]
    _, nested, own, last = found
    assert nested.area == own.area == "build"
    assert (nested.owner, own.owner, last.owner) == ("square", "storage", None)
    assert (nested.due, nested.event, own.due, own.event) == (None, "shipment", "2026-08-01", None)
    assert nested.resources == own.resources == ("Application/hello",)
    assert nested.requirements == nested.depends_on == ()
    assert (nested.status, nested.closed, last.closed) == (None, "completed", None)


@pytest.mark.parametrize(
    "closing", [{"status": "completed"}, {"status": "dropped"}, {"replacedBy": {"item": "b"}}]
)
def test_what_is_closed_addresses_nothing_and_neither_does_what_is_in_it(
    write: Write, closing: dict[str, Any]
) -> None:
    addresses = {"requirements": ["backup-stated"]}
    inner = {"id": "in", "title": "In", **addresses}
    catalog = catalog_of(
        write, plan("f1", [{"id": "a", "title": "A", **addresses, **closing, "items": [inner]}])
    )
    assert addressing(catalog).of("Application/hello", "backup-stated") == []
    catalog = catalog_of(write, plan("f1", [{"id": "a", "title": "A", **addresses, "items": [inner]}]))
    assert [i.id for i in addressing(catalog).of("Application/hello", "backup-stated")] == ["a", "in"]


def test_an_item_addresses_the_requirement_for_its_resources_or_for_everybody(write: Write) -> None:
    entries = [
        {"id": "all", "title": "All", "requirements": ["backup-stated", "backup-stated"]},
        {
            "id": "one",
            "title": "One",
            "requirements": ["backup-stated"],
            "resources": [{"application": "hello"}],
        },
        {"id": "about", "title": "About", "resources": [{"application": "hello"}]},
        {"id": "other", "title": "Other", "requirements": ["restore-tested"]},
    ]
    found = addressing(catalog_of(write, plan("f1", entries)))
    assert [i.id for i in found.of("Application/hello", "backup-stated")] == ["all", "one"]
    assert [i.id for i in found.of("Application/archive", "backup-stated")] == ["all"]
    assert found.of("Application/hello", "nothing") == []


def test_history_addresses_nothing_unless_it_is_asked(write: Write) -> None:
    entries = [{"id": "a", "title": "A", "requirements": ["backup-stated"]}]
    catalog = catalog_of(write, plan("old", entries, state="ended"), plan("new", entries, state="running"))
    assert [i.key for i in addressing(catalog).of("Application/hello", "backup-stated")] == [("new", "a")]
    asked = addressing(catalog, ended=True).of("Application/hello", "backup-stated")
    assert [i.key for i in asked] == [("new", "a"), ("old", "a")]


def test_whatever_a_plan_holds_its_items_are_read(write: Write) -> None:
    odd: list[Any] = [
        "text",
        {"id": 3, "status": "half", "due": "soon", "resources": [{"team": "x"}, 4]},
        {"items": {}},
    ]
    assert [(i.id, i.status, i.due, i.resources) for i in items(catalog_of(write, plan("f1", odd)))] == [
        ("", None, None, ())
    ] * 3
