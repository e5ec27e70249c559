"""The boundary: the same as a second, naive computation finds; what it promises; its rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, TODAY, WORLD, Run, Write, application, found, loaded
from usdfops.catalog.graph import Catalog
from usdfops.catalog.load import load, resolve
from usdfops.judge.boundary import HOLDERS, Cell, Holder, boundary, cells_of, comes_with
from usdfops.judge.boundary import cells as judged
from usdfops.judge.lint import lint
from usdfops.judge.rules import RULES
from usdfops.read.document import parse
from usdfops.read.tree import File
from usdfops.render.r2a2 import Matrix, cells_json

DAY = "2026-11-24"
World = dict[tuple[str, str], dict[str, Any]]
"""Resources by kind and name, as YAML gives them."""


# A second computation, from the words of the design, on plain dictionaries.


class Naive:
    """Who holds what, worked out again, without a line of what is tested."""

    def __init__(self, world: World, today: str) -> None:
        self.world = world
        self.today = today

    def spec(self, kind: str, name: str | None) -> dict[str, Any]:
        return (self.world.get((kind, name or "")) or {}).get("spec") or {}

    def names(self, kind: str) -> list[str]:
        return sorted(name for k, name in self.world if k == kind)

    def lines(self) -> Iterator[dict[str, Any]]:
        for duty in self.names("Responsibility"):
            if self.spec("Responsibility", duty)["scope"] == "facility":
                homes = {self.spec(kind, n).get("facility") for kind, n in self.world}
                known = self.names("Facility")
                for facility in [n for n in known if n in homes] or known:
                    yield self.line(None, duty, None, True, facility)
        for app in self.names("Application"):
            if self.spec("Application", app).get("lifecycle") != "retired":
                for duty in self.names("Responsibility"):
                    yield from self.lines_of(app, duty)

    def lines_of(self, app: str, duty: str) -> Iterator[dict[str, Any]]:
        spec = self.spec("Application", app)
        scope = self.spec("Responsibility", duty)["scope"]
        facility = spec.get("facility")
        if scope == "application":
            applies = self.applies(app, duty, None)
            if applies is not False:
                yield self.line(app, duty, None, applies, facility)
        elif scope == "service":
            for service in self.services(app):
                applies = self.applies(app, duty, service)
                if applies is not False:
                    yield self.line(app, duty, service, applies, facility)
            if "uses" not in spec and self.applies(app, duty, None) is not False:
                nobody = dict.fromkeys(HOLDERS[1:])
                yield {
                    "application": app,
                    "responsibility": duty,
                    "scope": {"kind": "Service", "name": None},
                    "applies": None,
                    "status": "proposed",
                    "agreedOn": None,
                    "responsible": [],
                    **nobody,
                    "missing": True,
                }

    def services(self, app: str) -> list[str]:
        spec = self.spec("Application", app)
        required = self.spec("Pattern", spec.get("deployment", {}).get("pattern")).get("requires", [])
        names = {*required, *(use.get("service") for use in spec.get("uses", []))}
        return [name for name in self.names("Service") if name in names]

    def applies(self, app: str, duty: str, service: str | None) -> bool | None:
        """In the logic of three values; conditions are atoms with `||` between them."""
        condition = self.spec("Responsibility", duty).get("when")
        if condition is None:
            return True
        return some(self.atom(atom, app, service) for atom in condition.split("||"))

    def atom(self, atom: str, app: str, service: str | None) -> bool | None:
        found = re.fullmatch(r"services\.exists\(s, (.*)\)", atom.strip())
        if found:
            if "uses" not in self.spec("Application", app):
                return None
            return some(self.test(found[1], "s", self.service(name)) for name in self.services(app))
        if atom.strip().startswith("service."):
            return self.test(atom, "service", self.service(service)) if service else None
        return self.test(atom, "app", self.spec("Application", app))

    def service(self, name: str) -> dict[str, Any]:
        return {**self.spec("Service", name), "name": name}

    @staticmethod
    def test(atom: str, variable: str, values: dict[str, Any]) -> bool | None:
        parts = re.fullmatch(rf"\s*{variable}\.(\w+) (==|in) ('\w[\w-]*'|\[.*\])\s*", atom)
        assert parts, f"the naive computation does not know `{atom}`"
        word = values.get(parts[1])
        words = re.findall(r"'([\w-]+)'", parts[3])
        return None if word is None else word in words

    def layers(
        self, app: str | None, duty: str, service: str | None
    ) -> list[list[tuple[str, str, dict[str, Any]]]]:
        """What speaks, the last word first; what stands beside each other stands together."""
        spec = self.spec("Application", app)
        pattern = spec.get("deployment", {}).get("pattern")

        def of(layer: str, kind: str, name: str | None, field: str, about: str | None = None) -> list[Any]:
            entries = self.spec(kind, name).get(field, [])
            mine = [e for e in entries if e["responsibility"] == duty and e.get("service") == about]
            return [(layer, f"{kind}/{name}", entry) for entry in mine[:1]]

        whole = self.spec("Responsibility", duty)
        said = [[("default", f"Responsibility/{duty}", {**whole, **whole.get("default", {})})]]
        if app is not None:
            beside = [service] if service else self.services(app)
            said.append(of("pattern", "Pattern", pattern, "responsibilities"))
            said.append([one for s in beside for one in of("service", "Service", s, "responsibilities")])
            said.append(of("application", "Application", app, "deviations"))
            said.append(of("application", "Application", app, "deviations", service) if service else [])
        return said[::-1]

    def line(
        self, app: str | None, duty: str, service: str | None, applies: bool | None, facility: str | None
    ) -> dict[str, Any]:
        missing, counting = applies is None, []
        held: dict[str, list[dict[str, Any]]] = {}
        layers = self.layers(app, duty, service)
        for part in HOLDERS:
            speaking = next(
                ([s for s in row if s[2].get(part)] for row in layers if any(s[2].get(part) for s in row)), []
            )
            counting += [s for s in speaking if s not in counting]
            by_file = [
                [self.holder(app, service, facility, layer, file, role) for role in listed(entry[part])]
                for layer, file, entry in speaking
            ]
            agree = len({frozenset((h["role"], h["team"]) for h in holders) for holders in by_file}) == 1
            held[part] = by_file[0] if agree else []
            missing = missing or not held[part]
        answers = next(iter(held["accountable"]), None)
        agreed = self.agreed(counting, layers, app, service)
        stated = counting and all(
            layer != "application" and entry.get("status") == "stated" and self.sources(file)
            for layer, file, entry in counting
        )
        kind, name = (
            ("Service", service) if service else ("Application", app) if app else ("Facility", facility)
        )
        does = held["responsible"]
        once = [h for n, h in enumerate(does) if h["role"] not in [other["role"] for other in does[:n]]]
        return {
            "application": app,
            "responsibility": duty,
            "scope": {"kind": kind, "name": name},
            "applies": applies,
            "status": "agreed" if agreed else "default" if stated else "proposed",
            "agreedOn": agreed,
            "responsible": once,
            "accountable": answers,
            "authority": next(iter(held["authority"]), None),
            "missing": missing or answers is None or answers["team"] is None,
        }

    def sources(self, file: str) -> list[Any]:
        kind, _, name = file.partition("/")
        return list(self.world[kind, name]["metadata"].get("sources", []))

    def agreed(
        self, counting: list[Any], layers: list[list[Any]], app: str | None, service: str | None
    ) -> str | None:
        """Both sides have agreed where each entry that counts is agreed to, as it stands today."""
        own = next((s[2].get("agreed") for row in layers for s in row if s[0] == "application"), None)
        speaking = [file.partition("/")[2] for row in layers for name, file, _ in row if name == "service"]
        days = []
        for layer, _, entry in counting:
            agreed = own or entry.get("agreed")
            if not agreed or agreed["application"] == agreed["infrastructure"]:
                return None
            if agreed["date"] < entry.get("since", "") or agreed["date"] > self.today:
                return None
            if (own or layer == "application") and not self.may_sign(agreed, app, [service, *speaking]):
                return None
            days.append(agreed["date"])
        return max(days) if days else None

    def may_sign(self, agreed: dict[str, str], app: str | None, services: list[str | None]) -> bool:
        """A role's team signs for the application; for the other side an owner, or another team if none is known."""
        spec = self.spec("Application", app)
        roles = spec.get("roles", {})
        teams = [roles[role] for role in roles if self.spec("Role", role).get("side") == "application"]
        owners = [self.spec("Facility", spec.get("facility")).get("owner")]
        owners += [self.spec("Service", name).get("owner") for name in services]
        known = [owner for owner in owners if owner]
        other = agreed["infrastructure"]
        return agreed["application"] in teams and (other in known if known else other not in teams)

    def holder(
        self, app: str | None, service: str | None, facility: str | None, layer: str, file: str, role: str
    ) -> dict[str, Any]:
        side = self.spec("Role", role).get("side")
        spec = self.spec("Application", app)
        team, asked = None, None
        if side == "application" and app is not None:
            team = spec.get("roles", {}).get(role)
            channels = spec.get("support", {}).get("channels", [])
            asked = next((c["slack"] for c in channels if c.get("use") == "support"), None)
        elif side == "infrastructure":
            name = file.partition("/")[2] if layer == "service" else service
            provider = self.spec("Service", name)
            team = provider.get("owner") or self.spec("Facility", facility).get("owner")
            every = self.spec("SupportModel", "support-model").get("channels", [])
            owners = next((c["slack"] for c in every if c.get("askedBy") == "owners"), None)
            asked = provider.get("request", {}).get("slack") or owners
        channel = next(iter(self.spec("Team", team).get("slack", [])), asked)
        return {"role": role, "side": side, "team": team, "channel": channel, "layer": layer, "file": file}


