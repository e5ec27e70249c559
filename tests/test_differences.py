"""What differs between manifests and other sources is found, with both sides; what agrees is not."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import stated
from tests.conftest import ROOT, TODAY, Run, Write, application, loaded
from usdfops.catalog.load import load
from usdfops.judge.adoption import adoption
from usdfops.judge.drift import KINDS, Drift, drift
from usdfops.read.observed import Observed
from usdfops.render.drift import Differences, drift_json, drift_markdown, drift_table
from usdfops.render.observation import observation_file
from usdfops.render.resource import resource_json, resource_text

HELLO = "applications/hello.yaml"


def declared(**fields: Any) -> str:
    """The manifest of `hello` at the facility `usdf`, with those fields of its spec."""
    return application("spec: " + json.dumps({"facility": "usdf", **fields}) + "\n")


def asked(**fields: Any) -> str:
    """The same, on the pattern phalanx."""
    return declared(deployment={"pattern": "phalanx", **fields})


BOTH = stated.phalanx(
    stated.environment("usdfprod", "hello", vault="secret/prod")
    | stated.environment("usdfdev", "hello", vault="secret/dev"),
    stated.phalanx_application("hello", secrets=["usdfprod"])
    | stated.phalanx_application("other")
    | stated.phalanx_application("big", charts={"part": ["usdfdev"]}),
)


def differences(folder: Path, **options: Any) -> list[Drift]:
    """What drift finds, without the pages that applications of the small catalog do not have."""
    found = drift(loaded(folder), **options)
    return [row for row in found if row.kind != "application-without-page" or row.resource is None]


def said(folder: Path) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (
            row.kind,
            row.key.partition(" ")[2],
            row.declared and row.declared.says,
            row.stated and row.stated.says,
        )
        for row in differences(folder)
    ]


def test_where_all_agree_nothing_is_said(write: Write) -> None:
    pages = stated.page("ap/hello", group="Alert Production", tier="Critical", operatingHours="24x7")
    manifest = declared(
        deployment={"pattern": "phalanx", "phalanx": ["hello"]},
        documentation={"dfOps": "ap/hello"},
        group="alerts",
        tier="critical",
        operatingHours="24x7",
    )
    assert said(write({HELLO: manifest, **BOTH, **stated.df_ops(pages)})) == []


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (asked(), [("undeclared", "hello", "nothing", "hello on in usdfprod, usdfdev")]),
        (
            asked(phalanx=["hello"], environments=["usdfprod"]),
            [("undeclared", "hello", "nothing", "hello on in usdfdev")],
        ),
        (
            asked(phalanx=["hello", "other"]),
            [("not-deployed", "other", "made up of other", "not on in any environment of its facility")],
        ),
        (
            asked(phalanx=["hello", "helo"]),
            [("renamed-upstream", "helo", "Phalanx application helo", "no application of that name")],
        ),
        (asked(phalanx=["hello"], environments=["usdfprod", "usdfdev"]), []),
    ],
    ids=["undeclared", "limited", "off", "misnamed", "named"],
)
def test_what_phalanx_has_on(write: Write, manifest: str, expected: list[object]) -> None:
    assert said(write({HELLO: manifest, **BOTH})) == expected


def test_a_chart_counts_where_it_is_on_itself(write: Write) -> None:
    environments = stated.environment("usdfprod", "big") | stated.environment("usdfdev", "big")
    about = stated.phalanx_application("big", charts={"part": ["usdfdev"]})
    folder = write({HELLO: asked(phalanx=["big/part"]), **stated.phalanx(environments, about)})
    assert said(folder) == []
    write({HELLO: asked(phalanx=["big/part"], environments=["usdfprod"])})
    kinds = [(kind, subject) for kind, subject, _, _ in said(folder)]
    assert kinds == [("undeclared", "big"), ("not-deployed", "big/part"), ("not-deployed", "usdfprod")]
    write({HELLO: asked(phalanx=["big/gone"])})
    assert [(kind, subject) for kind, subject, _, _ in said(folder)] == [("not-deployed", "big/gone")]


def test_what_is_switched_on_with_something_declared_is_declared(write: Write) -> None:
    environments = stated.environment("usdfprod", "hello", "hello-users") | stated.environment(
        "usdfdev", "hello"
    )
    about = stated.phalanx_application("hello") | stated.phalanx_application(
        "hello-users", switchedWith="hello"
    )
    folder = write({HELLO: asked(phalanx=["hello"]), **stated.phalanx(environments, about)})
    assert said(folder) == []


def test_what_the_menu_is_made_of_is_declared(write: Write) -> None:
    folder = write({**BOTH})
    assert [row.key for row in differences(folder)] == ["undeclared hello"]
    service = (folder / "services/database.yaml").read_text()
    write({"services/database.yaml": service.replace("spec:\n", "spec:\n  phalanx: [hello]\n", 1)})
    assert differences(folder) == []


@pytest.mark.parametrize("lifecycle", ["planned", "retired"])
def test_what_is_planned_or_retired_is_not_expected_to_be_deployed(write: Write, lifecycle: str) -> None:
    folder = write({HELLO: declared(lifecycle=lifecycle, deployment={"phalanx": ["hello"]}), **BOTH})
    (row,) = differences(folder)
    assert (row.kind, row.subject) == ("still-deployed", "")
    assert row.declared
    assert row.stated
    assert (row.declared.says, row.stated.says) == (f"lifecycle {lifecycle}", "on in usdfprod, usdfdev")
    write({HELLO: declared(lifecycle=lifecycle, deployment={"phalanx": ["other"]})})
    assert [row.key for row in differences(folder)] == ["undeclared hello"]


def test_an_environment_that_is_gone_and_one_that_was_not_read(write: Write) -> None:
    only = stated.environment("usdfprod", "hello")
    about = stated.phalanx_application("hello")
    folder = write({HELLO: asked(phalanx=["hello"]), **stated.phalanx(only, about)})
    assert said(folder) == [
        ("renamed-upstream", "usdfdev", "environment usdfdev", "no environment of that name")
    ]
    write(stated.phalanx(only, about, onlyEnvironments=["*prod"]))
    assert said(folder) == []


PAGE: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str, str, str]]]] = [
    ({"tier": "operational"}, {"tier": "Critical"}, [("tier-differs", "", "operational", "Critical")]),
    ({}, {"tier": "Critical"}, [("tier-differs", "", "not stated", "Critical")]),
    ({"tier": "critical"}, {"tier": "High"}, [("tier-differs", "", "critical", "High")]),
    ({"tier": "critical"}, {"tier": "critical"}, []),
    ({"tier": "critical"}, {"tier": "N/A"}, []),
    ({"operatingHours": "24x7"}, {"operatingHours": "24x7 (most critical at night)"}, []),
    ({"operatingHours": "24x7"}, {"operatingHours": "Around the clock"}, []),
    ({"operatingHours": "24x7"}, {"operatingHours": "Daytime"}, [("hours-differ", "", "24x7", "Daytime")]),
    (
        {"operatingHours": "daytime"},
        {"operatingHours": "Daytimes"},
        [("hours-differ", "", "daytime", "Daytimes")],
    ),
    ({"group": "alerts"}, {"group": "QA"}, [("group-differs", "", "alerts", "QA")]),
    ({"group": "alerts"}, {"group": "alert production"}, []),
    ({}, {"support": "None"}, []),
    ({}, {"support": "ops-help"}, [("channel-differs", "support", "not stated", "ops-help")]),
    ({"support": {"channels": [{"slack": "ops-help", "use": "support"}]}}, {"support": "#ops-help"}, []),
    (
        {"support": {"channels": [{"slack": "ops-help", "use": "support"}]}},
        {"support": "ops-help for the databases."},
        [],
    ),
    (
        {"support": {"channels": [{"slack": "ops-help", "use": "support"}]}},
        {"support": "ops-help, data-help"},
        [("channel-differs", "support", "#ops-help", "ops-help, data-help")],
    ),
    (
        {"support": {"channels": [{"slack": "ops-help", "use": "support"}]}},
        {"alerts": "#alerts"},
        [("channel-differs", "alerts", "not stated", "#alerts")],
    ),
    ({"code": ["https://github.com/lsst/hello"]}, {"code": "https://github.com/lsst/Hello.git/"}, []),
    ({"code": ["https://github.com/lsst/hello"]}, {"code": "lsst/hello (eventually)"}, []),
    ({}, {"code": "Refer to the A/B applications"}, []),
    ({}, {"code": "Not applicable.  See above."}, []),
    (
        {"code": ["https://github.com/lsst/hello"]},
        {"code": "https://github.com/lsst/hello, https://github.com/lsst/bye"},
        [("repository-differs", "code", "https://github.com/lsst/hello", "https://github.com/lsst/bye")],
    ),
    (
        {"deployment": {"repository": "https://github.com/lsst/deploy"}},
        {"deployment": "lsst/other"},
        [
            (
                "repository-differs",
                "deployment",
                "https://github.com/lsst/deploy",
                "https://github.com/lsst/other",
            )
        ],
    ),
]


@pytest.mark.parametrize(("fields", "overview", "expected"), PAGE)
def test_what_a_page_states_otherwise(
    write: Write, fields: dict[str, Any], overview: dict[str, Any], expected: list[object]
) -> None:
    manifest = declared(documentation={"dfOps": "ap/hello"}, **fields)
    assert said(write({HELLO: manifest, **stated.df_ops(stated.page("ap/hello", **overview))})) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://github.com/lsst-sqre/phalanx/tree/main/applications/hello", []),
        ("https://github.com/lsst-sqre/phalanx/blob/main/applications/hello", []),
        ("https://git.example.org/phalanx", []),
        (
            "https://github.com/lsst-sqre/phalanx/tree/main/applications/other",
            ["repository-differs deployment"],
        ),
        ("https://github.com/lsst-sqre/phalanx/tree/main/applications/gone", ["renamed-upstream gone"]),
    ],
)
def test_links_of_a_page_into_phalanx(write: Write, link: str, expected: list[str]) -> None:
    manifest = declared(
        documentation={"dfOps": "ap/hello"}, deployment={"pattern": "phalanx", "phalanx": ["hello"]}
    )
    folder = write({HELLO: manifest, **BOTH, **stated.df_ops(stated.page("ap/hello", deployment=link))})
    rows = differences(folder)
    assert [row.key for row in rows] == expected
    if expected == ["renamed-upstream gone"]:
        assert rows[0].do == "Change the link on its page to applications/hello."


@pytest.mark.parametrize(
    ("clusters", "expected"),
    [
        ({"prod": "main", "dev": "test"}, []),
        ({"prod": "main and test"}, []),
        ({"dev": "main"}, [("cluster-differs", "dev", "dev: test", "dev: main")]),
        ({"dev": "None"}, [("stage-differs", "dev", "dev: test", "dev: None")]),
        ({"int": "main"}, [("stage-differs", "int", "no int; prod, dev", "int: main")]),
        ({"int": "Not applicable. It runs on hosts."}, []),
    ],
)
def test_stages_and_clusters_that_a_page_states_otherwise(
    write: Write, clusters: dict[str, str], expected: list[object]
) -> None:
    pages = stated.df_ops(stated.page("ap/hello", clusters=clusters))
    manifest = declared(
        documentation={"dfOps": "ap/hello"}, deployment={"pattern": "phalanx", "phalanx": ["hello"]}
    )
    assert said(write({HELLO: manifest, **BOTH, **pages})) == expected
    stages = [{"stage": "prod", "cluster": "main"}, {"stage": "dev", "cluster": "test"}]
    typed = declared(documentation={"dfOps": "ap/hello"}, deployment={"stages": stages})
    folder = write({HELLO: typed, **pages, "observed/phalanx.yaml": b""})
    (folder / "observed/phalanx.yaml").unlink()
    assert said(folder) == expected


def test_pages_and_applications_without_each_other(write: Write) -> None:
    pages = stated.page("ap/hello") | stated.page("ap/lonely")
    group = "apiVersion: usdfops/v1\nkind: Group\nmetadata: {name: alerts, title: Alert Production}\nspec: {dfOps: ap}\n"
    folder = write(
        {
            HELLO: declared(documentation={"dfOps": "ap/helo"}),
            "applications/legacy.yaml": application("spec: {}\n").replace("hello", "legacy"),
            "groups/alerts.yaml": group,
            **stated.df_ops(pages, other=["shared"]),
        }
    )
    rows = {
        (row.kind, row.resource.label if row.resource else None, row.subject) for row in drift(loaded(folder))
    }
    assert rows >= {
        ("page-without-application", "Group/alerts", "ap/lonely"),
        ("page-without-application", "Group/alerts", "ap/hello"),
        ("renamed-upstream", "Application/hello", "ap/helo"),
        ("application-without-page", "Application/legacy", ""),
    }
    (gone,) = [row for row in drift(loaded(folder)) if row.subject == "ap/helo"]
    assert gone.do == "Write `ap/hello`, if that is where it is now."
    write({HELLO: declared(documentation={"dfOps": "shared"})})
    assert not [row for row in drift(loaded(folder)) if row.resource and row.resource.name == "hello"]


def test_argo_cd_against_phalanx(write: Write) -> None:
    running = {
        "argocd/hello": {"namespace": "hello", "sync": "OutOfSync", "health": "Degraded"},
        "argocd/x": {},
    }
    folder = write({HELLO: asked(phalanx=["hello", "other"]), **BOTH, **stated.argocd(running, "usdfprod")})
    assert ("undeclared", "x", "nothing", "x runs") in said(folder)
    assert not [row for row in differences(folder) if row.kind == "not-deployed" and row.subject == "hello"]
    write(stated.argocd({"argocd/x": {}}, "usdfprod"))
    assert ("not-deployed", "hello", "hello on in usdfprod", "no application of that name") in said(folder)
    shown = resource_text(loaded(folder), loaded(folder).called("Application", "hello")[0], str(folder))
    assert "OutOfSync" not in shown
    write(stated.argocd(running, "usdfprod"))
    shown = resource_text(loaded(folder), loaded(folder).called("Application", "hello")[0], str(folder))
    assert "hello: OutOfSync, Degraded (Argo CD of usdfprod 3f1c0de3 of 2026-05-31, 1 day old)" in " ".join(
        shown.split()
    )


def test_argo_cd_without_an_environment_against_manifests(write: Write) -> None:
    folder = write(
        {
            HELLO: asked(phalanx=["hello"]),
            **stated.argocd({"hello": {}, "Legacy": {}, "x": {"namespace": "y"}}),
        }
    )
    assert said(folder) == [("undeclared", "x", "nothing", "x runs in namespace y")]


def test_each_side_says_where_it_stands(write: Write) -> None:
    manifest = declared(documentation={"dfOps": "ap/hello"}, tier="operational")
    folder = write({HELLO: manifest, **stated.df_ops(stated.page("ap/hello", tier="Critical"))})
    (row,) = differences(folder)
    assert row.declared
    assert row.declared.place
    assert row.declared.place.path == ("spec", "tier")
    assert row.stated
    assert row.stated.evidence
    assert row.stated.evidence.path == "docs/usdf-applications/ap/hello/index.rst"
    assert row.stated.evidence.revision == "df-ops 3f1c0de3 of 2026-05-31"
    said = json.loads(drift_json(Differences([row], loaded(folder), str(folder))))
    assert said["drift"] == [
        {
            "kind": "tier-differs",
            "resource": "Application/hello",
            "subject": None,
            "declared": {
                "says": "operational",
                "path": said["drift"][0]["declared"]["path"],
                "line": 6,
                "source": None,
            },
            "stated": {
                "says": "Critical",
                "path": None,
                "line": None,
                "source": {
                    "observation": "df-ops",
                    "repository": "https://git.example.org/df-ops",
                    "revision": stated.REVISION,
                    "date": "2026-05-31",
                    "path": "docs/usdf-applications/ap/hello/index.rst",
                },
            },
            "do": KINDS["tier-differs"].do,
            "accepted": None,
        }
    ]
    assert said["observations"][0]["ageInDays"] == 1
    assert said["asOf"] == TODAY


def with_question(*questions: str, **fields: Any) -> str:
    body = json.dumps({"facility": "usdf", "documentation": {"dfOps": "ap/hello"}, **fields})
    return application(f"  openQuestions: {json.dumps(list(questions))}\nspec: {body}\n")


def test_an_open_question_accepts_what_it_begins_with(write: Write) -> None:
    pages = stated.df_ops(stated.page("ap/hello", tier="Critical", support="ops-help", alerts="ops-bell"))
    questions = (
        "tier-differs: The team says operational.",
        "channel-differs  support: Who reads it?",
        "tier: no",
    )
    folder = write({HELLO: with_question(*questions, tier="operational"), **pages})
    assert {row.key: bool(row.accepted) for row in differences(folder)} == {
        "tier-differs": True,
        "channel-differs support": True,
        "channel-differs alerts": False,
    }
    write(
        {
            HELLO: with_question("tier-differs: Settled by now.", tier="critical"),
            **stated.df_ops(stated.page("ap/hello")),
        }
    )
    (row,) = differences(folder)
    assert (row.kind, row.subject) == ("settled", "tier-differs")
    write({HELLO: with_question("tier-differs is what it says.", "my-tier-differs: no", tier="critical")})
    assert differences(folder) == []


def test_one_question_accepts_every_difference_of_that_name(write: Write) -> None:
    link = "https://github.com/lsst-sqre/phalanx/tree/main/applications/gone"
    pages = stated.df_ops(stated.page("ap/hello", deployment=link, code=link))
    folder = write({HELLO: with_question("renamed-upstream gone: It has moved."), **BOTH, **pages})
    rows = [row for row in differences(folder) if row.key == "renamed-upstream gone"]
    assert [bool(row.accepted) for row in rows] == [True, True]


@pytest.mark.parametrize(
    ("date", "age", "old"), [("2026-05-02", 30, False), ("2026-05-01", 30, True), ("2026-05-31", 0, True)]
)
def test_an_observation_is_old_after_so_many_days(write: Write, date: str, age: int, old: bool) -> None:
    folder = write({**stated.df_ops({}, date=date)})
    assert [row.kind for row in differences(folder, max_age=age)] == ["old-observation"] * old


def test_the_newest_of_several_observations_counts(write: Write) -> None:
    (older,) = stated.phalanx({}, {}, date="2020-01-01").values()
    folder = write({HELLO: asked(phalanx=["hello"]), **BOTH, "observed/phalanx-old.yaml": older})
    assert [row.kind for row in differences(folder)] == ["old-observation"]


def test_what_fails(run: Run, write: Write) -> None:
    pages = stated.df_ops(stated.page("ap/hello", tier="Critical", support="ops-help"))
    write({HELLO: with_question("tier-differs: Hm.", tier="operational"), **pages})
    assert run("drift").code == 0
    assert run("drift", "--fail-on", "tier-differs").code == 0, "it is accepted"
    assert run("drift", "--fail-on", "hours-differ").code == 0
    assert run("drift", "--fail-on", "hours-differ", "--fail-on", "channel-differs").code == 1
    assert run("drift", "--fail-on", "any").code == 1
    for word, hint in (
        ("tier-difers", "write `tier-differs`"),
        ("zzz", "`usdfops drift --help` lists the kinds"),
    ):
        answer = run("drift", "--fail-on", word)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == f"usdfops: there is no kind of difference `{word}`; {hint}\n"


def test_without_an_observation_it_says_so(run: Run) -> None:
    answer = run("drift")
    assert answer.code == 0
    assert "nothing to compare with" in answer.out


def test_an_observation_that_cannot_be_read_is_said(run: Run, write: Write) -> None:
    write({**BOTH, "observed/df-ops.yaml": "spec: {\n"})
    answer = run("drift")
    assert "observed/df-ops.yaml cannot be read" in answer.err


def git(folder: Path, *words: str) -> None:
    identity = {
        f"GIT_{who}_{what}": "fixture" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=identity)


def test_against_a_checkout_writes_nothing(run: Run, write: Write, tmp_path: Path) -> None:
    checkout = tmp_path / "phalanx"
    environments = checkout / "environments"
    template = environments / "templates/applications/rsp/hello.yaml"
    template.parent.mkdir(parents=True)
    template.write_text(
        "{{- if .Values.applications.hello -}}\napiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        "metadata: {name: hello}\nspec: {project: rsp, destination: {namespace: hello}}\n{{- end -}}\n"
    )
    (environments / "values.yaml").write_text("applications: {hello: false}\n")
    for name, on in (("usdfprod", "true"), ("usdfdev", "false")):
        (environments / f"values-{name}.yaml").write_text(f"name: {name}\napplications: {{hello: {on}}}\n")
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "files")
    folder = write({HELLO: asked(phalanx=["hello"], environments=["usdfdev"])})
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    answer = run("drift", "--against", f"phalanx={checkout}", "--format", "json", "--max-age", "999999")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    rows = json.loads(answer.out)["drift"]
    assert [(row["kind"], row["subject"]) for row in rows] == [
        ("undeclared", "hello"),
        ("not-deployed", "hello"),
        ("not-deployed", "usdfdev"),
    ]
    for text, hint in (
        ("phalanx", "write phalanx=PATH"),
        ("palanx=x", "write `phalanx`"),
        ("df-ops=nowhere", "no such folder"),
    ):
        answer = run("drift", "--against", text)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert hint in answer.err


EVIL = "a | b `c` <img src=x> @someone #12 [x](y) **z** \x1b[31m \u202e"


def test_texts_are_escaped_where_they_land(write: Write) -> None:
    folder = write(
        {
            HELLO: with_question(tier="critical"),
            **stated.df_ops(stated.page("ap/hello", tier=EVIL, support="#x|y")),
        }
    )
    answer = Differences(differences(folder), loaded(folder), str(folder))
    for text in (drift_table(answer), drift_markdown(answer)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    rows = [line for line in drift_markdown(answer).splitlines() if line.startswith("| Application")]
    for row in rows:
        assert len([c for i, c in enumerate(row) if c == "|" and row[i - 1] != "\\"]) == 5
        assert "<img" not in row
        assert " @someone" not in row
        assert " #12" not in row


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_the_table_fits(columns: int) -> None:
    catalog = load(str(ROOT / "catalog"), as_of="2026-11-24")
    text = drift_table(Differences(drift(catalog), catalog, "catalog"), columns)
    long = [line for line in text.splitlines() if len(line) > columns and len(line.split()) > 2]
    assert not long


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_the_differences_of_the_committed_catalog(format: str, pytestconfig: pytest.Config) -> None:
    """Every one was looked at; a change of the catalog or of an observation shows in review."""
    catalog = load(str(ROOT / "catalog"), as_of="2026-11-24")
    answer = Differences(drift(catalog), catalog, "catalog")
    text = (drift_table(answer) if format == "table" else drift_markdown(answer)).replace("../", "")
    path = GOLDEN / ("drift.txt" if format == "table" else "drift.md")
    if pytestconfig.getoption("--update"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text


def test_what_the_committed_catalog_accepts() -> None:
    catalog = load(str(ROOT / "catalog"), as_of="2026-11-24")
    rows = drift(catalog)
    assert not [row for row in rows if row.kind == "settled"]
    assert {(row.resource.name, row.key) for row in rows if row.accepted and row.resource} == {
        ("alert-archive", "renamed-upstream alert-stream-broker"),
        ("alert-archive", "cluster-differs dev"),
        ("alert-distribution", "renamed-upstream alert-stream-broker"),
        ("alert-distribution", "cluster-differs dev"),
        ("mpsky", "cluster-differs dev"),
        ("mpsky", "repository-differs code"),
        ("plot-navigator", "cluster-differs int"),
        ("rapid-analysis", "stage-differs dev"),
    }


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", 0, True, [], {}, "text", ["a"], {"a": "b"}, [[]], {"a": None}]
)


def test_no_observation_breaks_an_answer(write: Write) -> None:
    """Whatever somebody did to an observation, what can be said is said."""
    about = stated.phalanx_application("hello", charts={"x": ["usdfprod"]})
    overview = {"tier": "Critical", "clusters": {"prod": "main"}}
    folder = write(
        {
            HELLO: declared(
                documentation={"dfOps": "ap/hello"},
                deployment={"pattern": "phalanx", "phalanx": ["hello", "hello/x"]},
            ),
            **stated.phalanx(stated.environment("usdfprod", "hello"), about),
            **stated.df_ops(stated.page("ap/hello", {"backup": "empty"}, **overview)),
            **stated.argocd({"argocd/hello": {"sync": "Synced"}}, "usdfprod"),
        }
    )
    catalog = loaded(folder)
    whole = {observation.name: observation.value for observation in catalog.of("Observation")}

    @settings(max_examples=150, deadline=None)
    @given(data=st.data())
    def broken(data: st.DataObject) -> None:
        for observation in catalog.of("Observation"):
            changed = copy.deepcopy(whole[observation.name])
            assert isinstance(changed, dict)
            place, key = changed, "spec"
            while isinstance(place[key], dict) and place[key] and data.draw(st.integers(0, 4)):
                place = place[key]
                key = data.draw(st.sampled_from(sorted(place)))
            place[key] = data.draw(VALUES)
            observation.value = changed
        answer = Differences(drift(catalog), catalog, str(folder))
        assert drift_table(answer)
        assert drift_markdown(answer)
        assert drift_json(answer)
        (hello,) = catalog.called("Application", "hello")
        for resource in (hello, *catalog.of("Observation")):
            assert resource_text(catalog, resource, str(folder))
            assert resource_json(catalog, resource, str(folder))
        assert adoption(catalog, catalog.of("Pattern")[0])

    broken()


def test_an_observation_reads_back_as_it_was_written() -> None:
    path, text = observation_file(
        Observed("phalanx", None, "1e5", "2026-01-01", {"environments": {"no": {"path": "x: y #z"}}}, [])
    )
    assert path == "observed/phalanx.yaml"
    assert text.startswith("# yaml-language-server: $schema=../../schemas/observation.schema.json\n")
