"""How learners fare with each question, and whom a new revision meets, on both databases."""

import pytest

from elearn.domain.quiz.kinds import KINDS
from tests.factories import course_files, published_course, signed_in_visitor
from tests.learning.quizzes import ANSWER, CASES, HAND_IN, begin, choice, lessons_with, take


def _asked(app, what, loaded):
    from elearn.authoring import learners  # noqa: PLC0415 -- the fixtures build the application first
    from elearn.catalog import queries as catalog  # noqa: PLC0415 -- same
    from elearn.db import db  # noqa: PLC0415 -- same

    with app.app_context():
        course = catalog.published(db.session(), loaded.slug)
        return getattr(learners.here(), what)(db.session(), course.course_id)


def _course(app, questions, settings="shuffle_options = false"):
    return published_course(app, course_files(lessons=lessons_with(questions, settings)))


def test_questions_nobody_answered_are_not_there(app):
    loaded = _course(app, [choice("raz")])
    assert _asked(app, "faring", loaded) == {}
    assert _asked(app, "touched", loaded).enrolled == 0


def test_answers_of_attempts_handed_in_count(app):
    loaded = _course(app, [choice("raz"), choice("dwa")])
    take(signed_in_visitor(app), right=1, wrong=1)
    second = signed_in_visitor(app, "jan@example.test")
    take(second, wrong=2)
    take(second, right=2)
    begin(signed_in_visitor(app, "ewa@example.test")).fill(choice="nie").send()
    fares = _asked(app, "faring", loaded)
    assert {id_: (one.answered, one.right, one.most_chosen_wrong, one.chosen_wrong) for id_, one in fares.items()} == {
        "raz": (3, 2, "nie", 1),
        "dwa": (3, 1, "nie", 2),
    }
    assert fares["dwa"].share == pytest.approx(1 / 3)
    touched = _asked(app, "touched", loaded)
    assert (touched.enrolled, touched.completed, touched.in_progress, touched.open_attempts) == (3, 0, 3, 1)


def test_the_answer_changed_last_counts(app):
    loaded = _course(app, [choice("raz")], 'feedback = "end"')
    visitor = begin(signed_in_visitor(app)).fill(choice="nie").send(ANSWER)
    visitor.open("?q=1").fill(choice="tak").send(ANSWER)
    visitor.send(HAND_IN)
    assert _asked(app, "faring", loaded)["raz"].right == 1


def test_an_answer_is_read_with_the_revision_it_was_given_to(app):
    _course(app, ["## ? Ile?\nid: raz\nkind: single\n\n(x) a\n( ) b\n( ) c\n"])
    take_wrong = begin(signed_in_visitor(app)).fill(choice="c").send()
    take_wrong.send("Zobacz wynik")
    loaded = _course(app, ["## ? Ile?\nid: raz\nkind: single\n\n(x) a\n( ) b\n"])
    assert _asked(app, "faring", loaded)["raz"].most_chosen_wrong == "c"


def test_every_kind_says_what_was_chosen_wrongly(sqlite_app):
    loaded = _course(sqlite_app, [CASES[kind].text for kind in KINDS], 'feedback = "end"\nshuffle_options = false')
    for number in (1, 2):
        visitor = begin(signed_in_visitor(sqlite_app, f"osoba{number}@example.test"))
        for kind in KINDS:
            visitor.fill(CASES[kind].wrong).send(ANSWER)
        visitor.send(HAND_IN)
    fares = _asked(sqlite_app, "faring", loaded)
    assert {id_: one.most_chosen_wrong for id_, one in fares.items()} == {
        "single": "Trzy",
        "multiple": "Kamień",
        "truefalse": "true",
        "text": "logo",
        "number": "14 zł",
        "matching": "pies → muczy",
        "ordering": "1. Porównaj",
        "gaps": "kolor",
    }
    assert {one.chosen_wrong for one in fares.values()} == {2}


def test_what_one_person_wrote_is_shown_to_nobody(sqlite_app):
    loaded = _course(sqlite_app, [CASES["text"].text])
    begin(signed_in_visitor(sqlite_app)).fill(text="moje nazwisko").send()
    visitor = signed_in_visitor(sqlite_app, "jan@example.test")
    begin(visitor).fill(text="moje nazwisko").send().send("Zobacz wynik")
    fare = _asked(sqlite_app, "faring", loaded)["text"]
    assert (fare.answered, fare.right, fare.most_chosen_wrong) == (1, 0, "")
