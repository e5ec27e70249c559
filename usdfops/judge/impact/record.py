"""What there is to say of an outage: what is hit, who answers for it, and whom to tell in which channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.edges import Edge, Node
from usdfops.catalog.graph import Place, Resource

__all__ = [
    "Answers",
    "Channel",
    "Hit",
    "Impact",
    "Named",
    "Stages",
    "Tell",
    "Told",
    "Unsaid",
    "channel_text",
]


class Tell(NamedTuple):
    """Where to tell the people of an application."""

    use: str | None
    """What the channels are: the application's for `announcements` or for `support`, those of the
    `facility` where it has neither, those of a `team`, or None where nobody has any."""
    channels: list[Place]
    """The entries that say so, of its manifest or of the support model; a team's are texts."""

    @property
    def whose(self) -> str | None:
        """Whose the channels are: an `application`'s, a `team`'s or the `facility`'s."""
        return "application" if self.use in ("announcements", "support") else self.use


class Answers(NamedTuple):
    """Who answers for something, and when."""

    owner: str | None
    channel: Place | None
    """The entry that says where to ask first."""
    operating: str | None
    support: str | None


class Stages(NamedTuple):
    """Of which stages of an application it is known that they fall, and that others do not."""

    hit: list[str]
    """Those that run in what falls."""
    below: list[str]
    """Those of what it rests on; whether it loses the same ones, nobody has said."""
    spared: list[str]
    """Those that run elsewhere; empty where none is known."""
    unsaid: bool
    """Whether one falls of which nobody has said which stage it is."""


class Named(NamedTuple):
    """Something that goes down because it was named, or because the whole that it is a part of was."""

    node: Node
    part_of: Edge | None
    tell: Tell | None
    """For applications."""
    answers: Answers


class Hit(NamedTuple):
    """Something that is hit."""

    node: Node
    path: list[Edge]
    """From it down to something named, each step on the one before: one of the shortest ways."""
    unattended: bool
    """Whether it works on, and it is only that nobody answers for it or for something under it."""
    tier: str | None
    stages: Stages | None
    """None where all of it falls, as far as anybody has said."""
    tell: Tell | None
    """For applications."""
    answers: Answers

    @property
    def direct(self) -> bool:
        """Whether it rests on something named itself."""
        return len(self.path) == 1


class Unsaid(NamedTuple):
    """An application that may be hit too, for all that anybody has said."""

    application: Resource
    missing: tuple[str, ...]
    """What nobody has said: `what it uses`; empty where its file cannot be read."""


class Told(NamedTuple):
    """Somebody who is not hit, and should be told."""

    node: Node
    because: str
    """What they are to these: `receives data from`, `is a stakeholder of`."""
    of: list[tuple[Node, Place]]
    """Those that fall or are hit, each with the place that says so."""
    tell: Tell | None


class Channel(NamedTuple):
    """Where to tell several."""

    text: str | None
    """`#name` or an address; None for those of whom no channel is known."""
    of: str | None
    """Whose it is: an `application`'s, a `team`'s or the `facility`'s."""
    place: Place | None
    """The first entry that gives it."""
    applications: list[str]
    """The names of those that fall or are hit."""
    others: list[Node]
    """Those who are not hit, and should be told."""


class Impact(NamedTuple):
    """The answer."""

    named: list[Named]
    hit: list[Hit]
    """Applications by tier, then those that are hit directly, then by name; then other things."""
    may_be_hit: list[Unsaid]
    also_tell: list[Told]

    def channels(self) -> list[Channel]:
        """Each channel to tell somebody in: of the most critical first, then the facility's.

        One that is an application's and the facility's is there as both. One without a text comes
        last, where there are some of whom none is known.
        """
        found: dict[tuple[str | None, str | None], Channel] = {}
        for who, where, falls in self._everybody():
            for place in where.channels if where and where.channels else [None]:
                text = channel_text(place) if place else None
                whose = where.whose if where and text else None
                entry = found.setdefault((text, whose), Channel(text, whose, place, [], []))
                if falls:
                    entry.applications.append(who.name)
                elif who not in entry.others:
                    entry.others.append(who)
        return sorted(found.values(), key=lambda c: (c.text is None, c.of == "facility"))

    def _everybody(self) -> Iterator[tuple[Node, Tell | None, bool]]:
        """Everybody to tell, and whether it is an application that falls or is hit."""
        for named in self.named:
            if named.tell is not None:
                yield named.node, named.tell, True
        for hit in self.hit:
            if hit.tell is not None:
                yield hit.node, hit.tell, True
        for told in self.also_tell:
            yield told.node, told.tell, False


def channel_text(place: Place) -> str:
    """A channel as people write it: `#name`, or the address of a page."""
    slack = place.text or place["slack"].text
    return f"#{slack}" if slack else place["page"].text or ""
