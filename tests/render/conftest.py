"""Rows that every format has to survive."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from alliance_cli.model.fields import Field
from alliance_cli.render import Row, Screen, write

HOSTILE = Path(__file__).with_name("hostile.csv")
FIELDS = (
    Field("name", "string", "any text"),
    Field("status", "string?", "a word"),
    Field("tags", "list", "strings"),
    Field("count", "integer", "a number"),
    Field("score", "number?", "a fraction"),
    Field("evidence", "list", "objects"),
)
Render = Callable[..., bytes]


@pytest.fixture(scope="session")
def hostile() -> list[str]:
    with HOSTILE.open(encoding="utf-8", newline="") as lines:
        return [json.loads(row["text"]) for row in csv.DictReader(lines)]


@pytest.fixture(scope="session")
def fields() -> tuple[Field, ...]:
    return FIELDS


@pytest.fixture(scope="session")
def rows(hostile: list[str]) -> list[Row]:
    return [
        {
            "name": text,
            "status": "disputed" if at % 2 else None,
            "tags": ["a", "b"] if at % 3 else [],
            "count": -at,
            "score": at / 3 if at else None,
            "evidence": [{"text": f"says {text}", "source": "s"}, {"name": "IBM", "score": 97.25}],
            "unlisted": "never printed",
        }
        for at, text in enumerate(hostile)
    ]


@pytest.fixture(scope="session")
def render() -> Render:
    def rendered(rows: list[Row], fields: tuple[Field, ...], fmt: str, **options: object) -> bytes:
        out = BytesIO()
        options.setdefault("screen", Screen(0))
        write(rows, fields, fmt, out, **options)  # type: ignore[arg-type]
        return out.getvalue()

    return rendered
