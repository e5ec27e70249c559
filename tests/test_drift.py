"""Drift: each kind of difference, found and not found, with both sides; how it is accepted, and written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from tests.observed import ARCHIVE, DAY, HELLO, OVERVIEW, agreed, argocd, changed, df_ops, phalanx
from tests.repositories import commit, git, repository
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.judge.drift import KINDS, Side, drift
from usdfops.read.observed import Loss
from usdfops.render.drift import Differences, drift_json, drift_markdown, drift_table

FACILITY = (WORLD / "facilities/usdf.yaml").read_text()
PHALANX = "https://github.com/lsst-sqre/phalanx"
PAGE = "df-ops docs/usdf-applications/ap/hello/index.rst"
TEMPLATE = "phalanx environments/templates/applications/rubin/hello.yaml"


def catalog(files: dict[str, str]) -> Catalog:
    """The small catalog with `files` in place of its own."""
    return load(str(WORLD), as_of=TODAY, over=files)


def told(files: dict[str, str], **options: Any) -> list[str]:
    """What drift finds: what it is about, both sides with where each stands, what to do, what accepts it."""
    rows = []
    for row in drift(catalog(files), **options):
        about = " ".join([row.kind, row.resource.label or "" if row.resource else "-", row.subject]).strip()
        line = f"{about}: {_side(row.declared)} | {_side(row.stated)}"
        line += f" -> {row.do}" if row.do else ""
        rows.append(line + (f" ({row.accepted.text})" if row.accepted else ""))
    return rows


def _side(side: Side | None) -> str:
    if side is None:
        return "-"
    place = f" @ {side.place.resource.document.path}:{side.place.span().line}" if side.place else ""
    evidence = side.evidence
    return f"{side.says}{place}" + (f" @ {evidence.observation.name} {evidence.path}" if evidence else "")


def hello(*edits: tuple[str, str], **overview: object) -> dict[str, str]:
    """The agreed catalog, with edits of the manifest and of the page's overview; None takes a field out."""
    stated = {key: value for key, value in {**OVERVIEW, **overview}.items() if value is not None}
    return agreed(changed(HELLO, *edits), stated)


def service(phalanx: str) -> dict[str, str]:
    text = (WORLD / "services/kubernetes.yaml").read_text()
    return {"services/kubernetes.yaml": f"{text}  phalanx: [{phalanx}]\n"}


def facility(name: str, environments: str) -> dict[str, str]:
    text = f"apiVersion: usdfops/v1\nkind: Facility\nmetadata:\n  name: {name}\n  title: Other\nspec:\n"
    return {f"facilities/{name}.yaml": text + f"  phalanx: [{environments}]\n"}


def accepting(question: str, *edits: tuple[str, str]) -> str:
    return changed(HELLO, ("  title: Hello\n", f"  title: Hello\n  openQuestions: ['{question}']\n"), *edits)


BOTH = {"usdfprod": ["hello"], "usdfdev": ["hello"]}
EXTRA = {"usdfprod": ["extra", "hello"], "usdfdev": ["extra", "hello"]}
PROD = {"usdfprod": ["hello"], "usdfdev": []}
NOWHERE: dict[str, list[str]] = {"usdfprod": [], "usdfdev": []}
IS_EXTRA = ("phalanx: [hello]", "phalanx: [hello, extra]")
TIER = ("tier: critical", "tier: operational")
NO_CLUSTERS = {"clusters": None}


def test_nothing_differs_where_all_agree() -> None:
    assert told(agreed()) == []
    assert told(agreed() | argocd("hello", environment="usdfprod") | argocd("hello")) == []


