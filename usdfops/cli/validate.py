"""`usdfops validate`: is the catalog right?"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from usdfops.cli.check import check
from usdfops.cli.fixing import Fixing
from usdfops.cli.options import CatalogOption, complete_format, complete_rule
from usdfops.cli.version import Wanted
from usdfops.errors import UsageError
from usdfops.render.formats import FORMATS

__all__ = ["validate"]


def _rules(about: str) -> Any:
    return typer.Option(metavar="RULE", help=about, autocompletion=complete_rule)


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Show only what is found in these files or folders; the whole catalog is read all the same.",
        ),
    ] = None,
    catalog: CatalogOption = None,
    format: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}.", autocompletion=complete_format
        ),
    ] = "text",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
    select: Annotated[
        list[str] | None,
        _rules("Only these rules or subjects, with commas between."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        _rules("Not these rules or subjects, with commas between."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day that counts as today, as 2026-01-31."),
    ] = None,
    staged: Annotated[
        bool, typer.Option("--staged", help="Check what is staged, as it would be committed.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="REV", help="Check a commit, tag or branch instead of the folder."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="REV", help="Show only what was not found where this parted from REV."
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="FILE", help="Go by this baseline instead of the catalog's baseline.yaml."
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended safely, and show what is left.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix, also write what was probably meant.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="With --fix, show what would change instead of writing it.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead of showing them.")
    ] = False,
) -> int:
    """Check every file of the catalog, and show what is wrong and where."""
    fixing = _fixing(fix, Fixing(unsafe_fixes, diff, staged), at)
    if diff and (format != "text" or statistics):
        option = "--statistics" if statistics else f"--format {format}"
        raise UsageError(f"--diff shows what would change, and no findings; leave out {option}")
    return check(
        paths or (),
        catalog=catalog,
        format=format,
        output=output,
        select=select or (),
        ignore=ignore or (),
        as_of=as_of,
        statistics=statistics,
        wanted=Wanted(staged, at, since),
        fixing=fixing,
        baseline=baseline,
    )


def _fixing(wanted: bool, how: Fixing, at: str | None) -> Fixing | None:
    if not wanted and (how.unsafe or how.diff):
        raise UsageError(f"{'--diff' if how.diff else '--unsafe-fixes'} goes with --fix")
    if wanted and at is not None:
        raise UsageError("--fix changes the folder, and --at checks a commit; keep one of them")
    return how if wanted else None
