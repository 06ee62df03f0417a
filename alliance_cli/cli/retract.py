"""`alliance retract`."""

from functools import partial
from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import note
from alliance_cli.cli.told import listed
from alliance_cli.errors import Exit, UsageError


def retract(
    subject: Annotated[
        str,
        typer.Argument(
            help="Source (slug) or decision (id).", metavar="SOURCE|DECISION", autocompletion=complete.sources
        ),
    ],
    write: WriteOptions,
    common: CommonOptions,
) -> int:
    """Let a source or a decision count no more; it is kept, with the reason (-m), which must be given.

    A retracted source is out of every roster, on every day. --dry-run lists the mentions and the standings that
    change. 'alliance undo' lets it count again.

    \b
    alliance retract itpro-2023-12 -m "withdrawn by its publisher" --dry-run
    alliance retract d_61eace033bd66fa3 -m "it meant the other one"
    """
    from alliance_cli.jobs import retract as job
    from alliance_cli.jobs.rosters import effect

    if write.message is None:
        raise UsageError("why? a retraction needs its reason", "give it with -m")
    with writing(common, write, "retract", partial(job.plan, subject=subject)) as (writer, planned):
        outcome = job.retract(writer, planned)
    if write.dry_run:
        listed(outcome.effect, effect.FIELDS, common)
    would = "would retract" if write.dry_run else "retracted"
    done = f"{planned.subject}: no change, retracted already"
    note(common, done if planned.done else f"{would} {planned.subject}; {effect.summary(outcome.effect)}")
    return Exit.OK
