"""Let an excuse be withdrawn: it stays in the record, and a new one can be given."""

import sqlalchemy as sa
from alembic import op

import elearn.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", elearn.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f("uq_excuse_enrolment_id_lesson"), type_="unique")
        batch_op.create_index(
            "uq_excuse_standing",
            ["enrolment_id", "lesson"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def downgrade() -> None:
    """Excuses that were withdrawn are lost, as there is no sign for them."""
    op.execute("DELETE FROM excuse WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.drop_index("uq_excuse_standing")
        batch_op.drop_column("withdrawn_at")
        batch_op.create_unique_constraint(op.f("uq_excuse_enrolment_id_lesson"), ["enrolment_id", "lesson"])
