"""Groups with their members, courses, invitations and links; programmes; lists, exports, reminders; the group's log."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.db import Base, UtcDateTime

_STAYS, _STANDS = text("left_at IS NULL"), text("removed_at IS NULL")
_WAITS = text("accepted_at IS NULL AND withdrawn_at IS NULL")


class Programme(Base):
    """A public task financed by a grant: for now its number, dates and funder."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("number"), CheckConstraint("starts_on <= ends_on", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    funder: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class Group(Base):
    """People who learn together under the same coordinators: a cohort of one organisation, perhaps of a programme."""

    __tablename__ = "learner_group"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("stalled_days >= 1 AND stalled_days <= 365", name="stalled_days"),
        CheckConstraint("target >= 1", name="target"),
        Index("ix_learner_group_programme", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="SET NULL"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    """Who runs the group; its coordinators see it, too."""
    language: Mapped[str] = mapped_column(String(8))
    """Of letters to people who have none of their own."""
    stalled_days: Mapped[int] = mapped_column(server_default=text("14"))
    """After so many days without anything done a person in progress counts as stalled."""
    target: Mapped[int | None]
    """How many people are to hold a badge; None: nobody said."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since then nobody joins and no reminder goes out; its records stay."""


class GroupMember(Base):
    """A person in a group from one moment to another; whoever comes back gets a new row."""

    __tablename__ = "group_member"
    __table_args__ = (
        Index(
            "uq_group_member_current",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=_STAYS,
            postgresql_where=_STAYS,
        ),
        CheckConstraint("came_by IN ('invitation', 'link', 'list', 'hand')", name="came_by"),
        Index("ix_group_member_person", "person_id"),
        Index("ix_group_member_standing", "group_id", "person_id", "joined_at", "left_at", "partner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """None: the person has erased their account; that somebody was there still counts."""
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="SET NULL"))
    """The organisation that the person comes from."""
    came_by: Mapped[str] = mapped_column(String(12))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupCourse(Base):
    """A course that a group takes, perhaps by a day."""

    __tablename__ = "group_course"
    __table_args__ = (
        Index(
            "uq_group_course_current",
            "group_id",
            "course_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_group_course_course", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    deadline: Mapped[date | None] = mapped_column(Date)
    """The last day on which it is in time."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupInvitation(Base):
    """An invitation by mail into a group, until it is accepted, withdrawn or too old."""

    __tablename__ = "group_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(
            "uq_group_invitation_waiting",
            "group_id",
            "email",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(8))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="SET NULL"))
    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token in the newest letter, hex."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the newest letter was queued."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupLink(Base):
    """A link or code by which anybody who has it joins a group, up to a number of people and to a moment."""

    __tablename__ = "group_link"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("used >= 0 AND (most IS NULL OR used <= most)", name="used"),
        Index("ix_group_link_group", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    code: Mapped[str] = mapped_column(String(24))
    """In capital letters, without signs that are mistaken for each other."""
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="SET NULL"))
    """The organisation of whoever comes by it."""
    most: Mapped[int | None]
    used: Mapped[int] = mapped_column(server_default=text("0"))
    """How many have joined by it; taken in one statement together with the limit."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ListUpload(Base):
    """A list of people that a coordinator brought as a file: first only looked at, then perhaps taken in."""

    __tablename__ = "list_upload"
    __table_args__ = (Index("ix_list_upload_group", "group_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(200))
    """The file's."""
    rows: Mapped[list[Any]] = mapped_column(JSON)
    """Cells of each line as text; empty once taken in or forgotten."""
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What a column holds → its place, as guessed or as chosen."""
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    """How many lines led to what, once taken in."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExportOrder(Base):
    """A table that a person ordered as a file too big to wait for; the file is theirs alone and goes after a week."""

    __tablename__ = "export_order"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("kind IN ('completion', 'progress', 'attempts', 'items', 'credentials')", name="kind"),
        CheckConstraint("form IN ('csv', 'xlsx')", name="form"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32))
    """What stands in the address of its page and names its file; cannot be guessed."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("learner_group.id"))
    """None: every group that the person may see."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Who ordered it."""
    kind: Mapped[str] = mapped_column(String(16))
    form: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(8))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The filters as they stand in the address, and whether it is anonymous."""
    as_of: Mapped[date] = mapped_column(Date)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    """The work, which knows how it ended."""
    done: Mapped[int] = mapped_column(server_default=text("0"))
    """Rows written so far."""
    total: Mapped[int] = mapped_column(server_default=text("0"))
    """Rows there will be."""
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReminderRule(Base):
    """A reminder that a coordinator wrote: sent once by hand, or by itself before a deadline or after a silence."""

    __tablename__ = "reminder_rule"
    __table_args__ = (
        CheckConstraint("reason IN ('before-deadline', 'stalled', 'manual')", name="reason"),
        CheckConstraint("(reason = 'manual') = (days IS NULL)", name="days"),
        Index("ix_reminder_rule_group", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    """None: every course of the group."""
    reason: Mapped[str] = mapped_column(String(16))
    days: Mapped[int | None]
    """So many days before the deadline, or without anything done; None: by hand."""
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Language → {"subject": …, "body": …}."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since then nothing is sent by it."""


class ReminderSent(Base):
    """A reminder that one person got for one reason; never a second time for the same."""

    __tablename__ = "reminder_sent"
    __table_args__ = (
        UniqueConstraint("person_id", "reason_key"),  # whatever rule: one that is written anew repeats nothing
        Index("ix_reminder_sent_rule", "rule_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("reminder_rule.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    reason_key: Mapped[str] = mapped_column(String(160))
    """What it was for: the course and the deadline, or the course and the day since which nothing was done."""
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReminderOptOut(Base):
    """A person who wants no more reminders about a group."""

    __tablename__ = "reminder_opt_out"
    __table_args__ = (UniqueConstraint("person_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupEvent(Base):
    """Something done to a group: who, when, what, perhaps to whom; appended only."""

    __tablename__ = "group_event"
    __table_args__ = (Index("ix_group_event_group", "group_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("learner_group.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
