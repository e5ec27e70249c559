"""What people call something is found, whatever it is, and nothing else is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, Write, application, loaded
from usdfops.catalog.edges import Node, edges
from usdfops.catalog.load import load
from usdfops.cli.nodes import NODE_KINDS, node_named
from usdfops.errors import UsageError

SPEC = {
    "facility": "usdf",
    "uses": [{"service": "database"}],
    "dependsOn": [{"external": "summit"}, {"application": "archive"}],
    "dataFlows": [{"what": "alerts", "toExternal": "brokers"}],
    "stakeholders": [{"external": "observers"}],
    "deployment": {"stages": [{"stage": "prod", "cluster": "elsewhere"}]},
    "roles": {"service-owner": "square"},
}


@pytest.fixture
def named(write: Write) -> Path:
    return write(
        {
            "applications/hello.yaml": application(f"spec: {json.dumps(SPEC)}\n"),
            "services/main.yaml": (
                "apiVersion: usdfops/v1\nkind: Service\n"
                "metadata: {name: main, title: Main store, aliases: [Hello]}\nspec: {lifecycle: offered}\n"
            ),
        }
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("hello", "Application/hello"),  # a name, though a service has it as an alias
        ("HELLO", "Application/hello"),
        ("service/hello", "Service/main"),
        ("the archive", "Application/archive"),
        ("Service/database", "Service/database"),
        ("phalanx", "Pattern/phalanx"),
        ("test", "Cluster/test"),
        ("cluster/MAIN", "Cluster/main"),
        ("usdfprod", "Environment/usdfprod"),
        ("square", "Team/square"),
        ("summit", "External/summit"),
        ("brokers", "External/brokers"),
        ("observers", "External/observers"),
        ("elsewhere", "Cluster/elsewhere"),  # a manifest names it, and no facility has it
    ],
)
def test_everything_is_found_by_what_people_call_it(named: Path, text: str, label: str) -> None:
    assert node_named(loaded(named), text).label == label


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("main", "`main` is several things: Service/main, Cluster/main; say which, as in `Service/main`"),
        (
            "archiv",
            "nothing that can fall is called `archiv`; these have it in their names: Application/archive",
        ),
        ("databaes", "nothing that can fall is called `databaes`; write `Database`"),
        ("Cluster/hello", "nothing that can fall is called `Cluster/hello`"),
        ("xyzzy", "called `xyzzy`; `usdfops list applications` lists what there is"),
        ("alerts", "called `alerts`; Group/alerts is a group: name one of Application, Service, Pattern"),
        ("role/service owner", "called `role/service owner`; Role/service-owner is a role: name one of"),
        ("", "nothing that can fall is called ``"),
    ],
)
def test_what_is_unknown_or_several_things_ends_the_call(named: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        node_named(loaded(named), text)


def test_two_files_with_one_name_are_one_node(named: Path, write: Write) -> None:
    write({"applications/again.yaml": application("spec: {type: database}\n")})
    assert node_named(loaded(named), "hello") == Node("Application", "hello")


def test_a_broken_catalog_answers_all_the_same(named: Path, write: Write) -> None:
    write(
        {
            "applications/hello.yaml": "spec: {\n",
            "applications/list.yaml": "kind: Application\nmetadata: [1]\nspec: [{external: [x]}, 3]\n",
            "facilities/usdf.yaml": "kind: Facility\nmetadata: {name: usdf}\nspec: {clusters: {a: b}, phalanx: 7}\n",
        }
    )
    assert node_named(loaded(named), "hello") == Node("Application", "hello")
    assert node_named(loaded(named), "list") == Node("Application", "list")


def test_every_node_of_the_committed_catalog_is_found_by_its_label() -> None:
    catalog = load(str(ROOT / "catalog"))
    nodes = {each for edge in edges(catalog) for each in (edge.above, edge.below)}
    assert {each.kind for each in nodes} <= set(NODE_KINDS)
    assert len(nodes) > 100
    sample = sorted(nodes)[::7]
    assert [node_named(catalog, each.label) for each in sample] == sample
    with pytest.raises(UsageError, match="Application/argocd, Service/argocd, Pattern/argocd"):
        node_named(catalog, "argocd")
