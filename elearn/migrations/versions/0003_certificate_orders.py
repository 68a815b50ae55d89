"""Keep the orders of certificates for many people at once."""

import sqlalchemy as sa
from alembic import op

import elearn.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("credentials", sa.JSON(), nullable=False),
        sa.Column("ordered_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("erased_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('zip', 'pdf')", name=op.f("ck_certificate_order_kind")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_certificate_order_course_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_certificate_order_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_order_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_order")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_order_public_id")),
    )


def downgrade() -> None:
    op.drop_table("certificate_order")
