"""A difference between what the catalog declares and what another source states."""

from __future__ import annotations

from typing import NamedTuple

from usdfops.catalog.graph import Place, Resource
from usdfops.catalog.observations import Evidence

__all__ = ["ACCEPTABLE", "KINDS", "Drift", "Kind", "Side"]


class Kind(NamedTuple):
    """A sort of difference: what it means, and what is done about it."""

    name: str
    about: str
    do: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "undeclared",
            "It is deployed, and no manifest names it.",
            "Name it in a manifest, or have it switched off.",
        ),
        Kind(
            "not-deployed",
            "A manifest names it, and it is not deployed.",
            "Take it out of the manifest, or have it switched on.",
        ),
        Kind(
            "still-deployed",
            "Its manifest calls it planned or retired, and it is deployed.",
            "Correct its lifecycle, or have it switched off.",
        ),
        Kind(
            "renamed-upstream",
            "A name that is used for it does not exist at its source.",
            "Write the name that it has now where the old one stands.",
        ),
        Kind(
            "stage-differs",
            "One side has a deployment of that stage, the other says that there is none.",
            "Find out which is right, and correct the other.",
        ),
        Kind(
            "cluster-differs",
            "Two sides name different clusters for a stage.",
            "Find out which is right, and correct the other.",
        ),
        Kind(
            "tier-differs",
            "Its page states another tier.",
            "Agree on one with its team, and correct the other.",
        ),
        Kind(
            "hours-differ",
            "Its page states other operating hours.",
            "Agree on one with its team, and correct the other.",
        ),
        Kind(
            "group-differs",
            "Its page states another group.",
            "Agree on one with its team, and correct the other.",
        ),
        Kind(
            "channel-differs",
            "Its page names a Slack channel that its manifest does not.",
            "Ask which channel is read, and correct the other.",
        ),
        Kind(
            "repository-differs",
            "Its page names a repository that its manifest does not.",
            "Find out which repository it is, and correct the other.",
        ),
        Kind(
            "page-without-application",
            "A page describes something that no manifest names.",
            "Name the page in `documentation.dfOps` of a manifest.",
        ),
        Kind(
            "application-without-page",
            "Its manifest names no page in df-ops.",
            "Write one from the template, or name the one that there is.",
        ),
        Kind(
            "old-observation",
            "What another source states was last read long ago, or nobody knows when.",
            "Run `usdfops observe` again.",
        ),
        Kind(
            "settled",
            "An open question or an entry of the baseline accepts a difference that is no more.",
            "Take it out.",
        ),
    )
}

ACCEPTABLE = tuple(name for name in KINDS if name not in ("old-observation", "settled"))
"""The kinds that somebody can accept for a while; the others are about what is old or done."""


class Side(NamedTuple):
    """What one side says, and where: a place in a file of the catalog, a file at its source, or both."""

    says: str
    place: Place | None = None
    evidence: Evidence | None = None


class Drift(NamedTuple):
    """A difference. `kind` and `subject` name it within `resource`, run after run."""

    kind: str
    resource: Resource | None
    """What it is about; None where no manifest is concerned."""
    subject: str
    """Which of several of that kind: a stage, a channel, a Phalanx application; empty where there is one."""
    declared: Side | None
    stated: Side | None
    do: str | None = None
    """What to do, where it is not what is done about all of its kind."""
    accepted: Place | None = None
    """What accepts it: an open question, or the reason in an entry of the baseline."""

    @property
    def key(self) -> str:
        """What an open question begins with that accepts it."""
        return f"{self.kind} {self.subject}".strip()
