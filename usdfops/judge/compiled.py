"""From the compiled form of an expression to what it consists of.

cel-expr-python has no way to ask. The compiled form is a `cel.expr.CheckedExpr` in protobuf's wire
format (cel-spec, proto/cel/expr/checked.proto and syntax.proto): a message is a row of fields, each
with its number and its value. The numbers here are those of Expr's fields.
"""

from __future__ import annotations

import struct

from usdfops.judge.form import Call, Constant, Items, Macro, Name, Node, Select

__all__ = ["root"]

_Message = dict[int, list[int | bytes]]
"""The values of each field of a message, in their order."""


def root(serialized: bytes) -> Node:
    """The expression in a `google.protobuf.Any` that holds a CheckedExpr."""
    return _node(_bytes(_message(_bytes(_message(serialized), 2)), 4))


def _node(expr: bytes) -> Node:
    for number, (value, *_) in _message(expr).items():
        if number == 4:
            return Name(_text(_message(value), 1))
        if number == 5:
            select = _message(value)
            return Select(_node(_bytes(select, 1)), _text(select, 2), asked=any(select.get(3, ())))
        if number == 6:
            call = _message(value)
            return Call(_text(call, 2), tuple(map(_node, [*_every(call, 1), *_every(call, 3)])))
        if number == 3:
            return _constant(_message(value))
        if number == 7:
            return Items(tuple(map(_node, _every(_message(value), 1))), is_map=False)
        if number == 8:
            entries = map(_message, _every(_message(value), 2))
            return Items(
                tuple(_node(_bytes(entry, side)) for entry in entries for side in (3, 4)), is_map=True
            )
        if number == 9:
            made = _message(value)
            over, begin, step, result = (_node(_bytes(made, part)) for part in (2, 4, 6, 7))
            return Macro(_text(made, 1), over, begin, step, result)
    return Constant(None)


def _constant(message: _Message) -> Constant:
    for number, (value, *_) in message.items():
        if number == 2:
            return Constant(bool(value))
        if number == 3 and isinstance(value, int):
            return Constant(value - (1 << 64) if value >> 63 else value)
        if number == 5 and isinstance(value, bytes):
            return Constant(struct.unpack("<d", value)[0])
        if number == 6 and isinstance(value, bytes):
            return Constant(value.decode("utf-8", "replace"))
        return Constant(value if number != 1 else None)
    return Constant(0)


def _text(message: _Message, wanted: int) -> str:
    return _bytes(message, wanted).decode("utf-8", "replace")


def _bytes(message: _Message, wanted: int) -> bytes:
    """The field of that number, where it holds bytes."""
    return next(iter(_every(message, wanted)), b"")


def _every(message: _Message, wanted: int) -> list[bytes]:
    """The fields of that number, each of which holds a message or a text."""
    return [value for value in message.get(wanted, ()) if isinstance(value, bytes)]


def _message(message: bytes | int) -> _Message:
    found: _Message = {}
    if isinstance(message, int):
        return found
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
        found.setdefault(key >> 3, []).append(value)
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = message[at]
    if number < 128:
        return number, at + 1
    number, shift = number & 127, 7
    while True:
        at += 1
        byte = message[at]
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at + 1
