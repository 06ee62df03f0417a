"""The engine: recorded names in, proposals out. No database, no terminal, no clock."""

from __future__ import annotations

from alliance_cli.matching.entry import NameEntry
from alliance_cli.matching.index import Index
from alliance_cli.names.tables import FILES, digest

VERSION = 3
"""Goes up whenever the same names and tables give other recommendations or scores."""


def version() -> str:
    """What decides about a name, for the record: the engine's version and the contents of the tables in use."""
    return f"matching {VERSION}, tables {digest(FILES)}"


__all__ = ["VERSION", "Index", "NameEntry", "version"]