# What is deployed.


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            phalanx(EXTRA, {"extra": {"description": "Something more"}}),
            "undeclared Facility/usdf extra: nothing @ facilities/usdf.yaml:9"
            " | extra on in usdfprod, usdfdev: Something more @ phalanx environments/values-usdfprod.yaml",
            id="undeclared",
        ),
        pytest.param(
            phalanx({"usdfprod": ["hello"], "usdfdev": ["extra", "hello"]}),
            "undeclared Facility/usdf extra: nothing @ facilities/usdf.yaml:9"
            " | extra on in usdfdev @ phalanx environments/values-usdfdev.yaml",
            id="undeclared in one environment, without a description",
        ),
        pytest.param(
            phalanx(EXTRA, {"extra": {"switchedWith": "other"}}),
            "undeclared Facility/usdf extra: nothing @ facilities/usdf.yaml:9"
            " | extra on in usdfprod, usdfdev @ phalanx environments/values-usdfprod.yaml",
            id="undeclared, as is what switches it",
        ),
        pytest.param(
            hello(("[hello]\n", "[hello, extra]\n    environments: [usdfprod]\n"), clusters={"prod": "main"})
            | phalanx(EXTRA | {"usdfdev": ["extra"]}),
            "undeclared Facility/usdf extra: nothing @ facilities/usdf.yaml:9"
            " | extra on in usdfdev @ phalanx environments/values-usdfdev.yaml",
            id="undeclared where its environments leave one out",
        ),
        pytest.param(
            phalanx({**EXTRA, "elsewhere": ["hello"]})
            | facility("other", "{name: elsewhere}")
            | {
                "applications/extra.yaml": changed(
                    HELLO,
                    ("name: hello", "name: extra"),
                    ("facility: usdf", "facility: other"),
                    ("[hello]", "[hello]"),
                    ("ap/hello", "ap/archive"),
                )
            },
            "undeclared Facility/usdf extra: nothing @ facilities/usdf.yaml:9"
            " | extra on in usdfprod, usdfdev @ phalanx environments/values-usdfprod.yaml",
            id="undeclared at this facility",
        ),
        pytest.param(
            hello(clusters=None) | phalanx(NOWHERE, {"hello": {}}),
            f"not-deployed Application/hello hello: made up of hello @ applications/hello.yaml:17"
            f" | not on in any environment of its facility @ {TEMPLATE}",
            id="not-deployed anywhere",
        ),
        pytest.param(
            hello(("[hello]\n", "[hello]\n    environments: [usdfdev]\n"), clusters=None) | phalanx(PROD),
            [
                (
                    "not-deployed Application/hello hello: made up of hello @ applications/hello.yaml:17"
                    f" | not on in usdfdev @ {TEMPLATE}"
                ),
                (
                    "not-deployed Application/hello usdfdev: deployed in usdfdev @ applications/hello.yaml:18"
                    " | nothing that it is made up of is on there @ phalanx environments/values-usdfdev.yaml"
                ),
                (
                    "undeclared Facility/usdf hello: nothing @ facilities/usdf.yaml:9"
                    " | hello on in usdfprod @ phalanx environments/values-usdfprod.yaml"
                ),
            ],
            id="not-deployed in the environments that are meant",
        ),
        pytest.param(
            hello(("[hello]\n", "[hello]\n    environments: [usdfprod, usdfdev]\n"), clusters=None)
            | phalanx(PROD),
            "not-deployed Application/hello usdfdev: deployed in usdfdev @ applications/hello.yaml:18"
            " | nothing that it is made up of is on there @ phalanx environments/values-usdfdev.yaml",
            id="not-deployed in one of the environments that are meant",
        ),
        pytest.param(
            hello(IS_EXTRA) | phalanx(about={"extra": {}}),
            "not-deployed Application/hello extra: made up of extra @ applications/hello.yaml:17"
            " | not on in any environment of its facility @ phalanx"
            " environments/templates/applications/rubin/extra.yaml",
            id="a part is not-deployed",
        ),
        pytest.param(
            hello(("phalanx: [hello]", "phalanx: [hello/api, hello/ui]"), clusters={"dev": "test"})
            | phalanx(about={"hello": {"charts": {"ui": ["usdfdev"]}}}),
            "not-deployed Application/hello hello/api: made up of hello/api @ applications/hello.yaml:17"
            f" | not on in any environment of its facility @ {TEMPLATE}",
            id="a chart is not-deployed",
        ),
        pytest.param(
            hello(clusters=None) | phalanx({"usdfdev": []}, {"hello": {}}, onlyEnvironments=["*dev"]),
            "not-deployed Application/hello hello: made up of hello @ applications/hello.yaml:17"
            f" | not on in usdfdev @ {TEMPLATE}",
            id="not-deployed in those environments that were read",
        ),
        pytest.param(
            hello(("  tier", "  lifecycle: planned\n  tier")),
            "still-deployed Application/hello: lifecycle planned @ applications/hello.yaml:10"
            f" | on in usdfprod, usdfdev @ {TEMPLATE}",
            id="still-deployed while planned",
        ),
        pytest.param(
            hello(("  tier", "  lifecycle: retired\n  tier"), ("phalanx: [hello]", "phalanx: [hello/ui]"))
            | phalanx(about={"hello": {"charts": {"ui": ["usdfdev"]}}})
            | df_ops({"ap/hello": {}, "ap/archive": {}}),
            "still-deployed Application/hello: lifecycle retired @ applications/hello.yaml:10"
            f" | on in usdfdev @ {TEMPLATE}",
            id="still-deployed after it was retired",
        ),
        pytest.param(
            hello(("phalanx: [hello]", "phalanx: [hello, helo]")),
            "renamed-upstream Application/hello helo: Phalanx application helo @ applications/hello.yaml:17"
            " | no application of that name @ phalanx applications/"
            " -> Write `hello`, if that is what it is called now.",
            id="a Phalanx application is renamed-upstream",
        ),
        pytest.param(
            hello(("phalanx: [hello]", "phalanx: [hello, xyzzy/chart]")),
            "renamed-upstream Application/hello xyzzy: Phalanx application xyzzy @ applications/hello.yaml:17"
            " | no application of that name @ phalanx applications/",
            id="nothing is near what is renamed-upstream",
        ),
        pytest.param(
            service("helo"),
            "renamed-upstream Service/kubernetes helo: Phalanx application helo @ services/kubernetes.yaml:11"
            " | no application of that name @ phalanx applications/"
            " -> Write `hello`, if that is what it is called now.",
            id="what a service names is renamed-upstream",
        ),
        pytest.param(
            hello(clusters={"prod": "main"}) | phalanx({"usdfprod": ["hello"], "usdfdevel": []}),
            "renamed-upstream Facility/usdf usdfdev: environment usdfdev @ facilities/usdf.yaml:9"
            " | no environment of that name @ phalanx environments/"
            " -> Write `usdfdevel`, if that is what it is called now.",
            id="an environment is renamed-upstream",
        ),
        pytest.param(
            hello(clusters={"prod": "main"})
            | phalanx({"usdfprod": ["hello"]}, onlyEnvironments=["usdfd*", "usdfprod"]),
            "renamed-upstream Facility/usdf usdfdev: environment usdfdev @ facilities/usdf.yaml:9"
            " | no environment of that name @ phalanx environments/"
            " -> Write `usdfprod`, if that is what it is called now.",
            id="an environment that was asked for is renamed-upstream",
        ),
    ],
)
def test_manifests_and_phalanx_differ(files: dict[str, str], expected: str | list[str]) -> None:
    assert sorted(told(agreed() | files)) == ([expected] if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(hello(IS_EXTRA) | phalanx(EXTRA), id="a manifest names both"),
        pytest.param(
            phalanx(EXTRA, {"extra": {"switchedWith": "hello"}}), id="what switches it is in a manifest"
        ),
        pytest.param(
            hello(IS_EXTRA) | phalanx(EXTRA, {"extra": {"switchedWith": "other"}}),
            id="a manifest names it, and not what switches it",
        ),
        pytest.param(service("extra") | phalanx(EXTRA), id="a service names it"),
        pytest.param(service("extra/chart") | phalanx(EXTRA), id="a service names a chart of it"),
        pytest.param(
            phalanx({**BOTH, "elsewhere": ["extra"]}), id="on where no facility names the environment"
        ),
        pytest.param(
            hello(("[hello]\n", "[hello]\n    environments: [usdfprod, usdfdev]\n")),
            id="on where it is meant",
        ),
        pytest.param(
            hello(("phalanx: [hello]", "phalanx: [hello/ui]"), clusters={"dev": "test"})
            | phalanx(about={"hello": {"charts": {"ui": ["usdfdev"]}}}),
            id="its chart is on in one environment",
        ),
        pytest.param(
            hello(("  tier", "  lifecycle: planned\n  tier"), clusters=None)
            | phalanx(NOWHERE, {"hello": {}}),
            id="planned and nowhere on",
        ),
        pytest.param(
            hello(("  tier", "  lifecycle: retired\n  tier"), clusters=None)
            | phalanx(NOWHERE, {"hello": {}}),
            id="retired and nowhere on",
        ),
        pytest.param(
            hello(clusters={"dev": "test"}) | phalanx({"usdfdev": ["hello"]}, onlyEnvironments=["*dev"]),
            id="an environment that was not asked for",
        ),
    ],
)
def test_manifests_and_phalanx_agree(files: dict[str, str]) -> None:
    assert told(agreed() | files) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            argocd("hello", "extra", environment="usdfdev"),
            "undeclared Facility/usdf extra: nothing @ phalanx environments/values-usdfdev.yaml"
            " | extra runs in namespace extra @ observed/argocd-usdfdev.yaml:19 @ argocd-usdfdev "
            " -> Switch it on in Phalanx, or have it taken out of Argo CD.",
            id="runs and is not on in Phalanx",
        ),
        pytest.param(
            argocd(environment="usdfdev"),
            "not-deployed Facility/usdf hello: hello on in usdfdev @ phalanx environments/values-usdfdev.yaml"
            " | no application of that name @ argocd-usdfdev "
            " -> Have Argo CD deploy it, or have it switched off in Phalanx.",
            id="is on in Phalanx and does not run",
        ),
        pytest.param(
            argocd("hello", "extra"),
            "undeclared - extra: nothing | extra runs in namespace extra @ observed/argocd.yaml:18 @ argocd ",
            id="runs and is in no manifest",
        ),
        pytest.param(
            argocd("hello", "extra", environment="elsewhere"),
            "undeclared - extra: nothing | extra runs in namespace extra"
            " @ observed/argocd-elsewhere.yaml:19 @ argocd-elsewhere ",
            id="runs in an environment that no facility names",
        ),
        pytest.param(
            argocd("hello", "extra", environment="usdfdev")
            | hello(clusters={"prod": "main"})
            | phalanx({"usdfprod": ["hello"]}, onlyEnvironments=["usdfprod"]),
            "undeclared Facility/usdf extra: nothing | extra runs in namespace extra"
            " @ observed/argocd-usdfdev.yaml:19 @ argocd-usdfdev ",
            id="runs in an environment of which Phalanx was not asked",
        ),
    ],
)
def test_argocd_differs(files: dict[str, str], expected: str) -> None:
    assert told(agreed() | files) == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(argocd("archive", "hello"), id="named like an application"),
        pytest.param(argocd("greeter") | hello(), id="named like an alias"),
        pytest.param(
            argocd("kube") | service("kube") | phalanx(BOTH, {"kube": {}}), id="offered by a service"
        ),
    ],
)
def test_argocd_agrees(files: dict[str, str]) -> None:
    alias = changed(files.get("applications/hello.yaml", HELLO), ("  title: Hello", "  title: Greeter"))
    assert told(agreed() | files | {"applications/hello.yaml": alias}) == []


