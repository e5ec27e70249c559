"""Facilities: what is known of each, whether it is ready, and what connects it, in whichever file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import typer
import yaml
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tests.conftest import ROOT, TODAY, WORLD, Run, Write
from usdfops.catalog.facilities import hosting, linked_with, links_of
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import Part, assembled, load, part
from usdfops.cli.facility import complete_facility
from usdfops.cli.nodes import node_named
from usdfops.errors import UsageError
from usdfops.judge.facility import Standing, standings
from usdfops.judge.facts import facts
from usdfops.judge.gaps import analysis
from usdfops.judge.gaps.owners import asked
from usdfops.judge.lint import lint
from usdfops.judge.trend import moved
from usdfops.read.document import parse
from usdfops.read.tree import File
from usdfops.render.facility import Facilities, answer, facilities_json, facilities_markdown, facilities_table
from usdfops.render.facility_page import facility_markdown, facility_text

DAY = "2026-11-24"
COMMITTED = load(str(ROOT / "catalog"), as_of=DAY)
AWKWARD = "a|b `c` <b>bold</b> <!-- x --> @someone #12 *x* \x1b[31mred \u202egnp\n| next"

Spec = Mapping[str, Any]


def file(kind: str, name: str, spec: Spec, **metadata: object) -> str:
    said = {"name": name, "title": f"{name} site".capitalize(), **metadata}
    return json.dumps({"apiVersion": "usdfops/v1", "kind": kind, "metadata": said, "spec": spec})


def facility(name: str, **spec: Any) -> dict[str, str]:
    return {f"facilities/{name}.yaml": file("Facility", name, spec)}


def asks(*expectations: str, level: str = "required") -> dict[str, str]:
    requirements = [
        {
            "id": f"asked-{number}", "title": f"Number {number}", "why": "So.", "level": level,
            "side": "infrastructure", "effort": "hours", "expect": expect,
        }
        for number, expect in enumerate(expectations)
    ]  # fmt: skip
    spec = {"kind": "Facility", "requirements": requirements}
    return {"standards/far.yaml": file("Standard", "far", spec)}


def catalog(*files: dict[str, str], as_of: str = TODAY) -> Catalog:
    """The small catalog with files in place of its own."""
    return load(str(WORLD), as_of=as_of, over={path: text for some in files for path, text in some.items()})


def standing(found: Catalog, name: str) -> Standing:
    (one,) = [each for each in standings(found) if each.facility.name == name]
    return one


def flow(name: str, source: str, destination: str, **more: Any) -> dict[str, Any]:
    """A link, with ends such as `usdf/kafka`, `usdf/kafka+` (exposed) and `usdf/kafka-` (not exposed)."""
    ends = {key: _end(text) for key, text in (("source", source), ("destination", destination))}
    return {"name": name, "carries": "metadata", **ends, **more}


def _end(text: str) -> dict[str, Any]:
    at, _, component = text.rstrip("+-").partition("/")
    exposed = {"exposed": text[-1] == "+"} if text[-1] in "+-" else {}
    return {"facility": at, **({"component": component} if component else {}), **exposed}


MIRROR = {"name": "mirror", "type": "mirror-maker", "site": "hill"}
NORTH = {
    "functions": ["release-processing"],
    "sites": [{"name": "hill", "title": "Hill"}, {"name": "dale", "title": "Dale"}],
    "components": [
        {**MIRROR, "readiness": "ready", "readinessAsOf": "2026-01-31"},
        {"name": "butler", "type": "butler-database", "application": "archive"},
        {"name": "prolog", "type": "job-prolog", "site": "dale", "constraints": ["Never twice."]},
    ],
    "links": [
        flow("in", "usdf", "north/mirror+", protocol="Kafka", authentication={"method": "mTLS", "state": "untested"}),
        flow("inside", "north/mirror", "north/butler-"),
    ],
}  # fmt: skip


def world(**more: Any) -> Catalog:
    """Two facilities; the far one lists what connects it with the near one."""
    projection = {
        "periods": [{"year": "FY27"}],
        "quantities": [
            {"name": "cpu", "title": "CPU", "measure": "work", "demand": {"FY27": "6 million core hours"}}
        ],
        "shares": [{"facility": "north", "share": "25%"}, {"facility": "usdf", "share": "75%"}],
    }
    archive = file("Application", "archive", {"facility": "usdf", "recovery": {"backup": {"interval": "1d"}}})
    return catalog(
        facility("north", **{**NORTH, **more}),
        {"projections/drp.yaml": file("Projection", "drp", projection, title="Data releases")},
        {"applications/archive.yaml": archive},
        asks(
            "facility.components.all(c, c.readiness == 'ready')",
            "facility.components.all(c, c.type != 'butler-database' || has(c.backup.interval))",
            "links.all(l, l.authentication.state == 'working' || l.source.facility == l.destination.facility)",
        ),
    )


# ---- what is known


def test_links_count_at_both_ends_in_whichever_file() -> None:
    found = world()
    usdf, north = (found.find("Facility", name) for name in ("usdf", "north"))
    assert usdf is not None
    assert north is not None
    assert [each["name"].text for each in links_of(found, north)] == ["in", "inside"]
    assert [each["name"].text for each in links_of(found, usdf)] == ["in"]
    assert linked_with(found, usdf) == [north]
    assert linked_with(found, north) == []


def test_expressions_read_links_in_whichever_file() -> None:
    found = world()
    for name, known in (("usdf", ["in"]), ("north", ["in", "inside"])):
        resource = found.find("Facility", name)
        assert resource is not None
        links: Any = facts(found, resource)["links"]
        assert [each["name"] for each in links] == known
        assert links[0]["source"]["facility"] == {"kind": "Facility", "name": "usdf"}


def test_links_that_nobody_has_stated_are_unknown_and_none_are_a_fact() -> None:
    expect = asks("links.all(l, has(l.protocol))")
    states: list[tuple[dict[str, Any], str]] = [({}, "unknown"), ({"links": []}, "met")]
    for spec, outcome in states:
        (result,) = [
            r
            for r in analysis(catalog(facility("north", **spec), expect)).results
            if r.resource.name == "north" and r.requirement.id == "asked-0"
        ]
        assert (result.outcome, result.missing) == (outcome, () if outcome == "met" else ("links",))


def test_a_component_has_the_backup_and_the_owner_of_the_application_that_it_is() -> None:
    found = world()
    assert {c.name: c.backup for c in standing(found, "north").components} == {
        "mirror": None, "butler": "1d", "prolog": None,
    }  # fmt: skip
    outcomes = {r.requirement.id: r.outcome for r in standing(found, "north").results}
    assert outcomes["asked-1"] == "met"
    own = {
        "name": "butler",
        "type": "butler-database",
        "application": "archive",
        "backup": {"method": "tape"},
    }
    told = standing(world(components=[own]), "north")
    assert told.components[0].backup is None, "what the component itself says counts"
    assert {r.requirement.id: r.outcome for r in told.results}["asked-1"] == "gap"
    held = file("Application", "archive", {"roles": {"service-owner": "square"}})
    kept = catalog(facility("north", **NORTH), {"applications/archive.yaml": held},
                   asks("facility.components.exists(c, c.owner.name == 'square')"))  # fmt: skip
    assert [c.owner for c in standing(kept, "north").components] == [None, "square", None]
    assert [r.outcome for r in standing(kept, "north").results] == ["met"]
    own = {"name": "butler", "type": "butler-database", "application": "archive", "owner": "storage"}
    other = catalog(facility("north", components=[own]), {"applications/archive.yaml": held},
                    asks("facility.components.exists(c, c.owner.name == 'square')"))  # fmt: skip
    assert [c.owner for c in standing(other, "north").components] == ["storage"]
    assert [r.outcome for r in standing(other, "north").results] == ["gap"]


READY = [{**MIRROR, "readiness": "ready"}]
WORKING = [flow("in", "usdf", "north/mirror", authentication={"state": "working"})]


@pytest.mark.parametrize(
    ("spec", "ready"),
    [
        ({}, None),
        ({"components": READY, "links": WORKING}, True),
        ({"components": [{**MIRROR, "readiness": "degraded"}], "links": WORKING}, False),
        ({"components": [{**MIRROR, "readiness": "planned"}], "links": WORKING}, False),
        ({"components": READY, "links": [flow("in", "usdf", "north", authentication={"state": "not-working"})]}, False),
        ({"components": READY, "links": [flow("in", "usdf", "north", authentication={"state": "untested"})]}, None),
        ({"components": READY, "links": [flow("in", "north/mirror", "north")]}, True),
    ],
)  # fmt: skip
def test_it_is_ready_only_where_all_is_met_and_not_where_something_is_said_not_to_work(
    spec: Spec, ready: bool | None
) -> None:
    found = standing(world(**spec), "north")
    assert found.is_ready is ready
    begins = {True: "It is ready", False: "It is not ready", None: "Whether it is ready"}[ready]
    assert answer(found)[0].startswith(begins)


def test_without_a_standard_nothing_is_ready() -> None:
    found = standing(catalog(facility("north", functions=["release-processing"], components=READY)), "north")
    assert found.is_ready is None
    assert found.results == []


def test_who_processes_no_releases_is_not_asked() -> None:
    other = catalog(facility("north", functions=["data-access"]), facility("west"))
    assert answer(standing(other, "north")) == [
        "It processes no data releases, so it does not have to be ready for one."
    ]
    assert "Nobody has said what it is for" in answer(standing(other, "west"))[0]


def test_an_exception_counts_for_a_facility() -> None:
    excepted = {"requirement": "asked-0", "notApplicable": "It is built anew."}
    found = standing(world(exceptions=[excepted]), "north")
    assert "asked-0" not in [r.requirement.id for r in found.results]
    waived = {"requirement": "asked-0", "waived": "Later.", "approvedBy": "square", "until": "2026-12-31"}
    found = standing(world(exceptions=[waived]), "north")
    assert [r.outcome for r in found.results if r.requirement.id == "asked-0"] == ["waived"]


def test_what_is_required_and_missing_comes_first() -> None:
    wanted = facility("north", functions=["release-processing"])
    first, second = (
        asks("has(facility.owner)", level="recommended"),
        asks("facility.name == 'north'", "links.all(l, true)"),
    )
    second = {
        "standards/later.yaml": second["standards/far.yaml"].replace("far", "later").replace("asked", "later")
    }
    found = standing(catalog(wanted, first, second), "north")
    assert [(r.requirement.id, r.level, r.outcome) for r in found.unmet] == [
        ("later-1", "required", "unknown"), ("asked-0", "recommended", "gap"),
    ]  # fmt: skip


def test_who_hosts_nothing_is_not_asked_in_the_channels_of_who_does() -> None:
    whom = {}
    for name in ("ukdf", "usdf"):
        resource = COMMITTED.find("Facility", name)
        assert resource is not None
        whom[name] = asked(COMMITTED, resource).channel
    assert whom == {"ukdf": None, "usdf": "usdf-infra-support"}


def test_hosting_are_those_at_which_something_runs() -> None:
    assert [each.name for each in hosting(world())] == ["usdf"]
    assert [each.name for each in hosting(COMMITTED)] == ["usdf"]
    assert [each.name for each in hosting(load(str(WORLD / "groups"), over=facility("a")))] == ["a"]


# ---- what lint says


def said_of(*files: dict[str, str]) -> list[tuple[str, str | None, str | None]]:
    return [(each.rule, each.pointer, each.hint) for each in lint(catalog(*files))]


def test_two_protocols_are_two_links_and_a_silent_one_may_be_either() -> None:
    kafka, http = (flow(name, "usdf", "north", protocol=name) for name in ("kafka", "http"))
    far = facility("north", links=[kafka, http])
    assert said_of(far) == []
    near = facility("usdf", links=[flow("same", "usdf", "north")], clusters=[{"name": "main"}, {"name": "test"}],
                    stages=[{"name": "prod", "title": "P"}, {"name": "dev", "title": "D"}])  # fmt: skip
    assert [(r, p) for r, p, _ in said_of(far, near)] == [("repeated-link", "/spec/links/0/name")]


def test_what_stays_within_a_facility_need_not_be_reachable() -> None:
    mine = [{"name": "a", "type": "kafka"}, {"name": "b", "type": "ingest-daemon"}]
    inside = flow("inside", "north/a-", "north/b-")
    assert said_of(facility("north", components=mine, links=[inside])) == []


def test_a_facility_that_there_is_not_is_said_once() -> None:
    found = said_of(facility("north", links=[flow("in", "usfd/kafka", "nrth")]))
    assert [(rule, hint) for rule, _, hint in found] == [
        ("unknown-reference", "write `usdf`"), ("unknown-reference", "write `north`"),
    ]  # fmt: skip


def test_the_nearest_of_the_components_at_that_end_is_offered() -> None:
    mine = [{"name": "mirror", "type": "mirror-maker"}]
    found = said_of(facility("north", components=mine, links=[flow("in", "usdf", "north/miror")]))
    assert found == [("unknown-component", "/spec/links/0/destination/component", "write `mirror`")]
    found = said_of(facility("north", components=mine, links=[flow("in", "usdf/miror", "north")]))
    assert found == [
        ("unknown-component", "/spec/links/0/source/component", "list it there, or leave it out")
    ]


def test_what_is_said_of_a_facility_is_checked_like_all_else() -> None:
    twice = [{"name": "a", "type": "kafka"}, {"name": "a", "type": "butler", "readiness": "redy"}]
    exceptions = [{"requirement": "asked-0", "waived": "Later."}]
    dated = {"name": "b", "type": "kafka", "readiness": "ready", "readinessAsOf": "2999-01-31"}
    files = facility("north", components=[*twice, dated], exceptions=exceptions)
    assert {rule for rule, _, _ in said_of(files, asks("has(facility.owner)"))} == {
        "term-defined-twice", "unknown-value", "waiver-without-end", "waiver-without-approval", "date-in-future",
        "requirement-without-examples",
    }  # fmt: skip


# ---- over time


@cache
def piece(path: str, text: str) -> Part:
    """A file, which versions share where it is the same in both."""
    return part(parse(File(path, text.encode())))


def version(*files: dict[str, str]) -> Catalog:
    return assembled((piece(path, text) for some in files for path, text in some.items()), as_of=TODAY)


def test_a_link_in_another_file_moves_an_outcome_and_is_named_as_the_cause() -> None:
    """Two versions share the files that are the same, and the near facility's own file is."""
    expect = asks("links.all(l, l.authentication.state == 'working')")
    near = facility("usdf", functions=["archive"])

    def far(state: str) -> dict[str, str]:
        return facility("north", links=[flow("in", "usdf", "north", authentication={"state": state})])

    before, after = (version(near, far(state), expect) for state in ("untested", "working"))
    found = {(m.resource, m.requirement): m for m in moved(before, after)}
    mine = found["Facility/usdf", "asked-0"]
    assert (mine.before, mine.after, mine.cause, mine.by) == ("gap", "met", "facility", ("Facility/north",))
    touched = facility("usdf", functions=["archive"], does=["Keeps it."])
    both = {(m.resource, m.requirement): m for m in moved(before, version(touched, far("working"), expect))}
    assert both["Facility/usdf", "asked-0"].by == ("Facility/north",), "its own file says nothing of that"
    gone = {(m.resource, m.requirement): m for m in moved(after, version(near, expect))}[
        "Facility/usdf", "asked-0"
    ]
    assert (gone.before, gone.after, gone.by) == ("met", "unknown", ("Facility/north",))


