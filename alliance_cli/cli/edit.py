"""`alliance add`, `leave`, `undo`."""

import sys
from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading, writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import destination, note, screen
from alliance_cli.errors import Exit, Refused
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
    with reading(common) as reader:
        planned = edit.plan(reader, addition)
    with writing(common, write, "add") as writer:
        slug = edit.add(writer, planned)
        writer.settle()
        changed = _changes(writer, write, common)
    what = "added" if planned.organization is None else "recorded"
    note(
        common,
        f"would have {what} {slug}"
        if write.dry_run
        else f"{what} {slug}"
        if changed
        else f"{slug}: no change",
    )
    return Exit.OK


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
    with reading(common) as reader:
        found, slug = edit.check_leave(reader, organization, alliance)
    with writing(common, write, "leave") as writer:
        edit.leave(writer, found, slug, day)
        writer.settle()
        changed = _changes(writer, write, common)
    would = "would have recorded" if write.dry_run else "recorded"
    note(common, f"{would}: {found.name} left {slug} on {day}" if changed else f"{found.slug}: no change")
    return Exit.OK


def undo(write: WriteOptions, common: CommonOptions) -> int:
    """Take back the last change, exactly, as a change of its own.

    \b
    alliance undo --dry-run
    alliance undo -m "wrong organization"
    """
    from alliance_cli.store.undo import last_change
    from alliance_cli.store.undo import undo as taken_back

    with reading(common) as reader:
        last = last_change(reader)
    if last is None:
        raise Refused("there is no change to undo", "the registry is as it was made")
    with writing(common, write, "undo", undoes=last["id"]) as writer:
        taken_back(writer, last["id"])
        writer.settle()
        _changes(writer, write, common)
    would = "would undo" if write.dry_run else "undid"
    note(common, f"{would} change {last['id']}: {last['command']} by {last['actor']} at {last['at']}")
    return Exit.OK


def _changes(writer: object, write: WriteOptions, common: CommonOptions) -> bool:
    """Prints the changes of a dry run on stdout; whether there are any."""
    from alliance_cli.jobs.preview import FIELDS, preview
    from alliance_cli.render import write as rendered

    changes = writer.changes  # type: ignore[attr-defined]
    if write.dry_run:
        with destination(None) as (out, stream):
            kind = "table" if sys.stdout.isatty() else "tsv"
            rendered(preview(changes), FIELDS, kind, out, screen=screen(common, stream))
    return bool(changes)
