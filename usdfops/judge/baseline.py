"""The baseline: which findings are accepted for a time, and which of its entries accept something.

What is wrong with the file itself ends a check. A baseline that cannot be read says nothing about
what somebody looked at, and so nothing is left out on its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.errors import UsageError
from usdfops.finding import Finding
from usdfops.judge.naming import is_day
from usdfops.judge.rule import Rule
from usdfops.judge.suppress import FIRM
from usdfops.model.structure import check
from usdfops.words import instead, quoted

__all__ = ["UNNEEDED", "Accepted", "Applied", "Entry", "Key", "applied", "entries", "key_of"]

UNNEEDED = "unneeded-acceptance"
"""The rule that only `applied` can judge, since it alone sees what every other rule found."""

VERSION = 1

Key = tuple[str, str, str]
"""What an entry shares with what it accepts: what it is about, the rule, and the pointer or subject."""


class Entry(NamedTuple):
    """What the baseline accepts: one finding, or one difference to another source."""

    about: str
    """`Kind/name`, or the path of a file that belongs to no kind."""
    rule: str
    """The rule, or the kind of difference."""
    pointer: str
    """The pointer of a finding, or the subject of a difference; empty where there is none."""
    until: str
    reason: str
    place: Place
    """Where it stands in the baseline."""

    @property
    def key(self) -> Key:
        """What it has in common with what it accepts."""
        return self.about, self.rule, self.pointer

    @property
    def words(self) -> str:
        """What it accepts, in words that follow "has"."""
        at = f" at {quoted(self.pointer)}" if self.pointer else ""
        return f"{quoted(self.rule)}{at}"

    def has_ended(self, today: str) -> bool:
        """Whether its last day is over."""
        return self.until < today

    def finding(self, message: str, hint: str, place: Place | None = None) -> Finding:
        """Something wrong with the entry, or at a place in it."""
        # Its number in the file is no part of what it is: others come and go before it.
        found = (place or self.place).finding(message, hint=hint)
        return found._replace(resource=self.about, pointer=None)


class Accepted(NamedTuple):
    """A finding that is left out, and the entry on whose word."""

    finding: Finding
    entry: Entry


class Applied(NamedTuple):
    """What a baseline makes of findings."""

    kept: list[Finding]
    """Those that it does not accept, with what is wrong about its entries."""
    accepted: list[Accepted]
    unneeded: list[Entry]
    """The entries whose findings are no more."""


def key_of(finding: Finding) -> Key:
    """What an entry says of the finding that it accepts."""
    return finding.resource or finding.path, finding.rule, finding.pointer or ""


def applied(catalog: Catalog, findings: Iterable[Finding], rules: Sequence[Rule]) -> Applied:
    """What the catalog's baseline makes of `findings`, which `rules` made.

    An entry of a rule that did not run may be needed for all that is known; where a file cannot be
    read, so may every entry.

    Raises:
        UsageError: the baseline is not one.
    """
    ran = {rule.name for rule in rules}
    waiting: dict[Key, list[Entry]] = {}
    for entry in entries(catalog.baseline) if catalog.baseline else ():
        if entry.rule in ran and not entry.has_ended(catalog.as_of):
            waiting.setdefault(entry.key, []).append(entry)
    kept: list[Finding] = []
    accepted: list[Accepted] = []
    for finding in findings:
        matching = waiting.get(key_of(finding))
        if matching:
            accepted.append(Accepted(finding, matching.pop(0)))
        else:
            kept.append(finding)
    readable = all(resource.document.readable for resource in catalog.resources)
    unneeded = [entry for several in waiting.values() for entry in several] if readable else []
    if UNNEEDED in ran:
        kept += [_unneeded(entry) for entry in unneeded]
    return Applied(kept, accepted, unneeded)


def _unneeded(entry: Entry) -> Finding:
    message = f"{quoted(entry.about)} has no {entry.words} any more"
    return entry.finding(message, "`usdfops baseline prune` takes the entry out")._replace(rule=UNNEEDED)


def entries(baseline: Resource, shown: str | None = None) -> list[Entry]:
    """Every entry of the baseline, in its order; the file is called `shown` where something is wrong.

    Raises:
        UsageError: it is not written as it should be, or speaks of what there is not.
    """
    document = baseline.document
    wrong = _trouble(baseline) or _problem(baseline)
    if wrong is None:
        found = [_entry(place) for place in baseline["entries"]]
        wrong = next((each for entry in found if (each := _mistake(entry)) is not None), None)
        if wrong is None:
            return found
    line, message = wrong
    raise UsageError(f"{shown or document.path}:{line}: {message}")


_Wrong = tuple[int, str]
"""A line, and what is wrong there."""


def _trouble(baseline: Resource) -> _Wrong | None:
    """The first thing that keeps the file from being read, or from being read in one way only."""
    for trouble in sorted(baseline.document.troubles, key=lambda trouble: trouble.start):
        about_file = trouble.message.startswith(("is ", "has ", "cannot "))
        message = f"the file {trouble.message}" if about_file else trouble.message
        return baseline.document.locate(trouble.start, trouble.end).line, message
    if isinstance(baseline.value, dict):
        return None
    return 1, "the file holds no mapping; begin it with `version: 1`"


def _problem(baseline: Resource) -> _Wrong | None:
    """The first place at which the file has not the structure of a baseline."""
    problems, _ = check("Baseline", baseline.value)
    spans = [(baseline.document.span(each.path, key=each.at_key), each) for each in problems]
    if spans:
        span, problem = min(spans, key=lambda pair: pair[0])
        return span.line, problem.message + (f"; {problem.hint}" if problem.hint else "")
    version = baseline["version"]
    if version.value != VERSION:
        message = f"this usdfops reads version {VERSION} of a baseline, and not {version.value}"
        return version.span().line, message
    return None


def _entry(place: Place) -> Entry:
    fields = ("rule", "until", "reason")
    rule, until, reason = (place[field].text or "" for field in fields)
    about = place["resource"].text or place["path"].text or ""
    return Entry(about, rule, place["pointer"].text or place["subject"].text or "", until, reason, place)


def _mistake(entry: Entry) -> _Wrong | None:
    """What an entry says that cannot be so."""
    from usdfops.judge.drift.record import ACCEPTABLE, KINDS
    from usdfops.judge.rules import RULES

    rule, of_drift = entry.rule, entry.rule in KINDS
    said, message = "rule", ""
    if rule not in RULES and not of_drift:
        hint = instead(rule, [*RULES, *KINDS], "`usdfops explain` lists all rules")
        message = f"there is no rule {quoted(rule)}; {hint}"
    elif (of_drift and rule not in ACCEPTABLE) or (not of_drift and RULES[rule].subject in FIRM):
        message = f"{quoted(rule)} cannot be accepted; mend it, and take the entry out"
    elif of_drift and entry.place["pointer"].given:
        said, message = "pointer", "a difference has a `subject` and no `pointer`"
    elif not of_drift and entry.place["subject"].given:
        said, message = "subject", "a finding has a `pointer` and no `subject`"
    elif not is_day(entry.until):
        said, message = "until", f"there is no day {quoted(entry.until)}"
    return (entry.place[said].span().line, message) if message else None
