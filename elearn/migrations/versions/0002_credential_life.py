"""Give credentials their life: a place in a status list, suspension, an end, a newer one; add public profiles."""

import secrets

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

import elearn.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SIZE = 131_072
CURRENT = sa.text("revocation_reason IS NULL OR revocation_reason <> 'superseded'")
REVOKED = sa.text("revoked_at IS NOT NULL")
SUSPENDED = sa.text("suspended_at IS NOT NULL")
BEFORE = (
    ("revocation_reason", "revocation_reason IN ('mistake', 'misuse', 'request')"),
    ("revoked", "(revoked_at IS NULL) = (revocation_reason IS NULL)"),
)
AFTER = (
    ("revocation_reason", "revocation_reason IN ('superseded', 'mistake', 'misuse', 'request')"),
    ("revoked", "(revoked_at IS NULL) = (revocation_reason IS NULL)"),
    ("suspension_reason", "suspension_reason IN ('inquiry', 'request')"),
    ("suspended", "(suspended_at IS NULL) = (suspension_reason IS NULL)"),
    ("superseded", "superseded_by_id IS NULL OR revocation_reason = 'superseded'"),
    ("status", "status_list >= 1 AND status_index >= 0 AND status_index < 131072"),
)


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("created_at", elearn.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_profile_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq_profile_person_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_profile_slug")),
    )
    for column in (
        sa.Column("issuer", sa.String(length=60), nullable=True),
        sa.Column("valid_until", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("status_list", sa.Integer(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.Column("suspended_at", elearn.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("suspension_reason", sa.String(length=12), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("name_hidden", sa.Boolean(), nullable=True),
        sa.Column("on_profile", sa.Boolean(), nullable=True),
    ):
        op.add_column("credential", column)
    _place_each()
    with op.batch_alter_table("credential", schema=None) as batch_op:
        for name in ("issuer", "status_list", "status_index", "name_hidden", "on_profile"):
            batch_op.alter_column(name, nullable=False)
        batch_op.drop_constraint(op.f("uq_credential_person_id_course_id"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_credential_issuer_status_list_status_index"), ["issuer", "status_list", "status_index"]
        )
        batch_op.create_foreign_key(op.f("fk_credential_superseded_by_id"), "credential", ["superseded_by_id"], ["id"])
        _checks(batch_op, BEFORE, AFTER)
        batch_op.create_index(
            "uq_credential_current",
            ["person_id", "course_id"],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )
        for name, where in (("ix_credential_revoked", REVOKED), ("ix_credential_suspended", SUSPENDED)):
            batch_op.create_index(
                name, ["issuer", "status_list", "status_index"], sqlite_where=where, postgresql_where=where
            )


def _checks(batch_op: BatchOperations, before: tuple[tuple[str, str], ...], after: tuple[tuple[str, str], ...]) -> None:
    """Put one set of checks in the place of the other."""
    for name, _ in before:
        batch_op.drop_constraint(op.f(f"ck_credential_{name}"), type_="check")
    for name, condition in after:
        batch_op.create_check_constraint(op.f(f"ck_credential_{name}"), sa.text(condition))


def _place_each() -> None:
    """Give the credentials that are there a random place of their own, so that they can be suspended too."""
    credential = sa.table(
        "credential",
        *(sa.column(name) for name in ("id", "issuer", "status_list", "status_index", "name_hidden", "on_profile")),
    )
    connection = op.get_bind()
    numbers = connection.scalars(sa.select(credential.c.id).order_by(credential.c.id)).all()
    chance = secrets.SystemRandom()
    for first in range(0, len(numbers), SIZE):
        those = numbers[first : first + SIZE]
        places = chance.sample(range(SIZE), len(those))
        connection.execute(
            sa.update(credential)
            .where(credential.c.id == sa.bindparam("number"))
            .values(
                issuer="main",
                status_list=first // SIZE + 1,
                status_index=sa.bindparam("place"),
                name_hidden=sa.false(),
                on_profile=sa.false(),
            ),
            [{"number": number, "place": place} for number, place in zip(those, places, strict=True)],
        )


def downgrade() -> None:
    """Superseded credentials stay, but as revoked ones of nobody: the old tables know one a person and course."""
    op.execute(
        "UPDATE credential SET revocation_reason = 'mistake', superseded_by_id = NULL, person_id = NULL"
        " WHERE revocation_reason = 'superseded'"
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index("ix_credential_suspended", sqlite_where=SUSPENDED, postgresql_where=SUSPENDED)
        batch_op.drop_index("ix_credential_revoked", sqlite_where=REVOKED, postgresql_where=REVOKED)
        batch_op.drop_index("uq_credential_current", sqlite_where=CURRENT, postgresql_where=CURRENT)
        _checks(batch_op, AFTER, BEFORE)
        batch_op.drop_constraint(op.f("fk_credential_superseded_by_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_credential_issuer_status_list_status_index"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_credential_person_id_course_id"), ["person_id", "course_id"])
        for name in (
            "issuer",
            "valid_until",
            "status_list",
            "status_index",
            "suspended_at",
            "suspension_reason",
            "superseded_by_id",
            "name_hidden",
            "on_profile",
        ):
            batch_op.drop_column(name)
    op.drop_table("profile")
