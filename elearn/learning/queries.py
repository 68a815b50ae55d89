"""Reads of learning: a person's progress, the seat at an attempt, answers, what comes back as practice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Integer, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import Cast

from elearn.catalog import queries as catalog
from elearn.catalog.models import CourseRecord
from elearn.db import UtcDateTime
from elearn.domain import completion
from elearn.domain.course.outline import Outline
from elearn.domain.quiz import attempt as rules
from elearn.domain.quiz.model import Grade, Plan, Quiz, QuizSettings
from elearn.domain.quiz.stored import load_plan
from elearn.learning.models import Answer, Attempt, Enrolment, LessonMark, TimeExtension


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
        return completion.finished(outline, self.marked, self.passed)


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
    quiz: Quiz
    outline: Outline


class AnswerRow(NamedTuple):
    """The answer that counts at a position."""

    position: int
    version: int
    response: Any
    hundredths: int
    correct: bool
    given_at: datetime


def progress(session: Session, person_id: int, course_id: int) -> Progress:
    """A person's progress in one course, in one statement."""
    return progresses(session, person_id, course_id).get(course_id, Progress())


def _empty(kind: type[Any]) -> Cast[Any]:
    return cast(null(), kind)


def progresses(session: Session, person_id: int, course_id: int | None = None) -> dict[int, Progress]:
    """A person's progress in every course begun, by course id, the one active last first; one statement."""
    mine = [Enrolment.person_id == person_id, *([] if course_id is None else [Enrolment.course_id == course_id])]
    enrolments = select(
        literal("enrolment").label("what"),
        Enrolment.course_id,
        Enrolment.id,
        cast(literal(""), String(120)).label("lesson"),
        _empty(Integer).label("number"),
        Enrolment.started_at.label("began"),
        Enrolment.completed_at.label("ended"),
        Enrolment.active_at.label("active"),
        Enrolment.completed_revision_id.label("figure"),
        _empty(Boolean).label("passed"),
        _empty(Integer).label("points"),
        _empty(Integer).label("pass_points"),
    ).where(*mine)
    marks = (
        select(
            literal("mark"),
            Enrolment.course_id,
            LessonMark.id,
            LessonMark.lesson,
            _empty(Integer),
            LessonMark.marked_at,
            *(_empty(kind) for kind in (UtcDateTime, UtcDateTime, Integer, Boolean, Integer, Integer)),
        )
        .join(Enrolment, Enrolment.id == LessonMark.enrolment_id)
        .where(*mine, LessonMark.undone_at.is_(None))
    )
    attempts = (
        select(
            literal("attempt"),
            Enrolment.course_id,
            Attempt.id,
            Attempt.lesson,
            Attempt.number,
            Attempt.started_at,
            Attempt.handed_in_at,
            _empty(UtcDateTime),
            Attempt.hundredths,
            Attempt.passed,
            Attempt.points,
            Attempt.pass_points,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(*mine, Attempt.kind == "quiz")
    )
    by_course: dict[int, list[Any]] = {}
    for row in session.execute(union_all(enrolments, marks, attempts)):
        by_course.setdefault(row.course_id, []).append(row)
    made = {course: _progress(rows) for course, rows in by_course.items()}
    return dict(sorted(made.items(), key=lambda item: item[1].active_at, reverse=True))  # type: ignore[arg-type,return-value]


def _progress(rows: list[Any]) -> Progress:
    enrolment = next(row for row in rows if row.what == "enrolment")
    attempts = [
        AttemptRow(r.id, r.lesson, r.number, r.began, r.ended, r.figure, r.passed, r.points, r.pass_points)
        for r in rows
        if r.what == "attempt"
    ]
    return Progress(
        enrolment_id=enrolment.id,
        started_at=enrolment.began,
        active_at=enrolment.active,
        completed_at=enrolment.ended,
        completed_revision_id=enrolment.figure,
        marked=frozenset(row.lesson for row in rows if row.what == "mark"),
        attempts=tuple(sorted(attempts, key=lambda a: (a.lesson, a.number))),
    )


def seat(session: Session, attempt_id: int, *, lock: bool = False) -> Seat | None:
    """The seat at an attempt; `lock` holds the attempt so that answering and handing in wait for each other."""
    wanted = (
        select(Attempt, Enrolment.person_id, Enrolment.course_id, CourseRecord.slug)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(CourseRecord, CourseRecord.id == Enrolment.course_id)
        .where(Attempt.id == attempt_id)
    )
    if lock:
        wanted = wanted.with_for_update(of=Attempt)
    found = session.execute(wanted).one_or_none()
    if found is None:
        return None
    attempt, person_id, course_id, course = found
    return Seat(
        attempt_id=attempt.id,
        person_id=person_id,
        enrolment_id=attempt.enrolment_id,
        course_id=course_id,
        course=course,
        revision_id=attempt.revision_id,
        lesson=attempt.lesson,
        kind=attempt.kind,
        number=attempt.number,
        plan=load_plan(attempt.plan),
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        handed_in_at=attempt.handed_in_at,
        hundredths=attempt.hundredths,
        passed=attempt.passed,
        quiz=asked(session, attempt.revision_id, attempt.lesson),
        outline=catalog.outline(session, attempt.revision_id),
    )


def asked(session: Session, revision_id: int, lesson: str) -> Quiz:
    """The quiz of a lesson; without a lesson the practice over every question of the revision."""
    if lesson:
        quiz = catalog.quiz(session, revision_id, lesson)
        assert quiz is not None  # noqa: S101 -- an attempt is only begun at a quiz that stands in its revision
        return quiz
    quizzes = [
        catalog.quiz(session, revision_id, one.slug)
        for one in catalog.outline(session, revision_id).lessons
        if one.quiz is not None
    ]
    questions = tuple(question for quiz in quizzes if quiz is not None for question in quiz.questions)
    return Quiz(QuizSettings(feedback="now", pass_share=0.0), questions)


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


def extension(session: Session, enrolment_id: int, lesson: str) -> tuple[int, int]:
    """Further minutes and further attempts that were given for a quiz."""
    wanted = select(func.sum(TimeExtension.extra_minutes), func.sum(TimeExtension.extra_attempts)).where(
        TimeExtension.enrolment_id == enrolment_id, TimeExtension.lesson == lesson
    )
    minutes, attempts = session.execute(wanted).one()
    return minutes or 0, attempts or 0


def to_practise(session: Session, person_id: int) -> dict[int, tuple[str, ...]]:
    """Course id → ids of the questions whose last answer, in a quiz handed in or a practice, was wrong."""
    wanted = (
        select(Enrolment.course_id, Answer.question, Answer.correct)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id, (Attempt.handed_in_at.is_not(None)) | (Attempt.kind == "practice"))
        .order_by(Answer.given_at, Answer.id)
    )
    last: dict[tuple[int, str], bool] = {}
    for course_id, question, correct in session.execute(wanted):
        last[course_id, question] = correct
    courses: dict[int, list[str]] = {}
    for (course_id, question), correct in last.items():
        if not correct:
            courses.setdefault(course_id, []).append(question)
    return {course_id: tuple(questions) for course_id, questions in courses.items()}


def open_practice(session: Session, enrolment_id: int) -> int | None:
    """The practice that waits to be finished."""
    return session.scalar(
        select(Attempt.id).where(
            Attempt.enrolment_id == enrolment_id, Attempt.kind == "practice", Attempt.handed_in_at.is_(None)
        )
    )
