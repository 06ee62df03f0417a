"""Command lines that this process runs: what they say, without the cost of a start."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import NamedTuple

from alliance_cli.cli import run
from alliance_cli.errors import AllianceError


class Said(NamedTuple):
    """What one command line left: its code, the bytes of its output, its words on standard error."""

    code: int
    out: bytes
    err: str

    @property
    def is_one_error(self) -> bool:
        """Whether it is an error line, a hint line and nothing else."""
        return [line.partition(": ")[0] for line in self.err.splitlines()] == ["error", "hint"]


def said(*args: str) -> Said:
    """What the command line says; on standard input it finds one name."""
    out, err = io.BytesIO(), io.StringIO()
    stream = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    given, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(b"Fern Foundation\n"))
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(err):
            code = run(args)
    finally:
        sys.stdin = given
    return Said(code, out.getvalue(), err.getvalue())


def taken(*args: str) -> None:
    """Runs the command line; its error is raised as the program's own when it has words and a hint.

    What it said beside it, notes and warnings, does not count; of several documents each may have an error.
    """
    done = said(*args)
    assert done.code in {0, 1, 2, 3, 4, 5}, (args, done)
    if done.code > 1:
        lines = [line for line in done.err.splitlines() if line.startswith(("error: ", "hint: ", '{"error"'))]
        words = [line.partition(": ")[0] for line in lines]
        assert words in (["error", "hint"] * max(1, len(words) // 2), ['{"error"']), (args, done)
        kinds = (kind for kind in AllianceError.__subclasses__() if kind.exit_code == done.code)
        raise next(kinds)(lines[0], lines[-1])
