"""What falls, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.judge.impact.record import Hit, Named
from usdfops.render.impact.outage import Outage, answer_rows, stages_in_words, told
from usdfops.render.rows import wrapped

__all__ = ["impact_table"]


def impact_table(outage: Outage, room: int = 80) -> str:
    """The answer in short, then each thing that is hit, then whom to tell in which channel."""
    room = max(room, 40)
    lines = [*wrapped(outage.title(), room), ""]
    for sentence in outage.summary():
        lines += wrapped(sentence, room)
    lines += ["", "asked about"]
    for named in outage.impact.named:
        lines += _named(outage, named, room)
    for tier, hits in outage.tiers():
        heading = f"{tier or 'tier unknown'} ({len(hits)}){_lost(outage, tier)}"
        lines += ["", *wrapped(heading, room, "", "  ")]
        for hit in hits:
            lines += _hit(outage, hit, room)
    others = [f"{hit.node.label} {outage.way(hit)}" for hit in outage.others]
    may, also = len(outage.impact.may_be_hit), [told(each) for each in outage.impact.also_tell]
    lines += _items(f"other things that are hit ({len(others)})", others, room)
    lines += _items(f"may be hit ({may})", outage.unsaid(), room)
    lines += _items(f"not known to be hit, should be told ({len(also)})", also, room)
    lines += _channels(outage, room)
    basis = outage.basis()
    if basis:
        lines += ["", *wrapped(basis, room)]
    return "\n".join(lines) + "\n"


def _named(outage: Outage, named: Named, room: int) -> Iterator[str]:
    yield from wrapped(outage.asked(named), room, "  ", "    ")
    if named.tell:
        yield from _rows(answer_rows(named.tell, named.answers), room)


def _lost(outage: Outage, tier: str | None) -> str:
    """What the support model says is lost when something of that tier fails."""
    terms = outage.catalog.terms("Tier") if tier else []
    lost = next((term["impactOfFailure"].text for term in terms if term["name"].text == tier), None)
    return f": {lost}" if lost else ""


def _hit(outage: Outage, hit: Hit, room: int) -> Iterator[str]:
    yield from wrapped(outage.name(hit.node), room, "  ", "    ")
    rows = [("hit", outage.way(hit))]
    rows += [("stages", stages_in_words(hit.stages))] if hit.stages else []
    rows += answer_rows(hit.tell, hit.answers) if hit.tell else []
    yield from _rows(rows, room)


def _channels(outage: Outage, room: int) -> Iterator[str]:
    for number, telling in enumerate(outage.telling()):
        yield from ("", "tell") if number == 0 else ()
        yield from wrapped(telling.channel, room, "  ", "    ")
        for part in telling.parts:
            yield from wrapped(part, room, "    ", "      ")
        yield from wrapped(telling.who, room, "      ")


def _items(heading: str, texts: list[str], room: int) -> Iterator[str]:
    """The texts below their heading; nothing where there are none."""
    if texts:
        yield from ("", heading)
        for text in texts:
            yield from wrapped(text, room, "  ", "    ")


def _rows(rows: Iterable[tuple[str, str]], room: int) -> Iterator[str]:
    for label, text in rows:
        yield from wrapped(text, room, f"    {label:<8}", " " * 12)
