"""What the pages about services in df-ops state: their overview tables, and which sections say something.

df-ops is written in reStructuredText for Sphinx. Each service has a folder with copies of the files
of a template. docutils alone parses them, and knows nothing of Sphinx: of a directive that holds no
table it is enough that it says something, and where.
"""

from __future__ import annotations

import string
import tomllib
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

from usdfops.errors import UsageError
from usdfops.read.git import Snapshot
from usdfops.read.observed import Loss, Observed
from usdfops.read.tree import File, printable
from usdfops.words import counted, quoted

__all__ = ["observe"]

_ROOT = "docs/usdf-applications"
_TEMPLATES = ("service-template", "app-template")  # what it is called, and was until November 2025
_INDEX = "index.rst"
_PROJECT = "documenteer.toml"

_FIELDS = {
    "service grouping": "group",
    "application grouping": "group",
    "grouping": "group",
    "operating hours": "operatingHours",
    "service tier": "tier",
    "criticality level": "tier",
    "slack support channel": "support",
    "slack alerts channel": "alerts",
}
_PLACES = {"vcluster": "clusters", "hosts": "hosts", "nodes": "hosts"}

# What a text says that has nothing else in it; case and the punctuation around it do not matter.
_TO_DO = frozenset(
    {"", "tbd", "tba", "tbc", "todo", "to do", "to be determined", "to be defined", "to be added"}
    | {"to be done", "to be written", "to be documented", "coming soon", "wip", "work in progress"}
)
_NONE = frozenset({"n/a", "n.a", "na", "not applicable", "not relevant", "not needed", "not required"})
# `No specific cold startup procedures are needed.` is none too: one of these beginnings, and then
# nothing but words of the section's own title and the words below, in the singular.
_NO = (["no"], ["none"], ["nothing"], ["there", "are", "no"], ["there", "is", "no"])
_OF_WHAT = frozenset(
    {"are", "at", "cleanly", "currently", "i", "needed", "procedure", "relevant", "required", "setup"}
    | {"special", "specific", "task", "thi", "time", "to", "used"}
)

_MAX_SIZE = 65_536  # the longest page has 14,000 bytes; the time that docutils takes can grow with the square
_MAX_LINE = 10_000  # with longer ones docutils gives up
_MOST_FAULTS = 3  # of one file that are told one by one
_ERROR = 3  # among docutils' levels; a warning loses nothing


class _Page(NamedTuple):
    """A file, parsed. A fault in it may hide a section."""

    document: nodes.document
    faulty: bool

    def sections(self) -> Iterator[nodes.section]:
        return self.document.findall(nodes.section)


class _Leaf(NamedTuple):
    """A section of the template that has no sections of its own."""

    key: str
    file: str
    texts: frozenset[str]
    """What it says already, folded."""
    labelled: bool
    """Whether the first cell of a row is a label, which says nothing while the others say nothing."""


def observe(snapshot: Snapshot) -> Observed:
    """What the pages about services in df-ops state.

    The facts are `site` (the address of the published pages), `template` (the keys of its sections,
    in their order) and `pages`, by group and service; what the repository does not hold is left out.
    A page has `title`, `path`, `changedOn`; where it follows the template also `overview`, the texts
    of its first table, and `sections`, with a state for each section of the template:

    - `filled`: it says something that the template does not say;
    - `none`: all it says is that there is none;
    - `empty`: it says nothing, or that something has yet to be written;
    - `absent`: no file of the service has it. Left out where a file that could not be read may have it.

    Raises:
        UsageError: the commit has no pages about services.
    """
    paths = snapshot.below(_ROOT)
    if not paths:
        where = f"{printable(snapshot.repository.path)}: commit {snapshot.commit.revision[:12]}"
        raise UsageError(f"{where} has no folder `{_ROOT}`; name a checkout of df-ops, or a later commit")
    losses: list[Loss] = []
    addresses = _addresses(snapshot, losses)
    template = _template(snapshot, losses)
    names = list(dict.fromkeys([_INDEX, *(leaf.file for leaf in template)]))
    dates = _dates(snapshot)
    facts: dict[str, object] = {}
    if "base_url" in addresses:
        facts["site"] = addresses["base_url"]
    if template:
        facts["template"] = [leaf.key for leaf in template]
    facts["pages"] = {
        service: _page(snapshot, f"{_ROOT}/{service}/", names, template, dates.get(service), losses)
        for service in _services(paths, names)
    }
    losses = sorted(set(losses), key=lambda loss: (loss.path, loss.line or 0, loss.message))
    return Observed("df-ops", addresses.get("github_url"), *snapshot.commit, facts, losses)


