"""Organisations and groups of people who take long courses: what coordination is measured with.

Everybody is in one group of all, which takes the first ten courses, and in one of many small ones, which take five
others. Everybody has begun five courses of each: with 10,000 people and 100 courses that is 100,000 participations of
the great group, as many enrolments, and a million lessons marked, spread over half a year.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import fill
from elearn.accounts import actions as accounts
from elearn.catalog.queries import Published
from elearn.db import Base, db, utc_now
from elearn.domain.access import Role, group_scope
from elearn.domain.course.model import Course
from elearn.domain.fold import fold
from elearn.learning.models import Answer, Attempt, Enrolment, LessonMark
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupMember, Programme

LESSONS = 20
"""Of each course, its test with them."""
GREAT, SMALL = 10, 250
"""Courses of the group of all; people in each other group."""
BEGUN = 5
"""Courses that everybody has begun of the great group, and of the small one."""
ORGANISATIONS = 200
WHOLE = 99
DONE = (3, 5, 8, 10, 12, WHOLE, WHOLE, WHOLE, 1, 14)
"""How many lessons people have marked, in turn; `WHOLE`: all, and the test passed."""
COORDINATOR, OF_ONE = "koordynatorka@bench.lacznik.test", "koordynator@bench.lacznik.test"
"""Who looks after everything and teaches the first course, and who looks after the group of all alone."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A course that somebody has begun."""

    id: int
    person_id: int
    course: Published
    turn: int
    """Decides how far they came."""
    started_at: datetime

    @property
    def done(self) -> int:
        """Lessons marked."""
        return min(DONE[self.turn % len(DONE)], len(fill.lessons_and_tests(self.course)[0]))

    @property
    def completed(self) -> bool:
        """Whether the test was passed too."""
        return DONE[self.turn % len(DONE)] == WHOLE

    @property
    def stumbled(self) -> bool:
        """Whether the test was failed three times."""
        return self.turn % 50 == 9

    def marked_at(self, place: int) -> datetime:
        """When the lesson at this place was finished, about two a day."""
        return self.started_at + timedelta(hours=11 * place, minutes=self.turn % 60)

    @property
    def ended_at(self) -> datetime:
        """When the last thing was done."""
        return self.marked_at(self.done + self.completed)


def long_course(course: Course) -> Course:
    """The course with its lessons repeated, under other names and without their quizzes, up to `LESSONS`."""
    read = [lesson for lesson in course.lessons if lesson.kind == "lesson"]
    tests = [lesson for lesson in course.lessons if lesson.kind == "test"]
    more = []
    for number in range(LESSONS - len(read) - len(tests)):
        lesson = read[number % len(read)]
        slug = f"{lesson.slug}-{number // len(read) + 2}"
        more.append(replace(lesson, slug=slug, file=f"{40 + number}-{slug}.md", quiz=None, worksheet=None))
    lessons = (*read, *more, *tests)
    first, *others = course.parts
    added = replace(first, lessons=(*first.lessons, *(lesson.slug for lesson in more)))
    return replace(course, lessons=lessons, parts=(added, *others))


def fill_groups(app: Flask, *, people: int, courses: int) -> dict[str, int]:
    """Fill the application's database; return how many rows of what there are."""
    with app.test_request_context("/"):
        session, now = db.session(), utc_now()
        offered, ids = fill.courses(session, courses, now, as_taken=long_course), fill.people(session, people, now)
        _groups(session, ids, offered, now)
        fill.insert_all(session, Enrolment, map(_enrolment, _all_begun(ids, offered, now)))
        fill.insert_all(session, LessonMark, _marks(_all_begun(ids, offered, now)))
        _tests(session, _all_begun(ids, offered, now))
        fill.count_on(session, Enrolment)
        session.commit()
        counted = {model.__tablename__: _count(session, model) for model in (GroupMember, Enrolment, LessonMark)}
        db.session.remove()
        db.engine.dispose()
    return counted


def _count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def great_courses(offered: list[Published]) -> list[Published]:
    """What the group of all takes."""
    return offered[:GREAT]


def small_courses(offered: list[Published], number: int) -> list[Published]:
    """What a small group takes: five of the others, or of all where there are no more."""
    rest = offered[GREAT:] or offered
    return [rest[(number * BEGUN + place) % len(rest)] for place in range(min(BEGUN, len(rest)))]


