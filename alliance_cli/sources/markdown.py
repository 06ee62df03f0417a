"""Documents of Markdown: the text keeps its offsets, markup in it becomes blanks.

Every sign of markup is replaced by as many spaces, so that a place in the text is the same place in the file and yet
"[IBM](https://ibm.com), **Meta**" reads as a list of two names. What a block is, a CommonMark parser says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from alliance_cli.model.documents import Block, BlockKind, Document
from alliance_cli.sources.encoding import decode, lines_ended
from alliance_cli.sources.given import Given
from alliance_cli.sources.lines import blocks_of, names_apart
from alliance_cli.sources.tables import check_lines
from alliance_cli.sources.texts import empty

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A(-{3}|\+{3})[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"""^([A-Za-z_]+)[ \t]*[:=][ \t]*(["']?)(.+?)\2[ \t]*$""", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FACTS = {
    "title": "title", "date": "published", "published": "published", "publisher": "publisher", "site": "publisher",
    "url": "url", "link": "url", "canonical_url": "url", "source_url": "url",
}  # fmt: skip

# Each pattern leaves group 1, or nothing, and blanks the rest. No two of its parts can match the same characters,
# and none crosses a blank line, so that no text takes long.
_MARKUP = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"^[ ]{0,3}(?:> ?)+", re.MULTILINE),
    re.compile(r"(?<=[-*+] )\[[ xX]\](?= )"),
    re.compile(r"^[ ]{0,3}\[[^\]\n]{1,200}\]:[ \t].*$", re.MULTILINE),
    re.compile(r"<(?:https?|mailto):[^\s<>]{0,2000}>"),
    re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>]{0,2000})?>"),
    re.compile(
        r"!\[([^\[\]\n]{0,500})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,200}\])"
    ),
    re.compile(r"\[\^[^\[\]\s]{1,40}\]:?"),
    re.compile(
        r"\[([^\[\]]{0,500})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,200}\])"
    ),
    re.compile(r"`+([^`\n]{0,500})`+"),
    re.compile(r"(?<![\w*])\*{1,3}(?=[^\s*])([^*\n]{1,500})(?<=[^\s*])\*{1,3}(?![\w*])"),
    re.compile(r"(?<![\w_])_{1,3}(?=[^\s_])([^_\n]{1,500})(?<=[^\s_])_{1,3}(?![\w_])"),
    re.compile(r"~~([^~\n]{1,500})~~"),
)
_CELL = re.compile(r"(?<!\\)\|")


def markdown(given: Given) -> Document:
    """The text with its markup blanked, in blocks; title, date, publisher and address from a front matter."""
    found = decode(given.data, given.name)
    check_lines(found.text, given.where)
    original = lines_ended(found.text)
    front = _FRONT.match(original)
    body = _spaces(original[: front.end()]) + original[front.end() :] if front else original
    if not body.strip():
        raise empty(given.where)
    text = _blanked(body)
    blocks = tuple(_blocks(body, text))
    facts = _facts(front[2] if front else "")
    heading = next(
        (text[block.start : block.end] for block in blocks if block.kind is BlockKind.HEADING), None
    )
    return given.document()._replace(
        text=text,
        blocks=blocks,
        title=facts.get("title", heading),
        publisher=facts.get("publisher"),
        published=facts.get("published"),
        url=facts.get("url"),
        warnings=found.warnings,
    )


def _facts(front: str) -> dict[str, str]:
    """What the front matter says of the document, by field."""
    facts: dict[str, str] = {}
    for key, _, value in _ENTRY.findall(front):
        field = _FACTS.get(key.lower())
        if field == "published":
            day = _DAY.match(value)
            facts.setdefault(field, day[0] if day else value)
        elif field is not None:
            facts.setdefault(field, value)
    return facts


def _blanked(text: str) -> str:
    """The text with spaces in place of markup; line ends stay."""
    for pattern in _MARKUP:
        text = pattern.sub(_leave, text)
    return text


