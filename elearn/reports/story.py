"""Reads of one member's story: what they did in the group's courses from joining on, and what the group sent them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from elearn.badges.models import Credential
from elearn.domain.course.outline import LessonOutline, Outline
from elearn.domain.standing import Standing, day_of, standing
from elearn.learning.models import Attempt, Enrolment, Excuse, LessonMark, TimeExtension
from elearn.reports.models import GroupMember, ReminderRule, ReminderSent
from elearn.reports.queries import Assignment, Membership, Scope


class Happened(NamedTuple):
    """One thing in the story."""

    at: datetime
    what: str
    """`joined`, `left`, `began`, `marked`, `undone`, `opened`, `passed`, `failed`, `completed`, `badge`, `revoked`,
    `excused`, `extended`, `reminded`."""
    course_id: int | None = None
    lesson: str = ""
    number: int | None = None
    """Which attempt it was, or how many minutes were given."""
    figure: int | None = None
    """Points in hundredths, or how many attempts were given."""
    points: int | None = None
    """Points that could be had."""
    words: str = ""
    """What somebody wrote: a reason, the subject of a letter."""

    @property
    def percent(self) -> int:
        """The result in whole percent, rounded down."""
        return (self.figure or 0) // self.points if self.points else 0


@dataclass(frozen=True, slots=True)
class Taken:
    """How the member stands in one course of the group."""

    assigned: Assignment
    standing: Standing
    done: int
    score: int | None
    """Best result at a test, whole percent."""

    @property
    def outline(self) -> Outline:
        """The course as it is now."""
        return self.assigned.course.outline


class Day(NamedTuple):
    """What happened on one day, the latest first."""

    day: date
    happened: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A member's courses and days, the latest day first."""

    taken: tuple[Taken, ...]
    days: tuple[Day, ...]


def story(session: Session, scope: Scope, member: Membership, assigned: Sequence[Assignment], now: datetime) -> Story:
    """The whole story of a member, in five statements; a course completed before joining has none."""
    courses = [one.course.course_id for one in assigned]
    enrolments = {row.course_id: row for row in session.execute(_enrolments(scope, member, courses))}
    stands = {
        course: standing(row.started_at, row.completed_at, joined_at=member.joined_at, by=now)
        for course, row in enrolments.items()
    }
    told = [course for course in courses if stands.get(course) is not Standing.EARLIER]
    deeds = [Happened(*row) for row in session.execute(_deeds(scope, member, told))]
    ends = [Happened(row.completed_at, "completed", course) for course, row in enrolments.items() if course in told]
    begun = [Happened(row.started_at, "began", course) for course, row in enrolments.items() if course in told]
    badges = [Happened(*row) for row in session.execute(_badges(scope, member, told))]
    letters = [Happened(*row) for row in session.execute(_letters(scope, member))]
    group = [Happened(member.joined_at, "joined")]
    known = [
        one
        for one in (*group, *begun, *deeds, *ends, *badges, *letters)
        if one.at and member.joined_at <= one.at <= now
    ]
    return Story(
        tuple(_taken(one, stands.get(one.course.course_id, Standing.NOT_STARTED), deeds) for one in assigned),
        _days(known),
    )


def _mine(scope: Scope, member: Membership) -> list[ColumnElement[bool]]:
    """The membership itself: whatever is read of a person is read through it."""
    return [GroupMember.id == member.id, scope.covers(GroupMember.group_id)]


def _enrolments(scope: Scope, member: Membership, courses: Sequence[int]) -> Any:
    return (
        select(Enrolment.course_id, Enrolment.started_at, Enrolment.completed_at)
        .join(GroupMember, GroupMember.person_id == Enrolment.person_id)
        .where(*_mine(scope, member), Enrolment.course_id.in_(courses))
    )


def _no(kind: Any) -> Any:
    return cast(null(), kind)


