"""The curated tables: organizations, what is known of them, and which of them are alliances."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from alliance_cli.model.terms import AllianceState, NameKind, RelationKind
from alliance_cli.store.columns import AUTOINCREMENT, day, one_of, primary_key, refers


class OrganizationRow(SQLModel, table=True):
    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint("merged_into_id <> id", name="merged_v1"),
        CheckConstraint("length(country) = 2", name="country_v1"),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    slug: str = Field(unique=True)
    name: str
    country: str | None = None
    website: str | None = None
    note: str | None = None
    merged_into_id: int | None = refers("organization.id", default=None)


class NameRow(SQLModel, table=True):
    __tablename__ = "name"
    __table_args__ = (
        UniqueConstraint("organization_id", "value", "kind"),
        one_of("kind", NameKind),
        day("valid_from"),
        day("valid_until"),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    organization_id: int = refers("organization.id")
    value: str = Field(index=True)
    kind: str
    lang: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    note: str | None = None


class IdentifierRow(SQLModel, table=True):
    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"), AUTOINCREMENT)
    id: int | None = primary_key()
    organization_id: int = refers("organization.id")
    scheme: str
    value: str


class TagRow(SQLModel, table=True):
    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("scheme", "code"),
        CheckConstraint("scheme IN ('sector', 'topic')", name="scheme_v1"),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    scheme: str
    code: str


class TaggingRow(SQLModel, table=True):
    __tablename__ = "tagging"
    __table_args__ = (
        UniqueConstraint("organization_id", "tag_id"),
        Index(
            "uq_tagging_primary",
            "organization_id",
            unique=True,
            sqlite_where=text("is_primary = 1"),
            postgresql_where=text("is_primary"),
        ),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    organization_id: int = refers("organization.id")
    tag_id: int = refers("tag.id")
    is_primary: bool = False
    position: int = 0


class RelationRow(SQLModel, table=True):
    __tablename__ = "relation"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind", "object_id", "valid_from"),
        CheckConstraint("subject_id <> object_id", name="subject_v1"),
        one_of("kind", RelationKind),
        day("valid_from"),
        day("valid_until"),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    subject_id: int = refers("organization.id")
    kind: str
    object_id: int = refers("organization.id")
    valid_from: str | None = None
    valid_until: str | None = None
    note: str | None = None


class AllianceRow(SQLModel, table=True):
    __tablename__ = "alliance"
    __table_args__ = (
        one_of("state", AllianceState),
        day("formed"),
        day("dissolved"),
        Index(
            "uq_alliance_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default = 1"),
            postgresql_where=text("is_default"),
        ),
    )
    organization_id: int = Field(primary_key=True, foreign_key="organization.id", ondelete="RESTRICT")
    state: str
    formed: str | None = None
    dissolved: str | None = None
    is_default: bool = False
    note: str | None = None
