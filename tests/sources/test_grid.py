"""Workbooks that name or repeat far cells are refused before a parser asks for the memory."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from alliance_cli.errors import InvalidData
from alliance_cli.sources.grid import check_grid

SHEETS = {
    "a far cell": ('<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c>', False),
    "a row alone": (
        '<c r="A1"><v>1</v></c></row><row r="1000000"><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c>',
        False,
    ),
    "behind another attribute": (
        '<c r="A1"><v>1</v></c><c s=\' r="A1" >\' r="XFD999999"><is><t>x</t></is></c>',
        False,
    ),
    "no sheet has it": ('<c r="A39999999999"><v>1</v></c>', False),
    "no column has it": ('<c r="ZZZ1"><v>1</v></c>', False),
    "styled, and empty": ('<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="3"/>', True),
    "far, and alone": ('<c r="XFD1048576"><v>1</v></c>', True),
    "without places": ("<c><v>1</v></c><c><v>2</v></c>", True),
}
TABLES = {
    "repeated": ('<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>', "900", False),
    "repeated, and empty": (
        '<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>', "2", True,
    ),
    "below what is empty": (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        "<table:table-row>{cell}</table:table-row>", "3", False,
    ),
}  # fmt: skip


def packed(name: str, text: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def assert_checked(data: bytes, *, good: bool) -> None:
    if good:
        check_grid(data, "'x'")
        return
    with pytest.raises(InvalidData) as caught:
        check_grid(data, "'x'")
    assert caught.value.hint


@pytest.mark.parametrize("why", SHEETS)
def test_a_sheet(why: str) -> None:
    cells, good = SHEETS[why]
    text = f'<worksheet><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    assert_checked(packed("xl/worksheets/sheet1.xml", text), good=good)


@pytest.mark.parametrize("why", TABLES)
def test_a_table_of_opendocument(why: str) -> None:
    rows, times, good = TABLES[why]
    cell = (
        f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell>"
    )
    text = f"<office:spreadsheet><table:table>{rows.format(cell=cell)}</table:table></office:spreadsheet>"
    assert_checked(packed("content.xml", text), good=good)