def _deeds(scope: Scope, member: Membership, courses: Sequence[int]) -> Any:
    """Marks, attempts, excuses and extensions, each with the same columns as `Happened`."""
    text = String(400)

    def of(model: Any, at: Any, what: Any, *values: Any) -> Select[Any]:
        named = [value.label(name) for value, name in zip(values, _VALUES, strict=True)]
        return (
            select(at, what, Enrolment.course_id, model.lesson, *named)
            .select_from(model)
            .join(Enrolment, Enrolment.id == model.enrolment_id)
            .join(GroupMember, GroupMember.person_id == Enrolment.person_id)
            .where(*_mine(scope, member), Enrolment.course_id.in_(courses), at >= GroupMember.joined_at)
        )

    def word(said: str) -> Any:
        return cast(literal(said), String(12))

    bare = (_no(Integer), _no(Integer), _no(Integer), cast(literal(""), text))
    handed = case((Attempt.passed.is_(True), word("passed")), else_=word("failed"))
    tried = (Attempt.number, Attempt.hundredths, Attempt.points, cast(literal(""), text))
    given = (TimeExtension.extra_minutes, TimeExtension.extra_attempts, _no(Integer), cast(literal(""), text))
    quiz = Attempt.kind == "quiz"
    return union_all(
        of(LessonMark, LessonMark.marked_at, word("marked"), *bare),
        of(LessonMark, LessonMark.undone_at, word("undone"), *bare),
        of(Attempt, Attempt.handed_in_at, handed, *tried).where(quiz, Attempt.started_at >= GroupMember.joined_at),
        of(Attempt, Attempt.started_at, word("opened"), *tried).where(quiz, Attempt.handed_in_at.is_(None)),
        of(Excuse, Excuse.at, word("excused"), *bare[:3], cast(Excuse.reason, text)),
        of(Excuse, Excuse.withdrawn_at, word("unexcused"), *bare),
        of(TimeExtension, TimeExtension.granted_at, word("extended"), *given),
    )


def _badges(scope: Scope, member: Membership, courses: Sequence[int]) -> Any:
    def at(column: Any, said: str) -> Select[Any]:
        return (
            select(column, literal(said), Credential.course_id)
            .join(GroupMember, GroupMember.person_id == Credential.person_id)
            .where(*_mine(scope, member), Credential.course_id.in_(courses), column >= GroupMember.joined_at)
            .where(func.coalesce(Credential.revocation_reason, "") != "superseded")
        )

    return union_all(at(Credential.issued_at, "badge"), at(Credential.revoked_at, "revoked"))


def _letters(scope: Scope, member: Membership) -> Select[Any]:
    return (
        select(
            ReminderSent.at,
            literal("reminded"),
            ReminderSent.course_id,
            literal(""),
            *(_no(Integer).label(name) for name in _VALUES[:3]),
            ReminderSent.subject,
        )
        .join(ReminderRule, ReminderRule.id == ReminderSent.rule_id)
        .join(
            GroupMember,
            and_(GroupMember.person_id == ReminderSent.person_id, GroupMember.group_id == ReminderRule.group_id),
        )
        .where(*_mine(scope, member), ReminderSent.at >= GroupMember.joined_at)
    )


def _taken(assigned: Assignment, stands: Standing, deeds: Iterable[Happened]) -> Taken:
    here = [one for one in deeds if one.course_id == assigned.course.course_id]
    tests = {lesson.slug for lesson in assigned.course.outline.lessons if lesson.kind == "test"}
    results = [one for one in here if one.what in {"passed", "failed"} and one.lesson in tests]
    passed = {one.lesson for one in results if one.what == "passed"}
    return Taken(
        assigned,
        stands,
        sum(_read(lesson, here) for lesson in assigned.course.outline.lessons if lesson.kind == "lesson") + len(passed),
        max((one.percent for one in results), default=None),
    )


def _read(lesson: LessonOutline, deeds: Iterable[Happened]) -> bool:
    """Whether the lesson is marked: marked once more often than undone."""
    signs = {"marked": 1, "undone": -1}
    return sum(signs.get(one.what, 0) for one in deeds if one.lesson == lesson.slug) > 0


def _days(happened: Iterable[Happened]) -> tuple[Day, ...]:
    latest = sorted(happened, key=lambda one: (one.at, _ORDER.index(one.what)), reverse=True)
    return tuple(Day(day, tuple(ones)) for day, ones in groupby(latest, key=lambda one: day_of(one.at)))


_VALUES = ("number", "figure", "points", "words")
_ORDER = (
    "joined",
    "began",
    "opened",
    "marked",
    "undone",
    "failed",
    "passed",
    "excused",
    "unexcused",
    "extended",
    "completed",
    "badge",
    "revoked",
    "reminded",
)
"""What comes first of two things at the same moment."""
