"""Every option that more than one command takes, declared once, with its completion."""

from typing import Annotated, NamedTuple

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.expand import Without


class CommonOptions(NamedTuple):
    """What every command takes."""

    db: Annotated[
        str | None,
        typer.Option("--db", help="Registry file or sqlite:/// URL.", metavar="PATH"),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No hints, counts or warnings.")] = False
    color: Annotated[
        str | None,
        typer.Option(
            "--color", help="auto, always or never.", metavar="WHEN", autocompletion=complete.colors
        ),
    ] = None
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False


class OutputOptions(NamedTuple):
    """How a listing is written."""

    format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="FORMAT", autocompletion=complete.formats,
            help="table, tsv, csv, json, ndjson, markdown, html, yaml, xlsx or tab:NAME. "
            "Default: a table on a terminal, else tsv.",
        ),
    ] = None  # fmt: skip
    json: Annotated[bool, typer.Option("--json", help="Same as --format json.")] = False
    csv: Annotated[bool, typer.Option("--csv", help="Same as --format csv.")] = False
    fields: Annotated[
        str | None,
        typer.Option("--fields", help="Columns to write, in this order.", metavar="A,B"),
    ] = None
    sort: Annotated[
        str | None,
        typer.Option("--sort", help="Sort by fields; -field sorts downwards.", metavar="K,-K"),
    ] = None
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="At most so many rows.", metavar="N")
    ] = None
    no_header: Annotated[bool, typer.Option("--no-header", help="No header row.")] = False
    excel: Annotated[bool, typer.Option("--excel", help="BOM, CRLF and formula guard (csv, tsv).")] = False
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write to a file; its suffix names the format.", metavar="FILE"),
    ] = None
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit 1 when there are no rows.")] = False


FindingOptions = Annotated[OutputOptions, Without("exit_status")]
"""The same where the exit code says something else than whether there are rows."""


class RosterOptions(NamedTuple):
    """Which members. Options combine; one given twice means either value."""

    alliance: Annotated[
        str | None,
        typer.Option("--alliance", help="Alliance (slug or name).", autocompletion=complete.alliances),
    ] = None
    sector: Annotated[
        list[str] | None, typer.Option("--sector", help="Sector.", autocompletion=complete.sectors)
    ] = None
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Topic.", autocompletion=complete.topics)
    ] = None
    country: Annotated[list[str] | None, typer.Option("--country", help="Country code.", metavar="CC")] = None
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Rows that this source supports.", autocompletion=complete.sources),
    ] = None
    only_source: Annotated[
        str | None,
        typer.Option("--only-source", help="Fold this source alone.", autocompletion=complete.sources),
    ] = None
    role: Annotated[list[str] | None, typer.Option("--role", help="Role, such as founder.")] = None
    tier: Annotated[list[str] | None, typer.Option("--tier", help="Tier as printed.")] = None
    status: Annotated[
        str,
        typer.Option(
            "--status", help="member, former, non-member, disputed or any.", autocompletion=complete.statuses
        ),
    ] = "member"
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The roster on this day, month or year.", metavar="DAY")
    ] = None
    min_sources: Annotated[
        int, typer.Option("--min-sources", min=0, help="At least so many sources.", metavar="N")
    ] = 0
    search: Annotated[
        str | None, typer.Option("--search", help="Part of a name, case and accents aside.", metavar="TEXT")
    ] = None
    rollup: Annotated[
        str | None,
        typer.Option("--rollup", help="Fold members into parents: part_of or subsidiary_of.", metavar="KIND"),
    ] = None


class PastOptions(NamedTuple):
    """What the registry knew earlier; every reading command takes it."""

    known_at: Annotated[
        str | None,
        typer.Option(
            "--known-at",
            help="What was known after a change (41, #2024) or at a time.",
            metavar="CHANGE|TIME",
        ),
    ] = None


class WriteOptions(NamedTuple):
    """What every writing command takes."""

    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Show the change, write nothing.")] = False
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")] = False
    message: Annotated[
        str | None, typer.Option("--message", "-m", help="Reason, kept in the log.", metavar="TEXT")
    ] = None
    actor: Annotated[
        str | None, typer.Option("--actor", help="Who acts; else ALLIANCE_ACTOR or the login name.")
    ] = None
