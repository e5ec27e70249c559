"""The typer app: a table of every command, and how typer's errors become one line."""

from __future__ import annotations

from importlib import import_module

import typer

from usdfops import __version__
from usdfops.errors import UsageError

__all__ = ["app", "run"]

# Each command, in the order in which help lists them: its function, as `module:function` in this
# folder, and examples for its help. `observe phalanx` is the command `phalanx` of the group `observe`.
_COMMANDS: dict[str, tuple[str, ...]] = {
    "validate": (
        "validate:validate",
        "usdfops validate",
        "usdfops validate catalog/applications/apdb.yaml",
        "usdfops validate --staged",
        "usdfops validate --since main --format github",
        "usdfops validate --select references,hygiene --format concise",
        "usdfops validate --format sarif --output usdfops.sarif",
    ),
    "diff": (
        "diff:diff",
        "usdfops diff",
        "usdfops diff main --format markdown > comment.md",
        "usdfops diff v1.0 v1.1 --format json",
        "usdfops diff --staged --fail-on opened:required",
    ),
    "list": ("list_:list_", "usdfops list applications", "usdfops list services --format json"),
    "show": ("show:show", "usdfops show APDB", "usdfops show Service/argocd --format json"),
    "explain": (
        "explain:explain",
        "usdfops explain",
        "usdfops explain unknown-reference",
        "usdfops explain Application",
        "usdfops explain backup-stated",
    ),
    "new": (
        "new:new",
        "usdfops new application my-service",
        'usdfops new team storage --title "Storage team"',
    ),
    "observe phalanx": (
        "observe:observe_phalanx",
        "usdfops observe phalanx ../phalanx",
        "usdfops observe phalanx ../phalanx --rev HEAD~100 --environment 'usdf*'",
    ),
    "observe df-ops": ("observe:observe_df_ops", "usdfops observe df-ops ../df-ops"),
    "observe argocd": (
        "observe:observe_argocd",
        "kubectl get applications.argoproj.io -A -o json | usdfops observe argocd -",
        "usdfops observe argocd applications.json --environment usdfprod",
    ),
    "drift": (
        "drift:drift",
        "usdfops drift",
        "usdfops drift --against phalanx=../phalanx --fail-on undeclared",
        "usdfops drift --format markdown > drift.md",
    ),
    "adoption": (
        "adoption:adoption",
        "usdfops adoption",
        "usdfops adoption --history ../phalanx",
        "usdfops adoption --history ../phalanx --at 2025-02-01 --at 2026-02-01 --format json",
    ),
    "gap-report": (
        "gap_report:gap_report",
        "usdfops gap-report",
        "usdfops gap-report --by team --only gap,unknown",
        "usdfops gap-report --format html --output report.html",
        "usdfops gap-report --with draft.yaml",
        "usdfops gap-report --fail-on required:real-time",
    ),
    "trend": (
        "trend:trend",
        "usdfops trend",
        "usdfops trend --since 2026-01-01 --every week",
        "usdfops trend --standard-at HEAD --format html --output trend.html",
    ),
    "capacity": (
        "capacity:capacity",
        "usdfops capacity",
        "usdfops capacity --facility frdf --from LOY5 --to LOY5",
        "usdfops capacity --facility ukdf --shift 1y",
        "usdfops capacity --format html --output capacity.html",
    ),
    "facility": (
        "facility:facility",
        "usdfops facility",
        "usdfops facility ukdf",
        "usdfops facility ukdf --format markdown > ukdf.md",
    ),
    "graph": (
        "graph:graph",
        "usdfops graph --output facility.svg",
        "usdfops graph consdb --output consdb.svg",
        "usdfops graph Service/ceph-s3 --format mermaid",
        "usdfops graph --facilities --output facilities.svg",
    ),
    "impact": (
        "impact:impact",
        "usdfops impact ceph-s3",
        "usdfops impact usdf-rsp-dev Application/argocd",
        "usdfops impact sasquatch --format markdown > downtime.md",
    ),
    "r2a2": (
        "r2a2:r2a2",
        "usdfops r2a2",
        "usdfops r2a2 apdb",
        "usdfops r2a2 --why apdb database-backup",
        "usdfops r2a2 --team square",
        "usdfops r2a2 --format markdown > concept-of-operations.md",
    ),
    "menu": (
        "menu:menu",
        "usdfops menu",
        "usdfops menu cnpg-postgres",
        "usdfops menu --format markdown > menu.md",
    ),
    "ask": (
        "ask:ask",
        "usdfops ask",
        "usdfops ask apdb",
        "usdfops ask --team '#usdf-infra-support' --top 5",
        "usdfops ask apdb --format yaml",
    ),
    "plan": (
        "plan:plan",
        "usdfops plan",
        "usdfops plan f23b",
        "usdfops plan f23b --carried",
        "usdfops plan --at-risk",
        "usdfops plan --since HEAD~10",
    ),
    "due": ("due:due", "usdfops due", "usdfops due --within 1y", "usdfops due --format markdown > due.md"),
    "baseline accept": (
        "baseline:accept",
        'usdfops baseline accept --reason "The tiers are being discussed." --until 2027-03-31 unknown-tier',
        'usdfops baseline accept --reason "Found by a new version." --until 2027-03-31',
    ),
    "baseline prune": ("baseline:prune", "usdfops baseline prune"),
    "baseline show": ("baseline:show", "usdfops baseline show", "usdfops baseline show --format json"),
    "init": ("init:init", "usdfops init my-facility"),
    "schema": ("schema:schema", "usdfops schema", "usdfops schema --check"),
}
_GROUPS = {
    "observe": "Read what another source states, and keep it beside the manifests.",
    "baseline": "Accept findings that cannot be mended today, each until a day.",
}


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"usdfops {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
    debug: bool = typer.Option(False, "--debug", help="Show where a mistake of usdfops happened."),
) -> None:
    """Checks and explains a catalog of what a science facility runs."""


def app(first: str = "") -> typer.Typer:
    """The commands of a call whose first argument is `first`: that one, or the group of that name.

    These are all commands where `first` names none, as where help, completion or a misspelt name asks
    for all. Nothing else is imported, since some commands take longer to import than others to run.
    """
    answers = typer.Typer(
        name="usdfops",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Checks and explains a catalog of what a science facility runs.",
        epilog="Exit codes: 0 clean, 1 findings, 2 the call could not be answered.",
    )
    answers.callback()(_options)
    groups: dict[str, typer.Typer] = {}
    for name in [name for name in _COMMANDS if name.split()[0] == first] or _COMMANDS:
        above, _, own = name.rpartition(" ")
        if above and above not in groups:
            groups[above] = typer.Typer(no_args_is_help=True, help=_GROUPS[above])
            answers.add_typer(groups[above], name=above)
        _add(groups.get(above, answers), own, *_COMMANDS[name])
    return answers


def _add(group: typer.Typer, name: str, function: str, *examples: str) -> None:
    """Imports a command, and adds it with its examples below its help."""
    module, _, called = function.partition(":")
    lines = "\n".join(f"  {example}" for example in examples)
    group.command(name, epilog=f"Examples:\n{lines}")(getattr(import_module(f"usdfops.cli.{module}"), called))


# typer brings its own copy of click, or click itself in older versions; this finds either's errors.
_CallError: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


def run(arguments: list[str]) -> int:
    """Answers a call through typer.

    Raises:
        UsageError: the call names a command, option or value that there is not.
    """
    try:
        answer = app(*arguments[:1])(arguments, prog_name="usdfops", standalone_mode=False)
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