def some(values: Iterable[bool | None]) -> bool | None:
    """`||` in the logic of three values."""
    seen = set(values)
    return True if True in seen else None if None in seen else False


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def told(catalog: Catalog) -> list[dict[str, Any]]:
    """What the boundary says, in the words of the naive computation."""

    def of(holder: Holder | None) -> dict[str, Any] | None:
        if holder is None:
            return None
        said = {name: getattr(holder, name) for name in ("role", "side", "team", "channel", "layer")}
        return {**said, "file": holder.place.resource.label}

    return [
        {
            "application": cell.application.name if cell.application else None,
            "responsibility": cell.responsibility.name,
            "scope": {"kind": cell.scope[0], "name": cell.scope[1]},
            "applies": cell.applies,
            "status": cell.status,
            "agreedOn": cell.agreed_on,
            "responsible": [of(holder) for holder in cell.responsible],
            "accountable": of(cell.accountable),
            "authority": of(cell.authority),
            "missing": cell.missing is not None,
        }
        for cell in boundary(catalog)
    ]


def catalog_of(world: World, order: Callable[[list[Any]], list[Any]] = list, **over: bytes) -> Catalog:
    files = [
        File(f"{kind}/{name}.yaml", over.get(name, json.dumps(resource).encode()))
        for (kind, name), resource in world.items()
    ]
    return resolve([parse(file) for file in order(files)], as_of=TODAY)


