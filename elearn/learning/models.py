"""Enrolment, lessons marked, attempts and answers: all of it appended, nothing a person did is lost."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime

_STANDS = text("withdrawn_at IS NULL")


class Enrolment(Base):
    """A person taking a course; begins with the first mark or attempt."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_enrolment_standing", "course_id", "person_id", "started_at", "completed_at", "active_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    active_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Last time something was done in the course."""
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the rule was met for the first time; never taken back."""
    completed_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))


class LessonMark(Base):
    """A lesson marked as finished; undoing keeps the row and says when."""

    __tablename__ = "lesson_mark"
    __table_args__ = (
        Index(
            "uq_lesson_mark_current",
            "enrolment_id",
            "lesson",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_lesson_mark_enrolment", "enrolment_id", "marked_at", "undone_at", "lesson"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson: Mapped[str] = mapped_column(String(120))
    """The lesson's slug, the same in every revision and language."""
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One go at a quiz, or a practice of questions once answered wrongly; its plan fixes every random choice."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "lesson", "number"),
        CheckConstraint("kind IN ('quiz', 'practice')", name="kind"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "lesson",
            "kind",
            unique=True,
            sqlite_where=text("handed_in_at IS NULL"),
            postgresql_where=text("handed_in_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson: Mapped[str] = mapped_column(String(120))
    """The lesson's slug; for a practice the empty text."""
    kind: Mapped[str] = mapped_column(String(8), default="quiz")
    number: Mapped[int]
    """1, 2, 3 … per enrolment and lesson."""
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`domain.quiz.model.Plan`."""
    points: Mapped[int]
    """Points that can be had."""
    pass_points: Mapped[int]
    """Points needed."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hundredths: Mapped[int | None]
    """Points had, in hundredths; empty until handed in."""
    passed: Mapped[bool | None]


class Answer(Base):
    """An answer to one question of an attempt, stored when given; the highest `version` counts."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position", "version"),
        CheckConstraint("hundredths >= 0", name="hundredths"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    position: Mapped[int]
    """0-based place of the question in the plan."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """1, 2 … : with feedback at the end an answer may be changed until the attempt is handed in."""
    question: Mapped[str] = mapped_column(String(120))
    response: Mapped[Any] = mapped_column(JSON)
    hundredths: Mapped[int]
    correct: Mapped[bool]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TimeExtension(Base):
    """More time or further attempts that a trainer gave one person for one quiz."""

    __tablename__ = "time_extension"
    __table_args__ = (Index("ix_time_extension_enrolment", "enrolment_id", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson: Mapped[str] = mapped_column(String(120))
    extra_minutes: Mapped[int] = mapped_column(server_default=text("0"))
    extra_attempts: Mapped[int] = mapped_column(server_default=text("0"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class Excuse(Base):
    """A lesson, its quiz included, that one person need not do, and why, until it is withdrawn; appended only."""

    __tablename__ = "excuse"
    __table_args__ = (
        Index(
            "uq_excuse_standing",
            "enrolment_id",
            "lesson",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(400))
    """In the trainer's words; the person reads it."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
