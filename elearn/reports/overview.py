"""Reads of the overview: how each member of a group stands in one course by the end of a day, and what they did when.

Everything is counted from rows that carry their moments, never from counters, so the overview of a day that has gone
by stays what it was. A member is seen in the group's courses only, and only from joining on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from elearn.accounts.models import Person
from elearn.domain.course.outline import LessonOutline, Outline
from elearn.domain.standing import Standing, day_of
from elearn.learning.models import Answer, Attempt, Enrolment, Excuse, LessonMark
from elearn.partners.models import Partner
from elearn.reports.models import GroupCourse, GroupInvitation, GroupMember
from elearn.reports.queries import Scope, stands_at, taken, there

_EARLIER, _COMPLETED = Standing.EARLIER, Standing.COMPLETED
_BEGUN = frozenset({Standing.IN_PROGRESS, Standing.COMPLETED})
"""Kept by name, as thousands of lines ask for them: a look into the enum takes longer than the comparison."""
NO_PARTNER = 0
"""Stands for the people who come from no organisation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the overview is asked for; the group's course itself must be the group's."""

    scope: Scope
    group_id: int
    course_id: int
    outline: Outline
    added_at: datetime
    """When the group was given the course."""
    until: datetime
    """The last moment of the day whose state is shown."""
    before: datetime
    """The last moment of the day it is compared with."""
    partner_id: int | None = None
    """Only people from this organisation; lines are read of all, so that the page can name every organisation."""

    @property
    def read(self) -> list[str]:
        """Lessons that count as done when they are marked."""
        return [lesson.slug for lesson in self.outline.lessons if lesson.kind == "lesson"]

    @property
    def tests(self) -> list[str]:
        """Lessons that count as done when their quiz is passed."""
        return [lesson.slug for lesson in self.outline.lessons if lesson.kind == "test"]


class Tried(NamedTuple):
    """What a member did at one quiz, from joining on."""

    lesson: str
    failed: int
    """Attempts handed in, as long as none was passed."""
    passed_at: datetime | None
    best: int | None
    """Whole percent, rounded down."""
    active_at: datetime


class Line(NamedTuple):
    """A member of the group in the course, as every figure counts and every list shows them."""

    member_id: int
    person_id: int
    name: str
    email: str
    partner_id: int | None
    partner: str
    given_at: datetime
    """Since when the person has had the course: joined, or the course was added later."""
    standing: Standing
    done: int = 0
    score: int | None = None
    """Best result at a test, whole percent rounded down."""
    failed: int = 0
    """Most attempts at one quiz that was not passed yet."""
    active_at: datetime | None = None
    """When the last thing was done in the course, from joining on."""
    tried: tuple[Tried, ...] = ()
    minutes: int = 0
    """How long the lessons take that were finished, tests among them."""

    @property
    def earlier(self) -> bool:
        """Whether the course was completed before joining: then nothing more is known of it."""
        return self.standing is _EARLIER

    @property
    def started(self) -> bool:
        """Whether the course was begun with the group."""
        return self.standing in _BEGUN

    @property
    def completed(self) -> bool:
        """Whether the course was completed with the group."""
        return self.standing is _COMPLETED

    @property
    def since(self) -> date:
        """The day from which the person has had the course."""
        return day_of(self.given_at)

    @property
    def active_on(self) -> date | None:
        """The day of the last thing done in the course."""
        return None if self.active_at is None else day_of(self.active_at)

    @property
    def shown_name(self) -> str:
        """The name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]


class Past(NamedTuple):
    """How many took the course on the day before, and how many lessons they had finished."""

    people: int = 0
    lessons: int = 0


class Overview(NamedTuple):
    """The lines of a day, and what they came to on the day it is compared with, by organisation."""

    now: tuple[Line, ...]
    before: Mapping[int, Past]

    def of(self, partner_id: int | None) -> "Overview":
        """Only those from the organisation, if one is named."""
        if partner_id is None:
            return self
        now = tuple(line for line in self.now if (line.partner_id or NO_PARTNER) == partner_id)
        return Overview(now, {partner_id: self.before.get(partner_id, Past())})

    @property
    def past(self) -> Past:
        """What all of them came to."""
        people, lessons = (sum(figures) for figures in zip(Past(), *self.before.values(), strict=True))
        return Past(people, lessons)


@dataclass(frozen=True, slots=True)
class Cell:
    """A lesson of one person in the map."""

    state: str
    """`done`, `started`, `excused`, `below` (a test handed in, not passed) or empty: not begun."""
    score: int | None = None


