"""What keeps a file from being YAML with one plain meaning."""

from __future__ import annotations

from collections.abc import Iterable

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding
from usdfops.judge.rule import hinted, rule


@rule
def syntax_error(catalog: Catalog) -> Iterable[Finding]:
    """The file cannot be parsed as YAML.

    The resource counts under its file's name, with everything about it unknown, until it can.

    ```yaml bad
    spec:
      code: [https://example.org/hello  # <-- syntax-error
      type: application
    ```
    ```yaml good
    spec:
      code: [https://example.org/hello]
      type: application
    ```
    """
    return catalog.found("syntax-error")


@rule
def not_utf_8(catalog: Catalog) -> Iterable[Finding]:
    """The file is not encoded in UTF-8.

    ```sh bad
    printf 'title: caf\\351\\n' > applications/latin.yaml
    ```
    ```sh good
    sed -i 's/title: Hello/title: Bonjour à tous/' applications/hello.yaml
    ```
    """
    return hinted(catalog.found("not-utf-8"), "save the file as UTF-8")


@rule(safe="removes the mark at the beginning")
def byte_order_mark(catalog: Catalog) -> Iterable[Finding]:
    """The file begins with a byte-order mark.

    Some parsers count it as a character, so that every position in the file moves by one.

    ```sh bad
    printf '\\357\\273\\277' | cat - applications/hello.yaml > x && mv x applications/hello.yaml
    ```
    ```sh good
    printf '# a comment\\n' | cat - applications/hello.yaml > x && mv x applications/hello.yaml
    ```
    """
    return hinted(catalog.found("byte-order-mark"), "save the file as UTF-8 without a signature")


@rule
def duplicate_key(catalog: Catalog) -> Iterable[Finding]:
    """A mapping has the same key twice.

    Parsers differ on which one counts. Both places are named.

    ```yaml bad
    spec:
      tier: critical
      type: database
      tier: operational  # <-- duplicate-key
    ```
    ```yaml good
    spec:
      tier: critical
      type: database
    ```
    """
    return hinted(catalog.found("duplicate-key"), "keep one of the two")


@rule
def second_document(catalog: Catalog) -> Iterable[Finding]:
    """A file holds a second YAML document.

    One file is one resource, so that its name says what is in it. Only the first is read.

    ```yaml bad
    spec: {}
    ---  # <-- second-document
    more: {}
    ```
    ```yaml good
    spec: {}
    ```
    """
    return hinted(catalog.found("second-document"), "move it into a file of its own")


@rule(safe="writes a space, where the file can be read all the same")
def tab_for_space(catalog: Catalog) -> Iterable[Finding]:
    """A tab stands where YAML wants spaces.

    Editors show tabs in different widths, and YAML does not allow them for indentation.

    ```sh bad
    printf 'kind:\\tApplication\\n' | cat - applications/hello.yaml | sed '/^kind: /d' > x
    mv x applications/hello.yaml
    ```
    ```sh good
    sed -i 's/title: Hello/title: "Hello\\t"/' applications/hello.yaml
    ```
    """
    return hinted(catalog.found("tab-for-space"), "write spaces")


@rule(safe="removes `%YAML 1.2`", unsafe="removes `%YAML` with another version")
def yaml_directive(catalog: Catalog) -> Iterable[Finding]:
    """The file begins with a YAML directive such as `%YAML 1.1`.

    Catalogs are YAML 1.2 throughout; some parsers obey a directive and others ignore it.

    ```yaml bad applications/directive.yaml
    %YAML 1.1  # <-- yaml-directive
    ---
    apiVersion: usdfops/v1
    kind: Application
    metadata: {name: directive, title: Directive}
    spec: {}
    ```
    ```yaml good applications/directive.yaml
    apiVersion: usdfops/v1
    kind: Application
    metadata: {name: directive, title: Directive}
    spec: {}
    ```
    """
    return hinted(catalog.found("yaml-directive"), "remove the line")


