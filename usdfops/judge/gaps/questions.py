"""The questions to ask next: the facts that nobody has given and that would decide most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.channels import facility_channel, team_channel
from usdfops.judge.expression import Expression, expression
from usdfops.judge.facts import SUBJECTS, pattern_of, used
from usdfops.judge.form import ITEM, Call, Macro, Node, asks, parts, reads
from usdfops.judge.gaps.owners import asked
from usdfops.judge.gaps.record import Asked, Question, Result
from usdfops.judge.gaps.told import looked_for

__all__ = ["questions"]

Answer = tuple[Resource, str]
"""A resource in whose file an answer belongs, and the path of the field there."""


def questions(catalog: Catalog, results: list[Result]) -> list[Question]:
    """A question for each fact that results wait for, the one that settles most first.

    What waits is unknown, or a gap because nobody has stated something. Fields of which any one would do
    are one question. What is observed is nobody's to answer.
    """
    waiting: dict[tuple[Resource, tuple[str, ...]], dict[int, Result]] = {}
    for number, result in enumerate(results):
        if result.outcome in ("unknown", "gap") and result.missing:
            for group in _alternatives(result):
                for resource, fields in _by_resource(catalog, result, group):
                    waiting.setdefault((resource, fields), {})[number] = result
    _fold(waiting)
    found = []
    whom: dict[Resource, Asked] = {}
    for (resource, fields), some in waiting.items():
        decides = sorted(some.values(), key=lambda r: (-_score(r), r.requirement.id, r.key[0]))
        weight = round(sum(map(_score, decides)), 2)
        if resource not in whom:
            whom[resource] = _asked(catalog, resource, decides[0])
        found.append(Question(resource, fields, decides, weight, whom[resource]))
    return sorted(found, key=lambda q: (-q.weight, q.resource.label or "", q.fields))


def _score(result: Result) -> float:
    return result.priority.score if result.priority else 0


def _asked(catalog: Catalog, resource: Resource, result: Result) -> Asked:
    """Who can answer; what the whole facility shares is asked of its owner."""
    if resource.kind not in ("SupportModel", "Pattern"):
        return asked(catalog, resource)
    facility = catalog.find("Facility", result.resource.spec["facility"].text)
    owner = facility.spec["owner"].text if facility else None
    return Asked(owner, team_channel(catalog, owner) or facility_channel(catalog))


def _fold(waiting: dict[tuple[Resource, tuple[str, ...]], dict[int, Result]]) -> None:
    """Takes away each question that is part of a wider one about the same resource."""
    wider: dict[Resource, list[tuple[str, ...]]] = {}
    for resource, fields in waiting:
        if len(fields) > 1:
            wider.setdefault(resource, []).append(fields)
    for resource, fields in list(waiting):
        whole = next((some for some in wider.get(resource, ()) if set(fields) < set(some)), None)
        if whole is not None:
            waiting[resource, whole].update(waiting.pop((resource, fields)))
            if fields in wider[resource]:
                wider[resource].remove(fields)


# Which of the fields are alternatives.


def _alternatives(result: Result) -> Iterator[tuple[str, ...]]:
    """The fields that are missing, those together of which any one would do."""
    requirement, left = result.requirement, list(result.missing)
    for asked_of in (requirement.when, requirement.expect):
        for sides in _either(asked_of.text, SUBJECTS[requirement.kind]) if asked_of else ():
            lacking = [names & set(left) for names in sides]
            alone = set().union(*(names for names in lacking if len(names) == 1))
            if len(alone) > 1:
                yield tuple(name for name in left if name in alone)
                left = [name for name in left if name not in alone]
    yield from ((name,) for name in left)


@cache
def _either(text: str, subject: str) -> list[list[frozenset[str]]]:
    """The fields of each side of each outermost `||` of an expression."""
    whole = expression(text)
    assert isinstance(whole, Expression)
    return [[frozenset(_names(side, subject)) for side in sides] for sides in _disjunctions(whole.form)]


def _names(node: Node, subject: str) -> Iterator[str]:
    """The fields that decide about `node`, as results name them."""
    for path in (*asks(node, {}), *looked_for(node), *reads(node, {})):
        yield ".".join(path[1:] if path[0] == subject else path).replace(f".{ITEM}", ITEM)


def _disjunctions(node: Node) -> Iterator[list[Node]]:
    """The sides of each outermost `||`."""
    if isinstance(node, Call) and node.function == "_||_":
        yield list(_sides(node))
    elif not isinstance(node, Macro):
        for part in parts(node):
            yield from _disjunctions(part)


def _sides(node: Node) -> Iterator[Node]:
    if isinstance(node, Call) and node.function == "_||_":
        for side in node.arguments:
            yield from _sides(side)
    else:
        yield node


# Where an answer belongs.


def _by_resource(
    catalog: Catalog, result: Result, names: tuple[str, ...]
) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    """The resources whose files take the answer, each with its fields of which any one would do."""
    found: dict[Resource, list[str]] = {}
    for name in names:
        for resource, field in _answers(catalog, result.resource, name):
            if len(names) == 1:  # each item of a list has to have it
                yield resource, (field,)
            else:
                found.setdefault(resource, []).append(field)
    yield from ((resource, tuple(dict.fromkeys(fields))) for resource, fields in found.items())


def _answers(catalog: Catalog, resource: Resource, name: str) -> Iterator[Answer]:
    root, _, rest = name.partition(".")
    if resource.kind != "Application" or not rest or root not in _ELSEWHERE:
        if root != "observed":
            found = list(_lacking(resource, name)) if ITEM in name else []
            yield from ((resource, field) for field in found or [name])
    elif root == "tier":
        name = resource.spec["tier"].text or ""
        terms = [term for term in catalog.terms("Tier") if term["name"].text == name]
        yield from ((term.resource, f"tiers[{name}].{rest}") for term in terms[:1])
    else:
        for other in _named(catalog, resource, root):
            yield from ((other, field) for field in _lacking(other, rest))


_ELSEWHERE = ("tier", "pattern", f"services{ITEM}", f"dependencies{ITEM}")
"""What an application's requirements read in other files."""


def _named(catalog: Catalog, application: Resource, root: str) -> list[Resource]:
    """The resources that a variable of expressions about an application stands for."""
    if root.startswith("services"):
        return used(catalog, application)
    if root == "pattern":
        found = [pattern_of(catalog, application)]
    else:
        names = dict.fromkeys(entry["application"].text for entry in application.spec["dependsOn"])
        found = [catalog.find("Application", name) for name in names]
    return [other for other in found if other is not None]


def _lacking(resource: Resource, name: str) -> Iterator[str]:
    """The fields that `name` means and that are not there; `[]` means each item of a list."""
    top = resource if name.startswith("metadata.") else resource.spec
    yield from _below(top, name.split("."), "")


def _below(place: Place, path: list[str], written: str) -> Iterator[str]:
    if not path:
        if not place.given:
            yield written
        return
    part, *rest = path
    key = part.removesuffix(ITEM)
    inner, written = place[key], f"{written}.{key}" if written else key
    if key == part:
        yield from _below(inner, rest, written)
    elif not inner.given:
        yield written
    else:
        for number, item in enumerate(inner):
            yield from _below(item, rest, f"{written}[{_identity(item) or number}]")


def _identity(item: Place) -> str | None:
    """The word by which people know an item of a list: what its first field says."""
    first = next(iter(item.fields.values()), item)
    return first.text if first.text and re.fullmatch(r"[\w-]*[A-Za-z_-][\w-]*", first.text) else None
