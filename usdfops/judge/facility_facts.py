"""What is known of a facility beside its own file: links that others list, and applications that it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from usdfops.catalog.facilities import ENDS, linked_with
from usdfops.catalog.graph import Catalog, Resource

__all__ = ["components", "links"]

Said = Mapping[str, object]
Tell = Callable[[Resource], dict[str, object]]


def links(catalog: Catalog, facility: Resource, said: Said, tell: Tell) -> list[object] | None:
    """The links with an end at a facility, in whichever file; None where nobody has said.

    Its own file has to be one of the ends of each that it lists, so these all count.
    """
    mine = said.get("links")
    found = list(mine) if isinstance(mine, list) else []
    for other in linked_with(catalog, facility):
        listed = tell(other).get("links")
        items = listed if isinstance(listed, list) else []
        found += [each for each in items if facility.name in _ends(each)]
    return found if found or isinstance(mine, list) else None


def _ends(link: Said) -> list[object]:
    return [_inner(_inner(link, end), "facility").get("name") for end in ENDS]


def components(catalog: Catalog, said: Said, tell: Tell) -> dict[str, object]:
    """The field `components` with what their applications say of owner and backup; nothing where absent."""
    listed = said.get("components")
    return (
        {"components": [_joined(catalog, each, tell) for each in listed]} if isinstance(listed, list) else {}
    )


def _joined(catalog: Catalog, component: Said, tell: Tell) -> Said:
    name = _inner(component, "application").get("name")
    application = catalog.find("Application", name if isinstance(name, str) else None)
    if application is None:
        return component
    manifest = tell(application)
    owner = _inner(manifest, "roles").get("service-owner")
    backup = _inner(_inner(manifest, "recovery"), "backup")
    known = {"owner": owner} if owner is not None else {}
    own = _inner(component, "backup")
    return {**known, **component, "backup": own or {k: v for k, v in backup.items() if k in _BACKUP}}


_BACKUP = ("interval", "none", "method")


def _inner(value: Said, key: str) -> Said:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}
