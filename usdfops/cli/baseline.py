"""`usdfops baseline`: accept what cannot be mended today, and take out what need not be accepted any more."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import typer

from usdfops import atomic
from usdfops.catalog.graph import Catalog, Resource
from usdfops.catalog.load import BASELINE, load, part
from usdfops.cli.accepted import understood
from usdfops.cli.check import chosen, day
from usdfops.cli.options import AsOfOption, CatalogOption, complete_rule
from usdfops.cli.terminal import say, width
from usdfops.errors import UsageError
from usdfops.judge.baseline_text import EMPTY, Fields, rewritten
from usdfops.judge.drift.record import ACCEPTABLE, KINDS
from usdfops.judge.naming import is_day
from usdfops.judge.rule import Rule
from usdfops.judge.rules import RULES
from usdfops.judge.standing import Standing, acceptable, standing
from usdfops.judge.suppress import FIRM
from usdfops.read.document import parse
from usdfops.read.tree import File, printable
from usdfops.render.baseline import baseline_json, baseline_text
from usdfops.render.escape import terminal
from usdfops.render.report import path_from_here
from usdfops.settings import catalog_folder, where_to_write
from usdfops.words import counted, listed

__all__ = ["accept", "prune", "show"]


def accept(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it cannot be mended yet.")],
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The last day on which it is accepted.")
    ],
    rules: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RULE",
            help="What these rules or subjects find, or differences of these kinds. "
            "Default: what any rule finds.",
            autocompletion=complete_rule,
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
) -> int:
    """Accept what is found now until a day: `validate` leaves it out, and shows what is new."""
    said = " ".join(printable(reason).split())
    if not said:
        raise UsageError("the reason is empty; say why it cannot be mended yet")
    if not is_day(until):
        raise UsageError(f"`{until}` is not a date such as 2026-01-31")
    loaded, folder = _opened(catalog, as_of)
    if until < loaded.as_of:
        raise UsageError(f"{until} is over already; accept it until a day to come")
    chosen_rules, kinds = _meant(rules or [])
    found = acceptable(loaded, chosen_rules, kinds)
    keys = {key for key, _ in found.entries}
    ended = [each for each in understood(loaded, folder) if each.has_ended(loaded.as_of) and each.key in keys]
    new = [{**fields, "reason": said, "until": until} for _, fields in found.entries]
    shown = path_from_here(folder, BASELINE)
    if new:
        _write(loaded, folder, [_number(each.place.path) for each in ended], new)
        loaded, folder = _opened(catalog, loaded.as_of)
        found = acceptable(loaded, chosen_rules, kinds)  # some of it was about entries that are gone now
        say(f"accepted {_counted(new)} until {until} in {terminal(shown)}\n")
    else:
        say("there is nothing to accept\n")
    if found.firm:
        names = {finding.rule for finding in found.firm}
        stay = f"{counted(len(found.firm), 'finding')} cannot be accepted, and {_stay(len(found.firm))}"
        say(f"{stay}: {', '.join(sorted(names))}\n")
    return 0


def prune(catalog: CatalogOption = None, as_of: AsOfOption = None) -> int:
    """Take out of the baseline what has ended, or has nothing to accept any more."""
    loaded, folder = _opened(catalog, as_of)
    over = [each for each in standing(loaded) if each.is_over]
    shown = terminal(path_from_here(folder, BASELINE))
    if not over:
        say(f"{shown} has no entry to take out\n" if loaded.baseline else f"there is no {shown}\n")
        return 0
    _write(loaded, folder, [_number(each.entry.place.path) for each in over], [])
    say(f"took {_entries(len(over))} out of {shown}\n")
    return 0


def show(
    catalog: CatalogOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", metavar="table|json", help="How to write it.")
    ] = "table",
) -> int:
    """Show what is accepted, why, until when, and whether that is still needed."""
    loaded, folder = _opened(catalog, as_of)
    those: list[Standing] = standing(loaded)
    shown = path_from_here(folder, BASELINE)
    if format == "json":
        say(baseline_json(those, shown, loaded.as_of))
    elif loaded.baseline is None:
        say(f"there is no {terminal(shown)}\n")
    else:
        say(baseline_text(those, shown, min(100, width() or 80)))
    return 0


def _opened(catalog: str | None, as_of: str | None) -> tuple[Catalog, str]:
    """The catalog, whose baseline can be understood, and its folder."""
    folder = catalog_folder(catalog)
    loaded = load(folder, as_of=day(as_of))
    understood(loaded, folder)
    return loaded, folder


def _meant(words: list[str]) -> tuple[list[Rule], list[str]]:
    """The rules and the kinds of difference that are named; every rule where nothing is."""
    names = [name for word in words for part in word.split(",") if (name := part.strip())]
    kinds = [name for name in names if name in KINDS]
    firm = [name for name in names if name in FIRM or (name in RULES and RULES[name].subject in FIRM)]
    firm += [name for name in kinds if name not in ACCEPTABLE]
    if firm:
        raise UsageError(f"{listed(firm, 'and')} cannot be accepted; mend what is found")
    rest = [name for name in names if name not in kinds]
    return (chosen(rest, ()) if rest or not names else []), kinds


def _write(loaded: Catalog, folder: str, gone: Collection[int], new: Iterable[Fields]) -> None:
    """Writes the baseline without some entries and with new ones.

    Raises:
        UsageError: it cannot be changed, is not what was read any more, or cannot be written.
    """
    path = where_to_write(folder, BASELINE)
    there = loaded.baseline
    baseline: Resource = there or part(parse(File(BASELINE, EMPTY.encode()))).resource
    text = rewritten(baseline, gone=gone, new=new, shown=path)
    try:
        if there is None:
            atomic.write(path, text)
            return
        if not (os.stat(path).st_mode & 0o222 and os.access(path, os.W_OK)):
            raise UsageError(f"`{path}` cannot be written: nobody may write it")
        atomic.write(path, text, instead_of=there.document.text.encode())
    except atomic.Changed as error:
        raise UsageError(f"`{path}` changed meanwhile, and was left as it is") from error
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from error


def _number(path: tuple[str | int, ...]) -> int:
    """Which entry stands at a path of the baseline, counted from 0."""
    return int(path[1])


def _counted(new: list[dict[str, str]]) -> str:
    """How many findings of how many rules there are, or how many differences of how many kinds."""
    names = {fields["rule"] for fields in new}
    what, of = ("difference", "kind") if names <= {*KINDS} else ("finding", "rule")
    return f"{counted(len(new), what)} of {counted(len(names), of)}"


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"
