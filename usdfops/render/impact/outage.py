"""What there is to tell of an outage, and the words for it that every format shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.edges import Edge, Node
from usdfops.catalog.graph import Catalog, Place
from usdfops.catalog.observations import Evidence, observations, old
from usdfops.judge.impact.falling import in_order
from usdfops.judge.impact.record import (
    Answers,
    Channel,
    Hit,
    Impact,
    Named,
    Stages,
    Tell,
    Told,
    Unsaid,
    channel_text,
)
from usdfops.render.fields import UNKNOWN
from usdfops.render.report import path_from_here
from usdfops.words import counted

__all__ = ["Outage", "Telling", "answer_rows", "owner", "stages_in_words", "tell", "told", "why_unsaid"]

_NO_CHANNEL = "no channel is known"
_UNSAID_STAGE = "a stage that nobody has named"


class Telling(NamedTuple):
    """Where to tell some people."""

    channel: str
    parts: list[str]
    """The facility's channels, each with its purpose, where it stands for all of them."""
    who: str


class Outage(NamedTuple):
    """What there is to tell."""

    impact: Impact
    catalog: Catalog
    folder: str
    """The catalog's folder, as paths are shown from here."""

    @property
    def applications(self) -> list[Hit]:
        """The applications that are hit."""
        return [hit for hit in self.impact.hit if hit.node.kind == "Application"]

    @property
    def others(self) -> list[Hit]:
        """What else is hit."""
        return [hit for hit in self.impact.hit if hit.node.kind != "Application"]

    def title(self) -> str:
        """What was asked about."""
        return f"Impact of {_joined(each.node.label for each in self.impact.named if each.part_of is None)}"

    def tiers(self) -> list[tuple[str | None, list[Hit]]]:
        """The applications of each tier, in their order."""
        found: dict[str | None, list[Hit]] = {}
        for hit in self.applications:
            found.setdefault(hit.tier, []).append(hit)
        return list(found.items())

    def summary(self) -> list[str]:
        """The answer, in sentences."""
        hit, may = self.applications, len(self.impact.may_be_hit)
        if not hit:
            lines = ["No application is known to be hit."]
        else:
            direct = sum(each.direct for each in hit)
            tiers = ", ".join(f"{len(hits)} {tier or 'of unknown tier'}" for tier, hits in self.tiers())
            lines = [f"Hit: {counted(len(hit), 'application')}, {direct} directly; {tiers}."]
        partly = [each.stages for each in hit if each.stages is not None]
        if partly:
            lines.append(f"Known to fall only in {self._fallen(partly)}: {len(partly)} of these.")
        alone = sum(each.unattended for each in hit)
        if alone:
            lines.append(f"Not fallen, but unattended or resting on what is: {alone} of these.")
        if may:
            lines.append(f"May be hit too, since nobody has said enough: {may}.")
        return lines

    def _fallen(self, some: list[Stages]) -> str:
        """The stages that fall of some applications, or of what these rest on."""
        fallen = in_order(self.catalog, {stage for stages in some for stage in [*stages.hit, *stages.below]})
        return _joined([*fallen, *([_UNSAID_STAGE] if any(stages.unsaid for stages in some) else [])])

    def place(self, place: Place) -> str:
        """A place of the catalog, as `path:line`."""
        return f"{path_from_here(self.folder, place.resource.document.path)}:{place.span().line}"

    def title_of(self, node: Node) -> str | None:
        """What people call something; None for what the catalog does not hold, or only names."""
        resource = self.catalog.find(*node)
        return resource.title if resource else None

    def name(self, node: Node) -> str:
        """`name: title`, or the name alone where the title says the same."""
        title = self.title_of(node)
        return (
            node.name
            if title is None or title.casefold() == node.name.casefold()
            else f"{node.name}: {title}"
        )

    def asked(self, named: Named) -> str:
        """Something that was asked about, and why it is there where it was not named itself."""
        head = f"{named.node.kind}/{self.name(named.node)}"
        if named.part_of:
            return f"{head}, a part of {named.part_of.above.name} ({self.place(named.part_of.place)})"
        return f"{head} (what it answers for is unattended)" if named.node.kind == "Team" else head

    def way(self, hit: Hit) -> str:
        """The path in words, each step with the place that says so."""
        steps = [f"{_step(edge)} ({self.place(edge.place)})" for edge in hit.path]
        wholes = [each.part_of for each in self.impact.named if each.node == hit.path[-1].below]
        last = f", which is a part of {wholes[0].above.name}" if wholes and wholes[0] else ""
        way = ", which ".join(steps) + last
        if hit.unattended:
            return f"unattended: {way}" if hit.direct else f"rests on what is unattended: {way}"
        return f"directly: {way}" if hit.direct else way

    def unsaid(self) -> list[str]:
        """What nobody has said, with the applications of which nobody has; unreadable files come last."""
        found: dict[tuple[str, ...], list[Unsaid]] = {}
        for unsaid in self.impact.may_be_hit:
            found.setdefault(unsaid.missing, []).append(unsaid)
        order = sorted(found.items(), key=lambda item: (item[0] != (), -len(item[1]), item[0]))
        return [
            f"{why_unsaid(some[0])} ({len(some)}): {', '.join(each.application.name for each in some)}"
            for _, some in order
        ]

    def telling(self) -> Iterator[Telling]:
        """Each channel with those to tell in it; the facility's last and once, since all serve the same."""
        channels = self.impact.channels()
        for channel in channels:
            if channel.of != "facility":
                yield Telling(channel.text or _NO_CHANNEL, [], _behind(channel))
        general = [channel for channel in channels if channel.of == "facility"]
        if general:
            about = "the facility's channels, for those that have none of their own"
            yield Telling(about, [f"{each.text}{_purpose(each)}" for each in general], _behind(general[0]))

    def basis(self) -> str | None:
        """Where it comes from what runs where; None where nothing here depends on it."""
        kinds = {e.below.kind for hit in self.impact.hit for e in hit.path}
        if not {"Environment", "Cluster"} & (kinds | {each.node.kind for each in self.impact.named}):
            return None
        newest = next(iter(observations(self.catalog, "phalanx")), None)
        if newest is None:
            return "What runs in which environment is from manifests alone, since Phalanx is not observed."
        aged = old(newest.spec["date"].text, self.catalog.as_of)
        return f"What runs in which Phalanx environment is from {Evidence(newest, '').revision}, {aged}."


