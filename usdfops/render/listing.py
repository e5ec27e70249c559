"""The resources of a kind, as a table or as JSON."""

from __future__ import annotations

import json

from usdfops.catalog.graph import Resource
from usdfops.model import Kind
from usdfops.render.table import table

__all__ = ["listing_json", "listing_table"]

# What tells resources of a kind apart at a glance, beside name and title; all of them in `spec`.
_COLUMNS = {
    "Application": ["tier", "group"],
    "Service": ["category", "lifecycle"],
    "Role": ["side"],
}


def listing_table(kind: Kind, resources: list[Resource]) -> str:
    """A row per resource; a dash where nobody has said."""
    fields = _COLUMNS.get(kind.name, [])
    rows = [[r.name, *(_cell(r, field) for field in fields), r.title] for r in resources]
    if not rows:
        return f"the catalog has no {kind.plural}\n"
    return table(["name", *fields, "title"], rows)


def _cell(resource: Resource, field: str) -> str:
    if not resource.document.readable:
        return "unreadable"
    return resource.spec[field].text or "-"


def listing_json(kind: Kind, resources: list[Resource]) -> str:
    """An object with `version`, `kind` and `resources`; a file that cannot be read has no manifest."""
    answer = {
        "version": 1,
        "kind": kind.name,
        "resources": [
            {
                "name": resource.name,
                "title": resource.title,
                "path": resource.document.path,
                "readable": resource.document.readable,
                "manifest": resource.value,
            }
            for resource in resources
        ],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"
