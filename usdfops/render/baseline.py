"""What a baseline accepts, by the day on which that ends: for people and for programs."""

from __future__ import annotations

import json
from itertools import groupby

from usdfops.judge.standing import Standing
from usdfops.render.rows import wrapped

__all__ = ["baseline_json", "baseline_text"]


def baseline_text(entries: list[Standing], file: str, room: int = 80) -> str:
    """The entries that end first, first; what each accepts, why, and whether it still has to."""
    lines = wrapped(_summary(entries, file), room)
    for until, several in groupby(_by_day(entries), key=lambda each: each.entry.until):
        those = list(several)
        verb = "ended" if those[0].ended else "until"
        lines += ["", f"{verb} {until} ({len(those):,})"]
        for each in those:
            at = f" at {each.entry.pointer}" if each.entry.pointer else ""
            lines += wrapped(f"{each.entry.about} {each.entry.rule}{at}", room, "  ", "    ")
            lines += wrapped(f"{each.entry.reason}{_note(each)}", room, "    ")
    return "\n".join(lines) + "\n"


def _by_day(entries: list[Standing]) -> list[Standing]:
    return sorted(entries, key=lambda each: each.entry.until)


def _note(each: Standing) -> str:
    if each.holds is None:
        return " (nobody can tell now whether this is still needed)"
    return "" if each.holds else " (there is nothing to accept any more)"


def _summary(entries: list[Standing], file: str) -> str:
    if not entries:
        return f"{file} accepts nothing"
    ended = sum(each.ended for each in entries)
    gone = sum(each.holds is False and not each.ended for each in entries)
    parts = [f"{ended:,} ended"] if ended else []
    parts += [f"{gone:,} with nothing to accept any more"] if gone else []
    of_them = f", {' and '.join(parts)}; `usdfops baseline prune` takes these out" if parts else ""
    count = len(entries)
    return f"{count:,} {'entry' if count == 1 else 'entries'} in {file}{of_them}"


def baseline_json(entries: list[Standing], file: str, as_of: str) -> str:
    """An object with `version`, `asOf`, `path` and `entries`, those that end first, first."""
    rows = [
        {
            "about": each.entry.about,
            "rule": each.entry.rule,
            "pointer": each.entry.place["pointer"].text,
            "subject": each.entry.place["subject"].text,
            "reason": each.entry.reason,
            "until": each.entry.until,
            "ended": each.ended,
            "holds": each.holds,
            "line": each.entry.place.span().line,
        }
        for each in _by_day(entries)
    ]
    return json.dumps({"version": 1, "asOf": as_of, "path": file, "entries": rows}, indent=2) + "\n"
