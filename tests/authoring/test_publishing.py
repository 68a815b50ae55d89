"""Checking and publishing: errors keep a draft back, revisions are appended, now, later or anew."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.authoring import actions, languages, queries, releases
from elearn.authoring.check_words import ADVICE as TOLD_ADVICE
from elearn.authoring.check_words import ERRORS as TOLD_ERRORS
from elearn.authoring.check_words import IN_FORMS
from elearn.authoring.models import Draft, ScheduledPublication
from elearn.authoring.publishing_words import ACTS, EFFECTS, FAILURES
from elearn.catalog.reviewed import FOUND
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.domain.course.codes import CODES
from elearn.domain.draft import audit, effects
from tests.authoring.publications import (
    CHECK,
    FIRST,
    LATER,
    PUBLISH,
    acts,
    ordered,
    outcomes,
    shown,
    trainer_of,
    typed,
    worked,
)
from tests.factories import lesson_file, published_course, signed_in_visitor
from tests.people import enter, letters, person
from tests.visitor import Visitor


@pytest.fixture
def database_url(sqlite_url):
    """What depends on the kind of database stands in test_publishing_databases.py."""
    return sqlite_url


@pytest.fixture
def trainer(app):
    return trainer_of(app)


def test_errors_keep_a_draft_back_and_lead_to_their_place(trainer):
    typed(trainer, lesson_file("Pierwsza", body="Tekst.\n\n![](media/krag.png)\n"))

    trainer.open(CHECK)

    assert "zanim opublikujesz" in trainer.text
    assert "nie ma opisu" in trainer.text
    links = {link.text: link.attributes["href"] for link in trainer.root.all("a") if "Popraw" in link.text}
    assert links["Popraw w wierszu 3"] == "/pl/studio/kurs/lessons/pierwsza?line=3#body"
    assert PUBLISH not in trainer.html
    assert "Uczestnicy widzą wersję 1" in trainer.text


def test_a_draft_is_published_with_a_note_and_who_finished_reads_it(app, trainer, clock):
    learner = signed_in_visitor(app)
    finish(learner)
    clock.shift(timedelta(days=1))
    typed(trainer, lesson_file("Pierwsza, poprawiona"))
    trainer.open(CHECK)
    assert "1 osoba ma kurs ukończony" in trainer.text
    trainer.send(PUBLISH, status=422)
    assert "Napisz, co się zmieniło" in trainer.text
    trainer.fill(note="Nowy przykład z biblioteki").send(PUBLISH)

    assert trainer.heading == "Opublikowana wersja 2"
    assert "Tę wersję widzą teraz uczestnicy" in trainer.text
    assert shown(app) == ([1, 2], lesson_file("Pierwsza, poprawiona"))
    assert acts(app) == ["published"]
    learner.open("/pl/courses/kurs")
    assert "„Nowy przykład z biblioteki”" in learner.text
    assert "Kurs ukończony" in learner.text
    assert "Nie ma teraz nic nowego" in trainer.open(CHECK).text
    with app.app_context():
        assert db.session.scalars(select(Draft.base_number)).one() == 2


def finish(learner):
    """Read both lessons and pass the test."""
    for lesson in ("pierwsza", "druga"):
        learner.open(f"/pl/courses/kurs/{lesson}").send("Ukończ i przejdź dalej")
    learner.open("/pl/courses/kurs/test/quiz").send("Zacznij")
    learner.fill(choice="Cztery").send("Sprawdź odpowiedź").open(learner.url.split("?")[0]).send("Oddaj")


def test_what_somebody_changed_meanwhile_is_shown_before_it_is_published(app, trainer):
    typed(trainer, lesson_file("Moja zmiana"))
    trainer.open(CHECK).fill(note="Moja zmiana")
    typed(trainer, lesson_file("Cudza zmiana"))

    trainer.send(PUBLISH, status=409)

    assert "zmieniła się w międzyczasie" in trainer.text
    assert shown(app)[0] == [1]
    trainer.fill(note="Obie zmiany").send(PUBLISH)
    assert shown(app) == ([1, 2], lesson_file("Cudza zmiana"))


def test_the_former_revision_is_published_anew_and_the_draft_stays(app, trainer):
    typed(trainer, lesson_file("Pomyłka"))
    trainer.open(CHECK).fill(note="Pomyłka").send(PUBLISH)
    trainer.click("Wróć do wersji 1")
    assert "Wersja robocza zostaje bez zmian" in trainer.text
    trainer.send("Opublikuj ponownie wersję 1")

    assert trainer.heading == "Opublikowana wersja 3"
    assert shown(app) == ([1, 2, 3], lesson_file("Pierwsza"))
    assert acts(app) == ["published", "published_again"]
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        assert queries.file(db.session(), desk, FIRST).decode() == lesson_file("Pomyłka")
    trainer.open("/pl/studio/kurs/publish/again/3", status=404)
    trainer.open("/pl/studio/kurs/publish/again/9", status=404)
    trainer.open("/pl/studio/kurs/published/9", status=404)


def test_a_moment_must_be_ahead(trainer):
    typed(trainer, lesson_file("Zmiana"))
    trainer.open(CHECK).fill(note="Zmiana", day="2020-01-01", hour="12:00").send(LATER, status=422)
    assert "Podaj chwilę, która dopiero nadejdzie" in trainer.text
    trainer.fill(day="", hour="").send(LATER, status=422)
    assert "Podaj dzień i godzinę" in trainer.text


def test_a_publication_can_be_called_off(app, trainer):
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer).send("Odwołaj publikację")
    assert "Publikacja odwołana" in trainer.text

    worked(app, timedelta(days=3))

    assert shown(app)[0] == [1]
    assert outcomes(app) == ["cancelled"]
    assert acts(app) == ["scheduled", "called_off"]


def test_publishing_now_calls_off_what_was_set_for_later(app, trainer):
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer)
    trainer.open(CHECK).fill(note="Jednak teraz").send(PUBLISH)

    worked(app, timedelta(days=3))

    assert shown(app)[0] == [1, 2]
    assert outcomes(app) == ["cancelled"]


def test_the_trainer_is_told_when_the_time_came_and_nothing_could_be_published(app, trainer):
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer)
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        languages.declare(db.session(), desk.draft_id, "en", done=True, now=utc_now(), by=None)
        en = b"+++\n+++\n"
        files = queries.files(db.session(), desk) | {"en/course.md": en}
        actions.write(db.session(), desk.draft_id, files, reason="saved", now=utc_now(), by=None)
        heads = queries.head_ids(db.session(), desk.draft_id)
        db.session.scalars(select(ScheduledPublication)).one().states = heads
        db.session.commit()

    worked(app, timedelta(days=3))

    assert shown(app)[0] == [1]
    assert outcomes(app) == ["failed"]
    [(template, to, facts)] = letters(app)
    assert (template, to) == ("publication-failed", "marta@example.test")
    assert (facts["reason"], facts["course"]) == ("errors", "Kurs próbny")
    assert facts["problems"] > 0
    assert facts["url"] == "http://localhost/pl/studio/kurs/check"
    assert acts(app) == ["scheduled", "publication_failed"]


def test_a_newer_revision_is_not_overwritten_by_an_old_order(app, trainer):
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer)
    published_course(app, title="Z folderu")

    worked(app, timedelta(days=3))

    assert shown(app)[0] == [1, 2]
    assert outcomes(app) == ["failed"]
    assert letters(app)[0].facts["reason"] == "overtaken"


def test_a_server_that_stumbles_tries_again_and_then_says_so(app, trainer, monkeypatch):
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer)
    with app.app_context():
        order = db.session.scalars(select(ScheduledPublication)).one()
        due, facts = order.due_at, {"publication": order.id}

    def stumble(*_args, **_named):
        message = "the disk is full"
        raise OSError(message)

    monkeypatch.setattr(releases, "release", stumble)
    with app.app_context():
        with pytest.raises(OSError, match="disk"):
            releases.publish_due(db.session(), facts, due)
        db.session.rollback()
        releases.publish_due(db.session(), facts, due + releases.PATIENCE)
        db.session.commit()
    assert outcomes(app) == ["failed"]
    assert letters(app)[0].facts["reason"] == "stumbled"


def test_who_calls_it_off_while_pages_are_made_has_won(app, trainer, monkeypatch):
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer)
    release = releases.release

    def meanwhile(session, desk, *facts, **named):
        session.rollback()
        with Session(db.engine) as other:
            assert releases.call_off(other, desk.draft_id, now=utc_now())
            other.commit()
        return release(session, desk, *facts, **named)

    monkeypatch.setattr(releases, "release", meanwhile)
    worked(app, timedelta(days=3))

    assert shown(app)[0] == [1]
    assert outcomes(app) == ["cancelled"]
    assert acts(app) == ["scheduled"]


def test_who_may_look_may_not_publish(app, trainer):
    typed(trainer, lesson_file("Zmiana"))
    reviewer = Visitor(app)
    enter(reviewer, person(app, "jan@example.test", roles=[(Role.REVIEWER, "kurs")]))
    reviewer.open(CHECK)
    assert PUBLISH not in reviewer.html
    reviewer.open("/pl/studio/kurs/publish/again/1", status=403)
    reviewer.open("/pl/studio/kurs/people").fill(verdict="approved", said="Dobra robota").send("Wyślij recenzję")
    assert "Ola Nowak: można publikować" in trainer.open(CHECK).text
    assert "Dobra robota" in trainer.text
    stranger = Visitor(app)
    enter(stranger, person(app, "ola@example.test"))
    stranger.open(CHECK, status=403)
    stranger.open("/pl/studio/nie-ma/check", status=404)


def test_every_code_has_its_sentence():
    assert set(TOLD_ERRORS) == set(audit.ERRORS)
    assert set(audit.ADVICE) <= set(TOLD_ADVICE)
    assert set(FOUND) | set(TOLD_ADVICE) >= audit.CLOSER
    assert set(IN_FORMS) <= set(CODES)
    assert set(EFFECTS) == set(effects.CODES)
    assert set(FAILURES) == {"errors", "overtaken", "stumbled"}
    assert {"published", "published_again", "scheduled", "called_off", "publication_failed"} == set(ACTS)
