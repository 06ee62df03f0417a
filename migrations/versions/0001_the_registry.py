"""The registry: evidence, curated organizations, decisions, change log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["change.id"], name=op.f("fk_change_undoes_id_change"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_change_undoes_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_organization_country_v1")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_organization_merged_v1")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["organization.id"],
            name=op.f("fk_organization_merged_into_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_merged_into_id"), ["merged_into_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("date_basis", sa.String(), nullable=True),
        sa.Column("retrieved", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("retracted", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("date_basis IN ('printed', 'inferred')", name=op.f("ck_source_date_basis_v1")),
        sa.CheckConstraint(
            "kind IN ('article', 'release', 'official-roster', 'dataset', 'curator')",
            name=op.f("ck_source_kind_v1"),
        ),
        sa.CheckConstraint(
            "published LIKE '____' OR published LIKE '____-__' OR published LIKE '____-__-__'",
            name=op.f("ck_source_published_v1"),
        ),
        sa.CheckConstraint(
            "retracted LIKE '____' OR retracted LIKE '____-__' OR retracted LIKE '____-__-__'",
            name=op.f("ck_source_retracted_v1"),
        ),
        sa.CheckConstraint(
            "retrieved LIKE '____' OR retrieved LIKE '____-__' OR retrieved LIKE '____-__-__'",
            name=op.f("ck_source_retrieved_v1"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_source_sha256_v1")),
        sa.CheckConstraint("supersedes_id <> id", name=op.f("ck_source_supersedes_v1")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["source.id"], name=op.f("fk_source_supersedes_id_source"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("sha256", name=op.f("uq_source_sha256")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_source_supersedes_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.CheckConstraint("scheme IN ('sector', 'topic')", name=op.f("ck_tag_scheme_v1")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_tag_scheme_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alliance",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("formed", sa.String(), nullable=True),
        sa.Column("dissolved", sa.String(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "dissolved LIKE '____' OR dissolved LIKE '____-__' OR dissolved LIKE '____-__-__'",
            name=op.f("ck_alliance_dissolved_v1"),
        ),
        sa.CheckConstraint(
            "formed LIKE '____' OR formed LIKE '____-__' OR formed LIKE '____-__-__'",
            name=op.f("ck_alliance_formed_v1"),
        ),
        sa.CheckConstraint("state IN ('planned', 'active', 'dissolved')", name=op.f("ck_alliance_state_v1")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_alliance_organization_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_alliance")),
    )
    with op.batch_alter_table("alliance", schema=None) as batch_op:
        batch_op.create_index(
            "uq_alliance_default",
            ["is_default"],
            unique=True,
            sqlite_where=sa.text("is_default = 1"),
            postgresql_where=sa.text("is_default"),
        )

    op.create_table(
        "change_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("old_row", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("new_row", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "(op = 'insert' AND old_row IS NULL AND new_row IS NOT NULL) OR (op = 'update' AND old_row IS NOT NULL AND new_row IS NOT NULL) OR (op = 'delete' AND old_row IS NOT NULL AND new_row IS NULL)",
            name=op.f("ck_change_row_images_v1"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_row_change_id_change"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_row")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_row_change_id"), ["change_id"], unique=False)
        batch_op.create_index("ix_change_row_key", ["table_name", "row_key"], unique=False)

    op.create_table(
        "identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_identifier_organization_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_identifier_scheme_value")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifier_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_until", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('official', 'alias', 'acronym', 'former', 'translation', 'misspelling', 'brand')",
            name=op.f("ck_name_kind_v1"),
        ),
        sa.CheckConstraint(
            "valid_from LIKE '____' OR valid_from LIKE '____-__' OR valid_from LIKE '____-__-__'",
            name=op.f("ck_name_valid_from_v1"),
        ),
        sa.CheckConstraint(
            "valid_until LIKE '____' OR valid_until LIKE '____-__' OR valid_until LIKE '____-__-__'",
            name=op.f("ck_name_valid_until_v1"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_name_organization_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name")),
        sa.UniqueConstraint(
            "organization_id", "value", "kind", name=op.f("uq_name_organization_id_value_kind")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_value"), ["value"], unique=False)

    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_until", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('part_of', 'subsidiary_of', 'operated_by', 'succeeded_by')",
            name=op.f("ck_relation_kind_v1"),
        ),
        sa.CheckConstraint(
            "valid_from LIKE '____' OR valid_from LIKE '____-__' OR valid_from LIKE '____-__-__'",
            name=op.f("ck_relation_valid_from_v1"),
        ),
        sa.CheckConstraint(
            "valid_until LIKE '____' OR valid_until LIKE '____-__' OR valid_until LIKE '____-__-__'",
            name=op.f("ck_relation_valid_until_v1"),
        ),
        sa.CheckConstraint("subject_id <> object_id", name=op.f("ck_relation_subject_v1")),
        sa.ForeignKeyConstraint(
            ["object_id"],
            ["organization.id"],
            name=op.f("fk_relation_object_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["organization.id"],
            name=op.f("fk_relation_subject_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "subject_id",
            "kind",
            "object_id",
            "valid_from",
            name=op.f("uq_relation_subject_id_kind_object_id_valid_from"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_object_id"), ["object_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relation_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "source_text",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_text_source_id_source"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_text")),
    )
    op.create_table(
        "tagging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_tagging_organization_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_tagging_tag_id_tag"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tagging")),
        sa.UniqueConstraint("organization_id", "tag_id", name=op.f("uq_tagging_organization_id_tag_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tagging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tagging_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tagging_tag_id"), ["tag_id"], unique=False)
        batch_op.create_index(
            "uq_tagging_primary",
            ["organization_id"],
            unique=True,
            sqlite_where=sa.text("is_primary = 1"),
            postgresql_where=sa.text("is_primary"),
        )

    op.create_table(
        "count_claim",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("comparator", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("as_of", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "as_of LIKE '____' OR as_of LIKE '____-__' OR as_of LIKE '____-__-__'",
            name=op.f("ck_count_claim_as_of_v1"),
        ),
        sa.CheckConstraint(
            "comparator IN ('=', '>', '>=', '<', '<=', '~')", name=op.f("ck_count_claim_comparator_v1")
        ),
        sa.CheckConstraint("scope IN ('total', 'subset', 'addition')", name=op.f("ck_count_claim_scope_v1")),
        sa.CheckConstraint(
            '("start" IS NULL AND "end" IS NULL) OR ("start" >= 0 AND "end" > "start")',
            name=op.f("ck_count_claim_offsets_v1"),
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_count_claim_value_v1")),
        sa.ForeignKeyConstraint(
            ["alliance_id"],
            ["alliance.organization_id"],
            name=op.f("fk_count_claim_alliance_id_alliance"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_count_claim_source_id_source"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_claim")),
        sa.UniqueConstraint(
            "source_id",
            "alliance_id",
            "text",
            "occurrence",
            name=op.f("uq_count_claim_source_id_alliance_id_text_occurrence"),
        ),
    )
    with op.batch_alter_table("count_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_claim_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_count_claim_source_id"), ["source_id"], unique=False)

    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            '("start" IS NULL AND "end" IS NULL) OR ("start" >= 0 AND "end" > "start")',
            name=op.f("ck_coverage_offsets_v1"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"],
            ["alliance.organization_id"],
            name=op.f("fk_coverage_alliance_id_alliance"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_coverage_source_id_source"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint("source_id", "alliance_id", name=op.f("uq_coverage_source_id_alliance_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coverage_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coverage_source_id"), ["source_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("locator", sa.String(), nullable=True),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("event_date", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "event_date LIKE '____' OR event_date LIKE '____-__' OR event_date LIKE '____-__-__'",
            name=op.f("ck_mention_event_date_v1"),
        ),
        sa.CheckConstraint(
            "stance IN ('member', 'joined', 'left', 'non-member', 'mentioned')",
            name=op.f("ck_mention_stance_v1"),
        ),
        sa.CheckConstraint(
            "state IN ('staged', 'accepted', 'rejected', 'superseded')", name=op.f("ck_mention_state_v1")
        ),
        sa.CheckConstraint("surface <> ''", name=op.f("ck_mention_surface_v1")),
        sa.CheckConstraint(
            '("start" IS NULL AND "end" IS NULL) OR ("start" >= 0 AND "end" > "start")',
            name=op.f("ck_mention_offsets_v1"),
        ),
        sa.CheckConstraint("occurrence >= 1", name=op.f("ck_mention_occurrence_v1")),
        sa.ForeignKeyConstraint(
            ["alliance_id"],
            ["alliance.organization_id"],
            name=op.f("fk_mention_alliance_id_alliance"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_mention_source_id_source"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint(
            "source_id",
            "alliance_id",
            "surface",
            "occurrence",
            "stance",
            name=op.f("uq_mention_source_id_alliance_id_surface_occurrence_stance"),
        ),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_surface"), ["surface"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("mention_id", sa.String(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("surface", sa.String(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("features", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("matcher", sa.String(), nullable=True),
        sa.Column("correction", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("retracted_at", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(scope = 'mention' AND mention_id IS NOT NULL) OR (scope = 'source' AND source_id IS NOT NULL AND surface IS NOT NULL) OR (scope = 'everywhere' AND surface IS NOT NULL)",
            name=op.f("ck_decision_subject_v1"),
        ),
        sa.CheckConstraint("decided_by IN ('person', 'rule')", name=op.f("ck_decision_decided_by_v1")),
        sa.CheckConstraint(
            "kind <> 'identity' OR verdict = 'unsure' OR organization_id IS NOT NULL",
            name=op.f("ck_decision_target_v1"),
        ),
        sa.CheckConstraint("kind IN ('identity', 'claim')", name=op.f("ck_decision_kind_v1")),
        sa.CheckConstraint("scope IN ('mention', 'source', 'everywhere')", name=op.f("ck_decision_scope_v1")),
        sa.CheckConstraint(
            "verdict <> 'different' OR decided_by = 'person'", name=op.f("ck_decision_different_v1")
        ),
        sa.CheckConstraint(
            "verdict IN ('same', 'different', 'unsure', 'new', 'accept', 'reject', 'correct')",
            name=op.f("ck_decision_verdict_v1"),
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_decision_mention_id_mention"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_decision_organization_id_organization"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_decision_source_id_source"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_mention_id"), ["mention_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_surface"), ["surface"], unique=False)
        batch_op.create_index(
            "uq_decision_everywhere",
            ["surface"],
            unique=True,
            sqlite_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'everywhere' AND retracted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'everywhere' AND retracted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "uq_decision_mention",
            ["mention_id"],
            unique=True,
            sqlite_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'mention' AND retracted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'mention' AND retracted_at IS NULL"
            ),
        )
        batch_op.create_index(
            "uq_decision_source",
            ["source_id", "surface"],
            unique=True,
            sqlite_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'source' AND retracted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'source' AND retracted_at IS NULL"
            ),
        )


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_source",
            sqlite_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'source' AND retracted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'source' AND retracted_at IS NULL"
            ),
        )
        batch_op.drop_index(
            "uq_decision_mention",
            sqlite_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'mention' AND retracted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'mention' AND retracted_at IS NULL"
            ),
        )
        batch_op.drop_index(
            "uq_decision_everywhere",
            sqlite_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'everywhere' AND retracted_at IS NULL"
            ),
            postgresql_where=sa.text(
                "kind = 'identity' AND verdict IN ('same', 'new') AND scope = 'everywhere' AND retracted_at IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_decision_surface"))
        batch_op.drop_index(batch_op.f("ix_decision_source_id"))
        batch_op.drop_index(batch_op.f("ix_decision_organization_id"))
        batch_op.drop_index(batch_op.f("ix_decision_mention_id"))

    op.drop_table("decision")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_surface"))
        batch_op.drop_index(batch_op.f("ix_mention_source_id"))
        batch_op.drop_index(batch_op.f("ix_mention_alliance_id"))

    op.drop_table("mention")
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coverage_source_id"))
        batch_op.drop_index(batch_op.f("ix_coverage_alliance_id"))

    op.drop_table("coverage")
    with op.batch_alter_table("count_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_claim_source_id"))
        batch_op.drop_index(batch_op.f("ix_count_claim_alliance_id"))

    op.drop_table("count_claim")
    with op.batch_alter_table("tagging", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tagging_primary",
            sqlite_where=sa.text("is_primary = 1"),
            postgresql_where=sa.text("is_primary"),
        )
        batch_op.drop_index(batch_op.f("ix_tagging_tag_id"))
        batch_op.drop_index(batch_op.f("ix_tagging_organization_id"))

    op.drop_table("tagging")
    op.drop_table("source_text")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relation_subject_id"))
        batch_op.drop_index(batch_op.f("ix_relation_object_id"))

    op.drop_table("relation")
    with op.batch_alter_table("name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_value"))
        batch_op.drop_index(batch_op.f("ix_name_organization_id"))

    op.drop_table("name")
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identifier_organization_id"))

    op.drop_table("identifier")
    with op.batch_alter_table("change_row", schema=None) as batch_op:
        batch_op.drop_index("ix_change_row_key")
        batch_op.drop_index(batch_op.f("ix_change_row_change_id"))

    op.drop_table("change_row")
    with op.batch_alter_table("alliance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_alliance_default",
            sqlite_where=sa.text("is_default = 1"),
            postgresql_where=sa.text("is_default"),
        )

    op.drop_table("alliance")
    op.drop_table("tag")
    op.drop_table("source")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_merged_into_id"))

    op.drop_table("organization")
    op.drop_table("change")
