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

_TEMPLATES = "environments/templates/"
_ENVIRONMENT = re.compile(r"environments/values-(?P<name>[^/]+)\.yaml")
_ACTION = re.compile(r"\{\{-?\s*(?P<what>.*?)\s*-?\}\}", re.DOTALL)
_ACTIONS_ALONE = re.compile(r"^[ \t]*(?:\{\{(?:(?!\}\}).)*\}\}[ \t]*)+$", re.DOTALL | re.MULTILINE)
_CONDITION = re.compile(
    r'if\s+(?:\(\s*index\s+)?\.Values(?P<dotted>(?:\.\w+)*)(?P<quoted>(?:\s+"[^"]+")*)\s*\)?'
)
_DOCUMENT = re.compile(r"^---.*$", re.MULTILINE)
_EXPRESSION = "TEMPLATE-EXPRESSION"


class _Template(NamedTuple):
    """A template that deploys an application where the value at `switch` is true, or everywhere."""

    path: str
    name: str
    project: str | None
    namespace: str | None
    chart: str | None
    switch: tuple[str, ...] | None


def observe(snapshot: Snapshot, wanted: Callable[[str], bool] = lambda _: True) -> Observed:
    """What `snapshot` states of the environments that are `wanted`, by name, and of all applications.

    Raises:
        UsageError: the repository does not have Phalanx's layout.
    """
    environments = {match["name"]: match[0] for match in map(_ENVIRONMENT.fullmatch, snapshot) if match}
    if not environments:
        raise UsageError(
            f"{snapshot.repository.path}: there is no environments/values-*.yaml in it; "
            "name a checkout of a repository in Phalanx's layout"
        )
    losses: list[Loss] = []
    defaults = _values(snapshot, "environments/values.yaml", losses)
    templates = list(_templates(snapshot, losses))
    facts: dict[str, dict[str, object]] = {}
    switched_on: dict[str, list[str]] = {}
    for name, path in environments.items():
        if not wanted(name):
            continue
        own = _values(snapshot, path, losses)
        values = _merged(defaults, own)
        if own.get("name", name) != name:
            losses.append(Loss(path, f"it calls itself {quoted(str(own['name']))}, not `{name}`"))
        on = [t.name for t in templates if t.switch is None or _holds(_at(values, t.switch))]
        losses += _without_template(path, values, templates)
        for application in on:
            switched_on.setdefault(application, []).append(name)
        host, vault = _text(values.get("fqdn")), _text(values.get("vaultPathPrefix"))
        facts[name] = _known(path=path, host=host, vault=vault, applications=sorted(set(on)))
    applications: dict[str, dict[str, object]] = {}
    for template in sorted(templates):
        about = _application(snapshot, template, facts, switched_on.get(template.name, []), losses)
        applications.setdefault(template.name, about)
    repository = _text(defaults.get("repoUrl"))
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
        file = snapshot.read(path)
        text = file.content.decode("utf-8", "replace")
        for document in _documents(file, text, losses):
            if isinstance(document, dict) and document.get("kind") == "Application":
                yield from _template(path, text, document, losses)


def _template(path: str, text: str, document: dict[str, object], losses: list[Loss]) -> Iterator[_Template]:
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
    opening = next((a["what"] for a in _ACTION.finditer(text) if a["what"].startswith("if ")), None)
    condition = _CONDITION.fullmatch(opening) if opening else None
    if opening and not (condition and text.index("kind: Application") > text.index(opening)):
        losses.append(
            Loss(path, f"its condition {quoted(opening)} is not understood, so `{name}` is left out")
        )
        return
    switch = _switch(condition) if condition else None
    yield _Template(path, name, project, namespace, chart, switch)


def _switch(condition: re.Match[str]) -> tuple[str, ...]:
    dotted = [part for part in condition["dotted"].split(".") if part]
    return (*dotted, *re.findall(r'"([^"]+)"', condition["quoted"]))


def _documents(file: File, text: str, losses: list[Loss]) -> Iterator[object]:
    """The YAML documents of a template, with its expressions taken out; lines stay where they are."""
    if file.trouble:
        losses.append(Loss(file.path, file.trouble[1]))
        return
    plain = _ACTIONS_ALONE.sub(lambda alone: "\n" * alone[0].count("\n"), text)
    plain = _ACTION.sub(lambda action: _EXPRESSION + "\n" * action[0].count("\n"), plain)
    start = 0
    for end in [*(match.start() for match in _DOCUMENT.finditer(plain)), len(plain)]:
        before, part = plain.count("\n", 0, start), plain[start:end]
        if part.strip("-\n "):
            yield read_yaml(File(file.path, ("\n" * before + part.removeprefix("---")).encode()), losses).data
        start = end


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
        chart = _values(snapshot, chart_file, losses)
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
    annotation = _text(_at(chart, ("annotations", "phalanx.lsst.io/docs")))
    if annotation is None:
        return []
    inner: list[Loss] = []
    found = []
    for entry in _list(read_yaml(File(path, annotation.encode()), inner).data):
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
        path = f"{folder}/charts/{part.get('name')}/values.yaml"
        if path in snapshot:
            own[str(part.get("alias") or part.get("name"))] = _values(snapshot, path, losses)
    own = _merged(own, _values(snapshot, f"{folder}/values.yaml", losses))
    found: dict[str, list[str]] = {
        name: [] for part in dependencies if (name := _text(part.get("alias") or part.get("name")))
    }
    for environment in sorted(on):
        path = f"{folder}/values-{environment}.yaml"
        values = _merged(own, _values(snapshot, path, losses)) if path in snapshot else own
        for part in dependencies:
            name = _text(part.get("alias") or part.get("name"))
            conditions = str(part.get("condition") or "").split(",")
            given = [_at(values, tuple(c.strip().split("."))) for c in conditions if c.strip()]
            decided = next((value for value in given if isinstance(value, bool)), True)
            if name and decided:
                found[name].append(environment)
    return {name: names for name, names in sorted(found.items()) if names}


def _without_template(path: str, values: dict[str, object], templates: list[_Template]) -> Iterator[Loss]:
    known = {template.switch[-1] for template in templates if template.switch}
    known |= {template.name for template in templates}
    switches = values.get("applications")
    for name, value in switches.items() if isinstance(switches, dict) else ():
        if _holds(value) and name not in known:
            yield Loss(path, f"{quoted(str(name))} is switched on, and no template deploys it")
        if not isinstance(value, bool) and value is not None:
            yield Loss(path, f"{quoted(str(name))} is {quoted(str(value))}, neither true nor false")


def _values(snapshot: Snapshot, path: str, losses: list[Loss]) -> dict[str, object]:
    """The mapping in a file; an empty one where there is none."""
    document = read_yaml(snapshot.read(path), losses)
    if isinstance(document.data, dict):
        return document.data
    if document.readable and document.data is not None:
        losses.append(Loss(path, "it holds no mapping"))
    return {}


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
    """Whether Helm takes `value` for true. YAML 1.1's words for false are false to Helm."""
    return bool(value) and str(value) not in ("no", "No", "NO", "off", "Off", "OFF", "n", "N")


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
