"""`alliance eval`."""

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions
from alliance_cli.cli.output import emit
from alliance_cli.cli.progress import progress
from alliance_cli.errors import Exit, NotFound


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(help="CSV, TSV or JSON lines: mention, organization, tier, source.", metavar="GOLD"),
    ],
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    errors: Annotated[
        bool, typer.Option("--errors", help="List each name that is accepted wrongly or missed.")
    ] = False,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", help="Folder of the documents that GOLD speaks of.", metavar="FOLDER"),
    ] = None,
) -> int:
    """How well names are recognised, or documents are read, against known answers.

    GOLD names the right organization of each mention by its slug, or leaves it empty when the registry does not
    hold it. A source, where one is given, lets that source's own decisions count. With --documents, GOLD tells of
    files in a folder what they say (JSON lines: source, as_written, stance, alliance, alt_stance; or count_claim, min,
    max), and extraction is measured; a document that is not in the folder is told, left out, and makes the command
    end with 4.

    \b
    alliance eval gold.csv
    alliance eval gold.jsonl --errors -f csv > errors.csv
    alliance eval articles/gold.jsonl --documents articles
    """
    if documents is not None:
        return _extraction(gold, documents, output, common, past, errors=errors)
    from alliance_cli.jobs import evaluate as job
    from alliance_cli.jobs.resolve import Resolver

    rows = job.gold_rows(gold)
    found = []
    with reading(common, past) as reader, progress(common, "names") as told:
        resolver = Resolver(reader)
        for number, one in enumerate(job.judged(resolver, rows, f"'{gold}'"), 1):
            found.append(one)
            told(number, number / len(rows))
    if errors:
        return emit("eval-errors", job.errors(found), output, common)
    return emit("eval", job.measures(found), output, common)


def _extraction(
    gold: Path, folder: Path, output: OutputOptions, common: CommonOptions, past: PastOptions, *, errors: bool
) -> int:
    from alliance_cli.cli.intake import tell
    from alliance_cli.jobs import evaluate_found as job
    from alliance_cli.sources.documents import read_document

    every = job.gold_of(gold)
    rows = [one for one in every if (folder / one.source).is_file()]
    missing = [one.source for one in every if one not in rows]
    if missing:
        named = f"no document '{missing[0]}' in '{folder}'"
        error = NotFound(
            f"{named}, nor {len(missing) - 1} more" if missing[1:] else named, "--documents FOLDER"
        )
        if not rows:
            raise error
        tell(error)
    found = []
    with reading(common, past) as reader, progress(common, "documents") as told:
        for one in job.judged(reader, rows, lambda name: read_document(folder / name)):
            found.append(one)
            told(len(found), len(found) / len(rows))
    if errors:
        code = emit("eval-extraction-errors", job.errors(found), output, common)
    else:
        code = emit("eval-extraction", job.rows(found), output, common)
    return Exit.NOT_FOUND if missing else code