def _addresses(snapshot: Snapshot, losses: list[Loss]) -> dict[str, str]:
    """The addresses of the pages and of their repository, by the names of the site's settings."""
    if _PROJECT not in snapshot:
        return {}
    file = snapshot.read(_PROJECT)
    try:
        project = tomllib.loads(file.content.decode()).get("project")
    except (ValueError, RecursionError) as error:
        losses.append(Loss(_PROJECT, f"is not TOML: {error}"))
        return {}
    if file.trouble:
        losses.append(Loss(_PROJECT, file.trouble[1]))
    addresses = {}
    for key in ("base_url", "github_url"):
        value = project.get(key) if isinstance(project, dict) else None
        if isinstance(value, str) and value.startswith(("https://", "http://")):
            addresses[key] = value
        elif value is not None:
            losses.append(Loss(_PROJECT, f"has a `{key}` that is no web address: {quoted(str(value))}"))
    return addresses


def _template(snapshot: Snapshot, losses: list[Loss]) -> list[_Leaf]:
    """The template's sections, in the order in which its pages are read."""
    folder = next((folder for folder in _TEMPLATES if snapshot.below(folder)), None)
    if folder is None:
        losses.append(
            Loss(_TEMPLATES[0], "does not exist, so nothing says which sections a page should have")
        )
        return []
    pages = {}
    for path in snapshot.below(folder):
        name = path.removeprefix(f"{folder}/")
        if name.endswith(".rst") and "/" not in name:
            pages[name] = _parsed(snapshot.read(path), losses)
    leaves: dict[str, _Leaf] = {}
    for name in [_INDEX, *_below(pages.get(_INDEX)), *pages]:
        page = pages.get(name)
        for section in page.sections() if page else ():
            key = _key(section)
            if key and not any(isinstance(child, nodes.section) for child in section.children):
                texts = frozenset(_folded(text) for text in _texts(section))
                leaves.setdefault(key, _Leaf(key, name, texts, _labelled(section)))
    return list(leaves.values())


def _below(index: _Page | None) -> Iterator[str]:
    """The files that a page names in its toctrees."""
    for directive in index.document.findall(_Unread) if index else ():
        if directive["name"] == "toctree":
            for entry in directive.children:
                yield entry.astext().rpartition("<")[2].rstrip(">").removesuffix(".rst") + ".rst"


def _labelled(section: nodes.section) -> bool:
    rows = [row for row in section.findall(nodes.row) if isinstance(row.parent, nodes.tbody)]
    return all(any(_texts(cell)) for row in rows for cell in row.children[:1])


def _services(paths: list[str], names: list[str]) -> list[str]:
    """`group/service` for each folder of that depth that has a page itself."""
    parts = [path.split("/") for path in paths]
    return sorted({f"{part[2]}/{part[3]}" for part in parts if len(part) == 5 and part[4] in names})


def _dates(snapshot: Snapshot) -> dict[str, str]:
    """The day on which anything in or below a service's folder last changed."""
    dates: dict[str, str] = {}
    for path, day in snapshot.repository.changed(snapshot.commit, _ROOT).items():
        service = "/".join(path.split("/")[2:4])
        dates[service] = max(day, dates.get(service, day))
    return dates


def _page(
    snapshot: Snapshot,
    folder: str,
    names: list[str],
    template: list[_Leaf],
    changed_on: str | None,
    losses: list[Loss],
) -> dict[str, object]:
    """What the files in a service's folder state."""
    path = folder + _INDEX
    there = [name for name in names if name == _INDEX or folder + name in snapshot]
    pages = {name: _parsed(snapshot.read(folder + name), losses) for name in there}
    index = pages[_INDEX]
    top = next(index.sections(), None) if index else None
    known = {"title": _title(top) if top else "", "path": path, "changedOn": changed_on}
    facts: dict[str, object] = {key: value for key, value in known.items() if value}
    if index is None:
        return facts
    table = _overview_table(index)
    if table is None:
        losses.append(Loss(path, "has no table in a section `Overview`, so it does not follow the template"))
        return facts
    facts["overview"] = _overview(table, path, losses)
    if template:
        sections: dict[str, list[nodes.section]] = {leaf.key: [] for leaf in template}
        for section in (section for page in pages.values() if page for section in page.sections()):
            if section is not top:
                sections.get(_key(section), []).append(section)
        states = {leaf.key: _state(leaf, sections) for leaf in template}
        doubtful = [name for name, page in pages.items() if page is None or page.faulty]
        hidden = [leaf.key for leaf in template if leaf.file in doubtful and states[leaf.key] == "absent"]
        facts["sections"] = {key: state for key, state in states.items() if key not in hidden}
    return facts


