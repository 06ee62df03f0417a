"""A folder of CSV files that describes itself: a Data Package, version 2 (https://datapackage.org).

The descriptor holds no day of creation, so that equal tables give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row
from alliance_cli.render.folders import replace_folder

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


class Column(NamedTuple):
    """One column. `type` is a Table Schema type: string, integer, number or boolean."""

    name: str
    type: str = "string"
    required: bool = False
    unique: bool = False
    doc: str = ""
    enum: tuple[str, ...] = ()


class ForeignKey(NamedTuple):
    """Columns whose values are those of `references` in table `table`."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


class Table(NamedTuple):
    """The shape of one table; its name is the file's name, so it holds letters, digits, `_` and `-` only."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    doc: str = ""


class Resource(NamedTuple):
    """A table together with the file that holds it: size in bytes, SHA-256 in hexadecimal."""

    table: Table
    size: int
    sha256: str


def descriptor(
    resources: Sequence[Resource], *, name: str = "alliance", title: str = "", description: str = ""
) -> dict[str, object]:
    """The content of `datapackage.json` for CSV files that lie beside it."""
    texts = {"title": title, "description": description}
    return {
        "$schema": PROFILE,
        "name": name,
        **{key: text for key, text in texts.items() if text},
        "resources": [_resource(resource) for resource in resources],
    }


def _resource(resource: Resource) -> dict[str, object]:
    table = resource.table
    return {
        "name": table.name,
        "type": "table",
        **({"description": table.doc} if table.doc else {}),
        "path": file_name(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": resource.size,
        "hash": f"sha256:{resource.sha256}",
        "dialect": {
            "header": True,
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, object]:
    schema: dict[str, object] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [_foreign_key(key, table.name) for key in table.foreign_keys]
    return schema


def _foreign_key(key: ForeignKey, owner: str) -> dict[str, object]:
    """A reference; to the table itself it names no resource, or an empty one in the older profile."""
    target = "" if key.table == owner else key.table
    return {"fields": list(key.columns), "reference": {"resource": target, "fields": list(key.references)}}


def _field(column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    return {
        "name": column.name,
        "type": column.type,
        **({"description": column.doc} if column.doc else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def file_name(table: Table) -> str:
    """Name of the table's file; ValueError for a name that could lead out of the folder."""
    if not table.name or not table.name.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"'{table.name}' cannot be the name of a file")
    return f"{table.name}.csv"


def write_folder(
    folder: Path,
    tables: Iterable[tuple[Table, Iterable[Row]]],
    *,
    name: str = "alliance",
    title: str = "",
    description: str = "",
) -> tuple[Resource, ...]:
    """Write one CSV a table and the descriptor, all or nothing; what was written.

    An earlier export in `folder` is replaced. Refused when the folder holds anything else, or cannot be
    written.
    """

    def fill(new: Path) -> tuple[Resource, ...]:
        resources = tuple(_write_table(new, table, rows) for table, rows in tables)
        content = descriptor(resources, name=name, title=title, description=description)
        (new / DESCRIPTOR).write_bytes(_json(content))
        return resources

    return replace_folder(folder, fill, lambda old: _own_files(old, name))


def _json(content: Mapping[str, object]) -> bytes:
    from json import dumps

    return (dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _write_table(folder: Path, table: Table, rows: Iterable[Row]) -> Resource:
    from hashlib import file_digest

    from alliance_cli.render import write

    path = folder / file_name(table)
    fields = [Field(column.name, column.type, column.doc) for column in table.columns]
    with path.open("wb") as out:
        write(rows, fields, "csv", out)
    with path.open("rb") as written:
        digest = file_digest(written, "sha256").hexdigest()
    return Resource(table, path.stat().st_size, digest)


def _own_files(folder: Path, name: str) -> frozenset[str]:
    """Names of the files that an earlier export of ours left in the folder; empty when there was none."""
    from json import loads

    try:
        content = loads((folder / DESCRIPTOR).read_bytes())
        if content["$schema"] != PROFILE or content["name"] != name:
            return frozenset()
        return frozenset({DESCRIPTOR, *(str(resource["path"]) for resource in content["resources"])})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
