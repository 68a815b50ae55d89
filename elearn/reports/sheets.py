"""Rows of exports: what members of groups have done in the groups' courses by the end of a day.

All is counted from rows that carry their moments, so that the export of a day gone by stays what it was. Of a member
only the group's courses are seen, only what was done from joining on, and nothing after leaving.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.domain import status
from elearn.domain.fold import polish_sort_key
from elearn.domain.standing import Standing, standing
from elearn.learning.models import Attempt, Enrolment, Excuse, LessonMark
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupMember
from elearn.reports.queries import Scope, taken, there

BLOCK = 1000
"""Members times courses read at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is asked to hold."""

    scope: Scope
    """Of the person who asks: no other group is ever read."""
    by: datetime
    """The last moment of the day of which the state is wanted."""
    group: int | None = None
    course: int | None = None
    partner: int | None = None
    state: Standing | None = None
    with_left: bool = False
    """Whether those who have left the group are in it, as they stood when they left."""


class Member(NamedTuple):
    """A person in a group."""

    id: int
    """Of the membership."""
    group_id: int
    group: str
    person_id: int
    name: str
    email: str
    partner_id: int | None
    partner: str
    """The organisation's name; empty: none."""
    joined_at: datetime
    left_at: datetime | None

    @property
    def called(self) -> str:
        """The name, or the address of who has given none."""
        return self.name or self.email


class Taken(NamedTuple):
    """A course that a group takes."""

    group_id: int
    course: Published
    deadline: date | None


class Try(NamedTuple):
    """An attempt at a quiz."""

    id: int
    lesson: str
    revision_id: int
    started_at: datetime
    handed_in_at: datetime | None
    hundredths: int | None
    """Points had, in hundredths; None: it is not handed in."""
    points: int
    pass_points: int
    passed: bool | None

    @property
    def percent(self) -> int | None:
        """Whole per cent of the points, rounded down; None: not handed in, or no points could be had."""
        return self.hundredths // self.points if self.points and self.hundredths is not None else None


@dataclass(frozen=True, slots=True)
class Part:
    """How a member stands in one course of the group."""

    member: Member
    taken: Taken
    state: Standing
    started_at: datetime | None = None
    completed_at: datetime | None = None
    done: Mapping[str, datetime] = field(default_factory=dict)
    """Lessons done from joining on, and when: those to read were marked, tests passed."""
    excused: frozenset[str] = frozenset()
    """Lessons that the person need not do."""
    tries: tuple[Try, ...] = ()
    """Attempts begun from joining on, in their order."""

    @property
    def course(self) -> Published:
        """The course as people see it now."""
        return self.taken.course

    @property
    def score(self) -> int | None:
        """The best result at a test of the course, in whole per cent."""
        tests = {lesson.slug for lesson in self.course.outline.lessons if lesson.kind == "test"}
        return _best(one for one in self.tries if one.lesson in tests)

    def of(self, lesson: str) -> tuple[Try, ...]:
        """The attempts at one lesson's quiz that were handed in."""
        return tuple(one for one in self.tries if one.lesson == lesson and one.handed_in_at is not None)

    def best(self, lesson: str) -> int | None:
        """The best result at one lesson's quiz, in whole per cent."""
        return _best(self.of(lesson))


def _best(tries: Iterable[Try]) -> int | None:
    return max((one.percent for one in tries if one.percent is not None), default=None)


# Who and what


def members(session: Session, wanted: Wanted) -> list[Member]:
    """Those who were in the groups on the day, each group's by name; also those who had left, if they are wanted.

    They come from every organisation, whichever is wanted: see `narrowed`.
    """
    asked = (
        select(
            GroupMember.id,
            GroupMember.group_id,
            Group.name,
            Person.id,
            Person.name,
            Person.email,
            GroupMember.partner_id,
            func.coalesce(Partner.name, ""),
            GroupMember.joined_at,
            GroupMember.left_at,
        )
        .join(Group, Group.id == GroupMember.group_id)
        .join(Person, Person.id == GroupMember.person_id)
        .outerjoin(Partner, Partner.id == GroupMember.partner_id)
        .where(*_present(wanted))
    )
    found = [_member(row, wanted.by) for row in session.connection().execute(asked).all()]  # plain rows: twice as fast
    return sorted(found, key=lambda one: (_sorted_as(one.group), one.group_id, _sorted_as(one.called), one.id))


@lru_cache(50_000)
def _sorted_as(name: str) -> tuple[tuple[int, ...], str]:
    return polish_sort_key(name)


def narrowed(people: Iterable[Member], wanted: Wanted) -> list[Member]:
    """Those of the wanted organisation."""
    return [member for member in people if wanted.partner in {None, member.partner_id}]


