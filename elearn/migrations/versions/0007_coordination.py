"""Let coordinators follow groups: organisations, programmes, groups with all about them."""

import sqlalchemy as sa
from alembic import op

import elearn.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=240), nullable=False),
        sa.Column("sector", sa.String(length=12), nullable=False),
        sa.Column("powiat", sa.String(length=60), nullable=False),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("sector IN ('ngo', 'jst', 'business', 'other')", name=op.f("ck_partner_sector")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_partner_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("folded", name=op.f("uq_partner_folded")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_programme_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_programme_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("number", name=op.f("uq_programme_number")),
    )
    op.create_table(
        "learner_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("stalled_days", sa.Integer(), server_default=sa.text("14"), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stalled_days >= 1 AND stalled_days <= 365", name=op.f("ck_learner_group_stalled_days")),
        sa.CheckConstraint("target >= 1", name=op.f("ck_learner_group_target")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_learner_group_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["partner.id"], name=op.f("fk_learner_group_organisation_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_learner_group_programme_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_group")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_learner_group_organisation_id_name")),
    )
    with op.batch_alter_table("learner_group", schema=None) as batch_op:
        batch_op.create_index("ix_learner_group_programme", ["programme_id"], unique=False)

    op.create_table(
        "excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_excuse_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_excuse_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
        sa.UniqueConstraint("enrolment_id", "lesson", name=op.f("uq_excuse_enrolment_id_lesson")),
    )
    op.create_table(
        "export_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ordered_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ready_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("erased_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("form IN ('csv', 'xlsx')", name=op.f("ck_export_order_form")),
        sa.CheckConstraint(
            "kind IN ('completion', 'progress', 'attempts', 'items', 'credentials')", name=op.f("ck_export_order_kind")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_export_order_group_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_export_order_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_export_order_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_order")),
        sa.UniqueConstraint("public_id", name=op.f("uq_export_order_public_id")),
    )
    op.create_table(
        "group_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("added_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_group_course_course_id")),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_group_course_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_course")),
    )
    with op.batch_alter_table("group_course", schema=None) as batch_op:
        batch_op.create_index("ix_group_course_course", ["course_id"], unique=False)
        batch_op.create_index(
            "uq_group_course_current",
            ["group_id", "course_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "group_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_group_event_about_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_group_event_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_group_event_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_event")),
    )
    with op.batch_alter_table("group_event", schema=None) as batch_op:
        batch_op.create_index("ix_group_event_group", ["group_id", "at"], unique=False)

    op.create_table(
        "group_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_group_invitation_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_group_invitation_group_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_group_invitation_partner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_group_invitation_token_hash")),
    )
    with op.batch_alter_table("group_invitation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_group_invitation_waiting",
            ["group_id", "email"],
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "group_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("made_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("used >= 0 AND (most IS NULL OR used <= most)", name=op.f("ck_group_link_used")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_group_link_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_group_link_group_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_group_link_partner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_link")),
        sa.UniqueConstraint("code", name=op.f("uq_group_link_code")),
    )
    with op.batch_alter_table("group_link", schema=None) as batch_op:
        batch_op.create_index("ix_group_link_group", ["group_id"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("came_by", sa.String(length=12), nullable=False),
        sa.Column("joined_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("came_by IN ('invitation', 'link', 'list', 'hand')", name=op.f("ck_group_member_came_by")),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_group_member_group_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_group_member_partner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_member_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index("ix_group_member_person", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_group_member_standing", ["group_id", "person_id", "joined_at", "left_at", "partner_id"], unique=False
        )
        batch_op.create_index(
            "uq_group_member_current",
            ["group_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "list_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("taken_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_list_upload_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_list_upload_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_upload")),
    )
    with op.batch_alter_table("list_upload", schema=None) as batch_op:
        batch_op.create_index("ix_list_upload_group", ["group_id", "at"], unique=False)

    op.create_table(
        "reminder_opt_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_reminder_opt_out_group_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_opt_out_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_opt_out")),
        sa.UniqueConstraint("person_id", "group_id", name=op.f("uq_reminder_opt_out_person_id_group_id")),
    )
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(reason = 'manual') = (days IS NULL)", name=op.f("ck_reminder_rule_days")),
        sa.CheckConstraint("reason IN ('before-deadline', 'stalled', 'manual')", name=op.f("ck_reminder_rule_reason")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_reminder_rule_course_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_reminder_rule_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["group_id"], ["learner_group.id"], name=op.f("fk_reminder_rule_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
    )
    with op.batch_alter_table("reminder_rule", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_rule_group", ["group_id"], unique=False)

    op.create_table(
        "reminder_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("reason_key", sa.String(length=160), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_reminder_sent_course_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_sent_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["reminder_rule.id"], name=op.f("fk_reminder_sent_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_sent")),
        sa.UniqueConstraint("person_id", "reason_key", name=op.f("uq_reminder_sent_person_id_reason_key")),
    )
    with op.batch_alter_table("reminder_sent", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_sent_rule", ["rule_id", "at"], unique=False)

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_course"))
        batch_op.create_index(
            "ix_enrolment_standing",
            ["course_id", "person_id", "started_at", "completed_at", "active_at"],
            unique=False,
        )

    with op.batch_alter_table("lesson_mark", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lesson_mark_enrolment", ["enrolment_id", "marked_at", "undone_at", "lesson"], unique=False
        )


def downgrade() -> None:
    """Groups, programmes, organisations and everything about them are lost; what people learned stays."""
    op.execute("DELETE FROM role_grant WHERE role = 'coordinator' AND scope <> ''")
    with op.batch_alter_table("lesson_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_mark_enrolment")

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_standing")
        batch_op.create_index(batch_op.f("ix_enrolment_course"), ["course_id"], unique=False)

    op.drop_table("reminder_sent")
    op.drop_table("reminder_rule")
    op.drop_table("reminder_opt_out")
    op.drop_table("list_upload")
    op.drop_table("group_member")
    op.drop_table("group_link")
    op.drop_table("group_invitation")
    op.drop_table("group_event")
    op.drop_table("group_course")
    op.drop_table("export_order")
    op.drop_table("excuse")
    op.drop_table("learner_group")
    op.drop_table("programme")
    op.drop_table("partner")
