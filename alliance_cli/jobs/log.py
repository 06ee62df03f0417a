"""The change log: who changed the registry, when, with which command, and what that did. Rows in the documented
fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alliance_cli.errors import NotFound, UsageError
from alliance_cli.jobs.resolve import organization_slug
from alliance_cli.jobs.rosters.roster import Row
from alliance_cli.model.dates import lo, parse_day
from alliance_cli.model.instants import CHANGE
from alliance_cli.store import history

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


def is_change(word: str) -> bool:
    """Whether a word is the number of a change; four digits are one too here, where no year can stand."""
    return bool(CHANGE.fullmatch(word)) or (word.isascii() and word.isdigit() and len(word) == 4)


def log(
    reader: Reader,
    *,
    newest: int | None = None,
    command: str | None = None,
    actor: str | None = None,
    since: str | None = None,
    about: tuple[str, ...] = (),
) -> list[Row]:
    """The changes, newest first: at most `newest`, by a command, by an actor, since a day.

    `about` names organizations and sources (slugs, names, aliases) that a change must touch one of; what was
    deleted is found by its slug.
    """
    day = f"{lo(parse_day(since))}T00:00:00Z" if since else None
    rows = tuple(row for word in about for row in _meant(reader, word))
    return history.changes(reader, history.Wanted(newest, command, actor, day, rows))


def _meant(reader: Reader, word: str) -> list[tuple[str, int]]:
    """The rows that a word may mean: those of its slug, else the organization of that name."""
    tables = ("organization", "source")
    found = [(table, key) for table in tables for key in history.known_as(reader, table, word)]
    if found:
        return found
    slug = organization_slug(reader, word)
    return [("organization", key) for key in history.known_as(reader, "organization", slug)]


def details(reader: Reader, wanted: list[str]) -> list[Row]:
    """What changes did, a row for each row changed, in the order in which it was done; NotFound for no change."""
    rows: list[Row] = []
    last = history.newest(reader)
    for word in wanted:
        if not is_change(word):
            raise UsageError(f"'{word}' is no change", "name changes, or organizations and sources, not both")
        number = int(word.removeprefix("#"))
        if not 1 <= number <= last:
            raise NotFound(f"there is no change {number}", f"the newest change is {last}; see 'alliance log'")
        rows += described(reader, history.entries(reader, number))
    return rows


def described(reader: Reader, entries: list[history.Entry]) -> list[Row]:
    """Rows changed, in words: references are told by slug and code instead of the numbers that the tables hold."""
    wanted = [
        (history.NAMED[column], int(image[column]))
        for entry in entries
        for image in (entry.old, entry.new)
        for column in history.NAMED.keys() & image.keys()
        if image[column] is not None
    ]
    words = history.words(reader, wanted)
    return [
        {
            "change": entry.change,
            "op": entry.op,
            "table": entry.table,
            "key": entry.key,
            "subject": _subject(entry, words),
            "columns": _columns(entry, words),
        }
        for entry in entries
    ]


Words = dict[tuple[str, int], str]

_OWN = ("slug", "code", "surface", "value", "text")
"""Columns that say what a row is, the first that it has; a row without one is told by what it refers to."""


def _subject(entry: history.Entry, words: Words) -> str:
    image = entry.new or entry.old
    own = next((str(image[column]) for column in _OWN if image.get(column) is not None), None)
    if own is not None:
        return own
    referred = (_told(column, image[column], words) for column in image if column in history.NAMED)
    named = [str(word) for word in referred if word is not None]
    return str(image.get("mention_id") or " ".join(named))


def _columns(entry: history.Entry, words: Words) -> list[dict[str, Any]]:
    """The columns that differ, as objects of column, before and after; empty ones of a new row are left out."""
    found = []
    for column in {**entry.old, **entry.new}:
        before, after = entry.old.get(column), entry.new.get(column)
        if before == after or (column == "id" and entry.op != "update"):
            continue
        told = {
            "column": column.removesuffix("_id"),
            "before": _told(column, before, words),
            "after": _told(column, after, words),
        }
        found.append({**told, "text": _text(entry.op, told)})
    return found


def _told(column: str, value: Any, words: Words) -> Any:
    table = history.NAMED.get(column)
    return words.get((table, value), value) if table and value is not None else value


def _text(op: str, told: dict[str, Any]) -> str:
    if op == "update":
        return f"{told['column']}: {_shown(told['before'])} → {_shown(told['after'])}"
    return f"{told['column']}: {_shown(told['after'] if op == 'insert' else told['before'])}"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, ensure_ascii=False)
