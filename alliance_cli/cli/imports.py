"""`alliance import`: registries of other people into this one."""

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.cli.opened import writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import note
from alliance_cli.cli.progress import progress
from alliance_cli.errors import Exit


def ror(
    file: Annotated[Path, typer.Argument(help="Dump: .json, .jsonl, .gz or .zip.", metavar="FILE")],
    write: WriteOptions,
    common: CommonOptions,
) -> int:
    """Add the organizations of a dump of the Research Organization Registry, known by their ROR id.

    Names, identifiers and relations that a known organization lacks are added; nothing is overwritten. The same
    dump twice changes nothing.

    \b
    alliance db init --db ror.sqlite
    alliance import ror v2.9-ror-data.zip --db ror.sqlite
    alliance import ror v2.9-ror-data.zip --dry-run
    """
    from alliance_cli.jobs import import_ror

    import_ror.first_record(file)  # a wrong file is told before anything is locked or copied
    with (
        writing(common, write, "import ror", lambda _: None) as (writer, _),
        progress(common, "records") as told,
    ):
        done = import_ror.import_ror(writer, file, told)
    for line in import_ror.summary(done):
        note(common, line)
    if write.dry_run and done.rows:
        note(common, f"would have added {done.rows:,} rows; nothing was written")
    elif not done.rows:
        note(common, "no change")
    return Exit.OK


commands = {"ror": ror}