def test_an_application_s_backup_moves_the_outcome_of_the_facility() -> None:
    expect = asks("facility.components.all(c, has(c.backup.interval))")
    component = {"name": "butler", "type": "butler-database", "application": "archive"}

    def backed_up(backup: Spec) -> Catalog:
        archive = file("Application", "archive", {"recovery": {"backup": backup}})
        near = facility("north", components=[component])
        return version(near, {"applications/archive.yaml": archive}, expect)

    found = {(m.resource, m.requirement): m for m in moved(backed_up({}), backed_up({"interval": "1d"}))}
    mine = found["Facility/north", "asked-0"]
    assert (mine.before, mine.after, mine.by) == ("gap", "met", ("Application/archive",))


# ---- the committed catalog


def test_the_eight_facilities() -> None:
    found = {each.facility.name: each for each in standings(COMMITTED)}
    assert list(found) == [
        "chile-base", "chile-dac", "chile-summit", "frdf", "uk-idac", "ukdf", "us-dac", "usdf",
    ]  # fmt: skip
    assert {name for name, each in found.items() if each.processes} == {"frdf", "ukdf", "usdf"}
    assert [(name, s.share) for name, each in found.items() for s in each.shares] == [
        ("frdf", "40%"), ("ukdf", "25%"), ("usdf", "35%"),
    ]  # fmt: skip


