"""How many SQL statements the pages of learning send: a promise of the product, counted on both databases."""

import re

import pytest

from elearn.domain.access import Role
from tests.factories import ONE_QUESTION, course_files, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import ANSWER, ANSWER_NOW, HAND_IN, begin, choice, lessons_with
from tests.people import statements
from tests.visitor import Visitor

AT_END = 'feedback = "end"'
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')


@pytest.fixture
def reader(app):
    """Somebody who has opened the pages once: what never changes is in memory, as on a server that runs."""
    visitor = signed_in_visitor(app)
    published_course(app, course_files())
    for page in ("pierwsza", "druga"):
        visitor.open(f"/pl/courses/kurs/{page}")
    return visitor


def test_a_lesson_takes_three(reader):
    reader.send("Ukończ")
    with statements(reader.app) as sent:
        reader.open("/pl/courses/kurs/druga")
    assert len(sent) <= 3, sent


def test_a_lesson_takes_two_for_a_visitor(reader):
    with statements(reader.app) as sent:
        Visitor(reader.app).open("/pl/courses/kurs/druga")
    assert len(sent) <= 2, sent


@pytest.mark.parametrize(("setting", "button"), [("", ANSWER_NOW), (AT_END, ANSWER)])
def test_an_answer_takes_eight(app, setting, button):
    published_course(app, lessons=lessons_with([choice("raz"), choice("dwa"), choice("trzy")], setting))
    visitor = begin(signed_in_visitor(app)).fill(choice="tak").send(button)
    visitor.open("?q=2").fill(choice="tak")
    with statements(app) as sent:
        visitor.send(button, status=303, follow=False)
    assert any(one.startswith("INSERT INTO answer") for one in sent)
    assert len(sent) <= 8, sent


def test_a_question_takes_six(app):
    published_course(app, lessons=lessons_with([choice("raz"), choice("dwa")]))
    visitor = begin(signed_in_visitor(app))
    with statements(app) as sent:
        visitor.open("?q=2")
    assert len(sent) <= 6, sent


def test_handing_in_takes_as_many_for_a_long_quiz_as_for_a_short_one(app):
    """No statement an answer, none a question."""
    published_course(app, lessons=lessons_with([choice("raz")], AT_END))
    published_course(app, course_files("dlugi", lessons=lessons_with([choice(f"p{n}") for n in range(12)], AT_END)))
    visitor, counts = signed_in_visitor(app), []
    for course, questions in (("kurs", 1), ("dlugi", 12)):
        begin(visitor, course)
        for _ in range(questions):
            visitor.fill(choice="tak").send(ANSWER)
        with statements(app) as sent:
            visitor.send(HAND_IN, status=303, follow=False)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10, counts


def test_completing_a_course_with_a_badge_takes_few(app):
    lessons = {"test": lesson_file("Sprawdzian", ONE_QUESTION.format(id="dwa"), kind="test")}
    published_course(app, lessons=lessons)
    visitor = begin(signed_in_visitor(app), lesson="test").fill(choice="Cztery").send()
    with statements(app) as sent:
        visitor.send("Zobacz wynik", status=303, follow=False)
    assert any(one.startswith("INSERT INTO credential") for one in sent)
    assert len(sent) <= 16, sent


def test_who_writes_courses_reads_a_lesson_as_cheaply(app):
    """The link to the studio is the only difference: no statement more, no style and no script of the studio."""
    published_course(app)
    pages = []
    for email, roles in (("ola@example.test", ()), ("jan@example.test", [(Role.TRAINER, "kurs")])):
        visitor = signed_in_visitor(app, email, roles=roles)
        for page in ("pierwsza", "druga"):
            visitor.open(f"/pl/courses/kurs/{page}")
        with statements(app) as sent:
            visitor.open("/pl/courses/kurs/druga")
        assert len(sent) <= 3, sent
        pages.append(visitor)
    learner, trainer = (TOKEN.sub("", visitor.html) for visitor in pages)
    link = '<li><a href="/pl/studio">Tworzenie</a></li>'
    assert "studio" not in learner
    assert "".join(trainer.split()).replace("".join(link.split()), "") == "".join(learner.split())
