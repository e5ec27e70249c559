"""What cannot be right about an expression."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Place
from usdfops.finding import Finding, Span
from usdfops.judge.expression import Fault, expression
from usdfops.judge.rule import rule


@rule
def invalid_expression(catalog: Catalog) -> Iterable[Finding]:
    """A condition is no expression in CEL that comes to true or false.

    It may read `app` (what the manifest says, with its `name`), `pattern`, `services`, `service`
    (where it is about a service, or held service by service), `facility` (where it is about one),
    `dependencies`, `tier` and `today`.

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
