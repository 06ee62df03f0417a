"""Keeps the derived rows in step with the names that one transaction changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Protocol

from alliance_cli.store import postings
from alliance_cli.store.derived import is_current

_TEXTS = {"organization": ("name", 0), "name": ("value", 1)}
"""Table → the column with a name, and what is added to twice the row's number for the number of its owner."""


class Changed(Protocol):
    """What is looked at of a changed row: its table, its key, and both images."""

    @property
    def table(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def old(self) -> dict[str, Any] | None: ...
    @property
    def new(self) -> dict[str, Any] | None: ...


class Upkeep:
    """What a transaction has done to names and decisions since the derived rows were last brought up to date."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._before: dict[int, str | None] = {}
        self._after: dict[int, str | None] = {}
        self._surfaces: set[str] = set()
        self._last: tuple[int, int] | None = None
        self._everything = False

    def follow(self, changes: Iterable[Changed]) -> None:
        """Remembers what changed rows mean for the derived ones."""
        for change in changes:
            if change.table == "decision":
                images = [image for image in (change.old, change.new) if image is not None]
                self._surfaces.update(image["surface"] for image in images if image["surface"] is not None)
            elif change.table in _TEXTS:
                column, odd = _TEXTS[change.table]
                owner = 2 * int(change.key) + odd
                self._before.setdefault(owner, change.old[column] if change.old else None)
                self._after[owner] = change.new[column] if change.new else None

    def expect_more(self, connection: sqlite3.Connection) -> None:
        """Remembers up to where the rows are derived; organizations and names after that are added past `follow`."""
        if self._last is None:
            found = connection.execute(
                "SELECT COALESCE((SELECT max(id) FROM organization), 0), COALESCE((SELECT max(id) FROM name), 0)"
            ).fetchone()
            self._last = (int(found[0]), int(found[1]))

    def expect_anything(self) -> None:
        """Remembers that many rows change past `follow`: everything is derived anew."""
        self._everything = True

    def settle(self, connection: sqlite3.Connection) -> None:
        """Brings the derived rows up to date with the transaction; all of them where they were not before it."""
        if not (self._after or self._surfaces or self._last or self._everything):
            return
        if self._everything or not is_current(connection):
            postings.rebuild(connection)
        else:
            self._change(connection)
        self._forget()

    def _change(self, connection: sqlite3.Connection) -> None:
        changed = {owner: text for owner, text in self._after.items() if text != self._before[owner]}
        if changed:
            postings.remove(connection, [owner for owner in changed if self._before[owner] is not None])
            postings.add(connection, [(owner, text) for owner, text in changed.items() if text is not None])
        if self._last:
            postings.extend(connection, *self._last)
        postings.follow_spellings(connection, self._surfaces)
