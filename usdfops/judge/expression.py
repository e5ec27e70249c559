"""Expressions in CEL (Common Expression Language): what they read, and what they come to.

cel-expr-python is the CEL project's own runtime. It checks types and names when it compiles, bounds
depth and iterations by itself, and imports fast. What it lacks is a way to ask which fields an
expression reads: that is taken from the compiled form, which is a `cel.expr.CheckedExpr` in
protobuf's wire format (cel-spec, proto/cel/expr/checked.proto and syntax.proto).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

__all__ = ["LONGEST", "VARIABLES", "Expression", "Fault", "Verdict", "evaluate", "expression"]

VARIABLES = ("app", "dependencies", "pattern", "service", "services", "tier", "today")
"""What an expression may read."""

LONGEST = 1000
"""The characters that an expression may have."""

_ORIGIN = {"services": "uses", "tier": "tier", "pattern": "deployment.pattern", "dependencies": "dependsOn"}
"""The field of the manifest whose absence leaves a variable unknown."""

NESTED, CHAINED = 2, 3
"""How deep macros such as `exists` may nest, and how many may work on what others give.

The runtime bounds how often they go round, and not how large the values become that they make.
"""

Path = tuple[str, ...]
ITEM = "[]"


class Expression(NamedTuple):
    """An expression that can be evaluated."""

    text: str
    program: Any
    reads: tuple[Path, ...]
    """The fields that it reads, from the variable down; `[]` stands for any item of a list.

    Of what it only asks `has()` of, the last part is left out: that has an answer where nothing is said.
    """


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

    return cel.NewEnv(variables=dict.fromkeys(VARIABLES, cel.Type.DYN))


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
    root = _root(program.serialize())
    nested, chained = _macros(root)
    if nested > NESTED:
        return Fault(f"{nested} macros are nested, and at most {NESTED} may be", 1, 1)
    if chained > CHAINED:
        return Fault(f"{chained} macros work on what others give, and at most {CHAINED} may", 1, 1)
    reads = dict.fromkeys(path for path in _reads(root, {}) if path[0] in VARIABLES)
    return Expression(text, program, tuple(reads))


def evaluate(expression: Expression, variables: Mapping[str, object]) -> Verdict:
    """What `expression` comes to. A variable that is left out is one that nobody has given."""
    try:
        result = expression.program.eval(data=dict(variables))
        value, kind = result.value(), result.type().name()
    except MemoryError:
        return Verdict(None, error="it needs too much memory")
    except RuntimeError as error:  # a value that CEL does not have, such as a number without bound
        return Verdict(None, error=_first(str(error)))
    if kind == "BOOL":
        return Verdict(bool(value))
    missing = dict.fromkeys(name for path in expression.reads for name in _missing(path, variables))
    if missing:
        return Verdict(None, tuple(missing))
    return Verdict(None, error=_first(str(value)) if kind == "ERROR" else f"it gives {kind.lower()}")


def _missing(path: Path, variables: Mapping[str, object]) -> Iterator[str]:
    """The fields on `path` at which nothing is given."""
    root, *rest = path
    if root not in variables:
        yield _ORIGIN.get(root, root)
        return
    here = [variables[root]]
    known = [] if root == "app" else [root]
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


# The compiled form. A message is a row of fields, each with its number and its value.

_EXPR = 4  # CheckedExpr.expr
_CONST, _IDENT, _SELECT, _CALL, _LIST, _STRUCT, _COMPREHENSION = 3, 4, 5, 6, 7, 8, 9  # Expr.expr_kind


def _root(serialized: bytes) -> bytes:
    """The expression in a `google.protobuf.Any` that holds a CheckedExpr."""
    return _one(_one(serialized, 2), _EXPR)


def _reads(expr: bytes, bound: Mapping[str, Path]) -> Iterator[Path]:
    """Every path that `expr` reads, as long as it can be; `bound` are the variables of comprehensions."""
    path = _path(expr, bound)
    if path is not None:
        yield path
        return
    for number, value in _fields(expr):
        if number == _COMPREHENSION:
            yield from _comprehension(value, bound)
        for part in _parts(number, value):
            yield from _reads(part, bound)


def _macros(expr: bytes) -> tuple[int, int]:
    """How deep comprehensions nest in `expr`, and how many work on what others give, or within them."""
    nested = chained = 0
    for number, value in _fields(expr):
        beside = [_macros(part) for part in _parts(number, value)]
        if number == _COMPREHENSION:
            over, within = _macros(_one(value, 2)), _macros(_one(value, 6))  # iter_range, loop_step
            beside.append((max(over[0], 1 + within[0]), 1 + max(over[1], within[1])))
        nested = max([nested, *(deep for deep, _ in beside)])
        chained = max([chained, *(long for _, long in beside)])
    return nested, chained


def _parts(number: int, value: Any) -> Iterator[bytes]:
    """The expressions that one of that sort is made of."""
    if number == _STRUCT:
        for entry in _every(value, 2):
            yield from (_one(entry, 3), _one(entry, 4))  # map_key, value
    elif number in (_SELECT, _LIST):
        yield from _every(value, 1)  # operand, elements
    elif number == _CALL:
        yield from (*_every(value, 1), *_every(value, 3))  # target, args


def _comprehension(message: bytes, bound: Mapping[str, Path]) -> Iterator[Path]:
    """What a macro such as `exists` reads: its list, and the fields of that list's items."""
    over = _one(message, 2)
    yield from _reads(over, bound)
    path = _path(over, bound)
    inner = {**bound, _name(_one(message, 1)): (*path, ITEM) if path else (ITEM,)}
    yield from _reads(_one(message, 6), inner)  # loop_step; all else is made by the macro


def _path(expr: bytes, bound: Mapping[str, Path]) -> Path | None:
    """The path that `expr` is, if it is nothing but one."""
    for number, value in _fields(expr):
        if number == _IDENT:
            name = _name(_one(value, 1))
            return bound.get(name, (name,))
        if number == _SELECT and not _number(value, 3):  # test_only: has()
            above = _path(_one(value, 1), bound)
            return (*above, _name(_one(value, 2))) if above else None
        if number == _CALL and _name(_one(value, 2)) == "_[_]":
            whole, key = _every(value, 3)
            above, constant = _path(whole, bound), _one(key, _CONST)
            return (*above, _name(_one(constant, 6)) or ITEM) if above and constant else None
    return None


def _name(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _one(message: bytes, wanted: int) -> bytes:
    """The field of that number, where it holds bytes."""
    return next((v for n, v in _fields(message) if n == wanted and isinstance(v, bytes)), b"")


def _every(message: bytes, wanted: int) -> list[bytes]:
    """The fields of that number, each of which holds a message."""
    return [value for number, value in _fields(message) if number == wanted]


def _number(message: bytes, wanted: int) -> int:
    return next((v for n, v in _fields(message) if n == wanted and isinstance(v, int)), 0)


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        if key & 7 == 0:
            value: int | bytes
            value, at = _varint(message, at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = _varint(message, at)
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = message[at]
        number |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return number, at
