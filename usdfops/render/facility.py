"""How ready facilities are for a data release: all of them in short, and what programs read."""

from __future__ import annotations

import json
from collections import Counter
from typing import NamedTuple

from usdfops.catalog.graph import Catalog, Place
from usdfops.judge.facility import READINESS, Component, Link, Standing
from usdfops.judge.gaps.record import Result
from usdfops.render.fields import UNKNOWN
from usdfops.render.report import path_from_here
from usdfops.render.rows import aligned, wrapped
from usdfops.render.section import heading, inline, markdown_table
from usdfops.words import counted, joined

__all__ = [
    "Facilities",
    "answer",
    "facilities_json",
    "facilities_markdown",
    "facilities_table",
]


class Facilities(NamedTuple):
    """What there is to tell."""

    standings: list[Standing]
    catalog: Catalog
    folder: str
    """The catalog's folder, as paths are shown from here."""

    def path(self, place: Place) -> str:
        """The file that a place stands in."""
        return path_from_here(self.folder, place.resource.document.path)


def answer(standing: Standing) -> list[str]:
    """Whether a facility is ready for a data release: a sentence, then what is known and what is not."""
    if not standing.facility.document.readable:
        return ["Its file cannot be read, so nothing is known of it."]
    if standing.processes is None:
        return [
            "Nobody has said what it is for, so whether it has to be ready for a data release is unknown."
        ]
    if not standing.processes:
        return ["It processes no data releases, so it does not have to be ready for one."]
    ready = standing.is_ready
    if ready is None:
        first = "Whether it is ready for a data release is unknown: nobody has said enough to tell."
    elif ready:
        first = "It is ready for a data release: all that is required of it is met."
    else:
        first = f"It is not ready for a data release: {'; '.join(_against(standing))}."
    lines = {"Known": _known(standing), "Unknown": _unknown(standing)}
    return [first, *(f"{label}: {'; '.join(said)}." for label, said in lines.items() if said)]


def _against(standing: Standing) -> list[str]:
    """What is said not to be ready or not to work."""
    behind = [f"{each.name} is {each.readiness}" for each in standing.behind]
    return [
        *behind,
        *(f"authentication {_between(each)} does not work{_day(each)}" for each in standing.refused),
    ]


def _between(link: Link) -> str:
    return f"between {link.source} and {link.destination}"


def _day(link: Link) -> str:
    """As of when that was so: what was true once may not be any more."""
    return f" as of {link.as_of}" if link.as_of else ", and nobody has said as of when"


def _known(standing: Standing) -> list[str]:
    """What is known beside what is said not to work."""
    all_of_them, tallied = len(standing.components), Counter(each.outcome for each in standing.results)
    said = Counter(each.readiness for each in standing.components)
    found = [f"{said['ready']} of {counted(all_of_them, 'component')} ready"] if said["ready"] else []
    for state, words in (("working", "works"), ("untested", "is untested")):
        links = [each for each in standing.links if each.state == state]
        found += [f"authentication {_between(each)} {words}{_day(each)}" for each in links]
    met = f"{tallied['met']} of {counted(len(standing.results), 'requirement')} met"
    return [*found, *([met] if standing.results else [])]


def _unknown(standing: Standing) -> list[str]:
    """What nobody has said, of what decides."""
    silent = sum(each.readiness is None for each in standing.components)
    found = [f"how far {silent} of {counted(len(standing.components), 'component')} are"] if silent else []
    if not standing.components and standing.facility.spec["components"].value != []:
        found.append("which components it needs")
    untold = sum(each.state is None for each in standing.crossing)
    links = counted(len(standing.crossing), "link")
    if untold:
        found.append(f"whether authentication works on {untold} of {links} with other facilities")
    if not standing.shares:
        found.append("which share of the processing it takes")
    return found


def _share(standing: Standing) -> str:
    """Which part of the projected demand it takes."""
    several = len({each.projection for each in standing.shares}) > 1
    return ", ".join(f"{s.share}{f' ({s.projection.name})' if several else ''}" for s in standing.shares)


_COLUMNS = ["facility", "share", "sites", "ready", "met", "is for"]


def _row(standing: Standing) -> list[str]:
    """A facility in a line; a dash where a number would say nothing."""
    facility, components = standing.facility, standing.components
    if not facility.document.readable:
        return [facility.name, "-", "-", "-", "-", "unreadable"]
    ready = sum(each.readiness == "ready" for each in components)
    silent = sum(each.readiness is None for each in components)
    told = f"{ready} of {len(components)}" if silent < len(components) else f"? of {len(components)}"
    met = sum(each.outcome == "met" for each in standing.results)
    return [
        facility.name,
        _share(standing) or ("?" if standing.processes else "-"),
        str(len(list(facility.spec["sites"])) or "?"),
        told if components else "?" if standing.processes else "-",
        f"{met} of {len(standing.results)}" if standing.results else "-",
        ", ".join(facility.spec["functions"].texts) or UNKNOWN,
    ]


