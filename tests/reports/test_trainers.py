"""Trainers: results of their own course across groups, no names unless a group gives them, and what they can give."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.accounts.models import AuditEntry
from elearn.domain.access import Role, group_scope
from elearn.learning.models import Enrolment, Excuse, TimeExtension
from tests.application import application_with, dispose
from tests.factories import lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import ANSWER_NOW, CASES, begin, choice, fail, rows
from tests.people import person, statements
from tests.reports.groups import JOINED, enrol, group, join, organisation, take

LESSONS = {
    "pierwsza": lesson_file("Pierwsza"),
    "test": lesson_file("Sprawdzian", choice("raz"), kind="test", settings="attempts = 3\ntime_limit_minutes = 20"),
}
RESULTS = "/pl/coordination/courses/kurs"


@pytest.fixture
def app(sqlite_settings):
    """The application on SQLite; the reads that differ between databases are tried on both in their own test."""
    application = application_with(sqlite_settings)
    published_course(application, lessons=LESSONS)
    yield application
    dispose(application)


@pytest.fixture
def trainer(app):
    return signed_in_visitor(app, "marta@example.test", name="Marta Sawicka", roles=[(Role.TRAINER, "kurs")])


def course_id(app):
    from elearn.catalog.models import CourseRecord  # noqa: PLC0415 -- only here
    from elearn.db import db  # noqa: PLC0415 -- same

    with app.app_context():
        return db.session.scalars(select(CourseRecord.id)).one()


def cohort(app, name, people, *, begun=JOINED + timedelta(days=1)):
    """A group with so many people who began the course; return its number."""
    number = group(app, organisation(app, f"Fundacja {name}"), name)
    take(app, number, course_id(app))
    for place in range(people):
        one = person(app, f"{name}{place}@example.test".lower(), name=f"Osoba {name} {place}")
        join(app, number, one)
        enrol(app, one, course_id(app), at=begun)
    return number


def seat(app, email="ola@example.test"):
    """Somebody in the course; return visitor and the number of the enrolment."""
    visitor = signed_in_visitor(app, email)
    number = enrol(app, visitor.person_id, course_id(app), at=JOINED)
    return visitor, number


def look_at(trainer, number):
    return trainer.open(f"{RESULTS}/people/{number}").send("Zobacz wyniki")


# Who sees what


def test_across_groups_and_without_names(app, trainer):
    cohort(app, "Alfa", 6)
    cohort(app, "Beta", 3)
    cohort(app, "Gamma", 2)
    page = trainer.open(RESULTS).text
    assert "Alfa" in page
    assert "mniejsze grupy razem" in page
    assert "Beta" not in page
    assert "Gamma" not in page
    assert "Osoba Alfa" not in page
    assert "osoba nr" in page


def test_a_single_small_group_hides_behind_the_next(app, trainer):
    cohort(app, "Alfa", 6)
    cohort(app, "Beta", 3)
    page = trainer.open(RESULTS).text
    assert "Alfa" not in page
    assert "mniejsze grupy razem" in page


def test_too_few_people_altogether_show_no_group(app, trainer):
    cohort(app, "Beta", 3)
    assert "mniejsze grupy razem" not in trainer.open(RESULTS).text


def test_who_is_given_the_group_sees_its_names_and_no_others(app):
    mine = cohort(app, "Alfa", 2)
    cohort(app, "Beta", 2)
    cohort(app, "Gamma", 1, begun=JOINED - timedelta(days=1))
    trainer = signed_in_visitor(
        app, "marta@example.test", roles=[(Role.TRAINER, "kurs"), (Role.COORDINATOR, group_scope(mine))]
    )
    page = trainer.open(RESULTS).text
    assert "Osoba Alfa 0" in page
    assert "Osoba Beta 0" not in page


def test_who_began_before_joining_has_no_name(app):
    mine = cohort(app, "Alfa", 1, begun=JOINED - timedelta(days=1))
    roles = [(Role.TRAINER, "kurs"), (Role.COORDINATOR, group_scope(mine))]
    assert "Osoba Alfa" not in signed_in_visitor(app, "marta@example.test", roles=roles).open(RESULTS).text


@pytest.mark.parametrize(
    "roles", [(), ((Role.TRAINER, "inny"),), ((Role.COORDINATOR, ""),), ((Role.REVIEWER, "kurs"),)]
)
def test_nobody_else_finds_the_page(app, roles):
    number = seat(app)[1]
    other = signed_in_visitor(app, "kto@example.test", roles=roles)
    other.open(RESULTS, status=404)
    other.open(f"{RESULTS}/people/{number}", status=404)


def test_a_person_is_found_by_the_number_that_they_told(app, trainer):
    learner, number = seat(app)
    assert f"Twój numer w tym kursie: {number}" in learner.open("/pl/courses/kurs").text
    trainer.open(RESULTS).fill(person=str(number)).send("Pokaż", status=200)
    assert trainer.heading == f"osoba nr {number}"
    trainer.open(RESULTS).fill(person="999").send("Pokaż", status=200)
    assert "Nikt w tym kursie nie ma numeru 999" in trainer.text
    trainer.open(f"{RESULTS}?person=99999999999999999999")
    trainer.open(f"{RESULTS}?person=x")


def test_true_and_false_are_named_in_the_language_of_the_page(app, trainer, monkeypatch):
    from elearn.reports import trainers  # noqa: PLC0415 -- only here

    monkeypatch.setattr(trainers, "HARD", 1)
    test = lesson_file("Sprawdzian", CASES["truefalse"].text, kind="test")
    published_course(app, slug="inny", lessons={"test": test})
    learner = begin(signed_in_visitor(app), course="inny", lesson="test")
    learner.fill(CASES["truefalse"].wrong).send(ANSWER_NOW)
    learner.send("Zobacz wynik")
    other = signed_in_visitor(app, "jan@example.test", roles=[(Role.TRAINER, "inny")])
    page = other.open("/pl/coordination/courses/inny").text
    assert "Prawda" in page
    assert "true" not in page


def test_a_person_of_another_course_is_not_found(app, trainer):
    published_course(app, slug="inny")
    from elearn.catalog.models import CourseRecord  # noqa: PLC0415 -- only here
    from elearn.db import db  # noqa: PLC0415 -- same

    with app.app_context():
        other = db.session.scalars(select(CourseRecord.id).where(CourseRecord.slug == "inny")).one()
    number = enrol(app, person(app), other, at=JOINED)
    trainer.open(f"{RESULTS}/people/{number}", status=404)


def test_the_studio_leads_there(app, trainer):
    trainer.open("/pl/studio/kurs").click("Wyniki")
    assert trainer.heading == "Wyniki kursu: Kurs próbny"


# One person


def test_a_look_is_written_down_and_the_person_reads_it(app, trainer):
    learner, number = seat(app)
    trainer.open(f"{RESULTS}/people/{number}")
    assert "Sprawdzian" not in trainer.text
    assert "looked-at" not in {row.act for row in rows(app, AuditEntry)}
    look_at(trainer, number)
    assert "Sprawdzian" in trainer.text
    (entry,) = [row for row in rows(app, AuditEntry) if row.act == "looked-at"]
    assert (entry.by_id, entry.about_id, entry.facts["course"]) == (trainer.person_id, learner.person_id, "kurs")


def test_another_trainer_cannot_use_the_address(app, trainer):
    look_at(trainer, seat(app)[1])
    other = signed_in_visitor(app, "jan@example.test", roles=[(Role.TRAINER, "kurs")]).open(trainer.url)
    assert "Sprawdzian" not in other.text


def test_one_more_attempt(app, trainer):
    learner, number = seat(app)
    for _ in range(3):
        fail(learner, lesson="test")
    assert "Wszystkie podejścia są już wykorzystane" in learner.open("/pl/courses/kurs/test/quiz").text
    assert f"osoba nr {number}" in trainer.open(f"{RESULTS}?show=stuck").text
    look_at(trainer, number).fill({"attempt-reason": "Zerwane łącze"}).send("Daj podejście")
    assert "Powód: „Zerwane łącze”" in trainer.text
    assert "Masz dodatkowo 1 podejście." in learner.open("/pl/courses/kurs/test/quiz").text
    assert rows(app, TimeExtension)[0].granted_by_id == trainer.person_id


def test_more_time(app, trainer):
    learner, number = seat(app)
    look_at(trainer, number).fill({"time-minutes": "30", "time-reason": "Czytnik ekranu"}).send("Daj czas")
    assert "30 minut więcej" in trainer.text
    assert "Masz dodatkowo 30 minut." in learner.open("/pl/courses/kurs/test/quiz").text


def test_excused_with_a_reason_that_the_person_reads_and_completion_honours(app, trainer):
    learner, number = seat(app)
    look_at(trainer, number)
    for lesson in ("pierwsza", "test"):
        trainer.fill({"excuse-lesson": lesson, "excuse-reason": f"Zna to: {lesson}"}).send("Zwolnij z lekcji")
    assert "Zna to: test" in learner.open("/pl/courses/kurs").text
    assert [row.by_id for row in rows(app, Excuse)] == [trainer.person_id] * 2
    assert rows(app, Enrolment)[0].completed_at is not None
    acts = [(row.act, row.facts["reason"]) for row in rows(app, AuditEntry) if row.act == "lesson-excused"]
    assert acts == [("lesson-excused", "Zna to: pierwsza"), ("lesson-excused", "Zna to: test")]


def test_what_was_given_by_mistake_is_taken_back_once(app, trainer):
    learner, number = seat(app)
    look_at(trainer, number).fill({"excuse-lesson": "test", "excuse-reason": "Pomyłka"}).send("Zwolnij z lekcji")
    trainer.fill({"time-minutes": "30", "time-reason": "Pomyłka"}).send("Daj czas")
    url = trainer.url
    for _ in range(2):
        trainer.send("Cofnij")
    assert "Cofnij" not in {button.text for button in trainer.root.all("button")}
    assert trainer.text.count("Cofnięte:") == 2
    assert "Pomyłka" not in learner.open("/pl/courses/kurs").text
    assert "Masz dodatkowo" not in learner.open("/pl/courses/kurs/test/quiz").text
    entries = [row.id for row in rows(app, AuditEntry) if row.act == "lesson-excused"]
    again = trainer.open(url)
    form = next(one for one in again.forms if one.button("Zwolnij z lekcji"))
    trainer.client.post(url, data={**form.values, "what": "undo", "entry": str(entries[0])})
    assert len([row for row in rows(app, AuditEntry) if row.act == "grant-withdrawn"]) == 2
    look_at(trainer, number).fill({"excuse-lesson": "test", "excuse-reason": "Jednak"}).send("Zwolnij z lekcji")
    assert [row.withdrawn_at is None for row in rows(app, Excuse)] == [False, True]
    assert "Jednak" in learner.open("/pl/courses/kurs").text
    page = learner.open("/pl/my/data/seen").text
    assert "zwolnienie z lekcji: Kurs próbny. Powód: „Jednak”" in page
    assert "cofnięte to, co było przyznane" in page


def test_an_attempt_that_was_begun_cannot_be_taken_back(app, trainer):
    learner, number = seat(app)
    for _ in range(3):
        fail(learner, lesson="test")
    look_at(trainer, number).fill({"attempt-reason": "Zerwane łącze"}).send("Daj podejście")
    fail(learner, lesson="test")
    look_at(trainer, number).send("Cofnij")
    assert "To podejście jest już rozpoczęte" in trainer.text
    assert len(rows(app, TimeExtension)) == 1


def test_nobody_takes_back_what_was_given_to_another(app, trainer):
    number, other = seat(app)[1], seat(app, "jan@example.test")[1]
    look_at(trainer, other).fill({"excuse-lesson": "test", "excuse-reason": "Zna"}).send("Zwolnij z lekcji")
    (entry,) = [row.id for row in rows(app, AuditEntry) if row.act == "lesson-excused"]
    look_at(trainer, number)
    form = next(one for one in trainer.forms if one.button("Zwolnij z lekcji"))
    trainer.client.post(trainer.url, data={**form.values, "what": "undo", "entry": str(entry)})
    assert rows(app, Excuse)[0].withdrawn_at is None


@pytest.mark.parametrize(
    ("values", "button", "said"),
    [
        ({"excuse-reason": " "}, "Zwolnij z lekcji", "Wpisz powód"),
        ({"time-minutes": "0", "time-reason": "x"}, "Daj czas", "Wpisz liczbę minut od 1 do 600"),
        ({"time-minutes": "pół", "time-reason": "x"}, "Daj czas", "Wpisz liczbę minut od 1 do 600"),
    ],
)
def test_what_is_missing_is_said(app, trainer, values, button, said):
    number = seat(app)[1]
    look_at(trainer, number).fill(values).send(button, status=422)
    assert said in trainer.text
    assert "Not a valid" not in trainer.text
    assert rows(app, Excuse) + rows(app, TimeExtension) == []


def test_nothing_is_given_without_a_look(app, trainer):
    number = seat(app)[1]
    look_at(trainer, number)
    form = next(one for one in trainer.forms if one.button("Daj podejście"))
    form.fill("attempt-reason", "x")
    answer = trainer.client.post(f"{RESULTS}/people/{number}", data=form.values)
    assert answer.status_code == 303
    assert rows(app, TimeExtension) == []


def test_the_page_takes_few_statements(app, trainer):
    cohort(app, "Alfa", 6)
    trainer.open(RESULTS)
    with statements(app) as sent:
        trainer.open(RESULTS)
    assert len(sent) <= 12, sent
