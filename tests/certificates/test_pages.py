"""Who gets a certificate, as a page and as a PDF, and what those are told who do not."""

import re
from datetime import timedelta

import pytest
from flask import url_for

from elearn.badges import actions
from elearn.db import db
from elearn.domain.access import Role
from tests.application import application_with, dispose, settings_of
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.certificates import pdf
from tests.people import enter, person
from tests.visitor import Visitor


@pytest.fixture
def course(app):
    return published(app)


@pytest.fixture
def ola(app):
    return person(app, EMAIL)


@pytest.fixture
def badge(app, course, ola, clock):
    return awarded(app, course, ola)


@pytest.fixture
def holder(visitor, ola, badge):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    enter(visitor, ola)
    return visitor


def somebody(app, *roles):
    """Return a visitor who is signed in as another person with these roles."""
    other = Visitor(app)
    enter(other, person(app, "inna@example.test", name="Inna Osoba", roles=roles))
    return other


def changed(app, public_id, verb, **facts):
    with app.app_context():
        made = getattr(actions, verb)(db.session(), public_id, now=MOMENT + timedelta(days=3), by=None, **facts)
        newer = getattr(made, "public_id", None)
        db.session.commit()
        return newer


def paper(public_id, language="pl"):
    return f"/{language}/my/badges/{public_id}/certificate"


def test_the_holder_gets_a_pdf_of_their_own(holder, badge):
    answer = holder.client.get(paper(badge) + ".pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=ola-nowak-{badge[:8]}.pdf"
    assert answer.headers["Content-Language"] == "pl"
    assert "private" in answer.headers["Cache-Control"]
    assert "Ola Nowak" in pdf.words(answer.data)
    assert holder.client.get(paper(badge) + ".pdf").data == answer.data


def test_an_unchanged_pdf_is_not_sent_twice(holder, badge):
    first = holder.client.get(paper(badge) + ".pdf")
    again = holder.client.get(paper(badge) + ".pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_language_of_the_address_is_that_of_the_certificate(holder, badge):
    answer = holder.client.get(paper(badge, "en") + ".pdf")
    assert answer.headers["Content-Language"] == "en"
    assert "Contracts without fear" in pdf.words(answer.data)
    assert "24 November 2026" in pdf.words(answer.data).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_page_says_the_same_and_leads_to_the_pdf(holder, badge, language):
    holder.open(paper(badge, language))
    said = " ".join(pdf.words(holder.client.get(paper(badge, language) + ".pdf").data).split())
    sheet = holder.root.all("article")[0]
    for line in sheet.all("p"):
        for words in re.split(r"[„”“]", line.text):
            assert words.strip().replace(" ", "") in said.replace(" ", "")
    assert paper(badge, language) + ".pdf" in holder.links
    assert [e.attributes["aria-label"] for e in sheet.all("svg") if e.attributes.get("role") == "img"][1].endswith(
        badge
    )
    assert f"http://localhost/badges/{badge}" in holder.links


def test_the_list_of_badges_leads_there(holder, badge):
    links = holder.open("/pl/my/badges").links
    assert {paper(badge), paper(badge) + ".pdf"} <= set(links)


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_a_visitor_is_asked_to_sign_in(app, badge, ending):
    answer = app.test_client().get(paper(badge) + ending)
    assert answer.status_code == 303
    assert "/sign-in?next=" in answer.location


@pytest.mark.parametrize("ending", ["", ".pdf"])
@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ((), 404),
        (((Role.TRAINER, "inny-kurs"),), 404),
        (((Role.COORDINATOR, ""),), 404),
        (((Role.TRAINER, "umowy"),), 200),
        (((Role.ADMINISTRATOR, ""),), 200),
    ],
    ids=["stranger", "trainer-elsewhere", "coordinator", "trainer", "administrator"],
)
def test_it_exists_for_those_who_see_the_course(app, badge, roles, status, ending):
    assert somebody(app, *roles).client.get(paper(badge) + ending).status_code == status


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_what_was_never_given_has_none(holder, ending):
    assert holder.client.get(paper("0" * 20) + ending).status_code == 404


