"""What trainers see of a course they are on: how it goes across groups, person by person without names, and grants.

A name is there only for who may see it by a group: of a member of a group in their scope who began the course after
joining. Groups with few people are put together, so that nobody is found in them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import AuditEntry, Person
from elearn.catalog.queries import Published
from elearn.domain.anonymous import LEAST
from elearn.domain.attention import FAILED_TIMES
from elearn.domain.standing import Standing, Tally, tally
from elearn.learning import actions as learning_actions
from elearn.learning import queries as learning_queries
from elearn.learning.models import Attempt, Enrolment, Excuse, LessonMark
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupMember
from elearn.reports.queries import Scope, participations, stands_at, taken, there

EVERYWHERE = Scope(everything=True)
"""Counts of a course are over all groups; names never are."""
ATTEMPT, TIME, EXCUSED = "attempt-granted", "time-granted", "lesson-excused"
GRANTS = (ATTEMPT, TIME, EXCUSED)
"""Acts in the log about a person: what a trainer gave them."""
TAKEN_BACK = "grant-withdrawn"
"""The act that takes one of them back; its facts name the entry."""
PAGE = 25


class GroupRow(NamedTuple):
    """How a group stands in the course; several small ones together have no name."""

    name: str
    organisation: str
    tally: Tally


class LessonRow(NamedTuple):
    """How people fare with one lesson."""

    done: int
    """Marked as finished, or excused."""
    attempts: int
    tried: int
    """People who handed an attempt in."""
    passed: int
    """People who passed."""


class Learning(NamedTuple):
    """A person in the course, known by a number unless a group gives the name."""

    enrolment_id: int
    person_id: int
    name: str
    """Empty: not for this reader."""
    started_at: datetime
    active_at: datetime
    completed_at: datetime | None
    marked: int
    """Lessons marked as finished."""
    failed: int
    """Most attempts at one quiz without passing it."""


class Granted(NamedTuple):
    """What a trainer gave, when and why."""

    number: int
    """Of the entry in the log."""
    at: datetime
    act: str
    facts: dict[str, Any]
    by_name: str
    taken_back_at: datetime | None = None


class AttemptUsed(Exception):
    """The further attempt was begun already: it cannot be taken back."""


def by_group(session: Session, scope: Scope, course_id: int, now: datetime) -> list[GroupRow]:
    """How each group that takes the course stands; those of the scope by name, the small others together."""
    stands = stands_at(now)
    wanted = (
        participations(EVERYWHERE, now)
        .add_columns(Group.id, Group.name, Partner.name, stands, func.count())
        .join(Group, Group.id == GroupMember.group_id)
        .join(Partner, Partner.id == Group.organisation_id)
        .where(GroupCourse.course_id == course_id)
        .group_by(Group.id, Group.name, Partner.name, stands)
        .order_by(Group.name, Group.id)
    )
    counted: dict[tuple[int, str, str], list[tuple[Standing, int]]] = {}
    for number, name, organisation, code, count in session.execute(wanted):
        counted.setdefault((number, name, organisation), []).append((Standing(code), count))
    return _rows(counted, scope)


def _rows(counted: Mapping[tuple[int, str, str], list[tuple[Standing, int]]], scope: Scope) -> list[GroupRow]:
    sizes = {group: sum(count for _, count in counts) for group, counts in counted.items()}
    small = {group for group, size in sizes.items() if size < LEAST and not scope.holds(group[0])}
    if small and sum(sizes[group] for group in small) < LEAST:  # so that nobody is found by subtracting
        others = (group for group in counted if group not in small and not scope.holds(group[0]))
        small |= set(sorted(others, key=lambda group: sizes[group])[:1])
    rows = [
        GroupRow(group[1], group[2], tally(counts, people=sizes[group]))
        for group, counts in counted.items()
        if group not in small
    ]
    people = sum(sizes[group] for group in small)
    if people >= LEAST:
        together = [one for group in small for one in counted[group]]
        rows.append(GroupRow("", "", tally(together, people=people)))
    return rows


def by_lesson(session: Session, course_id: int) -> dict[str, LessonRow]:
    """Lesson's slug → how everybody who takes the course fares with it."""
    mine = Enrolment.course_id == course_id
    done = select(LessonMark.lesson, func.count()).join(Enrolment, Enrolment.id == LessonMark.enrolment_id)
    excuses = select(Excuse.lesson, func.count()).join(Enrolment, Enrolment.id == Excuse.enrolment_id)
    marks = done.where(mine, LessonMark.undone_at.is_(None)).group_by(LessonMark.lesson)
    excuses = excuses.where(mine, Excuse.withdrawn_at.is_(None)).group_by(Excuse.lesson)
    marked = {row[0]: row[1] for row in session.execute(marks)}
    excused = {row[0]: row[1] for row in session.execute(excuses)}
    passed = case((Attempt.passed.is_(True), Attempt.enrolment_id))
    tried = (
        select(Attempt.lesson, func.count(), func.count(Attempt.enrolment_id.distinct()), func.count(passed.distinct()))
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(mine, Attempt.kind == "quiz", Attempt.handed_in_at.is_not(None))
        .group_by(Attempt.lesson)
    )
    attempts = {row[0]: row[1:] for row in session.execute(tried)}
    return {
        lesson: LessonRow(marked.get(lesson, 0) + excused.get(lesson, 0), *attempts.get(lesson, (0, 0, 0)))
        for lesson in {*marked, *excused, *attempts}
    }


