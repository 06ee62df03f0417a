"""The registry as it was known: after a change, or at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance_cli.errors import NotFound
from alliance_cli.model.instants import parse_known
from alliance_cli.store import history

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


def look_back(reader: Reader, known_at: str) -> int:
    """Lets the reader see what was known at a change or a time; the number of the change that it sees last.

    At a time counts the last change that was made by then, by the clock of those who made it. NotFound for a
    change that does not exist, and for a time before the first one; UsageError for another word.
    """
    change = change_known(reader, known_at)
    if change < history.newest(reader):
        history.rewind(reader, change)
    return change


def change_known(reader: Reader, known_at: str) -> int:
    """The number of the last change that was known; NotFound when there is none."""
    wanted = parse_known(known_at)
    last = history.newest(reader)
    if isinstance(wanted, str):
        found = history.last_by(reader, wanted)
        if found == 0:
            raise NotFound(f"nothing was known at {known_at}", _first(reader))
        return found
    if not 1 <= wanted <= last:
        raise NotFound(f"there is no change {wanted}", f"the newest change is {last}; see 'alliance log'")
    return wanted


def _first(reader: Reader) -> str:
    found = reader.rows("SELECT id, at FROM change ORDER BY at, id LIMIT 1")
    return f"the first change is {found[0][0]} of {found[0][1]}" if found else "nothing has been recorded yet"
