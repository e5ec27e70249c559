"""From a folder to a catalog: what is read, what it is, what it refers to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Mention, Place, Resource
from usdfops.finding import Finding, Fix, Related, pointer
from usdfops.model import KINDS, kind_of
from usdfops.model.structure import Problem, check
from usdfops.read.document import Document, Trouble, parse
from usdfops.read.tree import File, walk
from usdfops.words import instead, listed, quoted, sole

Former = Mapping[tuple[str, str], str]
"""What was in the catalog once, by kind and name: the title of each."""

BASELINE = "baseline.yaml"
"""The file that says which findings are accepted, which is no resource."""

__all__ = ["BASELINE", "Former", "Part", "assembled", "load", "part", "resolve"]


def load(
    root: str,
    *,
    as_of: str | None = None,
    seen: Callable[[int], None] = lambda _: None,
    over: Mapping[str, str] = MappingProxyType({}),
    former: Former | None = None,
) -> Catalog:
    """The catalog in the folder `root`, as of today or of the day `as_of` (YYYY-MM-DD).

    `over` holds texts that count instead of what the folder has at those paths, `former` what its
    history knows to be gone.

    Raises:
        OSError: the folder cannot be listed.
    """
    kept = (file for file in walk(root, seen) if file.path not in over)
    added = (File(path, text.encode()) for path, text in over.items())
    documents = (parse(file) for files in (kept, added) for file in files)
    return assembled(map(part, documents), as_of=as_of, former=former)


def resolve(documents: Iterable[Document], *, as_of: str | None = None) -> Catalog:
    """The catalog that consists of `documents`."""
    return assembled(map(part, documents), as_of=as_of)


class Part(NamedTuple):
    """What one file adds to a catalog, whatever else the catalog holds."""

    resource: Resource
    findings: list[Finding]
    """What reading it and checking its structure found."""
    mentions: list[Mention]


def part(document: Document, *, baseline: bool = False) -> Part:
    """What `document` adds to a catalog; with `baseline`, it is one wherever it lies."""
    if baseline or document.path == BASELINE:  # what is wrong with it ends a check: see `judge/baseline.py`
        return Part(Resource(document, None, "baseline"), [], [])
    made = Part(_resource(document), [], [])
    made.findings.extend(_troubles(made.resource))
    if document.readable:
        _structure(made)
    return made


def assembled(
    parts: Iterable[Part],
    *,
    as_of: str | None = None,
    former: Former | None = None,
    baseline: Resource | None = None,
) -> Catalog:
    """The catalog that consists of `parts`; `baseline` counts where none of them is one."""
    found: dict[str, list[Finding]] = {}
    resources: list[Resource] = []
    mentions: list[Mention] = []
    for made in parts:
        if made.resource.document.path == BASELINE:
            baseline = made.resource
            continue
        resources.append(made.resource)
        mentions += made.mentions
        for finding in made.findings:
            found.setdefault(finding.rule, []).append(finding)
    return Catalog(resources, mentions, found, as_of or time.strftime("%Y-%m-%d"), former, baseline)


def _resource(document: Document) -> Resource:
    data = document.data if isinstance(document.data, dict) else {}
    said, folder = data.get("kind"), kind_of(document.path)
    kind = said if isinstance(said, str) and said in KINDS else folder.name if folder else None
    metadata = data.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    stem = document.path.rpartition("/")[2].rpartition(".")[0]
    return Resource(document, kind, name if isinstance(name, str) and name else stem)


def _troubles(resource: Resource) -> Iterable[Finding]:
    document = resource.document
    for number, trouble in enumerate(document.troubles):
        related: tuple[Related, ...] = ()
        message = trouble.message
        if trouble.earlier:
            first = document.locate(*trouble.earlier)
            related = (Related("first given here", document.path, first),)
            message += f"; it stands at {first.line}:{first.column} already"
        yield Finding(
            path=document.path,
            span=document.locate(trouble.start, trouble.end),
            rule=trouble.rule,
            message=message,
            resource=resource.label,
            pointer=None if trouble.path is None else pointer(trouble.path),
            related=related,
            fix=_untroubled(resource, trouble) if number < _MENDED else None,
        )


_MENDED = 100
"""How much in a file is mended at once: the rest is, once that is gone. Nobody writes more by hand."""


def _untroubled(resource: Resource, trouble: Trouble) -> Fix | None:
    from usdfops.catalog import mend  # only where something is wrong

    return mend.untroubled(resource, trouble)


def _mended(place: Place, problem: Problem) -> tuple[str | None, Fix | None]:
    """What to do about a problem: in words, and as a fix where it can be one."""
    if problem.remedy is None:
        return problem.hint, None
    from usdfops.catalog import mend

    remedy = problem.remedy
    if remedy.form == "text":
        fix = mend.as_text(place)
        return (f"put it in quotes: {fix.edits[0].text}" if fix else problem.hint), fix
    if remedy.form == "list":
        return problem.hint, mend.as_list(place)
    if remedy.form == "truth":
        return problem.hint, mend.unquoted(place, remedy.text)
    if remedy.text is None:
        return problem.hint, place.removed(safe=remedy.safe)
    return problem.hint, place.replaced(remedy.text, key=problem.at_key, safe=remedy.safe)


def _structure(made: Part) -> None:
    resource = made.resource

    def add(rule: str, finding: Finding) -> None:
        made.findings.append(finding._replace(rule=rule))

    if resource.value is None:
        add("empty-file", resource.finding("the file holds nothing"))
        return
    if not isinstance(resource.value, dict):
        message = "the file holds no mapping: it should begin with `apiVersion:` and `kind:`"
        add("wrong-type", resource.finding(message))
        return
    kind = resource["kind"]
    if kind.text is not None and kind.text not in KINDS:
        message = f"{quoted(kind.text)} is not a kind"
        near = sole(kind.text, KINDS)
        fix = kind.replaced(near[0], safe=near[1]) if near else None
        add("unknown-kind", kind.finding(message, hint=instead(kind.text, KINDS), fix=fix))
    if resource.kind is None:  # there is no structure to check against
        hint = f"write one of {listed(KINDS)}"
        if not kind.given:
            add("missing-field", kind.finding("the file has no `kind`", hint=hint))
        elif kind.text is None:
            add("wrong-type", kind.finding("the `kind` is not a text", hint=hint))
        return
    problems, said = check(resource.kind, resource.value)
    for number, problem in enumerate(problems):
        if problem.rule == "unknown-kind":
            continue  # said above, and in better words
        place = resource.below(problem.path)
        todo, fix = _mended(place, problem) if number < _MENDED else (problem.hint, None)
        add(problem.rule, place.finding(problem.message, hint=todo, key=problem.at_key, fix=fix))
    for mention in said:
        place = Place(resource, mention.path, mention.text)
        made.mentions.append(Mention(place, mention.sort, mention.text, mention.at_key, mention.well_formed))
