"""Documents of office programs: a Word document as a page, a workbook as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from alliance_cli.errors import InvalidData
from alliance_cli.model.documents import BlockKind, Document
from alliance_cli.sources.archive import check_archive, part_of
from alliance_cli.sources.bounds import foreign, missing_extra
from alliance_cli.sources.dom import leaves_of
from alliance_cli.sources.given import Given
from alliance_cli.sources.grid import MAX_CELLS, check_grid
from alliance_cli.sources.harvest import places_of
from alliance_cli.sources.page import document_of, tree_of
from alliance_cli.sources.tabular import HEADER_WITHIN, Cells, header_of, rows_of
from alliance_cli.sources.texts import empty

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_WORDS = 8 << 20  # bytes of a Word document's XML, whose tree takes ten times as much memory
MAX_SHEETS = 48 << 20  # bytes of a workbook's XML
_TITLE = re.compile(rb"<dc:title>([^<]{1,500})</dc:title>")
_CREATED = re.compile(rb"<dcterms:created[^>]{0,100}>(\d{4}-\d\d-\d\d)")
_MEMBERS = {".xlsx": "xl/workbook.xml", ".xlsm": "xl/workbook.xml", ".ods": "content.xml"}


def docx(given: Given) -> Document:
    """The document's headings, paragraphs, lists and tables; title and day as its properties tell them."""
    try:
        from mammoth import convert_to_html
        from mammoth.images import img_element
    except ImportError:
        raise missing_extra("Word documents", "office") from None
    check_archive(given.data, given.name, "word/document.xml", MAX_WORDS)
    with foreign(given.name, "mammoth", "open it and save it again"):
        html = convert_to_html(BytesIO(given.data), convert_image=img_element(lambda image: {})).value
    if not html.strip():
        raise empty(given.where)
    leaves = leaves_of(tree_of(given.name, f"<body>{html}</body>"), whole=True)
    document = document_of(given, leaves, places_of(leaves))
    heading = next(
        (document.text[at:end] for kind, at, end, _ in document.blocks if kind is BlockKind.HEADING), None
    )
    properties = part_of(given.data, "docProps/core.xml")
    created = _CREATED.search(properties)
    return document._replace(
        title=_unescaped(_TITLE.search(properties)) or heading,
        published=created[1].decode() if created else None,
    )


def _unescaped(found: re.Match[bytes] | None) -> str | None:
    from html import unescape

    return unescape(found[1].decode("utf-8", "replace")).strip() or None if found else None


def sheets(given: Given) -> Document:
    """The rows of a workbook's sheet: of several the first whose header names an organization column."""
    try:
        from python_calamine import CalamineWorkbook, PasswordError
    except ImportError:
        raise missing_extra("workbooks", "office") from None
    if given.suffix in _MEMBERS:
        check_archive(given.data, given.name, _MEMBERS[given.suffix], MAX_SHEETS)
        check_grid(given.data, given.where)
    with foreign(given.name, "python_calamine", "open it and save it again"):
        try:
            book = CalamineWorkbook.from_filelike(BytesIO(given.data))
        except PasswordError:
            raise InvalidData(
                f"{given.where} is protected by a password", "save a copy without a password"
            ) from None
        tops = {name: list(islice(_lines(book, name, given), HEADER_WITHIN)) for name in book.sheet_names}
        filled = [name for name, top in tops.items() if top]
        if not filled:
            raise empty(given.where)
        chosen = next(
            (name for name in filled if header_of(tops[name], given.columns) is not None), filled[0]
        )
        where = f"{given.where} sheet '{chosen}'"
        rows, warnings = rows_of(_lines(book, chosen, given), given.columns, where)
    return given.document()._replace(rows=rows, warnings=(*_others(filled, chosen, given.where), *warnings))


def _lines(book: CalamineWorkbook, name: str, given: Given) -> Iterator[Cells]:
    """The rows of a sheet that are not blank, each cell as text; a chart's sheet has none."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise InvalidData(
            f"{given.where} sheet '{name}' has more than {MAX_CELLS:,} cells", "save its filled part alone"
        )
    first = sheet.start[0] + 1 if sheet.start else 1
    for number, row in enumerate(sheet.iter_rows(), first):
        cells = [_text(cell) for cell in row]
        if any(map(str.strip, cells)):
            yield Cells(
                f"row {number}" if book.sheet_names == [name] else f"sheet '{name}' row {number}", cells
            )


def _text(value: Any) -> str:
    """A cell as text: days as ISO, a whole number without a point; text stays, so that 007 does."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _others(filled: Sequence[str], chosen: str, where: str) -> tuple[str, ...]:
    others = ", ".join(f"'{name}'" for name in filled if name != chosen)
    return (f"{where}: sheet '{chosen}' is read, not {others}",) if others else ()