class Waiting(NamedTuple):
    """An invitation that was not answered yet."""

    id: int
    name: str
    email: str
    sent_at: datetime

    @property
    def shown_name(self) -> str:
        """The name, or the whole address: somebody who has not answered may be known by nothing else."""
        return self.name or self.email


def _stands(at: datetime) -> ColumnElement[bool]:
    """Whether a mark stands at a moment: made, and not undone yet."""
    return and_(LessonMark.marked_at <= at, or_(LessonMark.undone_at.is_(None), LessonMark.undone_at > at))


def _covered(asked: Asked) -> list[ColumnElement[bool]]:
    """Which members may be seen: those of the group, if it lies in the scope, and if it has the course."""
    given = select(GroupCourse.group_id).where(GroupCourse.course_id == asked.course_id, taken(asked.until))
    return [
        GroupMember.group_id == asked.group_id,
        asked.scope.covers(GroupMember.group_id),
        GroupMember.group_id.in_(given),
    ]


def _from(column: InstrumentedAttribute[int | None], partner_id: int) -> ColumnElement[bool]:
    """Whether somebody comes from the organisation, or from none."""
    return column.is_(None) if partner_id == NO_PARTNER else column == partner_id


def _enrolled(asked: Asked) -> ColumnElement[bool]:
    """Who began the course by the day; SQLite takes the index that holds every moment because the day is asked for."""
    return and_(
        Enrolment.course_id == asked.course_id,
        Enrolment.person_id == GroupMember.person_id,
        Enrolment.started_at <= asked.until,
    )


class _Member(NamedTuple):
    member_id: int
    person_id: int
    name: str
    email: str
    partner_id: int | None
    partner: str
    joined_at: datetime
    now: str | None
    """How they stand; None: they are not there any more."""
    before: str | None
    """The same on the day before; None: they were not there yet."""
    done: int | None
    done_before: int | None
    minutes: int | None
    """How long the lessons take that they marked."""
    active_at: datetime | None
    """When they began or last marked a lesson, from joining on."""


def overview(session: Session, asked: Asked) -> Overview:
    """Every member's line of the day, and what they came to on the day before it, in two statements."""
    tried = _tried(session, asked)
    tests = {lesson.slug: lesson.minutes for lesson in asked.outline.lessons if lesson.kind == "test"}
    now: list[Line] = []
    sums: dict[int, list[int]] = {}
    # Plain rows, all at once: mapping ten thousand of them or fetching each takes as long again.
    for row in map(_Member._make, session.connection().execute(_members(asked)).all()):
        attempts = tried.get(row.member_id, ())
        if row.now is not None:
            now.append(_line(row, attempts, asked, tests))
        if row.before is not None and row.before != _EARLIER:
            past = sums.setdefault(row.partner_id or NO_PARTNER, [0, 0])
            past[0] += 1
            past[1] += _done_before(row, attempts, asked, tests)
    return Overview(tuple(now), {partner: Past(*past) for partner, past in sums.items()})


def _members(asked: Asked) -> Any:
    """Members there on one of both days, with what they marked; whoever erased their account is in no list.

    How they stand is said by the database: a moment that is only compared is not worth being read ten thousand times.
    """
    times = {lesson.slug: lesson.minutes for lesson in asked.outline.lessons if lesson.kind == "lesson"}
    kept = or_(LessonMark.undone_at.is_(None), LessonMark.undone_at > asked.until)
    minutes = case(times, value=LessonMark.lesson, else_=0) if times else literal(0)
    marks = (
        select(
            GroupMember.id,
            func.count(case((kept, 1))).label("done"),
            func.count(case((_stands(asked.before), 1))).label("done_before"),
            func.sum(case((kept, minutes))).label("minutes"),
            func.max(LessonMark.marked_at).label("marked_at"),
        )
        .join(Enrolment, _enrolled(asked))
        .join(LessonMark, LessonMark.enrolment_id == Enrolment.id)
        .where(
            *_covered(asked),
            LessonMark.marked_at >= GroupMember.joined_at,
            LessonMark.marked_at <= asked.until,
            LessonMark.lesson.in_(asked.read),
        )
        .group_by(GroupMember.id)
        .subquery()
    )
    began = case((Enrolment.started_at >= GroupMember.joined_at, Enrolment.started_at))
    active = case((or_(began.is_(None), marks.c.marked_at > began), marks.c.marked_at), else_=began)
    return (
        select(
            GroupMember.id,
            GroupMember.person_id,
            Person.name,
            Person.email,
            GroupMember.partner_id,
            func.coalesce(Partner.name, ""),
            GroupMember.joined_at,
            case((there(asked.until), stands_at(asked.until))),
            case((there(asked.before), stands_at(asked.before))),
            marks.c.done,
            marks.c.done_before,
            marks.c.minutes,
            active,
        )
        .join(Person, Person.id == GroupMember.person_id)
        .outerjoin(Partner, Partner.id == GroupMember.partner_id)
        .outerjoin(Enrolment, _enrolled(asked))
        .outerjoin(marks, marks.c.id == GroupMember.id)
        .where(*_covered(asked), or_(there(asked.until), there(asked.before)))
    )


