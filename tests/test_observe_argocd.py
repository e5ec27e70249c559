"""What Argo CD states, read from what kubectl printed: the fields, each loss, and files that are something else."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from usdfops.errors import UsageError
from usdfops.model.observation import Deployed
from usdfops.read import argocd
from usdfops.read.argocd import observe
from usdfops.read.observed import Observed

FIXTURE = ROOT / "tests/argocd/applications.yaml"
PHALANX = "https://github.com/lsst-sqre/phalanx.git"
DEPLOYED = {
    "argocd-alerts/alert-stream-broker": {
        "project": "default",
        "cluster": "usdf-alert-stream-broker-dev",
        "namespace": "alert-stream-broker",
        "repository": "ssh://git@git.example.org/alerts/deploy.git",
        "chartPath": "charts/alert-stream-broker",
        "sync": "Unknown",
        "health": "Progressing",
        "revision": "2f22222222222222222222222222222222222222",
    },
    "argocd/butler": {
        "project": "rsp",
        "cluster": "https://kubernetes.default.svc",
        "namespace": "butler",
        "repository": PHALANX,
        "chartPath": "applications/butler",
    },
    "argocd/consdb": {
        "project": "rubin",
        "cluster": "https://kubernetes.default.svc",
        "namespace": "consdb",
        "repository": PHALANX,
        "chartPath": "applications/consdb",
        "sync": "Synced",
        "health": "Healthy",
        "revision": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    },
    "argocd/sasquatch": {
        "project": "monitoring",
        "cluster": "https://kubernetes.default.svc",
        "namespace": "sasquatch",
        "repository": PHALANX,
        "chartPath": "applications/sasquatch",
        "sync": "OutOfSync",
        "health": "Degraded",
        "revision": "1234567890123456789012345678901234567890",
    },
}

Read = Callable[..., Observed]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a file, as JSON where it is neither bytes nor text, and observes it."""

    def observed(content: object, **options: Any) -> Observed:
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        path = tmp_path / "applications.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return observe(str(path), **options)

    return observed


def item(name: object = "a", **sections: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "argocd"}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": metadata,
        "status": {"reconciledAt": "2026-05-01T00:00:00Z"},
        **sections,
    }


def listed(*items: object) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "List", "items": list(items), "metadata": {"resourceVersion": ""}}


def deployed(observed: Observed) -> Any:
    return observed.facts["deployed"]


def losses(observed: Observed) -> list[str]:
    assert {(loss.path, loss.line) for loss in observed.losses} <= {("applications.txt", None)}
    return [loss.message for loss in observed.losses]


# What kubectl prints.


def test_the_fixture_is_read_whole() -> None:
    observed = observe(str(FIXTURE), environment="usdfprod")
    assert observed.losses == []
    assert observed.facts == {"environment": "usdfprod", "deployed": DEPLOYED}
    assert list(observed.facts) == ["environment", "deployed"]
    assert list(deployed(observed)) == sorted(DEPLOYED)
    assert (observed.source, observed.repository, observed.date) == ("argocd", None, "2026-05-02")
    assert observed.revision == "sha256:" + hashlib.sha256(FIXTURE.read_bytes()).hexdigest()
    assert observe(str(FIXTURE), environment="usdfprod") == observed


def test_an_observation_can_hold_it() -> None:
    for stated in DEPLOYED.values():
        assert set(stated) <= {field.alias or name for name, field in Deployed.model_fields.items()}
        Deployed.model_validate(stated)


def test_nothing_else_leaves_the_file() -> None:
    assert FIXTURE.read_text().count("not-to-be-copied") == 5
    assert "not-to-be-copied" not in repr(observe(str(FIXTURE)))


def test_json_says_the_same(read: Read) -> None:
    same = read(yaml.safe_load(FIXTURE.read_text()))
    assert same.facts == {"deployed": DEPLOYED}
    assert same.date == "2026-05-02"
    assert same.losses == []


def test_a_list_of_applications_and_a_single_one(read: Read) -> None:
    whole = {**listed(item("b"), item("a")), "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationList"}
    assert list(deployed(read(whole))) == ["argocd/a", "argocd/b"]
    assert list(deployed(read(item()))) == ["argocd/a"]
    assert losses(read({**item(), "spec": 1})) == ["`spec` is not a mapping"]


