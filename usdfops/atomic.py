"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator

__all__ = ["Changed", "create", "write"]


class Changed(Exception):
    """The file is no longer what it was when it was read."""


def write(path: str, text: str | bytes, *, instead_of: bytes | None = None) -> None:
    """Writes `text` to `path`, as UTF-8 where it is not bytes, with the mode of the file that it replaces.

    A device or a pipe is not replaced but written to.

    Raises:
        Changed: the file does not hold `instead_of`; it is as it was.
        OSError: the file cannot be written; what was there is as it was.
    """
    content = text.encode() if isinstance(text, str) else text
    if path.startswith("/dev/") or (os.path.exists(path) and not os.path.isfile(path)):
        with open(os.open(path, os.O_WRONLY), "wb") as file:
            file.write(content)
        return
    path = os.path.realpath(path)
    with _written(path, content, _mode(path)) as temporary:
        if instead_of is not None:
            _demand(path, instead_of)
        os.replace(temporary, path)


def create(path: str, text: str, *, instead_of: tuple[str, bytes]) -> None:
    """Writes `text` to `path`, at which nothing may be, instead of a file elsewhere that goes.

    `instead_of` is that file and what it holds; its mode is kept.

    Raises:
        Changed: the file does not hold that; it is as it was, and nothing was written.
        OSError: something is at `path` already, or it cannot be written; the file is as it was.
    """
    old, content = instead_of
    with _written(path, text.encode(), _mode(old)) as temporary:
        _demand(old, content)
        os.link(temporary, path)  # unlike a rename, it never takes the place of another file
        try:
            os.unlink(old)
        except OSError:
            os.unlink(path)
            raise
        os.unlink(temporary)


@contextlib.contextmanager
def _written(path: str, content: bytes, mode: int) -> Iterator[str]:
    """A complete file beside `path`, which the caller takes away or which goes."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".usdfops-")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        yield temporary
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _demand(path: str, content: bytes) -> None:
    try:
        with open(path, "rb") as file:
            same = file.read(len(content) + 1) == content
    except FileNotFoundError:
        same = False
    if not same:
        raise Changed(path)


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
