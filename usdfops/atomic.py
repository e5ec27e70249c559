"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile

__all__ = ["write"]


def write(path: str, text: str | bytes) -> None:
    """Writes `text` to `path`, as UTF-8 where it is not bytes, with the mode of the file that it replaces.

    A device or a pipe is not replaced but written to.

    Raises:
        OSError: the file cannot be written; what was there is as it was.
    """
    content = text.encode() if isinstance(text, str) else text
    if path.startswith("/dev/") or (os.path.exists(path) and not os.path.isfile(path)):
        with open(os.open(path, os.O_WRONLY), "wb") as file:
            file.write(content)
        return
    path = os.path.realpath(path)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".usdfops-")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
