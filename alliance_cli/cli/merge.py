"""`alliance merge` and `split`."""

from functools import partial
from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import note
from alliance_cli.cli.told import listed
from alliance_cli.errors import Exit, UsageError


def merge(
    record: Annotated[
        str,
        typer.Argument(
            help="Organization that gives way (slug, name or alias).",
            metavar="FROM",
            autocompletion=complete.organizations,
        ),
    ],
    into: Annotated[
        str,
        typer.Argument(
            help="Organization that stays.", metavar="INTO", autocompletion=complete.organizations
        ),
    ],
    write: WriteOptions,
    common: CommonOptions,
) -> int:
    """Say that two records are one organization.

    No row moves: FROM redirects to INTO, its slug stays good, its names, mentions and relations are read as INTO's.
    'alliance split FROM' takes it out again. Refused for what a person held apart; --yes merges records that a
    relation connects. --dry-run lists the mentions and the standings that change.

    \b
    alliance merge "Example Institute" example-institute-2 --dry-run
    alliance merge facebook meta -m "renamed in 2021"
    """
    from alliance_cli.jobs import merge as job
    from alliance_cli.jobs.rosters import effect

    plan = partial(job.plan, record=record, into=into, insists=write.yes)
    with writing(common, write, "merge", plan) as (writer, planned):
        outcome = job.merge(writer, planned)
    if write.dry_run:
        listed(outcome.effect, effect.FIELDS, common)
    would = "would merge" if write.dry_run else "merged"
    said = f"{would} {planned.record.slug} into {planned.into.slug}; {effect.summary(outcome.effect)}"
    note(common, said)
    return Exit.OK


def split(
    organization: Annotated[
        str,
        typer.Argument(
            help="Merged record (its slug), or the organization to divide.",
            metavar="ORG",
            autocompletion=complete.organizations,
        ),
    ],
    write: WriteOptions,
    common: CommonOptions,
    new: Annotated[
        str | None, typer.Option("--new", help="Divide ORG: name of the new organization.", metavar="NAME")
    ] = None,
    mention: Annotated[
        list[str] | None, typer.Option("--mention", help="Mention that is the new one's.", metavar="ID")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="Recorded name that is the new one's.")
    ] = None,
    sector: Annotated[
        list[str] | None,
        typer.Option("--sector", help="Sector of the new one.", autocompletion=complete.sectors),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Country code of the new one.", metavar="CC")
    ] = None,
) -> int:
    """Take a wrong merge apart, or divide a record that stands for two organizations.

    Both are remembered as different. Decisions to look at again are listed: those made since the merge, or all
    others that name the divided organization. --dry-run lists the mentions and the standings that change.

    \b
    alliance split example-institute-2 -m "two bodies of one name"
    alliance split harvard-university --new "MOC Alliance" --mention m_47b2ea2e2d313d69 --dry-run
    """
    from alliance_cli.jobs import split as job
    from alliance_cli.jobs.rosters import effect

    wish = None
    if new is not None:
        wish = job.Wish(new, tuple(mention or ()), tuple(name or ()), tuple(sector or ()), country, write.yes)
    elif mention or name or sector or country:
        raise UsageError("what goes to which new organization?", "name it with --new")
    plan = partial(job.plan, wanted=organization, wish=wish)
    with writing(common, write, "split", plan) as (writer, planned):
        outcome = job.split(writer, planned)
    if write.dry_run:
        listed(outcome.effect, effect.FIELDS, common)
    elif planned.review:
        listed(planned.review, job.FIELDS, common)
    would = "would split" if write.dry_run else "split"
    again = f"; {effect.counted(len(planned.review), 'decision')} to look at again" if planned.review else ""
    note(common, f"{would} {outcome.slug} from {planned.home}; {effect.summary(outcome.effect)}{again}")
    return Exit.OK