_STANDINGS = {one.value: one for one in Standing}
_UNTOUCHED = frozenset(Standing) - _BEGUN


def _line(row: _Member, tried: tuple[Tried, ...], asked: Asked, tests: Mapping[str, int]) -> Line:
    stands = _STANDINGS[row.now or ""]
    facts = (*row[:6], max(row.joined_at, asked.added_at), stands)
    if stands in _UNTOUCHED:
        return Line(*facts)
    done, minutes, score, failed, active_at = row.done or 0, row.minutes or 0, None, 0, row.active_at
    for one in tried:
        if one.lesson in tests:
            done += one.passed_at is not None
            minutes += tests[one.lesson] if one.passed_at is not None else 0
            score = one.best if score is None or (one.best or 0) > score else score
        failed = max(failed, one.failed)
        active_at = max(active_at or one.active_at, one.active_at)
    return Line(*facts, done, score, failed, active_at, tried, minutes)


def _done_before(row: _Member, tried: tuple[Tried, ...], asked: Asked, tests: Mapping[str, int]) -> int:
    """Lessons that somebody had finished on the day before."""
    done = row.done_before or 0
    for one in tried:
        done += one.lesson in tests and one.passed_at is not None and one.passed_at <= asked.before
    return min(done, len(asked.outline.lessons))