def test_the_uk_is_not_ready_since_one_link_does_not_work_and_nobody_says_how_far_the_rest_is() -> None:
    ukdf = standing(COMMITTED, "ukdf")
    assert ukdf.is_ready is False
    assert [each.name for each in ukdf.refused] == ["metadata-to-lancaster"]
    assert [each.name for each in ukdf.crossing if each.state == "untested"] == ["metadata-to-ral"]
    assert len(ukdf.components) == 16
    assert {each.readiness for each in ukdf.components} == {None}
    assert {each.site for each in ukdf.components} == {"lancaster", "ral"}
    exposed = {(e.component, e.exposed) for each in ukdf.links for e in (each.source, each.destination)}
    for site in ("lancaster", "ral"):
        assert (f"mirror-maker-{site}", True) in exposed
        assert (f"kafka-{site}", False) in exposed
        assert (f"kafka-{site}", True) not in exposed
    first, known, unknown = answer(ukdf)
    assert first.startswith("It is not ready for a data release: authentication between usdf/kafka and")
    assert "ukdf/mirror-maker-ral is untested" in known
    assert "how far 16 of 16 components are" in unknown


def test_no_readiness_is_made_up() -> None:
    """The talk says "all or most", and not which; France and the US are not spoken of."""
    for each in standings(COMMITTED):
        assert {c.readiness for c in each.components} <= {None}
        assert {c.owner for c in each.components} <= {None}
        assert not each.facility.spec["provisioned"].given
    assert standing(COMMITTED, "frdf").is_ready is None


