"""The adoption of a pattern: for a manager, a document, a program."""

from __future__ import annotations

import json
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.observations import Evidence, observations, old
from usdfops.judge.adoption import STATES, Point, Standing, trend
from usdfops.render.report import path_from_here
from usdfops.render.rows import wrapped
from usdfops.render.section import inline, markdown_table
from usdfops.render.table import table
from usdfops.words import counted

__all__ = ["Uptake", "adoption_json", "adoption_markdown", "adoption_text"]


class Uptake(NamedTuple):
    """What there is to tell."""

    pattern: Resource
    standings: list[Standing]
    points: list[Point]
    catalog: Catalog
    folder: str

    def counts(self) -> dict[str, int]:
        """How many applications are in each state; all states, in their order."""
        return {state: sum(s.state == state for s in self.standings) for state in STATES}

    def by(self, field: str) -> list[tuple[str, dict[str, int]]]:
        """The same for each value of a field of the applications; what nobody has said comes last."""
        order = [term["name"].text or "" for term in self.catalog.terms("Tier")] if field == "tier" else []
        values = {s.application.spec[field].text for s in self.standings}
        known = sorted(
            (v for v in values if v), key=lambda v: (order.index(v) if v in order else len(order), v)
        )
        found = []
        for value in [*known, *([None] if None in values else [])]:
            mine = [s for s in self.standings if s.application.spec[field].text == value]
            counts = {state: sum(s.state == state for s in mine) for state in STATES}
            found.append((value or "not stated", counts))
        return found

    def summary(self) -> list[str]:
        """The answer, in sentences."""
        counts = self.counts()
        total = sum(counts.values())
        title = self.pattern.title
        lines = [
            f"{counts['on']} of {counted(total, 'application')} follow {title}; {counts['could']} could; "
            f"{counts['cannot']} cannot; of {counts['unknown']} nobody has said enough"
            + (f"; {counts['declared']} not deployed yet" if counts["declared"] else "")
        ]
        most = counts["on"] + counts["declared"] + counts["could"] + counts["unknown"]
        lines.append(f"at most {most} of {total} could ever follow it, as far as is known")
        said = trend(self.points)
        return [*lines, said] if said else lines

    def basis(self) -> str | None:
        """What decided what is deployed; None where the pattern is one that nothing is observed of."""
        if self.pattern.name != "phalanx":
            return None
        newest = next(iter(observations(self.catalog, "phalanx")), None)
        if newest is None:
            return "manifests alone, since Phalanx is not observed"
        return f"{Evidence(newest, '').revision}, {old(newest.spec['date'].text, self.catalog.as_of)}"

    def place(self, standing: Standing) -> str:
        """Where it stands what decided."""
        place = standing.place
        return f"{path_from_here(self.folder, place.resource.document.path)}:{place.span().line}"


def adoption_text(uptake: Uptake, room: int | None = None) -> str:
    """The answer, then by tier and by group, then who could and what stands in the way, then the curve."""
    parts = ["".join(_wrapped(_sentence(line), room) for line in uptake.summary())]
    for field in ("tier", "group"):
        rows = [[value, *_numbers(counts)] for value, counts in uptake.by(field)]
        parts.append(table([field, *STATES], rows, room))
    for state, about in STATES.items():
        rows = [
            [s.application.name, "; ".join(s.because) or "-"] for s in uptake.standings if s.state == state
        ]
        if rows and state != "on":
            heading = f"{state} ({len(rows)}): {about}"
            why = {"could": "in the way", "cannot": "why not"}.get(state, "why")
            parts.append(f"{_wrapped(heading, room)}{table(['application', why], rows, room)}")
    if uptake.points:
        parts.append(table(_CURVE, _curve(uptake.points), room))
    basis = uptake.basis()
    if basis:
        parts.append(_wrapped(f"What is deployed is from {basis}.", room))
    return "\n".join(parts)


def adoption_markdown(uptake: Uptake) -> str:
    """The same as Markdown that GitHub renders."""
    lines = [f"# Adoption of {inline(uptake.pattern.title)}", ""]
    lines += [f"{inline(_sentence(line))}\n" for line in uptake.summary()]
    for field in ("tier", "group"):
        rows = [[value, *_numbers(counts)] for value, counts in uptake.by(field)]
        lines += [*markdown_table([field, *STATES], rows), ""]
    for state, about in STATES.items():
        mine = [s for s in uptake.standings if s.state == state]
        if mine and state != "on":
            rows = [[s.application.name, "; ".join(s.because), uptake.place(s)] for s in mine]
            lines += [
                f"## {state} ({len(mine)}): {about}",
                "",
                *markdown_table(["application", "why", "where"], rows),
                "",
            ]
    if uptake.points:
        lines += ["## Over time", "", *markdown_table(_CURVE, _curve(uptake.points)), ""]
    basis = uptake.basis()
    if basis:
        lines.append(f"What is deployed is from {inline(basis)}.")
    return "\n".join(lines) + "\n"


def adoption_json(uptake: Uptake) -> str:
    """An object with `version`, `pattern`, `counts`, `byTier`, `byGroup`, `applications`, `history`."""
    answer = {
        "version": 1,
        "asOf": uptake.catalog.as_of,
        "pattern": uptake.pattern.name,
        "basis": uptake.basis(),
        "counts": uptake.counts(),
        "byTier": dict(uptake.by("tier")),
        "byGroup": dict(uptake.by("group")),
        "applications": [
            {
                "application": s.application.name,
                "tier": s.application.spec["tier"].text,
                "group": s.application.spec["group"].text,
                "state": s.state,
                "because": s.because,
                "path": path_from_here(uptake.folder, s.place.resource.document.path),
                "line": s.place.span().line,
            }
            for s in uptake.standings
        ],
        "history": [p._asdict() for p in uptake.points],
        "trend": trend(uptake.points),
    }
    return json.dumps(answer, indent=2) + "\n"


_CURVE = ["date", "revision", "environments", "catalog applications", "phalanx applications", "change"]


def _curve(points: list[Point]) -> list[list[str]]:
    """A row per point, the oldest first, with the change since the one before."""
    rows = []
    for before, now in zip([None, *points], points, strict=False):
        change = "" if before is None else f"{now.deployed - before.deployed:+d}"
        numbers = (now.environments, now.applications, now.deployed)
        rows.append([now.date, now.revision[:8], *(str(n) for n in numbers), change])
    return rows


def _numbers(counts: dict[str, int]) -> list[str]:
    return [str(number or "-") for number in counts.values()]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _wrapped(text: str, room: int | None) -> str:
    """`text` in lines that fit into `room` columns."""
    return "".join(f"{line}\n" for line in wrapped(text, room or 80))
