"""Fill an installation with people, courses and years of learning, fast enough to do before every measurement.

`python -m bench.fill --people 5000 --courses 50` fills the database of the environment (`DATABASE_URL`), which must be
up to date. The people are `person-1@bench.lacznik.test` …, all with the password `PASSWORD`; the courses are copies of
the real one under other names. Everything a request touches is real: rows, pages, quizzes, plans, answers. With it come
organisations and groups, see `groups.py`.
"""

import argparse
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from elearn.accounts import keys
from elearn.accounts.models import Person
from elearn.app import create_app
from elearn.catalog import actions as catalog_actions
from elearn.catalog import queries as catalog
from elearn.catalog.loading import read_folder, rendered_pages
from elearn.catalog.queries import Published
from elearn.config import ROOT
from elearn.db import Base, db, utc_now
from elearn.domain import completion
from elearn.domain.course.model import Course, CourseText
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Plan, Question
from elearn.domain.quiz.plan import plan
from elearn.domain.quiz.stored import dump_plan
from elearn.learning.models import Answer, Attempt, Enrolment, LessonMark

PASSWORD = "hasło do pomiarów"  # noqa: S105 -- people who exist nowhere else
COURSE = ROOT / "courses" / "marka-i-wizerunek"
CHUNK = 20_000
"""Rows inserted at once."""
ANSWERING_IN, BUSY_WITH = 25, 15
"""Courses in which the busy people have quizzes to answer, enough for every round, and to hand in."""


def email(number: int) -> str:
    """The address of a person, counted from 1."""
    return f"person-{number}@bench.lacznik.test"


def some_answer(question: Question) -> dict[str, str]:
    """The fields of a form that answers the question, rightly or not."""
    key = question.key
    if question.kind == "matching":
        return {f"pair-{place}": "0" for place in range(len(key.lefts))}
    if question.kind == "ordering":
        return {f"position-{place}": str(place + 1) for place in range(key.items)}
    if question.kind == "gaps":
        return {f"gap-{place}": "0" if gap.choices else "zaufanie" for place, gap in enumerate(key.gaps)}
    return {
        "single": {"choice": "0"},
        "multiple": {"choice": "0"},
        "truefalse": {"choice": "true"},
        "text": {"text": "zaufanie ludzi"},
        "number": {"number": "12"},
    }[question.kind]


def people(session: Session, count: int, now: datetime) -> list[int]:
    """Add so many people; return their ids."""
    values = {
        "language": "pl",
        "theme": "",
        "powiat": "",
        "sector": "",
        "password_hash": keys.hashed(PASSWORD),
        "confirmed_at": now,
        "created_at": now,
    }
    rows = [{**values, "email": email(n), "name": f"Osoba Przykładowa {n}"} for n in range(1, count + 1)]
    insert_all(session, Person, rows)
    added = dict(
        session.execute(select(Person.email, Person.id).where(Person.email.like("%@bench.lacznik.test"))).all()
    )
    return [added[email(n)] for n in range(1, count + 1)]


def courses(
    session: Session, count: int, now: datetime, *, as_taken: Callable[[Course], Course] = lambda course: course
) -> list[Published]:
    """Publish the real course, made over if asked, and copies of it under other names; each page is rendered once."""
    read = read_folder(COURSE)
    whole = as_taken(read.course)
    pages = list(rendered_pages(whole, 1))
    made = []
    for number in range(1, count + 1):
        slug = COURSE.name if number == 1 else f"kurs-{number:02}"
        copy = replace(whole, slug=slug, texts=_numbered(whole, number))
        facts = read.files["course.toml"].decode().replace(f'"{COURSE.name}"', f'"{slug}"')
        files = {**read.files, "course.toml": facts.encode()}
        own = [replace(page, html=page.html.replace(f"/{COURSE.name}", f"/{slug}")) for page in pages]
        catalog_actions.publish(session, copy, files, own, changes=[], now=now)
        made.append(catalog.published(session, slug))
    return [course for course in made if course is not None]


def _numbered(course: Course, number: int) -> dict[str, CourseText]:
    return {
        language: said if number == 1 else replace(said, title=f"{said.title} {number}")
        for language, said in course.texts.items()
    }