# What pages say.


def differs(kind: str, ours: str, line: int, theirs: str, subject: str = "", do: str = "") -> str:
    about = f"{kind} Application/hello {subject}".strip()
    return f"{about}: {ours} @ applications/hello.yaml:{line} | {theirs} @ {PAGE}{do and f' -> {do}'}"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"tier": "Operational"}, differs("tier-differs", "critical", 10, "Operational")),
        ({"tier": "High"}, differs("tier-differs", "critical", 10, "High")),
        ({"tier": "Criticality unknown"}, differs("tier-differs", "critical", 10, "Criticality unknown")),
        ({"operatingHours": "Daytime (PT)"}, differs("hours-differ", "24x7", 11, "Daytime (PT)")),
        ({"operatingHours": "24x70"}, differs("hours-differ", "24x7", 11, "24x70")),
        ({"group": "Data Curation"}, differs("group-differs", "alerts", 9, "Data Curation")),
        ({"support": "#other"}, differs("channel-differs", "#hello-support", 13, "#other", "support")),
        (
            {"alerts": "hello-alerts, other-alerts"},
            differs("channel-differs", "#hello-alerts", 13, "hello-alerts, other-alerts", "alerts"),
        ),
        (
            {"support": "#hello-support and #other"},
            differs("channel-differs", "#hello-support", 13, "#hello-support and #other", "support"),
        ),
        ({"alerts": "other"}, differs("channel-differs", "#hello-alerts", 13, "other", "alerts")),
        ({"support": "ask on Slack"}, differs("channel-differs", "#hello-support", 13, "ask on Slack", "support")),
        (
            {"support": "https://slack.com/archives/hello-support"},
            differs(
                "channel-differs", "#hello-support", 13, "https://slack.com/archives/hello-support", "support"
            ),
        ),
        (
            {"code": "https://github.com/lsst/hello https://github.com/lsst/other, lsst/third"},
            differs(
                "repository-differs",
                "https://github.com/lsst/hello",
                14,
                "https://github.com/lsst/other, https://github.com/lsst/third",
                "code",
            ),
        ),
        (
            {"code": "lsst/hello, lsst/other (and more)"},
            differs(
                "repository-differs", "https://github.com/lsst/hello", 14, "https://github.com/lsst/other", "code"
            ),
        ),
        (
            {"deployment": "https://github.com/lsst/deploy"},
            differs(
                "repository-differs", "in Phalanx: hello", 16, "https://github.com/lsst/deploy", "deployment"
            ),
        ),
        (
            {"clusters": {"prod": "main", "dev": "other"}},
            differs("cluster-differs", "x", 1, "dev: other", "dev").replace(
                "x @ applications/hello.yaml:1",
                "dev: test @ facilities/usdf.yaml:9 @ phalanx environments/values-usdfdev.yaml",
            ),
        ),
        (
            {"clusters": {"prod": "main", "int": "main"}},
            differs("stage-differs", "no int; prod, dev", 16, "int: main", "int"),
        ),
        (
            {"clusters": {"prod": "main", "dev": "No dev cluster"}},
            differs("stage-differs", "x", 1, "dev: No dev cluster", "dev").replace(
                "x @ applications/hello.yaml:1",
                "dev: test @ facilities/usdf.yaml:9 @ phalanx environments/values-usdfdev.yaml",
            ),
        ),
    ],
    ids=str,
)  # fmt: skip
def test_manifest_and_page_differ(stated: dict[str, object], expected: str) -> None:
    assert told(hello(**stated)) == [expected]


