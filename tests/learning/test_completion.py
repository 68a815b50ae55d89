"""Marks, the rule that is shown and run, and the badge that follows in the same transaction."""

from datetime import timedelta

import pytest

from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.db import db
from elearn.learning import actions, queries
from elearn.learning.models import Attempt, Enrolment, LessonMark
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import begin, choice, fail, rows, take
from tests.people import letters

LESSONS = {
    "pierwsza": lesson_file("Pierwsza"),
    "druga": lesson_file("Druga", choice("raz")),
    "test": lesson_file("Sprawdzian", choice("dwa"), kind="test"),
}


@pytest.fixture
def learner(app, clock):
    published_course(app, lessons=LESSONS)
    return signed_in_visitor(app)


def mark(visitor, *lessons):
    for lesson in lessons:
        visitor.open(f"/pl/courses/kurs/{lesson}").send("Ukończ")
    return visitor


def to_do(visitor):
    """Return the points of the rule that the course page shows as not done."""
    visitor.open("/pl/courses/kurs")
    return [point.text for point in visitor.root.all("li") if point.text.endswith("– do zrobienia")]


def completed(app):
    return [row.completed_at for row in rows(app, Enrolment)]


# Marks


def test_a_mark_is_kept_once(learner, now):
    form = next(f for f in learner.open("/pl/courses/kurs/pierwsza").forms if f.button("Ukończ"))
    for _ in range(2):
        assert learner.client.post(form.element.attributes["action"], data=form.values).status_code == 303
    assert [(row.lesson, row.marked_at, row.undone_at) for row in rows(learner.app, LessonMark)] == [
        ("pierwsza", now, None)
    ]


def test_undoing_a_mark_keeps_the_row_and_a_new_mark_is_a_new_row(learner, clock, now):
    mark(learner, "pierwsza")
    clock.shift(timedelta(minutes=1))
    learner.open("/pl/courses/kurs/pierwsza").send("Cofnij")
    clock.shift(timedelta(minutes=1))
    mark(learner, "pierwsza")
    kept = [(row.marked_at, row.undone_at) for row in rows(learner.app, LessonMark)]
    minute = timedelta(minutes=1)
    assert kept == [(now, now + minute), (now + 2 * minute, None)]


def test_a_test_is_passed_and_not_marked(learner):
    form = learner.open("/pl/courses/kurs/pierwsza").forms[0]
    token = {"csrf_token": form.values["csrf_token"]}
    assert learner.client.post("/pl/courses/kurs/test/done", data=token).status_code == 404
    assert rows(learner.app, LessonMark) == []


def test_marks_are_ones_own(learner):
    mark(learner, "pierwsza")
    other = signed_in_visitor(learner.app, "inna@example.test")
    assert len(to_do(other)) == 2
    assert "Ukończone lekcje: 0 z 2" in other.text


# The rule


@pytest.mark.parametrize(
    ("lessons", "quizzes", "steps"),
    [
        ("all", "final", ["pierwsza", "druga", "quiz test"]),
        ("all", "all", ["quiz druga", "quiz test", "pierwsza", "druga"]),
        ("all", "none", ["druga", "pierwsza"]),
        ("none", "final", ["quiz test"]),
        ("none", "all", ["quiz test", "quiz druga"]),
    ],
)
def test_the_rule_that_is_shown_is_the_rule_that_is_run(app, lessons, quizzes, steps):
    """The course is complete in the very act after which the page shows nothing left to do, and not before."""
    published_course(app, lessons=LESSONS, lessons_rule=lessons, quizzes_rule=quizzes)
    visitor = signed_in_visitor(app)
    assert to_do(visitor)
    for place, step in enumerate(steps, 1):
        if step.startswith("quiz "):
            take(visitor, right=1, lesson=step.removeprefix("quiz "))
        else:
            mark(visitor, step)
        assert bool(to_do(visitor)) is (place < len(steps))
        assert bool(completed(app)[0]) is (place < len(steps) + 1 and place == len(steps))
        assert len(rows(app, Credential)) == (1 if place == len(steps) else 0)


def test_a_failed_quiz_completes_nothing(learner):
    mark(learner, "pierwsza", "druga")
    fail(learner, lesson="test")
    assert completed(learner.app) == [None]
    assert rows(learner.app, Credential) == []


def test_a_quiz_passed_at_any_attempt_stays_passed(learner):
    take(learner, right=1, lesson="test")
    fail(learner, lesson="test")
    mark(learner, "pierwsza", "druga")
    assert completed(learner.app)[0] is not None


