"""What a learner does: enrol, mark lessons, begin, answer and hand in; completion and badge follow at once."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearn import jobs
from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.db import insert_once
from elearn.domain import completion
from elearn.domain.quiz import attempt as rules
from elearn.domain.quiz import plan as plans
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Form, Grade, Plan, PlannedQuestion, Question
from elearn.domain.quiz.stored import dump_plan
from elearn.learning import queries
from elearn.learning.models import Answer, Attempt, Enrolment, LessonMark
from elearn.learning.queries import Progress, Seat

GRACE = timedelta(seconds=rules.GRACE_SECONDS)
PRACTICE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Learner:
    """The person who learns, as far as completion and badge need to know."""

    person_id: int
    email: str
    name: str
    language: str


Award = Callable[[Session, Published, Learner, datetime], Credential | None]
"""Gives the badge of a course just completed; None when it was held already."""


class AttemptRefused(Exception):
    """A quiz that may not be begun now: attempts used up, or a wait until a moment."""

    def __init__(self, reason: str, until: datetime | None) -> None:
        super().__init__(reason)
        self.reason, self.until = reason, until


class AttemptOver(Exception):
    """An answer to an attempt that was handed in, or whose time had run out; what was given before stands."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act led to: the course just completed, and the badge just given."""

    completed: bool = False
    credential: Credential | None = None


def enrol(session: Session, person_id: int, course_id: int, now: datetime) -> int:
    """Return the person's enrolment in the course, beginning it if needed; note that something was done now."""
    values = {"person_id": person_id, "course_id": course_id, "started_at": now, "active_at": now}
    made = insert_once(session, Enrolment, values, on=("person_id", "course_id"))
    if made is not None:
        return made
    mine = (Enrolment.person_id == person_id) & (Enrolment.course_id == course_id)
    return session.execute(update(Enrolment).where(mine).values(active_at=now).returning(Enrolment.id)).scalar_one()


def mark(session: Session, learner: Learner, course: Published, lesson: str, *, now: datetime, award: Award) -> Outcome:
    """Mark a lesson as finished; a second time changes nothing."""
    enrolment_id = enrol(session, learner.person_id, course.course_id, now)
    values = {"enrolment_id": enrolment_id, "lesson": lesson, "marked_at": now}
    insert_once(session, LessonMark, values, on=("enrolment_id", "lesson"))
    return _complete(session, learner, course, now, award)


def unmark(session: Session, enrolment_id: int, lesson: str, *, now: datetime) -> None:
    """Take a mark back; the row stays and says when. A completed course stays completed."""
    current = (LessonMark.enrolment_id == enrolment_id) & (LessonMark.lesson == lesson) & LessonMark.undone_at.is_(None)
    session.execute(update(LessonMark).where(current).values(undone_at=now))


def begin(
    session: Session, learner: Learner, course: Published, lesson: str, *, now: datetime, chance: random.Random
) -> int:
    """Begin an attempt at a lesson's quiz, or return the one that is open.

    Raises:
        AttemptRefused: no attempts are left, or the wait between two is not over.
    """
    enrolment_id = enrol(session, learner.person_id, course.course_id, now)
    progress = queries.progress(session, learner.person_id, course.course_id)
    waiting = progress.open(lesson)
    if waiting is not None:
        return waiting.id
    quiz = queries.asked(session, course.revision_id, lesson)
    minutes, attempts = queries.extension(session, enrolment_id, lesson)
    verdict = rules.may_start(quiz.settings, progress.as_rules(lesson), now, extra_attempts=attempts)
    if isinstance(verdict, rules.Refused):
        raise AttemptRefused(verdict.reason, verdict.until)
    planned = plans.plan(quiz, chance)
    deadline = rules.deadline(quiz.settings, now, minutes)
    return _open(
        session, enrolment_id, lesson, "quiz", revision_id=course.revision_id, plan=planned, now=now, deadline=deadline
    )


def practise(
    session: Session, person_id: int, course: Published, *, now: datetime, chance: random.Random
) -> int | None:
    """Begin a practice of the questions answered wrongly last time, or return the open one; None if there are none."""
    enrolment_id = enrol(session, person_id, course.course_id, now)
    waiting = queries.open_practice(session, enrolment_id)
    if waiting is not None:
        return waiting
    quiz = queries.asked(session, course.revision_id, "")
    there = {question.id for question in quiz.questions}
    wrong = [one for one in queries.to_practise(session, person_id).get(course.course_id, ()) if one in there]
    if not wrong:
        return None
    planned = plans.practice_plan(quiz, wrong[:PRACTICE_SIZE], chance)
    return _open(
        session, enrolment_id, "", "practice", revision_id=course.revision_id, plan=planned, now=now, deadline=None
    )


