"""How much of a file is read at most, and the errors for what goes beyond or cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alliance_cli.errors import AllianceError, InvalidData, Refused

MAX_BYTES = 64 << 20  # packed formats: a PDF or an office file with its pictures
MAX_TEXT = 8 << 20  # bytes of prose: some books
MAX_TABLE = 16 << 20  # bytes of a table or of records
MAX_ROWS = 100_000  # a row takes up to a kilobyte in memory
MAX_LINE = 4 << 20  # characters; pages are often written without a line end, tables never


def whole(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of the file; InvalidData when it cannot be read or has more than `limit`."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InvalidData(f"cannot read '{path}': {error.strerror}", "check the path") from error
    if len(data) > limit:
        raise too_large(str(path), limit)
    return data


def too_large(name: str, limit: int) -> InvalidData:
    """The error for a file of more bytes than are read."""
    return InvalidData(f"'{name}' is larger than {limit >> 20} MiB", "split the file")


def missing_extra(kind: str, extra: str) -> Refused:
    """The error for a kind of file whose library is not installed."""
    return Refused(f"reading {kind} needs an extra library", f"pip install 'alliance-cli[{extra}]'")


@contextmanager
def foreign(name: str, library: str, hint: str) -> Iterator[None]:
    """Turns whatever a foreign parser raises on bad input into InvalidData, and keeps it from writing to stderr.

    These parsers meet files that were made to break them, and document no closed list of errors; the cause stays
    attached. A Rust parser's panic is no Exception, so that it is told by its name.
    """
    import logging

    logging.getLogger(library).setLevel(logging.CRITICAL)
    try:
        yield
    except (AllianceError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        said = " ".join(str(error).split())[:120] or type(error).__name__
        raise InvalidData(f"'{name}' cannot be read: {said}", hint) from error
