"""Every letter as text, compared with the stored one, and what all letters promise."""

import re
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from elearn import mail
from elearn.db import db
from tests.page import parse

HERE = Path(__file__).parent
URL = "http://localhost/pl/arrive/TOKEN"
BADGE = {
    "name": "Ola Nowak",
    "course": "Marka i wizerunek NGO",
    "badge": "Ambasadorka marki",
    "url": "http://localhost/badges/abc",
    "check_url": "http://localhost/badges/abc",
}
FACTS = {
    "sign-up": {"url": URL},
    "known-address": {"url": URL},
    "sign-in": {"url": URL},
    "no-account": {"url": URL},
    "password": {"url": "http://localhost/pl/new-password/TOKEN"},
    "password-changed": {"removed": False, "url": "http://localhost/pl/account/devices"},
    "password-removed": {"removed": True, "url": "http://localhost/pl/account/devices"},
    "email-old": {"url": URL, "stop_url": "http://localhost/pl/account/email/refuse/TOKEN", "new": "nowa@example.test"},
    "email-new": {"url": URL},
    "email-taken": {},
    "email-changed": {"new": "nowa@example.test"},
    "contact": {
        "name": "Ola Nowak",
        "email": "ola@example.test",
        "reply_to": "ola@example.test",
        "topic": "Odznaka",
        "message": "Dzień dobry,\n\nnie widzę odznaki <b>Marka</b>.\nCo robić?",
        "about": "http://localhost/pl/my",
        "visitor_language": "Polski",
    },
    "badge": BADGE,
    "badge-suspended": {**BADGE, "reason": "inquiry"},
    "badge-suspended-request": {**BADGE, "reason": "request"},
    "badge-reinstated": {**BADGE, "reason": ""},
    "badge-revoked": {**BADGE, "reason": "mistake"},
    "badge-revoked-misuse": {**BADGE, "reason": "misuse"},
    "badge-revoked-request": {**BADGE, "reason": "request"},
    "badge-reissued": {**BADGE, "old_url": "http://localhost/badges/stara"},
    "course-invitation": {
        "course": "Marka i wizerunek NGO",
        "role": "trainer",
        "by": "Marta Sawicka",
        "url": "http://localhost/pl/studio/invitations/TOKEN",
    },
    "course-invitation-translator": {
        "course": "Marka i wizerunek NGO",
        "role": "translator",
        "by": "Marta Sawicka",
        "url": "http://localhost/pl/studio/invitations/TOKEN",
    },
    "course-invitation-reviewer": {
        "course": "Marka i wizerunek NGO",
        "role": "reviewer",
        "by": "Marta Sawicka",
        "url": "http://localhost/pl/studio/invitations/TOKEN",
    },
    "course-reviewed": {
        "course": "Marka i wizerunek NGO",
        "approved": True,
        "said": "",
        "by": "Jan Lis",
        "url": "http://localhost/pl/studio/marka/people",
    },
    "course-reviewed-changes": {
        "course": "Marka i wizerunek NGO",
        "approved": False,
        "said": "Lekcja 2 potrzebuje źródła.",
        "by": "Jan Lis",
        "url": "http://localhost/pl/studio/marka/people",
    },
    "badges-failing": {
        "failing": [
            {"url": "http://localhost/badges/abc", "faults": ["signature", "status"]},
            {"url": "http://localhost/badges/def", "faults": ["unchecked"]},
        ],
        "count": 3,
        "checked": 12,
    },
    "coordinator-invitation": {"group": "Wolontariat 2026", "organisation": "", "by": "Irena Kalinowska", "url": URL},
    "coordinator-invitation-everywhere": {
        "group": "Wolontariat 2026",
        "organisation": "Fundacja Most",
        "by": "Irena Kalinowska",
        "url": URL,
    },
    "group-invitation": {
        "group": "Wolontariat 2026",
        "organisation": "Fundacja Most",
        "name": "Ola Nowak",
        "by": "Irena Kalinowska",
        "url": URL,
    },
    "export-ready": {"group": "Wolontariat 2026", "url": "http://localhost/pl/coordination/exports/abc"},
    "export-ready-all": {"group": "", "url": "http://localhost/pl/coordination/exports/abc"},
    "publication-failed": {
        "course": "Marka i wizerunek NGO",
        "due": "24 listopada 2026, 12:00",
        "reason": "errors",
        "problems": 3,
        "url": "http://localhost/pl/studio/marka/check",
    },
    "reminder": {
        "said_subject": "Kurs „Marka i wizerunek NGO” czeka na ciebie",
        "paragraphs": ["Dzień dobry, Ola Nowak!", "Postęp jest zapisany.\nMożesz wrócić w dowolnej chwili."],
        "courses": [
            {"title": "Marka i wizerunek NGO", "url": "http://localhost/pl/courses/marka", "deadline": ""},
            {"title": "RODO", "url": "http://localhost/pl/courses/rodo", "deadline": "30 listopada 2026"},
            {"title": "Budżet", "url": "http://localhost/pl/courses/budzet", "deadline": ""},
        ],
        "group": "Wolontariat 2026",
        "unsubscribe_url": "http://localhost/pl/reminders/TOKEN",
        "can_wait": True,
    },
}
"""Stored text → what the letter is made of; the template's name, but for the further kinds named in TEMPLATES."""
TEMPLATES = {
    "course-invitation-translator": "course-invitation",
    "course-invitation-reviewer": "course-invitation",
    "course-reviewed-changes": "course-reviewed",
    "password-removed": "password-changed",
    "badge-suspended-request": "badge-suspended",
    "badge-revoked-misuse": "badge-revoked",
    "badge-revoked-request": "badge-revoked",
    "coordinator-invitation-everywhere": "coordinator-invitation",
    "export-ready-all": "export-ready",
}


