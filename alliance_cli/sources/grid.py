"""How large the sheets of a packed workbook are, told from their XML before a parser makes them.

The parser keeps every cell between the first and the last filled one, so that a few bytes which name a far cell,
or repeat one, make it ask for more memory than there is, and the process ends.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

from alliance_cli.errors import InvalidData

MAX_CELLS = 2_000_000
MAX_ROW, MAX_COLUMN = 1 << 20, 1 << 14  # of any office program
_ATTRIBUTES = rb"""((?:[^>"']|"[^"]*"|'[^']*')*)>"""
_SHEET = re.compile(rb"<(?:\w+:)?(row|c|v|is)\b" + _ATTRIBUTES)
_TABLE = re.compile(
    rb"<(table:table|table:table-row|table:(?:covered-)?table-cell|text:p)(?=[\s/>])" + _ATTRIBUTES
)
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PLACE = re.compile(rb"([A-Za-z]*)([0-9]*)")
_IDLE = frozenset((b"table:number-columns-repeated", b"table:number-rows-repeated", b"table:style-name"))


def check_grid(data: bytes, where: str) -> None:
    """Raises InvalidData for a workbook of which a sheet has more than MAX_CELLS cells, or one that cannot be."""
    with ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            content = archive.read(part)
            cells = _of_sheet(content, where) if b"sheetData" in content else 0
            if part == "content.xml":
                cells = _of_tables(content)
            if cells > MAX_CELLS:
                raise InvalidData(
                    f"{where} has a sheet of more than {MAX_CELLS:,} cells", "save its filled part alone"
                )


def _of_sheet(content: bytes, where: str) -> int:
    """The cells between the first and the last filled one of a sheet of Excel's."""
    row = column = 0
    rows, columns = set[int](), set[int]()
    for kind, text in _SHEET.findall(content):
        if kind in (b"v", b"is"):
            rows.add(row)
            columns.add(column)
            continue
        letters, number = _place(_attributes(text).get(b"r", b""), where)
        if kind == b"row":
            row, column = number or row + 1, 0
        else:
            row, column = number or row, letters or column + 1
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) if rows else 0


def _place(text: bytes, where: str) -> tuple[int, int]:
    """Column and row of a cell's name, 0 for one that it lacks; InvalidData for a place that no sheet has."""
    found = _PLACE.fullmatch(text)
    if found and len(found[1]) <= 3 and len(found[2]) <= 7:
        column = 0
        for letter in found[1].upper():
            column = column * 26 + letter - 64
        if column <= MAX_COLUMN and int(found[2] or 0) <= MAX_ROW:
            return column, int(found[2] or 0)
    name = text[:20].decode("utf-8", "replace")
    raise InvalidData(f"{where} has a cell at '{name}'", "no sheet has one: open it and save it again")


def _of_tables(content: bytes) -> int:
    """The cells of the largest table of an OpenDocument's, those that are repeated counted as often."""
    largest = rows = columns = height = width = repeated = 0
    for kind, text in _TABLE.findall(content):
        found = _attributes(text)
        if kind == b"table:table":
            rows = height = width = repeated = 0
        elif kind == b"table:table-row":
            rows, columns, repeated = rows + repeated, 0, _times(found, b"table:number-rows-repeated")
        elif kind != b"text:p":
            columns += _times(found, b"table:number-columns-repeated")
        if kind == b"text:p" or (kind.endswith(b"cell") and found.keys() - _IDLE):
            height, width = rows + repeated, max(width, columns)
        largest = max(largest, height * width)
    return largest


def _times(found: dict[bytes, bytes], name: bytes) -> int:
    """How often a row or cell is repeated; as good as endlessly where that is no number of a few digits."""
    text = found.get(name, b"1").strip()
    return int(text) if text.isdigit() and len(text) < 10 else MAX_CELLS + 1


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}
