"""`alliance members`."""

from typing import Annotated

import typer

from alliance_cli.cli.opened import filters, reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions, RosterOptions
from alliance_cli.cli.output import emit, note
from alliance_cli.model.fields import Field

EVIDENCE = Field("evidence", "list", "mentions behind the row: objects with text, source, stance …")


def members(
    roster: RosterOptions,
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Add the statements behind each row, with their sources.")
    ] = False,
) -> int:
    """Who is a member: the roster computed from all evidence.

    \b
    alliance members --sector academia
    alliance members --as-of 2023-12 --min-sources 2 --format csv
    alliance members --status disputed --evidence
    alliance members --json | jq -r '.[].name'
    """
    from alliance_cli.jobs.members import members as job

    with reading(common, past) as reader:
        found = job(reader, filters(roster), evidence=evidence)
    extra = [EVIDENCE] if evidence else []
    code = emit("members", found.rows, output, common, extra=extra, title=found.title)
    if found.hidden_disputed:
        note(common, f"{found.hidden_disputed} disputed not shown; see --status disputed")
    if found.hidden_former and not found.rows:
        note(common, f"no members; {found.hidden_former} former, see --status former")
    return code
