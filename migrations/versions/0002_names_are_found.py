"""Names are found: forms of recorded names by keys, words and trigrams.

Derived tables; `alliance_cli.store.postings` fills them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "derived",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_derived")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("inner", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
    )
    op.create_table(
        "form_key",
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "form", name=op.f("pk_form_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "form_word",
        sa.Column("word", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "form", name=op.f("pk_form_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gram",
        sa.Column("gram", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("gram", name=op.f("pk_gram")),
    )
    op.create_table(
        "spelling",
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("folded", "surface", name=op.f("pk_spelling")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word")),
        sa.UniqueConstraint("word", name=op.f("uq_word_word")),
    )


def downgrade() -> None:
    for table in ("word", "spelling", "gram", "form_word", "form_key", "form", "derived"):
        op.drop_table(table)
