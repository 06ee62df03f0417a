"""The table that a person reads: folded to the screen's width, coloured by status (by Rich).

Cell text is made safe first and is never parsed as markup. Without colour no escape sequence is printed,
and Rich, whose import costs as much as the rest of a query, is not loaded.
The grid is laid out here because Rich breaks words and dates before it narrows a long name, and takes a
millisecond a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, is_numeric, safe_text, shown
from alliance_cli.render.formats import Layout, Screen
from alliance_cli.render.layout import fit, fold, text_width

if TYPE_CHECKING:
    from rich.console import Console

STYLES: dict[str, dict[str, str]] = {
    "status": {"member": "green", "disputed": "yellow", "non-member": "dim", "former": "dim"},
    "severity": {"error": "red", "warning": "yellow"},
    "recommendation": {"accept": "green", "review": "yellow", "none": "dim"},
    "verdict": {"short": "yellow", "over": "yellow"},
}
GAP = 2  # blank columns between two columns


Line = list[tuple[str, str]]  # pieces of text, each with its style


class Cell(NamedTuple):
    """One cell as its lines, with the width of its column, its side and its style."""

    lines: Sequence[str]
    width: int
    right: bool = False
    style: str = ""


def table(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """Aligned columns with a head; numbers at the right, null blank, lists joined by "; "."""
    if fields:
        yield draw(grid(rows, fields, layout.screen, header=layout.header), layout.screen)


def grid(
    rows: Iterable[Row], fields: Sequence[Field], screen: Screen, *, header: bool = True, indent: int = 0
) -> Iterator[Line]:
    """The lines of a table, indented; head and rule first."""
    records = list(rows)
    columns = [
        [field.name if header else "", *(_cell(row, field, screen) for row in records)] for field in fields
    ]
    room = screen.width and max(1, screen.width - indent - GAP * (len(fields) - 1))
    widths = fit(columns, room)
    sides = [is_numeric(field) for field in fields]
    styles = [STYLES.get(field.name, {}) for field in fields]
    if header:
        heads = [fold(column[0], width) for column, width in zip(columns, widths, strict=True)]
        tallest = max(map(len, heads))
        lowered = [[""] * (tallest - len(head)) + head for head in heads]
        yield from beside([Cell(*cell, "bold") for cell in zip(lowered, widths, sides, strict=True)], indent)
        total = sum(widths) + GAP * (len(widths) - 1)
        yield [(" " * indent + ("─" if screen.unicode else "-") * total, "")]
    for at in range(1, len(records) + 1):
        texts = [column[at] for column in columns]
        cells = zip(texts, widths, sides, styles, strict=True)
        yield from beside(
            [
                Cell(fold(text, width), width, right, style.get(text, ""))
                for text, width, right, style in cells
            ],
            indent,
        )


def beside(cells: Sequence[Cell], indent: int) -> Iterator[Line]:
    """The lines of cells that stand side by side, without blanks at their ends."""
    for at in range(max(len(cell.lines) for cell in cells)):
        line: Line = []
        owed = indent  # blanks, printed only when something follows them
        for cell in cells:
            part = cell.lines[at] if at < len(cell.lines) else ""
            free = cell.width - text_width(part)
            if part:
                line += [(" " * (owed + (free if cell.right else 0)), ""), (part, cell.style)]
                owed = GAP + (0 if cell.right else free)
            else:
                owed += cell.width + GAP
        yield line


def _cell(row: Row, field: Field, screen: Screen) -> str:
    return safe_text(shown(row.get(field.name)), unicode=screen.unicode)


def draw(lines: Iterable[Line], screen: Screen) -> str:
    """The lines as the screen takes them: with colours, or as plain text."""
    if not screen.color:
        return "".join("".join(text for text, _ in line) + "\n" for line in lines)
    from io import StringIO

    from rich.text import Text

    text = StringIO()
    console = _console(text, screen)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    return text.getvalue()


def _console(text: object, screen: Screen) -> Console:
    """A console for colours that asks neither the environment nor the terminal for anything."""
    from typing import IO, cast

    from rich.console import Console

    return Console(
        file=cast("IO[str]", text),
        width=screen.width or 80,  # the lines are folded already and nothing wraps them
        height=25,  # without it a "dumb" TERM overrides the width
        color_system="standard",
        force_terminal=True,
        force_jupyter=False,
        no_color=False,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
