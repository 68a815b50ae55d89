"""A form that cannot be taken gives back what was typed into it."""

import pytest

from elearn.domain.access import Role
from tests.factories import published_course
from tests.people import enter, person
from tests.visitor import Visitor

LONG = "Pierwsze zdanie lekcji.\nDrugie, z <b>znakami</b> & cudzysłowem „”."


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


def test_who_is_signed_out_meanwhile_gets_the_text_back(app):
    published_course(app)
    number = person(app, "marta@example.test", roles=[(Role.TRAINER, "")])
    visitor = Visitor(app)
    enter(visitor, number)
    visitor.open("/pl/studio/kurs/lessons/pierwsza").fill(body=LONG)
    with visitor.client.session_transaction() as cookie:
        cookie.pop("_user_id")
    visitor.send("Zapisz", status=401)
    assert LONG.split("\n", maxsplit=1)[0] in visitor.html
    assert "&lt;b&gt;znakami" in visitor.html
    assert "Zaloguj się w nowej karcie" in visitor.text


def test_a_form_whose_page_is_gone_or_too_old_gives_the_text_back(app):
    visitor = Visitor(app)
    visitor.open("/pl/contact").fill(message=LONG, email="ola@example.test")
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
    visitor.send("Wyślij wiadomość", status=400)
    assert "Drugie, z" in visitor.text
    assert "ola@example.test" not in visitor.text


def test_secrets_and_short_words_are_not_shown(app):
    client = app.test_client()
    sent = {"password": "tajne tajne tajne tajne tajne", "name": "Ola Nowak", "csrf_token": "a b " * 20}
    page = client.post("/pl/contact", data=sent).get_data(as_text=True)
    assert "To, co było w formularzu" not in page
    assert "tajne" not in page
