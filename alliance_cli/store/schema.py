"""The schema: the only module that knows Alembic.

Migrations are found beside the package (an installed wheel) or beside its checkout.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from alliance_cli.errors import AllianceError, InvalidData, Unavailable
from alliance_cli.store import postings, tables
from alliance_cli.store.connection import WAIT_SECONDS, explained, shipped
from alliance_cli.store.copying import copy, remove
from alliance_cli.store.derived import is_current
from alliance_cli.store.holder import UNNOTED

BACKUP_SUFFIX = ".before-upgrade"


def engine_of(path: Path) -> Engine:
    """An engine on the file, without a pool: a connection is closed when it is given back."""
    from sqlalchemy.pool import NullPool

    return create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)


def _config() -> Config:
    config = Config()
    config.set_main_option(
        "script_location", str(shipped("migrations")).replace("%", "%%")
    )  # no interpolation
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return config


def head() -> str:
    """The newest revision that the migrations know."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def revision_of(path: Path) -> str | None:
    """The revision that the file is at; None for a file without one."""
    try:
        with engine_of(path).connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise _explained(error, path) from error


def _explained(error: DatabaseError, path: Path) -> AllianceError:
    assert isinstance(error.orig, sqlite3.Error)
    return explained(error.orig, path)


def migrate(
    path: Path, target: str = "head", *, down: bool = False, note: AbstractContextManager[None] = UNNOTED
) -> None:
    """Brings the file up to `target` ("head" or a revision), or down to it ("base" empties it).

    A new file gets its whole schema. What names are found by is made anew.

    SQLite's migrations are not transactional, so an existing file is migrated as a copy that takes its
    place only when all went well; the old file stays beside it as `NAME.before-upgrade`. Writers wait meanwhile,
    and `note` tells them for whom.
    """
    working = path.with_name(path.name + ".upgrading")
    try:
        if path.exists():
            _migrate_copy(path, working, target, down, note)
        else:
            with _removed_on_failure(working):
                remove(working)  # of a run that was killed
                _run(working, target, down, path)
                working.replace(path)
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}", "check its folder") from error


@contextmanager
def _removed_on_failure(working: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        remove(working)
        raise


def _migrate_copy(
    path: Path, working: Path, target: str, down: bool, note: AbstractContextManager[None]
) -> None:
    """Migrates a copy of the file under its writer's lock, so that nothing is lost in between.

    The copy belongs to who holds the lock: another upgrade that waits must not touch it.

    SQLite makes the copies: taking the lock rolls an interrupted transaction back, and opening the file
    in any other way would drop the lock. A connection that holds the lock cannot be copied from itself.
    """
    backup = path.with_name(path.name + BACKUP_SUFFIX)
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        with note, _removed_on_failure(working):
            _check_ours(held, path)
            copy(path, working)
            _run(working, target, down, path)
            copy(path, backup)
            working.replace(path)


def derive(path: Path, note: AbstractContextManager[None] = UNNOTED) -> None:
    """Makes what names are found by anew, unless it is what this program makes already."""
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with note:
            if not is_current(connection):
                postings.rebuild(connection)
            connection.execute("COMMIT")


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Raises InvalidData for a database with tables that no migration made."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if names - {"sqlite_sequence"} and "alembic_version" not in names:
        raise InvalidData(f"{path} is a SQLite file but no registry", "name a registry with --db")


def _run(path: Path, target: str, down: bool, known_as: Path) -> None:
    config = _config()
    try:
        with engine_of(path).connect() as connection:
            config.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(config, target)
        if revision_of(path) == head():
            derive(path)
    except DatabaseError as error:
        if isinstance(found := _explained(error, known_as), Unavailable):  # locked, not writable, a full disk
            raise found from error
        raise InvalidData(f"{known_as} cannot be migrated: {error.orig}", "nothing was changed") from error
    except CommandError as error:
        raise Unavailable(f"{known_as} cannot be migrated: {error}", "install a newer alliance") from error


def drift(path: Path) -> list[str]:
    """What autogenerate would change in the file, one line each; empty when tables and migrations agree."""
    assert tables.LOGGED
    with engine_of(path).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, SQLModel.metadata)]
