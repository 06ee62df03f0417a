"""What a stretch of plain text is: headings, paragraphs, lists by bullet, by line, or by blank lines, and tables.

Names that stand one a line are a list whatever they are called: structure tells, not words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby
from statistics import median
from typing import NamedTuple

from alliance_cli.model.documents import Block, BlockKind
from alliance_cli.sources.columns import is_header

LIST = 4  # so many short lines in a row are a list
LONGEST_ITEM = 100  # characters
ITEM_WORDS = 12  # of one item; half of a list's items have at most MEDIAN_WORDS
MEDIAN_WORDS = 6
LEAST_SENTENCE = 4  # words with a full stop behind them that may still be a name: "Yahoo!"
ODD = 8  # of so many names in a list one may look like none
HEAD_WORDS = 4  # of a line that heads a list of names
HEADS = 3  # lines that may stand over a list of names, a title among them
LONGEST_HEADING = 140

_BULLET = re.compile(r"(?:[-*+•·▪◦‣●○■□–—]|[0-9]{1,3}[.)]|\([0-9a-z]{1,3}\))[ \t\xa0]+(?=\S)")
_RULE = re.compile(r"[=\-~*_#.─═]{3,}")
_END = re.compile(r"[.!?:…。！？]['\"”’»)\]]*$")
_ABBREVIATED = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|Llc|Bros|S\.A|S\.p\.A|N\.V|B\.V|e\.V|[A-Z])\.$", re.IGNORECASE
)
_HEADS = frozenset({
    "members", "mitglieder", "membres", "miembros", "membri", "membros", "leden", "participants", "teilnehmer",
    "signatories", "signataires", "unterzeichner", "supporters", "adopters", "organizations", "organisations",
    "organisationen",
})  # fmt: skip
_TAB = re.compile(r"\t")
_BLANKS = re.compile(r" {2,}")
_COMMAS = re.compile(r"[,;]\s")


class Line(NamedTuple):
    """A line's words: offsets without the blanks around them, and how far the bullet in front goes."""

    start: int
    end: int
    text: str
    bullet: int
    indent: int


def blocks_of(text: str, groups: Iterator[int] | None = None) -> list[Block]:
    """The blocks of the text in order; lists and columns take their numbers from `groups`, by default from 1 on."""
    numbers = count(1) if groups is None else groups
    chunks = [[line for line in lines if line] for filled, lines in groupby(_lines(text), bool) if filled]
    found: list[Block] = []
    left = len(chunks)
    for alone, same in groupby(chunks, _stands_alone):
        run = list(same)
        left -= len(run)
        if alone and are_names([chunk[0].text for chunk in run]):
            found += _items([chunk[0] for chunk in run], next(numbers))
            continue
        for place, chunk in enumerate(run, 1):
            found += _chunk(text, chunk, left > 0 or place < len(run), numbers)
    return _same_lists(found)


def names_apart(text: str, blocks: Iterable[Block], numbers: Iterator[int]) -> Iterator[Block]:
    """The blocks, where paragraphs of one short line each that follow each other are a list."""
    for alone, same in groupby(blocks, lambda block: _is_short(text, block)):
        run = list(same)
        if alone and are_names([text[block.start : block.end] for block in run]):
            number = next(numbers)
            heads = headings_in([text[block.start : block.end] for block in run])
            run = [block._replace(kind=BlockKind.HEADING) for block in run[:heads]] + [
                block._replace(kind=BlockKind.ITEM, group=number) for block in run[heads:]
            ]
        yield from run


