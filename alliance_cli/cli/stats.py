"""`alliance stats`."""

from typing import Annotated

import typer

from alliance_cli.cli.opened import filters, reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions, RosterOptions
from alliance_cli.cli.output import emit
from alliance_cli.errors import UsageError, did_you_mean


def stats(
    roster: RosterOptions,
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="sector, country, topic, role, source or month; may be repeated."),
    ] = None,
) -> int:
    """Members counted by their properties, and month by month.

    \b
    alliance stats --by sector
    alliance stats --by month --format csv
    """
    from alliance_cli.jobs import listings
    from alliance_cli.jobs.suggest import closest

    wanted = tuple(by or listings.STATS)
    for name in wanted:
        if name not in listings.STATS:
            hint = did_you_mean(closest(name, listings.STATS), f"one of {', '.join(listings.STATS)}")
            raise UsageError(f"cannot count by '{name}'", hint)
    with reading(common, past) as reader:
        return emit("stats", listings.stats(reader, filters(roster), wanted), output, common)