def test_a_byte_order_mark_is_nothing(read: Read) -> None:
    escaped = json.dumps(item(spec={"project": "\U0001f52d"}))  # as two escapes, which YAML would refuse
    assert deployed(read(b"\xef\xbb\xbf" + escaped.encode())) == {"argocd/a": {"project": "\U0001f52d"}}
    assert read(b"\xef\xbb\xbf" + FIXTURE.read_bytes()).facts == {"deployed": DEPLOYED}


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps(listed(item(), item(7))).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    observed = observe("-")
    assert list(deployed(observed)) == ["argocd/a"]
    assert [loss.path for loss in observed.losses] == ["standard input"]
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match=r"^standard input: is neither a list nor an application; expected"):
        observe("-")


def test_a_pipe(tmp_path: Path) -> None:
    ends = os.pipe()
    os.write(ends[1], json.dumps(item()).encode())
    os.close(ends[1])
    assert list(deployed(observe(f"/dev/fd/{ends[0]}"))) == ["argocd/a"]
    os.close(ends[0])


def test_no_applications_are_a_fact(read: Read) -> None:
    assert read(listed(), date="2026-05-01").facts == {"deployed": {}}


# The date.


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-05-01T23:59:59Z", "2026-05-01"),
        ("2026-05-01T23:30:00-02:00", "2026-05-02"),
        ("2026-05-01T00:30:00.123456789+01:00", "2026-04-30"),
    ],
)
def test_the_date_is_in_utc(read: Read, time: str, day: str) -> None:
    assert read(item(status={"reconciledAt": time})).date == day


def test_the_newest_day_counts_and_a_given_one_more(read: Read) -> None:
    times = ["2026-04-30T23:00:00-05:00", "2026-05-01T00:00:00Z", "2026-04-30T23:59:59Z"]
    whole = listed(*(item(f"a{i}", status={"reconciledAt": time}) for i, time in enumerate(times)))
    assert read(whole).date == "2026-05-01"
    assert read(whole, date="2020-01-01").date == "2020-01-01"


@pytest.mark.parametrize(
    "status", [None, {}, {"reconciledAt": None}, {"reconciledAt": ""}, {"reconciledAt": 5}]
)
def test_a_file_without_a_date_asks_for_one(read: Read, status: object) -> None:
    with pytest.raises(UsageError) as error:
        read(item(status=status))
    assert str(error.value).endswith(": says no date (`status.reconciledAt`); give it with --date YYYY-MM-DD")
    assert read(item(status=status), date="2026-05-01").date == "2026-05-01"


@pytest.mark.parametrize(
    "time",
    ["yesterday", "2026-02-30T00:00:00Z", "2026-05-01", "2026-05-01T00:00:00", "9999-12-31T23:00:00-05:00"],
)
def test_a_time_that_is_none_is_a_loss(read: Read, time: str) -> None:
    observed = read(listed(item("a", status={"reconciledAt": time}), item("b")))
    assert losses(observed) == ["`items[0].status.reconciledAt` is not a time such as 2026-01-31T09:30:00Z"]
    assert observed.date == "2026-05-01"
    assert list(deployed(observed)) == ["argocd/a", "argocd/b"]


# The source.


def test_the_first_source_with_a_path_counts_and_brings_its_revision(read: Read) -> None:
    chart = {"repoURL": "https://charts.example.org", "chart": "c"}
    git = {"repoURL": "https://git.example.org/g", "path": "p"}
    cases: list[tuple[list[Any], list[str], dict[str, str]]] = [
        ([chart, git], ["1.0", "abc"], {"repository": git["repoURL"], "chartPath": "p", "revision": "abc"}),
        ([git, {**git, "path": "q"}], ["abc", "def"], {"repository": git["repoURL"], "chartPath": "p", "revision": "abc"}),
        ([chart], ["1.0"], {"repository": chart["repoURL"], "revision": "1.0"}),
        ([chart, git], ["abc"], {"repository": git["repoURL"], "chartPath": "p"}),
        ([git], ["abc", "def"], {"repository": git["repoURL"], "chartPath": "p"}),
        ([], ["abc"], {"repository": "https://other.example.org", "chartPath": "o", "revision": "one"}),
    ]  # fmt: skip
    for sources, revisions, expected in cases:
        spec = {"sources": sources, "source": {"repoURL": "https://other.example.org", "path": "o"}}
        status = {"sync": {"revisions": revisions, "revision": "one"}}
        observed = read(item(spec=spec, status=status), date="2026-05-01")
        assert deployed(observed)["argocd/a"] == expected
        assert losses(observed) == []


