"""Weaker support underneath: what rests on something of a lower tier, with shorter hours or a later recovery.

Only what both sides state is compared. What lies between them need not state anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.edges import edges, node
from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.gaps.owners import asked
from usdfops.judge.gaps.record import ASPECTS, Claim, Weaker, WeakerPath
from usdfops.judge.gaps.tiers import tier_names
from usdfops.judge.moments import seconds

__all__ = ["weaker"]

_HOW = ("uses", "depends on", "follows", "requires")
"""The relations by which support comes from below."""

Step = tuple[str, Resource]
Over = dict[Resource, list[Step]]
"""What rests on each resource directly, and how."""


class _Stated(NamedTuple):
    """A claim, with what it is compared by."""

    claim: Claim
    measure: object


class _Aspect(NamedTuple):
    """Something in which a provider can be weaker."""

    name: str
    """One of ASPECTS."""
    asks: Callable[[Resource], _Stated | None]
    """What an application asks for."""
    offers: Callable[[Resource], _Stated | None]
    """What a provider offers."""
    falls_short: Callable[[object, object], bool]
    """Whether an offer is less than what is asked for; by their measures."""


def weaker(catalog: Catalog) -> list[Weaker]:
    """Everything that has weaker support than applications that rest on it, once per provider and aspect.

    What carries the highest tier comes first, then what carries most.
    """
    over, rank = _over(catalog), _ranks(catalog)
    aspects = [(aspect, _Asking(aspect, rank)) for aspect in _aspects(catalog)]
    found = []
    for provider in over:
        short = []
        for aspect, asking in aspects:
            offer = aspect.offers(provider)
            more = asking.more_than(offer.measure) if offer else {}
            if offer and more:
                short.append((aspect.name, offer.claim, more))
        steps = _steps(over, provider, {application for _, _, more in short for application in more})
        for name, offered, more in short:
            on_top = [WeakerPath(a, claim, steps) for a, claim in more.items() if a in steps]
            if on_top:
                found.append(Weaker(provider, name, offered, on_top, asked(catalog, provider)))
    order = list(ASPECTS)
    found.sort(key=lambda w: (rank[w.above[0].application][0], -len(w.above), w.provider.label or "",
                              order.index(w.aspect)))  # fmt: skip
    return found


def _ranks(catalog: Catalog) -> dict[Resource, tuple[int, str]]:
    """Where each application stands: by tier, what has none last; then by name."""
    tiers = {tier: place for place, tier in enumerate(tier_names(catalog))}
    return {a: (tiers.get(a.spec["tier"].text or "", len(tiers)), a.name) for a in catalog.of("Application")}


class _Asking:
    """What applications ask for in an aspect."""

    def __init__(self, aspect: _Aspect, rank: dict[Resource, tuple[int, str]]) -> None:
        self._aspect = aspect
        self._stated = [(a, stated) for a in sorted(rank, key=rank.__getitem__) if (stated := aspect.asks(a))]
        self._more: dict[object, dict[Resource, Claim]] = {}

    def more_than(self, measure: object) -> dict[Resource, Claim]:
        """The applications that ask for more than what is offered, in their order."""
        if measure not in self._more:
            falls_short = self._aspect.falls_short
            short = {stated.measure: falls_short(measure, stated.measure) for _, stated in self._stated}
            self._more[measure] = {a: stated.claim for a, stated in self._stated if short[stated.measure]}
        return self._more[measure]


def _over(catalog: Catalog) -> Over:
    """What rests on what; on names that nothing has, nothing can be said to rest."""
    known = {node(r): r for kind in ("Application", "Service", "Pattern") for r in reversed(catalog.of(kind))}
    found: Over = {}
    for edge in edges(catalog):
        above, below = known.get(edge.above), known.get(edge.below)
        if edge.how in _HOW and above is not None and below is not None:
            found.setdefault(below, []).append((edge.how, above))
    return found


def _steps(over: Over, provider: Resource, wanted: set[Resource]) -> dict[Resource, Step]:
    """For each thing that rests on `provider`, the first step of a shortest way down to it.

    It ends once all that is wanted is found. What rests on itself is left out.
    """
    found: dict[Resource, Step] = {}
    level, left = [provider], len(wanted - {provider})
    while level and left:
        after = []
        for below in level:
            for how, above in over.get(below, ()):
                if above not in found and above is not provider:
                    found[above] = (how, below)
                    after.append(above)
                    left -= above in wanted
        level = after
    return found


# The aspects.


def _aspects(catalog: Catalog) -> list[_Aspect]:
    tiers, within = tier_names(catalog), _within(catalog)

    def is_lower(offered: object, wanted: object) -> bool:
        return tiers.index(str(offered)) > tiers.index(str(wanted))

    def is_shorter(offered: object, wanted: object) -> bool:
        return str(offered) in within[str(wanted)] and str(wanted) not in within[str(offered)]

    return [
        _alike("tier", ("tier",), tiers, is_lower),
        _alike("operating hours", ("operatingHours",), within, is_shorter),
        _alike("support hours", ("supportHours",), within, is_shorter),
        _Aspect("data loss", _may_lose, _backed_up, _is_longer),
        _Aspect("recovery time", _back_within, _back_within, _is_longer),
    ]


def _alike(
    name: str, path: tuple[str, ...], known: Iterable[str], falls_short: Callable[[object, object], bool]
) -> _Aspect:
    """An aspect in which both sides say a word, one of those that are known, in the same field."""
    words = set(known)

    def said(resource: Resource) -> _Stated | None:
        place = resource.spec.below(path)
        return _Stated(Claim(place.text, place), place.text) if place.text in words and place.text else None

    return _Aspect(name, said, said, falls_short)


def _within(catalog: Catalog) -> dict[str, set[str]]:
    """For each kind of hours, those that lie within them, as the support model says, and what follows."""
    covers = {place["name"].text or "": place["covers"].texts for place in catalog.terms("Hours")}

    def reached(start: str) -> Iterator[str]:
        waiting, seen = list(covers[start]), set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += covers.get(name, ())
        yield from seen

    return {name: set(reached(name)) for name in covers}


def _may_lose(application: Resource) -> _Stated | None:
    return _duration(application.spec["recovery"]["pointObjective"], "may lose {} at most")


def _back_within(resource: Resource) -> _Stated | None:
    return _duration(resource.spec["recovery"]["timeObjective"], "back within {}")


def _backed_up(provider: Resource) -> _Stated | None:
    backup = provider.spec["recovery"]["backup"]
    reason = backup["none"].text
    if reason is not None:
        return _Stated(Claim(f"no backup: {reason}", backup["none"]), float("inf"))
    return _duration(backup["interval"], "backed up every {}")


def _duration(place: Place, words: str) -> _Stated | None:
    length = seconds(place.text)
    return None if length is None else _Stated(Claim(words.format(place.text), place), length)


def _is_longer(offered: object, wanted: object) -> bool:
    assert isinstance(offered, int | float)
    assert isinstance(wanted, int | float)
    return offered > wanted
