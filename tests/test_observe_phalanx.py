"""What a repository in Phalanx's layout states: what is on where, and each thing that could not be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Run, found
from tests.repositories import DAY, commit, git, link, repository
from usdfops.errors import UsageError
from usdfops.finding import Finding
from usdfops.read import phalanx
from usdfops.read.document import parse
from usdfops.read.git import Commit, Repository
from usdfops.read.observed import Loss, Observed
from usdfops.read.tree import MAX_SIZE, File
from usdfops.render.observation import observation_file

Files = dict[str, str | bytes | None]
INDEX = 'if (index .Values "applications" "{name}")'


def template(
    name: str = "hello",
    condition: str | None = INDEX,
    namespace: str = '"greetings"',
    project: str = '"rsp"',
    chart: str | None = None,
) -> str:
    """A template as Phalanx has them: a namespace and an application, in one condition or in none."""
    opening, end = (
        ("{{- " + condition.replace("{name}", name) + " -}}\n", "{{- end -}}\n") if condition else ("", "")
    )
    return (
        f"{opening}apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n"
        "  {{- if .Values.defaultComputeClass }}\n  labels:\n"
        "    class: {{ .Values.defaultComputeClass }}\n  {{- end}}\n"
        "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n"
        f'  name: "{name}"\n  namespace: "argocd"\n'
        f"spec:\n  destination:\n    namespace: {namespace}\n    server: x\n  project: {project}\n"
        f'  source:\n    path: "{chart or "applications/" + name}"\n    repoURL: {{{{ .Values.repoUrl | quote }}}}\n'
        f'    targetRevision: {{{{ or (index .Values "revisions" "{name}") .Values.targetRevision | quote }}}}\n'
        '    helm:\n      valueFiles: ["values.yaml", "values-{{ .Values.name }}.yaml"]\n'
        f"{end}"
    )


CHART = """\
apiVersion: v2
name: hello
description: "  Says hello.\\n"
home: https://example.org/hello
sources: [https://example.org/hello.git, git@example.org:x.git, "", 7]
annotations:
  phalanx.lsst.io/docs: |
    - id: "SQR-001"
      title: "How to greet"
      url: "https://sqr-001.example.org/"
    - title: "Greetings"
      url: "https://greetings.example.org/"
"""
PHALANX: Files = {
    "environments/values.yaml": """\
name: ""
fqdn: ""
repoUrl: https://example.org/phalanx.git
vaultPathPrefix: ""
defaultComputeClass: null
applications:
  hello: true
  bonjour: false
""",
    "environments/values-usdfprod.yaml": """\
name: usdfprod
fqdn: "prod.example.org"
vaultPathPrefix: secret/prod
applications:
  bonjour: true
""",
    "environments/values-usdfdev.yaml": "name: usdfdev\napplications:\n  hello: false\n",
    "environments/templates/applications/rsp/hello.yaml": template(),
    "environments/templates/applications/rsp/bonjour.yaml": template("bonjour", namespace="bonjour"),
    "environments/templates/projects/rsp.yaml": "kind: Application\nmetadata: {name: not-an-application}\n",
    "environments/templates/_helpers.tpl": '{{ define "x" }}{{ end }}',
    "applications/hello/Chart.yaml": CHART,
    "applications/hello/values-usdfprod.yaml": "{}\n",
    "applications/hello/values-usdfdev.yaml": "{}\n",
    "applications/hello/values-elsewhere.yaml": "{}\n",
    "applications/hello/secrets-usdfdev.yaml": "password: {}\n",
    "applications/hello/secrets-usdfprod.yaml": "password: {}\n",
    "applications/bonjour/Chart.yaml": "name: bonjour\n",
    "applications/bonjour/secrets.yaml": "password: {}\n",
    "README.md": "Read me\n",
}
HELLO = "environments/templates/applications/rsp/hello.yaml"
PROD, DEV = "environments/values-usdfprod.yaml", "environments/values-usdfdev.yaml"
DEFAULTS = "environments/values.yaml"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("phalanx") / "shared", "--bare")


@pytest.fixture(scope="module")
def opened(shared: Path) -> Iterator[Repository]:
    with Repository(str(shared)) as opened:
        yield opened


Observe = Callable[..., Observed]


@pytest.fixture
def observe(opened: Repository) -> Observe:
    """Observes the small Phalanx with some of its files changed, added or, as None, taken away."""

    def observed(changes: Files | None = None, wanted: Callable[[str], bool] = lambda _: True) -> Observed:
        files = {**PHALANX, **(changes or {})}
        there = {path: content for path, content in files.items() if content is not None}
        made = Commit(commit(Path(opened.path), there), DAY)
        return phalanx.observe(opened.snapshot(made, *phalanx.FOLDERS), wanted)

    return observed


def on(observed: Observed) -> dict[str, list[str]]:
    """What is on in each environment."""
    environments: Any = observed.facts["environments"]
    return {name: facts["applications"] for name, facts in environments.items()}


def about(observed: Observed, name: str = "hello") -> Any:
    applications: Any = observed.facts["applications"]
    return applications[name]


def losses(observed: Observed) -> list[str]:
    return [
        f"{path}:{line}: {message}" if line else f"{path}: {message}"
        for path, message, line in observed.losses
    ]


ON = {"usdfdev": [], "usdfprod": ["bonjour", "hello"]}


# A repository that is in order.


def test_everything_that_it_states(observe: Observe, shared: Path) -> None:
    observed = observe()
    assert observed.source == "phalanx"
    assert observed.facts == {
        "environments": {
            "usdfdev": {"path": DEV, "applications": []},
            "usdfprod": {
                "path": PROD,
                "host": "prod.example.org",
                "vault": "secret/prod",
                "applications": ["bonjour", "hello"],
            },
        },
        "applications": {
            "bonjour": {
                "path": "environments/templates/applications/rsp/bonjour.yaml",
                "project": "rsp",
                "namespace": "bonjour",
                "secrets": ["usdfprod"],
            },
            "hello": {
                "path": HELLO,
                "project": "rsp",
                "namespace": "greetings",
                "description": "Says hello.",
                "home": "https://example.org/hello",
                "sources": ["https://example.org/hello.git"],
                "documents": [
                    {"title": "SQR-001: How to greet", "url": "https://sqr-001.example.org/"},
                    {"title": "Greetings", "url": "https://greetings.example.org/"},
                ],
                "values": ["usdfdev", "usdfprod"],
                "secrets": ["usdfprod"],
            },
        },
    }
    assert observed.losses == []
    assert observed.repository == "https://example.org/phalanx"
    assert observed.revision == git(shared, "rev-parse", "main")
    assert observed.date == DAY
    assert [list(observed.facts["environments"]), list(observed.facts["applications"])] == [  # type: ignore[call-overload]
        ["usdfdev", "usdfprod"], ["bonjour", "hello"]
    ]  # fmt: skip


def test_only_the_environments_that_are_wanted(observe: Observe) -> None:
    broken = {"environments/values-usdfdev.yaml": "a: [", "environments/values-minikube.yaml": "a: ["}
    observed = observe(dict(broken), lambda name: name == "usdfprod")
    assert on(observed) == {"usdfprod": ["bonjour", "hello"]}
    assert about(observed)["values"] == ["usdfprod"]
    assert observed.losses == []


def test_no_environment_is_wanted(observe: Observe) -> None:
    observed = observe({"applications/hello/Chart.yaml": "a: ["}, lambda _: False)
    assert on(observed) == {}
    assert about(observed) == {"path": HELLO, "project": "rsp", "namespace": "greetings"}
    assert observed.losses == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"environments/values.yaml": "a: b"},
        {"environments/values-x/y.yaml": "", "environments/values-.yaml": ""},
        {"environments/values-x.yml": "a: b", "environments/x/values-x.yaml": "", "values-x.yaml": ""},
        {"environments/values-x.yaml": link(b"../elsewhere")},
    ],
)
def test_another_layout(shared: Path, opened: Repository, files: Files) -> None:
    made = opened.commit(commit(shared, {"README.md": "", **files}))
    with pytest.raises(UsageError) as error:
        phalanx.observe(opened.snapshot(made))
    assert str(error.value) == (
        f"{shared}: there is no environments/values-*.yaml in it; "
        "name a checkout of a repository in Phalanx's layout"
    )


# What is on.


TRUE = (
    "true",
    "True",
    "TRUE",
    "yes",
    "Yes",
    "on",
    "On",
    "ON",
    "y",
    "Y",
    "maybe",
    '"false"',
    "1",
    "2026-01-31",
    "[1]",
)
FALSE = ("false", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N", '""', "0", "0.0", "[]", "{}")
SWITCHES = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)


@pytest.mark.parametrize(
    "default", ["hello: true", "hello: false", "hello: yes", "hello: null", "bonjour: true"]
)
def test_a_switch_as_helm_takes_it(observe: Observe, default: str) -> None:
    cases = {f"{number:02}": (text, is_on) for number, (text, is_on) in enumerate(SWITCHES.items())}
    files: Files = {
        f"environments/values-{name}.yaml": f"applications:\n  hello: {text}\n"
        for name, (text, _) in cases.items()
    }
    for name, text in {"null": "null", "tilde": "~", "nothing": ""}.items():
        files[f"environments/values-{name}.yaml"] = f"applications:\n  hello: {text}\n"
    files[DEFAULTS] = f"applications:\n  {default}\n"
    observed = observe(files, lambda name: name not in ("usdfdev", "usdfprod"))
    expected = {name: is_on for name, (_, is_on) in cases.items()}
    expected |= dict.fromkeys(("null", "tilde", "nothing"), False)  # a null takes the default away
    assert {name: "hello" in applications for name, applications in on(observed).items()} == expected
    shown = {'"false"': "false", '""': ""}
    assert [loss.message for loss in observed.losses] == [
        f"`hello` is `{shown.get(text, text)}`, neither true nor false"
        for text, _ in cases.values()
        if text.lower() not in ("true", "false")
    ]


def test_the_default_holds_where_nothing_else_is_said(observe: Observe) -> None:
    for values in (
        "",
        "name: usdfprod",
        "applications:",
        "applications: {}",
        "applications: {bonjour: false}",
    ):
        observed = observe({PROD: values})
        assert on(observed)["usdfprod"] == ([] if values == "applications:" else ["hello"]), values
        assert observed.losses == []
    observed = observe({DEFAULTS: "applications: {hello: null}", PROD: ""})
    assert on(observed)["usdfprod"] == []
    assert observed.losses == []


def test_switches_that_are_no_mapping(observe: Observe) -> None:
    observed = observe({PROD: "applications: [hello]", DEV: "applications: hello"})
    assert on(observed) == {"usdfprod": [], "usdfdev": []}
    assert losses(observed) == [f"{path}: its `applications` are no mapping" for path in (DEV, PROD)]


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ('if (index .Values "applications" "hello")', "applications: {hello: true}"),
        ('if (index .Values "applications"  "hello")', "applications: {hello: true}"),
        ('if ( index .Values "applications" "hello" )', "applications: {hello: true}"),
        ('if (index .Values.applications "hello")', "applications: {hello: true}"),
        ("if .Values.applications.hello", "applications: {hello: true}"),
        ("if   .Values.applications.hello  ", "applications: {hello: true}"),
        ("if .Values.hello.enabled", "hello: {enabled: true}"),
        ("if .Values.hello_world.enabled", "hello_world: {enabled: yes}"),
        ('if (index .Values "hello-world" "enabled")', "hello-world: {enabled: true}"),
    ],
)
def test_each_form_of_a_condition(observe: Observe, condition: str, values: str) -> None:
    files: Files = {DEFAULTS: "x: 1", HELLO: template(condition=condition), PROD: values, DEV: "x: 1"}
    observed = observe(files)
    assert on(observed) == {"usdfdev": [], "usdfprod": ["hello"]}
    assert losses(observed) == []
    observed = observe({**files, PROD: values.replace("true", "false").replace("yes", "off")})
    assert on(observed) == {"usdfdev": [], "usdfprod": []}


def test_without_a_condition_it_is_on_everywhere(observe: Observe) -> None:
    observed = observe({HELLO: template(condition=None)})
    assert on(observed) == {"usdfdev": ["hello"], "usdfprod": ["bonjour", "hello"]}
    assert losses(observed) == []


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        (
            "{{/* a comment,\n   if there ever was one */}}\n{{- if .Values.applications.hello -}}\n",
            "{{- end -}}",
        ),
        ("# {{ if .Values.x }}{{ end }}\n{{if .Values.applications.hello}}\n", "{{end}}"),
        ("{{ if\n.Values.applications.hello\n}}\n", "{{ end }}"),
        ("{{- with .Values.x }}\n{{- end }}\n{{ if .Values.applications.hello }}\n", "{{ end }}"),
        (
            "{{ if .Values.x }}{{ else if .Values.y }}{{ else }}{{ end }}{{ if .Values.applications.hello }}\n",
            "{{ end }}",
        ),
        ("{{ $x := .Values.x }}\r\n{{ if .Values.applications.hello }}\r\n", "{{ end }}\r\n"),
        (
            "{{ ends }}{{ iffy }}{{ end }}{{ else }}{{ if .Values.applications.hello }}\n",
            "{{ end }}{{ if .Values.x }}",
        ),
        (
            "---\n{{ if .Values.applications.hello }}\n",
            "{{ end }}\n---\n{{ if .Values.x }}\na: b\n{{ end }}\n---\n",
        ),
    ],
)
def test_a_condition_among_other_blocks(observe: Observe, opening: str, closing: str) -> None:
    observed = observe({HELLO: opening + template(condition=None) + closing})
    assert on(observed) == ON
    assert losses(observed) == []


@pytest.mark.parametrize(
    ("opening", "quoted"),
    [
        ("{{ if and .Values.applications.hello .Values.x }}", "if and .Values.applications.hello .Values.x"),
        ("{{- if not .Values.applications.hello -}}", "if not .Values.applications.hello"),
        ("{{ if eq .Values.name `x` }}", "if eq .Values.name `x`"),
        ("{{ if .Values.applications.hello }}{{ else }}", "else"),
        ("{{ if .Values.x }}{{ else if .Values.applications.hello }}", "else if .Values.applications.hello"),
        ("{{ if .Values.applications.hello }}{{ if .Values.x }}", "if .Values.x"),
        ("{{ with .Values.applications.hello }}", "with .Values.applications.hello"),
        ("{{ range .Values.applications }}", "range .Values.applications"),
        ('{{ define "x" }}', 'define "x"'),
        ('{{ if (index .Values "a" $b) }}', 'if (index .Values "a" $b)'),
        ("{{ if .Values.a }}{{ if .Values.b }}{{ end }}{{ range .Values.c }}", "range .Values.c"),
        ("{{ if\n  and a\n  b }}", "if"),
        ("{{ if x" + "x" * 100 + " }}", "if x" + "x" * 53 + "..."),
    ],
)
def test_a_condition_that_is_not_understood(observe: Observe, opening: str, quoted: str) -> None:
    observed = observe({HELLO: opening + "\n" + template(condition=None)})
    assert on(observed) == {"usdfdev": [], "usdfprod": ["bonjour"]}
    assert list(observed.facts["applications"]) == ["bonjour"]  # type: ignore[call-overload]
    assert losses(observed) == [
        f"{HELLO}: its condition `{quoted}` is not understood, so `hello` is left out"
    ]


@pytest.mark.parametrize("kind", ["kind:  Application", '"kind": "Application"', "kind: 'Application' # x"])
def test_a_kind_however_it_is_written(observe: Observe, kind: str) -> None:
    observed = observe({HELLO: template().replace("kind: Application", kind)})
    assert on(observed) == ON
    assert losses(observed) == []


def test_a_template_with_nothing_but_the_application(observe: Observe) -> None:
    alone = template(condition=None).partition("---\n")[2]
    assert on(observe({HELLO: alone}))["usdfdev"] == ["hello"]
    for opening in (
        "{{ if .Values.applications.hello }}\n",
        "---\n# x\n{{ if .Values.applications.hello }}\n",
    ):
        observed = observe({HELLO: f"{opening}{alone}{{{{ end }}}}\n"})
        assert on(observed) == ON
        assert losses(observed) == []


def test_a_condition_that_ended_before_or_begins_after(observe: Observe) -> None:
    text = template(condition=None)
    before = text.replace("apiVersion: v1\n", "{{ if .Values.x }}\napiVersion: v1\n").replace(
        "---\n", "{{ end }}\n---\n"
    )
    within = text.replace("    helm:", "    {{- if .Values.x }}\n    a: b\n    {{- end }}\n    helm:")
    for changed in (before, within):
        assert changed != text
        observed = observe({HELLO: changed})
        assert on(observed) == {"usdfdev": ["hello"], "usdfprod": ["bonjour", "hello"]}
        assert losses(observed) == []


def test_switched_with_another(observe: Observe) -> None:
    servers = "environments/templates/applications/rsp/servers.yaml"
    observed = observe({servers: template("servers", "if .Values.applications.hello")})
    assert on(observed) == {"usdfdev": [], "usdfprod": ["bonjour", "hello", "servers"]}
    assert about(observed, "servers")["switchedWith"] == "hello"
    assert losses(observed) == [f"{servers}: its chart `applications/servers/Chart.yaml` does not exist"]
    observed = observe({servers: template("servers", "if .Values.applications.hello"), DEFAULTS: "x: 1"})
    assert about(observed, "servers")["switchedWith"] == "hello"


def test_the_older_layout(observe: Observe) -> None:
    files: Files = {path: None for path in PHALANX if path.startswith("environments/templates/")}
    files["environments/templates/hello-application.yaml"] = template(condition="if .Values.hello.enabled")
    files[DEFAULTS] = "repoUrl: https://example.org/phalanx\n"
    files[PROD] = "environment: usdfprod\nhello:\n  enabled: true\n"
    files[DEV] = "environment: usdfdev\nhello:\n  enabled: false\n"
    observed = observe(files)
    assert on(observed) == {"usdfdev": [], "usdfprod": ["hello"]}
    assert about(observed)["path"] == "environments/templates/hello-application.yaml"
    assert "switchedWith" not in about(observed)
    assert observed.repository == "https://example.org/phalanx"
    assert losses(observed) == []


def test_switched_on_and_nothing_deploys_it(observe: Observe) -> None:
    observed = observe(
        {PROD: "applications: {gone: true, never: false, odd: null}", DEV: "applications: {gone: false}"}
    )
    assert losses(observed) == [f"{PROD}: `gone` is switched on, and no template deploys it"]


def test_a_switch_that_another_template_asks_is_known(observe: Observe) -> None:
    path = "environments/templates/a.yaml"
    observed = observe({path: template("a", "if .Values.applications.b"), PROD: "applications: {b: true}"})
    assert [loss for loss in losses(observed) if "no template" in loss] == []


# Templates.


@pytest.mark.parametrize("field", ["project", "namespace"])
@pytest.mark.parametrize(
    "value", ["{{ .Values.x }}", '"{{ .Values.x }}"', "x-{{ .Values.x }}", "7", "", "[a]", '" "']
)
def test_a_template_without_a_plain_word(observe: Observe, field: str, value: str) -> None:
    observed = observe({HELLO: template(**{field: value})})
    assert on(observed) == ON
    assert field not in about(observed)
    assert losses(observed) == [f"{HELLO}: its Argo CD application has no {field} that is a plain word"]


def test_a_template_with_hardly_anything(observe: Observe) -> None:
    observed = observe({HELLO: "kind: Application\nmetadata: {name: hello}\n"})
    assert about(observed)["path"] == HELLO
    assert about(observed)["description"] == "Says hello."
    assert losses(observed) == [
        f"{HELLO}: its Argo CD application has no {field} that is a plain word"
        for field in ("namespace", "project")
    ]
    for text in ("kind: Application\nmetadata: {name: '{{ .x }}'}\n", "kind: Application\nmetadata: hello\n"):
        observed = observe({HELLO: text})
        assert on(observed)["usdfprod"] == ["bonjour"]
        said = [f"{HELLO}: its Argo CD application has no name", f"{DEV[:-5]}"]
        assert said[0] in losses(observed)


def test_templates_without_an_application(observe: Observe) -> None:
    texts = [
        "",
        "---\n---\n",
        "# only a comment\n",
        "{{ include `x` . }}\n",
        "- kind: Application\n",
        "kind: Namespace\n",
        "Application\n",
    ]
    files: Files = {f"environments/templates/{n}.yaml": text for n, text in enumerate(texts)}
    files |= {
        "environments/templates/notes.txt": template("notes", None),
        "environments/other.yaml": template("other", None),
    }
    observed = observe(files)
    assert on(observed) == ON
    assert losses(observed) == []


def test_a_template_with_several_applications(observe: Observe) -> None:
    both = "{{ if .Values.x }}\n" + template("a", None) + "{{ end }}\n---\n" + template("b", INDEX)
    observed = observe(
        {"environments/templates/both.yaml": both, PROD: "x: false\napplications: {b: true}", DEV: "x: true"}
    )
    assert on(observed) == {"usdfdev": ["a", "hello"], "usdfprod": ["b", "hello"]}


def test_two_templates_for_one_application(observe: Observe) -> None:
    again = "environments/templates/applications/rsp/hello2.yaml"
    plain = template().replace('project: "rsp"', "project: {{ .x }}")
    observed = observe({HELLO: template() + "---\n" + plain, again: template(namespace="other")})
    assert on(observed) == ON
    assert about(observed)["namespace"] == "greetings"
    assert about(observed)["secrets"] == ["usdfprod"]
    assert losses(observed) == [
        f"{HELLO}: `hello` has another template, which counts",
        f"{HELLO}: its Argo CD application has no project that is a plain word",
        f"{again}: `hello` has another template, which counts",
    ]


def test_a_loss_is_told_once(observe: Observe) -> None:
    chart = dependent("name: a, condition: a.on", "name: a, alias: b")
    broken: Files = {
        "applications/hello/Chart.yaml": chart,
        "applications/hello/charts/a/values.yaml": "a: [x",
    }
    assert len(losses(observe(broken))) == 1


def test_where_a_template_is_broken(observe: Observe) -> None:
    text = template() + "---\n{{- /* two\nlines */ -}}\nkind: Application\na: {{ b\n\nc }}\nmetadata: [x\n"
    line = text[: text.index("metadata: [")].count("\n") + 1
    observed = observe({HELLO: text})
    assert on(observed) == ON  # the first application of the file
    assert losses(observed) == [f"{HELLO}:{line}: the bracket that opens here is not closed"]
    observed = observe({HELLO: template().replace("  project:", "  project: a\n  project:")})
    assert about(observed)["project"] == "a"
    line = template()[: template().index("  project:")].count("\n") + 2
    assert losses(observed) == [f"{HELLO}:{line}: `project` is given twice"]


# What cannot be read.


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
UNREADABLE: list[tuple[str | bytes, int, str]] = [
    ("a: 1\nb: [x\n", 2, "the bracket that opens here is not closed"),
    (BOMB, 5, "the file has more than 50,000 values once its aliases are written out"),
    ("a: 1\n# " + "x" * MAX_SIZE, 1, "has more than 1,048,576 bytes"),
    (b"a: 1\nb: caf\xe9\n", 2, "byte 0xe9 is not UTF-8"),
    ("- a list\n", 1, "it holds no mapping"),
    ("a: 1\nb: \x07\n", 2, "U+0007 is not allowed in YAML"),
    ("a: " + "[" * 100, 1, "nests deeper than 40 levels"),
    ("a: *b\n", 1, "`*b` has no anchor"),
]


def test_environments_that_cannot_be_read_are_left_out(observe: Observe) -> None:
    paths = [f"environments/values-{number}.yaml" for number in range(len(UNREADABLE))]
    observed = observe({path: content for path, (content, _, _) in zip(paths, UNREADABLE, strict=True)})
    assert on(observed) == ON
    assert losses(observed) == [
        f"{path}:{line}: {said}" for path, (_, line, said) in zip(paths, UNREADABLE, strict=True)
    ]


def test_defaults_that_cannot_be_read(observe: Observe, shared: Path) -> None:
    for content, line, said in [
        *UNREADABLE,
        ("a: 1\na: 2\nb: [x\n", 3, "the bracket that opens here is not closed"),
    ]:
        with pytest.raises(UsageError) as error:
            observe({DEFAULTS: content})
        assert str(error.value) == f"{shared}: {DEFAULTS}:{line}: {said}"


def test_templates_that_cannot_be_read(observe: Observe) -> None:
    cases = [case for case in UNREADABLE if case[2] != "it holds no mapping"]
    paths = [f"environments/templates/{number}.yaml" for number in range(len(cases))]
    observed = observe({path: content for path, (content, _, _) in zip(paths, cases, strict=True)})
    assert on(observed) == ON
    assert losses(observed) == [
        f"{path}:{line}: {said}" for path, (_, line, said) in zip(paths, cases, strict=True)
    ]
    observed = observe({HELLO: b"\xff" + template().encode()})
    assert on(observed) == {"usdfdev": [], "usdfprod": ["bonjour"]}
    assert losses(observed) == [
        f"{HELLO}:1: byte 0xff is not UTF-8", f"{PROD}: `hello` is switched on, and no template deploys it"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Chart.yaml", "values.yaml", "values-usdfprod.yaml", "charts/a/values.yaml"]
)
def test_charts_that_cannot_be_read(observe: Observe, name: str) -> None:
    files: Files = {DEFAULTS: "a: b"}
    said = []
    for number, (content, line, message) in enumerate(UNREADABLE):
        folder = f"applications/a{number}"
        files[f"environments/templates/a{number}.yaml"] = template(f"a{number}", None)
        files[f"{folder}/Chart.yaml"] = dependent("name: a, condition: a.enabled")
        files[f"{folder}/{name}"] = content
        said.append(f"{folder}/{name}:{line}: {message}")
    observed = observe(files)
    assert on(observed)["usdfdev"] == [f"a{number}" for number in range(len(UNREADABLE))]
    assert losses(observed) == said
    for number in range(len(UNREADABLE)):
        charts = about(observed, f"a{number}").get("charts")
        assert charts == (None if name == "Chart.yaml" else {"a": ["usdfdev", "usdfprod"]})


def test_no_defaults(observe: Observe) -> None:
    observed = observe({DEFAULTS: None, PROD: "applications: {hello: true}"})
    assert on(observed) == {"usdfdev": [], "usdfprod": ["hello"]}
    assert observed.repository is None
    assert losses(observed) == [f"{DEFAULTS}:1: does not exist"]


def test_what_is_odd_and_can_be_read(observe: Observe) -> None:
    observed = observe(
        {PROD: "name: usdfprod\napplications:\n  bonjour: true\n  bonjour: false\nx: !y z\n7: a\nb: null\n"}
    )
    assert on(observed) == ON
    assert losses(observed) == [
        f"{PROD}:4: `bonjour` is given twice",
        f"{PROD}:5: `!y` is a YAML tag",
        f"{PROD}:6: the key `7` is not a string",
    ]


def test_an_alias_is_what_it_stands_for(observe: Observe) -> None:
    observed = observe({PROD: "x: &x {bonjour: true}\napplications: *x\n"})
    assert on(observed) == ON
    assert losses(observed) == []


def test_a_name_that_disagrees(observe: Observe) -> None:
    for text, shown in (("other", "other"), ("7", "7"), ("[usdfdev]", "['usdfdev']"), ("yes", "yes")):
        assert losses(observe({DEV: f"name: {text}"})) == [f"{DEV}: it calls itself `{shown}`, not `usdfdev`"]
    for text in ("usdfdev", "'usdfdev'", "null", "''", ""):
        assert losses(observe({DEV: f"name: {text}"})) == []
    assert losses(observe({"environments/values-7.yaml": "name: 7"})) == []


@pytest.mark.parametrize(
    "address", ["git@example.org:x/phalanx.git", "7", "http://", "x", "'{{ .x }}'", "[a]"]
)
def test_an_address_that_is_none_is_not_told(observe: Observe, address: str) -> None:
    observed = observe({DEFAULTS: f"repoUrl: {address}\n"})
    assert observed.repository is None
    observed = observe(
        {"applications/hello/Chart.yaml": f"home: {address}\nsources: [{address}, 'http://b']\n"}
    )
    assert "home" not in about(observed)
    assert about(observed)["sources"] == ["http://b"]


# Charts.


def test_a_chart_that_is_not_there(observe: Observe) -> None:
    observed = observe({"applications/hello/Chart.yaml": None})
    said = f"{HELLO}: its chart `applications/hello/Chart.yaml` does not exist"
    assert losses(observed) == [said]
    assert about(observed)["secrets"] == ["usdfprod"]
    assert (
        losses(observe({"applications/hello/Chart.yaml": None, PROD: "applications: {hello: false}"})) == []
    )


def test_a_chart_in_another_folder(observe: Observe) -> None:
    files: Files = {
        HELLO: template(chart="applications/other"),
        "applications/other/Chart.yaml": "description: Other\n",
    }
    files["applications/other/secrets-usdfprod.yaml"] = files["applications/other/values-usdfdev.yaml"] = "{}"
    observed = observe(files)
    assert about(observed)["description"] == "Other"
    assert about(observed)["secrets"] == ["usdfprod"]
    assert about(observed)["values"] == ["usdfdev"]


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        ("'- title: [x'", "the bracket that opens here is not closed"),
        ("'- title: x'", "a document has no title or no address"),
        ("'- url: https://example.org/'", "a document has no title or no address"),
        ("'- {title: x, url: ftp://example.org}'", "a document has no title or no address"),
        ("'- just a text'", "a document has no title or no address"),
        ("just a text", "it holds no list"),
        ("'title: x'", "it holds no list"),
        ("''", "it holds no list"),
        ("[{title: x, url: 'http://x'}]", "it holds no list"),
        ("'- {title: x, title: y}'", "`title` is given twice"),
    ],
)
def test_documents_that_cannot_be_read(observe: Observe, annotation: str, said: str) -> None:
    observed = observe(
        {"applications/hello/Chart.yaml": f"annotations:\n  phalanx.lsst.io/docs: {annotation}\n"}
    )
    assert "documents" not in about(observed)
    assert f"applications/hello/Chart.yaml: phalanx.lsst.io/docs: {said}" in losses(observed)
    assert on(observed) == ON


def test_documents_of_which_one_can_be_read(observe: Observe) -> None:
    text = (
        "annotations:\n  phalanx.lsst.io/docs: |\n    - {title: ' a ', url: ' http://a ', id: 7}\n    - {}\n"
    )
    observed = observe({"applications/hello/Chart.yaml": text})
    assert about(observed)["documents"] == [{"title": "a", "url": "http://a"}]
    assert len(observed.losses) == 1


def dependent(*dependencies: str) -> str:
    return "name: hello\ndependencies:\n" + "".join(f"  - {{{part}}}\n" for part in dependencies)


BOTH: Files = {DEV: "applications: {hello: true}"}


@pytest.mark.parametrize(
    ("dependency", "values", "expected"),
    [
        ("condition: a.enabled", {"values.yaml": "a: {enabled: false}"}, []),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: true}"}, ["usdfdev", "usdfprod"]),
        ("condition: a.enabled", {}, ["usdfdev", "usdfprod"]),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: maybe}"}, ["usdfdev", "usdfprod"]),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: 0}"}, ["usdfdev", "usdfprod"]),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: off}"}, []),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: no}", "values-usdfdev.yaml": "a: {enabled: yes}"}, ["usdfdev"]),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: true}", "values-usdfdev.yaml": "a: {enabled: false}"}, ["usdfprod"]),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: false}", "values-usdfdev.yaml": "a: {enabled: null}"}, ["usdfdev"]),
        ("condition: a.enabled", {"values.yaml": "a: {enabled: false}", "values-usdfdev.yaml": "a: null"}, ["usdfdev"]),
        ("condition: a.enabled", {"values-usdfdev.yaml": "a: {enabled: false}"}, ["usdfprod"]),
        ("condition: a.enabled", {"charts/a/values.yaml": "enabled: false"}, []),
        ("condition: a.enabled", {"charts/a/values.yaml": "enabled: false", "values.yaml": "a: {enabled: true}"}, ["usdfdev", "usdfprod"]),
        ("condition: a.enabled", {"charts/a/values.yaml": "enabled: false", "values-usdfprod.yaml": "a: {enabled: true}"}, ["usdfprod"]),
        ("alias: b, condition: b.enabled", {"charts/a/values.yaml": "enabled: false"}, []),
        ("alias: b, condition: b.enabled", {"values.yaml": "{a: {enabled: false}, b: {enabled: true}}"}, ["usdfdev", "usdfprod"]),
        ("condition: 'x.y,a.enabled'", {"values.yaml": "{x: {y: false}, a: {enabled: true}}"}, []),
        ("condition: 'x.y, a.enabled'", {"values.yaml": "{x: {z: true}, a: {enabled: false}}"}, []),
        ("condition: 'x.y,a.enabled'", {"values.yaml": "{x: {y: 7}, a: {enabled: false}}"}, []),
        ("condition: 'x.y,a.enabled'", {"values.yaml": "{x: {y: yes}, a: {enabled: false}}"}, ["usdfdev", "usdfprod"]),
        ("condition: ',a.enabled,'", {"values.yaml": "a: {enabled: false}"}, []),
        ("condition: enabled", {"values.yaml": "enabled: false"}, []),
        ("condition: a", {"values.yaml": "a: {enabled: false}"}, ["usdfdev", "usdfprod"]),
    ],
)  # fmt: skip
def test_a_chart_within_a_chart(
    observe: Observe, dependency: str, values: dict[str, str], expected: list[str]
) -> None:
    files = {f"applications/hello/{path}": text for path, text in values.items()}
    observed = observe(
        {**BOTH, "applications/hello/Chart.yaml": dependent(f"name: a, {dependency}"), **files}
    )
    name = "b" if "alias" in dependency else "a"
    assert about(observed).get("charts", {}) == ({name: expected} if expected else {})
    assert losses(observed) == []


def test_charts_without_a_condition(observe: Observe) -> None:
    chart = "applications/hello/Chart.yaml"
    assert "charts" not in about(observe({chart: dependent("name: a", "name: b, alias: c", "condition: ''")}))
    observed = observe(
        {
            **BOTH,
            chart: dependent("name: c", "name: b, condition: b.on", "name: a, alias: d"),
            "applications/hello/values-usdfdev.yaml": "b: {on: false}",
        }
    )
    everywhere = ["usdfdev", "usdfprod"]
    assert about(observed)["charts"] == {"b": ["usdfprod"], "c": everywhere, "d": everywhere}
    assert list(about(observed)["charts"]) == ["b", "c", "d"]
    assert "charts" not in about(observe({chart: "dependencies: x"}))
    assert about(
        observe({chart: dependent("condition: a.b", "name: 7, condition: x", "name: e") + "  - x\n"})
    )["charts"] == {"e": ["usdfprod"]}


def test_secrets_of_all_environments_or_of_some(observe: Observe) -> None:
    folder = "applications/hello/secrets"
    neither: Files = {**BOTH, f"{folder}-usdfprod.yaml": None, f"{folder}-usdfdev.yaml": None}
    assert "secrets" not in about(observe(neither))
    assert about(observe({**neither, f"{folder}-usdfdev.yaml": "{}"}))["secrets"] == ["usdfdev"]
    assert about(observe({**neither, f"{folder}-elsewhere.yaml": "{}"})).get("secrets") is None
    assert about(observe({**neither, f"{folder}.yaml": "{}"}))["secrets"] == ["usdfdev", "usdfprod"]


# Nothing takes long.


@pytest.mark.parametrize(
    "text",
    [
        "{{\n" * 40_000, "{{" + " " * 200_000, ("{{" + " " * 1000 + "\n") * 150, " {{ }}" * 30_000 + "x",
        "{" * 200_000, "{{}}" * 40_000, "---\n" * 40_000, "{{if a}}\n" * 20_000 + "kind: Application\n",
        "{{if .Values" + ' "a"' * 40_000 + "x}}\nkind: Application\nmetadata: {name: a}\n", "-" * 200_000,
    ],
    ids=lambda text: text[:12].strip(),
)  # fmt: skip
def test_a_template_that_is_made_to_take_long(text: str) -> None:
    losses: list[Loss] = []
    for document, opened in phalanx._documents(File("x", text.encode()), losses):
        list(phalanx._template("x", document, opened, losses))


# The command.


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work tree whose main line has the small Phalanx, and a tag `before` when less was on."""
    path = repository(tmp_path_factory.mktemp("checkout") / "phalanx")
    minikube: Files = {
        "environments/values-minikube.yaml": "name: minikube\napplications: {hello: yes, gone: true}\n"
    }
    before = commit(path, {**PHALANX, **minikube, PROD: "name: usdfprod\n"}, date="2025-01-31")
    git(path, "tag", "before")
    commit(path, {PROD: PHALANX[PROD]}, before, date="2025-02-28")
    return path


def own_findings(folder: Path) -> list[Finding]:
    return [finding for finding in found(folder) if finding.path.startswith("observed/")]


def test_what_the_facilities_name_is_observed(run: Run, world: Path, checkout: Path) -> None:
    answer = run("observe", "phalanx", str(checkout))
    revision = git(checkout, "rev-parse", "HEAD")
    said = f"phalanx {revision[:8]} of 2025-02-28"
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"wrote catalog/observed/phalanx.yaml: {said}, 2 environments, 2 applications\n"
    written = (world / "observed/phalanx.yaml").read_bytes()
    assert own_findings(world) == []
    assert run("validate").code == 0
    spec = read_back(written)
    assert spec.pop("checksum").startswith("sha256:")
    assert spec["revision"] == revision
    assert list(spec["environments"]) == ["usdfdev", "usdfprod"]
    assert spec["environments"]["usdfprod"]["applications"] == ["bonjour", "hello"]
    again = run("observe", "phalanx", str(checkout), "--rev", "HEAD")
    assert (again.code, again.err) == (0, "")
    assert again.out == f"catalog/observed/phalanx.yaml is what {said} states; nothing to write\n"
    assert (world / "observed/phalanx.yaml").read_bytes() == written
    assert os.listdir(world / "observed") == ["phalanx.yaml"]


def test_another_revision_and_other_environments(run: Run, world: Path, checkout: Path) -> None:
    answer = run(
        "observe",
        "phalanx",
        str(checkout),
        "--rev",
        "before",
        "--environment",
        "mini*",
        "--environment",
        "*prod",
    )
    assert answer.code == 0
    assert "of 2025-01-31, 2 environments, 2 applications\n" in answer.out
    assert answer.err.splitlines() == [
        "usdfops: environments/values-minikube.yaml: `gone` is switched on, and no template deploys it",
        "usdfops: environments/values-minikube.yaml: `hello` is `yes`, neither true nor false",
    ]
    spec = read_back((world / "observed/phalanx.yaml").read_bytes())
    assert {name: facts["applications"] for name, facts in spec["environments"].items()} == {
        "minikube": ["hello"], "usdfprod": ["hello"]
    }  # fmt: skip
    assert [loss["path"] for loss in spec["losses"]] == ["environments/values-minikube.yaml"] * 2
    assert run("validate").code == 0
    everything = run("observe", "phalanx", str(checkout), "--environment", "*")
    assert "3 environments" in everything.out


def test_what_is_said_when_it_cannot_be_observed(
    run: Run, world: Path, checkout: Path, tmp_path: Path
) -> None:
    other = repository(tmp_path / "other")
    commit(other, {"README": "x"})
    for words, said in {
        ("nowhere",): "nowhere: there is no such folder; name a checkout of the repository",
        (
            str(other),
        ): f"{other}: there is no environments/values-*.yaml in it; name a checkout of a repository in Phalanx's layout",
        (str(checkout), "--rev", "nothing"): f"{checkout}: 'nothing' is no commit of it; name a commit",
        (str(checkout), "--rev", "--help"): f"{checkout}: '--help' is no commit of it; name a commit",
        (
            str(checkout),
            "--environment",
            "x*",
            "--environment",
            "y",
        ): f"{checkout}: it has no environment that matches x* or y",
    }.items():
        answer = run("observe", "phalanx", *words)
        assert (answer.code, answer.out, answer.err) == (2, "", f"usdfops: {said}\n")
    assert run("observe", "phalanx").code == 2
    assert not (world / "observed").exists()
    (world / "facilities/usdf.yaml").unlink()
    answer = run("observe", "phalanx", str(checkout))
    assert answer.code == 2
    assert "no Facility of the catalog names a Phalanx environment" in answer.err


def test_nothing_is_left_where_nothing_can_be_written(
    run: Run, world: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(world.rglob("*"))
    (world / "observed").write_text("a file\n")
    answer = run("observe", "phalanx", str(checkout))
    assert answer.code == 2
    assert "observed" in answer.err
    assert answer.err.count("\n") == 1
    (world / "observed").unlink()
    (world / "observed/phalanx.yaml").mkdir(parents=True)
    answer = run("observe", "phalanx", str(checkout))
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert sorted(world.rglob("*")) == sorted([*before, world / "observed", world / "observed/phalanx.yaml"])
    (world / "observed/phalanx.yaml").rmdir()
    (world / "observed/phalanx.yaml").write_text("what was there\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    answer = run("observe", "phalanx", str(checkout))
    assert (answer.code, answer.err) == (2, "usdfops: No space left on device\n")
    assert os.listdir(world / "observed") == ["phalanx.yaml"]
    assert (world / "observed/phalanx.yaml").read_text() == "what was there\n"


def test_odd_names_and_texts_make_a_valid_observation(run: Run, world: Path, shared: Path) -> None:
    commit(
        shared,
        {
            **{path: content for path, content in PHALANX.items() if content is not None},
            "environments/values-ün ïcode: #1.yaml": "applications: {'- x': true, 'a\\tb': true, \"null\": true}\nfqdn: ': x'\n",
            "applications/hello/Chart.yaml": 'description: "a: b\\n\\n- c # d\\e[31m \\x85 "\nhome: "https://example.org/#x\'"\n',
            "environments/templates/odd.yaml": template("007", None, namespace="'no'", project="'1e3'"),
        },
    )
    answer = run("observe", "phalanx", str(shared), "--environment", "*")
    assert answer.code == 0
    assert "\x1b" not in answer.out + answer.err
    assert answer.err.count("\n") == 4
    assert own_findings(world) == []
    spec = read_back((world / "observed/phalanx.yaml").read_bytes())
    assert spec["environments"]["ün ïcode: #1"]["host"] == ": x"
    assert spec["applications"]["007"]["namespace"] == "no"
    assert spec["applications"]["hello"]["description"] == "a: b\n\n- c # d\x1b[31m"


# The file that keeps it.


def read_back(text: bytes) -> Any:
    document = parse(File("observed/phalanx.yaml", text))
    assert document.troubles == []
    assert isinstance(document.data, dict)
    return document.data["spec"]


def written(observed: Observed) -> Any:
    path, text = observation_file(observed)
    assert path == "observed/phalanx.yaml"
    assert (path, text) == observation_file(observed)
    return read_back(text.encode())


NASTY = [
    "012", "0o17", "0x1F", "1_000", "1e3", "1.", "+1", ".5", ".inf", ".nan", "0", "-1", "1e400", "0b1", "12:30",
    "190:20:30", "2026-01-31", "~", "null", "True", "yes", "no", "on", "off", "y", "n", "=", "<<", "-", "--- x",
    "- x", "...", "? x\ny", "!", "!x", "&x", "*x", "[x", "{x", "}", "]", ",", "'", '"', "%", "@x", "`x`", "#",
    "# x", "a #b", "a: b", "a:", "a:b", "|", ">", "a'b", "{{x}}", "\\n", "é", "\U0001f52d", "\u202e", "\ufffd",
    " x", "x ", "a\tb", "\tx", "a\nb", "\na\n\n", "a\r\nb", "\rx", "\0x", "\x1b", "x\n" * 50, "x y " * 60,
    ":x", ":", "?", "?x", "? x", "x:", "a\x85b", "a\u2028b", "\u2029x", "\ufeffa", "a\ufeff", "?sdf*", "x" * 3000,
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.text(
        st.sampled_from("-#:,[]{}'\"\n\t \\|>&*!%@`~?01289aeoxn.+_\r\x85\u2028\ufeff"),
        min_size=1,
        max_size=12,
    ),
).filter(str.strip)


def facts() -> st.SearchStrategy[dict[str, object]]:
    """What a reader of Phalanx may state."""
    some = st.lists(texts, min_size=1, max_size=3)
    environment = st.fixed_dictionaries(
        {"path": texts, "applications": st.lists(texts, max_size=3)}, optional={"host": texts, "vault": texts}
    )
    document = st.fixed_dictionaries({"title": texts, "url": texts})
    application = st.fixed_dictionaries(
        {"path": texts},
        optional={
            "description": texts, "sources": st.lists(texts, max_size=2), "documents": st.lists(document, max_size=2),
            "charts": st.dictionaries(texts, some, max_size=2), "values": some, "secrets": some,
        },
    )  # fmt: skip
    named = {"environments": environment, "applications": application}
    return st.fixed_dictionaries(
        {key: st.dictionaries(texts, kind, max_size=2) for key, kind in named.items()}
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    facts(),
    st.lists(st.builds(Loss, texts, texts, st.none() | st.integers(1, 10**6)), max_size=2),
)
def test_what_is_written_is_read_back(facts: dict[str, object], losses: list[Loss]) -> None:
    spec = written(Observed("phalanx", None, "0" * 40, DAY, facts, losses))
    assert (spec["source"], spec["revision"], spec["date"]) == ("phalanx", "0" * 40, DAY)
    assert "repository" not in spec
    assert {key: spec[key] for key in facts} == facts
    assert list(spec["environments"]) == list(facts["environments"])  # type: ignore[call-overload]
    assert [Loss(x["path"], x["message"], x.get("line")) for x in spec.get("losses", [])] == losses


def test_each_nasty_text_is_read_back_wherever_it_stands() -> None:
    applications = {
        text: {"path": text, "description": text, "charts": {text: [text, text]}, "values": [text]}
        for text in NASTY
    }
    facts: dict[str, object] = {"onlyEnvironments": NASTY, "environments": {}, "applications": applications}
    spec = written(Observed("phalanx", ":x", "0" * 40, DAY, facts, []))
    assert {key: spec[key] for key in facts} == facts
    assert spec["repository"] == ":x"
