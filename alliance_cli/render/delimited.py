"""CSV and TSV: LF, UTF-8, a header even when nothing follows; exact, unless made for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from alliance_cli.model.dialect import BYTE_ORDER_MARK, escape, guard
from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, flat
from alliance_cli.render.formats import Layout


class _Line:
    """Holds the line that a csv writer wrote last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """Comma-separated lines, quoted where needed; for a spreadsheet with mark, CRLF and guard."""
    return _quoted(rows, fields, layout, ",")


def tsv(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """Tab-separated lines, never quoted; for a spreadsheet, which knows no escapes, quoted like CSV."""
    if layout.excel:
        return _quoted(rows, fields, layout, "\t")
    return _escaped(rows, fields, layout)


def _escaped(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    names = [field.name for field in fields]
    if layout.header:
        yield "\t".join(names) + "\n"
    for row in rows:
        yield "\t".join([escape(flat(row.get(name))) for name in names]) + "\n"


def _quoted(rows: Iterable[Row], fields: Sequence[Field], layout: Layout, delimiter: str) -> Iterator[str]:
    from csv import writer

    line = _Line()
    # The module quotes what its own line end holds: with CRLF that is CR and LF, in every Python version.
    put = writer(line, delimiter=delimiter, lineterminator="\r\n").writerow
    names = [field.name for field in fields]
    cell = _guarded if layout.excel else flat
    if layout.excel:
        yield BYTE_ORDER_MARK
    if layout.header:
        put(names)
        yield _ended(line.text, layout)
    yield from _body(rows, names, cell, put, line, layout)


def _body(
    rows: Iterable[Row],
    names: list[str],
    cell: Callable[[object], str],
    put: Callable[[list[object]], object],
    line: _Line,
    layout: Layout,
) -> Iterator[str]:
    for row in rows:
        values = [row.get(name) for name in names]
        if cell is flat:  # most cells are text already, and calling for each of them doubles the cost
            put([value if value.__class__ is str else flat(value) for value in values])
        else:
            put([cell(value) for value in values])
        yield _ended(line.text, layout)


def _ended(text: str, layout: Layout) -> str:
    return text if layout.excel else text[:-2] + "\n"


def _guarded(value: object) -> str:
    """The guard is for text only: a negative number stays a number."""
    text = flat(value)
    return guard(text) if isinstance(value, str | list | tuple) else text
