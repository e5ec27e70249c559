"""What makes it unclear which resource is which."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding
from usdfops.judge.rule import rule
from usdfops.model import KINDS, kind_of
from usdfops.words import an, quoted


@rule
def duplicate_name(catalog: Catalog) -> Iterable[Finding]:
    """Two resources of a kind have the same name.

    Whoever refers to it cannot know which is meant. Both files are named.

    ```yaml bad applications/second.yaml
    apiVersion: usdfops/v1
    kind: Application
    metadata:
      name: hello  # <-- duplicate-name
      title: Another
    spec: {}
    ```
    ```yaml good applications/second.yaml
    apiVersion: usdfops/v1
    kind: Application
    metadata:
      name: second
      title: Another
    spec: {}
    ```
    """
    for kind in KINDS:
        first: dict[str, Resource] = {}
        for resource in sorted(catalog.of(kind), key=lambda r: (_is_misnamed(r), r.document.path)):
            other = first.setdefault(resource.name, resource)
            if other is not resource:
                yield resource.metadata["name"].finding(
                    f"`{resource.name}` is the name of {other.document.path} already",
                    hint="give one of the two another name",
                    related=(other.metadata["name"].related("the other one"),),
                )


def _is_misnamed(resource: Resource) -> bool:
    return resource.kind is None or resource.document.path != KINDS[resource.kind].file_of(resource.name)


@rule
def duplicate_alias(catalog: Catalog) -> Iterable[Finding]:
    """An alias is also the name or an alias of another resource of the kind.

    People search by aliases, and would find two things.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      aliases: [The Archive]  # <-- duplicate-alias
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      aliases: [The Greeter]
    ```
    """
    for kind in KINDS:
        taken: dict[str, Place] = {r.name: r.metadata["name"] for r in catalog.of(kind)}
        for resource in catalog.of(kind):
            for alias in resource.metadata["aliases"]:
                other = taken.setdefault((alias.text or "").casefold(), alias)
                if other.resource is not resource:
                    yield alias.finding(
                        f"{quoted(alias.text or '')} is what `{other.resource.name}` is called already",
                        hint="remove it here or there",
                        related=(other.related("the other one"),),
                    )


@rule(safe="moves the file, where nothing is at the place to which it belongs")
def misplaced_file(catalog: Catalog) -> Iterable[Finding]:
    """A file stands in the folder of another kind, or of none.

    ```sh bad
    mv applications/archive.yaml services/archive.yaml
    ```
    ```sh good
    rm services/old-store.yaml
    ```
    """
    for resource in catalog.resources:
        path = resource.document.path
        said = resource["kind"].text
        if not path.endswith(".yaml") or (said is not None and said not in KINDS):
            continue
        if resource.kind is None:
            if resource.document.readable and said is None:
                continue  # its kind is missing, which is said elsewhere
            message, hint, fix = "the file belongs to no kind", "move it to the folder of its kind", None
        else:
            right = KINDS[resource.kind].file_of(resource.name)
            folder = kind_of(path)
            if folder and folder.name == resource.kind and path.count("/") == right.count("/"):
                continue
            message = f"{an(resource.kind)} does not belong here"
            hint = f"move the file to {right}"
            fix = None if catalog.document(right) else resource.moved(right)
        yield resource["kind"].finding(message, hint=hint, fix=fix)


@rule(safe="renames the file", unsafe="renames it also where others refer to the name that the file has")
def misnamed_file(catalog: Catalog) -> Iterable[Finding]:
    """A file is not called like the resource in it.

    ```yaml bad
    metadata:
      name: hallo  # <-- misnamed-file
      title: Hello
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
    ```
    """
    for resource in catalog.resources:
        if resource.kind is None or not resource.metadata["name"].text:
            continue
        if catalog.find(resource.kind, resource.name) is not resource:
            continue  # its name is another's, which says more
        right = KINDS[resource.kind].file_of(resource.name)
        file = resource.document.path.rpartition("/")[2]
        if "/" in right and file.endswith(".yaml") and file != right.rpartition("/")[2]:
            target = resource.document.path.removesuffix(file) + right.rpartition("/")[2]
            meant = any(mention.text == file[:-5] for mention in catalog.mentions(resource.kind))
            yield resource.metadata["name"].finding(
                f"{quoted(resource.name)} stands in a file called `{file}`",
                hint=f"rename the file to `{right.rpartition('/')[2]}`, or the resource to `{file[:-5]}`",
                fix=None if catalog.document(target) else resource.moved(target, safe=not meant),
            )


@rule
def empty_title(catalog: Catalog) -> Iterable[Finding]:
    """A resource has a title with nothing in it.

    ```yaml bad
    metadata:
      name: hello
      title: ""  # <-- empty-title
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
    ```
    """
    for resource in catalog.resources:
        title = resource.metadata["title"]
        if title.text is not None and not title.text.strip():
            yield title.finding("the title is empty", hint="write the name that people use")


@rule
def term_defined_twice(catalog: Catalog) -> Iterable[Finding]:
    """A support model, facility or service defines two terms with the same name.

    ```yaml bad facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters:
        - name: main
        - name: test
        - description: For tests.
          name: main  # <-- term-defined-twice
    ```
    ```yaml good facilities/usdf.yaml
    spec:
      stages: [{name: prod, title: Production}, {name: dev, title: Development}]
      clusters:
        - name: main
        - name: test
    ```
    """
    for resource in catalog.resources:
        for field in resource.spec.fields.values():
            first: dict[str, Place] = {}
            for item in field:
                name = item["name"].text
                if name is None:
                    continue
                other = first.setdefault(name, item)
                if other is not item:
                    yield item["name"].finding(
                        f"`{field.path[-1]}` has a {quoted(name)} already, in line {other.span().line}",
                        hint="give one of the two another name",
                        related=(other["name"].related("the other one"),),
                    )


@rule
def reused_name(catalog: Catalog) -> Iterable[Finding]:
    r"""A resource has the name of another one that was deleted or renamed.

    Tickets, pages and exceptions still mean the former one by it, and history mixes the two. This is
    found where git is asked for the history: with `--staged`, `--since` and in `diff`.

    ```sh bad
    git init -q . && git config user.name x && git config user.email x@example.org
    store='apiVersion: usdfops/v1\nkind: Group\nspec: {}\nmetadata: {name: store, title: %s}\n'
    printf "$store" Storeroom > groups/store.yaml
    git add . && git commit -q -m Store && git rm -q groups/store.yaml && git commit -q -m "No store"
    printf "$store" Bookshop > groups/store.yaml
    ```
    ```sh good
    git init -q . && git config user.name x && git config user.email x@example.org
    store='apiVersion: usdfops/v1\nkind: Group\nspec: {}\nmetadata: {name: %s, title: %s}\n'
    printf "$store" store Storeroom > groups/store.yaml
    git add . && git commit -q -m Store && git rm -q groups/store.yaml && git commit -q -m "No store"
    printf "$store" bookshop Bookshop > groups/bookshop.yaml
    ```
    """
    for resource in catalog.resources:
        former = (catalog.former or {}).get((resource.kind or "", resource.name))
        if former is not None and former != resource.title:
            yield resource.metadata["name"].finding(
                f"`{resource.name}` was the name of {quoted(former)}, which is gone",
                hint="take a name that nothing had before",
            )
