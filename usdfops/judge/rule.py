"""What a lint rule is: a function from catalog to findings, with its documentation beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, overload

from usdfops.catalog.graph import Catalog
from usdfops.finding import Finding

__all__ = ["Rule", "hinted", "rule"]

Check = Callable[[Catalog], Iterable[Finding]]


class Rule(NamedTuple):
    """A rule: what it is called, what it is about, what it does."""

    name: str
    """What is wrong, in words and hyphens; it reads after "allow"."""
    subject: str
    """What it is about: the name of the module that it stands in."""
    check: Check
    doc: str
    """The docstring of its check, which is its page."""
    safe: str = ""
    """What `--fix` does about its findings, in words that follow that; nothing where it does nothing."""
    unsafe: str = ""
    """What `--unsafe-fixes` does beside that."""

    @property
    def summary(self) -> str:
        """The first sentence of its page."""
        return self.doc.split("\n", 1)[0]

    @property
    def page(self) -> str:
        """Its page, in Markdown: what is wrong, why, and examples that a test runs."""
        from inspect import cleandoc

        return cleandoc(self.doc)


@overload
def rule(check: Check) -> Rule: ...
@overload
def rule(*, safe: str = "", unsafe: str = "") -> Callable[[Check], Rule]: ...
def rule(check: Check | None = None, *, safe: str = "", unsafe: str = "") -> Rule | Callable[[Check], Rule]:
    """Makes the rule that `check` describes; the registry in `rules/__init__.py` lists it.

    `safe` and `unsafe` say what is done about its findings by `--fix`, and beside that by
    `--unsafe-fixes`, where they carry fixes.
    """
    if check is None:
        return lambda check: rule(check)._replace(safe=safe, unsafe=unsafe)
    return Rule(
        name=check.__name__.replace("_", "-"),
        subject=check.__module__.rpartition(".")[2],
        check=check,
        doc=check.__doc__ or "",
    )


def hinted(findings: Iterable[Finding], hint: str) -> Iterable[Finding]:
    """`findings`, with what to do about them."""
    return [finding._replace(hint=hint) for finding in findings]