def _legend(shown: Facilities) -> str:
    projections = {each.projection.title: None for s in shown.standings for each in s.shares}
    of = f" of {joined(projections)}" if projections else ""
    return (
        f"share: the part{of} that it takes; ready: its components that are; met: the requirements that are; "
        "?: nobody has said. `usdfops facility NAME` shows all about one."
    )


def _asked(shown: Facilities) -> list[Standing]:
    """Those that have to be ready for a data release."""
    return [each for each in shown.standings if each.processes is not False]


def facilities_table(shown: Facilities, room: int = 80) -> str:
    """The facilities, a line each, and whether those that process data releases are ready."""
    if not shown.standings:
        return "The catalog has no facility.\n"
    lines = aligned(_COLUMNS, [_row(each) for each in shown.standings], room)
    for standing in _asked(shown):
        lines += ["", *wrapped(standing.facility.name, room)]
        for sentence in answer(standing):
            lines += wrapped(sentence, room, "  ")
    return "\n".join([*lines, "", *wrapped(_legend(shown), room)]) + "\n"


def facilities_markdown(shown: Facilities) -> str:
    """The same as Markdown that GitHub renders."""
    lines = ["# Facilities", "", f"As of {inline(shown.catalog.as_of)}.", ""]
    lines += markdown_table(_COLUMNS, [_row(each) for each in shown.standings])
    for standing in _asked(shown):
        lines += ["", f"## {heading(standing.facility.title)}", "", *map(inline, answer(standing))]
    return "\n".join([*lines, "", inline(_legend(shown))]) + "\n"


def facilities_json(shown: Facilities) -> str:
    """An object with `version`, `asOf` and `facilities`."""
    found = {
        "version": 1,
        "asOf": shown.catalog.as_of,
        "facilities": [_facility_json(shown, each) for each in shown.standings],
    }
    return json.dumps(found, indent=2) + "\n"


def _facility_json(shown: Facilities, standing: Standing) -> dict[str, object]:
    facility, spec = standing.facility, standing.facility.spec
    tallied = Counter(each.readiness for each in standing.components)
    return {
        "name": facility.name,
        "title": facility.title,
        "path": shown.path(facility),
        "readable": facility.document.readable,
        "ready": standing.is_ready if standing.processes else None,
        "processesReleases": standing.processes,
        "answer": answer(standing),
        **{key: spec[key].text for key in ("owner", "operatingHours", "supportHours")},
        "functions": _texts(spec["functions"]),
        "shares": [{"projection": s.projection.name, "share": s.share} for s in standing.shares],
        "sites": [{key: site[key].text for key in ("name", "title")} for site in spec["sites"]],
        "byReadiness": {state or "not stated": tallied[state] for state in READINESS if tallied[state]},
        "components": [_component_json(shown, each) for each in standing.components],
        "links": [_link_json(shown, each) for each in standing.links],
        "requirements": [_result_json(shown, each) for each in standing.results],
        "openQuestions": _texts(facility.metadata["openQuestions"]),
    }


def _texts(place: Place) -> list[str] | None:
    return place.texts if isinstance(place.value, list) else None


def _at(shown: Facilities, place: Place) -> dict[str, object]:
    return {"path": shown.path(place), "line": place.span().line}


def _component_json(shown: Facilities, each: Component) -> dict[str, object]:
    known: dict[str, object] = {
        key: getattr(each, key)
        for key in ("name", "title", "type", "site", "readiness", "owner", "application", "backup")
    }
    return {**known, "readinessAsOf": each.as_of, "constraints": each.constraints, **_at(shown, each.place)}


def _link_json(shown: Facilities, each: Link) -> dict[str, object]:
    return {
        "name": each.name,
        "carries": each.carries,
        "description": each.description,
        "source": each.source._asdict(),
        "destination": each.destination._asdict(),
        "protocol": each.protocol,
        "authentication": {"method": each.method, "state": each.state, "stateAsOf": each.as_of},
        "cadence": each.cadence,
        "volume": each.volume,
        **_at(shown, each.place),
    }


def _result_json(shown: Facilities, each: Result) -> dict[str, object]:
    return {
        "requirement": each.requirement.id,
        "title": each.requirement.title,
        "outcome": each.outcome,
        "level": each.level,
        "because": each.because,
        "missing": list(each.missing),
        **_at(shown, each.place),
    }