def _overview_table(index: _Page) -> nodes.table | None:
    overviews = (section for section in index.sections() if _key(section) == "overview")
    return next((table for section in overviews for table in section.findall(nodes.table)), None)


def _overview(table: nodes.table, path: str, losses: list[Loss]) -> dict[str, object]:
    """The fields of the table, by their names in the facts."""
    stated: dict[str, Any] = {}
    for row in table.findall(nodes.row):
        if row.parent.parent.parent is not table:
            continue  # it belongs to a table in a cell
        label, *values = [" ".join(_texts(cell)) for cell in row.children] or [""]
        line = next((node.line for node in row.findall() if node.line), None)
        if any(values[1:]):
            losses.append(Loss(path, f"has more than one value beside {quoted(label)} in its overview", line))
        field, stage = _field(label)
        if not values or not values[0] or (not field and isinstance(row.parent, nodes.thead)):
            continue
        if not field:
            losses.append(Loss(path, f"has {quoted(label)} in its overview, which no field stands for", line))
            continue
        fields, name = (stated.setdefault(field, {}), stage) if stage else (stated, field)
        if fields.setdefault(name, values[0]) != values[0]:
            losses.append(Loss(path, f"says {quoted(label)} twice in its overview; the first is used", line))
    return stated


def _field(label: str) -> tuple[str, str]:
    """The field that a label stands for, and the stage if it has any; both are empty for other labels."""
    words = label.casefold().rstrip(":").split()
    if words[:1] == ["github"] and words[-1] == "repository":
        return ("deployment" if "deployment" in words else "code"), ""
    if len(words) == 2 and words[1] in _PLACES:
        return _PLACES[words[1]], words[0]
    return _FIELDS.get(" ".join(words), ""), ""


def _state(leaf: _Leaf, known: dict[str, list[nodes.section]]) -> str:
    """What the sections of a service that have the title of `leaf` say, taken together."""
    sections = known[leaf.key]
    if not sections:
        return "absent"
    # A heading one level too deep puts sections of the template below each other.
    inner = [child for section in sections for child in section.children if isinstance(child, nodes.section)]
    if any(_key(child) not in known for child in inner):
        return "filled"

    said_before = leaf.texts | _TO_DO

    def unsaid(text: str) -> bool:
        return _folded(text) not in said_before

    def counts(row: nodes.Node, cells: list[list[str]]) -> bool:
        said = cells[1:] if leaf.labelled and len(cells) > 1 else cells
        return isinstance(row.parent, nodes.tbody) and any(unsaid(text) for cell in said for text in cell)

    texts = [text for section in sections for text in _texts(section, counts) if unsaid(text)]
    if all(_is_none(text, leaf.key) for text in texts):
        return "none" if texts else "empty"
    return "filled"


def _is_none(text: str, key: str) -> bool:
    """Whether a text in the section `key` says that there is none, and nothing else."""
    words = _words(text)
    about = _OF_WHAT.union(_singular(word) for word in key.split("-"))
    return _folded(text) in _NONE or any(
        words[: len(no)] == no and all(_singular(word) in about for word in words[len(no) :]) for no in _NO
    )


def _singular(word: str) -> str:
    return f"{word.removesuffix('ies')}y" if word.endswith("ies") else word.removesuffix("s")


def _folded(text: str) -> str:
    return text.casefold().strip(string.punctuation + string.whitespace)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()


def _key(section: nodes.section) -> str:
    return "-".join(_words(_title(section)))


def _title(section: nodes.section) -> str:
    return _line(section.children[0])


def _texts(
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
            yield from filter(None, [_line(child)])
        elif isinstance(child, nodes.row):
            cells = [list(_texts(cell, counts)) for cell in child.children]
            if counts(child, cells):
                yield from (text for cell in cells for text in cell)
        else:
            yield from _texts(child, counts)


def _line(node: nodes.Node) -> str:
    """The text of a paragraph or its like, with the address behind a link that does not show it."""
    text = ""
    for child in node.children:
        shown = child.astext() if isinstance(child, nodes.Text) else _line(child)
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


def _parsed(file: File, losses: list[Loss]) -> _Page | None:
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
    return _Page(document, bool(faults))


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


class _Unread(nodes.Inline, nodes.Element):  # inline, so that it can be in a substitution
    """A directive that is not carried out, with a paragraph for each line that it says."""


class _Other(Directive):
    """Any directive: its argument and its body say something, its options do not."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        lines = [line.strip() for line in self.content]
        head = lines.index("") if "" in lines else len(lines)
        said = [line for line in lines[:head] if not _is_option(line)] + lines[head:]
        return [_Unread("", *(nodes.paragraph(line, line) for line in said if line), name=self.name.lower())]


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