def test_a_hydrator_comes_before_every_source(read: Read) -> None:
    spec: dict[str, Any] = {
        "source": {"repoURL": "https://other.example.org", "path": "o"},
        "sourceHydrator": {
            "drySource": {"repoURL": "https://dry.example.org", "path": "dry"},
            "syncSource": {"path": "env/dev", "targetBranch": "env/dev"},
        },
    }
    hydrated = {"chartPath": "env/dev", "repository": "https://dry.example.org", "revision": "r"}
    status = {"sync": {"revision": "r"}}
    assert deployed(read(item(spec=spec, status=status), date="2026-05-01"))["argocd/a"] == hydrated
    spec["sourceHydrator"]["syncSource"]["repoURL"] = "https://wet.example.org"
    hydrated["repository"] = "https://wet.example.org"
    assert deployed(read(item(spec=spec, status=status), date="2026-05-01"))["argocd/a"] == hydrated


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://git.example.org:8443/a/b.git", "https://git.example.org:8443/a/b.git"),
        ("https://user:hush@git.example.org/a", "https://git.example.org/a"),
        ("https://hush@git.example.org/a", "https://git.example.org/a"),
        ("https://user:hu@sh@git.example.org/a", "https://git.example.org/a"),
        ("https://user:hush@[2001:db8::1]:443/a", "https://[2001:db8::1]:443/a"),
        ("HTTPS://user:hush@git.example.org", "HTTPS://git.example.org"),
        ("https://git.example.org/a?private_token=hush#hush", "https://git.example.org/a"),
        ("ssh://git:hush@git.example.org/a", "ssh://git.example.org/a"),
        ("ssh://git@git.example.org:22/a", "ssh://git@git.example.org:22/a"),
        ("git@github.com:lsst/a.git", "git@github.com:lsst/a.git"),
        ("registry.example.org/charts", "registry.example.org/charts"),
        ("oci://user:hush@registry.example.org/charts", "oci://registry.example.org/charts"),
        ("https://user:hu/sh@git.example.org/a", None),
        ("https://user:hu?sh@git.example.org/a", None),
        ("https://user:1#hush@git.example.org/a", None),
        ("user:hush@git.example.org:a", None),
        ("hush@git.example.org/a", None),
        ("//user:hush@git.example.org/a", None),
        ("file:///srv/git/a", None),
        ("/srv/git/a", None),
    ],
)
def test_an_address_has_no_credentials(read: Read, written: str, shown: str | None) -> None:
    spec = {"source": {"repoURL": written}, "destination": {"server": written}}
    observed = read(item(spec=spec))
    assert deployed(observed)["argocd/a"] == ({"repository": shown, "cluster": shown} if shown else {})
    unshown = ["destination.server", "source.repoURL"] if shown is None else []
    assert losses(observed) == [f"`spec.{field}` is not an address that can be shown" for field in unshown]
    assert "hush" not in repr(observed)


# What is wrong with one application leaves the others alone.


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (5, "`items[1]` is not an `Application` of `argoproj.io/v1alpha1`"),
        (None, "`items[1]` is not an `Application` of `argoproj.io/v1alpha1`"),
        (item(kind="AppProject"), "`items[1]` is not an `Application` of `argoproj.io/v1alpha1`"),
        (
            item(apiVersion="app.k8s.io/v1beta1"),
            "`items[1]` is not an `Application` of `argoproj.io/v1alpha1`",
        ),
        (item(kind=["Application"]), "`items[1]` is not an `Application` of `argoproj.io/v1alpha1`"),
        (item(None), "`items[1].metadata.name` is not a name in Kubernetes; the application is left out"),
        (item(""), "`items[1].metadata.name` is not a name in Kubernetes; the application is left out"),
        (item(5), "`items[1].metadata.name` is not a name in Kubernetes; the application is left out"),
        (item("a/b"), "`items[1].metadata.name` is not a name in Kubernetes; the application is left out"),
        (item("a\n"), "`items[1].metadata.name` is not a name in Kubernetes; the application is left out"),
        (
            item("a" * 254),
            "`items[1].metadata.name` is not a name in Kubernetes; the application is left out",
        ),
        (
            item(metadata={"name": "a", "namespace": {}}),
            "`items[1].metadata.namespace` is not a name in Kubernetes; the application is left out",
        ),
        (item("z"), "`items[1].metadata` names `argocd/z` again; the first of them is kept"),
    ],
)
def test_an_item_that_is_none_is_left_out(read: Read, wrong: object, message: str) -> None:
    first = item("z", spec={"project": "first"})
    observed = read(listed(first, wrong, item("y")))
    assert deployed(observed) == {"argocd/y": {}, "argocd/z": {"project": "first"}}
    assert losses(observed) == [message]


