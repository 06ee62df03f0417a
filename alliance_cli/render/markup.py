"""Markdown and HTML: the same table for a repository page and for a browser; cell text is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row, flat, is_numeric, markup_text, safe_text, shown
from alliance_cli.render.formats import Layout

# Punctuation that CommonMark and GitHub's tables could read as markup inside one cell. An underscore
# between letters is none, and an ampersand is only where it starts an entity.
_MARKS = re.compile(r"[\\`*\[<|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ADDRESS = re.compile(r"(?i)(?:https?|ftp|mailto):|www\.")

STYLE = """\
body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse}
th,td{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top;\
overflow-wrap:anywhere;unicode-bidi:isolate}
th{border-bottom:2px solid #888;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}th,td{border-color:#444}}
"""
# Lets through this page's own style, by its hash, and nothing else.
_POLICY = (
    "default-src 'none'; style-src 'sha256-r5UDFFBJxVnwPvipHFVPAX+qdJfAfWRTeKhCoCccJJY='; "
    "base-uri 'none'; form-action 'none'"
)


class _Notes(NamedTuple):
    """Footnotes in the order of their first use; equal texts share one."""

    numbers: dict[str, int]

    def mark(self, text: str) -> str:
        return f"[^{self.numbers.setdefault(text, len(self.numbers) + 1)}]"

    def lines(self) -> Iterator[str]:
        if self.numbers:
            yield "\n"
        for text, number in self.numbers.items():
            yield f"[^{number}]: {text}\n"


def markdown(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """A pipe table, unpadded, so that one changed cell is one changed line.

    Objects that have a `text` (evidence) become footnotes under the table.
    """
    notes = _Notes({})
    if layout.header:
        yield _pipes(markdown_text(field.name) for field in fields)
        yield _pipes("---:" if is_numeric(field) else "---" for field in fields)
    for row in rows:
        yield _pipes(_markdown_cell(row.get(field.name), notes) for field in fields)
    yield from notes.lines()


def _pipes(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _markdown_cell(value: object, notes: _Notes) -> str:
    if isinstance(value, list | tuple) and value and all(_has_text(item) for item in value):
        return "".join(notes.mark(markdown_text(flat(item))) for item in value)
    return markdown_text(shown(value))


def _has_text(item: object) -> bool:
    return isinstance(item, Mapping) and item.get("text") is not None


def markdown_text(text: str) -> str:
    """`text` on one line, escaped so that a Markdown reader shows it as it is; line ends are `<br>`."""
    lines = [_escaped_line(line) for line in _LINE_END.split(text)]
    return "<br>".join(lines)


def _escaped_line(line: str) -> str:
    if _ADDRESS.match(line) and " " not in line:  # an address stays whole, else it would not work
        return safe_text(line).replace("|", "%7C").replace("<", "%3C")
    return _MARKS.sub(r"\\\g<0>", safe_text(line))


def html(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """A page that stands alone: no script, no link, nothing fetched, and a policy that forbids all three."""
    title = markup_text(layout.title or "alliance")
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n"
    )
    if layout.header:
        heads = "".join(f'<th scope="col"{_class(field)}>{markup_text(field.name)}</th>' for field in fields)
        yield f"<thead><tr>{heads}</tr></thead>\n"
    yield "<tbody>\n"
    for row in rows:
        yield _html_row(row, fields)
    yield "</tbody>\n</table>\n</body>\n</html>\n"


def _html_row(row: Row, fields: Sequence[Field]) -> str:
    cells = ((_class(field), markup_text(shown(row.get(field.name)))) for field in fields)
    return "<tr>" + "".join(f"<td{kind}>{_breaks(text)}</td>" for kind, text in cells) + "</tr>\n"


def _breaks(text: str) -> str:
    return text.replace("\n", "<br>")


def _class(field: Field) -> str:
    return ' class="n"' if is_numeric(field) else ""
