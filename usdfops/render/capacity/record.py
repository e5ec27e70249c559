"""What there is to tell about demand and capacity: the record that every format is made from."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.capacity import Series
from usdfops.judge.gaps.record import Capacity
from usdfops.render.report import path_from_here

__all__ = ["Outlook"]


class Outlook(NamedTuple):
    """Demand by period, what is requested from the menu, and what a reader needs to place both."""

    series: list[Series]
    requested: list[Capacity]
    """What is requested of each service that says how much there is of it."""
    shift: int
    """By how many years the values were moved."""
    facility: Resource | None
    """The facility that was chosen; None where all are told."""
    catalog: Catalog
    folder: str
    """The catalog's folder, as paths are shown from here."""

    @property
    def projections(self) -> list[Resource]:
        """The projections that are told, in their order."""
        return list(dict.fromkeys(one.projection for one in self.series))

    def path(self, resource: Resource) -> str:
        """The file of a resource."""
        return path_from_here(self.folder, resource.document.path)

    def where(self, place: Place) -> str:
        """File and line of a place."""
        return f"{self.path(place.resource)}:{place.span().line}"

    def called(self, facility: str | None) -> str:
        """A facility as people name it."""
        found = self.catalog.find("Facility", facility)
        return found.title if found else facility or "all facilities"

    def file(self, facility: str | None) -> str:
        """The file that would say what a facility has."""
        found = self.catalog.find("Facility", facility)
        return self.path(found) if found else f"the file of {facility}"