def test_every_facility_is_asked_and_what_processes_releases_is_asked_more() -> None:
    asked = {each.facility.name: len(each.results) for each in standings(COMMITTED)}
    assert asked == {
        "chile-base": 1, "chile-dac": 1, "chile-summit": 1, "frdf": 15, "uk-idac": 1, "ukdf": 15, "us-dac": 1,
        "usdf": 11,
    }  # fmt: skip


def test_what_the_standard_asks_for_is_a_type_that_there_is() -> None:
    """A type that no component has would be a gap for everybody, whatever they list."""
    standard = yaml.safe_load((ROOT / "catalog/standards/facilities.yaml").read_text())
    text = " ".join(each.get("expect", "") for each in standard["spec"]["requirements"])
    types = {component.type for each in standings(COMMITTED) for component in each.components}
    assert types, "the catalog has components"
    assert {kind for kind in types if kind and f"'{kind}'" in text} >= {
        "butler-database", "ingest-daemon", "mirror-maker", "kafka", "rucio-endpoint", "job-account",
        "shared-configuration", "job-prolog", "storage-gateway", "monitoring-prometheus", "monitoring-hermes",
        "monitoring-logstash",
    }  # fmt: skip


# ---- how it is written


def shown(found: Catalog, name: str | None = None) -> Facilities:
    some = [each for each in standings(found) if name in (None, each.facility.name)]
    return Facilities(some, found, "catalog")


