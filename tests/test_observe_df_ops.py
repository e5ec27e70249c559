"""What is read from a repository in df-ops' layout, and what is said of the rest."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docutils.parsers.rst import directives, roles

from usdfops.errors import UsageError
from usdfops.read import df_ops, rst
from usdfops.read.git import Repository
from usdfops.read.observed import Loss, Observed
from usdfops.read.tree import File

Files = dict[str, "str | bytes | None"]

ROOT = "docs/usdf-applications"
SETTINGS = '[project]\nbase_url = "https://pages.example.org"\ngithub_url = "https://git.example.org/pages"\n'
OVERVIEW = """\
.. list-table::
   :widths: 25 50

   * - Service Grouping
     -
   * - Service Tier
     -
   * - Prod vCluster
     -
"""
INDEX = """\
#######
REPLACE
#######
.. Replace the heading

Overview
========
.. A short summary

{overview}
.. toctree::
   :maxdepth: 2

   procedures
   How to use it <training>
"""
INFO = """\
###########
Information
###########

Intended audience: everybody.

Architecture
============
.. Describe the architecture.

Configuration Location
======================

.. list-table::
   :header-rows: 1

   * - Config Area
     - Location
   * - Configuration
     -
   * - Vault Secrets Dev
     -

Dependencies - External
=======================
.. This can be none.

Security Policies
=================

Service accounts
================
"""
PROCEDURES = """\
##########
Procedures
##########

Cold  Startup
=============

Known Issues
============

.. list-table::
   :header-rows: 1

   * - Issue
     - Description
     - Workaround
   * -
     -
     -

Sample Troubleshooting
======================

**Symptoms:**

