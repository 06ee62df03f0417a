"""The tables of evidence, and of the decisions that join it to the curated ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from alliance_cli.model.claims import Comparator, CountScope
from alliance_cli.model.terms import (
    DateBasis,
    DecidedBy,
    DecisionKind,
    MentionState,
    Scope,
    SourceKind,
    Stance,
    Verdict,
)
from alliance_cli.store.columns import (
    AUTOINCREMENT,
    day,
    json_object,
    live,
    offsets,
    one_of,
    primary_key,
    refers,
)


class SourceRow(SQLModel, table=True):
    __tablename__ = "source"
    __table_args__ = (
        one_of("kind", SourceKind),
        one_of("date_basis", DateBasis),
        day("published"),
        day("retrieved"),
        day("retracted"),
        CheckConstraint("length(sha256) = 64", name="sha256_v1"),
        CheckConstraint("supersedes_id <> id", name="supersedes_v1"),
        AUTOINCREMENT,
    )
    id: int | None = primary_key()
    slug: str = Field(unique=True)
    kind: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    date_basis: str | None = None
    retrieved: str | None = None
    sha256: str | None = Field(default=None, unique=True)
    supersedes_id: int | None = Field(default=None, unique=True, foreign_key="source.id", ondelete="RESTRICT")
    retracted: str | None = None
    note: str | None = None


class SourceTextRow(SQLModel, table=True):
    """The extracted text of a source, in the user's own registry only: dumps and exports leave it out."""

    __tablename__ = "source_text"
    source_id: int = Field(primary_key=True, foreign_key="source.id", ondelete="RESTRICT")
    text: str


class CoverageRow(SQLModel, table=True):
    __tablename__ = "coverage"
    __table_args__ = (UniqueConstraint("source_id", "alliance_id"), offsets(), AUTOINCREMENT)
    id: int | None = primary_key()
    source_id: int = refers("source.id")
    alliance_id: int = refers("alliance.organization_id")
    complete: bool
    start: int | None = None
    end: int | None = None


class MentionRow(SQLModel, table=True):
    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("source_id", "alliance_id", "surface", "occurrence", "stance"),
        one_of("stance", Stance),
        one_of("state", MentionState),
        day("event_date"),
        offsets(),
        CheckConstraint("occurrence >= 1", name="occurrence_v1"),
        CheckConstraint("surface <> ''", name="surface_v1"),
    )
    id: str = Field(primary_key=True)
    source_id: int = refers("source.id")
    alliance_id: int | None = refers("alliance.organization_id", default=None)
    surface: str = Field(index=True)
    occurrence: int = 1
    start: int | None = None
    end: int | None = None
    locator: str | None = None
    stance: str
    role: str | None = None
    tier: str | None = None
    event_date: str | None = None
    state: str
    note: str | None = None


class CountClaimRow(SQLModel, table=True):
    __tablename__ = "count_claim"
    __table_args__ = (
        UniqueConstraint("source_id", "alliance_id", "text", "occurrence"),
        one_of("comparator", Comparator),
        one_of("scope", CountScope),
        one_of("state", MentionState),
        day("as_of"),
        offsets(),
        CheckConstraint("value >= 0", name="value_v1"),
    )
    id: str = Field(primary_key=True)
    source_id: int = refers("source.id")
    alliance_id: int = refers("alliance.organization_id")
    text: str
    occurrence: int = 1
    start: int | None = None
    end: int | None = None
    comparator: str
    value: int
    unit: str
    scope: str
    as_of: str | None = None
    note: str | None = None
    state: str = Field(default="accepted", sa_column_kwargs={"server_default": "accepted"})


class StagingGroupRow(SQLModel, table=True):
    """Mentions of one source that one answer settles; like the text, in the user's own registry only."""

    __tablename__ = "staging_group"
    __table_args__ = (UniqueConstraint("source_id", "key"), one_of("stance", Stance), AUTOINCREMENT)
    id: int | None = primary_key()
    source_id: int = refers("source.id")
    key: str
    alliance_id: int | None = refers("alliance.organization_id", default=None)
    stance: str
    evidence: str
    quote: str


class StagingRow(SQLModel, table=True):
    """How a mention (its id) was found, and what was proposed for it then; not in dumps and exports."""

    __tablename__ = "staging"
    id: str = Field(primary_key=True, foreign_key="mention.id", ondelete="RESTRICT")
    group_id: int = refers("staging_group.id")
    evidence: str
    extractor: str
    hints: dict[str, Any] | None = json_object()
    proposal: dict[str, Any] | None = json_object()


class DecisionRow(SQLModel, table=True):
    __tablename__ = "decision"
    __table_args__ = (
        one_of("kind", DecisionKind),
        one_of("verdict", Verdict),
        one_of("scope", Scope),
        one_of("decided_by", DecidedBy),
        CheckConstraint(
            "(scope = 'mention' AND mention_id IS NOT NULL) OR (scope = 'source' AND source_id IS NOT NULL "
            "AND surface IS NOT NULL) OR (scope = 'everywhere' AND surface IS NOT NULL)",
            name="subject_v1",
        ),
        CheckConstraint(
            "kind <> 'identity' OR verdict = 'unsure' OR organization_id IS NOT NULL", name="target_v1"
        ),
        CheckConstraint("verdict <> 'different' OR decided_by = 'person'", name="different_v1"),
        Index(
            "uq_decision_mention",
            "mention_id",
            **live("kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'mention'"),
        ),
        Index(
            "uq_decision_source",
            "source_id",
            "surface",
            **live("kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'source'"),
        ),
        Index(
            "uq_decision_everywhere",
            "surface",
            **live("kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'everywhere'"),
        ),
    )
    id: str = Field(primary_key=True)
    kind: str
    verdict: str
    scope: str
    mention_id: str | None = refers("mention.id", default=None)
    source_id: int | None = refers("source.id", default=None)
    surface: str | None = Field(default=None, index=True)
    organization_id: int | None = refers("organization.id", default=None)
    decided_by: str
    actor: str
    at: str
    reason: str | None = None
    score: float | None = None
    features: dict[str, Any] | None = json_object()
    matcher: str | None = None
    correction: dict[str, Any] | None = json_object()
    retracted_at: str | None = None