@pytest.mark.parametrize(
    ("edit", "kind", "expected"),
    [
        (("  tier: critical\n", ""), "tier", differs("tier-differs", "not stated", 6, "Critical")),
        (("  operatingHours: 24x7\n", ""), "hours", differs("hours-differ", "not stated", 6, "24x7")),
        (("  group: alerts\n", ""), "group", differs("group-differs", "not stated", 6, "Alert Production")),
        (
            ("[{slack: hello-support, use: support}, {slack: hello-alerts, use: alerts}]", "[]"),
            "channel",
            [
                differs("channel-differs", "not stated", 13, "hello-alerts", "alerts"),
                differs("channel-differs", "not stated", 13, "#hello-support", "support"),
            ],
        ),
        (
            ("  code: [https://github.com/lsst/hello]\n", ""),
            "code",
            differs("repository-differs", "not stated", 6, "https://github.com/lsst/hello", "code"),
        ),
        (
            ("phalanx: [hello]", "phalanx: [other]\n    repository: https://github.com/lsst/deploy"),
            "deployment",
            differs(
                "repository-differs",
                "https://github.com/lsst/deploy; in Phalanx: other",
                16,
                f"{PHALANX}/tree/main/applications/hello",
                "deployment",
            ),
        ),
        (
            ("phalanx: [hello]", "stages: [{stage: prod, cluster: main}, {stage: dev, cluster: main}]"),
            "clusters",
            [
                differs("cluster-differs", "dev: main", 17, "dev: test", "dev"),
                differs(
                    "repository-differs", "not stated", 16, f"{PHALANX}/tree/main/applications/hello", "deployment"
                ),
            ],
        ),
        (
            ("phalanx: [hello]", "phalanx: [hello]\n    stages: [{stage: int, hosts: [one]}]"),
            "hosts",
            [],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)  # fmt: skip
def test_page_states_what_the_manifest_does_not(
    edit: tuple[str, str], kind: str, expected: str | list[str]
) -> None:
    found = told(hello(edit) | phalanx(BOTH, {"other": {}}))
    found = [row for row in found if not row.startswith(("undeclared", "not-deployed"))]
    assert found == ([expected] if isinstance(expected, str) else expected)


STAGES = "stages: [{stage: prod, cluster: main}, {stage: dev, hosts: [one]}]"


@pytest.mark.parametrize(
    ("edits", "stated"),
    [
        ([], {"tier": "CRITICAL"}),
        ([], {"tier": "Critical: it must not fail"}),
        ([], {"tier": "None"}),
        ([], {"operatingHours": "Around the clock"}),
        ([], {"operatingHours": "24x7 (most critical during observing, but daytime is also important)"}),
        ([], {"operatingHours": "24x7. Most usage during daytime hours."}),
        ([], {"operatingHours": "N/A"}),
        ([], {"group": "alerts"}),
        ([], {"group": "Not applicable. It belongs to nobody."}),
        ([("title: Hello", "title: Hello\n  aliases: [Alerting]")], {"group": "Alert Production / Alerting"}),
        ([], {"support": "#hello-support, hello-alerts"}),
        ([], {"support": "(#hello-support) for a follow-up."}),
        ([], {"support": "hello-support in the Slack of others"}),
        ([], {"support": "hello-support for it. hello-alerts for the databases."}),
        ([("slack: hello-alerts", "slack: hello")], {"alerts": "hello"}),
        ([], {"alerts": "None.", "support": "none"}),
        ([], {"code": "https://github.com/lsst/Hello.git"}),
        ([], {"code": "https://github.com/lsst/hello/"}),
        ([], {"code": "https://github.com/lsst/hello.git/"}),
        ([], {"code": "http://github.com/lsst/hello"}),
        ([], {"code": "see https://github.com/lsst/hello."}),
        ([], {"code": "Hello (https://github.com/lsst/hello)"}),
        ([], {"code": "https://github.com/lsst/hello/tree/main/python"}),
        ([("lsst/hello]", "lsst/hello/tree/main/python]")], {}),
        ([], {"code": "lsst/hello"}),
        ([], {"code": "lsst/hello (eventually)"}),
        ([], {"code": "Refer to the A/B applications"}),
        ([], {"code": "N/A"}),
        ([], {"code": f"{PHALANX}/tree/main/applications/hello"}),
        ([], {"deployment": PHALANX}),
        ([], {"deployment": "lsst-sqre/phalanx (eventually)"}),
        ([], {"deployment": f"{PHALANX}/blob/main/applications/hello/"}),
        ([], {"deployment": f"{PHALANX}/tree/main/applications/hello/values.yaml"}),
        ([], {"deployment": f"{PHALANX}/tree/main/environments"}),
        ([], {"deployment": "Not applicable. Installed by hand."}),
        (
            [("phalanx: [hello]", "phalanx: [hello]\n    configuration: ['https://github.com/lsst/conf']")],
            {"deployment": "https://github.com/lsst/conf"},
        ),
        ([], {"clusters": None}),
        ([], {"clusters": {"prod": "main"}}),
        ([], {"clusters": {"prod": "main (and another)", "dev": "test/main", "int": "N/A"}}),
        ([("pattern: phalanx", "pattern: other"), ("phalanx: [hello]", STAGES)], {"clusters": {"dev": "N/A"}}),
        (
            [("pattern: phalanx", "pattern: other"), ("phalanx: [hello]", "stages: [{stage: prod}]")],
            {"clusters": {"prod": "anything"}},
        ),
        ([("pattern: phalanx", "pattern: other"), ("    phalanx: [hello]\n", "")], {"clusters": {"int": "main"}}),
    ],
    ids=str,
)  # fmt: skip
def test_manifest_and_page_agree(edits: list[tuple[str, str]], stated: dict[str, object]) -> None:
    if "phalanx: [hello]" not in changed(HELLO, *edits):
        stated = {"deployment": None, **stated}
    files = hello(*edits, **stated)
    if "phalanx: [hello]" not in files["applications/hello.yaml"]:
        files |= phalanx(NOWHERE)
    assert told(files) == []


def test_hosts_are_no_cluster() -> None:
    edits = (("pattern: phalanx", "pattern: other"), ("phalanx: [hello]", STAGES))
    files = hello(*edits, deployment=None) | phalanx(NOWHERE)
    assert told(files) == [differs("cluster-differs", "dev: hosts", 17, "dev: test", "dev")]


def test_a_stage_may_have_several_clusters() -> None:
    environments = "{name: usdfprod, cluster: main, stage: prod}, {name: usdfdev, cluster: test, stage: prod}"
    files = {"facilities/usdf.yaml": FACILITY.partition("  phalanx:")[0] + f"  phalanx: [{environments}]\n"}
    assert told(hello(clusters={"prod": "test"}) | files) == []
    found = told(hello(clusters={"prod": "other"}) | files)
    assert [row.partition(" @")[0] for row in found] == [
        "cluster-differs Application/hello prod: prod: main, test"
    ]


def test_a_stage_that_nobody_states_is_compared_with_nothing() -> None:
    facility = changed(
        FACILITY, ("{name: usdfdev, cluster: test, stage: dev}", "{name: usdfdev, cluster: test}")
    )
    files = {"facilities/usdf.yaml": facility}
    assert told(hello(clusters={"prod": "main"}) | files) == []
    unknown = changed(FACILITY, ("{name: usdfdev, cluster: test, stage: dev}", "{name: usdfdev, stage: dev}"))
    assert told(hello(clusters={"dev": "anything"}) | {"facilities/usdf.yaml": unknown}) == []


GONE = f"{PHALANX}/tree/main/applications/greeter"


@pytest.mark.parametrize(
    ("edits", "stated", "expected"),
    [
        pytest.param(
            [("phalanx: [hello]", "phalanx: [hello, extra]")],
            {"deployment": GONE, "code": "https://github.com/lsst/hello"},
            differs(
                "renamed-upstream",
                "made up of hello, extra",
                17,
                "links to applications/greeter, which Phalanx does not have",
                "greeter",
                "Change the link on its page to applications/hello, extra.",
            ),
            id="to what it is made of now",
        ),
        pytest.param(
            [("pattern: phalanx", "pattern: other"), ("    phalanx: [hello]\n", "")],
            {"deployment": GONE.replace("greeter", "helo"), "clusters": None},
            differs(
                "renamed-upstream",
                "nothing",
                15,
                "links to applications/helo, which Phalanx does not have",
                "helo",
                "Change the link on its page to `hello`, if that is it.",
            ),
            id="to what is near",
        ),
        pytest.param(
            [("pattern: phalanx", "pattern: other"), ("    phalanx: [hello]\n", "")],
            {"deployment": GONE, "clusters": None},
            differs(
                "renamed-upstream",
                "nothing",
                15,
                "links to applications/greeter, which Phalanx does not have",
                "greeter",
                "Change the link on its page to where it is now.",
            ),
            id="to somewhere",
        ),
    ],
)
def test_a_page_links_to_what_phalanx_has_no_more(
    edits: list[tuple[str, str]], stated: dict[str, object], expected: str
) -> None:
    files = hello(*edits, **stated) | phalanx(EXTRA)
    assert [row for row in told(files) if not row.startswith("undeclared")] == [expected]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            df_ops({"ap/hello": {}, "ap/archive": {}, "ap/new": {"title": "A new one"}}),
            "page-without-application Group/alerts ap/new: nothing @ groups/alerts.yaml:1"
            " | A new one @ df-ops docs/usdf-applications/ap/new/index.rst",
            id="page-without-application",
        ),
        pytest.param(
            df_ops({"ap/hello": {}, "ap/archive": {}, "zz/new": {"title": ""}}),
            "page-without-application - zz/new: nothing | zz/new @ df-ops docs/usdf-applications/zz/new/index.rst",
            id="page-without-application or group or title",
        ),
        pytest.param(
            {"applications/archive.yaml": (WORLD / "applications/archive.yaml").read_text()}
            | df_ops({"ap/hello": {}}),
            "application-without-page Application/archive: no page @ applications/archive.yaml:7 | -",
            id="application-without-page",
        ),
        pytest.param(
            df_ops({"ap/hello": {}, "ap/archives": {}}),
            [
                ("page-without-application Group/alerts ap/archives: nothing @ groups/alerts.yaml:1"
                " | Archives @ df-ops docs/usdf-applications/ap/archives/index.rst"),
                ("renamed-upstream Application/archive ap/archive: page ap/archive @ applications/archive.yaml:9"
                " | no page there @ df-ops docs/usdf-applications/"
                " -> Write `ap/archives`, if that is where it is now."),
            ],
            id="a page is renamed-upstream",
        ),
        pytest.param(
            df_ops({"ap/hello": {}}),
            "renamed-upstream Application/archive ap/archive: page ap/archive @ applications/archive.yaml:9"
            " | no page there @ df-ops docs/usdf-applications/",
            id="a page is renamed-upstream, and none is near",
        ),
    ],
)  # fmt: skip
def test_pages_and_applications_without_each_other(files: dict[str, str], expected: str | list[str]) -> None:
    assert sorted(told(agreed() | files)) == ([expected] if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(hello(("ap/hello", "/ap/hello/")), id="slashes at the ends"),
        pytest.param(
            df_ops({"ap/hello": {"overview": OVERVIEW}}, otherPages=["ap/archive"]), id="a page of another sort"
        ),
        pytest.param(
            {"applications/archive.yaml": changed(ARCHIVE, ("ap/archive", "ap/archive/"))}
            | df_ops({"ap/hello": {"overview": OVERVIEW}}, otherPages=["ap/archive"]),
            id="a page of another sort, slashes at the ends",
        ),
        pytest.param(df_ops({"ap/hello": {}, "ap/archive": {}}), id="a page that does not follow the template"),
    ],
)  # fmt: skip
def test_pages_and_applications_have_each_other(files: dict[str, str]) -> None:
    assert told(agreed() | files) == []


