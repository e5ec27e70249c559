"""Demand by period and facility: exact, shifted by years and nothing else, against what is provisioned."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from tests.test_architecture import modules_after
from tests.test_menu import AWKWARD
from usdfops.catalog.load import load
from usdfops.cli.capacity import complete_period
from usdfops.judge.capacity import Series, between, outlook
from usdfops.judge.gaps.demand import demand
from usdfops.judge.quantities import Amount, amount, part
from usdfops.render.capacity.data import capacity_csv, capacity_json
from usdfops.render.capacity.record import Outlook
from usdfops.render.capacity.text import capacity_markdown, capacity_text
from usdfops.render.capacity.words import figure

GOLDEN = Path(__file__).parent / "golden"
CATALOG = load(str(ROOT / "catalog"), as_of=TODAY)

# The table of the UK talk, as it stands there.
PERIODS = ["FY24", *(f"LOY{year}" for year in range(1, 11)), "FY35", "FY36"]
CPU = [6, 11, 21, 30, 40, 50, 63, 73, 83, 93, 103, 100, 50]
STORAGE = ["8.0", "9.0", "16.0", "23.0", "30.0", "37.0", "44.0", "51.0", "58.0", "65.0", "72.0", "61.4", "0"]
TABLE = {"cpu": [Decimal(n) for n in CPU], "storage": [Decimal(n) for n in STORAGE]}


def manifest(kind: str, name: str, spec: dict[str, Any], title: str | None = None) -> str:
    head = {
        "apiVersion": "usdfops/v1",
        "kind": kind,
        "metadata": {"name": name, "title": title or name.upper()},
    }
    return yaml.safe_dump({**head, "spec": spec}, sort_keys=False)


def projection(years: dict[str, str], *, measure: str = "volume", **spec: Any) -> dict[str, Any]:
    """A projection of one quantity, `storage`, with all of it at the small catalog's facility."""
    quantity = {"name": "storage", "title": "Storage", "measure": measure, "demand": years}
    start = {"fiscalYear": "FY25", "because": "The talk says so."}
    shares = [{"facility": "usdf", "share": "100%"}]
    return {
        "surveyStart": start,
        "periods": [{"year": year} for year in years],
        "quantities": [quantity],
        "shares": shares,
        **spec,
    }


def seen(spec: dict[str, Any], *has: tuple[str, str], shift: int = 0) -> list[Series]:
    """What the small catalog needs with that projection, where the facility has so much from those years on."""
    steps = [{"quantity": "storage", "amount": much, "fiscalYear": year} for year, much in has]
    over = {
        "projections/drp.yaml": manifest("Projection", "drp", spec),
        "facilities/usdf.yaml": manifest("Facility", "usdf", {"provisioned": steps} if has else {}),
    }
    return outlook(load(str(WORLD), as_of=TODAY, over=over), shift)


def at_usdf(spec: dict[str, Any], *has: tuple[str, str]) -> Series:
    (found,) = [one for one in seen(spec, *has) if one.facility]
    return found


