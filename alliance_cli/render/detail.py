"""One record on a page: titled sections of labelled values and of small tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, safe_text, shown
from alliance_cli.render.formats import DEFAULT_SCREEN, Screen
from alliance_cli.render.layout import fold, text_width
from alliance_cli.render.terminal import GAP, Cell, Line, beside, draw, grid

Pairs = Sequence[tuple[str, object]]
Section = tuple[str, Pairs] | tuple[str, Sequence[Row], Sequence[Field]]

INDENT = 2


def write_detail(sections: Sequence[Section], out: BinaryIO, screen: Screen = DEFAULT_SCREEN) -> None:
    """Write the sections to `out`, a blank line between two; a screen of width 0 folds nothing.

    A section is a title with pairs of label and value, or a title with rows and fields. An empty title
    prints none. A value that is null leaves its label alone on the line.
    """
    out.write(draw(_lines(sections, screen), screen).encode("utf-8", "backslashreplace"))
    out.flush()


def _lines(sections: Sequence[Section], screen: Screen) -> Iterator[Line]:
    for at, section in enumerate(sections):
        if at:
            yield []
        title = safe_text(section[0], unicode=screen.unicode)
        if title:
            yield [(title, "bold")]
        indent = INDENT if title else 0
        if len(section) == 3:
            yield from grid(section[1], section[2], screen, indent=indent)
        else:
            yield from _pairs(section[1], screen, indent)


def _pairs(pairs: Pairs, screen: Screen, indent: int) -> Iterator[Line]:
    """Labels and values in two columns; a long value folds beside its label."""
    labels = [safe_text(label, unicode=screen.unicode) for label, _ in pairs]
    left = max(map(text_width, labels), default=0)
    room = screen.width and max(20, screen.width - indent - left - GAP)
    for label, (_, value) in zip(labels, pairs, strict=True):
        lines = _value_lines(value, room, screen)
        yield from beside([Cell([label], left, style="dim"), Cell(lines, room)], indent)


def _value_lines(value: object, room: int, screen: Screen) -> list[str]:
    """A value's own lines, each folded."""
    lines = shown(value).split("\n")
    return [part for line in lines for part in fold(safe_text(line, unicode=screen.unicode), room) or [""]]
