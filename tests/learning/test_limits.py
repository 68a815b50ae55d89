"""How a quiz is passed, how often it may be taken, how long it lasts: said on the page, decided by the server."""

from datetime import timedelta

import pytest

from elearn.app import JOBS
from elearn.catalog import queries as catalog
from elearn.db import db
from elearn.jobs import Job, work_off
from elearn.learning import actions
from elearn.learning.models import Answer, Attempt, Enrolment, LessonMark, TimeExtension
from tests.factories import published_course, signed_in_visitor
from tests.learning.quizzes import (
    ANSWER,
    ANSWER_NOW,
    BEGIN,
    HAND_IN,
    asked,
    begin,
    choice,
    fail,
    lessons_with,
    rows,
    take,
)

TWO = [choice("raz"), choice("dwa")]
LATE = "Czas minął, zanim ta odpowiedź do nas dotarła. Liczą się odpowiedzi zapisane wcześniej."


def quiz_page(visitor):
    return visitor.open("/pl/courses/kurs/pierwsza/quiz")


def learner_at(app, settings, questions=TWO, **more):
    published_course(app, lessons=lessons_with(questions, settings, **more))
    return signed_in_visitor(app)


def extend(app, visitor, **given):
    """Give the person time or attempts, as a trainer does."""
    with app.app_context():
        course = catalog.published(db.session(), "kurs")
        usual = {"minutes": 0, "attempts": 0, "by": None, **given}
        actions.extend(db.session(), visitor.person_id, course.course_id, "pierwsza", **usual)
        db.session.commit()


# The pass mark


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('pass = "70%"', "Zaliczenie: co najmniej 2 z 2 punktów"),
        ("pass = 1", "Zaliczenie: co najmniej 1 z 2 punktów"),
    ],
)
def test_the_pass_mark_is_said_in_points(app, setting, words):
    assert words in quiz_page(learner_at(app, setting)).text


def test_a_draw_of_unequal_questions_says_the_share(app):
    heavy = choice("trzy").replace("kind: single", "kind: single\npoints: 3")
    page = quiz_page(learner_at(app, 'pass = "70%"\ndraw = 2', [*TWO, heavy]))
    assert "Zaliczenie: co najmniej 70% punktów" in page.text
    assert "2 pytania, za każdym razem inny zestaw z puli: 3 pytania" in page.text


@pytest.mark.parametrize(("right", "passed"), [(6, True), (5, False)])
def test_passing_takes_exactly_the_points_that_are_said(app, right, passed):
    visitor = learner_at(app, 'pass = "75%"\nfeedback = "end"', [choice(f"p{number}") for number in range(8)])
    assert "Zaliczenie: co najmniej 6 z 8 punktów" in quiz_page(visitor).text
    take(visitor, right=right, wrong=8 - right)
    assert visitor.heading == f"{right} z 8 punktów"
    assert "Próg to 6 punktów." in visitor.text
    assert ("Zaliczone" in visitor.text) is passed
    assert ("Jeszcze niezaliczone" in visitor.text) is not passed
    assert ("Brakuje 1 punktu." in visitor.text) is not passed
    assert rows(app, Attempt)[0].passed is passed


# How often


def test_attempts_are_used_up(app, clock):
    visitor = learner_at(app, "attempts = 2")
    assert "Są 2 podejścia. Liczy się najlepsze." in quiz_page(visitor).text
    fail(visitor)
    fail(visitor)
    assert "Wszystkie podejścia są już wykorzystane." in quiz_page(visitor).text
    assert BEGIN not in " ".join(visitor.buttons)
    assert len(rows(app, Attempt)) == 2


def test_the_server_refuses_an_attempt_too_many(app, clock):
    """A page that was opened before does not help."""
    visitor = learner_at(app, "attempts = 1")
    form = next(form for form in quiz_page(visitor).forms if form.element.within("main"))
    fail(visitor)
    answer = visitor.client.post("/pl/courses/kurs/pierwsza/quiz", data=form.values)
    assert "Wszystkie podejścia są już wykorzystane." in answer.text
    assert len(rows(app, Attempt)) == 1


def test_the_wait_between_two_attempts_is_said_and_kept(app, clock):
    visitor = learner_at(app, "wait_minutes = 90")
    assert "Między podejściami trzeba odczekać 90 minut." in quiz_page(visitor).text
    fail(visitor)
    assert "Następne podejście będzie możliwe: 24 listopada 2026, 12:00." in quiz_page(visitor).text
    clock.shift(timedelta(minutes=89))
    assert "Następne podejście" in quiz_page(visitor).text
    clock.shift(timedelta(minutes=1))
    assert asked(begin(visitor)) == "raz"


def test_a_person_may_be_given_another_attempt(app, clock, now):
    visitor = learner_at(app, "attempts = 1")
    fail(visitor)
    extend(app, visitor, attempts=1, now=now)
    assert "Masz dodatkowo 1 podejście." in quiz_page(visitor).text
    fail(visitor)
    assert "Wszystkie podejścia są już wykorzystane." in quiz_page(visitor).text


def test_only_the_person_who_got_it_has_another_attempt(app, clock, now):
    visitor = learner_at(app, "attempts = 1")
    other = signed_in_visitor(app, "inna@example.test")
    fail(visitor)
    fail(other)
    extend(app, other, attempts=1, now=now)
    assert "Wszystkie podejścia są już wykorzystane." in quiz_page(visitor).text
    assert asked(begin(other)) == "raz"


