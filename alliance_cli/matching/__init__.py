"""The engine: recorded names in, proposals out. No database, no terminal, no clock."""

from __future__ import annotations

from alliance_cli.matching.entry import NameEntry
from alliance_cli.matching.index import Index

__all__ = ["Index", "NameEntry"]
