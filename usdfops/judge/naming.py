"""What somebody meant by a name that is not one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from usdfops.catalog.graph import Catalog, Mention, Place, Resource
from usdfops.finding import Finding, Fix
from usdfops.model import TERMS
from usdfops.words import instead, quoted, sole

__all__ = [
    "LEAVE_OUT",
    "PLACEHOLDERS",
    "correction",
    "is_day",
    "is_person",
    "meant",
    "meant_term",
    "suggestion",
    "unlisted",
]

PLACEHOLDERS = ("tbd", "tba", "todo", "unknown", "none", "n/a", "na", "not known", "?", "-", "null")
"""What people write where they should write nothing."""

LEAVE_OUT = "leave it out where nobody has said: absent means unknown"
"""What to do then."""

_PERSON = re.compile(r"[A-Z][\w'-]+( [A-Z]\.?)?( [A-Z][\w'-]+){1,2}")
_MANY = re.compile(r"\b(Team|Group|Staff|Services?|Support|Operations)\b")


def meant(catalog: Catalog, mention: Mention) -> Resource | None:
    """The one resource whose title or alias `mention` gives instead of its name."""
    if catalog.find(mention.sort, mention.text):
        return None
    found = catalog.called(mention.sort, mention.text)
    return found[0] if len(found) == 1 else None


def meant_term(catalog: Catalog, mention: Mention) -> str | None:
    """The name of the tier, cluster or other term whose name or title `mention` gives."""
    wanted = mention.text.casefold()
    for term in catalog.terms(mention.sort):
        name = term[TERMS[mention.sort].key].text or ""
        if wanted in (name, (term["title"].text or "").casefold()):
            return name
    return None


def is_person(mention: Mention) -> bool:
    """Whether a person's name or address seems to stand where a team belongs."""
    if mention.sort != "Team" or mention.well_formed:
        return False
    return "@" in mention.text or bool(_PERSON.fullmatch(mention.text) and not _MANY.search(mention.text))


def is_day(text: str) -> bool:
    """Whether `text` is a day of the calendar, written YYYY-MM-DD."""
    try:
        return text[4:8:3] == "--" and len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def suggestion(text: str, known: Iterable[str]) -> str | None:
    """What to write instead of `text`: the nearest of the known names, or all of a few in their order."""
    if text.casefold().strip(" .") in PLACEHOLDERS:
        return LEAVE_OUT
    return instead(text, known)


def correction(wrong: Mention | Place, known: Iterable[str]) -> Fix | None:
    """Writes the one known name that is near; leaves out what says nothing."""
    place, at_key = (wrong.place, wrong.at_key) if isinstance(wrong, Mention) else (wrong, False)
    text = str(place.path[-1]) if at_key else place.text or ""
    if text.casefold().strip(" .") in PLACEHOLDERS:
        return None if at_key else place.removed(safe=False)
    near = sole(text, known)
    return place.replaced(near[0], key=at_key, safe=near[1]) if near else None


def unlisted(catalog: Catalog, mention: Mention, known: list[str], what: str) -> Iterator[Finding]:
    """That a mention gives none of the `known` names, with what was meant; nothing where it gives one."""
    if mention.text in known:
        return
    term = meant_term(catalog, mention)
    near = term if term in known else None
    hint = f"write `{near}`" if near else suggestion(mention.text, known)
    fix = mention.replaced(near) if near else correction(mention, known)
    yield mention.finding(
        f"{quoted(mention.text)} is not {what}", hint or "list it there, or leave it out", fix
    )
