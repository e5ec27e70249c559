"""How many results there are of each outcome, by tier, group, team and so on, and what share is met."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.judge.facts import pattern_of
from usdfops.judge.gaps.record import OUTCOMES, SIDES, Result
from usdfops.judge.gaps.tiers import tier_names
from usdfops.model import KINDS

__all__ = ["COUNTED", "DIMENSIONS", "Rollup", "grouped", "rollup", "rollups"]

COUNTED = ("met", "gap", "stale", "waived", "unknown")
"""The outcomes of what is asked today: what does not apply or is coming is in no share."""

_LAST = 1000
"""The rank of what nobody has said."""


class _Key(NamedTuple):
    """What a result is counted under."""

    rank: int
    name: str | None
    """None where nobody has said."""
    title: str


class Rollup(NamedTuple):
    """The results that have something in common, counted."""

    name: str | None
    """The tier's, team's or standard's name; None where nobody has said, or where it has none."""
    title: str
    counts: dict[str, int]
    """How many there are of each of OUTCOMES."""

    @property
    def applicable(self) -> int:
        """How many are asked today."""
        return sum(self.counts[outcome] for outcome in COUNTED)

    @property
    def share(self) -> tuple[float, float] | None:
        """The share that is met at least and at most, since what is unknown may be met or not.

        None where nothing is asked, and while more than half is unknown: it would say nothing.
        """
        whole, met, unknown = self.applicable, self.counts["met"], self.counts["unknown"]
        return None if not whole or 2 * unknown > whole else (met / whole, (met + unknown) / whole)


def rollup(title: str, results: Iterable[Result], name: str | None = None) -> Rollup:
    """The results, counted."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for result in results:
        counts[result.outcome] += 1
    return Rollup(name, title, counts)


def grouped(catalog: Catalog, results: Iterable[Result], by: str) -> list[tuple[Rollup, list[Result]]]:
    """The results by one of DIMENSIONS, in the order in which a reader needs the groups.

    Tiers from the most critical down, standards in their order; elsewhere, what has the most gaps
    comes first. What nobody has said comes last.
    """
    key, found = DIMENSIONS[by](catalog), dict[_Key, list[Result]]()
    for result in results:
        found.setdefault(key(result), []).append(result)
    rows = [(key.rank, rollup(key.title, mine, key.name), mine) for key, mine in found.items()]
    rows.sort(key=lambda row: (row[0], -row[1].counts["gap"], row[1].title, row[1].name or ""))
    return [(row, mine) for _, row, mine in rows]


def rollups(catalog: Catalog, results: Iterable[Result], by: str) -> list[Rollup]:
    """The same, without the results."""
    return [row for row, _ in grouped(catalog, results, by)]


def _by_tier(catalog: Catalog) -> Callable[[Result], _Key]:
    titles = {place["name"].text: place["title"].text for place in catalog.terms("Tier")}
    ranks = {name: rank for rank, name in enumerate(tier_names(catalog))}
    nobody = _Key(_LAST, None, "tier not known")
    facilities = _Key(_LAST + 1, None, KINDS["Facility"].plural)

    def key(result: Result) -> _Key:
        name = result.tier.name
        if name is None:
            return facilities if result.resource.kind == "Facility" else nobody
        return _Key(ranks.get(name, _LAST), name, titles.get(name) or name)

    return key


def _by_team(catalog: Catalog) -> Callable[[Result], _Key]:
    def key(result: Result) -> _Key:
        team, channel = result.asked
        if team:
            return _Key(0, team, _title(catalog, "Team", team))
        where = f"#{channel}" if channel else "nobody knows where to ask"
        return _Key(1 if channel else _LAST, None, f"no team known: {where}")

    return key


def _by_side(_: Catalog) -> Callable[[Result], _Key]:
    ranks = {side: rank for rank, side in enumerate(SIDES)}
    nobody = _Key(_LAST, None, "side not stated")

    def key(result: Result) -> _Key:
        side = result.requirement.side
        return _Key(ranks[side], side, f"{side} side") if side else nobody

    return key


def _by_kind(_: Catalog) -> Callable[[Result], _Key]:
    ranks = {name: rank for rank, name in enumerate(KINDS)}

    def key(result: Result) -> _Key:
        kind = result.resource.kind or ""
        return _Key(ranks.get(kind, _LAST), kind or None, KINDS[kind].plural if kind in KINDS else "files")

    return key


def _by_standard(catalog: Catalog) -> Callable[[Result], _Key]:
    ranks = {standard.name: rank for rank, standard in enumerate(catalog.of("Standard"))}

    def key(result: Result) -> _Key:
        standard = result.requirement.standard
        return _Key(ranks.get(standard.name, _LAST), standard.name, standard.title)

    return key


def _of_application(
    nobody: str, found: Callable[[Result], tuple[str, str] | None]
) -> Callable[[Result], _Key]:
    """What an application says of itself; the other kinds stand below it, each under its name."""

    def key(result: Result) -> _Key:
        kind = result.resource.kind
        if kind != "Application":
            return _Key(1, None, KINDS[kind or ""].plural)
        said = found(result)
        return _Key(0, *said) if said else _Key(_LAST, None, nobody)

    return key


def _by_group(catalog: Catalog) -> Callable[[Result], _Key]:
    def said(result: Result) -> tuple[str, str] | None:
        name = result.resource.spec["group"].text
        return (name, _title(catalog, "Group", name)) if name else None

    return _of_application("group not stated", said)


def _by_placement(_: Catalog) -> Callable[[Result], _Key]:
    def said(result: Result) -> tuple[str, str] | None:
        parts = result.resource.spec["placement"].texts[:2]
        return (" / ".join(parts), " / ".join(parts)) if parts else None

    return _of_application("place in the product tree not stated", said)


def _by_pattern(catalog: Catalog) -> Callable[[Result], _Key]:
    def said(result: Result) -> tuple[str, str] | None:
        name = result.resource.spec["deployment"]["pattern"].text
        pattern = pattern_of(catalog, result.resource)
        return (name, pattern.title if pattern else name) if name else None

    return _of_application("pattern not stated", said)


def _title(catalog: Catalog, kind: str, name: str) -> str:
    found = catalog.find(kind, name)
    return found.title if found else name


DIMENSIONS: dict[str, Callable[[Catalog], Callable[[Result], _Key]]] = {
    "tier": _by_tier,
    "group": _by_group,
    "placement": _by_placement,
    "team": _by_team,
    "side": _by_side,
    "kind": _by_kind,
    "standard": _by_standard,
    "pattern": _by_pattern,
}
"""What results can be rolled up by."""
