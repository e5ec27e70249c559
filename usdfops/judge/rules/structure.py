"""What does not have the structure that its kind demands: what any JSON Schema validator sees."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding
from usdfops.judge.naming import LEAVE_OUT, PLACEHOLDERS, is_day
from usdfops.judge.rule import rule
from usdfops.model import KINDS, TERMS
from usdfops.words import quoted


@rule
def unknown_api_version(catalog: Catalog) -> Iterable[Finding]:
    """The file is written for a version of the format that usdfops does not know.

    ```yaml bad
    apiVersion: usdfops/v2  # <-- unknown-api-version
    ```
    ```yaml good
    apiVersion: usdfops/v1
    ```
    """
    return catalog.found("unknown-api-version")


@rule(
    safe="writes the kind, where only case, hyphens, underscores or spaces differ",
    unsafe="writes the one kind that is near",
)
def unknown_kind(catalog: Catalog) -> Iterable[Finding]:
    """The file is of a kind that usdfops does not know.

    It is checked as the kind that its folder is for.

    ```yaml bad
    kind: Aplication  # <-- unknown-kind
    ```
    ```yaml good
    kind: Application
    ```
    """
    return catalog.found("unknown-kind")


@rule(
    safe="writes the field, where only case, hyphens, underscores or spaces differ",
    unsafe="writes the one field that is near",
)
def unknown_field(catalog: Catalog) -> Iterable[Finding]:
    """A mapping has a field that its kind does not know.

    A typo would otherwise mean that nobody has said.

    ```yaml bad
    spec:
      teir: critical  # <-- unknown-field
    ```
    ```yaml good
    spec:
      tier: critical
    ```
    """
    return catalog.found("unknown-field")


@rule
def missing_field(catalog: Catalog) -> Iterable[Finding]:
    """A mapping lacks a field without which it means nothing.

    The finding points at the mapping in which the field belongs.

    ```yaml bad
    spec:
      uses:
        - because: it keeps its state there  # <-- missing-field
    ```
    ```yaml good
    spec:
      uses:
        - service: database
          because: it keeps its state there
    ```
    """
    return catalog.found("missing-field")


@rule(
    safe="puts a number in quotes where a text belongs, and a text in a list where several belong;"
    " it writes `true` or `false` for what YAML 1.1 takes for that",
)
def wrong_type(catalog: Catalog) -> Iterable[Finding]:
    """A value has another type than its field.

    Nothing is converted: YAML says `3` is a number and `"3"` a text, and so do editors.

    ```yaml bad
    metadata:
      name: hello
      title: 3  # <-- wrong-type
    spec:
      code: https://example.org/hello  # <-- wrong-type
    ```
    ```yaml good
    metadata:
      name: hello
      title: "3"
    spec:
      code: [https://example.org/hello]
    ```
    """
    return catalog.found("wrong-type")


@rule(
    safe="writes the value, where only case, hyphens, underscores or spaces differ",
    unsafe="writes the one value that is near",
)
def unknown_value(catalog: Catalog) -> Iterable[Finding]:
    """A value is none of those that its field admits.

    ```yaml bad
    spec:
      type: databse  # <-- unknown-value
    ```
    ```yaml good
    spec:
      type: database
    ```
    """
    for finding in catalog.found("unknown-value"):
        said = finding.message.removeprefix("`").partition("`")[0]
        absent = said.casefold() in PLACEHOLDERS
        yield finding._replace(hint=LEAVE_OUT, fix=None) if absent else finding


@rule
def unclear_choice(catalog: Catalog) -> Iterable[Finding]:
    """An entry that says one thing out of several says none of them, or two.

    ```yaml bad
    spec:
      dependsOn:
        - application: archive
          service: database  # <-- unclear-choice
        - because: of something  # <-- unclear-choice
    ```
    ```yaml good
    spec:
      dependsOn:
        - application: archive
        - external: weather-service
    ```
    """
    return catalog.found("unclear-choice")


@rule(
    safe="writes the name of something external in lower case and with hyphens",
    unsafe="does so with every other name",
)
def malformed_name(catalog: Catalog) -> Iterable[Finding]:
    """A name is not made of lower-case letters, digits and hyphens.

    Names become file names, host names and anchors in pages (RFC 1123).

    ```yaml bad
    spec:
      dependsOn:
        - external: Weather Service  # <-- malformed-name
    ```
    ```yaml good
    spec:
      dependsOn:
        - external: weather-service
    ```
    """
    named = {
        (mention.place.resource.document.path, mention.place.span(key=mention.at_key))
        for sort in (*KINDS, *TERMS)
        for mention in catalog.mentions(sort)
        if not mention.well_formed
    }
    # What should name something that there is has a rule that knows what there is.
    return [f for f in catalog.found("malformed-name") if (f.path, f.span) not in named]


@rule(safe="writes `https://` before a host and a path", unsafe="writes it before a host alone")
def malformed_url(catalog: Catalog) -> Iterable[Finding]:
    """A link is not a web address.

    ```yaml bad
    spec:
      code:
        - example.org/hello  # <-- malformed-url
    ```
    ```yaml good
    spec:
      code:
        - https://example.org/hello
    ```
    """
    return catalog.found("malformed-url")


@rule
def link_not_http(catalog: Catalog) -> Iterable[Finding]:
    """A link is neither http nor https.

    Reports become web pages, and a `javascript:` or `file:` link in them does harm.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      links:
        - title: How it began
          url: file:///etc/hostname  # <-- link-not-http
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      links:
        - title: How it began
          url: https://example.org/history
    ```
    """
    return catalog.found("link-not-http")


@rule(safe="writes days such as 31.1.2026 and 2026/1/31 as 2026-01-31")
def malformed_date(catalog: Catalog) -> Iterable[Finding]:
    """A date is not written as year, month and day.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      reviewedOn: 31.1.2026  # <-- malformed-date
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      reviewedOn: 2026-01-31
    ```
    """
    return catalog.found("malformed-date")


@rule
def impossible_date(catalog: Catalog) -> Iterable[Finding]:
    """A date is written well and is in no calendar.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      reviewedOn: 2026-02-30  # <-- impossible-date
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      reviewedOn: 2026-02-28
    ```
    """
    for mention in catalog.mentions("Date"):
        if mention.well_formed and not is_day(mention.text):
            yield mention.finding(f"{quoted(mention.text)} is in no calendar", "write the day that is meant")


@rule(safe="writes `4h` for `4 hours`")
def malformed_duration(catalog: Catalog) -> Iterable[Finding]:
    """A duration is not a number and a unit: `m`, `h`, `d`, `w` or `y`.

    ```yaml bad
    spec:
      recovery:
        timeObjective: 4 hours  # <-- malformed-duration
    ```
    ```yaml good
    spec:
      recovery:
        timeObjective: 4h
    ```
    """
    return catalog.found("malformed-duration")


@rule
def malformed_quantity(catalog: Catalog) -> Iterable[Finding]:
    """A quantity is not a number and a unit.

    ```yaml bad services/database.yaml
    spec:
      quota:
        - title: Size
          amount: 25  gigabytes  # <-- malformed-quantity
    ```
    ```yaml good services/database.yaml
    spec:
      quota:
        - title: Size
          amount: 25 GB
    ```
    """
    return catalog.found("malformed-quantity")


@rule(safe="removes the `#`, and writes it in lower case")
def malformed_channel(catalog: Catalog) -> Iterable[Finding]:
    """A Slack channel is not written as Slack writes it, without the `#`.

    ```yaml bad
    spec:
      support:
        channels:
          - slack: "#usdf-support"  # <-- malformed-channel
            use: support
    ```
    ```yaml good
    spec:
      support:
        channels:
          - slack: usdf-support
            use: support
    ```
    """
    return catalog.found("malformed-channel")