@dataclass(frozen=True, slots=True)
class Past:
    """What one person did in one course; the lessons are named by their slugs."""

    person_id: int
    course: Published
    marked: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    """Quizzes handed in and passed."""
    begun: tuple[str, ...] = ()
    """Quizzes begun, no question answered."""
    answered: tuple[str, ...] = ()
    """Quizzes begun, every question answered, not handed in."""

    @property
    def quizzes(self) -> tuple[str, ...]:
        """All quizzes with an attempt."""
        return (*self.passed, *self.begun, *self.answered)


@dataclass(frozen=True, slots=True)
class Opened:
    """An attempt that waits to be finished."""

    attempt_id: int
    person_id: int
    answered: bool
    """Every question of it."""
    final: bool
    """Handing it in completes the course."""
    forms: list[dict[str, str]]
    """What answers each of its questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A quiz with its chance already taken, the same for everybody: chance is no part of what is measured."""

    plan: Plan
    stored: Any
    forms: list[dict[str, str]]
    answers: list[dict[str, Any]]


def asked(session: Session, course: Published, lesson: str) -> Asked:
    """Draw a quiz's questions and answer each, for full points whatever it says."""
    quiz = catalog.quiz(session, course.revision_id, lesson)
    assert quiz is not None
    planned = plan(quiz, random.Random(1))
    questions = {question.id: question for question in quiz.questions}
    forms, answers = [], []
    for position, one in enumerate(planned.questions):
        question = questions[one.question]
        forms.append(some_answer(question))
        given = {name: [value] for name, value in forms[-1].items()}
        response = KINDS[question.kind].answer(given, question, one.order)
        score = {"hundredths": 100 * question.points, "correct": True}
        answers.append({"position": position, "version": 1, "question": question.id, "response": response, **score})
    return Asked(planned, dump_plan(planned), forms, answers)


def learning(session: Session, pasts: list[Past], now: datetime) -> list[Opened]:
    """Store what people did; return the attempts that wait to be finished."""
    insert_all(session, Enrolment, (_enrolment(past, now) for past in pasts))
    wanted = select(Enrolment.person_id, Enrolment.course_id, Enrolment.id)
    numbers = {(person, course): number for person, course, number in session.execute(wanted)}
    with_numbers = [(past, numbers[past.person_id, past.course.course_id]) for past in pasts]
    insert_all(
        session,
        LessonMark,
        (
            {"enrolment_id": number, "lesson": lesson, "marked_at": now, "undone_at": None}
            for past, number in with_numbers
            for lesson in past.marked
        ),
    )
    quizzes = {(past.course.revision_id, lesson): past.course for past in pasts for lesson in past.quizzes}
    drawn = {key: asked(session, course, key[1]) for key, course in quizzes.items()}
    first = 1 + (session.scalar(select(func.max(Attempt.id))) or 0)
    whole = [
        (attempt_id, past, number, lesson)
        for attempt_id, (past, number, lesson) in enumerate(
            ((past, number, lesson) for past, number in with_numbers for lesson in past.quizzes), first
        )
    ]
    insert_all(
        session,
        Attempt,
        (
            {
                "id": attempt_id,
                "enrolment_id": number,
                **_attempt(past, lesson, drawn[past.course.revision_id, lesson], now),
            }
            for attempt_id, past, number, lesson in whole
        ),
    )
    count_on(session, Attempt)
    insert_all(
        session,
        Answer,
        (
            {**answer, "attempt_id": attempt_id, "given_at": now - timedelta(days=1)}
            for attempt_id, past, _number, lesson in whole
            if lesson not in past.begun
            for answer in drawn[past.course.revision_id, lesson].answers
        ),
    )
    return [
        Opened(
            attempt_id,
            past.person_id,
            answered=lesson in past.answered,
            final=lesson in past.answered and lesson in lessons_and_tests(past.course)[1],
            forms=drawn[past.course.revision_id, lesson].forms,
        )
        for attempt_id, past, _number, lesson in whole
        if lesson not in past.passed
    ]


