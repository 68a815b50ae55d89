"""Orders of certificates for many people at once."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime


class CertificateOrder(Base):
    """Certificates of one course that a person ordered together; the file is theirs alone and goes after a week."""

    __tablename__ = "certificate_order"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("kind IN ('zip', 'pdf')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32))
    """What stands in the address of its page and names its file; cannot be guessed."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Who ordered it."""
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    """The work, which knows how it ended."""
    kind: Mapped[str] = mapped_column(String(4))
    """Many files in a `zip`, or one `pdf`."""
    credentials: Mapped[list[str]] = mapped_column(JSON)
    """Public ids, in the order in which they are printed."""
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
