"""What cannot be right about a standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding
from usdfops.judge.rule import rule
from usdfops.words import instead, listed, quoted

if TYPE_CHECKING:
    from usdfops.judge.gaps.examples import Tried
    from usdfops.judge.gaps.outcome import Outcome

_WANTED = {"passes": ("met",), "fails": ("gap", "stale")}


def _requirements(catalog: Catalog) -> Iterator[Place]:
    for standard in catalog.of("Standard"):
        yield from standard.spec["requirements"]


def _tried(catalog: Catalog) -> list[Tried]:
    """Every example, tried."""
    if not catalog.of("Standard"):
        return []
    from usdfops.judge.gaps.examples import tried  # a catalog without standards does not wait for it

    return tried(catalog)


def _outcome(catalog: Catalog, example: Tried) -> Outcome | None:
    """What comes of an example that does not do what it says, unless something else is wrong with it."""
    if example.right or example.errors or example.undated:
        return None
    from usdfops.judge.gaps.examples import example_outcome
    from usdfops.judge.gaps.standards import requirement

    place = example.requirement
    found = example_outcome(catalog, requirement(place.resource, place), example.which)
    return None if found.outcome in _WANTED[example.which] else found


def _is_unfailable(catalog: Catalog, example: Tried, found: Outcome) -> bool:
    """Whether an example that ought to fail meets the requirement, as does what says nothing at all."""
    if example.which == "passes" or found.outcome != "met":
        return False
    from usdfops.judge.gaps.examples import meets_what_says_nothing

    kind = example.place.resource.spec["kind"].text or ""
    return meets_what_says_nothing(catalog, kind, example.requirement)


@rule
def duplicate_requirement(catalog: Catalog) -> Iterable[Finding]:
    """Two requirements have the same id, so that an exception from one would be from both.

    ```yaml bad standards/availability.yaml
    apiVersion: usdfops/v1
    kind: Standard
    metadata: {name: availability, title: Availability}
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          unmeasured: Nobody has said how.
    ```
    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated  # <-- duplicate-requirement
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          unmeasured: Nobody has said how.
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          unmeasured: Nobody has said how.
    ```
    """
    first: dict[str, Place] = {}
    for place in _requirements(catalog):
        name = place["id"].text
        if name is None:
            continue
        other = first.setdefault(name, place)
        if other is not place:
            standard = other.resource.name
            yield place["id"].finding(
                f"the standard `{standard}` has a requirement {quoted(name)} already",
                hint="give one of the two another id",
                related=(other["id"].related("the other one"),),
            )


@rule
def unclear_expectation(catalog: Catalog) -> Iterable[Finding]:
    """A requirement says neither what it expects nor why nothing can measure it, or both.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated  # <-- unclear-expectation
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          unmeasured: Nobody has said how backups are made.
    ```
    """
    for place in _requirements(catalog):
        expect, unmeasured = place["expect"], place["unmeasured"]
        if expect.given and unmeasured.given:
            yield unmeasured.finding(
                "the requirement is measured by `expect`", hint="leave out `unmeasured` or `expect`", key=True
            )
        elif not expect.given and not unmeasured.given and place.fields:
            yield place["id"].finding(
                "the requirement does not say what it expects",
                hint="add `expect:`, or `unmeasured:` with why nothing can measure it yet",
            )


@rule
def requirement_without_examples(catalog: Catalog) -> Iterable[Finding]:
    """A requirement that is measured has no examples, so that nothing shows that it measures what it says.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated  # <-- requirement-without-examples
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: has(app.recovery.backup.interval)
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: has(app.recovery.backup.interval)
          examples:
            passes: {recovery: {backup: {interval: 1d}}}
            fails: {recovery: {backup: {method: by hand}}}
    ```
    """
    for place in _requirements(catalog):
        if place["expect"].given and not place["examples"].given:
            yield place["id"].finding(
                "the requirement has no examples",
                hint="add `examples:` with one that `passes` and one that `fails`",
            )


@rule
def wrong_example(catalog: Catalog) -> Iterable[Finding]:
    """An example of a requirement does not do what it is there to show.

    The one that passes has to meet the requirement; the one that fails has to be a gap, or stale.
    What is only unknown has not failed.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: has(app.recovery.backup.interval)
          examples:
            passes: {recovery: {backup: {method: by hand}}}  # <-- wrong-example
            fails: {type: database}
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: has(app.recovery.backup.interval)
          examples:
            passes: {recovery: {backup: {interval: 1d}}}
            fails: {type: database}
    ```
    """
    for example in _tried(catalog):
        found = _outcome(catalog, example)
        if found is None or _is_unfailable(catalog, example, found):
            continue
        verb = "meet" if example.which == "passes" else "fail"
        yield example.place.finding(
            f"the example does not {verb} the requirement: it is {found.outcome} ({found.because})",
            hint="change the example, or what is expected",
            key=True,
        )


@rule
def unfailable_requirement(catalog: Catalog) -> Iterable[Finding]:
    """A requirement is met by everything, even by something that says nothing at all.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The backup is stated
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: has(app.name)  # <-- unfailable-requirement
          examples:
            passes: {type: database}
            fails: {type: broker}
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: The type is stated
          why: Nobody backs up what nobody knows.
          level: required
          side: application
          effort: hours
          expect: has(app.type)
          examples:
            passes: {type: database}
            fails: {group: alerts}
    ```
    """
    for example in _tried(catalog):
        found = _outcome(catalog, example)
        if found is not None and _is_unfailable(catalog, example, found):
            yield example.requirement["expect"].finding(
                "nothing can fail the requirement: not even something that says nothing",
                hint="ask for something that can be otherwise",
            )


@rule
def failing_expression(catalog: Catalog) -> Iterable[Finding]:
    """A condition of a requirement cannot be worked out, although all that it reads is given.

    It is tried on the requirement's own examples.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: There is a backup each day
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: app.recovery.backup.interval <= 1  # <-- failing-expression
          examples:
            passes: {recovery: {backup: {interval: 1d}}}
            fails: {recovery: {backup: {interval: 1w}}}
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: backup-stated
          title: There is a backup each day
          why: An outage without a backup is a loss.
          level: required
          side: application
          effort: hours
          expect: app.recovery.backup.interval <= duration('24h')
          examples:
            passes: {recovery: {backup: {interval: 1d}}}
            fails: {recovery: {backup: {interval: 1w}}}
    ```
    """
    for example in _tried(catalog):
        for name, error in example.errors.items():
            yield example.requirement[name].finding(
                f"the expression cannot be worked out for an example: {error}",
                hint="compare what is alike: dates with `timestamp('2026-01-31T00:00:00Z')`, durations with "
                "`duration('24h')`",
            )


@rule
def example_without_day(catalog: Catalog) -> Iterable[Finding]:
    """An example of a requirement comes out otherwise on another day, and does not say on which it is meant.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: restore-tested
          title: A restore was tried within a year
          why: A backup that nobody has restored is a hope.
          level: required
          side: application
          effort: days
          expect: has(app.recovery.restoreTestedOn)
          evidence: app.recovery.restoreTestedOn
          freshFor: 1y
          examples:
            passes: {recovery: {restoreTestedOn: 2026-01-31}}  # <-- example-without-day
            fails: {type: database}
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: restore-tested
          title: A restore was tried within a year
          why: A backup that nobody has restored is a hope.
          level: required
          side: application
          effort: days
          expect: has(app.recovery.restoreTestedOn)
          evidence: app.recovery.restoreTestedOn
          freshFor: 1y
          examples:
            passes: {today: 2026-06-01, recovery: {restoreTestedOn: 2026-01-31}}
            fails: {type: database}
    ```
    """
    for example in _tried(catalog):
        if example.undated:
            yield example.place.finding(
                "what comes of the example depends on the day", hint="add `today:` with a date", key=True
            )


@rule
def unpaired_evidence(catalog: Catalog) -> Iterable[Finding]:
    """A requirement names evidence without saying how long it counts, or the other way about.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: restore-tested
          title: A restore was tried within a year
          why: A backup that nobody has restored is a hope.
          level: required
          side: application
          effort: days
          unmeasured: Nobody writes it down.
          freshFor: 1y  # <-- unpaired-evidence
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: restore-tested
          title: A restore was tried within a year
          why: A backup that nobody has restored is a hope.
          level: required
          side: application
          effort: days
          unmeasured: Nobody writes it down.
          evidence: app.recovery.restoreTestedOn
          freshFor: 1y
    ```
    """
    for place in _requirements(catalog):
        evidence, term = place["evidence"], place["freshFor"]
        if evidence.given and not term.given:
            yield evidence.finding(
                "the evidence counts for ever", hint="add `freshFor:` with how long it counts", key=True
            )
        elif term.given and not evidence.given:
            yield term.finding(
                "nothing says what stays fresh for so long",
                hint="add `evidence:` with the field of its date",
                key=True,
            )


@rule
def evidence_not_a_date(catalog: Catalog) -> Iterable[Finding]:
    """The evidence of a requirement is no field with a date of what it is asked of.

    ```yaml bad standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: restore-tested
          title: A restore was tried within a year
          why: A backup that nobody has restored is a hope.
          level: required
          side: application
          effort: days
          unmeasured: Nobody writes it down.
          evidence: app.recovery.testedOn  # <-- evidence-not-a-date
          freshFor: 1y
    ```
    ```yaml good standards/recovery.yaml
    spec:
      kind: Application
      requirements:
        - id: restore-tested
          title: A restore was tried within a year
          why: A backup that nobody has restored is a hope.
          level: required
          side: application
          effort: days
          unmeasured: Nobody writes it down.
          evidence: app.recovery.restoreTestedOn
          freshFor: 1y
    ```
    """
    for place in _requirements(catalog):
        evidence = place["evidence"]
        if evidence.text is None:
            continue
        from usdfops.judge.typed import date_fields

        known = date_fields(place.resource.spec["kind"].text or "")
        if known and evidence.text not in known:
            hint = instead(evidence.text, known) or f"write one of {listed(known)}"
            yield evidence.finding(f"{quoted(evidence.text)} is no field with a date", hint=hint)
