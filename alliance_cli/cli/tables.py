"""The user's own language tables, put to use before the first name is read."""

from __future__ import annotations

from alliance_cli import settings


def use_own_tables() -> None:
    """Adds the tables of the folder that the settings name; nothing without one. InvalidData for a wrong table."""
    folder = settings.tables()
    if folder is not None:
        from alliance_cli.names.own import use

        use(folder)
