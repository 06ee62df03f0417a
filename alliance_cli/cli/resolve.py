"""`alliance resolve` and `alliance explain`."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions
from alliance_cli.cli.output import chosen_format, destination, emit, note, screen
from alliance_cli.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.jobs.stream import Answers
    from alliance_cli.store.connection import Reader


class StreamOptions(NamedTuple):
    """Names from a file or from standard input, and how much of each answer is told."""

    input: Annotated[
        str | None,
        typer.Option(
            "--input", help="Read names from a file, one a line; - is standard input.", metavar="FILE"
        ),
    ] = None
    column: Annotated[
        str | None,
        typer.Option(
            "--column", help="The input is CSV or TSV: add the answers to this column to it.", metavar="NAME"
        ),
    ] = None
    limit_candidates: Annotated[
        int,
        typer.Option(
            "--limit-candidates", min=0, max=10, help="At most so many candidates each.", metavar="N"
        ),
    ] = 10


def resolve(
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    given: StreamOptions,
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Names as written, or - to read one a line.", metavar="NAME…|-"),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", help="Use this source's own decisions too.", autocompletion=complete.sources
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 unless every name is accepted.")] = False,
) -> int:
    """Which organization a written name means: accept, review or none, with the reason.

    With --column the input's columns stay and recommendation, organization, name, matched_name, score, gap and
    reason come after them; one that the input has already is called resolved_NAME.

    \b
    alliance resolve "UC Berkeley" "Univ. of Tokyo" "A*STAR"
    alliance resolve --strict - < names.txt
    alliance resolve --column company --input partners.csv > resolved.csv
    tail -f names.txt | alliance resolve - -f ndjson | jq -r .organization
    """
    path = _input(names or [], given)
    with _answers(common, past, source, given.limit_candidates) as answers:
        if path is None:
            code = emit("resolve", list(answers.of_names(names or [])), output, common)
        else:
            code = _streamed(answers, path, given.column, output, common)
    return Exit.NO if strict and answers.unsettled else code


def _input(names: list[str], given: StreamOptions) -> str | None:
    """The file to read names from, `-` for standard input; None when they are written on the command line."""
    path = "-" if names == ["-"] else None
    if "-" in names and len(names) > 1:
        raise UsageError("- stands beside names", "write names, or - to read them from standard input")
    if given.input is not None and names:
        raise UsageError(f"--input stands beside {'-' if path else 'names'}", "use one of them")
    path = given.input or path
    if path is None and given.column is not None:
        raise UsageError("--column without an input", "name a file with --input, or - for standard input")
    if path is None and not names:
        raise UsageError("no name to resolve", "write a name, or - to read names from standard input")
    return path


@contextmanager
def _answers(
    common: CommonOptions, past: PastOptions, source: str | None, candidates: int
) -> "Iterator[Answers]":
    """Answers out of the registry, which stays open; writers need not wait until the last name has been asked."""
    from alliance_cli.jobs.stream import Answers
    from alliance_cli.store import reading as stored

    with reading(common, past) as reader:
        if source:
            from alliance_cli.jobs.rosters.roster import known_source

            known_source(stored.sources(reader), source)
        resolver = _resolver(reader, common)
        reader.release()
        yield Answers(resolver, source, candidates)


def _resolver(reader: "Reader", common: CommonOptions) -> "Resolver":
    from alliance_cli.jobs.resolve import Resolver

    resolver = Resolver(reader)
    if resolver.is_slow:
        note(common, "all names are read for this; 'alliance db upgrade' makes it fast")
    return resolver


def _streamed(
    answers: "Answers", path: str, column: str | None, output: OutputOptions, common: CommonOptions
) -> int:
    """Answers the input as it comes; a table keeps its own format unless another one is asked for."""
    from alliance_cli.cli.progress import progress
    from alliance_cli.cli.streaming import emit_stream, opened_lines, watched
    from alliance_cli.jobs.stream import columns_of
    from alliance_cli.model.fields import FIELDS
    from alliance_cli.sources.table import names, table

    own = None
    beside = output.output in (None, "-")
    with opened_lines(path) as (lines, size), progress(common, "names", beside_results=beside) as told:
        in_words = column is None and "candidates" in (output.fields or "candidates")
        if beforehand := answers.expect(size, told=in_words):
            note(common, beforehand)
        if column is None:
            rows, known = answers.of_names(names(lines)), FIELDS["resolve"]
        else:
            found = table(lines, {".csv": ",", ".tsv": "\t"}.get(path[-4:].lower()))
            rows, known = answers.of_table(found, column), tuple(columns_of(found))
            own = ["tsv" if found.separator == "\t" else "csv"]
        fmt = chosen_format(output, own)
        return emit_stream(watched(rows, lines, size, told), known, fmt, output, common)


def explain(
    name: Annotated[str, typer.Argument(help="A name as written.")],
    common: CommonOptions,
    past: PastOptions,
    organization: Annotated[
        str | None,
        typer.Argument(help="Compare with this organization only.", autocompletion=complete.organizations),
    ] = None,
) -> int:
    """What decides about a name, in words: keys, candidates, tokens that agree and that do not.

    \b
    alliance explain "UCLA Berkeley"
    alliance explain "Stanford HAI" stanford-university
    """
    from alliance_cli.jobs.resolve import explanation
    from alliance_cli.render.detail import write_detail

    with reading(common, past) as reader:
        sections = explanation(_resolver(reader, common), name, organization)
    with destination(None) as (out, stream):
        write_detail(sections, out, screen(common, stream))
    return Exit.OK
