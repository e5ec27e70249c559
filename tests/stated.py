"""Observations for tests, written as `usdfops observe` writes them."""

from __future__ import annotations

from typing import Any

from usdfops.read.observed import Observed
from usdfops.render.observation import observation_file

REVISION = "3f1c0de" * 5 + "abcde"


def environment(name: str, *applications: str, **more: Any) -> dict[str, Any]:
    about = {"path": f"environments/values-{name}.yaml", "applications": list(applications)}
    return {name: about | more}


def phalanx_application(name: str, **more: Any) -> dict[str, Any]:
    path = f"environments/templates/applications/rsp/{name}.yaml"
    return {name: {"path": path, "project": "rsp", "namespace": name} | more}


def page(name: str, sections: dict[str, str] | None = None, **overview: Any) -> dict[str, Any]:
    path = f"docs/usdf-applications/{name}/index.rst"
    return {name: {"title": name, "path": path, "overview": overview, "sections": sections or {}}}


def phalanx(
    environments: dict[str, Any], applications: dict[str, Any], date: str = "2026-05-31", **more: Any
) -> dict[str, str | bytes]:
    """The file of an observation of Phalanx, by its path."""
    return written("phalanx", {**more, "environments": environments, "applications": applications}, date)


def df_ops(
    pages: dict[str, Any], date: str = "2026-05-31", other: list[str] | None = None
) -> dict[str, str | bytes]:
    """The file of an observation of df-ops, by its path."""
    facts: dict[str, Any] = {"site": "https://pages.example.org", "pages": pages}
    return written("df-ops", facts | ({"otherPages": other} if other else {}), date)


def argocd(deployed: dict[str, Any], environment: str | None = None) -> dict[str, str | bytes]:
    """The file of an observation of Argo CD, by its path."""
    place: dict[str, Any] = {"environment": environment} if environment else {}
    return written("argocd", place | {"deployed": deployed})


def written(source: str, facts: dict[str, Any], date: str = "2026-05-31") -> dict[str, str | bytes]:
    repository = f"https://git.example.org/{source}"
    path, text = observation_file(Observed(source, repository, REVISION, date, facts, []))
    return {path: text}
