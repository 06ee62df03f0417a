"""`alliance undo` and `redo`."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from alliance_cli.cli.opened import writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.told import told

if TYPE_CHECKING:
    from alliance_cli.jobs.undo import Plan

Change = Annotated[
    int | None, typer.Argument(help="Number of the change, from 'alliance log'.", metavar="[CHANGE]", min=1)
]


def undo(write: WriteOptions, common: CommonOptions, change: Change = None) -> int:
    """Take back a change, exactly, as a change of its own; without a number the last one.

    Refused when a later change builds on it, which is named. Undoing an undo makes its change again.

    \b
    alliance undo --dry-run
    alliance undo 41 -m "wrong organization"
    """
    from alliance_cli.jobs import undo as job

    with writing(common, write, "undo", partial(job.plan_undo, wanted=change)) as (writer, planned):
        job.invert(writer, planned)
    return told(writer, write, common, _said(planned, dry_run=write.dry_run))


def redo(write: WriteOptions, common: CommonOptions, change: Change = None) -> int:
    """Make a change again that was undone; without a number the one that was undone last.

    \b
    alliance undo
    alliance redo
    alliance redo 41 --dry-run
    """
    from alliance_cli.jobs import undo as job

    with writing(common, write, "redo", partial(job.plan_redo, wanted=change)) as (writer, planned):
        job.invert(writer, planned)
    return told(writer, write, common, _said(planned, dry_run=write.dry_run))


def _said(planned: "Plan", *, dry_run: bool) -> str:
    done = ("would redo" if dry_run else "redid") if planned.again else ("would undo" if dry_run else "undid")
    return f"{done} change {planned.change}: {planned.command} by {planned.actor} at {planned.at}"
