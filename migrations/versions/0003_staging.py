"""Staging: how mentions of taken-in documents were found, and the state of count claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staging_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.CheckConstraint(
            "stance IN ('member', 'joined', 'left', 'non-member', 'mentioned')",
            name=op.f("ck_staging_group_stance_v1"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"],
            ["alliance.organization_id"],
            name=op.f("fk_staging_group_alliance_id_alliance"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_staging_group_source_id_source"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staging_group")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_staging_group_source_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("staging_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staging_group_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staging_group_source_id"), ["source_id"], unique=False)

    op.create_table(
        "staging",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("hints", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("proposal", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["staging_group.id"],
            name=op.f("fk_staging_group_id_staging_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["mention.id"], name=op.f("fk_staging_id_mention"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staging")),
    )
    with op.batch_alter_table("staging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staging_group_id"), ["group_id"], unique=False)

    with op.batch_alter_table("count_claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(), server_default="accepted", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_count_claim_state_v1"),
            "state IN ('staged', 'accepted', 'rejected', 'superseded')",
        )


def downgrade() -> None:
    with op.batch_alter_table("count_claim", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_count_claim_state_v1"), type_="check")
        batch_op.drop_column("state")
    op.drop_table("staging")
    op.drop_table("staging_group")
