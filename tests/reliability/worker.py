"""One of many processes on a registry: runs command lines for some seconds, then tells what became of each.

    python worker.py write|read NUMBER SECONDS

A line of JSON for each command: its token (of a writing one), exit code, seconds, and what it said on stderr.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

READS = (
    "members -q", "show ibm -q", "log -n 20 -q", "stats -q", "mentions -q --limit 50", "resolve IBM -q", "sources -q",
    "check -q", "members -q --known-at 1", "export --json -q", "db info -q",
)  # fmt: skip
_LETTERS = "bcdfghjk"


def written(number: int) -> Iterator[tuple[str, ...]]:
    """Command lines that write, each with a token of its own as its message."""
    own = f"{_LETTERS[number] * 6}"
    for at in range(1_000_000):
        name = f"{own} {''.join(_LETTERS[int(digit)] * 2 for digit in oct(at)[2:])} Works"
        slug = name.lower().replace(" ", "-")
        yield "add", name, "--alliance", "ai-alliance", "--yes"
        yield "edit", slug, "--add-name", f"{name} Holding"
        yield "tag", slug, "industry", "semiconductors"
        yield "leave", slug, "--alliance", "ai-alliance", "--on", "2025"


def main() -> None:
    """Runs until the time is over."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from alliance_cli.cli import run

    if sys.argv[1] == "write":  # what loading costs says nothing of the registry
        import_module("alliance_cli.store.writing")
        import_module("alliance_cli.cli.edit")
    kind, number, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    stdout, until = sys.stdout, time.monotonic() + seconds
    writes = written(number)
    at = code = 0
    words: tuple[str, ...] = ()
    while time.monotonic() < until:
        token = f"token-{number}-{at}"
        if kind == "write" and code == 0:  # what was refused is tried again: the next line builds on it
            words = next(writes)
        line = (*words, "-m", token) if kind == "write" else READS[(at + number) % len(READS)].split()
        at += 1
        said, began = io.StringIO(), time.monotonic()
        with (
            contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")),
            contextlib.redirect_stderr(said),
        ):
            code = run(line)
        spent = time.monotonic() - began
        told = {
            "token": token,
            "line": " ".join(line),
            "code": code,
            "seconds": spent,
            "said": said.getvalue(),
        }
        stdout.write(json.dumps(told) + "\n")
        stdout.flush()


if __name__ == "__main__":
    main()
