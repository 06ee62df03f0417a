"""Input that is read as it comes, and rows that are written as they are known."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from alliance_cli.cli.options import CommonOptions, OutputOptions
from alliance_cli.cli.output import chosen_fields, destination, emit, note, screen
from alliance_cli.errors import Exit
from alliance_cli.model.fields import Field
from alliance_cli.render import Row, suspicious_cells, write

if TYPE_CHECKING:
    from alliance_cli.cli.progress import Progress
    from alliance_cli.sources.table import Lines

STREAMED = ("tsv", "csv", "json", "ndjson", "yaml")
"""Formats that need no row before they write the one at hand."""


@contextmanager
def opened_lines(path: str) -> Iterator[tuple[Lines, int | None]]:
    """The lines of a file, or of standard input for `-`, and the file's size in bytes where it has one."""
    from alliance_cli.sources.table import Lines, lines_of

    if path == "-":
        lines = Lines(sys.stdin.buffer, "standard input")
        yield lines, _size(lines)
        return
    with lines_of(Path(path)) as lines:
        yield lines, _size(lines)


def _size(lines: Lines) -> int | None:
    """The bytes of a file; None for what is no file, or still grows out of nothing."""
    try:
        status = os.fstat(lines.stream.fileno())
    except OSError:  # standard input that a test has put in memory
        return None
    return (status.st_size or None) if stat.S_ISREG(status.st_mode) else None


def watched(rows: Iterable[Row], lines: Lines, size: int | None, told: Progress) -> Iterator[Row]:
    """The rows, while the progress line counts them; the share is that of the bytes read."""
    for number, row in enumerate(rows, 1):
        told(number, lines.size / size if size else None)
        yield row


def emit_stream(
    rows: Iterator[Row], known: Sequence[Field], fmt: str, options: OutputOptions, common: CommonOptions
) -> int:
    """Writes rows as they come, in a format and an order that allow it, else all at the end; the exit code.

    Rows beyond --limit are read and answered, so that counts and --strict speak of all of them.
    """
    if fmt not in STREAMED or options.sort:
        return emit(
            "resolve", list(rows), options._replace(format=fmt, json=False, csv=False), common, known=known
        )
    columns = chosen_fields(options, known, table=False)
    risky = total = 0

    def passed() -> Iterator[Row]:
        nonlocal risky, total
        for row in rows:
            total += 1
            if fmt in ("csv", "tsv") and not options.excel:
                risky += suspicious_cells([row], columns)
            yield row

    every = passed()
    with destination(options.output) as (out, stream):
        write(
            every if options.limit is None else islice(every, options.limit), columns, fmt, out,
            header=not options.no_header, excel=options.excel, screen=screen(common, stream),
        )  # fmt: skip
    shown = total
    for _ in every:
        pass
    if shown < total:
        note(common, f"{shown} of {total}")
    if risky:
        cells = "1 cell looks" if risky == 1 else f"{risky} cells look"
        note(common, f"warning: {cells} like a formula to a spreadsheet; --excel guards them")
    return Exit.NO if options.exit_status and not total else Exit.OK
