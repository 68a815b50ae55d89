"""Remember files of questions that are brought into a course, and what became of each question."""

import sqlalchemy as sa
from alembic import op

import elearn.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("lesson", sa.String(length=80), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_question_import_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_question_import_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import")),
    )
    op.create_index("ix_question_import_draft", "question_import", ["draft_id"], unique=False)


def downgrade() -> None:
    """Reports and files that wait to be taken in are lost; the questions that were taken stay in their lessons."""
    op.drop_table("question_import")