def resource(kind: str, name: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    head = {"name": name, "title": name.title(), **metadata}
    return {"apiVersion": "usdfops/v1", "kind": kind, "metadata": head, "spec": spec}


def world_of(*resources: dict[str, Any]) -> World:
    return {(r["kind"], r["metadata"]["name"]): r for r in resources}


def test_the_committed_catalog_by_a_second_computation() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted((ROOT / "catalog").rglob("*.yaml"))
    read = [yaml.load(path.read_bytes(), loader) for path in files if path.parent.name != "observed"]
    cells = told(load(str(ROOT / "catalog"), as_of=DAY))
    assert cells == list(Naive(world_of(*read), DAY).lines())
    assert {cell["status"] for cell in cells} == {"proposed", "default"}


# Catalogs of any shape, in which everybody may speak of everything.

ROLES = ("owner", "helper", "admin", "keeper", "vague", "ghost")
TEAMS = ("red", "blue", "green")
DAYS = ("2026-01-01", "2026-02-01", "2026-03-01", "2026-12-01")
DUTIES = ("backup", "restore", "upgrade")
SERVICES = ("disk", "store")
WHENS = (
    "app.type == 'database'",
    "app.type == 'database' || services.exists(s, s.category == 'storage')",
    "service.category in ['storage', 'database']",
)


def fields(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


ROLE = st.sampled_from(ROLES)
AGREED = st.fixed_dictionaries(
    {
        "date": st.sampled_from(DAYS),
        "application": st.sampled_from(["red", "red", "blue"]),
        "infrastructure": st.sampled_from(["blue", "blue", "green", "red"]),
    }
)
HELD = {"responsible": st.lists(ROLE, min_size=1, max_size=2), "accountable": ROLE, "authority": ROLE}
SPLIT = {"since": st.sampled_from(DAYS[:3]), "agreed": AGREED}
STATUS = {"status": st.sampled_from(["stated", "stated", "proposed"])}
SOURCES = st.sampled_from([{}, {"sources": [{"title": "x"}]}])


@st.composite
def entries(draw: st.DrawFn, *, deviations: bool = False) -> list[dict[str, Any]]:
    about = draw(st.lists(st.sampled_from(DUTIES), max_size=3, unique=True))
    optional = {**HELD, **SPLIT, **({"because": st.just("So.")} if deviations else STATUS)}
    found = [{"responsibility": duty, **draw(fields(**optional))} for duty in about]
    if deviations:
        found += [
            {"responsibility": duty, "service": service, **draw(fields(**optional))}
            for duty, service in draw(
                st.lists(
                    st.tuples(st.sampled_from(DUTIES), st.sampled_from(SERVICES)), max_size=2, unique=True
                )
            )
        ]
        found = draw(st.permutations(found))
    return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    def spec(**optional: st.SearchStrategy[Any]) -> dict[str, Any]:
        return draw(fields(**optional))

    sides = {
        "owner": "application",
        "helper": "application",
        "admin": "infrastructure",
        "keeper": "infrastructure",
    }
    parts = [resource("Role", name, {"side": side}) for name, side in sides.items()]
    parts += [resource("Role", "vague", {}), resource("Team", "red", {"slack": ["red-help", "red"]})]
    parts += [resource("Team", "blue", {}), resource("Team", "green", {})]
    team = st.sampled_from(TEAMS)
    parts += [resource("Facility", name, spec(owner=team)) for name in ("here", "there")]
    channels = st.just([{"slack": "users"}, {"slack": "ask", "askedBy": "owners"}])
    parts += [resource("SupportModel", "support-model", spec(channels=channels))]
    for name in SERVICES:
        said = spec(
            owner=team,
            facility=st.just("there"),
            category=st.sampled_from(["storage", "compute"]),
            request=st.just({"slack": f"{name}-help"}),
            responsibilities=entries(),
        )
        parts.append(resource("Service", name, said, **draw(SOURCES)))
    said = spec(requires=st.lists(st.sampled_from(SERVICES), unique=True), responsibilities=entries())
    parts.append(resource("Pattern", "helm", said, **draw(SOURCES)))
    for name in ("alpha", "beta"):
        said = spec(
            type=st.sampled_from(["database", "broker"]),
            facility=st.just("here"),
            lifecycle=st.sampled_from(["production", "production", "production", "retired"]),
            deployment=st.just({"pattern": "helm"}),
            uses=st.lists(st.sampled_from([{"service": s} for s in SERVICES]), unique_by=str),
            roles=fields(owner=team, helper=team, admin=team),
            support=st.just(
                {"channels": [{"slack": "talk", "use": "alerts"}, {"slack": "us", "use": "support"}]}
            ),
            deviations=entries(deviations=True),
        )
        parts.append(resource("Application", name, said))
    for name in DUTIES:
        said = spec(**SPLIT, **STATUS, when=st.sampled_from(WHENS), default=fields(**HELD))
        said["scope"] = draw(
            st.sampled_from(["application", "application", "service", "service", "facility"])
        )
        if said["scope"] != "service" and "service." in said.get("when", ""):
            del said["when"]
        parts.append(resource("Responsibility", name, said, **draw(SOURCES)))
    return world_of(*parts)


anyhow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@anyhow
@given(worlds())
def test_any_catalog_by_a_second_computation(world: World) -> None:
    assert told(catalog_of(world)) == list(Naive(world, TODAY).lines())


@anyhow
@given(worlds(), st.randoms())
def test_every_cell_is_held_or_says_why_whatever_the_order_of_files(world: World, chance: Any) -> None:
    catalog = catalog_of(world)
    for cell in boundary(catalog):
        for part in HOLDERS:
            if not getattr(cell, part):
                why = "uses" if cell.scope == ("Service", None) else f"{part}: "
                assert why in (cell.missing or ""), part
            winners = [layer for layer in cell.layers if part in layer.wins]
            assert len(winners) <= 1 or {layer.name for layer in winners} == {"service"}
        assert cell.accountable is None or isinstance(cell.accountable, Holder)
        if cell.accountable and cell.accountable.team is None:
            assert f"no team is known to hold {cell.accountable.role}" in (cell.missing or "")
        assert (
            cell.applies is True
            or "not known whether it applies" in (cell.missing or "")
            or "(`uses`)" in (cell.missing or "")
        )
    text = cells_json(Matrix(catalog, list(boundary(catalog)), "catalog"), layers=True)
    for order in (lambda files: files[::-1], lambda files: chance.sample(files, len(files))):
        other = catalog_of(world, order)
        assert cells_json(Matrix(other, list(boundary(other)), "catalog"), layers=True) == text
        assert lint(other) == lint(catalog)


@anyhow
@given(worlds())
def test_without_the_deviation_the_layer_below_is_back_holder_by_holder(world: World) -> None:
    plain = {
        key: {**r, "spec": {k: v for k, v in r["spec"].items() if k != "deviations"}}
        for key, r in world.items()
    }
    with_it, without = list(boundary(catalog_of(world))), list(boundary(catalog_of(plain)))
    assert [(cell.responsibility.name, cell.scope) for cell in with_it] == [
        (cell.responsibility.name, cell.scope) for cell in without
    ]
    for cell, below in zip(with_it, without, strict=True):
        spoken = {part for layer in cell.layers if layer.name == "application" for part in layer.says}
        for part in HOLDERS:
            if part not in spoken:
                assert said_of(cell, part) == said_of(below, part)
            elif below.scope != ("Service", None):
                last = [layer for layer in cell.layers if layer.name != "application" and part in layer.says]
                roles = {frozenset(p.text for p in s.says[part]) for s in last if s.name == last[-1].name}
                back = frozenset(role for role, *_ in said_of(below, part))
                assert back in roles or (not back and (not roles or f"{part}: " in (below.missing or "")))


@anyhow
@given(worlds())
def test_what_comes_with_a_service_is_what_an_application_gets_that_says_nothing_else(world: World) -> None:
    for name in SERVICES:
        spec = {"uses": [{"service": name}], "type": "database"}
        spec |= {k: v for k, v in world["Service", name]["spec"].items() if k == "facility"}
        catalog = catalog_of({**world, ("Application", "gamma"): resource("Application", "gamma", spec)})
        (service,) = catalog.called("Service", name)
        (gamma,) = catalog.called("Application", "gamma")
        cells = {cell.responsibility.name: cell for cell in cells_of(catalog, gamma)}
        speaks = {
            entry["responsibility"] for entry in world["Service", name]["spec"].get("responsibilities", [])
        }
        comes = {cell.responsibility.name: cell for cell in comes_with(catalog, service)}
        expected = {n for n, c in cells.items() if c.scope[0] == "Service" or n in speaks}
        unsure = {n for n, c in cells.items() if c.responsibility.spec["when"].given}
        assert set(comes) - unsure == expected - unsure
        assert {cell.scope for cell in comes.values()} <= {("Service", name)}
        for duty in set(comes) & set(cells):
            for part in HOLDERS:
                assert said_of(comes[duty], part) == said_of(cells[duty], part)
            assert (comes[duty].status, comes[duty].agreed_on) == (cells[duty].status, cells[duty].agreed_on)


def said_of(cell: Cell, part: str) -> list[tuple[str, str | None, str, object]]:
    value = getattr(cell, part)
    holders = value if isinstance(value, list) else [value] if value else []
    return [(h.role, h.team, h.layer, (h.place.resource.label, h.place.path)) for h in holders]


def rules_named(catalog: Catalog, *names: str) -> list[str]:
    return [finding.rule for finding in lint(catalog, [RULES[name] for name in names])]


@anyhow
@given(worlds())
def test_a_deviation_is_without_effect_where_nothing_changes_when_it_goes(world: World) -> None:
    """The rule is right about each deviation: the boundary is computed again without it."""
    catalog = catalog_of(world)
    flagged = {(f.resource, f.pointer) for f in lint(catalog, [RULES["deviation-without-effect"]])}
    for (kind, name), one in world.items():
        said = one["spec"].get("deviations", []) if kind == "Application" else []
        if one["spec"].get("lifecycle") == "retired":
            said = []
        for number, entry in enumerate(said):
            rest = {**one["spec"], "deviations": [e for e in said if e is not entry]}
            lean = catalog_of({**world, (kind, name): {**one, "spec": rest}})

            def holders(of: Catalog, app: str = name) -> list[object]:
                cells = [c for c in boundary(of) if c.application and c.application.name == app]
                return [{(h[0], h[1]) for h in said_of(cell, part)} for cell in cells for part in HOLDERS]

            flag = (f"Application/{name}", f"/spec/deviations/{number}/responsibility") in flagged
            if holders(lean) != holders(catalog):
                assert not flag
            elif any(entry.get(part) for part in HOLDERS) and "uses" in one["spec"]:
                assert flag or gives_what_is_open(entry, lean, name)


def gives_what_is_open(entry: dict[str, Any], catalog: Catalog, name: str) -> bool:
    """Whether the roles differ and the holders do not, since services still disagree or by who owns what."""
    return any(
        cell.responsibility.name == entry["responsibility"]
        and any(layer.name == "service" for layer in cell.layers)
        for cell in boundary(catalog)
        if cell.application and cell.application.name == name
    )


# A catalog in which all four layers speak of one responsibility, each of other holders.

HEAD = "apiVersion: usdfops/v1\nkind: {}\nmetadata:\n  name: {}\n  title: {}\n"


def file(kind: str, name: str, title: str, body: str) -> str:
    return HEAD.format(kind, name, title) + body


FOUR: dict[str, str | bytes] = {
    "responsibilities/backup.yaml": file(
        "Responsibility", "backup", "Back up the data",
        "  sources: [{title: A page, asOf: 2026-01-01}]\nspec:\n  status: stated\n  scope: application\n"
        "  default:\n    responsible: [service-owner]\n    accountable: service-owner\n    authority: service-owner\n",
    ),
    "patterns/phalanx.yaml": file(
        "Pattern", "phalanx", "Phalanx",
        "spec:\n  requires: [kubernetes]\n  responsibilities:\n    - responsibility: backup\n"
        "      accountable: administrator\n      authority: administrator\n      because: Charts hold no data.\n",
    ),
    "services/database.yaml": file(
        "Service", "database", "Database",
        "spec:\n  lifecycle: offered\n  owner: storage\n  plans: [{name: small}]\n  responsibilities:\n"
        "    - responsibility: backup\n      responsible: [administrator]\n      accountable: service-owner\n",
    ),
    "applications/hello.yaml": application(
        "spec:\n  facility: usdf\n  deployment: {pattern: phalanx}\n"
        "  uses: [{service: database, plan: small}, {service: kubernetes, plan: large}]\n"
        "  roles: {service-owner: square}\n  deviations:\n    - responsibility: backup\n"
        "      responsible: [service-owner, administrator]\n      because: We dump it ourselves.\n      since: 2026-05-01\n"
    ),
}  # fmt: skip


def cell_of(folder: Path, duty: str = "backup", app: str = "hello", service: str | None = None) -> Cell:
    catalog = loaded(folder)
    (one,) = catalog.called("Application", app)
    cells = [c for c in cells_of(catalog, one) if c.responsibility.name == duty]
    (cell,) = [c for c in cells if service in (None, c.scope[1])]
    return cell


def texts(cell: Cell) -> tuple[str, ...]:
    """Why the cell is open, in words."""
    return tuple(reason.text for reason in cell.reasons)


def test_four_layers_by_a_second_computation(write: Write) -> None:
    folder = write(FOUR)
    read = [yaml.safe_load(path.read_text()) for path in sorted(folder.rglob("*.yaml"))]
    world = world_of(*read)
    world["Application", "hello"]["spec"]["deviations"][0]["since"] = "2026-05-01"
    assert told(loaded(folder)) == list(Naive(world, TODAY).lines())
    cell = cell_of(folder)
    assert [layer.name for layer in cell.layers] == ["default", "pattern", "service", "application"]
    assert [layer.wins for layer in cell.layers] == [(), ("authority",), ("accountable",), ("responsible",)]


def test_why_prints_the_four_in_order_with_file_and_line(write: Write, run: Run, world: Path) -> None:
    write(FOUR)
    answer = run("r2a2", "--why", "hello", "backup")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Hello (hello): Back up the data\n\nproposed\n"
        "  1. default (catalog/responsibilities/backup.yaml:11)\n"
        "     responsible: service-owner, overruled\n"
        "     accountable: service-owner, overruled\n"
        "     authority: service-owner, overruled\n"
        "     status: stated\n"
        "  2. pattern phalanx (catalog/patterns/phalanx.yaml:9)\n"
        "     accountable: administrator, overruled\n"
        "     authority: administrator, wins\n"
        "     because: Charts hold no data.\n"
        "  3. service database (catalog/services/database.yaml:11)\n"
        "     responsible: administrator, overruled\n"
        "     accountable: service-owner, wins\n"
        "  4. application hello (catalog/applications/hello.yaml:12)\n"
        "     responsible: service-owner, administrator, wins\n"
        "     because: We dump it ourselves.\n"
        "     since: 2026-05-01\n"
        "  so service-owner (square) answers and does it\n"
        "  so administrator (no team known) does it and decides\n"
    )
    begins = (
        "responsible:",
        "- responsibility: backup",
        "- responsibility: backup",
        "- responsibility: backup",
    )
    places = re.findall(r"\(catalog/(\S+):(\d+)\)", answer.out)
    lines = [(world / path).read_text().splitlines()[int(line) - 1].strip() for path, line in places]
    assert [line.startswith(words) for line, words in zip(lines, begins, strict=True)] == [True] * 4
    (cell,) = json.loads(run("r2a2", "--why", "hello", "backup", "--format", "json").out)["cells"]
    assert [
        (layer["layer"], layer["path"], str(layer["line"]), layer["wins"]) for layer in cell["layers"]
    ] == [
        (name, f"catalog/{path}", line, wins)
        for name, (path, line), wins in zip(
            ("default", "pattern", "service", "application"),
            places,
            ([], ["authority"], ["accountable"], ["responsible"]),
            strict=True,
        )
    ]


def test_layers_fall_away_one_by_one(write: Write) -> None:
    """Each part goes back to the layer below, and no other part moves."""

    def held(folder: Path) -> list[str]:
        cell = cell_of(folder)
        return [" ".join(f"{role}@{layer}" for role, _, layer, _ in said_of(cell, part)) for part in HOLDERS]

    files = dict(FOUR)
    owner, admin = "service-owner", "administrator"
    assert held(write(files)) == [
        f"{owner}@application {admin}@application", f"{owner}@service", f"{admin}@pattern"
    ]  # fmt: skip
    hello = str(files["applications/hello.yaml"])
    files["applications/hello.yaml"] = hello[: hello.index("  deviations")]
    assert held(write(files)) == [f"{admin}@service", f"{owner}@service", f"{admin}@pattern"]
    files["services/database.yaml"] = (WORLD / "services/database.yaml").read_text()
    assert held(write(files)) == [f"{owner}@default", f"{admin}@pattern", f"{admin}@pattern"]
    files["patterns/phalanx.yaml"] = (WORLD / "patterns/phalanx.yaml").read_text()
    assert held(write(files)) == [f"{owner}@default"] * 3


# Statuses.

BACKUP = (
    "spec: {{scope: application, {more} default: "
    "{{responsible: [service-owner], accountable: service-owner, authority: service-owner}}}}\n"
)
SIGNED = "agreed: {date: %s, application: square, infrastructure: storage}"
SOURCE = "  sources: [{title: A page}]\n"
HELD_BY_SQUARE = "{service-owner: square}"


def duty(more: str = "", source: str = "") -> str:
    return file("Responsibility", "backup", "Back up the data", source + BACKUP.format(more=more))


def hello(deviation: str = "", **spec: str) -> str:
    known = {
        "uses": "[]",
        **spec,
        **({"deviations": f"[{{responsibility: backup, {deviation}}}]"} if deviation else {}),
    }
    return application("spec:\n" + "".join(f"  {key}: {text}\n" for key, text in known.items()))


@pytest.mark.parametrize(
    ("default", "source", "deviation", "status"),
    [
        ("", "", "", "proposed"),
        ("status: stated,", "", "", "proposed"),
        ("status: stated,", "  sources: []\n", "", "proposed"),
        ("status: stated,", "  sources: [{url: https://example.org/}]\n", "", "proposed"),
        ("status: proposed,", SOURCE, "", "proposed"),
        ("", SOURCE, "", "proposed"),
        ("status: stated,", SOURCE, "", "default"),
        ("status: stated,", SOURCE, "because: So.", "default"),
        ("status: stated,", SOURCE, "accountable: administrator, because: So.", "proposed"),
        ("status: stated,", SOURCE, "accountable: administrator, status: stated, because: So.", "proposed"),
        (SIGNED % "2026-03-01" + ",", "", "", "agreed 2026-03-01"),
        (SIGNED % TODAY + ",", "", "", f"agreed {TODAY}"),
        (SIGNED % "2026-06-02" + ",", "", "", "proposed"),
        (SIGNED % "soon" + ",", "", "", "proposed"),
        (SIGNED.replace("storage", "square") % "2026-03-01" + ",", "", "", "proposed"),
        ("agreed: {date: 2026-03-01, application: square},", "", "", "proposed"),
        ("agreed: {date: 2026-03-01, infrastructure: square},", "", "", "proposed"),
        ("agreed: {application: square, infrastructure: storage},", "", "", "proposed"),
        ("since: 2026-03-01, " + SIGNED % "2026-03-01" + ",", "", "", "agreed 2026-03-01"),
        ("since: 2026-03-02, " + SIGNED % "2026-03-01" + ",", "", "", "proposed"),
        ("since: 2026-03-02, status: stated, " + SIGNED % "2026-03-01" + ",", SOURCE, "", "default"),
        # an application agrees to what stands
        ("", "", SIGNED % "2026-03-01", "agreed 2026-03-01"),
        ("since: 2026-03-02,", "", SIGNED % "2026-03-01", "proposed"),
        ("since: 2026-03-01,", "", SIGNED % "2026-03-01", "agreed 2026-03-01"),
        (SIGNED % "2026-01-01" + ",", "", SIGNED % "2026-03-01", "agreed 2026-03-01"),
        (SIGNED % "2026-04-01" + ",", "", SIGNED % "2026-03-01", "agreed 2026-03-01"),
        # what it says otherwise needs its own agreement
        (SIGNED % "2026-03-01" + ",", "", "accountable: administrator", "proposed"),
        ("", "", "accountable: administrator, " + SIGNED % "2026-03-01", "agreed 2026-03-01"),
        ("", "", "accountable: administrator, since: 2026-03-02, " + SIGNED % "2026-03-01", "proposed"),
        ("since: 2026-03-02,", "", "accountable: administrator, " + SIGNED % "2026-03-01", "proposed"),
        # all of it is said otherwise, so the default counts for nothing
        (
            "since: 2026-03-02,",
            "",
            "responsible: [administrator], accountable: administrator, authority: administrator, " + SIGNED % "2026-03-01",
            "agreed 2026-03-01",
        ),
    ],
)  # fmt: skip
def test_the_status_of_a_line(write: Write, default: str, source: str, deviation: str, status: str) -> None:
    files: dict[str, str | bytes] = {"responsibilities/backup.yaml": duty(default, source)}
    cell = cell_of(write({**files, "applications/hello.yaml": hello(deviation, roles=HELD_BY_SQUARE)}))
    assert f"{cell.status} {cell.agreed_on or ''}".strip() == status


def test_an_agreement_counts_from_its_day_on(write: Write) -> None:
    folder = write({"responsibilities/backup.yaml": duty(SIGNED % "2026-03-01" + ",")})
    for today, status in (("2026-02-28", "proposed"), ("2026-03-01", "agreed")):
        catalog = load(str(folder), as_of=today)
        assert {cell.status for cell in boundary(catalog)} == {status}


def owned(**owners: str) -> dict[str, str | bytes]:
    """The facility, or services that speak of nothing, with their owners."""
    files: dict[str, str | bytes] = {}
    for name, owner in owners.items():
        path = "facilities/usdf.yaml" if name == "usdf" else f"services/{name}.yaml"
        text = (WORLD / path).read_text()
        files[path] = text.replace("spec:\n", f"spec:\n  owner: {owner}\n")
    return files


@pytest.mark.parametrize(
    ("roles", "owners", "signed", "why"),
    [
        ("{service-owner: square}", {}, "square and storage", None),
        ("{service-owner: other, helper: square}", {}, "square and storage", None),
        (None, {}, "square and storage", "`square` holds no role of `hello`"),
        ("{service-owner: other}", {}, "square and storage", "`square` holds no role of `hello`"),
        ("{administrator: square}", {}, "square and storage", "`square` holds no role of `hello`"),
        ("{service-ownr: square}", {}, "square and storage", "`square` holds no role of `hello`"),
        ("{service-owner: square, helper: storage}", {}, "square and storage", "`storage` holds a role of `hello`"),
        ("{service-owner: square}", {}, "square and square", "one team signs for both sides"),
        ("{service-owner: square}", {"usdf": "storage"}, "square and storage", None),
        ("{service-owner: square}", {"usdf": "other"}, "square and storage", "`storage` does not own `usdf`"),
        ("{service-owner: square}", {"usdf": "other", "database": "storage"}, "square and storage", None),
        ("{service-owner: square}", {"usdf": "other", "database": "storage"}, "square and other", None),
        (
            "{service-owner: square}",
            {"usdf": "other", "database": "other"},
            "square and storage",
            "`storage` does not own `usdf` or `database`",
        ),
        ("{service-owner: square}", {"kubernetes": "other"}, "square and storage", None),
    ],
)  # fmt: skip
def test_an_application_s_agreement_counts_where_those_sign_who_may(
    write: Write, run: Run, roles: str | None, owners: dict[str, str], signed: str, why: str | None
) -> None:
    """A line about one service, which is the database; what the owner of another one signs is nothing here."""
    mine, other = signed.split(" and ")
    agreed = f"agreed: {{date: 2026-03-01, application: {mine}, infrastructure: {other}}}"
    spec = {
        "facility": "usdf",
        "uses": "[{service: database, plan: small}]",
        **({"roles": roles} if roles else {}),
    }
    helper = file("Role", "helper", "Helper", "spec: {side: application}\n")
    files = {
        **EACH,
        **owned(**owners),
        "roles/helper.yaml": helper,
        "applications/hello.yaml": hello(agreed, **spec),
    }
    cell = cell_of(write(files))
    assert (cell.status, cell.agreed_on) == (("agreed", "2026-03-01") if why is None else ("proposed", None))
    said = " ".join(run("r2a2", "--why", "hello", "backup", "--as-of", TODAY).out.split())
    counts = "" if why is None else f", which does not count: {why}"
    assert f"agreed on 2026-03-01 by {signed}{counts} so service-owner" in said


def test_who_signs_for_a_service_signs_for_no_other(write: Write) -> None:
    """An agreement about all services is one about those that its signers own."""
    uses = "[{service: database, plan: small}, {service: kubernetes, plan: large}]"
    text = hello(SIGNED % "2026-03-01", uses=uses, roles=HELD_BY_SQUARE)
    files = {**EACH, **owned(database="storage", kubernetes="other"), "applications/hello.yaml": text}
    folder = write(files)
    assert [cell_of(folder, service=name).status for name in ("database", "kubernetes")] == [
        "agreed",
        "proposed",
    ]


def test_the_owner_of_a_service_that_speaks_signs_for_what_is_held_for_the_application(write: Write) -> None:
    brought = service("database", "{responsibility: backup, accountable: administrator}", owner="storage")
    spec = {"uses": "[{service: database, plan: one}]", "roles": HELD_BY_SQUARE}
    deviation = "accountable: service-owner, because: So., " + SIGNED % "2026-03-01"
    folder = write({**brought, "applications/hello.yaml": hello(deviation, **spec)})
    assert cell_of(folder).status == "agreed", "also where its word is overruled"
    other = hello(deviation.replace("storage", "other"), **spec)
    assert cell_of(write({"applications/hello.yaml": other})).status == "proposed"


def test_what_an_agreement_lacks_otherwise_is_said_too(write: Write, run: Run) -> None:
    default = duty("since: 2026-03-02,")
    for text, why in (
        (SIGNED % "2026-06-02", "its day lies ahead"),
        (SIGNED % "2026-03-01", "what it agrees to stands since 2026-03-02"),
        ("agreed: {date: 2026-03-03, application: square}", "a day or a side is missing"),
    ):
        manifest = hello(text, roles=HELD_BY_SQUARE)
        write({"responsibilities/backup.yaml": default, "applications/hello.yaml": manifest})
        said = " ".join(run("r2a2", "--why", "hello", "backup", "--as-of", TODAY).out.split())
        assert f", which does not count: {why} so" in said


# Services, scopes, conditions, and what cannot be read.


def service(name: str, *entries: str, **spec: str) -> dict[str, str | bytes]:
    said = {
        "lifecycle": "offered",
        "plans": "[{name: one}]",
        **spec,
        "responsibilities": f"[{', '.join(entries)}]",
    }
    body = "spec:\n" + "".join(f"  {key}: {text}\n" for key, text in said.items())
    return {f"services/{name}.yaml": file("Service", name, name.title(), body)}


BOTH = "[{service: database, plan: one}, {service: kubernetes, plan: one}]"


def test_services_that_disagree_leave_it_open_and_a_deviation_settles_it(write: Write, run: Run) -> None:
    files = {
        **service(
            "database", "{responsibility: backup, accountable: administrator, authority: administrator}"
        ),
        **service(
            "kubernetes", "{responsibility: backup, accountable: service-owner, authority: administrator}"
        ),
    }
    folder = write({**files, "applications/hello.yaml": hello(uses=BOTH)})
    cell = cell_of(folder)
    assert cell.accountable is None
    assert cell.authority is not None
    assert texts(cell) == ("accountable: `database` and `kubernetes` disagree",)
    assert [holder.layer for holder in cell.responsible] == ["default"]
    assert "database and kubernetes disagree" in run("r2a2", "hello").out.replace("`", "")
    assert [f.rule for f in found(folder)] == ["services-disagree"]
    settled = "accountable: administrator, because: The database counts."
    folder = write({"applications/hello.yaml": hello(settled, uses=BOTH)})
    cell = cell_of(folder)
    assert cell.accountable is not None
    assert (cell.accountable.role, cell.accountable.layer) == ("administrator", "application")
    assert found(folder) == []


def test_services_with_the_same_role_and_other_owners_disagree(write: Write) -> None:
    said = "{responsibility: backup, accountable: administrator}"
    files = {**service("database", said, owner="storage"), **service("kubernetes", said, owner="square")}
    folder = write({**files, "applications/hello.yaml": hello(uses=BOTH)})
    assert texts(cell_of(folder)) == ("accountable: `database` and `kubernetes` disagree",)
    settled = hello("accountable: administrator, because: So.", uses=BOTH)
    assert found(write({"applications/hello.yaml": settled})) == []
    same = {**service("database", said, owner="storage"), **service("kubernetes", said, owner="storage")}
    cell = cell_of(write({**same, "applications/hello.yaml": hello(uses=BOTH)}))
    assert cell.accountable is not None
    assert cell.accountable.team == "storage"
    assert cell.accountable.place.resource.name == "database"


def test_roles_that_two_services_give_alike_are_named_once_and_by_the_first(write: Write) -> None:
    files = {
        **service("database", "{responsibility: backup, responsible: [service-owner, administrator]}"),
        **service("kubernetes", "{responsibility: backup, responsible: [administrator, service-owner]}"),
    }
    cell = cell_of(write({**files, "applications/hello.yaml": hello(uses=BOTH)}))
    assert [(h.role, h.place.resource.name) for h in cell.responsible] == [
        ("service-owner", "database"), ("administrator", "database")
    ]  # fmt: skip


EACH = {"responsibilities/backup.yaml": duty().replace("scope: application", "scope: service")}


def test_a_line_for_each_service_used_or_required(write: Write) -> None:
    def scopes(**spec: str) -> list[str | None]:
        catalog = loaded(write({**EACH, "applications/hello.yaml": hello(**spec)}))
        return [cell.scope[1] for cell in cells_of(catalog, catalog.called("Application", "hello")[0])]

    assert scopes(uses="[]") == []
    assert scopes(uses="[{service: tape-store}, {service: database}, {service: database}, {service: gone}]") == [
        "database", "tape-store", None
    ]  # fmt: skip
    assert scopes(uses="[{service: database}]", deployment="{pattern: phalanx}") == ["database", "kubernetes"]
    write({"applications/hello.yaml": application("spec: {deployment: {pattern: phalanx}}\n")})
    catalog = loaded(write({}))
    cells = cells_of(catalog, catalog.called("Application", "hello")[0])
    assert [cell.scope for cell in cells] == [("Service", "kubernetes"), ("Service", None)]
    assert cells[1].missing == "nobody has said which services it uses (`uses`)"
    assert (cells[1].applies, cells[1].holders(), cells[1].layers) == (None, [], [])


def test_a_duty_of_services_that_cannot_apply_has_no_line(write: Write) -> None:
    never = duty("when: \"app.type == 'broker'\",").replace("scope: application", "scope: service")
    catalog = loaded(write({"responsibilities/backup.yaml": never}))
    assert [c.application and c.application.name for c in boundary(catalog)] == []
    maybe = duty("when: \"service.category == 'storage'\",").replace("scope: application", "scope: service")
    catalog = loaded(write({"responsibilities/backup.yaml": maybe}))
    assert [c.scope for c in boundary(catalog)] == [("Service", None)] * 2


def test_a_deviation_about_one_service_goes_on_top_of_the_one_about_all(write: Write) -> None:
    body = (
        "[{responsibility: backup, service: database, authority: administrator, because: B.},"
        " {responsibility: backup, accountable: administrator, authority: service-owner, because: A.}]"
    )
    text = hello(
        uses="[{service: database, plan: small}, {service: kubernetes, plan: large}]", deviations=body
    )
    folder = write({**EACH, "applications/hello.yaml": text})
    narrow, wide = cell_of(folder, service="database"), cell_of(folder, service="kubernetes")
    held = [[(h.role, h.place.path[2]) for h in (c.accountable, c.authority) if h] for c in (narrow, wide)]
    assert held == [
        [("administrator", 1), ("administrator", 0)],
        [("administrator", 1), ("service-owner", 1)],
    ]
    assert [layer.wins for layer in narrow.layers] == [("responsible",), ("accountable",), ("authority",)]


def test_what_is_said_of_a_service_that_is_not_used_counts_nowhere(write: Write) -> None:
    other = "[{responsibility: backup, service: tape-store, accountable: administrator, because: So.}]"
    cell = cell_of(
        write({**EACH, "applications/hello.yaml": hello(uses="[{service: database}]", deviations=other)})
    )
    assert cell.accountable is not None
    assert cell.accountable.layer == "default"


@pytest.mark.parametrize("about", ["[database]", "{a: b}", "3"])
def test_what_is_said_of_no_service_that_can_be_read_counts_nowhere(write: Write, about: str) -> None:
    said = f"[{{responsibility: backup, service: {about}, accountable: administrator, because: So.}}]"
    write({"applications/hello.yaml": hello(uses="[{service: database}]", deviations=said)})
    for duties in (duty(), EACH["responsibilities/backup.yaml"]):
        cell = cell_of(write({"responsibilities/backup.yaml": duties}))
        assert cell.accountable is not None
        assert cell.accountable.layer == "default"


def test_a_duty_of_the_facility_is_held_once(write: Write) -> None:
    text = duty().replace("scope: application", "scope: facility").replace("service-owner", "administrator")
    second = (WORLD / "facilities/usdf.yaml").read_text().replace("usdf", "frdf")
    owned = (WORLD / "facilities/usdf.yaml").read_text().replace("spec:\n", "spec:\n  owner: storage\n")
    files = {
        "responsibilities/backup.yaml": text,
        "facilities/usdf.yaml": owned,
        "facilities/frdf.yaml": second,
    }
    overruled = hello("accountable: service-owner, because: So.", facility="usdf")
    (cell,) = boundary(loaded(write({**files, "applications/hello.yaml": overruled})))
    assert (cell.application, cell.scope) == (None, ("Facility", "usdf"))
    assert [layer.name for layer in cell.layers] == ["default"]
    assert cell.accountable is not None
    assert cell.accountable.team == "storage"
    cells = list(boundary(loaded(write({"applications/hello.yaml": hello()}))))
    assert [c.scope[1] for c in cells] == ["frdf", "usdf"], "nobody has said where anything runs"
    (only,) = boundary(loaded(write(service("database", facility="frdf"))))
    assert only.scope[1] == "frdf"
    assert cells[0].missing == "accountable: no team is known to hold administrator"


def test_a_role_of_applications_holds_nothing_for_the_facility(write: Write) -> None:
    text = duty().replace("scope: application", "scope: facility")
    (cell,) = boundary(loaded(write({"responsibilities/backup.yaml": text})))
    assert cell.accountable is not None
    assert (cell.accountable.side, cell.accountable.team, cell.accountable.channel) == (
        "application",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("when", "spec", "missing"),
    [
        ("app.type == 'database'", {}, "nobody has said `type`"),
        ("app.type == 'database'", {"type": "database"}, None),
        ("app.recovery.backup.method == 'x'", {}, "nobody has said `recovery.backup.method`"),
        ("pattern.runsOn == 'hosts'", {}, "nobody has said `deployment.pattern`"),
        (
            "pattern.runsOn == 'hosts'",
            {"deployment": "{pattern: phalanx}"},
            "nobody has said `pattern.runsOn`",
        ),
        ("has(pattern.runsOn)", {}, "nobody has said `deployment.pattern`"),
        ("tier.name == 'critical'", {}, "nobody has said `tier`"),
        ("dependencies.exists(d, d.type == 'x')", {}, "nobody has said `dependsOn`"),
        (
            "services.exists(s, s.category == 'x') && app.type == 'y'",
            {"uses": "[{service: database}]"},
            "nobody has said `services[].category` and `type`",
        ),
        ("app.type = 'x'", {}, "its condition fails: Syntax error: token recognition error at: `= `"),
        ("app.type + 1 == 2", {"type": "database"}, "its condition fails: No matching overloads found"),
        ("app.name", {}, "its condition fails: it gives string"),
    ],
)
def test_a_line_whose_condition_is_open_is_there_and_says_what_is_missing(
    write: Write, when: str, spec: dict[str, str], missing: str | None
) -> None:
    files = {"responsibilities/backup.yaml": duty(f"when: {json.dumps(when)},")}
    cell = cell_of(write({**files, "applications/hello.yaml": hello(**spec)}))
    assert cell.applies is (True if missing is None else None)
    reasons = [reason for reason in texts(cell) if not reason.startswith("accountable: no team")]
    if missing is None:
        assert reasons == []
    else:
        (reason,) = reasons
        assert reason.startswith(f"not known whether it applies: {missing}")
    assert cell.accountable is not None


def test_a_condition_that_is_false_has_no_line(write: Write) -> None:
    catalog = loaded(write({"responsibilities/backup.yaml": duty("when: \"app.type == 'database'\",")}))
    assert list(boundary(catalog)) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("applications/hello.yaml", "its manifest cannot be read"),
        ("responsibilities/backup.yaml", "the responsibility cannot be read"),
        ("services/database.yaml", "what comes with the service `database` cannot be read"),
        ("patterns/phalanx.yaml", "what comes with the pattern `phalanx` cannot be read"),
        ("roles/service-owner.yaml", "accountable: no team is known to hold service-owner"),
    ],
)
def test_what_cannot_be_read_takes_no_line_away_and_is_said(
    write: Write, run: Run, path: str, reason: str
) -> None:
    folder = write({**FOUR, path: "spec: {\n"})
    cell = cell_of(folder)
    assert reason in texts(cell)
    assert not [f for f in found(folder) if RULES[f.rule].subject == "boundary"], (
        "it is blamed for nothing else"
    )
    answer = run("r2a2", "hello", "--format", "json")
    assert (answer.code, answer.err.count("\n")) == (0, 1)
    assert reason in json.loads(answer.out)["cells"][0]["missing"]


