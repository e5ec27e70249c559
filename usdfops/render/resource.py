"""One resource: first what somebody on call needs, then everything that its file says."""

from __future__ import annotations

import json
from collections.abc import Iterator

from usdfops.catalog.graph import Catalog, Mention, Place, Resource
from usdfops.catalog.observations import Deployment, Evidence, Page, age, deployments, page, running
from usdfops.finding import pointer
from usdfops.judge.impact.record import channel_text
from usdfops.judge.menu import says_what_it_uses
from usdfops.judge.plans.items import cycle, items_of
from usdfops.render.escape import terminal
from usdfops.render.fields import UNKNOWN, facility_support, link, request, term
from usdfops.render.plan.record import counted_by_status
from usdfops.render.report import path_from_here
from usdfops.render.rows import Row, rows_text, wrapped
from usdfops.words import counted

__all__ = ["resource_json", "resource_text"]


def resource_json(catalog: Catalog, resource: Resource, folder: str) -> str:
    """An object with `version`, `resource`, `path`, `manifest`, `observed` and `usedBy`."""
    answer = {
        "version": 1,
        "resource": resource.label,
        "path": path_from_here(folder, resource.document.path),
        "readable": resource.document.readable,
        "manifest": resource.value,
        "observed": _observed_json(catalog, resource),
        "usedBy": [
            {
                "resource": mention.place.resource.label,
                "path": path_from_here(folder, mention.place.resource.document.path),
                "line": mention.place.span(key=mention.at_key).line,
                "pointer": pointer(mention.place.path),
            }
            for mention in catalog.mentions_of(resource)
        ],
    }
    return json.dumps(answer, indent=2) + "\n"


def _observed_json(catalog: Catalog, resource: Resource) -> dict[str, object]:
    """What other sources state of an application, each with its evidence; empty for other kinds."""
    if resource.kind != "Application":
        return {}
    found = page(catalog, resource)
    return {
        "deployments": [
            {
                "environment": deployment.environment.name,
                "stage": deployment.environment.stage,
                "cluster": deployment.environment.cluster,
                "application": deployment.application,
                "chart": deployment.chart,
                "namespace": deployment.namespace,
                "vault": deployment.vault,
                "argocd": _argocd_json(catalog, deployment),
                "evidence": _evidence_json(catalog, deployment.evidence),
            }
            for deployment in deployments(catalog, resource)
        ],
        "page": found
        and {
            "name": found.name,
            "url": found.url,
            "overview": found.observed["overview"].value,
            "sections": found.observed["sections"].value,
            "changedOn": found.observed["changedOn"].text,
            "evidence": _evidence_json(catalog, found.evidence),
        },
    }


def _argocd_json(catalog: Catalog, deployment: Deployment) -> dict[str, object] | None:
    found = running(catalog, deployment)
    if found is None:
        return None
    place, evidence = found
    said = {field: place[field].text for field in ("sync", "health", "revision")}
    return {**said, "evidence": _evidence_json(catalog, evidence)}


def _evidence_json(catalog: Catalog, evidence: Evidence) -> dict[str, object]:
    spec = evidence.observation.spec
    return {
        "observation": evidence.observation.name,
        "repository": spec["repository"].text,
        "revision": spec["revision"].text,
        "date": spec["date"].text,
        "ageInDays": age(spec["date"].text, catalog.as_of),
        "path": evidence.path,
    }


