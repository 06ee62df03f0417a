"""How wide each column of a table may be, and where a cell breaks into lines; widths are screen columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

# An option, whose hyphens stay with it, a date, which stays whole, or a word with the hyphens, slashes or
# underscores that end it: a slug may break there.
_PIECE = re.compile(r"\s+|(?<!\S)-+[^\s/_-]+[/_-]*|\d{4}(?:-\d\d){1,2}(?!\d)|[^\s/_-]+[/_-]*|[/_-]+")
SAMPLE = 24  # so many of a column's longest cells decide how far it can be tightened
NARROWEST = 4  # below this a column is not worth folding; the terminal wraps the line instead
SPLIT_BELOW = 14  # a longer word is cut rather than given a column of its own length


def text_width(text: str) -> int:
    """Columns that the text takes on a screen; East Asian characters and emoji take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fold(text: str, width: int) -> list[str]:
    """The text as lines of at most `width` columns, broken after blanks, hyphens, slashes, underscores.

    Nothing but blanks at a break is lost. A longer word is cut. `width` 0 means one line.
    """
    if not width or text_width(text) <= width:
        return [text]
    lines = [""]
    for piece in _PIECE.findall(text):
        if text_width(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        elif not piece.isspace():
            *full, last = _cut(piece, width)
            if lines[-1]:
                lines.append("")
            lines[-1:] = [*full, last]
        else:
            lines.append("")
    return [line.rstrip() for line in lines if line.strip()]


def _cut(word: str, width: int) -> list[str]:
    """The word in parts that fit."""
    if text_width(word) <= width:
        return [word]
    from rich.cells import chop_cells

    return list(chop_cells(word, max(width, 2)))


def fit(columns: Sequence[Sequence[str]], available: int) -> list[int]:
    """Widths of the columns, whose first cell is the head; their sum fits `available` where it can.

    First the heads fold, then the widest columns give way down to their longest word, then below it.
    """
    natural = [max(map(text_width, column), default=0) for column in columns]
    if not available or sum(natural) <= available:
        return natural
    shortest = [_longest_word(column) for column in columns]
    bodies = [max(map(text_width, column[1:]), default=0) for column in columns]
    widths = [max(body, _longest_word(column[:1])) for body, column in zip(bodies, columns, strict=True)]
    shrink(widths, [min(pair) for pair in zip(shortest, widths, strict=True)], available)
    shrink(widths, [min(NARROWEST, width) for width in widths], available)
    tighten(widths, columns, natural)
    return widths


def shrink(widths: list[int], floors: Sequence[int], available: int) -> None:
    """Take from the widest columns, a column of the screen at a time, until they fit or stand on their floors."""
    excess = sum(widths) - available
    while excess > 0:
        loose = [at for at, width in enumerate(widths) if width > floors[at]]
        if not loose:
            return
        widths[max(loose, key=lambda at: (widths[at], -at))] -= 1
        excess -= 1


def tighten(widths: list[int], columns: Sequence[Sequence[str]], natural: Sequence[int]) -> None:
    """Give what folded columns do not need for their number of lines to the column that has most lines."""
    samples = [sorted(set(column), key=text_width)[-SAMPLE:] for column in columns]
    heights = [_height(sample, width) for sample, width in zip(samples, widths, strict=True)]
    tallest = heights.index(max(heights))
    for at, width in enumerate(list(widths)):
        if at == tallest or heights[at] == 1:
            continue
        needed = width
        floor = max(NARROWEST, _longest_word(columns[at]))
        while needed > floor and _height(samples[at], needed - 1) == heights[at]:
            needed -= 1
        moved = min(width - needed, natural[tallest] - widths[tallest])
        widths[at] -= moved
        widths[tallest] += moved


def _height(sample: Sequence[str], width: int) -> int:
    return max((len(fold(text, width)) for text in sample), default=0)


def _longest_word(column: Sequence[str]) -> int:
    pieces = (piece.strip() for cell in column for piece in _PIECE.findall(cell))
    return min(max(map(text_width, pieces), default=0), SPLIT_BELOW)