@pytest.mark.parametrize("scope", ["application", "service"])
@pytest.mark.parametrize("when", ["has(app.tier)", "app.type == 'x'", "app.type = 'x'"])
def test_a_manifest_that_cannot_be_read_takes_no_line_away(write: Write, scope: str, when: str) -> None:
    text = duty(f"when: {json.dumps(when)},").replace("scope: application", f"scope: {scope}")
    folder = write({"responsibilities/backup.yaml": text, "applications/hello.yaml": "spec: {\n"})
    cell = cell_of(folder)
    assert cell.applies is None
    reasons = [reason for reason in texts(cell) if not reason.startswith("accountable: no team")]
    assert reasons == ["its manifest cannot be read"]


def test_a_service_is_held_by_its_own_team_before_the_facility_s(write: Write) -> None:
    facility = (WORLD / "facilities/usdf.yaml").read_text().replace("spec:\n", "spec:\n  owner: square\n")
    files: dict[str, str | bytes] = {"facilities/usdf.yaml": facility}
    said = "{responsibility: backup, accountable: administrator}"
    for owner, team in ({"owner": "storage"}, "storage"), ({}, "square"):
        for duties in (EACH, {"responsibilities/backup.yaml": duty()}):
            use = {"uses": "[{service: database, plan: one}]", "facility": "usdf"}
            brought = service("database", said, **owner)
            cell = cell_of(write({**files, **duties, **brought, "applications/hello.yaml": hello(**use)}))
            assert cell.accountable is not None
            assert cell.accountable.team == team


