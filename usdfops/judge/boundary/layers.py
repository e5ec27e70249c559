"""What files say about who holds a responsibility, and which of them has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.judge.boundary.record import HOLDERS, SIDES, Layer

__all__ = ["Said", "is_same", "is_stated", "layers_in", "ranked", "said", "side_of", "statements"]

Said = dict[tuple[str, str | None], Layer]
"""What one file says, by responsibility and by the one service that is meant."""

_FIELDS = {"Pattern": "responsibilities", "Service": "responsibilities", "Application": "deviations"}


def statements(catalog: Catalog) -> Iterator[Place]:
    """Every entry by which a pattern, a service or an application says who holds a responsibility."""
    for kind, field in _FIELDS.items():
        for resource in catalog.of(kind):
            yield from resource.spec[field]


def said(catalog: Catalog, resource: Resource) -> Said:
    """What a file says about who holds what. Of two entries about the same, the first counts."""
    known = _known.setdefault(catalog, {})
    if resource not in known:
        known[resource] = _said(resource)
    return known[resource]


# Every cell asks the same few files, and a catalog never changes.
_known: WeakKeyDictionary[Catalog, dict[Resource, Said]] = WeakKeyDictionary()


def _said(resource: Resource) -> Said:
    kind, spec = resource.kind or "", resource.spec
    if kind == "Responsibility":
        return {(resource.name, None): Layer("default", spec["default"], spec, _says(spec["default"]))}
    found: Said = {}
    for entry in spec[_FIELDS[kind]]:
        name, service = entry["responsibility"].text, entry["service"]
        if name is not None and (not service.given or (kind == "Application" and service.text is not None)):
            found.setdefault((name, service.text), Layer(kind.lower(), entry, entry, _says(entry)))
    return found


def layers_in(files: Iterable[Said], responsibility: str, service: str | None) -> list[Layer]:
    """What the files say about a responsibility, in the order of rank.

    What is said of the one service counts more than what is said of all.
    """
    keys = [(responsibility, None), *([(responsibility, service)] if service is not None else [])]
    return ranked([file[key] for file in files for key in keys if key in file])


def ranked(layers: list[Layer]) -> list[Layer]:
    """The layers, each with what it has the last word on. Services stand beside each other."""
    last = {part: layer for layer in layers for part in layer.says}

    def wins(layer: Layer, part: str) -> bool:
        return layer is last[part] or layer.name == last[part].name == "service"

    return [layer._replace(wins=tuple(part for part in layer.says if wins(layer, part))) for layer in layers]


def is_stated(entry: Place) -> bool:
    """Whether a source says what an entry says. What an application says of itself is a proposal."""
    sources = entry.resource.metadata["sources"]
    stated = entry["status"].text == "stated" and entry.resource.kind != "Application"
    return stated and any(source["title"].text for source in sources)


def is_same(place: Place, other: Place) -> bool:
    """Whether two places are one."""
    return place.resource is other.resource and place.path == other.path


def side_of(catalog: Catalog, role: str | None) -> str | None:
    """The side of the boundary that a role stands on; None where it states none that there is."""
    found = catalog.find("Role", role)
    side = found.spec["side"].text if found else None
    return side if side in SIDES else None


def _says(place: Place) -> dict[str, list[Place]]:
    found = {}
    for part in HOLDERS:
        places = [p for p in (place[part] if part == "responsible" else [place[part]]) if p.text]
        if places:
            found[part] = places
    return found
