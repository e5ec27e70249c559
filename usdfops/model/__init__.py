"""What a kind of resource is: one file per kind, written as pydantic models.

This file alone is free of pydantic, so that a clean `usdfops validate` never imports it: it
names the kinds and where they live, and loads the structure that was generated from the models.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import NamedTuple

__all__ = ["API_VERSION", "KINDS", "TERMS", "Kind", "Term", "catalog_schema", "kind_of"]

API_VERSION = "usdfops/v1"


class Kind(NamedTuple):
    """A kind of resource: its name, where its files live, and the word for several of it.

    `place` is a folder below the catalog, or the one file of a kind that has a single resource.
    """

    name: str
    place: str
    plural: str

    @property
    def singular(self) -> str:
        """The word for one of it, such as `support model`."""
        return "".join(f" {c.lower()}" if c.isupper() else c for c in self.name).strip()

    @property
    def module(self) -> str:
        """The stem of its model's file."""
        return self.singular.replace(" ", "_")

    @property
    def schema_file(self) -> str:
        """The name of its JSON Schema below `schemas/`, such as `support-model.schema.json`."""
        return f"{self.singular.replace(' ', '-')}.schema.json"

    def file_of(self, name: str) -> str:
        """Where the resource of that name belongs, relative to the catalog."""
        return self.place if self.place.endswith(".yaml") else f"{self.place}/{name}.yaml"


KINDS = {
    kind.name: kind
    for kind in (
        Kind("Application", "applications", "applications"),
        Kind("Service", "services", "services"),
        Kind("Pattern", "patterns", "patterns"),
        Kind("Responsibility", "responsibilities", "responsibilities"),
        Kind("Standard", "standards", "standards"),
        Kind("Role", "roles", "roles"),
        Kind("Team", "teams", "teams"),
        Kind("Group", "groups", "groups"),
        Kind("SupportModel", "support-model.yaml", "support models"),
        Kind("Facility", "facilities", "facilities"),
        Kind("Observation", "observed", "observations"),
        Kind("Projection", "projections", "projections"),
        Kind("Plan", "plans", "plans"),
    )
}


class Term(NamedTuple):
    """A sort of word that resources of a kind define in a list of their own, and others use."""

    kind: str
    """The kind that defines it."""
    field: str
    """The field of its `spec` that lists what is defined."""
    phrase: str
    """One of it, in words that follow "is not"."""
    key: str = "name"
    """The field of what is defined that holds the word."""


TERMS = {
    "Tier": Term("SupportModel", "tiers", "a tier of the support model"),
    "Hours": Term("SupportModel", "hours", "a kind of hours of the support model"),
    "Cluster": Term("Facility", "clusters", "a cluster of the facility"),
    "Environment": Term("Facility", "phalanx", "a Phalanx environment of the facility"),
    "Stage": Term("Facility", "stages", "a stage of the facility"),
    "Site": Term("Facility", "sites", "a site of the facility"),
    "Component": Term("Facility", "components", "a component of a facility"),
    "Period": Term("Projection", "periods", "a period of a projection", "year"),
    "ProjectedQuantity": Term("Projection", "quantities", "a quantity of a projection"),
    "Area": Term("Plan", "areas", "an area of the plan"),
    "Requirement": Term("Standard", "requirements", "a requirement of a standard", "id"),
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
