"""A draft of a standard, put where it would stand in the catalog."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load, part
from usdfops.cli.check import chosen
from usdfops.errors import UsageError
from usdfops.judge.lint import lint
from usdfops.read.document import parse
from usdfops.read.tree import File, plain_content

__all__ = ["draft"]


def draft(catalog: Catalog, folder: str, path: str) -> Catalog:
    """The catalog in `folder` with the Standard at `path`, in place of the one of its name.

    Raises:
        UsageError: it is no Standard, or one with mistakes, which would judge otherwise than is meant.
    """
    content = plain_content(path)
    if content is None:
        raise UsageError(f"`{path}` is no file that can be read")
    read = part(parse(File("standards/draft.yaml", content))).resource
    if read.kind != "Standard":
        raise UsageError(f"`{path}` is no Standard; `usdfops new standard` makes one")
    committed = catalog.find("Standard", read.name)
    where = committed.document.path if committed else f"standards/{read.name}.yaml"
    judged = load(folder, as_of=catalog.as_of, over={where: read.document.text})
    finding = next((each for each in lint(judged, chosen((), ("hygiene",))) if each.path == where), None)
    if finding is not None:
        line, column = finding.span.line, finding.span.column
        raise UsageError(f"{path}:{line}:{column}: {finding.message}; mend the draft first")
    return judged
