"""What a writing command says of its change: on stdout the rows that a dry run would have changed, a line on stderr."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import destination, note, screen
from alliance_cli.errors import Exit
from alliance_cli.model.fields import Field
from alliance_cli.render import Row

if TYPE_CHECKING:
    from alliance_cli.store.writing import Writer


def told(writer: "Writer", write: WriteOptions, common: CommonOptions, said: str) -> Exit:
    """Says what was done; after a dry run, with the registry free again, the changes on stdout too."""
    from alliance_cli.jobs.preview import FIELDS, preview

    if write.dry_run:
        listed(preview(writer.changes), FIELDS, common)
    note(common, said)
    return Exit.OK


def listed(rows: Sequence[Row], fields: Sequence[Field], common: CommonOptions) -> None:
    """Writes rows to stdout: a table on a terminal, else tab-separated lines."""
    from alliance_cli.render import write as rendered

    with destination(None) as (out, stream):
        kind = "table" if sys.stdout.isatty() else "tsv"
        rendered(rows, fields, kind, out, screen=screen(common, stream))
