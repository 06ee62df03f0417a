"""A plan as rows of CSV or JSON, as a spreadsheet or a program gives it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alliance_cli.errors import InvalidData
from alliance_cli.jobs.plans.plan import BODY, NEW, OPEN, SAME
from alliance_cli.jobs.plans.planned import Body, Count, Edited, Heading, Said
from alliance_cli.jobs.plans.words import checked_count, checked_verb, properties

Rows = Iterator[tuple[str, Mapping[str, Any]]]
NEEDED = ("source", "sha256", "id", "verb")


def csv_rows(name: str, text: str, separator: str) -> Rows:
    """Rows of CSV with the places where they stand."""
    import csv
    import io

    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield f"{name}:{reader.line_num}", row
    except csv.Error as error:
        raise InvalidData(f"{name}:{reader.line_num}: {error}", "mend the quotes") from error


def json_rows(name: str, text: str) -> Rows:
    """Rows of an array, or of JSON lines."""
    import json

    try:
        if text.lstrip().startswith("["):
            found = json.loads(text)
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InvalidData(
            f"{name}: not JSON: {error}", "write an array of objects, or one object a line"
        ) from error
    for number, row in enumerate(found, start=1):
        if not isinstance(row, dict):
            raise InvalidData(
                f"{name} row {number}: not a JSON object", "leave the rows as they were written"
            )
        yield f"{name} row {number}", row


def read(rows: Rows) -> Edited:
    """The plan in rows; InvalidData names the row."""
    sources: dict[str, Heading] = {}
    mentions: list[Said] = []
    counts: list[Count] = []
    bodies: list[Body] = []
    for where, row in rows:
        cells = {str(key): "" if value is None else str(value).strip() for key, value in row.items()}
        if cells.get("verb") == BODY:
            bodies.append(_body(where, cells))
            continue
        missing = next((column for column in NEEDED if not cells.get(column)), None)
        if missing:
            raise InvalidData(f"{where}: no {missing}", "take a row out rather than emptying it")
        sources.setdefault(cells["source"], Heading(where, cells["sha256"]))
        if cells["id"].startswith("c_"):
            verb = checked_count(where, cells["verb"])
            counts.append(Count(where, cells["source"], verb, cells["id"]))
        else:
            mentions.append(_said(where, cells))
    return Edited(sources, tuple(mentions), tuple(counts), tuple(bodies))


def _target(where: str, cells: Mapping[str, str]) -> tuple[str, str | None]:
    slug, name = cells.get("organization") or None, cells.get("new_organization") or None
    if slug and name:
        raise InvalidData(
            f"{where}: a known organization '{slug}' and a new one '{name}'", "empty one of the two cells"
        )
    return SAME if slug else NEW if name else OPEN, slug or name


def _said(where: str, cells: Mapping[str, str]) -> Said:
    sign, target = _target(where, cells)
    verb, day = checked_verb(where, cells["verb"])
    return Said(where, cells["id"], verb, None, sign, target, day)


def _body(where: str, cells: Mapping[str, str]) -> Body:
    name = cells.get("surface", "")
    sign, target = _target(where, cells)
    rest, told = properties(where, cells.get("properties", ""))
    if not name or rest:
        raise InvalidData(f"{where}: '{rest or name}' tells nothing of a new organization", "sector:academia")
    return Body(where, name if target is None else f"{name} {sign} {target}", told)
