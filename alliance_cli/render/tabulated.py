"""`tab:NAME`: any table style of the tabulate library, with cells that stay text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, is_numeric, markup_text, safe_text, shown
from alliance_cli.render.formats import Layout
from alliance_cli.render.markup import markdown_text


def tabulated(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """The table in tabulate's style `layout.style`; numbers at the right, one record a line."""
    from tabulate import tabulate

    cell = _ESCAPES.get(layout.style, safe_text)
    style = _SAFE_STYLES.get(layout.style, layout.style)
    body = [[cell(shown(row.get(field.name))) for field in fields] for row in rows]
    heads = [cell(field.name) for field in fields] if layout.header else []
    sides = ["right" if is_numeric(field) else "left" for field in fields]
    yield (
        tabulate(
            body,
            headers=heads,
            tablefmt=style,
            disable_numparse=True,  # else the text 1e5 becomes 100000
            colalign=sides if body else None,
        )
        + "\n"
    )


def _backslashed(text: str) -> str:
    """For wikis whose cells end at a bar and whose escape is a backslash."""
    return safe_text(text).replace("\\", "\\\\").replace("|", "\\|")


def _entities(text: str) -> str:
    """For markup that knows HTML and ends a cell at a bar."""
    return markup_text(safe_text(text)).replace("|", "&#124;")


def _org(text: str) -> str:
    """https://orgmode.org/manual/Tables.html names \\vert as the way to write a bar."""
    return safe_text(text).replace("|", "\\vert{}")


_ESCAPES: dict[str, Callable[[str], str]] = {
    "github": markdown_text,
    "pipe": markdown_text,
    "colon_grid": markdown_text,
    "asciidoc": _backslashed,
    "jira": _backslashed,
    "youtrack": _backslashed,
    "mediawiki": _entities,
    "moinmoin": _entities,
    "textile": _entities,
    "orgtbl": _org,
}
# Two styles leave escaping to the caller; our cells are never markup, so the escaping twin writes them.
_SAFE_STYLES = {"unsafehtml": "html", "latex_raw": "latex"}