def _present(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is true of the memberships that an export tells of."""
    stayed = GroupMember.joined_at <= wanted.by if wanted.with_left else there(wanted.by)
    held = [wanted.scope.covers(GroupMember.group_id), stayed]
    if wanted.group is not None:
        held.append(GroupMember.group_id == wanted.group)
    return held


def _member(row: Any, by: datetime) -> Member:
    """The member as the day knew them: whoever left later was there."""
    member = Member._make(row)
    return member if member.left_at is None or member.left_at <= by else member._replace(left_at=None)


def courses(session: Session, wanted: Wanted) -> list[Taken]:
    """The courses that the groups took on the day, in the order in which each group got them."""
    asked = (
        select(GroupCourse.group_id, GroupCourse.course_id, GroupCourse.deadline)
        .where(*_given(wanted))
        .order_by(GroupCourse.group_id, GroupCourse.added_at, GroupCourse.id)
    )
    rows = session.execute(asked).all()
    shown = catalog.courses(session, sorted({row.course_id for row in rows}))
    return [Taken(row.group_id, shown[row.course_id], row.deadline) for row in rows]


def _given(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is true of the courses that an export tells of."""
    held = [wanted.scope.covers(GroupCourse.group_id), taken(wanted.by)]
    if wanted.group is not None:
        held.append(GroupCourse.group_id == wanted.group)
    if wanted.course is not None:
        held.append(GroupCourse.course_id == wanted.course)
    return held


# How they stand


@dataclass(frozen=True, slots=True)
class Block:
    """Some members of a group and some of its courses, read together."""

    members: Sequence[Member]
    taken: Sequence[Taken]


def blocks(people: Iterable[Member], taken: Iterable[Taken]) -> Iterator[Block]:
    """All members times all courses of their group, in pieces that are read at once."""
    by_group: dict[int, list[Taken]] = defaultdict(list)
    for one in taken:
        by_group[one.group_id].append(one)
    for group_id, those in groupby(people, key=lambda one: one.group_id):
        group, own = list(those), by_group[group_id]
        for some in sliced(own, max(1, BLOCK // len(group))):
            for few in sliced(group, BLOCK):
                yield Block(few, some)


def sliced(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The things in pieces of at most that size."""
    return (things[start : start + size] for start in range(0, len(things), size))


def parts(session: Session, wanted: Wanted, found: Iterable[Block]) -> Iterator[Part]:
    """How each member stands in each course on the day; those in another state than the wanted one are left out."""
    for block in found:
        acts = _acts(session, wanted, block)
        for one in block.taken:
            for member in block.members:
                part = _part(member, one, acts, wanted.by)
                if wanted.state is None or part.state is wanted.state:
                    yield part


Key = tuple[int, int]
"""A person and a course."""


@dataclass(frozen=True, slots=True)
class _Acts:
    """What was done in a block before the end of the day, by person and course."""

    enrolled: Mapping[Key, Any] = field(default_factory=dict)
    marks: Mapping[Key, Sequence[Any]] = field(default_factory=dict)
    tries: Mapping[Key, Sequence[Try]] = field(default_factory=dict)
    excused: Mapping[Key, Sequence[Any]] = field(default_factory=dict)


def _acts(session: Session, wanted: Wanted, block: Block) -> _Acts:
    """Read the block, a statement for each kind of act; courses and people only through the group."""
    begun = select(*_WHO, Enrolment.started_at, Enrolment.completed_at).where(Enrolment.started_at <= wanted.by)
    read = session.connection().execute  # plain rows: a million marks are read for the largest exports
    enrolled = {(row.person_id, row.course_id): row for row in read(_within(begun, wanted, block)).all()}
    if not enrolled:
        return _Acts()
    marked = (
        select(*_WHO, LessonMark.lesson, LessonMark.marked_at, LessonMark.undone_at)
        .join(Enrolment, Enrolment.id == LessonMark.enrolment_id)
        .where(LessonMark.marked_at <= wanted.by)
    )
    tried = (
        select(*_WHO, *_TRY)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.kind == "quiz", Attempt.started_at <= wanted.by)
        .order_by(Attempt.enrolment_id, Attempt.lesson, Attempt.number)
    )
    excused = (
        select(*_WHO, Excuse.lesson, Excuse.at)
        .join(Enrolment, Enrolment.id == Excuse.enrolment_id)
        .where(Excuse.at <= wanted.by, or_(Excuse.withdrawn_at.is_(None), Excuse.withdrawn_at > wanted.by))
    )
    return _Acts(
        enrolled,
        _by_key(read(_within(marked, wanted, block)).all()),
        _by_key(read(_within(tried, wanted, block)).all()),
        _by_key(read(_within(excused, wanted, block)).all()),
    )


def _by_key(rows: Sequence[Any]) -> dict[Key, list[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[:2]].append(row)
    return found


_WHO = (Enrolment.person_id, Enrolment.course_id)
_TRY = (
    Attempt.id,
    Attempt.lesson,
    Attempt.revision_id,
    Attempt.started_at,
    Attempt.handed_in_at,
    Attempt.hundredths,
    Attempt.points,
    Attempt.pass_points,
    Attempt.passed,
)


def _within(asked: Any, wanted: Wanted, block: Block) -> Any:
    """Ask only for enrolments of the block's people in its courses; a course is read through the group that takes it.

    Somebody who left and came back has two memberships, but is asked for once.
    """
    group, courses = block.taken[0].group_id, [taken.course.course_id for taken in block.taken]
    memberships = {member.person_id: member.id for member in block.members}
    given = select(GroupCourse.id).where(
        *_given(wanted), GroupCourse.group_id == group, GroupCourse.course_id == Enrolment.course_id
    )
    return asked.join(GroupMember, GroupMember.person_id == Enrolment.person_id).where(
        wanted.scope.covers(GroupMember.group_id),
        GroupMember.group_id == group,
        GroupMember.id.in_(sorted(memberships.values())),
        Enrolment.course_id.in_(courses),
        given.exists(),
    )


def _stood(one: Try, by: datetime) -> Try:
    """The attempt as it stood at a moment: handed in later, it was open then."""
    if one.handed_in_at is not None and one.handed_in_at <= by:
        return one
    return one._replace(handed_in_at=None, hundredths=None, passed=None)


def _part(member: Member, taken: Taken, acts: _Acts, by: datetime) -> Part:
    """Put together how a member stands: until the end of the day, or until they left; details from joining on."""
    key, outline = (member.person_id, taken.course.course_id), taken.course.outline
    row, until, since = acts.enrolled.get(key), min(by, member.left_at or by), member.joined_at
    if row is None or row.started_at > until:
        return Part(member, taken, Standing.NOT_STARTED)
    state = standing(row.started_at, row.completed_at, joined_at=since, by=until)
    if state is Standing.EARLIER:
        return Part(member, taken, state)
    marks = {
        mark.lesson: mark.marked_at
        for mark in acts.marks.get(key, ())
        if since <= mark.marked_at <= until and (mark.undone_at is None or mark.undone_at > until)
    }
    tries = [Try._make(tuple(row)[2:]) for row in acts.tries.get(key, ()) if since <= row.started_at <= until]
    tries = [_stood(one, until) for one in tries]
    passed = {one.lesson: one.handed_in_at for one in reversed(tries) if one.passed and one.handed_in_at is not None}
    done = {lesson.slug: (passed if lesson.kind == "test" else marks).get(lesson.slug) for lesson in outline.lessons}
    return Part(
        member,
        taken,
        state,
        started_at=row.started_at if row.started_at >= since else None,
        completed_at=row.completed_at if state is Standing.COMPLETED else None,
        done={lesson: at for lesson, at in done.items() if at is not None},
        excused=frozenset(one.lesson for one in acts.excused.get(key, ()) if one.at <= until),
        tries=tuple(tries),
    )


# Badges


class Given(NamedTuple):
    """A badge that a member was given from joining on."""

    member: Member
    course: Published
    """In the revision it was given for."""
    public_id: str
    issued_at: datetime
    valid_until: datetime | None
    state: status.State
    """On the day."""


def badges(session: Session, wanted: Wanted, people: Sequence[Member]) -> Iterator[Given]:
    """The badges for courses of the group that members were given from joining on, the members in their order."""
    of_group = (GroupCourse.group_id == GroupMember.group_id) & (GroupCourse.course_id == Credential.course_id)
    asked = (
        select(
            GroupMember.id,
            Credential.revision_id,
            Credential.public_id,
            Credential.issued_at,
            Credential.valid_until,
            Credential.suspended_at,
            Credential.revoked_at,
            Credential.revocation_reason,
        )
        .join(GroupMember, GroupMember.person_id == Credential.person_id)
        .join(GroupCourse, of_group)
        .where(*_present(wanted), *_given(wanted))
        .where(Credential.issued_at <= wanted.by, Credential.issued_at >= GroupMember.joined_at)
        .where(or_(GroupMember.left_at.is_(None), Credential.issued_at <= GroupMember.left_at))
        .order_by(Credential.issued_at, Credential.id)
    )
    held: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(asked):
        held[row.id].append(row)
    for member in people:
        for row in held[member.id]:
            course = catalog.revision(session, row.revision_id)
            yield Given(member, course, row.public_id, row.issued_at, row.valid_until, _worth(row, wanted.by))


def _worth(row: Any, by: datetime) -> status.State:
    """What the badge was worth at the end of the day; what came later had not happened yet."""
    revoked = row.revoked_at is not None and row.revoked_at <= by
    return status.state(
        now=by,
        valid_until=row.valid_until,
        suspended_at=row.suspended_at if row.suspended_at is not None and row.suspended_at <= by else None,
        revoked_at=row.revoked_at if revoked else None,
        revocation_reason=row.revocation_reason if revoked else None,
    )