def rows(*arguments: str, run: Run) -> list[dict[str, Any]]:
    answer = run("capacity", "--catalog", str(ROOT / "catalog"), "--format", "json", *arguments)
    assert (answer.code, answer.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(answer.out, parse_float=Decimal, parse_int=Decimal)["rows"]
    return found


def by_quantity(found: list[dict[str, Any]], key: str) -> dict[str, list[Any]]:
    return {name: [row[key] for row in found if row["quantity"] == name] for name in TABLE}


# The table of the talk


def test_the_table_of_the_talk_is_reproduced_exactly(run: Run) -> None:
    for one in outlook(CATALOG):
        if one.facility is None:
            assert [cell.demand for cell in one.cells] == TABLE[one.quantity["name"].text or ""]
            assert [cell.period.name for cell in one.cells] == PERIODS
    found = rows("--facility", "frdf", run=run)
    assert by_quantity(found, "whole") == TABLE
    assert by_quantity(found, "period") == dict.fromkeys(TABLE, PERIODS)


def test_the_uk_needs_a_quarter_of_it_in_every_period(run: Run) -> None:
    found = rows("--facility", "UKDF", run=run)
    assert by_quantity(found, "demand") == {name: [n / 4 for n in numbers] for name, numbers in TABLE.items()}
    assert Decimal("15.35") in [row["demand"] for row in found], "a quarter of 61.4"
    assert {(row["quantity"], row["unit"]) for row in found} == {
        ("cpu", "million core hours"),
        ("storage", "PB"),
    }


def test_the_facilities_need_all_of_it_together(run: Run) -> None:
    found = rows(run=run)
    assert {row["facility"] for row in found} == {"usdf", "frdf", "ukdf"}
    for name, numbers in TABLE.items():
        for period, whole in zip(PERIODS, numbers, strict=True):
            mine = [row["demand"] for row in found if (row["quantity"], row["period"]) == (name, period)]
            assert sum(mine) == whole


def test_france_needs_so_much_storage_in_the_fifth_year(run: Run) -> None:
    (found,) = [
        r for r in rows("--facility", "FrDF", "--from", "loy5", "--to", "FY29", run=run) if r["unit"] == "PB"
    ]
    assert list(found)[:6] == ["facility", "period", "quantity", "unit", "demand", "provisioned"]
    assert [found["period"], found["fiscalYear"], found["demand"]] == ["LOY5", "FY29", Decimal("14.8")]
    answer = run(
        "capacity", "--catalog", str(ROOT / "catalog"), "--facility", "frdf", "--from", "LOY5", "--to", "LOY5"
    )
    assert "    LOY5 FY29    14.8     +2.8       unknown\n" in answer.out


def test_what_is_provisioned_is_unknown_and_the_field_is_named(run: Run) -> None:
    assert {row["provisioned"] for row in rows(run=run)} == {None}
    answer = run("capacity", "--catalog", str(ROOT / "catalog"), "--facility", "ukdf")
    said = " ".join(answer.out.split())
    assert "What is provisioned at UK Data Facility is unknown: state `spec.provisioned` in" in said


def test_work_is_added_up_and_volumes_never(run: Run) -> None:
    answer = run("capacity", "--catalog", str(ROOT / "catalog"), "--format", "json")
    totals = json.loads(answer.out)["totals"]
    assert [(t["facility"], t["quantity"], t["demand"]) for t in totals] == [
        ("usdf", "cpu", 253.05), ("frdf", "cpu", 289.2), ("ukdf", "cpu", 180.75),
    ]  # fmt: skip
    for form in ("table", "markdown"):
        work, _, volume = run(
            "capacity", "--catalog", str(ROOT / "catalog"), "--format", form
        ).out.partition("Storage")  # fmt: skip
        assert "723.00" in work
        assert "total" not in volume
    assert all(one.total is None for one in outlook(CATALOG) if not one.is_work)


# Shift

number = st.decimals(min_value=0, max_value=10**6, places=3)
years = st.lists(
    st.one_of(st.integers(10, 60).map("FY{}".format), st.integers(1, 20).map("LOY{}".format)),
    min_size=1, max_size=12, unique=True,
)  # fmt: skip


def lines(found: list[Series]) -> list[tuple[object, ...]]:
    """All that a series says but its years and what hangs on them."""
    return [
        (one.facility, one.share, one.unit, c.whole, c.demand, c.growth, c.period.phase)
        for one in found
        for c in one.cells
    ]


@settings(max_examples=40, deadline=None)
@given(names=years, values=st.lists(number, min_size=12, max_size=12), shift=st.integers(-9, 9))
def test_a_shift_moves_each_value_by_years_and_nothing_else(
    names: list[str], values: list[Decimal], shift: int
) -> None:
    has = [("FY20", "1 PB"), ("FY30", "5 PB"), ("FY40", "700 PB")]
    spec = projection({name: f"{value} PB" for name, value in zip(names, values, strict=False)})
    before, after = seen(spec, *has), seen(spec, *has, shift=shift)
    assert lines(before) == lines(after)
    for one, other in zip(before, after, strict=True):
        assert one.steps == other.steps, "what is provisioned stays where it is"
        for was, now in zip(one.cells, other.cells, strict=True):
            assert was.period.fiscal_year is not None
            moved = f"FY{int(was.period.fiscal_year[2:]) + shift:02}"
            assert now.period.fiscal_year == moved
            assert now.period.name == (was.period.name if was.period.name.startswith("LOY") else moved)
            standing = [step.number for step in one.steps if step.fiscal_year <= moved]
            assert now.provisioned == (standing[-1] if standing else None)


def test_the_table_a_year_later(run: Run) -> None:
    before, after = rows(run=run), rows("--shift", "1y", run=run)
    for was, now in zip(before, after, strict=True):
        later = f"FY{int(was['fiscalYear'][2:]) + 1}"
        name = was["period"] if was["period"].startswith("LOY") else later
        assert now == {**was, "fiscalYear": later, "period": name}
    back = rows("--shift", "-1y", run=run)
    assert [row["fiscalYear"] for row in back][:3] == ["FY23", "FY24", "FY25"]


def test_a_shift_is_said_above_the_numbers(run: Run) -> None:
    call = ("capacity", "--catalog", str(ROOT / "catalog"), "--shift", "1y")
    for form in ("table", "markdown", "html"):
        answer = run(*call, "--format", form)
        assert "Shifted by +1y: every value stands 1 year later" in " ".join(answer.out.split())
    assert json.loads(run(*call, "--format", "json").out)["shift"] == 1
    assert "Shifted" not in run("capacity", "--catalog", str(ROOT / "catalog")).out


# What is provisioned


def test_what_is_provisioned_stands_until_there_is_more() -> None:
    years = {"FY24": "1 PB", "LOY1": "2 PB", "LOY2": "3 PB", "LOY3": "4 PB"}
    found = at_usdf(projection(years), ("FY27", "3500 TB"), ("FY25", "2.5 PB"))
    assert [cell.provisioned for cell in found.cells] == [
        None,
        Decimal("2.5"),
        Decimal("2.5"),
        Decimal("3.5"),
    ]
    assert [cell.is_short for cell in found.cells] == [False, False, True, True]
    assert found.runs_out is not None
    assert found.runs_out.period.label == "LOY2 FY26"


def test_as_much_as_is_needed_suffices() -> None:
    assert at_usdf(projection({"FY25": "2 PB"}), ("FY25", "2000 TB")).runs_out is None


def test_it_has_run_out_before_what_is_shown() -> None:
    found = at_usdf(projection({"FY25": "2 PB", "FY26": "3 PB", "FY27": "1 PB"}), ("FY25", "1 PB"))
    (shown,) = between([found], "FY27", None)
    assert [cell.period.name for cell in shown.cells] == ["FY27"]
    assert shown.runs_out == found.cells[0]
    assert shown.cells[0].growth == -2, "growth is from the period before, shown or not"


def test_what_no_unit_fits_is_unknown_and_hides_what_was_before() -> None:
    found = at_usdf(
        projection({"FY25": "2 PB", "FY26": "lots", "FY27": "3 cores"}), ("FY25", "9 PB"), ("FY26", "9 cores")
    )
    assert [(cell.demand, cell.provisioned) for cell in found.cells] == [(2, 9), (None, None), (None, None)]


def test_without_a_start_of_the_survey_its_years_have_no_capacity() -> None:
    found = at_usdf(projection({"FY24": "1 PB", "LOY1": "2 PB"}, surveyStart={}), ("FY20", "9 PB"))
    assert [(cell.period.label, cell.provisioned) for cell in found.cells] == [("FY24", 9), ("LOY1", None)]


def test_without_shares_all_facilities_are_told_together() -> None:
    found = seen(projection({"FY25": "2 PB"}, shares=[]))
    assert [(one.facility, one.cells[0].demand) for one in found] == [(None, Decimal(2))]
    shown = Outlook(found, [], 0, None, load(str(WORLD), as_of=TODAY), "catalog")
    assert [row["facility"] for row in json.loads(capacity_json(shown))["rows"]] == [None]
    assert "No facility has a share in it." in capacity_text(shown)


def test_a_total_needs_every_period() -> None:
    years = {"FY25": "2 core hours", "FY26": "0.5 core hours"}
    assert at_usdf(projection(years, measure="work")).total == Decimal("2.5")
    assert at_usdf(projection({**years, "FY27": "?"}, measure="work")).total is None
    assert at_usdf(projection({})).total is None


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("61.4 PB", None, Amount(Decimal("61.4"), "PB")),
        ("8.0 PB", None, Amount(Decimal(8), "PB")),
        ("6 million core hours", None, Amount(Decimal(6), "million core hours")),
        ("6 million core hours", "core hours", Amount(Decimal(6_000_000), "core hours")),
        ("500000 core hours", "million core hours", Amount(Decimal("0.5"), "million core hours")),
        ("10 million alerts", "alerts", Amount(Decimal(10_000_000), "alerts")),
        ("1 PiB", "PB", Amount(Decimal("1.125899906842624"), "PB")),
        ("4 cores", "core hours", None),
        ("much", None, None),
        ("", "PB", None),
    ],
)
def test_quantities_are_exact(text: str, unit: str | None, expected: Amount | None) -> None:
    assert amount(text, unit) == expected


