"""The command line: `main` parses, calls one command, and turns every failure into one line and an exit code.

Commands are imported when they are called: `COMMANDS` is the literal list, in the order of `--help`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from alliance_cli.errors import AllianceError, Exit


def main() -> NoReturn:
    """Runs the command line of the process and exits with the code that scripts rely on."""
    import gc
    import signal

    gc.set_threshold(
        50_000
    )  # a query is over before it has garbage; collecting while importing costs a tenth
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a closed pipe ends quietly, 141 to the shell
    code = run(sys.argv[1:])
    gc.freeze()  # nothing left is worth collecting on the way out
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; the exit code. Errors are printed on stderr, never raised."""
    import typer

    from alliance_cli.cli.app import application

    debug = "--debug" in arguments
    try:
        code = application()(list(arguments), prog_name="alliance", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except AllianceError as error:
        if debug:
            raise
        return _fail(arguments, int(error.exit_code), error.message, error.hint)
    except typer.TyperException as error:
        from alliance_cli.cli.usage import explained

        return _fail(arguments, int(Exit.USAGE), *explained(error))
    except (KeyboardInterrupt, typer.Abort):
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        return int(Exit.CLOSED_PIPE)
    except Exception as error:  # the one net: a bug must not look like a finding
        if debug:
            raise
        message = f"{type(error).__name__}: {error}"
        return _fail(arguments, int(Exit.BUG), message, "this is a bug: run again with --debug and report it")


def _fail(arguments: Sequence[str], code: int, message: str, hint: str) -> int:
    from alliance_cli.render import safe_text

    if _wants_json(arguments):
        import json

        report = {"error": {"code": code, "message": message, "hint": hint or None}}
        sys.stderr.write(json.dumps(report, ensure_ascii=False) + "\n")
        return code
    sys.stderr.write(f"error: {safe_text(message)}\n")
    if hint:
        sys.stderr.write(f"hint: {safe_text(hint)}\n")
    return code


def _wants_json(arguments: Sequence[str]) -> bool:
    words = " ".join(arguments)
    return any(f" {form}" in f" {words}" for form in ("--json", "-f json", "--format json", "--format=json"))