# Old ones, several, none, and what is wrong with them.


def test_an_observation_grows_old_after_so_many_days(run: Run, write: Write) -> None:
    write({**agreed()})
    for today, days, found in (
        ("2026-06-19", [], 0),
        ("2026-06-20", [], 2),
        ("2026-06-20", ["--max-age", "31"], 0),
    ):
        answer = run("drift", "--as-of", today, *days, "--format", "json")
        assert [row["kind"] for row in json.loads(answer.out)["drift"]] == ["old-observation"] * found
    assert run("drift", "--as-of", DAY, "--max-age", "0", "--fail-on", "any").code == 0
    assert run("drift", "--as-of", "2026-05-21", "--max-age", "0", "--fail-on", "any").code == 1
    assert told(agreed(), max_age=11) == [
        "old-observation Observation/df-ops: 12 days old @ observed/df-ops.yaml:12 | as of 2026-05-20 @ df-ops ",
        ("old-observation Observation/phalanx: 12 days old @ observed/phalanx.yaml:12"
        " | as of 2026-05-20 @ phalanx "),
    ]  # fmt: skip
    answer = run("drift", "--max-age", "-1")
    assert answer.code == 2


def test_an_observation_from_the_future_is_no_negative_days_old(run: Run, write: Write) -> None:
    write({**agreed()})
    answer = run("drift", "--as-of", "2026-05-18")
    assert answer.code == 0
    assert "days old" not in answer.out
    assert "of 2026-05-20 (https://github.com/lsst/df-ops), 2 days after 2026-05-18" in " ".join(
        answer.out.split()
    )


@pytest.mark.parametrize("date", ["tomorrow", "2026-02-30", "''", "[]", "20260520"])
def test_a_date_that_is_none_is_as_bad_as_an_old_one(date: str) -> None:
    files = agreed()
    files["observed/df-ops.yaml"] = changed(
        files["observed/df-ops.yaml"], ("date: '2026-05-20'", f"date: {date}")
    )
    (row,) = told(files)
    assert row.startswith(
        "old-observation Observation/df-ops: nobody knows how old @ observed/df-ops.yaml:12 | "
    )


def test_the_newest_of_several_observations_counts() -> None:
    older = phalanx(EXTRA, date="2026-05-01")["observed/phalanx.yaml"]
    undated = changed(older, ("date: '2026-05-01'", "date: zzz"))
    for other in (older, undated):
        files = agreed() | {"observed/another.yaml": other.replace("name: phalanx", "name: another")}
        assert not [row for row in told(files) if row.startswith("undeclared")]
        assert "2026-05-01" not in Differences([], catalog(files), "catalog").summary()
    newer = phalanx(EXTRA, date="2026-05-30")["observed/phalanx.yaml"].replace(
        "name: phalanx", "name: another"
    )
    (row,) = told(agreed() | {"observed/another.yaml": newer})
    assert row.startswith("undeclared Facility/usdf extra")


