"""Objects of a large JSON file, one at a time: an array or JSON lines, plain, gzipped or inside a zip archive.

Nothing is unpacked to disk, so that no name inside an archive matters as a path, and no more than one object
and one chunk of the file are in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from alliance_cli.errors import InvalidData

if TYPE_CHECKING:
    from typing import IO
    from zipfile import ZipFile

MAX_BYTES = 2 << 30  # unpacked; several times the largest public dump
MAX_OBJECT = 4 << 20  # characters; the largest public record has a hundredth
CHUNK = 1 << 20
_SPACE = re.compile(r"[ \t\r\n]*")


class Item(NamedTuple):
    """One object of the file and where it stands, in words."""

    where: str
    value: Any


def items(path: Path) -> Iterator[Item]:
    """The objects of the file in their order, from an array or from lines.

    InvalidData names the file, and the record or line, for anything that cannot be read, is larger than
    MAX_OBJECT, or goes on beyond MAX_BYTES.
    """
    with _opened(path) as stream:
        text = _Text(path, stream)
        first = text.peek()
        if first not in ("[", "{"):
            raise InvalidData(f"'{path}' is neither a JSON array nor JSON lines", "is it the right file?")
        yield from _array(text) if first == "[" else _lines(text)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked; what kind it is its first bytes tell, not its name."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise InvalidData(f"cannot read '{path}': {error.strerror}", "check the path") from error
    if start.startswith(b"PK"):
        from zipfile import BadZipFile, ZipFile

        try:
            archive = ZipFile(path)
        except (BadZipFile, OSError) as error:
            raise InvalidData(f"'{path}' is no whole zip archive: {error}", "download it again") from error
        with archive, archive.open(_member(path, archive)) as stream:
            yield stream
    elif start.startswith(b"\x1f\x8b"):
        import gzip

        with gzip.open(path) as unpacked:
            yield cast("IO[bytes]", unpacked)
    else:
        with path.open("rb") as stream:
            yield stream


def _member(path: Path, archive: ZipFile) -> str:
    """The JSON file in the archive; of several the one of the second schema, which ROR ships beside the first."""
    names = [
        info.filename
        for info in archive.infolist()
        if info.filename.lower().endswith((".json", ".jsonl", ".ndjson"))
        and not info.filename.startswith("__MACOSX/")
    ]
    newer = [name for name in names if "schema_v2" in name]
    chosen = newer if len(names) > 1 and newer else names
    if len(chosen) != 1:
        found = "no JSON file" if not chosen else f"{len(chosen)} JSON files"
        raise InvalidData(f"'{path}' holds {found}", "unpack it and name the one to read")
    info = archive.getinfo(chosen[0])
    if info.file_size > MAX_BYTES:
        raise _too_large(path)
    if info.flag_bits & 1:
        raise InvalidData(f"'{path}' is encrypted", "unpack it first")
    return chosen[0]


def _too_large(path: Path) -> InvalidData:
    return InvalidData(f"'{path}' holds more than {MAX_BYTES >> 30} GiB", "is it the right file?")


class _Text:
    """The text of a stream, a chunk at a time, with a place to read from."""

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self.path = path
        self.chunks = _decoded(path, stream)
        self.text = ""
        self.at = 0

    def more(self) -> bool:
        """Reads another chunk behind what is not used yet; False at the end."""
        chunk = next(self.chunks, None)
        if chunk is None:
            return False
        self.text = self.text[self.at :] + chunk
        self.at = 0
        return True

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""


def _decoded(path: Path, stream: IO[bytes]) -> Iterator[str]:
    """Chunks of text; a byte-order mark goes."""
    import codecs
    import zlib
    from zipfile import BadZipFile

    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    total = 0
    try:
        while data := stream.read(CHUNK):
            total += len(data)
            if total > MAX_BYTES:
                raise _too_large(path)
            yield decoder.decode(data)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise InvalidData(
            f"'{path}' is not UTF-8 within its first {total:,} bytes", "download it again"
        ) from error
    except (OSError, EOFError, zlib.error, BadZipFile, NotImplementedError) as error:
        raise InvalidData(f"'{path}' cannot be unpacked: {error}", "download it again") from error


def _array(text: _Text) -> Iterator[Item]:
    from json import JSONDecoder

    decode = JSONDecoder().raw_decode
    text.at += 1
    number = 0
    while text.peek() not in ("]", ""):
        number += 1
        where = f"'{text.path}' record {number}"
        yield Item(where, _value(text, decode, where))
        if text.peek() == ",":
            text.at += 1
        elif text.peek() not in ("]", ""):
            raise InvalidData(f"{where} is not followed by a comma or the end of the array", "check with jq")
    if text.peek() != "]":
        raise InvalidData(f"'{text.path}' ends inside its array, after record {number}", "download it again")
    text.at += 1
    if text.peek():
        raise InvalidData(f"'{text.path}' goes on after the end of its array", "is it the right file?")


def _value(text: _Text, decode: Any, where: str) -> Any:
    """The JSON value at the place, which moves behind it; reads on while the value is not whole."""
    from json import JSONDecodeError

    while True:
        try:
            value, text.at = decode(text.text, text.at)
        except JSONDecodeError as error:
            if len(text.text) - text.at > MAX_OBJECT or not text.more():
                raise _not_json(where, error.msg) from error
        except ValueError as error:  # a number beyond all bounds
            raise _not_json(where, str(error)) from error
        except RecursionError as error:
            raise InvalidData(f"{where} is nested too deeply", "is it the right file?") from error
        else:
            return value


def _lines(text: _Text) -> Iterator[Item]:
    from json import loads

    number = 0
    for line in _split(text):
        number += 1
        where = f"'{text.path}' line {number}"
        if not line.strip():
            continue
        try:
            yield Item(where, loads(line))
        except ValueError as error:
            raise _not_json(where, str(error)) from error
        except RecursionError as error:
            raise InvalidData(f"{where} is nested too deeply", "is it the right file?") from error


def _split(text: _Text) -> Iterator[str]:
    while True:
        end = text.text.find("\n", text.at)
        if end >= 0:
            start, text.at = text.at, end + 1
            yield text.text[start:end]
        elif len(text.text) - text.at > MAX_OBJECT:
            raise InvalidData(
                f"'{text.path}' has a line of more than {MAX_OBJECT >> 20} MiB", "check the file"
            )
        elif not text.more():
            yield text.text[text.at :]
            return


def _not_json(where: str, said: str) -> InvalidData:
    return InvalidData(f"{where} is not JSON: {said}", "check the file with jq, or download it again")
