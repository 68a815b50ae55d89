"""Several tabs, devices and server processes at the same moment: everything is kept once."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import pytest

from elearn.badges.models import Credential
from elearn.learning.models import Answer, Attempt, Enrolment, LessonMark
from tests.application import application_with, dispose
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import begin, choice, lessons_with, rows
from tests.people import letters

ROOT = Path(__file__).parents[2]
AT_END = 'feedback = "end"'
PEOPLE = 8


def form_of(visitor, words=None, **filled):
    """Return what the browser would send now: path, fields and the session's cookie."""
    visitor.fill(filled)
    form = visitor._form(words)
    cookie = visitor.client.get_cookie("lacznik")
    return {
        "path": form.element.attributes.get("action") or visitor.path,
        "data": form.values.to_dict(),
        "cookie": [cookie.key, cookie.value],
    }


def at_once(app, forms):
    """Send all forms at the same moment, each from a thread of its own; return the statuses."""
    start = Barrier(len(forms))

    def send(form):
        client = app.test_client()
        client.set_cookie(*form["cookie"], domain="localhost")
        start.wait()
        return client.post(form["path"], data=form["data"]).status_code

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(send, forms))


@pytest.fixture
def learner(app):
    published_course(app, lessons=lessons_with([choice("raz"), choice("dwa")], AT_END))
    return signed_in_visitor(app)


def test_the_same_form_sent_many_times_at_once_is_one_answer(learner):
    form = form_of(begin(learner), choice="tak")
    assert at_once(learner.app, [form] * 6) == [303] * 6
    assert [(row.position, row.version) for row in rows(learner.app, Answer)] == [(0, 1)]


def test_different_answers_at_once_are_all_kept_in_a_row(learner):
    forms = [form_of(begin(learner), choice=words) for words in ("tak", "nie")]
    assert at_once(learner.app, forms * 3) == [303] * 6
    found = rows(learner.app, Answer)
    assert [row.version for row in found] == list(range(1, len(found) + 1))
    assert {row.correct for row in found} == {True, False}
    assert all(before.correct != after.correct for before, after in pairwise(found))


def test_with_feedback_at_once_only_one_of_two_different_answers_counts(app):
    published_course(app, lessons=lessons_with([choice("raz")]))
    visitor = signed_in_visitor(app)
    forms = [form_of(begin(visitor), choice=words) for words in ("tak", "nie")]
    assert at_once(app, forms * 3) == [303] * 6
    assert len(rows(app, Answer)) == 1


def test_beginning_many_times_at_once_is_one_attempt(learner):
    form = form_of(learner.open("/pl/courses/kurs/pierwsza/quiz"), "Zacznij")
    assert at_once(learner.app, [form] * 6) == [303] * 6
    assert [row.number for row in rows(learner.app, Attempt)] == [1]


def test_a_quiz_with_one_attempt_is_not_taken_twice(app):
    """Beginning again while the first attempt is being handed in."""
    published_course(app, lessons=lessons_with([choice("raz")], f"{AT_END}\nattempts = 1"))
    visitor = signed_in_visitor(app)
    start = form_of(visitor.open("/pl/courses/kurs/pierwsza/quiz"), "Zacznij")
    end = form_of(begin(visitor).open("?q=all"), "Oddaj")
    at_once(app, [start, end] * 3)
    assert len(rows(app, Attempt)) == 1


def test_handing_in_many_times_at_once_is_handing_in_once(learner):
    form = form_of(begin(learner).open("?q=all"), "Oddaj")
    assert at_once(learner.app, [form] * 6) == [303] * 6
    (attempt,) = rows(learner.app, Attempt)
    assert (attempt.number, attempt.hundredths, attempt.passed) == (1, 0, False)


def test_answering_while_the_attempt_is_handed_in_loses_no_accepted_answer(learner):
    """An answer either counts in the result, or came too late and is not stored."""
    answers = [form_of(begin(learner).open(f"?q={number}"), choice="tak") for number in (1, 2)]
    assert at_once(learner.app, [*answers, form_of(learner.open("?q=all"), "Oddaj")]) == [303] * 3
    (attempt,) = rows(learner.app, Attempt)
    assert attempt.hundredths == 100 * len(rows(learner.app, Answer))


def test_marking_many_times_at_once_is_one_mark(app):
    published_course(app)
    visitor = signed_in_visitor(app)
    form = form_of(visitor.open("/pl/courses/kurs/pierwsza"), "Ukończ")
    assert at_once(app, [form] * 6) == [303] * 6
    assert len(rows(app, LessonMark)) == len(rows(app, Enrolment)) == 1


def test_twenty_people_answer_at_once_on_one_file(sqlite_settings):
    app = application_with(sqlite_settings)
    try:
        published_course(app, lessons=lessons_with([choice(f"p{number}") for number in range(8)], AT_END))
        rounds = [
            [form_of(begin(visitor).open(f"?q={q}"), choice="tak") for q in range(1, 9)] for visitor in crowd(app)
        ]
        for forms in zip(*rounds, strict=True):
            assert at_once(app, forms) == [303] * 20
        found = rows(app, Answer)
        assert len({(row.attempt_id, row.position) for row in found}) == len(found) == 160
        assert all(row.correct for row in found)
    finally:
        dispose(app)


def crowd(app, size=20):
    return [signed_in_visitor(app, f"osoba{number}@example.test") for number in range(size)]


def test_two_processes_that_complete_a_course_at_once_give_one_badge(app, settings):
    """One process gets the last mark, the other the last quiz: complete once, with one badge and one letter."""
    lessons = {
        "pierwsza": lesson_file("Pierwsza"),
        "test": lesson_file("Sprawdzian", ONE_QUESTION.format(id="dwa"), kind="test", settings=AT_END),
    }
    published_course(app, lessons=lessons)
    marks, hand_ins = [], []
    for visitor in crowd(app, PEOPLE):
        begin(visitor, lesson="test").fill(choice="Cztery").send()
        hand_ins.append(form_of(visitor, "Oddaj"))
        marks.append(form_of(visitor.open("/pl/courses/kurs/pierwsza"), "Ukończ"))
    statuses = together(settings, marks, hand_ins)
    assert statuses == [[303] * PEOPLE, [303] * PEOPLE]
    assert all(enrolment.completed_at for enrolment in rows(app, Enrolment))
    assert sorted(row.person_id for row in rows(app, Credential)) == sorted(
        row.person_id for row in rows(app, Enrolment)
    )
    assert sorted(to for template, to, _ in letters(app) if template == "badge") == sorted(
        f"osoba{number}@example.test" for number in range(PEOPLE)
    )


def together(settings, *runs):
    """Let each run of forms be sent by a process of its own, form against form; return the statuses of each."""
    with ExitStack() as stack:
        racers = [stack.enter_context(_racer()) for _ in runs]
        for racer, forms in zip(racers, runs, strict=True):
            facts = {"folder": str(settings.instance), "database": settings.database_url, "forms": forms}
            _tell(racer, json.dumps(facts))
        for _ in runs[0]:
            assert [racer.stdout.readline().strip() for racer in racers] == ["ready"] * len(racers)
            for racer in racers:
                _tell(racer, "go")
        return [json.loads(racer.stdout.readline()) for racer in racers]


def _racer():
    return subprocess.Popen(
        [sys.executable, "-m", "tests.learning.racer"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _tell(racer, line):
    racer.stdin.write(line + "\n")
    racer.stdin.flush()