def test_without_an_observation_there_is_nothing_to_compare(run: Run) -> None:
    answer = run("drift")
    assert answer.code == 0
    assert answer.out == (
        "nothing to compare with: the catalog holds no observation that can be used;\n"
        "`usdfops observe` makes one\n"
    )  # fmt: skip
    assert json.loads(run("drift", "--format", "json").out)["drift"] == []
    answer = run("drift", "--fail-on", "any")
    assert answer.code == 2, "what cannot be compared does not pass"
    assert answer.err.startswith("usdfops: nothing to compare with")


QUESTION = "tier-differs: who is right?"


@pytest.mark.parametrize("source", ["phalanx", "df-ops"])
@pytest.mark.parametrize(
    "content", [None, "spec: {", "spec: [1]", "spec: {source: phalnx, date: 2026-05-20}", ""]
)
def test_what_is_not_compared_is_said_and_settles_nothing(
    source: str, content: str | None, run: Run, write: Write
) -> None:
    files = agreed(accepting(QUESTION))
    if content is None:
        del files[f"observed/{source}.yaml"]
    else:
        files[f"observed/{source}.yaml"] = content
    write({**files})
    answer = run("drift", "--as-of", TODAY)
    assert f"not compared with {source}, of which there is no observation that can be used" in " ".join(
        answer.out.split()
    )
    assert "settled" not in answer.out
    assert "None" not in answer.out
    assert ("old-observation" in answer.out) == (content is not None and "2026" not in content)
    assert ("cannot be read" in answer.err) == (content == "spec: {")


def test_what_nobody_names_needs_no_observation() -> None:
    plain = {"facilities/usdf.yaml": FACILITY.partition("  phalanx:")[0]}
    answer = Differences([], catalog(plain | df_ops({})), "catalog").summary()
    assert answer == (
        "no differences; compared with df-ops fedcba09 of 2026-05-20 (https://github.com/lsst/df-ops), 12 days old"
    )


def test_what_a_source_could_not_say_is_counted() -> None:
    losses = [Loss("docs/a.rst", "has no table"), Loss("docs/b.rst", "has no table", 3)]
    files = agreed() | df_ops({"ap/hello": {}, "ap/archive": {}}, losses=losses)
    assert "12 days old, 2 things not read; Phalanx" in Differences([], catalog(files), "catalog").summary()


def test_a_file_that_cannot_be_read_is_counted(run: Run, write: Write) -> None:
    write({**agreed(), "applications/archive.yaml": "spec: {"})
    answer = run("drift", "--as-of", TODAY)
    assert "1 file of the catalog cannot be read" in " ".join(answer.out.split())
    assert "application-without-page" not in answer.out, "nobody knows whether it names one"
    assert "catalog/applications/archive.yaml cannot be read" in answer.err


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("  environments:\n", "  environmens:\n", "renamed-upstream Facility/usdf usdfprod"),
        ("  applications:\n    hello:", "  aplications:\n    hello:", "renamed-upstream Application/hello hello"),
        (
            "      applications:\n        - hello\n    usdfdev:",
            "      applications: hello\n    usdfdev:",
            "stage-differs Application/hello prod",
        ),
        ("  applications:\n    hello:\n", "  applications:\n    hello: ~\n    other:\n", "renamed-upstream Application/hello hello"),
        ("    usdfprod:\n", "    usdfprod: 1\n    usdfproof:\n", "stage-differs Application/hello prod"),
        ("  pages:\n", "  pags:\n", "renamed-upstream Application/hello ap/hello"),
        ("    ap/archive:\n", "    ap/archive: 7\n    ap/other:\n", "page-without-application Group/alerts ap/other"),
        ("    ap/archive:\n", "    ap/new: ~\n    ap/archive:\n", "page-without-application Group/alerts ap/new"),
        ("    ap/archive:\n", "    /ap/new/: {}\n    ap/archive:\n", "page-without-application - /ap/new/"),
        ("        tier: Critical\n", "        tier: [Critical]\n", None),
        ("          dev: test\n", "          dev: [test]\n", None),
        ("          dev: test\n", "          dev: ''\n", None),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_observation_makes_noise_or_is_left_out(
    old: str, new: str, found: str | None
) -> None:
    files = agreed()
    name = next(path for path in ("observed/phalanx.yaml", "observed/df-ops.yaml") if old in files[path])
    rows = told(files | {name: changed(files[name], (old, new))})
    assert any(row.startswith(f"{found}:") for row in rows) if found else rows == []


# What is accepted.


def test_an_open_question_accepts_by_kind_and_subject() -> None:
    files = hello(clusters={"prod": "main", "dev": "other"})
    (row,) = told(files)
    for question, accepts in (
        ("cluster-differs dev: which is right?", True),
        ("cluster-differs  dev:  which is right?", True),
        ("cluster-differs dev - which is right?", False),
        ("cluster-differs dev:which is right?", False),
        ("cluster-differ dev: which is right?", False),
        ("Is it cluster-differs dev: which is right?", False),
        ("cluster-differsdev: which is right?", False),
    ):
        accepted = told(files | {"applications/hello.yaml": accepting(question)})
        assert accepted == [row + f" ({question})"] if accepts else accepted == [row], question


def test_an_open_question_that_accepts_nothing_is_settled() -> None:
    files = hello(clusters={"prod": "main", "dev": "other"})
    (row,) = told(files)
    for question in (
        "cluster-differs prod: x",
        "cluster-differs: x",
        "cluster-differs dev too: x",
        "tier-differs: x",
    ):
        key = question.removesuffix(": x")
        assert told(files | {"applications/hello.yaml": accepting(question)}) == [
            row,
            f"settled Application/hello {key}: accepts a difference @ applications/hello.yaml:6 | -",
        ]  # fmt: skip


def test_an_open_question_accepts_what_is_about_its_own_resource() -> None:
    archive = changed(
        ARCHIVE, ("  title: Archive\n", "  title: Archive\n  openQuestions: ['tier-differs: x']\n")
    )
    found = told(agreed(changed(HELLO, TIER)) | {"applications/archive.yaml": archive})
    assert [row.partition(":")[0] for row in found] == [
        "tier-differs Application/hello", "settled Application/archive tier-differs"
    ]  # fmt: skip
    assert "(tier-differs: x)" not in "".join(found)


