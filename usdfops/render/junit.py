"""Findings as JUnit XML, which GitLab, Jenkins and most other CI systems show as the results of tests.

What is tested is a file, so a suite is a file: whoever answers for it looks for its name, and a server
that keeps results shows since when it fails. Each finding is a case that fails; a file without any is
one that passes, so that a clean catalog is not taken for tests that did not run.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from usdfops.finding import Finding, identified
from usdfops.render.escape import visible
from usdfops.render.report import Report

__all__ = ["render"]


def render(report: Report, **_: object) -> str:
    """A suite per file of the catalog, in the order of their paths; in ASCII, whatever the output takes."""
    cases: dict[str, list[str]] = {resource.document.path: [] for resource in report.catalog.resources}
    for finding, identity in identified(report.findings):
        number = identity.rpartition("|")[2]
        cases.setdefault(finding.path, []).append(_failed(report, finding, number))
    suites = [_suite(report, path, cases[path]) for path in sorted(cases)]
    if not suites:  # a report without a case counts as an error in Jenkins
        passed = _element("testcase", _named(report.summary(), "usdfops"))
        suites = [_element("testsuite", {"name": "usdfops"} | _counts(1, 0), [passed])]
    found = len(report.findings)
    total = _counts(max(1, found + sum(not failed for failed in cases.values())), found)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = head + _element("testsuites", {"name": "usdfops"} | total, suites)
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _suite(report: Report, path: str, failed: list[str]) -> str:
    place = report.path_in_repository(path)
    passed = [_element("testcase", _named(f"no findings{report.scope}", place) | {"file": place})]
    counts = _counts(max(1, len(failed)), len(failed))
    return _element("testsuite", {"name": place} | counts, failed or passed)


def _failed(report: Report, finding: Finding, number: str) -> str:
    """A case that is called the same wherever the lines move: by rule, place in the data, and number."""
    place = report.path_in_repository(finding.path)
    which = f" ({number})" if number != "1" else ""
    name = f"{finding.rule} {finding.pointer or ''}".rstrip() + which
    lines = [f"{place}:{finding.span.line}:{finding.span.column}", finding.message, finding.hint or ""]
    body = "\n".join(escape(visible(line)) for line in lines if line)
    about = {"message": finding.message, "type": finding.rule}
    return _element("testcase", _named(name, place) | {"file": place}, [_element("failure", about, body)])


def _named(name: str, place: str) -> dict[str, str]:
    return {"classname": place, "name": name}


def _counts(tests: int, failures: int) -> dict[str, str]:
    return {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0"}


def _element(name: str, attributes: dict[str, str], content: Iterable[str] = ()) -> str:
    """An element of XML; `content` is a text, or the elements in it."""
    said = "".join(f" {key}={quoteattr(visible(value))}" for key, value in attributes.items())
    if isinstance(content, str):
        return f"<{name}{said}>{content}</{name}>\n"
    inner = "".join(content)
    return f"<{name}{said}>\n{inner}</{name}>\n" if inner else f"<{name}{said}/>\n"
