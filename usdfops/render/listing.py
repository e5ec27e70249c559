"""The resources of a kind, or the kinds, as a table or as JSON."""

from __future__ import annotations

import json

from usdfops.catalog.graph import Catalog, Resource
from usdfops.judge.plans.items import cycles, items_of
from usdfops.model import KINDS, Kind
from usdfops.render.report import path_from_here
from usdfops.render.table import table

__all__ = ["kinds_json", "kinds_table", "listing_json", "listing_table"]

# What tells resources of a kind apart at a glance, beside name and title; all of them in `spec`.
_COLUMNS = {
    "Application": ["tier", "group"],
    "Service": ["category", "lifecycle"],
    "Responsibility": ["scope", "status"],
    "Role": ["side"],
    "Observation": ["date", "repository"],
}


def kinds_table(catalog: Catalog, room: int | None = None) -> str:
    """A row per kind."""
    rows = [[kind.plural.replace(" ", "-"), str(len(catalog.of(name)))] for name, kind in KINDS.items()]
    return table(["kind", "resources"], rows, room)


def kinds_json(catalog: Catalog) -> str:
    """An object with `version` and `kinds`, which has the number of resources of each kind."""
    counts = {name: len(catalog.of(name)) for name in KINDS}
    return json.dumps({"version": 1, "kinds": counts}, indent=2) + "\n"


def listing_table(kind: Kind, catalog: Catalog, room: int | None = None) -> str:
    """A row per resource; a dash where nobody has said."""
    fields = _COLUMNS.get(kind.name, [])
    columns = ["name", *fields, "title"]
    rows = [[r.name, *(_cell(r, field) for field in fields), r.title] for r in catalog.of(kind.name)]
    if kind.name == "Service":  # who says so: an application that has not said what it uses may use it too
        used = {
            r.name: {m.place.resource.name for m in catalog.mentions_of(r) if m.place.resource.kind != "Plan"}
            for r in catalog.of("Service")
        }
        columns.insert(-1, "named by")
        rows = [[*row[:-1], str(len(used[row[0]])), row[-1]] for row in rows]
    if kind.name == "Plan":
        columns, rows = ["name", "state", "items", "title"], _plans(catalog)
    if not rows:
        return f"the catalog has no {kind.plural}\n"
    return table(columns, rows, room)


def _cell(resource: Resource, field: str) -> str:
    return (resource.spec[field].text or "-") if resource.document.readable else "unreadable"


def _plans(catalog: Catalog) -> list[list[str]]:
    """Each plan with where it is today, which its file need not say; those that run first."""
    return [
        [
            each.name,
            (each.state or "-") if each.plan.document.readable else "unreadable",
            str(len(items_of(each))),
            each.plan.title,
        ]
        for each in cycles(catalog)
    ]


def listing_json(kind: Kind, resources: list[Resource], folder: str) -> str:
    """An object with `version`, `kind` and `resources`; a file that cannot be read has no manifest."""
    answer = {
        "version": 1,
        "kind": kind.name,
        "resources": [
            {
                "name": resource.name,
                "title": resource.title,
                "path": path_from_here(folder, resource.document.path),
                "readable": resource.document.readable,
                "manifest": resource.value,
            }
            for resource in resources
        ],
    }
    return json.dumps(answer, indent=2) + "\n"
