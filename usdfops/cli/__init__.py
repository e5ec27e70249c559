"""The command line: where every call begins, and the one place where a failure becomes an exit code.

0 clean, 1 findings, 2 the call could not be answered.
"""

from __future__ import annotations

import gc
import os
import sys

__all__ = ["call", "main"]


def main() -> None:
    """Answers the call in `sys.argv`, and ends the process.

    Python itself would first give back object by object, for as long as it takes to read forty files.
    """
    code = call()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads any more
            continue
    os._exit(code)


def call() -> int:
    """Answers the call in `sys.argv` and says how it ended."""
    for name in ("stdout", "stderr"):  # closed by whoever called
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    code = 0
    try:
        code = _answer(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough; what was found was found
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001
        return _failed(error, debug=debug)
    return code


def _answer(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what the terminal cannot show is written out
            stream.reconfigure(errors="backslashreplace")
    if arguments == ["--version"]:
        from usdfops import __version__

        sys.stdout.write(f"usdfops {__version__}\n")
        return 0
    completing = "_USDFOPS_COMPLETE" in os.environ
    named = [argument for argument in arguments[1:] if argument != "--staged"]
    plain = not any(argument.startswith("-") for argument in named)
    if arguments[:1] == ["validate"] and plain and not completing:
        # Such a call has nothing that typer would have to read, and typer takes longer to import than
        # the check takes. This is what the hook and most editors call.
        gc.disable()  # a short run makes no garbage worth looking for
        try:
            from usdfops.cli.check import check
            from usdfops.cli.version import Wanted

            return check(named, wanted=Wanted(staged="--staged" in arguments))
        finally:
            gc.enable()
    from usdfops.cli.app import run

    return run(arguments)


def _failed(error: Exception, *, debug: bool) -> int:
    import contextlib

    from usdfops.errors import UsageError
    from usdfops.render.escape import terminal

    if isinstance(error, UsageError):
        message = str(error)
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        message = f"{where}{error.strerror or error}"
    else:
        message = f"{str(error) or repr(error)} (a mistake of usdfops: --debug shows where)"
        if debug:
            import traceback

            traceback.print_exception(error)
    with contextlib.suppress(OSError):
        sys.stderr.write(f"usdfops: {terminal(message)}\n")
        sys.stderr.flush()
    return 2