def resource_text(catalog: Catalog, resource: Resource, folder: str, width: int = 80) -> str:
    """The page of `resource`, in plain text that fits into `width` columns."""
    lines = [*wrapped(f"{resource.title} ({resource.label})", width)]
    description = resource.metadata["description"].text
    if description:
        lines += wrapped(description, width)
    lines.append("")
    if resource.kind == "Observation":
        return "\n".join([*lines, *rows_text(list(_observation(catalog, resource, folder)), width)]) + "\n"
    first = [*_warning(resource), *_for_the_call(catalog, resource), *_relying(catalog, resource)]
    then = [*_background(catalog, resource), *_resting(catalog, resource), *_observed(catalog, resource)]
    unknown = [label for label, values in [*first, *then] if values == [UNKNOWN]]
    rows = [*first, *([(UNKNOWN, [", ".join(unknown)])] if unknown else []), *_age(resource, folder), *then]
    lines += rows_text([row for row in rows if row[1] != [UNKNOWN]], width)
    sections = {"Open questions": "openQuestions", "Sources": "sources", "Links": "links"}
    parts = {heading: resource.metadata[field] for heading, field in sections.items()}
    for heading, place in {"All it says": resource.spec, **parts}.items():
        if place.value:
            lines += ["", heading, *_said(place, width, 2)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _observation(catalog: Catalog, resource: Resource, folder: str) -> Iterator[Row]:
    """Where its facts come from and how many there are: the file has them all."""
    spec = resource.spec
    for label, field in (("repository", "repository"), ("revision", "revision"), ("published at", "site")):
        if spec[field].text:
            yield label, [spec[field].text or ""]
    days = age(spec["date"].text, catalog.as_of)
    old = "" if days is None else f", {counted(days, 'day')} old"
    yield "as of", [f"{spec['date'].text or UNKNOWN}{old}"]
    for label in ("environments", "applications", "pages", "deployed"):
        if spec[label].given:
            yield label, [str(len(spec[label].fields))]
    losses = [f"{loss['path'].text}: {loss['message'].text}" for loss in spec["losses"]]
    yield "not read", losses or ["nothing"]
    yield "file", [path_from_here(folder, resource.document.path)]


def _warning(resource: Resource) -> Iterator[Row]:
    """What to know before anything else: that it is not simply there to be used."""
    lifecycle, instead = resource.spec["lifecycle"].text, resource.spec["replacedBy"].text
    if lifecycle not in (None, "offered", "production"):
        yield "lifecycle", [f"{lifecycle}; move to {instead}" if instead else str(lifecycle)]


def _for_the_call(catalog: Catalog, resource: Resource) -> Iterator[Row]:
    """Where to ask, when somebody answers, what to open."""
    spec = resource.spec
    if resource.kind == "Application":
        channels = spec["support"]["channels"]
        for use in ("support", "alerts", "announcements"):
            named = [channel_text(c) or UNKNOWN for c in channels if c["use"].text == use]
            yield use, named or [UNKNOWN]
        contacts = [_contact(contact) for contact in spec["support"]["contacts"]]
        if contacts:
            yield "contacts", contacts
        yield "owner", [spec["roles"]["service-owner"].text or UNKNOWN]
        yield "tier", [_tier(catalog, spec["tier"])]
        yield "operating hours", [term(catalog, "Hours", spec["operatingHours"])]
        yield "support hours", [term(catalog, "Hours", spec["supportHours"])]
        yield "runbook", [link(each) for each in spec["runbooks"]] or [UNKNOWN]
    elif resource.kind == "Service":
        yield "owner", [spec["owner"].text or UNKNOWN]
        yield "request", list(request(spec["request"])) or [UNKNOWN]
        yield "operating hours", [term(catalog, "Hours", spec["operatingHours"])]
        yield "support hours", [term(catalog, "Hours", spec["supportHours"])]
        yield "documentation", [link(each) for each in spec["documentation"]] or [UNKNOWN]
    elif resource.kind == "Plan":
        yield from _cycle(catalog, resource)
    elif resource.kind == "Team":
        yield "channels", [f"#{name}" for name in spec["slack"].texts] or [UNKNOWN]
        yield "support hours", [term(catalog, "Hours", spec["supportHours"])]


def _cycle(catalog: Catalog, resource: Resource) -> Iterator[Row]:
    """Where a cycle of work is, and how far; `usdfops plan` has the rest."""
    found = cycle(catalog, resource)
    yield "state", [found.state or UNKNOWN]
    yield "first day", [found.start or UNKNOWN]
    yield "last day", [found.end or UNKNOWN]
    several = items_of(found)
    yield "items", [f"{len(several)}: {counted_by_status(several)}" if several else "none"]
    yield "more", [f"`usdfops plan {resource.name}`"]


def _background(catalog: Catalog, resource: Resource) -> Iterator[Row]:
    """Where else to ask, what there is to restore from, where to read on."""
    spec = resource.spec
    if resource.kind == "Application":
        if not spec["support"]["channels"].value or not spec["supportHours"].given:
            yield from facility_support(catalog)
        yield "backup", [_backup(spec["recovery"]["backup"])]
        yield "restore", list(_restore(spec["recovery"])) or [UNKNOWN]
        if not spec["recovery"]["backup"]["none"].given:
            yield "restore tested", [spec["recovery"]["restoreTestedOn"].text or UNKNOWN]
            yield "may be away", [spec["recovery"]["timeObjective"].text or UNKNOWN]
            yield "may lose", [spec["recovery"]["pointObjective"].text or UNKNOWN]
        yield "documentation", list(_documentation(catalog, resource)) or [UNKNOWN]


def _contact(contact: Place) -> str:
    who = next((contact[key].text for key in ("team", "role", "external") if contact[key].given), None)
    return _because(contact, str(who))


def _because(place: Place, what: str) -> str:
    because = place["because"].text
    return f"{what} ({because})" if because else what


def _tier(catalog: Catalog, place: Place) -> str:
    """The tier, and what is lost when something in it fails."""
    if place.text is None:
        return UNKNOWN
    terms = [each for each in catalog.terms("Tier") if each["name"].text == place.text]
    impact = terms[0]["impactOfFailure"].text if terms else None
    return f"{place.text}: {impact}" if impact else place.text


def _backup(place: Place) -> str:
    if place["none"].text:
        return f"none: {place['none'].text}"
    parts = [place[key].text for key in ("schedule", "method", "target")]
    kept = place["retention"].text
    said = "; ".join([part for part in parts if part] + ([f"kept {kept}"] if kept else []))
    return said or UNKNOWN


def _restore(place: Place) -> Iterator[str]:
    for key in ("estimatedRestore", "procedure"):
        if place[key].text:
            yield place[key].text or ""


def _documentation(catalog: Catalog, resource: Resource) -> Iterator[str]:
    place, found = resource.spec["documentation"], page(catalog, resource)
    if place["dfOps"].text:
        yield f"df-ops: {(found and found.url) or place['dfOps'].text}"
    for each in place["pages"]:
        yield link(each)


def _resting(catalog: Catalog, resource: Resource) -> Iterator[Row]:
    """What it rests on."""
    spec = resource.spec
    if resource.kind == "Application":
        uses = [_used(catalog, use["service"].text or "") for use in spec["uses"]]
        yield "uses", [", ".join(uses) or "nothing"] if spec["uses"].given else [UNKNOWN]
        needs = [
            next(
                (part[key].text or "" for key in ("application", "service", "external") if part[key].given),
                "",
            )
            for part in spec["dependsOn"]
        ]
        yield "depends on", [", ".join(needs) or "nothing"] if spec["dependsOn"].given else [UNKNOWN]
        wanting = [_because(need, need["title"].text or "") for need in spec["needs"]]
        if wanting:
            yield "needs besides", wanting


def _observed(catalog: Catalog, resource: Resource) -> Iterator[Row]:
    """What other sources state, with the revision and the day of each."""
    if resource.kind != "Application":
        return
    runs = deployments(catalog, resource)
    if runs:
        yield "runs in", list(_runs(catalog, runs))
        yield "stated by", [f"{_aged(catalog, runs[0].evidence)}; {', '.join(_files(runs))}"]
    found = page(catalog, resource)
    if found:
        yield "its page", list(_sections(found))
        yield "stated by", [f"{_aged(catalog, found.evidence)}; {found.evidence.path}"]


def _runs(catalog: Catalog, runs: list[Deployment]) -> Iterator[str]:
    """What is on in each environment, and where its secrets are."""
    for environment in dict.fromkeys(run.environment for run in runs):
        here = [run for run in runs if run.environment == environment]
        stage, cluster = environment.stage or "stage unknown", environment.cluster or "cluster unknown"
        yield f"{environment.name}: {stage}, {cluster}"
        what = [f"{run.application}/{run.chart}" if run.chart else run.application for run in here]
        namespaces = dict.fromkeys(run.namespace or UNKNOWN for run in here)
        yield f"  on: {', '.join(what)}"
        yield f"  {'namespace' if len(namespaces) == 1 else 'namespaces'}: {', '.join(namespaces)}"
        vault = dict.fromkeys(run.vault for run in here if run.vault)
        if vault:
            yield f"  secrets: {', '.join(vault)}"
        seen = {run.application: running(catalog, run) for run in here}
        for name, found in seen.items():
            if found:
                state = [found[0][field].text or UNKNOWN for field in ("sync", "health")]
                yield f"  {name}: {', '.join(state)} ({_aged(catalog, found[1])})"


def _files(runs: list[Deployment]) -> list[str]:
    """The files that say so, or the first of many; `--format json` has all."""
    paths = list(dict.fromkeys(run.evidence.path for run in runs))
    return paths if len(paths) <= 3 else [*paths[:2], f"and {len(paths) - 2} more"]


def _sections(found: Page) -> Iterator[str]:
    """What its sections say, by what they are."""
    changed = found.observed["changedOn"].text
    if not found.observed["sections"].given:
        yield "does not follow the template"
    for state in ("filled", "none", "empty", "absent"):
        names = [n for n, place in found.observed["sections"].fields.items() if place.text == state]
        if names:
            yield f"{state}: {', '.join(names)}"
    yield f"last changed {changed}" if changed else "nobody knows when it last changed"


def _aged(catalog: Catalog, evidence: Evidence) -> str:
    days = age(evidence.observation.spec["date"].text, catalog.as_of)
    return evidence.revision if days is None else f"{evidence.revision}, {counted(days, 'day')} old"


def _relying(catalog: Catalog, resource: Resource) -> Iterator[Row]:
    """What names it, and so may fall with it."""
    mentions = [
        m
        for m in catalog.mentions_of(resource)
        if m.place.path[1:2] != ("links",) or m.place.resource is not resource
    ]
    by_field: dict[str, list[str]] = {}
    for mention in mentions:
        by_field.setdefault(_relation(mention), []).append(mention.place.resource.name)
    for relation, names in sorted(by_field.items()):
        yield relation, [", ".join(sorted(set(names)))]
    if resource.kind == "Service":
        silent = [r.name for r in catalog.of("Application") if not says_what_it_uses(catalog, r)]
        if silent:
            shown = ", ".join(silent) if len(silent) <= 12 else f"{len(silent)} applications"
            yield "may use it", [f"{shown}: nobody has said what they use"]


def _used(catalog: Catalog, name: str) -> str:
    service = catalog.find("Service", name)
    lifecycle = service.spec["lifecycle"].text if service else "not on the menu"
    return name if lifecycle in (None, "offered") else f"{name} ({lifecycle})"


_PLANNED = {
    "resources": "work planned in",
    "dependsOn": "needed by work in",
    "owner": "does work in",
    "carriedFrom": "goes on in",
    "replacedBy": "replaces work in",
    "follows": "followed by",
}
"""What a plan says by naming something, from the side of what it names."""


def _relation(mention: Mention) -> str:
    """What a mention says, from the side of what it mentions."""
    words = [str(part) for part in mention.place.path if isinstance(part, str)]
    if mention.place.resource.kind == "Plan":
        return next((_PLANNED[word] for word in reversed(words) if word in _PLANNED), "named in")
    field = words[1] if len(words) > 1 else words[-1]
    return {
        "uses": "used by",
        "dependsOn": "needed by",
        "partOf": "its parts",
        "requires": "required by",
        "deployment": "followed by",
        "request": "takes requests of",
        "group": "members",
        "facility": {"Service": "offers", "Team": "teams"}.get(mention.place.resource.kind or "", "hosts"),
        "roles": "held for" if mention.at_key else "holds roles of",
        "support": "contact of",
        "stakeholders": "stakeholder of",
        "dataFlows": "shares data with",
        "exceptions": "waives for",
        "owner": "owns",
        "replacedBy": "replaces",
        "migrateTo": "goal of",
        "links": "linked with",
        "components": "component of",
        "shares": "has a share in",
    }.get(field, f"{field} of")


def _age(resource: Resource, folder: str) -> Iterator[Row]:
    """What else it is called, how old the facts are, and where they stand."""
    aliases = [name for name in resource.metadata["aliases"].texts if name != resource.title]
    if aliases:
        yield "also called", [", ".join(aliases)]
    dates = sorted(d for d in (s["asOf"].text for s in resource.metadata["sources"]) if d)
    reviewed = resource.metadata["reviewedOn"].text
    yield "confirmed", [f"by its owners on {reviewed}" if reviewed else "never, by its owners"]
    if dates:
        span = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
        yield "sources as of", [span]
    yield "file", [path_from_here(folder, resource.document.path)]


def _said(place: Place, width: int, indent: int) -> list[str]:
    """A value as its file says it, without quotes and comments."""
    pad = " " * indent
    further = " " * (indent + 2)
    lines: list[str] = []
    for key, field in place.fields.items():
        if isinstance(field.value, (dict, list)):
            lines.append(f"{pad}{terminal(key)}:" + (" none" if not field.value else ""))
            lines += _said(field, width, indent + 2)
        else:
            lines += wrapped(_plain(field), width, f"{pad}{terminal(key)}: ", further)
    for item in place:
        if isinstance(item.value, (dict, list)):
            inner = _said(item, width, indent + 2)
            if inner:
                lines.append(f"{pad}- {inner[0].strip()}")
                lines += inner[1:]
        else:
            lines += wrapped(_plain(item), width, f"{pad}- ", further)
    return lines


def _plain(place: Place) -> str:
    if isinstance(place.value, bool):
        return "true" if place.value else "false"
    return "" if place.value is None else str(place.value)
