"""`alliance sources`, `mentions`, `counts`, `alliances`, `sectors`."""

from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import filters, reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions, RosterOptions
from alliance_cli.cli.output import emit, note
from alliance_cli.model.dates import parse_day

AllianceOption = Annotated[
    str | None,
    typer.Option("--alliance", help="Alliance (slug or name).", autocompletion=complete.alliances),
]
SourceOption = Annotated[
    str | None, typer.Option("--source", help="Source (slug).", autocompletion=complete.sources)
]


def sources(
    output: OutputOptions, common: CommonOptions, past: PastOptions, alliance: AllianceOption = None
) -> int:
    """The documents that say something, oldest first.

    \b
    alliance sources
    alliance sources --json | jq '.[] | {slug, published, members}'
    """
    from alliance_cli.jobs import listings

    with reading(common, past) as reader:
        rows, gone = listings.sources(reader, alliance), listings.retracted(reader)
    for slug in [str(row["slug"]) for row in rows if row["slug"] in gone]:
        note(common, f"{slug} is retracted since {gone[slug]}, and out of every roster")
    return emit("sources", rows, output, common)


def mentions(
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    source: SourceOption = None,
    alliance: AllianceOption = None,
    organization: Annotated[
        str | None,
        typer.Option(
            "--organization",
            help="Organization (slug, name or alias).",
            autocompletion=complete.organizations,
        ),
    ] = None,
    stance: Annotated[
        list[str] | None, typer.Option("--stance", help="member, joined, left, non-member, mentioned.")
    ] = None,
    unresolved: Annotated[
        bool, typer.Option("--unresolved", help="Only those that no decision resolves.")
    ] = False,
) -> int:
    """Every statement of every source, with its place in the text.

    \b
    alliance mentions --source itpro-2023-12 --format json
    alliance mentions --organization "Harvard University"
    alliance mentions --unresolved --exit-status
    """
    from alliance_cli.jobs import listings
    from alliance_cli.jobs.resolve import organization_slug

    with reading(common, past) as reader:
        slug = organization_slug(reader, organization) if organization else None
        rows = listings.mentions(
            reader, source=source, alliance=alliance, organization=slug, unresolved=unresolved,
            stance=listings.known_stances(stance or []),
        )  # fmt: skip
    return emit("mentions", rows, output, common)


def counts(
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    alliance: AllianceOption = None,
    source: SourceOption = None,
) -> int:
    """Numbers that sources claim, beside the roster on the day of the claim.

    \b
    alliance counts
    alliance counts --alliance ai-alliance --json
    """
    from alliance_cli.jobs import listings

    with reading(common, past) as reader:
        return emit("counts", listings.counts(reader, alliance=alliance, source=source), output, common)


def alliances(
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Rosters on this day.", metavar="DAY")] = None,
) -> int:
    """The alliances and how many members each has.

    \b
    alliance alliances
    alliance alliances --as-of 2023-12
    """
    from alliance_cli.jobs import listings

    day = parse_day(as_of) if as_of else None
    with reading(common, past) as reader:
        return emit("alliances", listings.alliances(reader, day), output, common)


def sectors(roster: RosterOptions, output: OutputOptions, common: CommonOptions, past: PastOptions) -> int:
    """Members by primary sector; of every alliance together unless one is named.

    \b
    alliance sectors --alliance ai-alliance
    """
    from alliance_cli.jobs import listings

    with reading(common, past) as reader:
        return emit("sectors", listings.sectors(reader, filters(roster)), output, common)
