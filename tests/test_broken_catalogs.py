"""Whatever stands in a catalog, the answer is a finding: never a traceback, never a wait."""

from __future__ import annotations

import copy
import json
import os
import socket as sockets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import faults
from tests.conftest import ROOT, WORLD, Write, application, found
from tests.test_structure import MANIFESTS, ODD, holder, places
from usdfops.catalog.load import resolve
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES
from usdfops.read.document import parse
from usdfops.read.tree import File, walk
from usdfops.render.formats import FORMATS, render
from usdfops.render.report import Report

FILES = {file.path: file.content for file in walk(str(WORLD))}
REAL = [file.content for file in walk(str(ROOT / "catalog"))]


def judged(path: str, content: bytes) -> None:
    """Lints the small catalog with one file replaced, and writes the findings in every format."""
    documents = [parse(File(p, c)) for p, c in {**FILES, path: content}.items()]
    catalog = resolve(documents, as_of="2026-06-01")
    report = Report(lint(catalog), catalog, "catalog", str(ROOT))
    for name in FORMATS:
        render(report, name)


PATHS = st.sampled_from(
    [*FILES, "applications/x.yaml", "x.yaml", "a/b/c.yaml", "services/x.yml", "support-model.yaml"]
)


@given(st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_bytes(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(REAL)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["insert", "delete", "replace", "repeat"]))
        if kind == "insert":
            content[at:at] = data.draw(
                st.sampled_from([b"\x00", b"\xff", b"\t", b"&a ", b"*a", b"---\n", b"{", b"- "])
            )
        elif kind == "delete":
            del content[at : at + data.draw(st.integers(1, 80))]
        elif kind == "replace":
            content[at : at + 1] = data.draw(st.binary(min_size=1, max_size=3))
        else:
            content[at:at] = content[at : at + data.draw(st.integers(1, 200))]
    judged(data.draw(PATHS), bytes(content))


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_structure(data: st.DataObject) -> None:
    manifest: Any = copy.deepcopy(data.draw(st.sampled_from(MANIFESTS)))
    for _ in range(data.draw(st.integers(1, 3))):
        paths = sorted(places(manifest), key=str)
        if not paths:
            break
        path = data.draw(st.sampled_from(paths))
        parent = holder(manifest, path)
        if data.draw(st.booleans()):
            parent[path[-1]] = data.draw(ODD)
        else:
            del parent[path[-1]]
    judged(data.draw(PATHS), json.dumps(manifest).encode())


@pytest.mark.parametrize(
    "content", [b"", b"3", b"[]", b"x", b"~", b"{}", b"- a", b"kind: 3", b"kind: [a]", b"metadata: []"]
)
def test_files_that_are_no_resource(content: bytes) -> None:
    for path in ("applications/x.yaml", "x.yaml", "elsewhere/x.yaml"):
        judged(path, content)
        catalog = resolve([parse(File(path, content))])
        assert lint(catalog)


def test_a_file_that_cannot_be_read_still_counts_and_can_be_named(write: Write) -> None:
    folder = write(
        {
            "applications/broken.yaml": "a: [",
            "applications/hello.yaml": application("spec:\n  dependsOn: [{application: broken}]\n"),
        }
    )
    findings = found(folder)
    assert [(f.rule, f.resource) for f in findings] == [("syntax-error", "Application/broken")]


def test_pipes_devices_sockets_and_loops_are_findings_and_nobody_waits(world: Path) -> None:
    os.mkfifo(world / "applications/pipe.yaml")
    (world / "applications/device.yaml").symlink_to("/dev/zero")
    (world / "applications/loop.yaml").symlink_to("loop.yaml")
    (world / "applications/away.yaml").symlink_to("/etc/passwd")
    (world / "applications/up").symlink_to("..")
    (world / "applications/folder.yaml").mkdir()
    (world / "applications/large.yaml").write_bytes(b"#" * 2_000_000)
    server = sockets.socket(sockets.AF_UNIX)
    server.bind(str(world / "applications/socket.yaml"))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "usdfops", "validate", "--catalog", str(world), "--format", "json"],
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    finally:
        server.close()
    assert done.returncode == 1
    answer = {Path(f["path"]).name: f["rule"] for f in json.loads(done.stdout)["findings"]}
    assert answer == {
        "pipe.yaml": "not-a-file",
        "device.yaml": "link-out-of-catalog",
        "loop.yaml": "unreadable-file",
        "away.yaml": "link-out-of-catalog",
        "up": "not-a-file",
        "folder.yaml": "not-a-file",
        "large.yaml": "too-large",
        "socket.yaml": "not-a-file",
    }


def test_a_link_within_the_catalog_is_read(world: Path) -> None:
    (world / "teams/real").write_text((world / "teams/storage.yaml").read_text())
    (world / "teams/storage.yaml").unlink()
    (world / "teams/storage.yaml").symlink_to("real")
    assert found(world) == []


def test_a_name_that_is_not_utf_8_is_written_out(world: Path) -> None:
    os.mkdir(os.fsencode(world) + b"/caf\xe9")
    with open(os.fsencode(world) + b"/caf\xe9/x.yaml", "wb") as file:
        file.write(b"a: [")
    assert {finding.path for finding in found(world)} == {"caf\\udce9/x.yaml"}


def test_each_rule_has_a_class_of_faults() -> None:
    """`python -m tests.faults`, a step of its own in CI, puts them into the catalog."""
    assert set(faults.INJECTIONS) == set(RULES)
