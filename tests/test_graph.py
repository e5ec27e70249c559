"""The schematic shows all that there is, in text that stays in its box, and is nothing but a picture."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import observed
from tests.conftest import ROOT, TODAY, Run, Write, application, loaded
from usdfops.catalog.edges import Node, edges
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load
from usdfops.judge.schematic import (
    Box,
    Bundle,
    Facility,
    Further,
    Group,
    LeftOut,
    Neighbourhood,
    Relation,
    Tier,
    facility,
    neighbourhood,
)
from usdfops.render import graph as words
from usdfops.render import graphviz
from usdfops.render.graph_cells import Look
from usdfops.render.graph_facility import PAGE, facility_dot
from usdfops.render.graph_neighbourhood import neighbourhood_dot

DAY = "2026-11-24"
CATALOG = load(str(ROOT / "catalog"), as_of=DAY)
PICTURE = ROOT / "docs" / "images" / "facility.svg"
GRAPHVIZ = "2.43.0"
"""The version that laid out the committed picture; others may place a box a point further."""

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz is not installed: apt-get install graphviz"
)


def version() -> str:
    if shutil.which("dot") is None:
        return "none"
    said = subprocess.run(["dot", "-V"], capture_output=True, text=True, check=True).stderr
    return (re.search(r"version ([\d.]+)", said) or ["", "unknown"])[1]


def facility_svg(catalog: Catalog) -> str:
    shown = facility(catalog)
    dot = facility_dot(shown, catalog.as_of)
    return graphviz.svg(dot, words.facility_title(shown, catalog.as_of), words.facility_about(shown))


def svg_of(catalog: Catalog, node: Node) -> str:
    shown = neighbourhood(catalog, node)
    return graphviz.svg(neighbourhood_dot(shown, catalog.as_of), "one", words.neighbourhood_about(shown))


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    what: str = ""

    def meets(self, other: Area) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )

    def holds(self, other: Area) -> bool:
        return self.left <= other.left + 0.5 and other.right <= self.right + 0.5


def tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def text_area(element: ET.Element) -> Area:
    text, x, y = element.text or "", float(element.attrib["x"]), float(element.attrib["y"])
    size = float(element.attrib["font-size"])
    wide = graphviz.text_width(text, bold="font-weight" in element.attrib) * size / graphviz.SIZE
    assert element.attrib["text-anchor"] == "start"
    return Area(x, y - 0.75 * size, x + wide, y + 0.2 * size, text)


def box_area(polygon: ET.Element) -> Area:
    points = [tuple(map(float, pair.split(","))) for pair in polygon.attrib["points"].split()]
    xs, ys = zip(*points, strict=True)
    return Area(min(xs), min(ys), max(xs), max(ys))


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(picture).iter() if tag(element) == "text"]


def run_together(picture: str) -> str:
    return "".join("".join(texts(picture)).split())


def nodes(picture: str) -> Iterator[tuple[list[Area], list[Area]]]:
    """The boxes and the texts of each node, and of the whole."""
    for group in ET.fromstring(picture).iter():
        if tag(group) == "g" and group.attrib.get("class") == "node":
            boxes = [box_area(each) for each in group if tag(each) == "polygon"]
            yield boxes, [text_area(each) for each in group if tag(each) == "text"]


def check_layout(picture: str) -> None:
    """No two texts meet, none leaves its box, and no two nodes meet."""
    written = [text_area(element) for element in ET.fromstring(picture).iter() if tag(element) == "text"]
    for one, other in combinations(sorted(written), 2):
        if other.left > one.right:
            continue
        assert not one.meets(other), (one, other)
    bounds = []
    for boxes, inside in nodes(picture):
        for text in inside:
            middle = Area(text.left + 0.1, text.bottom - 3, text.left + 0.2, text.bottom - 2)
            under = [box for box in boxes if box.meets(middle._replace(right=text.left + 1))]
            assert all(box.holds(text) for box in under), (text, under)
        edges = [*boxes, *inside]
        bounds.append(
            Area(
                min(a.left for a in edges),
                min(a.top for a in edges),
                max(a.right for a in edges),
                max(a.bottom for a in edges),
            )
        )
    for one, other in combinations(bounds, 2):
        assert not one.meets(other), (one, other)
    width = float(ET.fromstring(picture).attrib["viewBox"].split()[2])
    assert all(text.left >= -10 and text.right <= width for text in written)


# ---- the committed catalog


def manifests(kind: str) -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted((ROOT / "catalog" / kind).glob("*.yaml")):
        data = yaml.safe_load(path.read_text())
        found[data["metadata"]["name"]] = data
    return found


@needs_dot
def test_all_of_the_catalog_is_in_the_picture() -> None:
    shown = run_together(facility_svg(CATALOG))
    for kind in ("applications", "services", "patterns"):
        known = manifests(kind)
        assert len(known) > 10
        for name, data in known.items():
            if data["spec"].get("lifecycle") != "retired":
                assert "".join(data["metadata"].get("title", name).split()) in shown, name
    clusters = [
        c["name"] for data in manifests("facilities").values() for c in data["spec"].get("clusters", [])
    ]
    assert len(clusters) == 37
    for name in clusters:
        assert name in shown
    assert DAY in shown
    assert "tiernotstated" in shown
    assert "Leftout:" in shown


def test_numbers_are_those_of_the_manifests() -> None:
    known = {
        n: d["spec"] for n, d in manifests("applications").items() if d["spec"].get("lifecycle") != "retired"
    }
    shown = facility(CATALOG)
    boxes = [box for group in shown.applications for box in group.boxes]
    assert sorted(box.node.name for box in boxes if box.node) == sorted(known)
    order = [tier.name for tier in shown.tiers]
    assert [box.tier for box in boxes if box.node] == [
        order.index(known[box.node.name].get("tier")) for box in boxes if box.node
    ]
    for box in (box for group in shown.services for box in group.boxes):
        if box.node is None:
            continue
        name = box.node.name
        used = [
            spec
            for spec in known.values()
            if name in [u["service"] for u in spec.get("uses", [])]
            or name in [d.get("service") for d in spec.get("dependsOn", [])]
        ]
        assert sum(box.counts) == len(used), box
        assert box.counts == tuple(sum(s.get("tier") == tier for s in used) for tier in order)
    for box in shown.patterns:
        pattern = box.node.name if box.node else None
        assert sum(box.counts) == sum(
            s.get("deployment", {}).get("pattern") == pattern for s in known.values()
        )
    between = [e for e in edges(CATALOG) if e.above.kind == e.below.kind == "Application"]
    assert shown.left_out.between == len(between)
    assert shown.left_out.outside == len(
        {d["external"] for s in known.values() for d in s.get("dependsOn", []) if "external" in d}
    )
    groups = {group.title: len(group.boxes) for group in shown.applications}
    for bundle in shown.bundles:
        assert 0 < bundle.number <= groups[bundle.group]


def test_environments_count_for_the_cluster_that_they_are_deployed_to() -> None:
    counts = {box.node: sum(box.counts) for box in facility(CATALOG).clusters}
    known = edges(CATALOG)
    for cluster, number in counts.items():
        if cluster is not None:
            under = {cluster} | {
                e.above for e in known if e.below == cluster and e.above.kind == "Environment"
            }
            assert number == len(
                {e.above for e in known if e.below in under and e.above.kind == "Application"}
            )


@needs_dot
def test_the_facility_fits_a_page_and_its_text_can_be_read() -> None:
    picture = facility_svg(CATALOG)
    width, height = (float(n) for n in ET.fromstring(picture).attrib["viewBox"].split()[2:])
    assert (width, height) <= (PAGE[0], PAGE[1])
    assert height <= PAGE[1]
    assert {float(size) for size in re.findall(r'font-size="([\d.]+)"', picture)} == {8.0, 12.0}
    check_layout(picture)


@needs_dot
@pytest.mark.parametrize(
    "label",
    ["Application/consdb", "Application/prompt-processing", "Service/ceph-s3", "Service/kubernetes",
     "Cluster/usdf-rsp", "Environment/usdfprod", "Pattern/phalanx", "External/summit", "Team/square"],
)  # fmt: skip
def test_one_thing_is_laid_out_without_overlap(label: str) -> None:
    kind, _, name = label.partition("/")
    picture = svg_of(CATALOG, Node(kind, name))
    check_layout(picture)
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', picture)) == 8


def reached(start: Node, pairs: set[tuple[Node, Node]]) -> set[Node]:
    """What is reached from `start`, by trying every pair until nothing is new."""
    found = {start}
    while True:
        new = {b for a, b in pairs if a in found} - found
        if not new:
            return found - {start}
        found |= new


def test_a_neighbourhood_is_all_that_it_rests_on_and_all_that_rests_on_it() -> None:
    pairs = {(e.above, e.below) for e in edges(CATALOG)}
    for focus in sorted({n for pair in pairs for n in pair}):
        shown = neighbourhood(CATALOG, focus)
        below = reached(focus, pairs)
        listed = [box for r in shown.below for box in r.boxes] + [
            b for f in shown.further for b, _ in f.boxes
        ]
        found = {box.node for box in [*shown.applications, *listed]}
        told = below - found  # clusters, within the boxes of their environments
        for node in told:
            over = {a for a, b in pairs if b == node and a in below | {focus}}
            assert node.kind == "Cluster"
            assert all(a.kind == "Environment" for a in over)
            assert any(f" on {node.name}" in box.title for box in [shown.focus, *listed])
        assert found <= below
        drawn = {(e.above, e.below) for e in shown.steps}
        inside = {focus} | {n for n in below if n.kind == "Application"}
        assert drawn == {(a, b) for a, b in pairs if a in inside and b in inside - {focus} and a != b}
        for further in shown.further:
            assert all(through for _, through in further.boxes)
        direct = {box.node for r in shown.above for box in r.boxes}
        assert {a for a, b in pairs if b == focus} - direct <= {focus}
        above = {n for n in reached(focus, {(b, a) for a, b in pairs}) - direct if n.kind == "Application"}
        assert sum(shown.indirectly) == len(above), focus


def test_the_committed_picture_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if version() != GRAPHVIZ:
        pytest.skip(f"the picture was laid out by Graphviz {GRAPHVIZ}, and here is {version()}")
    picture = facility_svg(CATALOG)
    if request.config.getoption("--update"):
        PICTURE.write_text(picture)
    assert PICTURE.read_text() == picture, "run `pytest --update` and look at the picture"


@needs_dot
def test_the_same_bytes_each_time_whatever_fonts_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = facility_svg(CATALOG)
    assert facility_svg(load(str(ROOT / "catalog"), as_of=DAY)) == picture
    assert "raphviz" not in picture
    assert "<!" not in picture
    shown = facility(CATALOG)
    other = facility_dot(shown, DAY).replace(graphviz.FONT, "DejaVu Sans Mono")
    other = other.replace("Helvetica-Bold", "Courier-Bold")
    assert graphviz.svg(other, words.facility_title(shown, DAY), words.facility_about(shown)) == picture


# ---- a small catalog


SPEC = {
    "tier": "critical",
    "group": "alerts",
    "facility": "usdf",
    "deployment": {
        "pattern": "phalanx",
        "phalanx": ["hello"],
        "stages": [{"stage": "dev", "cluster": "test"}],
    },
    "uses": [{"service": "database", "plan": "small"}, {"service": "no-such"}],
    "dependsOn": [{"application": "archive"}, {"external": "summit"}],
    "roles": {"service-owner": "square"},
}


@pytest.fixture
def small(write: Write) -> Path:
    archive = "apiVersion: usdfops/v1\nkind: Application\nmetadata: {name: archive, title: Archive}\n"
    model = (
        "apiVersion: usdfops/v1\nkind: SupportModel\nmetadata: {name: support-model, title: Support model}\n"
        "spec: {tiers: [{name: critical, title: Critical}, {name: calm, title: Calm}]}\n"
    )
    return write(
        {
            "support-model.yaml": model,
            "applications/hello.yaml": application(f"spec: {json.dumps(SPEC)}\n"),
            "applications/archive.yaml": archive
            + "spec: {tier: odd, partOf: hello, dependsOn: [{application: hello}], uses: [{service: kubernetes}]}\n",
            **observed.phalanx({"usdfprod": ["hello"], "usdfdev": []}, {}),
        }
    )


@pytest.mark.parametrize("name", [None, "hello", "Service/kubernetes", "usdfprod", "summit"])
@pytest.mark.parametrize("format", ["dot", "mermaid"])
def test_what_is_written(
    small: Path, run: Run, name: str | None, format: str, request: pytest.FixtureRequest
) -> None:
    answer = run("graph", *([name] if name else []), "--format", format, "--as-of", TODAY)
    assert (answer.code, answer.err) == (0, "")
    last = f"-{name.rpartition('/')[2]}" if name else ""
    path = ROOT / "tests/golden" / f"graph{last}.{ {'dot': 'dot', 'mermaid': 'mmd'}[format] }"
    if request.config.getoption("--update"):
        path.write_text(answer.out)
    assert path.read_text() == answer.out


def test_what_is_unknown_is_shown(small: Path) -> None:
    shown = facility(loaded(small))
    assert [(t.name, t.title) for t in shown.tiers] == [
        ("critical", "Critical"),
        ("calm", "Calm"),
        ("odd", "odd"),
        (None, "tier not stated"),
    ]
    assert [(g.title, [words.titled(b) for b in g.boxes]) for g in shown.applications] == [
        ("Alert Production", ["Hello"]),
        (None, ["Archive"]),
    ]
    services = {words.titled(b): b.counts for g in shown.services for b in g.boxes}
    assert services["no-such (not in the catalog)"] == (1, 0, 0, 0)
    assert services["Old store (deprecated)"] == (0, 0, 0, 0)
    assert "Tape store" not in services
    assert [b.counts for b in shown.patterns if b.node is None] == [(0, 0, 1, 0)]
    assert {b.title: b.counts[0] for b in shown.clusters if b.node} == {"main": 1, "test": 1}
    assert shown.left_out == LeftOut(retired=2, outside=1, between=3)


def test_what_rests_on_each_other_is_shown_on_both_sides(small: Path) -> None:
    catalog = loaded(small)
    shown = neighbourhood(catalog, Node("Application", "hello"))
    assert [(r.how, [b.title for b in r.boxes]) for r in shown.above] == [("depends on", ["Archive"])]
    assert [box.title for box in shown.applications] == ["Archive"]
    assert [edge.how for edge in shown.steps] == ["depends on", "has the part"]
    assert [(f.kind, [(b.title, t) for b, t in f.boxes]) for f in shown.further] == [
        ("Service", [("Kubernetes", ["Archive", "Phalanx"])])
    ]
    cluster = neighbourhood(catalog, Node("Cluster", "main"))
    assert [(r.how, [b.title for b in r.boxes]) for r in cluster.above] == [
        ("runs in", ["Hello"]),
        ("is deployed to", ["usdfprod on main"]),
    ]
    assert cluster.indirectly == (0, 0, 1, 0)
    retired = neighbourhood(catalog, Node("Application", "legacy"))
    assert words.titled(retired.focus) == "Legacy (retired)"
    assert not retired.below


@pytest.mark.parametrize(
    ("titles", "letters"),
    [
        (["Real Time", "Critical"], ["R", "C", "?"]),
        (["Critical", "calm"], ["1", "2", "?"]),
        (["? a", "b"], ["1", "2", "?"]),
        ([], ["?"]),
    ],
)
def test_no_tier_is_told_by_its_colour_alone(titles: list[str], letters: list[str]) -> None:
    look = Look([*(Tier(title, title) for title in titles), Tier(None, "tier not stated")])
    assert look.letters == letters
    assert len({look.colour(n) for n in range(len(letters))}) == len(letters)


# ---- hostile text


NASTY = [
    "</svg><script>alert(1)</script>", '"]; evil [label="x', "a\\N\\G\\L b\\", "&lt;b&gt; &#60;i&#62; &quot;",
    "]]><!-- --> <?xml?>", "\x00\x1b[31m\u202e\ufffe\U000e0041", "\n\r\t", "x" * 2000, "i-" * 300, "", "  ",
    "<IMG SRC='/etc/passwd'/>", '<TD HREF="javascript:x">', "日本語のとても長い名前です" * 4, "e\u0301\u0301", "::warning::",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))


def a_facility(a: str, b: str, c: str) -> Facility:
    tiers = [Tier(a, a), Tier(None, "tier not stated")]
    counts = (1, 2)
    boxes = [Box(Node("Application", c), a, 0), Box(Node("Application", b), c, 1, (), b)]
    rows = [Box(Node("Service", a), b, None, counts, c), Box(None, "", None, counts)]
    idle = Box(Node("Cluster", c), c, None, (0, 0))
    bundles = [Bundle(b, "Pattern", 1), Bundle(None, "Service", 2)]
    groups = [Group(b, boxes), Group(None, boxes)]
    return Facility(tiers, [a, b], groups, rows, [Group(c, rows)], [*rows, idle], bundles, LeftOut(1, 2, 3))


def a_neighbourhood(a: str, b: str, c: str) -> Neighbourhood:
    tiers = [Tier(a, b), Tier(None, "tier not stated")]
    one, two = Box(Node("Application", a), a, 0), Box(Node("Application", b), c, 1, (), a)
    other = Box(Node("Service", c), b, None, (0, 1), c)
    relations = [Relation("uses", "Service", [other]), Relation("depends on", "External", [other, other])]
    further = [Further("Cluster", [(other, [a, b, c])])]
    return Neighbourhood(
        tiers, one, [Relation("uses", "Application", [two])], (1, 1), [two], [], relations, further
    )


def check_safe(picture: str) -> None:
    root = ET.fromstring(picture)
    for element in root.iter():
        assert tag(element) in {"svg", "g", "polygon", "polyline", "path", "text", "title", "desc"}
        for name, value in element.attrib.items():
            assert "href" not in name
            assert not name.startswith("on")
            assert name == "aria-label" or not re.search(r"url\(|script|//", value), (name, value)
    assert root.attrib["role"] == "img"
    assert "aria-label" in root.attrib
    assert [tag(child) for child in root][:2] == ["title", "desc"]
    assert picture.count("http") - sum(t.count("http") for t in root.itertext()) <= 1 + picture.count(
        "aria-label="
    )


@needs_dot
@settings(max_examples=12, deadline=None, derandomize=True)
@given(TEXT, TEXT, TEXT)
def test_hostile_text_is_text(a: str, b: str, c: str) -> None:
    whole = a_facility(a, b, c)
    picture = graphviz.svg(
        facility_dot(whole, TODAY), words.facility_title(whole, TODAY), words.facility_about(whole)
    )
    check_safe(picture)
    near = a_neighbourhood(a, b, c)
    title = words.neighbourhood_title(near, TODAY)
    check_safe(graphviz.svg(neighbourhood_dot(near, TODAY), title, words.neighbourhood_about(near)))
    for chart in (words.facility_mermaid(whole, TODAY), words.neighbourhood_mermaid(near, TODAY)):
        for line in chart.splitlines():
            assert re.fullmatch(
                r'flowchart LR|    subgraph g\d+\["[^"<>]*"\]|    end| +n\d+\["([^"<>]|<br>)*"\](:::c\d+_\w*)?'
                r'|    n\d+ -->(\|"[^"<>]*"\|)? n\d+|    classDef c\d+_\w* [\w#:,]+',
                line,
            ), line


@needs_dot
@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_arrives_as_it_is(text: str) -> None:
    shown = a_neighbourhood(text, text, text)
    picture = graphviz.svg(neighbourhood_dot(shown, TODAY), text, text)
    check_safe(picture)
    check_layout(picture)
    whole = graphviz.plain("".join(text.split()))
    if len(whole) < 30:
        assert whole.replace(" ", "") in run_together(picture)
    whole_facility = a_facility(text, text, text)
    picture = graphviz.svg(facility_dot(whole_facility, TODAY), text, text)
    check_safe(picture)
    check_layout(picture)


@given(TEXT, st.integers(20, 200), st.integers(1, 4), st.booleans())
def test_text_is_cut_to_its_box(text: str, room: int, lines: int, bold: bool) -> None:
    found = graphviz.fitted(text, room, lines=lines, bold=bold)
    assert len(found) <= lines
    for line in found:
        assert graphviz.text_width(line, bold=bold) <= room or len(line) <= 2
    if not found or not found[-1].endswith("…"):
        assert "".join("".join(found).split()) == "".join(graphviz.plain(" ".join(text.split())).split())


# ---- the command


@needs_dot
def test_it_is_written_to_a_file_or_shown(small: Path, run: Run) -> None:
    shown = run("graph", "hello", "--as-of", TODAY)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("<svg ")
    assert TODAY in shown.out
    written = run("graph", "hello", "--as-of", TODAY, "--output", "hello.svg")
    assert (written.code, written.out, written.err) == (0, "", "")
    assert (small.parent / "hello.svg").read_text() == shown.out
    assert run("graph", "hello", "--as-of", TODAY, "-o", "-").out == shown.out
    assert [p.name for p in small.parent.iterdir() if p.name.startswith(".usdfops-")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["helo"], "nothing that can fall is called `helo`; write `Hello`"),
        (["Cluster/hello"], "nothing that can fall is called `Cluster/hello`"),
        (["--format", "png"], "`svg`, `dot`, `mermaid`"),
        (["--as-of", "today"], "is not a date"),
        (["--format", "dot", "--output", "no/such/folder.dot"], "cannot be written: No such file"),
    ],
)
def test_calls_that_cannot_be_answered(small: Path, run: Run, arguments: list[str], said: str) -> None:
    answer = run("graph", *arguments)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_a_name_of_several_things_is_not_guessed(write: Write, run: Run) -> None:
    write({"services/main.yaml": "kind: Service\nmetadata: {name: main}\n"})
    answer = run("graph", "main", "--format", "dot")
    assert answer.code == 2
    assert "`main` is several things: Service/main, Cluster/main" in answer.err


def test_without_graphviz(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    for name in ([], ["hello"]):
        answer = run("graph", *name, "--output", "kept.svg")
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert "`dot` of Graphviz" in answer.err
        assert "apt-get install graphviz" in answer.err
        assert not (small.parent / "kept.svg").exists()
        for other in ("dot", "mermaid"):
            assert run("graph", *name, "--format", other).code == 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'syntax error' >&2; exit 1", "`dot` of Graphviz failed with 1: syntax error"),
        ("kill -9 $$", "failed with -9: it says nothing"),
        ("sleep 60", "took longer than 0.2 seconds"),
        ("echo '<svg'", "`dot` of Graphviz wrote no picture"),
    ],
)
def test_graphviz_that_fails_ends_the_call(
    small: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, said: str
) -> None:
    fake = tmp_path / "bin" / "dot"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n{script}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:/usr/bin:/bin")
    monkeypatch.setattr(graphviz, "_TIMEOUT", 0.2 if "sleep" in script else 10)
    answer = run("graph", "hello")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err
    assert (tmp_path / "arguments").read_text() == "-Tsvg\n"


BROKEN: list[dict[str, str]] = [
    {"applications/hello.yaml": "spec: {\n"},
    {
        "applications/hello.yaml": application(
            "spec: {uses: 3, dependsOn: {a: b}, deployment: [1], tier: [x], group: {}}\n"
        )
    },
    {"applications/hello.yaml": application("spec: {partOf: hello, dependsOn: [{application: hello}]}\n")},
    {
        "facilities/usdf.yaml": "kind: Facility\nmetadata: 1\nspec: {clusters: [1, {name: [a]}, {}], phalanx: {a: b}}\n"
    },
    {"support-model.yaml": "kind: SupportModel\nspec: {tiers: [{}, 3, {name: x}, {name: [y]}, {name: x}]}\n"},
    {
        "services/database.yaml": "kind: Service\nmetadata: {title: [x]}\nspec: {category: 7, lifecycle: [a]}\n"
    },
    {"patterns/phalanx.yaml": "- a\n", "groups/alerts.yaml": "{}\n"},
]


@needs_dot
@pytest.mark.parametrize("files", BROKEN)
def test_a_broken_catalog_is_drawn(write: Write, run: Run, files: dict[str, str | bytes]) -> None:
    write(files)
    unreadable = "hello" in str(files) and "spec: {\n" in files.values()
    for arguments in ([], ["hello"], ["Service/database"]):
        answer = run("graph", *arguments, "--as-of", TODAY)
        assert answer.code == 0, answer.err
        check_safe(answer.out)
        assert ("cannot be read" in answer.err) == unreadable
        assert run("graph", *arguments, "--format", "mermaid").code == 0


@needs_dot
def test_an_empty_catalog_is_drawn(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    for form in ("svg", "dot", "mermaid"):
        answer = run("graph", "--catalog", str(tmp_path / "empty"), "--format", form)
        assert (answer.code, answer.err) == (0, "")
