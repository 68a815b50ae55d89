"""A new revision in the middle of an attempt: what was begun is finished as it was begun, nothing leads nowhere."""

import pytest
from sqlalchemy import update

from elearn.catalog.models import CourseRecord
from elearn.db import db
from elearn.learning.models import Answer, Attempt
from tests.factories import lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import (
    ANSWER,
    ANSWER_NOW,
    HAND_IN,
    asked,
    attempt_id,
    begin,
    choice,
    lessons_with,
    rows,
    take,
)
from tests.visitor import Visitor

AT_END = 'feedback = "end"'
PASSAGE = choice("raz").replace("kind: single", "kind: single\npassage: #poczatek")
OLD = lessons_with([PASSAGE, choice("dwa")], AT_END, druga=lesson_file("Druga"))
NEW = lessons_with([choice("trzy", "owszem", "skąd")], AT_END, druga=lesson_file("Druga"))
GONE = {"druga": lesson_file("Druga")}
LESSON = "/pl/courses/kurs/pierwsza"


@pytest.fixture
def learner(app):
    """Somebody who has answered the first of two questions."""
    published_course(app, lessons=OLD)
    return begin(signed_in_visitor(app)).fill(choice="tak").send(ANSWER)


def test_the_attempt_goes_on_in_the_revision_it_was_begun_in(learner):
    published_course(learner.app, lessons=NEW)
    learner.open(learner.url)
    assert asked(learner) == "dwa"
    learner.fill(choice="tak").send(ANSWER).send(HAND_IN)
    assert learner.heading == "2 z 2 punktów"
    assert [row.question for row in rows(learner.app, Answer)] == ["raz", "dwa"]
    assert rows(learner.app, Attempt)[0].passed


def test_the_next_attempt_asks_what_is_published_now(learner):
    published_course(learner.app, lessons=NEW)
    learner.open("?q=all").send(HAND_IN)
    assert asked(begin(learner)) == "trzy"
    first, second = rows(learner.app, Attempt)
    assert (first.number, second.number) == (1, 2)
    assert second.revision_id != first.revision_id


def test_beginning_again_after_a_new_revision_goes_on_with_the_open_attempt(learner):
    number = attempt_id(learner)
    published_course(learner.app, lessons=NEW)
    assert attempt_id(begin(learner)) == number
    assert asked(learner) == "dwa"


def test_an_old_result_is_shown_as_it_was(learner):
    learner.open("?q=all").send(HAND_IN)
    before = [each.text for each in learner.root.all("details")]
    published_course(learner.app, lessons=NEW)
    assert [each.text for each in learner.open(learner.url).root.all("details")] == before


def test_when_the_lesson_is_gone_the_attempt_is_finished_and_links_lead_somewhere(learner):
    published_course(learner.app, lessons=GONE)
    assert learner.open(LESSON, status=404)
    learner.open("/pl/attempts/1").fill(choice="tak").send(ANSWER).send(HAND_IN)
    assert learner.heading == "2 z 2 punktów"
    assert not [link for link in learner.links if "/pierwsza" in link]
    for link in {link for link in learner.links if link.startswith("/pl/courses")}:
        learner.open(link)


def test_when_the_lesson_is_gone_nobody_is_sent_to_try_again(learner):
    published_course(learner.app, lessons=GONE)
    learner.open("/pl/attempts/1?q=all").send(HAND_IN)
    assert "Spróbuj jeszcze raz" not in learner.text


def test_when_the_quiz_is_gone_nobody_is_sent_to_try_again(learner):
    published_course(learner.app, lessons={"pierwsza": lesson_file("Pierwsza"), **GONE})
    learner.open("/pl/attempts/1?q=all").send(HAND_IN)
    assert "Spróbuj jeszcze raz" not in learner.text
    assert f"{LESSON}#poczatek" in learner.links


def test_feedback_does_not_link_to_a_passage_that_is_gone(app):
    published_course(app, lessons=lessons_with([PASSAGE], druga=lesson_file("Druga")))
    visitor = begin(signed_in_visitor(app))
    published_course(app, lessons=GONE)
    visitor.fill(choice="nie").send(ANSWER_NOW)
    assert "Objaśnienie raz." in visitor.text
    assert not [link for link in visitor.links if "/pierwsza" in link]


def test_a_practice_goes_on_when_its_questions_left_the_course(app):
    published_course(app, lessons=lessons_with([choice("raz"), choice("dwa")]))
    visitor = take(signed_in_visitor(app), wrong=2)
    visitor.open("/pl/my").send("Powtórz").fill(choice="tak").send(ANSWER_NOW)
    published_course(app, lessons=GONE)
    visitor.click("Następne pytanie").fill(choice="tak").send(ANSWER_NOW).send("Zobacz wynik")
    assert visitor.heading == "2 z 2 punktów"


def test_an_attempt_in_a_course_that_left_the_shelf_is_finished(learner):
    with learner.app.app_context():
        db.session.execute(update(CourseRecord).values(archived_at=CourseRecord.created_at))
        db.session.commit()
    learner.open("/pl/attempts/1").fill(choice="tak").send(ANSWER).send(HAND_IN)
    assert learner.heading == "2 z 2 punktów"
    learner.open("/pl/courses/kurs")
    assert "Ten kurs jest w archiwum" in learner.text
    learner.open("/pl/courses/kurs/pierwsza")


def test_a_course_in_the_archive_is_gone_for_those_who_did_not_begin_it(learner):
    with learner.app.app_context():
        db.session.execute(update(CourseRecord).values(archived_at=CourseRecord.created_at))
        db.session.commit()
    for stranger in (Visitor(learner.app), signed_in_visitor(learner.app, "ewa@example.test")):
        for page in ("", "/pierwsza", "/pierwsza/quiz"):
            stranger.open(f"/pl/courses/kurs{page}", status=404)
        assert "Kurs próbny" not in stranger.open("/pl/courses").text


def test_marks_and_passed_quizzes_count_in_the_new_revision(learner):
    learner.fill(choice="tak").send(ANSWER).send(HAND_IN)
    published_course(learner.app, lessons=NEW)
    page = learner.open("/pl/courses/kurs").text
    assert "„Pierwsza”: co najmniej 1 z 1 punktu – zrobione" in page
