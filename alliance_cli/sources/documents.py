"""Any file as a Document: text in blocks, or rows by role, whatever kind of file it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from alliance_cli.errors import InvalidData, UsageError
from alliance_cli.model.documents import Document
from alliance_cli.sources.bounds import MAX_BYTES, MAX_TABLE, MAX_TEXT, too_large, whole
from alliance_cli.sources.given import Given
from alliance_cli.sources.sniff import PACKED, binary_suffix, suffix_of

_NONE: Mapping[str, str] = MappingProxyType({})


class Kind(NamedTuple):
    """One kind of file: its reader as "module.function" of this package, what it is called, how many bytes are read."""

    reader: str
    label: str
    limit: int = MAX_TEXT


# One entry a kind of file; a reader turns a Given into a Document and is imported when it is needed.
READERS: dict[str, Kind] = {
    ".txt": Kind("texts.plain", "plain text"),
    ".text": Kind("texts.plain", "plain text"),
    ".md": Kind("markdown.markdown", "Markdown"),
    ".markdown": Kind("markdown.markdown", "Markdown"),
    ".html": Kind("page.page", "HTML", MAX_TABLE),
    ".htm": Kind("page.page", "HTML", MAX_TABLE),
    ".xhtml": Kind("page.page", "HTML", MAX_TABLE),
    ".pdf": Kind("pdf.pdf", "PDF", MAX_BYTES),
    ".docx": Kind("office.docx", "Word document", MAX_BYTES),
    ".xlsx": Kind("office.sheets", "workbook", MAX_BYTES),
    ".xlsm": Kind("office.sheets", "workbook", MAX_BYTES),
    ".xls": Kind("office.sheets", "workbook", MAX_BYTES),
    ".ods": Kind("office.sheets", "workbook", MAX_BYTES),
    ".csv": Kind("tables.delimited", "CSV", MAX_TABLE),
    ".tsv": Kind("tables.delimited", "TSV", MAX_TABLE),
    ".tab": Kind("tables.delimited", "TSV", MAX_TABLE),
    ".json": Kind("tables.json", "JSON", MAX_TABLE),
    ".ndjson": Kind("tables.ndjson", "JSON lines", MAX_TABLE),
    ".jsonl": Kind("tables.ndjson", "JSON lines", MAX_TABLE),
    ".yaml": Kind("yamls.yaml", "YAML", MAX_TEXT // 2),
    ".yml": Kind("yamls.yaml", "YAML", MAX_TEXT // 2),
}


def read_document(path: Path, *, columns: Mapping[str, str] = _NONE, records: str | None = None) -> Document:
    """The document that a file holds; its kind is told by the suffix, or by content where that is unknown.

    `columns` maps roles of columns to headers (name=Organisation), `records` leads to the records in nested data
    (members[*].name). UsageError for a kind that is not read, Refused when its library is missing, InvalidData for
    anything that cannot be read whole.
    """
    if path.is_dir():
        raise InvalidData(
            f"'{path}' is a folder, not a file", "name its files, or the folder where several are read"
        )
    known = READERS.get(path.suffix.lower())
    data = whole(path, known.limit if known else MAX_BYTES)
    return read_stream(data, str(path), columns=columns, records=records)


def read_stream(
    data: bytes, name: str, *, columns: Mapping[str, str] = _NONE, records: str | None = None
) -> Document:
    """The document in the bytes, which came from a file or stream of that name; as `read_document`."""
    suffix = _suffix(data, name)
    if len(data) > READERS[suffix].limit:
        raise too_large(name, READERS[suffix].limit)
    given = Given(name, data, suffix, columns, records)
    return _reader(READERS[suffix])(given)


def kinds() -> str:
    """The kinds of file that are read, by suffix, as one phrase."""
    return " ".join(READERS)


def _suffix(data: bytes, name: str) -> str:
    """The suffix to read by: the file's own when it is known, else what the content tells."""
    own = Path(name).suffix.lower()
    if own in READERS:
        _agree(own, data, name)
        return own
    if not data.strip():
        raise InvalidData(f"'{name}' is empty", "is it the right file?")
    found = suffix_of(data)
    if found not in READERS:
        raise UsageError(f"cannot tell how to read '{name}'", f"a document ends in {kinds()}")
    return found


def _agree(own: str, data: bytes, name: str) -> None:
    """Raises InvalidData for a packed file under the suffix of text, and the other way round."""
    found = binary_suffix(data)
    if own in PACKED or found is None:
        return
    if found == ".zip":
        raise InvalidData(f"'{name}' is a zip archive, not {READERS[own].label}", "unpack it first")
    raise InvalidData(
        f"'{name}' is a {READERS[found].label} file, not {READERS[own].label}", f"name it {found}"
    )


def _reader(kind: Kind) -> Callable[[Given], Document]:
    from importlib import import_module

    module, function = kind.reader.split(".")
    reader: Callable[[Given], Document] = getattr(import_module(f"alliance_cli.sources.{module}"), function)
    return reader
