"""What the boundary is made of, as plain rows: cells, their layers, who holds what, why one is open."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Place, Resource

__all__ = ["HOLDERS", "SIDES", "Cell", "Holder", "Layer", "Reason"]

HOLDERS = ("responsible", "accountable", "authority")
"""What a responsibility has holders of: who does it, who answers for it, who may decide."""

SIDES = ("application", "infrastructure")
"""The two sides of the boundary."""


class Holder(NamedTuple):
    """Who holds a part of a responsibility, and where that was said."""

    role: str
    side: str | None
    """The side of the boundary that the role stands on; None where nobody has said."""
    team: str | None
    """The team that holds the role here; None where nobody has said."""
    channel: str | None
    """Where to reach the team, or, where no team is known, where to ask instead: a Slack channel."""
    layer: str
    """`default`, `pattern`, `service` or `application`."""
    place: Place
    """Where the role was given this part."""


class Layer(NamedTuple):
    """What one file says about a cell, and what of it counts in the end."""

    name: str
    """`default`, `pattern`, `service` or `application`."""
    place: Place
    """Where it says so."""
    entry: Place
    """What has the status, the day and the agreement of what it says."""
    says: dict[str, list[Place]]
    """The roles that it gives, for each of `HOLDERS` that it speaks of."""
    wins: tuple[str, ...] = ()
    """Those of `HOLDERS` for which it has the last word."""


class Reason(NamedTuple):
    """Why a cell is open."""

    kind: str
    """`unsaid`, `disagree`, `no-team`, or `unknown` where a file or a fact is missing."""
    text: str
    do: str
    """What closes it, as an order."""
    part: str | None = None
    """The one of `HOLDERS` that it is about."""


class Cell(NamedTuple):
    """One responsibility, for one application, service or facility."""

    application: Resource | None
    """None where it is held for the facility as a whole."""
    responsibility: Resource
    scope: tuple[str, str | None]
    """The kind and the name of what it is held for; no name where nobody has said which services."""
    status: str
    """`proposed`, `default` (a source says so) or `agreed` (both sides signed)."""
    agreed_on: str | None
    responsible: list[Holder]
    accountable: Holder | None
    authority: Holder | None
    reasons: tuple[Reason, ...]
    """Why holders or their teams are absent, or what is not known of whether it applies."""
    applies: bool | None
    """None where it is not known whether the responsibility applies."""
    layers: list[Layer]

    @property
    def missing(self) -> str | None:
        """Its reasons in one text; None where nothing is missing."""
        return "; ".join(reason.text for reason in self.reasons) or None

    @property
    def side(self) -> str | None:
        """The side that answers; None where nobody does."""
        return self.accountable.side if self.accountable else None

    def parts(self) -> list[tuple[str, Holder]]:
        """Each of `HOLDERS` with who holds it."""
        held = [("responsible", holder) for holder in self.responsible]
        held += [("accountable", self.accountable)] if self.accountable else []
        return held + ([("authority", self.authority)] if self.authority else [])

    def holders(self) -> list[Holder]:
        """Everybody who holds a part of it."""
        return [holder for _, holder in self.parts()]
