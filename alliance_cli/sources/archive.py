"""Whether a zipped office file may be unpacked: whole, not encrypted, no bomb, no entities."""

from __future__ import annotations

import zlib
from copy import copy
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from alliance_cli.errors import InvalidData
from alliance_cli.sources.bounds import too_large
from alliance_cli.sources.sniff import is_old_office

MAX_UNPACKED = 128 << 20  # bytes of all parts together
MAX_PARTS = 10_000
CHUNK = 1 << 18
# Office formats allow no document type; the names in UTF-16 as well.
_ENTITIES = tuple(
    word.encode(encoding) for word in ("<!ENTITY", "<!DOCTYPE") for encoding in ("ascii", "utf-16-le")
)
_PASSWORD = "save a copy without a password"
_DAMAGED = "is it whole? download or save it again"


def check_archive(data: bytes, name: str, member: str, limit: int = MAX_UNPACKED) -> None:
    """Raises InvalidData when the archive is not whole, holds too much, is encrypted, or has no such `member`.

    All parts together may have MAX_UNPACKED bytes, those of XML `limit`.

    Every part is unpacked once, a chunk at a time, and counted: sizes that an archive declares may lie.
    """
    if is_old_office(data):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        said = "is protected by a password" if protected else "is an office file of before 2007"
        raise InvalidData(f"'{name}' {said}", _PASSWORD if protected else "save it in a current format")
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bomb(name, MAX_UNPACKED)
            total = markup = 0
            for part in parts:
                if part.flag_bits & 1:
                    raise InvalidData(f"'{name}' is protected by a password", _PASSWORD)
                size = _unpacked(archive, part, MAX_UNPACKED - total, name)
                total, markup = total + size, markup + (size if _is_markup(part) else 0)
                if total > MAX_UNPACKED or markup > limit:
                    raise _bomb(name, MAX_UNPACKED if total > MAX_UNPACKED else limit)
            if member not in archive.namelist():
                raise InvalidData(f"'{name}' holds no {member}", "is its suffix right?")
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise InvalidData(f"'{name}' is no whole archive: {error}", _DAMAGED) from error


def _is_markup(part: ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _unpacked(archive: ZipFile, part: ZipInfo, stop: int, name: str) -> int:
    """The true number of bytes of the part, of a larger one some more than `stop`; InvalidData for entities in it."""
    endless = copy(part)
    endless.file_size = 1 << 62  # so that reading goes on to the end of the data, not of what is declared
    total = 0
    tail = b""
    with archive.open(endless) as stream:
        while total <= stop and (chunk := stream.read(CHUNK)):
            total += len(chunk)
            if _is_markup(part) and any(word in tail + chunk for word in _ENTITIES):
                raise InvalidData(f"'{name}' declares entities in {part.filename}", "save it again")
            tail = chunk[-32:]
    return total


def part_of(data: bytes, member: str) -> bytes:
    """The bytes of one part of an archive that was checked; empty when there is no such part."""
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(member) if member in archive.namelist() else b""


def _bomb(name: str, limit: int) -> InvalidData:
    error = too_large(name, limit)
    return InvalidData(
        f"{error.message} when unpacked", "is it an office file? save the part that matters alone"
    )
