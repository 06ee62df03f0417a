"""`alliance diff`."""

from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, FindingOptions, PastOptions
from alliance_cli.cli.output import emit, note
from alliance_cli.errors import Exit, UsageError

Side = Annotated[
    str, typer.Argument(help="@DAY, @DAY:CHANGE, a source, or a file.", autocompletion=complete.sources)
]


def diff(
    left: Side,
    right: Side,
    output: FindingOptions,
    common: CommonOptions,
    past: PastOptions,
    alliance: Annotated[
        str | None,
        typer.Option("--alliance", help="Alliance (slug or name).", autocompletion=complete.alliances),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even when they differ.")] = False,
) -> int:
    """What differs between two rosters; exit 1 when anything does.

    A side is a day (@2024-03), a source (its own words alone), or a file with a roster: CSV, TSV, JSON, NDJSON, or
    another registry (.sqlite). After a colon stands the change or the time at which the day was known: @2024-03:41,
    @2024-03:2025-01-31; @now stands for the latest day.

    \b
    alliance diff @2023-12 @2024-03
    alliance diff itpro-2023-12 techcrunch-2023-12-05
    alliance diff @2025-11 ./members.csv --json
    alliance diff @2023-12:41 @2023-12:#2024
    alliance diff @now:2024-03-31 @now
    """
    from alliance_cli.jobs.diff import diff as job
    from alliance_cli.jobs.diff import wording
    from alliance_cli.jobs.rosters.operands import parse_operand

    before, after = parse_operand(left), parse_operand(right)
    for side in (before, after):
        if past.known_at is not None and side.known is not None:
            raise UsageError(
                f"--known-at {past.known_at} and {side.text} say twice what was known",
                "leave one of them out",
            )
    with reading(common, past) as reader:
        rows = job(reader, before, after, alliance=alliance)
    code = emit("diff", rows, output, common)
    words = wording(before, after)
    for change in ("added", "removed"):
        number = sum(row["change"] == change for row in rows)
        if number:
            note(common, f"{number} {words[change]}")
    return code if exit_zero else Exit.NO if rows else Exit.OK
