"""Which resources of two catalogs are the same ones, and which of them say something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.diff.fields import fields, is_same
from usdfops.judge.diff.record import Change
from usdfops.words import quoted

__all__ = ["Pairing", "Unit", "paired"]


class Unit(NamedTuple):
    """What can change by itself: all files that give a resource, before and after."""

    label: str
    """`Kind/name` as it is now, as it was where it is gone; the path where its kind is not known."""
    before: tuple[Resource, ...]
    after: tuple[Resource, ...]

    @property
    def former(self) -> str:
        """Its label as it was."""
        return _label(self.before[0]) if self.before else self.label

    def change(self) -> Change:
        """What became of it, field by field where both can be read."""
        if not self.before:
            return Change("added", self.after[0], None, [])
        was = self.before[0]
        if not self.after:
            return Change("removed", was, was, [])
        now = self.after[0]
        readable = was.document.readable and now.document.readable
        how = "changed" if self.former == self.label else "renamed"
        return Change(how, now, was, fields(was, now) if readable else [])


class Pairing(NamedTuple):
    """Two catalogs, side by side."""

    changed: list[Unit]
    """What was added, removed, renamed, or says something else; in the order of labels."""
    renamed: dict[str, str]
    """What something was called, and what it is called now."""
    layout: int
    """How many files say the same in another way."""

    def now(self, label: str) -> str:
        """What was called `label`, as it is called now."""
        return self.renamed.get(label, label)

    def findings_now(self, findings: Iterable[Finding]) -> list[Finding]:
        """Former findings under the names of now: what has another name has the same mistakes."""
        return [self._finding_now(each) for each in findings] if self.renamed else list(findings)

    def _finding_now(self, finding: Finding) -> Finding:
        message = finding.message
        for was, now in self.renamed.items():
            old, new = (label.partition("/")[2] or label for label in (was, now))
            message = message.replace(quoted(was), quoted(now)).replace(quoted(old), quoted(new))
        resource = self.now(finding.resource) if finding.resource else None
        return finding._replace(resource=resource, message=message)


def paired(base: Catalog, head: Catalog) -> Pairing:
    """Finds each resource of one catalog in the other, under another name where it must be the same one."""
    before, after = _by_label(base), _by_label(head)
    gone = {label: found for label, found in before.items() if label not in after}
    come = {label: found for label, found in after.items() if label not in before}
    renamed = _renamed(gone, come)
    former = {now: was for was, now in renamed.items()}
    units = [
        Unit(label, before.get(former.get(label, label), ()), after.get(label, ()))
        for label in sorted({*after, *gone} - {*renamed})
    ]
    changed = [unit for unit in units if unit.label in former or not _says_the_same(unit)]
    kept = {unit.label for unit in changed}
    layout = sum(_is_laid_out_anew(unit) for unit in units if unit.label not in kept)
    return Pairing(changed, renamed, layout)


def _label(resource: Resource) -> str:
    return resource.label or resource.document.path


def _by_label(catalog: Catalog) -> dict[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for resource in catalog.resources:
        label = _label(resource)
        found[label] = (*found.get(label, ()), resource)
    return found


def _says_the_same(unit: Unit) -> bool:
    return len(unit.before) == len(unit.after) and all(
        _is_alike(one, other) for one, other in zip(unit.before, unit.after, strict=True)
    )


def _is_alike(one: Resource, other: Resource) -> bool:
    if one.document.text == other.document.text and one.document.readable == other.document.readable:
        return True
    both = one.document.readable and other.document.readable
    return both and is_same(one.value, other.value)


def _is_laid_out_anew(unit: Unit) -> int:
    pairs = zip(unit.before, unit.after, strict=True)
    return sum(_laid_out(a) != _laid_out(b) for a, b in pairs)


def _laid_out(resource: Resource) -> tuple[str, str]:
    """A file as people see it: how its lines end is for the checkout to say."""
    return resource.document.path, resource.document.text.replace("\r\n", "\n")


_Groups = dict[str, tuple[Resource, ...]]


def _renamed(gone: _Groups, come: _Groups) -> dict[str, str]:
    """What is gone, and as what it has come back: what is most alike first, each once."""
    old = {label: _Likeness(several[0]) for label, several in gone.items()}
    new = {label: _Likeness(several[0]) for label, several in come.items()}
    pairs = sorted((-score, was, now) for was in old for now in new if (score := old[was].with_(new[now])))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, was, now in pairs:
        if was not in found and now not in taken:
            found[was] = now
            taken.add(now)
    return found


class _Likeness:
    """What tells whether two resources are the same one."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.title = resource.metadata["title"].text
        self.said = frozenset(_leaves(resource))
        self.length = _length(self.said)

    def with_(self, new: _Likeness) -> float:
        """How sure it is that this one is `new` now; 0 where it is not to be said.

        It is where the file is the same and one side of it cannot be read, where the title is kept or
        the old name is an alias now, and where most of what they say is the same, by its length.
        """
        if self.resource.kind != new.resource.kind:
            return 0
        if not (self.resource.document.readable and new.resource.document.readable):
            return 3 if self.resource.document.path == new.resource.document.path else 0
        whole = max(self.length, new.length)
        share = _length(self.said & new.said) / whole if whole else 0
        kept = self.title is not None and self.title == new.title
        if kept or self.resource.name in new.resource.metadata["aliases"].texts:
            return 1 + share
        return share if share > 0.5 else 0


def _leaves(resource: Resource) -> Iterator[tuple[str, str]]:
    """Each value that it states, and the field that it stands in; but for its name."""
    waiting: list[tuple[str, Place]] = [("metadata", resource.metadata), ("spec", resource.spec)]
    while waiting:
        path, place = waiting.pop()
        below = [*((path, item) for item in place)]
        below += [(f"{path}.{key}", field) for key, field in place.fields.items()]
        waiting += below
        if not below and place.given and path != "metadata.name":
            yield path, str(place.value)


def _length(leaves: Iterable[tuple[str, str]]) -> int:
    return sum(len(value) for _, value in leaves)