@pytest.fixture(scope="module")
def database_url(tmp_path_factory):
    from tests.databases import migrated_sqlite  # noqa: PLC0415 -- letters are the same on every database

    return migrated_sqlite(tmp_path_factory.mktemp("letters") / "elearn.sqlite3")


@pytest.fixture(scope="module")
def app(database_url, tmp_path_factory):
    from elearn.config import settings_from  # noqa: PLC0415 -- as in tests/application.py
    from tests.application import application_with, dispose  # noqa: PLC0415 -- same

    instance = tmp_path_factory.mktemp("instance")
    made = application_with(
        settings_from({}, instance=instance, database_url=database_url, url="http://localhost", rate_limits=False)
    )
    yield made
    dispose(made)


def written(app, name, now, language="pl"):
    """Return the letter as it waits in the outbox."""
    with app.app_context():
        template = TEMPLATES.get(name, name)
        letter = mail.queue(db.session(), template, "ola@example.test", FACTS[name], language=language, now=now)
        db.session.flush()
        db.session.expunge(letter)
        db.session.rollback()
    return letter


def rendered(app, name, now, language="pl"):
    letter = written(app, name, now, language)
    with app.app_context():
        return mail.rendered(letter)


def words(html):
    """Return what an HTML letter says, in one line."""
    root, faults = parse(html)
    assert faults == []
    return re.sub(r"\s+", " ", next(iter(root.all("body"))).text)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", FACTS)
def test_the_letter_says_what_is_stored(app, now, name, language):
    message = rendered(app, name, now, language)
    said = f"{message.subject}\n\n{message.text}".replace("\N{NO-BREAK SPACE}", " ")
    assert said == (HERE / "expected" / f"{name}.{language}.txt").read_text(encoding="utf-8")


def test_every_template_is_among_them():
    there = {path.stem for path in (HERE.parent.parent / "elearn/templates/mail").iterdir()}
    assert there == {TEMPLATES.get(name, name) for name in FACTS}


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", FACTS)
def test_the_html_twin_says_the_same(app, now, name, language):
    message = rendered(app, name, now, language)
    root, _ = parse(message.html)
    said = words(message.html).replace("\N{NO-BREAK SPACE}", " ")
    links = {link.attributes["href"] for link in root.all("a")}
    for line in message.text.replace("\N{NO-BREAK SPACE}", " ").splitlines():
        line = line.rstrip(":").strip()  # noqa: PLW2901 -- a label stands on the button without its colon
        if line.startswith("http"):
            assert line in links
        elif line not in {"", "--"}:
            for sentence in re.split(r"(?<=[.?!:]) ", line):
                assert sentence.rstrip(":") in said or sentence in links, f"{sentence!r} is missing in the HTML twin"


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", FACTS)
def test_the_html_twin_reports_nothing_back(app, now, name, language):
    root, _ = parse(rendered(app, name, now, language).html)
    assert next(iter(root.all("html"))).attributes["lang"] == language
    assert len(root.all("h1")) == 1
    assert root.all("img", "script", "link", "iframe", "form", "style") == []
    assert "url(" not in rendered(app, name, now).html


@pytest.mark.parametrize("name", FACTS)
def test_no_line_of_the_text_runs_too_far(app, now, name):
    lines = rendered(app, name, now).text.splitlines()
    assert max(len(line) for line in lines) < 998  # the standard's longest line
    assert "\n\n\n" not in rendered(app, name, now).text


@pytest.mark.parametrize("name", FACTS)
def test_the_message_is_whole(app, now, name):
    letter = written(app, name, now)
    with app.app_context():
        raw = mail.composed(letter, app.extensions["settings"], now).as_bytes()
    message = message_from_bytes(raw, policy=SMTP)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["To"] == "ola@example.test"
    assert message["From"] == "Łącznik <akademia@lacznik.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "pl"
    assert message["Message-ID"].endswith("@lacznik.example>")
    assert message["Date"].datetime == now
    assert message["Reply-To"] == FACTS[name].get("reply_to")


def test_what_a_visitor_wrote_is_shown_and_not_obeyed(app, now):
    message = rendered(app, "contact", now)
    assert "<b>Marka</b>" in message.text
    assert "&lt;b&gt;Marka&lt;/b&gt;" in message.html


@pytest.mark.parametrize("evil", ["Temat\nBcc: kto@inny.test", "Temat\r\nBcc: kto@inny.test"])
def test_a_header_cannot_be_smuggled_in(app, now, evil):
    letter = written(app, "contact", now)
    letter.facts = {**letter.facts, "topic": evil, "name": evil}
    with app.app_context():
        message = message_from_bytes(mail.composed(letter, app.extensions["settings"], now).as_bytes(), policy=SMTP)
    assert message["Bcc"] is None
