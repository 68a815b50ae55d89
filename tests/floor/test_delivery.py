"""Letters leave the outbox by SMTP or into a folder, once, with every header in order."""

import email
import email.policy
from dataclasses import replace
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from elearn import mail
from elearn.db import db


class Sink:
    """A mail server that keeps what it gets, or refuses everything."""

    def __init__(self):
        self.letters, self.refusing = [], False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- the library's name
        if self.refusing:
            return "451 try again later"
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


class AnyPort(Controller):
    """A controller on a free port: it asks the socket which one it got."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def posted(app, sink):
    """The application, sending to a real mail server on the loopback address."""
    controller = AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    app.extensions["settings"] = replace(app.extensions["settings"], mail=f"smtp://127.0.0.1:{controller.port}")
    with app.test_request_context("/"):
        yield app
    controller.stop()


def contact(now, **facts):
    known = {
        "name": "Łucja",
        "email": "łucja@example.test",
        "topic": "course",
        "message": "Dzień dobry",
        "about": "",
        "visitor_language": "pl",
    }
    return mail.queue(db.session(), "contact", "pomoc@example.test", {**known, **facts}, language="pl", now=now)


def test_a_letter_goes_out_once_with_its_twins(posted, sink, now):
    contact(now, reply_to="lucja@example.test")
    db.session.commit()
    mail.deliver_due(db.session(), now)
    mail.deliver_due(db.session(), now)
    (letter,) = sink.letters
    assert letter["To"] == "pomoc@example.test"
    assert letter["Reply-To"] == "lucja@example.test"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"]
    assert letter["Date"]
    assert {part.get_content_type() for part in letter.walk()} == {
        "multipart/alternative",
        "text/plain",
        "text/html",
    }


def test_after_sending_the_secrets_are_gone(posted, sink, now):
    contact(now)
    db.session.commit()
    mail.deliver_due(db.session(), now)
    db.session.expire_all()
    letter = db.session.scalars(select(mail.Letter)).one()
    assert letter.sent_at == now
    assert letter.facts == {}


def test_a_refused_letter_is_tried_again_later_and_given_up_in_the_end(posted, sink, now):
    sink.refusing = True
    contact(now)
    db.session.commit()
    for day in range(mail.TRIES + 2):
        mail.deliver_due(db.session(), now + timedelta(days=day))
    db.session.expire_all()
    letter = db.session.scalars(select(mail.Letter)).one()
    assert letter.sent_at is None
    assert letter.tries == mail.TRIES
    assert letter.failed_at is not None
    assert "451" in letter.error


def test_a_line_break_in_a_fact_makes_no_header(posted, sink, now):
    contact(now, topic="x\r\nBcc: obcy@example.test", name="Jan\nBcc: obcy@example.test")
    db.session.commit()
    mail.deliver_due(db.session(), now)
    assert sink.letters[0]["Bcc"] is None


def test_letters_can_go_into_a_folder(app, tmp_path, now):
    app.extensions["settings"] = replace(app.extensions["settings"], mail=f"file://{tmp_path}/letters")
    with app.test_request_context("/"):
        contact(now)
        db.session.commit()
        mail.deliver_due(db.session(), now)
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 1


def test_a_letter_that_can_wait_keeps_quiet_at_night(posted, sink, now):
    contact(now, can_wait=True)
    db.session.commit()
    night, morning = now.replace(hour=22), now.replace(hour=7, minute=0) + timedelta(days=1)
    mail.deliver_due(db.session(), night)
    assert sink.letters == []
    db.session.expire_all()
    letter = db.session.scalars(select(mail.Letter)).one()
    assert (letter.due_at, letter.tries) == (morning, 0)
    mail.deliver_due(db.session(), morning)
    assert len(sink.letters) == 1


class PowerCutError(BaseException):
    """The machine goes off."""


@pytest.fixture
def cut_off(monkeypatch):
    """Let the machine go off just after the mail server took the next letter."""

    def transport(*given):
        monkeypatch.undo()
        mail.transport(*given)
        raise PowerCutError

    monkeypatch.setattr(mail, "transport", transport)


@pytest.mark.parametrize(("once", "copies"), [(True, 1), (False, 2)])
@pytest.mark.usefixtures("cut_off")
def test_cut_off_after_sending_a_letter_that_goes_once_is_not_sent_again(posted, sink, now, once, copies):
    contact(now, once=once)
    db.session.commit()
    with pytest.raises(PowerCutError):
        mail.deliver_due(db.session(), now)
    db.session.rollback()
    for minutes in (11, 30):
        mail.deliver_due(db.session(), now + timedelta(minutes=minutes))
    assert len(sink.letters) == copies
    assert len({letter["Message-ID"] for letter in sink.letters}) == 1
    letter = db.session.scalars(select(mail.Letter)).one()
    assert (letter.due_at, letter.failed_at is not None) == (None, once)


def test_a_refused_letter_that_goes_once_is_tried_again(posted, sink, now):
    sink.refusing = True
    contact(now, once=True)
    db.session.commit()
    mail.deliver_due(db.session(), now)
    sink.refusing = False
    mail.deliver_due(db.session(), now + timedelta(hours=1))
    assert len(sink.letters) == 1


def test_the_address_that_unsubscribes_reaches_the_mail_program_unbroken(posted, sink, now):
    url = "https://akademia.fundacja-o-bardzo-dlugiej-nazwie.example.org/pl/reminders/stop/" + "x" * 120
    contact(now, unsubscribe_url=url)
    db.session.commit()
    mail.deliver_due(db.session(), now)
    assert sink.letters[0]["List-Unsubscribe"] == f"<{url}>"
    assert sink.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
