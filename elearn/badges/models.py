"""Credentials: the badges that people hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime


class Credential(Base):
    """One person's badge for one course: signed once, kept for ever, also when revoked."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("person_id", "course_id"),
        CheckConstraint("revocation_reason IN ('mistake', 'misuse', 'request')", name="revocation_reason"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revoked"),
        Index("ix_credential_course", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32))
    """What stands in the address /badges/<id>; cannot be guessed."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    holder_name: Mapped[str] = mapped_column(String(120))
    """The name shown on the page, as it was when the badge was earned; empty: none was given."""
    language: Mapped[str] = mapped_column(String(8))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The signed Open Badges 3.0 credential."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revocation_reason: Mapped[str | None] = mapped_column(String(12))
    """Class of the reason: given by mistake, misused, or at the holder's request."""
