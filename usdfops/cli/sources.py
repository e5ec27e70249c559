"""Other sources as commands name them: read now, from a checkout or a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from usdfops.catalog.graph import Catalog
from usdfops.catalog.observations import environments
from usdfops.errors import UsageError
from usdfops.read.observed import Observed
from usdfops.words import instead

__all__ = ["environments_wanted", "read_df_ops", "read_phalanx", "source_named"]


def environments_wanted(catalog: Catalog, globs: Sequence[str]) -> Callable[[str], bool]:
    """Which environments to read: those that match one of `globs`, or else those that a facility names.

    Raises:
        UsageError: neither names any.
    """
    named = {environment.name for environment in environments(catalog)}
    if not named and not globs:
        raise UsageError(
            "no Facility of the catalog names a Phalanx environment; say which: --environment '*'"
        )
    return lambda name: any(fnmatchcase(name, glob) for glob in globs) if globs else name in named


def read_phalanx(catalog: Catalog, path: str, revision: str = "HEAD", globs: Sequence[str] = ()) -> Observed:
    """What the Phalanx repository at `path` states of the environments that match one of `globs`.

    Without any, of those that the catalog's facilities name.

    Raises:
        UsageError: it cannot be read, or no environment is named.
    """
    from usdfops.read import phalanx
    from usdfops.read.git import Repository

    wanted = environments_wanted(catalog, globs)
    with Repository(path) as repository:
        commit = repository.commit(revision)
        observed = phalanx.observe(repository.snapshot(commit, *phalanx.FOLDERS), wanted)
    if globs and not observed.facts["environments"]:
        raise UsageError(f"{path}: it has no environment that matches {' or '.join(globs)}")
    if globs:
        return observed._replace(facts={"onlyEnvironments": list(globs), **observed.facts})
    return observed


def read_df_ops(path: str, revision: str = "HEAD") -> Observed:
    """What the df-ops repository at `path` states.

    Raises:
        UsageError: it cannot be read.
    """
    from usdfops.read import df_ops
    from usdfops.read.git import Repository

    with Repository(path) as repository:
        return df_ops.observe(repository.snapshot(repository.commit(revision)))


def source_named(catalog: Catalog, text: str) -> Observed:
    """The source that `text` names as `phalanx=PATH` or `df-ops=PATH`, read at its newest commit.

    Raises:
        UsageError: it is written otherwise, or cannot be read.
    """
    readers: dict[str, Callable[[str], Observed]] = {
        "phalanx": lambda path: read_phalanx(catalog, path),
        "df-ops": read_df_ops,
    }
    name, equals, path = text.partition("=")
    if not equals or not path or name not in readers:
        hint = instead(name, readers) if equals and path else "write phalanx=PATH or df-ops=PATH"
        raise UsageError(f"`{text}` names no source that can be read; {hint}")
    return readers[name](path)
