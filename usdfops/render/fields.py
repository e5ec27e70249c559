"""Fields of a manifest in words, for every page that shows them."""

from __future__ import annotations

from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Place
from usdfops.render.rows import Row

__all__ = ["UNKNOWN", "facility_support", "link", "request", "request_steps", "request_where", "term"]

UNKNOWN = "unknown"


def term(catalog: Catalog, sort: str, place: Place) -> str:
    """A term that the support model or a facility defines, with its title where that says more."""
    if place.text is None:
        return UNKNOWN
    titles = [t["title"].text for t in catalog.terms(sort) if t["name"].text == place.text]
    title = titles[0] if titles and titles[0] else place.text
    same = title.casefold().replace(" ", "-") == place.text
    return place.text if same else f"{place.text} ({title})"


def link(place: Place) -> str:
    """A link's title and address."""
    return f"{place['title'].text or ''} {place['url'].text or ''}".strip()


def request_where(place: Place) -> str | None:
    """Where a service is asked for; None where nobody has said."""
    where = [f"through {place['via'].text}"] if place["via"].text else []
    where += [f"in #{place['slack'].text}"] if place["slack"].text else []
    return ", or ".join(where) or None


def request_steps(place: Place) -> list[str]:
    """What to do to get a service, numbered."""
    return [f"{number}. {step}" for number, step in enumerate(place["steps"].texts, 1)]


def request(place: Place) -> Iterator[str]:
    """How to get a service: where to ask, what to do in order, who has to agree."""
    where = request_where(place)
    if where:
        yield where
    yield from request_steps(place)
    if place["approval"].text:
        yield f"approval: {place['approval'].text}"


def facility_support(catalog: Catalog, asked_by: str | None = None) -> Iterator[Row]:
    """The channels that serve the whole facility, for what has none of its own or no hours.

    With `asked_by`, only those where `users` or `owners` ask; all of them where none says so.
    """
    channels = [channel for model in catalog.of("SupportModel") for channel in model.spec["channels"]]
    meant = [channel for channel in channels if channel["askedBy"].text == asked_by]
    lines = [
        f"#{channel['slack'].text}: {channel['purpose'].text}{_mention(channel)}"
        for channel in (asked_by and meant) or channels
    ]
    if lines:
        yield "facility support", lines
    otherwise = [
        f"{step['when'].text}: {step['do'].text}"
        for model in catalog.of("SupportModel")
        for step in model.spec["escalation"]
    ]
    if otherwise:
        yield "facility hours", otherwise


def _mention(channel: Place) -> str:
    return f" (mention @{channel['mention'].text})" if channel["mention"].text else ""
