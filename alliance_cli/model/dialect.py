"""How our CSV and TSV files write what the plain format cannot hold; both directions in one place.

TSV keeps one record a line: backslash, tab, newline and carriage return inside a cell are written
`\\\\`, `\\t`, `\\n` and `\\r`. Nothing is quoted.

A file for a spreadsheet starts with a byte-order mark, and a cell that a spreadsheet would run as a formula
starts with an apostrophe. The mark is what tells a reader to take the apostrophe off again, so that a
plain file, which has neither, is read exactly as it stands.
"""

from __future__ import annotations

import re

BYTE_ORDER_MARK = "\ufeff"

# Formula starters listed by OWASP ("CSV injection"), with the full-width forms that some locales accept.
# Apostrophes before them count too, else a cell that really starts with '= would not come back.
_GUARDED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ESCAPE = re.compile(r"\\([\\tnr])")
_MEANINGS = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run the cell instead of showing it."""
    return text[:1] != "'" and _GUARDED.match(text) is not None


def guard(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet might run it."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """`text` without the apostrophe that `guard` put before it."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text, 1) else text


def escape(text: str) -> str:
    """`text` as one TSV cell: no tab and no line end in it."""
    return text.translate(_ESCAPES)


def unescape(cell: str) -> str:
    """The text of a TSV cell; a backslash before any other character stays."""
    return _ESCAPE.sub(lambda match: _MEANINGS[match[1]], cell)