def _marked() -> ColumnElement[int]:
    """How many lessons a person has marked as finished."""
    mine = (LessonMark.enrolment_id == Enrolment.id) & LessonMark.undone_at.is_(None)
    return select(func.count()).select_from(LessonMark).where(mine).correlate(Enrolment).scalar_subquery()


def _failed() -> ColumnElement[int]:
    """The most attempts at one quiz that a person handed in without ever passing it."""
    passed = func.max(case((Attempt.passed.is_(True), 1), else_=0))
    quizzes = (
        select(func.count().label("times"))
        .where(Attempt.enrolment_id == Enrolment.id, Attempt.kind == "quiz", Attempt.handed_in_at.is_not(None))
        .group_by(Attempt.lesson)
        .having(passed == 0)
        .correlate(Enrolment)
        .subquery()
    )
    return cast(func.coalesce(select(func.max(quizzes.c.times)).scalar_subquery(), 0), Integer)


def _name(scope: Scope, now: datetime) -> ColumnElement[str]:
    """The name where a group of the scope gives it; else empty."""
    given = (
        select(GroupMember.id)
        .join(GroupCourse, and_(GroupCourse.group_id == GroupMember.group_id, taken(now)))
        .where(
            GroupMember.person_id == Enrolment.person_id,
            GroupCourse.course_id == Enrolment.course_id,
            GroupMember.joined_at <= Enrolment.started_at,
            scope.covers(GroupMember.group_id),
            there(now),
        )
        .correlate(Enrolment)
        .exists()
    )
    shown = case((Person.name != "", Person.name), else_=Person.email)
    return case((given, shown), else_="")


