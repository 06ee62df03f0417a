"""The command line: `main` parses, calls one command, and turns every failure into one line and an exit code.

Commands are imported when they are called: `COMMANDS` is the literal list, in the order of `--help`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from alliance_cli.errors import AllianceError, Exit


def main() -> NoReturn:
    """Runs the command line of the process and exits with the code that scripts rely on."""
    import gc
    import signal

    gc.set_threshold(50_000)  # a query is over before it has garbage; collecting meanwhile costs a tenth
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a closed pipe ends quietly, 141 to the shell
    _open_closed_streams()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still being loaded
        code = int(Exit.INTERRUPTED)
    except SystemExit as leaving:  # shell completion leaves this way
        code = leaving.code if isinstance(leaving.code, int) else int(Exit.OK)
    gc.freeze()  # nothing left is worth collecting on the way out
    _let_go()
    sys.exit(code)


def _open_closed_streams() -> None:
    """Standard streams that the caller closed lead nowhere, instead of being None."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))


def _let_go() -> None:
    """Drops what standard output refused to take, which Python would try to write again and complain of."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; the exit code. Errors are printed on stderr, never raised."""
    import typer

    from alliance_cli.cli.app import invoke

    try:
        if _names_are_read(arguments):
            from alliance_cli.cli.tables import use_own_tables

            use_own_tables()
        code = invoke(arguments)
        sys.stdout.flush()
        return int(code or 0)
    except (KeyboardInterrupt, typer.Abort):
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        return int(Exit.CLOSED_PIPE)
    except Exception as error:  # the one net: a bug must not look like a finding
        if "--debug" in arguments:
            import traceback

            traceback.print_exc()
        return _fail(arguments, *_explained(error))


def _names_are_read(arguments: Sequence[str]) -> bool:
    """Whether a command runs; help and completion must work with a broken configuration too."""
    if not arguments or arguments[0].startswith("-") or "_ALLIANCE_COMPLETE" in os.environ:
        return False
    return {"-h", "--help"}.isdisjoint(arguments)


def _explained(error: Exception) -> tuple[Exit, str, str]:
    """Exit code, message and hint."""
    import typer

    if isinstance(error, AllianceError):
        return error.exit_code, error.message, error.hint
    if isinstance(error, typer.TyperException):
        from alliance_cli.cli.usage import explained

        return Exit.USAGE, *explained(error)
    if isinstance(error, OSError):  # the machine's fault or the caller's: a full disk, a folder that is gone
        message = f"{error.filename or 'standard output'}: {error.strerror or error}"
        return Exit.REFUSED, message, "check the disk, the folder and its permissions"
    hint = "a bug, unless 'alliance db verify' finds damage: run again with --debug and report it"
    return Exit.BUG, f"{type(error).__name__}: {error}", hint


def _fail(arguments: Sequence[str], code: Exit, message: str, hint: str) -> int:
    from alliance_cli.render import safe_text

    if _wants_json(arguments):
        import json

        report = {"error": {"code": int(code), "message": message, "hint": hint or None}}
        sys.stderr.write(json.dumps(report, ensure_ascii=False) + "\n")
        return int(code)
    sys.stderr.write(f"error: {safe_text(message)}\n")
    if hint:
        sys.stderr.write(f"hint: {safe_text(hint)}\n")
    return int(code)


def _wants_json(arguments: Sequence[str]) -> bool:
    words = " ".join(arguments)
    return any(f" {form}" in f" {words}" for form in ("--json", "-f json", "--format json", "--format=json"))
