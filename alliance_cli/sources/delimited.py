"""Records of CSV and TSV text; nothing is guessed, and a row that does not fit its header is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alliance_cli.errors import InvalidData
from alliance_cli.model.dialect import BYTE_ORDER_MARK, unescape, unguard
from alliance_cli.sources.roster import Record, places_of

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def csv_records(path: str, text: str) -> Iterator[Record]:
    """Records of comma-separated text; a byte-order mark says that formula guards are to be taken off."""
    return _quoted(path, text, ",")


def tsv_records(path: str, text: str) -> Iterator[Record]:
    """Records of tab-separated text: with a byte-order mark quoted as spreadsheets do, else escaped."""
    if text.startswith(BYTE_ORDER_MARK):
        return _quoted(path, text, "\t")
    return _checked(path, escaped(text))


def escaped(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of our own tab-separated text as cells, blank lines too; nothing is quoted."""
    for line, record in enumerate(text.split("\n"), 1):
        cells = record.removesuffix("\r").split("\t")
        yield line, [unescape(cell) for cell in cells]


def _quoted(path: str, text: str, delimiter: str) -> Iterator[Record]:
    marked = text.startswith(BYTE_ORDER_MARK)
    rows = quoted(path, text.removeprefix(BYTE_ORDER_MARK), delimiter)
    if marked:
        return _checked(path, ((line, [unguard(cell) for cell in cells]) for line, cells in rows))
    return _checked(path, rows)


def quoted(path: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records of the text as cells, each with the line of its start; InvalidData for quotes that do not fit."""
    from csv import Error, reader

    lines = reader((found[0] for found in _LINE.finditer(text)), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in lines:
            yield start, cells
            start = lines.line_num + 1
    except Error as error:
        raise InvalidData(
            f"'{path}' line {start} cannot be read: {error}", "check its quotes: a quote inside is doubled"
        ) from error


def _checked(path: str, rows: Iterator[tuple[int, list[str]]]) -> Iterator[Record]:
    """Records under the first row's columns; blank lines are skipped."""
    columns: tuple[str, ...] = ()
    for line, cells in rows:
        if not any(cells):
            continue
        where = f"'{path}' line {line}"
        if not columns:
            columns = tuple(cells)
            places_of(columns, where)  # a file without records is checked too
        elif len(cells) != len(columns):
            raise InvalidData(
                f"{where} has {len(cells)} cells, its header has {len(columns)}",
                "a cell that holds the separator must be in quotes",
            )
        else:
            yield Record(line, where, columns, tuple(cells))
    if not columns:
        raise InvalidData(f"'{path}' is empty", "the first line names the columns")
