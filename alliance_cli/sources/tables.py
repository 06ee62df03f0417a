"""Documents of tables and records: delimited text, JSON and JSON lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from alliance_cli.errors import InvalidData
from alliance_cli.model.dialect import unguard
from alliance_cli.model.documents import Document
from alliance_cli.sources.bounds import MAX_LINE, MAX_ROWS
from alliance_cli.sources.delimited import escaped, quoted
from alliance_cli.sources.encoding import Decoded, decode
from alliance_cli.sources.expression import records, select
from alliance_cli.sources.given import Given
from alliance_cli.sources.structured import parsed, record_of
from alliance_cli.sources.tabular import Cells, rows_of

SEPARATORS = ",;\t|"
TRIED = 50  # records that tell which separator it is
SAMPLE = 1 << 16  # characters to find them in
_OVERLONG = re.compile(f"[^\n]{{{MAX_LINE + 1}}}")
LEAST = 0.6  # share of them that must have the same number of cells


def delimited(given: Given) -> Document:
    """The rows of delimited text; the separator is the one that cuts the first records into equal, most cells."""
    found = decode(given.data, given.name)
    check_lines(found.text, given.where)
    tabs = given.suffix in (".tsv", ".tab")
    separator = "\t" if tabs else separator_of(found.text) or ","
    return _tabular(given, _fitting(_raw(given, found, separator), given.where), found)


def json(given: Given) -> Document:
    """The rows of a JSON file: a list of objects or of names, or what the path `given.records` leads to."""
    found = decode(given.data, given.name)
    if _is_lines(found.text):
        return _of_lines(given, found)
    if found.text.count("{") > MAX_ROWS:
        raise InvalidData(f"{given.where} has more than {MAX_ROWS:,} objects", "split the file")
    held = records(parsed(given.name, found.text, None), given.records, given.where)
    return rows_of_records(given, ((f"record {number}", item) for number, item in enumerate(held, 1)), found)


def ndjson(given: Given) -> Document:
    """The rows of JSON lines; with a path `given.records` it leads on from each line."""
    return _of_lines(given, decode(given.data, given.name))


def separator_of(text: str) -> str | None:
    """What separates the cells of the text; None when no sign cuts most of the first lines alike."""
    best: tuple[float, int, str] | None = None
    for separator in SEPARATORS:
        widths = _widths(text[:SAMPLE], separator)
        width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if width > 1 and widths[0] == width and times >= LEAST * len(widths):
            best = max(best or (0.0, 0, ""), (times / len(widths), width, separator))
    return best[2] if best else None


def _widths(text: str, separator: str) -> list[int]:
    from csv import Error, reader
    from io import StringIO

    whole = text if len(text) < SAMPLE else text[: text.rfind("\n") + 1]
    widths: list[int] = []
    try:
        widths.extend(
            len(cells)
            for cells in islice(reader(StringIO(whole, newline=""), delimiter=separator), TRIED)
            if cells
        )
    except Error:
        return []  # not this separator: what it leaves as a cell is too long
    return widths


def check_lines(text: str, where: str) -> None:
    """Raises InvalidData when a line is too long to be one of a table or of prose."""
    found = _OVERLONG.search(text) if len(text) > MAX_LINE else None
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise InvalidData(f"{where} line {line} is longer than {MAX_LINE >> 20} MiB", "is it a text file?")


def _raw(given: Given, found: Decoded, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The lines as cells. Tabs without quotes hold escapes, as our own files do; what quotes make even is quoted."""
    if separator == "\t" and not found.marked:
        uneven = len({len(cells) for _, cells in escaped(found.text) if any(cells)}) > 1
        if not (uneven and '"' in found.text):
            return escaped(found.text)
    return quoted(given.name, found.text, separator)


def _fitting(lines: Iterable[tuple[int, list[str]]], where: str) -> Iterator[Cells]:
    """The lines that are not blank; InvalidData names the first that has not as many cells as those before."""
    width: int | None = None
    for line, cells in lines:
        if not any(map(str.strip, cells)):
            continue
        if width is not None and len(cells) != width:
            raise InvalidData(
                f"{where} line {line} has {len(cells)} cells, those above have {width}",
                "a cell that holds the separator must be in quotes",
            )
        width = len(cells)
        yield Cells(f"line {line}", cells)


def _tabular(given: Given, lines: Iterable[Cells], found: Decoded) -> Document:
    if found.marked:  # a spreadsheet's file: the apostrophes that guard formulas come off
        lines = (Cells(line.locator, [unguard(cell) for cell in line.cells]) for line in lines)
    rows, warnings = rows_of(lines, given.columns, given.where)
    return given.document()._replace(rows=rows, warnings=(*found.warnings, *warnings))


def _is_lines(text: str) -> bool:
    """Whether the text is JSON lines under the name of JSON: a whole object on its first line, more below."""
    first, _, rest = text.lstrip().partition("\n")
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _of_lines(given: Given, found: Decoded) -> Document:
    check_lines(found.text, given.where)
    return rows_of_records(given, _each_line(given, found.text), found)


def _each_line(given: Given, text: str) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{given.where} line {number}"
        value = parsed(given.name, line, number)
        held = [value] if given.records is None else select(value, given.records, where)
        for item in held:
            yield f"line {number}", item


def rows_of_records(given: Given, items: Iterable[tuple[str, object]], found: Decoded) -> Document:
    """A document of records, each with its place in words."""
    from_records = rows_of(record_cells(items, given.where), given.columns, given.where, headed=True)
    return given.document()._replace(
        rows=from_records.rows, warnings=(*found.warnings, *from_records.warnings)
    )


def record_cells(items: Iterable[tuple[str, object]], where: str) -> Iterator[Cells]:
    """Lines of cells under one header, which is every key that occurs, in the order of first sight."""
    held = list(items)
    headers: dict[str, int] = {}
    for _, item in held:
        for key in item if isinstance(item, dict) else ("name",):
            headers.setdefault(key, len(headers))
    if held:
        yield Cells("header", list(headers))
    for number, (locator, item) in enumerate(held, 1):
        record = record_of(f"{where} {locator}", number, item)
        cells = [""] * len(headers)
        for column, cell in zip(record.columns, record.cells, strict=True):
            cells[headers[column]] = cell or ""
        yield Cells(locator, cells)
