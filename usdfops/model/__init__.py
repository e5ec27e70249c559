"""What a kind of resource is: one file per kind, written as pydantic models.

This file alone is free of pydantic, so that a clean `usdfops validate` never imports it: it
names the kinds and where they live, and loads the structure that was generated from the models.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import NamedTuple

__all__ = ["API_VERSION", "KINDS", "Kind", "catalog_schema", "kind_of"]

API_VERSION = "usdfops/v1"


class Kind(NamedTuple):
    """A kind of resource: its name, where its files live, and the word for several of it.

    `place` is a folder below the catalog, or the one file of a kind that has a single resource.
    """

    name: str
    place: str
    plural: str

    @property
    def module(self) -> str:
        """The stem of its model's file and of its schema's file, in snake case."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in self.name).lstrip("_")

    @property
    def schema_file(self) -> str:
        """The name of its JSON Schema below `schemas/`, such as `support-model.schema.json`."""
        return f"{self.module.replace('_', '-')}.schema.json"

    def file_of(self, name: str) -> str:
        """Where the resource of that name belongs, relative to the catalog."""
        return self.place if self.place.endswith(".yaml") else f"{self.place}/{name}.yaml"


KINDS = {
    kind.name: kind
    for kind in (
        Kind("Application", "applications", "applications"),
        Kind("Service", "services", "services"),
        Kind("Pattern", "patterns", "patterns"),
        Kind("Role", "roles", "roles"),
        Kind("Team", "teams", "teams"),
        Kind("Group", "groups", "groups"),
        Kind("SupportModel", "support-model.yaml", "support models"),
        Kind("Facility", "facilities", "facilities"),
    )
}


def kind_of(path: str) -> Kind | None:
    """The kind whose files live at `path` (relative to the catalog, with slashes)."""
    folder = path.partition("/")[0]
    return next((kind for kind in KINDS.values() if kind.place == folder), None)


@cache
def catalog_schema() -> dict[str, object]:
    """The JSON Schema of every kind in one document, as it was generated from the models."""
    with open(os.path.join(os.path.dirname(__file__), "catalog.schema.json"), encoding="utf-8") as file:
        schema: dict[str, object] = json.load(file)
    return schema
