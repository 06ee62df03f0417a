"""`alliance eval`."""

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, OutputOptions
from alliance_cli.cli.output import emit
from alliance_cli.cli.progress import progress


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(help="CSV, TSV or JSON lines: mention, organization, tier, source.", metavar="GOLD"),
    ],
    output: OutputOptions,
    common: CommonOptions,
    errors: Annotated[
        bool, typer.Option("--errors", help="List each name that is accepted wrongly or missed.")
    ] = False,
) -> int:
    """How well names are recognised: automatic acceptance and candidates against known answers, by tier.

    GOLD names the right organization of each mention by its slug, or leaves it empty when the registry does not
    hold it. A source, where one is given, lets that source's own decisions count.

    \b
    alliance eval gold.csv
    alliance eval gold.jsonl --errors -f csv > errors.csv
    """
    from alliance_cli.jobs import evaluate as job
    from alliance_cli.jobs.resolve import Resolver

    rows = job.gold_rows(gold)
    with reading(common) as reader:
        resolver = Resolver(reader)
    found = []
    with progress(common, "names") as told:
        for number, one in enumerate(job.judged(resolver, rows, f"'{gold}'"), 1):
            found.append(one)
            told(number, number / len(rows))
    if errors:
        return emit("eval-errors", job.errors(found), output, common)
    return emit("eval", job.measures(found), output, common)