def test_what_an_application_says_of_itself_is_a_proposal_whatever_its_sources(write: Write) -> None:
    said = hello("accountable: administrator, status: stated, because: So.").replace(
        "spec:\n", f"{SOURCE}spec:\n"
    )
    files: dict[str, str | bytes] = {"responsibilities/backup.yaml": duty("status: stated,", SOURCE)}
    assert cell_of(write({**files, "applications/hello.yaml": said})).status == "proposed"


def test_a_line_is_agreed_on_since_the_last_of_its_agreements(write: Write) -> None:
    brought = f"{{responsibility: backup, authority: administrator, {SIGNED % '2026-03-01'}}}"
    files = {
        **service("database", brought),
        "responsibilities/backup.yaml": duty(SIGNED % "2026-01-01" + ","),
        "applications/hello.yaml": hello(uses="[{service: database, plan: one}]"),
    }
    assert cell_of(write(files)).agreed_on == "2026-03-01"
    files |= service("database", brought.replace("03-01", "01-01"))
    files["responsibilities/backup.yaml"] = duty(SIGNED % "2026-03-01" + ",")
    assert cell_of(write(files)).agreed_on == "2026-03-01"


def test_a_retired_application_has_no_lines(write: Write, run: Run) -> None:
    catalog = loaded(write(FOUR))
    assert cells_of(catalog, catalog.called("Application", "legacy")[0]) == []
    assert {c.application.name for c in boundary(catalog) if c.application} == {"hello", "archive"}


