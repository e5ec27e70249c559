"""A catalog in memory: resources, the places in them, references between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from usdfops.finding import Finding, Fix, Related, Span, pointer
from usdfops.model import KINDS, TERMS
from usdfops.read.document import Document, Path

__all__ = ["SCHEMA_COMMENT", "Catalog", "Mention", "Place", "Resource"]


SCHEMA_COMMENT = "# yaml-language-server: $schema="
"""How a comment begins by which editors know the schema of a file."""


class Place:
    """A value somewhere in a resource, or the absence of one, and the way to speak of it.

    Rules read a catalog through places, so that they never handle lines, and so that a file that
    is partly wrong is still judged where it is right: what is absent or of another type is empty.
    """

    __slots__ = ("path", "resource", "value")

    def __init__(self, resource: Resource, path: Path, value: object) -> None:
        self.resource = resource
        self.path = path
        self.value = value

    def __getitem__(self, key: str) -> Place:
        """The value below `key`; a place without a value where there is none."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Place(self.resource, (*self.path, key), value)

    def below(self, path: Path) -> Place:
        """The place that `path` leads to from here."""
        place = self
        for part in path:
            value = place.value
            if isinstance(part, str):
                place = place[part]
            else:
                item = value[part] if isinstance(value, list) and part < len(value) else None
                place = Place(place.resource, (*place.path, part), item)
        return place

    def __iter__(self) -> Iterator[Place]:
        """The items of a list; none where it is not a list."""
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield Place(self.resource, (*self.path, index), item)

    @property
    def given(self) -> bool:
        """Whether there is a value here."""
        return self.value is not None

    @property
    def text(self) -> str | None:
        """The value, where it is a text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def texts(self) -> list[str]:
        """The texts of a list."""
        return [item for item in self.value if isinstance(item, str)] if isinstance(self.value, list) else []

    @property
    def fields(self) -> dict[str, Place]:
        """The fields of a mapping; none where it is not a mapping."""
        keys = self.value if isinstance(self.value, dict) else {}
        return {key: self[key] for key in keys}

    def strings(self) -> Iterator[Place]:
        """Every text at or below this place."""
        waiting: list[Place] = [self]
        while waiting:
            place = waiting.pop()
            if isinstance(place.value, str):
                yield place
            waiting += [*place, *place.fields.values()]

    def words(self) -> Iterator[str]:
        """Every text at or below this place, without its place: where few of them matter."""
        waiting: list[object] = [self.value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                yield value
            elif isinstance(value, dict):
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value

    def span(self, *, key: bool = False) -> Span:
        """Where it stands in the file; where it would stand, if there is no value."""
        return self.resource.document.span(self.path, key=key)

    def related(self, message: str, *, key: bool = False) -> Related:
        """This place as the second place of a finding about another one."""
        return Related(message, self.resource.document.path, self.span(key=key))

    def finding(
        self,
        message: str,
        *,
        hint: str | None = None,
        key: bool = False,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Something wrong at this place, or at its key; the engine adds the rule's name."""
        resource = self.resource
        return Finding(
            path=resource.document.path,
            span=self.span(key=key),
            rule="",
            message=message,
            hint=hint,
            resource=resource.label,
            pointer=pointer(self.path),
            related=related,
            fix=fix,
        )

    def replaced(self, text: str, *, key: bool = False, safe: bool = True) -> Fix | None:
        """The fix that writes `text` instead of the value, or of its key; None where none can."""
        from usdfops.catalog import mend  # only where something is wrong

        return mend.replaced(self, text, key=key, safe=safe)

    def removed(self, *, safe: bool = True) -> Fix | None:
        """The fix that takes the key or item away; None where a comment or something needed would go."""
        from usdfops.catalog import mend

        return mend.removed(self, safe=safe)


class Resource(Place):
    """A file of the catalog as a resource, readable or not.

    `kind` is what the file says, or what its folder says where it does not say a known one; None
    where neither is known. `name` is what the file says, or what the file is called.
    """

    __slots__ = ("document", "kind", "metadata", "name", "spec")

    def __init__(self, document: Document, kind: str | None, name: str) -> None:
        super().__init__(self, (), document.data)
        self.document = document
        self.kind = kind
        self.name = name
        self.metadata = self["metadata"]
        """What every kind says of itself."""
        self.spec = self["spec"]
        """What its kind says."""

    @property
    def label(self) -> str | None:
        """`Kind/name`, where the kind is known."""
        return f"{self.kind}/{self.name}" if self.kind else None

    @property
    def schema(self) -> str | None:
        """What its comment for editors names as its schema."""
        _, comment, rest = self.document.text.partition(SCHEMA_COMMENT)
        return re.split("[ \r\n]", rest, maxsplit=1)[0] if comment else None

    def moved(self, path: str, *, safe: bool = True) -> Fix | None:
        """The fix that gives the file another path in the catalog."""
        from usdfops.catalog import mend

        return mend.moved(self, path, safe=safe)

    @property
    def title(self) -> str:
        """What people call it; its name where it has no title."""
        return self.metadata["title"].text or self.name

    @property
    def names(self) -> list[str]:
        """Everything that people call it: its title and its aliases."""
        return [self.title, *self.metadata["aliases"].texts]


