"""What somebody with bad intentions, bad luck or bad timing does in the studio, and what is not lost by it."""

from io import BytesIO

import pytest
from flask import request
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.authoring import carrying
from elearn.catalog import loading
from elearn.catalog.models import CourseRecord
from elearn.db import db, utc_now
from elearn.web import pictures
from tests.authoring.publications import CHECK, PUBLISH, shown, trainer_of, typed
from tests.factories import course_files, lesson_file, published_course


@pytest.fixture
def app(sqlite_app):
    """The application on SQLite: nothing here depends on the kind of database."""
    return sqlite_app


@pytest.fixture
def trainer(app):
    return trainer_of(app)


def current(app, slug):
    with app.app_context():
        return db.session.scalar(select(CourseRecord.current).where(CourseRecord.slug == slug))


def test_a_draft_that_says_it_is_another_course_does_not_replace_that_one(app, trainer):
    published_course(app, slug="inny")
    trainer.open(CHECK)
    typed(trainer, course_files(slug="inny")["course.toml"].decode(), path="course.toml")

    trainer.open(CHECK)

    assert PUBLISH not in trainer.buttons
    assert "inny" in trainer.text
    assert (current(app, "kurs"), current(app, "inny")) == (1, 1)


def test_what_was_looked_at_earlier_does_not_replace_what_was_published_meanwhile(app, trainer, monkeypatch):
    typed(trainer, lesson_file("Starsza"))
    trainer.open(CHECK).fill(note="Starsza")
    render = loading.render

    def meanwhile(session, read):
        made = render(session, read)
        monkeypatch.setattr(loading, "render", render)
        with app.test_request_context("/"), Session(db.engine) as other:
            newer = {**read.files, "pl/01-pierwsza.md": lesson_file("Nowsza").encode()}
            loading.load(other, loading.ReadFolder(read.path, newer, read.course), now=utc_now())
            other.commit()
        return made

    monkeypatch.setattr(loading, "render", meanwhile)
    trainer.send(PUBLISH, status=409)

    assert shown(app) == ([1, 2], lesson_file("Nowsza"))
    assert "Starsza" in trainer.open(CHECK).html


def test_a_remark_on_a_passage_that_is_gone_is_kept(app, trainer):
    page = "/pl/studio/kurs/lessons/pierwsza/review"
    trainer.open(page)
    token = trainer.forms[0].values["csrf_token"]
    form = {"csrf_token": token, "block": 99, "passage": "Tego już nie ma.", "said": "A dlaczego\0?"}
    assert trainer.client.post(page, data=form).status_code == 303

    trainer.open(page)
    assert "Tego już nie ma." in trainer.text
    assert "A dlaczego?" in trainer.text


def most_taken(app, headers=()):
    """Return how large a file this browser may send to become a course."""
    with app.test_request_context("/pl/studio/import", method="POST", headers=dict(headers)):
        with pytest.raises(CSRFError):  # the token is looked for when the size is known already
            app.preprocess_request()
        return request.max_content_length


def test_strangers_send_nothing_large(app, trainer):
    cookie = trainer.client.get_cookie("lacznik")
    assert most_taken(app) == app.config["MAX_CONTENT_LENGTH"]
    assert most_taken(app, {"Cookie": f"lacznik={cookie.value}"}) == carrying.REQUEST * 1024 * 1024


def test_nobody_waits_while_a_picture_is_drawn(app, trainer, monkeypatch):
    trainer.open("/pl/studio/kurs")
    free = []

    def drawn(content):
        typed(trainer, lesson_file(f"Zapisano {len(content)}"))
        free.append(True)
        raise pictures.PictureRefused("broken")

    monkeypatch.setattr(pictures, "reencoded", drawn)
    form = {"csrf_token": trainer.forms[0].values["csrf_token"], "picture": (BytesIO(b"12"), "krag.png")}
    answer = trainer.client.post("/pl/studio/kurs/pictures", data=form)
    assert (answer.status_code, free) == (422, [True])


def test_nobody_approves_what_they_have_not_seen(app, trainer):
    people = "/pl/studio/kurs/people"
    trainer.open(people).fill(verdict="approved", said="Bardzo dobrze")
    typed(trainer, lesson_file("Zmienione potem"))

    trainer.send("Wyślij recenzję", status=422)

    assert "zmieniła się w międzyczasie" in trainer.text
    assert "Bardzo dobrze" in trainer.html
    trainer.send("Wyślij recenzję")
    assert "można publikować" in trainer.text