def test_a_name_without_a_namespace(read: Read) -> None:
    for namespace in ({}, {"namespace": None}, {"namespace": ""}):
        assert list(deployed(read(item(metadata={"name": "a.b-c", **namespace})))) == ["a.b-c"]
    assert losses(read(item(metadata=[]), date="2026-05-01")) == [
        "`metadata` is not a mapping",
        "`metadata.name` is not a name in Kubernetes; the application is left out",
    ]


@pytest.mark.parametrize(
    ("spec", "sync", "messages"),
    [
        ([], {}, ["spec` is not a mapping"]),
        ({"project": 5}, {}, ["spec.project` is not a text"]),
        ({"project": "a\nb"}, {}, ["spec.project` is not a line of text that can be shown"]),
        ({"project": " "}, {}, ["spec.project` is not a line of text that can be shown"]),
        ({"project": "\x1b[2J"}, {}, ["spec.project` is not a line of text that can be shown"]),
        ({"project": "\ud800"}, {}, ["spec.project` is not a line of text that can be shown"]),
        ({"project": "\u202eabc"}, {}, ["spec.project` is not a line of text that can be shown"]),
        ({"project": "x" * 1001}, {}, ["spec.project` is not a line of text that can be shown"]),
        ({"project": float("nan")}, {}, ["spec.project` is not a text"]),
        ({"destination": "here"}, {}, ["spec.destination` is not a mapping"]),
        ({"destination": {"namespace": True}}, {}, ["spec.destination.namespace` is not a text"]),
        ({"destination": {"name": []}}, {}, ["spec.destination.name` is not a text"]),
        ({"source": "s"}, {}, ["spec.source` is not a mapping"]),
        ({"source": {"path": 1}}, {}, ["spec.source.path` is not a text"]),
        ({"source": {"repoURL": {}}}, {}, ["spec.source.repoURL` is not a text"]),
        ({"sources": {}}, {}, ["spec.sources` is not a list"]),
        ({"sources": [{}, 5]}, {}, ["spec.sources[1]` is not a mapping"]),
        ({"sources": [{}, {"path": 5}]}, {}, ["spec.sources[1].path` is not a text"]),
        ({"sources": [{}]}, {"revisions": "r"}, ["status.sync.revisions` is not a list"]),
        ({"sources": [{}]}, {"revisions": [1]}, ["status.sync.revisions[0]` is not a text"]),
        ({"sourceHydrator": []}, {}, ["spec.sourceHydrator` is not a mapping"]),
        ({}, [], ["status.sync` is not a mapping"]),
        ({}, {"revision": 12}, ["status.sync.revision` is not a text"]),
        ({}, {"status": "synced"}, ["status.sync.status` is `synced`, not `Synced`, `OutOfSync` or `Unknown`"]),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_left_out(
    read: Read, spec: Any, sync: Any, messages: list[str]
) -> None:
    status = {"reconciledAt": "2026-05-01T00:00:00Z", "sync": sync, "health": {"status": "Missing"}}
    observed = read(listed(item("x"), item(spec=spec, status=status)))
    assert deployed(observed) == {"argocd/x": {}, "argocd/a": {"health": "Missing"}}
    assert losses(observed) == [f"`items[1].{message}" for message in messages]


def test_health_has_its_words(read: Read) -> None:
    for word in ("Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown"):
        observed = read(item(status={"health": {"status": word}}), date="2026-05-01")
        assert deployed(observed) == {"argocd/a": {"health": word}}
        assert losses(observed) == []
    wrong = read(item(status={"health": {"status": "OutOfSync"}}), date="2026-05-01")
    assert deployed(wrong) == {"argocd/a": {}}
    assert losses(wrong) == [
        "`status.health.status` is `OutOfSync`, not `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing` or `Unknown`"
    ]


def test_a_list_that_goes_on_says_so(read: Read) -> None:
    whole = {**listed(item()), "metadata": {"continue": "x" * 2000}}
    assert losses(read(whole)) == [
        "`metadata.continue` says that the list goes on after the last item of this file"
    ]


# What is YAML, and means what it means in YAML 1.2.


def test_plain_scalars_are_those_of_yaml_1_2(read: Read) -> None:
    def project(text: str) -> object:
        observed = read(
            f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a, 5: x, null: y, [1]: z}}\n"
            f"spec: {{project: {text}}}\n",
            date="2026-05-01",
        )
        return deployed(observed)["a"].get("project") or losses(observed)

    for text in (
        "no",
        "on",
        "2026-05-01",
        "2026-05-01T00:00:00Z",
        "12:30",
        "1_000",
        "0b1",
        "1e",
        "<<",
        "=",
        "-",
    ):
        assert project(text) == text
        assert project(f'"{text}"') == text
    for text in (
        "true",
        "FALSE",
        "12",
        "-1.5e3",
        ".5",
        "0x1F",
        "0o17",
        ".inf",
        "-.INF",
        ".NaN",
        "[]",
        "{}",
        "9" * 5000,
    ):
        assert project(text) == ["`spec.project` is not a text"]
        assert text in "[]{}" or len(text) > 1000 or project(f"'{text}'") == text
    for text in ("", "~", "null", "NULL"):
        assert project(text) == []
    assert project("&anchor x") == "x"