def test_one_question_accepts_every_row_of_its_kind_and_subject() -> None:
    question = (
        "  title: US Data Facility\n",
        "  title: US Data Facility\n  openQuestions: ['undeclared root: x']\n",
    )
    files = {"facilities/usdf.yaml": changed(FACILITY, question)}
    files |= argocd("hello", "root", environment="usdfprod") | argocd("hello", "root", environment="usdfdev")
    found = told(agreed() | files)
    assert len(found) == 2
    assert all(row.endswith("(undeclared root: x)") for row in found)


# The command.


def test_fail_on_fails_on_what_nobody_accepts(run: Run, write: Write) -> None:
    wrong = (("tier: critical", "tier: operational"), ("phalanx: [hello]", "phalanx: [hello, helo]"))
    write({**agreed(changed(HELLO, *wrong))})
    call = ("drift", "--as-of", TODAY)
    assert run(*call).code == 0
    for word, code in {
        "tier-differs": 1,
        "renamed-upstream": 1,
        "any": 1,
        "hours-differ": 0,
        "settled": 0,
    }.items():
        assert run(*call, "--fail-on", word).code == code, word
    assert run(*call, "--fail-on", "hours-differ", "--fail-on", "tier-differs").code == 1
    write({"applications/hello.yaml": accepting("tier-differs: x", *wrong)})
    assert run(*call, "--fail-on", "tier-differs").code == 0
    assert run(*call, "--fail-on", "any", "--format", "json").code == 1
    write({"applications/hello.yaml": accepting("tier-differs: x")})
    assert run(*call, "--fail-on", "any").code == 1, "the question has nothing to accept"


@pytest.mark.parametrize("word", ["tier-difers", "Tier-Differs", "anything", "zzz", ""])
def test_a_kind_that_there_is_not_is_named(word: str, run: Run) -> None:
    answer = run("drift", "--fail-on", word)
    assert answer.code == 2
    assert answer.out == ""
    hint = {"tier-difers": "write `tier-differs`", "Tier-Differs": "write `tier-differs`"}.get(
        word, "`usdfops drift --help` lists the kinds"
    )
    assert answer.err == f"usdfops: there is no kind of difference `{word}`; {hint}\n"


def test_a_day_that_there_is_not_is_named(run: Run) -> None:
    answer = run("drift", "--as-of", "2026-02-30")
    assert answer.code == 2
    assert answer.err == "usdfops: `2026-02-30` is not a date such as 2026-01-31\n"


PHALANX_FILES = {
    "environments/values.yaml": "repoUrl: https://github.com/lsst-sqre/phalanx.git\napplications: {hello: false}\n",
    "environments/values-usdfprod.yaml": "name: usdfprod\napplications: {hello: true, extra: true}\n",
    "environments/values-usdfdev.yaml": "name: usdfdev\napplications: {hello: true}\n",
    "applications/hello/Chart.yaml": "name: hello\n",
    "applications/extra/Chart.yaml": "name: extra\ndescription: Something more\n",
} | {
    f"environments/templates/applications/rubin/{name}.yaml": (
        f'{{{{- if (index .Values "applications" "{name}") -}}}}\napiVersion: argoproj.io/v1alpha1\n'
        f"kind: Application\nmetadata:\n  name: {name}\nspec:\n  project: rubin\n"
        f"  destination:\n    namespace: {name}\n  source:\n    path: applications/{name}\n{{{{- end -}}}}\n"
    )
    for name in ("hello", "extra")
}
HEADING = "#####\nHello\n#####\n\nOverview\n========\n\n"
DF_OPS_FILES = {
    "docs/usdf-applications/ap/hello/index.rst": f"{HEADING}.. list-table::\n\n   * - Service Tier\n     - Operational\n",
    "docs/usdf-applications/ap/archive/index.rst": HEADING.replace("#", "=").replace("Hello", "Archi"),
    "service-template/index.rst": HEADING,
}  # fmt: skip


@pytest.mark.parametrize("kept", [True, False])
def test_against_a_checkout_compares_and_writes_nothing(
    kept: bool, run: Run, write: Write, tmp_path: Path
) -> None:
    for name, files in (("phalanx", PHALANX_FILES), ("df-ops", DF_OPS_FILES)):
        commit(repository(tmp_path / name), files)
        git(tmp_path / name, "reset", "--quiet", "--hard")
    files = agreed()
    if not kept:
        files = {path: text for path, text in files.items() if not path.startswith("observed/")}
    write({**files})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    call = ("drift", "--as-of", "2026-02-01")
    answer = run(
        *call, "--against", "phalanx=phalanx", "--against", "df-ops=df-ops", "--fail-on", "undeclared"
    )
    assert answer.code == 1
    assert answer.err == ""
    assert re.findall(r"^\S+ \(\d\)$", answer.out, re.MULTILINE) == ["undeclared (1)", "tier-differs (1)"]
    assert "extra on in usdfprod: Something more (Phalanx:" in answer.out
    assert "theirs  Operational (df-ops:" in answer.out
    heads = [git(tmp_path / name, "rev-parse", "HEAD")[:8] for name in ("phalanx", "df-ops")]
    assert all(f"{head} of 2026-01-31" in " ".join(answer.out.split()) for head in heads)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    only = run(*call, "--against", "phalanx=phalanx", "--format", "json")
    assert ("tier-differs" in only.out) is False
    assert "undeclared" in only.out
    assert '"extra' not in run(*call, "--format", "json").out


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("phalanx", "write phalanx=PATH or df-ops=PATH"),
        ("phalanx=", "write phalanx=PATH or df-ops=PATH"),
        ("=x", "write one of `phalanx` or `df-ops`"),
        ("phalnx=x", "write `phalanx`"),
        ("argocd=x", "write one of `phalanx` or `df-ops`"),
    ],
)
def test_against_what_is_no_source(text: str, hint: str, run: Run) -> None:
    answer = run("drift", "--against", text)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err == f"usdfops: `{text}` names no source that can be read; {hint}\n"


