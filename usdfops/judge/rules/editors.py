"""What keeps editors from checking a file as usdfops does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Resource
from usdfops.finding import Finding, Fix
from usdfops.judge.rule import rule
from usdfops.model import KINDS
from usdfops.words import quoted


@rule(safe="writes the line")
def missing_schema_line(catalog: Catalog) -> Iterable[Finding]:
    """A file does not name its schema in a comment, though most files of the catalog do.

    Editors complete and check by it as one types.

    ```sh bad
    for file in */*.yaml; do
      sed -i '1i # yaml-language-server: $schema=../../schemas/catalog.schema.json' "$file"
    done
    sed -i 1d applications/hello.yaml
    ```
    ```sh good
    sed -i '1i # yaml-language-server: $schema=../../schemas/application.schema.json' applications/hello.yaml
    ```
    """
    manifests = [r for r in catalog.resources if r.kind and isinstance(r.value, dict)]
    unbound = [resource for resource in manifests if resource.schema is None]
    if 2 * len(unbound) >= len(manifests):
        return
    for resource in unbound:
        hint = "let its first line name the schema, as in other files"
        fix = _bound(catalog, resource)
        yield resource.finding("the file does not name its schema for editors", hint=hint, fix=fix)


@rule(safe="names the schema of the file's own kind")
def schema_of_another_kind(catalog: Catalog) -> Iterable[Finding]:
    """A file names the schema of another kind, as happens when a file is copied.

    Editors would complete and check what belongs into the other kind.

    ```sh bad
    sed -i '1i # yaml-language-server: $schema=../../schemas/team.schema.json' applications/hello.yaml
    ```
    ```sh good
    sed -i '1i # yaml-language-server: $schema=../../schemas/application.schema.json' applications/hello.yaml
    ```
    """
    schemas = {kind.schema_file: kind.name for kind in KINDS.values()}
    for resource in catalog.resources:
        named = schemas.get((resource.schema or "").rpartition("/")[2])
        if named and resource.kind and named != resource.kind:
            message = (
                f"the file is of the kind {quoted(resource.kind)}, and names the schema of {quoted(named)}"
            )
            start = resource.document.text.index(resource.schema or "")
            span = resource.document.locate(start, start + len(resource.schema or ""))
            hint = f"name {KINDS[resource.kind].schema_file}"
            found = resource.finding(message, hint=hint, fix=_bound(catalog, resource))
            yield found._replace(span=span, pointer=None)


def _bound(catalog: Catalog, resource: Resource) -> Fix | None:
    """The fix that names the schema of its kind, in the folder in which most files find theirs."""
    from usdfops.catalog import mend  # only where something is wrong

    folders: dict[str, int] = {}
    for other in catalog.resources:
        if other.schema is not None and "://" not in other.schema and not other.schema.startswith("/"):
            folder = posixpath.normpath(posixpath.join(_here(other), posixpath.dirname(other.schema)))
            folders[folder] = folders.get(folder, 0) + 1
    if not folders or resource.kind is None:
        return None
    folder = max(sorted(folders), key=lambda each: folders[each])
    way = posixpath.relpath(folder, _here(resource))
    return mend.bound_to(resource, f"{way}/{KINDS[resource.kind].schema_file}")


def _here(resource: Resource) -> str:
    """The folder of the file, in a catalog that lies deep enough for every way out of it."""
    return posixpath.join("/1/2/3/4", posixpath.dirname(resource.document.path))
