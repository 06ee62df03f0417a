"""A registry file put in the place of another one, so that neither a writer nor a journal of the old one is lost.

The old file is locked while it is replaced: an interrupted transaction in it is rolled back first (a journal that
stayed behind would be applied to the new file), and a writer that waits for it finds out that it was replaced.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

from alliance_cli.errors import InvalidData, Unavailable
from alliance_cli.store import replay
from alliance_cli.store.connection import SCHEMA_REVISION, WAIT_SECONDS, explained, open_reader
from alliance_cli.store.copying import copy, known_as, own_sibling, remove
from alliance_cli.store.holder import UNNOTED
from alliance_cli.store.maintenance import verify
from alliance_cli.store.schema import BACKUP_SUFFIX, migrate, revision_of

DISPLACED_SUFFIX = ".before-restore"


def restore(path: Path, backup: Path, note: AbstractContextManager[None] = UNNOTED) -> Path | None:
    """Puts a copy of `backup` in the place of the registry; where the old file is kept, None when there was none.

    A backup of an older schema is upgraded on the way. InvalidData when it is no registry or not whole; then, and
    on any other error, the registry stays as it is.
    """
    working = own_sibling(path, "restoring")
    try:
        if not backup.is_file():
            raise Unavailable(f"no file at {backup}", "name a backup")
        if not os.access(backup, os.R_OK):
            raise Unavailable(f"{backup} cannot be read", "check its permissions")
        with known_as(working, path):
            copy(backup, working)
            _prepare(working, backup)
        return put_in_place(working, path, DISPLACED_SUFFIX, note)
    except sqlite3.Error as error:
        no_room = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_CANTOPEN"))
        raise explained(error, path if no_room else backup) from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}", "check its folder") from error
    finally:
        for leftover in (working, working.with_name(working.name + BACKUP_SUFFIX)):
            with suppress(OSError):
                remove(leftover)


def _prepare(working: Path, backup: Path) -> None:
    """Brings the copy to the newest schema and looks whether it is whole."""
    revision = revision_of(working)
    if revision is None:
        raise InvalidData(f"{backup} is a SQLite file but no registry", "name a backup of a registry")
    if revision > SCHEMA_REVISION:
        hint = "install a newer alliance"
        raise Unavailable(f"{backup} has schema {revision}, this program knows {SCHEMA_REVISION}", hint)
    if revision != SCHEMA_REVISION:
        migrate(working)
    with known_as(working, backup), open_reader(working) as reader:
        found = [*verify(reader), *replay.problems(reader)]
    if found:
        raise InvalidData(f"{backup} is not whole: {found[0]}", "restore an older backup")


def put_in_place(
    working: Path, path: Path, keep: str | None, note: AbstractContextManager[None] = UNNOTED
) -> Path | None:
    """Gives a new file the name `path`; the old one is kept beside it under a suffix, or goes without one.

    The old file may be damaged: then it is moved aside as it is, with its journal. `note` tells those who wait
    meanwhile for whom.
    """
    if not path.exists():
        _move_aside(path, None)
        working.replace(path)
        return None
    kept = path.with_name(path.name + keep) if keep else None
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with note:
                if kept is not None:
                    copy(path, kept)
                working.replace(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, not writable, or no room for the copy
            raise explained(error, path) from error
        _move_aside(path, kept)
        working.replace(path)
    return kept


def _move_aside(path: Path, kept: Path | None) -> None:
    """Takes away what is there of a database that cannot be opened; nobody can hold a lock on it."""
    for suffix in ("-journal", ""):
        old = path.with_name(path.name + suffix)
        if old.exists():
            if kept is None:
                old.unlink()
            else:
                old.replace(kept.with_name(kept.name + suffix))
