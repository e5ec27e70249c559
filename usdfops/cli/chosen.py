"""What of the gap report a call asks for: by name, tier, team, group and outcome; and what it fails on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.cli.options import resource_named
from usdfops.cli.whom import whom
from usdfops.errors import UsageError
from usdfops.judge.facts import SUBJECTS
from usdfops.judge.gaps.record import LEVELS, OUTCOMES, Analysis, Result
from usdfops.judge.gaps.tiers import tier_names
from usdfops.model import KINDS
from usdfops.words import instead

__all__ = ["Chosen", "Wish", "one_of"]


class Wish(NamedTuple):
    """The options as they were given."""

    name: str | None
    tier: str | None
    team: str | None
    group: str | None
    only: str | None
    fail_on: str | None


class Chosen:
    """What the options ask for, each checked.

    Raises:
        UsageError: an option names what there is not.
    """

    def __init__(self, catalog: Catalog, found: Analysis, wish: Wish) -> None:
        self._tiers = tier_names(catalog)
        self._tier = wish.tier and one_of("tier", wish.tier, self._tiers)
        self._group = wish.group and one_of("group", wish.group, [g.name for g in catalog.of("Group")])
        self._team = whom(catalog, wish.team, found) if wish.team is not None else None
        self._requirement = wish.name if wish.name in {each.id for each in found.requirements} else None
        self._resource = None
        if wish.name is not None and self._requirement is None:
            self._resource = resource_named(catalog, wish.name, *SUBJECTS)
        words = [word.strip() for word in wish.only.split(",")] if wish.only is not None else list(OUTCOMES)
        self.outcomes = [one_of("outcome", word, OUTCOMES) for word in words]
        self._levels, self._rank = self._failing(catalog, wish.fail_on)
        said = {"tier": wish.tier, "team": wish.team, "group": wish.group, "": wish.only}
        named = self._resource.label if self._resource else self._requirement or ""
        self.words = ", ".join(filter(None, [named, *(f"{k} {v}".strip() for k, v in said.items() if v)]))

    def takes(self, result: Result) -> bool:
        """Whether a result is of what is asked for, whatever its outcome."""
        return (
            self._resource in (None, result.resource)
            and self._requirement in (None, result.requirement.id)
            and (not self._tier or result.tier.name == self._tier)
            and (self._team is None or self._team.takes(result.asked))
            and (not self._group or result.resource.spec["group"].text == self._group)
        )

    @property
    def note(self) -> str:
        """Why nothing is found where that is no good news; empty where there is nothing to add."""
        if self._team is not None and self._team.note:
            return self._team.note
        resource = self._resource
        if resource is None:
            return ""
        if resource.document.readable and resource.spec["lifecycle"].text == "retired":
            return f"nothing is asked of {resource.label}, which is retired"
        return f"no standard asks anything of {KINDS[resource.kind or ''].plural}"

    def fails(self, result: Result) -> bool:
        """Whether a result is one that the call fails on. What has no tier known counts as the lowest."""
        if result.outcome not in ("gap", "stale") or (result.level or LEVELS[0]) not in self._levels:
            return False
        name = result.tier.name
        return (self._tiers.index(name) if name in self._tiers else len(self._tiers) - 1) <= self._rank

    def _failing(self, catalog: Catalog, fail_on: str | None) -> tuple[tuple[str, ...], int]:
        """The levels to fail on, and the rank of the least critical tier to fail on."""
        if fail_on is None:
            return (), -1
        level, colon, tier = fail_on.partition(":")
        one_of("level", level, LEVELS)
        if colon:
            one_of("tier", tier, self._tiers)
        if not {"gap", "stale"} & set(self.outcomes):
            raise UsageError("--fail-on looks at gaps and stale evidence; --only leaves both out")
        lost = next((s for s in catalog.of("Standard") if not s.document.readable), None)
        if lost is not None:
            raise UsageError(
                f"the standard `{lost.document.path}` cannot be read; `usdfops validate` says why"
            )
        return LEVELS[: LEVELS.index(level) + 1], self._tiers.index(tier) if colon else len(self._tiers)


def one_of(what: str, word: str, known: Iterable[str]) -> str:
    """`word`, which has to be known.

    Raises:
        UsageError: it is not.
    """
    names = list(known)
    if word in names:
        return word
    hint = instead(word, names, f"the catalog names {len(names):,}" if names else "the catalog names none")
    raise UsageError(f"there is no {what} `{word}`; {hint}")
