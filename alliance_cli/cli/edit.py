"""`alliance add` and `leave`."""

from functools import partial
from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.told import told
from alliance_cli.model.dates import parse_day


def add(
    name: Annotated[str, typer.Argument(help="Organization: a name, or a known slug.")],
    write: WriteOptions,
    common: CommonOptions,
    alliance: Annotated[
        str | None,
        typer.Option("--alliance", help="Record membership of this one.", autocompletion=complete.alliances),
    ] = None,
    is_alliance: Annotated[bool, typer.Option("--is-alliance", help="It may have members itself.")] = False,
    sector: Annotated[
        list[str] | None,
        typer.Option(
            "--sector", help="Sector; the first is the primary one.", autocompletion=complete.sectors
        ),
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Topic.", autocompletion=complete.topics)
    ] = None,
    country: Annotated[str | None, typer.Option("--country", help="Country code.", metavar="CC")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Day of joining, or of forming.", metavar="DAY")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Source that says so.", autocompletion=complete.sources)
    ] = None,
    role: Annotated[str | None, typer.Option("--role", help="Role in the alliance.")] = None,
    tier: Annotated[str | None, typer.Option("--tier", help="Tier as printed.")] = None,
) -> int:
    """Record an organization, an alliance, or a membership.

    A known name records membership for that organization. A lookalike is refused unless --yes says that it
    is a new organization.

    \b
    alliance add "Example Institute" --sector research --country DE
    alliance add "Example Institute" --alliance ai-alliance --since 2024-05-01 -m "told by its director"
    alliance add "Data Coalition" --is-alliance --since 2024
    """
    from alliance_cli.jobs import edit

    addition = edit.Addition(
        name=name, alliance=alliance, is_alliance=is_alliance, sectors=tuple(sector or ()), topics=tuple(topic or ()),
        country=country, since=parse_day(since) if since else None, source=source, role=role, tier=tier,
        is_new=write.yes,
    )  # fmt: skip
    with writing(common, write, "add", lambda reader: edit.plan(reader, addition)) as (writer, planned):
        slug = edit.add(writer, planned)
    what = "added" if planned.organization is None else "recorded"
    would = f"would have {what}" if write.dry_run else what
    return told(writer, write, common, f"{would} {slug}" if writer.changes else f"{slug}: no change")


def leave(
    organization: Annotated[
        str, typer.Argument(help="Organization (slug, name or alias).", autocompletion=complete.organizations)
    ],
    write: WriteOptions,
    common: CommonOptions,
    alliance: Annotated[
        str, typer.Option("--alliance", help="The alliance that it left.", autocompletion=complete.alliances)
    ],
    on: Annotated[str, typer.Option("--on", help="Day of leaving.", metavar="DAY")],
) -> int:
    """Record that an organization left an alliance on a day.

    \b
    alliance leave "Example Institute" --alliance ai-alliance --on 2025-01-31 -m "its own announcement"
    """
    from alliance_cli.jobs import edit

    day = parse_day(on)
    plan = partial(edit.check_leave, wanted=organization, alliance=alliance)
    with writing(common, write, "leave", plan) as (writer, (found, slug)):
        edit.leave(writer, found, slug, day)
    would = "would have recorded" if write.dry_run else "recorded"
    said = f"{would}: {found.name} left {slug} on {day}" if writer.changes else f"{found.slug}: no change"
    return told(writer, write, common, said)