# How long

LIMIT = 'time_limit_minutes = 20\nfeedback = "end"'


@pytest.fixture
def timed(app, clock):
    """Somebody who has answered the first of two questions, with twenty minutes for both."""
    visitor = begin(learner_at(app, LIMIT))
    return visitor.fill(choice="tak").send(ANSWER)


def test_the_limit_is_said_before_and_during(app, clock):
    visitor = learner_at(app, LIMIT)
    assert "Limit czasu: 20 minut." in quiz_page(visitor).text
    assert "Odpowiedzi przyjmujemy do: 24 listopada 2026, 10:50." in begin(visitor).text


@pytest.mark.parametrize(("minutes", "seconds"), [(19, 59), (20, 9)])
def test_an_answer_in_time_counts_also_when_the_line_is_slow(timed, clock, minutes, seconds):
    clock.shift(timedelta(minutes=minutes, seconds=seconds))
    timed.fill(choice="tak").send(ANSWER)
    assert LATE not in timed.text
    assert len(rows(timed.app, Answer)) == 2


def test_a_late_answer_does_not_count_and_earlier_ones_do(timed, clock):
    clock.shift(timedelta(minutes=20, seconds=11))
    timed.fill(choice="tak").send(ANSWER)
    assert timed.heading == "Czas minął"
    assert LATE in timed.text
    assert len(rows(timed.app, Answer)) == 1
    timed.send("Zobacz wynik")
    assert timed.heading == "1 z 2 punktów"
    assert "Czas minął przed oddaniem. Policzone są odpowiedzi dane w czasie." in timed.text
    (attempt,) = rows(timed.app, Attempt)
    assert attempt.handed_in_at == attempt.deadline_at


def test_the_page_says_that_time_is_over(timed, clock):
    clock.shift(timedelta(minutes=20, seconds=1))
    assert timed.open("?q=2").heading == "Czas minął"


def test_the_clock_hands_in(timed, clock, now):
    """Nobody has to come back: the worker closes the attempt with the answers given in time."""
    app = timed.app
    work_off(app, JOBS, lambda: now + timedelta(minutes=20, seconds=9))
    assert rows(app, Attempt)[0].handed_in_at is None
    work_off(app, JOBS, lambda: now + timedelta(minutes=20, seconds=10))
    (attempt,) = rows(app, Attempt)
    assert (attempt.handed_in_at, attempt.hundredths, attempt.passed) == (now + timedelta(minutes=20), 100, False)
    clock.shift(timedelta(minutes=25))
    timed.fill(choice="tak").send(ANSWER)
    assert timed.heading == "1 z 2 punktów"
    assert LATE in timed.text


def test_the_clock_leaves_an_attempt_alone_that_was_handed_in(timed, now):
    timed.send(HAND_IN) if HAND_IN in timed.buttons else timed.open("?q=all").send(HAND_IN)
    (before,) = rows(timed.app, Attempt)
    work_off(timed.app, JOBS, lambda: now + timedelta(hours=1))
    (after,) = rows(timed.app, Attempt)
    assert after.handed_in_at == before.handed_in_at == now


def test_more_time_counts_at_once_and_the_clock_waits_for_it(timed, clock, now):
    app = timed.app
    extend(app, timed, minutes=10, now=now)
    assert rows(app, Attempt)[0].deadline_at == now + timedelta(minutes=30)
    work_off(app, JOBS, lambda: now + timedelta(minutes=20, seconds=10))
    assert rows(app, Attempt)[0].handed_in_at is None
    clock.shift(timedelta(minutes=29))
    timed.fill(choice="tak").send(ANSWER)
    assert len(rows(app, Answer)) == 2
    work_off(app, JOBS, lambda: now + timedelta(minutes=30, seconds=10))
    (attempt,) = rows(app, Attempt)
    assert (attempt.handed_in_at, attempt.hundredths) == (now + timedelta(minutes=30), 200)
    assert [job.failed_at for job in rows(app, Job, kind="close-attempt")] == [None, None]


def test_more_time_counts_for_the_next_attempt(app, clock, now):
    visitor = learner_at(app, LIMIT)
    extend(app, visitor, minutes=10, now=now)
    assert "Masz dodatkowo 10 minut." in quiz_page(visitor).text
    begin(visitor)
    assert rows(app, Attempt)[0].deadline_at == now + timedelta(minutes=30)
    assert [row.extra_minutes for row in rows(app, TimeExtension)] == [10]


def test_an_attempt_that_time_ended_completes_the_course(app, clock, now):
    """Also when nobody is there: completion follows in the same transaction."""
    visitor = learner_at(app, f"{LIMIT}\npass = 1")
    begin(visitor).fill(choice="tak").send(ANSWER)
    visitor.open("/pl/courses/kurs/pierwsza").send("Ukończ")
    assert len(rows(app, LessonMark)) == 1
    assert rows(app, Enrolment)[0].completed_at is None
    ended = now + timedelta(minutes=21)
    work_off(app, JOBS, lambda: ended)
    assert rows(app, Enrolment)[0].completed_at == ended


def test_without_a_limit_there_is_no_hurry(app, clock):
    visitor = begin(learner_at(app, ""))
    assert "Bez limitu czasu." in visitor.text
    clock.shift(timedelta(days=30))
    visitor.fill(choice="tak").send(ANSWER_NOW)
    assert "Dobrze" in visitor.text
