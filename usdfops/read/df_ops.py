"""What the pages about services in df-ops state: their overview tables, and which sections say something.

df-ops is written in reStructuredText for Sphinx. Each service has a folder with copies of the files
of a template. docutils alone parses them, and knows nothing of Sphinx: of a directive that holds no
table it is enough that it says something, and where.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from docutils import nodes

from usdfops.errors import UsageError
from usdfops.read import rst
from usdfops.read.git import Snapshot
from usdfops.read.observed import Loss, Observed
from usdfops.read.tree import printable
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
    in their order), `pages`, by group and service, and `otherPages`, by their paths; what the
    repository does not hold is left out.
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
    pages = {
        service: _page(snapshot, f"{_ROOT}/{service}/", names, template, dates.get(service), losses)
        for service in _services(paths, names)
    }
    facts["pages"] = pages
    undated = sum(service not in dates for service in pages)
    if undated and snapshot.repository.shallow:
        what = "the clone is shallow, so nobody knows when the last change was"
        losses.append(Loss(_ROOT, f"{what} of {counted(undated, 'page')}; git fetch --unshallow mends that"))
    others = _other_pages(paths, names)
    if others:
        facts["otherPages"] = others
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
            pages[name] = rst.parsed(snapshot.read(path), losses)
    leaves: dict[str, _Leaf] = {}
    for name in [_INDEX, *_below(pages.get(_INDEX)), *pages]:
        page = pages.get(name)
        for section in page.sections() if page else ():
            key = _key(section)
            if key and not any(isinstance(child, nodes.section) for child in section.children):
                texts = frozenset(_folded(text) for text in rst.texts(section))
                leaves.setdefault(key, _Leaf(key, name, texts, _labelled(section)))
    return list(leaves.values())


def _below(index: rst.Page | None) -> Iterator[str]:
    """The files that a page names in its toctrees."""
    for directive in index.document.findall(rst.Unread) if index else ():
        if directive["name"] == "toctree":
            for entry in directive.children:
                yield entry.astext().rpartition("<")[2].rstrip(">").removesuffix(".rst") + ".rst"


def _labelled(section: nodes.section) -> bool:
    rows = [row for row in section.findall(nodes.row) if isinstance(row.parent, nodes.tbody)]
    return all(any(rst.texts(cell)) for row in rows for cell in row.children[:1])


def _services(paths: list[str], names: list[str]) -> list[str]:
    """`group/service` for each folder of that depth that has a page itself."""
    parts = [path.split("/") for path in paths]
    return sorted({f"{part[2]}/{part[3]}" for part in parts if len(part) == 5 and part[4] in names})


def _other_pages(paths: list[str], names: list[str]) -> list[str]:
    """Every other page below the folder, as its address begins; those of services belong to their service."""
    files = [path.removeprefix(f"{_ROOT}/") for path in paths if path.endswith(".rst")]
    others = [file for file in files if not (file.count("/") == 2 and file.rpartition("/")[2] in names)]
    return [other.removesuffix(".rst").removesuffix("/index") for other in others]


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
    pages = {name: rst.parsed(snapshot.read(folder + name), losses) for name in there}
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


def _overview_table(index: rst.Page) -> nodes.table | None:
    overviews = (section for section in index.sections() if _key(section) == "overview")
    return next((table for section in overviews for table in section.findall(nodes.table)), None)


def _overview(table: nodes.table, path: str, losses: list[Loss]) -> dict[str, object]:
    """The fields of the table, by their names in the facts."""
    stated: dict[str, Any] = {}
    for row in table.findall(nodes.row):
        if row.parent.parent.parent is not table:
            continue  # it belongs to a table in a cell
        label, *values = [" ".join(rst.texts(cell)) for cell in row.children] or [""]
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

    texts = [text for section in sections for text in rst.texts(section, counts) if unsaid(text)]
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
    return rst.line(section.children[0])
