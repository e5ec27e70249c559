"""Facilities as other facilities see them: which of them host anything, and what connects them."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog, Place, Resource

__all__ = ["ENDS", "hosting", "links_of"]

ENDS = ("source", "destination")
"""The two ends of a link, in the direction in which something flows."""


def hosting(catalog: Catalog) -> list[Resource]:
    """The facilities at which something of the catalog runs; all of them, where nobody has said."""
    named = {r.spec["facility"].text for kind in ("Application", "Service") for r in catalog.of(kind)}
    every = catalog.of("Facility")
    return [facility for facility in every if facility.name in named] or every


def links_of(catalog: Catalog, facility: Resource) -> list[Place]:
    """The links with an end at a facility, in whichever file; those that its own file lists come first."""
    mine = list(facility.spec["links"])
    return mine + [
        link
        for other in catalog.of("Facility")
        if other is not facility
        for link in other.spec["links"]
        if any(link[end]["facility"].text == facility.name for end in ENDS)
    ]
