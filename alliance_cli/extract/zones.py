"""The stretches of a document that are read, in order, page furniture taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from alliance_cli.extract import layout, tables
from alliance_cli.model.documents import Block, BlockKind, Document

_LONGEST_FURNITURE = 400
_DEPTH = 3


Stretch = tuple[int, int]


class Zone(NamedTuple):
    """A block that is read. `headings` are the stretches of those above it, the nearest first.

    `column` is the stretch of the header of a cell's column, if it has one.
    """

    kind: BlockKind
    start: int
    end: int
    group: int
    headings: tuple[Stretch, ...] = ()
    column: Stretch | None = None


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
        if any(char.isalpha() for char in text[place : block.start]):  # bullets and numbers are no text
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


class _Headings:
    """The headings above the place that is read, as far as their order tells without their levels."""

    def __init__(self) -> None:
        self.above: list[Stretch] = []
        self.listed = self.filled = self.first = False

    def take(self, stretch: Stretch) -> None:
        """A heading: below the last one where that has nothing of its own, or opens the document; else beside it."""
        opening = len(self.above) == 1 and not self.first
        if self.filled and (self.listed or not opening):
            self.first = True
            self.above = self.above[:-1]
        self.above = [*self.above, stretch][-_DEPTH:]
        self.listed = self.filled = False

    def below(self, kind: BlockKind) -> None:
        """A block that is no heading."""
        self.filled = True
        self.listed = self.listed or kind is not BlockKind.PARAGRAPH


def zones(document: Document, text: str) -> list[Zone]:
    """Zones of a document whose normalised text is given. A furniture section lasts until the next heading."""
    section, line = _furniture(tables.version())
    found: list[Zone] = []
    headings = _Headings()
    columns: dict[int, Stretch] = {}
    skipping = False
    for block in _filled(document, text):
        words = " ".join(text[block.start : block.end].lower().split())
        if block.kind is BlockKind.HEADING and block.group:
            columns[block.group] = (block.start, block.end)
            continue
        if _is_section(section, words, block.kind):
            skipping = True
            continue
        if block.kind is BlockKind.HEADING:
            skipping = False
            headings.take((block.start, block.end))
        if skipping or (len(words) <= _LONGEST_FURNITURE and line.search(words)):
            continue
        above: tuple[Stretch, ...] = ()
        if block.kind is not BlockKind.HEADING:
            headings.below(block.kind)
            above = tuple(reversed(headings.above))
        found.append(Zone(block.kind, block.start, block.end, block.group, above, columns.get(block.group)))
    return found
