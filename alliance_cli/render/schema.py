"""A JSON Schema for the JSON of each listing, from its documented fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.model.fields import Field

_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def json_schema(listing: str, fields: Sequence[Field]) -> str:
    """The schema (draft 2020-12) of one listing's array, as indented text."""
    import json

    record = {
        "type": "object",
        "properties": {field.name: _property(field) for field in fields},
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"alliance {listing}",
        "type": "array",
        "items": record,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _property(field: Field) -> dict[str, Any]:
    kind = field.type.removesuffix("?")
    shape: dict[str, Any] = {"description": field.doc}
    if kind == "list":
        item = "object" if field.doc.startswith("objects") else "string"
        return {**shape, "type": "array", "items": {"type": item}}
    name = "string" if kind == "date" else kind
    shape["type"] = [name, "null"] if field.type.endswith("?") else name
    if kind == "date":
        shape["pattern"] = _DATE
    return shape
