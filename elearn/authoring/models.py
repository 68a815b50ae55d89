"""Drafts of courses with every state of every file, the course's log, and the people who work on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime

REASONS = (
    "typed", "saved", "aside", "structure", "import", "folder", "restore", "merge", "media", "translation", "revision",
)  # fmt: skip
"""Why a state of a file was stored; `aside` is kept beside and was never the newest."""


class Draft(Base):
    """The working state of a course, one for its whole life: the folder's files as the studio has them."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("slug"), UniqueConstraint("course_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    """None until it is published for the first time."""
    base_number: Mapped[int] = mapped_column(default=0)
    """Number of the revision the draft was last equal to; 0: none."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a course that was never published was put away; a published one has its own moment."""


class DraftState(Base):
    """A file of a draft as it was stored once; appended, never edited."""

    __tablename__ = "draft_state"
    __table_args__ = (
        UniqueConstraint("draft_id", "path", "number"),
        CheckConstraint(f"reason IN ({', '.join(repr(reason) for reason in REASONS)})", name="reason"),
        Index("ix_draft_state_at", "draft_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(240))
    number: Mapped[int]
    """1, 2, 3 … within the file."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None: the file was removed."""
    reason: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class DraftFile(Base):
    """Which state of a file counts now."""

    __tablename__ = "draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(240))
    state_id: Mapped[int] = mapped_column(ForeignKey("draft_state.id", ondelete="CASCADE"))


class CourseEvent(Base):
    """Something done to a course in the studio: who, when, what; appended only."""

    __tablename__ = "course_event"
    __table_args__ = (Index("ix_course_event_draft", "draft_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class CourseInvitation(Base):
    """An invitation by mail to work on a course, until it is taken up, withdrawn or too old."""

    __tablename__ = "course_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("role IN ('trainer', 'translator', 'reviewer')", name="role"),
        Index("ix_course_invitation_draft", "draft_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token in the letter, hex."""
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PassageComment(Base):
    """A remark beside a passage of a lesson, or an answer to one."""

    __tablename__ = "passage_comment"
    __table_args__ = (Index("ix_passage_comment_draft", "draft_id", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    lesson: Mapped[str] = mapped_column(String(120))
    """The lesson's slug; empty: the course page."""
    language: Mapped[str] = mapped_column(String(8))
    passage: Mapped[str] = mapped_column(Text)
    """The words remarked on, as they stood then."""
    said: Mapped[str] = mapped_column(Text)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("passage_comment.id", ondelete="CASCADE"))
    """The remark that this one answers."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class CourseApproval(Base):
    """A reviewer's word that a draft, in exactly this state, is good to publish."""

    __tablename__ = "course_approval"
    __table_args__ = (UniqueConstraint("draft_id", "digest", "by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    """Of all files, see `catalog.actions.digest_of`."""
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class ScheduledPublication(Base):
    """A draft that is to be published by itself later, as it stood when that was ordered."""

    __tablename__ = "scheduled_publication"
    __table_args__ = (
        Index(
            "uq_scheduled_publication_waiting",
            "draft_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("outcome IN ('', 'published', 'cancelled', 'failed', 'unchanged')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    states: Mapped[list[Any]] = mapped_column(JSON)
    """Numbers (ids) of the states of all files."""
    note: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    """Empty while it waits."""


class CourseLanguage(Base):
    """A language that a course is being translated into, from the day somebody began."""

    __tablename__ = "course_language"
    __table_args__ = (UniqueConstraint("draft_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    complete_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is declared complete: with anything missing in it nothing is published; None: it is not."""


class TranslationMade(Base):
    """A piece of text that somebody translated, and the words it was translated from; appended, never edited."""

    __tablename__ = "translation_made"
    __table_args__ = (Index("ix_translation_made_language", "draft_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    path: Mapped[str] = mapped_column(String(240))
    """The file without its language, such as `02-wiarygodnosc.md`."""
    source: Mapped[str] = mapped_column(Text)
    """The words in the base language."""
    made: Mapped[str] = mapped_column(Text)
    """The words in `language`."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class TranslationImport(Base):
    """A file of translated texts that was taken in, and what became of the texts that did not fit; appended."""

    __tablename__ = "translation_import"
    __table_args__ = (Index("ix_translation_import_language", "draft_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    file_name: Mapped[str] = mapped_column(String(200))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Fate (`domain.exchange.texts.FATES`) → how many texts."""
    report: Mapped[list[Any]] = mapped_column(JSON)
    """[file, kind, words, translation, fate, former translation, whether marks differ] of each text that changed
    something or did not fit."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class QuestionImport(Base):
    """A file of questions that somebody brought: first only looked at, then perhaps taken into a lesson; appended."""

    __tablename__ = "question_import"
    __table_args__ = (Index("ix_question_import_draft", "draft_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    file_name: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(12))
    """A code of `domain.exchange.formats.FORMATS`."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The file, as long as it waits to be taken in; None: it was taken, or waited too long."""
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What became of each question: `domain.exchange.report.Report` as plain values."""
    lesson: Mapped[str] = mapped_column(String(80), default="")
    """The slug of the lesson that it was taken into."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: nobody has taken it in."""
