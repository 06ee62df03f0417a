"""A user's own language tables: files with the names and columns of the shipped ones, every row checked before use."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO
from pathlib import Path

from alliance_cli.errors import InvalidData
from alliance_cli.names import tables
from alliance_cli.names.fold import fold

SHIPPED = Path(__file__).with_name("data")
_COUNTRY = re.compile("[A-Z]{2}")
_COUNT = re.compile(r"(?=0*[1-9])[0-9]{1,15}")


def use(folder: Path) -> None:
    """Adds the tables of a folder to the shipped ones; later rows win. Call before the first name is read.

    InvalidData names file and line of what no table can hold. Hidden files and a README are left alone.
    """
    for path in sorted(folder.iterdir()):
        if not path.name.startswith((".", "README")):
            _check(path)
    tables.extend(folder)


def _check(path: Path) -> None:
    name = path.name.removesuffix(".csv")
    if name not in tables.FILES or not path.is_file() or name == path.name:
        known = ", ".join(f"{one}.csv" for one in tables.FILES)
        raise InvalidData(f"'{path}' is no language table", f"tables are {known}")
    columns = _columns(name)
    hint = f"the columns are {','.join(columns)}"
    rows = _rows(path)
    line, header = next(rows, (1, []))
    if tuple(header) != columns:
        raise InvalidData(f"'{path}' line {line} is not the header of {name}", hint)
    for line, row in rows:
        if len(row) != len(columns):
            raise InvalidData(f"'{path}' line {line} has {len(row)} cells, not {len(columns)}", hint)
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            wanted = _wanted(name, place, column, cell)
            if wanted:
                raise InvalidData(f"'{path}' line {line}: {column} is '{cell}'", wanted)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The line where a row begins, and its cells, of each row that is not blank."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidData(f"'{path}' line {line} is not UTF-8", "save it as UTF-8") from error
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidData(f"'{path}' line {line} cannot be read: {error}", "check its quotes") from error


@cache
def _columns(name: str) -> tuple[str, ...]:
    """The columns of a shipped table."""
    return tuple(next(_rows(SHIPPED / f"{name}.csv"))[1])


@cache
def _words(name: str, place: int) -> tuple[str, ...]:
    """The words that a column of a shipped table uses, for columns that are closed lists."""
    return tuple(sorted({row[place] for _, row in _rows(SHIPPED / f"{name}.csv")} - set(_columns(name))))


def _wanted(name: str, place: int, column: str, cell: str) -> str | None:
    """What the cell should be; None when it is."""
    if place == 0 or column == "full":
        folded = fold(cell)
        right = bool(folded) and folded == cell
        return None if right else f"write it as names are compared: '{folded}'" if folded else "write a word"
    if column in ("position", "class"):
        known = _words(name, place)
        return None if cell in known else f"one of {', '.join(known)}"
    check = _CHECKS.get(column)
    return check[1] if check is not None and not check[0](cell) else None


_CHECKS: dict[str, tuple[Callable[[str], object], str]] = {
    "code": (_COUNTRY.fullmatch, "two capital letters, ISO 3166-1"),
    "country": (
        lambda cell: not cell or _COUNTRY.fullmatch(cell),
        "two capital letters, ISO 3166-1, or nothing",
    ),
    "count": (_COUNT.fullmatch, "a whole number above 0, of up to 15 digits"),
}
