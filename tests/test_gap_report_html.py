"""The gap report as a page: opened in a real browser, where there is one."""

from __future__ import annotations

import builtins
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, TODAY, WORLD, Run, Write, application, loaded
from usdfops.errors import UsageError
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.record import OUTCOMES
from usdfops.render.gap_report import html as module
from usdfops.render.gap_report.charts import (
    LETTERS,
    Bar,
    Cell,
    Heading,
    Span,
    heat_picture,
    outcomes_picture,
    shares_picture,
)
from usdfops.render.gap_report.html import html
from usdfops.render.gap_report.record import GapReport

HOSTILE = "<script>alert(1)</script></svg> {{ 7*7 }} =cmd|' /C calc'!A0 \\e[31mred\\u202e & \\\" `tick"
"""As it stands in YAML, in double quotes."""
SHOWN = "<script>alert(1)</script></svg> {{ 7*7 }} =cmd|' /C calc'!A0 \\x1b[31mred\\u202e & \" `tick"
"""The same, as a reader should see it."""

STANDARD = f"""
apiVersion: usdfops/v1
kind: Standard
metadata: {{name: support, title: "Support {HOSTILE}"}}
spec:
  kind: Application
  requirements:
    - id: tier-stated
      title: "The tier is stated {HOSTILE}"
      why: Nobody knows what comes first.
      level: required
      side: application
      effort: hours
      expect: has(app.tier)
      remedy: {{page: "https://example.org/tiers", text: "Choose the `tier`"}}
    - id: recovery-fits
      title: It is back in time
      why: A promise is a promise.
      level: required
      side: infrastructure
      effort: weeks
      expect: app.recovery.timeObjective <= duration('24h')
      remedy: {{page: "javascript:alert(1)", text: "Do not click"}}
"""

FILES: dict[str, str | bytes] = {
    "standards/support.yaml": STANDARD,
    "applications/hello.yaml": application("spec:\n  tier: critical\n  recovery: {timeObjective: 4h}\n"),
    "applications/archive.yaml": "apiVersion: usdfops/v1\nkind: Application\nmetadata:\n  name: archive\n"
    f'  title: "{HOSTILE}"\nspec:\n  support:\n    channels: [{{use: support, slack: ask-here}}]\n',
    "applications/torn.yaml": "spec: [\n",
    "teams/long.yaml": f"apiVersion: usdfops/v1\nkind: Team\nmetadata: {{name: long, title: {'W' * 300}}}\n",
    "applications/long.yaml": "apiVersion: usdfops/v1\nkind: Application\n"
    f"metadata: {{name: long, title: {'M' * 300}}}\nspec:\n  roles: {{service-owner: long}}\n",
}


def report(folder: Path, filters: str = "") -> GapReport:
    found = analysis(loaded(folder))
    return GapReport(found, str(folder), "1a2b3c4d", True, "tier", found.results, filters)


@pytest.fixture(scope="session")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a small catalog with hostile texts in it."""
    folder = Path(shutil.copytree(WORLD, tmp_path_factory.mktemp("page") / "catalog"))
    for name, content in FILES.items():
        assert isinstance(content, str)
        (folder / name).write_text(content)
    return html(report(folder))


class Opened:
    """A page in the browser, and what it has done since it was opened."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri())


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Browser, text: str, tmp_path: Path) -> Iterator[Open]:
    """Opens the report, in a window of a width, with or without scripts."""
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    pages: list[Page] = []

    def call(width: int = 1280, *, scripts: bool = True) -> Opened:
        page = browser.new_page(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        pages.append(page)
        return Opened(page, path)

    yield call
    for page in pages:
        page.close()


def test_the_page_says_what_was_found(opened: Open) -> None:
    page = opened().page
    assert page.title().startswith("Gap report: ")
    assert page.title().endswith(f", {TODAY}")
    first = page.locator("header, .first").all_inner_texts()
    assert f"As of {TODAY}, commit 1a2b3c4d and changes that are not committed." in first[0]
    assert "Choose the tier" in first[1]
    assert "no team known, ask in #ask-here" in first[1]
    assert "Ask for" in first[1]
    assert page.locator(".banner").inner_text().count("torn.yaml") == 1
    headings = [h.inner_text() for h in page.locator("h2").all()]
    wanted = [
        "What we know", "The highest gaps", "The question that settles most", "By tier", "Pictures",
        "What comes first", "Who has to act", "Weaker support underneath", "Demand and menu", "Questions",
        "How this was measured",
    ]  # fmt: skip
    assert [h for h in headings if h in wanted] == wanted


def test_nothing_is_fetched_and_nothing_complains(opened: Open) -> None:
    here = opened()
    here.page.locator("footer").scroll_into_view_if_needed()
    assert here.said == []
    assert len(here.asked) == 1
    assert here.asked[0].startswith("file:")
    # What would be loaded after all is refused, and what is not ours does not run.
    here.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))")
    here.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert here.page.evaluate("window.ran") is None
    assert sum("Content Security Policy" in said for said in here.said) >= 2