def _open(
    session: Session,
    enrolment_id: int,
    lesson: str,
    kind: str,
    *,
    revision_id: int,
    plan: Plan,
    now: datetime,
    deadline: datetime | None,
) -> int:
    """Insert the attempt with the next number, or find the one that another tab opened meanwhile."""
    mine = (Attempt.enrolment_id == enrolment_id) & (Attempt.lesson == lesson)
    session.execute(select(Enrolment.id).where(Enrolment.id == enrolment_id).with_for_update())
    number = select(func.coalesce(func.max(Attempt.number), 0) + 1).where(mine).scalar_subquery()
    facts = {"enrolment_id": enrolment_id, "lesson": lesson, "kind": kind, "number": number, "revision_id": revision_id}
    moments = {"started_at": now, "deadline_at": deadline}
    asked = {"plan": dump_plan(plan), "points": plan.points, "pass_points": plan.pass_points}
    made = insert_once(session, Attempt, {**facts, **asked, **moments}, on=("enrolment_id", "lesson", "kind"))
    if made is None:
        return session.scalars(
            select(Attempt.id).where(mine, Attempt.kind == kind, Attempt.handed_in_at.is_(None))
        ).one()
    if deadline is not None:
        jobs.enqueue(session, "close-attempt", {"attempt": made}, now=now, due=deadline + GRACE)
    return made


def question_at(seat: Seat, position: int) -> tuple[PlannedQuestion, Question]:
    """Return what stands at a position of the attempt."""
    planned = seat.plan.questions[position]
    return planned, next(question for question in seat.quiz.questions if question.id == planned.question)


def answer(session: Session, seat: Seat, position: int, form: Form, *, language: str, now: datetime) -> Grade:
    """Store the answer to one question the moment it is given.

    With feedback at once the first answer stands, whatever is sent again; with feedback at the end an answer may be
    changed until the attempt is handed in, each version kept.

    Raises:
        AnswerProblem: nothing or something impossible was sent.
        AttemptOver: the attempt was handed in, or its time had run out.
    """
    if seat.handed_in_at is not None or rules.late(seat.deadline_at, now):
        raise AttemptOver
    planned, question = question_at(seat, position)
    kind = KINDS[question.kind]
    response = kind.answer(form, question, planned.order)
    grade = kind.grade(question, response, language)
    version = 1 if seat.quiz.settings.feedback == "now" else _next_version(session, seat, position, response)
    if version is not None:
        values = {
            "attempt_id": seat.attempt_id,
            "position": position,
            "version": version,
            "question": question.id,
            "response": response,
            "hundredths": grade.hundredths,
            "correct": grade.correct,
            "given_at": now,
        }
        insert_once(session, Answer, values, on=("attempt_id", "position", "version"))
    session.execute(update(Enrolment).where(Enrolment.id == seat.enrolment_id).values(active_at=now))
    return grade


def _next_version(session: Session, seat: Seat, position: int, response: object) -> int | None:
    """Return the version a changed answer gets, or None when the same answer came again."""
    before = queries.answers(session, seat.attempt_id).get(position)
    if before is None:
        return 1
    return None if before.response == response else before.version + 1


def hand_in(session: Session, seat: Seat, learner: Learner, *, now: datetime, award: Award) -> Outcome:
    """Hand the attempt in: count the points of the answers given, see whether the course is complete; once only."""
    grades = queries.grades(seat, queries.answers(session, seat.attempt_id))
    score = rules.score(seat.plan, grades)
    ended = min(now, seat.deadline_at) if seat.deadline_at else now
    closed = session.execute(
        update(Attempt)
        .where(Attempt.id == seat.attempt_id, Attempt.handed_in_at.is_(None))
        .values(handed_in_at=ended, hundredths=score.hundredths, passed=seat.kind == "quiz" and score.passed)
        .returning(Attempt.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if closed is None or seat.kind == "practice":
        return Outcome()
    session.execute(update(Enrolment).where(Enrolment.id == seat.enrolment_id).values(active_at=now))
    course = catalog.published(session, seat.course) or catalog.revision(session, seat.revision_id)
    return _complete(session, learner, course, now, award)


def _complete(session: Session, learner: Learner, course: Published, now: datetime, award: Award) -> Outcome:
    """Evaluate the course's rule; when it is met for the first time, note it and give the badge."""
    progress: Progress = queries.progress(session, learner.person_id, course.course_id)
    asked = completion.requirements(course.outline, progress.marked, progress.passed)
    if progress.completed_at is not None or not completion.complete(asked):
        return Outcome()
    won = session.execute(
        update(Enrolment)
        .where(Enrolment.id == progress.enrolment_id, Enrolment.completed_at.is_(None))
        .values(completed_at=now, completed_revision_id=course.revision_id)
        .returning(Enrolment.id)
    ).scalar()
    if won is None:
        return Outcome()
    return Outcome(completed=True, credential=award(session, course, learner, now))
