"""The tables, as SQLModel rows. Alembic compares them with the migrations; nothing else creates a schema.

Importing this module declares all of them; the rules that they follow stand in `alliance_cli.store.columns`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from alliance_cli.store import search_tables as _search_tables  # noqa: F401 - declares them
from alliance_cli.store.columns import AUTOINCREMENT, json_object, primary_key, refers
from alliance_cli.store.evidence_tables import (
    CountClaimRow,
    CoverageRow,
    DecisionRow,
    MentionRow,
    SourceRow,
    SourceTextRow,
    StagingGroupRow,
    StagingRow,
)
from alliance_cli.store.registry_tables import (
    AllianceRow,
    IdentifierRow,
    NameRow,
    OrganizationRow,
    RelationRow,
    TaggingRow,
    TagRow,
)

__all__ = [
    "LOGGED",
    "AllianceRow",
    "ChangeEntryRow",
    "ChangeRow",
    "CountClaimRow",
    "CoverageRow",
    "DecisionRow",
    "IdentifierRow",
    "MentionRow",
    "NameRow",
    "OrganizationRow",
    "RelationRow",
    "SourceRow",
    "SourceTextRow",
    "StagingGroupRow",
    "StagingRow",
    "TagRow",
    "TaggingRow",
]


class ChangeRow(SQLModel, table=True):
    """One row per command that changed something."""

    __tablename__ = "change"
    __table_args__ = (AUTOINCREMENT,)
    id: int | None = primary_key()
    at: str
    actor: str
    command: str
    message: str | None = None
    undoes_id: int | None = Field(default=None, unique=True, foreign_key="change.id", ondelete="RESTRICT")


class ChangeEntryRow(SQLModel, table=True):
    """One row per row changed: both images, so that undo can restore and can see interference."""

    __tablename__ = "change_row"
    __table_args__ = (
        CheckConstraint(
            "(op = 'insert' AND old_row IS NULL AND new_row IS NOT NULL) OR "
            "(op = 'update' AND old_row IS NOT NULL AND new_row IS NOT NULL) OR "
            "(op = 'delete' AND old_row IS NOT NULL AND new_row IS NULL)",
            name="images_v1",
        ),
        Index("ix_change_row_key", "table_name", "row_key"),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    change_id: int = refers("change.id")
    table_name: str
    row_key: str
    op: str
    old_row: dict[str, Any] | None = json_object()
    new_row: dict[str, Any] | None = json_object()


LOGGED: dict[str, type[SQLModel]] = {
    str(row.__tablename__): row
    for row in (
        OrganizationRow,
        NameRow,
        IdentifierRow,
        TagRow,
        TaggingRow,
        RelationRow,
        AllianceRow,
        SourceRow,
        SourceTextRow,
        CoverageRow,
        MentionRow,
        CountClaimRow,
        StagingGroupRow,
        StagingRow,
        DecisionRow,
    )
}
"""Tables whose rows the change log follows."""
