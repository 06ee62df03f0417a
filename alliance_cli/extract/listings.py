"""The lists of a document: the entries of each, whatever stands between them, and the names of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from alliance_cli.extract.rosters import name_in
from alliance_cli.extract.rows import stance_of
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token
from alliance_cli.extract.wording import Scene
from alliance_cli.extract.zones import Zone
from alliance_cli.model.documents import BlockKind
from alliance_cli.model.terms import Stance

_NAMES = 0.6
_DISTINCT = 0.8
_CELL_WORDS = 12


class Read(NamedTuple):
    """A zone with its tokens."""

    zone: Zone
    tokens: list[Token]


class Listing(NamedTuple):
    """A list: its entries, those of a table that a cell says something else of, and the places it takes."""

    places: frozenset[int]
    entries: tuple[list[Token], ...]
    other: tuple[tuple[Stance, list[Token]], ...] = ()


def listings(text: str, parts: Sequence[Read], scene: Scene) -> dict[int, Listing]:
    """The lists of a document by the place of their first entry.

    Cards and definitions stand between the entries of one list, as the cells of other columns do in a table.
    """
    lists: dict[int, list[int]] = {}
    found: dict[int, Listing] = {}
    for places in _tables(parts):
        if (table := _table(text, parts, places, scene)) is not None:
            found[places[0]] = table
    run = 0
    for place, part in enumerate(parts):
        before = parts[place - 1].zone if place else None
        if part.zone.kind is BlockKind.ITEM:
            run -= before is None or before.kind is not BlockKind.ITEM
            lists.setdefault(part.zone.group or run, []).append(place)
    for places in lists.values():
        if not _are_labels(parts, places):
            found[places[0]] = Listing(frozenset(places), tuple(parts[place].tokens for place in places))
    return found


def _are_labels(parts: Sequence[Read], places: Sequence[int]) -> bool:
    """Whether the entries of a list only stand over lists of their own: Europe, America."""
    following = [parts[place + 1].zone for place in places if place + 1 < len(parts)]
    own = parts[places[0]].zone.group
    over = sum(zone.kind is BlockKind.ITEM and zone.group != own for zone in following)
    return over > 1 and over * 2 >= len(places)


def _tables(parts: Sequence[Read]) -> Iterator[list[int]]:
    """The places of cells that follow each other."""
    run: list[int] = []
    for place, part in enumerate(parts):
        if part.zone.kind is BlockKind.CELL:
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _rows(parts: Sequence[Read], places: Sequence[int]) -> list[dict[int, int]]:
    """The places of the cells of each row by column; a row ends where the next cell does not stand further right."""
    rows: list[dict[int, int]] = [{}]
    for before, place in pairwise([places[0], *places]):
        column = parts[place].zone.group
        if rows[-1] and column <= parts[before].zone.group:
            rows.append({})
        rows[-1][column] = place
    return rows


def _table(text: str, parts: Sequence[Read], places: Sequence[int], scene: Scene) -> Listing | None:
    """The names of a table: the column whose header says so, else the first of names; all of a grid without header."""
    rows = _rows(parts, places)
    columns = sorted({column for row in rows for column in row})
    headers = {parts[place].zone.group: parts[place].zone.column for place in places}
    named = [column for column in columns if _is_names(text, parts, rows, column, scene)]
    told = [column for column in named if _tells_names(text, headers[column])]
    if not named:
        return None
    grid = not any(headers.values()) and named == columns
    chosen = columns if grid else (told or named)[:1]
    entries: list[list[Token]] = []
    other: list[tuple[Stance, list[Token]]] = []
    for row, stance in zip(rows, _stances(text, parts, rows, columns), strict=True):
        names = [parts[row[column]].tokens for column in chosen if column in row]
        if stance in (Stance.LEFT, Stance.NON_MEMBER):
            other += [(stance, name) for name in names]
        else:
            entries += names
    taken = [place for place in places if parts[place].zone.group in chosen or _is_short(parts[place])]
    return Listing(frozenset(taken), tuple(entries), tuple(other))


def _stances(
    text: str, parts: Sequence[Read], rows: Sequence[dict[int, int]], columns: Sequence[int]
) -> list[Stance | None]:
    """What each row says, where all cells of a column say one of the stances; a country NO among others is none."""
    for column in columns:
        cells = [parts[row[column]].zone if column in row else None for row in rows]
        said = [stance_of(text[cell.start : cell.end]) if cell else None for cell in cells]
        if all(stance is not None for stance in said):
            return said
    return [None] * len(rows)


def _is_short(part: Read) -> bool:
    return len(part.tokens) <= _CELL_WORDS


def _is_names(
    text: str, parts: Sequence[Read], rows: Sequence[dict[int, int]], column: int, scene: Scene
) -> bool:
    """Whether the cells of a column are names, hardly one of them twice."""
    cells = [parts[row[column]] for row in rows if column in row]
    names = sum(name_in(text, part.tokens, scene) is not None for part in cells)
    different = {" ".join(token.lower for token in part.tokens) for part in cells}
    numbers = sum(all(token.text[0].isdigit() for token in part.tokens if token.is_word) for part in cells)
    return (
        names >= _NAMES * len(rows) and numbers * 2 < len(cells) and len(different) >= _DISTINCT * len(cells)
    )


def _tells_names(text: str, header: tuple[int, int] | None) -> bool:
    """Whether a header calls what stands below it organizations, members or names."""
    if header is None:
        return False
    words = text[header[0] : header[1]].lower().split()
    return any(is_a(word, "body", "kind", "member") or word.startswith("name") for word in words)
