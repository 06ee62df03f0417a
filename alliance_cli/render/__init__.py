"""Values to text: one registry of output formats and one way to write them.

Importing this package loads no output library; each format's module is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, safe_text, suspicious_cells
from alliance_cli.render.formats import DEFAULT_SCREEN, Format, Layout, Screen

__all__ = [
    "FORMATS",
    "Format",
    "Row",
    "Screen",
    "find_format",
    "format_for_suffix",
    "safe_text",
    "suspicious_cells",
    "write",
]

FORMATS: dict[str, Format] = {
    "table": Format("table", "terminal.table", "aligned columns for a person", (".txt",)),
    "tsv": Format(
        "tsv", "delimited.tsv", "one record a line, tab between, \\t \\n \\\\ escaped", (".tsv",), excel=True
    ),
    "csv": Format("csv", "delimited.csv", "comma between, quoted where needed", (".csv",), excel=True),
    "json": Format("json", "structured.json", "one array of objects", (".json",)),
    "ndjson": Format("ndjson", "structured.ndjson", "one object a line", (".ndjson", ".jsonl"), streams=True),
    "markdown": Format("markdown", "markup.markdown", "a pipe table", (".md",)),
    "html": Format("html", "markup.html", "a page that stands alone", (".html",)),
    "yaml": Format("yaml", "structured.yaml", "a list of mappings (extra yaml)", (".yaml", ".yml")),
    "xlsx": Format("xlsx", "sheet.xlsx", "a workbook of typed cells (extra xlsx)", (".xlsx",), binary=True),
}
TABULATED = "tab:"
CHUNK = 1 << 16  # characters gathered before they are encoded and written


def write(
    rows: Iterable[Row],
    fields: Sequence[Field],
    fmt: str | Format,
    out: BinaryIO,
    *,
    header: bool = True,
    excel: bool = False,
    screen: Screen = DEFAULT_SCREEN,
    title: str | None = None,
) -> None:
    """Write `rows` to the binary stream `out` as UTF-8 and flush it.

    `fields` gives the columns and their order; a key that a row lacks is null. `title` heads a page and
    names a sheet; the other formats hold nothing but data. UsageError for an unknown format or for `excel`
    where it has no meaning, Refused for a library that is not installed.
    """
    chosen = find_format(fmt) if isinstance(fmt, str) else fmt
    if excel and not chosen.excel:
        raise UsageError(f"--excel has no meaning for {chosen.name}", "use it with --format csv or tsv")
    layout = Layout(header, excel, screen, title, chosen.style)
    _send(chosen.load()(rows, fields, layout), out, every_piece=chosen.streams)


def _send(pieces: Iterator[str] | Iterator[bytes], out: BinaryIO, *, every_piece: bool) -> None:
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        # a lone surrogate, from an argument that was no UTF-8, becomes an escape that JSON reads back
        held.append(piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace"))
        size += len(piece)
        if every_piece or size >= CHUNK:
            out.write(b"".join(held))
            held, size = [], 0
            if every_piece:
                out.flush()
    out.write(b"".join(held))
    out.flush()


def find_format(name: str, among: Mapping[str, Format] = FORMATS) -> Format:
    """The format of that name, `tab:NAME` included; UsageError with suggestions for an unknown one."""
    if name in among:
        return among[name]
    styles = _tabulated_styles() if name.startswith(TABULATED) and among is FORMATS else []
    if name in styles:
        return Format(name, "tabulated.tabulated", "a style of tabulate", style=name.removeprefix(TABULATED))
    raise UsageError(f"unknown format '{name}'", _format_hint(name, [*among, *styles]))


def _tabulated_styles() -> list[str]:
    from tabulate import tabulate_formats

    return [TABULATED + style for style in tabulate_formats]


def _format_hint(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    by_suffix = format_for_suffix(f"x.{name}")
    matches = [by_suffix] if by_suffix in known else get_close_matches(name.lower(), known)
    return did_you_mean([text for text in matches if text], f"formats are {', '.join(known)}")


def format_for_suffix(path: object) -> str | None:
    """Name of the format that the file name's last suffix asks for, in any case; None when it asks for none."""
    name = str(path).lower()
    for chosen in FORMATS.values():
        if name.endswith(chosen.suffixes):
            return chosen.name
    return None
