"""`alliance check`."""

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, FindingOptions, PastOptions
from alliance_cli.cli.output import chosen_fields, chosen_format, destination, note, ordered, screen
from alliance_cli.errors import Exit, UsageError
from alliance_cli.model.answers import Severity
from alliance_cli.model.dates import parse_day
from alliance_cli.model.fields import FIELDS


def check(
    output: FindingOptions,
    common: CommonOptions,
    past: PastOptions,
    rules: Annotated[Path | None, typer.Argument(help="Rules file (TOML).", metavar="[RULES.toml]")] = None,
    alliance: Annotated[
        str | None,
        typer.Option("--alliance", help="Alliance (slug or name).", autocompletion=complete.alliances),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The roster on this day.", metavar="DAY")
    ] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Check decisions too, by asking the matcher again (slow).")
    ] = False,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="error, warning or note: the mildest finding that exits 1.")
    ] = "error",
) -> int:
    """Findings about the registry, and rules that a pipeline holds it to. Exit 1 on an error.

    Broken rules are errors; what the registry's own checks find are warnings and notes. Formats: table, json,
    junit, github, and those of every listing.

    \b
    alliance check
    alliance check --stale --fail-on warning
    alliance check rules.toml && ./deploy
    alliance check rules.toml --format github --fail-on warning
    """
    from alliance_cli.jobs.check import check as job
    from alliance_cli.jobs.check import worst
    from alliance_cli.jobs.rules import load_rules
    from alliance_cli.render import FORMATS, TABULATED, find_format, findings, write

    if fail_on not in list(Severity):
        raise UsageError(f"unknown severity '{fail_on}'", f"one of {', '.join(Severity)}")
    loaded = load_rules(rules) if rules else None
    with reading(common, past) as reader:
        day = parse_day(as_of) if as_of else None
        found = job(reader, rules=loaded, alliance=alliance, as_of=day, stale=stale)
    rows = [{**item._asdict(), "severity": str(item.severity)} for item in found]
    name = chosen_format(output)
    known = FIELDS["check"]
    chosen = find_format(name, FORMATS if name.startswith(TABULATED) else {**FORMATS, **findings.FORMATS})
    columns = chosen_fields(output, known, table=name == "table")
    shown = ordered(rows, output, known)[: output.limit]
    with destination(output.output) as (out, stream):
        write(
            shown, columns, chosen, out, header=not output.no_header, excel=output.excel,
            screen=screen(common, stream), title="check",
        )  # fmt: skip
    if len(shown) < len(rows):
        note(common, f"{len(shown)} of {len(rows)}")
    numbers = {level: sum(row["severity"] == level for row in rows) for level in Severity}
    note(
        common,
        ", ".join(f"{number} {level}{'' if number == 1 else 's'}" for level, number in numbers.items()),
    )
    return Exit.NO if worst(found, fail_on) else Exit.OK
