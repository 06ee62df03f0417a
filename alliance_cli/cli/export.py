"""`alliance export`."""

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.cli.opened import filters, reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions, RosterOptions
from alliance_cli.cli.output import emit, note
from alliance_cli.errors import Exit, UsageError
from alliance_cli.render import format_for_suffix


def export(
    roster: RosterOptions,
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    target: Annotated[
        str | None,
        typer.Argument(
            help="File (its suffix names the format) or new folder; else standard output.", metavar="[TARGET]"
        ),
    ] = None,
) -> int:
    """The roster of every alliance (or one) to a file, or the whole registry to a folder.

    A folder gets one CSV file a table and a datapackage.json that describes them (Frictionless Data Package).

    \b
    alliance export roster.xlsx --alliance ai-alliance
    alliance export --format yaml
    alliance export registry/
    """
    if target and output.output:
        raise UsageError("two targets: an argument and --output", "name one")
    if target and _is_folder(target) and not output.format:
        return _folder(Path(target), common, past)
    from alliance_cli.jobs.members import members

    chosen = output._replace(output=target or output.output)
    with reading(common, past) as reader:
        found = members(reader, filters(roster), every_alliance=True)
    return emit("members", found.rows, chosen, common, title=found.title)


def _is_folder(target: str) -> bool:
    return (
        target.endswith("/")
        or Path(target).is_dir()
        or (not Path(target).suffix and not format_for_suffix(target))
    )


def _folder(folder: Path, common: CommonOptions, past: PastOptions) -> int:
    from alliance_cli.jobs.package import described
    from alliance_cli.render.datapackage import Column, ForeignKey, Table, write_folder

    with reading(common, past) as reader:
        found = list(described(reader))
    primary = {table.name: table.key for table, _ in found}
    tables = [
        (
            Table(
                name=table.name,
                columns=tuple(
                    Column(
                        name,
                        type="integer"
                        if name in table.integers
                        else "number"
                        if name == "score"
                        else "string",
                        required=name in table.key and table.name != "relations",
                        unique=table.key == (name,),
                    )
                    for name in table.columns
                ),
                primary_key=() if table.name == "relations" else table.key,
                foreign_keys=tuple(
                    ForeignKey((column,), target, primary[target][:1])
                    for column, target in table.links.items()
                ),
            ),
            rows,
        )
        for table, rows in found
    ]
    written = write_folder(folder, tables, name="alliance", title="Coalition membership registry")
    note(common, f"wrote {len(written)} tables to {folder}")
    return Exit.OK
