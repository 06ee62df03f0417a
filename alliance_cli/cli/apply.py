"""`alliance apply`."""

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.cli.decide import text_of
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.planning import apply_plan, edited
from alliance_cli.errors import Exit


def apply(
    file: Annotated[
        str, typer.Argument(help="Plan: text, .csv or .json, or - for standard input.", metavar="FILE|-")
    ],
    write: WriteOptions,
    common: CommonOptions,
    edit: Annotated[bool, typer.Option("--edit", help="Open it in $VISUAL or $EDITOR first.")] = False,
) -> int:
    """Write the answers of a plan that 'alliance ingest --plan' or 'alliance review --export' made.

    The whole plan is checked first, and written as one change. Lines that are settled already are left as they
    are, so that the same plan twice changes nothing. A plan made of other bytes is refused. A new name that is
    known by now means the known organization, unless --yes says that there is one more of that name.

    \b
    alliance apply plan.txt --dry-run
    alliance apply plan.txt -m "checked against the printed list"
    alliance apply plan.csv
    """
    text = text_of(file)
    if edit:
        text = edited(text, Path(file).suffix or ".plan")
    apply_plan("standard input" if file == "-" else file, text, write, common)
    return Exit.OK
