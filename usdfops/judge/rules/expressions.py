"""What cannot be right about an expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding, Span
from usdfops.judge.expression import Fault, expression
from usdfops.judge.rule import rule

if TYPE_CHECKING:
    from usdfops.judge.typed import Problem


@rule
def invalid_expression(catalog: Catalog) -> Iterable[Finding]:
    """A condition is no expression in CEL that comes to true or false.

    It may read `app` (what the manifest says, with its `name`), `pattern`, `services`, `service`
    (where it is about a service, or held service by service), `facility` (where it is about one) with
    `links` (those with an end there, in whichever file), `dependencies`, `tier` and `today`.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      when: app.type = 'database'  # <-- invalid-expression
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      when: app.type == 'database'
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    for mention in catalog.mentions("Expression"):
        fault = expression(mention.text)
        if isinstance(fault, Fault):
            finding = mention.finding(
                f"the expression cannot be read: {fault.message}",
                "write CEL, such as `app.type == 'database'`",
            )
            yield finding._replace(span=_inside(mention.place, fault))


@rule
def unknown_field_in_expression(catalog: Catalog) -> Iterable[Finding]:
    """A condition reads a field that no manifest can have, so that it never comes to an answer.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      when: has(app.recovery.backups.interval)  # <-- unknown-field-in-expression
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      when: has(app.recovery.backup.interval)
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    return _found(catalog, "unknown-field-in-expression")


@rule
def variable_out_of_scope(catalog: Catalog) -> Iterable[Finding]:
    """A condition reads a variable that there is not where it stands.

    `service` is there for what is held service by service and in a standard for services;
    a standard for services, or for facilities, reads nothing else but `today`.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      when: service.category == 'database'  # <-- variable-out-of-scope
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      when: services.exists(s, s.category == 'database')
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    return _found(catalog, "variable-out-of-scope")


@rule
def reference_as_text(catalog: Catalog) -> Iterable[Finding]:
    """A condition compares what names another resource with a text, which is never equal.

    Such a field is `{kind, name}` in expressions, since the same name can be of two kinds.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      when: app.group == 'alerts'  # <-- reference-as-text
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      when: app.group.name == 'alerts'
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    return _found(catalog, "reference-as-text")


@rule
def unknown_value_in_expression(catalog: Catalog) -> Iterable[Finding]:
    """A condition compares a field with a word that it can never hold.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      when: app.type in ['database', 'data set']  # <-- unknown-value-in-expression
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      when: app.type in ['database', 'data-set']
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    return _found(catalog, "unknown-value-in-expression")


@rule
def has_of_mapping(catalog: Catalog) -> Iterable[Finding]:
    """A condition asks `has()` of a mapping, which is always so.

    Mappings that nobody has given count as empty, so that `has(app.recovery.backup.interval)` has an
    answer where there is no `recovery` at all.

    ```yaml bad responsibilities/backup.yaml
    spec:
      scope: application
      when: has(app.recovery.backup)  # <-- has-of-mapping
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    ```yaml good responsibilities/backup.yaml
    spec:
      scope: application
      when: has(app.recovery.backup.interval)
      default: {responsible: [service-owner], accountable: service-owner}
    ```
    """
    return _found(catalog, "has-of-mapping")


def _found(catalog: Catalog, rule: str) -> Iterable[Finding]:
    if not catalog.mentions("Expression"):
        return
    from usdfops.judge.typed import problems  # a catalog without conditions does not wait for it

    for mention, problem in problems(catalog, rule):
        finding = mention.finding(problem.message, problem.hint)
        yield finding._replace(span=_of(mention.place, problem))


def _of(place: Place, problem: Problem) -> Span:
    """Where the text stands that is wrong; the whole expression, where it is written otherwise."""
    document = place.resource.document
    start, end = document.values.get(place.path, (0, 0))
    for text in (problem.around, problem.text):
        words = r"[\s`]*".join(map(re.escape, re.findall(r"[\w-]+|\S", text)))
        found = re.compile(rf"(?<![\w.]){words}(?![\w-])").search(document.text, start, end)
        found = found or re.compile(rf"{words}(?![\w-])").search(document.text, start, end)
        if found:
            return document.locate(found.end() - len(problem.text), found.end())
    return place.span()


def _inside(place: Place, fault: Fault) -> Span:
    """Where the fault is, if the text stands on one line; the whole text otherwise."""
    span, text = place.span(), place.text or ""
    lines = place.resource.document.text.splitlines()
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    begin = line.find(text, span.column - 1)
    if begin < 0 or fault.column > len(text):
        return span
    column = begin + fault.column
    return Span(span.line, column, span.line, column + 1)
