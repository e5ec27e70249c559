"""The gap report as one page to mail: it needs no script to be read, and fetches nothing."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from usdfops.catalog.graph import Resource
from usdfops.catalog.observations import compared, old
from usdfops.errors import UsageError
from usdfops.judge.gaps.record import ASPECTS, OUTCOMES, Requirement
from usdfops.judge.gaps.rollup import COUNTED, Rollup, rollup, rollups
from usdfops.model import KINDS
from usdfops.render.escape import visible
from usdfops.render.gap_report.charts import Picture
from usdfops.render.gap_report.draft import Turned, turned
from usdfops.render.gap_report.html_pictures import pictures
from usdfops.render.gap_report.html_words import (
    Group,
    Line,
    formula,
    groups,
    line,
    step,
    tasks,
    way,
)
from usdfops.render.gap_report.page import capacity_hint
from usdfops.render.gap_report.planned import NOTHING, alarm
from usdfops.render.gap_report.record import GapReport
from usdfops.render.gap_report.since import since_words
from usdfops.render.gap_report.words import (
    Known,
    Sought,
    asked_of,
    busiest,
    inferred,
    known,
    observed,
    share,
    sought,
    tallies,
    who,
)
from usdfops.render.report import path_from_here

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["html"]

_NEEDED = ("altair", "jinja2", "vl_convert")
_SOMETIMES = ("stale", "waived")
"""The outcomes that are counted only where there are any."""
_FIRST = 5
"""How many gaps the first screen shows."""


class View(NamedTuple):
    """All that the template prints."""

    report: GapReport
    title: str
    since: list[str]
    """What opened and closed since an earlier day, in sentences."""
    known: list[Known]
    sides: list[Rollup]
    counted: list[str]
    """The outcomes that are counted."""
    rolled: list[Rollup]
    """The results by what the reader chose."""
    turned: list[Line]
    """What a draft of a standard would turn red."""
    change: Turned | None
    """What it would change in all."""
    lines: list[Line]
    first: list[Line]
    questions: list[Sought]
    groups: list[Group]
    pictures: list[Picture]
    observations: list[tuple[Resource, str]]
    """What was observed, and how old it is."""
    inferred: list[tuple[Resource, str]]
    """What counts as at least a tier, and why."""
    standards: list[tuple[Resource, list[Requirement]]]
    formula: list[tuple[str, str]]
    """The parts of the score, and what each of them counts."""
    folder: str


def html(report: GapReport) -> str:
    """The report as one page of HTML, with its pictures in it.

    Raises:
        UsageError: what draws the pictures, or fills the page, is not installed.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise UsageError("this format needs more than is installed: `pip install 'usdfops[report]'`")
    return _environment(report).get_template("page.html").render(view=_view(report))


def _view(report: GapReport) -> View:
    analysis = report.analysis
    catalog = analysis.catalog
    change = turned(report)
    whole = rollup("", report.judged)
    observed = [(each, old(each.spec["date"].text, catalog.as_of)) for each in compared(catalog)]
    return View(
        report=report,
        since=since_words(report),
        title=f"Gap report: {report.facility}" if report.facility else "Gap report",
        known=known(report),
        sides=tallies(report),
        rolled=rollups(catalog, report.judged, report.by),
        turned=[line(report, result) for result in change.red] if change else [],
        change=change,
        lines=[line(report, result) for result in report.listed],
        first=[line(report, result) for result in report.open[:_FIRST]],
        questions=sought(report),
        groups=groups(report),
        pictures=pictures(report),
        observations=observed,
        inferred=inferred(report),
        counted=[o for o in OUTCOMES if o in COUNTED and (o not in _SOMETIMES or whole.counts[o])],
        standards=[(s, [r for r in analysis.requirements if r.standard is s]) for s in analysis.standards],
        formula=formula(catalog),
        folder=path_from_here(report.folder, "."),
    )


def _environment(report: GapReport) -> Environment:
    """What the template prints with: all is escaped, and what cannot be seen is written out."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: object) -> object:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    folder = os.path.join(os.path.dirname(__file__), "templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    environment.globals |= {
        "aspects": ASPECTS,
        "kinds": KINDS,
        "outcomes": OUTCOMES,
        "asked_of": lambda questions: asked_of(report, questions),
        "capacity_hint": capacity_hint(report),
        "alarm": alarm(report),
        "nothing": NOTHING,
        "share": share,
        "observed": observed(report),
        "busiest": busiest(report),
        "who": lambda asked: who(report.analysis.catalog, asked),
        "step": lambda requirement: step(report.analysis.catalog, requirement),
        "tasks": lambda group: tasks(report.analysis.catalog, group),
        "way": way,
        "titles": lambda resources: ", ".join(resource.title for resource in resources),
        "picture": Markup,  # only shapes are in it, and text that is escaped
    }
    environment.filters |= {"ticked": _ticked, "sentence": _sentence}
    for name in ("page.css", "page.js"):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            source = file.read()
        key = name.rpartition(".")[2]
        environment.globals[key] = Markup(source)  # noqa: S704 - it is ours
        environment.globals[f"{key}_hash"] = _hash(source)
    return environment


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ticked(text: str) -> Markup:
    """`text`, with what stands in backticks as code."""
    from markupsafe import Markup, escape

    parts = [escape(part) for part in visible(text).split("`")]
    if len(parts) % 2 == 0:  # a backtick without its fellow is a backtick
        return escape(visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else part for index, part in enumerate(parts)
    )


def _hash(source: str) -> str:
    """What a content security policy calls a style or a script by."""
    import base64
    import hashlib

    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
