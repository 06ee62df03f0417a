"""The stretches of a document that are read, in order, page furniture taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from alliance_cli.extract import layout, tables
from alliance_cli.model.documents import Block, BlockKind, Document

_LONGEST_FURNITURE = 400


class Zone(NamedTuple):
    """A block that is read. `heading` is the stretch of the nearest heading above it, if any."""

    kind: BlockKind
    start: int
    end: int
    group: int
    heading: tuple[int, int] | None


@lru_cache(maxsize=4)
def _furniture(_version: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What begins a section that is not the document's own, and what is such a line by itself."""
    found: dict[str, list[str]] = {"section": [], "line": []}
    for row in tables.rows("furniture"):
        found[row["scope"]].append(row["pattern"])
    section, line = ("|".join(f"(?:{pattern})" for pattern in found[scope]) for scope in ("section", "line"))
    return re.compile(section), re.compile(line)


def _filled(document: Document, text: str) -> list[Block]:
    """The reader's blocks, and blocks made from the lines of whatever text they leave out."""
    given = sorted(
        (block for block in document.blocks if block.end > block.start), key=lambda block: block.start
    )
    group = max((block.group for block in given), default=0) + 1
    found: list[Block] = []
    place = 0
    for block in [*given, Block(BlockKind.PARAGRAPH, len(text), len(text))]:
        if block.start > place and text[place : block.start].strip():
            made = layout.blocks(text, place, block.start, group)
            group = max((extra.group for extra in made), default=group - 1) + 1
            found += made
        if block.start < place or block.end == block.start:
            continue
        if block.kind is BlockKind.PARAGRAPH and "\n" in text[block.start : block.end].strip():
            made = layout.blocks(text, block.start, block.end, group)
            group = max((extra.group for extra in made), default=group - 1) + 1
            found += made
        else:
            found.append(block)
        place = max(place, block.end)
    return found


def _is_section(section: re.Pattern[str], words: str, kind: BlockKind) -> bool:
    return kind is not BlockKind.ITEM and len(words) < 60 and section.search(words.rstrip(" :")) is not None


def zones(document: Document, text: str) -> list[Zone]:
    """Zones of a document whose normalised text is given. A furniture section lasts until the next heading."""
    section, line = _furniture(tables.version())
    found: list[Zone] = []
    heading: tuple[int, int] | None = None
    skipping = False
    for block in _filled(document, text):
        words = " ".join(text[block.start : block.end].lower().split())
        if _is_section(section, words, block.kind):
            skipping = True
            continue
        if block.kind is BlockKind.HEADING:
            skipping = False
            heading = (block.start, block.end)
        if skipping or (len(words) <= _LONGEST_FURNITURE and line.search(words)):
            continue
        above = heading if block.kind is not BlockKind.HEADING else None
        found.append(Zone(block.kind, block.start, block.end, block.group, above))
    return found
