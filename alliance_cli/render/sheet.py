"""XLSX: one sheet of typed cells. No text is ever a formula or a link, and equal data gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from alliance_cli.errors import Refused
from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, flat
from alliance_cli.render.formats import Layout, missing_extra

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# Limits of the format: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MAX_CELL = 32_767
MAX_ROWS = 1_048_576
MAX_EXACT = 2**53  # numbers are doubles: a larger integer is kept as text
WIDEST = 60
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def xlsx(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[bytes]:
    """The workbook's bytes. Refused when the extra is missing or when a value does not fit a cell."""
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise missing_extra("xlsx", "xlsx") from None
    from io import BytesIO

    buffer = BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    workbook.set_properties({"created": _fixed_day(), "comments": ""})
    sheet = workbook.add_worksheet(_sheet_name(layout.title))
    if layout.header:
        bold = workbook.add_format({"bold": True})
        for column, field in enumerate(fields):
            sheet.write_string(0, column, field.name, bold)
        sheet.freeze_panes(1, 0)
    _fill(sheet, rows, fields, 1 if layout.header else 0)
    workbook.close()
    yield buffer.getvalue()


def _fill(sheet: Worksheet, rows: Iterable[Row], fields: Sequence[Field], first: int) -> None:
    widths = [len(field.name) for field in fields]
    for index, row in enumerate(rows, first):
        if index >= MAX_ROWS:
            raise Refused(f"a sheet holds at most {MAX_ROWS} rows", "choose csv or ndjson, or filter")
        for column, field in enumerate(fields):
            text = _put(sheet, index, column, row.get(field.name), field.name)
            widths[column] = max(widths[column], _width(text))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST) + 2)


def _put(sheet: Worksheet, index: int, column: int, value: object, name: str) -> str:
    """The text of the cell, which is now in the sheet with the type of its value."""
    text = flat(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, bool):
        sheet.write_boolean(index, column, value)
    elif isinstance(value, int | float) and abs(value) <= MAX_EXACT:
        sheet.write_number(index, column, value)
    elif len(text) > MAX_CELL:
        raise Refused(
            f"the {name} of record {index} has {len(text)} characters, and a cell holds {MAX_CELL}",
            "choose csv or json, or leave the field out with --fields",
        )
    elif text:
        sheet.write_string(index, column, text)
    return text


def _width(text: str) -> int:
    """Columns that the longest line takes; characters beyond Latin, Greek and Cyrillic count as two."""
    return max((sum(2 if char > "\u10ff" else 1 for char in line) for line in text.split("\n")), default=0)


def _sheet_name(title: str | None) -> str:
    """A name that the format allows: at most 31 characters, none of them reserved."""
    from alliance_cli.render.cells import safe_text

    return safe_text(title or "").translate(_FORBIDDEN_IN_TITLE)[:31].strip() or "alliance"


def _fixed_day() -> Any:
    """A creation day that never changes, so that equal data gives equal bytes."""
    from datetime import UTC, datetime

    return datetime(2000, 1, 1, tzinfo=UTC)
