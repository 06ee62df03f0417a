"""The lines of a plain text as blocks: headings, paragraphs, bullets, rosters of one name a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.extract.text import has_no_case, is_capital
from alliance_cli.model.documents import Block, BlockKind

_BULLET = re.compile(r"[ \t]*(?:[•*·▪◦‣●○■□➤►✓✔+–—-]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_ENDS = (".", "!", "?", ":", ";", ",", '"', "…")
_HEADING_LENGTH = 100
_HEADING_WORDS = 16
_NAME_WORDS = 9
_ROSTER_LINES = 4
_WRAPPED = range(55, 101)
_INTRODUCE = (" include", " are", " includes", " following", " were")


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    bullet: bool
    indented: bool
    blank_before: bool
    blank_after: bool


def _lines(text: str, start: int, end: int) -> list[_Line]:
    """Lines that hold something, without the white space around them and without their bullet."""
    found: list[tuple[int, int, bool, bool, bool]] = []
    blank = True
    place = start
    while place < end:
        stop = text.find("\n", place, end)
        stop = end if stop < 0 else stop
        if text[place:stop].strip():
            bullet = _BULLET.match(text, place, stop)
            first = bullet.end() if bullet else place
            line = text[first:stop]
            first += len(line) - len(line.lstrip())
            found.append((first, first + len(line.strip()), bullet is not None, text[place].isspace(), blank))
            blank = False
        else:
            blank = True
        place = stop + 1
    after = [line[4] for line in found[1:]] + [True]
    return [
        _Line(first, last, text[first:last], bullet, indented, before, follows)
        for (first, last, bullet, indented, before), follows in zip(found, after, strict=True)
    ]


def _name_like(line: _Line) -> bool:
    """Whether a line may be one entry of a roster: short, begins like a name, ends like no sentence."""
    words = line.text.split()
    if line.text.endswith(_INTRODUCE):
        return False
    if len(words) > _NAME_WORDS or line.text.endswith((".", "!", "?", ":", ";")):
        return len(words) <= _NAME_WORDS and line.text.endswith(
            ("Inc.", "Co.", "Corp.", "Ltd.", "S.A.", "N.V.")
        )
    if len(words) == 1 and words[0].isalnum() and words[0][-1].isdigit():
        return True  # names such as acme24
    first = next((word.lstrip("\"'([") for word in words if word.lstrip("\"'([")), "")
    return bool(first) and (is_capital(first) or has_no_case(first))


def _is_heading(line: _Line) -> bool:
    if not (line.blank_before and line.blank_after) or len(line.text) > _HEADING_LENGTH:
        return False
    return not line.text.endswith(_ENDS[:1] + _ENDS[3:]) and len(line.text.split()) <= _HEADING_WORDS


def _continues(line: _Line, following: _Line) -> bool:
    """Whether a sentence goes on in the next line: hard-wrapped text."""
    if following.bullet or following.blank_before:
        return False
    if line.bullet and following.indented:
        return True
    if line.text.endswith((".", "!", "?", ":")):
        return False
    if line.text.endswith(",") or following.text[0].islower():
        return True
    return (
        len(line.text) in _WRAPPED
        and len(following.text) <= _WRAPPED.stop
        and (len(line.text.split()) > _NAME_WORDS or ", " in line.text)
    )


def _roster_length(lines: Sequence[_Line], place: int) -> int:
    """How many lines from here on are entries of one roster; 0 when they are none."""
    stop = place
    while stop < len(lines) and not lines[stop].bullet and _name_like(lines[stop]):
        if stop > place and lines[stop].blank_before != lines[place].blank_after:
            break
        stop += 1
    introduced = place > 0 and lines[place - 1].text.rstrip(":").endswith(_INTRODUCE)
    return stop - place if stop - place >= _ROSTER_LINES - introduced else 0


def blocks(text: str, start: int, end: int, first_group: int = 1) -> list[Block]:
    """The blocks of a stretch of normalised text, in order."""
    lines = _lines(text, start, end)
    found: list[Block] = []
    group, place = first_group - 1, 0
    in_list = False
    while place < len(lines):
        line = lines[place]
        if line.bullet:
            group += 0 if in_list else 1
            stop = place
            while stop + 1 < len(lines) and _continues(lines[stop]._replace(bullet=True), lines[stop + 1]):
                stop += 1
            found.append(Block(BlockKind.ITEM, line.start, lines[stop].end, group))
            in_list, place = True, stop + 1
            continue
        in_list = False
        if heading := _HEADING.match(line.text):
            found.append(Block(BlockKind.HEADING, line.start + heading.end(), line.end))
            place += 1
            continue
        if length := _roster_length(lines, place):
            group += 1
            found += [
                Block(BlockKind.ITEM, row.start, row.end, group) for row in lines[place : place + length]
            ]
            place += length
            continue
        stop = place
        while stop + 1 < len(lines) and _continues(lines[stop], lines[stop + 1]):
            stop += 1
        kind = BlockKind.HEADING if stop == place and _is_heading(line) else BlockKind.PARAGRAPH
        found.append(Block(kind, line.start, lines[stop].end))
        place = stop + 1
    return found
