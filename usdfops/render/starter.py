"""The files of a new catalog."""

from __future__ import annotations

from usdfops import __version__

__all__ = ["starter_files"]

_SUPPORT_MODEL = """\
# yaml-language-server: $schema=../schemas/support-model.schema.json
apiVersion: usdfops/v1
kind: SupportModel
metadata:
  name: support-model
  title: Support model
  openQuestions:
    - These tiers and hours are examples to begin with; nobody has agreed on them yet.
spec:
  tiers: # the most critical first
    - name: critical
      title: Critical
      definition: Work stops without it.
    - name: operational
      title: Operational
      definition: Work goes on without it for a while.
  hours:
    - name: 24x7
      title: Around the clock
    - name: working-hours
      title: Working hours
"""

_README = """\
# Catalog

What this facility runs, one YAML file per resource, checked by usdfops.

- `usdfops validate` checks the catalog and shows what is wrong and where.
- `usdfops new application my-application` begins a manifest.
- `usdfops explain Application` lists every field of one.

Every commit is checked once `pre-commit install` has been run in a git repository; the hooks run the
usdfops that is installed. Pull requests are checked by `.github/workflows/catalog.yml`, which has to be
told where your facility installs usdfops from.
"""

_HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: usdfops-validate
        name: usdfops validate
        entry: usdfops validate --staged
        language: system # runs the usdfops that is installed
        always_run: true # deleting a file breaks those who refer to it
        pass_filenames: false
      - id: usdfops-schema
        name: usdfops schema --check
        entry: usdfops schema --check
        language: system
        files: ^schemas/
        pass_filenames: false
"""

_WORKFLOW = """\
name: catalog
on: [push, pull_request]
permissions:
  contents: read
env:
  # What pip installs: usdfops as your facility keeps it, such as git+https://.../usdfops@v{version}
  USDFOPS: ""
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "${USDFOPS:?say at the top of this workflow where usdfops comes from}"
      - run: usdfops validate --format github
      - run: usdfops schema --check
"""


def starter_files() -> dict[str, str]:
    """Each file of a new catalog: its path and its text."""
    from usdfops.model.schema import schema_files

    return {
        "README.md": _README,
        "pyproject.toml": '[tool.usdfops]\ncatalog = "catalog"\n',
        ".pre-commit-config.yaml": _HOOKS,
        ".github/workflows/catalog.yml": _WORKFLOW.replace("{version}", __version__),
        "catalog/support-model.yaml": _SUPPORT_MODEL,
        **{f"schemas/{name}": text for name, text in schema_files().items()},
    }
