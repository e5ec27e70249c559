"""What a repository in Phalanx's layout (lsst-sqre/phalanx) states.

An application is on in an environment where the condition of its template holds on the values of
that environment. This is what Helm does, so it is right for older layouts of the repository too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from usdfops.errors import UsageError
from usdfops.read.git import Snapshot
from usdfops.read.observed import Loss, Observed, read_yaml
from usdfops.read.tree import File
from usdfops.words import quoted

__all__ = ["FOLDERS", "observe"]

FOLDERS = ("environments", "applications")
"""The folders of the repository that are read."""

_DEFAULTS = "environments/values.yaml"
_TEMPLATES = "environments/templates/"
_ENVIRONMENT = re.compile(r"environments/values-(?P<name>[^/]+)\.yaml")
# An action ends before the next one begins, so that no text takes long, however odd it is.
_ACTION = re.compile(r"\{\{(?P<what>(?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)
_ACTIONS_ALONE = re.compile(r"^[ \t]*(?:\{\{(?:(?!\{\{|\}\}).)*\}\}[ \t\r]*)+$", re.DOTALL | re.MULTILINE)
_CONDITION = re.compile(
    r'if\s+(?:\(\s*index\s+)?\.Values(?P<dotted>(?:\.\w+)*)(?P<quoted>(?:\s+"[^"]+")*)\s*\)?'
)
_OPENING = re.compile(r"(?:if|with|range|define|block)\b")
_EXPRESSION = "TEMPLATE-EXPRESSION"
_YES = ("yes", "Yes", "YES", "on", "On", "ON", "y", "Y")
_NO = ("no", "No", "NO", "off", "Off", "OFF", "n", "N")


class _Template(NamedTuple):
    """A template that deploys an application where the value at `switch` is true, or everywhere."""

    path: str
    name: str
    project: str | None
    namespace: str | None
    chart: str | None
    switch: tuple[str, ...] | None
    understood: bool
    """Whether its condition is one that can be read here; where it is on is not known otherwise."""


def observe(snapshot: Snapshot, wanted: Callable[[str], bool] = lambda _: True) -> Observed:
    """What `snapshot` states of the environments that are `wanted`, by name, and of all applications.

    An environment whose values cannot be read is left out: what is on in it is not known.

    Raises:
        UsageError: the repository does not have Phalanx's layout, or its default values cannot be read.
    """
    environments = {match["name"]: match[0] for match in map(_ENVIRONMENT.fullmatch, snapshot) if match}
    if not environments:
        raise UsageError(
            f"{snapshot.repository.path}: there is no environments/values-*.yaml in it; "
            "name a checkout of a repository in Phalanx's layout"
        )
    losses: list[Loss] = []
    defaults = _values(snapshot, _DEFAULTS, losses)
    if defaults is None and _DEFAULTS in snapshot:
        _, why, line = losses[-1]
        raise UsageError(f"{snapshot.repository.path}: {_DEFAULTS}:{line}: {why}")
    defaults = defaults or {}
    templates = list(_templates(snapshot, losses))
    facts: dict[str, dict[str, object]] = {}
    switched_on: dict[str, list[str]] = {}
    for name, path in environments.items():
        own = _values(snapshot, path, losses) if wanted(name) else None
        if own is None:
            continue
        values = _merged(defaults, own)
        if str(own.get("name") or name) != name:
            losses.append(Loss(path, f"it calls itself {quoted(str(own['name']))}, not `{name}`"))
        on = sorted({template.name for template in templates if _is_on(template, values)})
        losses += _without_template(path, values, templates)
        for application in on:
            switched_on.setdefault(application, []).append(name)
        host, vault = _text(values.get("fqdn")), _text(values.get("vaultPathPrefix"))
        facts[name] = _known(path=path, host=host, vault=vault, applications=on)
    applications: dict[str, dict[str, object]] = {}
    for template in templates:
        if template.name in applications:
            losses.append(Loss(template.path, f"{quoted(template.name)} has another template, which counts"))
        elif template.understood:
            on = switched_on.get(template.name, [])
            applications[template.name] = _application(snapshot, template, facts, on, losses)
    repository = _address(defaults.get("repoUrl"))
    return Observed(
        source="phalanx",
        repository=repository.removesuffix(".git") if repository else None,
        revision=snapshot.commit.revision,
        date=snapshot.commit.date,
        facts={
            "environments": dict(sorted(facts.items())),
            "applications": dict(sorted(applications.items())),
        },
        losses=sorted(set(losses), key=lambda loss: (loss.path, loss.line or 0, loss.message)),
    )


def _templates(snapshot: Snapshot, losses: list[Loss]) -> Iterator[_Template]:
    """The templates that deploy applications."""
    for path in snapshot.below(_TEMPLATES):
        if not path.endswith(".yaml") or path.startswith(f"{_TEMPLATES}projects/"):
            continue
        for document, opened in _documents(snapshot.read(path), losses):
            if document.get("kind") == "Application":
                yield from _template(path, document, opened, losses)


def _template(
    path: str, document: dict[str, object], opened: list[str], losses: list[Loss]
) -> Iterator[_Template]:
    name = _text(_at(document, ("metadata", "name")))
    if name is None:
        losses.append(Loss(path, "its Argo CD application has no name"))
        return
    project = _text(_at(document, ("spec", "project")))
    namespace = _text(_at(document, ("spec", "destination", "namespace")))
    for field, value in (("project", project), ("namespace", namespace)):
        if value is None:
            losses.append(Loss(path, f"its Argo CD application has no {field} that is a plain word"))
    chart = _text(_at(document, ("spec", "source", "path")))
    condition = _CONDITION.fullmatch(opened[0]) if len(opened) == 1 else None
    understood = bool(condition or not opened)
    if not understood:
        losses.append(
            Loss(path, f"its condition {quoted(opened[-1])} is not understood, so `{name}` is left out")
        )
    switch = _switch(condition) if condition else None
    yield _Template(path, name, project, namespace, chart, switch, understood)


def _switch(condition: re.Match[str]) -> tuple[str, ...]:
    dotted = [part for part in condition["dotted"].split(".") if part]
    return (*dotted, *re.findall(r'"([^"]+)"', condition["quoted"]))


def _documents(file: File, losses: list[Loss]) -> Iterator[tuple[dict[str, object], list[str]]]:
    """The mappings in a template, its expressions taken out; with each, the blocks that are open there."""
    try:
        text = file.content.decode()
    except UnicodeDecodeError:
        text = None
    if file.trouble or text is None:
        read_yaml(file, losses)  # which says what is wrong
        return
    plain = _ACTIONS_ALONE.sub(lambda alone: "\n" * alone[0].count("\n"), text)
    plain = _ACTION.sub(lambda action: _EXPRESSION + "\n" * action[0].count("\n"), plain)
    written, lines = text.split("\n"), plain.split("\n")
    starts = [0, *(number for number, line in enumerate(lines) if number and line.startswith("---"))]
    opened: list[str] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = "\n".join(lines[start:end]).removeprefix("---")
        at = start
        if part.strip():
            inner: list[Loss] = []
            document = read_yaml(File(file.path, part.encode()), inner)
            losses += [loss._replace(line=start + (loss.line or 1)) for loss in inner]
            if isinstance(document.data, dict):
                at = start + document.span(("kind",), key=True).line - 1
                _follow(opened, written[start:at])
                yield document.data, opened
        _follow(opened, written[at:end])


def _follow(opened: list[str], lines: list[str]) -> None:
    """Opens and closes the blocks that a template opens and closes in these lines."""
    for action in _ACTION.finditer("\n".join(lines)):
        what = action["what"].strip("- \t\r\n")
        if _OPENING.match(what):
            opened.append(what)
        elif opened and re.match(r"else\b", what):
            opened[-1] = what
        elif opened and re.match(r"end\b", what):
            opened.pop()


def _is_on(template: _Template, values: dict[str, object]) -> bool:
    return template.understood and (template.switch is None or _holds(_at(values, template.switch)))


def _application(
    snapshot: Snapshot,
    template: _Template,
    environments: dict[str, dict[str, object]],
    on: list[str],
    losses: list[Loss],
) -> dict[str, object]:
    """What is known of an application: from its template, and from its chart where it is on anywhere."""
    folder = template.chart or f"applications/{template.name}"
    chart_file = f"{folder}/Chart.yaml"
    other = _switched_with(template)
    if not on:
        return _known(
            path=template.path, project=template.project, namespace=template.namespace, switchedWith=other
        )
    chart: dict[str, object] = {}
    if chart_file in snapshot:
        chart = _values(snapshot, chart_file, losses) or {}
    else:
        losses.append(Loss(template.path, f"its chart {quoted(chart_file)} does not exist"))
    everywhere = f"{folder}/secrets.yaml" in snapshot
    return _known(
        path=template.path,
        project=template.project,
        namespace=template.namespace,
        switchedWith=other,
        description=_text(chart.get("description")),
        home=_address(chart.get("home")),
        sources=[url for url in map(_address, _list(chart.get("sources"))) if url],
        documents=_documented(chart_file, chart, losses),
        charts=_charts(snapshot, folder, chart, on, losses),
        values=[name for name in sorted(environments) if f"{folder}/values-{name}.yaml" in snapshot],
        secrets=[name for name in sorted(on) if everywhere or f"{folder}/secrets-{name}.yaml" in snapshot],
    )


def _switched_with(template: _Template) -> str | None:
    """The application whose switch turns this one on, if it is another."""
    named = [part for part in template.switch or () if part not in ("applications", "enabled")]
    return named[0] if named and named[0] != template.name else None


def _documented(path: str, chart: dict[str, object], losses: list[Loss]) -> list[dict[str, str]]:
    """The documents that a chart names in an annotation, which is YAML within YAML."""
    annotation = _at(chart, ("annotations", "phalanx.lsst.io/docs"))
    if annotation is None:
        return []
    inner: list[Loss] = []
    entries = read_yaml(File(path, (_text(annotation) or "").encode()), inner)
    if entries.readable and not isinstance(entries.data, list):
        inner.append(Loss(path, "it holds no list"))
    found = []
    for entry in _list(entries.data):
        url, title = _address(_at(entry, ("url",))), _text(_at(entry, ("title",)))
        identity = _text(_at(entry, ("id",)))
        if url and title:
            found.append({"title": f"{identity}: {title}" if identity else title, "url": url})
        else:
            inner.append(Loss(path, "a document has no title or no address"))
    losses += [Loss(path, f"phalanx.lsst.io/docs: {loss.message}") for loss in inner]
    return found


def _charts(
    snapshot: Snapshot, folder: str, chart: dict[str, object], on: list[str], losses: list[Loss]
) -> dict[str, list[str]]:
    """The charts within a chart, and the environments that have each on, as Helm decides it.

    The first path of a chart's condition that has a value decides; without one, the chart is on.
    """
    dependencies = [part for part in _list(chart.get("dependencies")) if isinstance(part, dict)]
    if not any(part.get("condition") for part in dependencies):
        return {}
    own: dict[str, object] = {}
    for part in dependencies:
        below = _values_if_any(snapshot, f"{folder}/charts/{part.get('name')}/values.yaml", losses)
        own[str(part.get("alias") or part.get("name"))] = below
    own = _merged(own, _values_if_any(snapshot, f"{folder}/values.yaml", losses))
    found: dict[str, list[str]] = {
        name: [] for part in dependencies if (name := _text(part.get("alias") or part.get("name")))
    }
    for environment in sorted(on):
        values = _merged(own, _values_if_any(snapshot, f"{folder}/values-{environment}.yaml", losses))
        for part in dependencies:
            name = _text(part.get("alias") or part.get("name"))
            conditions = str(part.get("condition") or "").split(",")
            given = [_to_helm(_at(values, tuple(c.strip().split(".")))) for c in conditions if c.strip()]
            decided = next((value for value in given if isinstance(value, bool)), True)
            if name and decided:
                found[name].append(environment)
    return {name: names for name, names in sorted(found.items()) if names}


def _without_template(path: str, values: dict[str, object], templates: list[_Template]) -> Iterator[Loss]:
    known = {template.switch[-1] for template in templates if template.switch}
    known |= {template.name for template in templates}
    switches = values.get("applications")
    if not isinstance(switches, dict | None):
        yield Loss(path, "its `applications` are no mapping")
    for name, value in switches.items() if isinstance(switches, dict) else ():
        if _holds(value) and name not in known:
            yield Loss(path, f"{quoted(str(name))} is switched on, and no template deploys it")
        if not isinstance(value, bool) and value is not None:
            yield Loss(path, f"{quoted(str(name))} is {quoted(str(value))}, neither true nor false")


def _values(snapshot: Snapshot, path: str, losses: list[Loss]) -> dict[str, object] | None:
    """The mapping in a file, which may be empty; None where it cannot be read."""
    document = read_yaml(snapshot.read(path), losses)
    if isinstance(document.data, dict):
        return document.data
    if document.readable and document.data is None:
        return {}
    if document.readable:
        losses.append(Loss(path, "it holds no mapping", 1))
    return None


def _values_if_any(snapshot: Snapshot, path: str, losses: list[Loss]) -> dict[str, object]:
    return _values(snapshot, path, losses) or {} if path in snapshot else {}


def _merged(base: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    """`base` with `over` laid on it, mapping by mapping; a null takes away, as in Helm."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(below, dict):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged


def _holds(value: object) -> bool:
    """Whether Helm takes `value` for true."""
    return bool(_to_helm(value))


def _to_helm(value: object) -> object:
    """`value` as Helm has it, which reads YAML 1.1: its words for true and false are such."""
    return True if value in _YES else False if value in _NO else value


def _at(value: object, path: tuple[str, ...]) -> object:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    """The value, where it is a text that says something and holds no expression of a template."""
    return value.strip() if isinstance(value, str) and value.strip() and _EXPRESSION not in value else None


def _address(value: object) -> str | None:
    text = _text(value)
    return text if text and re.fullmatch(r"https?://[^\s/?#]\S*", text) else None


def _known(**fields: object) -> dict[str, object]:
    """The fields that are known, in their order; an empty list of applications is an answer."""
    return {key: value for key, value in fields.items() if value or (key == "applications")}
