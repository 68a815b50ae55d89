"""Organisations: those whose people learn here, and later the directory."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime
from elearn.domain.access import organisation_scope


class Partner(Base):
    """An organisation: non-governmental, local government, business or other."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("folded"),
        CheckConstraint("sector IN ('ngo', 'jst', 'business', 'other')", name="sector"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(240))
    """`domain.lists.organisation_key` of the name: the same organisation is not written down twice."""
    sector: Mapped[str] = mapped_column(String(12))
    powiat: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    @property
    def scope(self) -> str:
        """Where a coordinator's grant for the whole organisation counts."""
        return organisation_scope(self.id)
