"""Reads of learning: a person's progress, the seat at an attempt, answers, what comes back as practice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import Cast

from elearn.catalog import queries as catalog
from elearn.catalog.models import CourseRecord, LessonQuiz
from elearn.catalog.queries import Published
from elearn.db import UtcDateTime
from elearn.domain import completion
from elearn.domain.completion import Requirement
from elearn.domain.course.outline import Outline
from elearn.domain.quiz import attempt as rules
from elearn.domain.quiz.model import Grade, Plan, Quiz, QuizSettings
from elearn.domain.quiz.stored import load_plan, load_quiz
from elearn.learning.models import Answer, Attempt, Enrolment, Excuse, LessonMark, TimeExtension
from elearn.web.kept import Kept


class AttemptRow(NamedTuple):
    """One attempt at a quiz, as lists show it."""

    id: int
    lesson: str
    number: int
    started_at: datetime
    handed_in_at: datetime | None
    hundredths: int | None
    passed: bool | None
    points: int
    """Points that could be had."""
    pass_points: int
    """Points needed."""


class ExcuseRow(NamedTuple):
    """A lesson that a person need not do, and why."""

    lesson: str
    reason: str
    at: datetime


class Best(NamedTuple):
    """The result that counts at a quiz."""

    hundredths: int
    points: int
    passed: bool


class Standing(NamedTuple):
    """Everything that the page of a lesson says of its reader: at the same standing the page is the same."""

    enrolled: bool = False
    done: frozenset[str] = frozenset()
    """Lessons that count as done."""
    tried: bool = False
    """Whether the lesson's quiz was begun."""
    waits: bool = False
    """Whether an attempt waits to be finished."""
    best: Best | None = None
    excuse: str = ""
    """Why the person need not do the lesson; empty: nobody excused them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a person has done in one course."""

    enrolment_id: int | None = None
    started_at: datetime | None = None
    active_at: datetime | None = None
    completed_at: datetime | None = None
    completed_revision_id: int | None = None
    marked: frozenset[str] = frozenset()
    attempts: tuple[AttemptRow, ...] = ()
    """Quiz attempts, oldest first, without practice."""
    excuses: tuple[ExcuseRow, ...] = ()
    """In the order in which they were given."""

    @property
    def excused(self) -> frozenset[str]:
        """Lessons that the person need not do."""
        return frozenset(excuse.lesson for excuse in self.excuses)

    @property
    def passed(self) -> frozenset[str]:
        """Lessons whose quiz was passed at least once."""
        return frozenset(attempt.lesson for attempt in self.attempts if attempt.passed)

    def of(self, lesson: str) -> tuple[AttemptRow, ...]:
        """The attempts at one lesson's quiz."""
        return tuple(attempt for attempt in self.attempts if attempt.lesson == lesson)

    def best(self, lesson: str) -> AttemptRow | None:
        """The attempt that counts: the passed one, else the one with most points."""
        ended = [attempt for attempt in self.of(lesson) if attempt.handed_in_at is not None]
        return max(ended, key=lambda a: (bool(a.passed), (a.hundredths or 0) / max(a.points, 1)), default=None)

    def open(self, lesson: str) -> AttemptRow | None:
        """The attempt that waits to be finished."""
        return next((attempt for attempt in self.of(lesson) if attempt.handed_in_at is None), None)

    def as_rules(self, lesson: str) -> list[rules.Attempt]:
        """The attempts at a lesson's quiz as the rules see them."""
        return [rules.Attempt(one.started_at, None, one.handed_in_at) for one in self.of(lesson)]

    def done(self, outline: Outline) -> frozenset[str]:
        """Lessons that count as done."""
        return completion.finished(outline, self.marked, self.passed, self.excused)

    def asked(self, outline: Outline) -> tuple[Requirement, ...]:
        """What the course asks for, and what of it is met."""
        return completion.requirements(outline, self.marked, self.passed, self.excused)

    def standing(self, outline: Outline, lesson: str) -> Standing:
        """How the person stands at one lesson."""
        best = self.best(lesson)
        return Standing(
            enrolled=self.enrolment_id is not None,
            done=self.done(outline),
            tried=bool(self.of(lesson)),
            waits=self.open(lesson) is not None,
            best=None if best is None else Best(best.hundredths or 0, best.points, bool(best.passed)),
            excuse=next((one.reason for one in self.excuses if one.lesson == lesson), ""),
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at one attempt: all that answering needs."""

    attempt_id: int
    person_id: int
    enrolment_id: int
    course_id: int
    course: str
    revision_id: int
    lesson: str
    kind: str
    number: int
    plan: Plan
    started_at: datetime
    deadline_at: datetime | None
    handed_in_at: datetime | None
    hundredths: int | None
    passed: bool | None
    active_at: datetime
    """Last time something was done in the course."""
    quiz: Quiz
    outline: Outline


class Extension(NamedTuple):
    """What a person was given on top at one quiz."""

    minutes: int = 0
    attempts: int = 0


class AnswerRow(NamedTuple):
    """The answer that counts at a position."""

    position: int
    version: int
    response: Any
    hundredths: int
    correct: bool
    given_at: datetime


def _empty(kind: type[Any]) -> Cast[Any]:
    return cast(null(), kind)


def _progress_statement(*, one_course: bool) -> CompoundSelect[Any]:
    """All that a person did and was excused from; built once, as building it costs more than asking it."""
    enrolment, mark, attempt = Enrolment.__table__.c, LessonMark.__table__.c, Attempt.__table__.c
    mine = [enrolment.person_id == bindparam("person")]
    mine += [enrolment.course_id == bindparam("course")] if one_course else []
    enrolments = select(
        literal("enrolment").label("what"),
        enrolment.course_id,
        enrolment.id,
        cast(literal(""), String(120)).label("lesson"),
        _empty(Integer).label("number"),
        enrolment.started_at.label("began"),
        enrolment.completed_at.label("ended"),
        enrolment.active_at.label("active"),
        enrolment.completed_revision_id.label("figure"),
        _empty(Boolean).label("passed"),
        _empty(Integer).label("points"),
        _empty(Integer).label("pass_points"),
        cast(literal(""), String(400)).label("said"),
    ).where(*mine)
    marks = (
        select(
            literal("mark"),
            enrolment.course_id,
            mark.id,
            mark.lesson,
            _empty(Integer),
            mark.marked_at,
            *(_empty(kind) for kind in (UtcDateTime, UtcDateTime, Integer, Boolean, Integer, Integer, String)),
        )
        .join_from(LessonMark.__table__, Enrolment.__table__, enrolment.id == mark.enrolment_id)
        .where(*mine, mark.undone_at.is_(None))
    )
    attempts = (
        select(
            literal("attempt"),
            enrolment.course_id,
            attempt.id,
            attempt.lesson,
            attempt.number,
            attempt.started_at,
            attempt.handed_in_at,
            _empty(UtcDateTime),
            attempt.hundredths,
            attempt.passed,
            attempt.points,
            attempt.pass_points,
            _empty(String),
        )
        .join_from(Attempt.__table__, Enrolment.__table__, enrolment.id == attempt.enrolment_id)
        .where(*mine, attempt.kind == "quiz")
    )
    return union_all(enrolments, marks, attempts, _excuses().where(*mine))


def _excuses() -> Select[Any]:
    """What people were excused from, in the columns of the progress."""
    enrolment, excuse = Enrolment.__table__.c, Excuse.__table__.c
    wanted: Select[Any] = select(
        literal("excuse"),
        enrolment.course_id,
        excuse.id,
        excuse.lesson,
        _empty(Integer),
        excuse.at,
        *(_empty(kind) for kind in (UtcDateTime, UtcDateTime, Integer, Boolean, Integer, Integer)),
        excuse.reason,
    )
    wanted = wanted.join_from(Excuse.__table__, Enrolment.__table__, enrolment.id == excuse.enrolment_id)
    return wanted.where(excuse.withdrawn_at.is_(None))


_IN_EVERY_COURSE = _progress_statement(one_course=False)
_IN_ONE_COURSE = _progress_statement(one_course=True)


def progress(session: Session, person_id: int, course_id: int) -> Progress:
    """A person's progress in one course, in one statement."""
    rows = session.execute(_IN_ONE_COURSE, {"person": person_id, "course": course_id}).all()
    return _progress(rows) if rows else Progress()


def progresses(session: Session, person_id: int) -> dict[int, Progress]:
    """A person's progress in every course begun, by course id, the one active last first; one statement."""
    by_course: dict[int, list[Any]] = {}
    for row in session.execute(_IN_EVERY_COURSE, {"person": person_id}):
        by_course.setdefault(row.course_id, []).append(row)
    made = {course: _progress(rows) for course, rows in by_course.items()}
    return dict(sorted(made.items(), key=lambda item: item[1].active_at, reverse=True))  # type: ignore[arg-type,return-value]


def _progress(rows: Sequence[Any]) -> Progress:
    enrolment = next(row for row in rows if row.what == "enrolment")
    attempts = [
        AttemptRow(r.id, r.lesson, r.number, r.began, r.ended, r.figure, r.passed, r.points, r.pass_points)
        for r in rows
        if r.what == "attempt"
    ]
    excuses = [ExcuseRow(row.lesson, row.said, row.began) for row in rows if row.what == "excuse"]
    return Progress(
        enrolment_id=enrolment.id,
        started_at=enrolment.began,
        active_at=enrolment.active,
        completed_at=enrolment.ended,
        completed_revision_id=enrolment.figure,
        marked=frozenset(row.lesson for row in rows if row.what == "mark"),
        attempts=tuple(sorted(attempts, key=lambda a: (a.lesson, a.number))),
        excuses=tuple(sorted(excuses, key=lambda e: (e.at, e.lesson))),
    )


def seat(session: Session, attempt_id: int, *, lock: bool = False) -> Seat | None:
    """The seat at an attempt; `lock` holds the attempt so that answering and handing in wait for each other."""
    wanted = (
        select(
            Attempt.id,
            Enrolment.person_id,
            Attempt.enrolment_id,
            Enrolment.course_id,
            CourseRecord.slug,
            Attempt.revision_id,
            Attempt.lesson,
            Attempt.kind,
            Attempt.number,
            Attempt.plan,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.handed_in_at,
            Attempt.hundredths,
            Attempt.passed,
            Enrolment.active_at,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(CourseRecord, CourseRecord.id == Enrolment.course_id)
        .where(Attempt.id == attempt_id)
    )
    if lock:
        wanted = wanted.with_for_update(of=Attempt)
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    return Seat(
        attempt_id=row.id,
        person_id=row.person_id,
        enrolment_id=row.enrolment_id,
        course_id=row.course_id,
        course=row.slug,
        revision_id=row.revision_id,
        lesson=row.lesson,
        kind=row.kind,
        number=row.number,
        plan=load_plan(row.plan),
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        handed_in_at=row.handed_in_at,
        hundredths=row.hundredths,
        passed=row.passed,
        active_at=row.active_at,
        quiz=asked(session, row.revision_id, row.lesson),
        outline=catalog.outline(session, row.revision_id),
    )


def hold(session: Session, seat: Seat) -> Seat:
    """Hold the attempt until the transaction ends; return the seat with what may have changed since it was read."""
    wanted = (
        select(Attempt.handed_in_at, Attempt.deadline_at, Enrolment.active_at)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.id == seat.attempt_id)
        .with_for_update(of=Attempt)
    )
    handed_in_at, deadline_at, active_at = session.execute(wanted).one()
    return replace(seat, handed_in_at=handed_in_at, deadline_at=deadline_at, active_at=active_at)


def asked(session: Session, revision_id: int, lesson: str) -> Quiz:
    """The quiz of a lesson; without a lesson the practice over every question of the revision."""
    if not lesson:
        return _practice(session, revision_id)
    quiz = catalog.quiz(session, revision_id, lesson)
    assert quiz is not None  # noqa: S101 -- an attempt is only begun at a quiz that stands in its revision
    return quiz


_practices = Kept(100)


def _practice(session: Session, revision_id: int) -> Quiz:
    """Every question of a revision, each with its feedback at once; from memory after the first time."""

    def made() -> Quiz:
        wanted = select(LessonQuiz.content).where(LessonQuiz.revision_id == revision_id).order_by(LessonQuiz.id)
        quizzes = [load_quiz(stored) for stored in session.scalars(wanted)]
        questions = tuple(question for quiz in quizzes for question in quiz.questions)
        return Quiz(QuizSettings(feedback="now", pass_share=0.0), questions)

    return _practices.once((str(session.get_bind().engine.url), revision_id), made)


def answers(session: Session, attempt_id: int) -> dict[int, AnswerRow]:
    """Position → the answer that counts, the last version of each."""
    wanted = (
        select(Answer.position, Answer.version, Answer.response, Answer.hundredths, Answer.correct, Answer.given_at)
        .where(Answer.attempt_id == attempt_id)
        .order_by(Answer.position, Answer.version)
    )
    return {row.position: AnswerRow(*row) for row in session.execute(wanted)}


def grades(seat: Seat, given: Mapping[int, AnswerRow]) -> dict[str, Grade]:
    """Question id → the grade stored with the answer that counts."""
    return {seat.plan.questions[p].question: Grade(row.hundredths, row.correct, ()) for p, row in given.items()}


def extension(session: Session, enrolment_id: int | None, lesson: str) -> Extension:
    """Further minutes and further attempts that were given for a quiz; none to who has not begun the course."""
    if enrolment_id is None:
        return Extension()
    wanted = select(func.sum(TimeExtension.extra_minutes), func.sum(TimeExtension.extra_attempts)).where(
        TimeExtension.enrolment_id == enrolment_id, TimeExtension.lesson == lesson
    )
    minutes, attempts = session.execute(wanted).one()
    return Extension(minutes or 0, attempts or 0)


def to_practise(session: Session, person_id: int, courses: Mapping[int, Published]) -> dict[int, tuple[str, ...]]:
    """Course id → ids of the questions whose last answer, in a quiz handed in or a practice, was wrong.

    Only questions that the courses still ask; `courses` are as people see them now, by course id.
    """
    wanted = (
        select(Enrolment.course_id, Answer.question, Answer.correct)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id, (Attempt.handed_in_at.is_not(None)) | (Attempt.kind == "practice"))
        .order_by(Answer.given_at, Answer.id)
    )
    last: dict[int, dict[str, bool]] = {}
    for course_id, question, correct in session.execute(wanted):
        last.setdefault(course_id, {})[question] = correct
    found = {
        course_id: _still_wrong(session, courses[course_id], questions)
        for course_id, questions in last.items()
        if course_id in courses
    }
    return {course_id: wrong for course_id, wrong in found.items() if wrong}


def _still_wrong(session: Session, course: Published, last: Mapping[str, bool]) -> tuple[str, ...]:
    wrong = [question for question, correct in last.items() if not correct]
    there = {question.id for question in _practice(session, course.revision_id).questions} if wrong else set()
    return tuple(question for question in wrong if question in there)


def open_practice(session: Session, enrolment_id: int) -> int | None:
    """The practice that waits to be finished."""
    return session.scalar(
        select(Attempt.id).where(
            Attempt.enrolment_id == enrolment_id, Attempt.kind == "practice", Attempt.handed_in_at.is_(None)
        )
    )
