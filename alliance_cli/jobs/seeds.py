"""Facts as text that a person reviews: a folder of CSV files and decisions as JSON lines.

`read` and `texts` are inverses for facts: what one writes the other takes, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_cli.errors import AllianceError, InvalidData, Unavailable
from alliance_cli.store import facts
from alliance_cli.store.facts import FactTable

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

LOG_FILE = "log.jsonl"
DESCRIBING = (".md", ".txt")
"""Suffixes of files in a seeds folder that are for people."""
MAX_DIGITS = 15
"""A longer number is no offset, occurrence or count, and the database could not hold it."""


def file_name(table: FactTable) -> str:
    """Where a table of facts lies in the folder."""
    return f"{table.name}.jsonl" if table.name == "decisions" else f"{table.name}.csv"


def texts(reader: Reader, *, log: bool = False) -> dict[str, str]:
    """The registry's facts as file name → text; with `log` the change log too."""
    found = {file_name(table): _text(table, facts.rows(reader, table)) for table in facts.TABLES}
    if log:
        found[LOG_FILE] = _json_lines(facts.log_rows(reader))
    return found


def write(folder: Path, contents: dict[str, str]) -> None:
    """Writes the texts into the folder: all of them beside their places first, so that a full disk changes none."""
    beside = {folder / f".{name}.tmp": folder / name for name in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for temporary, path in beside.items():
            temporary.write_text(contents[path.name], encoding="utf-8", newline="")
        for temporary, path in beside.items():
            temporary.replace(path)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be written: {error.strerror}", "name another folder") from error
    finally:
        for temporary in beside:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def strangers(folder: Path) -> list[str]:
    """Names of files in a seeds folder that no table reads, hidden ones and descriptions apart."""
    known = {*(file_name(table) for table in facts.TABLES), LOG_FILE}
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in known and not path.name.startswith(".") and path.suffix.lower() not in DESCRIBING
    )


def load(writer: Writer, folder: Path) -> dict[str, int]:
    """Loads the folder's facts through the unit of work; how many rows each table got.

    InvalidData names file and line of the first row that cannot be.
    """
    from alliance_cli.store.loading import Loader

    if not (folder / "organizations.csv").is_file():
        raise InvalidData(f"{folder} holds no seeds: organizations.csv is missing", "name a seeds folder")
    loader = Loader(writer)
    counts = {}
    for table in facts.TABLES:
        path = folder / file_name(table)
        rows = list(_rows(path, table))
        for step in (loader.add, loader.link):
            for line, row in rows:
                try:
                    step(table.name, row)
                except AllianceError as error:
                    raise InvalidData(f"{path}:{line}: {error.message}", error.hint) from error
        loader.close()
        counts[table.name] = len(rows)
    return counts


def _rows(path: Path, table: FactTable) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        return iter(())
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")  # not read_text, which would change line ends inside cells
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidData(
            f"{path}:{line}: byte {error.start} is not UTF-8", "save the file as UTF-8"
        ) from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}", "check its permissions") from error
    return _json_rows(path, table, text) if path.suffix == ".jsonl" else _csv_rows(path, table, text)


def _csv_rows(path: Path, table: FactTable, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_columns(path, 1, table, header)
        for values in reader:
            line = reader.line_num
            if len(values) != len(header):
                raise InvalidData(
                    f"{path}:{line}: {len(values)} cells under {len(header)} headers",
                    "quote cells with commas",
                )
            given = dict(zip(header, values, strict=True))
            yield (
                line,
                {column: _cell(path, line, table, column, given.get(column)) for column in table.columns},
            )
    except csv.Error as error:
        raise InvalidData(f"{path}:{reader.line_num}: {error}", "mend the quotes") from error


def _cell(path: Path, line: int, table: FactTable, column: str, value: str | None) -> Any:
    if value is None or value == "":
        return None
    if column not in table.integers:
        return value
    if not (value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS):
        raise InvalidData(f"{path}:{line}: {column} '{value}' is not a number", "write up to 15 digits")
    return int(value)


def _json_rows(path: Path, table: FactTable, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise InvalidData(f"{path}:{line}: not JSON: {error}", "write one JSON object a line") from error
        if not isinstance(row, dict):
            raise InvalidData(f"{path}:{line}: not a JSON object", "write one JSON object a line")
        _check_columns(path, line, table, list(row))
        yield line, {column: row.get(column) for column in table.columns}


def _check_columns(path: Path, line: int, table: FactTable, given: Sequence[str]) -> None:
    unknown = [column for column in given if column not in table.columns]
    missing = [column for column in table.key if column not in given]
    if unknown or missing or len(set(given)) < len(given):
        wrong = (
            f"unknown column '{unknown[0]}'"
            if unknown
            else f"no column '{missing[0]}'"
            if missing
            else "a column twice"
        )
        raise InvalidData(f"{path}:{line}: {wrong}", f"columns are {', '.join(table.columns)}")


def _text(table: FactTable, rows: list[dict[str, Any]]) -> str:
    if table.name == "decisions":
        return _json_lines(rows)
    return _line(table.columns) + "".join(_line([row[column] for column in table.columns]) for row in rows)


def _line(cells: Sequence[Any]) -> str:
    """A CSV line ended by a line feed. A carriage return inside a cell is quoted only if it could end the line."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(["" if cell is None else cell for cell in cells])
    return f"{out.getvalue()[:-2]}\n"


def _json_lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
