"""Which kind of file the bytes are, where no suffix says it, and whether a suffix and its bytes agree."""

from __future__ import annotations

import re

from alliance_cli.errors import InvalidData

_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|\xef\xbb\xbf)*<(?:!doctype\s+html|html|head|body|main|article|div|table|ul)\b",
    re.I | re.S,
)
_XML = re.compile(rb"(?:\s|\xef\xbb\xbf)*<\?xml\b", re.I)
_ZIPPED = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"opendocument.spreadsheet", ".ods"))
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|[-*+] +\[[^\]\n]+\]\(|\|? *:?-{3,}:? *\|)", re.M)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = frozenset({".pdf", ".docx", ".xlsx", ".xlsm", ".xls", ".ods"})
HEAD = 1 << 16


def binary_suffix(data: bytes) -> str | None:
    """The suffix that bytes of a known packed format should have; None for what may be text."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return next(
            (suffix for mark, suffix in _ZIPPED if mark in data[:HEAD] or mark in data[-HEAD:]), ".zip"
        )
    return ".xls" if data.startswith(_OLE) else None


def is_old_office(data: bytes) -> bool:
    """Whether the bytes are a compound file: an office file before 2007, or one that a password protects."""
    return data.startswith(_OLE)


def suffix_of(data: bytes) -> str | None:
    """The suffix that the bytes should have; None when they are nothing that is read."""
    packed = binary_suffix(data)
    if packed is not None:
        return packed
    if _HTML.match(data[:HEAD]) or (_XML.match(data) and b"<html" in data[:HEAD]):
        return ".html"
    if _XML.match(data):
        return None
    from alliance_cli.sources.encoding import decode

    try:
        text = decode(data, "").text
    except InvalidData:
        return None  # no text: the caller says which kinds are read
    return _text_suffix(text)


def _text_suffix(text: str) -> str:
    start = text.lstrip()
    if start[:1] in ("{", "["):
        from json import JSONDecodeError, JSONDecoder

        try:
            _, end = JSONDecoder().raw_decode(start)
        except (JSONDecodeError, RecursionError):
            pass  # it only begins like JSON
        else:
            return ".ndjson" if start[end:].lstrip()[:1] in ("{", "[", '"') else ".json"
    if _is_table(text):
        return ".csv"
    return ".md" if _MARKDOWN.search(text[:HEAD]) else ".txt"


def _is_table(text: str) -> bool:
    from alliance_cli.sources.columns import role_of
    from alliance_cli.sources.tables import separator_of

    separator = separator_of(text)
    if separator is None:
        return False
    header = text.lstrip().partition("\n")[0].split(separator)
    return "name" in {role_of(cell.strip().strip('"')) for cell in header}
