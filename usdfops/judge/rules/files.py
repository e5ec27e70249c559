"""What stands in the catalog's folder and cannot be read as a file of the catalog."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.rule import hinted, rule


@rule
def link_out_of_catalog(catalog: Catalog) -> Iterable[Finding]:
    """A symbolic link leads out of the catalog.

    What stands behind it is not in the repository, so others check something else than you do.
    It is not followed.

    ```sh bad
    ln -s /etc/hostname applications/hostname.yaml
    ```
    ```sh good
    touch applications/README
    ```
    """
    return hinted(catalog.found("link-out-of-catalog"), "put the file itself into the catalog")


@rule
def not_a_file(catalog: Catalog) -> Iterable[Finding]:
    """Something that is called like a manifest is a folder, a pipe or a device.

    It is never opened, since reading a pipe or a device can wait for ever.

    ```sh bad
    mkfifo applications/pipe.yaml
    ```
    ```sh good
    mkdir applications/pipe
    ```
    """
    return hinted(catalog.found("not-a-file"), "remove it, or give it another name")


@rule
def unreadable_file(catalog: Catalog) -> Iterable[Finding]:
    """The system refuses to read a file or folder of the catalog.

    Its resources count as unknown until it can be read: nothing is left out silently.

    ```sh bad
    ln -s applications-that-do-not-exist.yaml applications/dangling.yaml
    ```
    ```sh good
    ln -s hello.txt applications/hello.txt.bak; rm applications/hello.txt.bak
    ```
    """
    return hinted(catalog.found("unreadable-file"), "mend its permissions, or remove it")


@rule
def too_large(catalog: Catalog) -> Iterable[Finding]:
    """A file is larger than a megabyte.

    A manifest has a few thousand bytes. What is larger is something else, and is not read.

    ```sh bad
    head -c 1100000 /dev/zero | tr '\\0' '#' > applications/large.yaml
    ```
    ```sh good
    head -c 1100000 /dev/zero | tr '\\0' '#' > applications/large.txt
    ```
    """
    return hinted(catalog.found("too-large"), "keep data out of the catalog and link to it")


@rule(safe="renames the file, where there is none of that name")
def yml_suffix(catalog: Catalog) -> Iterable[Finding]:
    """A file ends in `.yml` or `.YAML`; those of a catalog end in `.yaml`.

    One suffix means one way to find a file from the name of its resource.

    ```sh bad
    mv applications/archive.yaml applications/archive.yml
    ```
    ```sh good
    touch applications/archive.txt
    ```
    """
    for resource in catalog.resources:
        name = resource.document.path.rpartition("/")[2]
        if name.lower().endswith((".yml", ".yaml")) and not name.endswith(".yaml"):
            right = name.rpartition(".")[0] + ".yaml"
            path = resource.document.path.removesuffix(name) + right
            fix = None if catalog.document(path) else resource.moved(path)
            yield resource.finding(
                f"`{name}` does not end in `.yaml`", hint=f"rename it to `{right}`", fix=fix
            )
