"""`alliance resolve` and `alliance explain`."""

import sys
from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, OutputOptions
from alliance_cli.cli.output import destination, emit, screen
from alliance_cli.errors import Exit, InvalidData, UsageError


def resolve(
    names: Annotated[
        list[str], typer.Argument(help="Names as written, or - to read one a line.", metavar="NAME…|-")
    ],
    output: OutputOptions,
    common: CommonOptions,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", help="Use this source's own decisions too.", autocompletion=complete.sources
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 unless every name is accepted.")] = False,
) -> int:
    """Which organization a written name means: accept, review or none, with the reason.

    \b
    alliance resolve "UC Berkeley" "Univ. of Tokyo" "A*STAR"
    alliance resolve --strict - < names.txt
    alliance resolve MLPerf --json | jq '.[0].candidates'
    """
    from alliance_cli.jobs.resolve import Resolver, row_of
    from alliance_cli.jobs.roster import known_source
    from alliance_cli.store import reading as stored

    asked = _asked(names)
    with reading(common) as reader:
        if source:
            known_source(stored.sources(reader), source)
        resolver = Resolver(reader)
    rows = [row_of(resolver.resolve(name, source)) for name in asked]
    code = emit("resolve", rows, output, common)
    unsettled = any(row["recommendation"] != "accept" for row in rows)
    return Exit.NO if strict and unsettled else code


def _asked(names: list[str]) -> list[str]:
    if names != ["-"]:
        blank = [name for name in names if not name.strip()]
        if blank:
            raise UsageError("an empty name", "write a name, or - to read names from standard input")
        return names
    try:
        lines = sys.stdin.buffer.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidData(f"standard input: byte {error.start} is not UTF-8", "send UTF-8 text") from error
    return [line.strip() for line in lines if line.strip()]


def explain(
    name: Annotated[str, typer.Argument(help="A name as written.")],
    common: CommonOptions,
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
    from alliance_cli.jobs.resolve import Resolver, explanation
    from alliance_cli.render.detail import write_detail

    with reading(common) as reader:
        resolver = Resolver(reader)
    sections = explanation(resolver, name, organization)
    with destination(None) as (out, stream):
        write_detail(sections, out, screen(common, stream))
    return Exit.OK
