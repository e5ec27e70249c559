"""Demand and capacity as a page: opened in a real browser, where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, TODAY, WORLD, Run
from tests.test_capacity import AWKWARD_SPEC, SHOWN, manifest
from tests.test_menu import AWKWARD
from usdfops.catalog.load import load
from usdfops.errors import UsageError
from usdfops.judge.capacity import outlook
from usdfops.judge.gaps.demand import demand
from usdfops.render.capacity import html as module
from usdfops.render.capacity.charts import demand_picture
from usdfops.render.capacity.html import capacity_html
from usdfops.render.capacity.record import Outlook

CATALOG = load(str(ROOT / "catalog"), as_of=TODAY)


@pytest.fixture(scope="module")
def told() -> Outlook:
    """What a small catalog with awkward texts needs; one facility has too little."""
    over = {"projections/drp.yaml": manifest("Projection", "drp", AWKWARD_SPEC, AWKWARD)}
    short = {"provisioned": [{"quantity": "disk", "amount": "600 TB", "fiscalYear": "FY24"}]}
    for name, spec in {**SHOWN, "usdf": short}.items():
        over[f"facilities/{name}.yaml"] = manifest("Facility", name, spec, f"{name} {AWKWARD}")
    catalog = load(str(WORLD), as_of=TODAY, over=over)
    return Outlook(outlook(catalog), demand(catalog).capacity, 0, None, catalog, "catalog")


@pytest.fixture(scope="module")
def path(told: Outlook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("capacity") / "capacity.html"
    file.write_text(capacity_html(told), encoding="utf-8")
    return file


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


def test_the_page_says_nothing_and_fetches_nothing(page: Page, path: Path) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert (said, asked) == ([], [path.as_uri()])
    assert page.locator("b, a[href^=http]").count() == 0, "texts of manifests stay texts"
    assert "<b>bold</b>" in page.locator("h2").first.inner_text()


def test_there_is_a_picture_for_work_and_one_for_volumes(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    pictures = page.locator("figure svg[role=img]")
    assert pictures.count() == 2
    labels = [pictures.nth(n).get_attribute("aria-label") or "" for n in range(2)]
    assert ["stands at the end" in labels[0], "work within" in labels[1]] == [True, True]
    assert page.locator("table").count() == 3, "one for each quantity, and one for who says what it has"


def test_axe_finds_no_fault(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_scrolls_sideways_but_tables_and_pictures(page: Page, path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_on_paper(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 5
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    assert page.evaluate(
        "[...document.querySelectorAll('svg')].every(s => s.getBoundingClientRect().right <= 700)"
    )


def test_a_picture_shows_demand_and_where_capacity_ends(told: Outlook) -> None:
    disk = [one for one in told.series if not one.is_work]
    picture = demand_picture(told, disk)
    words = [
        "".join(each.itertext()) for each in ET.fromstring(picture.svg).iter() if each.tag.endswith("text")
    ]
    assert "0.500" in words
    assert "0.832!" in words, "what is short is marked by more than a colour"
    assert "LOY1 FY25" in words
    assert len(re.findall("#a4262c", picture.svg)) == 1
    assert picture.rows[0][1:] == ["0.500", "0.6"]


def test_the_page_of_the_committed_catalog_is_small_and_the_same_each_time() -> None:
    found = Outlook(outlook(CATALOG), demand(CATALOG).capacity, 0, None, CATALOG, "catalog")
    text = capacity_html(found)
    assert len(text) < 60_000
    assert text == capacity_html(found)
    assert text.count("what is provisioned is unknown") == 6


def test_without_projections_there_is_a_page(run: Run) -> None:
    answer = run("capacity", "--format", "html", "--output", "page.html")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert "The catalog has no projection" in Path("page.html").read_text()


def test_without_what_draws_it_the_call_says_what_to_install(
    told: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'usdfops\[report\]'"):
        capacity_html(told)
