"""Read-only access to a registry file: found, recognised, at the right schema, or a clear error.

Reading imports the standard library only. A reader never creates, changes or locks out anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from alliance_cli.errors import AllianceError, InvalidData, Unavailable

SCHEMA_REVISION = "0003"
"""The revision this code reads and writes; a test holds it to the newest migration."""

WAIT_SECONDS = 5.0
"""How long a reader or a writer waits for a lock before it gives up."""

FAILURES = (sqlite3.Error, UnicodeError)
"""What SQLite's driver raises: also for text that is not UTF-8, on the way in or, of a damaged file, out."""

Parameters = Sequence[object] | Mapping[str, object]


def shipped(name: str) -> Path:
    """Where `migrations`, `seeds` or `data/members.sqlite` lies: inside the wheel, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / f"_{name}"
    return inside if inside.exists() else package.parent / name


class Reader:
    """A registry open for reading. Use it as a context manager; `rows` runs one query."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.texts: dict[str, str | None] = {}  # of sources, read once: the snapshot does not change

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def release(self) -> None:
        """Gives the snapshot up: from now on a query sees what is there, and nobody waits for this reader."""
        self.rows("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the registry for the queries inside, also after `release`."""
        if self.connection.in_transaction:
            yield
            return
        self.rows("BEGIN")
        try:
            yield
        finally:
            self.rows("ROLLBACK")

    def version(self) -> object:
        """Changes when another connection has changed the registry since the last snapshot."""
        return self.rows("PRAGMA data_version")[0][0]

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[object, ...]]:
        """All rows of one query."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except FAILURES as error:
            raise explained(error, self.path) from error

    def stream(self, sql: str, parameters: Parameters = ()) -> Iterator[tuple[object, ...]]:
        """The rows of one query, one after the other."""
        try:
            yield from self.connection.execute(sql, parameters)
        except FAILURES as error:
            raise explained(error, self.path) from error

    def dicts(self, sql: str, parameters: Parameters = ()) -> Iterator[dict[str, object]]:
        """The rows of one query as mappings from column to value."""
        try:
            cursor = self.connection.execute(sql, parameters)
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(columns, row, strict=True))
        except FAILURES as error:
            raise explained(error, self.path) from error


def open_reader(path: Path) -> Reader:
    """The registry at `path`, open for reading.

    Raises Unavailable when it is missing, locked, unreadable or at another schema, InvalidData when the
    file is no registry.
    """
    if not path.is_file():
        raise Unavailable(
            f"no registry at {path}", "create one with 'alliance db init', or name one with --db"
        )
    reader = Reader(_connect(path), path)
    try:
        check_revision(reader)
    except BaseException:
        reader.connection.close()
        raise
    return reader


def _connect(path: Path) -> sqlite3.Connection:
    """A connection for reading; one that may write only where an interrupted transaction must be rolled back."""
    real = path.resolve()  # the journal lies beside the file, not beside a link to it
    mode = "rw" if _has_journal(real) else "ro"
    try:
        connection = sqlite3.connect(
            f"{real.as_uri()}?mode={mode}", uri=True, timeout=WAIT_SECONDS, isolation_level=None
        )
    except FAILURES as error:
        raise explained(error, path) from error
    try:
        if mode == "rw":
            connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")  # one snapshot for all queries of a command
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except FAILURES as error:
        connection.close()
        raise explained(error, path) from error
    return connection


def _has_journal(path: Path) -> bool:
    """Whether a transaction is under way or was interrupted: only SQLite can tell which."""
    try:
        return path.with_name(path.name + "-journal").stat().st_size > 0
    except OSError:
        return False


def check_revision(reader: Reader) -> None:
    """Raises unless the file is a registry at SCHEMA_REVISION."""
    known = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('alembic_version', 'mention')"
    if len(reader.rows(known)) < 2:
        raise InvalidData(f"{reader.path} is a SQLite file but no registry", "name a registry with --db")
    found = reader.rows("SELECT version_num FROM alembic_version")
    revision = str(found[0][0]) if found else "none"
    if revision != SCHEMA_REVISION:
        older = revision < SCHEMA_REVISION or revision == "none"
        hint = "run 'alliance db upgrade'" if older else "install a newer alliance"
        raise Unavailable(f"{reader.path} has schema {revision}, this program reads {SCHEMA_REVISION}", hint)


_DAMAGED = "run 'alliance db verify', restore a backup"
_EXPLANATIONS: tuple[tuple[str, type[AllianceError], str, str], ...] = (
    ("not a database", InvalidData, "is not a SQLite file", "name a registry with --db"),
    ("malformed", InvalidData, "is damaged", _DAMAGED),
    ("unable to open", Unavailable, "cannot be opened", "check its permissions and those of its folder"),
    ("readonly", Unavailable, "cannot be written", "check its permissions and those of its folder"),
    ("full", Unavailable, "cannot grow: the disk is full", "free some space; nothing was changed"),
    ("I/O error", Unavailable, "cannot be read or written", "check the disk; nothing was changed"),
)


def explained(error: sqlite3.Error | UnicodeError, path: Path) -> AllianceError:
    """The program's own error for what SQLite said about `path`."""
    if isinstance(error, UnicodeEncodeError):  # said by a person or a file, as half of a surrogate pair
        return InvalidData(f"'{error.object}' is not UTF-8", "write it as UTF-8")
    text = str(error)
    if text.startswith("Could not decode to UTF-8 "):  # … column 'NAME' with text 'WHATEVER'
        column = text.split("'")[1]
        where = f" in a column '{column}'" if column.isidentifier() else ""
        return InvalidData(f"{path} is damaged: a text{where} is not UTF-8", _DAMAGED)
    if getattr(error, "sqlite_errorname", None) == "SQLITE_READONLY_DBMOVED":
        return Unavailable(
            f"{path} was moved or replaced while this command waited for it",
            "nothing was changed; run the command again",
        )
    if "locked" in text or "busy" in text:
        return locked(path)
    for words, kind, message, hint in _EXPLANATIONS:
        if words in text:
            return kind(f"{path} {message}", hint)
    return InvalidData(f"{path}: {text}", "run 'alliance db verify'")


def locked(path: Path) -> Unavailable:
    """The error for a lock that did not clear; names who holds it where that is known."""
    from alliance_cli.store.holder import holders

    who = ", ".join(holders(path)) or "another process"
    return Unavailable(f"{path} is locked by {who}", f"waited {WAIT_SECONDS:g} s; try again when it is done")
