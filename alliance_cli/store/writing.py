"""The unit of work: one transaction, one change, on SQLModel rows.

Everything that writes goes through `open_writer`. Leaving the context commits the rows together with one
`change` and a `change_row` for each row that differs; an exception, or `dry_run`, leaves the file as it was.
A context that changed nothing writes no change.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel, select

from alliance_cli.errors import InvalidData
from alliance_cli.store.connection import WAIT_SECONDS, explained, open_reader
from alliance_cli.store.holder import UNNOTED, noted
from alliance_cli.store.schema import engine_of
from alliance_cli.store.tables import LOGGED, ChangeEntryRow, ChangeRow
from alliance_cli.store.upkeep import Upkeep

CACHE_KIB = 32_768
"""How much of the file a writer keeps in memory: an import inserts everywhere in the derived tables."""

Row = TypeVar("Row", bound=SQLModel)


class Authorship(NamedTuple):
    """Who changes the registry, when and why; becomes the `change` row. `at` is an instant in UTC."""

    actor: str
    at: str
    command: str
    message: str | None = None
    undoes: int | None = None


class RowChange(NamedTuple):
    """One row changed: operation `insert`, `update` or `delete`, and both images."""

    table: str
    key: str
    op: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class Writer:
    """A registry inside one transaction. `session` takes rows; `changes` tells what has changed so far."""

    def __init__(self, session: Session, authorship: Authorship) -> None:
        self.session = session
        self.authorship = authorship
        self.changes: list[RowChange] = []
        self.number: int | None = None
        self.upkeep = Upkeep()
        self._followed = 0
        self._logged = 0
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)
        self._removed: list[RowChange] = []
        self._edited: list[tuple[SQLModel, dict[str, Any]]] = []
        self._added: list[SQLModel] = []

    def _before_flush(self, session: Session, *_: object) -> None:
        self._removed = [
            RowChange(_table(row), _key(row), "delete", image(row, old=True), None)
            for row in session.deleted
            if _table(row) in LOGGED
        ]
        self._edited = [
            (row, image(row, old=True))
            for row in session.dirty
            if _table(row) in LOGGED and row not in session.deleted and session.is_modified(row)
        ]
        self._added = [row for row in session.new if _table(row) in LOGGED]

    def _after_flush(self, *_: object) -> None:
        self.changes += [RowChange(_table(row), _key(row), "insert", None, image(row)) for row in self._added]
        for row, old in self._edited:
            new = image(row)
            if new != old:
                self.changes.append(RowChange(_table(row), _key(row), "update", old, new))
        self.changes += self._removed

    @property
    def driver(self) -> sqlite3.Connection:
        """The driver's own connection, inside the same transaction."""
        return cast("sqlite3.Connection", self.session.connection().connection.dbapi_connection)

    def settle(self) -> None:
        """Sends pending rows to the database, and what is derived of them, so that a reader would find all of it."""
        self._send()
        self.upkeep.settle(self.driver)

    def _send(self) -> None:
        self.session.flush()
        self.upkeep.follow(self.changes[self._followed :])
        self._followed = len(self.changes)

    def log(self) -> None:
        """Writes what was changed since the last call to the change log; nothing when nothing was."""
        self._send()
        fresh = self.changes[self._logged :]
        if not fresh:
            return
        number = self.change()
        self.driver.executemany(
            _LOGGING,
            ((number, row.table, row.key, row.op, _json(row.old), _json(row.new)) for row in fresh),
        )
        self._logged = len(self.changes)

    def change(self) -> int:
        """The number of the change that this transaction is, which is written when it is first asked for."""
        if self.number is None:
            by = self.authorship
            change = ChangeRow(
                at=by.at, actor=by.actor, command=by.command, message=by.message, undoes_id=by.undoes
            )
            self.session.add(change)
            self.session.flush()
            self.number = change.id
        assert self.number is not None
        return self.number

    def find(self, row: type[Row], **values: object) -> Row | None:
        """The row with these column values, or None."""
        conditions = [getattr(row, column) == value for column, value in values.items()]
        return self.session.exec(select(row).where(*conditions)).first()


_LOGGING = f"""
  INSERT INTO {ChangeEntryRow.__tablename__} (change_id, table_name, row_key, op, old_row, new_row)
  VALUES (?, ?, ?, ?, ?, ?)"""


def _json(image: dict[str, Any] | None) -> str | None:
    return dumps(image) if image is not None else None


def _table(row: object) -> str:
    return str(getattr(row, "__tablename__", ""))


def _key(row: SQLModel) -> str:
    return str(inspect(row).mapper.primary_key_from_instance(row)[0])


def image(row: SQLModel, *, old: bool = False) -> dict[str, Any]:
    """The row's columns in declared order; with `old`, as the database holds them."""
    image = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        previous = history.deleted[0] if old and history.deleted else None
        image[column.key] = previous if old and history.deleted else getattr(row, column.key)
    return image


@contextmanager
def open_writer(path: Path, authorship: Authorship, *, dry_run: bool = False) -> Iterator[Writer]:
    """One transaction on the registry at `path`; waits at most WAIT_SECONDS for the lock.

    With `dry_run` the transaction is rolled back at the end: `changes` tells what it would have done. It locks the
    registry as the change itself would, unless that may only be read: then it works on a copy.
    """
    open_reader(path).connection.close()  # the errors of reading come first: missing, foreign, outdated
    apart = dry_run and not _may_write(path)
    engine = _copied(path) if apart else engine_of(path)
    doing = noted(path, f"alliance {authorship.command}", authorship.actor, authorship.at)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with Session(engine, expire_on_commit=False) as session:
            writer = Writer(session, authorship)
            session.connection()  # takes the lock before anything is read
            with UNNOTED if apart else doing:
                yield writer
                writer.log()
                if not dry_run:
                    writer.upkeep.settle(writer.driver)
            if dry_run:
                session.rollback()
            else:
                session.commit()
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, sqlite3.IntegrityError):
            raise InvalidData(f"{path} refuses the change: {cause}", "nothing was changed") from error
        if isinstance(cause, sqlite3.Error):
            raise explained(cause, path) from error
        raise
    except UnicodeEncodeError as error:
        raise explained(error, path) from error
    finally:
        engine.dispose()


def _may_write(path: Path) -> bool:
    """Whether the registry can change: the file, and its folder, where the journal is made."""
    real = path.resolve()
    return os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)


def _copied(path: Path) -> Engine:
    """An engine on a copy without a name, which SQLite keeps in memory while it is small, and drops in the end."""

    def connection() -> sqlite3.Connection:
        copy = sqlite3.connect("")
        with open_reader(path) as reader:
            reader.connection.backup(copy)
        return copy

    return create_engine("sqlite://", creator=connection, poolclass=NullPool)


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_size={-CACHE_KIB}")
    connection.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
