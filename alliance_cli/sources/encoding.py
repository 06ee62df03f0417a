"""Bytes to text: which encoding it is, what is no text at all, and what was decoded wrongly before."""

from __future__ import annotations

import re
from typing import NamedTuple

from alliance_cli.errors import InvalidData

LEAST_CONFIDENCE = 0.09  # below it the detector knows too little text to tell Western from other alphabets
SAMPLE = 1 << 16
MOSTLY = 5  # so many whole letters beyond ASCII for each broken one are UTF-8 that was damaged
MAX_CONTROLS = 0.002  # share of control characters in what is still text

_MARKS = (  # the longer first: the mark of UTF-32 starts with that of UTF-16
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LOST = "\ufffd"
_ASCII = frozenset(map(chr, range(128)))
_LINE_END = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
# What UTF-8 looks like when it was read as Windows-1252: a lead byte's letter, then one for each byte that follows.
_TWICE = re.compile(
    "[ÂÃÄÅÐÑÎÏ×Ø][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[àáâãåæçèé][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}"
)


class Decoded(NamedTuple):
    """The text of a file, without its byte-order mark, and what a person should know of how it was read.

    `marked` says that there was a byte-order mark.
    """

    text: str
    warnings: tuple[str, ...] = ()
    marked: bool = False


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """The text of the bytes: by mark, as UTF-8, as UTF-16 without mark, as `declared`, then by detection.

    InvalidData names the offset of the first byte that no reading explains, or of a NUL.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data, name, encoding), name, marked=True)
    if b"\0" in data:
        return _checked(_unmarked(data, name), name)
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        start = error.start
    return _guessed(data, name, start, declared)


def lines_ended(text: str) -> str:
    """The text with every line end as a line feed; no other character changes."""
    return _LINE_END.sub("\n", text)


def _strict(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        label = encoding.upper().removesuffix("-SIG")
        raise InvalidData(
            f"'{name}' says it is {label} but is not, at offset {error.start}", "save it again as UTF-8"
        ) from error


def _unmarked(data: bytes, name: str) -> str:
    """Text of bytes that hold a NUL: UTF-16 without a mark, by the byte order that gives more of ASCII."""
    best = ""
    most = 0
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue  # not this byte order
        plain = sum(map(text.count, " \n,.;etn"))
        if plain > most and not _CONTROL.search(text) and _assigned(text[:SAMPLE]):
            best, most = text, plain
    if not best:
        raise InvalidData(f"'{name}' holds a NUL byte at offset {data.index(0)}", "is it a text file?")
    return best


def _assigned(text: str) -> bool:
    from unicodedata import category

    return all(category(char) not in {"Cn", "Co", "Cs"} for char in set(text))


def _guessed(data: bytes, name: str, start: int, declared: str | None) -> Decoded:
    """Text in an older encoding, with a warning that says which it was taken for."""
    damaged = data.decode("utf-8", "replace")
    broken = damaged.count(_LOST)
    if sum(map(damaged.count, set(damaged) - _ASCII)) > (MOSTLY + 1) * broken:
        said = f"'{name}' is UTF-8 with {broken} broken letters, the first at offset {start}: each reads as {_LOST}"
        return _checked(damaged, name, (said,))
    from chardet import EncodingEra, detect

    found = detect(data, encoding_era=EncodingEra.MODERN_WEB)
    sure = (found["confidence"] or 0) >= LEAST_CONFIDENCE
    for encoding in (declared, found["encoding"] if sure else None, "cp1252", found["encoding"]):
        try:
            text = data.decode(encoding or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue  # the page named a wrong one, or one that does not exist
        warnings = () if encoding == declared else (_taken_for(name, encoding or "", start),)
        return _checked(text, name, warnings)
    raise InvalidData(
        f"'{name}' is not UTF-8: byte 0x{data[start]:02x} at offset {start}", "save it again as UTF-8"
    )


def _taken_for(name: str, encoding: str, start: int) -> str:
    label = "Windows-1252" if encoding == "cp1252" else encoding
    return f"'{name}' is not UTF-8 (offset {start}): read as {label}; if letters look wrong, save it as UTF-8"


def _checked(text: str, name: str, warnings: tuple[str, ...] = (), *, marked: bool = False) -> Decoded:
    controls = _CONTROL.findall(text)
    if "\0" in controls or len(controls) > MAX_CONTROLS * len(text) + 1:
        found = _CONTROL.search(text)
        at = found.start() if found else 0
        raise InvalidData(
            f"'{name}' holds control characters, the first 0x{ord(text[at]):02x} at offset {at}",
            "is it a text file? a PDF or office file is read by its own suffix",
        )
    broken = _read_twice(text)
    if broken is not None:
        seen = text[broken : broken + 12].split("\n", maxsplit=1)[0]
        said = f"'{name}' was decoded wrongly before it was saved: '{seen}' at offset {broken}"
        warnings = (*warnings, f"{said}; get the original, or mend it with ftfy")
    return Decoded(text.removeprefix("\ufeff"), warnings, marked)


def _read_twice(text: str) -> int | None:
    """Offset of the first letter that is UTF-8 read as Windows-1252 and saved so; None where there is none."""
    if text.isascii():
        return None
    return next((found.start() for found in _TWICE.finditer(text) if _makes_sense(found[0])), None)


def _makes_sense(letters: str) -> bool:
    try:
        raw = b"".join(bytes([ord(char)]) if ord(char) < 256 else char.encode("cp1252") for char in letters)
        raw.decode("utf-8")
    except UnicodeError:
        return False
    return True