def test_a_hostile_text_arrives_as_text(text: str, opened: Open) -> None:
    assert not {c for c in text if c < " " and c != "\n"}
    assert "\u202e" not in text
    page = opened().page
    assert page.locator("script").count() == 1
    shown = page.locator("#list-table tbody th").all_text_contents()
    assert any(SHOWN in each for each in shown)
    assert any(SHOWN in each for each in page.locator("#list-table tbody td").all_text_contents())
    assert page.locator("a[href^='javascript']").count() == 0
    assert "javascript:alert(1)" in page.locator("#how").inner_text()
    assert page.locator("#list a[href='https://example.org/tiers']").count() > 0


def test_axe_finds_no_fault(opened: Open) -> None:
    for width in (1280, 390):
        found = Axe().run(opened(width).page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_nothing_scrolls_sideways_on_a_telephone(opened: Open) -> None:
    for width in (390, 1280):
        page = opened(width).page
        assert page.evaluate("document.documentElement.scrollWidth") == width
    # Whatever does is a region that the keyboard can reach.
    wider = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => !e.closest('svg')"
        " && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).map(e => [e.tabIndex, e.role || e.getAttribute('role')])"
    )
    assert wider
    assert {tuple(each) for each in wider} == {(0, "region")}


def test_pictures_are_as_large_as_they_were_drawn(opened: Open) -> None:
    """What is stretched to the page's width has letters of another size in each picture."""
    for width in (390, 1280):
        sizes = opened(width).page.evaluate(
            "[...document.querySelectorAll('figure svg')]"
            ".map(e => [e.getBoundingClientRect().width, e.width.baseVal.value])"
        )
        assert len(sizes) > 2
        for shown, drawn in sizes:
            assert abs(shown - drawn) < 1


def test_it_is_read_without_scripts(opened: Open) -> None:
    there, without = opened(), opened(scripts=False)
    said = without.page.locator("main").inner_text()
    assert without.page.locator(".tools, th button").count() == 0
    for words in ("Choose the tier", "The tier is stated", "What comes first"):
        assert words in said
    assert (
        without.page.locator("#list-table tbody tr").count()
        == there.page.locator("#list-table tbody tr").count()
    )


def test_the_list_sorts_and_filters(opened: Open) -> None:
    page = opened().page
    rows = page.locator("#list-table tbody tr:visible")
    everything = rows.count()
    page.get_by_label("Only rows that say").fill("MMM")
    assert 0 < rows.count() < everything
    assert page.locator(".tools output").inner_text() == f"{rows.count()} of {everything} shown"
    page.get_by_label("Only rows that say").fill("")
    page.get_by_role("button", name="score").click()
    scores = [float(each) for each in page.locator("#list-table tbody td:first-child b").all_inner_texts()]
    assert scores == sorted(scores)
    page.get_by_role("button", name="score").click()
    assert page.locator("#list-table th[aria-sort=descending]").count() == 1


def test_it_prints_on_a4(opened: Open) -> None:
    printed = opened().page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(boxes) == len(re.findall(rb"/Type /Page\b", printed)) > 2
    for width, height in boxes:
        assert (float(width), float(height)) == pytest.approx((595.3, 841.9), abs=1.5)


def test_the_same_catalog_gives_the_same_page(write: Write) -> None:
    folder = write(FILES)
    assert html(report(folder)) == html(report(folder))


def test_the_committed_catalog_fits_a_mail() -> None:
    found = report(ROOT / "catalog")
    assert len(html(found).encode()) < 600 * len(found.analysis.results)


def test_a_part_says_that_it_is_one(write: Write) -> None:
    assert "This is a part only: team square." in html(report(write(FILES), "team square"))


def test_what_was_chosen_by_outcome_is_listed_and_all_is_counted(write: Write) -> None:
    whole = report(write(FILES))
    unknown = [result for result in whole.shown if result.outcome == "unknown"]
    page = html(whole._replace(shown=unknown, scope=whole.shown, filters="unknown"))
    rows = page.partition('id="list-table"')[2].partition("</table>")[0]
    assert rows.count('<tr data-is="unknown|') == rows.count("<tr data-is=") == len(unknown) > 0
    # Nobody has to act on what is unknown: somebody has to answer.
    assert "not met</th>" not in page.partition('id="teams"')[2]
    assert "Still asked" in page
    everything = html(whole)
    for heading in ("known", "rolled-title"):
        section = re.compile(f'<section[^>]*aria-labelledby="{heading}".*?</section>', re.DOTALL)
        assert section.findall(page) == section.findall(everything) != []


