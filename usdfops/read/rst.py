"""A page of reStructuredText that nobody vouches for: what it says, and where.

docutils knows neither Sphinx's directives nor its roles, and need not: only what holds tables is
carried out, and of everything else it is enough to know that it says something. Nothing is fetched,
included or run, and no page changes how another is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.directives.body import Container
from docutils.parsers.rst.directives.misc import Class
from docutils.parsers.rst.directives.tables import CSVTable, ListTable, RSTTable
from docutils.utils import new_document

from usdfops.read.observed import Loss
from usdfops.read.tree import File
from usdfops.words import counted

__all__ = ["Page", "Unread", "line", "parsed", "texts"]

_MAX_SIZE = 65_536  # the longest page has 14,000 bytes; the time that docutils takes can grow with the square
_MAX_LINE = 10_000  # with longer ones docutils gives up
_MOST_FAULTS = 3  # of one file that are told one by one
_ERROR = 3  # among docutils' levels; a warning loses nothing


class Page(NamedTuple):
    """A file, parsed. A fault in it may hide a section."""

    document: nodes.document
    faulty: bool

    def sections(self) -> Iterator[nodes.section]:
        return self.document.findall(nodes.section)


def texts(
    node: nodes.Node, counts: Callable[[nodes.Node, list[list[str]]], bool] = lambda *_: True
) -> Iterator[str]:
    """The texts of `node`, each in one line, without inner sections and rows that do not count."""
    for child in node.children:
        if isinstance(child, (nodes.title, nodes.section, nodes.Invisible)):
            continue
        if isinstance(child, nodes.system_message):
            # What docutils refused stands below its message; only a heading stands on the page as well.
            source = [part.astext() for part in child.children[1:]]
            if child["level"] >= _ERROR or any(part.startswith("..") for part in source):
                yield from (" ".join(part.split()) for part in source)
        elif isinstance(child, nodes.TextElement):
            yield from filter(None, [line(child)])
        elif isinstance(child, nodes.row):
            cells = [list(texts(cell, counts)) for cell in child.children]
            if counts(child, cells):
                yield from (text for cell in cells for text in cell)
        else:
            yield from texts(child, counts)


def line(node: nodes.Node) -> str:
    """The text of a paragraph or its like, with the address behind a link that does not show it."""
    text = ""
    for child in node.children:
        shown = child.astext() if isinstance(child, nodes.Text) else line(child)
        text += shown
        if isinstance(child, nodes.reference):
            address = child.get("refuri") or _target(child)
            if address and address.removeprefix("mailto:") != shown:
                text += f" <{address}>"
    return " ".join(text.split())


def _target(reference: nodes.reference) -> str | None:
    """The address that the page gives elsewhere to a link by name."""
    document = reference.document
    named = document.nameids.get(reference.get("refname", "")) if document else None
    target = document.ids.get(named) if document and named else None
    return target.get("refuri") if target else None


def parsed(file: File, losses: list[Loss]) -> Page | None:
    """The file as docutils reads it; None where it cannot. What is wrong with it is added to `losses`."""
    trouble = file.trouble and file.trouble[1]
    if len(file.content) > _MAX_SIZE:
        trouble = f"has more than {_MAX_SIZE:,} bytes"
    lines = file.content.split(b"\n")
    line = next((n for n, text in enumerate(lines, 1) if b"\0" in text or len(text) > _MAX_LINE), None)
    if line and not trouble:
        trouble = f"has a NUL, or more than {_MAX_LINE:,} bytes, in one line"
    faults: list[Loss] = []
    document = new_document(file.path, _settings())
    document.reporter.attach_observer(lambda message: faults.extend(_fault(file.path, message)))
    try:
        text = file.content.decode("utf-8-sig")
        if not trouble:
            with _own_words():
                Parser().parse(text, document)
    except UnicodeDecodeError as error:
        trouble, line = "is not UTF-8", file.content.count(b"\n", 0, error.start) + 1
    except RecursionError:
        trouble = "is nested too deeply"
    except Exception as error:  # noqa: BLE001 - whatever docutils stumbles over, other pages are read
        trouble = f"makes docutils fail with {error!r}"
    if trouble:
        losses.append(Loss(file.path, trouble, line))
        return None
    for comment in document.findall(nodes.comment):
        if "\n\n" in comment.astext():
            what = "the comment that ends here has text below a blank line, which no page shows"
            losses.append(Loss(file.path, what, comment.line))
    losses += faults[:_MOST_FAULTS]
    if len(faults) > _MOST_FAULTS:
        losses.append(Loss(file.path, f"has {counted(len(faults) - _MOST_FAULTS, 'more fault')}"))
    return Page(document, bool(faults))


def _fault(path: str, message: nodes.system_message) -> Iterator[Loss]:
    if message["level"] >= _ERROR:
        said = " ".join(message.children[0].astext().split())
        yield Loss(path, f"docutils says: {said}", message.get("line"))


def _settings() -> Any:
    """What docutils may do: it reads the text and nothing beside it, prints nothing, and goes on."""
    settings = get_default_settings(Parser)
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.syntax_highlight = "none"
    settings.report_level = settings.halt_level = 5  # above every level
    return settings


@contextmanager
def _own_words() -> Iterator[None]:
    """Lets docutils look up directives and roles here alone, so that no page changes how another is read."""
    kept = directives.directive, roles.role
    directives.directive = lambda name, *_: (_DIRECTIVES.get(name.lower(), _Other), [])
    roles.role = lambda *_: (_plain, [])
    try:
        yield
    finally:
        directives.directive, roles.role = kept


def _plain(_role: str, source: str, text: str, *_: object) -> tuple[list[Any], list[Any]]:
    """What stands in a role, as it stands: `Title <address>` is what links are written as here anyway."""
    return [nodes.inline(source, nodes.unescape(text))], []


class Unread(nodes.Inline, nodes.Element):  # inline, so that it can be in a substitution
    """A directive that is not carried out, with a paragraph for each line that it says."""


class _Other(Directive):
    """Any directive: its argument and its body say something, its options do not."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        lines = [line.strip() for line in self.content]
        head = lines.index("") if "" in lines else len(lines)
        said = [line for line in lines[:head] if not _is_option(line)] + lines[head:]
        return [Unread("", *(nodes.paragraph(line, line) for line in said if line), name=self.name.lower())]


def _is_option(line: str) -> bool:
    name, colon, value = line.removeprefix(":").partition(":")
    return line.startswith(":") and bool(name and colon) and value[:1] in {"", " "}


class _Silent(_Other):
    """A directive that says nothing to a reader."""

    def run(self) -> list[nodes.Node]:
        return []


_DIRECTIVES: dict[str, type[Directive]] = {
    "table": RSTTable,
    "list-table": ListTable,
    "csv-table": CSVTable,
    "class": Class,
    "rst-class": Class,
    "container": Container,
    **dict.fromkeys(("role", "default-role", "contents", "highlight", "index", "meta"), _Silent),
}
