"""Results to stdout or a file, words for a person to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from alliance_cli import settings
from alliance_cli.cli.options import CommonOptions, OutputOptions
from alliance_cli.errors import Exit, Refused, UsageError, did_you_mean
from alliance_cli.model.fields import FIELDS, Field
from alliance_cli.model.order import name_order
from alliance_cli.render import FORMATS, Row, Screen, find_format, format_for_suffix, suspicious_cells, write
from alliance_cli.render.folders import replaced_file


def note(common: CommonOptions, text: str) -> None:
    """One line for a person, on stderr; silent with --quiet."""
    if not common.quiet:
        from alliance_cli.render import safe_text

        sys.stderr.write(f"{safe_text(text)}\n")


def screen(common: CommonOptions, stream: object = None) -> Screen:
    """Width, colour and character set of where the results go."""
    out = stream if stream is not None else sys.stdout
    terminal = bool(getattr(out, "isatty", lambda: False)())
    encoding = (getattr(out, "encoding", None) or "utf-8").lower().replace("-", "")
    width = 0
    if terminal or os.environ.get("COLUMNS"):
        import shutil

        width = shutil.get_terminal_size().columns
    color = settings.colored(common.color, terminal=terminal)
    return Screen(width=width, color=color, unicode=encoding.startswith("utf"))


def chosen_format(options: OutputOptions, formats: Sequence[str] | None = None) -> str:
    """The format asked for, else by the output file's suffix, else a table on a terminal and tsv in a pipe."""
    asked = [name for name, given in (("json", options.json), ("csv", options.csv)) if given]
    if options.format:
        asked.append(options.format)
    if len(set(asked)) > 1:
        raise UsageError(f"two formats asked for: {' and '.join(asked)}", "ask for one")
    if asked:
        return asked[0]
    if options.output and options.output != "-":
        by_suffix = format_for_suffix(options.output)
        if by_suffix is None:
            raise UsageError(f"no format for '{options.output}'", "name one with --format")
        return by_suffix
    if formats is not None:
        return formats[0]
    return "table" if sys.stdout.isatty() else "tsv"


def chosen_fields(options: OutputOptions, known: Sequence[Field], *, table: bool) -> list[Field]:
    """The columns asked for, else the default ones of a table, else all."""
    if options.fields is None:
        return [field for field in known if field.shown] if table else list(known)
    by_name = {field.name: field for field in known}
    names = [name.strip() for name in options.fields.split(",") if name.strip()]
    for name in names:
        if name not in by_name:
            raise UsageError(f"unknown field '{name}'", _field_hint(name, list(by_name)))
    twice = [name for at, name in enumerate(names) if name in names[:at]]
    if twice:  # a JSON object cannot hold a key twice
        raise UsageError(f"field '{twice[0]}' twice", "name each field once")
    if not names:
        raise UsageError("--fields names no field", f"fields are {', '.join(by_name)}")
    return [by_name[name] for name in names]


def _field_hint(name: str, known: list[str]) -> str:
    from alliance_cli.jobs.suggest import closest

    return did_you_mean(closest(name, known), f"fields are {', '.join(known)}")


def ordered(rows: Sequence[Row], options: OutputOptions, known: Sequence[Field]) -> list[Row]:
    """The rows sorted as asked, nulls last; the order they come in decides ties."""
    found = list(rows)
    names = [field.name for field in known]
    keys = [key.strip() for key in (options.sort or "").split(",") if key.strip()]
    if options.sort and not keys:
        raise UsageError("--sort names no field", f"fields are {', '.join(names)}")
    for key in reversed(keys):
        name = key.removeprefix("-")
        if name not in names:
            raise UsageError(f"unknown field '{name}' to sort by", _field_hint(name, names))
        present = [row for row in found if row.get(name) is not None]
        absent = [row for row in found if row.get(name) is None]
        present.sort(key=_sort_key(name), reverse=key.startswith("-"))
        found = present + absent
    return found


def _sort_key(name: str) -> Callable[[Row], tuple[int, float, tuple[str, str]]]:
    def key(row: Row) -> tuple[int, float, tuple[str, str]]:
        value = row.get(name)
        if isinstance(value, (int, float)):
            return 0, float(value), ("", "")
        text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
        return 1, 0.0, name_order(text)

    return key


def emit(
    listing: str,
    rows: Sequence[Row],
    options: OutputOptions,
    common: CommonOptions,
    *,
    extra: Sequence[Field] = (),
    known: Sequence[Field] | None = None,
    title: str | None = None,
) -> int:
    """Writes a listing; the exit code. `extra` fields come after the documented ones."""
    documented = [*(known if known is not None else FIELDS[listing]), *extra]
    name = chosen_format(options)
    chosen = find_format(name)
    columns = chosen_fields(options, documented, table=name == "table")
    found = ordered(rows, options, documented)
    shown = found if options.limit is None else found[: options.limit]
    if name == "table" and options.fields is None:
        columns = _telling(columns, shown)
    if chosen.binary and options.output in (None, "-") and sys.stdout.isatty():
        raise Refused(f"format {name} is not for a terminal", "write it to a file with --output")
    with _shown(options.output, exact=name == "table") as (out, stream):
        write(
            shown, columns, name, out, header=not options.no_header, excel=options.excel,
            screen=screen(common, stream), title=title or listing,
        )  # fmt: skip
    if len(shown) < len(found):
        note(common, f"{len(shown)} of {len(found)}")
    if name in ("csv", "tsv") and not options.excel:
        _warn_of_formulas(shown, columns, common)
    return Exit.NO if options.exit_status and not found else Exit.OK


def _telling(columns: list[Field], rows: Sequence[Row]) -> list[Field]:
    """The columns that tell a reader something: not those that are empty in every row, nor `status` all "member"."""
    empty: tuple[object, ...] = (None, "", [])
    filled = [field for field in columns if any(row.get(field.name) not in empty for row in rows)]
    if all(row.get("status") == "member" for row in rows):
        filled = [field for field in filled if field.name != "status"]
    return filled if rows else columns


def _warn_of_formulas(rows: Sequence[Row], columns: Sequence[Field], common: CommonOptions) -> None:
    risky = suspicious_cells(rows, columns)
    if risky:
        cells = "1 cell looks" if risky == 1 else f"{risky} cells look"
        note(common, f"warning: {cells} like a formula to a spreadsheet; --excel guards them")


@contextmanager
def destination(path: str | None) -> Iterator[tuple[BinaryIO, object]]:
    """Where to write: stdout, or a file that appears whole or not at all."""
    if path is None or path == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer, sys.stdout
        return
    with replaced_file(Path(path)) as out:
        yield out, out


@contextmanager
def _shown(path: str | None, *, exact: bool) -> Iterator[tuple[BinaryIO, object]]:
    """Where to write a listing. Data that is asked for on a terminal is made inert, unless it is `exact`."""
    with destination(path) as (out, stream):
        if exact or path not in (None, "-") or not sys.stdout.isatty():
            yield out, stream
            return
        from io import BytesIO

        from alliance_cli.render.cells import inert

        held = BytesIO()
        yield held, stream
        out.write(inert(held.getvalue()))


__all__ = ["FORMATS", "chosen_fields", "chosen_format", "destination", "emit", "note", "screen"]
