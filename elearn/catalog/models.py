"""Courses, their immutable revisions with source files, rendered pages, and the search index."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime


class CourseRecord(Base):
    """A course on the shelf and the revision people see now."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120))
    current: Mapped[int]
    """Number of the revision that people see now."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_digest: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    """Digest of the files about which the server and the course folder last agreed; empty: never."""


class Revision(Base):
    """An immutable published state of a course's content; appended, never edited."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    """1, 2, 3 … within the course."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`domain.course.outline.Outline` as JSON."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all files, hex; equal digests are the same content."""
    changes: Mapped[list[Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class RevisionFile(Base):
    """A source file of a revision, byte for byte, so that an export gives back what was loaded."""

    __tablename__ = "revision_file"
    __table_args__ = (UniqueConstraint("revision_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(240))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class LessonPage(Base):
    """A page of a revision in one language, rendered once when published.

    `slug` is the lesson's, empty for the course's description, `glossary` for its terms, `worksheet/<name>` for a
    worksheet.
    """

    __tablename__ = "lesson_page"
    __table_args__ = (UniqueConstraint("revision_id", "slug", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    html: Mapped[str] = mapped_column(Text)
    """Safe HTML made by `web.markdown`."""
    toc: Mapped[list[Any]] = mapped_column(JSON)
    """[level, anchor, title] of each heading."""


class LessonQuiz(Base):
    """The quiz of a lesson in a revision, as JSON of `domain.quiz.stored`."""

    __tablename__ = "lesson_quiz"
    __table_args__ = (UniqueConstraint("revision_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class SearchTerm(Base):
    """One folded word stem of a published page; the same rows give the same hits on both databases."""

    __tablename__ = "search_term"
    __table_args__ = (
        UniqueConstraint("course_id", "lesson", "language", "term"),
        Index("ix_search_term_term", "language", "term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    lesson: Mapped[str] = mapped_column(String(120))
    """Lesson's slug, empty for the course page."""
    language: Mapped[str] = mapped_column(String(8))
    term: Mapped[str] = mapped_column(String(60))
    weight: Mapped[int]
