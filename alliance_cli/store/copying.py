"""Copies of a database file, whole or not there at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alliance_cli.errors import AllianceError
from alliance_cli.store.connection import WAIT_SECONDS


def copy(source: Path, target: Path) -> None:
    """Copies a database as it is after its last finished transaction, over what `target` may be.

    SQLite makes the copy. Of one that fails nothing is left; sqlite3.Error and OSError pass through.
    """
    remove(target)
    try:
        with (
            closing(sqlite3.connect(source, timeout=WAIT_SECONDS)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
        shutil.copymode(source, target)
    except BaseException:
        remove(target)
        raise


@contextmanager
def known_as(temporary: Path, path: Path) -> Iterator[None]:
    """The program's own errors inside name `path`, which the user knows, instead of its temporary sibling."""
    try:
        yield
    except AllianceError as error:
        error.message = error.message.replace(str(temporary), str(path))
        raise


def own_sibling(path: Path, word: str) -> Path:
    """A place beside `path` for what becomes it, which no other process uses: two may make the same file at once."""
    return path.with_name(f".{path.name}.{os.getpid()}.{word}")


def remove(path: Path) -> None:
    """Takes a database file away, with the journal that a full disk or a kill may leave beside it."""
    for suffix in ("", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
