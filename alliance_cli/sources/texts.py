"""Documents of plain text."""

from __future__ import annotations

import re

from alliance_cli.errors import InvalidData
from alliance_cli.model.documents import BlockKind, Document
from alliance_cli.sources.encoding import decode, lines_ended
from alliance_cli.sources.given import Given
from alliance_cli.sources.lines import blocks_of
from alliance_cli.sources.tables import check_lines

_DATED = re.compile(
    r"\b(?:date|dated|published|posted|veröffentlicht|publié)\b(?: on| am| le)?[: \t]+(\d{4}-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_HEAD = 10  # lines at the top in which a date is the document's own


def plain(given: Given) -> Document:
    """The text as it stands, in blocks; its first heading is its title, a line "published: 2024-02-08" its date."""
    found = decode(given.data, given.name)
    check_lines(found.text, given.where)
    text = lines_ended(found.text)
    blocks = blocks_of(text)
    if not blocks:
        raise empty(given.where)
    dated = _DATED.search("\n".join(text.split("\n", _HEAD)[:_HEAD]))
    title = None
    if blocks[0].kind is BlockKind.HEADING:
        title = _DATED.sub("", text[blocks[0].start : blocks[0].end]).strip() or None
    return given.document()._replace(
        text=text,
        blocks=tuple(blocks),
        title=title,
        published=dated[1] if dated else None,
        warnings=found.warnings,
    )


def empty(where: str) -> InvalidData:
    """The error for a document without a word."""
    return InvalidData(f"{where} is empty", "is it the right file?")
