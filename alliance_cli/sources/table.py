"""Lines and delimited rows of a stream, one at a time, for input that is long or never ends.

A byte-order mark and CRLF line ends are taken for what they are. Whatever cannot be read is told with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from alliance_cli.errors import InvalidData
from alliance_cli.model.dialect import BYTE_ORDER_MARK, unescape, unguard

MAX_LINE = 1 << 20  # bytes; a longer line is no row of a table


class Lines:
    """The lines of a stream with their ends; `number` and `size` tell how many lines and bytes were read."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        self.stream = stream
        self.where = where
        self.number = 0
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.stream.readline(MAX_LINE + 1):
            self.number += 1
            self.size += len(line)
            yield self._decoded(line)

    def _decoded(self, line: bytes) -> str:
        place = f"{self.where} line {self.number}"
        if len(line) > MAX_LINE:
            raise InvalidData(f"{place} is longer than {MAX_LINE >> 20} MiB", "is it a text file?")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            wrong = f"byte 0x{line[error.start]:02x} at offset {error.start}"
            raise InvalidData(
                f"{place} is not UTF-8: {wrong}", "convert it, for example: iconv -f cp1252 -t utf-8"
            ) from error
        if "\0" in text:
            raise InvalidData(f"{place} holds a NUL byte", "is it a text file?")
        return text


@contextmanager
def lines_of(path: Path) -> Iterator[Lines]:
    """The lines of a file, for the time of the block."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InvalidData(f"cannot read '{path}': {error.strerror}", "check the path") from error
    with stream:
        yield Lines(stream, f"'{path}'")


def names(lines: Lines) -> Iterator[str]:
    """The names that stand one a line, without the blanks around them; empty lines are no names."""
    for line in lines:
        name = (line.removeprefix(BYTE_ORDER_MARK) if lines.number == 1 else line).strip()
        if name:
            yield name


class Table(NamedTuple):
    """A table with a header: its columns, what separates them, and its rows as (line, cells), as many as columns."""

    columns: tuple[str, ...]
    separator: str
    rows: Iterator[tuple[int, list[str]]]


def table(lines: Lines, separator: str | None = None) -> Table:
    """The table that the lines hold; without `separator` a tab in the first line makes it tab-separated, else CSV.

    In a spreadsheet's file, which starts with a byte-order mark, the apostrophes that guard formulas are taken
    off. Tab-separated text without the mark holds escapes and no quotes, as this program writes it. InvalidData
    for a header that is missing or names a column twice, and for a row that does not fit it.
    """
    texts = iter(lines)
    first = next(texts, "")
    marked = first.startswith(BYTE_ORDER_MARK)
    first = first.removeprefix(BYTE_ORDER_MARK)
    chosen = separator or ("\t" if "\t" in first else ",")
    read = _escaped if chosen == "\t" and not marked else _quoted
    rows = read(lines, first, texts, chosen)
    _, columns = next(rows, (1, []))
    where = f"{lines.where} line 1"
    if not any(columns):
        raise InvalidData(f"{where} names no columns", "the first line is the header")
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        raise InvalidData(f"{where} names the column '{twice}' twice", "rename or drop one of them")
    return Table(tuple(columns), chosen, _checked(lines.where, columns, rows, marked=marked))


Rows = Iterator[tuple[int, list[str]]]


def _quoted(lines: Lines, first: str, rest: Iterator[str], separator: str) -> Rows:
    from csv import Error, reader
    from itertools import chain

    parsed = reader(chain([first], rest), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in parsed:
            if cells:
                yield start, cells
            start = parsed.line_num + 1
    except Error as error:
        raise InvalidData(
            f"{lines.where} line {start} cannot be read: {error}", "a quote inside quotes is doubled"
        ) from error


def _escaped(lines: Lines, first: str, rest: Iterator[str], separator: str) -> Rows:
    del lines
    from itertools import chain

    for line, text in enumerate(chain([first], rest), 1):
        bare = text.removesuffix("\n").removesuffix("\r")
        if bare:
            yield line, [unescape(cell) for cell in bare.split(separator)]


def _checked(where: str, columns: list[str], rows: Rows, *, marked: bool) -> Rows:
    for line, cells in rows:
        if len(cells) != len(columns):
            raise InvalidData(
                f"{where} line {line} has {len(cells)} cells, its header has {len(columns)}",
                "a cell that holds the separator must be in quotes",
            )
        yield line, [unguard(cell) for cell in cells] if marked else cells
