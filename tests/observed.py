"""A small catalog with observations, in which manifests and other sources agree: tests change one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.conftest import WORLD
from usdfops.read.observed import Loss, Observed
from usdfops.render.observation import observation_file

__all__ = ["ARCHIVE", "DAY", "HELLO", "OVERVIEW", "agreed", "argocd", "changed", "df_ops", "phalanx"]

Files = dict[str, str]

DAY = "2026-05-20"
"""The day of every observation that says no other: twelve days before the tests' today."""

HELLO = """\
apiVersion: usdfops/v1
kind: Application
metadata:
  name: hello
  title: Hello
spec:
  type: application
  facility: usdf
  group: alerts
  tier: critical
  operatingHours: 24x7
  support:
    channels: [{slack: hello-support, use: support}, {slack: hello-alerts, use: alerts}]
  code: [https://github.com/lsst/hello]
  deployment:
    pattern: phalanx
    phalanx: [hello]
  documentation:
    dfOps: ap/hello
"""
ARCHIVE = (WORLD / "applications/archive.yaml").read_text() + "  documentation: {dfOps: ap/archive}\n"
OVERVIEW = {
    "group": "Alert Production",
    "operatingHours": "24x7",
    "tier": "Critical",
    "code": "https://github.com/lsst/hello",
    "deployment": "https://github.com/lsst-sqre/phalanx/tree/main/applications/hello",
    "support": "#hello-support",
    "alerts": "hello-alerts",
    "clusters": {"prod": "main", "dev": "test"},
}
SECTIONS = {"overview": "filled", "backup": "none", "monitoring": "empty", "deployment": "absent"}


def agreed(hello: str = HELLO, overview: Mapping[str, object] = OVERVIEW) -> Files:
    """The small catalog's files that nothing disagrees with; Phalanx has `hello` on in both environments."""
    files: Files = {"applications/hello.yaml": hello, "applications/archive.yaml": ARCHIVE}
    files["groups/alerts.yaml"] = (WORLD / "groups/alerts.yaml").read_text() + "spec: {dfOps: ap}\n"
    return files | phalanx() | df_ops({"ap/hello": {"overview": dict(overview)}, "ap/archive": {}})


def changed(text: str, *edits: tuple[str, str]) -> str:
    """`text` with each of the edits made at the one place where it can be made."""
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in it"
        text = text.replace(old, new)
    return text


def phalanx(
    on: Mapping[str, Sequence[str]] | None = None,
    about: Mapping[str, Mapping[str, object]] | None = None,
    date: str = DAY,
    **more: Any,
) -> Files:
    """Phalanx with these applications on in each environment, and what else it states of some."""
    on = {"usdfprod": ["hello"], "usdfdev": ["hello"]} if on is None else on
    known: dict[str, Mapping[str, object]] = {name: {} for names in on.values() for name in names}
    environments = {
        name: {
            "path": f"environments/values-{name}.yaml",
            "vault": f"secret/rubin/{name}",
            "applications": sorted(names),
        }
        for name, names in on.items()
    }
    applications = {
        name: {"path": f"environments/templates/applications/rubin/{name}.yaml", "namespace": name, **facts}
        for name, facts in sorted((known | dict(about or {})).items())
    }
    facts: dict[str, object] = {**more, "environments": environments, "applications": applications}
    return _file("phalanx", facts, date, "https://github.com/lsst-sqre/phalanx")


def df_ops(
    pages: Mapping[str, Mapping[str, object]], date: str = DAY, losses: Sequence[Loss] = (), **more: Any
) -> Files:
    """df-ops with these pages."""
    known = {
        name: {
            "title": name.rpartition("/")[2].title(),
            "path": f"docs/usdf-applications/{name}/index.rst",
            "changedOn": "2026-01-31",
            "sections": SECTIONS,
            **page,
        }
        for name, page in pages.items()
    }
    facts: dict[str, object] = {"site": "https://df-ops.example.org/", **more, "pages": known}
    return _file("df-ops", facts, date, "https://github.com/lsst/df-ops", losses)


def argocd(*names: str, environment: str | None = None, date: str = DAY) -> Files:
    """Argo CD with these applications."""
    deployed = {
        f"argocd/{name}": {"namespace": name, "sync": "OutOfSync", "health": "Degraded"} for name in names
    }
    facts: dict[str, object] = {"environment": environment} if environment else {}
    return _file("argocd", facts | {"deployed": deployed}, date, None)


def _file(
    source: str, facts: dict[str, object], date: str, repository: str | None, losses: Sequence[Loss] = ()
) -> Files:
    revision = {"phalanx": "1234567890abcdef", "df-ops": "fedcba0987654321", "argocd": "sha256:0011223344"}
    path, text = observation_file(Observed(source, repository, revision[source], date, facts, list(losses)))
    return {path: text}