**Cause:**
"""
TRAINING = "########\nTraining\n########\n.. Links\n"
TEMPLATE = {
    "index.rst": INDEX.format(overview=OVERVIEW),
    "info.rst": INFO,
    "procedures.rst": PROCEDURES,
    "training.rst": TRAINING,
    "notes.txt": "Notes\n=====\n",
    "more/deep.rst": "Deep\n====\n",
}
KEYS = [
    *("overview", "cold-startup", "known-issues", "sample-troubleshooting", "training", "architecture"),
    *("configuration-location", "dependencies-external", "security-policies", "service-accounts"),
]
HEAD = "=====\nHello\n=====\n\nOverview\n========\n\n"
FOLLOWS = HEAD + ".. list-table::\n\n   * - Service Tier\n     - Critical\n"


def git(folder: Path, *words: str, date: str = "2026-01-01") -> str:
    moment = f"{date}T12:00:00Z"
    fixed = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "fixture",
        "GIT_AUTHOR_EMAIL": "fixture@example.org",
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_NAME": "fixture",
        "GIT_COMMITTER_EMAIL": "fixture@example.org",
        "GIT_COMMITTER_DATE": moment,
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env=fixed,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def commit(folder: Path, files: Files, date: str = "2026-01-01") -> Path:
    """Commits the files, and makes the repository first where there is none; None deletes one."""
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "files", date=date)
    return folder


def template(folder: str = "service-template") -> Files:
    return {f"{folder}/{name}": text for name, text in TEMPLATE.items()}


def service(name: str, index: str | bytes = FOLLOWS, **files: str | bytes) -> Files:
    """The files of the service `group/name`."""
    pages = {"index.rst": index, **{f"{stem}.rst": text for stem, text in files.items()}}
    return {f"{ROOT}/group/{name}/{file}": text for file, text in pages.items()}


def observe(folder: Path, revision: str = "HEAD") -> Observed:
    with Repository(str(folder)) as repository:
        return df_ops.observe(repository.snapshot(repository.commit(revision)))


def pages_of(observed: Observed) -> dict[str, Any]:
    pages = observed.facts["pages"]
    assert isinstance(pages, dict)
    return pages


def page_of(observed: Observed, name: str = "hello") -> dict[str, Any]:
    page = pages_of(observed)[f"group/{name}"]
    assert isinstance(page, dict)
    return page


def losses_of(observed: Observed, path: str) -> list[tuple[str, int | None]]:
    """What is lost of a file, which is named by the end of its path."""
    return [(loss.message, loss.line) for loss in observed.losses if loss.path.endswith(path)]


# What is there


def test_the_facts_of_a_small_repository(tmp_path: Path) -> None:
    body = "Architecture\n============\nIt is small.\n\nSecurity policies\n=================\nNone.\n"
    hello = service("hello", FOLLOWS, info=f"Info\n####\n\n{body}", training=TRAINING)
    observed = observe(commit(tmp_path / "r", {"documenteer.toml": SETTINGS, **template(), **hello}))
    assert observed.source == "df-ops"
    assert observed.repository == "https://git.example.org/pages"
    assert (len(observed.revision), observed.date) == (40, "2026-01-01")
    assert observed.losses == []
    states = dict.fromkeys(KEYS, "absent") | {"overview": "filled", "architecture": "filled"}
    assert observed.facts == {
        "site": "https://pages.example.org",
        "template": KEYS,
        "pages": {
            "group/hello": {
                "title": "Hello",
                "path": f"{ROOT}/group/hello/index.rst",
                "changedOn": "2026-01-01",
                "overview": {"tier": "Critical"},
                "sections": states | {"security-policies": "none", "training": "empty"},
            }
        },
    }
    sections = page_of(observed)["sections"]
    assert list(sections) == KEYS


# What a section says

TITLES = {
    "architecture": "Architecture",
    "configuration-location": "Configuration Location",
    "dependencies-external": "Dependencies - External",
    "security-policies": "Security Policies",
    "service-accounts": "Service accounts",
    "cold-startup": "Cold Startup",
    "known-issues": "Known Issues",
    "sample-troubleshooting": "Sample Troubleshooting",
}
CONFIGURATION = ".. list-table::\n   :header-rows: 1\n\n   * - Config Area\n     - Location\n   * - Configuration\n     - {}\n"
ISSUES = ".. list-table::\n   :header-rows: 1\n\n   * - Issue\n     - Description\n     - Workaround\n   * - {}\n     - {}\n     -\n"
NESTED = ".. list-table::\n\n   * - Vault Secrets Dev\n     - .. list-table::\n\n          * - Configuration\n            - {}\n"

STATES = [
    # nothing at all
    ("architecture", "", "empty"),
    ("architecture", ".. Describe the architecture.\n", "empty"),
    ("architecture", ".. another comment\n   of two lines\n", "empty"),
    ("architecture", "----\n\n.. comment\n", "empty"),
    ("architecture", "TBD\n", "empty"),
    ("architecture", "*To be determined* ...\n", "empty"),
    ("architecture", "- todo\n- TODO:\n", "empty"),
    ("architecture", "<TBD>\n\n---\n", "empty"),
    ("architecture", ".. note::\n\n   TBD\n", "empty"),
    ("architecture", ".. note::\n", "empty"),
    ("architecture", ".. mermaid::\n", "empty"),
    ("architecture", ".. mermaid::\n   :caption: The system\n   :align: center\n", "empty"),
    ("architecture", ".. toctree::\n   :maxdepth: 2\n", "empty"),
    ("architecture", ".. rst-class:: wide\n", "empty"),
    ("architecture", ".. role:: red\n.. default-role:: red\n.. contents::\n.. highlight:: none\n", "empty"),
    ("architecture", ".. _target:\n", "empty"),
    ("architecture", ".. |it| replace:: text\n.. |pic| image:: x.png\n", "empty"),
    ("architecture", ".. list-table:: Caption\n\n   * -\n     -\n", "empty"),
    ("service-accounts", "Service Accounts\n=====\n", "empty"),  # docutils says that the line is too short
    # what the template says already
    ("sample-troubleshooting", "**Symptoms:**\n\n**Cause:**\n", "empty"),
    ("sample-troubleshooting", "**symptoms**\n", "empty"),
    ("sample-troubleshooting", "**Symptoms:** it is slow\n", "filled"),
    # tables with labels
    ("configuration-location", CONFIGURATION.format(""), "empty"),
    ("configuration-location", CONFIGURATION.format("TBD"), "empty"),
    ("configuration-location", CONFIGURATION.format("None"), "none"),
    ("configuration-location", CONFIGURATION.format("in git"), "filled"),
    ("configuration-location", CONFIGURATION.format("").replace("Configuration", "Vault Secrets Int"), "empty"),
    ("configuration-location", CONFIGURATION.format("None").replace("Configuration", "Weka"), "filled"),
    ("configuration-location", CONFIGURATION.format("").replace("Location", "Where"), "empty"),
    ("configuration-location", CONFIGURATION.format("") + "\nSee the repository.\n", "filled"),
    ("configuration-location", "+---------------+---+\n| Configuration |   |\n+---------------+---+\n", "empty"),
    ("configuration-location", "+---------------+---+\n| Configuration | x |\n+---------------+---+\n", "filled"),
    ("configuration-location", ".. list-table::\n\n   * - in git\n", "filled"),
    ("configuration-location", NESTED.format(""), "empty"),
    ("configuration-location", NESTED.format("in git"), "filled"),
    # tables without
    ("known-issues", ISSUES.format("", ""), "empty"),
    ("known-issues", ISSUES.format("It stops", ""), "filled"),
    ("known-issues", ISSUES.format("", "It stops"), "filled"),
    ("known-issues", ISSUES.format("None", ""), "none"),
    ("known-issues", ISSUES.format("None", "N/A"), "none"),
    # there is none
    ("dependencies-external", "None\n", "none"),
    ("dependencies-external", "**N/A.**\n", "none"),
    ("dependencies-external", "Not applicable.\n", "none"),
    ("dependencies-external", "* none\n", "none"),
    ("dependencies-external", "None.\n\nTBD\n", "none"),
    ("dependencies-external", "No external dependencies.\n", "none"),
    ("dependencies-external", "No external dependency\n", "none"),
    ("dependencies-external", "There are no dependencies at this time.\n", "none"),
    ("dependencies-external", "None, but this is wrong.\n", "filled"),
    ("dependencies-external", "None.\n\nYet it needs the network.\n", "filled"),
    ("security-policies", "No relevant security policies.\n", "none"),
    ("security-policies", "Security policies are not known.\n", "filled"),
    ("service-accounts", "No service accounts are used.\n", "none"),
    ("service-accounts", "No Kubernetes service accounts.\n", "filled"),
    ("cold-startup", "No specific cold startup procedures needed.\n", "none"),
    ("cold-startup", "No specific procedures.\n\nStart it twice.\n", "filled"),
    ("known-issues", "There are no known issues.\n", "none"),
    ("known-issues", "Unknown\n", "filled"),
    # content of any kind
    ("architecture", "It is small.\n", "filled"),
    ("architecture", "* Ceph\n", "filled"),
    ("architecture", "::\n\n   code\n", "filled"),
    ("architecture", ":owner: us\n", "filled"),
    ("architecture", "| line\n", "filled"),
    ("architecture", "term\n   definition\n", "filled"),
    ("architecture", ".. mermaid::\n\n   graph TD\n", "filled"),
    ("architecture", ".. mermaid:: chart.mmd\n", "filled"),
    ("architecture", ".. mermaid::\n   :caption: it\n\n   graph TD\n", "filled"),
    ("architecture", ".. image:: it.png\n   :alt:\n", "filled"),
    ("architecture", ".. figure:: it.png\n   :unknown: option\n", "filled"),
    ("architecture", ".. code-block:: sql\n   :emphasize-lines: 1\n\n   SELECT 1\n", "filled"),
    ("architecture", ".. toctree::\n\n   more\n", "filled"),
    ("architecture", ".. note:: :ref:`there`\n", "filled"),
    ("architecture", ".. include:: other.rst\n", "filled"),
    ("architecture", ".. raw:: html\n\n   <b>x</b>\n", "filled"),
    ("architecture", ".. csv-table::\n   :file: x.csv\n", "filled"),
    ("architecture", ".. rst-class:: wide\n\nText\n", "filled"),
    ("architecture", ".. rst-class:: wide\n\n   Text\n", "filled"),
    ("architecture", ".. rst-class:: wide\n\n   .. comment\n", "empty"),
    ("architecture", ":doc:`there`\n", "filled"),
    ("architecture", "Inner\n-----\n", "filled"),
    ("architecture", "Cold Startup\n------------\nText\n", "empty"),  # a section of its own, one level too deep
    ("architecture", "architecture\n------------\nText\n", "filled"),
]  # fmt: skip


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """A repository with a service for each section above."""
    files: Files = template()
    for number, (key, body, _) in enumerate(STATES):
        info = f"####\nInfo\n####\n\n{TITLES[key]}\n{'=' * 30}\n{body}"
        files |= service(f"s{number}", FOLLOWS, info=info)
    return observe(commit(tmp_path_factory.mktemp("states") / "r", files))


@pytest.mark.parametrize(
    ("number", "key", "state"), [(number, key, state) for number, (key, _, state) in enumerate(STATES)]
)
def test_what_a_section_says(stated: Observed, number: int, key: str, state: str) -> None:
    assert page_of(stated, f"s{number}")["sections"][key] == state, STATES[number][1]


def test_of_all_these_sections_little_is_lost(stated: Observed) -> None:
    assert stated.losses == []


def test_a_section_counts_wherever_it_stands(tmp_path: Path) -> None:
    files = service(
        "hello",
        FOLLOWS + "\nSECURITY   policies\n===================\n\nNone\n",
        info="Info\n####\n\nArchitecture\n============\n\nSecurity Policies\n=================\n",
        training="Training\n########\n\nArchitecture\n------------\nText\n",
        notes="Notes\n#####\n\nCold Startup\n============\nText\n",  # no such file in the template
    )
    files[f"{ROOT}/group/hello/more/index.rst"] = "More\n####\n\nKnown Issues\n============\nText\n"
    observed = observe(commit(tmp_path / "r", template() | files))
    sections = page_of(observed)["sections"]
    assert (sections["architecture"], sections["security-policies"]) == ("filled", "none")
    assert (sections["cold-startup"], sections["known-issues"]) == ("absent", "absent")
    assert list(pages_of(observed)) == ["group/hello"]


def test_the_name_of_a_service_is_no_section(tmp_path: Path) -> None:
    index = FOLLOWS.replace("=====\nHello\n=====", "########\nTraining\n########")
    observed = observe(commit(tmp_path / "r", template() | service("hello", index)))
    assert page_of(observed)["title"] == "Training"
    assert page_of(observed)["sections"]["training"] == "absent"


# The overview

GRID = """\
+------------------+----------------+
| Service Grouping | Data Curation  |
+------------------+----------------+
| Service Tier     | - Critical     |
|                  | - at night     |
+------------------+----------------+
"""
LINKS = """\
.. list-table::

   * - GitHub Application Code Repository
     - `the code <https://git.example.org/code>`__
   * - GitHub Deployment Code Repository
     - `https://git.example.org/x <https://git.example.org/x>`_, `charts`_ and `lost`_
   * - Slack Support Channel
     - :ref:`#help <help>`, us@example.org

