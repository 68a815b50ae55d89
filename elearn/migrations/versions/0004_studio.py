"""Give trainers their studio: drafts with every state, the log, invitations, remarks, approvals, publishing later."""

import sqlalchemy as sa
from alembic import op

import elearn.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = ("trainer", "coordinator", "administrator")
AFTER = ("trainer", "translator", "reviewer", "coordinator", "administrator")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_draft_course_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_draft_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("course_id", name=op.f("uq_draft_course_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_draft_slug")),
    )
    op.create_table(
        "course_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_course_approval_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_course_approval_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_approval")),
        sa.UniqueConstraint("draft_id", "digest", "by_id", name=op.f("uq_course_approval_draft_id_digest_by_id")),
    )
    op.create_table(
        "course_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_course_event_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_course_event_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_event")),
    )
    op.create_index("ix_course_event_draft", "course_event", ["draft_id", "at"], unique=False)

    op.create_table(
        "course_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('trainer', 'translator', 'reviewer')", name=op.f("ck_course_invitation_role")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_course_invitation_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_course_invitation_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_course_invitation_token_hash")),
    )
    op.create_index("ix_course_invitation_draft", "course_invitation", ["draft_id"], unique=False)

    op.create_table(
        "draft_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=240), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('typed', 'saved', 'aside', 'structure', 'import', 'folder', 'restore', 'merge', 'media', "
            "'translation', 'revision')",
            name=op.f("ck_draft_state_reason"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_draft_state_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_state_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_state")),
        sa.UniqueConstraint("draft_id", "path", "number", name=op.f("uq_draft_state_draft_id_path_number")),
    )
    op.create_index("ix_draft_state_at", "draft_state", ["draft_id", "at"], unique=False)

    op.create_table(
        "passage_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["passage_comment.id"], name=op.f("fk_passage_comment_answers_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_passage_comment_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_passage_comment_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_passage_comment_settled_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage_comment")),
    )
    op.create_index("ix_passage_comment_draft", "passage_comment", ["draft_id", "lesson"], unique=False)

    op.create_table(
        "scheduled_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('', 'published', 'cancelled', 'failed', 'unchanged')",
            name=op.f("ck_scheduled_publication_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_scheduled_publication_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["person.id"], name=op.f("fk_scheduled_publication_ordered_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_publication")),
    )
    op.create_index(
        "uq_scheduled_publication_waiting",
        "scheduled_publication",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=240), nullable=False),
        sa.Column("state_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["state_id"], ["draft_state.id"], name=op.f("fk_draft_file_state_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_draft_file_draft_id_path")),
    )
    op.add_column(
        "course", sa.Column("agreed_digest", sa.String(length=64), server_default=sa.text("''"), nullable=False)
    )
    op.execute(
        "UPDATE course SET agreed_digest = COALESCE((SELECT digest FROM revision"
        " WHERE revision.course_id = course.id AND revision.number = course.current), '')"
    )
    _roles(AFTER)


def _roles(allowed: tuple[str, ...]) -> None:
    """Let these roles be given and no other."""
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_role_grant_role"), sa.text(f"role IN {allowed!r}"))


def downgrade() -> None:
    """The roles of the studio and what was drafted there are lost; what was published stays."""
    op.execute("DELETE FROM role_grant WHERE role IN ('translator', 'reviewer')")
    _roles(BEFORE)
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_column("agreed_digest")
    for table in (
        "draft_file",
        "scheduled_publication",
        "passage_comment",
        "draft_state",
        "course_invitation",
        "course_event",
        "course_approval",
        "draft",
    ):
        op.drop_table(table)
