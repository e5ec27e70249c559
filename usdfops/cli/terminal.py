"""What the terminal can show: how wide it is, and whether in colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from usdfops.errors import UsageError
from usdfops.words import listed

__all__ = ["format_for", "has_colour", "say", "width", "write"]


def width() -> int | None:
    """The columns of the terminal that the answer goes to; None where it goes to a file or a pipe."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80 if sys.stdout.isatty() else None
    except OSError:
        return 80


def has_colour() -> bool:
    """Whether to use colours: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str | bytes) -> None:
    """Writes `text` to stdout at once, so that the exit code is known when a reader has had enough."""
    try:
        if isinstance(text, str):
            sys.stdout.write(text)
        else:
            sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def format_for(asked: str | None, output: str | None, endings: Mapping[str, str], default: str) -> str:
    """The format that is asked for; else the one of the file's name; else the default.

    `endings` has the formats by the endings of names, such as `md`. A name without an ending says nothing.

    Raises:
        UsageError: the name ends otherwise.
    """
    ending = os.path.splitext(output or "")[1].lower().removeprefix(".")
    if asked is not None or not ending:
        return asked or default
    if ending not in endings:
        known = listed(f".{each}" for each in endings)
        raise UsageError(f"`{output}` does not say what to write; end the name in {known}, or add --format")
    return endings[ending]


def write(text: str | bytes, output: str | None) -> None:
    """Writes `text` to the file `output`, or to stdout where none is named.

    Raises:
        UsageError: it cannot be written there.
    """
    if output in (None, "-", "/dev/stdout"):
        say(text)
        return
    from usdfops import atomic

    try:
        atomic.write(output, text)
    except OSError as error:
        raise UsageError(f"`{output}` cannot be written: {error.strerror}") from error