class Mention(NamedTuple):
    """A place that names a resource or a term, or gives a date or an address.

    `sort` is a kind (`Team`), a sort of term (`Tier`, `Hours`, `Cluster`, `Stage`), `Date`, `Url`
    or `Expression`.
    """

    place: Place
    sort: str
    text: str
    at_key: bool = False
    well_formed: bool = True

    def finding(self, message: str, hint: str | None = None, fix: Fix | None = None) -> Finding:
        """Something wrong with what is given here."""
        return self.place.finding(message, hint=hint, key=self.at_key, fix=fix)

    def replaced(self, text: str, *, safe: bool = True) -> Fix | None:
        """The fix that writes `text` instead; None where none can."""
        return self.place.replaced(text, key=self.at_key, safe=safe)


class Catalog:
    """Every resource of a catalog, resolved once and never changed.

    `as_of` is the day that counts as today, written YYYY-MM-DD. `former` says, by kind and name, what
    the history of the catalog knows to be gone, each by its title; None where no history was asked.
    `baseline` is the file that says which findings are accepted; None where there is none.
    """

    def __init__(
        self,
        resources: list[Resource],
        mentions: list[Mention],
        found: dict[str, list[Finding]],
        as_of: str,
        former: Mapping[tuple[str, str], str] | None = None,
        baseline: Resource | None = None,
    ) -> None:
        self.former = former
        self.baseline = baseline
        self.resources = resources
        self._mentions: dict[str, list[Mention]] = {}
        self.as_of = as_of
        self._found = found
        self._by_kind: dict[str, list[Resource]] = {name: [] for name in KINDS}
        self._by_name: dict[tuple[str, str], Resource] = {}
        self._called: dict[str, dict[str, list[Resource]]] = {}
        self._documents: dict[str, Document] | None = None
        self._terms: dict[str, list[Place]] = {}
        for mention in mentions:
            self._mentions.setdefault(mention.sort, []).append(mention)
        for resource in resources:
            if resource.kind:
                self._by_kind[resource.kind].append(resource)
                self._by_name.setdefault((resource.kind, resource.name), resource)
        for several in self._by_kind.values():
            several.sort(key=lambda resource: (resource.name, resource.document.path))

    def found(self, rule: str) -> list[Finding]:
        """What reading the files and checking their structure found, for `rule`."""
        return self._found.get(rule, [])

    def document(self, path: str) -> Document | None:
        """The file at `path`, relative to the catalog."""
        if self._documents is None:
            those = [*self.resources, self.baseline] if self.baseline else self.resources
            self._documents = {r.document.path: r.document for r in those}
        return self._documents.get(path)

    def accepting(self, baseline: Resource | None) -> Catalog:
        """The same catalog with that baseline instead of its own."""
        other = Catalog.__new__(Catalog)
        other.__dict__.update(self.__dict__, baseline=baseline, _documents=None)
        return other

    def of(self, kind: str) -> list[Resource]:
        """The resources of `kind`, in the order of their names."""
        return self._by_kind[kind]

    def find(self, kind: str, name: str | None) -> Resource | None:
        """The resource of that kind and name."""
        return self._by_name.get((kind, name)) if name is not None else None

    def called(self, kind: str, text: str) -> list[Resource]:
        """The resources of `kind` with that name, title or alias, whatever its case."""
        if kind not in self._called:
            index: dict[str, list[Resource]] = {}
            for resource in self.of(kind):
                for name in dict.fromkeys(name.casefold() for name in (resource.name, *resource.names)):
                    index.setdefault(name, []).append(resource)
            self._called[kind] = index
        return self._called[kind].get(text.casefold(), [])

    def named(self, sort: str) -> list[Place]:
        """What a mention of that sort can name: terms, or the metadata of the resources of a kind."""
        return [r.metadata for r in self.of(sort)] if sort in KINDS else self.terms(sort)

    def mentions(self, sort: str) -> list[Mention]:
        """Every place that gives something of that sort: a kind, a sort of term, a date."""
        return self._mentions.get(sort, [])

    def mentions_of(self, resource: Resource) -> list[Mention]:
        """Every place that names `resource`."""
        return [m for m in self.mentions(resource.kind or "") if m.text == resource.name]

    def terms(self, sort: str) -> list[Place]:
        """The terms of that sort that the support model or a facility defines: tiers, clusters."""
        if sort not in self._terms:
            term = TERMS[sort]
            self._terms[sort] = [place for r in self.of(term.kind) for place in r.spec[term.field]]
        return self._terms[sort]