# Files that are something else.

EXPECTED = "; expected the output of `kubectl get applications.argoproj.io -A -o json`"
APPLICATION = json.dumps(item())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": is neither a list nor an application"),
        ("# nothing\n", ": is neither a list nor an application"),
        ("No resources found\n", ": is neither a list nor an application"),
        ("error: the server doesn't have a resource type", ": is neither a list nor an application"),
        ("[]", ": is neither a list nor an application"),
        ("{}", ": is neither a list nor an application"),
        ("null", ": is neither a list nor an application"),
        ('{"apiVersion": "v1", "kind": "Secret"}', ": is neither a list nor an application"),
        ('{"apiVersion": "v2", "kind": "List", "items": []}', ": is neither a list nor an application"),
        ('{"apiVersion": ["v1"], "kind": {}}', ": is neither a list nor an application"),
        (json.dumps({**listed(), "items": None}), ": `items` is not a list of at most 100,000 applications"),
        ('{"apiVersion": "v1",\n "kind": }', ":2: is not JSON: Expecting value"),
        (f"{APPLICATION}\n{APPLICATION}", ":2: is not JSON: Extra data"),
        ('{"apiVersion": "v1\x00"}', ":1: is not JSON: Invalid control character"),
        ('{"a": ' * 100_000, ": nests too deep"),
        ("[" * 100_000, ": nests too deep"),
        ("a: b\nc: [", ":2: is not YAML: did not find expected node content"),
        ("a: b\n c: d", ":2: is not YAML: mapping values are not allowed in this context"),
        ("a: é\nb: \x00", ":2: is not YAML: control characters are not allowed"),
        ("a: b\nc:\n- " + "- " * 200, ":3: nests too deep"),
        ("a: 1\n---\nb: 1\n", ":2: has a second document"),
        ("a: &a [x]\nb: [*a, *a]\n", ":2: has an alias or a tag, and kubectl writes none"),
        ("a: *b\n", ":1: has an alias or a tag, and kubectl writes none"),
        ("a: 1\nb: !!str 5\n", ":2: has an alias or a tag, and kubectl writes none"),
        ("a: !!python/object/apply:os.system [ls]\n", ":1: has an alias or a tag, and kubectl writes none"),
        ("a: !!set {b}\n", ":1: has an alias or a tag, and kubectl writes none"),
        (b"a: b\nc: \xff", ":2: is not UTF-8"),
        ("{}".encode("utf-16"), ":1: is not UTF-8"),
    ],
)
def test_what_kubectl_did_not_print_is_refused(
    read: Read, tmp_path: Path, content: object, message: str
) -> None:
    with pytest.raises(UsageError) as error:
        read(content, date="2026-05-01")
    assert str(error.value) == f"{tmp_path / 'applications.txt'}{message}{EXPECTED}"


