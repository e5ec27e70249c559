"""Expressions in CEL (Common Expression Language): what they read, and what they come to.

cel-expr-python is the CEL project's own runtime. It checks types and names when it compiles, bounds
depth and iterations by itself, and imports fast.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from usdfops.judge.compiled import root
from usdfops.judge.form import ITEM, Constant, Node, Path, asks, calls, macros, needs, reads
from usdfops.judge.moments import as_timestamp

__all__ = ["LONGEST", "VARIABLES", "Expression", "Fault", "Verdict", "evaluate", "expression"]

VARIABLES = ("app", "dependencies", "facility", "links", "pattern", "service", "services", "tier", "today")
"""What an expression may read."""

LONGEST = 1000
"""The characters that an expression may have."""

_ORIGIN = {"services": "uses", "pattern": "deployment.pattern", "dependencies": "dependsOn"}
"""The field of the manifest whose absence leaves a variable unknown, where it is not called like it."""

NESTED, CHAINED, SUMS, LARGEST = 2, 3, 32, 500
"""How deep macros such as `exists` may nest, how many may work on what others give, how many `+` there
may be, and how much may be given to an expression with macros, in values and in twenties of characters.

The runtime bounds how often macros go round, and neither how large the values become that they make
nor how long each round takes.
"""


class Expression(NamedTuple):
    """An expression that can be evaluated."""

    text: str
    program: Any
    form: Node
    reads: tuple[Path, ...]
    """The fields that it reads, from the variable down; `[]` stands for any item of a list.

    Of what it only asks `has()` of, the last part is left out: that has an answer where nothing is said.
    """
    asks: tuple[Path, ...]
    """The fields that it asks `has()` of."""

    needs: tuple[Path, ...]
    """All that it has to be given."""
    has_macros: bool


class Fault(NamedTuple):
    """Why a text is no expression, and where: line and column of the text, which count from 1."""

    message: str
    line: int
    column: int


class Verdict(NamedTuple):
    """What an expression comes to: true, false, or unknown, and what is missing to know it."""

    holds: bool | None
    missing: tuple[str, ...] = ()
    """The fields of the manifest that nobody has given, by their full path below `spec`."""
    error: str | None = None
    """What went wrong, where nothing is missing."""


@cache
def _environment() -> Any:
    from cel_expr_python import cel  # type: ignore[import-untyped]  # it comes without stubs

    # It would import protobuf if that is there, which takes longer than to compile a hundred
    # expressions, and is needed for none of the values that it is given here.
    kept = sys.modules.get("google.protobuf")
    if kept is None:
        sys.modules["google.protobuf"] = None  # type: ignore[assignment]  # what Python takes for "there is none"
    try:
        return cel.NewEnv(variables=dict.fromkeys(VARIABLES, cel.Type.DYN))
    finally:
        if kept is None:
            del sys.modules["google.protobuf"]


@cache
def expression(text: str) -> Expression | Fault:
    """The expression that `text` is, or why it is none."""
    if len(text) > LONGEST:
        return Fault(f"the expression has {len(text):,} characters, and at most {LONGEST:,} are read", 1, 1)
    try:
        program = _environment().compile(text)
    except RuntimeError as error:
        return _fault(str(error), text)
    except TypeError:
        return Fault("there is half a character (a surrogate) in it", 1, 1)
    result = program.return_type().name()
    if result not in ("BOOL", "DYN"):
        return Fault(f"the expression gives {result.lower()}, and true or false is needed", 1, 1)
    form = root(program.serialize())
    nested, chained = macros(form)
    excess = _excess(form, nested, chained)
    if excess:
        return Fault(excess, 1, 1)
    read, asked, needed = (
        tuple(dict.fromkeys(filter(_is_given, paths)))
        for paths in (reads(form, {}), asks(form, {}), needs(form))
    )
    return Expression(text, program, form, read, asked, needed, has_macros=nested > 0)


def _excess(form: Node, nested: int, chained: int) -> str | None:
    """What of an expression could take too long."""
    if nested > NESTED:
        return f"{nested} macros are nested, and at most {NESTED} may be"
    if chained > CHAINED:
        return f"{chained} macros work on what others give, and at most {CHAINED} may"
    written = list(calls(form))
    sums = sum(call.function == "_+_" for call in written)
    if sums > SUMS:
        return f"there are {sums} `+`, and at most {SUMS} may be"
    for call in written:
        if call.function in ("contains", "matches") and not isinstance(call.arguments[-1], Constant):
            return f"`{call.function}` looks for what is written in the expression itself, between quotes"
    return None


def _is_given(path: Path) -> bool:
    """Whether a path begins at one of the variables, and not within a macro."""
    return path[0] in VARIABLES


def evaluate(expression: Expression, variables: Mapping[str, object], subject: str = "app") -> Verdict:
    """What `expression` comes to. A variable that is left out is one that nobody has given.

    `subject` is the variable whose fields are told without it. `today` may be a day as YYYY-MM-DD.
    """
    today = variables.get("today")
    if isinstance(today, str) and ("today",) in expression.reads:
        variables = {**variables, "today": as_timestamp(today)}
    if expression.has_macros and _size(expression, variables) > LARGEST:
        return Verdict(None, error=f"it would go through more than {LARGEST:,} values")
    try:
        result = expression.program.eval(data=dict(variables))
        value, kind = result.value(), result.type().name()
    except MemoryError:
        return Verdict(None, error="it needs too much memory")
    except RuntimeError as error:  # a value that CEL does not have, such as a number without bound
        return Verdict(None, error=_first(str(error)))
    if kind == "BOOL":
        return Verdict(bool(value))
    missing = dict.fromkeys(name for path in expression.reads for name in _missing(path, variables, subject))
    if missing:
        return Verdict(None, tuple(missing))
    return Verdict(None, error=_first(str(value)) if kind == "ERROR" else f"it gives {kind.lower()}")


def _size(expression: Expression, variables: Mapping[str, object]) -> int:
    """How much an expression is given: each value counts, and a text again for every twenty characters."""
    found, paths = 0, expression.needs
    waiting: list[tuple[object, Path]] = [
        (variables, path)
        for path in paths
        if not any(other[: len(path)] == path != other for other in paths)  # that one tells more closely
    ]
    while waiting and found <= LARGEST:
        value, path = waiting.pop()
        found += 1 + (len(value) // 20 if isinstance(value, str) else 0)
        if isinstance(value, Mapping):
            keys = path[:1] if path and path[0] != ITEM else value
            waiting += [(value[key], path[1:]) for key in keys if key in value]
        elif isinstance(value, list):
            waiting += [(item, path[1:]) for item in value]
    return found


def _missing(path: Path, variables: Mapping[str, object], subject: str) -> Iterator[str]:
    """The fields on `path` at which nothing is given."""
    variable, *rest = path
    if variable not in variables:
        yield _ORIGIN.get(variable, variable)
        return
    here = [variables[variable]]
    known = [] if variable == subject else [variable]
    for part in rest:
        if part == ITEM:
            here = [item for value in here if isinstance(value, list) for item in value]
            known = [*known[:-1], f"{known[-1]}{ITEM}"] if known else known
            continue
        known.append(part)
        if any(isinstance(value, dict) and part not in value for value in here):
            yield ".".join(known)
        here = [value[part] for value in here if isinstance(value, dict) and part in value]


def _fault(message: str, text: str) -> Fault:
    """The first fault of a message such as `...: ERROR: <input>:1:10: Syntax error: ...`."""
    line, column, said = 1, 1, message
    _, found, rest = message.partition("<input>:")
    if found:
        first, second, said = rest.split(":", 2)
        line, column = max(1, int(first)), max(1, int(second))  # -1 where it is about the whole
    before = re.search(r"[\w.]+$", "".join(text.split("\n")[line - 1 : line])[: column - 1])
    if before and f"undeclared reference to '{before[0]}" in said:
        column -= len(before[0])  # it gives the dot or the bracket behind a name
    return Fault(_first(said).replace(" (in container '')", "").replace("'", "`"), line, column)


def _first(text: str) -> str:
    """The first line of what CEL says, without the name of its sort of error."""
    line = re.sub("^[A-Z_]+: ", "", text.strip()).split("\n", 1)[0].partition(" [")[0]
    return line if len(line) <= 120 else f"{line[:117]}..."