def written(how: str, name: str | None) -> str:
    found = shown(world(), name)
    if how == "json":
        return facilities_json(found)
    if name is None:
        return facilities_markdown(found) if how == "md" else facilities_table(found, int(how))
    (one,) = found.standings
    return facility_markdown(found, one) if how == "md" else facility_text(found, one, int(how))


@pytest.mark.parametrize("how", ["80", "40", "md", "json"])
@pytest.mark.parametrize("name", [None, "north"])
def test_what_is_written(how: str, name: str | None, request: pytest.FixtureRequest) -> None:
    text = written(how, name)
    stem = f"facility-{name}" if name else "facility"
    path = ROOT / "tests/golden" / (f"{stem}.{how}.txt" if how.isdigit() else f"{stem}.{how}")
    if request.config.getoption("--update"):
        path.write_text(text)
    assert path.read_text() == text
    if how.isdigit():
        words = [word for word in text.split() if cell_len(word) > int(how) // 2]
        assert all(cell_len(line) <= int(how) or any(w in line for w in words) for line in text.splitlines())


@pytest.mark.parametrize("room", [60, 80, 100])
def test_the_committed_facilities_fit_the_terminal(room: int) -> None:
    texts = [facilities_table(shown(COMMITTED), room)]
    texts += [facility_text(shown(COMMITTED), each, room) for each in standings(COMMITTED)]
    for line in (line for text in texts for line in text.splitlines()):
        assert cell_len(line) <= room or "https://" in line, line


def test_text_from_manifests_is_safe() -> None:
    link = flow(
        "in",
        "usdf",
        "north/mirror",
        protocol=AWKWARD,
        description=AWKWARD,
        authentication={"method": AWKWARD},
    )
    found = world(does=[AWKWARD], links=[link], components=[{**MIRROR, "constraints": [AWKWARD]}])
    one = standing(found, "north")
    text = facility_text(shown(found), one, 80) + facilities_table(shown(found), 80)
    assert "\x1b" not in text
    assert "\u202e" not in text
    page = facility_markdown(shown(found), one) + facilities_markdown(shown(found))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(page)
    assert "<b>" not in html
    assert "<em>" not in html
    assert "\x1b" not in page


def test_json_says_what_the_page_says() -> None:
    answered = json.loads(written("json", "north"))
    (one,) = answered["facilities"]
    assert (answered["version"], answered["asOf"]) == (1, TODAY)
    assert one["shares"] == [{"projection": "drp", "share": "25%"}]
    assert one["byReadiness"] == {"ready": 1, "not stated": 2}
    assert [each["name"] for each in one["links"]] == ["in", "inside"]
    assert one["links"][0]["authentication"] == {"method": "mTLS", "state": "untested", "stateAsOf": None}
    assert {each["outcome"] for each in one["requirements"]} == {"unknown", "met", "gap"}
    assert all(each["line"] > 0 for each in (*one["components"], *one["links"]))


# ---- the command


@pytest.mark.parametrize("name", ["north", "NORTH", "North site", "Facility/north", "up there"])
def test_a_facility_goes_by_name_title_and_alias(write: Write, run: Run, name: str) -> None:
    write({"facilities/north.yaml": file("Facility", "north", NORTH, aliases=["Up there"])})
    answered = run("facility", name, "--as-of", TODAY)
    assert (answered.code, answered.err) == (0, "")
    assert answered.out.startswith("North site (Facility/north)\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nrth", "there is no facility `nrth`; write `north`"),
        ("hello", "`hello` is no facility, but Application/hello; `usdfops show Application/hello` shows it"),
        ("twice", "`twice` is several things: Facility/north, Facility/usdf; say which, as in `Facility/north`"),
        ("broken", "`Facility/broken` cannot be read; `usdfops validate catalog/facilities/broken.yaml` says why"),
    ],
)  # fmt: skip
def test_calls_that_cannot_be_answered(write: Write, run: Run, name: str, said: str) -> None:
    write(
        {
            "facilities/north.yaml": file("Facility", "north", NORTH, aliases=["twice"]),
            "facilities/usdf.yaml": file("Facility", "usdf", {}, aliases=["Twice"]),
            "facilities/broken.yaml": "kind: Facility\nspec: {\n",
        }
    )
    answered = run("facility", name)
    assert (answered.code, answered.out) == (2, "")
    assert said in answered.err