def _enrolment(past: Past, now: datetime) -> dict[str, Any]:
    requirements = completion.requirements(past.course.outline, {*past.marked}, {*past.passed})
    complete = completion.complete(requirements)
    return {
        "person_id": past.person_id,
        "course_id": past.course.course_id,
        "started_at": now - timedelta(days=30),
        "active_at": now - timedelta(days=1),
        "completed_at": now - timedelta(days=1) if complete else None,
        "completed_revision_id": past.course.revision_id if complete else None,
    }


def _attempt(past: Past, lesson: str, quiz: Asked, now: datetime) -> dict[str, Any]:
    ended = lesson in past.passed
    return {
        "lesson": lesson,
        "kind": "quiz",
        "number": 1,
        "revision_id": past.course.revision_id,
        "plan": quiz.stored,
        "points": quiz.plan.points,
        "pass_points": quiz.plan.pass_points,
        "started_at": now - timedelta(days=2),
        "deadline_at": None,
        "handed_in_at": now - timedelta(days=1) if ended else None,
        "hundredths": 100 * quiz.plan.points if ended else None,
        "passed": True if ended else None,
    }


def years(session: Session, ids: list[int], offered: list[Published], now: datetime) -> None:
    """Give each person up to three courses: one finished, one half done, one begun."""
    pasts: dict[tuple[int, int], Past] = {}
    for place, person_id in enumerate(ids):
        for turn, share in enumerate((1.0, 0.5, 0.15)):
            course = offered[(place * 7 + turn * 11) % len(offered)]
            lessons, tests = lessons_and_tests(course)
            done = lessons[: round(len(lessons) * share)]
            passed = (*done[::3], *tests) if share == 1.0 else done[::3]
            pasts.setdefault((person_id, course.course_id), Past(person_id, course, marked=done, passed=passed))
    learning(session, list(pasts.values()), now)


def lessons_and_tests(course: Published) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split the course into what is read and what is only answered."""
    lessons = tuple(lesson.slug for lesson in course.outline.lessons if lesson.kind == "lesson")
    return lessons, tuple(lesson.slug for lesson in course.outline.lessons if lesson.kind == "test")


def insert_all(session: Session, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows, a chunk at a time."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        session.execute(insert(model), chunk)


def count_on(session: Session, model: type[Base]) -> None:
    """PostgreSQL counts on by itself: tell it which numbers of a table were taken."""
    if session.get_bind().dialect.name == "postgresql":
        table = model.__tablename__
        last = select(func.coalesce(func.max(model.__table__.c.id), 0) + 1).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), last, False)))  # noqa: FBT003 -- SQL


@dataclass(frozen=True, slots=True)
class Town:
    """Who and what is there after filling."""

    people: list[int]
    """Ids in the order of their addresses."""
    courses: list[Published]
    opened: list[Opened]


def fill(app: Flask, *, count: int, copies: int, busy: int = 0) -> Town:
    """Fill the application's database.

    The first `busy` people have begun every quiz of some courses; the next `busy` have answered every quiz of some
    courses and only have to hand them in, the final test too.
    """
    with app.test_request_context("/"):
        session, now = db.session(), utc_now()
        offered, ids = courses(session, copies, now), people(session, count, now)
        pasts = [_answering(person, course) for person in ids[:busy] for course in offered[:ANSWERING_IN]]
        pasts += [_finishing(person, course) for person in ids[busy : 2 * busy] for course in offered[:BUSY_WITH]]
        opened = learning(session, pasts, now)
        years(session, ids[2 * busy :], offered, now)
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return Town(ids, offered, opened)


def _answering(person_id: int, course: Published) -> Past:
    return Past(person_id, course, begun=lessons_and_tests(course)[0])


def _finishing(person_id: int, course: Published) -> Past:
    lessons, tests = lessons_and_tests(course)
    return Past(person_id, course, marked=lessons, answered=(*lessons, *tests))


def main() -> None:
    """Fill the database of the environment."""
    from bench.groups import fill_groups  # noqa: PLC0415 -- stands on this module

    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asking.add_argument("--people", type=int, default=5000)
    asking.add_argument("--courses", type=int, default=50)
    wanted = asking.parse_args()
    counted = fill_groups(create_app(), people=wanted.people, courses=wanted.courses)
    print(f"{wanted.people} people, {wanted.courses} courses;", ", ".join(f"{n} {what}" for what, n in counted.items()))


if __name__ == "__main__":
    main()