@rule(safe="writes the text in quotes, where the tag is `!!str`")
def yaml_tag(catalog: Catalog) -> Iterable[Finding]:
    """A value has a YAML tag.

    Tags ask the parser for another type. Quotes say the same to every parser.

    ```yaml bad
    metadata:
      name: hello
      title: !!str 42  # <-- yaml-tag
    ```
    ```yaml good
    metadata:
      name: hello
      title: "42"
    ```
    """
    return hinted(catalog.found("yaml-tag"), "remove the tag; put a text in quotes")


@rule
def too_deep(catalog: Catalog) -> Iterable[Finding]:
    """Lists and mappings nest deeper than forty levels.

    ```yaml bad
    spec:
      code: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[  # <-- too-deep
    ```
    ```yaml good
    spec:
      code: []
    ```
    """
    return hinted(catalog.found("too-deep"), "flatten it")


@rule
def alias_explosion(catalog: Catalog) -> Iterable[Finding]:
    """Aliases make a small file expand without bound.

    ```yaml bad
    spec: &spec
      partOf: *spec  # <-- alias-explosion
    ```
    ```yaml good
    spec:
      code: &code [https://example.org/hello]
      deployment: {configuration: *code}
    ```
    """
    return hinted(catalog.found("alias-explosion"), "write the values out")


@rule(
    safe="removes the line, where nothing that is needed would be missing",
    unsafe="removes the key also where a comment behind it would be left alone",
)
def null_value(catalog: Catalog) -> Iterable[Finding]:
    """A key has no value, or an item is null.

    Absent means that nobody has said. Null would be a second way to say that, or a third thing.

    ```yaml bad
    spec:
      tier:  # <-- null-value
      code: [~]  # <-- null-value
    ```
    ```yaml good
    spec:
      code: []
    ```
    """
    for finding in catalog.found("null-value"):
        hint = "write a value, or leave it out where nobody has said"
        if finding.pointer == "/spec":
            hint = "write `spec: {}` where nobody has said anything"
        yield finding._replace(hint=hint)


@rule(safe="puts the key in quotes, where it is no list or mapping")
def key_not_a_string(catalog: Catalog) -> Iterable[Finding]:
    """A key is a number, a truth value, a list or a mapping.

    JSON has no such keys, so other tools read something else.

    ```yaml bad
    metadata:
      name: hello
      title: Hello
      labels:
        2026: reviewed  # <-- key-not-a-string
    ```
    ```yaml good
    metadata:
      name: hello
      title: Hello
      labels:
        "2026": reviewed
    ```
    """
    return hinted(catalog.found("key-not-a-string"), "put the key in quotes")


@rule
def unbounded_number(catalog: Catalog) -> Iterable[Finding]:
    """A number is infinite, not a number, or too large for other tools to read.

    ```yaml bad
    spec:
      uses:
        - service: database
          parameters: {cores: .inf}  # <-- unbounded-number
    ```
    ```yaml good
    spec:
      uses:
        - service: database
          parameters: {cores: 3}
    ```
    """
    return hinted(catalog.found("unbounded-number"), "write the number that is meant")


@rule
def old_line_end(catalog: Catalog) -> Iterable[Finding]:
    """A character that only YAML 1.1 takes for the end of a line.

    U+0085, U+2028 and U+2029 come in by copying from other programs, and cannot be seen.

    ```sh bad
    sed -i 's/title: Hello/title: Hel\\xe2\\x80\\xa8lo/' applications/hello.yaml
    ```
    ```sh good
    sed -i 's/title: Hello/title: "Hel\\\\u2028lo"/' applications/hello.yaml
    ```
    """
    return hinted(catalog.found("old-line-end"), "remove the character, or write it as an escape")


@rule
def empty_file(catalog: Catalog) -> Iterable[Finding]:
    """A file holds nothing.

    ```yaml bad applications/empty.yaml
    # nothing yet  # <-- empty-file
    ```
    ```yaml good applications/empty.yaml
    apiVersion: usdfops/v1
    kind: Application
    metadata: {name: empty, title: Empty}
    spec: {}
    ```
    """
    return hinted(catalog.found("empty-file"), "fill it in, or remove it")
