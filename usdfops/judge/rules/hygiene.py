"""What should not stand in a public file, or cannot be true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.naming import LEAVE_OUT, is_day, is_person, suggestion
from usdfops.judge.rule import rule
from usdfops.judge.secrets import SECRET, SIGNS
from usdfops.model import KINDS, TERMS
from usdfops.read.document import Path
from usdfops.words import quoted

# `git@` is how repositories are addressed by ssh, and no person.
_ADDRESS = re.compile(r"(?<![\w.+-])(?!git@)[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LOCAL = re.compile(r"^https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)([:/?#]|$)", re.IGNORECASE)


def _matches(
    catalog: Catalog, pattern: re.Pattern[str], signs: tuple[str, ...]
) -> Iterator[tuple[Place, str]]:
    """Every text of the catalog in which `pattern` occurs, with what was found.

    `signs`, in lower case, are words without which it cannot occur: most files have none of them.
    """
    for resource in catalog.resources:
        text = resource.document.text.lower()
        here = [sign for sign in signs if sign in text]
        if here:
            for path, value in _strings(resource.value):
                said = f"{path[-1]}: {value}" if path else value
                match = pattern.search(said) if any(sign in said.lower() for sign in here) else None
                if match:
                    yield Place(resource, path, value), match[0]


def _strings(value: object) -> Iterator[tuple[Path, str]]:
    """Every text at or below `value`, and the path to it: a place for each would take ten times as long."""
    waiting: list[tuple[Path, object]] = [((), value)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            waiting += [((*path, key), below) for key, below in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, index), below) for index, below in enumerate(value)]


@rule
def personal_address(catalog: Catalog) -> Iterable[Finding]:
    """A text has an e-mail address in it.

    People come and go, and a catalog is public. Teams are reached through channels and pages.

    ```yaml bad
    spec:
      support:
        contacts:
          - external: weather-office
            because: write to jane.doe@example.org  # <-- personal-address
    ```
    ```yaml good
    spec:
      support:
        contacts:
          - external: weather-office
            because: ask them first
    ```
    """
    for place, address in _matches(catalog, _ADDRESS, ("@",)):
        mentioned = {m.place.path for m in catalog.mentions("Team") if m.place.resource is place.resource}
        if place.path not in mentioned and not SECRET.search(place.text or ""):
            yield place.finding(f"{quoted(address)} is an e-mail address", hint="name a team and its channel")


@rule
def person_as_team(catalog: Catalog) -> Iterable[Finding]:
    """A person's name or address stands where a team belongs.

    ```yaml bad
    spec:
      roles:
        service-owner: Jane Doe  # <-- person-as-team
    ```
    ```yaml good
    spec:
      roles:
        service-owner: square
    ```
    """
    for mention in catalog.mentions("Team"):
        if is_person(mention):
            hint = suggestion(mention.text, (team.name for team in catalog.of("Team")))
            yield mention.finding(
                f"{quoted(mention.text)} looks like a person, and a team belongs here",
                hint or "name a team of this catalog",
            )


@rule
def leaked_secret(catalog: Catalog) -> Iterable[Finding]:
    """A text looks like a password, a token or a private key.

    Whatever has been committed has been published. The secret has to be replaced, not only removed.

    ```yaml bad
    spec:
      security:
        secrets: "password: correct-horse"  # <-- leaked-secret
    ```
    ```yaml good
    spec:
      security:
        secrets: In Vault.
    ```
    """
    for place, secret in _matches(catalog, SECRET, SIGNS):
        shown = re.split(r"(?<=[-:=_.])", secret, maxsplit=1)[0]
        yield place.finding(
            f"this looks like a secret: it begins with {quoted(shown[: 12 if shown != secret else 4])}",
            hint="take it out, replace it, and name its path in Vault instead",
        )


@rule
def link_to_localhost(catalog: Catalog) -> Iterable[Finding]:
    """A link leads to the reader's own machine.

    ```yaml bad
    spec:
      monitoring:
        dashboards:
          - http://localhost:3000/d/hello  # <-- link-to-localhost
    ```
    ```yaml good
    spec:
      monitoring:
        dashboards:
          - https://grafana.example.org/d/hello
    ```
    """
    for mention in catalog.mentions("Url"):
        if _LOCAL.match(mention.text):
            yield mention.finding(
                f"{quoted(mention.text)} leads to the reader's own machine",
                "write the address that others can open",
            )


@rule
def date_in_future(catalog: Catalog) -> Iterable[Finding]:
    """A file was reviewed, or a source said something, on a day that has not come yet.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      reviewedOn: 2999-01-31  # <-- date-in-future
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      reviewedOn: 2026-01-31
    ```
    """
    past = ("reviewedOn", "asOf", "restoreTestedOn", "readinessAsOf", "stateAsOf")
    agreed = ("agreed", "date")
    for mention in catalog.mentions("Date"):
        path = mention.place.path
        happened = path[-1] in past or path[-2:] == agreed
        if happened and is_day(mention.text) and mention.text > catalog.as_of:
            yield mention.finding(
                f"`{mention.place.path[-1]}` is {mention.text}, after today ({catalog.as_of})",
                "give the day on which it happened",
            )


@rule
def none_beside_facts(catalog: Catalog) -> Iterable[Finding]:
    """A mapping says that there is none, and describes it all the same.

    ```yaml bad
    spec:
      recovery:
        backup:
          method: nightly copies
          none: rebuilt from git  # <-- none-beside-facts
    ```
    ```yaml good
    spec:
      recovery:
        backup:
          none: rebuilt from git
    ```
    """
    for application in catalog.of("Application"):
        for place in (application.spec["monitoring"], application.spec["recovery"]["backup"]):
            others = [key for key in place.fields if key != "none"]
            if place["none"].given and others:
                yield place["none"].finding(
                    f"there is none, and yet `{others[0]}` is given", hint="keep one of the two", key=True
                )


_FILLER = re.compile(
    r"[ .]*(?:tbd|tba|todo|to be determined|to be defined|unknown|n/a|\?|\?\?\?|xxx)[ .]*", re.IGNORECASE
)


@rule(unsafe="leaves the key out, where nothing that is needed would be missing")
def placeholder_text(catalog: Catalog) -> Iterable[Finding]:
    """A text says that there is nothing to say: TBD, unknown, n/a.

    Absent means unknown, and is counted and asked for. A placeholder would count as an answer.

    ```yaml bad
    spec:
      recovery:
        procedure: https://example.org/restore
        estimatedRestore: TBD  # <-- placeholder-text
    ```
    ```yaml good
    spec:
      recovery:
        procedure: https://example.org/restore
    ```
    """
    for resource in catalog.resources:
        if resource.kind == "Observation":
            continue  # what others write is theirs to mend, and may be a word of theirs, as Argo CD's Unknown
        if any(map(_FILLER.fullmatch, resource.words())):
            named = _named_in(catalog, resource)
            for place in resource.strings():
                if _FILLER.fullmatch(place.text or "") and place.path not in named:
                    yield place.finding(
                        f"{quoted(place.text or '')} says nothing",
                        hint=LEAVE_OUT,
                        fix=place.removed(safe=False),
                    )


def _named_in(catalog: Catalog, resource: Resource) -> set[Path]:
    """Where a resource names something, or gives a date or a link, which other rules judge."""
    sorts = (*KINDS, *TERMS, "Date", "Url")
    mentions = (mention for sort in sorts for mention in catalog.mentions(sort))
    return {mention.place.path for mention in mentions if mention.place.resource is resource}
