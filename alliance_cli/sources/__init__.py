"""Files to values: readers of rosters that somebody else, or we ourselves, wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliance_cli.errors import InvalidData, UsageError
from alliance_cli.sources.bounds import MAX_BYTES, whole
from alliance_cli.sources.roster import Record, RosterRow, rows_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["READERS", "RosterRow", "read_roster"]

# Suffix to "module.function" under this package: file name and text in, records out.
READERS: dict[str, str] = {
    ".csv": "delimited.csv_records",
    ".tsv": "delimited.tsv_records",
    ".json": "structured.json_records",
    ".ndjson": "structured.ndjson_records",
    ".jsonl": "structured.ndjson_records",
}


def read_roster(path: Path) -> list[RosterRow]:
    """The rows of a roster file, in its order; every cell is text and only the empty cell is null.

    The name column is `name`, `member`, `organization` or another that `columns` knows (the first of its table);
    `slug`, or `organization` beside a name, gives the organization; `role`, `tier`, `sector` and `status`
    are taken where present. UsageError for an unknown suffix, InvalidData for anything that cannot be read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"cannot tell how to read '{path}'", f"a roster file ends in {' '.join(READERS)}")
    text = decoded(whole(path, MAX_BYTES), str(path))
    return rows_of(_records(reader, str(path), text))


def _records(reader: str, path: str, text: str) -> Iterator[Record]:
    from importlib import import_module

    module, function = reader.split(".")
    records: Iterator[Record] = getattr(import_module(f"alliance_cli.sources.{module}"), function)(path, text)
    return records


def decoded(data: bytes, path: str) -> str:
    """The text of the file, with its byte-order mark; InvalidData names the first byte that is wrong."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise InvalidData(f"'{path}' is UTF-16, not UTF-8", "save it as UTF-8: iconv -f utf-16 -t utf-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidData(
            f"'{path}' is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
            "it may be Windows-1252; convert it: iconv -f cp1252 -t utf-8",
        ) from error
    if "\0" in text:
        raise InvalidData(f"'{path}' holds a NUL byte at offset {data.index(0)}", "is it a text file?")
    return text
