"""Excused from a lesson: it counts as done, the reason stands where the person reads it, completion follows at once."""

import pytest

from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.db import db, utc_now
from elearn.learning import actions
from elearn.learning.actions import Learner
from elearn.learning.awarding import award
from elearn.learning.models import Enrolment, Excuse
from tests.factories import lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import choice, rows
from tests.people import statements

LESSONS = {
    "pierwsza": lesson_file("Pierwsza"),
    "druga": lesson_file("Druga"),
    "test": lesson_file("Sprawdzian", choice("raz"), kind="test"),
}
REASON = "Robiła to na warsztatach"


@pytest.fixture
def learner(app):
    published_course(app, lessons=LESSONS)
    visitor = signed_in_visitor(app)
    visitor.open("/pl/courses/kurs/pierwsza").send("Ukończ")
    return visitor


def excuse(visitor, *lessons, reason=REASON):
    """Excuse the person as a trainer does; return what the last excuse led to."""
    with visitor.app.test_request_context("/"):
        session, learner = db.session(), Learner(visitor.person_id, "ola@example.test", "Ola Nowak", "pl")
        course = catalog.published(session, "kurs")
        for lesson in lessons:
            outcome = actions.excuse(
                session, learner, course, lesson, reason=reason, by=None, now=utc_now(), award=award
            )
        db.session.commit()
    return outcome


def test_the_course_page_shows_what_and_why(learner):
    excuse(learner, "druga")
    page = learner.open("/pl/courses/kurs").text
    assert f"Druga: „{REASON}”" in page
    assert "Ukończone lekcje: 2 z 2" in page


def test_the_lesson_says_so_and_offers_nothing_to_undo(learner):
    excuse(learner, "druga")
    page = learner.open("/pl/courses/kurs/druga")
    assert f"„{REASON}”" in page.text
    assert "Zwolnienie z lekcji" in page.text
    assert "Cofnij oznaczenie" not in page.text


def test_another_reader_of_the_lesson_learns_nothing_of_it(learner):
    excuse(learner, "druga")
    learner.open("/pl/courses/kurs/druga")
    assert REASON not in signed_in_visitor(learner.app, "jan@example.test").open("/pl/courses/kurs/druga").text


def test_completion_and_badge_follow_at_once(learner):
    assert not excuse(learner, "druga").completed
    assert excuse(learner, "test").completed
    assert rows(learner.app, Enrolment)[0].completed_at is not None
    assert len(rows(learner.app, Credential)) == 1


def test_a_second_excuse_changes_nothing(learner):
    excuse(learner, "druga")
    excuse(learner, "druga", reason="Inny powód")
    assert [row.reason for row in rows(learner.app, Excuse)] == [REASON]


def test_the_page_asks_no_more_of_the_database(learner):
    excuse(learner, "druga")
    learner.open("/pl/courses/kurs/druga")
    with statements(learner.app) as sent:
        learner.open("/pl/courses/kurs/druga")
    assert len(sent) <= 3, sent
