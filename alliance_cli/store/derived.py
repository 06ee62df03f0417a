"""The derived tables by name, and whether what stands in them holds."""

from __future__ import annotations

import sqlite3

from alliance_cli.names.forms import fingerprint

TABLES = ("derived", "form", "form_key", "form_word", "gram", "spelling", "word")

SEQUENCE, SQUEEZED, ROMANISED = 1, 2, 3
"""Kinds of keys in `form_key`."""


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the rows are those that this program makes, with the language tables in use."""
    found = connection.execute("SELECT value FROM derived WHERE item = 'fingerprint'").fetchone()
    return found is not None and found[0] == fingerprint()
