"""Rate limits that several processes agree on: counted in the database, keyed by a hash, never by a clear address."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime


class RateWindow(Base):
    """How often something was asked for in one window of time; shared by all processes."""

    __tablename__ = "rate_window"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    """Limit and a keyed hash of whom it counts; no address in clear."""
    count: Mapped[int] = mapped_column(server_default=text("0"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
