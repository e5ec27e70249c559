"""An observation as the file that keeps it: sorted, stable, one fact per line."""

from __future__ import annotations

import io
import re

from usdfops.catalog.observations import checksum
from usdfops.model import API_VERSION, KINDS
from usdfops.read.observed import Observed

__all__ = ["observation_file"]

_TITLES = {"phalanx": "Phalanx", "df-ops": "df-ops", "argocd": "Argo CD"}
_ON_ONE_LINE = ("values", "secrets", "charts", "template", "onlyEnvironments")
"""The fields whose lists of words stand on one line: few words, which rarely change."""
# ruamel writes these without quotes, and libyaml reads them as something else.
_NEEDS_QUOTES = re.compile("^[:?]|[\x85\u2028\u2029\ufeff]")


def observation_file(observed: Observed) -> tuple[str, str]:
    """Where an observation belongs, relative to the catalog, and its text."""
    place = observed.facts.get("environment")
    name = f"{observed.source}-{place}" if place else observed.source
    title = f"{_TITLES[observed.source]} of {place}" if place else _TITLES[observed.source]
    metadata = {"name": name, "title": title}
    about = {
        "source": observed.source,
        "repository": observed.repository,
        "revision": observed.revision,
        "date": observed.date,
    }
    losses = [{k: v for k, v in loss._asdict().items() if v is not None} for loss in observed.losses]
    spec = {k: v for k, v in {**about, **observed.facts, "losses": losses or None}.items() if v is not None}
    kind = KINDS["Observation"]
    data = {
        "apiVersion": API_VERSION,
        "kind": kind.name,
        "metadata": metadata,
        "spec": {**spec, "checksum": checksum(metadata, spec)},
    }
    head = (
        f"# yaml-language-server: $schema=../../schemas/{kind.schema_file}\n"
        f"# Written by `usdfops observe {observed.source}`, never by hand.\n"
    )
    return kind.file_of(name), head + _yaml(data)


def _yaml(data: object) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1_000_000  # no line is folded, so that a change of a text is a change of one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_styled(data), stream)
    return stream.getvalue()


def _styled(data: object, *, flow: bool = False) -> object:
    """`data` with some lists on one line, as ruamel is told it."""
    from ruamel.yaml.comments import CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(data, str):
        return DoubleQuotedScalarString(data) if _NEEDS_QUOTES.search(data) else data
    if isinstance(data, dict):
        return {_styled(key): _styled(value, flow=flow or key in _ON_ONE_LINE) for key, value in data.items()}
    if isinstance(data, list):
        styled = CommentedSeq(_styled(item) for item in data)
        if flow:
            styled.fa.set_flow_style()
        return styled
    return data
