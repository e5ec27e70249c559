"""What pages in df-ops state against what manifests, and what is deployed, say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.catalog.observations import (
    DF_OPS_FOLDER,
    Evidence,
    Page,
    deployments,
    observations,
    page,
)
from usdfops.judge.drift.deployed import phalanx_parts
from usdfops.judge.drift.record import Drift, Side
from usdfops.words import nearest, says_none

__all__ = ["documented"]

_PHALANX_LINK = re.compile(r"/phalanx/(?:tree|blob)/[^/]+/applications/(?P<name>[\w-]+)")
_URL = re.compile(r"https?://[^\s<>,;()'\"]*[^\s<>,;()'\".:]")
_SLUG = re.compile(r"[\w.-]+/[\w.-]+")
_HOSTS = "hosts"
_CHANNEL = re.compile(r"(?<![\w/.-])(#?)([a-z0-9][a-z0-9_-]*)(?![\w/-])")


def documented(catalog: Catalog) -> Iterator[Drift]:
    """Every difference between manifests and pages, and pages and applications without each other."""
    newest = next(iter(observations(catalog, "df-ops")), None)
    if newest is None:
        return
    known = newest.spec["pages"].fields
    named = {(a.spec["documentation"]["dfOps"].text or "").strip("/") for a in catalog.of("Application")}
    for name, observed in known.items():
        if name not in named:
            evidence = Evidence(newest, observed["path"].text or "")
            yield _without_application(catalog, Page(name, observed, evidence))
    for application in catalog.of("Application"):
        place = application.spec["documentation"]["dfOps"]
        found = page(catalog, application)
        if found is not None:
            yield from _compared(catalog, application, found)
        elif place.text and place.text.strip("/") not in newest.spec["otherPages"].texts:
            near = nearest(place.text, known)
            do = f"Write `{near}`, if that is where it is now." if near else None
            stated = Side("no page there", None, Evidence(newest, DF_OPS_FOLDER))
            declared = Side(f"page {place.text}", place)
            yield Drift("renamed-upstream", application, place.text, declared, stated, do)
        elif (
            not place.given
            and application.spec["lifecycle"].text != "retired"
            and application.document.readable
        ):
            yield Drift("application-without-page", application, "", Side("no page", place), None)


def _without_application(catalog: Catalog, found: Page) -> Drift:
    folder = found.name.partition("/")[0]
    group = next((g for g in catalog.of("Group") if g.spec["dfOps"].text == folder), None)
    stated = Side(found.observed["title"].text or found.name, None, found.evidence)
    return Drift("page-without-application", group, found.name, Side("nothing", group), stated)


def _compared(catalog: Catalog, application: Resource, found: Page) -> Iterator[Drift]:
    spec, overview = application.spec, found.observed["overview"]
    terms = (("tier-differs", "tier", "Tier"), ("hours-differ", "operatingHours", "Hours"))
    for kind, field, sort in terms:
        named = [(t["name"].text or "", t["title"].text or "") for t in catalog.terms(sort)]
        yield from _word(kind, application, spec[field], overview[field], named, found)
    groups = [(g.name, n) for g in catalog.of("Group") for n in (g.name, *g.names)]
    yield from _word("group-differs", application, spec["group"], overview["group"], groups, found)
    for use in ("support", "alerts"):
        yield from _channels(application, use, overview[use], found)
    yield from _repositories(catalog, application, found)
    yield from _clusters(catalog, application, found)


def _word(
    kind: str,
    application: Resource,
    declared: Place,
    stated: Place,
    named: list[tuple[str, str]],
    found: Page,
) -> Iterator[Drift]:
    """A tier, hours or a group that the page states otherwise, or that only the page states."""
    if stated.text is None or says_none(stated.text):
        return
    if declared.text is not None and declared.text == _term(stated.text, named):
        return
    ours = Side(declared.text or "not stated", declared)
    yield Drift(kind, application, "", ours, Side(stated.text, None, found.evidence))


def _term(text: str, named: list[tuple[str, str]]) -> str | None:
    """The term that a page's words mean: the one they are, else the longest that they begin with."""
    wanted = text.casefold()
    known = {word.casefold(): name for name, title in named for word in (name, title) if word}
    if wanted in known:
        return known[wanted]
    begins = [word for word in known if re.match(rf"{re.escape(word)}\b", wanted)]
    return known[max(begins, key=len)] if begins else None


def _channels(application: Resource, use: str, stated: Place, found: Page) -> Iterator[Drift]:
    """Channels that the page names and the manifest does not; the manifest may name more."""
    if stated.text is None or says_none(stated.text):
        return
    channels = application.spec["support"]["channels"]
    ours = {c["slack"].text for c in channels if c["slack"].given}
    words = list(_CHANNEL.finditer(stated.text))
    marked = [m[2] for m in words if m[1]]
    named = marked or [m[2] for m in words if "-" in m[2] or m[0] == stated.text]
    if not named or not ours.issuperset(named):
        same = sorted(c["slack"].text or "" for c in channels if c["use"].text == use and c["slack"].given)
        says = ", ".join(f"#{name}" for name in same) or "not stated"
        yield Drift(
            "channel-differs", application, use, Side(says, channels), Side(stated.text, None, found.evidence)
        )


