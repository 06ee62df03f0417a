"""A document as its reader hands it on, and what extraction finds in it. Apart, because few commands need them.

Offsets are code points, half-open, into `Document.text`; a surface is always exactly `text[start:end]`.
"""

from enum import StrEnum
from typing import NamedTuple

from alliance_cli.model.claims import Comparator, CountScope
from alliance_cli.model.terms import Stance


class BlockKind(StrEnum):
    """What a stretch of text is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"


class Block(NamedTuple):
    """A stretch of a document's text. Items of one list, cells of one column share a `group`; 0 is none."""

    kind: BlockKind
    start: int
    end: int
    group: int = 0


class Row(NamedTuple):
    """One record of a tabular document: where it stands, in words, and its cells by role or column."""

    locator: str
    cells: dict[str, str]


class Document(NamedTuple):
    """What a reader makes of a file's bytes. Tabular documents have `rows` and no text.

    `warnings` are sentences for the person who reads the file in: a guessed encoding, rows that were left out.
    """

    name: str
    sha256: str
    text: str = ""
    blocks: tuple[Block, ...] = ()
    rows: tuple[Row, ...] = ()
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()


class Coalition(NamedTuple):
    """An alliance as extraction knows it: its slug, and the names that a text may call it by."""

    slug: str
    names: tuple[str, ...]


class FoundMention(NamedTuple):
    """One place that names an organization, and what is said of it there.

    `alliance` is a coalition's slug, or None where only the name is mentioned; `group` the id of a `Group`;
    `evidence` the class of evidence (a key of the table of measured precision).
    """

    surface: str
    occurrence: int
    stance: Stance
    group: str
    evidence: str
    alliance: str | None = None
    start: int | None = None
    end: int | None = None
    locator: str | None = None
    role: str | None = None
    tier: str | None = None
    event_date: str | None = None


class Group(NamedTuple):
    """Mentions that one decision settles: one enumeration, one list, or one sentence with one stance."""

    id: str
    stance: Stance
    evidence: str
    quote: str
    alliance: str | None = None


class FoundCount(NamedTuple):
    """A number that a text claims: "over 50 members"."""

    text: str
    occurrence: int
    start: int
    end: int
    comparator: Comparator
    value: int
    unit: str
    scope: CountScope
    alliance: str


class Extraction(NamedTuple):
    """All that was found, in the order of the text."""

    mentions: tuple[FoundMention, ...] = ()
    groups: tuple[Group, ...] = ()
    counts: tuple[FoundCount, ...] = ()
