"""What belongs in the place of what is wrong with the structure; imported only where something is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from usdfops.words import sole

__all__ = ["Remedy", "advice", "formed", "near", "recast"]

_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})$")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})$")
_DAYLESS = re.compile(r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2}))?[-/]?$")
# What is plain; `4 months` is nothing that ends in `m`.
_DURATION = re.compile(
    r"(?P<number>\d+) ?(?P<unit>m|h|d|w|y)"
    r"(?:(?<=m)in(?:ute)?s?|(?<=h)(?:ou)?rs?|(?<=d)ays?|(?<=w)(?:ee)?ks?|(?<=y)(?:ea)?rs?)?$"
)
# `example.org/page`, and no file such as `page.md`: that is none before it has a slash.
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?P<path>/\S*)?$", re.IGNORECASE)
# Words that YAML 1.1 takes for truth values.
_TRUTHS = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n"), "false"),
}


class Remedy(NamedTuple):
    """What belongs there instead of what is wrong: another text, or nothing where it has no text.

    With the form `text`, `list` or `truth`, the same as a text, in a list, or as `true` or `false`.
    """

    text: str | None = None
    safe: bool = True
    """Whether it is certain that this was meant."""
    form: str = ""


def recast(wanted: object, items: object, data: object) -> Remedy | None:
    """The same as the wanted type, where it can mean nothing else; `items` is the type of a list's items."""
    if wanted == "string" and isinstance(data, (bool, int, float)):
        return Remedy(form="text")
    if wanted == "boolean" and isinstance(data, str) and data.lower() in _TRUTHS:
        return Remedy(_TRUTHS[data.lower()], form="truth")
    if wanted == "array" and isinstance(data, str) and items == "string":
        return Remedy(form="list")
    return None


def near(text: str, known: Iterable[str]) -> Remedy | None:
    """The one known word that is near."""
    found = sole(text, known)
    return Remedy(*found) if found else None


def advice(word: str, text: str) -> str | None:
    """What to do about a text that has not the form of `word`, where nothing can be written for it."""
    if word == "Text":
        return "leave the key out where nobody has said"
    dayless = _DAYLESS.match(text.strip()) if word == "Date" else None
    if dayless is None:
        return None
    month = dayless["month"]
    return (
        f"add the day: `{dayless['year']}-{month:0>2}-DD`" if month else f"add month and day: `{text}-MM-DD`"
    )


def formed(word: str, path: tuple[str | int, ...], text: str) -> tuple[str, Remedy | None]:
    """`text` in the form that `word` has, as far as that is plain, and what that makes of it."""
    closer = _closer(word, text)
    return closer, Remedy() if word == "Text" else _instead(word, path, text, closer)


def _instead(word: str, path: tuple[str | int, ...], text: str, closer: str) -> Remedy | None:
    """`closer` instead of `text`, where somebody probably meant that."""
    if closer == text:
        return None
    if word == "Name":  # a name that others may give: only that of something outside is nobody's but its own
        return Remedy(closer, path[-1] == "external" and sole(text, [closer]) == (closer, True))
    if word == "Url":
        host = _HOST.match(text)
        return Remedy(closer, bool(host["path"])) if host else None
    if word == "Date":
        from datetime import date

        try:
            date.fromisoformat(closer)
        except ValueError:
            return None
    return Remedy(closer, word != "LabelKey")


def _closer(word: str, text: str) -> str:
    if word == "Duration":
        # `4M` may be minutes or months.
        plain = _DURATION.match(text.strip().lower()) if not text.strip().endswith("M") else None
        return f"{plain['number']}{plain['unit']}" if plain else text
    if word == "Name":
        return re.sub("[^a-z0-9]+", "-", text.lower())[:63].strip("-") or text
    if word == "Url":
        return text if "://" in text else f"https://{text}"
    if word == "LabelKey":
        return re.sub("[ _]+", "-", text.strip().lower())
    if word == "SlackChannel":
        return text.strip().lstrip("#").lower()
    if word == "Date":
        found = _DAY_FIRST.match(text.strip()) or _YEAR_FIRST.match(text.strip())
        return "{year}-{month:0>2}-{day:0>2}".format(**found.groupdict()) if found else text
    return text