def test_a_draft_says_what_it_would_turn_red(write: Write) -> None:
    whole = report(write(FILES))
    before = whole.analysis._replace(
        results=[r for r in whole.analysis.results if r.requirement.id != "tier-stated"]
    )
    page = html(whole._replace(before=before))
    section = page.partition("What the draft would change</h2>")[2].partition("</section>")[0]
    turned = [r for r in whole.analysis.open if r.requirement.id == "tier-stated"]
    assert section.count('<th scope="row">') == len(turned) > 0


def test_a_catalog_without_standards_gives_a_page(world: Path) -> None:
    for standard in (world / "standards").iterdir():
        standard.unlink()
    page = html(report(world))
    assert "There is nothing to draw." in page
    assert "Nothing that is known is a gap." in page


def test_without_what_draws_it_the_call_says_what_to_install(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "vl_convert" else builtins)
    with pytest.raises(UsageError, match=re.escape("`pip install 'usdfops[report]'`")):
        html(report(write(FILES)))


def test_the_command_writes_the_page(run: Run, write: Write, tmp_path: Path) -> None:
    write(FILES)
    assert run("gap-report", "--as-of", TODAY, "--format", "html", "--output", "page.html").code == 0
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")


def svg_texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter("text")]


def test_every_outcome_has_its_own_letter() -> None:
    assert list(LETTERS) == list(OUTCOMES)
    assert len(set(LETTERS.values())) == len(OUTCOMES)


def test_a_picture_is_shapes_and_text(text: str) -> None:
    drawn = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawn) >= 3
    for svg in drawn:
        root = ET.fromstring(svg)
        assert {element.tag for element in root.iter()} <= {"svg", "g", "path", "line", "text"}
        assert root.get("role") == "img"
        assert root.get("aria-label")
        for element in root.iter():
            assert not {
                name for name in element.attrib if name in ("style", "href", "id") or name.startswith("on")
            }


def test_pictures_show_their_numbers() -> None:
    bars = [Bar("one side", tier, "gap", number) for tier, number in (("A", 3), ("B", 7))]
    drawn = outcomes_picture([*bars, Bar("one side", "A", "met", 0)])
    assert svg_texts(drawn.svg) == ["A", "B", "one side", "3", "7", "G gap"]
    assert drawn.rows == [["one side, A", "3"], ["one side, B", "7"]]


def test_each_share_stands_beside_its_name() -> None:
    names = ["first", "second", "third", "second"]
    tells = [False, True, False, True]
    spans = [
        Span(n, 0.1 * i, 0.2 * i + 0.1, f"share {i}", t)
        for i, (n, t) in enumerate(zip(names, tells, strict=True))
    ]
    drawn = ET.fromstring(shares_picture(spans).svg)
    # A bar is as high on the page as its name: their order does not depend on which of them tell.
    bars = {
        float(p.get("d", "").split(",")[1].split("h")[0]) for p in drawn.iter("path") if "Z" in p.get("d", "")
    }
    assert len(bars) == 4
    assert len({b - min(bars) for b in bars} & {0, 20, 40, 60}) == 4
    grey = [g for g in drawn.iter("g") if g.get("fill") == "#e6e8eb"]
    assert [p.get("d", "").split(",")[1].split("h")[0] for p in grey[0].iter("path")] == [
        f"{min(bars) + 20 * i:g}" for i in (0, 2)
    ]


def test_a_heat_map_has_a_letter_for_each_cell() -> None:
    rows = [Heading("Critical", heads=True), Heading("alpha"), Heading("</svg>&")]
    columns = [Heading("Support", heads=True), Heading("one"), Heading("two")]
    cells = [Cell(1, 1, "gap"), Cell(1, 2, "met"), Cell(2, 1, "unknown"), Cell(2, 2, "n/a")]
    drawn = heat_picture("All", "Each.", rows, columns, cells)
    assert sorted(svg_texts(drawn.svg)) == sorted(
        ["G", "+", "?", "-", "Critical", "alpha", "</svg>&", "Support", "one", "two"]
    )
    assert drawn.columns == ["", "one", "two"]
    assert drawn.rows == [["alpha", "gap", "met"], ["</svg>&", "unknown", "n/a"]]
