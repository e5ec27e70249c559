"""What flows between facilities, drawn: all of it, in text that can be read, and nothing but a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import ROOT, TODAY, Run, Write
from tests.test_facility import AWKWARD, BROKEN, COMMITTED, DAY, NORTH, Spec, facility, flow, world
from tests.test_graph import GRAPHVIZ, check_layout, check_safe, needs_dot, run_together, version
from usdfops.catalog.graph import Catalog
from usdfops.judge.facility_flow import flow as flows
from usdfops.render import graphviz
from usdfops.render.graph_facility import PAGE
from usdfops.render.graph_flow import flow_about, flow_dot, flow_mermaid, flow_title

PICTURE = ROOT / "docs" / "images" / "facilities.svg"


def svg_of(catalog: Catalog) -> str:
    shown = flows(catalog)
    return graphviz.svg(flow_dot(shown, catalog.as_of), flow_title(catalog.as_of), flow_about(shown))


def test_every_link_of_the_committed_catalog_is_an_arrow() -> None:
    shown = flows(COMMITTED)
    listed = [link["name"].text for each in COMMITTED.of("Facility") for link in each.spec["links"]]
    assert [arrow.link.name for arrow in shown.arrows] == listed
    assert len(listed) == 20
    assert [ground.name for ground in shown.grounds] == ["usdf", "ukdf", "frdf"], (
        "what sends most comes first"
    )
    dot = flow_dot(shown, DAY)
    assert dot.count(" -> ") == len(listed)
    assert flow_mermaid(shown, DAY).count(" -->") == len(listed)


def test_every_component_is_there_or_named_beside() -> None:
    shown = flows(COMMITTED)
    for ground in shown.grounds:
        found = COMMITTED.find("Facility", ground.name)
        assert found is not None
        titles = [each["title"].text for each in found.spec["components"]]
        drawn = [s.title for yard in ground.yards for s in yard.stations if s.component]
        beside = [title for yard in ground.yards for title in yard.beside]
        assert sorted(drawn + beside) == sorted(title for title in titles if title)
    assert shown.apart == [
        "Base Facility", "Chilean Data Access Center", "Summit Facility", "LSST:UK IDAC", "US Data Access Center",
    ]  # fmt: skip


def test_what_does_not_work_what_is_untested_and_what_is_exposed_can_be_seen() -> None:
    shown = flows(COMMITTED)
    dot = flow_dot(shown, DAY)
    assert dot.count("does not work") == 1
    assert dot.count("untested") == 1
    (refused,) = [line for line in dot.splitlines() if "does not work" in line]
    assert "#b3261e" in refused
    exposed = [
        (s.facility, s.component) for g in shown.grounds for y in g.yards for s in y.stations if s.exposed
    ]
    assert exposed == [("ukdf", "mirror-maker-lancaster"), ("ukdf", "mirror-maker-ral")]
    assert len(re.findall(">exposed<", dot)) == len(exposed) + 1, "and once to explain it"
    about = flow_about(shown)
    assert about.startswith(
        "20 links (3 of data, 13 of metadata, 1 of outputs, 3 of monitoring) between US Data"
    )
    assert "Authentication does not work from usdf/kafka to ukdf/mirror-maker-lancaster." in about
    assert "Has to be reachable from outside: ukdf/mirror-maker-lancaster, ukdf/mirror-maker-ral." in about
    mermaid = flow_mermaid(shown, DAY)
    assert "metadata, authentication does not work" in mermaid
    assert mermaid.count("exposed#58; has to be reachable from outside") == 2


def test_each_sort_of_flow_looks_different_without_colours() -> None:
    dot = flow_dot(flows(COMMITTED), DAY)
    arrows = [line for line in dot.splitlines() if " -> " in line]
    styles = {
        re.sub(r'color="[^"]*"|label=<.*>|minlen=2|dir=back|[\s,\[\]]|s\d+|->', "", line) for line in arrows
    }
    assert styles == {"penwidth=2.2", "penwidth=1", "penwidth=1.4style=dashed", "penwidth=1style=dotted"}


@needs_dot
def test_the_picture_fits_a_page_and_its_text_can_be_read() -> None:
    picture = svg_of(COMMITTED)
    width, height = (float(n) for n in ET.fromstring(picture).attrib["viewBox"].split()[2:])
    assert width <= PAGE[0]
    assert height <= PAGE[1]
    assert {float(size) for size in re.findall(r'font-size="([\d.]+)"', picture)} == {8.0, 11.0}
    check_layout(picture)
    check_safe(picture)
    text = run_together(picture)
    for said in ("Lancaster", "RAL", "CC-IN2P3", "SLAC(S3DF)", "MirrorMaker2", "Rucioendpoint", DAY):
        assert said in text


def test_the_committed_picture_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if version() != GRAPHVIZ:
        pytest.skip(f"the picture was laid out by Graphviz {GRAPHVIZ}, and here is {version()}")
    picture = svg_of(COMMITTED)
    if request.config.getoption("--update"):
        PICTURE.write_text(picture)
    assert PICTURE.read_text() == picture, "run `pytest --update` and look at the picture"


@pytest.mark.parametrize("form", ["dot", "mmd"])
def test_what_is_written(form: str, request: pytest.FixtureRequest) -> None:
    shown = flows(world())
    text = flow_dot(shown, TODAY) if form == "dot" else flow_mermaid(shown, TODAY)
    path = ROOT / "tests/golden" / f"graph-facilities.{form}"
    if request.config.getoption("--update"):
        path.write_text(text)
    assert path.read_text() == text


def test_what_is_not_in_the_catalog_is_drawn_and_said() -> None:
    links = [flow("in", "far/kafka", "north/none"), flow("out", "north", "usdf", carries="outputs")]
    shown = flows(world(links=links))
    titles = {
        (s.facility, s.component): (s.title, s.note)
        for g in shown.grounds
        for y in g.yards
        for s in y.stations
    }
    assert titles == {
        ("far", "kafka"): ("kafka", "not in the catalog"),
        ("north", "none"): ("none", "not in the catalog"),
        ("north", None): ("component not stated", None),
        ("usdf", None): ("component not stated", None),
    }  # fmt: skip
    assert "far (not in the catalog)" in [ground.title for ground in shown.grounds]


def test_a_link_within_a_facility_that_fails_is_told_too() -> None:
    link = flow("inside", "north/mirror", "north/butler", authentication={"state": "not-working"})
    dot = flow_dot(flows(world(links=[link])), TODAY)
    assert "does not work" in dot


@needs_dot
def test_text_from_manifests_stays_in_its_box_and_is_nothing_but_text(write: Write, run: Run) -> None:
    component = {"name": "mirror", "type": "mirror-maker", "site": "hill", "title": AWKWARD * 3}
    spec = {**NORTH, "components": [component, {"name": "x", "type": "butler", "title": AWKWARD}],
            "sites": [{"name": "hill", "title": AWKWARD}]}  # fmt: skip
    write({**facility("north", **spec)})
    answer = run("graph", "--facilities", "--as-of", TODAY)
    assert (answer.code, answer.err) == (0, "")
    check_safe(answer.out)
    check_layout(answer.out)
    assert "<b>" not in run("graph", "--facilities", "--format", "mermaid").out


@needs_dot
@pytest.mark.parametrize("spec", BROKEN)
def test_a_broken_facility_is_drawn(write: Write, run: Run, spec: Spec) -> None:
    write({**facility("north", **spec), "facilities/worse.yaml": "kind: Facility\nspec: {\n"})
    for form in ("svg", "dot", "mermaid"):
        answer = run("graph", "--facilities", "--format", form, "--as-of", TODAY)
        assert answer.code == 0
        assert "worse.yaml cannot be read" in answer.err


@needs_dot
def test_no_facilities_are_drawn(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    for form in ("svg", "dot", "mermaid"):
        answer = run("graph", "--facilities", "--catalog", str(tmp_path / "empty"), "--format", form)
        assert (answer.code, answer.err) == (0, "")


def test_all_of_them_or_one_thing(run: Run) -> None:
    answer: Any = run("graph", "hello", "--facilities")
    assert (answer.code, answer.out) == (2, "")
    assert "--facilities draws them all" in answer.err
