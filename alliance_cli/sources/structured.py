"""Records of JSON and NDJSON text: objects, or bare strings, which are names. Numbers stay as written."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_cli.errors import InvalidData
from alliance_cli.model.dialect import BYTE_ORDER_MARK
from alliance_cli.sources.roster import Record


class _Number(str):
    """A number as the file writes it; text as a value, but not a name that stands alone."""

    __slots__ = ()


def json_records(path: str, text: str) -> Iterator[Record]:
    """Records of one array; the place of a record is its number in the array, from 1."""
    content = parsed(path, text.removeprefix(BYTE_ORDER_MARK), None)
    if not isinstance(content, list):
        raise InvalidData(f"'{path}' is not an array", "a roster in JSON is an array of objects or of names")
    for number, item in enumerate(content, 1):
        yield record_of(f"'{path}' record {number}", number, item)


def ndjson_records(path: str, text: str) -> Iterator[Record]:
    """Records of one object a line; blank lines are skipped."""
    for number, line in enumerate(text.removeprefix(BYTE_ORDER_MARK).split("\n"), 1):
        if line.strip():
            yield record_of(f"'{path}' line {number}", number, parsed(path, line, number))


def parsed(path: str, text: str, line: int | None) -> object:
    """The JSON value of the text, its numbers as written; `line` is where it stands, None for a whole file."""
    from json import JSONDecodeError, loads

    try:
        return loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)
    except JSONDecodeError as error:
        raise InvalidData(
            f"'{path}' line {line or error.lineno} column {error.colno} is not JSON: {error.msg}",
            "check the file with jq . FILE",
        ) from error
    except RecursionError as error:
        raise InvalidData(f"'{path}' is nested too deeply", "a roster is an array of flat objects") from error


def record_of(where: str, number: int, item: object) -> Record:
    """The record of a JSON value: an object without what is nested in it, or a bare string, which is a name."""
    if isinstance(item, str) and not isinstance(item, _Number):
        return Record(number, where, ("name",), (_cell(item, where, "name"),))
    if not isinstance(item, dict):
        raise InvalidData(f"{where} is neither an object nor a name", "each record is an object or a string")
    pairs = {key: value for key, value in item.items() if not isinstance(value, list | dict)}
    return Record(
        number, where, tuple(pairs), tuple(_cell(value, where, key) for key, value in pairs.items())
    )


def _cell(value: object, where: str, key: str) -> str | None:
    """The value as text; a half of a surrogate pair is no character and could not be written again."""
    if value is None:
        return None
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidData(f"{where} holds half a surrogate pair in '{key}'", "write the whole character")
    return text
