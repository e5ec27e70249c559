"""What falls, as Markdown for a ticket or an announcement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from usdfops.judge.impact.record import Hit
from usdfops.render.fields import UNKNOWN
from usdfops.render.impact.outage import Outage, answer_rows, owner, stages_in_words, tell, told
from usdfops.render.section import inline, markdown_table

__all__ = ["impact_markdown"]


def impact_markdown(outage: Outage) -> str:
    """The same as a page of Markdown that GitHub renders."""
    lines = [f"# {inline(outage.title())}", ""]
    lines += [inline(sentence) for sentence in outage.summary()]
    lines += ["", f"As of {inline(outage.catalog.as_of)}.", "", "## Asked about", ""]
    for named in outage.impact.named:
        rows = answer_rows(named.tell, named.answers) if named.tell else []
        lines.append(_item("; ".join([outage.asked(named), *(f"{label}: {text}" for label, text in rows)])))
    hit, others = outage.applications, outage.others
    if hit:
        columns = ["application", "tier", "hit", "tell", "owner", "operating hours", "support hours"]
        lines += ["", f"## Applications that are hit ({len(hit)})", ""]
        lines += markdown_table(columns, [_cells(outage, each) for each in hit])
    if others:
        lines += ["", f"## Other things that are hit ({len(others)})", ""]
        lines += markdown_table(["what", "hit"], [[each.node.label, outage.way(each)] for each in others])
    may, also = len(outage.impact.may_be_hit), [told(each) for each in outage.impact.also_tell]
    lines += _items(f"May be hit ({may})", outage.unsaid())
    lines += _items(f"Not known to be hit, should be told ({len(also)})", also)
    lines += ["", "## Tell", "", *_channels(outage)]
    basis = outage.basis()
    if basis:
        lines += ["", inline(basis)]
    return "\n".join(lines) + "\n"


def _cells(outage: Outage, hit: Hit) -> list[str]:
    stages = f"; stages: {stages_in_words(hit.stages)}" if hit.stages else ""
    return [
        outage.name(hit.node),
        hit.tier or UNKNOWN,
        outage.way(hit) + stages,
        tell(hit.tell) if hit.tell else "",
        owner(hit.answers),
        hit.answers.operating or UNKNOWN,
        hit.answers.support or UNKNOWN,
    ]


def _channels(outage: Outage) -> Iterator[str]:
    for telling in outage.telling():
        yield _item(f"{telling.channel}: {telling.who}")
        yield from (f"  {_item(part)}" for part in telling.parts)


def _items(heading: str, texts: list[str]) -> list[str]:
    """The texts below their heading; nothing where there are none."""
    return ["", f"## {heading}", "", *map(_item, texts)] if texts else []


def _item(text: str) -> str:
    """An item of a list that begins with nothing but text: no heading, no list of its own."""
    return "- " + re.sub(r"^(\d*)(?=[-+=.)]|#+(?:\s|$))", r"\1\\", inline(text))