def _repositories(catalog: Catalog, application: Resource, found: Page) -> Iterator[Drift]:
    spec, overview = application.spec, found.observed["overview"]
    deployment = spec["deployment"]
    ours = [spec["code"], deployment["repository"], deployment["configuration"]]
    known = {_repository(t) for place in ours for t in (*place.texts, place.text) if t}
    newest = next(iter(observations(catalog, "phalanx")), None)
    parts = list(dict.fromkeys(name for _, name, _ in phalanx_parts(application)))
    if newest is not None and deployment["pattern"].text == "phalanx":
        known.add(_repository(newest.spec["repository"].text or ""))
    for field, place in (("code", spec["code"]), ("deployment", deployment)):
        stated = overview[field].text
        if stated is None or says_none(stated):
            continue
        other = []
        for address in _addresses(stated):
            link = _PHALANX_LINK.search(address)
            name = link["name"] if link else None
            if name and newest is not None and not newest.spec["applications"][name].given:
                yield _gone(application, newest, name, parts, found)
            elif (name not in parts) if name else (_repository(address) not in known):
                other.append(address)
        if other:
            says = _ours(place, field)
            stated_side = Side(", ".join(other), None, found.evidence)
            yield Drift("repository-differs", application, field, Side(says, place), stated_side)


def _gone(application: Resource, newest: Resource, name: str, parts: list[str], found: Page) -> Drift:
    """A link of the page to an application that Phalanx has no more."""
    now = ", ".join(parts)
    declared = Side(f"made up of {now}" if now else "nothing", application.spec["deployment"]["phalanx"])
    stated = Side(f"links to applications/{name}, which Phalanx does not have", None, found.evidence)
    near = nearest(name, newest.spec["applications"].fields)
    hint = (
        f"to applications/{now}" if now else f"to `{near}`, if that is it" if near else "to where it is now"
    )
    return Drift(
        "renamed-upstream", application, name, declared, stated, f"Change the link on its page {hint}."
    )


def _ours(place: Place, field: str) -> str:
    if field == "code":
        return ", ".join(place.texts) or "not stated"
    parts = [
        place["repository"].text,
        ", ".join(place["phalanx"].texts) and "in Phalanx: " + ", ".join(place["phalanx"].texts),
    ]
    return "; ".join(part for part in parts if part) or "not stated"


def _addresses(text: str) -> list[str]:
    """The repositories that a text names: by address, or as owner/name."""
    found = _URL.findall(text)
    rest = re.sub(r"\([^)]*\)|[,;]", " ", _URL.sub(" ", text)).split()
    if all(_SLUG.fullmatch(word) for word in rest):  # in a sentence, a slash is a slash
        found += [f"https://github.com/{slug}" for slug in rest]
    return found


def _repository(address: str) -> str:
    """An address in the form in which two of the same repository are equal."""
    whole = re.sub(r"^https?://(www\.)?|/(-/)?(tree|blob)/.*", "", address.strip().casefold())
    return re.sub(r"(\.git)?/*$", "", whole)


def _clusters(catalog: Catalog, application: Resource, found: Page) -> Iterator[Drift]:
    """Stages and clusters that the page states otherwise than Phalanx or the manifest."""
    ours = _running(catalog, application)
    for stage, stated in found.observed["overview"]["clusters"].fields.items():
        text = stated.text or ""
        if not text.strip():
            continue
        sides = ours.get(stage, {})
        theirs = Side(f"{stage}: {text}", None, found.evidence)
        if says_none(text):
            if any(cluster != _HOSTS for cluster in sides):
                yield Drift("stage-differs", application, stage, _joined(stage, sides), theirs)
            continue
        if not sides:
            if ours:
                has = Side(f"no {stage}; {', '.join(ours)}", application.spec["deployment"])
                yield Drift("stage-differs", application, stage, has, theirs)
            continue
        words = set(re.findall(r"[\w-]+", text))
        if None not in sides and not words & sides.keys():
            yield Drift("cluster-differs", application, stage, _joined(stage, sides), theirs)


def _running(catalog: Catalog, application: Resource) -> dict[str, dict[str | None, Side]]:
    """By stage, the clusters that an application runs in, or that it runs on hosts, with who says so."""
    found: dict[str, dict[str | None, Side]] = {}
    for run in deployments(catalog, application):
        environment = run.environment
        if environment.stage:
            side = Side(environment.name, environment.declared, environment.evidence)
            found.setdefault(environment.stage, {}).setdefault(environment.cluster, side)
    for place in application.spec["deployment"]["stages"]:
        if place["stage"].text:
            side = Side("the manifest", place)
            where = place["cluster"].text or (_HOSTS if place["hosts"].given else None)
            found.setdefault(place["stage"].text, {}).setdefault(where, side)
    return found


def _joined(stage: str, sides: dict[str | None, Side]) -> Side:
    """What ours says of a stage, by its first deployment."""
    first = next(iter(sides.values()))
    clusters = ", ".join(cluster or "cluster not stated" for cluster in sides)
    return Side(f"{stage}: {clusters}", first.place, first.evidence)
