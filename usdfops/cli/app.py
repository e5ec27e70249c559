"""The typer app: every command with its options, and how typer's errors become one line."""

from __future__ import annotations

import typer

from usdfops import __version__
from usdfops.cli.adoption import adoption
from usdfops.cli.ask import ask
from usdfops.cli.baseline import accept, prune
from usdfops.cli.baseline import show as show_baseline
from usdfops.cli.diff import diff
from usdfops.cli.drift import drift
from usdfops.cli.due import due
from usdfops.cli.explain import explain
from usdfops.cli.gap_report import gap_report
from usdfops.cli.graph import graph
from usdfops.cli.impact import impact
from usdfops.cli.init import init
from usdfops.cli.list_ import list_
from usdfops.cli.menu import menu
from usdfops.cli.new import new
from usdfops.cli.observe import observe_argocd, observe_df_ops, observe_phalanx
from usdfops.cli.r2a2 import r2a2
from usdfops.cli.schema import schema
from usdfops.cli.show import show
from usdfops.cli.trend import trend
from usdfops.cli.validate import validate
from usdfops.errors import UsageError

__all__ = ["app", "run"]

app = typer.Typer(
    name="usdfops",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Checks and explains a catalog of what a science facility runs.",
    epilog="Exit codes: 0 clean, 1 findings, 2 the call could not be answered.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"usdfops {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
    debug: bool = typer.Option(False, "--debug", help="Show where a mistake of usdfops happened."),
) -> None:
    """Checks and explains a catalog of what a science facility runs."""


def _command(name: str, function: object, *examples: str, group: typer.Typer = app) -> None:
    """Adds a command, with its examples below its help."""
    lines = "\n".join(f"  {example}" for example in examples)
    group.command(name, epilog=f"Examples:\n{lines}")(function)  # type: ignore[type-var]


_command(
    "validate",
    validate,
    "usdfops validate",
    "usdfops validate catalog/applications/apdb.yaml",
    "usdfops validate --staged",
    "usdfops validate --since main --format github",
    "usdfops validate --select references,hygiene --format concise",
    "usdfops validate --format sarif --output usdfops.sarif",
)
_command(
    "diff",
    diff,
    "usdfops diff",
    "usdfops diff main --format markdown > comment.md",
    "usdfops diff v1.0 v1.1 --format json",
    "usdfops diff --staged --fail-on opened:required",
)
_command("list", list_, "usdfops list applications", "usdfops list services --format json")
_command("show", show, "usdfops show APDB", "usdfops show Service/argocd --format json")
_command(
    "explain", explain, "usdfops explain", "usdfops explain unknown-reference", "usdfops explain Application"
)
_command(
    "new",
    new,
    "usdfops new application my-service",
    'usdfops new team storage --title "Storage team"',
)
_observe = typer.Typer(
    no_args_is_help=True, help="Read what another source states, and keep it beside the manifests."
)
app.add_typer(_observe, name="observe")
_command(
    "phalanx",
    observe_phalanx,
    "usdfops observe phalanx ../phalanx",
    "usdfops observe phalanx ../phalanx --rev HEAD~100 --environment 'usdf*'",
    group=_observe,
)
_command("df-ops", observe_df_ops, "usdfops observe df-ops ../df-ops", group=_observe)
_command(
    "argocd",
    observe_argocd,
    "kubectl get applications.argoproj.io -A -o json | usdfops observe argocd -",
    "usdfops observe argocd applications.json --environment usdfprod",
    group=_observe,
)
_command(
    "drift",
    drift,
    "usdfops drift",
    "usdfops drift --against phalanx=../phalanx --fail-on undeclared",
    "usdfops drift --format markdown > drift.md",
)
_command(
    "adoption",
    adoption,
    "usdfops adoption",
    "usdfops adoption --history ../phalanx",
    "usdfops adoption --history ../phalanx --at 2025-02-01 --at 2026-02-01 --format json",
)
_command(
    "gap-report",
    gap_report,
    "usdfops gap-report",
    "usdfops gap-report --by team --only gap,unknown",
    "usdfops gap-report --format html --output report.html",
    "usdfops gap-report --with draft.yaml",
    "usdfops gap-report --fail-on required:real-time",
)
_command(
    "trend",
    trend,
    "usdfops trend",
    "usdfops trend --since 2026-01-01 --every week",
    "usdfops trend --standard-at HEAD --format html --output trend.html",
)
_command(
    "graph",
    graph,
    "usdfops graph --output facility.svg",
    "usdfops graph consdb --output consdb.svg",
    "usdfops graph Service/ceph-s3 --format mermaid",
)
_command(
    "impact",
    impact,
    "usdfops impact ceph-s3",
    "usdfops impact usdf-rsp-dev Application/argocd",
    "usdfops impact sasquatch --format markdown > downtime.md",
)
_command(
    "r2a2",
    r2a2,
    "usdfops r2a2",
    "usdfops r2a2 apdb",
    "usdfops r2a2 --why apdb database-backup",
    "usdfops r2a2 --team square",
    "usdfops r2a2 --format markdown > concept-of-operations.md",
)
_command(
    "menu",
    menu,
    "usdfops menu",
    "usdfops menu cnpg-postgres",
    "usdfops menu --format markdown > menu.md",
)
_command(
    "ask",
    ask,
    "usdfops ask",
    "usdfops ask apdb",
    "usdfops ask --team '#usdf-infra-support' --top 5",
    "usdfops ask apdb --format yaml",
)
_command(
    "due",
    due,
    "usdfops due",
    "usdfops due --within 1y",
    "usdfops due --format markdown > due.md",
)
_baseline = typer.Typer(
    no_args_is_help=True, help="Accept findings that cannot be mended today, each until a day."
)
app.add_typer(_baseline, name="baseline")
_command(
    "accept",
    accept,
    'usdfops baseline accept --reason "The tiers are being discussed." --until 2027-03-31 unknown-tier',
    'usdfops baseline accept --reason "Found by a new version." --until 2027-03-31',
    group=_baseline,
)
_command("prune", prune, "usdfops baseline prune", group=_baseline)
_command(
    "show",
    show_baseline,
    "usdfops baseline show",
    "usdfops baseline show --format json",
    group=_baseline,
)
_command("init", init, "usdfops init my-facility")
_command("schema", schema, "usdfops schema", "usdfops schema --check")

# typer brings its own copy of click, or click itself in older versions; this finds either's errors.
_CallError: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


def run(arguments: list[str]) -> int:
    """Answers a call through typer.

    Raises:
        UsageError: the call names a command, option or value that there is not.
    """
    try:
        answer = app(arguments, prog_name="usdfops", standalone_mode=False)
    except typer.Abort:
        return 130
    except _CallError as error:
        message = getattr(error, "format_message", error.__str__)()
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(message)
            return 2
        said = str(message).splitlines()[0].rstrip(".").replace("Value error, ", "").replace("'", "`")
        command = getattr(getattr(error, "ctx", None), "command_path", "usdfops")
        raise UsageError(f"{said[:1].lower()}{said[1:]}; see `{command} --help`") from error
    return answer if isinstance(answer, int) else 0
