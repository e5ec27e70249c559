"""Which agreements count: both sides signed, each by a team that may, and what they signed still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.judge.boundary.layers import side_of
from usdfops.judge.boundary.record import SIDES, Cell, Layer
from usdfops.words import listed, quoted

__all__ = ["Stranger", "agreed_on", "agreements", "is_signed", "objection", "strangers"]


class Stranger(NamedTuple):
    """A team that signed for a side for which it cannot sign."""

    place: Place
    """Where it signed."""
    text: str
    """Why it cannot."""
    do: str
    """What to do about it, as an order."""


def agreed_on(catalog: Catalog, cell: Cell) -> str | None:
    """The day on which both sides had agreed to all that counts; None where they have not."""
    pairs = list(agreements(cell.layers))
    if any(objection(catalog, agreement, layer.entry, cell) for layer, agreement in pairs):
        return None
    return max((agreement["date"].text or "" for _, agreement in pairs), default=None)


def agreements(layers: list[Layer]) -> Iterator[tuple[Layer, Place]]:
    """Each layer that counts, with the agreement to it.

    An application's agreement is to the cell as it stands; one of another file to what it says.
    """
    own = next((layer.entry["agreed"] for layer in reversed(layers) if layer.name == "application"), None)
    for layer in layers:
        if layer.wins:
            yield layer, own if own is not None and own.given else layer.entry["agreed"]


def objection(catalog: Catalog, agreement: Place, entry: Place, cell: Cell | None = None) -> str | None:
    """Why an agreement to what an entry says does not count, as of today; None where it does.

    Who may sign is asked of the agreements of applications only, and depends on the cell.
    """
    day, since = agreement["date"].text, entry["since"].text
    if day is None or any(agreement[side].text is None for side in SIDES):
        return "a day or a side is missing"
    if not is_signed(agreement):
        return "one team signs for both sides"
    if day > catalog.as_of:
        return "its day lies ahead"
    if since is not None and day < since:
        return f"what it agrees to stands since {since}"
    return next((stranger.text for stranger in strangers(catalog, agreement, cell)), None) if cell else None


def is_signed(agreement: Place) -> bool:
    """Whether both sides signed, as two teams."""
    teams = [agreement[side].text for side in SIDES]
    return None not in teams and teams[0] != teams[1]


def strangers(catalog: Catalog, agreement: Place, cell: Cell) -> Iterator[Stranger]:
    """Who signed an application's agreement and cannot sign for that side of the cell.

    For the application signs a team that holds one of its roles. For infrastructure signs the owner
    of the facility or of a service that the cell is about; where no owner is known, any other team.
    """
    application = cell.application
    if application is None or agreement.resource is not application:
        return
    roles = application.spec["roles"].fields.items()
    theirs = {place.text for role, place in roles if side_of(catalog, role) == "application" and place.text}
    owners = _owners(catalog, cell)
    mine, other = (agreement[side] for side in SIDES)
    if mine.text is not None and mine.text not in theirs:
        yield Stranger(
            mine,
            f"{quoted(mine.text)} holds no role of `{application.name}`",
            f"have {listed(sorted(theirs))} sign" if theirs else "name its teams under `roles`",
        )
    if other.text is None:
        return
    if owners and other.text not in owners.values():
        yield Stranger(
            other,
            f"{quoted(other.text)} does not own {listed(owners)}",
            f"have {listed(dict.fromkeys(owners.values()))} sign",
        )
    elif not owners and other.text in theirs:
        yield Stranger(
            other,
            f"{quoted(other.text)} holds a role of `{application.name}`",
            "have a team of infrastructure sign",
        )


def _owners(catalog: Catalog, cell: Cell) -> dict[str, str]:
    """The known owners of what a cell is about, by its name: the facility and the services."""
    facility = cell.application.spec["facility"].text if cell.application else None
    services = [layer.place.resource.name for layer in cell.layers if layer.name == "service"]
    services += [cell.scope[1]] if cell.scope[0] == "Service" and cell.scope[1] else []
    named = [("Facility", facility), *(("Service", service) for service in dict.fromkeys(services))]
    found = [catalog.find(kind, name) for kind, name in named]
    return {resource.name: owner for resource in found if resource and (owner := resource.spec["owner"].text)}
