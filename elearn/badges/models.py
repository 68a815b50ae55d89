"""Credentials: the badges that people hold, and the public pages on which they show them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime

_CURRENT = text("revocation_reason IS NULL OR revocation_reason <> 'superseded'")
_REVOKED = text("revoked_at IS NOT NULL")
_SUSPENDED = text("suspended_at IS NOT NULL")


class Credential(Base):
    """One person's badge for one course: signed once, kept for ever, also when revoked."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("issuer", "status_list", "status_index"),
        CheckConstraint(
            "revocation_reason IN ('superseded', 'mistake', 'misuse', 'request')", name="revocation_reason"
        ),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revoked"),
        CheckConstraint("suspension_reason IN ('inquiry', 'request')", name="suspension_reason"),
        CheckConstraint("(suspended_at IS NULL) = (suspension_reason IS NULL)", name="suspended"),
        CheckConstraint("superseded_by_id IS NULL OR revocation_reason = 'superseded'", name="superseded"),
        CheckConstraint("status_list >= 1 AND status_index >= 0 AND status_index < 131072", name="status"),
        Index("ix_credential_course", "course_id"),
        Index(
            "uq_credential_current",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index(
            "ix_credential_revoked",
            "issuer",
            "status_list",
            "status_index",
            sqlite_where=_REVOKED,
            postgresql_where=_REVOKED,
        ),
        Index(
            "ix_credential_suspended",
            "issuer",
            "status_list",
            "status_index",
            sqlite_where=_SUSPENDED,
            postgresql_where=_SUSPENDED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32))
    """What stands in the address /badges/<id>; cannot be guessed."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    issuer: Mapped[str] = mapped_column(String(60), default="main")
    """Slug of the issuer whose key signed; `main` is the centre itself."""
    holder_name: Mapped[str] = mapped_column(String(120))
    """The name shown on the page, as it was when the badge was earned; empty: none was given."""
    language: Mapped[str] = mapped_column(String(8))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when on it holds no more; none: without end."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The signed Open Badges 3.0 credential."""
    status_list: Mapped[int]
    """Number of the issuer's status list, from 1."""
    status_index: Mapped[int]
    """The credential's own place in that list, drawn at random."""
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it does not count for the time being; emptied when it is reinstated, the audit keeps the story."""
    suspension_reason: Mapped[str | None] = mapped_column(String(12))
    """Class of the reason: an inquiry, or the holder's request."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revocation_reason: Mapped[str | None] = mapped_column(String(12))
    """Class of the reason: given by mistake, misused, at the holder's request, or a newer one took its place."""
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))
    """The newer one, when the name was corrected."""
    name_hidden: Mapped[bool] = mapped_column(default=False)
    """Whether the holder wants the badge's page not to show their name."""
    on_profile: Mapped[bool] = mapped_column(default=False)
    """Whether the holder shows it on their public profile."""


class Profile(Base):
    """A person's public page of badges: off until they publish it, at an address that nobody guesses."""

    __tablename__ = "profile"
    __table_args__ = (UniqueConstraint("person_id"), UniqueConstraint("slug"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(32))
    published: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