def why_unsaid(unsaid: Unsaid) -> str:
    """Why something may be hit."""
    return f"nobody has said {_joined(unsaid.missing, 'or')}" if unsaid.missing else "its file cannot be read"


def told(who: Told) -> str:
    """Somebody who should be told, and what they are to what falls."""
    return f"{_others([who.node])} {who.because} {_others(of for of, _ in who.of)}"


def stages_in_words(stages: Stages, *, spared: bool = True) -> str:
    """Which stages fall and, with `spared`, which do not, as far as anybody has said."""
    said = [*stages.hit, *([_UNSAID_STAGE] if stages.unsaid else [])]
    only = stages.spared and not stages.below
    parts = [f"{'only ' if only else ''}{_joined(said)}"] if said else []
    parts += [f"{_joined(stages.spared)} not known to fall"] if said and only and spared else []
    parts += [f"{_joined(stages.below)} of what it rests on"] if stages.below else []
    return "; ".join(parts)


def answer_rows(whom: Tell, answers: Answers) -> list[tuple[str, str]]:
    """Where to tell those who answer for something, who they are and when they do."""
    when = f"operating {answers.operating or UNKNOWN}, support {answers.support or UNKNOWN}"
    return [("tell", tell(whom)), ("owner", owner(answers)), ("hours", when)]


def tell(whom: Tell) -> str:
    """The channels, and what they are for."""
    if whom.use == "facility":
        return "no channel of its own: the facility's, see the end"
    if not whom.channels:
        return _NO_CHANNEL
    note = {"support": " (support; none for announcements)", "announcements": " (announcements)"}
    return ", ".join(channel_text(place) for place in whom.channels) + note.get(whom.use or "", "")


def owner(answers: Answers) -> str:
    """Who answers; where to ask, where nobody has said."""
    asked = f"ask in {channel_text(answers.channel)}" if answers.channel else "with no support channel"
    return answers.owner or f"{UNKNOWN}, {asked}"


def _step(edge: Edge) -> str:
    """`uses ceph-s3`, with the kind where the words before leave it open."""
    kind = {"Environment": "the environment ", "Cluster": "the cluster ", "Service": "the service "}
    open_ = edge.how in ("depends on", "runs in")
    after = " (external)" if edge.below.kind == "External" else ""
    return f"{edge.how} {kind.get(edge.below.kind, '') if open_ else ''}{edge.below.name}{after}"


def _behind(channel: Channel) -> str:
    """Those to tell in a channel."""
    parts = [", ".join(channel.applications)] if channel.applications else []
    parts += [f"should be told: {_others(channel.others)}"] if channel.others else []
    return "; ".join(parts)


def _purpose(channel: Channel) -> str:
    if channel.place is None:
        return ""
    purpose, mention = channel.place["purpose"].text, channel.place["mention"].text
    return (f": {purpose}" if purpose else "") + (f" (mention @{mention})" if mention else "")


def _others(nodes: Iterable[Node]) -> str:
    return ", ".join(
        node.name if node.kind == "Application" else f"{node.name} ({node.kind.lower()})" for node in nodes
    )


def _joined(words: Iterable[str], last: str = "and") -> str:
    *rest, final = [*words] or ["nothing"]
    return f"{', '.join(rest)} {last} {final}" if rest else final
