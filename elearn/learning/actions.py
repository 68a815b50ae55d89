"""What a learner does: enrol, mark lessons, begin, answer and hand in; completion and badge follow at once."""

import random
from collections.abc import Callable, Mapping
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
from elearn.domain.quiz.model import Form, Plan, PlannedQuestion, Question
from elearn.domain.quiz.stored import dump_plan
from elearn.learning import queries
from elearn.learning.models import Answer, Attempt, Enrolment, Excuse, LessonMark, TimeExtension
from elearn.learning.queries import AnswerRow, Progress, Seat

GRACE = timedelta(seconds=rules.GRACE_SECONDS)
PRACTICE_SIZE = 10
ACTIVE_EVERY = timedelta(minutes=1)
"""How exact the time of the last answer in a course is kept: an answer that follows another writes one row less."""


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
    """An answer to an attempt that was handed in, or whose time had run out (`late`); what was given before stands."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("late" if late else "handed in")
        self.late = late


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
    extra = queries.extension(session, enrolment_id, lesson)
    verdict = rules.may_start(quiz.settings, progress.as_rules(lesson), now, extra_attempts=extra.attempts)
    if isinstance(verdict, rules.Refused):
        raise AttemptRefused(verdict.reason, verdict.until)
    planned = plans.plan(quiz, chance)
    deadline = rules.deadline(quiz.settings, now, extra.minutes)
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
    wrong = queries.to_practise(session, person_id, {course.course_id: course}).get(course.course_id)
    if wrong is None:
        return None
    planned = plans.practice_plan(queries.asked(session, course.revision_id, ""), wrong[:PRACTICE_SIZE], chance)
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


def answer(
    session: Session,
    seat: Seat,
    given: Mapping[int, AnswerRow],
    position: int,
    form: Form,
    *,
    language: str,
    now: datetime,
) -> bool:
    """Store the answer to one question the moment it is sent; return whether it counts.

    With feedback at once the first answer stands and a different one does not count; with feedback at the end an
    answer may be changed until the attempt is handed in, each version kept. `given` are the answers so far, read
    while the seat is held.

    Raises:
        AnswerProblem: nothing or something impossible was sent.
        AttemptOver: the attempt was handed in, or its time had run out.
    """
    if seat.handed_in_at is not None or rules.late(seat.deadline_at, now):
        raise AttemptOver(late=rules.late(seat.deadline_at, now))
    planned, question = question_at(seat, position)
    before = given.get(position)
    if before is not None and seat.quiz.settings.feedback == "now":
        return bool(before.response == KINDS[question.kind].kept(form, question, planned.order))
    response = KINDS[question.kind].answer(form, question, planned.order)
    if before is None or before.response != response:
        grade = KINDS[question.kind].grade(question, response, language)
        values = {"attempt_id": seat.attempt_id, "position": position, "version": before.version + 1 if before else 1}
        facts = {"question": question.id, "response": response, "given_at": now}
        points = {"hundredths": grade.hundredths, "correct": grade.correct}
        insert_once(session, Answer, {**values, **facts, **points}, on=("attempt_id", "position", "version"))
    if now - seat.active_at > ACTIVE_EVERY:
        session.execute(update(Enrolment).where(Enrolment.id == seat.enrolment_id).values(active_at=now))
    return True


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
    course = catalog.kept(session, seat.course) or catalog.revision(session, seat.revision_id)
    return _complete(session, learner, course, now, award)


def extend(
    session: Session,
    person_id: int,
    course_id: int,
    lesson: str,
    *,
    minutes: int,
    attempts: int,
    by: int | None,
    now: datetime,
) -> None:
    """Give a person more time or further attempts at one quiz; an attempt that is open lasts longer at once."""
    running = (
        select(Attempt.id, Attempt.deadline_at)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        .where(Attempt.lesson == lesson, Attempt.handed_in_at.is_(None), Attempt.deadline_at.is_not(None))
    )
    # Held in the order in which answering holds them, attempt before enrolment, so that neither waits for the other.
    session.execute(running.with_for_update(of=Attempt))
    enrolment_id = enrol(session, person_id, course_id, now)
    given = {"extra_minutes": minutes, "extra_attempts": attempts}
    session.add(TimeExtension(enrolment_id=enrolment_id, lesson=lesson, **given, granted_at=now, granted_by_id=by))
    for row in session.execute(running).all():
        later = row.deadline_at + timedelta(minutes=minutes)
        session.execute(update(Attempt).where(Attempt.id == row.id).values(deadline_at=later))


def excuse(
    session: Session,
    learner: Learner,
    course: Published,
    lesson: str,
    *,
    reason: str,
    by: int | None,
    now: datetime,
    award: Award,
) -> Outcome:
    """Excuse a person who takes the course from a lesson and its quiz; a second time changes nothing."""
    enrolment_id = queries.progress(session, learner.person_id, course.course_id).enrolment_id
    values = {"enrolment_id": enrolment_id, "lesson": lesson, "reason": reason, "at": now, "by_id": by}
    insert_once(session, Excuse, values, on=("enrolment_id", "lesson"))
    return _complete(session, learner, course, now, award)


def withdraw_excuse(session: Session, enrolment_id: int, lesson: str, now: datetime) -> bool:
    """Let a lesson be asked for again; a course completed by then stays completed. Say whether an excuse stood."""
    standing = (Excuse.enrolment_id == enrolment_id, Excuse.lesson == lesson, Excuse.withdrawn_at.is_(None))
    ended = update(Excuse).where(*standing).values(withdrawn_at=now).returning(Excuse.id)
    return session.execute(ended).scalar() is not None


def withdraw_extension(
    session: Session, enrolment_id: int, lesson: str, *, minutes: int, attempts: int, by: int | None, now: datetime
) -> None:
    """Take further time or attempts back, as a row that says so; an attempt that is open keeps its time."""
    taken = {"extra_minutes": -minutes, "extra_attempts": -attempts}
    session.add(TimeExtension(enrolment_id=enrolment_id, lesson=lesson, **taken, granted_at=now, granted_by_id=by))


def _complete(session: Session, learner: Learner, course: Published, now: datetime, award: Award) -> Outcome:
    """Evaluate the course's rule; when it is met for the first time, note it and give the badge."""
    progress: Progress = queries.progress(session, learner.person_id, course.course_id)
    if progress.completed_at is not None or not completion.complete(progress.asked(course.outline)):
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
