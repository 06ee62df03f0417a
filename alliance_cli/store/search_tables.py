"""The tables that names are found by. All of it is derived: made of the names by this program, made anew at need.

Therefore no row here stands in the change log, in dumps or exports, and none refers to a row by a foreign key,
so that they never stand in the way of a change. A form goes by a number that tells whose it is: 32 × the number
of an organization (its display name), or 32 × the number of a name + 16, plus the number of the part.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table
from sqlmodel import SQLModel


def _table(name: str, *columns: Column[object], rowid: bool = False) -> Table:
    return Table(name, SQLModel.metadata, *columns, sqlite_with_rowid=rowid)


def _text(name: str, *, key: bool = False, nullable: bool = False) -> Column[object]:
    return Column(name, String(), primary_key=key, nullable=nullable)


def _number(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Integer(), primary_key=key, nullable=False)


_table(
    "form",
    Column("id", Integer(), primary_key=True),
    _text("kind", nullable=True),  # of a part that has another kind than its name
    Column("inner", Boolean(), nullable=False),
    _text("folded"),
    _text("words", nullable=True),  # where they are not the folded text
    rowid=True,
)
_table("form_key", _number("kind", key=True), _text("key", key=True), _number("form", key=True))
_table("form_word", _number("word", key=True), _number("form", key=True))
_table(
    "word",
    Column("id", Integer(), primary_key=True),
    Column("word", String(), nullable=False, unique=True),
    _number("forms"),
    rowid=True,
)
_table("gram", Column("gram", String(), primary_key=True), _text("words"), rowid=True)
_table("spelling", _text("folded", key=True), _text("surface", key=True))
_table("derived", _text("item", key=True), _text("value"))
