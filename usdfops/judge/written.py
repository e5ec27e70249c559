"""The text of an expression, from what it consists of: CEL again, or the same as people read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from usdfops.judge.form import Call, Constant, Items, Macro, Name, Node, Select, loop

__all__ = ["Unwritten", "written"]

Names = Mapping[str, str]
"""What to write for a variable."""

_BINARY = {
    "_&&_": "&&", "_||_": "||", "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">",
    "_>=_": ">=", "_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "@in": "in",
}  # fmt: skip
_UNARY = {"!_": "!", "-_": "-"}
_FUNCTIONS = ("bool", "bytes", "double", "duration", "dyn", "int", "size", "string", "timestamp", "type",
              "uint")  # fmt: skip
"""What is called with its arguments in brackets; all else is a method of its first argument."""


class Unwritten(Exception):
    """There is something in the expression that its form does not tell."""


def written(node: Node, names: Names = MappingProxyType({})) -> str:
    """`node` in CEL, with `names` for some of its variables.

    Raises:
        Unwritten: it cannot be told what its author wrote.
    """
    if isinstance(node, Constant):
        return _constant(node.value)
    if isinstance(node, Name):
        return names.get(node.name, node.name)
    if isinstance(node, Select):
        field = node.field if node.field.isidentifier() else f"`{node.field}`"
        text = f"{_operand(node.operand, names)}.{field}"
        return f"has({text})" if node.asked else text
    if isinstance(node, Items):
        return _items(node, names)
    return _macro(node, names) if isinstance(node, Macro) else _call(node, names)


def _constant(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, str):
        inner = json.dumps(value, ensure_ascii=False)
        return inner if "'" in value or '"' in value else f"'{inner[1:-1]}'"
    if isinstance(value, (int, float)) and "n" not in repr(value):  # there is no literal for `inf`
        return repr(value)
    raise Unwritten


def _call(node: Call, names: Names) -> str:
    function, arguments = node.function, node.arguments
    if function in _BINARY:
        left, right = (_operand(each, names) for each in arguments)
        return f"{left} {_BINARY[function]} {right}"
    if function in _UNARY:
        return f"{_UNARY[function]}{_operand(arguments[0], names)}"
    if function == "_[_]":
        return f"{_operand(arguments[0], names)}[{written(arguments[1], names)}]"
    if function == "_?_:_":
        first, second, third = (_operand(each, names) for each in arguments)
        return f"{first} ? {second} : {third}"
    if not function.isidentifier() or not arguments:
        raise Unwritten
    if function in _FUNCTIONS:
        return f"{function}({', '.join(written(each, names) for each in arguments)})"
    target, *rest = arguments
    return f"{_operand(target, names)}.{function}({', '.join(written(each, names) for each in rest)})"


def _items(node: Items, names: Names) -> str:
    texts = [written(each, names) for each in node.items]
    if node.is_map:
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return f"{{{', '.join(f'{key}: {value}' for key, value in pairs)}}}"
    return f"[{', '.join(texts)}]"


def _macro(node: Macro, names: Names) -> str:
    known = loop(node)
    if known is None:
        raise Unwritten
    inner = {name: text for name, text in names.items() if name != known.variable}
    asked = [written(each, inner) for each in (known.condition, known.value) if each is not None]
    return f"{_operand(known.over, names)}.{known.name}({', '.join([known.variable, *asked])})"


def _operand(node: Node, names: Names) -> str:
    """`node` where a part of something stands: in brackets, if it has to be."""
    text = written(node, names)
    operator = isinstance(node, Call) and node.function in (*_BINARY, *_UNARY, "_?_:_")
    negative = isinstance(node, Constant) and text.startswith("-")
    return f"({text})" if operator or negative else text
