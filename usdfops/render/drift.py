"""Differences between the catalog and other sources: for a person, a pull request, a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.catalog.observations import Evidence, age, compared, old, unobserved
from usdfops.judge.drift import KINDS, Drift, Side
from usdfops.render.report import path_from_here
from usdfops.render.rows import wrapped
from usdfops.render.section import inline, markdown_table
from usdfops.words import counted

__all__ = ["Differences", "drift_json", "drift_markdown", "drift_table"]


class Differences(NamedTuple):
    """What there is to tell."""

    rows: list[Drift]
    catalog: Catalog
    folder: str
    """The catalog's folder, as paths are shown from here."""

    def sources(self) -> list[str]:
        """The observations that were used, with their revision, their age and what they lack."""
        found = []
        for observation in compared(self.catalog):
            spec = observation.spec
            at, lost = spec["repository"].text, len(list(spec["losses"]))
            parts = [Evidence(observation, "").revision + (f" ({at})" if at else "")]
            parts += [old(spec["date"].text, self.catalog.as_of)]
            parts += [f"{counted(lost, 'thing')} not read"] if lost else []
            found.append(", ".join(parts))
        return found

    def summary(self) -> str:
        """How many there are, and what was compared, in a sentence."""
        sources = self.sources()
        if not sources:
            return (
                "nothing to compare with: the catalog holds no observation that can be used; "
                "`usdfops observe` makes one"
            )
        unreadable = sum(not resource.document.readable for resource in self.catalog.resources)
        parts = [self._count(), f"compared with {'; '.join(sources)}"]
        parts += [
            f"not compared with {source}, of which there is no observation that can be used"
            for source in unobserved(self.catalog)
        ]
        parts += [f"{counted(unreadable, 'file')} of the catalog cannot be read"] if unreadable else []
        return "; ".join(parts)

    def _count(self) -> str:
        by = [self.by_baseline(row) for row in self.rows if row.accepted]
        parts = [f"{by.count(False)} of them accepted by open questions"] if False in by else []
        parts += (
            [f"{by.count(True)}{'' if parts else ' of them'} accepted by the baseline"] if True in by else []
        )
        some = f", {' and '.join(parts)}" if parts else ""
        about = {row.resource for row in self.rows if row.resource}
        many = f" about {counted(len(about), 'resource')}" if about else ""
        return f"{counted(len(self.rows), 'difference')}{many}{some}" if self.rows else "no differences"

    def by_baseline(self, row: Drift) -> bool:
        """Whether it is the baseline that accepts it, and no open question."""
        return row.accepted is not None and row.accepted.resource is self.catalog.baseline

    def place(self, place: Place) -> str:
        """A place of the catalog, as `path:line`."""
        return f"{path_from_here(self.folder, place.resource.document.path)}:{place.span().line}"

    def where(self, side: Side) -> str:
        """Where a side stands: file and line, and the file at its source; its revision is told at the end."""
        parts = [self.place(side.place)] if side.place else []
        if side.evidence and side.evidence.path:
            parts.append(f"{side.evidence.observation.title}: {side.evidence.path}")
        return ", ".join(parts)


def drift_table(differences: Differences, room: int = 80) -> str:
    """The differences, kind by kind: what we declare, what they state, and where each stands."""
    lines = []
    room = max(room, 40)
    for name, kind in KINDS.items():
        rows = [row for row in differences.rows if row.kind == name]
        if not rows:
            continue
        lines += [f"{name} ({len(rows)})", *wrapped(f"{kind.about} {kind.do}", room, "  "), ""]
        for row in rows:
            lines += _row(differences, row, room)
        lines.append("")
    lines += wrapped(differences.summary(), room)
    return "\n".join(lines) + "\n"


def _row(differences: Differences, row: Drift, room: int) -> Iterator[str]:
    """What it is about, then a line for each side, for what to do, and for the question that accepts it."""
    yield from wrapped(_head(row), room, "  ", "    ")
    said = {
        "ours": row.declared and _cell(differences, row.declared),
        "theirs": row.stated and _cell(differences, row.stated),
        "to do": row.do,
        _accepting(differences, row): row.accepted
        and f"{row.accepted.text} ({differences.place(row.accepted)})",
    }
    for label, text in said.items():
        if text:
            yield from wrapped(text, room, f"    {label:<8}", " " * 12)


def _accepting(differences: Differences, row: Drift) -> str:
    """What the line is called that says what accepts a difference."""
    return "for now" if differences.by_baseline(row) else "open"


def _head(row: Drift) -> str:
    label = (row.resource.label or row.resource.name) if row.resource else ""
    return f"{label} {row.subject}".strip()


def drift_markdown(differences: Differences) -> str:
    """The differences as tables that GitHub renders."""
    lines = ["# Drift", "", inline(differences.summary()), ""]
    for name, kind in KINDS.items():
        rows = [row for row in differences.rows if row.kind == name]
        if not rows:
            continue
        lines += [f"## {name} ({len(rows)})", "", f"{kind.about} {kind.do}", ""]
        cells = [_cells(differences, row) for row in rows]
        lines += [*markdown_table(["resource", "ours", "theirs", "to do"], cells), ""]
    return "\n".join(lines)


def _cells(differences: Differences, row: Drift) -> list[str]:
    by = "accepted" if differences.by_baseline(row) else "open question"
    do = f"{by}: {row.accepted.text}" if row.accepted else row.do or ""
    sides = [_cell(differences, side) if side else "" for side in (row.declared, row.stated)]
    return [_head(row), *sides, do]


def _cell(differences: Differences, side: Side) -> str:
    where = differences.where(side)
    return f"{side.says} ({where})" if where else side.says


def drift_json(differences: Differences) -> str:
    """An object with `version`, `asOf`, `observations` and `drift`."""
    answer = {
        "version": 1,
        "asOf": differences.catalog.as_of,
        "observations": [
            {
                "name": observation.name,
                **{key: observation.spec[key].text for key in ("source", "repository", "revision", "date")},
                "ageInDays": age(observation.spec["date"].text, differences.catalog.as_of),
            }
            for observation in differences.catalog.of("Observation")
        ],
        "drift": [
            {
                "kind": row.kind,
                "resource": row.resource.label if row.resource else None,
                "subject": row.subject or None,
                "declared": _side_json(differences, row.declared),
                "stated": _side_json(differences, row.stated),
                "do": row.do or KINDS[row.kind].do,
                "accepted": row.accepted.text if row.accepted else None,
            }
            for row in differences.rows
        ],
    }
    return json.dumps(answer, indent=2) + "\n"


def _side_json(differences: Differences, side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    place, evidence = side.place, side.evidence
    spec = evidence.observation.spec if evidence else None
    return {
        "says": side.says,
        "path": path_from_here(differences.folder, place.resource.document.path) if place else None,
        "line": place.span().line if place else None,
        "source": spec
        and evidence
        and {
            "observation": evidence.observation.name,
            "repository": spec["repository"].text,
            "revision": spec["revision"].text,
            "date": spec["date"].text,
            "path": evidence.path or None,
        },
    }