def test_where_to_ask(write: Write) -> None:
    """The team's channel; else the application's for support, the service's for requests, the owners'."""

    def channel(
        role: str, files: dict[str, str | bytes], service: str | None = None, **spec: str
    ) -> str | None:
        text = duty().replace("service-owner", role)
        text = text.replace("scope: application", "scope: service") if service else text
        uses = "[{service: database, plan: small}]" if service else "[]"
        names = {"responsibilities/backup.yaml": text, "applications/hello.yaml": hello(uses=uses, **spec)}
        cell = cell_of(write({**names, **files}))
        assert cell.accountable is not None
        return cell.accountable.channel

    team = {
        f"teams/{n}.yaml": file("Team", n, n, f"spec: {{slack: [{n}-help, {n}-more]}}\n")
        for n in ("square", "storage")
    }
    support = "{channels: [{slack: alarms, use: alerts}, {slack: hello-help, use: support}]}"
    held = {"roles": "{service-owner: square}", "support": support}
    assert channel("service-owner", {}) is None
    assert channel("service-owner", {}, support=support) == "hello-help"
    assert channel("service-owner", {}, **held) == "hello-help", "the team has no channel yet"
    assert channel("service-owner", {**team}, **held) == "square-help"
    model = (WORLD / "support-model.yaml").read_text()
    channels = "  channels: [{slack: users, askedBy: users}, {slack: asked, askedBy: owners}]\n"
    asked: dict[str, str | bytes] = {"support-model.yaml": model + channels}
    assert channel("administrator", {}) is None
    assert channel("administrator", asked) == "asked"
    database = (WORLD / "services/database.yaml").read_text()
    request: dict[str, str | bytes] = {
        "services/database.yaml": f"{database}  request: {{slack: get-database}}\n"
    }
    assert channel("administrator", {}, "database") == "asked"
    assert channel("administrator", request, "database") == "get-database"
    owned: dict[str, str | bytes] = {
        "services/database.yaml": f"{database}  owner: storage\n  request: {{slack: get-database}}\n"
    }
    assert channel("administrator", owned, "database") == "storage-help"