def _tried(session: Session, asked: Asked) -> dict[int, tuple[Tried, ...]]:
    """Number of the membership → what was tried at each quiz, practice under the empty lesson."""
    handed = and_(Attempt.handed_in_at.is_not(None), Attempt.handed_in_at <= asked.until)
    answered = (
        select(func.max(Answer.given_at))
        .where(Answer.attempt_id == Attempt.id, Answer.given_at <= asked.until)
        .correlate(Attempt)
        .scalar_subquery()
    )
    passed = case((and_(handed, Attempt.passed.is_(True)), Attempt.handed_in_at))
    wanted = (
        select(
            GroupMember.id,
            Attempt.lesson,
            func.count(case((handed, 1))),
            func.min(passed),
            func.max(case((handed, cast(Attempt.hundredths // func.nullif(Attempt.points, 0), Integer)))),
            func.max(case((handed, Attempt.handed_in_at), else_=func.coalesce(answered, Attempt.started_at))),
        )
        .join(Enrolment, _enrolled(asked))
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(
            *_covered(asked),
            or_(there(asked.until), there(asked.before)),
            Attempt.started_at >= GroupMember.joined_at,
            Attempt.started_at <= asked.until,
        )
        .group_by(GroupMember.id, Attempt.lesson)
    )
    found: dict[int, list[Tried]] = {}
    for member, lesson, handed_in, passed_at, best, active_at in session.connection().execute(wanted):
        failed = handed_in if lesson and passed_at is None else 0
        found.setdefault(member, []).append(Tried(lesson, failed, passed_at, best, active_at))
    return {member: tuple(tries) for member, tries in found.items()}


def finished(session: Session, asked: Asked, moments: Sequence[datetime]) -> dict[int, int]:
    """Place of a moment → how many lessons to read were finished from it until the next one; the last has no end."""
    ends = [(LessonMark.marked_at < end, place) for place, end in enumerate(moments[1:])]
    span = case(*ends, else_=len(moments) - 1)
    # A bare comparison would lead SQLite to begin with everybody who takes the course, in whatever group.
    recent = case((LessonMark.marked_at < moments[0], 0), else_=1) == 1
    wanted = _standing_marks(asked, span.label("span"), func.count()).where(recent)
    # By name: PostgreSQL takes the same CASE with other values for another.
    return {place: count for place, count in session.execute(wanted.group_by("span"))}  # noqa: C416 -- rows


def finished_within(session: Session, asked: Asked, since: datetime, end: datetime) -> dict[int, int]:
    """Number of the membership → how many lessons to read that person finished from one moment until the other."""
    wanted = _standing_marks(asked, GroupMember.id, func.count()).where(
        LessonMark.marked_at >= since, LessonMark.marked_at < end
    )
    return {member: count for member, count in session.execute(wanted.group_by(GroupMember.id))}  # noqa: C416 -- rows


def _standing_marks(asked: Asked, *columns: Any) -> Select[Any]:
    """The marks that stand at the end of the day, of those who take the course with the group."""
    wanted = (
        select(*columns)
        .select_from(GroupMember)
        .join(Enrolment, _enrolled(asked))
        .join(LessonMark, LessonMark.enrolment_id == Enrolment.id)
        .where(
            *_covered(asked),
            there(asked.until),
            _stands(asked.until),
            LessonMark.marked_at >= GroupMember.joined_at,
            LessonMark.lesson.in_(asked.read),
            or_(Enrolment.completed_at.is_(None), Enrolment.completed_at >= GroupMember.joined_at),
        )
    )
    return wanted if asked.partner_id is None else wanted.where(_from(GroupMember.partner_id, asked.partner_id))


def cells(session: Session, asked: Asked, lines: Iterable[Line]) -> dict[int, tuple[Cell, ...]]:
    """Number of the membership → a cell for each lesson of the course, for the few lines of a page."""
    shown = {line.member_id: line for line in lines if not line.earlier}
    there = (*_covered(asked), GroupMember.id.in_(list(shown)))
    marks = (
        select(GroupMember.id, LessonMark.lesson, cast(literal("done"), String(8)))
        .join(Enrolment, _enrolled(asked))
        .join(LessonMark, LessonMark.enrolment_id == Enrolment.id)
        .where(*there, _stands(asked.until), LessonMark.marked_at >= GroupMember.joined_at)
    )
    excuses = (
        select(GroupMember.id, Excuse.lesson, cast(literal("excused"), String(8)))
        .join(Enrolment, _enrolled(asked))
        .join(Excuse, Excuse.enrolment_id == Enrolment.id)
        .where(*there, Excuse.at <= asked.until)
        .where(or_(Excuse.withdrawn_at.is_(None), Excuse.withdrawn_at > asked.until))
    )
    found: dict[tuple[int, str], set[str]] = {}
    for member, lesson, state in session.execute(union_all(marks, excuses)) if shown else ():
        found.setdefault((member, lesson), set()).add(state)
    return {
        member: tuple(_cell(lesson, found.get((member, lesson.slug), set()), line) for lesson in asked.outline.lessons)
        for member, line in shown.items()
    }


def _cell(lesson: LessonOutline, noted: set[str], line: Line) -> Cell:
    tried = next((one for one in line.tried if one.lesson == lesson.slug), None)
    if lesson.kind == "lesson" and "done" in noted:
        return Cell("done")
    if lesson.kind == "test" and tried is not None and tried.best is not None:
        if tried.passed_at is not None:
            return Cell("done", tried.best)
        return Cell("excused" if "excused" in noted else "below", tried.best)
    if "excused" in noted:
        return Cell("excused")
    return Cell("" if tried is None else "started")


def waiting(session: Session, asked: Asked) -> list[Waiting]:
    """Invitations into the group that wait for an answer at the end of the day, the oldest first."""
    at = asked.until
    sent = case((GroupInvitation.sent_at <= at, GroupInvitation.sent_at), else_=GroupInvitation.invited_at)
    wanted = select(GroupInvitation.id, GroupInvitation.name, GroupInvitation.email, sent.label("sent")).where(
        GroupInvitation.group_id == asked.group_id,
        asked.scope.covers(GroupInvitation.group_id),
        GroupInvitation.invited_at <= at,
        or_(GroupInvitation.accepted_at.is_(None), GroupInvitation.accepted_at > at),
        or_(GroupInvitation.withdrawn_at.is_(None), GroupInvitation.withdrawn_at > at),
    )
    if asked.partner_id is not None:
        wanted = wanted.where(_from(GroupInvitation.partner_id, asked.partner_id))
    return [Waiting(*row) for row in session.execute(wanted.order_by("sent", GroupInvitation.id))]


def partners(lines: Iterable[Line]) -> list[tuple[int, str, int]]:
    """Number, name and how many people of each organisation among the lines, by number; 0 and no name: of none."""
    counted: dict[tuple[int, str], int] = {}
    for line in lines:
        key = (line.partner_id or NO_PARTNER, line.partner)
        counted[key] = counted.get(key, 0) + 1
    return [(number, name, count) for (number, name), count in sorted(counted.items())]