def _groups(session: Session, ids: list[int], offered: list[Published], now: datetime) -> None:
    began = now - timedelta(days=200)
    names = [f"Stowarzyszenie Przykładowe {number}" for number in range(1, ORGANISATIONS + 1)]
    sectors = ("ngo", "ngo", "jst", "business", "other")
    fill.insert_all(
        session,
        Partner,
        (
            {"id": number, "name": name, "folded": fold(name), "sector": sectors[number % 5], "created_at": began}
            for number, name in enumerate(names, 1)
        ),
    )
    days = {"starts_on": began.date(), "ends_on": (now + timedelta(days=120)).date()}
    programme = {"id": 1, "number": "UM/2026/1", "title": "Mazowsze razem", "funder": "Samorząd", "created_at": began}
    fill.insert_all(session, Programme, [{**programme, **days}])
    small = -(-len(ids) // SMALL)
    usual = {"language": "pl", "created_at": began, "stalled_days": 14}
    groups = [{**usual, "id": 1, "name": "Całe Mazowsze", "organisation_id": 1, "programme_id": 1}]
    groups += [
        {**usual, "id": 2 + n, "name": f"Grupa {n + 1}", "organisation_id": n % ORGANISATIONS + 1, "programme_id": None}
        for n in range(small)
    ]
    fill.insert_all(session, Group, groups)
    fill.insert_all(session, GroupMember, _members(ids, now))
    fill.insert_all(session, GroupCourse, _taken(offered, small, now))
    for model in (Partner, Programme, Group):
        fill.count_on(session, model)
    everywhere = ((Role.COORDINATOR, ""), (Role.TRAINER, fill.COURSE.name))
    for address, roles in ((COORDINATOR, everywhere), (OF_ONE, ((Role.COORDINATOR, group_scope(1)),))):
        person = accounts.add_person(session, address, "Halina Kowalczyk", "pl", fill.PASSWORD, now=now)
        for role, scope in roles:
            accounts.grant_role(session, person.id, role, scope, by=None, now=now)


def _members(ids: list[int], now: datetime) -> Iterator[dict[str, Any]]:
    """Everybody in the group of all and in a small one; each twentieth came late."""
    for place, person_id in enumerate(ids):
        usual = {"person_id": person_id, "partner_id": place % ORGANISATIONS + 1, "came_by": "list", "left_at": None}
        joined = now - timedelta(days=30 if place % 20 == 0 else 200)
        yield {**usual, "group_id": 1, "joined_at": joined}
        yield {**usual, "group_id": 2 + place // SMALL, "joined_at": joined}


def _taken(offered: list[Published], small: int, now: datetime) -> Iterator[dict[str, Any]]:
    began, deadline = now - timedelta(days=200), (now + timedelta(days=20)).date()
    usual = {"added_at": began, "removed_at": None, "deadline": deadline}
    for course in great_courses(offered):
        yield {**usual, "group_id": 1, "course_id": course.course_id}
    for number in range(small):
        for course in small_courses(offered, number):
            yield {**usual, "group_id": 2 + number, "course_id": course.course_id}


def _all_begun(ids: list[int], offered: list[Published], now: datetime) -> Iterator[Begun]:
    """What everybody has begun, the same whenever it is asked."""
    great, number = great_courses(offered), 0
    for place, person_id in enumerate(ids):
        mine = [great[(place * 3 + turn) % len(great)] for turn in range(min(BEGUN, len(great)))]
        mine += small_courses(offered, place // SMALL)
        for turn, course in enumerate({course.course_id: course for course in mine}.values()):
            number += 1
            days = 11 + (place * 37 + turn * 11) % 170
            yield Begun(number, person_id, course, place * 7 + turn * 3, now - timedelta(days=days))


def _enrolment(one: Begun) -> dict[str, Any]:
    return {
        "id": one.id,
        "person_id": one.person_id,
        "course_id": one.course.course_id,
        "started_at": one.started_at,
        "active_at": one.ended_at,
        "completed_at": one.ended_at if one.completed else None,
        "completed_revision_id": one.course.revision_id if one.completed else None,
    }


def _marks(begun: Iterator[Begun]) -> Iterator[dict[str, Any]]:
    for one in begun:
        for place, lesson in enumerate(fill.lessons_and_tests(one.course)[0][: one.done]):
            yield {"enrolment_id": one.id, "lesson": lesson, "marked_at": one.marked_at(place), "undone_at": None}


def _tests(session: Session, begun: Iterator[Begun]) -> None:
    """Attempts at the test: passed by those who completed the course, failed three times by those who stumbled."""
    drawn: dict[int, fill.Asked] = {}
    tries = []
    for one in begun:
        test = fill.lessons_and_tests(one.course)[1][0]
        if one.course.revision_id not in drawn:
            drawn[one.course.revision_id] = fill.asked(session, one.course, test)
        tries += [(one, test, number) for number in range(1 if one.completed else 3 * one.stumbled)]
    numbered = list(enumerate(tries, 1))
    fill.insert_all(
        session, Attempt, (_attempt(key, *what, drawn[what[0].course.revision_id]) for key, what in numbered)
    )
    fill.insert_all(
        session,
        Answer,
        (
            {
                **answer,
                "attempt_id": key,
                "given_at": one.ended_at,
                "correct": right,
                "hundredths": answer["hundredths"] * right,
            }
            for key, (one, _test, number) in numbered
            for answer in drawn[one.course.revision_id].answers
            for right in [(key + answer["position"] + number) % 5 < (4 if one.completed else 2)]
        ),
    )
    fill.count_on(session, Attempt)


def _attempt(key: int, one: Begun, test: str, number: int, quiz: fill.Asked) -> dict[str, Any]:
    percent = 80 if one.completed else 40
    return {
        "id": key,
        "enrolment_id": one.id,
        "lesson": test,
        "kind": "quiz",
        "number": number + 1,
        "revision_id": one.course.revision_id,
        "plan": quiz.stored,
        "points": quiz.plan.points,
        "pass_points": quiz.plan.pass_points,
        "started_at": one.ended_at - timedelta(hours=1),
        "deadline_at": None,
        "handed_in_at": one.ended_at,
        "hundredths": percent * quiz.plan.points,
        "passed": one.completed,
    }