def test_against_what_is_no_repository(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for call, words in (
        ("phalanx=nowhere", "nowhere: there is no such folder; name a checkout of the repository"),
        ("df-ops=empty", "empty: is not a git repository; name a checkout, a bare repository or a mirror"),
    ):
        answer = run("drift", "--against", call)
        assert answer.code == 2
        assert answer.err == f"usdfops: {words}\n"


# How it is written.

AWKWARD = (
    "a|b `c` <b>bold</b> <!-- hid --> @someone #12 *x* _y_ [z](http://z) \x1b[31mred \u202egnp ~~no~~\n| next"
)


def awkward() -> Catalog:
    """A catalog and observations whose texts mean something to whoever shows them."""
    said = json.dumps(AWKWARD)
    manifest = changed(
        HELLO,
        (
            "  title: Hello\n",
            f"  title: {said}\n  openQuestions: [{json.dumps('tier-differs: ' + AWKWARD)}]\n",
        ),
        ("tier: critical", f"tier: {said}"),
        ("phalanx: [hello]", f"phalanx: [hello, {said}]"),
        ("dfOps: ap/hello", "dfOps: ap/hello"),
    )
    overview = {
        **dict.fromkeys(("group", "operatingHours", "tier", "support", "alerts"), AWKWARD),
        "code": f"https://github.com/lsst/{AWKWARD}",
        "clusters": {"prod": AWKWARD, AWKWARD: AWKWARD},
    }
    pages: dict[str, dict[str, object]] = {
        "ap/hello": {"overview": overview},
        "ap/archive": {},
        f"ap/{AWKWARD}": {"title": AWKWARD},
    }
    files = (
        agreed(manifest) | phalanx(EXTRA, {"extra": {"description": AWKWARD}}) | df_ops(pages, site=AWKWARD)
    )
    return catalog(files | argocd(AWKWARD))


def written(name: str, found: Catalog) -> str:
    answer = Differences(drift(found, max_age=0), found, "catalog")
    if name == "json":
        return drift_json(answer)
    return drift_markdown(answer) if name == "markdown" else drift_table(answer, int(name))


@pytest.mark.parametrize("name", ["80", "40", "markdown", "json"])
def test_each_format_is_as_it_was(name: str, request: pytest.FixtureRequest) -> None:
    file = ROOT / "tests/golden" / f"awkward-drift.{name}.txt"
    text = written(name, awkward())
    if request.config.getoption("--update"):
        file.write_text(text, newline="")
    assert text == file.read_bytes().decode()


@pytest.mark.parametrize("room", [40, 80, 100])
def test_no_line_is_longer_than_there_is_room(room: int) -> None:
    for line in written(str(room), awkward()).splitlines():
        longest_word = max(map(cell_len, line.split()), default=0)
        assert cell_len(line) <= max(room, longest_word + 12), line


def test_nothing_reaches_the_terminal_that_it_obeys() -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", written("80", awkward()))


def test_markdown_holds_tables_and_nothing_else() -> None:
    text = written("markdown", awkward())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert {token.type.removesuffix("_open") for token in tokens if token.nesting == 1} == {
        "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td"
    }  # fmt: skip
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert sum(token.type == "tr_open" for token in tokens) == sum(not row.startswith("|---") for row in rows)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {child.type for child in inline}
    assert kinds <= {"text", "code_inline", "html_inline", "text_special"}
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<!-- -->"}
    assert {child.content for child in inline if child.type == "code_inline"} <= {
        "documentation.dfOps", "usdfops observe"
    }  # fmt: skip
    cells = [token.content for token in tokens if token.type == "inline"]
    assert any("someone" in cell for cell in cells)


def test_markdown_mentions_nobody() -> None:
    """GitHub looks for mentions in what is left after it has read the Markdown: a backslash is gone by then."""
    for token in (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written("markdown", awkward()))
    ):
        for child in token.children or ():
            assert not re.search(r"(?<!\w)(@\w|#\d)", child.content), child.content


def test_json_says_what_is_promised() -> None:
    found = catalog(
        agreed(accepting("tier-differs: x", TIER)) | argocd("hello", "extra", environment="usdfdev")
    )
    answer = json.loads(written("json", found))
    assert list(answer) == ["version", "asOf", "observations", "drift"]
    assert answer["version"] == 1
    assert answer["asOf"] == TODAY
    assert answer["observations"][-1] == {
        "name": "phalanx",
        "source": "phalanx",
        "repository": PHALANX,
        "revision": "1234567890abcdef",
        "date": DAY,
        "ageInDays": 12,
    }
    for row in answer["drift"]:
        assert list(row) == ["kind", "resource", "subject", "declared", "stated", "do", "accepted"]
        assert row["kind"] in KINDS
        assert row["do"].endswith(".")
        for side in filter(None, (row["declared"], row["stated"])):
            assert list(side) == ["says", "path", "line", "source"]
            assert (side["path"] is None) == (side["line"] is None)
            if side["source"]:
                assert list(side["source"]) == ["observation", "repository", "revision", "date", "path"]
    by_kind = {row["kind"]: row for row in answer["drift"]}
    assert by_kind["tier-differs"] == {
        "kind": "tier-differs",
        "resource": "Application/hello",
        "subject": None,
        "declared": {
            "says": "operational",
            "path": "catalog/applications/hello.yaml",
            "line": 11,
            "source": None,
        },
        "stated": {
            "says": "Critical",
            "path": None,
            "line": None,
            "source": {
                "observation": "df-ops",
                "repository": "https://github.com/lsst/df-ops",
                "revision": "fedcba0987654321",
                "date": DAY,
                "path": "docs/usdf-applications/ap/hello/index.rst",
            },
        },
        "do": "Agree on one with its team, and correct the other.",
        "accepted": "tier-differs: x",
    }
    assert by_kind["undeclared"]["do"] == "Switch it on in Phalanx, or have it taken out of Argo CD."


def test_the_summary_counts() -> None:
    def said(files: dict[str, str]) -> str:
        found = catalog(files)
        return Differences(drift(found), found, "catalog").summary().partition("; compared with")[0]

    assert said(agreed()) == "no differences"
    assert said(agreed(changed(HELLO, TIER))) == "1 difference about 1 resource"
    both = changed(HELLO, TIER, ("operatingHours: 24x7", "operatingHours: daytime"))
    assert said(agreed(both)) == "2 differences about 1 resource"
    accepted = accepting("tier-differs: x", TIER, ("operatingHours: 24x7", "operatingHours: daytime"))
    assert said(agreed(accepted)) == "2 differences about 1 resource, 1 of them accepted by open questions"
    assert said(agreed() | argocd("hello", "extra")) == "1 difference"


def test_every_kind_says_what_it_means_and_what_to_do() -> None:
    for name, kind in KINDS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert re.fullmatch(r"[A-Z].*\.", kind.about)
        assert re.fullmatch(r"[A-Z].*\.", kind.do)
    tried = Path(__file__).read_text()
    assert all(f"{name} " in tried or f'"{name}"' in tried for name in KINDS)


def test_the_same_input_gives_the_same_bytes(run: Run, write: Write, tmp_path: Path) -> None:
    """Whatever order Python has sets in."""
    names = ", ".join(f"part-{number}" for number in range(8))
    files = hello(("phalanx: [hello]", f"phalanx: [hello, {names}]"), deployment=GONE)
    write({**files, **argocd("hello", "a", "b", "c")})
    said = set()
    for seed in ("1", "2", "3"):
        done = subprocess.run(
            [sys.executable, "-m", "usdfops", "drift", "--as-of", TODAY, "--format", "json"],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1
