"""An earlier state of the catalog, to compare a report with."""

from __future__ import annotations

from usdfops.catalog.graph import Catalog
from usdfops.catalog.versions import Versions
from usdfops.errors import UsageError
from usdfops.judge.naming import is_day
from usdfops.judge.trend import moved
from usdfops.read.git import Commit
from usdfops.render.gap_report.record import Since

__all__ = ["earlier", "since"]


def since(catalog: Catalog, folder: str, text: str) -> Since:
    """What moved since a commit, judged as of its own day; or since a day, with the last commit until then.

    Raises:
        UsageError: there is no such commit, it has no catalog, or git cannot answer.
    """
    before, commit = earlier(catalog, folder, text)
    return Since(before.as_of, commit.revision, moved(before, catalog))


def earlier(catalog: Catalog, folder: str, text: str) -> tuple[Catalog, Commit]:
    """The catalog of a commit as of its own day; or of the last commit until a day, as of that day.

    Raises:
        UsageError: there is no such commit, it has no catalog, or git cannot answer.
    """
    with Versions(folder) as versions:
        if is_day(text):
            commit, as_of = versions.repository.on(text), text
        else:
            commit = versions.repository.commit(text)
            as_of = commit.date
        if commit is None:
            cut = versions.repository.shallow
            advice = "fetch the whole history (git fetch --unshallow)" if cut else "name a later day"
            raise UsageError(f"there was no commit yet on {text}; {advice}")
        if as_of > catalog.as_of:
            raise UsageError(f"--since {text} is as of {as_of}, which is after {catalog.as_of}")
        return versions.at(commit, as_of), commit