# What it costs, and what is open.


def test_the_cost_is_a_cell_for_each_line_and_no_more(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = judged._cell

    def counting(*arguments: Any) -> Cell:
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(judged, "_cell", counting)

    def cost(number: int) -> int:
        more = {f"applications/app-{n}.yaml": hello().replace("hello", f"app-{n}") for n in range(number)}
        catalog = loaded(write({**FOUR, **more}))
        calls.clear()
        lines = list(boundary(catalog))
        assert len(calls) == len(lines) == number + 2
        list(boundary(catalog))
        lint(catalog)
        assert len(calls) == len(lines), "what is known is not computed again"
        return len(calls)

    few = cost(20)
    assert cost(40) - few == 20


def opened(text: str) -> set[tuple[str, str, str]]:
    """Reason, subject and responsibility of every line in what `--unassigned` prints."""
    joined = re.sub(r"\n {4}", " ", text)
    found, reason = set(), ""
    for line in joined.splitlines()[:-1]:
        if line.startswith("  = "):  # what to do about it
            continue
        if line.startswith("  "):
            names, _, duties = line.strip().partition(": ")
            found |= {(reason, n, d) for n in names.split(", ") for d in duties.split(", ")}
        if line and not line.startswith("  "):
            reason = (
                line.partition(" (")[0]
                if "(`uses`)" not in line
                else line[: line.index(" (", line.index("(`uses`)") + 3)]
            )
    return found


@pytest.mark.parametrize(
    "arguments", [[], ["apdb"], ["--team", "usdf-databases"], ["--responsibility", "capacity-request"]]
)
def test_what_is_open_is_what_json_says(run: Run, arguments: list[str]) -> None:
    base = ["r2a2", *arguments, "--catalog", str(ROOT / "catalog"), "--as-of", DAY]
    if "--team" in arguments:
        teams = [r.name for r in load(str(ROOT / "catalog")).of("Team")]
        base[base.index("--team") + 1] = teams[0]
    every = json.loads(run(*base, "--format", "json").out)["cells"]
    missing = [cell for cell in every if cell["missing"]]
    assert json.loads(run(*base, "--unassigned", "--format", "json").out)["cells"] == missing
    answer = run(*base, "--unassigned")
    assert answer.code == 0
    expected = set()
    for cell in missing:
        scope = cell["scope"]
        narrow = f" (for {scope['name'] or 'each service'})" if scope["kind"] == "Service" else ""
        subject = cell["application"] or scope["name"]
        expected |= {
            (reason, subject, cell["responsibility"] + narrow) for reason in cell["missing"].split("; ")
        }
    assert opened(answer.out) == expected if missing else answer.out == "no open cells\n"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"uses": [{"service": "databas"}]}, "`databas` is no service of the catalog"),
        ({"uses": "database"}, "nobody has said which services it uses (`uses`)"),
        ({"deployment": {"pattern": "phalnx"}}, "`phalnx` is no pattern of the catalog"),
    ],
)
def test_what_is_misspelt_takes_nothing_away_and_lends_no_source(
    write: Write, fields: dict[str, Any], said: str
) -> None:
    duty = file(
        "Responsibility", "backup", "Back up", "  sources: [{title: x}]\nspec: {status: stated, scope: application, "
        "default: {responsible: [service-owner], accountable: service-owner, authority: service-owner}}\n",
    )  # fmt: skip
    write({"responsibilities/backup.yaml": duty})
    catalog = loaded(write({"applications/hello.yaml": application(f"spec: {json.dumps(fields)}\n")}))
    (cell,) = cells_of(catalog, catalog.called("Application", "hello")[0])
    assert said in texts(cell)
    assert cell.status == "proposed"


def test_a_word_that_there_is_not_counts_as_unsaid(write: Write) -> None:
    duty = file("Responsibility", "backup", "Back up", "spec: {scope: application, when: app.type == 'database', "
                "default: {accountable: service-owner}}\n")  # fmt: skip
    write({"responsibilities/backup.yaml": duty})
    catalog = loaded(write({"applications/hello.yaml": application("spec: {type: databse}\n")}))
    (cell,) = cells_of(catalog, catalog.called("Application", "hello")[0])
    assert "not known whether it applies: nobody has said `type`" in texts(cell)


def test_without_a_facility_its_duties_are_there(world: Path, write: Write) -> None:
    duty = file(
        "Responsibility",
        "menu",
        "Document",
        "spec: {scope: facility, default: {accountable: administrator}}\n",
    )
    write({"responsibilities/menu.yaml": duty})
    (world / "facilities/usdf.yaml").unlink()
    (cell,) = [c for c in boundary(loaded(world)) if c.application is None]
    assert "no facility is known" in texts(cell)