@pytest.mark.parametrize("ending", ["", ".pdf"])
@pytest.mark.parametrize("verb", ["revoke", "suspend"])
def test_a_badge_that_does_not_count_has_none_and_says_so(app, holder, badge, verb, ending):
    reason, said = {
        "revoke": ("misuse", "Odznaka jest cofnięta"),
        "suspend": ("inquiry", "Odznaka jest zawieszona"),
    }[verb]
    changed(app, badge, verb, reason=reason)
    holder.open(paper(badge) + ending, status=409)
    assert said in holder.text
    assert "Ola Nowak" not in holder.text
    assert f"/badges/{badge}?language=pl" in holder.links


def test_after_a_suspension_it_is_back(app, holder, badge):
    changed(app, badge, "suspend", reason="inquiry")
    changed(app, badge, "reinstate")
    assert holder.client.get(paper(badge) + ".pdf").status_code == 200


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_a_replaced_badge_leads_to_the_newer_one(app, holder, badge, ending):
    newer = changed(app, badge, "reissue", name="Aleksandra Nowak", issuer=app.extensions["issuer"])
    holder.open(paper(badge) + ending, status=409)
    assert "Jest nowsza odznaka" in holder.text
    holder.click("Zaświadczenie nowszej odznaki")
    assert holder.path == paper(newer)
    assert "Aleksandra Nowak" in holder.text


def test_one_that_has_expired_is_still_true_for_its_date(app, holder, badge, clock):
    with app.app_context():
        from elearn.badges.models import Credential  # noqa: PLC0415 -- only here

        one = db.session.query(Credential).filter_by(public_id=badge).one()
        one.valid_until = MOMENT + timedelta(days=1)
        db.session.commit()
    clock.shift(timedelta(days=9))
    enter(holder, one.person_id)
    assert "Ważne do 25 listopada 2026." in holder.open(paper(badge)).text.replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_name_there_is_none_until_one_is_given(app, course, visitor, clock):
    nameless = person(app, "bez@example.test", name="")
    public_id = awarded(app, course, nameless, email="bez@example.test", name="bez")
    enter(visitor, nameless)
    visitor.open(paper(public_id) + ".pdf", status=409)
    assert "nie ma imienia i nazwiska" in visitor.text
    visitor.click("Ustawienia konta")


def test_a_name_no_font_has_is_printed_from_the_page(app, course, visitor, clock):
    reader = person(app, "davit@example.test", name="დავით")
    public_id = awarded(app, course, reader, email="davit@example.test", name="დავით")
    enter(visitor, reader)
    visitor.open(paper(public_id) + ".pdf", status=409)
    assert "W pliku PDF nie umiemy zapisać tych znaków: დ ა ვ ი თ" in visitor.text
    visitor.click("Otwórz zaświadczenie jako stronę")
    assert visitor.path == paper(public_id)
    assert "W pliku PDF nie umiemy zapisać tych znaków" in visitor.text
    assert not [link for link in visitor.links if link.endswith(".pdf")]


def test_the_signatory_of_the_settings_signs(sqlite_url, tmp_path, clock):
    chosen = {"signatory_name": "Anna Wiśniewska", "signatory_title": "prezeska zarządu"}
    app = application_with(settings_of(tmp_path / "instance", sqlite_url, **chosen))
    ola = person(app, EMAIL)
    public_id = awarded(app, published(app), ola)
    visitor = Visitor(app)
    enter(visitor, ola)
    assert "Anna Wiśniewska" in visitor.open(paper(public_id)).text
    said = pdf.words(visitor.client.get(paper(public_id) + ".pdf").data).replace("\N{NO-BREAK SPACE}", " ")
    assert "prezeska zarządu, Fundacja Łącznik" in said
    dispose(app)


def test_the_register_of_badges_leads_to_one_and_to_many(app, badge):
    trainer = somebody(app, (Role.TRAINER, "umowy"))
    trainer.open(register(app))
    trainer.click("Zaświadczenia wielu osób")
    assert trainer.path == "/pl/studio/certificates/umowy"
    trainer.open(register(app)).click("Ola Nowak")
    trainer.click("strona do druku")
    assert trainer.path == paper(badge)


def register(app):
    with app.test_request_context("/pl/"):
        return url_for("registry.badges", course="umowy", language="pl")