def learnings(
    session: Session, scope: Scope, course_id: int, now: datetime, *, stuck: bool, page: int
) -> tuple[list[Learning], int]:
    """One page of those who take the course, the last active first, and how many pages there are."""
    mine: list[ColumnElement[bool]] = [Enrolment.course_id == course_id]
    if stuck:
        mine += [Enrolment.completed_at.is_(None), _failed() >= FAILED_TIMES]
    count = session.scalar(select(func.count()).select_from(Enrolment).where(*mine)) or 0
    wanted = _learnings(scope, now).where(*mine).order_by(Enrolment.active_at.desc(), Enrolment.id)
    rows = session.execute(wanted.limit(PAGE).offset((page - 1) * PAGE))
    return [Learning._make(row) for row in rows], max(1, -(-count // PAGE))


def learning(session: Session, scope: Scope, course_id: int, enrolment_id: int, now: datetime) -> Learning | None:
    """One person in the course."""
    wanted = _learnings(scope, now).where(Enrolment.course_id == course_id, Enrolment.id == enrolment_id)
    row = session.execute(wanted).one_or_none()
    return None if row is None else Learning._make(row)


def _learnings(scope: Scope, now: datetime) -> Any:
    return select(
        Enrolment.id,
        Enrolment.person_id,
        _name(scope, now),
        Enrolment.started_at,
        Enrolment.active_at,
        Enrolment.completed_at,
        _marked(),
        _failed(),
    ).join(Person, Person.id == Enrolment.person_id)


def granted(session: Session, person_id: int, course: Published) -> list[Granted]:
    """What the person was given in the course, the newest first."""
    wanted = (
        select(AuditEntry.id, AuditEntry.at, AuditEntry.act, AuditEntry.facts, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == AuditEntry.by_id)
        .where(AuditEntry.about_id == person_id, AuditEntry.act.in_((*GRANTS, TAKEN_BACK)))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    rows = [one for one in (Granted(*row) for row in session.execute(wanted)) if one.facts.get("course") == course.slug]
    ended = {one.facts["entry"]: one.at for one in rows if one.act == TAKEN_BACK}
    return [one._replace(taken_back_at=ended.get(one.number)) for one in rows if one.act != TAKEN_BACK]


def take_back(
    session: Session, learning: Learning, course: Published, entry: int, *, by: int, now: datetime
) -> Granted | None:
    """Take back what was given once; None: there is nothing of the kind to take back.

    Raises:
        AttemptUsed: it is a further attempt, and it was begun.
    """
    session.execute(select(Enrolment.id).where(Enrolment.id == learning.enrolment_id).with_for_update())
    given = next((one for one in granted(session, learning.person_id, course) if one.number == entry), None)
    if given is None or given.taken_back_at is not None:
        return None
    lesson = str(given.facts["lesson"])
    if given.act == EXCUSED:
        learning_actions.withdraw_excuse(session, learning.enrolment_id, lesson, now)
    else:
        _shorten(session, learning, course, given, by=by, now=now)
    facts = {"course": course.slug, "lesson": lesson, "entry": entry, "what": given.act}
    note_grant(session, learning.person_id, TAKEN_BACK, facts, by=by, now=now)
    return given


def _shorten(
    session: Session, learning: Learning, course: Published, given: Granted, *, by: int, now: datetime
) -> None:
    lesson, attempts = str(given.facts["lesson"]), int(given.facts["attempts"])
    if attempts and _begun(session, learning, lesson) > _allowed(session, learning, course, lesson) - attempts:
        raise AttemptUsed
    taken = {"minutes": int(given.facts["minutes"]), "attempts": attempts}
    learning_actions.withdraw_extension(session, learning.enrolment_id, lesson, **taken, by=by, now=now)


def _begun(session: Session, learning: Learning, lesson: str) -> int:
    mine = (Attempt.enrolment_id == learning.enrolment_id, Attempt.lesson == lesson, Attempt.kind == "quiz")
    return session.scalar(select(func.count()).select_from(Attempt).where(*mine)) or 0


def _allowed(session: Session, learning: Learning, course: Published, lesson: str) -> int:
    """How many attempts the person has in all; a quiz without a limit needs none given."""
    asked = course.outline.by_slug.get(lesson)
    limit = asked.quiz.settings.attempts if asked is not None and asked.quiz is not None else None
    return (limit or 0) + learning_queries.extension(session, learning.enrolment_id, lesson).attempts


def note_grant(session: Session, person_id: int, act: str, facts: Mapping[str, Any], *, by: int, now: datetime) -> None:
    """Write into the log about the person what a trainer gave them and why."""
    session.add(AuditEntry(at=now, by_id=by, about_id=person_id, act=act, facts=dict(facts)))