.. _charts: https://git.example.org/charts
"""
INNER = """\
.. list-table::

   * - Prod vCluster
     - .. list-table::

          * - one
            - two
   * - Int  vCLUSTER:
     - first

       second
   * - Dev nodes
     - | a1
       | a2
"""
OVERVIEWS: dict[str, tuple[str, dict[str, object]]] = {
    "list": (
        ".. list-table::\n\n   * - Application Grouping\n     - QA\n   * - **Operating\n       hours**\n     - 24x7\n   * - CRITICALITY level\n     -\n",
        {"group": "QA", "operatingHours": "24x7"},
    ),
    "grid": (GRID, {"group": "Data Curation", "tier": "Critical at night"}),
    "simple": (
        "===============  =========\nService Tier     Real Time\nProd hosts       a001-003\n===============  =========\n",
        {"tier": "Real Time", "hosts": {"prod": "a001-003"}},
    ),
    "csv": ('.. csv-table::\n\n   "Slack Alerts channel", "#alerts"\n', {"alerts": "#alerts"}),
    "titled": (".. table:: Facts\n\n   ============  ========\n   Service Tier  Critical\n   ============  ========\n", {"tier": "Critical"}),
    "links": (
        LINKS,
        {
            "code": "the code <https://git.example.org/code>",
            "deployment": "https://git.example.org/x, charts <https://git.example.org/charts> and lost",
            "support": "#help <help>, us@example.org",
        },
    ),
    "inner": (INNER, {"clusters": {"prod": "one two", "int": "first second"}, "hosts": {"dev": "a1 a2"}}),
    "headed": (
        ".. list-table::\n   :header-rows: 1\n\n   * - Field\n     - Value\n   * - Grouping\n     - QA\n",
        {"group": "QA"},
    ),
    "headed by a field": (
        ".. list-table::\n   :header-rows: 1\n\n   * - Grouping\n     - QA\n   * - Service Tier\n     - TBD\n",
        {"group": "QA", "tier": "TBD"},
    ),
    "styled": (".. rst-class:: wide\n\n   .. list-table::\n\n      * - Service Tier\n        - Critical\n", {"tier": "Critical"}),
    "repository": (
        ".. list-table::\n\n   * - GitHub Repository\n     - a\n   * - GitHub Repository\n     - a\n",
        {"code": "a"},
    ),
    "database": (".. list-table::\n\n   * - GitHub Database Code Repository\n     - a\n", {"code": "a"}),
    "two tables": (f"{GRID}\n.. list-table::\n\n   * - Prod vCluster\n     - x\n", {"group": "Data Curation", "tier": "Critical at night"}),
    "empty": (OVERVIEW, {}),
    "labels alone": (".. list-table::\n\n   * - Service Tier\n", {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    files: Files = template()
    for name, (table, _) in OVERVIEWS.items():
        files |= service(name, f"{HEAD}{table}")
    return observe(commit(tmp_path_factory.mktemp("tables") / "r", files))


@pytest.mark.parametrize("name", OVERVIEWS)
def test_the_overview_is_read_from_tables_of_any_form(tables: Observed, name: str) -> None:
    assert page_of(tables, name)["overview"] == OVERVIEWS[name][1]
    assert losses_of(tables, f"{name}/index.rst") == []


def test_the_state_of_the_overview(tables: Observed) -> None:
    assert page_of(tables, "empty")["sections"]["overview"] == "empty"
    assert page_of(tables, "list")["sections"]["overview"] == "filled"


def test_what_an_overview_says_beyond_the_fields_is_lost_and_named(tmp_path: Path) -> None:
    rows = [
        ("Owner", "somebody"),  # line 10
        ("Owner again", ""),
        ("Service Tier", "Critical"),
        ("Criticality Level", "Operational"),  # line 16
        ("Old Prod Hosts", "a001"),  # line 18
    ]
    text = HEAD + ".. list-table::\n\n" + "".join(f"   * - {a}\n     - {b}\n" for a, b in rows)
    wide = HEAD + "==========  ===  =====\nDev hosts   a1   spare\n==========  ===  =====\n"
    observed = observe(commit(tmp_path / "r", template() | service("hello", text) | service("wide", wide)))
    assert page_of(observed)["overview"] == {"tier": "Critical"}
    assert page_of(observed, "wide")["overview"] == {"hosts": {"dev": "a1"}}
    assert losses_of(observed, "hello/index.rst") == [
        ("has `Owner` in its overview, which no field stands for", 10),
        ("says `Criticality Level` twice in its overview; the first is used", 16),
        ("has `Old Prod Hosts` in its overview, which no field stands for", 18),
    ]
    assert losses_of(observed, "wide/index.rst") == [
        ("has more than one value beside `Dev hosts` in its overview", 9)
    ]


@pytest.mark.parametrize(
    "index",
    [
        "Hello\n=====\n\nText.\n",
        "Hello\n=====\n\nSummary\n-------\n\n" + OVERVIEW,
        "Hello\n=====\n\nOverview\n--------\n\nText.\n\nSummary\n-------\n\n" + OVERVIEW,
    ],
)
def test_a_page_without_an_overview_does_not_follow_the_template(tmp_path: Path, index: str) -> None:
    observed = observe(commit(tmp_path / "r", template() | service("hello", index)))
    assert set(page_of(observed)) == {"title", "path", "changedOn"}
    assert losses_of(observed, "hello/index.rst") == [
        ("has no table in a section `Overview`, so it does not follow the template", None)
    ]


# The template


def test_other_pages_are_named_so_that_nobody_takes_them_for_gone(tmp_path: Path) -> None:
    files = {
        f"{ROOT}/{name}": "Page\n====\n"
        for name in ("shared.rst", "group/notes.rst", "group/hello/deep/index.rst", "group/hello/more.rst")
    }
    observed = observe(
        commit(tmp_path / "r", {**template(), **service("hello"), **files, f"{ROOT}/a.png": "x"})
    )
    assert observed.facts["otherPages"] == ["group/hello/deep", "group/hello/more", "group/notes", "shared"]
    assert list(pages_of(observed)) == ["group/hello"]


def test_the_template_s_order_is_that_of_its_toctree(tmp_path: Path) -> None:
    files = template() | service("hello")
    files["service-template/index.rst"] = INDEX.format(overview=OVERVIEW).replace("   procedures\n", "")
    observed = observe(commit(tmp_path / "r", files))
    keys = observed.facts["template"]
    assert isinstance(keys, list)
    assert keys == ["overview", "training", *KEYS[5:], *KEYS[1:4]]  # what it does not name: by file name


def test_an_older_template_and_older_labels_are_read_too(tmp_path: Path) -> None:
    old = (
        HEAD
        + ".. list-table::\n\n   * - Criticality Level\n     - High\n   * - GitHub Repository\n     - x\n"
    )
    folder = commit(tmp_path / "r", template("app-template") | service("hello", old), "2025-08-15")
    moved: Files = {**dict.fromkeys(template("app-template")), **template()}
    moved["service-template/info.rst"] = INFO.replace("Architecture\n====", "Structure\n====")
    commit(folder, moved)
    before, after = observe(folder, "HEAD~1"), observe(folder)
    assert before.date == "2025-08-15"
    assert before.facts["template"] == KEYS
    assert page_of(before)["overview"] == page_of(after)["overview"] == {"tier": "High", "code": "x"}
    assert "architecture" in page_of(before)["sections"]
    assert "structure" in page_of(after)["sections"]


def test_without_a_template_no_section_is_judged(tmp_path: Path) -> None:
    observed = observe(commit(tmp_path / "r", service("hello", info=INFO)))
    assert "template" not in observed.facts
    assert page_of(observed)["overview"] == {"tier": "Critical"}
    assert "sections" not in page_of(observed)
    (loss,) = observed.losses
    assert loss.path == "service-template"


def test_a_file_of_the_template_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    files = template() | service("hello") | {"service-template/info.rst": b"\xff"}
    observed = observe(commit(tmp_path / "r", files))
    assert observed.facts["template"] == KEYS[:5]
    assert losses_of(observed, "service-template/info.rst") == [("is not UTF-8", 1)]


# The repository


def test_a_service_changed_when_anything_below_it_did(tmp_path: Path) -> None:
    folder = commit(tmp_path / "r", template() | service("hello") | service("other"), "2026-01-01")
    commit(folder, {f"{ROOT}/group/hello/more/deep.png": b"\x00", "README": "x"}, "2026-03-04")
    commit(folder, {f"{ROOT}/group.rst": "x", f"{ROOT}/group/page.rst": "x"}, "2026-04-05")
    observed = observe(folder)
    assert observed.date == "2026-04-05"
    assert page_of(observed)["changedOn"] == "2026-03-04"
    assert page_of(observed, "other")["changedOn"] == "2026-01-01"
    assert list(pages_of(observed)) == ["group/hello", "group/other"]


def test_a_shallow_clone_does_not_know_when_older_pages_changed(tmp_path: Path) -> None:
    folder = commit(tmp_path / "r", template() | service("hello") | service("other"), "2026-01-01")
    commit(folder, {"README": "x"}, "2026-02-02")
    commit(folder, service("other", FOLLOWS + "\nText.\n"), "2026-03-03")
    git(tmp_path, "clone", "--quiet", "--bare", "--depth=2", f"file://{folder}", "shallow")
    observed = observe(tmp_path / "shallow")
    assert "changedOn" not in page_of(observed)
    assert page_of(observed, "other")["changedOn"] == "2026-03-03"
    ((message, line),) = losses_of(observed, ROOT)
    assert line is None
    assert "shallow" in message
    assert "1 page" in message


def test_a_repository_of_another_layout_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = commit(tmp_path / "r", {"docs/usdf-applications.rst": "x", **template()})
    with pytest.raises(UsageError, match="has no folder `docs/usdf-applications`; name a checkout") as caught:
        observe(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "loss"),
    [
        ("[project]\ntitle = 'x'\n", None),
        ("project = [1]\n", None),
        ("[project\n", "is not TOML: "),
        ("a = " + "[" * 5000, "is not TOML: "),
        (b"\xff", "is not TOML: "),
        (b"#\n" * 600_000, "has more than 1,048,576 bytes"),
        ("[project]\ngithub_url = 7\nbase_url = 'https://x.example.org'\n", "has a `github_url` that is no web"),
        ("[project]\ngithub_url = 'javascript:x'\n", "has a `github_url` that is no web address: `javascript:x`"),
    ],
)  # fmt: skip
def test_settings_that_say_no_address(tmp_path: Path, settings: str | bytes, loss: str | None) -> None:
    folder = commit(tmp_path / "r", {"documenteer.toml": settings, **template(), **service("hello")})
    observed = observe(folder)
    assert observed.repository is None
    assert page_of(observed)["overview"] == {"tier": "Critical"}
    assert [message.startswith(loss or "-") for message, _ in losses_of(observed, "toml")] == [True] * bool(
        loss
    )


# What cannot be read


def test_files_that_cannot_be_read_are_named_and_leave_nothing_absent(tmp_path: Path) -> None:
    unreadable: dict[str, tuple[str | bytes, str, int | None]] = {
        "latin": (b"Info\n====\n\nCaf\xe9\n", "is not UTF-8", 4),
        "nul": ("Info\n====\n\na\0b\n", "has a NUL, or more than 10,000 bytes, in one line", 4),
        "long": ("Info\n====\n" + "a" * 10_001, "has a NUL, or more than 10,000 bytes, in one line", 3),
        "large": ("a\n\n" * 30_000, "has more than 65,536 bytes", None),
        "huge": (b"a\n" * 600_000, "has more than 1,048,576 bytes", None),
        "deep": ("* " * 4_000 + "x\n", "is nested too deeply", None),
    }
    files = template() | service("hello", info=INFO) | service("bom", b"\xef\xbb\xbf" + FOLLOWS.encode())
    for name, (content, _, _) in unreadable.items():
        files |= service(name, info=content) | service(f"{name}-index", content, info=INFO)
    observed = observe(commit(tmp_path / "r", files))
    for name, (_, message, line) in unreadable.items():
        assert losses_of(observed, f"{name}/info.rst") == [(message, line)]
        assert losses_of(observed, f"{name}-index/index.rst") == [(message, line)]
        sections = page_of(observed, name)["sections"]
        assert list(sections) == KEYS[:5]
        assert sections["cold-startup"] == "absent"
        assert set(page_of(observed, f"{name}-index")) == {"path", "changedOn"}
    assert page_of(observed)["sections"]["architecture"] == "empty"
    assert page_of(observed, "bom")["title"] == "Hello"


def test_a_service_without_an_index_is_no_service_less(tmp_path: Path) -> None:
    files = service("hello", info=INFO)
    del files[f"{ROOT}/group/hello/index.rst"]
    observed = observe(commit(tmp_path / "r", template() | files))
    path = f"{ROOT}/group/hello/index.rst"
    assert page_of(observed) == {"path": path, "changedOn": "2026-01-01"}
    assert observed.losses == [Loss(path, "does not exist")]


def test_faults_are_named_with_their_lines_and_hide_no_section(tmp_path: Path) -> None:
    broken = "Info\n####\n\nArchitecture\n============\n\n+---+\n| a |\n+--+\n"
    severe = "Info\n####\n\n* Item\n  ====\n\nArchitecture\n============\nText\n"
    faulty = "Info\n####\n\n" + "a\nb\n  c\n\n" * 9
    files = template() | service("broken", info=broken) | service("faulty", info=faulty)
    files |= service("severe", info=severe)
    files |= service("table", HEAD + ".. list-table::\n\n   * - a\n   * - b\n     - c\n")
    observed = observe(commit(tmp_path / "r", files))
    ((message, line),) = losses_of(observed, "broken/info.rst")
    assert message.startswith("docutils says: Malformed table.")
    assert line in {7, 9}  # where the table begins, or where it breaks: docutils' versions differ
    assert page_of(observed, "broken")["sections"]["architecture"] == "filled"
    assert "security-policies" not in page_of(observed, "broken")["sections"]
    ((message, line),) = losses_of(observed, "severe/info.rst")
    assert (message, line) == ("docutils says: Unexpected section title.", 5)
    assert page_of(observed, "severe")["sections"]["architecture"] == "filled"
    messages = losses_of(observed, "faulty/info.rst")
    assert [line for _, line in messages] == [None, 6, 10, 14]
    assert messages[0][0] == "has 6 more faults"
    assert len(losses_of(observed, "table/index.rst")) == 2  # the table's fault, and that there is none


def test_text_that_a_comment_swallows_is_named(tmp_path: Path) -> None:
    info = "Info\n####\n\nArchitecture\n============\n.. Describe it.\n\n  * a list\n\nend of it\n"
    observed = observe(commit(tmp_path / "r", template() | service("hello", info=info)))
    what = "the comment that ends here has text below a blank line, which no page shows"
    assert losses_of(observed, "info.rst") == [(what, 9)]


def test_a_failure_of_docutils_is_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(rst._Other):
        def run(self) -> Any:
            raise AssertionError("unexpected")

    before = directives.directive, roles.role
    monkeypatch.setitem(rst._DIRECTIVES, "failing", Failing)
    files = template() | service("bad", ".. failing::\n") | service("hello")
    observed = observe(commit(tmp_path / "r", files))
    message = "makes docutils fail with AssertionError('unexpected')"
    assert losses_of(observed, "bad/index.rst") == [(message, None)]
    assert page_of(observed)["overview"] == {"tier": "Critical"}
    assert (directives.directive, roles.role) == before


# What a page must not do


def test_no_page_changes_how_another_is_read(tmp_path: Path) -> None:
    usual = HEAD + ".. list-table::\n\n   * - Service Tier\n     - :red:`high` `very`\n"
    leaky = (
        ".. role:: red(raw)\n   :format: html\n\n.. default-role:: code\n\n"
        ".. role:: strong(code)\n\n.. |x| replace:: y\n\n" + usual
    )
    registered = [dict(vars(roles)["_roles"]), dict(vars(directives)["_directives"])]
    alone = observe(commit(tmp_path / "alone", template() | service("b", usual)))
    beside = observe(commit(tmp_path / "beside", template() | service("a", leaky) | service("b", usual)))
    assert page_of(beside, "b") == page_of(alone, "b")
    assert page_of(beside, "a")["overview"] == page_of(alone, "b")["overview"] == {"tier": "high very"}
    assert [vars(roles)["_roles"], vars(directives)["_directives"]] == registered
    assert beside.losses == []


def test_nothing_beside_the_repository_is_read_and_nothing_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.csv").write_text("Service Tier,SECRET\n")
    (tmp_path / "docutils.conf").write_text("[general]\nfile_insertion_enabled: 1\nhalt_level: 1\n")
    secret = tmp_path / "secret.csv"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCUTILSCONFIG", str(tmp_path / "docutils.conf"))
    insertions = [
        f".. include:: {secret}\n",
        f".. include:: {secret}\n   :literal:\n",
        f".. literalinclude:: {secret}\n",
        f".. raw:: html\n   :file: {secret}\n",
        f".. raw:: html\n   :url: file://{secret}\n",
        f".. csv-table::\n   :file: {secret}\n",
        f".. csv-table::\n   :url: file://{secret}\n",
        f".. figure:: {secret}\n   :figwidth: image\n",
        f".. list-table::\n\n   * - Service Tier\n     - .. csv-table::\n          :file: {secret}\n",
    ]
    files = template()
    for number, text in enumerate(insertions):
        files |= service(f"s{number}", HEAD + text)
    observed = observe(commit(tmp_path / "r", files))
    assert "SECRET" not in str(observed)
    assert len(pages_of(observed)) == len(insertions)
    assert capfd.readouterr() == ("", "")


def soup(seed: int) -> str:
    chance = random.Random(seed)
    parts = [
        "\n",
        "\n\n",
        "  ",
        "   ",
        "* ",
        "- ",
        ".. ",
        "::",
        ":",
        "`",
        "``",
        "*",
        "**",
        "|",
        "_",
        "+---+\n",
        "| a |\n",
    ]
    parts += [
        "====\n",
        "----\n",
        "####\n",
        ".. list-table::\n\n",
        "   * - ",
        ".. |a| replace:: ",
        ".. [#a] ",
        ".. __: x\n",
    ]
    parts += [
        "Overview\n",
        "word ",
        "\x1b[31m",
        "\u202e",
        "\x85",
        "\u2028",
        "\ufeff",
        "\t",
        "\\",
        "<",
        ">",
        "__ ",
        "1. ",
        "(a) ",
    ]
    return "".join(chance.choice(parts) for _ in range(300))  # fmt: skip


def nested_tables(depth: int) -> str:
    inner = "deep\n"
    for _ in range(depth):
        lines = inner.splitlines(keepends=True)
        rest = "".join(f"       {line}" for line in lines[1:])
        inner = f".. list-table::\n\n   * - Configuration\n     - {lines[0]}{rest}"
    return inner


HOSTILE: dict[str, Callable[[], str]] = {
    **{f"soup{seed}": lambda seed=seed: soup(seed) for seed in range(8)},  # type: ignore[misc]
    "tables": lambda: f"{HEAD}{nested_tables(8)}",
    "quotes": lambda: HEAD + "\n\n".join(" " * depth + "x" for depth in range(90)),
    "rows": lambda: HEAD + ".. list-table::\n\n" + "   * - a\n     - b\n" * 100,
    "cells": lambda: HEAD + "+---" * 90 + "+\n" + "| a " * 90 + "|\n" + "+---" * 90 + "+\n",
    "titles": lambda: "".join(f"T{n}\n{'=-~^#*+'[n % 7] * 9}\n\n" for n in range(90)),
    "stars": lambda: HEAD + "*a\n" * 500,
}


def test_no_text_stops_the_reader_or_keeps_it_long(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files = template() | service("hello", info=INFO)
    for name, text in HOSTILE.items():
        files |= service(name, text())
    folder = commit(tmp_path / "r", files)
    start = time.monotonic()
    observed = observe(folder)
    assert time.monotonic() - start < 20
    assert len(pages_of(observed)) == len(HOSTILE) + 1
    assert page_of(observed)["overview"] == {"tier": "Critical"}
    assert observe(folder) == observed
    assert capfd.readouterr() == ("", "")


def test_tables_in_tables_are_each_read_once() -> None:
    """Otherwise the time doubles with every table, and this test never ends."""
    losses: list[Loss] = []
    text = f"Configuration Location\n======================\n\n{nested_tables(24)}"
    page = rst.parsed(File("x.rst", text.encode()), losses)
    assert page is not None
    leaf = df_ops._Leaf("configuration-location", "x.rst", frozenset(), True)
    assert df_ops._state(leaf, {leaf.key: list(page.sections())}) == "filled"
