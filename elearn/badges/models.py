"""Credentials: the badges that people hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime


class Credential(Base):
    """One person's badge for one course: signed once, kept for ever."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("person_id", "course_id"),
        Index("ix_credential_course", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32))
    """What stands in the address /badges/<id>; cannot be guessed."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    holder_name: Mapped[str] = mapped_column(String(120))
    """The name shown on the page, as it was when the badge was earned."""
    language: Mapped[str] = mapped_column(String(8))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The signed Open Badges 3.0 credential."""
