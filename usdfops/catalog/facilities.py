"""Facilities as other facilities see them: which of them host anything, and what connects them."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog, Place, Resource

__all__ = ["ENDS", "ends", "hosting", "linked_with", "links_of"]

ENDS = ("source", "destination")
"""The two ends of a link, in the direction in which something flows."""


def hosting(catalog: Catalog) -> list[Resource]:
    """The facilities at which something of the catalog runs; all of them, where nobody has said."""
    named = {r.spec["facility"].text for kind in ("Application", "Service") for r in catalog.of(kind)}
    every = catalog.of("Facility")
    return [facility for facility in every if facility.name in named] or every


def linked_with(catalog: Catalog, facility: Resource) -> list[Resource]:
    """The other facilities whose files list a link with an end at `facility`."""
    if facility.kind != "Facility":
        return []
    return [
        other
        for other in catalog.of("Facility")
        if other.name != facility.name and any(facility.name in ends(link) for link in other.spec["links"])
    ]


def links_of(catalog: Catalog, facility: Resource) -> list[Place]:
    """The links with an end at a facility, in whichever file; those of its own file come first."""
    others = linked_with(catalog, facility)
    theirs = [link for other in others for link in other.spec["links"] if facility.name in ends(link)]
    return [*facility.spec["links"], *theirs]


def ends(link: Place) -> list[str | None]:
    """The facilities at the two ends of a link."""
    return [link[end]["facility"].text for end in ENDS]