def test_completion_and_badge_come_once_with_one_letter(learner, clock, now):
    mark(learner, "pierwsza", "druga")
    take(learner, right=1, lesson="test")
    clock.shift(timedelta(days=1))
    learner.open("/pl/courses/kurs/pierwsza").send("Cofnij")
    mark(learner, "pierwsza")
    take(learner, right=1, lesson="test")
    assert completed(learner.app) == [now]
    assert [row.issued_at for row in rows(learner.app, Credential)] == [now]
    assert [template for template, _, _ in letters(learner.app)].count("badge") == 1


def test_undoing_a_mark_does_not_take_a_completed_course_back(learner, now):
    mark(learner, "pierwsza", "druga")
    take(learner, right=1, lesson="test")
    learner.open("/pl/courses/kurs/pierwsza").send("Cofnij")
    assert completed(learner.app) == [now]
    assert len(rows(learner.app, Credential)) == 1


def test_a_new_lesson_keeps_a_completed_course_completed(learner, now):
    mark(learner, "pierwsza", "druga")
    take(learner, right=1, lesson="test")
    (before,) = rows(learner.app, Enrolment)
    published_course(learner.app, lessons={"pierwsza": LESSONS["pierwsza"], "nowa": lesson_file("Nowa"), **LESSONS})
    learner.open("/pl/courses/kurs")
    mark(learner, "nowa")
    (after,) = rows(learner.app, Enrolment)
    assert (after.completed_at, after.completed_revision_id) == (now, before.completed_revision_id)
    assert len(rows(learner.app, Credential)) == 1


def test_who_has_not_finished_follows_the_new_rule(learner):
    mark(learner, "pierwsza", "druga")
    published_course(learner.app, lessons={"pierwsza": LESSONS["pierwsza"], "nowa": lesson_file("Nowa"), **LESSONS})
    take(learner, right=1, lesson="test")
    assert completed(learner.app) == [None]
    mark(learner, "nowa")
    assert completed(learner.app)[0] is not None


def test_a_lesson_that_left_the_course_is_not_asked_for(learner):
    mark(learner, "pierwsza")
    published_course(learner.app, lessons={name: text for name, text in LESSONS.items() if name != "druga"})
    take(learner, right=1, lesson="test")
    assert completed(learner.app)[0] is not None


# One transaction


class SignerGone(Exception):
    """The signer of this test does not work."""


def broken(*_):
    raise SignerGone


def test_without_the_badge_there_is_no_mark_and_no_completion(learner, now):
    """The act that completes a course, the completion and the badge are stored together or not at all."""
    mark(learner, "pierwsza")
    take(learner, right=1, lesson="test")
    app = learner.app
    with app.test_request_context("/"):
        course = catalog.published(db.session(), "kurs")
        someone = actions.Learner(learner.person_id, "ola@example.test", "Ola", "pl")
        with pytest.raises(SignerGone):
            actions.mark(db.session(), someone, course, "druga", now=now, award=broken)
        db.session.rollback()
    assert [row.lesson for row in rows(app, LessonMark)] == ["pierwsza"]
    assert completed(app) == [None]


def test_without_the_badge_the_attempt_is_not_handed_in(learner, now):
    mark(learner, "pierwsza", "druga")
    begin(learner, lesson="test").fill(choice="tak").send()
    app = learner.app
    with app.test_request_context("/"):
        seat = queries.seat(db.session(), rows(app, Attempt)[0].id, lock=True)
        someone = actions.Learner(learner.person_id, "ola@example.test", "Ola", "pl")
        with pytest.raises(SignerGone):
            actions.hand_in(db.session(), seat, someone, now=now, award=broken)
        db.session.rollback()
    assert rows(app, Attempt)[0].handed_in_at is None
    learner.send("Zobacz wynik")
    assert len(rows(app, Credential)) == 1


def test_the_act_that_completes_a_course_says_so_once(app, now):
    published_course(app, lessons={"pierwsza": LESSONS["pierwsza"]})
    person_id = signed_in_visitor(app).person_id
    with app.test_request_context("/"):
        course = catalog.published(db.session(), "kurs")
        someone = actions.Learner(person_id, "ola@example.test", "Ola", "pl")
        found = [
            actions.mark(db.session(), someone, course, "pierwsza", now=now, award=lambda *_: None).completed
            for _ in range(2)
        ]
        db.session.commit()
    assert found == [True, False]


def test_the_final_question_of_a_small_course(app):
    """A course of one test: passing it is all, and the result leads to the badge."""
    files = {"test": lesson_file("Sprawdzian", ONE_QUESTION.format(id="dwa"), kind="test")}
    published_course(app, lessons=files)
    visitor = begin(signed_in_visitor(app), lesson="test").fill(choice="Cztery").send().send("Zobacz wynik")
    assert "Odznaka „Odznaka próbna” jest już twoja." in visitor.text
    (credential,) = rows(app, Credential)
    assert f"/badges/{credential.public_id}" in " ".join(visitor.links)