def test_numbers_and_keys_that_are_odd_elsewhere_do_not_matter(read: Read) -> None:
    odd = f'{{"a": NaN, "b": -Infinity, "c": {"9" * 100_000}, "d": 1e999, "d": 1, {json.dumps(item())[1:]}'
    assert list(deployed(read(odd))) == ["argocd/a"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path, reason in [
        (tmp_path / "none.json", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (f"{tmp_path}/a\0b", "embedded null byte"),
    ]:
        with pytest.raises(UsageError, match=re.escape(f"{path}: cannot be read: {reason}") + "$"):
            observe(str(path))


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.json")
    path.write_text(json.dumps(item(5)))
    assert observe(str(path), date="2026-05-01").losses[0].path == "\\udcff.json"
    with pytest.raises(UsageError, match=r"/\\udcff.json: says no date"):
        observe(str(path))


def test_sizes_are_bounded(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    assert argocd.MAX_BYTES == 64 * 1024 * 1024
    with pytest.raises(
        UsageError, match=r"has more than 67,108,864 bytes; print fewer applications at a time$"
    ):
        observe("/dev/zero")
    content = json.dumps(listed(item("a"), item("b"))).encode()
    monkeypatch.setattr(argocd, "MAX_BYTES", len(content))
    monkeypatch.setattr(argocd, "MAX_ITEMS", 2)
    assert len(deployed(read(content))) == 2
    with pytest.raises(UsageError, match="has more than"):
        read(content + b" ")
    monkeypatch.setattr(argocd, "MAX_ITEMS", 1)
    with pytest.raises(UsageError, match="`items` is not a list of at most 1 applications"):
        read(content)


def judged(content: bytes, path: Path) -> None:
    """Whatever the bytes, there is an answer or a line that says why there is none."""
    path.write_bytes(content)
    try:
        observed = observe(str(path), date="2026-05-01")
    except UsageError as error:
        refusal = str(error)
    else:
        refusal = ""
    assert "\n" not in refusal
    if not refusal:
        json.dumps(observed, ensure_ascii=False).encode()
        assert all(loss.path == path.name and "\n" not in loss.message for loss in observed.losses)
        for stated in deployed(observed).values():
            Deployed.model_validate(stated)


TRIES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = st.sampled_from(
    ["apiVersion: v1\n", "kind: List\n", "items:\n", "- ", "  ", "\n", "a: ", "&a ", "*a", "!!map ", "{", "}", "[", "]",
     "? ", ": ", "---\n", "...\n", "%YAML 1.1\n", "\t", "\ufeff", "'", '"', "\\", "|\n", "#", "\x85", "\x00", "é", "<<: "]
)  # fmt: skip


@TRIES
@given(content=st.one_of(st.binary(), st.lists(PIECES).map(lambda pieces: "".join(pieces).encode())))
def test_no_bytes_are_too_odd(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    judged(content, tmp_path_factory.getbasetemp() / "odd.txt")


KEYS = st.sampled_from(
    ["apiVersion", "kind", "metadata", "name", "namespace", "spec", "status", "project", "destination", "server", "source",
     "sources", "repoURL", "path", "sync", "health", "revision", "revisions", "reconciledAt", "sourceHydrator", "syncSource"]
)  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text()
    | st.sampled_from(["argoproj.io/v1alpha1", "Application", "a", "", "Synced", "2026-05-01T00:00:00Z", "https://a:b@c/d"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6),
    max_leaves=15,
)  # fmt: skip


@TRIES
@given(odd=st.lists(ANY, max_size=3), spec=ANY, status=ANY, metadata=ANY)
def test_no_items_are_too_odd(
    odd: list[Any], spec: Any, status: Any, metadata: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = listed(*odd, item(spec=spec, status=status), item(metadata=metadata))
    path = tmp_path_factory.getbasetemp() / "odd.txt"
    judged(json.dumps(whole).encode(), path)
    judged(json.dumps({**whole, "items": odd[0] if odd else None}).encode(), path)