def _is_short(text: str, block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and is_name_like(text[block.start : block.end])


def is_name_like(text: str) -> bool:
    """Whether a line could be one name: short, no sentence, hardly any commas."""
    bare = text.rstrip(",;")
    if not bare or len(bare) > LONGEST_ITEM or len(bare.split()) > ITEM_WORDS:
        return False
    sentence = len(bare.split()) > LEAST_SENTENCE or bare.endswith((":", "："))
    if sentence and _END.search(bare) and not _ABBREVIATED.search(bare):
        return False
    return len(_COMMAS.findall(bare)) <= 2 and any(char.isalnum() for char in bare)


def are_names(texts: Sequence[str]) -> bool:
    """Whether the lines are a list of names: name-like, mostly few words, mostly not in lower case."""
    odd = [text for text in texts if not is_name_like(text)]
    if len(texts) < LIST or len(odd) * ODD > len(texts) or any(len(text) > LONGEST_ITEM for text in odd):
        return False
    small = sum(text[:1].islower() for text in texts)
    return small * 4 <= len(texts) and median(len(text.split()) for text in texts) <= MEDIAN_WORDS


def _lines(text: str) -> Iterator[Line | None]:
    """The lines; None for a blank one."""
    start = 0
    for raw in text.split("\n"):
        bare = raw.strip()
        if bare:
            indent = len(raw) - len(raw.lstrip())
            bullet = _BULLET.match(bare)
            first = start + indent
            yield Line(first, first + len(bare), bare, bullet.end() if bullet else 0, indent)
        else:
            yield None
        start += len(raw) + 1


def _stands_alone(chunk: Sequence[Line]) -> bool:
    """Whether blank lines part this line from all others, and it could be a name."""
    return len(chunk) == 1 and not chunk[0].bullet and is_name_like(chunk[0].text)


def _chunk(text: str, lines: list[Line], more: bool, numbers: Iterator[int]) -> list[Block]:
    """The blocks of lines that no blank line parts."""
    found: list[Block] = []
    if len(lines) >= 2 and _RULE.fullmatch(lines[1].text) and not lines[0].bullet:
        found.append(_block(BlockKind.HEADING, lines[:1]))
        lines = lines[2:]
    lines = [line for line in lines if not _RULE.fullmatch(line.text)]
    if not lines:
        return found
    columns = _columns(text, lines, numbers)
    if columns:
        return found + columns
    if _bulleted(lines):
        return found + _bullets(lines, numbers)
    lead = 1 if lines[0].text.endswith((":", "：")) else 0
    if are_names([line.text for line in lines[lead:]]):
        found += [_block(_lead_kind(lines[0]), lines[:1])] if lead else []
        return found + _items(lines[lead:], next(numbers))
    heading = len(lines) == 1 and more and _is_heading(lines[0].text)
    return [*found, _block(BlockKind.HEADING if heading else BlockKind.PARAGRAPH, lines)]


def _block(kind: BlockKind, lines: Sequence[Line], group: int = 0) -> Block:
    return Block(kind, lines[0].start, lines[-1].end, group)


def headings_in(texts: Sequence[str]) -> int:
    """How many of the first lines of a list say what the others are, up to the last such as "Founding members"."""
    heads = [text.casefold().rstrip(":").split() for text in texts[:HEADS]]
    said = [at for at, words in enumerate(heads, 1) if words[-1] in _HEADS and len(words) <= HEAD_WORDS]
    return said[-1] if said and said[-1] < len(texts) else 0


def _items(lines: Sequence[Line], group: int) -> list[Block]:
    """Items one a line, and the headings that stand on the first lines."""
    heads = headings_in([line.text for line in lines])
    return [_block(BlockKind.HEADING, [line]) for line in lines[:heads]] + [
        Block(BlockKind.ITEM, line.start, line.start + len(line.text.rstrip(",;")), group)
        for line in lines[heads:]
    ]


def _lead_kind(line: Line) -> BlockKind:
    return BlockKind.HEADING if len(line.text.split()) <= ITEM_WORDS else BlockKind.PARAGRAPH


def _is_heading(text: str) -> bool:
    if text.endswith((":", "：")):
        return len(text) <= LONGEST_HEADING
    return len(text) <= LONGEST_HEADING and not text.endswith((".", ",", ";", "!", "…", "。"))


def _bulleted(lines: Sequence[Line]) -> bool:
    """Whether a list by bullets starts here: signs that are nothing else, or two that may be."""
    marked = [line for line in lines if line.bullet]
    sure = any(line.text[0] in "*+•·▪◦‣●○■□" for line in marked)
    return bool(marked) and (sure or len(marked) >= 2 or (lines[0].bullet > 0 and lines[0].text[0] == "-"))


def _bullets(lines: Sequence[Line], numbers: Iterator[int]) -> list[Block]:
    """Items with the lines that continue them; what stands before the first bullet is a paragraph."""
    found: list[Block] = []
    first = next(place for place, line in enumerate(lines) if line.bullet)
    if first:
        kind = _lead_kind(lines[0]) if first == 1 and lines[0].text.endswith(":") else BlockKind.PARAGRAPH
        found.append(_block(kind, lines[:first]))
    group = next(numbers)
    items: list[list[Line]] = []
    for line in lines[first:]:
        if line.bullet:
            items.append([line])
        else:
            items[-1].append(line)
    return found + [_item(item, group) for item in items]


def _item(lines: Sequence[Line], group: int) -> Block:
    first, last = lines[0], lines[-1]
    end = last.end if len(lines) > 1 else first.start + len(first.text.rstrip(",;"))
    return Block(BlockKind.ITEM, first.start + first.bullet, max(end, first.start + first.bullet + 1), group)


def _columns(text: str, lines: Sequence[Line], numbers: Iterator[int]) -> list[Block]:
    """The cells of lines that tabs, or blanks in a row, divide into as many columns each; empty when they do not.

    Blanks part nothing but names, for prose is aligned by them too.
    """
    starts = [line.start - line.indent for line in lines]
    rows = [_cells(text, start, _line_end(text, start)) for start in starts]
    if len(lines) < 2 or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return []
    filled = [[text[first:last] for first, last in row if first < last] for row in rows]
    if any("\t" not in text[start : _line_end(text, start)] for start in starts) and not are_names(
        [cell for row in filled for cell in row]
    ):
        return []
    headed = is_header(filled[0])
    groups = [next(numbers) for _ in rows[0]]
    return [
        Block(BlockKind.HEADING if headed and at == 0 else BlockKind.CELL, first, last, group)
        for at, row in enumerate(rows)
        for (first, last), group in zip(row, groups, strict=True)
        if first < last
    ]


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of the cells of a line, without the blanks around them."""
    gap = _TAB if "\t" in text[start:end] else _BLANKS
    found = []
    at = start if gap is _TAB else start + len(text[start:end]) - len(text[start:end].lstrip())
    end = end if gap is _TAB else start + len(text[start:end].rstrip())
    for match in [*gap.finditer(text, at, end), None]:
        stop = match.start() if match else end
        cell = text[at:stop]
        first = at + len(cell) - len(cell.lstrip())
        found.append((first, max(first, at + len(cell.rstrip()))))
        at = match.end() if match else end
    return found


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _same_lists(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, where lists that follow each other without anything between are one list."""
    found: list[Block] = []
    renamed: dict[int, int] = {}
    for block in blocks:
        last = found[-1] if found and found[-1].kind is BlockKind.ITEM else block
        if block.kind is BlockKind.ITEM and block.group != last.group:
            renamed.setdefault(block.group, last.group)
        found.append(block._replace(group=renamed.get(block.group, block.group)))
    return found