@pytest.mark.parametrize("format", ["table", "markdown", "json"])
def test_what_cannot_be_read_is_listed_all_the_same(write: Write, run: Run, format: str) -> None:
    write({"facilities/broken.yaml": "kind: Facility\nspec: {\n"})
    answered = run("facility", "--format", format, "--as-of", TODAY)
    assert answered.code == 0
    assert "broken" in answered.out
    assert "catalog/facilities/broken.yaml cannot be read" in answered.err


BROKEN: list[Any] = [
    {"components": 3, "links": "x", "sites": {}, "functions": "release-processing"},
    {"components": [3, {}, {"name": [1], "type": {}, "site": 3}], "functions": ["release-processing", 3]},
    {"links": [3, {}, {"name": 1, "source": 3}, flow("x", "usdf", "nowhere/x", authentication=3)]},
    {"provisioned": [3, {}], "owner": [], "does": 3, "sites": [3, {}], "functions": []},
]


@pytest.mark.parametrize("spec", BROKEN)
@pytest.mark.parametrize("format", ["table", "markdown", "json"])
def test_a_broken_facility_is_shown(write: Write, run: Run, spec: Spec, format: str) -> None:
    write({**facility("north", **spec), **asks("links.all(l, has(l.protocol))", "has(facility.owner)")})
    for name in ((), ("north",), ("usdf",)):
        assert run("facility", *name, "--format", format, "--as-of", TODAY).code == 0


def test_a_catalog_without_facilities(tmp_path: Any, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    answered = run("facility", "--catalog", str(tmp_path / "empty"))
    assert (answered.code, answered.out) == (0, "The catalog has no facility.\n")


@pytest.mark.parametrize("name", ["ukdf", "LSST:UK DRP", "Facility/frdf"])
def test_what_falls_with_a_facility_is_asked_of_what_applications_call_it(name: str) -> None:
    outside = "french-data-facility" if "frdf" in name else "uk-data-facility"
    with pytest.raises(UsageError, match=f"outside party: write `External/{outside}`"):
        node_named(COMMITTED, name)
    assert node_named(COMMITTED, f"External/{outside}").kind == "External"


def test_names_are_completed(write: Write, run: Run) -> None:
    write({**facility("north", **NORTH)})
    run("list")  # in the folder of the catalog
    context = typer.Context(typer.main.get_command(typer.Typer(callback=lambda: None)))
    assert [name for name, _ in complete_facility(context, "n")] == ["north"]