def _leave(found: re.Match[str]) -> str:
    whole = found[0]
    if found.re.groups and found[1] is not None:
        first, last = found.start(1) - found.start(), found.end(1) - found.start()
        return _spaces(whole[:first]) + whole[first:last] + _spaces(whole[last:])
    return _spaces(whole)


def _spaces(text: str) -> str:
    return "".join("\n" if char == "\n" else " " for char in text)


def _blocks(body: str, text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    walk = _Walk(body, text)
    return names_apart(text, walk.blocks(parser.parse(body)), walk.numbers)


class _Walk:
    """Blocks out of the parser's tokens, which tell lines; offsets come from the text."""

    def __init__(self, body: str, text: str) -> None:
        self.body = body
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text)), len(text)]
        self.numbers = count(1)
        self.lists: list[int] = []
        self.columns: list[int] = []
        self.item = False  # the next words are a list item's first
        self.opened = ""

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        """The blocks in the order of the text."""
        for token in tokens:
            if token.type.endswith("list_open"):
                self.lists.append(next(self.numbers))
            elif token.type.endswith("list_close"):
                self.lists.pop()
            elif token.type in ("list_item_open", "list_item_close"):
                self.item = token.type == "list_item_open"  # an empty item has no words
            elif token.type == "table_open":
                self.columns = []
            elif token.map and token.type == "tr_open":
                yield from self._row(token.map[0])
            elif token.map and token.type in ("html_block", "code_block", "fence"):
                yield from self._lines(self.starts[token.map[0]], self.starts[token.map[1]])
            elif token.map and token.type == "inline" and self.opened not in ("th_open", "td_open"):
                yield from self._words(token)
            self.opened = token.type

    def _words(self, token: Token) -> Iterator[Block]:
        first, last = token.map or [0, 0]
        start = self.body.find(token.content.split("\n", 1)[0], self.starts[first])
        end = self.starts[last]
        if self.opened == "heading_open":
            yield from self._trimmed(BlockKind.HEADING, start, self._line_end(start))
        elif self.item:
            self.item = False
            yield from self._trimmed(BlockKind.ITEM, start, end, self.lists[-1])
        elif self.lists:
            yield from self._trimmed(BlockKind.PARAGRAPH, start, end)
        elif _is_strong(token.content):
            yield from self._trimmed(BlockKind.HEADING, start, end)
        else:
            yield from self._lines(start, end)

    def _row(self, line: int) -> Iterator[Block]:
        """The cells of a table's row; those of its first row head their columns."""
        kind = BlockKind.CELL if self.columns else BlockKind.HEADING
        start = self.starts[line]
        row = self.text[start : self._line_end(start)]
        cells = _CELL.split(row)
        at = start
        edge = 1 if not cells[0].strip() else 0
        for place, cell in enumerate(cells):
            if place >= edge and len(self.columns) <= place - edge:
                self.columns.append(next(self.numbers))
            if cell.strip():
                yield from self._trimmed(kind, at, at + len(cell), self.columns[place - edge])
            at += len(cell) + 1

    def _lines(self, start: int, end: int) -> Iterator[Block]:
        for block in blocks_of(self.text[start:end], self.numbers):
            yield block._replace(start=block.start + start, end=block.end + start)

    def _trimmed(self, kind: BlockKind, start: int, end: int, group: int = 0) -> Iterator[Block]:
        words = self.text[start:end]
        bare = words.strip()
        if bare:
            first = start + words.index(bare)
            yield Block(kind, first, first + len(bare), group)

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return end if end >= 0 else len(self.text)


def _is_strong(content: str) -> bool:
    """Whether the whole paragraph is one line in bold, which people write for a heading."""
    return (
        "\n" not in content
        and len(content) < 100
        and re.fullmatch(r"(\*\*|__)[^*_]+\1:?", content) is not None
    )
