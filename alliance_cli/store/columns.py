"""What all tables have in common: names of constraints, checks, keys, references.

Rules that SQLite taught: every foreign key is RESTRICT and indexed, every CHECK has a name with a version
(a changed text needs a new name, since comparison sees names only), ids are never reused, no triggers, views
or expression indexes (a batch rebuild loses them), partial dates are TEXT, instants are TEXT in UTC
(`2026-11-22T00:00:00Z`). Rows do not validate: values are checked where they enter.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
AUTOINCREMENT = {"sqlite_autoincrement": True}


def one_of(column: str, terms: Iterable[StrEnum]) -> CheckConstraint:
    """The column holds a word of a closed vocabulary."""
    values = ", ".join(f"'{term.value}'" for term in terms)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_v1")


def day(column: str) -> CheckConstraint:
    """The column has the form of a partial date."""
    return CheckConstraint(
        f"{column} LIKE '____' OR {column} LIKE '____-__' OR {column} LIKE '____-__-__'", name=f"{column}_v1"
    )


def offsets() -> CheckConstraint:
    """The columns `start` and `end` are both empty or a half-open stretch of text."""
    return CheckConstraint(
        '("start" IS NULL AND "end" IS NULL) OR ("start" >= 0 AND "end" > "start")', name="offsets_v1"
    )


def live(condition: str) -> dict[str, Any]:
    """Options of an index that is unique among the rows that are not retracted."""
    where = text(f"{condition} AND retracted_at IS NULL")
    return {"unique": True, "sqlite_where": where, "postgresql_where": where}


def primary_key() -> Any:
    """A number that the database gives."""
    return Field(default=None, primary_key=True)


def refers(target: str, **options: Any) -> Any:
    """An indexed reference, whose target cannot be deleted while it stands."""
    return Field(foreign_key=target, ondelete="RESTRICT", index=True, **options)


def json_object() -> Any:
    """A JSON object; None is NULL, not the word null."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True)))
