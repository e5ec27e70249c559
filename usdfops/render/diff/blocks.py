"""What differs, as headings with lists below them: whoever writes them down need not know of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.finding import Finding
from usdfops.judge.diff import Change, OutcomeChange
from usdfops.judge.gaps.record import LEVELS
from usdfops.render.diff.record import Comparison
from usdfops.render.diff.words import (
    because_of,
    changed,
    cut,
    demanded,
    field,
    held,
    levelled,
    turned,
)
from usdfops.render.who import who
from usdfops.words import counted

__all__ = ["Block", "Entry", "blocks", "summary"]

_FIELDS = 20
"""How many fields of a resource are shown."""
_PLACES = 8
"""How many places of the same finding are shown."""
_NAMES = 25
"""How many names stand in a line."""
_NAME = 80
_OTHERS = {
    "raised": "required now",
    "eased": "not required any more",
    "dropped": "not asked any more",
    "waived": "waived",
}
"""What is said of how many gaps turned so, where any did."""


class Entry(NamedTuple):
    """A line, and what belongs to it."""

    head: str
    below: list[str]


class Block(NamedTuple):
    """A heading with a list below it."""

    title: str
    sort: str
    """`bad`, `good` or `plain`: whether it is something to mend."""
    entries: list[Entry]

    @property
    def length(self) -> int:
        """How many lines it has."""
        return sum(1 + len(entry.below) for entry in self.entries)


def summary(comparison: Comparison) -> str:
    """How much differs, in a sentence."""
    diff = comparison.diff
    layout = f"{counted(diff.layout, 'file')} changed in layout only"
    if diff.is_empty:
        return f"Nothing changed{f'; {layout}' if diff.layout else ''}."
    opened, lost = len(diff.turned("opened")), len(diff.turned("lost"))
    others = {"closed": "closed", **_OTHERS}
    said = [f"{len(diff.turned(turn)):,} {words}" for turn, words in others.items()
            if turn == "closed" or diff.turned(turn)]  # fmt: skip
    parts = [f"{counted(opened, 'gap')} opened, {', '.join(said)}"]
    parts += [f"{counted(lost, 'gap')} not known any more"] if lost else []
    parts += [f"{counted(len(diff.new), 'finding')} new, {len(diff.fixed):,} mended"]
    parts += [f"{counted(len(diff.accepted), 'finding')} accepted"] if diff.accepted else []
    for how in ("added", "removed", "renamed", "changed"):
        number = sum(each.how == how for each in diff.resources)
        parts += [f"{counted(number, 'resource')} {how}"] if number else []
    parts += [layout] if diff.layout else []
    return "; ".join(parts) + "."


def blocks(comparison: Comparison) -> list[Block]:
    """All that differs, what is to be mended first."""
    diff = comparison.diff
    other = diff.turned("other")
    found = [
        _turn(comparison, "opened", "Gaps opened", "bad"),
        _turn(comparison, "raised", "Gaps required now", "bad"),
        _turn(comparison, "lost", "Gaps not known any more", "bad"),
        Block(f"Findings brought ({len(diff.new):,})", "bad", _findings(comparison, diff.new)),
        _turn(comparison, "closed", "Gaps closed", "good"),
        _turn(comparison, "eased", "Gaps not required any more", "plain"),
        _turn(comparison, "dropped", "Gaps not asked any more", "plain"),
        _turn(comparison, "waived", "Gaps waived", "plain"),
        Block(f"Findings mended ({len(diff.fixed):,})", "good", _findings(comparison, diff.fixed)),
        Block(f"Findings accepted ({len(diff.accepted):,})", "plain", _findings(comparison, diff.accepted)),
        Block(f"Resources ({len(diff.resources):,})", "plain", [_resource(each) for each in diff.resources]),
        Block(f"Who answers ({len(diff.accountability):,})", "plain", _accountability(comparison)),
        Block(f"Demand against the menu ({len(diff.demand):,})", "plain", _demand(comparison)),
        Block(f"Weaker support underneath ({len(diff.weaker):,})", "plain", _weaker(comparison)),
        Block(f"Other outcomes ({len(other):,})", "plain", _counted(other)),
    ]
    return [block for block in found if block.entries]


def _turn(comparison: Comparison, turn: str, title: str, sort: str) -> Block:
    changes = comparison.diff.turned(turn)
    return Block(f"{title} ({len(changes):,})", sort, _gaps(comparison, changes))


def _gaps(comparison: Comparison, changes: list[OutcomeChange]) -> list[Entry]:
    """Each requirement with its cause, what is required first; below it the resources, by who has to act."""
    found: dict[str, dict[str, list[str]]] = {}
    for change in sorted(changes, key=lambda each: each.result.level == LEVELS[1]):
        result = change.result
        label = result.resource.label or result.resource.document.path
        head = (
            f"{cut(result.requirement.title, 200)} ({levelled(change)}): {turned(change)}, "
            f"{because_of(change.cause, label)}"
        )
        catalog = comparison.diff.head if change.after else comparison.diff.base
        name = result.resource.name if result.resource.kind == "Application" else label
        found.setdefault(head, {}).setdefault(who(catalog, result.asked), []).append(name)
    return [
        Entry(head, [line for asked, names in below.items() for line in _named(f"{asked}: ", names)])
        for head, below in found.items()
    ]


def _named(before: str, names: Iterable[str]) -> Iterator[str]:
    """The names, in lines that are not endless."""
    several = [cut(name, _NAME) for name in names]
    for start in range(0, len(several), _NAMES):
        yield before + ", ".join(several[start : start + _NAMES])


def _findings(comparison: Comparison, findings: list[Finding]) -> list[Entry]:
    """What is the same in many places is told once."""
    found: dict[str, list[str]] = {}
    for each in findings:
        place = f"{comparison.path(each.path)}:{each.span.line}"
        found.setdefault(f"{each.rule}: {cut(each.message, 300)}", []).append(place)
    return [
        Entry(head, [", ".join([*places[:_PLACES], *_more(len(places) - _PLACES, "place")])])
        for head, places in found.items()
    ]


def _more(number: int, noun: str) -> list[str]:
    return [f"and {counted(number, f'more {noun}')}"] if number > 0 else []


def _resource(change: Change) -> Entry:
    shown = [line for each in change.fields[:_FIELDS] for line in field(each)]
    return Entry(changed(change), [*shown, *_more(len(change.fields) - _FIELDS, "field")])


def _accountability(comparison: Comparison) -> list[Entry]:
    """Each responsibility with who answered and who does; what came or went with its file is counted."""
    diff = comparison.diff
    whole = {each.resource.label for each in diff.resources if each.how in ("added", "removed")}
    found: dict[str, list[str]] = {}
    along = 0
    for each in diff.accountability:
        about = (each.application, each.responsibility)
        if any(resource is not None and resource.label in whole for resource in about):
            along += 1
            continue
        own = each.application.label if each.application else None
        head = f"{cut(each.responsibility.title, 200)}: {held(each.before)} -> {held(each.after)}"
        head += f", {because_of(each.cause, own)}" if each.cause else ""
        kind, name = each.scope
        of = f" for {name or kind}" if each.application and kind == "Service" else ""
        found.setdefault(head, []).append(f"{each.application.name if each.application else name}{of}")
    entries = [Entry(head, list(_named("", names))) for head, names in found.items()]
    if along:
        entries.append(Entry(f"{counted(along, 'line')} came or went with a resource that did", []))
    return entries


def _demand(comparison: Comparison) -> list[Entry]:
    found = []
    for each in comparison.diff.demand:
        lines = [f"was: {each.before}"] if each.before else []
        lines += [f"is: {each.after}"] if each.after else ["not any more"]
        lines += [because_of(each.cause, each.resource.label)] if each.cause else []
        found.append(Entry(demanded(each), [cut(line, 400) for line in lines]))
    return found


def _weaker(comparison: Comparison) -> list[Entry]:
    return [
        Entry(
            f"{each.provider.label}, {each.aspect}: {cut(each.claim, 100)}",
            [
                *_named("new for ", each.new),
                *_named("over for ", each.gone),
                *([because_of(each.cause, each.provider.label)] if each.cause else []),
            ],
        )
        for each in comparison.diff.weaker
    ]


def _counted(changes: list[OutcomeChange]) -> list[Entry]:
    found: dict[str, int] = {}
    for change in changes:
        found[turned(change)] = found.get(turned(change), 0) + 1
    return [Entry(f"{words}: {number:,}", []) for words, number in sorted(found.items())]