@rule(unsafe="writes it in lower case and with hyphens")
def malformed_label(catalog: Catalog) -> Iterable[Finding]:
    """The key of a label or annotation has characters that other tools do not take.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      labels:
        Funding Source: DOE  # <-- malformed-label
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      labels:
        funding-source: DOE
    ```
    """
    return catalog.found("malformed-label")


@rule(safe="leaves the key out, where nothing that is needed would be missing")
def empty_text(catalog: Catalog) -> Iterable[Finding]:
    """A text has nothing in it.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      description: "  "  # <-- empty-text
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
    ```
    """
    return catalog.found("empty-text")


@rule(safe="removes the second one, where no comment would go with it")
def repeated_item(catalog: Catalog) -> Iterable[Finding]:
    """A list names the same thing twice.

    ```yaml bad
    spec:
      uses:
        - service: database
        - service: database  # <-- repeated-item
      code:
        - https://example.org/hello
        - https://example.org/hello  # <-- repeated-item
    ```
    ```yaml good
    spec:
      uses:
        - service: database
        - service: kubernetes
    ```
    """
    for resource in catalog.resources:
        if _has_repeats(resource.value):
            yield from _repeated(resource)


def _has_repeats(value: object) -> bool:
    """Whether a list at or below `value` may hold the same thing twice: most files have none."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            if len(value) > 1 and len(_distinct(value)) < len(value):
                return True
            waiting += value
    return False


def _distinct(items: list[object]) -> set[object]:
    try:
        return set(items)
    except TypeError:  # there are lists or mappings among them
        return {repr(item) for item in items}


def _repeated(place: Place) -> Iterable[Finding]:
    seen: dict[str, Place] = {}
    for item in place:
        text = repr(item.value)
        if text in seen and not item["name"].given:  # a term with a name has a rule of its own
            first = seen[text]
            yield item.finding(
                f"the same stands in the list already, in line {first.span().line}",
                hint="remove one of the two",
                related=(first.related("first given here"),),
                fix=item.removed(),
            )
        seen.setdefault(text, item)
        yield from _repeated(item)
    for name, field in place.fields.items():
        if name != "examples" or place.resource.kind != "Standard":  # what they show may be a mistake
            yield from _repeated(field)
