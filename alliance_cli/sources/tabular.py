"""Lines of cells as rows by role: where the header is, which column says what, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from alliance_cli.errors import InvalidData
from alliance_cli.model.documents import Row
from alliance_cli.sources.bounds import MAX_ROWS
from alliance_cli.sources.columns import is_sector, listed, role_of, roles_of

HEADER_WITHIN = 25  # a table's title and notes may stand above its header
SAMPLE = 200  # rows that tell what a column holds


class Cells(NamedTuple):
    """One line of a table: where it stands, in words, and its cells."""

    locator: str
    cells: Sequence[str]


class Rows(NamedTuple):
    """The rows of a table and what was left out, as sentences."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


def rows_of(lines: Iterable[Cells], columns: Mapping[str, str], where: str, *, headed: bool = False) -> Rows:
    """A row for each line below the header that has a name; `columns` maps a role to its header.

    The header is the first of the first lines with a column for the name. Without one a table of a single column is
    a list of names from its first line on. With `headed` the first line is the header whatever it says.
    InvalidData when there is no column for the name.
    """
    remaining = iter(lines)
    top = list(islice(remaining, HEADER_WITHIN))
    filled = [line for line in top if any(map(str.strip, line.cells))]
    if not filled:
        raise InvalidData(f"{where} is empty", "a table has a header and rows")
    at = 0 if headed else header_of(top, columns)
    if at is None:
        return _without_header(top, filled, remaining, columns, where)
    below = [*top[at + 1 :], *islice(remaining, SAMPLE)]
    headers = [cell.strip() for cell in top[at].cells]
    roles = _by_content(headers, roles_of(headers, columns, where), columns, below)
    return _rows(chain(below, remaining), roles, headers, where)


def header_of(lines: Sequence[Cells], columns: Mapping[str, str]) -> int | None:
    """Place of the line that names the columns asked for, else most roles, the name among them."""
    top = lines[:HEADER_WITHIN]
    if columns:
        wanted = {header.strip().casefold() for header in columns.values()}
        for at, line in enumerate(top):
            if wanted <= {cell.strip().casefold() for cell in line.cells}:
                return at
    best: tuple[int, int] | None = None
    for at, line in enumerate(top):
        roles = {role: place for place, cell in enumerate(line.cells) if (role := role_of(cell)) is not None}
        lone = at > 0 and len(roles) < 2 and sum(map(bool, line.cells)) > 1
        if "name" in roles and not lone and not _recurs(top, at, roles["name"]):
            best = max(best or (0, 0), (len(roles), -at))
    return -best[1] if best else None


def _recurs(top: Sequence[Cells], at: int, place: int) -> bool:
    """Whether a cell stands again below itself: then it is a value, such as the status "member", and no header."""
    value = top[at].cells[place].strip()
    return any(place < len(line.cells) and line.cells[place].strip() == value for line in top[at + 1 :])


def _without_header(
    top: list[Cells], filled: list[Cells], remaining: Iterable[Cells], columns: Mapping[str, str], where: str
) -> Rows:
    if columns:
        roles_of([cell.strip() for cell in filled[0].cells], columns, where)  # tells which column is missing
    used = {place for line in top for place, cell in enumerate(line.cells) if cell.strip()}
    if len(used) != 1:
        raise no_name(where, filled[0].cells)
    found = _rows(chain(top, remaining), {"name": used.pop()}, (), where)
    first = found.rows[0].cells["name"]
    said = f"{where} has no header that is known: its first line '{first}' is taken for a name"
    return found._replace(warnings=(said, *found.warnings))


def _by_content(
    headers: Sequence[str], roles: dict[str, int], columns: Mapping[str, str], body: Sequence[Cells]
) -> dict[str, int]:
    """The roles, where a column "type" or "category" that tells the kind of body counts as the sector."""
    at = roles.get("tier")
    if at is None or "tier" in columns or "sector" in roles:
        return roles
    if not is_sector(headers[at], (line.cells[at] for line in body[:SAMPLE] if at < len(line.cells))):
        return roles
    return {("sector" if role == "tier" else role): place for role, place in roles.items()}


def _rows(body: Iterable[Cells], roles: Mapping[str, int], headers: Sequence[str], where: str) -> Rows:
    name = roles.get("name")
    if name is None:
        raise no_name(where, headers)
    rows: list[Row] = []
    nameless: list[str] = []
    same: dict[str, str] = {}  # most cells say what many others do: one string is kept for all
    for locator, cells in body:
        if name < len(cells) and cells[name].strip():
            given = {role: cells[at].strip() for role, at in roles.items() if at < len(cells)}
            rows.append(
                Row(locator, {role: same.setdefault(cell, cell) for role, cell in given.items() if cell})
            )
        elif any(map(str.strip, cells)):
            nameless.append(locator)
        if len(rows) > MAX_ROWS:
            raise InvalidData(f"{where} has more than {MAX_ROWS:,} rows", "split the file")
    return Rows(tuple(rows), _left_out(nameless, where))


def no_name(where: str, headers: Sequence[str]) -> InvalidData:
    """The error for a table whose headers name no column for the name."""
    return InvalidData(
        f"{where} has no column for the name; the columns are {listed(headers)}",
        "say which one it is: --column name=HEADER",
    )


def _left_out(nameless: Sequence[str], where: str) -> tuple[str, ...]:
    if not nameless:
        return ()
    if len(nameless) == 1:
        return (f"{where} {nameless[0]} has no name and is left out",)
    return (f"{where}: {len(nameless)} rows without a name are left out, the first is {nameless[0]}",)
