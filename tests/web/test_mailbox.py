"""The demo's mailbox: every letter can be read there, and only there."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP

import pytest

from tests.application import application_with, dispose
from tests.visitor import Visitor


@pytest.fixture
def demo(settings):
    app = application_with(replace(settings, demo=True))
    yield app
    dispose(app)


def test_outside_the_demo_there_is_no_mailbox(app, visitor):
    assert not any("mailbox" in rule.endpoint for rule in app.url_map.iter_rules())
    visitor.open("/pl/mailbox", status=404)


def test_an_empty_mailbox_says_so(demo):
    visitor = Visitor(demo)
    visitor.open("/pl/mailbox")
    assert "Nie ma jeszcze żadnego listu" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_whole_way_of_signing_up_can_be_walked_through_it(demo):
    visitor = Visitor(demo)
    visitor.open("/pl/sign-up").fill(email="ola@example.test").send("Załóż konto")
    visitor.click("Otwórz skrzynkę pokazową")
    visitor.click("Potwierdź adres i zacznij naukę")
    link = next(link for link in visitor.links if "/arrive/" in link)
    visitor.open(link).send("Potwierdzam, wchodzę")
    assert "Konto gotowe" in visitor.text


def test_the_newest_letter_is_first(demo):
    visitor = Visitor(demo)
    for email in ("pierwsza@example.test", "druga@example.test"):
        visitor.open("/pl/sign-up").fill(email=email).send("Załóż konto")
    visitor.open("/pl/mailbox")
    assert visitor.text.index("druga@example.test") < visitor.text.index("pierwsza@example.test")


def test_a_letter_is_text_and_nothing_in_it_is_obeyed(demo):
    visitor = Visitor(demo)
    message = "<script>alert(1)</script> https://example.test/a?b=1&c=2. Koniec"
    visitor.open("/pl/contact").fill(email="ola@example.test", message=message).send("Wyślij wiadomość")
    visitor.open("/pl/mailbox").click("Wiadomość ze strony")
    assert "<script>alert(1)</script>" in visitor.text
    assert "https://example.test/a?b=1&c=2" in visitor.links


def test_a_letter_can_be_taken_away_whole(demo):
    visitor = Visitor(demo)
    visitor.open("/pl/sign-up").fill(email="ola@example.test").send("Załóż konto")
    visitor.open("/pl/mailbox").click("Potwierdź adres i zacznij naukę")
    visitor.click("Pobierz list (EML, tekst i HTML)")
    assert visitor.response.headers["Content-Disposition"] == 'attachment; filename="letter-1.eml"'
    message = message_from_bytes(visitor.response.data, policy=SMTP)
    assert message["To"] == "ola@example.test"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_that_is_not_there_is_404(demo):
    Visitor(demo).open("/pl/mailbox/7", status=404)
    assert demo.test_client().get("/pl/mailbox/7.eml").status_code == 404