def test_a_part_is_exact() -> None:
    assert part(Amount(Decimal("61.4"), "PB"), Decimal("0.25")) == (Decimal("15.35"), "PB")
    thirds = [part(Amount(Decimal(1), "PB"), Decimal("0.1")).number for _ in range(10)]
    assert sum(thirds) == 1


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        ("15.35", None, "15.35"), ("100", None, "100"), ("0", 2, "0.00"), ("1234567", 0, "1,234,567"),
        ("0.0004", None, "0.0004"), ("-0.0004", 2, "-0.0004"), ("1.23456", None, "1.235"), ("1E+2", None, "100"),
    ],
)  # fmt: skip
def test_figures_as_people_write_them(number: str, digits: int | None, text: str) -> None:
    assert figure(Decimal(number), digits) == text
    assert figure(None) == "unknown"


# The command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--shift", "1"], "--shift `1` is no number of years; write one such as 1y or -2y"),
        (["--shift", "1m"], "--shift `1m` is no number of years; write one such as 1y or -2y"),
        (["--shift", "\u0661y"], "is no number of years"),
        (["--shift", "90y"], "--shift 90y moves FY24 out of FY00 to FY99; shift by fewer years"),
        (["--from", "LOY11"], "--from `LOY11` is no period of a projection; name one from FY24 to FY36"),
        (["--to", "soon"], "--to `soon` is no period of a projection; name one from FY24 to FY36"),
        (
            ["--from", "LOY5", "--to", "FY28"],
            "--from `LOY5` is after --to `FY28`; name the earlier one first",
        ),
        (["--facility", "us-dac"], "no projection gives `us-dac` a share; usdf, frdf and ukdf have one"),
        (["--facility", "French"], "there is no facility `French`; "),
        (["--facility", "apdb"], "`apdb` is no facility, but Application/apdb"),
    ],
)
def test_what_cannot_be_answered_is_2(run: Run, arguments: list[str], said: str) -> None:
    answer = run("capacity", "--catalog", str(ROOT / "catalog"), *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


@pytest.mark.parametrize("name", ["frdf", "FRDF", "French Data Facility", "Facility/frdf"])
def test_a_facility_is_known_by_every_name(run: Run, name: str) -> None:
    assert {row["facility"] for row in rows("--facility", name, run=run)} == {"frdf"}


def test_a_range_of_fiscal_years_holds_years_of_the_survey() -> None:
    found = between(outlook(CATALOG), "FY33", "fy35")
    assert [cell.period.name for cell in found[0].cells] == ["LOY9", "LOY10", "FY35"]


def test_a_range_is_told_of_each_projection_as_far_as_it_goes() -> None:
    early = seen(projection({"FY24": "1 PB", "FY26": "2 PB", "FY30": "3 PB"}))
    late = seen(projection({"LOY1": "1 PB", "LOY6": "2 PB"}))
    for first, last, expected in (
        ("LOY1", "LOY6", [["LOY1", "LOY6"]]),
        ("FY25", None, [["FY26", "FY30"], ["LOY1", "LOY6"]]),
        (None, "FY26", [["FY24", "FY26"], ["LOY1"]]),
    ):
        shown = between([early[0], late[0]], first, last)
        assert [[cell.period.name for cell in one.cells] for one in shown] == expected


def test_a_catalog_without_projections_says_what_one_is(run: Run) -> None:
    answer = run("capacity")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("The catalog has no projection; `usdfops explain Projection` tells")
    assert json.loads(run("capacity", "--format", "json").out)["rows"] == []
    assert run("capacity", "--from", "FY25").err == "usdfops: --from `FY25` is no period of a projection\n"


def test_what_cannot_be_read_is_said(run: Run, write: Write) -> None:
    write({"projections/torn.yaml": "spec: [\n"})
    assert "catalog/projections/torn.yaml cannot be read" in run("capacity").err


def test_periods_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        params = {"catalog": str(ROOT / "catalog")}  # noqa: RUF012

    assert complete_period(Context(), "loy1") == ["LOY1", "LOY10"]  # type: ignore[arg-type]
    Context.params = {"catalog": "nowhere"}
    assert complete_period(Context(), "") == []  # type: ignore[arg-type]


def test_the_help_tells_how_to_ask_for_a_year(run: Run) -> None:
    said = " ".join(run("capacity", "--help").out.split())
    assert "usdfops capacity --facility frdf --from LOY5 --to LOY5" in said


def test_a_check_computes_nothing() -> None:
    assert not {"pint", "decimal", "altair"} & modules_after("validate", "catalog/projections")


# Every format, with awkward texts

SHOWN = {
    "usdf": {"provisioned": [
        {"quantity": "disk", "amount": "2 PB", "fiscalYear": "FY24"},
        {"quantity": "disk", "amount": "20 TB", "fiscalYear": "FY26"},
    ]},
    "other": {},
}  # fmt: skip
AWKWARD_SPEC: dict[str, Any] = {
    "surveyStart": {"fiscalYear": "FY25", "because": AWKWARD},
    "periods": [
        {"year": "FY24", "phase": "pre-operations"},
        {"year": "LOY1", "phase": "survey"},
        {"year": "LOY2"},
        {"year": "FY27", "phase": AWKWARD},
    ],
    "quantities": [
        {"name": "disk", "title": AWKWARD, "measure": "volume", "demand": {"FY24": "1.5 PB", "LOY1": "2.5 PB", "LOY2": "much", "FY27": "1 TB"}},
        {"name": "cpu", "title": "=CPU", "measure": "work", "demand": {"FY24": "6 million core hours", "LOY1": "1 core hours", "LOY2": "3 core hours"}},
    ],
    "shares": [{"facility": "usdf", "share": "33.3%"}, {"facility": "other", "share": "66.7 %"}, {"facility": "=gone", "share": "?"}],
}  # fmt: skip


@pytest.fixture
def awkward(write: Write, monkeypatch: pytest.MonkeyPatch) -> Outlook:
    folder = write(
        {
            "projections/drp.yaml": manifest("Projection", "drp", AWKWARD_SPEC, AWKWARD),
            **{
                f"facilities/{name}.yaml": manifest("Facility", name, spec, f"{name} {AWKWARD}")
                for name, spec in SHOWN.items()
            },
            "services/database.yaml": manifest(
                "Service",
                "database",
                {
                    "facility": "usdf",
                    "plans": [{"name": "small"}],
                    "capacity": [{"title": AWKWARD, "amount": "4 cores", "parameter": "cores"}],
                },
            ),
            "applications/hello.yaml": manifest(
                "Application", "hello", {"uses": [{"service": "database", "parameters": {"cores": 3}}]}
            ),
        }
    )
    monkeypatch.chdir(folder.parent)
    catalog = load("catalog", as_of=TODAY)
    return Outlook(outlook(catalog), demand(catalog).capacity, 0, None, catalog, "catalog")


def alone(shown: Outlook) -> Outlook:
    mine = [one for one in shown.series if one.facility == "usdf"]
    return shown._replace(series=mine, facility=shown.catalog.find("Facility", "usdf"))


def test_text_is_as_it_should_be(awkward: Outlook, request: pytest.FixtureRequest) -> None:
    for name, text in {
        "capacity.50.txt": capacity_text(awkward, 50),
        "capacity.80.txt": capacity_text(awkward, 80),
        "capacity-usdf.txt": capacity_text(alone(awkward), 80),
        "capacity.md": capacity_markdown(awkward),
        "capacity.json": capacity_json(awkward),
        "capacity.csv": capacity_csv(awkward),
    }.items():
        if request.config.getoption("--update"):
            (GOLDEN / name).write_text(text)
        assert text == (GOLDEN / name).read_text(), "run `pytest --update` and look at the difference"


@pytest.mark.parametrize("room", [50, 64, 80, 100])
def test_text_fits_and_obeys_nobody(awkward: Outlook, room: int) -> None:
    text = capacity_text(awkward, room)
    assert not any(character in text for character in "\x1b\u202e")
    longest = max((line for line in text.splitlines() if "/" not in line), key=cell_len)
    assert cell_len(longest) <= room, longest


def test_csv_holds_no_formula_and_numbers_stay_numbers(awkward: Outlook) -> None:
    head, *found = csv.reader(io.StringIO(capacity_csv(awkward)))
    assert head[:6] == ["facility", "period", "quantity", "unit", "demand", "provisioned"]
    for row in found:
        for name, value in zip(head, row, strict=True):
            if name in ("demand", "provisioned", "growth", "whole", "share"):
                assert not value or Decimal(value).is_finite()
            else:
                assert value[:1] not in ("=", "+", "-", "@")
    assert "'=gone" in {row[0] for row in found}
    assert Decimal("-0.4995") + Decimal("0.8325") == Decimal("0.333")  # what FY24 and LOY1 differ by
    assert [row[6] for row in found if row[:3] == ["usdf", "LOY1", "disk"]] == ["0.333"]
