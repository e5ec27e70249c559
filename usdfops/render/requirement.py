"""What a requirement asks for, as text for a terminal: why, how it is judged, what closes a gap."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.record import LEVELS, OUTCOMES, Requirement, Result
from usdfops.model import KINDS
from usdfops.render.gap_report.words import next_step
from usdfops.render.report import path_from_here
from usdfops.render.rows import Row, rows_text, wrapped
from usdfops.words import counted, joined

__all__ = ["requirement_text"]


def requirement_text(
    catalog: Catalog, folder: str, asked: Requirement, results: Iterable[Result], room: int = 80
) -> str:
    """Its title and why it is asked, then what it is and how many meet it; `results` are what came of it."""
    lines = [*wrapped(asked.title, room), *wrapped(asked.why, room), ""]
    path = path_from_here(folder, asked.place.resource.document.path)
    place = f"{path}:{asked.place.span().line}"
    found = [result.outcome for result in results]
    counts = [f"{found.count(outcome):,} {outcome}" for outcome in OUTCOMES if outcome in found]
    unsaid = "nobody has said"
    rows: list[Row] = [
        ("name", [asked.id]),
        ("standard", [f"{asked.standard.title} ({place})"]),
        ("asked of", [KINDS[asked.kind].plural if asked.kind in KINDS else unsaid]),
        ("level", [_level(asked) or unsaid]),
        ("from", [asked.effective_from or ""]),
        ("side", [asked.side or unsaid]),
        ("effort", [asked.effort or unsaid]),
        ("applies", [_when(asked)]),
        ("expects", [asked.place["expect"].text or ("" if asked.fault else unsaid)]),
        ("counts for", [_fresh(asked)]),
        ("unmeasured", [asked.fault or ""]),
        ("what to do", [next_step(catalog, asked)]),
        ("comes to", [", ".join(counts) or "nothing in the catalog is asked"]),
    ]
    lines += rows_text([row for row in rows if any(row[1])], room)
    more = f"`usdfops gap-report {asked.id}` lists the gaps." if {"gap", "stale"} & set(found) else ""
    return "\n".join([*lines, *(["", *wrapped(more, room)] if more else [])]) + "\n"


def _level(asked: Requirement) -> str | None:
    """How urgent it is, by tier where that makes a difference."""
    if isinstance(asked.levels, dict):
        tiers = {level: [t for t, each in asked.levels.items() if each == level] for level in LEVELS}
        return ", ".join(f"{level} of {joined(some)}" for level, some in tiers.items() if some)
    return asked.levels


def _when(asked: Requirement) -> str:
    """Under which condition it is asked."""
    condition = asked.place["when"].text
    return f"where {condition}" if condition else "always"


def _fresh(asked: Requirement) -> str:
    """For how long what it depends on counts."""
    if asked.evidence is None or asked.fresh_for is None:
        return ""
    return f"{counted(asked.fresh_for, 'day')} from `{'.'.join(asked.evidence[1:])}`"
