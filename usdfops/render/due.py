"""What lapses: for those who have to act, a wiki, a program."""

from __future__ import annotations

import json
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.lapses import Lapse
from usdfops.judge.gaps.record import Asked
from usdfops.render.report import path_from_here
from usdfops.render.rows import wrapped
from usdfops.render.section import block, heading, markdown_table
from usdfops.render.who import addressee, who_first
from usdfops.words import counted

__all__ = ["Due", "due_json", "due_markdown", "due_text"]


class Due(NamedTuple):
    """What there is to tell."""

    lapses: list[Lapse]
    within: str
    """How far ahead, as it was asked for."""
    catalog: Catalog
    folder: str

    def where(self, lapse: Lapse) -> str:
        """The file and the line that decide."""
        return f"{path_from_here(self.folder, lapse.place.resource.document.path)}:{lapse.place.span().line}"

    def summary(self) -> str:
        """How much has lapsed and how much will, in a sentence."""
        until = f"within {self.within} of {self.catalog.as_of}"
        over, dated, undated = (len(some) for _, some in self.parts())
        if not self.lapses:
            return f"Nothing that anybody has stated has lapsed, or lapses {until}."
        rest = f"; {undated} without a date" if undated else ""
        return f"{over} lapsed already, {dated} due {until}{rest}."

    def parts(self) -> list[tuple[str, list[Lapse]]]:
        """What has lapsed, what will, and what ends on a day that nobody has said."""
        over = [lapse for lapse in self.lapses if lapse.is_over]
        dated = [lapse for lapse in self.lapses if not lapse.is_over and lapse.date]
        rest = [lapse for lapse in self.lapses if not lapse.is_over and not lapse.date]
        return [("lapsed already", over), (f"within {self.within}", dated), ("no date known", rest)]


class _Line(NamedTuple):
    """What lapses of several resources on the same day, for the same reason."""

    lapse: Lapse
    names: list[str]


def _by_addressee(lapses: list[Lapse]) -> list[tuple[Asked, list[_Line]]]:
    """Who has to act, those first who have to act first, each with what lapses; nobody comes last."""
    found: dict[Asked, dict[tuple[object, ...], _Line]] = {}
    for lapse in lapses:
        lines = found.setdefault(addressee(lapse.asked), {})
        line = lines.setdefault((lapse.date, lapse.sort, lapse.what), _Line(lapse, []))
        line.names.append(lapse.resource.name)
    asked = {addressee(lapse.asked): lapse.asked for lapse in reversed(lapses)}
    order = sorted(found, key=lambda key: key == Asked(None, None))
    return [(asked[key], list(found[key].values())) for key in order]


def _when(lapse: Lapse) -> str:
    """The day, and how far it is from today."""
    if lapse.days is None or lapse.date is None:
        return "no date"
    far = counted(abs(lapse.days), "day")
    return f"{lapse.date}, {'today' if lapse.days == 0 else f'{far} ago' if lapse.days < 0 else f'in {far}'}"


def due_text(due: Due, room: int = 80) -> str:
    """What lapsed first, then what will; each by who has to act."""
    lines = wrapped(due.summary(), room)
    for title, lapses in due.parts():
        if lapses:
            lines += ["", f"{title.upper()} ({len(lapses)})"]
        for asked, several in _by_addressee(lapses):
            lines += ["", *wrapped(who_first(due.catalog, asked), room, "  ", "    ")]
            for line in several:
                lines += wrapped(f"{_when(line.lapse)}: {', '.join(line.names)}", room, "    ", "      ")
                lines += wrapped(f"{line.lapse.what} ({due.where(line.lapse)})", room, "      ")
    return "\n".join(lines) + "\n"


def due_markdown(due: Due) -> str:
    """The same as Markdown that GitHub renders."""
    lines = ["# What lapses", "", block(due.summary())]
    columns = ["date", "days", "of", "what", "where"]
    for title, lapses in due.parts():
        if lapses:
            lines += ["", f"## {heading(title.capitalize())}"]
        for asked, several in _by_addressee(lapses):
            lines += ["", f"### {heading(who_first(due.catalog, asked))}", ""]
            rows = [
                [
                    each.lapse.date or "",
                    "" if each.lapse.days is None else str(each.lapse.days),
                    ", ".join(each.names),
                    each.lapse.what,
                    due.where(each.lapse),
                ]
                for each in several
            ]
            lines += markdown_table(columns, rows)
    return "\n".join(lines) + "\n"


def due_json(due: Due) -> str:
    """An object with `version`, `asOf`, `within` and `rows`."""
    rows = [
        {
            "kind": lapse.sort,
            "date": lapse.date,
            "days": lapse.days,
            "resource": lapse.resource.label,
            "requirement": lapse.requirement.id if lapse.requirement else None,
            "what": lapse.what,
            "owner": lapse.asked.team,
            "channel": lapse.asked.channel,
            "path": path_from_here(due.folder, lapse.place.resource.document.path),
            "line": lapse.place.span().line,
        }
        for lapse in due.lapses
    ]
    answer = {"version": 1, "asOf": due.catalog.as_of, "within": due.within, "rows": rows}
    return json.dumps(answer, indent=2) + "\n"
