"""What moved between two judgements of a catalog, each with its cause, computed.

First only the day changes, then only the files: what the day alone brings about, the day did. Of the
files, those count that the outcome depends on. Where that is one change, it is the cause; where there
are several, the catalog is judged again with some of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from usdfops.judge.diff.causes import causes
from usdfops.judge.diff.influence import Influence
from usdfops.judge.diff.units import Pairing, paired
from usdfops.judge.trend.inputs import Inputs, parts_read
from usdfops.judge.trend.record import Move
from usdfops.judge.trend.replay import Judged, Replay, Verdict

__all__ = ["moves"]

_BY_KIND = {
    "Standard": "standard",
    "Observation": "observation",
    "Service": "service",
    "Pattern": "pattern",
    "Application": "dependency",
    "SupportModel": "support-model",
    "Facility": "facility",
    "Team": "team",
}
"""The cause where something else than the resource itself changed."""

_RANK = {"unknown": 0, "gap": 1, "stale": 2, "met": 3}
"""What can be told of it, and how near to being met that is."""


class _Moved(NamedTuple):
    """A result that differs."""

    label: str
    requirement: str
    before: Verdict | None
    after: Verdict | None


def moves(replay: Replay, before: Judged, after: Judged) -> list[Move]:
    """What moved, in the order of resources and of requirements."""
    pairing = _paired(before, after)
    then = _renamed(before, pairing)
    differing = list(_differing(then, after))
    if not differing:
        return []
    waited = _renamed(replay.on(before, after.catalog.as_of), pairing)
    return _Explained(waited, after, pairing).moves(differing)


def _paired(before: Judged, after: Judged) -> Pairing:
    same = before.catalog.resources == after.catalog.resources
    return Pairing([], {}, 0) if same else paired(before.catalog, after.catalog)


def _renamed(judged: Judged, pairing: Pairing) -> Judged:
    """The same, with everything under the name that it has now."""
    named = {pairing.now(label): standing for label, standing in judged.standings.items()}
    return judged._replace(standings=named)


def _differing(before: Judged, after: Judged) -> Iterator[_Moved]:
    for label in sorted({*before.standings, *after.standings}):
        was, now = before.standings.get(label), after.standings.get(label)
        if was is now:
            continue
        old, new = was.verdicts if was else {}, now.verdicts if now else {}
        for name in dict.fromkeys((*new, *old)):
            one, other = old.get(name), new.get(name)
            if (one.outcome if one else None) != (other.outcome if other else None):
                yield _Moved(label, name, one, other)


_Cause = tuple[str, tuple[str, ...]]
_Key = tuple[str, str]


class _Explained:
    """What explains the differences between two judgements of different files, on the same day."""

    def __init__(self, before: Judged, after: Judged, pairing: Pairing) -> None:
        self._before, self._after, self._pairing = before, after, pairing
        self._changed = [unit.label for unit in pairing.changed]

    def moves(self, differing: list[_Moved]) -> list[Move]:
        found: dict[_Key, _Cause] = {}
        sought: dict[_Key, str | None] = {}
        for each in differing:
            key = each.label, each.requirement
            cause = self._plain(each) or self._by_day(each) or self._by_one(each)
            if cause is not None:
                found[key] = cause
            else:
                sought[key] = each.after.outcome if each.after else None
        if sought:
            found |= self._sought(sought, differing)
        return [self._move(each, found[each.label, each.requirement]) for each in differing]

    def _move(self, each: _Moved, cause: _Cause) -> Move:
        asked = self._after.requirements.get(each.requirement) or self._before.requirements[each.requirement]
        was, now = (verdict.outcome if verdict else None for verdict in (each.before, each.after))
        return Move(each.label, each.requirement, asked.side, was, now, *cause)

    def _plain(self, each: _Moved) -> _Cause | None:
        """The cause where the resource or the requirement was not there, or is not any more."""
        if each.label not in self._before.standings:
            return "added", (each.label,)
        if each.label not in self._after.standings:
            return "retired", (each.label,)
        if each.before is None or each.after is None:
            return "standard", self._standards(each.requirement)
        return None

    def _by_day(self, each: _Moved) -> _Cause | None:
        """The cause where waiting was enough."""
        waited = self._before.standings[each.label].verdicts[each.requirement].outcome
        assert each.before is not None
        assert each.after is not None
        if waited == each.before.outcome or waited != each.after.outcome:
            return None
        if each.before.outcome == "coming":
            return "standard", self._standards(each.requirement)
        if each.before.outcome == "waived":
            return "waiver-ended", ()
        return ("went-stale" if waited == "stale" else "day"), ()

    def _by_one(self, each: _Moved) -> _Cause | None:
        """The cause where one change alone can have a word in it."""
        was, now = (judged.standings[each.label].inputs for judged in (self._before, self._after))
        if was.tier != now.tier and not now.tier_stated:
            return None  # it comes from what rests on it, and that is to be looked for
        candidates = self._candidates(each, was, now)
        return self._named(each, tuple(candidates)) if len(candidates) == 1 else None

    def _candidates(self, each: _Moved, was: Inputs, now: Inputs) -> list[str]:
        """The changes that can have a word in it, beside those of what rests on it."""
        near = {each.label, *self._standards(each.requirement)}
        for judged, inputs in ((self._before, was), (self._after, now)):
            for part in parts_read(judged.requirements[each.requirement]):
                if getattr(was, part) != getattr(now, part):
                    sources = judged.reader.sources(inputs, part)
                    near |= {self._pairing.now(source) for source in sources}
        return [name for name in self._changed if name in near or f"{name.partition('/')[0]}/" in near]

    def _standards(self, requirement: str) -> tuple[str, ...]:
        """The standards in which the requirement is or was, those that changed where any did."""
        both = (judged.requirements.get(requirement) for judged in (self._before, self._after))
        labels = {self._pairing.now(each.standard.label or "") for each in both if each is not None}
        return tuple(sorted(labels & {*self._changed} or labels))

    def _sought(self, wanted: dict[_Key, str | None], differing: list[_Moved]) -> dict[_Key, _Cause]:
        """The causes where several changes could be: the catalog is judged with some of them."""
        base, head, units = self._before.catalog, self._after.catalog, self._pairing.changed
        found = causes(base, units, Influence(base, head, units), wanted, lambda each: each.outcome)
        moved = {(each.label, each.requirement): each for each in differing}
        return {key: self._named(moved[key], labels) for key, labels in found.items()}

    def _named(self, each: _Moved, labels: tuple[str, ...]) -> _Cause:
        if len(labels) > 1:
            return "several", labels
        if labels == (each.label,):
            files = (judged.standings[each.label].inputs.resource for judged in (self._before, self._after))
            return _own(each) if all(file.document.readable for file in files) else "unreadable", labels
        return _BY_KIND.get(labels[0].partition("/")[0] if labels else "", "other"), labels


def _own(each: _Moved) -> str:
    """The cause where the resource's own file says something else."""
    was, now = each.before, each.after
    assert was is not None
    assert now is not None
    if now.outcome == "waived":
        return "waiver-began"
    if "n/a" in (was.outcome, now.outcome):
        return "scope"
    if was.outcome == "waived":
        return "fixed" if now.outcome == "met" else "waiver-ended"
    better = _RANK.get(now.outcome, 0) > _RANK.get(was.outcome, 0)
    if {*was.missing} - {*now.missing} and (better or now.outcome != "unknown"):
        return "stated"
    if {*now.missing} - {*was.missing} and not better:
        return "withdrawn"
    return "fixed" if better else "broke"
